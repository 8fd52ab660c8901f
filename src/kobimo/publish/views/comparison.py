"""One figure beside those of the area above, of the whole, of peers and of other groups."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kobimo.indicators.statistics import Gap, difference, gap, ranks
from kobimo.language import _, counted
from kobimo.publish.appearance import Appearance
from kobimo.publish.spelling import spelling
from kobimo.publish.views.contrast import Contrast, contrast, is_slight, same_area, told_difference, verdict
from kobimo.publish.views.figure import Figure
from kobimo.publish.views.head import IndicatorHead

SIZES = frozenset({"count", "amount"})
"""Kinds whose values depend on how large an area is; areas are not compared by them."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Another figure beside the one asked for.

    Attributes
    ----------
    figure : Figure
    found : Contrast
        The one asked for minus this one.
    words : str
    group : str
        Name of the list of peers, or what the group is; may be empty.
    indicator : str
        Whose figure it is: the same formula over other data where the area lies in another space.
    share : float or None
        Part of the other figure in percent, for counts of an area inside it.
    """

    figure: Figure
    found: Contrast
    words: str
    group: str = ""
    indicator: str = ""
    share: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the form for JSON."""
        interval = self.figure.interval
        return {
            "area": self.figure.area.key,
            "level": self.figure.area.level,
            "name": self.figure.area.name,
            **({"group": self.group} if self.group else {}),
            "indicator": self.indicator,
            "period": self.figure.period,
            "value": self.figure.value,
            "ci_low": interval.low,
            "ci_high": interval.high,
            **self.found.as_dict(),
            "share": self.share,
            "words": self.words,
        }


def beside_area(
    head: IndicatorHead, own: Figure, other: Figure, *, inside: bool = False, group: str = "", indicator: str = ""
) -> Beside:
    """Compare a figure with that of another area at the same period.

    Parameters
    ----------
    head : IndicatorHead
    own, other : Figure
    inside : bool
        Whether the first area lies in the other one.
    group, indicator : str
        As in `Beside`.

    Returns
    -------
    Beside
    """
    name, indicator = other.area.name, indicator or head.id
    if head.kind in SIZES:
        share = _share(own, other) if inside else None
        text = _("Anzahlen hängen von der Größe des Gebiets ab und werden nicht verglichen.")
        if share is not None:
            part = spelling().number(share, 1) + spelling().percent
            text = _("Das sind {share} von {name}.").format(share=part, name=name)
        return Beside(other, Contrast(reason=text), text, group, indicator, share)
    if inside and own.has_number and own.denominator is not None and same_area(own, other):
        text = _("{name} besteht nur aus diesem Gebiet.").format(name=name)
        return Beside(other, Contrast(reason=text), text, group, indicator)
    found = contrast(head, own, other, inside=inside)
    words = found.reason or f"{_told(head, found, name, own, other)} {_lacking(other)}".strip()
    return Beside(other, found, words, group, indicator)


def _lacking(other: Figure) -> str:
    """Say that parts are missing from what a figure is compared with; empty if none are."""
    if other.appearance is not Appearance.INCOMPLETE:
        return ""
    return _("Die Zahl für {name} ist unvollständig: {reason}").format(name=other.area.name, reason=other.reason)


def _told(head: IndicatorHead, found: Contrast, name: str, *figures: Figure) -> str:
    if found.difference == 0:
        return _("Ebenso hoch wie {name}.").format(name=name)
    if is_slight(head, found):
        return _("Kaum ein Unterschied zu {name} ({value}).").format(name=name, value=figures[1].text)
    text = _("{difference} gegenüber {name} ({value}). {verdict}")
    return text.format(
        difference=told_difference(head, found), name=name, value=figures[1].text, verdict=verdict(found, *figures)
    )


def _share(own: Figure, other: Figure) -> float | None:
    if own.value is None or not other.value or not (own.appearance.has_class and other.appearance.has_class):
        return None
    return 100 * float(own.value) / float(other.value)


def group_gap(own: Figure, other: Figure) -> Gap | None:
    """Return the gap between two groups of one area; None where one has no interval."""
    if own.interval.method == "none" or other.interval.method == "none":
        return None
    return gap(float(own.value or 0), own.interval.as_limits, float(other.value or 0), other.interval.as_limits)


@dataclass(frozen=True, slots=True)
class Place:
    """The rank of an area on its level, or in words why there is none.

    Attributes
    ----------
    rank, of, shared_with : int or None
    alike : int or None
        How many of the others differ by no more than chance.
    words : str
    """

    rank: int | None
    of: int | None
    shared_with: int | None
    alike: int | None
    words: str

    def as_dict(self) -> dict[str, Any]:
        """Return the form for JSON."""
        return {
            "rank": self.rank, "of": self.of, "shared_with": self.shared_with, "alike": self.alike,
            "words": self.words,
        }  # fmt: skip


def place(head: IndicatorHead, own: Figure, others: Sequence[Figure]) -> Place:
    """Rank an area among those of its level.

    Parameters
    ----------
    head : IndicatorHead
    own : Figure
    others : sequence of Figure
        Of all areas of the level at the same period; may hold `own`.

    Returns
    -------
    Place
    """
    known = {figure.area.key: figure for figure in others if figure.has_number and figure.appearance.has_class}
    if reason := _no_rank(head, own, known.values()):
        return Place(None, None, None, None, reason)
    weak = [key for key, figure in known.items() if figure.is_weak]
    found = ranks(
        {key: float(figure.value or 0) for key, figure in known.items()},
        "lower_is_better" if head.direction == "lower_is_better" else "higher_is_better",
        weak,
    )
    mine = found.get(own.area.key)
    if mine is None:
        return Place(None, None, None, None, _("Kein Rang: zu wenige vergleichbare Gebiete."))
    rivals = [figure for key, figure in known.items() if key in found and key != own.area.key]
    alike = _alike(own, rivals)
    words = _("Rang {rank} von {of} ({direction}).").format(
        rank=mine.place, of=mine.of, direction=_good_end(head.direction)
    )
    if alike:
        words += " " + _("Von {others} ist es nicht sicher zu unterscheiden.").format(
            others=counted(alike, "anderen Gebiet", "anderen Gebieten")
        )
    return Place(mine.place, mine.of, mine.shared_with, alike, words)


def _alike(own: Figure, rivals: Sequence[Figure]) -> int:
    """Count the areas whose figures differ from one by no more than chance; many at once."""
    if own.interval.method == "none":
        return 0
    values, numerators, denominators, chances, errors = zip(
        *((x.value, x.numerator, x.denominator, x.chance, x.error) for x in rivals), strict=True
    )
    around = own.rule.intervals(values, numerators, denominators, chances, errors)
    apart = difference(float(own.value or 0), own.interval.as_limits, np.array(values, np.float64), around)
    return int((~apart.significant & ~np.isnan(apart.low)).sum())


def _no_rank(head: IndicatorHead, own: Figure, others: Collection[Figure]) -> str:
    if head.direction == "neutral":
        return _("Kein Rang: die Kennzahl legt nicht fest, ob hohe oder niedrige Werte günstig sind.")
    if head.kind in SIZES:
        return _("Kein Rang: Anzahlen hängen von der Größe des Gebiets ab.")
    if not own.has_number or not own.appearance.has_class:
        return _("Kein Rang: es gibt keine vergleichbare Zahl.")
    if own.is_weak:
        return _("Kein Rang: die Basis ist zu klein.")
    return "" if others else _("Kein Rang: zu wenige vergleichbare Gebiete.")


def _good_end(direction: str) -> str:
    return _("niedrig ist günstig") if direction == "lower_is_better" else _("hoch ist günstig")
