"""How one figure stands: its interval, flags, comparison, change and trend, as plain values for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from kobimo.disclosure.released import Released
from kobimo.indicators.formula import breakdown_label
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.model.status import ValueStatus
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.statistics.timing import flags_of_breaks
from kobimo.publish.views.breaks import series_breaks
from kobimo.publish.views.comparison import Beside, beside_area, group_gap, place
from kobimo.publish.views.contrast import contrast, interval_fields, told_difference, verdict
from kobimo.publish.views.development import period_change, trend
from kobimo.publish.views.figure import Figure, absent, figure, rows_of, select
from kobimo.publish.views.head import IndicatorHead, indicator_head
from kobimo.publish.views.indicator import course
from kobimo.publish.views.peer_groups import PeerGroup, peer_group
from kobimo.publish.views.peers import PeerLists, peers_of, type_meant
from kobimo.publish.views.selection import breakdown_title, periods_of

CONFIDENCE = 95


@dataclass(frozen=True)
class _Asked:
    """One question, and the rows that answer it and its comparisons."""

    catalogue: ReleaseCatalogue
    head: IndicatorHead
    values: pa.Table
    area: Area
    period: str
    where: Mapping[str, str]

    def figure(self, area: Area, indicator: str = "", where: Mapping[str, str] | None = None) -> Figure:
        """Return the figure of an area at the period."""
        name = indicator or self.head.id
        head = self.head if name == self.head.id else indicator_head(self.catalogue, name)
        rows = self.rows(area, name, self.where if where is None else where)
        return (
            figure(self.catalogue, head, area, rows[0]) if rows else absent(area, self.period, ValueStatus.NOT_RELEASED)
        )

    def rows(self, area: Area, indicator: str, where: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the row of an area at the period, if there is one."""
        return select(
            self.values,
            indicator=indicator,
            breakdown=breakdown_label(where),
            level=area.level,
            area=area.key,
            period=self.period,
        )


def standing(
    released: Released, indicator: str, area: Area, period: str, where: Mapping[str, str], peers: PeerLists
) -> dict[str, Any]:
    """Describe how one figure stands.

    Parameters
    ----------
    released : Released
        Rows of the indicator in all breakdowns that are compared, and of its twins.
    indicator : str
    area : Area
    period : str
        Canonical label.
    where : mapping of dimension to category
    peers : mapping of str to sequence of str
        See `kobimo.publish.views.peers.PeerLists`.

    Returns
    -------
    dict
        `ci_low`, `ci_high` (95 percent, in the unit), `method`, `flags`, `comparison` (`parent`, `whole`, `peers`,
        `peer_groups`, `groups`, `rank`), `change` (since the period before), `trend`. Without a number there are no
        limits and every comparison says why.
    """
    catalogue = ReleaseCatalogue.of(released)
    head = indicator_head(catalogue, indicator)
    asked = _Asked(catalogue, head, released.values, area, period, where)
    own = asked.figure(area)
    label = breakdown_label(where)
    same = rows_of(released.values, indicator=indicator, breakdown=label)
    figures = course(catalogue, head, same, area, periods_of(catalogue, indicator, label))
    breaks = series_breaks(catalogue, indicator, area, figures)
    old = flags_of_breaks(breaks, period) if own.has_number else ()
    return {
        **interval_fields(own),
        "flags": [flag.as_dict() for flag in (*own.flags, *old)],
        "comparison": _comparison(asked, own, same, peers),
        "change": period_change(head, figures, breaks, period).as_dict(),
        "trend": trend(head, figures, breaks, period).as_dict(),
    }


def no_standing(reason: str) -> dict[str, Any]:
    """Return the same fields for a figure that is in no release.

    Parameters
    ----------
    reason : str
        Why there is none.

    Returns
    -------
    dict
    """
    change = dict.fromkeys(("since", "value", "difference", "percent", "low", "high", "significant"))
    return {
        "ci_low": None,
        "ci_high": None,
        "method": "none",
        "flags": [],
        "comparison": None,
        "change": {**change, "words": reason, "reason": reason},
        "trend": None,
    }


def _comparison(asked: _Asked, own: Figure, same: pa.Table, lists: PeerLists) -> dict[str, Any]:
    catalogue, head, area = asked.catalogue, asked.head, asked.area
    space = catalogue.space_of(head.id)
    above = catalogue.ancestors(space, area)
    beside = [beside_area(head, own, asked.figure(other), inside=True) for other in above]
    level = select(same, level=area.level, period=asked.period)
    areas = {other.key: other for other in catalogue.areas(space, area.level)}
    others = [figure(catalogue, head, areas[row["area"]], row) for row in level]
    around = {(other.level, other.key) for other in above}
    peers = [
        beside_area(
            head,
            own,
            asked.figure(item.area, item.indicator),
            inside=item.indicator == head.id and (item.area.level, item.area.key) in around,
            group=item.group,
            indicator=item.indicator,
        )
        for item in peers_of(catalogue, head.id, area, lists)
    ]
    return {
        "parent": beside[0].as_dict() if beside else None,
        "whole": beside[-1].as_dict() if beside else None,
        "peers": [item.as_dict() for item in peers],
        "peer_groups": [group.as_dict() for group in _peer_groups(asked, own, peers, lists)],
        "groups": _groups(asked, own),
        "rank": place(head, own, others).as_dict(),
    }


def _peer_groups(asked: _Asked, own: Figure, peers: Sequence[Beside], lists: PeerLists) -> list[PeerGroup]:
    """Describe each list of which this area has peers."""
    found = []
    for name, entries in lists.items():
        mine = [item for item in peers if item.group == name]
        if mine:
            kind = type_meant(asked.catalogue, asked.head.id, asked.area, entries)
            found.append(peer_group(asked.head, own, name, kind, mine))
    return found


def _groups(asked: _Asked, own: Figure) -> list[dict[str, Any]]:
    """Compare the group asked for with the others of the same breakdown: the gap in points and as a ratio."""
    if len(asked.where) != 1 or asked.head.intervals.method == "none":
        return []
    ((dimension, code),) = asked.where.items()
    found = []
    for label in asked.catalogue.contents(asked.head.id):
        name, _equals, other = label.partition("=")
        if name != dimension or other == code or ";" in label:
            continue
        beside = asked.figure(asked.area, where={dimension: other})
        found.append(_group(asked, own, beside, label))
    return found


def _group(asked: _Asked, own: Figure, other: Figure, label: str) -> dict[str, Any]:
    title = breakdown_title(asked.catalogue, asked.head.id, label)
    apart = contrast(asked.head, own, other)
    words = apart.reason
    if not words:
        words = _("{difference} gegenüber {name} ({value}). {verdict}").format(
            difference=told_difference(asked.head, apart),
            name=title,
            value=other.text,
            verdict=verdict(apart, own, other),
        )
    found = Beside(other, apart, words, group=title, indicator=asked.head.id).as_dict()
    gap = group_gap(own, other)
    ratio = {"ratio": gap.ratio, "ratio_low": gap.ratio_low, "ratio_high": gap.ratio_high} if gap else {}
    return {
        **found,
        "where": dict([label.split("=", 1)]),
        **{name: _finite(ratio.get(name)) for name in ("ratio", "ratio_low", "ratio_high")},
    }


def _finite(number: Any) -> float | None:
    """Return a number for JSON; None for none and for one without end."""
    return None if number is None or not abs(float(number)) < float("inf") else float(number)
