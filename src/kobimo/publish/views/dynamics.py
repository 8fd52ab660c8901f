"""Where areas stand and where they go: one indicator, its stand to the whole by its change since an earlier period."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kobimo.disclosure.released import Released
from kobimo.errors import UnknownNameError
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.model.period import parse_period
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.spelling import spelling
from kobimo.publish.views.breaks import refusal, series_breaks
from kobimo.publish.views.contrast import Contrast, contrast, told_difference
from kobimo.publish.views.figure import Figure, absent, figure, rows_of, select
from kobimo.publish.views.head import IndicatorHead, ReleaseHead, indicator_head
from kobimo.publish.views.indicator import Choice, course
from kobimo.publish.views.matrix import Stand, stand, turned
from kobimo.publish.views.selection import Resolved, periods_of

YEARS_BACK = 5
"""How far the change reaches back unless somebody chooses another period."""


@dataclass(frozen=True, slots=True)
class Mover:
    """One area: its figure, its stand to the whole, and how it changed.

    `way` has the meanings of `Stand`: better, worse, higher, lower, alike (no more than chance), untold.
    """

    area: Area
    own: Figure
    stand: Stand
    way: Stand
    words: str


@dataclass(frozen=True)
class DynamicsView:
    """Stand by change of all areas of a level.

    Attributes
    ----------
    head : IndicatorHead
    release : ReleaseHead
    level_title : str
    since, period : str
        Labels; `since` is empty where there is no earlier period.
    earlier : tuple of Choice
        Periods that may be compared with, oldest first.
    whole : Mover or None
        The whole, which has a change but no stand.
    movers : tuple of Mover
        Ordered by key.
    notices : tuple of str
    """

    head: IndicatorHead
    release: ReleaseHead
    level_title: str
    since: str
    period: str
    earlier: tuple[Choice, ...]
    whole: Mover | None
    movers: tuple[Mover, ...]
    notices: tuple[str, ...]

    @property
    def stands(self) -> tuple[Stand, ...]:
        """The columns of the table, the good end last; of a neutral indicator lower and higher."""
        return _ends(self.head)

    @property
    def ways(self) -> tuple[Stand, ...]:
        """The rows of the table, the good end first."""
        return tuple(reversed(_ends(self.head)))

    def there(self, way: Stand, where: Stand) -> tuple[Mover, ...]:
        """Return the areas of one cell."""
        return tuple(item for item in self.movers if (item.way, item.stand) == (way, where))

    @property
    def untold(self) -> tuple[Mover, ...]:
        """The areas that are in no cell, with the reason in their words."""
        told = set(_ends(self.head))
        return tuple(item for item in self.movers if item.way not in told or item.stand not in told)


def way_words(way: Stand) -> str:
    """Say what a change is."""
    return {
        Stand.BETTER: _("günstiger geworden"),
        Stand.WORSE: _("ungünstiger geworden"),
        Stand.HIGHER: _("gestiegen"),
        Stand.LOWER: _("gesunken"),
        Stand.ALIKE: _("nicht sicher verändert"),
        Stand.UNTOLD: _("Veränderung nicht angegeben"),
    }[way]


def tone(view: DynamicsView) -> Callable[[Stand, Stand], int]:
    """Return how a cell is tinted, -2 to 2: by how many of way and stand lie at which end.

    Parameters
    ----------
    view : DynamicsView

    Returns
    -------
    callable
        Takes the way and the stand of a cell.
    """
    worth = {name: step for step, name in enumerate(view.stands, start=-1)}
    return lambda way, where: worth[way] + worth[where]


def dynamics_view(released: Released, release: ReleaseHead, resolved: Resolved, since: str = "") -> DynamicsView:
    """Compare the figures of a level with the whole and with an earlier period.

    Parameters
    ----------
    released : Released
        Values of at least the chosen indicator and breakdown.
    release : ReleaseHead
    resolved : Resolved
    since : str, optional
        Label of the earlier period; by default five years before, or the oldest.

    Returns
    -------
    DynamicsView
    """
    catalogue, chosen = ReleaseCatalogue.of(released), resolved.selection
    head, space = indicator_head(catalogue, chosen.indicator), catalogue.space_of(chosen.indicator)
    values = rows_of(released.values, indicator=chosen.indicator, breakdown=chosen.breakdown)
    earlier = _earlier(periods_of(catalogue, chosen.indicator, chosen.breakdown), chosen.period)
    notices = list(resolved.notices)
    before = _before(earlier, chosen.period)
    if since in earlier:
        before = since
    elif since:
        notices.append(UnknownNameError(_("Zeitraum"), since[:80], list(earlier)).message)
    asked = _Asked(catalogue, head, before, chosen.period)
    by_area: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in select(values, level=chosen.level):
        by_area.setdefault(row["area"], {})[row["period"]] = row
    root = catalogue.areas(space, catalogue.levels(space)[0])[0]
    whole = {item.period: item for item in course(catalogue, head, values, root, (*earlier, chosen.period))}
    areas = catalogue.areas(space, chosen.level) if chosen.level else ()
    now = whole.get(chosen.period)
    return DynamicsView(
        head=head,
        release=release,
        level_title=catalogue.level_title(space, chosen.level) if chosen.level else "",
        since=before,
        period=chosen.period,
        earlier=tuple(Choice(period, spelling().period(period)) for period in earlier),
        whole=asked.mover(root, whole, None) if now is not None and now.has_number else None,
        movers=tuple(asked.mover(area, asked.figures(area, by_area.get(area.key, {})), now) for area in areas),
        notices=tuple(notices),
    )


@dataclass(frozen=True)
class _Asked:
    """The indicator and the two periods that are compared."""

    catalogue: ReleaseCatalogue
    head: IndicatorHead
    since: str
    period: str

    def figures(self, area: Area, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Figure]:
        """Return the figures of an area at both periods."""
        wanted = [period for period in (self.since, self.period) if period]
        return {
            period: figure(self.catalogue, self.head, area, rows[period]) if period in rows else absent(area, period)
            for period in wanted
        }

    def mover(self, area: Area, figures: Mapping[str, Figure], whole: Figure | None) -> Mover:
        """Describe an area."""
        own = figures.get(self.period) or absent(area, self.period)
        where = stand(self.head, own, whole)
        if not self.since:
            text = _("Einen früheren Zeitraum gibt es im Freigabestand nicht.")
            return Mover(area, own, where, Stand.UNTOLD, text)
        before = figures[self.since]
        breaks = series_breaks(self.catalogue, self.head.id, area, (before, own))
        if reason := refusal(breaks, converted=False):
            return Mover(area, own, where, Stand.UNTOLD, f"{reason[:1].upper()}{reason[1:].rstrip('.')}.")
        found = contrast(self.head, own, before)
        if found.reason:
            return Mover(area, own, where, Stand.UNTOLD, found.reason)
        words = _("{difference} seit {period}").format(
            difference=told_difference(self.head, found), period=spelling().period(self.since)
        )
        return Mover(area, own, where, _way(self.head, found), words)


def _way(head: IndicatorHead, found: Contrast) -> Stand:
    if found.difference == 0 or found.significant is False:
        return Stand.ALIKE
    if found.significant is None or found.difference is None:
        return Stand.UNTOLD
    return turned(head, found.difference)


def _ends(head: IndicatorHead) -> tuple[Stand, ...]:
    if head.direction == "neutral":
        return Stand.LOWER, Stand.ALIKE, Stand.HIGHER
    return Stand.WORSE, Stand.ALIKE, Stand.BETTER


def _earlier(periods: Sequence[str], period: str) -> tuple[str, ...]:
    """Return the periods of the same kind before a period, oldest first."""
    if period not in periods:
        return ()
    until = parse_period(period)
    return tuple(x for x in periods if parse_period(x).type is until.type and parse_period(x).end < until.end)


def _before(earlier: Sequence[str], period: str) -> str:
    if not earlier:
        return ""
    year = parse_period(period).end.year - YEARS_BACK
    return next((x for x in earlier if parse_period(x).end.year >= year), earlier[-1])
