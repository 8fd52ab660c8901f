"""Write a backup: aside, file after file, the list of them last; then it gets its name."""

from __future__ import annotations

import errno
import hashlib
import os
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kobimo.errors import InvalidInputError, KobimoError, WorkspaceError
from kobimo.language import _
from kobimo.workspace.archive import CHUNK, MANIFEST, ArchivedFile, ArchiveManifest, Report
from kobimo.workspace.archive_reading import opened_archive
from kobimo.workspace.files import explained, patiently, sync_folder, temporary_beside
from kobimo.workspace.holdings import HeldFile, Holdings, cannot_read

Describe = Callable[[tuple[ArchivedFile, ...]], ArchiveManifest]
"""Makes the manifest once all files are in the archive."""

_PACKED = frozenset({".parquet", ".zip", ".xlsx", ".xlsm", ".docx", ".pptx", ".ods", ".pdf", ".png", ".jpg", ".gz"})
"""Files that are compressed already; packing them again would cost time and save nothing."""

_LARGE = 1 << 30
_FILE, _FOLDER = 0o100644 << 16, 0o040755 << 16 | 0x10
_EARLIEST, _LATEST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)
"""What a ZIP file can express as a date."""


@contextmanager
def new_archive(target: Path, *, replace: bool) -> Iterator[Path]:
    """Make a file aside and give it its name at the end.

    Parameters
    ----------
    target : Path
        Its folder must exist: what was meant for a drive that is not there must not end up on another one.
    replace : bool
        Whether an older backup of this name is replaced.

    Yields
    ------
    Path
        Temporary file to write.

    Raises
    ------
    InvalidInputError
        If the name is taken, or is that of something else than a backup.
    WorkspaceError
        If the disk is full or cannot be written. Nothing is left of the attempt then.
    """
    _check_target(target, replace=replace)
    temporary = temporary_beside(target)
    try:
        with _explained(target):
            temporary.touch(exist_ok=False)
            yield temporary
            with temporary.open("rb+") as stream:
                os.fsync(stream.fileno())
            _check_target(target, replace=replace)
            patiently(lambda: temporary.replace(target))
            sync_folder(target.parent)
    finally:
        with suppress(OSError):  # the error that led here says more than a failed clean-up
            temporary.unlink(missing_ok=True)


def write_archive(
    path: Path, held: Holdings, instead: Mapping[str, Path], describe: Describe, report: Report
) -> ArchiveManifest:
    """Write all files and the manifest.

    Parameters
    ----------
    path : Path
        File to write.
    held : Holdings
    instead : mapping
        Name in the archive and the file that is read in place of the one in the workspace.
    describe : callable
    report : callable

    Returns
    -------
    ArchiveManifest

    Raises
    ------
    WorkspaceError
        If a file cannot be read, or changes meanwhile.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        written = tuple(_add(archive, file, instead.get(file.name, file.path), report) for file in held.files)
        for folder in held.folders:
            entry = zipfile.ZipInfo(f"{folder}/", _EARLIEST)
            entry.external_attr = _FOLDER
            archive.writestr(entry, b"")
        manifest = describe(written)
        entry = _entry(MANIFEST, time.time())
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, manifest.spelled_out())
    return manifest


def _add(archive: zipfile.ZipFile, file: HeldFile, path: Path, report: Report) -> ArchivedFile:
    """Copy one file into the archive and take its hash on the way."""
    source = _opened(path)
    with source:
        before = os.fstat(source.fileno())
        entry = _entry(file.name, before.st_mtime)
        entry.compress_type = zipfile.ZIP_STORED if path.suffix.casefold() in _PACKED else zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with archive.open(entry, "w", force_zip64=before.st_size > _LARGE) as sink:
            while chunk := _read(source, path):
                sink.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                report(len(chunk))
        after = os.fstat(source.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or size != after.st_size:
        raise _changed(path)
    return ArchivedFile(path=file.name, bytes=size, sha256=digest.hexdigest())


def _opened(path: Path) -> BinaryIO:
    try:
        return patiently(lambda: path.open("rb"))
    except FileNotFoundError as error:
        raise _changed(path) from error
    except OSError as error:
        raise cannot_read(path, error) from error


def _read(source: BinaryIO, path: Path) -> bytes:
    try:
        return source.read(CHUNK)
    except OSError as error:
        raise cannot_read(path, error) from error


def _changed(path: Path) -> WorkspaceError:
    return WorkspaceError(
        _("Die Datei hat sich während der Sicherung geändert oder ist verschwunden."),
        where=str(path),
        remedy=_("Andere Programme schließen, die in dem Ordner arbeiten, und den Befehl wiederholen."),
    )


def _entry(name: str, modified: float) -> zipfile.ZipInfo:
    """Describe a file; its date is only for people who look into the archive."""
    year, month, day, hour, minute, second = time.localtime(modified)[:6]
    date = min(max((year, month, day, hour, minute, second), _EARLIEST), _LATEST)
    entry = zipfile.ZipInfo(name, date)
    entry.external_attr = _FILE
    return entry


@contextmanager
def _explained(target: Path) -> Iterator[None]:
    """Explain errors of writing; what may only be found on a memory stick gets words of its own."""
    try:
        with explained(target):
            yield
    except WorkspaceError as error:
        if getattr(error.__cause__, "errno", None) != errno.EFBIG:
            raise
        raise WorkspaceError(
            _("Das Laufwerk nimmt keine so große Datei an; mit dem Dateisystem FAT32 sind es höchstens 4 GB."),
            where=str(target),
            remedy=_("Ein anderes Laufwerk nehmen, oder dieses mit exFAT oder NTFS neu einrichten."),
        ) from error


def _check_target(target: Path, *, replace: bool) -> None:
    """Refuse a name that is taken, and a folder that is not there."""
    if not target.parent.is_dir():
        raise InvalidInputError(
            _("Den Ordner für die Sicherung gibt es nicht."),
            where=str(target.parent),
            remedy=_("Prüfen Sie, ob das Laufwerk verbunden ist, oder legen Sie den Ordner an."),
        )
    if target.is_dir():
        raise InvalidInputError(
            _("Das ist ein Ordner; gebraucht wird der Name einer Datei."),
            where=str(target),
            remedy=_("Einen Dateinamen anhängen, zum Beispiel {path}.").format(path=target / "sicherung.zip"),
        )
    if not target.exists():
        return
    if not replace:
        raise InvalidInputError(
            _("Die Datei gibt es schon; sie wird nicht überschrieben."),
            where=str(target),
            remedy=_("Einen anderen Namen wählen, oder eine ältere Sicherung mit --replace ersetzen."),
        )
    try:
        with opened_archive(target):
            return
    except KobimoError as error:
        raise InvalidInputError(
            _("Diese Datei ist keine lesbare Sicherung von kobimo; sie wird nicht ersetzt."),
            where=str(target),
            remedy=_("Einen anderen Namen wählen oder die Datei vorher entfernen."),
        ) from error
