"""What the history says of the areas of a space, and how the last change is taken back."""

from __future__ import annotations

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.change_table import changes_bytes
from kobimo.workspace.history import HistoryEntry, content, log
from kobimo.workspace.journal import one_step
from kobimo.workspace.layout import Layout
from kobimo.workspace.locks import WorkspaceLock

_COMMAND = "kobimo space change"


def undo_change(workspace: OpenedWorkspace, space: str) -> str:
    """Take back the last change of areas: the tables become what they were before.

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
        last, before = found
        with one_step(layout, reason=_("Zurückgenommen: {text}").format(text=last.reason), user=workspace.user) as step:
            for name in last.paths:
                step.file(layout.root / name, _earlier(layout, before.id, name))
            step.finish()
    return last.reason


def recorded_changes(workspace: OpenedWorkspace, space: str) -> tuple[tuple[HistoryEntry, ...], bool]:
    """Return what the history says of the areas of a space, newest first, and whether the last can be taken back."""
    layout = workspace.layout
    names = _paths(layout, space)
    entries = tuple(entry for entry in log(layout) if not names.isdisjoint(entry.paths))
    return entries, _last(layout, space) is not None


def _paths(layout: Layout, space: str) -> set[str]:
    files = (layout.areas(space), layout.changes(space), layout.geometry(space))
    return {layout.relative(path) for path in files}


def _last(layout: Layout, space: str) -> tuple[HistoryEntry, HistoryEntry] | None:
    """Return the last change of areas with the entry before it; None if it cannot be taken back by itself."""
    names, entries = _paths(layout, space), log(layout)
    at = next((n for n, entry in enumerate(entries) if not names.isdisjoint(entry.paths)), None)
    if at is None or at + 1 >= len(entries) or not set(entries[at].paths) <= names:
        return None
    if not any(layout.relative(layout.areas(space)) in entry.paths for entry in entries[at + 1 :]):
        return None  # before it there were no areas at all
    return (
        None
        if any(_edited(layout, entries[at].id, name) for name in entries[at].paths)
        else (entries[at], entries[at + 1])
    )


def _edited(layout: Layout, entry: str, name: str) -> bool:
    path = layout.root / name
    return not path.exists() or path.read_bytes() != content(layout, entry, name)


def _earlier(layout: Layout, entry: str, name: str) -> bytes:
    """Return a table as it was; one that did not exist was empty."""
    try:
        return content(layout, entry, name)
    except UnknownNameError:
        return changes_bytes(())
