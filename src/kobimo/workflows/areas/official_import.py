"""Import official files into a space: areas of all levels with their validity, changes, conversion tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _, counted
from kobimo.model.area import SpaceDefinition
from kobimo.model.checks import CheckResult, Place, has_errors
from kobimo.model.crosswalk import Crosswalk
from kobimo.model.territory import AreaVersion, SpaceHistory, TerritorialChange
from kobimo.reference.checks import found
from kobimo.spaces.official.directory import germany
from kobimo.spaces.official.events import made_by, together
from kobimo.spaces.official.keys import GEMEINDE, KREIS, LEVELS
from kobimo.spaces.official.timeline import Timeline
from kobimo.workflows.areas.importing import SpaceImport
from kobimo.workflows.areas.official.content import OfficialContent, OfficialKind
from kobimo.workflows.areas.official.files import official_kind, read_official
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workspace.area_table import areas_bytes
from kobimo.workspace.change_table import changes_bytes
from kobimo.workspace.crosswalk_table import weights_bytes
from kobimo.workspace.journal import one_step
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.yaml_write import definition_bytes

__all__ = ["OfficialKind", "import_official", "official_kind"]

_COMMAND = "kobimo space import"
_SPACE = "deutschland"
_SHOWN = 5


@dataclass(frozen=True)
class _Merged:
    """A space after an import, with what it was before; None if it is new."""

    before: SpaceHistory | None
    after: SpaceHistory
    crosswalk: Crosswalk | None

    @property
    def redefined(self) -> bool:
        """Whether the description of the space is another one."""
        return self.before is None or self.before.definition != self.after.definition


def import_official(
    workspace: OpenedWorkspace,
    path: Path,
    *,
    space: str | None = None,
    level: str | None = None,
    valid_from: date | None = None,
    dry_run: bool = False,
) -> SpaceImport:
    """Import an official file as one step: all of it, or nothing if a check is an error.

    Parameters
    ----------
    workspace : OpenedWorkspace
    path : Path
        Gemeindeverzeichnis, changes of Gemeinden, list of merged Kreise, or Umsteigeschluessel of the BBSR.
    space : str, optional
        By default the space that has the official levels, else a new one, `deutschland`.
    level : str, optional
        Lowest level to take over from a Gemeindeverzeichnis.
    valid_from : date, optional
        First day of the areas, where the file does not say it or is to stand for earlier days too.
    dry_run : bool
        Only say what would be done.

    Returns
    -------
    SpaceImport
        The workspace has to be opened again to see it.

    Raises
    ------
    InvalidInputError
        If it is no official file, or the space has other levels.
    LockedError
        If somebody else is writing.
    """
    content = read_official(path, valid_from)
    if level is not None:
        content = _down_to(content, level)
    layout = workspace.layout
    with WorkspaceLock(layout.data_lock, _COMMAND), WorkspaceLock(layout.definitions_lock, _COMMAND):
        current = open_workspace(layout.root)
        name = space or _official_space(current)
        if content.broken:
            return _outcome(name, content, None, content.checks)
        merged = _merged(current, name, content)
        checks = (*content.checks, *_judged(merged, content, path.name))
        if not dry_run and not has_errors(checks):
            _write(current, merged, content)
    return _outcome(name, content, merged, checks)


def _down_to(content: OfficialContent, level: str) -> OfficialContent:
    """Leave out what lies below a level."""
    if level not in LEVELS:
        raise UnknownNameError(_("Raumebene"), level, LEVELS)
    kept = LEVELS if level == GEMEINDE else LEVELS[: LEVELS.index(level) + 1]
    lists = tuple(replace(item, areas=tuple(a for a in item.areas if a.level in kept)) for item in content.lists)
    return replace(content, lists=lists)


def _official_space(workspace: OpenedWorkspace) -> str:
    """Return the space that has official levels; a new one if there is none."""
    spaces = workspace.definitions.spaces
    fitting = [name for name, item in spaces.items() if {KREIS} <= {level.id for level in item.levels} <= set(LEVELS)]
    if len(fitting) > 1 and _SPACE not in fitting:
        raise InvalidInputError(
            _("Mehrere Raumsysteme haben amtliche Ebenen: {names}.").format(names=", ".join(sorted(fitting))),
            remedy=_("Das Raumsystem mit --space angeben."),
        )
    return fitting[0] if len(fitting) == 1 else _SPACE


def _merged(workspace: OpenedWorkspace, name: str, content: OfficialContent) -> _Merged:
    levels = {level for listed in content.lists for level in listed.levels} | {c.level for c in content.changes}
    exists = name in workspace.definitions.spaces
    definition = _definition(workspace.definitions.spaces.get(name), name, levels)
    before = None
    if exists and workspace.layout.areas(name).exists():
        before = workspace.history(name)
    changes = together(before.changes if before else (), content.changes)
    timeline = Timeline(before.versions if before else ())
    for listed in content.lists:
        timeline.observe(listed)
    timeline.explain(changes, made_by(changes), content.names)
    timeline.support(definition, changes)
    after = SpaceHistory(definition, timeline.versions, changes)
    for day in {None, *(listed.day for listed in content.lists)}:
        after.at(day)
    return _Merged(before, after, content.crosswalk(name))


def _definition(known: SpaceDefinition | None, name: str, levels: Collection[str]) -> SpaceDefinition:
    """Return the description of a space with the levels that a file needs."""
    if known is None:
        return germany(name, levels=levels)
    present = {level.id for level in known.levels}
    if set(levels) <= present:
        return known
    if not present <= set(LEVELS):
        raise InvalidInputError(
            _("Das Raumsystem {name} hat andere Ebenen als die amtliche Datei ({levels}).").format(
                name=name, levels=", ".join(sorted(levels))
            ),
            where=f"spaces/{name}.yaml",
            remedy=_("Mit --space ein anderes Raumsystem nennen; wenn es fehlt, wird es angelegt."),
        )
    grown = germany(name, levels={*present, *levels})
    return known.model_copy(update={"levels": grown.levels})


def _judged(merged: _Merged, content: OfficialContent, file: str) -> Iterator[CheckResult]:
    """Yield what the joined history shows: ends without a reason, unknown shares, unknown keys."""
    history = merged.after
    unchanged = merged.before is not None and set(merged.before.versions) == set(history.versions)
    if unchanged and merged.crosswalk is None and merged.before and set(merged.before.changes) == set(history.changes):
        yield found("TERRITORY_NOTHING_NEW", Place(file))
    explained = {(change.level, change.before) for change in history.changes}
    for level in (item.id for item in history.definition.levels):
        ended = _ended(history, level)
        open_ones = sorted(key for key in ended if (level, key) not in explained)
        if open_ones and level in {KREIS, GEMEINDE}:
            yield found(
                "TERRITORY_UNEXPLAINED",
                Place(file),
                count=len(open_ones),
                areas=counted(len(open_ones), "Gebiet", "Gebiete"),
                level=level,
                day=max(ended[key] for key in open_ones) + timedelta(1),
                keys=_some(open_ones),
            )
    yield from _of_changes(content.changes, history, file)


def _of_changes(changes: Iterable[TerritorialChange], history: SpaceHistory, file: str) -> Iterator[CheckResult]:
    listed = tuple(changes)
    vague = {(c.day, c.before, c.after) for c in listed if c.share is None}
    vague -= {(c.day, c.before, c.after) for c in listed if c.share is not None}
    if vague:
        day, before, after = min(vague)
        number = counted(len(vague), "Änderung", "Änderungen")
        yield found(
            "TERRITORY_SHARE_OPEN", Place(file), count=len(vague), areas=number, pair=f"{before} → {after}", day=day
        )
    known = {version.place for version in history.versions}
    unknown = sorted({key for c in listed for key in (c.before, c.after) if (c.level, key) not in known})
    if unknown:
        yield found("TERRITORY_KEY_UNKNOWN", Place(file), count=len(unknown), keys=_some(unknown))


def _ended(history: SpaceHistory, level: str) -> dict[str, date]:
    """Return the areas that no longer hold, with their last days."""
    last: dict[str, date] = {}
    for version in history.versions:
        if version.area.level == level:
            last[version.area.key] = max(last.get(version.area.key, date.min), version.valid.end)
    return {key: day for key, day in last.items() if day < date.max}


def _some(keys: list[str]) -> str:
    return ", ".join(keys[:_SHOWN]) + (" …" if len(keys) > _SHOWN else "")


def _write(workspace: OpenedWorkspace, merged: _Merged, content: OfficialContent) -> None:
    layout, history, crosswalk = workspace.layout, merged.after, merged.crosswalk
    name = history.definition.id
    reason = _("{title} eingelesen").format(title=content.title)
    with one_step(layout, reason=reason, user=workspace.user) as step:
        if merged.redefined:
            step.file(layout.space(name), definition_bytes(history.definition))
        step.file(layout.areas(name), areas_bytes(history))
        if history.changes:
            step.file(layout.changes(name), changes_bytes(history.changes))
        if crosswalk is not None:
            step.file(layout.crosswalk(crosswalk.definition.id), definition_bytes(crosswalk.definition))
            step.file(layout.weights(crosswalk.definition.id), weights_bytes(crosswalk.rows))
        step.finish()


def _outcome(
    name: str, content: OfficialContent, merged: _Merged | None, checks: tuple[CheckResult, ...]
) -> SpaceImport:
    accepted = merged is not None and not has_errors(checks)
    old = _by_place(merged.before.versions) if merged is not None and merged.before is not None else {}
    new = _by_place(merged.after.versions) if merged is not None else {}
    ended = {place for place, held in old.items() if _open(held) and not _open(new.get(place, ()))}
    changed = {place for place, held in new.items() if place in old and set(held) != set(old[place])} - ended
    levels = {level for listed in content.lists for level in listed.levels} or {c.level for c in content.changes}
    areas = {place for listed in content.lists for area in listed.areas for place in [(area.level, area.key)]}
    return SpaceImport(
        space=name,
        level=levels.pop() if len(levels) == 1 else "",
        areas=len(areas),
        new=len(new.keys() - old.keys()) if accepted else 0,
        changed=len(changed) if accepted else 0,
        ended=len(ended) if accepted else 0,
        crosswalks=(merged.crosswalk.definition.id,) if accepted and merged and merged.crosswalk else (),
        checks=checks,
        accepted=accepted,
        changes=len(content.changes),
    )


def _by_place(versions: Iterable[AreaVersion]) -> dict[tuple[str, str], list[AreaVersion]]:
    found_: dict[tuple[str, str], list[AreaVersion]] = {}
    for version in versions:
        found_.setdefault(version.place, []).append(version)
    return found_


def _open(held: Iterable[AreaVersion]) -> bool:
    return any(version.valid.last is None for version in held)
