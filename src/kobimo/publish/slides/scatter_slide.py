"""Two indicators against each other as a slide: a native chart of points, each named by its area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.chart.data import XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE
from pptx.util import Pt

from kobimo.language import _, counted
from kobimo.publish.charts.course import value_of
from kobimo.publish.charts.scatter_chart import scatter
from kobimo.publish.charts.theme import BAR, BAR_BESIDE, colour
from kobimo.publish.open_data.about import About
from kobimo.publish.slides.frame import PLACE, ink, made_slide, number_format, paint_marker, plain, styled, styled_axis
from kobimo.publish.views import IndicatorView
from kobimo.publish.views.scatter import Pair, ScatterView
from kobimo.publish.views.selection import area_id

MOST_NAMED = 60
"""Areas that have a series of their own, and with it a name in the workbook and under the mouse."""


def scatter_slide(view: ScatterView, about: About) -> bytes:
    """Make the slide of two indicators against each other.

    Parameters
    ----------
    view : ScatterView
    about : About

    Returns
    -------
    bytes
        A presentation with one slide; empty if there is nothing to draw.
    """
    chart = scatter(view)
    return made_slide(chart, (*chart.notes, *_left_out(view)), about, lambda slide: _add(slide, view, chart.drawing))


def _left_out(view: ScatterView) -> tuple[str, ...]:
    """Say how many areas lack one of the numbers, and that they are not at zero."""
    count = len(view.pairs) - len(view.known)
    if not count:
        return ()
    areas = counted(count, "Gebiet", "Gebiete")
    return (_("Ohne Zahl im Bild: {counts}. Lücken sind keine Nullen.").format(counts=areas),)


def _series(view: ScatterView) -> list[tuple[str, str, bool, list[Pair]]]:
    """Return name, colour, whether it was picked, and areas of each series; picked ones last, on top."""
    position = {name: number for number, name in enumerate(view.first.selection.areas)}
    others = [pair for pair in view.known if area_id(pair.area) not in position]
    picked = [pair for pair in view.known if area_id(pair.area) in position]
    paint = BAR_BESIDE if picked else BAR
    found: list[tuple[str, str, bool, list[Pair]]] = []
    if len(others) <= MOST_NAMED:
        found += [(pair.area.name, paint, False, [pair]) for pair in others]
    else:
        found.append((view.first.level_title, paint, False, others))
    return found + [(pair.area.name, colour(position[area_id(pair.area)]), True, [pair]) for pair in picked]


def _add(slide: Any, view: ScatterView, drawing: Any) -> Any:
    every = _series(view)
    data = XyChartData(number_format=number_format(view.second.head))
    for name, _paint, _picked, pairs in every:
        series = data.add_series(plain(name))
        for pair in pairs:
            series.add_data_point(value_of(pair.first), value_of(pair.second))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *PLACE, data)
    chart = frame.chart
    styled(chart)
    chart.has_legend = False
    sides = ((chart.category_axis, view.first, "x"), (chart.value_axis, view.second, "y"))
    for axis, one, name in sides:
        _scale(axis, one, drawing.parameters, name)
    for series, (_name, paint, picked, _pairs) in zip(chart.plots[0].series, every, strict=True):
        series.format.line.fill.background()
        series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 10 if picked else 7
        paint_marker(series.marker, ink(paint))
        if picked:
            _label(series, ink(paint))
    return frame


def _scale(axis: Any, view: IndicatorView, parameters: Any, name: str) -> None:
    ticks: Sequence[float] = parameters[f"{name}_ticks"]
    styled_axis(axis, view.head, (parameters[f"{name}_low"], parameters[f"{name}_high"]), ticks)
    axis.has_title = True
    axis.axis_title.text_frame.text = plain(f"{view.head.title} ({view.head.unit_label})")
    axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(12)


def _label(series: Any, paint: Any) -> None:
    """Write the name of a picked area beside its point."""
    label = series.points[0].data_label
    label.has_text_frame = True
    label.text_frame.text = series.name
    label.position = XL_LABEL_POSITION.ABOVE
    font = label.text_frame.paragraphs[0].runs[0].font
    font.size, font.bold, font.color.rgb = Pt(12), True, paint
