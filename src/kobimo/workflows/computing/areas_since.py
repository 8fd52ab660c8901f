"""Whether areas have changed since they were delivered, or since a release was computed with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256

from kobimo.errors import KobimoError, UnknownNameError
from kobimo.language import LANGUAGES, _, speaking
from kobimo.model.area import SpaceDefinition
from kobimo.model.period import parse_period
from kobimo.model.slice import Slice
from kobimo.model.statuses import known_day
from kobimo.model.territory import SpaceHistory
from kobimo.reference.diagnoses import Diagnosis, diagnosis
from kobimo.store.deliveries import Receipt, held_slices
from kobimo.store.releases import DEFINITIONS, MANIFEST, StoredRelease, find_release
from kobimo.workflows.care.remedies import command
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.area_table import parse_areas
from kobimo.workspace.change_table import parse_changes
from kobimo.workspace.definitions import parse_definition
from kobimo.workspace.files import sha256_of
from kobimo.workspace.history import content, log


def differing_files(workspace: OpenedWorkspace, space: str, receipts: Iterable[Receipt]) -> Iterator[str]:
    """Return the files of a space that are neither as the last delivery of areas left them nor written by kobimo since.

    What a command or a form has written later is meant so, and the history of definitions says by whom and why. A
    change from outside may as well be a damage or half of a copy, even after it was taken into the history.
    """
    written: dict[str, str] = {}
    for receipt in sorted(receipts, key=lambda receipt: receipt.order):
        written |= receipt.definitions if receipt.space == space else {}
    for path, delivered in written.items():
        file = workspace.layout.root / path
        now = sha256_of(file) if file.exists() else ""
        if now != delivered and not _written_since(workspace, path, delivered, now):
            yield path


def _written_since(workspace: OpenedWorkspace, path: str, delivered: str, now: str) -> bool:
    """Whether a command wrote the present content of a file after the delivered one."""
    outside = set()
    for language in LANGUAGES:
        with speaking(language):
            outside.add(_("Änderungen außerhalb von kobimo übernommen"))
    later = False
    for entry in log(workspace.layout, path):
        try:
            kept = sha256(content(workspace.layout, entry.id, path)).hexdigest()
        except UnknownNameError:  # removed by this entry
            continue
        if kept == delivered:
            return later
        later = later or (kept == now and entry.reason not in outside)
    return False


def releases_before_areas(workspace: OpenedWorkspace, receipts: Iterable[Receipt]) -> Iterator[Diagnosis]:
    """Report the newest release of each audience if areas that its figures depend on have changed since.

    Names, surfaces and reasons change no figure, nor do areas of levels that no delivery is about, or changes outside
    the time between the delivered statuses and the one that figures refer to.
    """
    newest = {release.manifest.audience: release for release in _standing(workspace)}
    held = list(held_slices(receipts))
    for release in newest.values():
        touched: list[str] = []
        for space in workspace.definitions.spaces:
            then = _history_of(workspace, release, space)
            if then is None or not workspace.layout.areas(space).exists():
                continue
            slices = [unit.slice for unit in held if _space_of(workspace, unit.slice) == space]
            if _signature(then, slices) != _signature(workspace.history(space), slices):
                touched.append(space)
        if touched:
            titles = ", ".join(workspace.definitions.spaces[space].title.shown for space in touched)
            yield diagnosis(
                "AREAS_AFTER_RELEASE",
                workspace.layout.relative(release.folder),
                spaces=titles,
                build=command(workspace.layout, "build"),
                release=command(workspace.layout, "release", "--audience", release.manifest.audience),
            )


def _standing(workspace: OpenedWorkspace) -> Iterator[StoredRelease]:
    """Return the own releases that are not withdrawn and can be read; damaged ones are reported elsewhere."""
    for folder in sorted(workspace.layout.releases.glob(f"*/{MANIFEST}")):
        try:
            release = find_release(workspace.layout, folder.parent.name)
        except KobimoError:
            continue
        if release.withdrawal is None and release.manifest.origin is None:
            yield release


def _history_of(workspace: OpenedWorkspace, release: StoredRelease, space: str) -> SpaceHistory | None:
    """Return the areas of a space as the release was computed with them; None if it does not have them."""
    layout = workspace.layout
    names = [layout.relative(path) for path in (layout.space(space), layout.areas(space), layout.changes(space))]
    definition, areas, changes = (release.folder / DEFINITIONS / name for name in names)
    if not definition.exists() or not areas.exists():
        return None
    try:
        found = parse_definition(definition.read_bytes(), names[0], SpaceDefinition)
        versions = parse_areas(areas.read_bytes(), found, names[1])
        changed = parse_changes(changes.read_bytes(), found, names[2]) if changes.exists() else ()
        return SpaceHistory(found, versions, changed)
    except (KobimoError, OSError):
        return None


def _space_of(workspace: OpenedWorkspace, part: Slice) -> str:
    dataset = workspace.definitions.datasets.get(part.dataset)
    return "" if dataset is None else dataset.space


def _signature(history: SpaceHistory, slices: Iterable[Slice]) -> object:
    """Return what figures take from a space: who belongs to whom in the statuses in use, and the changes between."""
    slices = tuple(slices)
    if not slices:
        return None
    goal = history.at()
    levels = {level for part in slices if part.level in goal.levels for level in goal.levels_from(part.level)}
    days = {_day(history, part) for part in slices}
    shown = known_day(history, history.territory or max(days))
    days.add(shown)
    begin, end = min(days), max(days)
    members = {
        day: frozenset(
            (area.level, area.key, area.parent, area.further)
            for area in history.at(day).all_areas()
            if area.level in levels
        )
        for day in days
    }
    changes = frozenset(
        replace(change, reason="") for change in history.changes if change.level in levels and begin < change.day <= end
    )
    return frozenset(members.values()), members[shown], changes


def _day(history: SpaceHistory, part: Slice) -> date:
    """Return a day of the status that a slice was delivered in."""
    day = date.fromisoformat(part.territory) if part.territory else parse_period(part.period).end
    return known_day(history, day)
