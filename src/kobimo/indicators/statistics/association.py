"""Whether two figures go together over areas: the rank correlation."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

FEWEST = 8
"""Pairs below which no correlation is told: with fewer chance alone makes large ones."""


def rank_correlation(first: ArrayLike, second: ArrayLike) -> float:
    """Return the rank correlation of Spearman.

    The correlation of the ranks, equal numbers sharing the mean of their ranks; without equal numbers it is
    1 - 6 Σ d² / (n (n² - 1)) with the differences d of the ranks. It asks neither for a straight line nor for a
    distribution, and one outlier does not make it. It is no measure of a cause, and what holds for areas need not hold
    for people.

    Parameters
    ----------
    first, second : array_like of float, shape (n_pairs,)
        In the same order. Pairs with a NaN are left out.

    Returns
    -------
    float
        -1 to 1; NaN for fewer than `FEWEST` pairs, and where all numbers of a side are equal.

    References
    ----------
    .. [1] Spearman, C. (1904). The Proof and Measurement of Association between Two Things. American Journal of
       Psychology 15(1), 72-101.

    Examples
    --------
    Nine cans of tuna, brightness and taste (Hollander and Wolfe, the example of `cor.test` in R):

    >>> bright = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
    >>> taste = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]
    >>> round(rank_correlation(bright, taste), 10)
    0.6
    """
    x, y = np.asarray(first, np.float64), np.asarray(second, np.float64)
    known = ~(np.isnan(x) | np.isnan(y))
    x, y = _ranks(x[known]), _ranks(y[known])
    if len(x) < FEWEST:
        return float("nan")
    x, y = x - x.mean(), y - y.mean()
    spread = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / spread if spread else float("nan")


def _ranks(numbers: np.ndarray) -> np.ndarray:
    """Return the rank of each number, the lowest is 1; equal numbers share the mean of theirs."""
    _values, group, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    highest = np.cumsum(counts)
    mean: np.ndarray = (highest - (counts - 1) / 2)[group]
    return mean
