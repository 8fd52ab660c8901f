"""Differences between areas that go together with poverty as closely as they do in reality, whatever the seed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def scores_with_correlation(driver: Sequence[float], correlation: float, rng: np.random.Generator) -> FloatArray:
    """Draw standard scores whose correlation with a driver is exactly the one wanted.

    Noise is made orthogonal to the driver before both are mixed; thirty areas with free noise would miss a
    correlation of 0.5 by 0.25 in one seed of twenty.

    Parameters
    ----------
    driver : sequence of float, shape (n_areas,)
        Not all equal.
    correlation : float
        Between -1 and 1.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (n_areas,)
        Mean 0, standard deviation 1.
    """
    known = _standardised(np.asarray(driver, np.float64))
    noise = _standardised(rng.standard_normal(len(known)))
    free = _standardised(noise - known * float(noise @ known) / len(known))
    mixed: FloatArray = correlation * known + np.sqrt(1 - correlation**2) * free
    return mixed


def _standardised(values: FloatArray) -> FloatArray:
    scores: FloatArray = (values - values.mean()) / values.std()
    return scores


def scaled_to_mean(rates: FloatArray, weights: IntArray, mean: float, highest: float = 0.99) -> FloatArray:
    """Multiply rates so that their weighted mean is the one wanted; none rises above `highest`.

    Parameters
    ----------
    rates : ndarray of float64
        Between 0 and 1.
    weights : ndarray of int64, same shape
        Persons behind each rate.
    mean : float
        Between 0 and `highest`.
    highest : float, optional

    Returns
    -------
    ndarray of float64, same shape
    """
    result = np.minimum(rates, highest)
    for _round in range(20):  # a few rounds settle it, for only what was cut off moves again
        result = np.minimum(result * mean / np.average(result, weights=weights), highest)
    return result


def counts_around(persons: IntArray, rates: FloatArray, deviation: FloatArray, rng: np.random.Generator) -> IntArray:
    """Round expected counts with a deviation to whole persons.

    A binomial draw lets whole towns jump from year to year, because it forgets who was there the year before; here
    the caller says how far, and how lastingly, each cell deviates.

    Parameters
    ----------
    persons : ndarray of int64
        Of whom some are counted. Unit: persons.
    rates : ndarray of float64, same shape
        Between 0 and 1.
    deviation : ndarray of float64, same shape
        In standard deviations of a binomial count.
    rng : numpy.random.Generator
        Rounds up or down.

    Returns
    -------
    ndarray of int64, same shape
        Never below zero nor above `persons`.
    """
    wanted = persons * rates + deviation * np.sqrt(persons * rates * (1 - rates))
    counts: IntArray = np.clip(np.floor(wanted + rng.random(wanted.shape)), 0, persons).astype(np.int64)
    return counts
