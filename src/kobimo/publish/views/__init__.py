"""What a page or a print shows, as values: made from released figures, used by maps, charts, web pages and profiles."""

from __future__ import annotations

from kobimo.publish.views.area import AreaView, KeyFigure, area_view
from kobimo.publish.views.figure import Figure
from kobimo.publish.views.head import IndicatorHead, ReleaseHead, indicator_head
from kobimo.publish.views.indicator import Choice, IndicatorView, Series, indicator_view
from kobimo.publish.views.selection import Resolved, Selection, resolve

__all__ = [
    "AreaView",
    "Choice",
    "Figure",
    "IndicatorHead",
    "IndicatorView",
    "KeyFigure",
    "ReleaseHead",
    "Resolved",
    "Selection",
    "Series",
    "area_view",
    "indicator_head",
    "indicator_view",
    "resolve",
]
