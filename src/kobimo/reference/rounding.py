"""How far published parts may miss their total: the rounding practices of the offices; data in `rounding.toml`."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from kobimo.errors import UnknownNameError
from kobimo.language import _
from kobimo.model.recipe import RoundingRule

BY_LAND = "land"
"""Practice of a recipe that follows the Land in the key of each area."""

_SPREADS = 4.0


@dataclass(frozen=True, slots=True)
class Practice:
    """What a publisher did to each number: rounded it to a multiple of `base`, added noise of a `variance`."""

    base: int = 1
    variance: float = 0.0

    @property
    def exact(self) -> bool:
        """Whether numbers are published as they were counted."""
        return self.base == 1 and not self.variance


def tolerance(practices: Iterable[Practice]) -> int:
    """Return by how much a published total may differ from the sum of its published parts.

    Rounding to the nearest multiple of b moves a number by at most b // 2: to multiples of 3 by 1, of 5 by 2, of 10 by
    5. The true parts add up to the true total, so the published ones can miss it by the sum of these movements, that is
    (n + 1) * (b // 2) for n parts and their total. No smaller bound holds: two true parts of 1 and their total of 2 are
    published, to multiples of 3, as 0, 0 and 3. Noise is not bounded but independent, so its variances add up; four
    standard deviations are exceeded in one of 16,000 sums, if it is normally distributed.

    Parameters
    ----------
    practices : iterable of Practice
        One for the total and one for each part.

    Returns
    -------
    int
        Unit of the numbers. A difference of this size is still explained, a larger one is not.

    Examples
    --------
    >>> tolerance([Practice(3)] * 3), tolerance([Practice(5)] * 3), tolerance([Practice()] * 3)
    (3, 6, 0)
    """
    rounding, variance = 0, 0.0
    for practice in practices:
        rounding += practice.base // 2
        variance += practice.variance
    return rounding + math.ceil(_SPREADS * math.sqrt(variance))


class Rounding:
    """The practice behind each number of a delivery."""

    def __init__(self, practice: Practice | None) -> None:
        self._practice = practice

    @property
    def exact(self) -> bool:
        """Whether every number is as it was counted."""
        return self._practice is not None and self._practice.exact

    def of(self, area: str) -> Practice:
        """Return the practice for an area, by its key where the Laender differ.

        Parameters
        ----------
        area : str
            Key; digits of an AGS or ARS begin with the Land.

        Returns
        -------
        Practice
            An exact one for a key that names no Land that rounds.
        """
        if self._practice is not None:
            return self._practice
        data = _data()
        return data.practices[data.laender.get(area[:2], "exact") if area.isdigit() else "exact"]


EXACT = Rounding(Practice())


@dataclass(frozen=True, slots=True)
class _Data:
    practices: Mapping[str, Practice]
    laender: Mapping[str, str]


@lru_cache(maxsize=1)
def _data() -> _Data:
    """Read the shipped practices."""
    data = tomllib.loads(files("kobimo.reference").joinpath("rounding.toml").read_text(encoding="utf-8"))
    practices = {name: Practice(item["base"], item.get("variance", 0.0)) for name, item in data["practices"].items()}
    return _Data(practices, data["laender"])


def rounding_of(rule: RoundingRule | None) -> Rounding:
    """Return what a recipe says about the numbers of its source.

    Parameters
    ----------
    rule : RoundingRule or None
        None: the numbers are exact.

    Returns
    -------
    Rounding

    Raises
    ------
    UnknownNameError
        If there is no such practice; with the nearest ones.

    Examples
    --------
    >>> rounding_of(RoundingRule(practice="land")).of("05315000")
    Practice(base=5, variance=0.0)
    """
    if rule is None:
        return EXACT
    if rule.base is not None:
        return Rounding(Practice(rule.base))
    if rule.variance is not None:
        return Rounding(Practice(variance=rule.variance))
    known, name = _data().practices, str(rule.practice)
    if name == BY_LAND:
        return Rounding(None)
    if name not in known:
        raise UnknownNameError(_("Rundung"), name, [*known, BY_LAND], where="recipe.yaml (rounding)")
    return Rounding(known[name])
