"""Who went where: the counts of an indicator from each area to each place, or the other way, of one period.

A dimension says with `flow` that its categories are places. What is shown is what the release has, cell by cell: places
of one kind are put together where every one of them has a number, or where the release states their count elsewhere, as
the numerator of a rate; a sum of the others would be too small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa

from kobimo.disclosure.released import Released
from kobimo.errors import UnknownNameError
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.model.status import ValueStatus
from kobimo.publish.answer import unscaled
from kobimo.publish.appearance import Appearance, word
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.spelling import spelling
from kobimo.publish.views.figure import Figure, absent, figure, rows_of, select
from kobimo.publish.views.head import IndicatorHead, ReleaseHead, indicator_head
from kobimo.publish.views.indicator import Choice
from kobimo.publish.views.selection import area_id, levels_of, periods_of

KINDS, SINGLE = "arten", "einzeln"
"""How places are shown: those of one kind together, or each for itself."""

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Place:
    """The other end of flows: one category, or all of one kind."""

    name: str
    title: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stream:
    """What went from an area to a place, or came from there: a number, or the word for its state."""

    value: float | None
    status: str
    appearance: Appearance
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One area: its total, and its stream for each place."""

    area: Area
    total: Figure
    streams: tuple[Stream, ...]


@dataclass(frozen=True)
class FlowView:
    """Areas by places.

    Attributes
    ----------
    head : IndicatorHead
    release : ReleaseHead
    incoming : bool
        Whether the places are where the counted came from.
    level, period, form, picked : str
        What is shown; `form` is `KINDS` or `SINGLE`, `picked` an area as `LEVEL:KEY` or empty.
    default : mapping of str to str
        What is shown if nobody says otherwise, by the names of these four.
    level_title, places_title : str
    levels, periods, forms : tuple of Choice
        What can be chosen; periods oldest first, one form only where there are no kinds.
    places : tuple of Place
    rows : tuple of FlowRow
        Ordered by key, without areas for which the release says that nobody moved.
    idle : int
        How many such areas there are.
    whole : FlowRow or None
        The whole, if it has a row and is not the only one.
    notices : tuple of str
        What of the address had to be replaced.
    """

    head: IndicatorHead
    release: ReleaseHead
    incoming: bool
    level: str
    period: str
    form: str
    picked: str
    default: Mapping[str, str]
    level_title: str
    places_title: str
    levels: tuple[Choice, ...]
    periods: tuple[Choice, ...]
    forms: tuple[Choice, ...]
    places: tuple[Place, ...]
    rows: tuple[FlowRow, ...]
    idle: int
    whole: FlowRow | None
    notices: tuple[str, ...]

    @property
    def states(self) -> tuple[Stream, ...]:
        """One stream for each word that stands in the place of a number."""
        found = {stream.text: stream for row in self.rows for stream in row.streams if stream.value is None}
        return tuple(found[text] for text in sorted(found))


@dataclass(frozen=True, slots=True)
class FlowWish:
    """What somebody wants to see; empty texts stand for the default."""

    level: str = ""
    period: str = ""
    form: str = ""
    picked: str = ""


def flow_indicators(catalogue: ReleaseCatalogue) -> dict[str, str]:
    """Return the indicators that have flows in a release, each with its dimension, ordered by topic area and id."""
    found = {}
    for name in catalogue.indicators_of(*catalogue.metadata["spaces"]):
        if catalogue.indicator(name)["kind"] == "count" and (dimension := _dimension(catalogue, name)):
            found[name] = dimension
    return found


def _dimension(catalogue: ReleaseCatalogue, name: str) -> str:
    """Return the dimension whose categories are places and by which a release breaks an indicator down."""
    dataset = catalogue.metadata["datasets"][catalogue.indicator(name)["numerator"]["dataset"]]
    for dimension in dataset["dimensions"]:
        if dimension.get("flow") and _codes(catalogue, name, dimension):
            return str(dimension["id"])
    return ""


def _codes(catalogue: ReleaseCatalogue, name: str, dimension: Mapping[str, Any]) -> list[str]:
    there = catalogue.contents(name)
    codes = [item["code"] for item in dimension["categories"]]
    return [code for code in codes if f"{dimension['id']}={code}" in there]


def flow_view(released: Released, totals: Released, release: ReleaseHead, name: str, wish: FlowWish) -> FlowView:
    """Collect the flows of an indicator at one level and period.

    Parameters
    ----------
    released : Released
        All values of the indicator.
    totals : Released
        Totals (empty breakdown) of all indicators of the same release.
    release : ReleaseHead
    name : str
        One of `flow_indicators`.
    wish : FlowWish

    Returns
    -------
    FlowView

    Raises
    ------
    UnknownNameError
        If the indicator has no flows in this release.
    """
    catalogue = ReleaseCatalogue.of(released)
    known = flow_indicators(catalogue)
    if name not in known:
        raise UnknownNameError(_("Kennzahl mit Übergängen"), name, list(known))
    space, head = catalogue.space_of(name), indicator_head(catalogue, name)
    dataset = catalogue.metadata["datasets"][catalogue.indicator(name)["numerator"]["dataset"]]
    dimension = next(item for item in dataset["dimensions"] if item["id"] == known[name])
    codes = _codes(catalogue, name, dimension)
    breakdown = f"{dimension['id']}={codes[0]}"
    notices: list[str] = []
    levels, periods = levels_of(catalogue, name, breakdown), periods_of(catalogue, name, breakdown)
    several = [level for level in levels if len(catalogue.areas(space, level)) > 1]
    forms = _forms(dimension)
    default = {
        "level": (several or list(levels))[0],
        "period": periods[-1],
        "form": forms[0].value,
        "picked": "",
    }
    level = _chosen(wish.level, levels, default["level"], _("Raumebene"), notices)
    period = _chosen(wish.period, periods, default["period"], _("Zeitraum"), notices)
    form = _chosen(wish.form, [one.value for one in forms], default["form"], _("Darstellung"), notices)
    areas = catalogue.areas(space, level)
    picked = _chosen(wish.picked, [area_id(area) for area in areas], "", _("Gebiet"), notices)
    places = _places(dimension, codes, kinds=form == KINDS)
    cells = _Cells(
        catalogue,
        head,
        dimension,
        rows_of(released.values, indicator=name, period=period),
        rows_of(totals.values, breakdown="", period=period),
        period,
    )
    root = catalogue.areas(space, catalogue.levels(space)[0])[0]
    rows = [cells.row(area, places) for area in areas]
    moved = tuple(row for row in rows if not _is_idle(row))
    whole = cells.row(root, places) if (root.level, root.key) not in {(a.level, a.key) for a in areas} else None
    return FlowView(
        head=head,
        release=release,
        incoming=dimension["flow"]["direction"] == "from",
        level=level,
        period=period,
        form=form,
        picked=picked,
        default=default,
        level_title=catalogue.level_title(space, level),
        places_title=in_language(dimension["title"]),
        levels=tuple(Choice(one, catalogue.level_title(space, one)) for one in levels),
        periods=tuple(Choice(one, spelling().period(one)) for one in periods),
        forms=forms,
        places=places,
        rows=moved,
        idle=len(rows) - len(moved),
        whole=whole if whole is not None and whole.total.appearance is not Appearance.MISSING else None,
        notices=tuple(notices),
    )


def _chosen(wanted: str, known: Sequence[str], default: str, kind: str, notices: list[str]) -> str:
    """Return what is wanted if it exists, else the default, and say so."""
    if not wanted or wanted in known:
        return wanted or default
    notices.append(UnknownNameError(kind, wanted[:_LONGEST], list(known)).message)
    return default


def _forms(dimension: Mapping[str, Any]) -> tuple[Choice, ...]:
    single = Choice(SINGLE, _("jeder Ort für sich"))
    return (Choice(KINDS, _("nach Art zusammengefasst")), single) if dimension["flow"]["kinds"] else (single,)


def _places(dimension: Mapping[str, Any], codes: Sequence[str], *, kinds: bool) -> tuple[Place, ...]:
    """Return the other ends: kinds first, then what is in none of them."""
    titles = {item["code"]: in_language(item["title"]) for item in dimension["categories"]}
    found: list[Place] = []
    if kinds:
        for kind in dimension["flow"]["kinds"]:
            mine = tuple(code for code in codes if code in dimension["groups"][kind["group"]])
            found += [Place(kind["group"], in_language(kind["title"]), mine)] if mine else []
    put = {code for place in found for code in place.codes}
    return (*found, *(Place(code, titles[code], (code,)) for code in codes if code not in put))


_ALIKE = ("dataset", "measure", "period", "plus", "minus", "times")
"""What two numerators must share to count the same but for the places."""


@dataclass(frozen=True)
class _Cells:
    """The figures of one indicator at one period."""

    catalogue: ReleaseCatalogue
    head: IndicatorHead
    dimension: Mapping[str, Any]
    values: pa.Table
    totals: pa.Table
    period: str

    def row(self, area: Area, places: Sequence[Place]) -> FlowRow:
        """Return the flows of an area."""
        there = {row["breakdown"]: row for row in select(self.values, level=area.level, area=area.key)}
        total = self._figure(area, there.get(""))
        single = {
            code: self._figure(area, there.get(f"{self.dimension['id']}={code}"))
            for place in places
            for code in place.codes
        }
        streams = [_together(self.head, [single[code] for code in place.codes]) for place in places]
        return FlowRow(
            area,
            total,
            tuple(
                self._counted(area, place) or stream if stream.value is None else stream
                for place, stream in zip(places, streams, strict=True)
            ),
        )

    def _counted(self, area: Area, place: Place) -> Stream | None:
        """Return the count of a kind that the release states for another indicator; None if it states none."""
        for name in self._counting.get(place.name, ()):
            for row in select(self.totals, indicator=name, level=area.level, area=area.key):
                if row["numerator"] is not None and row["status"] == ValueStatus.NORMAL:
                    component = self.catalogue.indicator(name)["numerator"]
                    value = unscaled(row["numerator"], self.catalogue.scale(component)) or 0
                    return Stream(value, ValueStatus.NORMAL, Appearance.VALUE, self.head.number(value))
        return None

    @cached_property
    def _counting(self) -> dict[str, list[str]]:
        """By kind: the indicators whose numerator counts exactly what goes to all places of it."""
        own, groups = self.catalogue.indicator(self.head.id)["numerator"], self.dimension["groups"]
        found: dict[str, list[str]] = {}
        for name, definition in self.catalogue.metadata["indicators"].items():
            numerator = definition["numerator"]
            same = all(
                numerator[part] == own[part] for part in ("dataset", "measure", "period", "plus", "minus", "times")
            )
            if same and definition["kind"] in {"count", "ratio"} and set(numerator["where"]) == {self.dimension["id"]}:
                where = numerator["where"][self.dimension["id"]]
                codes = {code for part in where for code in groups.get(part, [part])}
                for kind in self.dimension["flow"]["kinds"]:
                    if codes == set(groups[kind["group"]]):
                        found.setdefault(kind["group"], []).append(name)
        return found

    def _figure(self, area: Area, row: Mapping[str, Any] | None) -> Figure:
        return absent(area, self.period) if row is None else figure(self.catalogue, self.head, area, row)


_ORDER = (Appearance.SUPPRESSED, Appearance.TOO_SMALL, Appearance.MISSING, Appearance.NOT_COMPARABLE)
"""What is said of a sum of several figures, if one of them is that."""


def _together(head: IndicatorHead, figures: Sequence[Figure]) -> Stream:
    """Return the sum of figures; without a number if one of them has none."""
    worst = next((state for state in _ORDER if any(item.appearance is state for item in figures)), Appearance.VALUE)
    reasons = [item.reason for item in figures if item.appearance is worst and item.reason]
    told = [item.status for item in figures if item.appearance is worst and item.status != ValueStatus.NORMAL]
    status = told[0] if told else ValueStatus.NORMAL.value
    if any(item.value is None for item in figures):
        lacking = worst if worst is not Appearance.VALUE else Appearance.MISSING
        because = status if worst is lacking else ValueStatus.MISSING.value
        return Stream(None, because, lacking, word(lacking), reasons[0] if reasons else "")
    value = sum(item.value for item in figures if item.value is not None)
    return Stream(value, status, worst, head.number(value), reasons[0] if reasons else "")


def _is_idle(row: FlowRow) -> bool:
    """Whether the release says of an area that nobody moved."""
    return row.total.value == 0 and all(stream.value == 0 for stream in row.streams)
