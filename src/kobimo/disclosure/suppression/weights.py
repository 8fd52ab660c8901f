"""What hiding a cell costs: first the totals that must stay, then the number of cells, then their size."""

from __future__ import annotations

import numpy as np

from kobimo.disclosure.system import BoolArray, FloatArray, IntArray

_SIZE = 0.02
_STEP = 6.0
_BONUS = 0.9
_TIES = 1e-3


def usual_weights(values: IntArray, guarded: IntArray | None = None, figures: IntArray | None = None) -> FloatArray:
    """Weigh cells so that few are hidden, rather small ones, and guarded totals only where nothing else helps.

    ``weight = figures * 6 ** guarded + 0.02 * log2(2 + value)``: a guarded total of one level more is worth six cells
    of the level below, and the base of seven shares is worth seven cells that are nothing but themselves. Weights by
    value alone hide more cells, since an inner cell of 2 persons is then as good as free.

    Parameters
    ----------
    values : ndarray of int64, shape (cells,)
        True values, in whole units; negative ones count by their size.
    guarded : ndarray of int64, shape (cells,), optional
        0 for ordinary cells; 1, 2, ... for totals of areas, the larger the area the higher.
    figures : ndarray of int64, shape (cells,), optional
        How many figures go with a cell; those that rest on none count as one, which is the default for all.

    Returns
    -------
    ndarray of float64, shape (cells,)
        At least 1.
    """
    levels = np.zeros(len(values)) if guarded is None else np.minimum(guarded, 8).astype(np.float64)
    times = 1 if figures is None else np.maximum(figures, 1)
    weights: FloatArray = times * _STEP**levels + _SIZE * np.log2(2.0 + np.abs(values))
    return weights


def without_size(weights: FloatArray, values: IntArray) -> FloatArray:
    """Return usual weights less the part that follows from the values: what is left is known to every reader.

    Examples
    --------
    >>> values, levels = np.array([2, 90]), np.array([0, 1])
    >>> without_size(usual_weights(values, levels), values).tolist()
    [1.0, 6.0]
    """
    found: FloatArray = np.round(weights - _SIZE * np.log2(2.0 + np.abs(values)), 6)
    return found


def searched_weights(weights: FloatArray, seed: int, before: BoolArray | None = None) -> FloatArray:
    """Return the weights that a search goes by: ties broken by a secret seed, last year's cells a little cheaper.

    Parameters
    ----------
    weights : ndarray of float64, shape (cells,)
        What hiding a cell costs.
    seed : int
        Secret: whoever runs the same search without it does not get the same pattern.
    before : ndarray of bool, shape (cells,), optional
        Cells that were hidden in the release before.

    Returns
    -------
    ndarray of float64, shape (cells,)
    """
    found = weights * (1.0 + _TIES * np.random.default_rng(seed).random(len(weights)))
    return found if before is None else np.where(before, _BONUS * found, found)
