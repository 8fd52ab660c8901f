"""Whole children among schools."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def apportion(rng: np.random.Generator, total: int, weights: FloatArray, noise: float) -> IntArray:
    """Split a number of children by weights, with less or more chance.

    Parameters
    ----------
    rng : numpy.random.Generator
    total : int
        Children. >= 0.
    weights : ndarray of float, shape (n,)
        Expected shares up to a factor. >= 0.
    noise : float
        Variance of a part as a multiple of its expectation: 0 for none, 1 for about as much as a Poisson draw.

    Returns
    -------
    ndarray of int64, shape (n,)
        Adds up to `total`; nothing where the weight is 0.
    """
    if total == 0 or not weights.sum():
        return np.zeros(len(weights), np.int64)
    expected = total * weights / weights.sum()
    drawn = np.maximum(expected + rng.normal(0, 1, len(weights)) * np.sqrt(noise * expected), expected / 4)
    drawn *= total / drawn.sum()
    parts: IntArray = np.floor(drawn).astype(np.int64)
    order = np.argsort(-(drawn - parts), kind="stable")
    parts[order[: total - int(parts.sum())]] += 1
    return parts


def fluctuating(rng: np.random.Generator, expected: float, noise: float) -> int:
    """Round an expected number of children after a small chance; noise as in `apportion`."""
    if expected <= 0:
        return 0
    return max(0, round(expected + float(rng.normal(0, 1)) * float(np.sqrt(noise * expected))))


def balanced(weights: FloatArray, rows: FloatArray, columns: FloatArray, rounds: int = 30) -> FloatArray:
    """Scale the rows and columns of a matrix until it has the wanted sums (iterative proportional fitting).

    Parameters
    ----------
    weights : ndarray of float, shape (m, n)
        >= 0, no column and no row with a wanted sum is all zero.
    rows : ndarray of float, shape (m,)
    columns : ndarray of float, shape (n,)
        With the same total as `rows`.
    rounds : int
        Rows fit exactly after the last one.

    Returns
    -------
    ndarray of float, shape (m, n)

    References
    ----------
    .. [1] Deming, W. E.; Stephan, F. F. (1940): On a least squares adjustment of a sampled frequency table when the
       expected marginal totals are known. Annals of Mathematical Statistics 11, 427-444.
    """
    matrix = weights.astype(np.float64)
    for _round in range(rounds):
        sums = matrix.sum(axis=0)
        matrix = matrix * np.divide(columns, sums, out=np.zeros_like(sums), where=sums > 0)
        sums = matrix.sum(axis=1)
        matrix = matrix * np.divide(rows, sums, out=np.zeros_like(sums), where=sums > 0)[:, None]
    return matrix


def shifted_to_mean(shares: FloatArray, weights: FloatArray, mean: float) -> FloatArray:
    """Shift shares on the logistic scale until their weighted mean is the one wanted.

    Parameters
    ----------
    shares : ndarray of float, shape (n,)
        Between 0 and 1, both excluded.
    weights : ndarray of float, shape (n,)
        Children behind each share. >= 0.
    mean : float
        Between 0 and 1, both excluded.

    Returns
    -------
    ndarray of float, shape (n,)
        Order and distances on the logistic scale stay as they are.
    """
    logits = np.log(shares / (1 - shares))
    low, high = -6.0, 6.0
    for _round in range(50):
        middle = (low + high) / 2
        reached = float(np.average(1 / (1 + np.exp(-logits - middle)), weights=weights))
        low, high = (middle, high) if reached < mean else (low, middle)
    return np.asarray(1 / (1 + np.exp(-logits - low)))
