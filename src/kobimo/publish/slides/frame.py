"""What every slide has in common: title, a native chart, source and citation below, words for screen readers."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Inches, Length, Pt

from kobimo.language import active
from kobimo.publish.charts.chart import Chart
from kobimo.publish.maps.markup import allowed
from kobimo.publish.open_data.about import About
from kobimo.publish.views import IndicatorHead

_WIDTH, _HEIGHT, _MARGIN = Inches(13.333), Inches(7.5), Inches(0.6)
INK, QUIET, GRID = RGBColor(0x1B, 0x27, 0x33), RGBColor(0x4A, 0x55, 0x5F), RGBColor(0xD5, 0xDB, 0xE0)
PLACE = (_MARGIN, Inches(1.65), _WIDTH - 2 * _MARGIN, Inches(4.45))
"""Left, top, width and height of the chart."""
_TITLE_ONLY = 5
_TAKEN_FOR_MORE = re.compile(r"^(=|\{=|[a-z]+:)", re.IGNORECASE)
"""What the writer of the embedded workbook would make a formula or a link of."""
_LONGEST = 250
_LANGUAGES = {"de": "de-DE", "en": "en-GB"}


def made_slide(chart: Chart, notes: Sequence[str], about: About, add: Callable[[Any], Any]) -> bytes:
    """Make a presentation with one slide; empty if there is nothing to draw.

    Parameters
    ----------
    chart : Chart
        Of the page: title, subtitle, words and source.
    notes : sequence of str
        Sentences below.
    about : About
    add : callable
        Puts the native chart on a slide and returns its frame.
    """
    if not chart.drawable:
        return b""
    made = Presentation()
    made.slide_width, made.slide_height = _WIDTH, _HEIGHT
    slide = made.slides.add_slide(made.slide_layouts[_TITLE_ONLY])
    _write_title(slide, chart.title)
    _write(slide, [chart.subtitle], Inches(1.25), Inches(0.4), 14, QUIET)
    frame = add(slide)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", allowed(chart.alternative))  # noqa: SLF001 - no other way
    below = [*notes, chart.source, about.citation.short]
    _write(slide, below, Inches(6.15), Inches(1.15), 10, QUIET)
    slide.notes_slide.notes_text_frame.text = allowed(f"{chart.alternative}\n\n{about.citation.long}")
    _describe(made, chart, about)
    sink = io.BytesIO()
    made.save(sink)
    return sink.getvalue()


def _write_title(slide: Any, title: str) -> None:
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = _MARGIN, Inches(0.35), _WIDTH - 2 * _MARGIN, Inches(0.9)
    _fill(shape.text_frame, [title], 26, INK, bold=True)


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


def number_format(head: IndicatorHead, places: int | None = None) -> str:
    """Return how Office writes the numbers of an indicator."""
    wanted = head.decimals if places is None else places
    decimals = f".{'0' * wanted}" if wanted else ""
    return f'#,##0{decimals}" %"' if head.unit == "percent" else f"#,##0{decimals}"


def plain(name: str) -> str:
    """Keep a name a text: a sign without width comes first where the workbook would make something else of it."""
    text = allowed(name)
    return f"\u2060{text}" if _TAKEN_FOR_MORE.match(text) else text


def styled(chart: Any) -> None:
    """Give a chart the letters of all slides, and leave gaps where there is no number."""
    chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(12), INK
    blanks = chart._chartSpace.chart.find(qn("c:dispBlanksAs"))  # noqa: SLF001 - a gap is no zero; no other way
    if blanks is not None:
        blanks.set("val", "gap")


def styled_axis(
    axis: Any, head: IndicatorHead, ends: tuple[float | None, float | None], ticks: Sequence[float]
) -> None:
    """Give an axis of numbers the ends and steps that it has on the page, of which the subtitle speaks."""
    axis.major_gridlines.format.line.color.rgb = GRID
    axis.format.line.fill.background()
    axis.tick_labels.number_format_is_linked = False
    whole = bool(ticks) and all(float(tick).is_integer() for tick in ticks)
    axis.tick_labels.number_format = number_format(head, 0 if whole else None)
    axis.minimum_scale, axis.maximum_scale = ends
    if len(ticks) > 1:
        axis.major_unit = ticks[1] - ticks[0]


def ink(paint: str) -> RGBColor:
    """Return a colour of the page for Office; what is drawn in the colour of the text there is ink here."""
    return RGBColor.from_string(paint.lstrip("#").upper()) if paint.startswith("#") else INK


def paint_marker(marker: Any, colour: RGBColor) -> None:
    """Fill a marker."""
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = colour
    marker.format.line.color.rgb = colour


def _describe(made: Any, chart: Chart, about: About) -> None:
    facts, moment = made.core_properties, datetime.fromisoformat(about.release.created_at)
    facts.title, facts.author, facts.last_modified_by = _short(chart.title), _short(about.publisher), ""
    facts.subject, facts.comments = _short(about.release.id), _short(about.citation.short)
    facts.created = facts.modified = moment.replace(tzinfo=None)
    facts.language = _LANGUAGES[active()]


def _short(words: str) -> str:
    """Cut a text to what a property of a document may have."""
    return textwrap.shorten(allowed(words), _LONGEST, placeholder=" …")
