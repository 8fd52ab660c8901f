"""An order in which rows of a table that are alike stand beside each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FEWEST_COLUMNS = 3


def alike_beside(table: NDArray[np.float64]) -> NDArray[np.int64]:
    """Order the rows of a table by the angles of the two first eigenvectors of their correlations.

    Rows that rise and fall together come to stand beside each other, opposite ones far apart; the circle is cut where
    two neighbours are farthest apart. It is an order, not a rank: neither end is the good one.

    Parameters
    ----------
    table : ndarray of float, shape (rows, columns)
        Columns in comparable units; NaN where there is no number.

    Returns
    -------
    ndarray of int64, shape (rows,)
        Positions of the rows in the new order. The given order where there are fewer than three columns or rows.

    Notes
    -----
    A missing number takes the mean of its column; a row without variance correlates with none and comes last.

    References
    ----------
    .. [1] Friendly, M. (2002): Corrgrams: Exploratory displays for correlation matrices. The American Statistician 56,
       316-324.
    .. [2] Wei, T., and V. Simko: An Introduction to corrplot Package, order "AOE". The circle of the 11 variables of
       the motor car data of Henderson and Velleman (1981) is gear, am, drat, mpg, vs, qsec, wt, disp, cyl, hp, carb.

    Examples
    --------
    >>> table = np.array([[1.0, 2, 3], [3, 2, 1], [1, 2, 4], [4, 2, 1]])
    >>> order = alike_beside(table).tolist()
    >>> {frozenset(order[:2]), frozenset(order[2:])} == {frozenset({0, 2}), frozenset({1, 3})}
    True
    """
    rows, columns = table.shape
    order = np.arange(rows, dtype=np.int64)
    if columns < FEWEST_COLUMNS or rows < FEWEST_COLUMNS:
        return order
    known = ~np.isnan(table)
    sums = np.where(known, table, 0).sum(axis=0)
    filled = np.where(known, table, sums / np.maximum(known.sum(axis=0), 1))
    centred = filled - filled.mean(axis=1, keepdims=True)
    length = np.sqrt((centred**2).sum(axis=1))
    varied = np.flatnonzero(length > 1e-12 * max(1.0, float(np.abs(filled).max())))
    if len(varied) < FEWEST_COLUMNS:
        return order
    even = centred[varied] / length[varied, None]
    _values, vectors = np.linalg.eigh(even @ even.T)
    first, second = _turned(vectors[:, -1]), _turned(vectors[:, -2])
    angles = np.arctan2(second, first)
    around = np.argsort(angles, kind="stable")
    gaps = np.diff(angles[around], append=angles[around[0]] + 2 * np.pi)
    cut = int(np.argmax(gaps)) + 1
    placed = varied[np.roll(around, -cut)]
    return np.concatenate([placed, np.setdiff1d(order, placed)])


def _turned(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give an eigenvector the sign that does not depend on the machine: its largest entry is positive."""
    return vector if vector[int(np.argmax(np.abs(vector)))] > 0 else -vector
