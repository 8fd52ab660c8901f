"""What has become of an area: by its key as files spell it, or by its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.territory import Basis, SpaceHistory
from kobimo.reference.checks import found
from kobimo.spaces.official.keys import LEVELS, parse_key, to_ags
from kobimo.spaces.succession import Succession, resolve
from kobimo.workflows.areas.names import listed, places_named
from kobimo.workflows.areas.receiving import with_received
from kobimo.workflows.opened import OpenedWorkspace, today


def resolve_area(
    workspace: OpenedWorkspace,
    text: str,
    begin: date,
    end: date | None = None,
    *,
    space: str | None = None,
    level: str | None = None,
    basis: Basis | None = None,
) -> Succession:
    """Say what has become of an area between two days.

    Parameters
    ----------
    workspace : OpenedWorkspace
    text : str
        Key, also without its zero in front or as ARS, or the name of the area on the first day.
    begin : date
    end : date, optional
        By default the status that figures refer to.
    space : str, optional
        Needed only where several spaces know the key.
    level : str, optional
    basis : Basis, optional

    Raises
    ------
    UnknownNameError
        If nothing is called so.
    InvalidInputError
        If several areas are.
    """
    name, key, found_level, notes = _meant(workspace, text.strip(), begin, space, level)
    history = workspace.history(name)
    crosswalks = [
        workspace.crosswalk(item.id)
        for item in workspace.definitions.crosswalks.values()
        if item.source.space == item.target.space == name
    ]
    newest = max(history.territory or today(), begin)
    made = resolve(history, crosswalks, key, begin, end or newest, found_level, basis)
    made = with_received(made, history)
    return replace(made, notes=(*notes, *made.notes))


_BEGINNING = 4
"""Letters of a name that must be the same for its area to be looked for on other days."""

_DAYS = 8
"""Other days that are looked at, for each takes time in a large space."""

_FEW = 12
"""Keys that are all named where none is near; of more only those that a slip of the hand explains."""


def _meant(
    workspace: OpenedWorkspace, text: str, day: date, space: str | None, level: str | None
) -> tuple[str, str, str | None, tuple[str, ...]]:
    """Return space, key and level of the area that a text means, and what was repaired."""
    names = [space] if space is not None else sorted(workspace.definitions.spaces)
    histories = {name: workspace.history(name) for name in names}
    having = [name for name, history in histories.items() if _has(history, text, level)]
    if len(having) > 1:
        raise InvalidInputError(
            _("Den Schlüssel {key} gibt es in mehreren Raumsystemen: {names}.").format(
                key=text, names=", ".join(having)
            ),
            remedy=_("Das Raumsystem mit --space angeben."),
        )
    if having:
        return having[0], text, level, ()
    for name, history in histories.items():
        for reading, notes in _repaired(text, level):
            if _has(history, reading, level):
                return name, reading, level, notes
    for name, history in histories.items():
        if not text.replace(" ", "").isdigit() and (found := _named(history, text, day, level)) is not None:
            return name, found[1], found[0], ()
    known = [key for history in histories.values() for _level, key in _keys(history, level)]
    if text.isdigit() and len(known) > _FEW:
        known = [key for key in known if _mistyped(text, key)]
        raise UnknownNameError(
            _("Gebiet"),
            text,
            known,
            remedy="" if known else _("Den Schlüssel prüfen, oder den Namen des Gebiets angeben."),
        )
    raise UnknownNameError(_("Gebiet"), text, known)


def _mistyped(text: str, key: str) -> bool:
    """Whether two keys differ in one digit, or in two neighbours that changed places."""
    differing = [n for n, (one, other) in enumerate(zip(text, key, strict=False)) if one != other]
    if len(text) != len(key) or len(differing) > 2:
        return False
    first, last = (differing[0], differing[-1]) if differing else (0, 0)
    return len(differing) < 2 or (last == first + 1 and text[first : last + 1] == key[first : last + 1][::-1])


def _keys(history: SpaceHistory, level: str | None) -> list[tuple[str, str]]:
    levels = [item.id for item in history.definition.levels if level in {None, item.id}]
    return [(item, key) for item in levels for key in history.ever(item)]


def _has(history: SpaceHistory, key: str, level: str | None) -> bool:
    return any(found == key for _level, found in _keys(history, level))


def _repaired(text: str, level: str | None) -> list[tuple[str, tuple[str, ...]]]:
    """Return what a key may be without what files do to it."""
    found = []
    for item in LEVELS if level not in LEVELS else (level,):
        try:
            key = parse_key(text, item)
        except InvalidInputError:
            continue
        notes = key.repairs
        if len(key.text) == 12:
            notes = (*notes, _("{ars} ist der ARS der Gemeinde {ags}.").format(ars=key.text, ags=to_ags(key.text)))
        found.append((to_ags(key.text), notes))
    return found


def _named(history: SpaceHistory, text: str, day: date, level: str | None) -> tuple[str, str] | None:
    """Return level and key of the area that is called so on a day, else on the nearest one that is known."""
    levels = [item.id for item in history.definition.levels if level in {None, item.id}]
    at = history.at(day)
    places = places_named(at, levels, text)
    for other in () if places else _days_of(history, text, day):
        at = history.at(other)
        places = places_named(at, levels, text)
        if places:
            break
    if len(places) > 1:
        check = found("OFFICIAL_NAME_AMBIGUOUS", text=text, candidates=listed(at, places))
        raise InvalidInputError(check.message, remedy=check.remedy)
    return (places[0].level, places[0].key) if places else None


def _days_of(history: SpaceHistory, text: str, day: date) -> list[date]:
    """Return days on which an area had a name that begins as the text does, the nearest to a day first."""
    begin = text.casefold()[:_BEGINNING]
    spans = {v.valid for v in history.versions if begin in v.area.name.casefold()}
    days = {min(max(day, valid.begin), valid.end) for valid in spans} - {day}
    nearest = sorted(days, key=lambda other: (abs((other - day).days), other))[:_DAYS]
    return [*nearest, *history.statuses[:1]]
