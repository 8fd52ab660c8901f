"""Counts that are split by shares which nobody knows exactly: the variance of the parts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def split_variance_line(count: FloatArray, apart: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Compute the variance v p (1 - p) (1 + (v - 1) d) of a part as a line of the dispersion d.

    A Dirichlet-multinomial split: persons do not come in fractions, and true shares lie around the known ones with
    the variance d p (1 - p). With d = 0 it is a multinomial split; with d = 1 all persons go together.

    Parameters
    ----------
    count : ndarray of float64
        Number v of persons of each unit that is split; of a negative amount its size counts. Less than one person is a
        multinomial split whatever the dispersion, so that no variance is negative.
    apart : ndarray of float64
        Product p (1 - p), with the share p of the unit that goes into the part; of two parts their covariance.

    Returns
    -------
    base, slope : ndarray of float64
        The variance is `base + slope * d`.

    References
    ----------
    .. [1] Mosimann, J. E. (1962). On the compound multinomial distribution, the multivariate beta-distribution, and
       correlations among proportions. Biometrika 49(1/2), 65-82: variance of the multinomial x (n + K) / (1 + K), which
       is 1 + (n - 1) d with d = 1 / (1 + K).

    Examples
    --------
    >>> base, slope = split_variance_line(np.array([101.0]), np.array([0.25]))
    >>> (base + slope * 0.01).tolist()
    [50.5]
    """
    size = np.abs(count)
    base = apart * size
    return base, base * np.maximum(size - 1, 0.0)
