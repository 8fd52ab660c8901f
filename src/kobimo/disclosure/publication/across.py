"""Counts that were delivered at several levels: totals are the sums of their parts, and what a gap has follows.

A district was delivered, and one of its two quarters was not. Who knows the district and the other quarter knows this
one as well. So what a delivered total has more than its delivered parts is a count of its own: that of a gap, or of
persons whom no part names. What was delivered as secret is such a gap, too. Where areas have moved since, totals are
the sums of the parts that they had then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from kobimo.disclosure.publication.assembly import NONE, Assembly
from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.indicators.rollup import positions
from kobimo.indicators.stock import DatasetCounts
from kobimo.model.area import Space

Status = tuple[str, str]
"""A level, and the territorial status of its areas; empty where all have the same."""

AtOnce = Mapping[frozenset[Status], Space]
"""The areas of a day on which two statuses held, for those that were delivered of one period."""

Homes = Mapping[str, IntArray]
"""The areas above those of a level, and themselves."""


@dataclass
class Beside:
    """Counts of all areas as delivered, level by level; and where these areas lay.

    Attributes
    ----------
    stock : DatasetCounts
    at_once : mapping of pair of Status to Space
        Not needed where areas have not moved.
    """

    stock: DatasetCounts
    at_once: AtOnce
    _found: dict[str, dict[object, dict[str, IntArray]]] = field(default_factory=dict)
    _parents: dict[tuple[Status, Status], IntArray | None] = field(default_factory=dict)

    def note(self, level: str, status: str, name: object, numbers: IntArray) -> None:
        """Keep counts, by what tells them apart: date and which persons; several slices of one date go together."""
        known = self._found.setdefault(level, {}).setdefault(name, {})
        known[status] = np.where(known[status] == NONE, numbers, known[status]) if status in known else numbers

    def untied(self, level: str, label: str) -> bool:
        """Say whether totals of a period cannot be tied to parts, for the areas of both never held at once."""
        columns = self.stock.counts.columns
        mine = [status for known, status in columns[level] if known == label]
        return any(
            all(self.parents((level, one), (below, other)) is None for one in mine)
            for above, chain in self._steps()
            if above == level
            for below in chain
            for known, other in columns[below]
            if known == label
        )

    def tie(self, assembly: Assembly, homes: Mapping[str, Homes]) -> None:
        """Write delivered counts as sums of those delivered below, and of what these lack.

        Where an area in between was not delivered, its own parts count. Totals that are less than their parts
        contradict them and are left alone.
        """
        for level, chain in self._steps():
            for name in self._found.get(level, {}):
                lower = [self._delivered(below, name) for below in chain if name in self._found.get(below, {})]
                for (above, numbers), *below in product(self._delivered(level, name), *lower):
                    parts = self._parts(above, below)
                    if parts is not None:
                        _tie(assembly, level, homes[level], numbers, parts)

    def _delivered(self, level: str, name: object) -> list[tuple[Status, IntArray]]:
        """Return the counts of a name at a level, once for each status."""
        return [((level, status), numbers) for status, numbers in self._found[level][name].items()]

    def _parts(self, above: Status, below: Sequence[tuple[Status, IntArray]]) -> Parts | None:
        """Find what totals consist of: counts of the nearest level, and below those areas of it that have none."""
        found, covered = Parts(len(self.stock.counts.keys[above[0]])), np.zeros(0, np.bool_)
        for n, (status, numbers) in enumerate(below):
            parents, inside = self.parents(above, status), self.parents(below[n - 1][0], status) if n else None
            if parents is None or (n and inside is None):
                return found if n else None
            over = np.zeros(len(numbers), np.bool_) if inside is None else (inside >= 0) & covered[inside]
            covered = (numbers >= 0) | over
            found.take(parents, numbers, (numbers >= 0) & ~over)
            after = self.parents(status, below[n + 1][0]) if n + 1 < len(below) else None
            last = ~covered if after is None else ~covered & ~np.isin(np.arange(len(numbers)), after)
            found.miss(parents, last)
        return found if below else None

    def parents(self, above: Status, below: Status) -> IntArray | None:
        """Return the delivered area above each delivered one below; None where they never held at once."""
        if (above, below) not in self._parents:
            self._parents[above, below] = self._lying(above, below)
        return self._parents[above, below]

    def _lying(self, above: Status, below: Status) -> IntArray | None:
        """Look for the delivered area above each delivered one below."""
        space = self.at_once.get(frozenset({above, below})) if self.stock.moves else self.stock.space
        if space is None:
            return None
        keys, level = self.stock.counts.keys, above[0]
        inside, names = positions(space, below[0], level), space.keys(level)
        lay = {key: names[n] for key, n in zip(space.keys(below[0]), inside.tolist(), strict=True) if n >= 0}
        place = {key: n for n, key in enumerate(keys[level])}
        return np.array([place.get(lay.get(key, ""), NONE) for key in keys[below[0]]], np.int64)

    def _steps(self) -> Iterator[tuple[str, list[str]]]:
        """Return all levels with a delivery, each with those below it that have one as well, the nearest first."""
        delivered, space = self.stock.counts.keys, self.stock.space
        if self.stock.becomes:
            return
        reached = dict(space.steps_up(self.stock.base))
        for level, nearest in reached.items():
            chain, below = [], nearest
            while True:
                if below in delivered and level in dict(space.steps_up(below)):
                    chain.append(below)
                if below not in reached:
                    break
                below = reached[below]
            if level in delivered and chain:
                yield level, chain


class Parts:
    """What totals of some areas consist of: the total that each part goes into, its cell, and how many are lacking."""

    def __init__(self, totals: int) -> None:
        self._pairs = [np.zeros((2, 0), np.int64)]
        self.gaps = np.zeros(totals, np.int64)

    def take(self, parents: IntArray, numbers: IntArray, wanted: BoolArray) -> None:
        """Add parts of one level."""
        mine = wanted & (parents >= 0)
        self._pairs.append(np.stack([parents[mine], numbers[mine]]))

    def miss(self, parents: IntArray, wanted: BoolArray) -> None:
        """Note areas of which nothing is known."""
        np.add.at(self.gaps, parents[wanted & (parents >= 0)], 1)

    @property
    def pairs(self) -> IntArray:
        """Totals and cells, shape (2, parts)."""
        return np.concatenate(self._pairs, axis=1)


def _tie(assembly: Assembly, level: str, homes: Homes, totals: IntArray, parts: Parts) -> None:
    """Write down the sums of one kind of counts."""
    (parents, cells), gaps = parts.pairs, parts.gaps
    sums, times, secret = (np.zeros(len(totals), np.int64) for _array in range(3))
    np.add.at(sums, parents, assembly.value_of(cells))
    np.add.at(times, parents, 1)
    np.add.at(secret, parents, assembly.secret_of(cells))
    rest = assembly.value_of(totals) - sums
    vague = (secret > 0) | (assembly.secret_of(totals) > 0)
    comparable = (totals >= 0) & (times > 0)
    lacking = comparable & np.where(vague, gaps > 0, (rest > 0) | ((gaps > 0) & (rest == 0)))
    wanted = lacking | (comparable & (gaps == 0) & ((rest == 0) | vague))
    if not wanted.any():
        return
    unknown = np.where(vague, gaps, 0)
    more = assembly.add(np.where(lacking & ~vague, rest, 0), lacking, level, homes, unknown)
    number = np.full(len(totals), NONE, np.int64)
    number[wanted] = np.arange(np.count_nonzero(wanted))
    rows = np.concatenate([number[parents], number[lacking]])
    every = np.concatenate([cells, more[lacking]])
    assembly.sums(totals[wanted], rows[rows >= 0], every[rows >= 0])
