"""What the history says of the areas of a space, and how the last change is taken back."""

from __future__ import annotations

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.workflows.opened import OpenedWorkspace, digest
from kobimo.workspace.change_table import changes_bytes
from kobimo.workspace.history import HistoryEntry, content, log
from kobimo.workspace.journal import one_step
from kobimo.workspace.layout import Layout
from kobimo.workspace.locks import WorkspaceLock

_COMMAND = "kobimo space change"

_Files = dict[str, bytes]

_States = dict[str, tuple[str, str]]
"""By file: digest of its content and the entry that has it. Surfaces of all times are too much to hold."""


def undo_change(workspace: OpenedWorkspace, space: str) -> str:
    """Take back the last change of areas that still holds: the tables become what they were before.

    Returns
    -------
    str
        What was taken back, as it stands in the history.

    Raises
    ------
    InvalidInputError
        If the last entry of the history that touches the areas is no such change, or they were edited since.
    """
    layout = workspace.layout
    with WorkspaceLock(layout.data_lock, _COMMAND), WorkspaceLock(layout.definitions_lock, _COMMAND):
        found = _last(layout, space)
        if found is None:
            raise InvalidInputError(
                _("Die letzte Änderung dieser Gebiete lässt sich nicht von selbst zurücknehmen."),
                where=layout.relative(layout.areas(space)),
                remedy=_("Frühere Fassungen zeigt „kobimo history“; mit --restore kommt eine davon zurück."),
            )
        last, earlier = found
        with one_step(layout, reason=_("Zurückgenommen: {text}").format(text=last.reason), user=workspace.user) as step:
            for name, data in earlier.items():
                step.file(layout.root / name, data)
            step.finish()
    return last.reason


def recorded_changes(workspace: OpenedWorkspace, space: str) -> tuple[tuple[HistoryEntry, ...], bool]:
    """Return what the history says of the areas of a space, newest first, and whether the last can be taken back."""
    layout = workspace.layout
    names = _paths(layout, space)
    entries = tuple(entry for entry in log(layout) if not names.isdisjoint(entry.paths))
    return entries, _last(layout, space) is not None


def _paths(layout: Layout, space: str) -> set[str]:
    return set(_nothing(layout, space))


def _last(layout: Layout, space: str) -> tuple[HistoryEntry, _Files] | None:
    """Return the last change that still holds, with the files to write; None if it cannot be taken back by itself."""
    held = _held(layout, space)
    if len(held) < 2:
        return None  # before it there were no areas at all
    (_entry, before), (last, now) = held[-2:]
    nothing = _nothing(layout, space)
    if not set(last.paths) <= _paths(layout, space) or layout.relative(layout.areas(space)) not in before:
        return None
    if any(digest(_present(layout, name, nothing)) != _digests(now, nothing)[name] for name in nothing):
        return None  # somebody edited them since
    differing = [name for name in now if _digests(now, nothing)[name] != _digests(before, nothing)[name]]
    return last, {
        name: _recorded(layout, before[name][1], name, nothing) if name in before else nothing[name]
        for name in differing
    }


def _held(layout: Layout, space: str) -> list[tuple[HistoryEntry, _States]]:
    """Return the changes of the areas of a space that still hold with the files after each, oldest first.

    A change after which the files are again what they were before takes back everything since: it does not count, and
    neither does what it took back. So each step back goes one change further.
    """
    nothing = _nothing(layout, space)
    held: list[tuple[HistoryEntry, _States]] = []
    files: _States = {}
    for entry in reversed(log(layout)):
        changed = nothing.keys() & set(entry.paths)
        if not changed:
            continue
        files = dict(files)
        files |= {name: (digest(_recorded(layout, entry.id, name, nothing)), entry.id) for name in changed}
        now = _digests(files, nothing)
        known = next((n for n, (_entry, then) in enumerate(held) if _digests(then, nothing) == now), None)
        held = [*held, (entry, files)] if known is None else held[: known + 1]
    return held


def _digests(files: _States, nothing: _Files) -> dict[str, str]:
    return {name: files[name][0] if name in files else digest(empty) for name, empty in nothing.items()}


def _nothing(layout: Layout, space: str) -> _Files:
    """Return the files of areas as they are without content, which is how one that does not exist is meant."""
    return {
        layout.relative(layout.areas(space)): b"",
        layout.relative(layout.changes(space)): changes_bytes(()),
        layout.relative(layout.geometry(space)): b'{"type":"FeatureCollection","features":[]}',
    }


def _recorded(layout: Layout, entry: str, name: str, nothing: _Files) -> bytes:
    try:
        return content(layout, entry, name)
    except UnknownNameError:
        return nothing[name]


def _present(layout: Layout, name: str, nothing: _Files) -> bytes:
    path = layout.root / name
    return path.read_bytes() if path.exists() else nothing[name]
