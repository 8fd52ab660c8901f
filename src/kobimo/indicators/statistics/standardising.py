"""Rates that can be compared although the areas differ: standardised by age, or smoothed where bases are small."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kobimo.errors import InvalidInputError
from kobimo.indicators.rollup import FloatArray
from kobimo.indicators.statistics.intervals import CONFIDENCE, byar
from kobimo.language import _


@dataclass(frozen=True, slots=True)
class StandardisedRate:
    """A rate as if the area had the age structure of the standard; per one of the base.

    Attributes
    ----------
    value, low, high : float
        NaN where a class that the standard has is empty in the area.
    """

    value: float
    low: float
    high: float


def direct(
    counts: ArrayLike, bases: ArrayLike, standard: ArrayLike, confidence: float = CONFIDENCE
) -> StandardisedRate:
    """Return the directly standardised rate of one area.

    Formula with x of n in the classes and weights w of the standard: R = Σ w x/n / Σ w, variance V = Σ w² x/n² over
    (Σ w)², limits R + √(V / X) (B(X) - X), where X = Σ x and B are its Byar limits.

    Parameters
    ----------
    counts, bases : array_like of float, shape (n_classes,)
        Events x and persons n in each class. x >= 0, n > 0 where the standard has persons.
    standard : array_like of float, shape (n_classes,)
        Persons w of the standard population in each class. >= 0, not all 0.
    confidence : float
        Default 0.95.

    Returns
    -------
    StandardisedRate
        NaN where a class that the standard has no persons in the area, or a number is missing or negative.

    Raises
    ------
    InvalidInputError
        If the arrays differ in length or the standard is empty.

    References
    ----------
    .. [1] Dobson, A., K. Kuulasmaa, E. Eberle and J. Scherer (1991): Confidence intervals for weighted sums of Poisson
       parameters. Statistics in Medicine 10, 457-462.
    .. [2] With the area itself as standard it is its crude rate with Byar limits: 65 of 100.

    Examples
    --------
    >>> found = direct([25, 40], [30, 70], [30, 70])
    >>> round(found.value, 6), round(found.low, 6), round(found.high, 6)
    (0.65, 0.501632, 0.828491)
    """
    x, n, w = (np.atleast_1d(np.asarray(part, np.float64)) for part in (counts, bases, standard))
    if not x.shape == n.shape == w.shape or not w.sum() > 0 or (w < 0).any():
        raise InvalidInputError(
            _("Fälle, Bevölkerung und Standardbevölkerung passen nicht zusammen."),
            remedy=_("Für jede Altersklasse eine Zahl angeben; die Standardbevölkerung darf nicht leer sein."),
        )
    used = w > 0
    x, n, w = x[used], n[used], w[used] / w.sum()
    if not ((n > 0) & (x >= 0)).all():
        return StandardisedRate(np.nan, np.nan, np.nan)
    total, rate = x.sum(), float((w * x / n).sum())
    limits = byar(total, confidence)
    if total == 0:  # the largest weight per person bounds what one event could add
        return StandardisedRate(0.0, 0.0, float(limits.high * (w / n).max()))
    stretch = np.sqrt((w**2 * x / n**2).sum() / total)
    return StandardisedRate(
        rate, float(rate + stretch * (limits.low - total)), float(rate + stretch * (limits.high - total))
    )


def smoothed(counts: ArrayLike, bases: ArrayLike) -> FloatArray:
    """Return rates drawn towards the overall rate, the more the smaller their base (empirical Bayes, Marshall).

    Formula with rates r = x/n, overall rate m = Σ x / Σ n, mean base n̄: s² = Σ n (r - m)² / Σ n, a = max(s² - m/n̄, 0),
    smoothed = m + (r - m) a / (a + m/n). Stands beside the raw rate, never instead of it: it is an estimate of what
    lies behind a figure, not the figure.

    Parameters
    ----------
    counts, bases : array_like of float, shape (n_areas,)
        Events x >= 0 and persons n > 0. Areas without either do not count.

    Returns
    -------
    ndarray of float64, shape (n_areas,)
        Per one of the base; NaN where there is no raw rate.

    References
    ----------
    .. [1] Marshall, R. J. (1991): Mapping disease and mortality rates using empirical Bayes estimators. Applied
       Statistics 40, 283-294.
    .. [2] Sudden infant deaths in North Carolina 1974 (Cressie 1993), as in the tests of esda.

    Examples
    --------
    >>> smoothed([10, 0, 4], [100, 100, 40]).round(6).tolist()
    [0.089362, 0.014894, 0.080769]
    """
    x, n = (np.atleast_1d(np.asarray(part, np.float64)) for part in (counts, bases))
    usable = (n > 0) & (x >= 0)
    result = np.full(x.shape, np.nan)
    if not usable.any():
        return result
    x, n = x[usable], n[usable]
    rate, overall = x / n, x.sum() / n.sum()
    between = (n * (rate - overall) ** 2).sum() / n.sum() - overall / n.mean()
    between = max(float(between), 0.0)
    with np.errstate(invalid="ignore"):
        weight = np.where(overall > 0, between / (between + overall / n), 0.0)
    result[usable] = overall + (rate - overall) * weight
    return result
