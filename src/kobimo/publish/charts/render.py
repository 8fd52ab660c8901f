"""Charts as what a browser runs and as the first picture, drawn in this process."""

from __future__ import annotations

from typing import Any

from kobimo.publish.charts import engine
from kobimo.publish.charts.chart import Chart
from kobimo.publish.charts.frames import filled


def compiled(chart: Chart) -> dict[str, Any]:
    """Return the Vega specification that the chart element of a page runs; `width` is a signal.

    Parameters
    ----------
    chart : Chart

    Returns
    -------
    dict
        Empty if the chart has no picture.
    """
    return filled(chart.drawing) if chart.drawing else {}


def svg(chart: Chart, width: int | None = None) -> str:
    """Draw a chart as SVG that may stand in a page under a strict content security policy.

    Parameters
    ----------
    chart : Chart
    width : int, optional
        In pixels; what the layout is made for. Default: that of the chart. The picture scales with its box.

    Returns
    -------
    str
        Empty if the chart has no picture.
    """
    return engine.svg(chart.drawing, chart.alternative, width or chart.drawing.width) if chart.drawing else ""
