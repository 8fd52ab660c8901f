"""Values of a delivery beside those that were delivered before: revised, vanished and jumping ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kobimo.model.dataset import Measure
from kobimo.model.status import ObsStatus
from kobimo.workflows.earlier.matching import Indices, Numbers, Observations, Pair, ValueChange, sides
from kobimo.workspace.layout import Layout

LISTED = 20
"""Values of each kind that are listed one by one; the others are counted."""

NOTABLE_DEVIATION = 5.0
"""Scaled median absolute deviations from which on a change is listed as a jump."""
_SCALED_MAD = 1.4826
SMALL_COUNT = 10
"""A number up to this that is secret in the next period did not vanish: so few people must be hidden."""
LEAST_DEVIATION = {"count": 2**0.5, "amount": 0.02, "none": 0.02}
"""Deviations below are taken for this much: that of the difference of two Poisson counts on the scale of square roots,
and two per cent."""


@dataclass(frozen=True)
class Compared:
    """What became of the values of one dataset.

    Attributes
    ----------
    values : int
        Numbers and signs in the delivery.
    revised, same : int
        Values of a period that was delivered before: with another number, or with the same.
    gone, filled : int
        Those that had a number and have none, and the other way round.
    compared_earlier, gone_earlier : int
        Numbers of the period before with the same key, and those that have none any more; small ones that are secret
        now do not count.
    revisions, vanished, vanished_earlier, jumps : tuple of ValueChange
        The largest ones.
    largest_relative : ValueChange or None
        The revision that is largest in relation to the value before.
    """

    values: int = 0
    revised: int = 0
    same: int = 0
    gone: int = 0
    filled: int = 0
    compared_earlier: int = 0
    gone_earlier: int = 0
    revisions: tuple[ValueChange, ...] = ()
    vanished: tuple[ValueChange, ...] = ()
    vanished_earlier: tuple[ValueChange, ...] = ()
    jumps: tuple[ValueChange, ...] = ()
    largest_relative: ValueChange | None = None


def compare(observations: Observations, layout: Layout, chosen: Sequence[Pair]) -> Compared:
    """Compare the values of one dataset with what was delivered before.

    Parameters
    ----------
    observations : Observations
        Of the delivery.
    layout : Layout
        Where earlier observations lie.
    chosen : sequence of Pair
        What is compared with what.

    Returns
    -------
    Compared
        A jump is a change that stands out from those of the other values of its measure, cube and level. Square roots
        make the changes of large and small counts comparable, for the variance of a count grows with it; their
        distance from the median change is measured in scaled median absolute deviations [1]_.

    References
    ----------
    .. [1] leys2013: Detecting outliers: do not use standard deviation around the mean, use absolute deviation around
       the median.
    """
    values = sum(observations.table.num_rows - observations.table[m.id].null_count for m in observations.measures)
    result = Compared(values=values)
    same = [pair for pair in chosen if pair.same]
    other = [pair for pair in chosen if not pair.same]
    if same and (earlier := observations.before(layout, same)) is not None:
        result = _revised(observations, earlier, same, result)
    if other and (earlier := observations.before(layout, other)) is not None:
        result = _jumping(observations, earlier, other, result)
    return result


def _places(chosen: Sequence[Pair]) -> set[tuple[str, str, str]]:
    return {(pair.now.cube, pair.now.level, pair.now.period) for pair in chosen}


def _largest(rank: Numbers, count: int = LISTED) -> Indices:
    """Return the positions of the largest positive numbers, largest first."""
    positive = np.flatnonzero(rank > 0)
    return positive[np.argsort(-rank[positive], kind="stable")][:count]


def _revised(obs: Observations, earlier: pa.Table, chosen: Sequence[Pair], result: Compared) -> Compared:
    """Enter the values of periods that were delivered before."""
    n, o = obs.aligned(earlier, _places(chosen))
    complete = obs.definition.absent == "zero"
    counts = {"revised": 0, "same": 0, "gone": 0, "filled": 0}
    revisions: list[tuple[float, ValueChange]] = []
    relative: list[tuple[float, ValueChange]] = []
    vanished: list[ValueChange] = []
    for measure in obs.measures:
        after, before = sides(obs, earlier, measure, n, o)
        has, had = ~np.isnan(after), ~np.isnan(before)
        change = np.where(has & had, np.abs(after - before), 0)
        gone = had & ~has & ((n >= 0) | (not complete))
        counts["revised"] += int((change > 0).sum())
        counts["same"] += int((has & had & (change == 0)).sum())
        counts["gone"] += int(gone.sum())
        counts["filled"] += int((has & ~had & (o >= 0)).sum())
        scale = 10**measure.scale
        revisions += [(change[i] / scale, obs.change(measure, earlier, int(n[i]), int(o[i]))) for i in _largest(change)]
        ratio = np.divide(change, np.abs(before), out=np.zeros_like(change), where=had & (before != 0) & has)
        relative += [(ratio[i], obs.change(measure, earlier, int(n[i]), int(o[i]))) for i in _largest(ratio, 1)]
        lost = np.where(gone, np.abs(np.nan_to_num(before)) + 1, 0)
        vanished += [obs.change(measure, earlier, int(n[i]), int(o[i])) for i in _largest(lost)]
    return replace(
        result,
        revised=counts["revised"],
        same=counts["same"],
        gone=counts["gone"],
        filled=counts["filled"],
        revisions=tuple(item for _rank, item in sorted(revisions, key=lambda pair: -pair[0]))[:LISTED],
        vanished=tuple(vanished[:LISTED]),
        largest_relative=max(relative, key=lambda pair: pair[0])[1] if relative else None,
    )


def _jumping(obs: Observations, earlier: pa.Table, chosen: Sequence[Pair], result: Compared) -> Compared:
    """Enter the values that change in another way than the rest since the period before."""
    n, o = obs.aligned(earlier, _places(chosen))
    matched = (n >= 0) & (o >= 0)
    n, o = n[matched], o[matched]
    groups = _groups(obs.rows, n)
    jumps: list[tuple[float, ValueChange]] = []
    vanished: list[ValueChange] = []
    compared = gone = 0
    for measure in obs.measures:
        after, before = sides(obs, earlier, measure, n, o)
        had, lost = ~np.isnan(before), ~np.isnan(before) & np.isnan(after)
        lost &= ~(_suppressed(obs.rows, measure.id, n) & (before <= SMALL_COUNT * 10**measure.scale))
        compared, gone = compared + int(had.sum()), gone + int(lost.sum())
        rank = np.where(lost, np.abs(np.nan_to_num(before)) + 1, 0)
        vanished += [obs.change(measure, earlier, int(n[i]), int(o[i])) for i in _largest(rank)]
        score = deviations(changed_by(before, after, measure), groups, floor=LEAST_DEVIATION[measure.additivity])
        notable = np.where(np.abs(score) > NOTABLE_DEVIATION, np.abs(score), 0)
        for i in _largest(notable):
            item = obs.change(measure, earlier, int(n[i]), int(o[i]))
            jumps.append((float(notable[i]), replace(item, score=round(float(score[i]), 1))))
    return replace(
        result,
        compared_earlier=compared,
        gone_earlier=gone,
        vanished_earlier=tuple(vanished[:LISTED]),
        jumps=tuple(item for _rank, item in sorted(jumps, key=lambda pair: -pair[0]))[:LISTED],
    )


def _suppressed(table: pa.Table, name: str, rows: Indices) -> NDArray[np.bool_]:
    """Return by row whether a number is kept secret."""
    hidden = pc.fill_null(pc.equal(table[f"{name}_status"], ObsStatus.SUPPRESSED.value), False)
    return np.asarray(hidden.combine_chunks().to_numpy(zero_copy_only=False))[rows]


def _groups(rows: pa.Table, n: Indices) -> Indices:
    """Enumerate the combinations of cube, level and period of some rows."""
    taken = rows.select(["cube", "level", "period"]).take(pa.array(n))
    total = np.zeros(len(n), np.int64)
    for name in taken.column_names:
        codes = taken[name].combine_chunks().dictionary_encode()
        total = total * (len(codes.dictionary) + 1) + np.asarray(codes.indices, np.int64)
    return total


def changed_by(before: Numbers, after: Numbers, measure: Measure) -> Numbers:
    """Return the changes on a scale on which large and small values change alike; NaN where a number is missing."""
    if measure.additivity != "count":
        relative: Numbers = np.arcsinh(after) - np.arcsinh(before)
        return relative
    then, now = np.maximum(before, 0) / 10**measure.scale, np.maximum(after, 0) / 10**measure.scale
    moved: Numbers = 2 * (np.sqrt(now) - np.sqrt(then))
    return moved


def deviations(moved: Numbers, groups: Indices, floor: float) -> Numbers:
    """Return how far each change is from the median of its group, in scaled median absolute deviations."""
    score = np.zeros_like(moved)
    known = ~np.isnan(moved)
    for group in np.unique(groups[known]):
        mine = known & (groups == group)
        distance = moved[mine] - np.median(moved[mine])
        score[mine] = distance / max(_SCALED_MAD * float(np.median(np.abs(distance))), floor)
    return score
