"""The format of a backup: a ZIP file with the files of a workspace and, last, a list of them with their hashes.

The list makes the difference between a ZIP file and a backup: whoever reads one takes exactly the files that it names,
with exactly the bytes that it names, and anything else is damage.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints, ValidationError

from kobimo.errors import IntegrityError, InvalidInputError, NewerFormatError
from kobimo.language import _, spelled
from kobimo.model.text import Definition
from kobimo.workspace.files import TEMPORARY, json_bytes
from kobimo.workspace.layout import Layout
from kobimo.workspace.paths import extended

FORMAT = 1
"""The format of backups that this version of kobimo writes."""

MANIFEST = "sicherung.json"
"""The list of files, in the root of the archive."""

CHUNK = 1 << 20
"""Bytes that are read or written together."""

Report = Callable[[int], None]
"""Is told how many bytes were just read or written."""

_FOREIGN_TO_WINDOWS = re.compile(
    r'[<>:"|?*\x00-\x1f]|[. ]$|^(con|prn|aux|nul|com[1-9]|lpt[1-9]) *(\.|$)', re.IGNORECASE
)
_JOURNALS = ("-journal", "-wal", "-shm")
"""What a database keeps beside itself while it is open."""

_LAYOUT = Layout(Path())


class ArchivedFile(Definition):
    """One file of a backup: its path from the root, with slashes."""

    path: str
    bytes: int = Field(ge=0)
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Damage(Definition):
    """What `doctor` had to complain of when the backup was made."""

    code: str
    subject: str
    message: str
    remedy: str


class ArchiveManifest(Definition):
    """The list of everything in a backup, and where it comes from.

    `folders` are those that have nothing in them; both lists are in order.
    """

    kind: Literal["kobimo-backup"] = "kobimo-backup"
    format: Literal[1] = 1
    kobimo: str
    workspace: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
    created: AwareDatetime
    files: tuple[ArchivedFile, ...]
    folders: tuple[str, ...] = ()
    damaged: tuple[Damage, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all files together, unpacked."""
        return sum(file.bytes for file in self.files)

    def spelled_out(self) -> bytes:
        """Return the one JSON spelling."""
        return json_bytes(self.model_dump(mode="json"))


def parse_manifest(data: bytes, where: str) -> ArchiveManifest:
    """Read a manifest.

    Raises
    ------
    NewerFormatError
        If a newer kobimo wrote it.
    InvalidInputError
        If it is not the manifest of a backup.
    IntegrityError
        If it names what a workspace cannot contain, or something twice.
    """
    try:
        content = json.loads(data)
        written = content["format"]
        if content["kind"] == "kobimo-backup" and type(written) is int and written > FORMAT:
            raise NewerFormatError(
                _("Die Sicherung hat das Format {written}, diese Version von kobimo kennt bis {known}.").format(
                    written=written, known=FORMAT
                ),
                where=where,
                remedy=_("kobimo aktualisieren. Es wurde nichts angelegt."),
            )
        manifest = ArchiveManifest.model_validate(content)
    except (ValueError, TypeError, KeyError, RecursionError, ValidationError) as error:
        raise not_a_backup(where) from error
    _check_names(manifest, where)
    return manifest


def not_a_backup(where: str) -> InvalidInputError:
    """Return the error for a file that is something else, or the beginning of a backup."""
    return InvalidInputError(
        _("Das ist keine Sicherung von kobimo, oder sie ist unvollständig."),
        where=where,
        remedy=_("Den Pfad prüfen; die Datei noch einmal kopieren oder eine andere Sicherung nehmen."),
    )


def damaged(where: str, reason: str) -> IntegrityError:
    """Return the error for a backup that is not as its manifest says."""
    return IntegrityError(
        _("Die Sicherung ist beschädigt oder wurde verändert: {reason}.").format(reason=reason),
        where=where,
        remedy=_("Die Datei noch einmal kopieren oder eine andere Sicherung nehmen."),
    )


def escapes(name: str) -> bool:
    """Return whether a path may lead out of the folder that it is meant to be in, on any operating system."""
    return (
        "\\" in name
        or not _is_text(name)
        or re.match("[A-Za-z]:", name) is not None
        or any(part in {"", ".", ".."} for part in name.split("/"))
    )


def foreign_to_windows(name: str) -> bool:
    """Return whether Windows cannot have this path, or would open something else under it."""
    return any(_FOREIGN_TO_WINDOWS.search(part) for part in name.split("/"))


def never_archived(name: str) -> bool:
    """Return whether a path is that of a lock, of unfinished work, or of the manifest itself.

    The secret lies among the locks, and is kept: by another one nobody could tell which data a release was made from.
    """
    if name == _LAYOUT.relative(_LAYOUT.secret):
        return False
    first, *rest = (part.casefold() for part in PurePosixPath(name).parts)
    lock_of_git = first == ".git" and name.endswith(".lock")
    journal_of_database = first in {f"{_LAYOUT.database.name}{ending}" for ending in _JOURNALS}
    own = {_LAYOUT.private.name} if rest else {_LAYOUT.private.name, MANIFEST}
    unfinished = any(part.startswith(TEMPORARY) for part in (first, *rest))
    return first in own or unfinished or journal_of_database or lock_of_git


def shown(name: str) -> str:
    """Return a path for a message; signs that could upset a terminal are written out."""
    return name if name.isprintable() else ascii(name)[1:-1]


def on_disk(root: Path, name: str) -> Path:
    """Return where a path of the archive lies below a folder; on Windows it may be longer than 260 characters."""
    path = root / name
    return Path(extended(str(path))) if os.name == "nt" else path


def size_text(size: int) -> str:
    """Return a number of bytes as people read it: 340 kB, 12,3 MB."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6)):
        if size >= factor:
            return f"{spelled(f'{size / factor:,.1f}')} {unit}"
    return f"{max(1, round(size / 1e3))} kB"


def _check_names(manifest: ArchiveManifest, where: str) -> None:
    files = [file.path for file in manifest.files]
    names = [*files, *manifest.folders]
    for name in names:
        if escapes(name) or never_archived(name):
            raise damaged(where, _("der Pfad „{name}“ ist nicht erlaubt").format(name=shown(name)))
    if len(set(names)) != len(names):
        raise damaged(where, _("ein Pfad kommt zweimal vor"))
    inner = {str(parent) for name in names for parent in PurePosixPath(name).parents}
    if inner & set(files):
        raise damaged(where, _("ein Pfad ist Datei und Ordner zugleich"))


def _is_text(name: str) -> bool:
    """Return whether a name can be written in UTF-8 and has no zero in it."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in name
