"""Harmless details of a file that change from one supplier and year to the next, and that no recipe may depend on."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Layout:
    """Draws column orders and title lines.

    Parameters
    ----------
    seed : int
        Independent of the seed of the figures: the same figures may come in another layout.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def rng(self, file: str) -> np.random.Generator:
        """Return the random numbers for one file."""
        return np.random.default_rng([self._seed, zlib.crc32(file.encode())])

    def order(self, file: str, columns: Sequence[T]) -> list[T]:
        """Return the columns in the order of this file."""
        return [columns[number] for number in self.rng(f"{file} columns").permutation(len(columns))]

    def titles(self, file: str, lines: Sequence[str]) -> list[str]:
        """Return the lines that stand above the table of this file: the first few of those given, or none."""
        return list(lines[: int(self.rng(f"{file} titles").integers(0, len(lines) + 1))])
