"""The distribution as a slide: a native line chart with boxes (its up-down bars) and ranges (its high-low lines).

So the workbook behind it has the numbers themselves: lowest, quartiles, median and highest, none made up for drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from kobimo.language import _
from kobimo.publish.charts.axes import number_axis
from kobimo.publish.charts.boxes import MOST, distribution
from kobimo.publish.charts.course import value_of
from kobimo.publish.charts.ranking_wording import is_comparable
from kobimo.publish.charts.spread_rows import BOX
from kobimo.publish.charts.theme import colour
from kobimo.publish.open_data.about import About
from kobimo.publish.slides.content import Line, reservations
from kobimo.publish.slides.frame import (
    INK,
    PLACE,
    QUIET,
    ink,
    made_slide,
    number_format,
    paint_marker,
    plain,
    styled,
    styled_axis,
)
from kobimo.publish.spelling import spelling
from kobimo.publish.views import Figure, IndicatorHead, IndicatorView
from kobimo.publish.views.distribution import Spread, comparable, spread
from kobimo.publish.views.selection import area_id

_PAINT = '<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
_RANGES = f'<c:hiLowLines {{names}}><c:spPr><a:ln w="19050">{_PAINT}</a:ln></c:spPr></c:hiLowLines>'
_LOOK = f'<c:spPr>{_PAINT.replace("colour", "fill")}<a:ln w="9525">{_PAINT}</a:ln></c:spPr>'
_BOXES = (
    f'<c:upDownBars {{names}}><c:gapWidth val="120"/><c:upBars>{_LOOK}</c:upBars><c:downBars>{_LOOK}</c:downBars>'
    "</c:upDownBars>"
)
_AFTER = (qn("c:marker"), qn("c:smooth"), qn("c:axId"))
"""What stands behind ranges and boxes in a line chart."""


def distribution_slide(views: Sequence[IndicatorView], view: IndicatorView, about: About) -> bytes:
    """Make the slide of a distribution.

    Parameters
    ----------
    views : sequence of IndicatorView
        One for each period of the course, oldest first.
    view : IndicatorView
        The view of the page.
    about : About

    Returns
    -------
    bytes
        A presentation with one slide; empty if there is nothing to draw.
    """
    found = [(one, spread(comparable(one.figures))) for one in views]
    drawn = [(one, its) for one, its in found if its is not None][-MOST:]
    chart = distribution(views, view)
    notes = (*chart.notes, *reservations(view.figures))
    return made_slide(chart, notes, about, lambda slide: _add(slide, view, drawn))


def _add(slide: Any, view: IndicatorView, drawn: Sequence[tuple[IndicatorView, Spread]]) -> Any:
    lines = _lines(view, drawn)
    data = CategoryChartData(number_format=number_format(view.head))
    data.categories = [plain(spelling().period(one.selection.period)) for one, _its in drawn]
    for line in lines:
        data.add_series(plain(line.name), line.values)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *PLACE, data)
    chart = frame.chart
    styled(chart)
    axis = number_axis([end for _one, its in drawn for end in (its.low, its.high)], counts=view.head.kind == "count")
    styled_axis(chart.value_axis, view.head, (axis.low, axis.high), axis.ticks)
    chart.category_axis.format.line.color.rgb = QUIET
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    for series, line in zip(chart.plots[0].series, lines, strict=True):
        _mark(series, line, view.head)
    _add_boxes(chart.plots[0]._element)  # noqa: SLF001 - python-pptx has no name for boxes
    return frame


def _lines(view: IndicatorView, drawn: Sequence[tuple[IndicatorView, Spread]]) -> tuple[Line, ...]:
    """Return the series; a box leads from the first to the last of them."""
    every = [its for _one, its in drawn]
    picked = [
        Line(name, tuple(_number(one, area) for one, _its in drawn), colour(number))
        for number, area in enumerate(view.selection.areas)
        if (name := _name(view, area))
    ]
    return (
        Line(_("unteres Viertel bis"), tuple(one.lower for one in every), ""),
        Line(_("niedrigster"), tuple(one.low for one in every), ""),
        Line(_("Median"), tuple(one.middle for one in every), "", dashed=True),
        *picked,
        Line(_("höchster"), tuple(one.high for one in every), ""),
        Line(_("oberes Viertel ab"), tuple(one.upper for one in every), ""),
    )


def _name(view: IndicatorView, area: str) -> str:
    return next((figure.area.name for figure in view.figures if area_id(figure.area) == area), "")


def _number(view: IndicatorView, area: str) -> float | None:
    figure: Figure | None = next((one for one in view.figures if area_id(one.area) == area), None)
    return value_of(figure) if figure is not None and is_comparable(figure) else None


def _mark(series: Any, line: Line, head: IndicatorHead) -> None:
    """Draw no line between periods: a stroke for the median, a point for a picked area, a trifle for the others."""
    series.smooth = False
    series.format.line.fill.background()
    if line.dashed:
        series.marker.style, series.marker.size = XL_MARKER_STYLE.DASH, 14
        paint_marker(series.marker, INK)
        labels = series.data_labels
        labels.show_value, labels.position, labels.font.size = True, XL_LABEL_POSITION.RIGHT, Pt(10)
        labels.number_format, labels.number_format_is_linked = number_format(head), False
    elif line.colour:
        series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 9
        paint_marker(series.marker, ink(line.colour))
    else:  # for programs that draw no boxes
        series.marker.style, series.marker.size = XL_MARKER_STYLE.DASH, 6
        paint_marker(series.marker, QUIET)


def _add_boxes(plot: Any) -> None:
    """Put ranges and boxes where the schema of Office wants them: after the series, before the axes."""
    place = next(child for child in plot if child.tag in _AFTER)
    look = {"names": nsdecls("c", "a"), "colour": f"{QUIET}", "fill": BOX.lstrip("#").upper()}
    for markup in (_RANGES, _BOXES):
        place.addprevious(parse_xml(markup.format(**look)))
