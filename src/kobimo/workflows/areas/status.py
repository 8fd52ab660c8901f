"""A level in its place in time: a new status with what follows from it, checked and written in one step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from kobimo.errors import KobimoError
from kobimo.language import _, counted
from kobimo.model.checks import CheckResult, Place
from kobimo.model.territory import ALWAYS, Basis, SpaceHistory
from kobimo.reference.checks import found
from kobimo.spaces.checking import inconsistency
from kobimo.spaces.delivered.above import made_of_children, with_unions
from kobimo.spaces.delivered.children import with_children
from kobimo.spaces.delivered.derived import derived_changes
from kobimo.spaces.delivered.status import (
    Held,
    StatusChange,
    surfaces_of,
    versions_of,
    with_status,
)
from kobimo.spaces.geojson import history_geojson
from kobimo.spaces.held import newest
from kobimo.spaces.wording import listed, number
from kobimo.store.deliveries import read_receipts
from kobimo.workflows.areas.draft import Draft, Options
from kobimo.workflows.deliveries.reading import Reading
from kobimo.workflows.earlier.sequence import sequence_checks
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.area_table import areas_bytes
from kobimo.workspace.change_table import changes_bytes
from kobimo.workspace.journal import one_step
from kobimo.workspace.yaml_insert import insert_yaml
from kobimo.workspace.yaml_write import definition_bytes


def put_in_time(draft: Draft, level: str, areas: Sequence[Held], options: Options) -> StatusChange:
    """Put the areas into their place in time, with everything that follows from it."""
    day = options.valid_from
    title = draft.level(level).title.shown
    dated = [v.first or v.last for v in (i.valid for i in draft.held if i.area.level == level) if v != ALWAYS]
    if day is None and dated:
        last = max(entry for entry in dated if entry is not None)
        draft.checks.append(found("LEVEL_HAS_HISTORY", level=title, day=last.isoformat()))
    made = made_of_children(draft.definition, draft.held, level)
    before = draft.held
    had = any(item.area.level == level for item in draft.held)
    change = with_status(draft.held, level, areas, day)
    held, checks = with_children(draft.definition, change.held, level, change.valid)
    draft.checks += checks
    draft.held = with_unions(draft.definition, held, level, made)
    if day is not None:
        draft.checks += _said(draft, level, change, day)
        if had:
            _derive(draft, level, before, areas, change, day)
            draft.checks += _renamed_beside_new(draft, level, before, areas, change, day)
    return change


def _said(draft: Draft, level: str, change: StatusChange, day: date) -> list[CheckResult]:
    """Say what the new status brings."""
    said: dict[str, Any] = {"new": len(change.new), "changed": len(change.changed), "ended": len(change.ended)}
    checks = [found("AREA_NEW_STATUS", day=day.isoformat(), same=len(change.same), **said)]
    title = draft.level(level).title.shown
    names = {item.area.key: item.area.name for item in change.held if item.area.level == level}
    for key, share in change.shares.items():
        text = number(100 * share, 0)
        checks.append(
            found("AREA_GEOMETRY_CHANGED", key=key, day=day.isoformat(), level=title, name=names[key], share=text)
        )
    return checks


def _derive(
    draft: Draft, level: str, before: Sequence[Held], areas: Sequence[Held], change: StatusChange, day: date
) -> None:
    """Record what became of areas, as far as their surfaces tell; what people recorded stays."""
    mine = [item for item in draft.changes if (item.day, item.level) == (day, level)]
    if any(item.basis is not Basis.AREA for item in mine):
        return
    touched = {*change.ended, *change.shares}
    if not touched:
        return
    old = {i.area.key: i.geometry for i in newest(before, level, day - timedelta(1)) if i.area.key in touched}
    begun = {*change.new, *change.shares}
    new = {item.area.key: item.geometry for item in areas if item.area.key in begun}
    reason = _("Abgeleitet aus den Flächen beider Gebietsstände")
    derived, lost = derived_changes(level, day, old, new, reason, change.noise)
    title = draft.level(level).title.shown
    if derived:
        text = counted(len(derived), "Änderung", "Änderungen")
        draft.checks.append(found("AREA_CHANGES_DERIVED", count=len(derived), changes=text))
        draft.changes = (*(item for item in draft.changes if item not in mine), *derived)
    if lost:
        said: dict[str, Any] = {
            "areas": counted(len(lost), "Gebiet", "Gebiete"),
            "key": lost[0],
            "space": draft.definition.id,
        }
        draft.checks.append(found("AREA_SUCCESSORS_UNKNOWN", count=len(lost), level=title, **said))


def _renamed_beside_new(
    draft: Draft, level: str, before: Sequence[Held], areas: Sequence[Held], change: StatusChange, day: date
) -> Iterator[CheckResult]:
    """Warn of areas that keep their key under another name while others begin beside them, with nothing to say why."""
    explained = {
        key for row in draft.changes if (row.day, row.level) == (day, level) for key in (row.before, row.after)
    }
    old = {item.area.key: item for item in newest(before, level, day - timedelta(1))}
    new = {item.area.key: item for item in areas}
    beside: dict[str, list[str]] = {}
    for key in change.new:
        if key not in explained:
            beside.setdefault(new[key].area.parent, []).append(f"{key} {new[key].area.name}".strip())
    for key in change.changed:
        was, now = old.get(key), new[key]
        if was is None or key in explained or was.area.name == now.area.name or now.area.parent not in beside:
            continue
        if was.geometry is None or now.geometry is None:
            said: dict[str, Any] = {
                "level": draft.level(level).title.shown,
                "key": key,
                "before": was.area.name,
                "name": now.area.name,
            }
            others = listed(beside[now.area.parent], 5)
            where = Place(f"spaces/{draft.definition.id}.areas.csv", column="name")
            yield found("AREA_RENAMED_BESIDE_NEW", where, others=others, day=day.isoformat(), **said)


def check_statuses(draft: Draft, workspace: OpenedWorkspace, options: Options) -> None:
    """Refuse what does not fit together on some day, and areas with values that would vanish."""
    history = SpaceHistory(draft.definition, versions_of(draft.held), draft.changes)
    for day in (date.min, *history.statuses):
        try:
            history.at(day)
        except KobimoError as error:
            draft.checks.append(inconsistency(error, draft.definition.id, day))
            return
    if options.valid_from is None and draft.exists:
        reading = Reading((), {}, {}, space=history.at())
        draft.checks += sequence_checks(workspace, reading, read_receipts(workspace.layout), "", {}, None)


def write_draft(workspace: OpenedWorkspace, draft: Draft, file: str, level: str) -> None:
    """Write everything in one step."""
    layout, name = workspace.layout, draft.definition.id
    levels = tuple(sorted(draft.definition.levels, key=lambda item: item.parent is None))
    definition = draft.definition if draft.exists else draft.definition.model_copy(update={"levels": levels})
    history = SpaceHistory(definition, versions_of(draft.held), draft.changes)
    path = layout.space(name)
    files = {layout.areas(name): areas_bytes(history)}
    surfaces = surfaces_of(draft.held)
    if surfaces:
        files[layout.geometry(name)] = history_geojson(history, surfaces).encode()
    if draft.changes:
        files[layout.changes(name)] = changes_bytes(draft.changes)
    if not draft.exists:
        files[path] = definition_bytes(definition)
    elif draft.edits:
        files[path] = insert_yaml(path.read_bytes(), layout.relative(path), draft.edits)
    reason = _("Gebiete der Ebene {level} eingelesen ({file})").format(level=level, file=file)
    with one_step(layout, reason=reason, user=workspace.user) as step:
        for target, data in files.items():
            if not target.exists() or target.read_bytes() != data:
                step.file(target, data)
        step.finish()
