"""Noise of largest entropy: mean 0, a given variance, and otherwise as little information as possible."""

from __future__ import annotations

import numpy as np

from kobimo.disclosure.system import FloatArray, IntArray
from kobimo.errors import InvalidInputError
from kobimo.language import _

_STEPS = 200
_CLOSE = 1e-14


def noise(moves: IntArray, variance: float, count: int) -> FloatArray:
    """Return the probabilities of moves with mean 0, a variance, and the largest entropy.

    They have the form p(v) = exp(a v + b v^2) / Z. The two letters make log Z - b V smallest, which is convex; Newton's
    method with halved steps finds them.

    Parameters
    ----------
    moves : ndarray of int64, shape (moves,)
        Allowed moves; some below and some above zero.
    variance : float
        V.
    count : int
        The true count, for the message.

    Returns
    -------
    ndarray of float64, shape (moves,)

    Raises
    ------
    InvalidInputError
        If no such noise exists, or only one that leaves out allowed moves.

    Examples
    --------
    With moves -1, 1 and 2 the two conditions alone decide: (61, 57, 2) / 120 has mean 0 and variance 1.05.

    >>> (noise(np.array([-1, 1, 2]), 1.05, 1) * 120).round(9).tolist()
    [61.0, 57.0, 2.0]
    """
    least, most = _variances(moves)
    if not least < variance < most:
        raise InvalidInputError(
            _("Für die Fallzahl {count} gibt es keine Überlagerung mit der Varianz {variance}.").format(
                count=count, variance=variance
            ),
            remedy=_("Eine Varianz zwischen {least} und {most} wählen.").format(least=least, most=most),
        )
    powers = np.stack([moves, moves**2]).astype(np.float64)
    wanted = np.array([0.0, variance])
    letters = np.zeros(2)
    for _step in range(_STEPS):
        chances = _chances(letters, powers)
        miss = powers @ chances - wanted
        if np.abs(miss).max() < _CLOSE:
            break
        spread = (powers * chances) @ powers.T - np.outer(powers @ chances, powers @ chances)
        letters = _shorter(letters, np.linalg.lstsq(spread, miss, rcond=None)[0], powers, wanted)
    return _chances(letters, powers)


def _variances(moves: IntArray) -> tuple[float, float]:
    """Return the least and the largest variance of noise with mean 0."""
    below, above = -moves[moves < 0], moves[moves > 0]
    if not len(below) or not len(above):
        return 0.0, 0.0
    least = 0 if (moves == 0).any() else below.min() * above.min()
    return float(least), float(below.max() * above.max())


def _chances(letters: FloatArray, powers: FloatArray) -> FloatArray:
    """Return the probabilities that belong to the two letters."""
    exponents = letters @ powers
    weights = np.exp(exponents - exponents.max())
    found: FloatArray = weights / weights.sum()
    return found


def _height(letters: FloatArray, powers: FloatArray, wanted: FloatArray) -> float:
    """Return what is made small: log Z - b V."""
    exponents = letters @ powers
    top = exponents.max()
    return float(np.log(np.exp(exponents - top).sum()) + top - letters @ wanted)


def _shorter(letters: FloatArray, step: FloatArray, powers: FloatArray, wanted: FloatArray) -> FloatArray:
    """Take the step, halved as often as it does not lead down."""
    here, length = _height(letters, powers, wanted), 1.0
    while length > 1e-6 and _height(letters - length * step, powers, wanted) > here + 1e-15:
        length /= 2
    moved: FloatArray = letters - length * step
    return moved
