"""The lines of peers that the course of a view may have: their lists stand in the settings of the workspace."""

from __future__ import annotations

from kobimo.publish.views import IndicatorView
from kobimo.publish.views.comparison import SIZES
from kobimo.publish.views.course import with_series
from kobimo.publish.views.peer_courses import asked_area, peer_courses
from kobimo.publish.views.peers import PeerLists, peers_of
from kobimo.publish.views.selection import PEERS
from kobimo.workflows.releases.viewing import ReleaseReader


def with_peers(reader: ReleaseReader, view: IndicatorView, lists: PeerLists) -> IndicatorView:
    """Return the view with the courses of its peers, if its selection wants them."""
    if PEERS not in view.selection.lines:
        return view
    breakdown = view.selection.breakdown
    return with_series(
        view, peer_courses(view, lists, lambda name: reader.released(indicator=name, breakdown=breakdown))
    )


def has_peers(reader: ReleaseReader, view: IndicatorView, lists: PeerLists) -> bool:
    """Whether a list has peers of the area asked for, and their figures compare."""
    area = asked_area(view)
    if area is None or view.head.kind in SIZES:
        return False
    return bool(peers_of(reader.catalogue, view.head.id, area, lists))
