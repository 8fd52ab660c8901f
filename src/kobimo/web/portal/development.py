"""Where the areas of a level stand and where they go, as one page for each level of an indicator."""

from __future__ import annotations

from dataclasses import replace

from kobimo.disclosure import Released
from kobimo.publish.topics import topic_title
from kobimo.publish.views import IndicatorView, Resolved
from kobimo.publish.views.dynamics import DynamicsView, dynamics_view, tone, way_words
from kobimo.web.portal import addresses as at
from kobimo.web.portal.frame import Frame


def development(released: Released, view: IndicatorView, resolved: Resolved) -> DynamicsView | None:
    """Return stand and development of the areas of a view; None where no area is in any cell of the table.

    Parameters
    ----------
    released : Released
        Values of the indicator and breakdown.
    view : IndicatorView
    resolved : Resolved
        From which the view was made.
    """
    found = dynamics_view(released, view.release, resolved)
    return found if len(found.movers) > len(found.untold) else None


def development_page(frame: Frame, places: at.Places, view: IndicatorView, found: DynamicsView) -> tuple[str, bytes]:
    """Return path and content of the page."""
    name, level = view.selection.indicator, view.selection.level
    path = places.development(name, level)
    to = frame.way(path)
    content = frame.page(
        "development.html",
        path,
        view=replace(found, notices=()),
        shown=view,
        topic=topic_title(view.head.area),
        topic_page=to(places.topic(view.head.area)),
        back=to(places.indicator(name, level)),
        way_words=way_words,
        link=lambda item: to(places.area(item.area)),
        tone=tone(found),
    )
    return path, content
