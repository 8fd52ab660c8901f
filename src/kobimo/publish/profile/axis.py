"""Round numbers for the axis of a small chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_LOW_ENOUGH = 0.6
_LEAST_SPAN = 0.2


@dataclass(frozen=True, slots=True)
class Axis:
    """Marks at equal distances, lowest first, and the decimals that write them exactly."""

    marks: tuple[float, ...]
    decimals: int

    @property
    def low(self) -> float:
        """Lower end."""
        return self.marks[0]

    @property
    def high(self) -> float:
        """Upper end."""
        return self.marks[-1]


def make_axis(numbers: Sequence[float], intervals: int = 3) -> Axis:
    """Return an axis that holds all numbers.

    It begins at zero where the numbers are not all far from zero. Otherwise it shows at least a fifth of the
    largest number, so that a small change does not look like a large one.

    Parameters
    ----------
    numbers : sequence of float
        At least one.
    intervals : int
        The greatest number of intervals wanted; one or two more may come from rounding.

    Returns
    -------
    Axis

    Examples
    --------
    >>> make_axis([3, 8.7]).marks
    (0.0, 5.0, 10.0)
    >>> make_axis([95, 99]).marks
    (80.0, 90.0, 100.0, 110.0)
    """
    low, high = min(numbers), max(numbers)
    size = max(abs(low), abs(high)) or 1.0
    if 0 <= low <= _LOW_ENOUGH * high or low == high == 0:
        low = 0.0
    elif low <= high <= 0 and abs(high) <= _LOW_ENOUGH * abs(low):
        high = 0.0
    missing = _LEAST_SPAN * size - (high - low)
    if missing > 0:
        low, high = low - missing / 2, high + missing / 2
    step = _round_up((high - low) / intervals)
    first, last = math.floor(round(low / step, 9)), math.ceil(round(high / step, 9))
    decimals = next(places for places in range(16) if math.isclose(round(step, places), step, rel_tol=1e-9))
    return Axis(tuple(round(index * step, decimals) for index in range(first, last + 1)), decimals)


def _round_up(distance: float) -> float:
    """Return the smallest of 1, 2, 2.5, 5 times a power of ten that is not below a distance."""
    power = 10.0 ** math.floor(math.log10(distance))
    return next(step * power for step in _STEPS if step * power >= distance * (1 - 1e-9))
