"""The comparison of areas in words, and the order in which they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kobimo.language import _, counted
from kobimo.publish.appearance import word
from kobimo.publish.charts.course import value_of
from kobimo.publish.charts.wording import NAME, shortened
from kobimo.publish.spelling import spelling
from kobimo.publish.views import Figure, IndicatorView
from kobimo.publish.views.selection import area_id

_TOLD = 6
"""Picked areas that are told; the table has the others."""


@dataclass(frozen=True, slots=True)
class Order:
    """Areas as they stand below each other: those with a bar from the highest down, then those without."""

    ranked: tuple[Figure, ...]
    without: tuple[Figure, ...]

    @property
    def all(self) -> tuple[Figure, ...]:
        """All areas in their order."""
        return self.ranked + self.without


def is_comparable(figure: Figure) -> bool:
    """Whether a figure may stand beside the others as a bar."""
    return figure.appearance.has_class and figure.value is not None


def ordered(figures: Sequence[Figure]) -> Order:
    """Bring areas into the order of the picture; equal numbers are ordered by name."""
    ranked = [figure for figure in figures if is_comparable(figure)]
    ranked.sort(key=lambda figure: (-value_of(figure), figure.area.name, figure.area.key))
    without = [figure for figure in figures if not is_comparable(figure)]
    return Order(tuple(ranked), tuple(sorted(without, key=lambda figure: (figure.area.name, figure.area.key))))


def when(view: IndicatorView) -> str:
    """Write the chosen period."""
    return spelling().period(view.selection.period) if view.selection.period else ""


def named(figure: Figure, length: int | None = None) -> str:
    """Say area, number and state; a name longer than `length` is cut."""
    state = word(figure.appearance)
    text = figure.text if figure.value is None or not state else f"{figure.text} ({state})"
    return f"{shortened(figure.area.name, length) if length else figure.area.name}: {text}"


def comparison_text(view: IndicatorView, order: Order) -> str:
    """Say highest, lowest, the whole, and how many areas have no number."""
    sentences = [
        _("Vergleich: {title} ({unit}), {when}, {areas} der Ebene {level}.").format(
            title=view.head.title,
            unit=view.head.unit_label,
            when=when(view) or _("ohne Zeitraum"),
            areas=counted(len(order.all), "Gebiet", "Gebiete"),
            level=view.level_title,
        ),
        _("Ein Vergleich braucht mehrere Gebiete.") if len(order.all) == 1 else "",
        _extremes(order.ranked),
        _whole_text(view),
        _picked_text(view),
        _states(order.without),
    ]
    return " ".join(filter(None, sentences))


def _extremes(ranked: Sequence[Figure]) -> str:
    if not ranked:
        return _("Kein Gebiet hat eine vergleichbare Zahl.")
    if len(ranked) == 1:
        return _("Nur {area} hat eine vergleichbare Zahl: {value}.").format(
            area=shortened(ranked[0].area.name, NAME), value=ranked[0].text
        )
    if ranked[0].value == ranked[-1].value:
        return _("Alle Zahlen sind gleich: {value}.").format(value=ranked[0].text)
    return _("Höchster Wert: {high}; niedrigster Wert: {low}.").format(
        high=_shared(ranked, ranked[0]), low=_shared(ranked, ranked[-1])
    )


def _shared(ranked: Sequence[Figure], figure: Figure) -> str:
    """Name a figure and its area, and how many others have the same number."""
    same = sum(other.value == figure.value for other in ranked) - 1
    others = _(" und {others}").format(others=counted(same, "weiteres Gebiet", "weitere Gebiete")) if same else ""
    return f"{shortened(figure.area.name, NAME)}{others} ({figure.text})"


def _whole_text(view: IndicatorView) -> str:
    if view.whole is None or view.head.kind != "ratio" or not is_comparable(view.whole):
        return ""
    return _("Zum Vergleich {whole}.").format(whole=named(view.whole, NAME))


def _picked_text(view: IndicatorView) -> str:
    picked = [figure for figure in view.figures if area_id(figure.area) in view.selected]
    if not picked:
        return ""
    told = "; ".join(named(figure, NAME) for figure in picked[:_TOLD])
    return _("Ausgewählt: {areas}.").format(areas=told + (" …" if len(picked) > _TOLD else ""))


def _states(without: Sequence[Figure]) -> str:
    if not without:
        return ""
    states = Counter(word(figure.appearance) for figure in without)
    told = ", ".join(f"{state}: {count}" for state, count in states.items())
    return _("{areas} ohne vergleichbare Zahl ({states}).").format(
        areas=counted(len(without), "Gebiet", "Gebiete"), states=told
    )
