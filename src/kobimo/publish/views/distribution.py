"""How the numbers of areas are distributed: lowest, quartiles and highest, and where one of them lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kobimo.language import _
from kobimo.publish.views.figure import Figure

LEAST = 4
"""So many numbers it takes to speak of quartiles."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The distribution of numbers in the unit of an indicator.

    Attributes
    ----------
    count : int
        How many numbers there are; at least `LEAST`.
    low, lower, middle, upper, high : float
        Lowest number, lower quartile, median, upper quartile, highest number.
    """

    count: int
    low: float
    lower: float
    middle: float
    upper: float
    high: float

    def place(self, value: float) -> str:
        """Say in words where a number lies."""
        if value < self.lower:
            return _("im untersten Viertel")
        if value > self.upper:
            return _("im obersten Viertel")
        return _("in der mittleren Hälfte")


def spread(numbers: Sequence[float]) -> Spread | None:
    """Describe how numbers are distributed.

    Quartiles are interpolated between neighbouring numbers: type 7 of Hyndman and Fan [1]_, as in Excel (QUARTIL.INKL)
    and R. They weigh each area alike, whatever its size.

    Parameters
    ----------
    numbers : sequence of float
        Finite.

    Returns
    -------
    Spread or None
        None for fewer than `LEAST` numbers.

    References
    ----------
    .. [1] Hyndman, R. J., Fan, Y. (1996). Sample Quantiles in Statistical Packages. The American Statistician 50(4),
       361-365.

    Examples
    --------
    >>> spread([1, 2, 3, 4, 5, 6])
    Spread(count=6, low=1.0, lower=2.25, middle=3.5, upper=4.75, high=6.0)
    >>> spread([1, 2, 3]) is None
    True
    """
    if len(numbers) < LEAST:
        return None
    low, lower, middle, upper, high = (float(x) for x in np.quantile(numbers, [0, 0.25, 0.5, 0.75, 1]))
    return Spread(len(numbers), low, lower, middle, upper, high)


def comparable(figures: Sequence[Figure]) -> list[float]:
    """Return the numbers of those figures that compare with others."""
    return [float(one.value) for one in figures if one.value is not None and one.appearance.has_class]
