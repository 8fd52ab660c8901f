"""Ranks of areas: only where the definition says which end is the good one, and never on small bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Direction = Literal["higher_is_better", "lower_is_better", "neutral"]

FEWEST_AREAS = 3


@dataclass(frozen=True, slots=True)
class Rank:
    """Place of an area among comparable ones.

    Attributes
    ----------
    place : int
        1 for the most favourable value; equal values share the better place, the next ones are left out (1, 2, 2, 4).
    of : int
        Number of areas that are ranked.
    shared_with : int
        Number of other areas with the same value.
    """

    place: int
    of: int
    shared_with: int = 0


def ranks(values: Mapping[str, float | None], direction: Direction, weak: Sequence[str] = ()) -> dict[str, Rank]:
    """Rank areas by their values.

    Parameters
    ----------
    values : mapping of str to float
        Figure of each area; None without a number.
    direction : str
        From the definition; without a declared direction there is no good end and no rank.
    weak : sequence of str
        Areas with a small base: they get no rank and do not move the others.

    Returns
    -------
    dict of str to Rank
        Empty where the direction is neutral or fewer than three areas can be ranked.

    References
    ----------
    .. [1] Goldstein, H., and D. J. Spiegelhalter (1996): League tables and their limitations. Journal of the Royal
       Statistical Society A 159, 385-443.

    Examples
    --------
    >>> ranks({"a": 10, "b": 30, "c": 10, "d": 5}, "lower_is_better")["a"]
    Rank(place=2, of=4, shared_with=1)
    """
    ranked = {name: value for name, value in values.items() if value is not None and name not in set(weak)}
    if direction == "neutral" or len(ranked) < FEWEST_AREAS:
        return {}
    sign = -1 if direction == "higher_is_better" else 1
    ordered = sorted(sign * value for value in ranked.values())
    first = {value: place for place, value in reversed(list(enumerate(ordered, start=1)))}
    return {
        name: Rank(first[sign * value], len(ordered), ordered.count(sign * value) - 1) for name, value in ranked.items()
    }
