"""Residents as a table of counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musterkreis.world import FIRST_YEAR, World

OLDEST = 100
"""Age of the last class: this old or older."""


@dataclass(frozen=True)
class People:
    """Residents with main residence.

    Attributes
    ----------
    world : World
    count : ndarray of int64, shape (years, areas, ages, 2, 2)
        Years FIRST_YEAR to LAST_YEAR on 31 December; areas as `world.areas`; ages 0 to OLDEST; men, women; German,
        foreign.
    """

    world: World
    count: NDArray[np.int64]

    def of(self, year: int, area: str, first: int = 0, last: int = OLDEST) -> int:
        """Count the people of one Sozialraum between two ages, both included, on 31 December."""
        return int(self.count[year - FIRST_YEAR, self.world.position[area], first : last + 1].sum())
