"""Axes of numbers: round ends and ticks, and an honest answer whether zero is on it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_WANTED = 4
_LEAST_SPAN = 0.1
"""Part of the largest number that an axis spans at least, so that a trifle does not look like a change."""


@dataclass(frozen=True, slots=True)
class NumberAxis:
    """An axis of numbers.

    Attributes
    ----------
    low, high : float
        Ends; `low < high`.
    ticks : tuple of float
    has_zero : bool
    format : str
        Of d3: as many decimals as the ticks need.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    format: str

    @property
    def has_zero(self) -> bool:
        """Whether zero is on the axis."""
        return self.low <= 0 <= self.high

    def pixel(self, value: float, height: float) -> float:
        """Return the distance of a number from the upper end, if the axis is `height` long."""
        return (self.high - value) / (self.high - self.low) * height


def number_axis(values: Iterable[float], *, counts: bool, always_zero: bool = False) -> NumberAxis:
    """Choose the ends of an axis for these numbers.

    Counts always show zero. Ratios show it if that costs less than half of the space, or if all numbers are equal.

    Parameters
    ----------
    values : iterable of float
        Finite; may be empty.
    counts : bool
        Whether the numbers are counts: whole ticks, zero on the axis.
    always_zero : bool
        Show zero whatever the numbers are, as bars need.

    Examples
    --------
    >>> number_axis([2.0, 7.1], counts=False)
    NumberAxis(low=0.0, high=8.0, ticks=(0.0, 2.0, 4.0, 6.0, 8.0), format=',.0f')
    >>> number_axis([86.1, 86.7], counts=False).has_zero
    False
    """
    found = sorted(values)
    low, high = (found[0], found[-1]) if found else (0.0, 0.0)
    nearest = low if low > 0 else high if high < 0 else 0.0
    farthest = max(abs(low), abs(high))
    if counts or always_zero or low == high or abs(nearest) < farthest / 2:
        low, high = min(low, 0), max(high, 0)
    elif high - low < _LEAST_SPAN * farthest:
        middle, half = (low + high) / 2, _LEAST_SPAN * farthest / 2
        low, high = middle - half, middle + half
    if low == high:
        low, high = 0.0, 1.0
    step = _step((high - low) / _WANTED)
    if counts:
        step = max(step, 1.0)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    ticks = tuple(round(number * step, decimals + 2) for number in range(first, last + 1))
    return NumberAxis(ticks[0], ticks[-1], ticks, f",.{decimals}f")


def spread(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions apart so that neighbours are `gap` away from each other, as near to `wanted` as is easy.

    Parameters
    ----------
    wanted : list of float
        In any order.
    gap, low, high : float
        Distance of neighbours; ends of the space. It must be large enough for all.
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    groups: list[tuple[float, int]] = []
    for index in order:
        groups.append((min(max(wanted[index], low), high), 1))
        while len(groups) > 1 and _ends(groups[-2], gap)[1] + gap > _ends(groups[-1], gap)[0]:
            (first, many), (second, more) = groups[-2:]
            groups[-2:] = [_inside((first * many + second * more) / (many + more), many + more, gap, low, high)]
    placed = [middle + gap * (number - (count - 1) / 2) for middle, count in groups for number in range(count)]
    return [place for _index, place in sorted(zip(order, placed, strict=True))]


def _ends(group: tuple[float, int], gap: float) -> tuple[float, float]:
    middle, count = group
    return middle - gap * (count - 1) / 2, middle + gap * (count - 1) / 2


def _inside(middle: float, count: int, gap: float, low: float, high: float) -> tuple[float, int]:
    half = gap * (count - 1) / 2
    return min(max(middle, low + half), max(high - half, low + half)), count


def _step(rough: float) -> float:
    """Return 1, 2 or 5 times a power of ten, next to `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 5, 10) if rough <= power * factor * 1.0000001)
