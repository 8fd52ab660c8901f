"""Read a backup without trusting it: only what its list names, only with the bytes and hashes that the list names."""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.workspace.archive import (
    CHUNK,
    MANIFEST,
    ArchivedFile,
    ArchiveManifest,
    Report,
    damaged,
    foreign_to_windows,
    not_a_backup,
    on_disk,
    parse_manifest,
    shown,
)
from kobimo.workspace.files import explained, sha256_of, system_reason
from kobimo.workspace.zip_safety import BROKEN, ENCRYPTED, METHODS

_LONGEST_MANIFEST = 1 << 28
_ON_WINDOWS = os.name == "nt"


@dataclass(frozen=True)
class Archive:
    """A backup whose list and table of contents agree; the contents themselves are checked when they are read."""

    path: Path
    manifest: ArchiveManifest
    _zip: zipfile.ZipFile
    _entries: Mapping[str, zipfile.ZipInfo]

    def extract(self, folder: Path, report: Report) -> None:
        """Write all files into an empty folder.

        Raises
        ------
        IntegrityError
            If a file is not what the manifest says.
        WorkspaceError
            If the disk is full or cannot be written.
        """
        for name in self.manifest.folders:
            with explained(folder):
                on_disk(folder, name).mkdir(parents=True)
        for file in self.manifest.files:
            target = on_disk(folder, file.path)
            with explained(target):
                target.parent.mkdir(parents=True, exist_ok=True)
            self._extract(file, target, report)

    def _extract(self, file: ArchivedFile, target: Path, report: Report) -> None:
        digest = hashlib.sha256()
        with explained(target):
            try:
                sink = target.open("xb")
            except FileExistsError as error:
                raise damaged(
                    str(self.path), _("„{name}“ kommt hier zweimal vor").format(name=shown(file.path))
                ) from error
            with sink:
                for chunk in self._content(file):
                    sink.write(chunk)
                    digest.update(chunk)
                    report(len(chunk))
        if digest.hexdigest() != file.sha256:
            raise damaged(str(self.path), _("der Inhalt von „{name}“ stimmt nicht").format(name=shown(file.path)))

    def _content(self, file: ArchivedFile) -> Iterator[bytes]:
        """Yield the content in pieces, never more than the manifest announces."""
        left = file.bytes
        try:
            with self._zip.open(self._entries[file.path]) as source:
                while chunk := source.read(CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        break
                    yield chunk
        except (*BROKEN, OSError) as error:
            raise damaged(str(self.path), _("„{name}“ lässt sich nicht lesen").format(name=shown(file.path))) from error
        if left:
            raise damaged(str(self.path), _("„{name}“ hat eine andere Größe").format(name=shown(file.path)))


@contextmanager
def opened_archive(path: Path) -> Iterator[Archive]:
    """Open a backup and compare its list with its table of contents.

    Parameters
    ----------
    path : Path

    Yields
    ------
    Archive

    Raises
    ------
    InvalidInputError
        If it is no backup, or only the beginning of one.
    NewerFormatError
        If a newer kobimo made it.
    IntegrityError
        If it contains anything else than its list says, or paths that lead elsewhere.
    """
    with _opened_zip(path) as opened:
        manifest = parse_manifest(_manifest_bytes(opened, path), str(path))
        yield Archive(path, manifest, opened, _entries(opened, manifest, str(path)))


def differences(folder: Path, manifest: ArchiveManifest, report: Report) -> tuple[str, ...]:
    """Read files back from the disk and return the paths of those that are not as the manifest says."""
    wrong = []
    for file in manifest.files:
        path = on_disk(folder, file.path)
        try:
            same = path.stat().st_size == file.bytes and sha256_of(path) == file.sha256
        except OSError:
            same = False
        if not same:
            wrong.append(file.path)
        report(file.bytes)
    return tuple(wrong)


def _opened_zip(path: Path) -> zipfile.ZipFile:
    try:
        if not path.is_file():
            raise InvalidInputError(
                _("Das ist keine Datei.") if path.exists() else _("Die Datei gibt es nicht."),
                where=str(path),
                remedy=_("Bitte den Pfad prüfen."),
            )
        return zipfile.ZipFile(path)
    except BROKEN as error:
        raise not_a_backup(str(path)) from error
    except OSError as error:
        raise InvalidInputError(
            _("Die Datei lässt sich nicht lesen: {reason}.").format(reason=system_reason(error)),
            where=str(path),
            remedy=_("Leserechte und Laufwerk prüfen."),
        ) from error


def _manifest_bytes(opened: zipfile.ZipFile, path: Path) -> bytes:
    found = [entry for entry in opened.infolist() if entry.filename == MANIFEST]
    if not found:
        raise not_a_backup(str(path))
    unusual = found[0].flag_bits & ENCRYPTED or found[0].compress_type not in METHODS
    if len(found) > 1 or unusual or found[0].file_size > _LONGEST_MANIFEST:
        raise damaged(str(path), _("die Liste der Dateien (sicherung.json) ist nicht eindeutig"))
    try:
        with opened.open(found[0]) as source:
            return source.read(_LONGEST_MANIFEST)
    except (*BROKEN, OSError) as error:
        raise damaged(str(path), _("die Liste der Dateien (sicherung.json) lässt sich nicht lesen")) from error


def _entries(opened: zipfile.ZipFile, manifest: ArchiveManifest, where: str) -> dict[str, zipfile.ZipInfo]:
    """Return the entries by name; there must be exactly one for each name of the manifest, and no other."""
    entries = [entry for entry in opened.infolist() if entry.filename != MANIFEST]
    found = {entry.filename: entry for entry in entries}
    wanted = {file.path: file.bytes for file in manifest.files} | {f"{name}/": 0 for name in manifest.folders}
    if len(found) != len(entries):
        raise damaged(where, _("ein Name kommt zweimal vor"))
    for name in sorted(found.keys() ^ wanted.keys())[:1]:
        reason = _("„{name}“ steht nicht in der Liste") if name in found else _("„{name}“ fehlt")
        raise damaged(where, reason.format(name=shown(name)))
    for name, entry in found.items():
        _check_entry(entry, wanted[name], where)
        if _ON_WINDOWS and foreign_to_windows(name.rstrip("/")):
            raise InvalidInputError(
                _("Den Namen „{name}“ kann Windows nicht anlegen.").format(name=shown(name)),
                where=where,
                remedy=_("Die Sicherung auf einem Rechner mit Linux oder macOS zurückholen und die Datei umbenennen."),
            )
    return found


def _check_entry(entry: zipfile.ZipInfo, size: int, where: str) -> None:
    """Refuse links and other special files, encryption, methods of packing that kobimo does not use, other sizes."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    usual = kind in {0, stat.S_IFDIR if entry.is_dir() else stat.S_IFREG}
    if not usual or entry.flag_bits & ENCRYPTED or entry.compress_type not in METHODS:
        raise damaged(where, _("„{name}“ ist keine gewöhnliche Datei").format(name=shown(entry.filename)))
    if entry.file_size != size:
        raise damaged(where, _("„{name}“ hat eine andere Größe").format(name=shown(entry.filename)))
