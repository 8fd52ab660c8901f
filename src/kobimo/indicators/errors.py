"""Standard errors of figures whose counts were split: how far the shares that were used may be from the true ones.

A source with v persons and the share w in a target gives it v w, with the variance v w (1 - w) (1 + (v - 1) d) of a
Dirichlet-multinomial split [1]_: persons do not come in fractions, and true shares lie around the weights with the
variance d w (1 - w). In a larger area the shares of one source are added up first: a source that lies inside as a whole
has no error there, so totals are exact again. Sources are independent.

A ratio r = N / D moves both of its counts by the same shares. To first order its error is that of N - r D, divided by D
(linearisation, [2]_ chapter 5.5), in which a source with n and d persons has the variance

    (1 - d') (n w (1 - w) - 2 r m c + r² d w (1 - w)) + d' (n² w (1 - w) - 2 r n d c + r² d² w (1 - w))

with the dispersion d', m the persons that are in both counts, and c = w (1 - w), or its counterpart where the two
counts rest on different parts. For r = 0 this is the variance of a count.

The parts of a source may differ in their ratios as well, which no weight says: children in poverty do not live as the
residents do. How far ratios differ between areas is seen in the areas themselves: t², the variance of their ratios
beyond chance (moment estimator, [3]_). A part with the share w of a source deviates from it with the variance
t² (1 - w): a small part as much as any area, a whole source not at all. In a larger area the deviations of its parts
are weighted by their share of the base: the variance of its ratio grows by t² times the sum of (c / D)² (1 - w), with c
of the base D from the part.

Where weights were fitted to totals of both sides, not the source errs but its unit, the block of sources and targets
that weights link: v is the count of all its sources, and the share that of the unit's count, p = sum of v_s w_s / v.
Numerator and denominator have shares of their own then, p and q, and so have the persons that are in both, s. The
spread of the sources, f and g as their means weighted by either count, widens the dispersion to f d'. The variances
are those of above with p and q; the covariance, taken twice and times r, is

    (1 - d' sqrt(f g)) m s (1 - s) + d' sqrt(f g) n d sqrt(p (1 - p) q (1 - q))

since what displaces the persons of one count displaces those of the other in the same direction. In a unit of one
source p = q = s = w, and nothing changes.

References
----------
.. [1] Mosimann, J. E. (1962). On the compound multinomial distribution, the multivariate beta-distribution, and
   correlations among proportions. Biometrika 49(1/2), 65-82.
.. [2] Särndal, C.-E., Swensson, B. & Wretman, J. (1992). Model Assisted Survey Sampling. Springer.
.. [3] DerSimonian, R. & Laird, N. (1986). Meta-analysis in clinical trials. Controlled Clinical Trials 7(3), 177-188.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kobimo.indicators.moving import WHOLE, Move, Origin
from kobimo.indicators.rollup import BoolArray, FloatArray, IntArray, Membership, Rolled, membership, positions
from kobimo.model.area import Space
from kobimo.model.splitting import split_variance_line

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True)
class Side:
    """Numerator or denominator: its counts at every level, and how those that were delivered were split.

    Attributes
    ----------
    base : str
        Level from which it is summed up.
    rolled : mapping of level to Rolled
    origins : mapping of level to list of Origin lists
        By period, in the order of the arrays of `rolled`.
    """

    base: str
    rolled: Mapping[str, Rolled]
    origins: Mapping[str, Sequence[Sequence[Origin]]]


@dataclass(frozen=True)
class _Trace:
    """What a count at one level is made of, shape (requests or 1, periods or 1, areas) each.

    `used`: areas of the base level that are added up; `carried`: variance of the delivered totals inside.
    """

    used: BoolArray
    carried: FloatArray


class Errors:
    """Variances of counts and ratios at every level above one base."""

    def __init__(self, space: Space, sides: Sequence[Side]) -> None:
        self._space = space
        self._sides = sides
        self._groups: dict[tuple[int, str, str], _Groups] = {}
        self._traces = [self._traced(side) for side in sides]

    def of(
        self,
        base: str,
        numbers: Mapping[str, tuple[FloatArray, FloatArray]],
        *,
        subset: bool,
        between: FloatArray | None = None,
    ) -> dict[str, FloatArray]:
        """Compute the standard error of figures before their factor.

        Parameters
        ----------
        base : str
            Lowest level that all sides have.
        numbers : mapping of level to pair of ndarray of float64
            Numerator and denominator, in the units of their measures; a denominator without meaning for a count.
        subset : bool
            Whether those of the numerator are among those of the denominator.
        between : ndarray of float64, shape (requests, periods), optional
            Variance of the ratio between areas beyond chance, see `variance_between`.

        Returns
        -------
        dict of level to ndarray of float64
            In the shape of `numbers`; 0 where the figure is exact.
        """
        traces = self._paired(base) if len(self._sides) == 2 else [self._traces[0]]
        found: dict[str, FloatArray] = {}
        for level, (numerator, denominator) in numbers.items():
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio = numerator / denominator if len(self._sides) == 2 else np.zeros_like(numerator)
            ratio = np.where(np.isfinite(ratio), ratio, 0.0)
            variance = np.stack(
                [
                    self._variance(level, period, [side[level] for side in traces], ratio[:, period], subset=subset)
                    + (
                        0.0
                        if between is None
                        else between[:, period, None] * self._apart(level, period, traces[1][level])
                    )
                    for period in range(numerator.shape[1])
                ],
                axis=1,
            )
            error = np.sqrt(variance)
            if len(self._sides) == 2:
                with np.errstate(divide="ignore", invalid="ignore"):
                    error = np.where(denominator > 0, error / denominator, 0.0)
            found[level] = error
        return found

    def _traced(self, side: Side) -> dict[str, _Trace]:
        """Follow the counts of one side from its base upwards."""
        usable = side.rolled[side.base].usable
        traces = {side.base: _Trace(usable, np.zeros((1, 1, usable.shape[-1])))}
        for level, below in self._space.steps_up(side.base):
            members = membership(self._space, below, level)
            trace = _Trace(traces[below].used, _sum(members, traces[below].carried))
            stands = side.rolled[level].stands
            if stands is not None and stands.any():
                inside = self._inside(stands, positions(self._space, side.base, level))
                carried = np.where(stands, self._delivered(side, level), trace.carried)
                trace = _Trace(trace.used & ~inside, carried)
            traces[level] = trace
        return traces

    def _delivered(self, side: Side, level: str) -> FloatArray:
        """Return the variance of the totals delivered at a level."""
        found = np.zeros(side.rolled[level].value.shape)
        for period, origins in enumerate(side.origins.get(level, ())):
            for origin in origins:
                group = self._group(origin.move, level, level)
                found[:, period] += group.counted(origin, np.ones((1, origin.move.targets), np.bool_))
        return found

    def _paired(self, base: str) -> list[dict[str, _Trace]]:
        """Follow both sides of a ratio: a part that one of them lacks is missing in both."""
        ratio: list[dict[str, _Trace]] = [{}, {}]
        for level in self._space.levels_from(base):
            one, other = (side.rolled[level] for side in self._sides)
            both = one.complete & other.complete
            for side, traces, made in zip(self._sides, self._traces, ratio, strict=True):
                whole, inside = traces[level], self._inside(both, positions(self._space, side.base, level))
                if level == base:
                    made[level] = _Trace(whole.used & inside, np.where(both, whole.carried, 0.0))
                    continue
                below = dict(self._space.steps_up(base))[level]
                carried = _sum(membership(self._space, below, level), made[below].carried)
                made[level] = _Trace(
                    np.where(inside, whole.used, made[below].used), np.where(both, whole.carried, carried)
                )
        return ratio

    def _variance(
        self, level: str, period: int, traces: Sequence[_Trace], ratio: FloatArray, *, subset: bool
    ) -> FloatArray:
        """Return the variance of N - r D in each area, shape (requests, areas)."""
        variance = np.zeros(ratio.shape)
        scales = (np.ones_like(ratio), ratio)
        origins = [side.origins.get(side.base, [[]] * (period + 1))[period] for side in self._sides]
        for scale, trace in zip(scales, traces, strict=False):
            variance = variance + scale**2 * _at(trace.carried, period)
        together = (
            all(origins) and len(origins) == 2 and [id(o.move) for o in origins[0]] == [id(o.move) for o in origins[1]]
        )
        for number, (side, trace) in enumerate(zip(self._sides, traces, strict=True)):
            used = _at(trace.used, period)
            for origin in origins[number]:
                group = self._group(origin.move, side.base, level)
                variance = variance + scales[number] ** 2 * group.counted(origin, used)
        if together:
            used_by = [_at(trace.used, period) for trace in traces]
            for one, other in zip(*origins, strict=True):
                group = self._group(one.move, self._sides[0].base, level)
                variance = variance - 2 * ratio * group.shared(one, other, *used_by, subset=subset)
        return np.maximum(variance, 0.0)

    def _apart(self, level: str, period: int, trace: _Trace) -> FloatArray:
        """Return the sum over the parts in the base of c² (1 - w), shape (requests, areas).

        None where the numerator was counted in the parts themselves: their ratios are not taken from the whole then.
        """
        counted, side = self._sides
        found = np.zeros((1, len(self._space.keys(level))))
        if not counted.origins.get(counted.base, [[]] * (period + 1))[period]:
            return found
        for origin in side.origins.get(side.base, [[]] * (period + 1))[period]:
            found = found + self._group(origin.move, side.base, level).apart(origin, _at(trace.used, period))
        return found

    def _group(self, move: Move, base: str, level: str) -> _Groups:
        key = id(move), base, level
        if key not in self._groups:
            self._groups[key] = _Groups(move, positions(self._space, base, level), len(self._space.keys(level)))
        return self._groups[key]

    @staticmethod
    def _inside(areas: BoolArray, position: IntArray) -> BoolArray:
        """Say of each area of the base whether the area above that it lies in has a flag."""
        inside: BoolArray = areas[..., position] & (position >= 0)
        return inside


def variance_between(numerator: FloatArray, denominator: FloatArray, *, subset: bool) -> FloatArray:
    """Estimate how far a ratio differs between areas beyond chance.

    Parameters
    ----------
    numerator, denominator : ndarray of float64, shape (requests, periods, areas)
        Counts; an area without base does not count.
    subset : bool
        Whether the ratio is a share: chance is that of a binomial count then, else that of a Poisson count.

    Returns
    -------
    ndarray of float64, shape (requests, periods)
        Variance of the ratio; 0 where chance explains all.
    """
    base = np.maximum(denominator, 0.0)
    whole, areas = base.sum(axis=-1), (base > 0).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(base > 0, numerator, 0.0).sum(axis=-1) / whole
        deviation = np.where(base > 0, numerator / base, 0.0) - np.where(base > 0, mean[..., None], 0.0)
        chance = np.maximum(mean * (1 - mean) if subset else mean, 0.0)
        spread = (base * deviation**2).sum(axis=-1) - (areas - 1) * chance
        found = spread / (whole - (base**2).sum(axis=-1) / whole)
    estimate: FloatArray = np.maximum(np.nan_to_num(found, nan=0.0, posinf=0.0, neginf=0.0), 0.0)
    return estimate


@dataclass(frozen=True)
class _Unit:
    """The counts of what errs as one, by request.

    `count`: of the unit of each group; `part`: part of it that the source of each pair has; `spread` of each group.
    """

    count: FloatArray
    part: FloatArray
    spread: FloatArray


class _Groups:
    """Pairs of one move, put together by unit and larger area."""

    def __init__(self, move: Move, position: IntArray, areas: int) -> None:
        pairs = move.uncertain[position[move.target[move.uncertain]] >= 0]
        units = int(move.units.max(initial=0)) + 1
        key = position[move.target[pairs]] * units + move.units[move.source[pairs]]
        order = np.argsort(key, kind="stable")
        self._move, self._areas, self._units = move, areas, units
        self._pairs = pairs[order]
        found, self._starts = np.unique(key[order], return_index=True)
        self._area, self._unit = np.divmod(found, units)
        self._present, self._area_starts = np.unique(self._area, return_index=True)

    def counted(self, origin: Origin, used: BoolArray) -> FloatArray:
        """Return the variance of the counts, shape (requests, areas)."""
        unit = self._of_units(origin.numbers)
        taken = used & origin.taken
        dispersed = self._move.dispersion * unit.spread
        base, slope = split_variance_line(unit.count, self._together(taken, taken, unit))
        return self._sum(base + slope * dispersed)

    def apart(self, origin: Origin, used: BoolArray) -> FloatArray:
        """Return the squares of what each part has, weighted by the share that went elsewhere."""
        unit = self._of_units(origin.numbers)
        share = self._share(used & origin.taken, unit)
        return self._sum(share**2 * (1 - share) * unit.count**2)

    def shared(self, one: Origin, other: Origin, used: BoolArray, used_other: BoolArray, *, subset: bool) -> FloatArray:
        """Return the covariance of two counts that were split by the same shares."""
        parts = used & one.taken, used_other & other.taken
        mine, others = self._of_units(one.numbers), self._of_units(other.numbers)
        dispersed = self._move.dispersion * np.sqrt(mine.spread * others.spread)
        apart = _mean(self._together(*parts, mine), self._together(*parts, others))
        found = dispersed * apart * mine.count * others.count
        if subset:
            both = self._of_units(np.minimum(one.numbers, other.numbers))
            found = found + (1 - dispersed) * self._together(*parts, both) * np.abs(both.count)
        return self._sum(found)

    def _together(self, one: BoolArray, other: BoolArray, unit: _Unit) -> FloatArray:
        """Return how far the shares of two sets of parts vary together; w (1 - w) of one with itself."""
        if one is other:
            share = self._share(one, unit)
            return share * (1 - share)
        return self._share(one & other, unit) - self._share(one, unit) * self._share(other, unit)

    def _share(self, used: BoolArray, unit: _Unit) -> FloatArray:
        """Add up the shares of each unit in each larger area, as far as the parts are used."""
        if not len(self._starts):
            return np.zeros((len(used), 0))
        weight = np.where(used[..., self._move.target[self._pairs]], self._move.weight[self._pairs], 0.0)
        share = np.add.reduceat(weight * unit.part, self._starts, axis=-1)
        return np.where(share >= WHOLE, 1.0, share)

    def _of_units(self, numbers: FloatArray) -> _Unit:
        """Put the numbers of sources together by unit."""
        move = self._move
        if move.unit is None:
            spread = np.ones(1) if move.spread is None else move.spread[self._unit]
            return _Unit(numbers[:, self._unit], np.ones(1), spread)
        size, sources = np.abs(numbers), move.source[self._pairs]
        whole = _added(size, move.unit, self._units)
        signed = np.where(_added(numbers, move.unit, self._units) < 0, -whole, whole)
        part = _ratio(size[:, sources], whole[:, move.unit[sources]])
        if move.spread is None:
            return _Unit(signed[:, self._unit], part, np.ones(1))
        spread = np.maximum(_ratio(_added(size * move.spread, move.unit, self._units), whole), 1.0)
        return _Unit(signed[:, self._unit], part, spread[:, self._unit])

    def _sum(self, parts: FloatArray) -> FloatArray:
        total = np.zeros((len(parts), self._areas))
        if len(self._present):
            total[:, self._present] = np.add.reduceat(parts, self._area_starts, axis=-1)
        return total


def _at(array: NDArray[T], period: int) -> NDArray[T]:
    """Return one period of an array that may be the same for all."""
    return array[:, min(period, array.shape[1] - 1)]


def _mean(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return the geometric mean of what has the same sign, with that sign; 0 of what has not."""
    return np.sign(one) * np.sqrt(np.maximum(one * other, 0.0))


def _ratio(one: FloatArray, other: FloatArray) -> FloatArray:
    """Divide; 0 where nothing is there."""
    return np.divide(one, other, out=np.zeros(np.broadcast(one, other).shape), where=other > 0)


def _added(values: FloatArray, unit: IntArray, units: int) -> FloatArray:
    """Add up the values of sources by unit, shape (requests, units)."""
    total = np.zeros((len(values), units))
    np.add.at(total.T, unit, values.T)
    return total


def _sum(members: Membership, values: FloatArray) -> FloatArray:
    """Add up variances of independent areas into their parents."""
    total = np.zeros((*values.shape[:-1], members.count))
    if len(members.starts):
        beside = values if members.order is None else values[..., members.order]
        total[..., members.parents] = np.add.reduceat(beside, members.starts, axis=-1)
    return total
