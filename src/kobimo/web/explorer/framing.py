"""What a frame on the page of another site can show, and the code for it; the explorer and the portal share it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from kobimo.language import _
from kobimo.publish.maps import MapPicture
from kobimo.publish.views import IndicatorView
from kobimo.web.explorer.charts import PageChart

MAP, COURSE, COMPARISON, TABLE = "karte", "verlauf", "vergleich", "tabelle"
_MOST_ROWS = 500
_HEIGHT = 620
"""Pixels of the frame on another site; what is inside scrolls if it is longer."""


def views_in_frame() -> dict[str, str]:
    """Return what a frame may show, with its name."""
    return {COURSE: _("Verlauf"), MAP: _("Karte"), COMPARISON: _("Vergleich"), TABLE: _("Tabelle")}


def drawable_in_frame(charts: Mapping[str, PageChart], picture: MapPicture) -> tuple[str, ...]:
    """Return what a frame can draw, with the first that it shows by itself in front; a table is always among it."""
    return drawable(course=bool(charts[COURSE].svg), has_map=bool(picture.svg), comparison=bool(charts[COMPARISON].svg))


def drawable(*, course: bool, has_map: bool, comparison: bool) -> tuple[str, ...]:
    """Return the same from what there is to draw."""
    drawn = {COURSE: course, MAP: has_map, COMPARISON: comparison, TABLE: True}
    return tuple(kind for kind in views_in_frame() if drawn[kind])


def framed(shown: str, view: IndicatorView, charts: Mapping[str, PageChart], picture: MapPicture) -> dict[str, Any]:
    """Return what the template of a frame needs of what it shows."""
    return {"shown": shown, "chart": charts.get(shown), "map": picture, "figures": view.figures[:_MOST_ROWS]}


def frame_markup(source: str, title: str) -> str:
    """Return the code for another site: a frame with the page inside, which has no script and sets nothing."""
    return (
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="100%" height="{_HEIGHT}" frameborder="0" '
        'loading="lazy"></iframe>'
    )


def frame_path(name: str, level: str = "", shown: str = "") -> str:
    """Return where the portal has a frame; `level` is empty for the usual one, `shown` for what it shows by itself."""
    ending = f"-{shown}.html" if shown else ".html"
    return f"einbetten/kennzahl/{name}/{level}{ending}" if level else f"einbetten/kennzahl/{name}{ending}"
