"""Several changes as one step: all of them happen or none, whatever interrupts the work.

Everything is written aside first. Then one record says what gets which name; with it the step is decided. What follows
needs no room on the disk: things that lie there get their final names. An end before the record leaves nothing but
temporary files. After an end behind the record, whoever takes a lock next finishes the step: see `WorkspaceLock`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from kobimo.errors import KobimoError, WorkspaceError
from kobimo.language import _
from kobimo.workspace.files import (
    TEMPORARY,
    explained,
    patiently,
    refuse_existing,
    sha256_of,
    sync_folder,
    sync_tree,
    system_reason,
    temporary_beside,
    write_json,
    write_synced,
)
from kobimo.workspace.layout import Layout

RECORD = "step.json"
"""File beside the locks that says what has been decided and perhaps not been done yet."""


@dataclass(frozen=True, slots=True)
class Move:
    """Something that gets its final name; paths from the root, `mark` tells whether something is this very thing."""

    staged: str
    target: str
    mark: str


@dataclass(frozen=True, slots=True)
class DecidedStep:
    """A step that is going to happen. `reason` and `user` are those of its entry in the history, if it needs one."""

    moves: tuple[Move, ...]
    reason: str
    user: str


class Step:
    """Changes that are prepared; made by `one_step`."""

    def __init__(self, layout: Layout, reason: str, user: str) -> None:
        self._layout = layout
        self._reason = reason
        self._user = user
        self._staged: dict[Path, Path] = {}
        self._made: list[Path] = []
        self.decided = False

    def file(self, target: Path, data: bytes) -> None:
        """Prepare a file, a new one or the next version of one that exists."""
        with explained(target):
            write_synced(self._aside(target), data)

    def place(self, target: Path) -> Path:
        """Prepare a file that is too large for memory; returns where the caller writes it, down to the disk."""
        with explained(target):
            return self._aside(target)

    def folder(self, target: Path) -> Path:
        """Prepare a new folder; returns where to fill it."""
        with explained(target):
            folder = self._aside(target)
            folder.mkdir()
        return folder

    def finish(self, note: Callable[[], None] | None = None) -> None:
        """Decide and carry out the step.

        Parameters
        ----------
        note : callable, optional
            Enters the step into the database. If it fails, nothing happens at all.

        Raises
        ------
        WorkspaceError
            If there is no room, or Excel has a file open; nothing happens then. Or if the decision could not be carried
            out as a whole, which the message says; then the next command does it.
        """
        if self._reason:
            _keep(self._layout, _("Änderungen außerhalb von kobimo übernommen"), self._user)
        for target, staged in self._staged.items():
            with explained(target):
                if staged.is_dir():
                    refuse_existing(target)
                    sync_tree(staged)
                elif target.exists():  # replacing it would fail after the decision if Excel keeps it open
                    patiently(lambda target=target: target.open("rb+").close())  # type: ignore[misc]
        with explained(self._layout.root):
            for folder in {path.parent for path in (*self._staged.values(), *self._made)}:
                sync_folder(folder)
            moves = tuple(
                Move(self._layout.relative(staged), self._layout.relative(target), _mark(staged))
                for target, staged in self._staged.items()
            )
        step = DecidedStep(moves, self._reason, self._user)
        try:
            write_json(_path(self._layout), asdict(step))
            self.decided = True
            if note is not None:
                note()
        except Exception:
            _remove_record(self._layout)
            self.decided = False
            raise
        _carry_out(self._layout, step)

    def discard(self) -> None:
        """Remove what was prepared; folders that were made for it, too."""
        for staged in self._staged.values():
            _remove(staged)
        for folder in self._made:
            with suppress(OSError):  # somebody else uses it by now
                folder.rmdir()

    def _aside(self, target: Path) -> Path:
        missing = [folder for folder in (target.parent, *target.parent.parents) if not folder.exists()]
        target.parent.mkdir(parents=True, exist_ok=True)
        self._made += missing
        self._staged[target] = temporary_beside(target)
        return self._staged[target]


@contextmanager
def one_step(layout: Layout, *, reason: str = "", user: str = "") -> Iterator[Step]:
    """Prepare changes that happen together when `Step.finish` is called; without that call nothing happens.

    Parameters
    ----------
    layout : Layout
        The workspace; the caller holds its lock for data, and that for definitions if there is a `reason`.
    reason, user : str
        Of the entry in the history, for a step that changes definitions.

    Yields
    ------
    Step

    Raises
    ------
    WorkspaceError
        If the disk is full or writing is impossible. Nothing has changed then, and nothing is left behind.
    """
    step = Step(layout, reason, user)
    try:
        with explained(layout.root, only_full_disk=True):
            yield step
    finally:
        if not step.decided:
            step.discard()


def pending_step(layout: Layout) -> DecidedStep | None:
    """Return the step that was decided and not finished; a record that cannot be read is none."""
    try:
        data = json.loads(_path(layout).read_bytes())
        step = DecidedStep(tuple(Move(**move) for move in data["moves"]), data["reason"], data["user"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return step if all(_stays_inside(layout, move) for move in step.moves) else None


def finish_step(layout: Layout) -> None:
    """Carry out what somebody decided and did not live to do; the caller holds both locks.

    A copy of the folder that was made meanwhile may lack what had been prepared. There nothing more is done: the step
    is dropped, and `kobimo doctor` compares what there is.

    Raises
    ------
    WorkspaceError
        If something cannot get its final name.
    """
    step = pending_step(layout)
    if step is None:
        _remove_record(layout)
    elif all(_mark(layout.root / move.staged) == move.mark or _done(layout, move) for move in step.moves):
        _carry_out(layout, step)
    else:
        for move in step.moves:
            _remove(layout.root / move.staged)
        _remove_record(layout)


def is_pending(layout: Layout) -> bool:
    """Whether there is a record, readable or not."""
    return _path(layout).exists()


def _path(layout: Layout) -> Path:
    return layout.private / RECORD


def _stays_inside(layout: Layout, move: Move) -> bool:
    """Whether a record, which may come from elsewhere, touches nothing but this folder."""
    root = layout.root.resolve()
    inside = all((root / name).resolve().is_relative_to(root) for name in (move.staged, move.target))
    return inside and Path(move.staged).name.startswith(TEMPORARY)


def _carry_out(layout: Layout, step: DecidedStep) -> None:
    for move in step.moves:
        staged, target = layout.root / move.staged, layout.root / move.target
        try:
            if staged.exists():
                patiently(lambda staged=staged, target=target: staged.replace(target))  # type: ignore[misc]
                sync_folder(target.parent)
        except OSError as error:
            raise WorkspaceError(
                _("Die Änderung ist beschlossen, ließ sich aber nicht ganz ausführen: {reason}.").format(
                    reason=system_reason(error)
                ),
                where=str(target),
                remedy=_(
                    "Ein Programm schließen, das die Datei geöffnet hat, Platz und Rechte prüfen. "
                    "Der nächste Befehl führt die Änderung zu Ende."
                ),
            ) from error
    with suppress(KobimoError):  # everything is in its place; the record waits until the history can be written
        if step.reason:
            _keep(layout, step.reason, step.user)
        _remove_record(layout)


def _keep(layout: Layout, reason: str, user: str) -> None:
    """Record the definitions; what reads a workspace only does without the library of its history."""
    from kobimo.workspace.history import record  # noqa: PLC0415 - loads slowly

    record(layout, reason, user)


def _remove_record(layout: Layout) -> None:
    """Remove the record; one that comes back after a power cut finds everything done, or nothing prepared."""
    path = _path(layout)
    with explained(path):
        patiently(lambda: path.unlink(missing_ok=True))


def _done(layout: Layout, move: Move) -> bool:
    target = layout.root / move.target
    return target.exists() and _mark(target) == move.mark


def _mark(path: Path) -> str:
    """Return the hash of a file, or that of names and sizes of everything in a folder; empty if there is nothing."""
    if path.is_dir():
        files = sorted((file.relative_to(path).as_posix(), file) for file in path.rglob("*") if file.is_file())
        listed = json.dumps([(name, file.stat().st_size) for name, file in files])
        return hashlib.sha256(listed.encode()).hexdigest()
    return sha256_of(path) if path.exists() else ""


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):  # what led here says more than a failed clean-up
            path.unlink(missing_ok=True)
