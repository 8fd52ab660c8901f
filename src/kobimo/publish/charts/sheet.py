"""A chart as a picture of its own: title above, source and release below, on white; for reports and slides."""

from __future__ import annotations

from kobimo.publish.charts.chart import Chart
from kobimo.publish.charts.drawing import WIDE
from kobimo.publish.maps.markup import paragraph
from kobimo.publish.maps.paper import QUIET, fitted, paper

_MARGIN = 24


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
    picture = fitted(drawn, width)
    if picture is None:
        return ""
    blocks = [
        paragraph(chart.title, 21, width, weight="600"),
        picture,
        *(paragraph(words, 11, width, fill=QUIET) for words in (*chart.notes, chart.source, citation)),
    ]
    return paper(blocks, width, _MARGIN, title=chart.title, words=chart.alternative)
