"""Two indicators against each other: a pair of figures for each area of a level."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date

from kobimo.indicators.statistics import rank_correlation
from kobimo.language import _, counted
from kobimo.model.area import Area
from kobimo.model.period import parse_period
from kobimo.publish.appearance import word
from kobimo.publish.spelling import spelling
from kobimo.publish.views.comparison import SIZES
from kobimo.publish.views.figure import Figure
from kobimo.publish.views.indicator import IndicatorView

_WEAK, _STRONG = 0.3, 0.6
"""Rank correlations below which areas are said to be hardly related, and from which on closely."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The figures of one area."""

    area: Area
    first: Figure
    second: Figure

    @property
    def is_comparable(self) -> bool:
        """Whether both have a number that compares with others."""
        return all(one.value is not None and one.appearance.has_class for one in (self.first, self.second))


@dataclass(frozen=True)
class ScatterView:
    """Two indicators over the areas of a level.

    Attributes
    ----------
    first, second : IndicatorView
        Of the same level; the first is the one across.
    pairs : tuple of Pair
        Of all areas of the level that both know, in the order of the first.
    """

    first: IndicatorView
    second: IndicatorView
    pairs: tuple[Pair, ...]

    @property
    def known(self) -> tuple[Pair, ...]:
        """The pairs with two comparable numbers."""
        return tuple(pair for pair in self.pairs if pair.is_comparable)

    @property
    def correlation(self) -> float:
        """Rank correlation of the known pairs; NaN where it would say nothing."""
        numbers = [(float(pair.first.value or 0), float(pair.second.value or 0)) for pair in self.known]
        return rank_correlation([x for x, _y in numbers], [y for _x, y in numbers])

    @property
    def words(self) -> str:
        """Say what the picture shows."""
        text, found = wording(), self.correlation
        opening = text["opening"].format(
            first=self.first.head.title,
            when=told_period(self.first),
            second=self.second.head.title,
            then=told_period(self.second),
            areas=counted(len(self.known), "Gebiet", "Gebiete"),
            level=self.first.level_title,
        )
        told = text["few"]
        if not math.isnan(found):
            told = text["related"].format(told=text[_kind(found)], number=spelling().number(found, 2))
        return " ".join(filter(None, (opening, told, self._states(text["states"]))))

    def _states(self, text: str) -> str:
        states = Counter(
            word(one.appearance) or word(other.appearance)
            for pair in self.pairs
            if not pair.is_comparable
            for one, other in [sorted((pair.first, pair.second), key=lambda figure: figure.appearance.has_class)]
        )
        if not states:
            return ""
        return text.format(
            areas=counted(sum(states.values()), "Gebiet", "Gebiete"),
            states=", ".join(f"{state}: {count}" for state, count in states.items()),
        )

    @property
    def cautions(self) -> tuple[str, ...]:
        """What a reader must know before concluding anything."""
        text = wording()
        found = [text["cause"], text["people"]]
        if any(one.head.kind in SIZES for one in (self.first, self.second)):
            found.append(text["sizes"])
        if self.first.selection.period != self.second.selection.period:
            found.append(text["periods"])
        return tuple(found)


def wording() -> dict[str, str]:
    """Return every sentence about two indicators, with places in braces; the portal puts them together without Python.

    Returns
    -------
    dict of str to str
        `opening`, `few` and `related` say what the picture shows, `states` who is not in it; `none`, `up_weak`,
        `up_strong`, `down_weak` and `down_strong` name a relation; `cause`, `people`, `sizes` and `periods` warn.
    """
    return {
        "opening": _("{first} ({when}) und {second} ({then}): {areas} der Ebene {level} mit beiden Zahlen."),
        "few": _("Für einen Zusammenhang sind das zu wenige oder zu gleiche Zahlen."),
        "related": _("{told} (Rangkorrelation nach Spearman {number})."),
        "states": _("{areas} ohne vergleichbare Zahl ({states})."),
        "none": _("Kaum ein Zusammenhang"),
        "up_strong": _("Wo die eine Zahl höher ist, ist meist auch die andere höher"),
        "up_weak": _("Wo die eine Zahl höher ist, ist die andere etwas öfter höher"),
        "down_strong": _("Wo die eine Zahl höher ist, ist die andere meist niedriger"),
        "down_weak": _("Wo die eine Zahl höher ist, ist die andere etwas öfter niedriger"),
        "cause": _(
            "Ein Zusammenhang ist keine Ursache: Beide Zahlen können von etwas Drittem abhängen, "
            "zum Beispiel davon, wer wo wohnt."
        ),
        "people": _("Was für Gebiete gilt, muss nicht für die Menschen darin gelten."),
        "sizes": _(
            "Anzahlen hängen von der Größe des Gebiets ab: Große Gebiete haben von fast allem mehr. "
            "Anteile sagen hier mehr."
        ),
        "periods": _("Die beiden Zahlen gelten für verschiedene Zeiträume."),
    }


def told_period(view: IndicatorView) -> str:
    """Write the period of a view; an indicator without figures has none."""
    return spelling().period(view.selection.period) if view.selection.period else _("ohne Zeitraum")


def _kind(found: float) -> str:
    """Return under which name the sentence for a correlation stands."""
    if abs(found) < _WEAK:
        return "none"
    return f"{'up' if found > 0 else 'down'}_{'strong' if abs(found) >= _STRONG else 'weak'}"


def scatter_view(first: IndicatorView, second: IndicatorView) -> ScatterView:
    """Put two indicators of one level beside each other."""
    others = {(one.area.level, one.area.key): one for one in second.figures}
    pairs = [(one, others.get((one.area.level, one.area.key))) for one in first.figures]
    return ScatterView(first, second, tuple(Pair(one.area, one, other) for one, other in pairs if other is not None))


def nearest_period(wanted: str, periods: tuple[str, ...]) -> str:
    """Return the period that ends nearest to another, of two the later; empty if there is none.

    Examples
    --------
    >>> nearest_period("2024-12-31", ("2023-03-01", "2024-03-01", "2025-03-01"))
    '2025-03-01'
    """
    if not wanted or not periods:
        return periods[-1] if periods else ""
    day = parse_period(wanted).end

    def apart(label: str) -> tuple[int, date]:
        end = parse_period(label).end
        return abs((end - day).days), date.fromordinal(date.max.toordinal() - end.toordinal() + 1)

    return min(periods, key=apart)
