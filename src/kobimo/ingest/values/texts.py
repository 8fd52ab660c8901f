"""Columns of a table by their distinct texts: what is decided of a text is decided once, however many rows have it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from kobimo.model.table import Table

Ints: TypeAlias = NDArray[np.integer[Any]]
Mask: TypeAlias = NDArray[np.bool_]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Texts:
    """A column: `codes` has the position in `texts` of each row's text."""

    codes: Ints
    texts: Sequence[str]

    def used(self, rows: Ints) -> list[int]:
        """Return the codes that some rows have, ascending."""
        return used(self.codes[rows], len(self.texts))


@dataclass(frozen=True, slots=True)
class Coded(Generic[Item]):
    """What was decided of chosen rows: `codes` has the position in `items` for each of them, -1 where there is none."""

    codes: Ints
    items: Sequence[Item]

    @classmethod
    def same(cls, item: Item, count: int) -> Coded[Item]:
        """Give all rows the same."""
        return cls(np.zeros(count, np.int8), [item])

    @classmethod
    def none(cls, count: int) -> Coded[Item]:
        """Give no row anything."""
        return cls(np.full(count, -1, np.int8), [])

    def only(self, chosen: Mask) -> Coded[Item]:
        """Leave out the rows that are not chosen."""
        return Coded(self.codes[chosen], self.items)

    @property
    def present(self) -> list[Item]:
        """Items that occur."""
        return [self.items[code] for code in used(self.codes[self.codes >= 0], len(self.items))]


class StoredColumns(Sequence[Sequence[str]]):
    """Rows of a table that is kept by columns and not by rows."""

    @abstractmethod
    def texts(self, position: int) -> Texts:
        """Return a column."""


def texts_of(table: Table, position: int) -> Texts:
    """Return a column of a table by its distinct texts, in the order in which they occur."""
    rows = table.rows
    if isinstance(rows, StoredColumns):
        return rows.texts(position)
    known: dict[str, int] = {}
    codes = np.fromiter((known.setdefault(row[position], len(known)) for row in rows), np.int32, len(rows))
    return Texts(codes, list(known))


def used(codes: Ints, count: int) -> list[int]:
    """Return the distinct codes below a count, ascending."""
    if not len(codes):
        return []
    seen = np.zeros(count, np.bool_)
    seen[codes] = True
    return np.flatnonzero(seen).tolist()


def gathered(values: Sequence[int], codes: Ints) -> Ints:
    """Return for each code the value at its position, in as few bytes as hold them."""
    low, high = min(values, default=0), max(values, default=0)
    kind = np.result_type(np.min_scalar_type(low), np.min_scalar_type(high)) if low < 0 else np.min_scalar_type(high)
    if kind.kind not in "iu":
        kind = np.dtype(np.int64)
    result: Ints = np.array(values, kind)[codes]
    return result


def mapped(texts: Texts, rows: Ints, decide: Callable[[str], Item | None]) -> Coded[Item]:
    """Decide each distinct text of some rows once.

    Parameters
    ----------
    texts : Texts
        A column.
    rows : ndarray of int
        Positions of the chosen rows.
    decide : callable
        From a text to what it means, None if it means nothing.

    Returns
    -------
    Coded
        For the chosen rows, in their order.
    """
    places = [-1] * len(texts.texts)
    items: list[Item] = []
    known: dict[Item, int] = {}
    for code in texts.used(rows):
        item = decide(texts.texts[code])
        if item is not None:
            places[code] = known.setdefault(item, len(known))
            if places[code] == len(items):
                items.append(item)
    return Coded(gathered(places, texts.codes[rows]), items)
