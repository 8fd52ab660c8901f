"""Two indicators against each other: a point for each area."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kobimo.language import _, active
from kobimo.publish.appearance import Appearance
from kobimo.publish.charts.axes import NumberAxis, number_axis
from kobimo.publish.charts.chart import Chart, ChartTable, source_line
from kobimo.publish.charts.course import value_of
from kobimo.publish.charts.drawing import Drawing
from kobimo.publish.charts.series import cell
from kobimo.publish.charts.theme import BAR, BAR_BESIDE, colour
from kobimo.publish.charts.wording import NARROW_LINE, WIDE_LINE, shortened, wrapped
from kobimo.publish.views import IndicatorView
from kobimo.publish.views.scatter import Pair, ScatterView, told_period
from kobimo.publish.views.selection import area_id

LEAST = 2
_HEIGHT, _NAME = 360.0, 24


def scatter(view: ScatterView) -> Chart:
    """Draw a point for each area with two comparable numbers; picked areas stand out in their colours.

    Parameters
    ----------
    view : ScatterView

    Returns
    -------
    Chart
        In the language in use. Without a picture for fewer than `LEAST` points.
    """
    first, second = view.first, view.second
    sources = tuple(dict.fromkeys((*first.head.sources, *second.head.sources)))
    text = labels()
    subtitle = text["axes"].format(first=_side(first), second=_side(second))
    return Chart(
        title=text["title"].format(first=first.head.title, second=second.head.title),
        subtitle=subtitle,
        drawing=_drawing(view, subtitle) if len(view.known) >= LEAST else None,
        alternative=view.words,
        table=ChartTable(
            (first.level_title or _("Gebiet"), _side(first), _side(second)),
            tuple((pair.area.name, cell(pair.first), cell(pair.second)) for pair in view.pairs),
        ),
        source=source_line(replace(first.head, sources=sources), first.release),
        notes=view.cautions,
    )


def labels() -> dict[str, str]:
    """Return what stands at the picture, with places in braces: `title`, `axes`, and `no_zero` for shortened axes."""
    return {
        "title": _("{first} und {second}"),
        "axes": _("waagerecht: {first}; senkrecht: {second}"),
        "no_zero": _("Achse beginnt nicht bei null"),
    }


def side_name(view: IndicatorView) -> str:
    """Return how an axis is named, before its period."""
    group = f", {view.breakdown_title}" if view.selection.breakdown else ""
    return f"{view.head.title} ({view.head.unit_label}){group}"


def empty_scatter() -> Drawing:
    """Return the drawing without points, for whoever has only the numbers: a portal draws it in the browser."""
    parts = ("low", "high", "ticks", "format")
    values = {"subtitle": [], "subtitle_narrow": [], **{f"{side}_{part}": 0 for side in "xy" for part in parts}}
    return Drawing("scatter", active(), values, {"points": [], "names": []}, _HEIGHT, "")


def _side(view: IndicatorView) -> str:
    return f"{side_name(view)}, {told_period(view)}"


def _drawing(view: ScatterView, subtitle: str) -> Drawing:
    picked = {name: position for position, name in enumerate(view.first.selection.areas)}
    across = _axis(view.first, [value_of(pair.first) for pair in view.known])
    upward = _axis(view.second, [value_of(pair.second) for pair in view.known])
    parts = [labels()["no_zero"]] if not (across.has_zero and upward.has_zero) else []
    told = "; ".join((subtitle, *parts))
    points = [_point(pair, picked) for pair in sorted(view.known, key=lambda pair: area_id(pair.area) in picked)]
    values = {
        "subtitle": wrapped(told, WIDE_LINE),
        "subtitle_narrow": wrapped(told, NARROW_LINE),
        **{f"x_{name}": value for name, value in _ends(across).items()},
        **{f"y_{name}": value for name, value in _ends(upward).items()},
    }
    names = [
        {**point, "name": shortened(pair.area.name, _NAME)}
        for pair in view.known
        if area_id(pair.area) in picked
        for point in [_point(pair, picked)]
    ]
    return Drawing("scatter", active(), values, {"points": points, "names": names}, _HEIGHT, view.words)


def _axis(view: IndicatorView, numbers: list[float]) -> NumberAxis:
    return number_axis(numbers, counts=view.head.kind == "count")


def _ends(axis: NumberAxis) -> dict[str, Any]:
    return {"low": axis.low, "high": axis.high, "ticks": list(axis.ticks), "format": axis.format}


def _point(pair: Pair, picked: dict[str, int]) -> dict[str, Any]:
    number = picked.get(area_id(pair.area))
    paint = colour(number) if number is not None else BAR_BESIDE if picked else BAR
    hollow = any(one.appearance is Appearance.INCOMPLETE for one in (pair.first, pair.second))
    return {
        "area": area_id(pair.area),
        "x": pair.first.value,
        "y": pair.second.value,
        "colour": paint,
        "fill": "transparent" if hollow else paint,
        "size": 70 if number is not None else 40,
        "text": f"{pair.area.name}: {cell(pair.first)} / {cell(pair.second)}",
    }
