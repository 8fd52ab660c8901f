"""Targets in pictures: which of them a picture shows, their rows, and what they say in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kobimo.language import _
from kobimo.model.period import parse_period
from kobimo.publish.appearance import word
from kobimo.publish.charts.course import is_drawn
from kobimo.publish.charts.theme import INK, colour
from kobimo.publish.charts.wording import NAME, shortened
from kobimo.publish.spelling import spelling
from kobimo.publish.views import Figure, IndicatorView, Series
from kobimo.publish.views.comparison import SIZES
from kobimo.publish.views.selection import area_id
from kobimo.publish.views.targets import ShownTarget, verdict_text

_NAME, _EDGE = 16, 0.25


def course_targets(view: IndicatorView, shown: Sequence[Series]) -> tuple[ShownTarget, ...]:
    """Return the targets of the areas of a course, and of the whole, unless its size dwarfs them."""
    names = {area_id(item.area) for item in shown}
    every = view.head.kind not in SIZES
    return tuple(
        target for target in view.drawn_targets if area_id(target.area) in names or (every and _is_whole(view, target))
    )


def whole_target(view: IndicatorView) -> ShownTarget | None:
    """Return the target of the whole that a comparison shows: of ratios only, as the whole itself."""
    if view.head.kind in SIZES:
        return None
    found = next((target.area for target in view.drawn_targets if _is_whole(view, target)), None)
    return None if found is None else view.target(found)


def own_targets(view: IndicatorView, figures: Sequence[Figure]) -> dict[str, ShownTarget]:
    """Return the targets that areas of a comparison have themselves, by area."""
    found = {area_id(figure.area): view.target(figure.area) for figure in figures}
    return {name: target for name, target in found.items() if target is not None}


def _is_whole(view: IndicatorView, target: ShownTarget) -> bool:
    return not target.area.parent and not any(area_id(target.area) == area_id(one.area) for one in view.figures)


def label(target: ShownTarget, *, named: bool) -> str:
    """Write a target beside its line."""
    if named:
        return _("Zielwert {area} {target}").format(area=shortened(target.area.name, _NAME), target=target.short)
    return _("Zielwert {target}").format(target=target.short)


def _short(target: ShownTarget) -> str:
    """Write a target where there is little room."""
    return _("Ziel {target}").format(target=target.text)


def course_rows(view: IndicatorView, targets: Sequence[ShownTarget]) -> list[dict[str, Any]]:
    """Return a line across the course for each target, in the colour of its area."""
    position = {name: number for number, name in enumerate(view.selection.areas)}
    several = len({area_id(target.area) for target in targets} | set(view.selection.areas)) > 1
    rows = []
    for target in targets:
        number = position.get(area_id(target.area))
        rows.append(
            {
                "value": target.value,
                "colour": INK if number is None else colour(number),
                "label": label(target, named=several),
                "short": _short(target),
                "text": target.told,
            }
        )
    return rows


def course_words(view: IndicatorView, targets: Sequence[ShownTarget], shown: Sequence[Series]) -> list[str]:
    """Tell each target with its decision, and whether it is reached: at its period, or at the newest one before."""
    by_area = {area_id(item.area): item.figures for item in shown}
    return [_told(view, target, _judged(target, by_area.get(area_id(target.area), ()))) for target in targets]


def comparison_words(view: IndicatorView, figures: Sequence[Figure]) -> list[str]:
    """Tell the target of the whole, and those of the areas that have one, each with its verdict."""
    whole, own = whole_target(view), own_targets(view, figures)
    told = [] if whole is None else [_told(view, whole, view.whole)]
    by_area = {area_id(figure.area): figure for figure in figures}
    return told + [_told(view, target, by_area[name]) for name, target in own.items()]


def _judged(target: ShownTarget, figures: Sequence[Figure]) -> Figure | None:
    """Return the figure that a target is judged by: the first of its period or later, else the newest."""
    drawn = [figure for figure in figures if is_drawn(figure)]
    due = parse_period(target.by).end if target.by else None
    after = [figure for figure in drawn if due is not None and parse_period(figure.period).end >= due]
    return next(iter(after), drawn[-1] if drawn else None)


def _told(view: IndicatorView, target: ShownTarget, figure: Figure | None) -> str:
    found = "" if figure is None else verdict_text(view.head, target, figure)
    if figure is None or not found:
        return target.told
    when, state = spelling().period(figure.period), word(figure.appearance)
    value = f"{figure.text} ({state})" if state else figure.text
    return f"{target.told} " + _("{period}: {value}, {verdict}.").format(period=when, value=value, verdict=found)


def row_of_whole(target: ShownTarget, low: float, high: float, bottom: float) -> dict[str, Any]:
    """Return the line of the whole's target through the bars; its name stands above all."""
    return {
        "value": target.value,
        "top": 0,
        "bottom": bottom,
        "label": label(target, named=False),
        "short": _short(target),
        "text": target.told,
        "align": towards_the_middle(target.value, low, high),
    }


def towards_the_middle(value: float, low: float, high: float) -> str:
    """Return on which side of a line its name has room."""
    place = (value - low) / (high - low) if high > low else 0.0
    return "left" if place < _EDGE else "right" if place > 1 - _EDGE else "center"


def short_words(targets: Sequence[ShownTarget]) -> str:
    """Name targets for a text alternative; empty without any."""
    if not targets:
        return ""
    told = "; ".join(f"{shortened(target.area.name, NAME)} {target.short}" for target in targets)
    return _("Zielwert: {targets}.").format(targets=told)
