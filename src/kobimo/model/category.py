"""Categories of dimensions: codes of a code list, and intervals of whole numbers such as ages.

An interval is written as people write it, with both ends included: `3` is the age 3, `3-5` are the ages 3, 4 and 5,
`95+` is 95 and older. "under 6" is therefore `0-5`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kobimo.errors import InvalidInputError
from kobimo.language import _

_INTERVAL = re.compile(r"([0-9]+)(?:\s*[-\u2013]\s*([0-9]+)|(\+))?")


@dataclass(frozen=True, slots=True)
class Interval:
    """Whole numbers from `lower` to `upper`, both included; `upper` None means without end."""

    lower: int
    upper: int | None

    def __post_init__(self) -> None:
        if self.lower < 0 or (self.upper is not None and self.upper < self.lower):
            raise InvalidInputError(_("Die Spanne {code} ist leer.").format(code=self.code))

    @property
    def code(self) -> str:
        """Canonical spelling."""
        if self.upper is None:
            return f"{self.lower}+"
        return str(self.lower) if self.upper == self.lower else f"{self.lower}-{self.upper}"

    @property
    def sort_key(self) -> tuple[int, float]:
        """Order by lower, then upper end."""
        return self.lower, float("inf") if self.upper is None else self.upper

    def contains(self, other: Interval) -> bool:
        """Whether `other` lies wholly inside."""
        return self.lower <= other.lower and other.sort_key[1] <= self.sort_key[1]

    def overlaps(self, other: Interval) -> bool:
        """Whether the two share a number."""
        return self.lower <= other.sort_key[1] and other.lower <= self.sort_key[1]


def parse_interval(text: str) -> Interval:
    """Read `3`, `3-5` or `95+`.

    Raises
    ------
    InvalidInputError
        If the text is none of these.

    Examples
    --------
    >>> parse_interval("03-05").code
    '3-5'
    """
    match = _INTERVAL.fullmatch(text.strip())
    if match is None:
        raise InvalidInputError(
            _("„{text}“ ist keine Altersangabe oder Zahlenspanne.").format(text=text),
            remedy=_("Schreiben Sie 3, 3-5 (beide eingeschlossen) oder 95+."),
        )
    lower = int(match[1])
    if match[3]:
        return Interval(lower, None)
    return Interval(lower, int(match[2]) if match[2] else lower)


def tiling(target: Interval, available: Iterable[Interval]) -> tuple[Interval, ...] | None:
    """Cover `target` exactly by disjoint members of `available`, or return None.

    The fewest pieces are taken, so that a delivered group wins over the sum of its parts. Solved as a shortest path
    from the lower to the upper end; without end counts as one past every finite end.

    Parameters
    ----------
    target : Interval
        The numbers to cover.
    available : iterable of Interval
        Delivered categories; they may overlap.

    Returns
    -------
    tuple of Interval or None
        Ordered pieces, or None if some piece would reach beyond the target or leave a gap.

    Examples
    --------
    >>> [p.code for p in tiling(Interval(0, 5), [Interval(0, 2), Interval(3, 5), Interval(3, 8)])]
    ['0-2', '3-5']
    >>> tiling(Interval(0, 19), [Interval(0, 17), Interval(18, 20)]) is None
    True
    """
    starts: dict[int, list[Interval]] = {}
    for piece in sorted(set(available), key=lambda i: i.sort_key):
        if target.contains(piece):
            starts.setdefault(piece.lower, []).append(piece)
    best: dict[float, tuple[Interval, ...]] = {target.lower: ()}
    infinity = float("inf")
    goal = infinity if target.upper is None else target.upper + 1
    for position in sorted(starts):
        if position not in best:
            continue
        for piece in starts[position]:
            end = infinity if piece.upper is None else piece.upper + 1
            path = (*best[position], piece)
            if end not in best or len(path) < len(best[end]):
                best[end] = path
    return best.get(goal)
