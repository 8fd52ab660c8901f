"""One figure for the pages of other sites, as files: nothing in them runs, and each leads to the whole page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kobimo.publish.maps import MapPicture
from kobimo.publish.views import IndicatorView
from kobimo.web.explorer.charts import PageChart
from kobimo.web.explorer.framing import drawable_in_frame, framed, views_in_frame
from kobimo.web.portal import addresses as at
from kobimo.web.portal.frame import Frame


def frames(
    frame: Frame, places: at.Places, view: IndicatorView, charts: Sequence[PageChart], picture: MapPicture
) -> Iterator[tuple[str, bytes]]:
    """Yield a page for each way in which a frame can show a level of an indicator.

    Parameters
    ----------
    frame : Frame
    places : Places
    view : IndicatorView
    charts : sequence of PageChart
        Course and comparison.
    picture : MapPicture
        Its areas are no links: in a frame they would lead away from the page around it.
    """
    name, level = view.selection.indicator, view.selection.level
    drawn = {item.anchor: item for item in charts}
    shown = drawable_in_frame(drawn, picture)
    paths = {kind: places.frame(name, level, kind if kind != shown[0] else "") for kind in shown}
    for kind, path in paths.items():
        to = frame.way(path)
        content = frame.page(
            "embedded.html",
            path,
            view=view,
            choices=[(other, title, to(paths[other])) for other, title in views_in_frame().items() if other in paths],
            whole_page=to(places.indicator(name, level)),
            map_source=to(places.file(name, level, "-karte.svg")),
            **framed(kind, view, drawn, picture),
        )
        yield path, content
