"""A list of peers as a whole: of what type they are, how many have a number, and where the one asked for stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from kobimo.language import _, counted
from kobimo.model.period import parse_period
from kobimo.publish.catalogue import AreaType
from kobimo.publish.spelling import spelling
from kobimo.publish.views.comparison import SIZES, Beside
from kobimo.publish.views.figure import Figure
from kobimo.publish.views.head import IndicatorHead


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """All peers of one list.

    Attributes
    ----------
    name : str
    type : AreaType or None
        What they have in common, if that is a type.
    count, compared : int
        Peers, and those of them with a comparable number.
    lower, higher : int or None
        How many have a lower and a higher number; None where areas are not compared.
    median : float or None
        Of the peers, without the one asked for, in the unit.
    words : str
    """

    name: str
    type: AreaType | None
    count: int
    compared: int
    lower: int | None
    higher: int | None
    median: float | None
    words: str

    def as_dict(self) -> dict[str, Any]:
        """Return the form for JSON."""
        return {
            "name": self.name, "type": self.type.as_dict() if self.type else None, "count": self.count,
            "compared": self.compared, "lower": self.lower, "higher": self.higher, "median": self.median,
            "words": self.words,
        }  # fmt: skip


def peer_group(
    head: IndicatorHead, own: Figure, name: str, kind: AreaType | None, peers: Sequence[Beside]
) -> PeerGroup:
    """Describe the peers of one list.

    Parameters
    ----------
    head : IndicatorHead
    own : Figure
        The one asked for.
    name : str
        Of the list.
    kind : AreaType or None
        As `kobimo.publish.views.peers.type_meant` finds it.
    peers : sequence of Beside

    Returns
    -------
    PeerGroup
    """
    known = [float(item.figure.value) for item in peers if item.figure.value is not None and _sound(item.figure)]
    opening = _opening(kind, len(peers), len(known))
    if head.kind in SIZES or not known or own.value is None or not _sound(own):
        return PeerGroup(name, kind, len(peers), len(known), None, None, None, opening)
    lower, higher = (sum(number < own.value for number in known), sum(number > own.value for number in known))
    middle = median(known)
    told = _("Median {median}; niedriger {lower}, höher {higher}.").format(
        median=head.number(middle), lower=lower, higher=higher
    )
    return PeerGroup(name, kind, len(peers), len(known), lower, higher, middle, f"{opening} {told}")


def _sound(figure: Figure) -> bool:
    return figure.appearance.has_class


def _opening(kind: AreaType | None, count: int, compared: int) -> str:
    areas = counted(count, "Gebiet", "Gebiete")
    if kind is not None:
        areas = _("{areas} vom Typ „{type}“ ({about})").format(areas=areas, type=kind.name, about=type_about(kind))
    return _("{areas}, {compared} davon mit Zahl.").format(areas=areas, compared=compared)


def type_about(kind: AreaType) -> str:
    """Say what typology a type belongs to, of whom and of when.

    Parameters
    ----------
    kind : AreaType

    Returns
    -------
    str
    """
    day = spelling().day(parse_period(kind.as_of).start)
    told = _("{title}, {source}, Stand {day}").format(title=kind.title, source=kind.source, day=day)
    return f"{told}, {kind.licence}" if kind.licence else told
