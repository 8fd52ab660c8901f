"""The course and the comparison as slides: native charts whose numbers stand in the embedded workbook."""

from __future__ import annotations

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.util import Pt

from kobimo.publish.open_data.about import About
from kobimo.publish.slides.content import HOLLOW, Line, SlideContent, comparison_content, course_content
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
from kobimo.publish.views import IndicatorHead, IndicatorView

_MANY, _MOST_LABELLED = 16, 45


def course_slide(view: IndicatorView, about: About) -> bytes:
    """Make the slide of a course.

    Parameters
    ----------
    view : IndicatorView
    about : About

    Returns
    -------
    bytes
        A presentation with one slide; empty if there is nothing to draw.
    """
    content = course_content(view)
    return made_slide(content.chart, content.notes, about, lambda slide: _add_lines(slide, content, view.head))


def comparison_slide(view: IndicatorView, about: About) -> bytes:
    """Make the slide of a comparison; as `course_slide`."""
    content = comparison_content(view)
    return made_slide(content.chart, content.notes, about, lambda slide: _add_bars(slide, content, view.head))


def _chart_data(content: SlideContent, head: IndicatorHead) -> CategoryChartData:
    data = CategoryChartData(number_format=number_format(head))
    data.categories = [plain(name) for name in content.categories]
    for line in content.lines:
        data.add_series(plain(line.name), line.values)
    return data


def _add(slide: Any, kind: XL_CHART_TYPE, content: SlideContent, head: IndicatorHead) -> Any:
    frame = slide.shapes.add_chart(kind, *PLACE, _chart_data(content, head))
    chart = frame.chart
    styled(chart)
    parameters = content.chart.drawing.parameters if content.chart.drawing else {}
    ends = (parameters.get("y_low"), parameters.get("y_high")) if kind == XL_CHART_TYPE.LINE_MARKERS else (None, None)
    styled_axis(chart.value_axis, head, ends, parameters.get("y_ticks", ()))
    chart.category_axis.format.line.color.rgb = QUIET
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    return frame


def _add_lines(slide: Any, content: SlideContent, head: IndicatorHead) -> Any:
    frame = _add(slide, XL_CHART_TYPE.LINE_MARKERS, content, head)
    chart = frame.chart
    chart.has_legend = len(content.lines) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size = Pt(12)
    lowest = min((line.newest for line in content.lines if line.newest is not None), default=None)
    for series, line in zip(chart.plots[0].series, content.lines, strict=True):
        _draw_line(series, line, below=len(content.lines) > 1 and line.newest == lowest)
    return frame


def _draw_line(series: Any, line: Line, *, below: bool) -> None:
    colour = ink(line.colour)
    series.smooth = False
    series.format.line.color.rgb, series.format.line.width = colour, Pt(1.75 if line.dashed else 2.5)
    if line.dashed:
        series.format.line.dash_style = MSO_LINE_DASH_STYLE.DASH
    if line.target:
        series.format.line.dash_style, series.marker.style = MSO_LINE_DASH_STYLE.LONG_DASH, XL_MARKER_STYLE.NONE
        return
    series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 7
    paint_marker(series.marker, colour)
    for position in sorted(line.apart):
        point = series.points[position]
        point.format.line.fill.background()
        point.marker.style, point.marker.size = XL_MARKER_STYLE.CIRCLE, 7
        paint_marker(point.marker, colour)
    if line.newest is not None:
        position = len(line.values) - 1 - line.values[::-1].index(line.newest)
        label = series.points[position].data_label
        label.position = XL_LABEL_POSITION.BELOW if below else XL_LABEL_POSITION.ABOVE
        label.font.size, label.font.bold, label.font.color.rgb = Pt(12), True, colour


def _add_bars(slide: Any, content: SlideContent, head: IndicatorHead) -> Any:
    frame = _add(slide, XL_CHART_TYPE.BAR_CLUSTERED, content, head)
    chart, plot = frame.chart, frame.chart.plots[0]
    chart.has_legend = False
    chart.category_axis.reverse_order = True
    plot.gap_width, plot.vary_by_categories = 35, False
    size = Pt(11 if len(content.categories) <= _MANY else 8 if len(content.categories) <= _MOST_LABELLED else 6)
    chart.category_axis.tick_labels.font.size = size
    plot.has_data_labels = True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = number_format(head), False
    plot.data_labels.font.size, plot.data_labels.position = size, XL_LABEL_POSITION.OUTSIDE_END
    series = plot.series[0]
    series.invert_if_negative = False
    for position, paint in enumerate(content.colours):
        if content.lines[0].values[position] is None:
            continue
        look = series.points[position].format
        if paint == HOLLOW:
            look.fill.background()
            look.line.color.rgb, look.line.dash_style = INK, MSO_LINE_DASH_STYLE.LONG_DASH
        else:
            look.fill.solid()
            look.fill.fore_color.rgb = ink(paint)
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    if all(value is None or value >= 0 for value in content.lines[0].values):
        chart.value_axis.minimum_scale = 0
    return frame
