"""What the form of a territorial change says, as a change; and what it shows again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.http import QueryDict

from kobimo.errors import InvalidInputError, KobimoError
from kobimo.language import _
from kobimo.model.area import LevelDefinition, Space
from kobimo.model.territory import Basis, SpaceHistory
from kobimo.spaces.changing import Reform, Target, WantedChange
from kobimo.workflows.areas.change_request import typed_day, typed_share

MOST = 30
"""Areas of one change that a form holds."""


@dataclass(frozen=True, slots=True)
class Row:
    """One area after the change, as typed; `above` by level."""

    key: str = ""
    name: str = ""
    share: str = ""
    above: Mapping[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.key or self.name or self.share or any(self.above.values()))


@dataclass(frozen=True, slots=True)
class Typed:
    """Everything that was typed.

    Attributes
    ----------
    before : tuple of str
        Areas that change: keys or names.
    rows : tuple of Row
    children : mapping
        Smaller area, as level:key, to the key of a new one.
    day, basis, dataset, reason : str
    shapes : str
        GeoJSON of the parts that was read before.
    """

    before: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    children: Mapping[str, str] = field(default_factory=dict)
    day: str = ""
    basis: str = Basis.TABLE.value
    dataset: str = ""
    reason: str = ""
    shapes: str = ""


def default_form(action: Reform, area: str, more: int = 0) -> Typed:
    """Return the form as it opens: with the area that somebody came from, and rows to fill in."""
    before = 2 if action is Reform.MERGE else 1
    rows = {Reform.SPLIT: 2}.get(action, 1)
    firsts = (area, *("",) * (before - 1))
    return Typed(firsts + ("",) * more if action is Reform.MERGE else firsts, (Row(),) * rows)


def read_form(given: QueryDict, level: LevelDefinition) -> Typed:
    """Read what was sent; rows that were left empty are dropped where there are enough others."""
    keys = given.getlist("schluessel")[:MOST]
    names, shares = given.getlist("name")[:MOST], given.getlist("anteil")[:MOST]
    above = {one: given.getlist(f"gehoert:{one}")[:MOST] for one in level.parents}
    rows = [
        Row(key.strip(), _at(names, n), _at(shares, n), {one: _at(texts, n) for one, texts in above.items()})
        for n, key in enumerate(keys)
    ]
    return Typed(
        tuple(text.strip() for text in given.getlist("vorher")[:MOST]),
        tuple(rows) or (Row(),),
        {name.removeprefix("teil:"): str(given[name]) for name in given if name.startswith("teil:")},
        given.get("datum", "").strip(),
        given.get("woher", Basis.TABLE.value),
        given.get("datensatz", ""),
        given.get("grund", "").strip(),
        given.get("flaechen", ""),
    )


def _at(texts: Sequence[str], place: int) -> str:
    return texts[place].strip() if place < len(texts) else ""


def wanted_change(typed: Typed, action: Reform, history: SpaceHistory, level: str) -> WantedChange:
    """Return the change that the form describes.

    Raises
    ------
    InvalidInputError
        If the date or a share cannot be read, or no area is named.
    """
    day = typed_day(typed.day)
    areas = history.at(day - timedelta(1))
    before = tuple(dict.fromkeys(named_key(areas, level, text) for text in typed.before if text))
    if not before:
        raise InvalidInputError(
            _("Es fehlt, welches Gebiet sich ändert."), remedy=_("Schlüssel oder Namen des Gebiets eintragen.")
        )
    return WantedChange(
        action,
        level,
        day,
        before,
        tuple(_targets(typed, action, areas, level, before)),
        tuple(_children(typed)),
        _basis(typed),
        typed.reason,
    )


def _basis(typed: Typed) -> Basis:
    return Basis(typed.basis) if typed.basis in list(Basis) else Basis.TABLE


def _targets(typed: Typed, action: Reform, areas: Space, level: str, before: tuple[str, ...]) -> Iterator[Target]:
    rows = [row for row in typed.rows if not row.empty]
    for row in rows or [Row()]:
        above = tuple((one, named_key(areas, one, text)) for one, text in row.above.items() if text)
        if action in {Reform.RENAME, Reform.REASSIGN}:
            yield Target(before[0], row.name, None, above)
        elif action is Reform.MOVE_PART:
            yield Target(named_key(areas, level, row.key), "", typed_share(row.share))
        else:
            yield Target(row.key, row.name, typed_share(row.share) if action is Reform.SPLIT else None, above)


def _children(typed: Typed) -> Iterator[tuple[tuple[str, str], str]]:
    for place, target in typed.children.items():
        level, colon, key = place.partition(":")
        if colon and target:
            yield (level, key), target


def named_key(areas: Space, level: str, text: str) -> str:
    """Return the key that a text means: a key, a name that only one area has, or both as a list shows them."""
    keys = set(areas.keys(level))
    plain = text.strip()
    if plain in keys:
        return plain
    named = [area.key for area in areas.areas(level) if area.name.casefold() == plain.casefold()]
    first = plain.split(" ")[0]
    if len(named) == 1:
        return named[0]
    return first if first in keys else plain


def day_or_none(text: str) -> date | None:
    """Return the date that was typed, if it is one."""
    try:
        return typed_day(text)
    except KobimoError:
        return None
