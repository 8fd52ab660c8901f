"""Back up a workspace: one file with everything that cannot be made again, as it is at one instant."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kobimo import __version__
from kobimo.errors import IntegrityError, InvalidInputError, KobimoError, LockedError
from kobimo.language import _
from kobimo.model.checks import Severity
from kobimo.reference.diagnoses import Diagnosis, diagnosis
from kobimo.store.snapshot import copy_database
from kobimo.workflows.care.doctor import examine
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.running.progress import SILENT, Progress
from kobimo.workspace.archive import ArchivedFile, ArchiveManifest, Damage
from kobimo.workspace.archive_reading import opened_archive
from kobimo.workspace.archive_writing import new_archive, write_archive
from kobimo.workspace.files import TEMPORARY, explained
from kobimo.workspace.holdings import Holdings, holdings
from kobimo.workspace.layout import Layout
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.paths import reachable

PATIENCE = 10.0
"""Seconds that a command which is writing gets to finish."""

_PAUSE = 0.2
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class BackupResult:
    """What came of a backup.

    Attributes
    ----------
    path : Path
    size : int
        Bytes of the file.
    manifest : ArchiveManifest
    left_out : tuple of str
        Folders that are not in it because they can be made again.
    """

    path: Path
    size: int
    manifest: ArchiveManifest
    left_out: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether the workspace was in order when it was backed up."""
        return not self.manifest.damaged

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form of the report."""
        return {
            "file": str(self.path),
            "size": self.size,
            "workspace": self.manifest.workspace,
            "created": self.manifest.created.isoformat(),
            "files": len(self.manifest.files),
            "bytes": self.manifest.size,
            "left_out": list(self.left_out),
            "damaged": [item.model_dump() for item in self.manifest.damaged],
        }


def back_up(
    workspace: OpenedWorkspace,
    target: Path,
    *,
    replace: bool = False,
    progress: Progress = SILENT,
    patience: float = PATIENCE,
) -> BackupResult:
    """Write a backup of a workspace; the file appears under its name when it is whole, or not at all.

    Parameters
    ----------
    workspace : OpenedWorkspace
    target : Path
        File outside the workspace, in a folder that exists.
    replace : bool
        Replace an older backup of this name.
    progress : Progress, optional
    patience : float
        Seconds to wait for others who are writing.

    Returns
    -------
    BackupResult
        With the damage that the workspace had already; it is in the backup as it is.

    Raises
    ------
    InvalidInputError
        If the target lies in the workspace, exists, or its folder does not.
    LockedError
        If somebody else is writing and does not finish.
    WorkspaceError
        If a file cannot be read, or the disk is full.
    """
    path, layout = reachable(target), workspace.layout
    if path.parent == kept_backup(layout).parent:
        with explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
    elif lies_in(path, layout.root):
        raise InvalidInputError(
            _("Die Sicherung läge im Arbeitsordner selbst und ginge mit ihm verloren."),
            where=str(path),
            remedy=_("Einen Ort außerhalb angeben, am besten auf einem anderen Laufwerk."),
        )
    with new_archive(path, replace=replace) as aside, _alone(layout, progress, patience):
        manifest = _write(workspace, aside, progress)
    left_out = (layout.outputs.name,) if layout.outputs.is_dir() and any(layout.outputs.iterdir()) else ()
    return BackupResult(path, path.stat().st_size, manifest, left_out)


def kept_backup(layout: Layout) -> Path:
    """Return where the backup that a page makes waits to be taken away; the next one replaces it."""
    return layout.private / "sicherung" / "sicherung.zip"


def kept_manifest(layout: Layout) -> ArchiveManifest | None:
    """Return what that backup contains; None if there is none that can be read."""
    try:
        with opened_archive(kept_backup(layout)) as archive:
            return archive.manifest
    except KobimoError:
        return None


def lies_in(path: Path, folder: Path) -> bool:
    """Return whether a path lies in a folder, whatever links and spellings lead to it."""
    above = [parent for parent in path.resolve().parents if parent.exists()]
    return any(parent.samefile(folder) for parent in above)


class Megabytes:
    """Tells a `Progress` of bytes in steps that people count."""

    def __init__(self, progress: Progress, text: str, total: int) -> None:
        self._progress, self._bytes = progress, 0
        progress.stage(text, -(-total // _MEGABYTE))

    def __call__(self, count: int) -> None:
        """Note that `count` bytes are done."""
        before, self._bytes = self._bytes, self._bytes + count
        if steps := self._bytes // _MEGABYTE - before // _MEGABYTE:
            self._progress.step(steps)


@contextmanager
def _alone(layout: Layout, progress: Progress, patience: float) -> Iterator[None]:
    """Hold both locks, in the order in which every command takes them; wait for others a little."""
    deadline = time.monotonic() + patience
    with ExitStack() as held:
        for path in (layout.data_lock, layout.definitions_lock):
            while True:
                try:
                    held.enter_context(WorkspaceLock(path, "kobimo backup"))
                    break
                except LockedError as error:
                    if time.monotonic() > deadline:
                        raise
                    progress.stage(_("Warten: {reason}").format(reason=error.message))
                    time.sleep(_PAUSE)
        yield


def _write(workspace: OpenedWorkspace, aside: Path, progress: Progress) -> ArchiveManifest:
    """Write everything, then the manifest with what doctor says of it."""
    layout = workspace.layout
    progress.stage(_("Dateien suchen"))
    held = holdings(layout)
    with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=aside.parent) as folder:
        copy = Path(folder) / layout.database.name
        found = _copied(layout.database, copy) if workspace.register.exists else []
        report = Megabytes(progress, _("Dateien sichern (MB)"), held.bytes)
        instead = {layout.relative(layout.database): copy}

        def describe(files: tuple[ArchivedFile, ...]) -> ArchiveManifest:
            progress.stage(_("Arbeitsordner prüfen"))
            return _manifest(workspace, held, files, found)

        return write_archive(aside, held, instead, describe, report)


def _copied(database: Path, copy: Path) -> list[Diagnosis]:
    """Copy the database; one that is damaged is kept byte for byte, because it may still be of use to somebody."""
    try:
        copy_database(database, copy)
    except IntegrityError as error:
        shutil.copyfile(database, copy)
        return [diagnosis("DEFINITIONS", database.name, message=error.message, remedy=error.remedy)]
    return []


def _manifest(
    workspace: OpenedWorkspace, held: Holdings, files: tuple[ArchivedFile, ...], found: list[Diagnosis]
) -> ArchiveManifest:
    errors = [item for item in (*examine(workspace), *found) if item.severity is Severity.ERROR]
    damage = {
        (item.code, item.subject): Damage(
            code=item.code, subject=item.subject, message=item.message, remedy=item.remedy
        )
        for item in errors
    }
    return ArchiveManifest(
        kobimo=__version__,
        workspace=workspace.settings.name,
        created=datetime.fromisoformat(workspace.now()),
        files=files,
        folders=held.folders,
        damaged=tuple(damage.values()),
    )
