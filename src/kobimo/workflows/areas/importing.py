"""Import the areas of one level from a file: geometry, parents and their place in time - or nothing at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kobimo.errors import InvalidInputError
from kobimo.ingest.proposing.names import slug
from kobimo.language import _
from kobimo.model.area import Area, LevelDefinition
from kobimo.model.checks import CheckResult, Place, has_errors
from kobimo.model.table import Table
from kobimo.model.territory import AreaVersion
from kobimo.model.text import Text
from kobimo.reference.checks import found
from kobimo.reference.checks.folding import fold
from kobimo.spaces.delivered.columns import Columns, find_columns
from kobimo.spaces.delivered.coordinates import placed
from kobimo.spaces.delivered.level import corrected, read_level
from kobimo.spaces.delivered.parents import Request, find_parents
from kobimo.spaces.delivered.status import (
    Held,
    StatusChange,
)
from kobimo.spaces.held import members_of, newest
from kobimo.spaces.members import Member
from kobimo.spaces.wording import listed, meant
from kobimo.workflows.areas.delivered_level import delivered_level
from kobimo.workflows.areas.draft import Draft, Options, drafted, level_id, level_title, place_level, regroup
from kobimo.workflows.areas.status import check_statuses, put_in_time, write_draft
from kobimo.workflows.areas.total_rows import without_totals
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.paths import reachable

COMMAND = "kobimo space import"


@dataclass(frozen=True)
class SpaceImport:
    """The outcome; counts are areas of `level`, or of all levels where a file brings several (it is empty then).

    `changes` are the territorial changes that an official file lists.
    """

    space: str
    level: str
    areas: int
    new: int
    changed: int
    ended: int
    crosswalks: tuple[str, ...]
    checks: tuple[CheckResult, ...]
    accepted: bool
    changes: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "accepted": self.accepted,
            "space": self.space,
            "level": self.level or None,
            "areas": self.areas,
            "new": self.new,
            "changed": self.changed,
            "ended": self.ended,
            "changes": self.changes,
            "crosswalks": list(self.crosswalks),
            "checks": [check.as_dict() for check in self.checks],
        }


def import_space(
    workspace: OpenedWorkspace,
    path: str | Path,
    level: str = "",
    options: Options = Options(),  # noqa: B008 - frozen
) -> SpaceImport:
    """Read the areas of a level from a file and keep them if no check is an error.

    Parameters
    ----------
    workspace : OpenedWorkspace
    path : path
        GeoJSON, Shapefile, GeoPackage, zipped ones, or a list (CSV, XLSX) without surfaces; or an official register.
    level : str
        Id or title of the level; may be empty for official registers only.
    options : Options, optional

    Returns
    -------
    SpaceImport
        With `accepted` false nothing has changed.

    Raises
    ------
    InvalidInputError
        If there is no such file, or it is not clear which space is meant.
    UnknownNameError
        If the space or the level above does not exist.
    LockedError
        If somebody else is writing.
    """
    file = reachable(path)
    if not file.is_file():
        raise InvalidInputError(_("Die Datei gibt es nicht."), where=str(path), remedy=_("Bitte den Pfad prüfen."))
    official = _official(workspace, file, level, options)
    if official is not None:
        return official
    if not level:
        raise InvalidInputError(
            _("Es fehlt, zu welcher Ebene die Gebiete gehören."),
            where="--level",
            remedy=_("Die Ebene angeben, zum Beispiel --level stadtteil."),
        )
    with ExitStack() as stack:
        if not options.dry_run:
            stack.enter_context(WorkspaceLock(workspace.layout.data_lock, COMMAND))
            stack.enter_context(WorkspaceLock(workspace.layout.definitions_lock, COMMAND))
        table, checks = delivered_level(file, level, options.layer)
        if table is None:
            return _result(options.space or "", level, None, checks)
        table, left_out = without_totals(table)
        checks += left_out
        return _import(workspace, table, level, options, checks)


def _official(workspace: OpenedWorkspace, file: Path, level: str, options: Options) -> SpaceImport | None:
    """Read an official register; None if the file is none."""
    from kobimo.workflows.areas.official_import import import_official, official_kind  # noqa: PLC0415 - it needs SpaceImport

    if options.key is not None or official_kind(file) is None:
        return None
    wanted = slug(level) if level else None
    return import_official(
        workspace,
        file,
        space=options.space,
        level=wanted,
        valid_from=options.valid_from,
        dry_run=options.dry_run,
    )


def _import(
    workspace: OpenedWorkspace, table: Table, level: str, options: Options, checks: Sequence[CheckResult]
) -> SpaceImport:
    draft = drafted(workspace, table, level, options)
    draft.checks += checks
    name = level_id(draft.definition, level)
    columns = _columns(draft, table, name, level, options)
    if columns is None:
        return _result(draft.definition.id, name, None, draft.checks)
    table = corrected(table, columns.key, options.corrections)
    if table.geometry is None:
        draft.checks.append(found("GEOMETRY_ABSENT", Place(table.file, table.sheet)))
    else:
        read = placed(table, options.crs, draft.definition.crs)
        table = read.table
        draft.checks += read.checks
        if has_errors(draft.checks):
            return _result(draft.definition.id, name, None, draft.checks)
    described = LevelDefinition(id=name, title=Text(de=level_title(level)))
    known = {item.id: item for item in draft.definition.levels}
    reading = read_level(
        known.get(name, described), table, columns, draft.definition.crs, close_gaps=options.close_gaps
    )
    draft.checks += reading.checks
    if reading.rejected or not reading.members:
        if not reading.rejected:
            draft.checks.append(found("LEVEL_WITHOUT_AREAS", level=described.title.shown, id=name))
        return _result(draft.definition.id, name, None, draft.checks)
    areas = _areas(draft, described, reading.members, table, columns, options)
    if has_errors(draft.checks):
        return _result(draft.definition.id, name, None, draft.checks)
    change = put_in_time(draft, name, areas, options)
    if not has_errors(draft.checks):
        regroup(draft, name, change)
        check_statuses(draft, workspace, options)
    if not has_errors(draft.checks) and not options.dry_run:
        write_draft(workspace, draft, table.file, level)
    return _result(draft.definition.id, name, change, draft.checks)


def _result(space: str, level: str, change: StatusChange | None, checks: Sequence[CheckResult]) -> SpaceImport:
    folded = fold(checks)
    accepted = change is not None and not has_errors(folded)
    if change is None:
        return SpaceImport(space, level, 0, 0, 0, 0, (), folded, accepted)
    counts = len(change.new), len(change.changed), len(change.ended)
    areas = len(change.new) + len(change.changed) + len(change.same)
    return SpaceImport(space, level, areas, *counts, (), folded, accepted)


def _columns(draft: Draft, table: Table, name: str, level: str, options: Options) -> Columns | None:
    """Return the columns of key and name; None if that has to be asked."""
    place = Place(table.file, table.sheet)
    for wanted in (options.key, options.name, options.parent):
        if wanted is not None and wanted not in table.columns:
            said: dict[str, Any] = {
                "columns": listed(table.columns, 40),
                "hint": meant(wanted, table.columns),
                "wanted": wanted,
            }
            draft.checks.append(found("AREA_COLUMN_UNKNOWN", place, **said))
            return None
    known = {item.area.key for item in draft.held if item.area.level == name}
    columns = find_columns(table, [name, level], known, key=options.key, name=options.name)
    if not columns.key:
        example = (columns.candidates or tuple(table.columns) or ("",))[0]
        said = {"columns": listed(table.columns, 40), "example": example, "reason": columns.doubt}
        draft.checks.append(found("AREA_COLUMN_QUESTION", place, **said))
        return None
    if options.key is None or options.name is None:
        draft.checks.append(found("AREA_COLUMNS_FOUND", place, key=columns.key, name=columns.name or "–"))
    if not columns.name and not known:
        draft.checks.append(found("AREA_NAMES_ABSENT", place, columns=listed(table.columns, 40)))
    return columns


def _areas(
    draft: Draft,
    level: LevelDefinition,
    members: Mapping[str, Member],
    table: Table,
    columns: Columns,
    options: Options,
) -> list[Held]:
    """Make areas with their parents."""
    day = options.valid_from
    earlier = {item.area.key: item.area for item in newest(draft.held, level.id, day)}
    above, further = place_level(draft, level, members, table, options)
    parents: dict[str, str] = {}
    if above is not None:
        parents = _parents(draft, level, above, members, table, columns, earlier, options, asked=not further)
    others = {}
    if further:
        others = _parents(draft, level, further, members, table, columns, {}, options, asked=True)
    areas = []
    for key, member in members.items():
        before = earlier.get(key)
        name = before.name if before is not None and not columns.name else member.name
        memberships = dict(before.further) if before is not None else {}
        memberships |= {further: others[key]} if further and key in others else {}
        area = Area(level.id, key, name, parents.get(key, ""), tuple(sorted(memberships.items())))
        areas.append(Held(AreaVersion(area), member.stored))
    return areas


def _parents(
    draft: Draft,
    level: LevelDefinition,
    above: str,
    members: Mapping[str, Member],
    table: Table,
    columns: Columns,
    earlier: Mapping[str, Area],
    options: Options,
    *,
    asked: bool,
) -> dict[str, str]:
    """Find the areas of one level above; `asked` says whether the options are about this level."""
    upper = draft.level(above)
    areas_above = members_of(newest(draft.held, above, options.valid_from), draft.definition.crs)
    if not areas_above:
        raise InvalidInputError(
            _("Die Ebene „{level}“ hat zu dieser Zeit noch keine Gebiete.").format(level=upper.title.shown),
            where=f"spaces/{draft.definition.id}.yaml",
            remedy=_("Die Ebene „{level}“ zuerst einlesen.").format(level=upper.title.shown),
        )
    before = {key: area.parent for key, area in earlier.items()}
    request = Request(level, upper, members, table, columns, areas_above, before)
    column = options.parent if asked else None
    result = find_parents(request, column=column, by_location=options.by_location and asked and column is None)
    draft.checks += result.checks
    return result.parents
