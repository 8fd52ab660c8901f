"""From one state of a published folder to the next: exchanged as a whole in one step, or file by file.

Where the operating system can exchange two folders in one step, readers see the old portal or the new one, never a
mixture. Elsewhere (mounted folders, network drives, FTP) what is new waits inside the folder, a plan says what is going
to happen, and then files change one by one: new ones first, those that lead to others last, and what nobody needs any
more is deleted at the end. A run that is killed leaves pages that can all be read; the next one carries the plan out.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from kobimo.errors import IntegrityError
from kobimo.language import _
from kobimo.workspace.files import json_bytes, patiently, sync_folder, sync_tree, write_bytes, write_synced

PLAN, STAGE = ".kobimo-portal-plan.json", ".kobimo-portal-neu"
_EXCHANGE = 2
_HERE = -100


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of files, by path: moved into their place in this order, then deleted."""

    moved: tuple[str, ...]
    deleted: tuple[str, ...]


def exchange(
    folder: Path, stage: Path, kept: Iterable[str], more: Mapping[str, bytes], confirm: Callable[[], None]
) -> bool:
    """Complete the stage beside a folder and exchange both in one step.

    Parameters
    ----------
    folder, stage : Path
        On one drive. Afterwards the old state is in `stage`.
    kept : iterable of str
        Files of the old state that belong to the new one too.
    more : mapping of str to bytes
        Further files of the new state.
    confirm : callable
        Called when all is ready, right before the one step; raises if it must not be done.

    Returns
    -------
    bool
        False if that is not possible here; then nothing has changed.
    """
    if not _can_exchange():
        return False
    linked = tuple(kept)
    for path, data in more.items():
        (stage / path).write_bytes(data)
    sync_tree(stage)
    for path in linked:
        (stage / path).parent.mkdir(parents=True, exist_ok=True)
        _link(folder / path, stage / path)
    shutil.copystat(folder, stage)
    confirm()
    if not _exchanged(folder, stage):
        for path in (*more, *linked):
            (stage / path).unlink()
        return False
    sync_folder(folder.parent)
    return True


def in_place(folder: Path, stage: Path, change: Change, note: str, content: bytes, confirm: Callable[[], None]) -> None:
    """Change a folder file by file, by a plan that another run can finish.

    Parameters
    ----------
    folder, stage : Path
        Where the new files wait.
    change : Change
    note : str
        The file that lists all others; it is written before anything is deleted.
    content : bytes
        Of the note.
    confirm : callable
        Called when all is ready, right before the plan makes it certain; raises if it must not be done.
    """
    waiting = folder / STAGE
    if stage != waiting:  # what waits beside the folder is not found again by a run that may only look inside
        shutil.rmtree(waiting, ignore_errors=True)
        _moved_tree(stage, waiting)
    write_synced(waiting / note, content)
    sync_tree(waiting)
    plan = {"change": asdict(change), "note": note}
    confirm()
    write_bytes(folder / PLAN, json_bytes(plan))
    finish_change(folder)


def finish_change(folder: Path) -> None:
    """Carry out what a plan in the folder says; does nothing without one."""
    try:
        text = (folder / PLAN).read_bytes()
    except FileNotFoundError:
        return
    moved, deleted = _decided(folder, text)
    stage = folder / STAGE
    for path in moved:
        if (stage / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            _place(stage / path, folder / path)
    for path in deleted:
        with suppress(FileNotFoundError):
            patiently((folder / path).unlink)
        _remove_empty((folder / path).parent, folder)
    (folder / PLAN).unlink()
    shutil.rmtree(stage, ignore_errors=True)


def inside(path: str) -> str:
    """Return a path that surely lies in the folder; raises ValueError for any other."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or ":" in parts[0]:
        raise ValueError(path)
    return path


def _decided(folder: Path, text: bytes) -> tuple[list[str], list[str]]:
    """Read a plan: what is moved, the note last, and what is deleted."""
    try:
        decided = json.loads(text)
        moved = [inside(path) for path in (*decided["change"]["moved"], decided["note"])]
        return moved, [inside(path) for path in decided["change"]["deleted"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IntegrityError(
            _("Der Plan einer abgebrochenen Veröffentlichung lässt sich nicht lesen."),
            where=str(folder / PLAN),
            remedy=_("Einen leeren Ordner angeben, oder diesen selbst leeren."),
        ) from error


def _place(source: Path, target: Path) -> None:
    """Put a file in its place in one step; on drives that cannot rename, by writing it."""
    try:
        patiently(lambda: source.replace(target))
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        shutil.copyfile(source, target)
        source.unlink()


def _moved_tree(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError:  # the folder is a drive of its own
        shutil.copytree(source, target)
        shutil.rmtree(source, ignore_errors=True)


def _remove_empty(folder: Path, root: Path) -> None:
    """Remove folders that lost their last file, up to the root."""
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _link(source: Path, target: Path) -> None:
    """Let a file stand in both folders; copy it where that is impossible."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _can_exchange() -> bool:
    return sys.platform == "linux" and hasattr(_library(), "renameat2")


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the drive or the place does not allow it."""
    done = _library().renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE)
    return bool(done == 0)


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
