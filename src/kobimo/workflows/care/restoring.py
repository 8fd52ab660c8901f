"""Restore a backup into a new folder, all of it or nothing; and prove that what lies there is what was backed up."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kobimo.errors import InvalidInputError, KobimoError, ReleaseError, WorkspaceError
from kobimo.language import _
from kobimo.model.checks import Severity
from kobimo.reference.diagnoses import Diagnosis
from kobimo.store.releases import METADATA, newest_release
from kobimo.workflows.care.backup import Megabytes
from kobimo.workflows.care.doctor import examine
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.running.progress import SILENT, Progress
from kobimo.workspace.archive import ArchiveManifest, not_a_backup, size_text
from kobimo.workspace.archive_reading import differences, opened_archive
from kobimo.workspace.files import atomic_directory, explained, patiently, system_reason
from kobimo.workspace.layout import SETTINGS_FILE, Layout
from kobimo.workspace.paths import reachable
from kobimo.workspace.settings_file import load_settings


@dataclass(frozen=True)
class Verification:
    """What was proved of a restored workspace.

    Attributes
    ----------
    changed : tuple of str
        Files on the disk that are not as the manifest says.
    findings : tuple of Diagnosis
        Errors and warnings of doctor.
    release : str
        The newest release for the team; empty if there is none.
    indicators, values : int
        What could be read of it.
    problem : str
        Why its figures could not be read; empty if they could.
    """

    changed: tuple[str, ...]
    findings: tuple[Diagnosis, ...]
    release: str = ""
    indicators: int = 0
    values: int = 0
    problem: str = ""

    @property
    def errors(self) -> tuple[Diagnosis, ...]:
        """What makes the workspace unsound."""
        return tuple(item for item in self.findings if item.severity is Severity.ERROR)

    @property
    def passed(self) -> bool:
        """Whether everything is as it must be."""
        return not (self.changed or self.errors or self.problem)

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "ok": self.passed,
            "changed": list(self.changed),
            "findings": [item.as_dict() for item in self.findings],
            "release": self.release,
            "indicators": self.indicators,
            "values": self.values,
            "problem": self.problem,
        }


@dataclass(frozen=True)
class RestoreResult:
    """Where a backup was restored to, what it was, and what was proved of it if that was asked."""

    folder: Path
    manifest: ArchiveManifest
    verification: Verification | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form of the report."""
        return {
            "folder": str(self.folder),
            "workspace": self.manifest.workspace,
            "created": self.manifest.created.isoformat(),
            "files": len(self.manifest.files),
            "bytes": self.manifest.size,
            "damaged": [item.model_dump() for item in self.manifest.damaged],
            "verification": None if self.verification is None else self.verification.as_dict(),
        }


def restore(file: Path, folder: Path, *, verify: bool = False, progress: Progress = SILENT) -> RestoreResult:
    """Restore a backup; the hash of every file is checked while it is unpacked.

    Parameters
    ----------
    file : Path
        The backup.
    folder : Path
        New or empty folder for the workspace.
    verify : bool
        Read everything back from the disk afterwards and examine it.
    progress : Progress, optional

    Returns
    -------
    RestoreResult

    Raises
    ------
    InvalidInputError
        If the file is no backup, or the folder is in use.
    IntegrityError
        If the backup is damaged. There is no folder then.
    NewerFormatError
        If a newer kobimo made it.
    WorkspaceError
        If the disk is full or cannot be written. There is no folder then.
    """
    source, target = reachable(file), reachable(folder)
    with opened_archive(source) as archive:
        manifest = archive.manifest
        if all(held.path != SETTINGS_FILE for held in manifest.files):
            raise not_a_backup(str(source))
        _check_room(target, manifest.size)
        with _empty_folder_removed(target), atomic_directory(target) as aside:
            archive.extract(aside, Megabytes(progress, _("Dateien zurückholen (MB)"), manifest.size))
            load_settings(aside)
    return RestoreResult(target, manifest, verified(target, manifest, progress) if verify else None)


def verified(folder: Path, manifest: ArchiveManifest, progress: Progress = SILENT) -> Verification:
    """Compare a restored workspace with the list of its backup, let doctor examine it, and read its figures.

    Parameters
    ----------
    folder : Path
    manifest : ArchiveManifest
    progress : Progress, optional

    Returns
    -------
    Verification
    """
    changed = differences(folder, manifest, Megabytes(progress, _("Prüfsummen vergleichen (MB)"), manifest.size))
    progress.stage(_("Arbeitsordner prüfen"))
    serious = tuple(item for item in examine(open_workspace(folder)) if item.severity is not Severity.NOTE)
    progress.stage(_("Zahlen lesen"))
    try:
        release, indicators, values = _figures(Layout(folder))
    except ReleaseError:
        return Verification(changed, serious)  # nothing was ever released, or all of it was withdrawn
    except KobimoError as error:
        return Verification(changed, serious, problem=f"{error.where}: {error.message}")
    return Verification(changed, serious, release, indicators, values)


def _figures(layout: Layout) -> tuple[str, int, int]:
    """Read all figures of the newest release; return its id, and how many indicators and values it has."""
    release = newest_release(layout)
    names = release.read_json(METADATA)["indicators"]
    return release.manifest.id, len(names), sum(release.values(indicator=name).num_rows for name in names)


def _check_room(target: Path, needed: int) -> None:
    """Refuse what cannot fit before anything is written."""
    there = next(parent for parent in (target, *target.parents) if parent.exists())
    with explained(target):
        free = shutil.disk_usage(there).free
    if needed > free:
        raise WorkspaceError(
            _("Der Platz reicht nicht: gebraucht werden {needed}, frei sind {free}.").format(
                needed=size_text(needed), free=size_text(free)
            ),
            where=str(target),
            remedy=_("Speicherplatz freigeben oder ein anderes Laufwerk nehmen."),
        )


@contextmanager
def _empty_folder_removed(target: Path) -> Iterator[None]:
    """Make room for the folder that will get this name; put an empty one back if it does not come."""
    _check_folder(target)
    there = target.exists()
    if there:
        try:
            patiently(target.rmdir)
        except OSError as error:
            raise InvalidInputError(
                _("Der leere Ordner lässt sich nicht ersetzen: {reason}.").format(reason=system_reason(error)),
                where=str(target),
                remedy=_("Einen Ordner angeben, den es noch nicht gibt."),
            ) from error
    try:
        yield
    finally:
        if there and not target.exists():
            with explained(target):
                target.mkdir()


def _check_folder(target: Path) -> None:
    """Refuse a folder that is in use, and one inside of another workspace."""
    remedy = _("Einen neuen oder leeren Ordner angeben.")
    if target.exists() and not target.is_dir():
        raise InvalidInputError(_("Hier liegt eine Datei, kein Ordner."), where=str(target), remedy=remedy)
    if target.is_dir() and (content := sorted(path.name for path in target.iterdir())):
        raise InvalidInputError(
            _("Der Ordner ist nicht leer; darin liegt zum Beispiel {name}.").format(name=content[0]),
            where=str(target),
            remedy=remedy,
        )
    if target.is_dir() and target.samefile(Path.cwd()):
        raise InvalidInputError(
            _("In diesem Ordner arbeiten Sie gerade; er lässt sich nicht ersetzen."),
            where=str(target),
            remedy=_("In den Ordner darüber wechseln (cd ..) und den Befehl wiederholen."),
        )
    if any((parent / SETTINGS_FILE).exists() for parent in target.resolve().parents):
        raise InvalidInputError(
            _("Der Ordner läge in einem anderen Arbeitsordner."),
            where=str(target),
            remedy=_("Einen Ort außerhalb angeben."),
        )
