"""How far counts that were moved by the weights of a crosswalk may be off: variance and interval.

The model is a Dirichlet-multinomial split of units whose count is certain. A unit is a source; or, where weights were
fitted to totals of both sides (`raked_weights`), a block of sources and targets: then an error in one target is made
good by its neighbours, and a source that lies in one target as a whole says nothing about the rest of that target.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.model.splitting import split_variance_line
from kobimo.spaces.crosswalks.pairs import FloatArray, IntArray, Pairs, added, aligned

LEAST_VARIANCE = 1e-6
"""Below this variance of a count only rounding of the weights is left; the count is certain."""


@dataclass(frozen=True)
class SplitVariance:
    """Variance of moved counts as a straight line of the dispersion: `base + slope * dispersion`.

    Attributes
    ----------
    base, slope : ndarray of float64, shape (n_targets,)
        Sum over the units of v p (1 - p), and of v (v - 1) p (1 - p) x spread. Unit: persons squared.
    """

    base: FloatArray
    slope: FloatArray

    def at(self, dispersion: float) -> FloatArray:
        """Variance of each target for a dispersion between 0 and 1."""
        if not 0 <= dispersion <= 1:
            raise InvalidInputError(
                _("Die Streuung eines Umsteigeschlüssels liegt zwischen 0 und 1, nicht bei {value}.").format(
                    value=dispersion
                )
            )
        variance = self.base + self.slope * dispersion
        return np.where(self.uncertain, variance, 0.0)

    @property
    def uncertain(self) -> NDArray[np.bool_]:
        """Whether a target gets a part of anything; the counts of the others are certain."""
        uncertain: NDArray[np.bool_] = self.base > LEAST_VARIANCE
        return uncertain


def converted(weights: Pairs, values: ArrayLike) -> FloatArray:
    """Move counts from sources to targets: sum of weight x value.

    Parameters
    ----------
    weights : Pairs
        Those of each source sum to one.
    values : array_like of float, shape (n_sources,)
        Count of each source. Unit: persons. >= 0.

    Returns
    -------
    ndarray of float64, shape (n_targets,)
        Estimated count of each target. Its sum is that of the values.

    Examples
    --------
    >>> halves = Pairs.summed([0, 0, 1, 1], [0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5], n_sources=2, n_targets=2)
    >>> converted(halves, [500, 200]).tolist()
    [350.0, 350.0]
    """
    counts = aligned(values, weights.n_sources)
    return added(weights.target, weights.value * counts[weights.source], weights.n_targets)


def split_variance(
    weights: Pairs, values: ArrayLike, unit: IntArray | None = None, spread: ArrayLike | None = None
) -> SplitVariance:
    """Compute the variance of moved counts: sum over units of v p (1 - p) (1 + (v - 1) dispersion x spread).

    v is the count of a unit, p the share of it that goes into the target; see
    `kobimo.model.splitting.split_variance_line`. Units are independent.

    Closed under aggregation: put targets together first (`Pairs.into`), with the units as they were, and the variance
    is that of the aggregate. A unit that lies inside it as a whole has no part in it.

    Parameters
    ----------
    weights : Pairs
        Those of each source sum to one.
    values : array_like of float, shape (n_sources,)
        Count of each source. Unit: persons. >= 0.
    unit : ndarray of int64, shape (n_sources,), optional
        Number of the unit that each source belongs to: `weights.blocks()[:weights.n_sources]` for raked weights, of
        the finest targets. Without it each source is a unit.
    spread : array_like of float, shape (n_sources,), optional
        Factor of the dispersion (`kobimo.spaces.crosswalks.ancillary.spread`); of a unit the mean of its sources,
        weighted by their counts. Without it 1.

    Returns
    -------
    SplitVariance
        For every dispersion.

    Raises
    ------
    InvalidInputError
        If values, units or factors do not fit the sources.

    Examples
    --------
    >>> halves = Pairs.summed([0, 0], [0, 1], [0.5, 0.5], n_sources=1, n_targets=2)
    >>> split_variance(halves, [101]).at(0.01).tolist()
    [50.5, 50.5]
    """
    counts = aligned(values, weights.n_sources)
    factor = np.ones(weights.n_sources) if spread is None else aligned(spread, weights.n_sources)
    unit = np.arange(weights.n_sources, dtype=np.int64) if unit is None else unit
    if unit.shape != counts.shape:
        raise InvalidInputError(_("Jedes Quellgebiet gehört zu genau einer Einheit des Fehlermodells."))
    n_units = int(unit.max(initial=-1)) + 1
    moved = Pairs.summed(
        unit[weights.source],
        weights.target,
        weights.value * counts[weights.source],
        n_sources=n_units,
        n_targets=weights.n_targets,
    )
    whole = added(unit, counts, n_units)
    wider = np.divide(added(unit, counts * factor, n_units), whole, out=np.ones(n_units), where=whole > 0)
    total = whole[moved.source]
    rest = np.clip(total - moved.value, 0.0, None)
    apart = np.divide(moved.value * rest, total**2, out=np.zeros_like(total), where=total > 0)
    base, slope = split_variance_line(total, apart)
    return SplitVariance(
        added(moved.target, base, weights.n_targets),
        added(moved.target, slope * wider[moved.source], weights.n_targets),
    )


def interval(
    estimate: ArrayLike, variance: ArrayLike, level: float = 0.9, most: ArrayLike | None = None
) -> tuple[FloatArray, FloatArray]:
    """Bound the true counts: estimate -+ z sqrt(variance), not below 0 and not above what can be there.

    Parameters
    ----------
    estimate, variance : array_like of float, shape (n_targets,)
        Unit: persons, persons squared. A variance of 0 gives the estimate itself.
    level : float
        Probability that the interval covers the truth, above 0 and below 1.
    most : array_like of float, shape (n_targets,), optional
        Largest possible count, for instance that of all sources that touch the target.

    Returns
    -------
    low, high : ndarray of float64, shape (n_targets,)
        Unit: persons.

    Raises
    ------
    InvalidInputError
        If the level is not between 0 and 1.

    Examples
    --------
    >>> low, high = interval([100.0], [25.0], level=0.9)
    >>> round(float(low[0]), 2), round(float(high[0]), 2)
    (91.78, 108.22)
    """
    middle = np.asarray(estimate, np.float64)
    width = quantile(level) * np.sqrt(np.asarray(variance, np.float64))
    high = middle + width
    return np.clip(middle - width, 0.0, None), high if most is None else np.minimum(high, np.maximum(most, middle))


def quantile(level: float) -> float:
    """Return the number of standard deviations on each side that an interval of a level has."""
    if not 0 < level < 1:
        raise InvalidInputError(_("Die Sicherheit eines Intervalls liegt zwischen 0 und 1."))
    return NormalDist().inv_cdf((1 + level) / 2)
