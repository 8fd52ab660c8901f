"""Charts: Vega-Lite specifications made from views, with a table, a text alternative and a source line beside them.

The names below are loaded when they are used, so that a process which only draws does not load what reads figures.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kobimo.publish.charts.boxes import distribution
    from kobimo.publish.charts.chart import Chart, ChartTable
    from kobimo.publish.charts.drawing import NARROW, WIDE
    from kobimo.publish.charts.processes import DrawingProcesses
    from kobimo.publish.charts.ranking import comparison
    from kobimo.publish.charts.render import compiled, svg
    from kobimo.publish.charts.scatter_chart import scatter
    from kobimo.publish.charts.series import time_series
    from kobimo.publish.charts.spine_chart import spine
    from kobimo.publish.charts.theme import locale

_PLACES = {
    "Chart": "chart",
    "ChartTable": "chart",
    "DrawingProcesses": "processes",
    "NARROW": "drawing",
    "WIDE": "drawing",
    "comparison": "ranking",
    "compiled": "render",
    "distribution": "boxes",
    "locale": "theme",
    "scatter": "scatter_chart",
    "spine": "spine_chart",
    "svg": "render",
    "time_series": "series",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)


__all__ = [
    "NARROW",
    "WIDE",
    "Chart",
    "ChartTable",
    "DrawingProcesses",
    "comparison",
    "compiled",
    "distribution",
    "locale",
    "scatter",
    "spine",
    "svg",
    "time_series",
]
