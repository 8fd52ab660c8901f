"""A change of areas as it is typed: `A1=0,4:Nord` for an area with its share and its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kobimo.errors import DefinitionError, InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.area import LevelDefinition, Space
from kobimo.spaces.changing import Target
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.csv_table import Row


def typed_day(text: str) -> date:
    """Read a date as 2023-01-01 or 01.01.2023.

    Raises
    ------
    InvalidInputError
        If it is none.
    """
    try:
        day = Row(_("Datum"), 0, {"datum": text.strip()}).day("datum")
    except DefinitionError:
        day = None
    if day is None:
        raise InvalidInputError(
            _("„{text}“ ist kein Datum.").format(text=text) if text.strip() else _("Das Datum fehlt."),
            remedy=_("Das Datum als 2023-01-01 oder 01.01.2023 schreiben."),
        )
    return day


def typed_share(text: str) -> float | None:
    """Read a share: 0,4 or 0.4 or 40 %; nothing means that it is not known.

    Raises
    ------
    InvalidInputError
        If it is no number.
    """
    plain = text.strip().replace(",", ".")
    if not plain:
        return None
    percent = plain.endswith("%")
    try:
        number = float(plain.removesuffix("%").strip())
    except ValueError:
        raise InvalidInputError(
            _("„{text}“ ist kein Anteil.").format(text=text),
            remedy=_("Den Anteil als 0,4 oder 40 % schreiben, oder weglassen, wenn er nicht bekannt ist."),
        ) from None
    return number / 100 if percent else number


def typed_target(text: str, above: Iterable[tuple[str, tuple[str, str]]] = ()) -> Target:
    """Read an area after the change: `KEY`, `KEY=SHARE`, `KEY:NAME` or `KEY=SHARE:NAME`.

    Examples
    --------
    >>> typed_target("0191=40 %:Altstadt Nord").share
    0.4
    """
    left, _colon, name = text.partition(":")
    key, _equals, share = left.partition("=")
    places = tuple(place for one, place in above if one == key.strip())
    return Target(key.strip(), name.strip(), typed_share(share), places)


def typed_parent(text: str, level: LevelDefinition) -> tuple[str, tuple[str, str]]:
    """Read where an area belongs: `KEY=PARENT`, or `KEY=LEVEL:PARENT` for another hierarchy.

    Raises
    ------
    InvalidInputError
        If the level has no area above, or the text is none of both.
    """
    key, equals, place = text.partition("=")
    above, colon, parent = place.partition(":")
    if not colon:
        above, parent = level.parent or "", place
    if not equals or not parent or above not in level.parents:
        raise InvalidInputError(
            _("„{text}“ sagt nicht, wozu ein Gebiet gehört.").format(text=text),
            remedy=_("SCHLÜSSEL=ÜBERGEORDNETER_SCHLÜSSEL schreiben; erlaubte Ebenen sind {levels}.").format(
                levels=", ".join(level.parents) or "–"
            ),
        )
    return key.strip(), (above, parent.strip())


def typed_child(text: str, space: Space, level: str) -> tuple[tuple[str, str], str]:
    """Read to which new area a smaller one belongs: `KEY=NEW`, or `LEVEL:KEY=NEW`.

    Raises
    ------
    InvalidInputError
        If it is none of both.
    UnknownNameError
        If there is no such smaller area.
    """
    place, equals, target = text.partition("=")
    below, colon, key = place.partition(":")
    levels = [one.id for one in space.definition.levels if level in one.parents]
    if not colon:
        key = place
        below = next((one for one in levels if key.strip() in space.keys(one)), levels[0] if levels else "")
    if not equals or not target or below not in levels:
        raise InvalidInputError(
            _("„{text}“ sagt nicht, wohin ein Teilgebiet kommt.").format(text=text),
            remedy=_("SCHLÜSSEL=NEUES_GEBIET schreiben; Ebenen darunter: {levels}.").format(
                levels=", ".join(levels) or "–"
            ),
        )
    return (below, space.area(below, key.strip()).key), target.strip()


def chosen_space(workspace: OpenedWorkspace, name: str | None) -> str:
    """Return the space that is meant; without a name there must be only one.

    Raises
    ------
    UnknownNameError
        If there is no such space.
    InvalidInputError
        If there are several and none was named.
    """
    spaces = workspace.definitions.spaces
    if name is None and len(spaces) == 1:
        return next(iter(spaces))
    if name is None:
        raise InvalidInputError(
            _("Der Arbeitsordner hat mehrere Raumsysteme."),
            remedy=_("Eines mit --space nennen: {names}.").format(names=", ".join(sorted(spaces))),
        )
    if name not in spaces:
        raise UnknownNameError(_("Raumsystem"), name, spaces)
    return name


def chosen_level(space: Space, name: str | None, keys: Sequence[str]) -> str:
    """Return the level that is meant; without a name the one whose areas have the keys.

    Raises
    ------
    UnknownNameError
        If there is no such level, or no level has the keys.
    InvalidInputError
        If several levels have them.
    """
    if name is not None:
        return space.level(name).id
    fitting = [level for level in space.levels if all(key in space.keys(level) for key in keys)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise InvalidInputError(
            _("Den Schlüssel {keys} gibt es auf mehreren Ebenen.").format(keys=", ".join(keys)),
            remedy=_("Eine mit --level nennen: {names}.").format(names=", ".join(fitting)),
        )
    known = [key for level in space.levels for key in space.keys(level)]
    missing = next((key for key in keys if key not in known), keys[0] if keys else "")
    raise UnknownNameError(_("Gebiet"), missing, known)
