"""Import the types of the areas of a level: they become a level of a further hierarchy, with source and date."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.model.area import Area, LevelDefinition, Typology
from kobimo.model.checks import CheckResult, has_errors
from kobimo.model.territory import AreaVersion
from kobimo.model.text import Text
from kobimo.reference.checks.folding import fold
from kobimo.spaces.delivered.status import Held
from kobimo.spaces.held import newest
from kobimo.spaces.typology import TypeColumns, Types, read_types
from kobimo.workflows.areas.delivered_level import delivered_level
from kobimo.workflows.areas.draft import Draft, Options, drafted, level_id, level_title
from kobimo.workflows.areas.status import check_statuses, write_draft
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.paths import reachable

COMMAND = "kobimo space types"


@dataclass(frozen=True, slots=True)
class TypeRequest:
    """What types, of which areas, from where.

    Attributes
    ----------
    level : str
        Level of the areas.
    types : str
        Id or title of the level that the types become.
    columns : TypeColumns
    typology : Typology
        Source, licence and date.
    space : str or None
    dry_run : bool
    """

    level: str
    types: str
    columns: TypeColumns
    typology: Typology
    space: str | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class TypeImport:
    """The outcome: how many areas have which type."""

    space: str
    level: str
    types: str
    counts: tuple[tuple[str, str, int], ...]
    checks: tuple[CheckResult, ...]
    accepted: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "accepted": self.accepted,
            "space": self.space,
            "level": self.level,
            "types": self.types,
            "areas": sum(count for _key, _name, count in self.counts),
            "counts": [{"key": key, "name": name, "areas": count} for key, name, count in self.counts],
            "checks": [check.as_dict() for check in self.checks],
        }


def import_types(workspace: OpenedWorkspace, path: str | Path, request: TypeRequest) -> TypeImport:
    """Read the types of the areas of a level and keep them if no check is an error.

    Types that were read before under the same name are replaced.

    Parameters
    ----------
    workspace : OpenedWorkspace
    path : path
        CSV or XLSX with a key and a type in each row.
    request : TypeRequest

    Returns
    -------
    TypeImport
        With `accepted` false nothing has changed.

    Raises
    ------
    InvalidInputError
        If there is no such file, the level has no areas, or the types would stand in the place of a level of areas.
    """
    file = reachable(path)
    if not file.is_file():
        raise InvalidInputError(_("Die Datei gibt es nicht."), where=str(path), remedy=_("Bitte den Pfad prüfen."))
    with ExitStack() as stack:
        if not request.dry_run:
            stack.enter_context(WorkspaceLock(workspace.layout.data_lock, COMMAND))
            stack.enter_context(WorkspaceLock(workspace.layout.definitions_lock, COMMAND))
        table, checks = delivered_level(file, request.level)
        if table is None:
            return TypeImport(request.space or "", request.level, request.types, (), fold(checks), accepted=False)
        options = Options(space=request.space, dry_run=request.dry_run)
        draft = drafted(workspace, table, request.level, options)
        level = level_id(draft.definition, request.level)
        known = {item.area.key: item.area.name for item in newest(draft.held, level)}
        if not known:
            raise InvalidInputError(
                _("Die Ebene „{level}“ hat keine Gebiete.").format(level=request.level),
                where="--level",
                remedy=_("Die Gebiete zuerst einlesen: kobimo space import."),
            )
        name = _types_level(draft, level, request.types)
        found = read_types(table, level, known, request.columns)
        draft.checks += [*checks, *found.checks]
        if not has_errors(draft.checks):
            _put(draft, level, name, found, request)
            check_statuses(draft, workspace, options)
        if not has_errors(draft.checks) and not request.dry_run:
            write_draft(workspace, draft, table.file, request.types)
        return _result(draft, level, name, found)


def _types_level(draft: Draft, level: str, types: str) -> str:
    """Return the id of the level of types; a level of ordinary areas is never overwritten."""
    name = level_id(draft.definition, types)
    known = {item.id: item for item in draft.definition.levels}
    if name == level or (name in known and known[name].typology is None):
        raise InvalidInputError(
            _("„{types}“ ist eine Ebene von Gebieten, keine Typisierung.").format(types=types),
            where="--types",
            remedy=_("Einen anderen Namen wählen, zum Beispiel --types kreistyp."),
        )
    return name


def _put(draft: Draft, level: str, name: str, found: Types, request: TypeRequest) -> None:
    """Put the types into the definition, and each area to its type."""
    _define(draft, level, name, request)
    root = next(item.id for item in draft.definition.levels if item.parent is None)
    top = next(item.area.key for item in draft.held if item.area.level == root)
    held = [_typed(item, level, name, found) for item in draft.held if item.area.level != name]
    types = [Held(AreaVersion(Area(name, key, title, top))) for key, title in _keyed(found)]
    draft.held = (*held, *types)


def _keyed(found: Types) -> list[tuple[str, str]]:
    """Return key and name of the types that areas of the level have."""
    used = set(found.members.values())
    return [(key, title) for key, title in found.names.items() if key in used]


def _typed(item: Held, level: str, name: str, found: Types) -> Held:
    if item.area.level != level:
        return item
    further = dict(item.area.further)
    further.pop(name, None)
    if item.area.key in found.members:
        further[name] = found.members[item.area.key]
    area = replace(item.area, further=tuple(sorted(further.items())))
    return replace(item, version=replace(item.version, area=area))


def _define(draft: Draft, level: str, name: str, request: TypeRequest) -> None:
    """Write the level of types, and that the areas belong to it."""
    levels = list(draft.definition.levels)
    places = {item.id: n for n, item in enumerate(levels)}
    root = next(item.id for item in levels if item.parent is None)
    said = request.typology.model_dump(mode="json", exclude_defaults=True)
    if name in places:
        spot = places[name]
        levels[spot] = levels[spot].model_copy(update={"typology": request.typology})
        draft.edits += [(("levels", spot, "typology", field), text) for field, text in said.items()]
    else:
        title = level_title(request.types)
        levels.append(LevelDefinition(id=name, title=Text(de=title), parent=root, typology=request.typology))
        entry = {"id": name, "title": {"de": title}, "parent": root, "typology": said}
        draft.edits.append((("levels", len(levels) - 1), entry))
    mine = levels[places[level]]
    if name not in mine.further_parents:
        spot = len(mine.further_parents)
        levels[places[level]] = mine.model_copy(update={"further_parents": (*mine.further_parents, name)})
        draft.edits.append((("levels", places[level], "further_parents", spot), name))
    draft.definition = draft.definition.model_copy(update={"levels": tuple(levels)})


def _result(draft: Draft, level: str, name: str, found: Types) -> TypeImport:
    folded = fold(draft.checks)
    codes: Sequence[str] = tuple(found.members.values())
    counts = tuple((key, title, codes.count(key)) for key, title in _keyed(found))
    return TypeImport(draft.definition.id, level, name, counts, folded, accepted=not has_errors(folded))
