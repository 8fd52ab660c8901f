"""The sum that would give something away if a hidden figure were shown: the reason of a secondary suppression."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from kobimo.disclosure.publication.problem import Publication
from kobimo.disclosure.system import BoolArray, IntArray


class Side(StrEnum):
    """What a count is to the figure that it is named after."""

    NUMERATOR = "numerator"
    BASE = "base"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Member:
    """A count in a sum.

    Attributes
    ----------
    row : int
        Row of the release that it is named after; -1 if no figure rests on it.
    side : Side
    whole : bool
        Whether it is the total, or stands on its side.
    asked, hidden, small : bool
        Whether the figure in question rests on it; whether readers do not know it; whether it must not be known.
    """

    row: int
    side: Side
    whole: bool
    asked: bool
    hidden: bool
    small: bool


@dataclass(frozen=True)
class Sum:
    """Counts that add up: totals on the one side, parts on the other.

    Attributes
    ----------
    members : tuple of Member
    direct : bool
        Whether a small count is among the hidden ones; otherwise it is covered by another sum.
    """

    members: tuple[Member, ...]
    direct: bool

    @property
    def hidden(self) -> int:
        """How many of its counts readers do not know."""
        return sum(member.hidden for member in self.members)

    @property
    def left(self) -> int:
        """How many would still be unknown if the figure in question were shown."""
        return sum(member.hidden and not member.asked for member in self.members)


class Tracer:
    """Finds sums in a release.

    Parameters
    ----------
    release : Publication
    shown : ndarray of bool, shape (rows,)
        Rows that show a number.
    """

    def __init__(self, release: Publication, shown: BoolArray) -> None:
        self._release, system = release, release.system
        known = system.fixed | release.told_before
        known[release.entries[shown[release.statements.rows]]] = True
        self._hidden = ~known
        self._small = self._hidden & release.secret
        self._rows, self._sides = _named(release)

    def sum_of(self, row: int) -> Sum | None:
        """Return the tightest sum of a hidden figure.

        Parameters
        ----------
        row : int
            Of the release.

        Returns
        -------
        Sum or None
            With a small count among its hidden ones if there is any such; then one of which figures tell the most, and
            with as few hidden counts as possible. None if the figure stands in no sum.
        """
        equations, stated = self._release.system.equations, self._release.statements
        asked = np.zeros(len(self._hidden), np.bool_)
        asked[self._release.entries[stated.rows == row]] = True
        asked &= self._hidden
        size, lines = len(equations), equations.rows
        anchor = asked & self._small if (asked & self._small).any() else asked
        found = np.flatnonzero(np.bincount(lines, weights=anchor[equations.cells], minlength=size))
        if not len(found):
            return None
        nameless = self._hidden & (self._rows < 0)
        counts = [
            np.bincount(lines, weights=flags[equations.cells], minlength=size)[found]
            for flags in (self._hidden, nameless, self._small)
        ]
        best = np.lexsort((np.diff(equations.starts)[found], counts[0], counts[1], counts[2] == 0))[0]
        return self._sum(int(found[best]), asked, direct=bool(counts[2][best]))

    def _sum(self, line: int, asked: BoolArray, *, direct: bool) -> Sum:
        equations = self._release.system.equations
        entries = slice(equations.starts[line], equations.starts[line + 1])
        members = [
            Member(
                row=int(self._rows[cell]),
                side=Side(self._sides[cell]),
                whole=sign > 0,
                asked=bool(asked[cell]),
                hidden=bool(self._hidden[cell]),
                small=bool(self._small[cell]),
            )
            for cell, sign in zip(equations.cells[entries].tolist(), equations.signs[entries].tolist(), strict=True)
        ]
        return Sum(tuple(members), direct)


def _named(release: Publication) -> tuple[IntArray, Any]:
    """Return for each count the first figure that shows it, and as what; numerators before bases before others."""
    stated, size = release.statements, len(release.system)
    rows, sides = np.full(size, -1, np.int64), np.full(size, Side.OTHER.value, object)
    plain = np.flatnonzero(~stated.estimated[stated.rows])[::-1]
    rows[release.entries[plain]] = stated.rows[plain]
    for side, numbers in ((Side.BASE, stated.base), (Side.NUMERATOR, stated.numerator)):
        there = np.flatnonzero(numbers >= 0)[::-1]
        cells = release.cells.cells(numbers[there])
        rows[cells], sides[cells] = there, side.value
    return rows, sides
