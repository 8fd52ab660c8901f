"""What of a workspace belongs into a backup: everything but locks, unfinished work, and what can be made again."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kobimo.errors import InvalidInputError, WorkspaceError
from kobimo.language import _
from kobimo.workspace.archive import escapes, never_archived, on_disk
from kobimo.workspace.files import system_reason
from kobimo.workspace.layout import Layout

_OF_THE_SYSTEM = frozenset({".ds_store", "desktop.ini", "thumbs.db"})
"""What operating systems put into folders without being asked."""


@dataclass(frozen=True, slots=True)
class HeldFile:
    """One file: its path from the root, with slashes, and its size at the time of the look."""

    name: str
    path: Path
    bytes: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is to be kept, in order of the paths; `folders` are those that have nothing in them."""

    files: tuple[HeldFile, ...]
    folders: tuple[str, ...]

    @property
    def bytes(self) -> int:
        """Size of all files together."""
        return sum(file.bytes for file in self.files)


def holdings(layout: Layout) -> Holdings:
    """Look what a workspace contains; links are followed, because what they lead to belongs to the workspace.

    Raises
    ------
    WorkspaceError
        If a file or folder cannot be looked at.
    InvalidInputError
        If a name cannot be kept.
    """
    files: list[HeldFile] = []
    folders: set[str] = set()
    for name, path in _entries(layout.root, ""):
        if path.is_dir():
            folders.add(name)
        else:
            files += _looked_at(name, path)
    if layout.secret.is_file():
        files += _looked_at(layout.relative(layout.secret), layout.secret)
    filled = {str(parent) for name in (*folders, *(f.name for f in files)) for parent in PurePosixPath(name).parents}
    return Holdings(tuple(sorted(files, key=lambda file: file.name)), tuple(sorted(folders - filled)))


def cannot_read(path: Path, error: OSError) -> WorkspaceError:
    """Return the error for a file without which the backup would not be whole."""
    return WorkspaceError(
        _("Die Datei lässt sich nicht lesen: {reason}. Ohne sie wäre die Sicherung unvollständig.").format(
            reason=system_reason(error)
        ),
        where=str(path),
        remedy=_("Leserechte und Laufwerk prüfen; das Programm schließen, das die Datei geöffnet hat; wiederholen."),
    )


def _entries(root: Path, folder: str) -> Iterator[tuple[str, Path]]:
    """Yield what is kept below a folder, folders before what is in them: path from the root, and where it lies."""
    try:
        names = sorted(entry.name for entry in on_disk(root, folder).iterdir())
    except OSError as error:
        raise cannot_read(root / folder, error) from error
    for entry in names:
        name = f"{folder}/{entry}" if folder else entry
        path = on_disk(root, name)
        if not _is_kept(name) or _leads_back(root, path):
            continue
        if escapes(name):
            raise InvalidInputError(
                _("Dieser Name lässt sich nicht sichern."),
                where=ascii(str(path))[1:-1],
                remedy=_("Datei oder Ordner umbenennen: ohne umgekehrten Schrägstrich und ohne ungültige Zeichen."),
            )
        yield name, path
        if path.is_dir():
            yield from _entries(root, name)


def _is_kept(name: str) -> bool:
    last = name.rpartition("/")[2]
    made_again = name == Layout(Path()).outputs.name
    return not (made_again or never_archived(name) or last.startswith("~$") or last.casefold() in _OF_THE_SYSTEM)


def _leads_back(root: Path, path: Path) -> bool:
    """Return whether a link leads to a folder that it is in; following it would never end."""
    if not path.is_symlink():
        return False
    above = [parent for parent in path.parents if parent.is_relative_to(root)]
    return any(parent.resolve().is_relative_to(path.resolve()) for parent in above)


def _looked_at(name: str, path: Path) -> list[HeldFile]:
    """Return the file; nothing for what cannot be kept in a file, for instance a socket."""
    try:
        found = path.stat()
    except OSError as error:
        raise cannot_read(path, error) from error
    return [HeldFile(name, path, found.st_size)] if stat.S_ISREG(found.st_mode) else []
