"""A space while a level is put into it: which space, below which level, and what moves below the new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.ingest.proposing.names import slug
from kobimo.language import _
from kobimo.model.area import Area, LevelDefinition, SpaceDefinition
from kobimo.model.checks import CheckResult
from kobimo.model.table import Table
from kobimo.model.territory import ALWAYS, AreaVersion, TerritorialChange
from kobimo.model.text import Text
from kobimo.spaces.delivered.columns import Columns
from kobimo.spaces.delivered.coordinates import placed
from kobimo.spaces.delivered.parents import Request, find_parents, fitting_level
from kobimo.spaces.delivered.status import (
    Held,
    StatusChange,
    held_versions,
)
from kobimo.spaces.held import members_of, newest
from kobimo.spaces.members import Member
from kobimo.spaces.wording import listed
from kobimo.workflows.opened import OpenedWorkspace

ROOT = "gesamt"
_EAST = 12.0
"""Longitude from which zone 33 is the usual one."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the person at the keyboard says of a file; everything may be left out.

    Attributes
    ----------
    key, name, parent : str or None
        Headings.
    layer : str or None
        Layer of a file that has several with surfaces.
    by_location : bool
        Parents follow from the location.
    parent_level : str or None
        Level directly above, for a level that the space does not have yet.
    valid_from : date or None
        First day of the territorial status.
    crs : str or None
        Coordinate system, above what the file says.
    space : str or None
    corrections : mapping of int to str
        Row to key.
    close_gaps, dry_run : bool
    """

    key: str | None = None
    name: str | None = None
    parent: str | None = None
    layer: str | None = None
    by_location: bool = False
    parent_level: str | None = None
    valid_from: date | None = None
    crs: str | None = None
    space: str | None = None
    corrections: Mapping[int, str] = field(default_factory=dict)
    close_gaps: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class Draft:
    """A space while a level is put into it."""

    definition: SpaceDefinition
    held: tuple[Held, ...]
    changes: tuple[TerritorialChange, ...]
    exists: bool
    edits: list[tuple[tuple[str | int, ...], Any]] = field(default_factory=list)
    checks: list[CheckResult] = field(default_factory=list)

    def level(self, name: str) -> LevelDefinition:
        """Return a level."""
        return next(level for level in self.definition.levels if level.id == name)


def level_title(level: str) -> str:
    """Return the title of a level that has none yet."""
    return level.replace("_", " ")[:1].upper() + level.replace("_", " ")[1:]


def level_id(definition: SpaceDefinition, level: str) -> str:
    """Return the level that a person means, by id or title; a new id if there is none."""
    for item in definition.levels:
        if level.casefold() in {item.id, item.title.de.casefold(), item.title.shown.casefold()}:
            return item.id
    return slug(level, fallback="ebene")


def drafted(workspace: OpenedWorkspace, table: Table, level: str, options: Options) -> Draft:
    """Return the space that is meant, or a new one with a root."""
    spaces = workspace.definitions.spaces
    name = options.space or _only_space(spaces, level)
    if name is not None and name in spaces:
        definition = spaces[name]
        if not workspace.layout.areas(name).exists():
            return Draft(definition, _root(workspace, definition), (), exists=True)
        history = workspace.history(name)
        held = held_versions(history.versions, workspace.geometry_versions(name))
        return Draft(definition, held, tuple(history.changes), exists=True)
    ident = slug(name or workspace.settings.name, spaces, fallback="raum")
    root = LevelDefinition(id=ROOT, title=Text(de=_("Gesamt")))
    title = workspace.settings.name if name is None else level_title(name)
    definition = SpaceDefinition(id=ident, title=Text(de=title), crs=_zone(table, options), levels=(root,))
    return Draft(definition, _root(workspace, definition), (), exists=False)


def _only_space(spaces: Mapping[str, SpaceDefinition], level: str) -> str | None:
    """Return the space that a level belongs to where nobody says so: the only one, or the only one that has it."""
    having = [name for name, space in spaces.items() if level_id(space, level) in {item.id for item in space.levels}]
    if len(spaces) == 1 or len(having) == 1:
        return (having or list(spaces))[0]
    if spaces:
        raise InvalidInputError(
            _("Zu welchem Raum die Gebiete gehören, ist nicht eindeutig."),
            where="--space",
            remedy=_("Den Raum angeben: {names}; oder einen neuen Namen.").format(names=listed(spaces)),
        )
    return None


def _root(workspace: OpenedWorkspace, definition: SpaceDefinition) -> tuple[Held, ...]:
    root = next(level.id for level in definition.levels if level.parent is None)
    return (Held(AreaVersion(Area(root, workspace.settings.ags, workspace.settings.name))),)


def _zone(table: Table, options: Options) -> str:
    """Return the usual projected system of the place where a file lies."""
    if table.geometry is None:
        return "EPSG:25832"
    read = placed(table, options.crs, "EPSG:25832").table
    if not read.crs or any(item is not None and not item.is_valid for item in read.geometry or ()):
        return "EPSG:25832"
    from kobimo.spaces.held import middle  # noqa: PLC0415

    longitude = middle(read)
    return "EPSG:25833" if longitude is not None and longitude >= _EAST else "EPSG:25832"


def place_level(
    draft: Draft, level: LevelDefinition, members: Mapping[str, Member], table: Table, options: Options
) -> tuple[str | None, str]:
    """Return the level above, and a level of another hierarchy; put a new level into the definition."""
    definition = draft.definition
    known = {item.id: item for item in definition.levels}
    root = next(item.id for item in definition.levels if item.parent is None)
    chosen = level_id(definition, options.parent_level) if options.parent_level else None
    if chosen is not None and chosen not in known:
        raise UnknownNameError(_("Raumebene"), options.parent_level or "", known, where="--parent-level")
    if level.id == root:
        return None, ""
    if level.id not in known:
        fitting = chosen or _fitting(draft, level.id, members, table, options) or root
        _add_level(draft, _below_parent(level, fitting))
        return fitting, ""
    current = known[level.id].parent or root
    asked = options.parent is not None or options.by_location
    wanted = chosen or (_fitting(draft, level.id, members, table, options) if asked else None) or current
    if wanted in known[level.id].parents:
        return current, wanted if wanted != current else ""
    return _moved_below(draft, level.id, current, wanted, root)


def _below_parent(level: LevelDefinition, parent: str) -> LevelDefinition:
    """Return a level under another one."""
    return level.model_copy(update={"parent": parent})


def _fitting(draft: Draft, level: str, members: Mapping[str, Member], table: Table, options: Options) -> str | None:
    """Return the finest level that the areas belong to."""
    below = _below(draft.definition, level)
    candidates = [
        (item.id, members_of(newest(draft.held, item.id, options.valid_from), draft.definition.crs))
        for item in draft.definition.levels
        if item.id != level and item.id not in below
    ]
    ordered = sorted(candidates, key=lambda entry: -len(entry[1]))
    return fitting_level(list(members.values()), ordered, table, options.parent)


def _below(definition: SpaceDefinition, level: str) -> set[str]:
    """Return all levels below one."""
    below: set[str] = set()
    waiting = [level]
    for upper in waiting:
        for item in definition.levels:
            if upper in item.parents and item.id not in below:
                below.add(item.id)
                waiting.append(item.id)
    return below


def _add_level(draft: Draft, level: LevelDefinition) -> None:
    """Put a new level first: levels are listed from the finest to the root."""
    spot = len(draft.definition.levels)
    levels = (*draft.definition.levels, level)
    draft.definition = draft.definition.model_copy(update={"levels": levels})
    entry = {"id": level.id, "title": {"de": level.title.de}, "parent": str(level.parent)}
    draft.edits.append((("levels", spot), entry))


def _moved_below(draft: Draft, level: str, current: str, wanted: str, root: str) -> tuple[str, str]:
    """Put a level below another one: instead of the root where nothing is dated, else in a further hierarchy."""
    index = next(n for n, item in enumerate(draft.definition.levels) if item.id == level)
    old = draft.definition.levels[index]
    dated = any(item.valid != ALWAYS for item in draft.held if item.area.level == level)
    if current == root and not dated:
        new = old.model_copy(update={"parent": wanted})
        draft.edits.append((("levels", index, "parent"), wanted))
    else:
        new = old.model_copy(update={"further_parents": (*old.further_parents, wanted)})
        draft.edits.append((("levels", index, "further_parents", len(old.further_parents)), wanted))
    levels = [new if item.id == level else item for item in draft.definition.levels]
    draft.definition = draft.definition.model_copy(update={"levels": tuple(levels)})
    return (wanted, "") if current == root and not dated else (current, wanted)


def regroup(draft: Draft, level: str, change: StatusChange) -> None:
    """Put finer levels that hang directly below the root below a new level that all their areas lie in."""
    described = draft.level(level)
    root = next(item.id for item in draft.definition.levels if item.parent is None)
    above = members_of(newest(draft.held, level), draft.definition.crs)
    begins = not change.same and not change.changed and not change.ended
    if described.parent != root or change.valid != ALWAYS or not begins or len(above) < 2:
        return
    nothing = Table("", "", (), (), ())
    for finer in draft.definition.levels:
        mine = [item for item in draft.held if item.area.level == finer.id]
        if finer.parent != root or finer.id == level or len(mine) <= len(above) or any(i.valid != ALWAYS for i in mine):
            continue
        members = members_of(mine, draft.definition.crs)
        result = find_parents(Request(finer, described, members, nothing, Columns("", ""), above, {}))
        if result.sound and result.parents.keys() == members.keys():
            _moved_below(draft, finer.id, root, level, root)
            draft.checks += result.checks
            draft.held = tuple(_with_parent(item, finer.id, result.parents) for item in draft.held)


def _with_parent(item: Held, level: str, parents: Mapping[str, str]) -> Held:
    if item.area.level != level:
        return item
    return replace(item, version=replace(item.version, area=replace(item.area, parent=parents[item.area.key])))
