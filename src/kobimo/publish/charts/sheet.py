"""A chart as a picture of its own: title above, source and release below, on white; for reports and slides."""

from __future__ import annotations

import re

from kobimo.publish.charts.chart import Chart
from kobimo.publish.charts.drawing import WIDE
from kobimo.publish.maps.markup import FONT, Block, element, paragraph, text

_MARGIN = 24
_INK, _QUIET = "#1b2733", "#4a555f"
_VIEW_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def chart_sheet(chart: Chart, drawn: str, citation: str, width: int = WIDE) -> str:
    """Put a drawn chart on a sheet with everything that it needs to be understood elsewhere.

    Parameters
    ----------
    chart : Chart
    drawn : str
        Its picture, as `svg` gives it.
    citation : str
        How to name the origin, in short.
    width : int
        In pixels, of what is drawn.

    Returns
    -------
    str
        SVG; empty if nothing was drawn.
    """
    box = _VIEW_BOX.search(drawn)
    if box is None:
        return ""
    height = width * float(box[2]) / float(box[1])
    blocks = [
        paragraph(chart.title, 21, width, weight="600"),
        Block(drawn.replace("<svg ", f'<svg width="{width}" height="{height:g}" ', 1), height + 12),
        *(paragraph(words, 11, width, fill=_QUIET) for words in (*chart.notes, chart.source, citation)),
    ]
    y, placed = float(_MARGIN), ""
    for block in blocks:
        placed += element("g", block.markup, transform=f"translate({_MARGIN} {y:g})")
        y += block.height
    full_width, full_height = width + 2 * _MARGIN, round(y) + _MARGIN
    return element(
        "svg",
        element("title", text(chart.title))
        + element("desc", text(chart.alternative))
        + element("rect", width=full_width, height=full_height, fill="#ffffff")
        + placed,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {full_width} {full_height}",
        width=full_width,
        height=full_height,
        role="group",
        aria_label=chart.title,
        font_family=FONT,
        color=_INK,
        fill=_INK,
    )
