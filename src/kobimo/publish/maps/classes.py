"""Classes of a map: which number gets which shade."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kobimo.language import _
from kobimo.publish.spelling import spelling

PALETTE = ("#e3eef8", "#b3d0ea", "#7aaed6", "#3d82b8", "#154e84")
"""One hue from light to dark, told apart with every kind of colour vision and in grey."""

_MOST = len(PALETTE)
_TOO_FEW = 3


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes of numbers, the lowest first.

    Attributes
    ----------
    limits : tuple of float
        Strictly increasing; the first number of each class but the lowest, so one less than there are classes.
    decimals : int
        To which numbers are rounded before they are sorted in, and with which limits are written.
    lowest : float or None
        The smallest number, rounded; None if there are no numbers and so no classes.
    """

    limits: tuple[float, ...]
    decimals: int
    lowest: float | None

    def __len__(self) -> int:
        """How many classes there are."""
        return 0 if self.lowest is None else len(self.limits) + 1

    @property
    def shades(self) -> tuple[int, ...]:
        """The shade of each class, 1 (light) to 5 (dark); few classes are spread over the palette."""
        return _SHADES[len(self)]

    def position(self, value: float) -> int:
        """Return the position of the class of a number, the lowest is 0; a number beyond all goes to the last."""
        return bisect_right(self.limits, rounded(value, self.decimals))

    def shade(self, value: float) -> int:
        """Return the shade of a number, 1 to 5."""
        return self.shades[self.position(value)]

    def labels(self) -> tuple[str, ...]:
        """Name the classes in the spelling of the language: unter 4,2; 4,2 bis unter 5,6; 5,6 und mehr."""
        if self.lowest is None:
            return ()
        spelled = [spelling().number(limit, self.decimals) for limit in self.limits]
        if not spelled:
            return (spelling().number(self.lowest, self.decimals),)
        between = [
            _("{lower} bis unter {upper}").format(lower=lower, upper=upper) for lower, upper in pairwise(spelled)
        ]
        first, last = _("unter {upper}").format(upper=spelled[0]), _("{lower} und mehr").format(lower=spelled[-1])
        return (first, *between, last)


_SHADES = ((), (3,), (2, 4), (1, 3, 5), (1, 2, 4, 5), (1, 2, 3, 4, 5))


def classify(numbers: Iterable[float], decimals: int) -> Classes:
    """Divide numbers into at most five classes with about equally many numbers each (quantiles).

    Quantiles are the method that readers judge series of maps by best [1]_, and they suit any distribution [2]_. The
    numbers are those of *all* periods, so that a colour means the same when the period changes; in one period the
    classes need not be equally large.

    Numbers are rounded first to what is printed: areas that read alike have the same colour, and a limit is a number
    as it stands in the table. Then each class, from the lowest, takes its equal share of the numbers that are left,
    m of them for k classes: equal numbers stay together, and a further number is taken if that brings the class nearer
    to m / k. At least one distinct number remains for each further class, so there are fewer classes only where there
    are fewer distinct numbers. If fewer than three classes would be left although one decimal more makes five, that
    decimal is used.

    Parameters
    ----------
    numbers : iterable of float
        Comparable figures of one level, all periods, in the unit of the indicator. What is not finite is left out.
    decimals : int
        With which the indicator is printed.

    Returns
    -------
    Classes
        Five at most; one if all numbers are equal, none if there are none. The lower limit belongs to a class, the
        upper does not.

    References
    ----------
    .. [1] Brewer, C. A., Pickle, L. (2002). Evaluation of Methods for Classifying Epidemiological Data on Choropleth
       Maps in Series. Annals of the Association of American Geographers 92(4), 662-681.
    .. [2] Slocum, T. A., McMaster, R. B., Kessler, F. C., Howard, H. H. (2009). Thematic Cartography and
       Geovisualization, 3rd ed., chapter 4 (data classification). Pearson.

    Examples
    --------
    Ten different numbers, two in each class:

    >>> classify([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0).limits
    (3.0, 5.0, 7.0, 9.0)

    Five zeros stay together; five numbers are left for four classes, the first of them takes one (5 / 4 is nearer
    to 1 than to 2), so does the second (4 / 3) and the third (3 / 2 is as near to 1 as to 2), the last two remain:

    >>> classify([0, 0, 0, 0, 0, 1, 2, 3, 4, 5], 0).limits
    (1.0, 2.0, 3.0, 4.0)
    >>> classify([4.21, 4.19, 5.6], 1).labels()
    ('unter 5,6', '5,6 und mehr')
    >>> len(classify([7, 7, 7], 0)), len(classify([], 0))
    (1, 0)
    """
    finite = [float(number) for number in numbers if math.isfinite(number)]
    plain, finer = _limited(finite, decimals), _limited(finite, decimals + 1)
    return finer if len(plain) < _TOO_FEW and len(finer) == _MOST else plain


def rounded(value: float, decimals: int) -> float:
    """Round to what is printed; never a negative zero."""
    return round(float(value), decimals) + 0.0


def _limited(numbers: Sequence[float], decimals: int) -> Classes:
    counts = sorted(Counter(rounded(number, decimals) for number in numbers).items())
    limits, left, position = [], len(numbers), 0
    for classes in range(min(_MOST, len(counts)), 1, -1):
        taken, position = counts[position][1], position + 1
        share = left / classes
        while len(counts) - position >= classes and abs(taken + counts[position][1] - share) < abs(taken - share):
            taken, position = taken + counts[position][1], position + 1
        left -= taken
        limits.append(counts[position][0])
    return Classes(tuple(limits), decimals, counts[0][0] if counts else None)
