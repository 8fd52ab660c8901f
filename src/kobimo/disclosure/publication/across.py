"""Counts that were delivered at several levels: totals are the sums of their parts, and what a gap has follows.

A district was delivered, and one of its two quarters was not. Who knows the district and the other quarter knows this
one as well. So what a delivered total has more than its delivered parts is a count of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from kobimo.disclosure.publication.assembly import NONE, Assembly
from kobimo.disclosure.system import IntArray
from kobimo.indicators.rollup import positions
from kobimo.model.area import Space

Delivered = Mapping[str, Mapping[object, IntArray]]
"""Counts of all areas by level, and by what tells them apart: date, and which persons."""


def tie_levels(assembly: Assembly, space: Space, base: str, delivered: Delivered) -> None:
    """Write delivered counts as sums of those delivered at the next level below, and of what these lack.

    Totals that contradict their parts are left alone, and so are sums in which something was delivered as secret.
    """
    for level, below in _steps(space, base, delivered):
        parents = positions(space, below, level)
        homes = {name: positions(space, level, name) for name in (level, *dict(space.steps_up(level)))}
        for name, totals in delivered[level].items():
            if name in delivered[below]:
                _tie(assembly, level, homes, totals, delivered[below][name], parents)


def _steps(space: Space, base: str, delivered: Delivered) -> Iterator[tuple[str, str]]:
    """Return all levels with a delivery, each with the next one below it that has one as well."""
    reached = dict(space.steps_up(base))
    for level, nearest in reached.items():
        below = nearest
        while below not in delivered and below in reached:
            below = reached[below]
        if level in delivered and below in delivered and level in dict(space.steps_up(below)):
            yield level, below


def _tie(
    assembly: Assembly, level: str, homes: Mapping[str, IntArray], totals: IntArray, parts: IntArray, parents: IntArray
) -> None:
    """Write down the sums of one kind of counts."""
    known = np.flatnonzero((parents >= 0) & (parts >= 0))
    sums, times, gaps, secret = (np.zeros(len(totals), np.int64) for _array in range(4))
    np.add.at(sums, parents[known], assembly.value_of(parts[known]))
    np.add.at(times, parents[known], 1)
    np.add.at(gaps, parents[(parents >= 0) & (parts < 0)], 1)
    np.add.at(secret, parents[known], assembly.secret_of(parts[known]))
    rest = assembly.value_of(totals) - sums
    plain = (totals >= 0) & (times > 0) & (secret == 0) & (assembly.secret_of(totals) == 0)
    lacking = plain & (gaps > 0) & (rest >= 0)
    wanted = lacking | (plain & (gaps == 0) & (rest == 0))
    if not wanted.any():
        return
    more = assembly.add(np.where(lacking, rest, 0), lacking, level, homes)
    number = np.full(len(totals), NONE, np.int64)
    number[wanted] = np.arange(np.count_nonzero(wanted))
    rows = np.concatenate([number[parents[known]], number[lacking]])
    cells = np.concatenate([parts[known], more[lacking]])
    assembly.sums(totals[wanted], rows[rows >= 0], cells[rows >= 0])
