"""Values that are not added up: rates, means, indices and classes are shown where they were delivered, or not at all.

A count of a group is the sum of its cells, and that of an area the sum of its parts. The rate of a group is neither. So
a value that is no count holds for one delivered cell of one area; where a count would be added up, or would be nothing
because a complete list does not name it, there is no value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod

import numpy as np

from kobimo.engine.counts import MISSING, SUPPRESSED, Counts, LevelCounts
from kobimo.engine.plan import Answer
from kobimo.indicators.rollup import BoolArray, Delivered, Rolled
from kobimo.language import _
from kobimo.model.dataset import DatasetDefinition


def of_single_values(dataset: DatasetDefinition, measures: Sequence[str]) -> BoolArray:
    """Say of each of some measures whether its values are never added up, shape (measures,)."""
    return np.array([dataset.measure(measure).additivity == "none" for measure in measures], np.bool_)


def sums(counts: Counts) -> Mapping[tuple[int, str], str]:
    """Find the answers to requests for single values that would be sums, or nothing.

    Parameters
    ----------
    counts : Counts

    Returns
    -------
    mapping of request number and period label to str
        Why there is no value.
    """
    found: dict[tuple[int, str], str] = {}
    for number, answer in _summed(counts):
        names = ", ".join(name for name, codes in answer.codes if len(codes) != 1)
        text = _("Der Wert ist je {names} geliefert; solche Werte werden nicht zusammengezählt.").format(names=names)
        for unit in answer.units:
            found[number, counts.plan.units[unit].slice.period] = text
    return found


def single_cells(counts: Counts, numbers: Sequence[int], found: Mapping[str, LevelCounts]) -> dict[str, LevelCounts]:
    """Take away the values that would be sums of several cells, and those of areas without any row.

    Counts know no row that is not there, only the number 0. Where a slice has fewer rows than areas times categories,
    a 0 may be such a row and is no value; where it has all of them, a 0 was delivered.

    Parameters
    ----------
    counts : Counts
    numbers : sequence of int
        Positions of the requests in `counts.requests`, in the order of the arrays.
    found : mapping of level to LevelCounts
        Their counts.

    Returns
    -------
    dict of level to LevelCounts
    """
    single = of_single_values(counts.plan.dataset, [counts.requests[n].measure for n in numbers])
    if not single.any():
        return dict(found)
    row = {number: n for n, number in enumerate(numbers)}
    kept = {level: np.zeros(item.state.shape, np.bool_) | ~single[:, None, None] for level, item in found.items()}
    place = {(level, column): n for level, columns in counts.columns.items() for n, column in enumerate(columns)}
    for number, unit in _delivered(counts):
        if number in row and single[row[number]]:
            part = counts.plan.units[unit].slice
            at = row[number], place[part.level, counts.column(unit)]
            item, here = found[part.level], counts.delivered[unit]
            if part.rows < part.areas * prod(len(codes) for codes in part.categories.values()):
                here = here & ((item.value[at] != 0) | (item.state[at] == SUPPRESSED))
            kept[part.level][at] |= here
    for number, answer in _summed(counts):
        if number in row:
            for unit in answer.units:
                level = counts.plan.units[unit].slice.level
                kept[level][row[number], place[level, counts.column(unit)]] &= ~counts.delivered[unit]
    return {level: _only(item, kept[level]) for level, item in found.items()}


def _only(counts: LevelCounts, kept: BoolArray) -> LevelCounts:
    """Keep some counts; the others are missing."""
    return LevelCounts(
        np.where(kept, counts.value, 0),
        np.where(kept, counts.state, np.int8(MISSING)),
        np.where(kept, counts.secret_cells, 0),
    )


def _delivered(counts: Counts) -> Iterator[tuple[int, int]]:
    """Return each request with each slice that answers it."""
    for group in counts.plan.groups:
        for answer in group.answers:
            yield from ((answer.request, unit) for unit in answer.units)


def _summed(counts: Counts) -> Iterator[tuple[int, Answer]]:
    """Return the answers to requests for single values that take not exactly one code of each dimension."""
    dataset = counts.plan.dataset
    if all(measure.additivity != "none" for measure in dataset.measures):
        return
    for group in counts.plan.groups:
        for answer in group.answers:
            several = any(len(codes) != 1 for _name, codes in answer.codes)
            if several and dataset.measure(counts.requests[answer.request].measure).additivity == "none":
                yield answer.request, answer


def as_delivered(
    levels: Mapping[str, Rolled], delivered: Mapping[str, Delivered], single: BoolArray
) -> dict[str, Rolled]:
    """Put what was delivered in the place of what was summed up, for requests of single values.

    Parameters
    ----------
    levels : mapping of level to Rolled
    delivered : mapping of level to Delivered
        What the levels were summed up from.
    single : ndarray of bool, shape (requests,)

    Returns
    -------
    dict of level to Rolled
        For these requests each area is its own only part.
    """
    if not single.any():
        return dict(levels)
    return {level: _alone(rolled, delivered.get(level), single[:, None, None]) for level, rolled in levels.items()}


def _alone(rolled: Rolled, delivered: Delivered | None, single: BoolArray) -> Rolled:
    if delivered is None:
        stands: BoolArray = np.zeros((1, 1, 1), np.bool_)
        value = cells = np.zeros((1, 1, 1), np.int64)
    else:
        stands, value, cells = delivered.known | delivered.secret, delivered.value, delivered.secret_cells
    return Rolled(
        value=np.where(single, value, rolled.value),
        parts=np.where(single, 1, rolled.parts),
        parts_known=np.where(single, stands, rolled.parts_known),
        secret_cells=np.where(single, cells, rolled.secret_cells),
        difference=np.where(single, 0, rolled.difference),
        stands=None if rolled.stands is None else np.where(single, stands, rolled.stands),
    )
