"""Write a slide with python-pptx: a native chart whose numbers stand in the embedded workbook, hidden ones as gaps."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.oxml.ns import qn
from pptx.util import Inches, Length, Pt

from kobimo.language import active
from kobimo.publish.maps.markup import allowed
from kobimo.publish.open_data.about import About
from kobimo.publish.slides.content import Line, SlideContent, comparison_content, course_content
from kobimo.publish.views import IndicatorHead, IndicatorView

_WIDTH, _HEIGHT, _MARGIN = Inches(13.333), Inches(7.5), Inches(0.6)
_INK, _QUIET, _GRID = RGBColor(0x1B, 0x27, 0x33), RGBColor(0x4A, 0x55, 0x5F), RGBColor(0xD5, 0xDB, 0xE0)
_TITLE_ONLY = 5
_MANY, _MOST_LABELLED = 16, 45
_TAKEN_FOR_MORE = re.compile(r"^(=|\{=|[a-z]+:)", re.IGNORECASE)
"""What the writer of the embedded workbook would make a formula or a link of."""
_LONGEST = 250
_LANGUAGES = {"de": "de-DE", "en": "en-GB"}


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
    return _slide(view.head, course_content(view), about, _add_lines)


def comparison_slide(view: IndicatorView, about: About) -> bytes:
    """Make the slide of a comparison; as `course_slide`."""
    return _slide(view.head, comparison_content(view), about, _add_bars)


def _slide(
    head: IndicatorHead, content: SlideContent, about: About, add: Callable[[Any, SlideContent, IndicatorHead], Any]
) -> bytes:
    if not content.chart.drawable:
        return b""
    made = Presentation()
    made.slide_width, made.slide_height = _WIDTH, _HEIGHT
    slide = made.slides.add_slide(made.slide_layouts[_TITLE_ONLY])
    _write_title(slide, content.chart.title)
    _write(slide, [content.chart.subtitle], Inches(1.25), Inches(0.4), 14, _QUIET)
    frame = add(slide, content, head)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", allowed(content.chart.alternative))  # noqa: SLF001 - no other way
    below = [*content.notes, content.chart.source, about.citation.short]
    _write(slide, below, Inches(6.15), Inches(1.15), 10, _QUIET)
    slide.notes_slide.notes_text_frame.text = allowed(f"{content.chart.alternative}\n\n{about.citation.long}")
    _describe(made, content, about)
    sink = io.BytesIO()
    made.save(sink)
    return sink.getvalue()


def _write_title(slide: Any, title: str) -> None:
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = _MARGIN, Inches(0.35), _WIDTH - 2 * _MARGIN, Inches(0.9)
    _fill(shape.text_frame, [title], 26, _INK, bold=True)


def _write(slide: Any, lines: Sequence[str], top: Length, height: Length, size: int, colour: RGBColor) -> None:
    box = slide.shapes.add_textbox(_MARGIN, top, _WIDTH - 2 * _MARGIN, height)
    _fill(box.text_frame, lines, size, colour)


def _fill(frame: Any, lines: Sequence[str], size: int, colour: RGBColor, *, bold: bool = False) -> None:
    frame.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = allowed(line)
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, colour
        run.font._element.set("lang", _LANGUAGES[active()])  # noqa: SLF001 - screen readers need it; no other way
        paragraph._p.get_or_add_pPr().set("algn", "l")  # noqa: SLF001 - the layout centres titles


def _chart_data(content: SlideContent, head: IndicatorHead) -> CategoryChartData:
    data = CategoryChartData(number_format=_number_format(head))
    data.categories = [_plain(name) for name in content.categories]
    for line in content.lines:
        data.add_series(_plain(line.name), line.values)
    return data


def _number_format(head: IndicatorHead, places: int | None = None) -> str:
    wanted = head.decimals if places is None else places
    decimals = f".{'0' * wanted}" if wanted else ""
    return f'#,##0{decimals}" %"' if head.unit == "percent" else f"#,##0{decimals}"


def _plain(name: str) -> str:
    """Keep a name a text: a sign without width comes first where the workbook would make something else of it."""
    text = allowed(name)
    return f"\u2060{text}" if _TAKEN_FOR_MORE.match(text) else text


def _add(slide: Any, kind: XL_CHART_TYPE, content: SlideContent, head: IndicatorHead) -> Any:
    place = (_MARGIN, Inches(1.65), _WIDTH - 2 * _MARGIN, Inches(4.45))
    frame = slide.shapes.add_chart(kind, *place, _chart_data(content, head))
    chart = frame.chart
    chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(12), _INK
    blanks = chart._chartSpace.chart.find(qn("c:dispBlanksAs"))  # noqa: SLF001 - a gap is no zero; no other way
    if blanks is not None:
        blanks.set("val", "gap")
    values = chart.value_axis
    values.major_gridlines.format.line.color.rgb = _GRID
    values.format.line.fill.background()
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = _number_format(head), False
    chart.category_axis.format.line.color.rgb = _QUIET
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    return frame


def _add_lines(slide: Any, content: SlideContent, head: IndicatorHead) -> Any:
    frame = _add(slide, XL_CHART_TYPE.LINE_MARKERS, content, head)
    chart = frame.chart
    chart.has_legend = len(content.lines) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size = Pt(12)
    _scale(chart.value_axis, content, head)
    lowest = min((line.newest for line in content.lines if line.newest is not None), default=None)
    for series, line in zip(chart.plots[0].series, content.lines, strict=True):
        _draw_line(series, line, below=len(content.lines) > 1 and line.newest == lowest)
    return frame


def _scale(axis: Any, content: SlideContent, head: IndicatorHead) -> None:
    """Give the axis the ends and steps that it has on the page, of which the subtitle speaks."""
    parameters = content.chart.drawing.parameters if content.chart.drawing else {}
    ticks = parameters.get("y_ticks", ())
    axis.minimum_scale, axis.maximum_scale = parameters.get("y_low"), parameters.get("y_high")
    if len(ticks) > 1:
        axis.major_unit = ticks[1] - ticks[0]
    if all(float(tick).is_integer() for tick in ticks):
        axis.tick_labels.number_format = _number_format(head, 0)


def _draw_line(series: Any, line: Line, *, below: bool) -> None:
    ink = RGBColor.from_string(line.colour.lstrip("#").upper())
    series.smooth = False
    series.format.line.color.rgb, series.format.line.width = ink, Pt(1.75 if line.dashed else 2.5)
    if line.dashed:
        series.format.line.dash_style = MSO_LINE_DASH_STYLE.DASH
    series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 7
    _paint_marker(series.marker, ink)
    for position in sorted(line.apart):
        point = series.points[position]
        point.format.line.fill.background()
        point.marker.style, point.marker.size = XL_MARKER_STYLE.CIRCLE, 7
        _paint_marker(point.marker, ink)
    if line.newest is not None:
        position = len(line.values) - 1 - line.values[::-1].index(line.newest)
        label = series.points[position].data_label
        label.position = XL_LABEL_POSITION.BELOW if below else XL_LABEL_POSITION.ABOVE
        label.font.size, label.font.bold, label.font.color.rgb = Pt(12), True, ink


def _paint_marker(marker: Any, ink: RGBColor) -> None:
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = ink
    marker.format.line.color.rgb = ink


def _add_bars(slide: Any, content: SlideContent, head: IndicatorHead) -> Any:
    frame = _add(slide, XL_CHART_TYPE.BAR_CLUSTERED, content, head)
    chart, plot = frame.chart, frame.chart.plots[0]
    chart.has_legend = False
    chart.category_axis.reverse_order = True
    plot.gap_width, plot.vary_by_categories = 35, False
    size = Pt(11 if len(content.categories) <= _MANY else 8 if len(content.categories) <= _MOST_LABELLED else 6)
    chart.category_axis.tick_labels.font.size = size
    plot.has_data_labels = True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = _number_format(head), False
    plot.data_labels.font.size, plot.data_labels.position = size, XL_LABEL_POSITION.OUTSIDE_END
    series = plot.series[0]
    series.invert_if_negative = False
    for position, paint in enumerate(content.colours):
        if content.lines[0].values[position] is not None:
            fill = series.points[position].format.fill
            fill.solid()
            fill.fore_color.rgb = RGBColor.from_string(paint.lstrip("#").upper())
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    if all(value is None or value >= 0 for value in content.lines[0].values):
        chart.value_axis.minimum_scale = 0
    return frame


def _describe(made: Any, content: SlideContent, about: About) -> None:
    facts, moment = made.core_properties, datetime.fromisoformat(about.release.created_at)
    facts.title, facts.author, facts.last_modified_by = _short(content.chart.title), _short(about.publisher), ""
    facts.subject, facts.comments = _short(about.release.id), _short(about.citation.short)
    facts.created = facts.modified = moment.replace(tzinfo=None)
    facts.language = _LANGUAGES[active()]


def _short(words: str) -> str:
    """Cut a text to what a property of a document may have."""
    return textwrap.shorten(allowed(words), _LONGEST, placeholder=" …")
