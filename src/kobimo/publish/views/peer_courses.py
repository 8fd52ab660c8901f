"""The course of areas to compare with: the median of each list of peers, made from their released figures."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from kobimo.disclosure.released import Released
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.publish.appearance import Appearance
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.views.comparison import SIZES
from kobimo.publish.views.figure import Figure, absent
from kobimo.publish.views.head import IndicatorHead, indicator_head
from kobimo.publish.views.indicator import IndicatorView, Series, course
from kobimo.publish.views.peers import Peer, PeerLists, peers_of

_LEVEL = "vergleichsgebiete"
"""Stands for the level of what is no area."""

Reading = Callable[[str], Released]
"""Returns the rows of an indicator, in the breakdown of the view."""


def peer_courses(view: IndicatorView, lists: PeerLists, reading: Reading) -> tuple[Series, ...]:
    """Return a course for each list that has peers of the area asked for: the first picked one, or else the whole.

    Parameters
    ----------
    view : IndicatorView
    lists : mapping of str to sequence of str
        See `kobimo.publish.views.peers.PeerLists`.
    reading : callable
        Given the name of an indicator, returns its rows in the breakdown of the view.

    Returns
    -------
    tuple of Series
        Of role `peers`. A figure is the median of the peers with a comparable number at the period; it has no number
        where no peer has one. Counts depend on the size of an area and have no such course.
    """
    area = asked_area(view)
    if area is None or view.head.kind in SIZES:
        return ()
    catalogue = ReleaseCatalogue.of(reading(view.head.id))
    found: dict[str, list[Peer]] = {}
    for peer in peers_of(catalogue, view.head.id, area, lists):
        found.setdefault(peer.group, []).append(peer)
    return tuple(_of_list(view, name, peers, reading) for name, peers in found.items())


def asked_area(view: IndicatorView) -> Area | None:
    """Return the area whose peers are meant: the first picked one, or else the whole."""
    by_role = {item.role: item.area for item in reversed(view.series)}
    return by_role.get("selected") or by_role.get("whole")


def _of_list(view: IndicatorView, name: str, peers: list[Peer], reading: Reading) -> Series:
    periods = tuple(choice.value for choice in view.periods)
    courses = [_course(peer, periods, reading) for peer in peers]
    title = peers[0].area.name if len(peers) == 1 else _("Median: {name}").format(name=name)
    area = Area(_LEVEL, name, title)
    return Series(area, "peers", tuple(_middle(view.head, area, period, courses) for period in periods))


def _course(peer: Peer, periods: tuple[str, ...], reading: Reading) -> dict[str, Figure]:
    released = reading(peer.indicator)
    catalogue = ReleaseCatalogue.of(released)
    head = indicator_head(catalogue, peer.indicator)
    return {item.period: item for item in course(catalogue, head, released.values, peer.area, periods)}


def _middle(head: IndicatorHead, area: Area, period: str, courses: list[dict[str, Figure]]) -> Figure:
    figures = [item[period] for item in courses]
    known = [float(one.value) for one in figures if one.value is not None and one.appearance.has_class]
    if not known:
        return absent(area, period)
    value = median(known)
    return Figure(area, period, value, None, None, None, "normal", "", Appearance.VALUE, head.number(value))
