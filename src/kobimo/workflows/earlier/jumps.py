"""Sums of a delivery that jump, or that change far more than they usually do."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from kobimo.ingest.unusual import unusual
from kobimo.language import spelled
from kobimo.model.checks import CheckResult
from kobimo.model.period import parse_period
from kobimo.model.slice import HeldSlice, Slice
from kobimo.reference.checks import found

JUMP = 2
"""A sum that is this many times, or less than one part in this many, of the one before is worth a question."""

_SMALL = 50
"""Sums below jump for no reason."""

_DAYS_OF_A_YEAR = 365.25


def jumps(held: Sequence[HeldSlice], slices: Sequence[Slice]) -> Iterator[CheckResult]:
    """Compare the sums of each slice with the one it replaces, or with the nearest period, and with the usual change.

    Parameters
    ----------
    held : sequence of HeldSlice
        What counts so far, of the source that delivers.
    slices : sequence of Slice
        What the new delivery contains.

    Yields
    ------
    CheckResult
        At most one of a kind for each measure and period, of the largest sum: the cubes and levels of a delivery count
        the same people.
    """
    largest: dict[tuple[str, str, str, str], tuple[int, CheckResult]] = {}
    for item in slices:
        others = [unit.slice for unit in held if _series(unit.slice) == _series(item)]
        for measure, total in item.sums.items():
            known = [other for other in others if measure in other.sums]
            if not known:
                continue
            nearest = min(known, key=lambda other: (abs(_day(other) - _day(item)), other.period))
            for check in _jump(item, nearest, measure, total, known):
                subject = (check.code, item.dataset, measure, item.period)
                if subject not in largest or total > largest[subject][0]:
                    largest[subject] = total, check
    yield from (check for _total, check in largest.values())


def _series(item: Slice) -> tuple[str, str, str]:
    return item.dataset, item.cube, item.level


def _day(item: Slice) -> int:
    return parse_period(item.period).end.toordinal()


def _jump(item: Slice, other: Slice, measure: str, total: int, known: Sequence[Slice]) -> Iterator[CheckResult]:
    then = other.sums[measure]
    if max(total, then) < _SMALL:
        return
    if not then <= total * JUMP <= then * JUMP * JUMP:
        code = "SUM_JUMPS"
    elif min(total, then) > 0 and _stands_out(item, other, measure, known):
        code = "CHANGE_UNUSUAL"
    else:
        return
    check = found(
        code,
        dataset=item.dataset,
        cube=item.cube,
        level=item.level,
        measure=measure,
        period=item.period,
        total=spelled(f"{total:,}"),
        other=other.period,
        then=spelled(f"{then:,}"),
        change=spelled(f"{100 * (total / then - 1):+.1f}") if then else "",
    )
    yield replace(check, share=abs(total / then - 1) if then else None)


def _stands_out(item: Slice, other: Slice, measure: str, known: Sequence[Slice]) -> bool:
    """Compare the yearly change with those between the other periods."""
    if _day(item) == _day(other):
        return False
    series = sorted((part for part in known if part.sums[measure] > 0), key=_day)
    earlier = [_change(first, second, measure) for first, second in pairwise(series)]
    first, second = sorted((item, other), key=_day)
    count = min(item.sums[measure], other.sums[measure])
    return unusual(_change(first, second, measure), earlier, count)


def _change(first: Slice, second: Slice, measure: str) -> float:
    years = (_day(second) - _day(first)) / _DAYS_OF_A_YEAR
    return math.log(second.sums[measure] / first.sums[measure]) / years
