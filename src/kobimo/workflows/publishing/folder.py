"""The folder of a portal: what kobimo put there, what of it still holds, and how it gets its next state.

A note in the folder, `.kobimo-portal.json`, lists every file that kobimo made, with its hash and with what it was
made from. Nothing else is ever touched.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kobimo.errors import IntegrityError, InvalidInputError
from kobimo.language import _
from kobimo.workflows.publishing.switching import PLAN, STAGE, Change, exchange, finish_change, in_place, inside
from kobimo.workspace.files import TEMPORARY, explained, json_bytes, sha256_of
from kobimo.workspace.layout import Layout
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.paths import reachable

NOTE = ".kobimo-portal.json"
_FORMAT = 1
_LOCK = "publish.lock"


@dataclass(frozen=True, slots=True)
class Part:
    """Files that are made from the same things; `digest` is the hash of those."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Published:
    """What came of a publication.

    Attributes
    ----------
    written, unchanged, deleted : int
        Files.
    exchanged : bool
        Whether the folder was exchanged as a whole, in one step.
    """

    written: int
    unchanged: int
    deleted: int
    exchanged: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    sha256: str
    part: str


@dataclass
class _State:
    """What the note says: files by path, and the digest of each part."""

    files: dict[str, _Entry] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> _State | None:
        """Read the note; None if there is none."""
        try:
            data: dict[str, Any] = json.loads((folder / NOTE).read_bytes())
            if data["format"] != _FORMAT:  # one of a later kobimo
                data = {}
            files = {inside(path): _Entry(*map(str, entry)) for path, entry in data["files"].items()}
            return cls(files, {str(name): str(digest) for name, digest in data["parts"].items()})
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise IntegrityError(
                _("Das Verzeichnis des Portals lässt sich nicht lesen; was kobimo hier anlegte, ist unklar."),
                where=str(folder / NOTE),
                remedy=_("Einen leeren Ordner angeben, oder diesen selbst leeren."),
            ) from error

    def of(self, part: str) -> Mapping[str, _Entry]:
        """Return the files of a part; for a state that does not change any more."""
        return self._by_part.get(part, {})

    @cached_property
    def _by_part(self) -> dict[str, dict[str, _Entry]]:
        found: dict[str, dict[str, _Entry]] = {}
        for path, entry in self.files.items():
            found.setdefault(entry.part, {})[path] = entry
        return found

    def as_bytes(self) -> bytes:
        """Return the note; equal states give equal bytes."""
        files = {path: [entry.sha256, entry.part] for path, entry in self.files.items()}
        return json_bytes({"format": _FORMAT, "files": files, "parts": self.parts})


class PortalFolder:
    """The folder that a portal is written to; a context manager. Until `publish` the old portal stays as it is.

    What a killed run left behind is finished or removed on entering.

    Parameters
    ----------
    layout : Layout
        Of the workspace; only one portal of it is written at a time.
    out : Path
        Made if it is not there.
    whole : bool
        Whether the folder may be exchanged as a whole, in one step; otherwise its files change one by one. A folder
        that is mounted into a container under its own name must not be exchanged: the container would keep the old one.

    Raises
    ------
    InvalidInputError
        If the path is a file, lies in the workspace, or is a folder with things that kobimo did not put there.
    LockedError
        On entering, if another publication runs.
    """

    def __init__(self, layout: Layout, out: Path, *, whole: bool = True) -> None:
        self.path = Path(os.path.realpath(reachable(out)))
        self._lock = WorkspaceLock(layout.private / _LOCK, "kobimo publish", finishes=False)
        self._whole = whole
        self._refuse_workspace(layout)
        self._old = _State()
        self._new = _State()
        self._made: dict[str, Path] = {}
        self._stage = self.path
        self._fresh: list[Path] = []

    def __enter__(self) -> Self:
        self._refuse_foreign()
        self._lock.__enter__()
        try:
            self._begin()
        except BaseException as error:
            self._lock.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if not (self.path / PLAN).exists():  # a change that was decided is finished by the next run
                self._clear_leftovers()
            if kind is not None and self._fresh:
                self._remove_made()
        finally:
            self._lock.__exit__(kind, error, trace)

    def holds(self, part: Part) -> bool:
        """Say whether all files of a part are there, made from the same things and unaltered; keeps them if so."""
        if self._old.parts.get(part.name) != part.digest:
            return False
        files = self._old.of(part.name)
        if not all(_is_file(self.path / path, entry.sha256) for path, entry in files.items()):
            return False
        self._new.parts[part.name] = part.digest
        self._new.files.update(files)
        return True

    def keep(self, part: Part, files: Mapping[str, bytes]) -> None:
        """Put the files of a part aside for the next state."""
        self._new.parts[part.name] = part.digest
        for path, data in files.items():
            digest = hashlib.sha256(data).hexdigest()
            self._new.files[inside(path)] = _Entry(digest, part.name)
            known = self._old.files.get(path)
            if known is not None and known.sha256 == digest and _is_file(self.path / path, digest):
                continue
            self._refuse_taken(path, known)
            target = self._stage / path
            with explained(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
            self._made[path] = target

    def publish(self, last: Callable[[str], bool], confirm: Callable[[], None]) -> Published:
        """Go over to the next state.

        Parameters
        ----------
        last : callable
            Says of a path whether it changes after all others: pages that lead to the others.
        confirm : callable
            Called when all is ready, right before anything changes; what it raises leaves the old portal as it is.

        Returns
        -------
        Published

        Raises
        ------
        WorkspaceError
            If the folder cannot be written. Where nothing had changed yet, nothing has.
        """
        gone = sorted(set(self._old.files) - set(self._new.files))
        moved = sorted(self._made, key=lambda path: (last(path), path))
        done = Published(len(moved), len(self._new.files) - len(moved), len(gone), exchanged=False)
        if not moved and not gone and self._old.as_bytes() == self._new.as_bytes():
            confirm()
            return done
        kept = [path for path in self._new.files if path not in self._made]
        note = self._new.as_bytes()
        with explained(self.path):
            if self._may_exchange() and exchange(self.path, self._stage, kept, {NOTE: note}, confirm):
                return Published(done.written, done.unchanged, done.deleted, exchanged=True)
            in_place(self.path, self._stage, Change(tuple(moved), tuple(gone)), NOTE, note, confirm)
        return done

    def _begin(self) -> None:
        self._fresh = [path for path in (self.path, *self.path.parents) if not path.exists()]
        with explained(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            finish_change(self.path)
            self._clear_leftovers()
            self._old = _State.read(self.path) or _State()
            self._stage = self._new_stage()

    def _remove_made(self) -> None:
        """Remove the folders that were made for the portal, as far as nothing is in them."""
        for path in self._fresh:
            try:
                path.rmdir()
            except OSError:
                return

    def _new_stage(self) -> Path:
        """Make a folder for what is new: beside the portal, so that both can be exchanged, or else inside it."""
        if self._whole:
            try:
                beside = self.path.parent / f"{self._mark}{secrets.token_hex(6)}"
                beside.mkdir()
            except OSError:
                pass  # above the portal we may not write
            else:
                return beside
        within = self.path / STAGE
        within.mkdir()
        return within

    @property
    def _mark(self) -> str:
        """How folders beside the portal begin that belong to it; short, and no other portal's."""
        return f"{TEMPORARY}portal-{hashlib.sha256(str(self.path).encode()).hexdigest()[:10]}-"

    def _clear_leftovers(self) -> None:
        shutil.rmtree(self.path / STAGE, ignore_errors=True)
        for left in self.path.parent.glob(f"{self._mark}*"):
            shutil.rmtree(left, ignore_errors=True)

    def _may_exchange(self) -> bool:
        """Only a folder in which everything is ours: what others put there stays where it is."""
        if self._stage.parent != self.path.parent or self._stage == self.path:
            return False
        ours = {NOTE, *self._old.files}
        for folder, folders, names in os.walk(self.path):
            below = Path(folder).relative_to(self.path)
            if any(Path(folder, name).is_symlink() for name in (*folders, *names)):
                return False
            if any((below / name).as_posix() not in ours for name in names):
                return False
        return True

    def _refuse_workspace(self, layout: Layout) -> None:
        """Keep portals out of the workspace, apart from its folder for finished products."""
        root = Path(os.path.realpath(layout.root))
        outputs = Path(os.path.realpath(layout.outputs))
        allowed = self.path.is_relative_to(outputs) and self.path != outputs
        if (self.path.is_relative_to(root) and not allowed) or root.is_relative_to(self.path):
            raise InvalidInputError(
                _("Das Portal kann nicht mitten in den Arbeitsordner geschrieben werden."),
                where=str(self.path),
                remedy=_("Einen eigenen Ordner angeben, zum Beispiel den des Webservers, oder ausgabe/portal."),
            )

    def _refuse_foreign(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise InvalidInputError(
                _("Das ist eine Datei; gebraucht wird ein Ordner."),
                where=str(self.path),
                remedy=_("Mit --out einen Ordner angeben; es muss ihn noch nicht geben."),
            )
        with explained(self.path):
            found = sorted(entry.name for entry in self.path.iterdir()) if self.path.is_dir() else []
        ours = {NOTE, PLAN, STAGE}
        if found and not ours & set(found):
            names = ", ".join(found[:3]) + (", …" if len(found) > 3 else "")
            raise InvalidInputError(
                _("In dem Ordner liegt schon etwas, das nicht von kobimo publish stammt: {names}.").format(names=names),
                where=str(self.path),
                remedy=_("Einen leeren oder neuen Ordner angeben. kobimo überschreibt und löscht nur eigene Dateien."),
            )

    def _refuse_taken(self, path: str, known: _Entry | None) -> None:
        """Refuse to write over a file of somebody else."""
        if known is None and os.path.lexists(self.path / path):
            raise InvalidInputError(
                _("Die Datei {name} im Ordner des Portals stammt nicht von kobimo und würde überschrieben.").format(
                    name=path
                ),
                where=str(self.path / path),
                remedy=_("Die Datei umbenennen oder entfernen und den Befehl wiederholen."),
            )


def _is_file(path: Path, sha256: str) -> bool:
    try:
        return path.is_file() and not path.is_symlink() and sha256_of(path) == sha256
    except OSError:
        return False


def written_last(index: Iterable[str]) -> Callable[[str], bool]:
    """Return a rule by which the named files change last."""
    names = frozenset(index)
    return lambda path: path in names
