"""Files that somebody dropped into the browser: private, for a day, and never under a path that their name chooses."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.table import clean
from kobimo.workflows.assisting.decisions import Decisions
from kobimo.workspace.archive import size_text
from kobimo.workspace.files import explained
from kobimo.workspace.layout import Layout

LARGEST = 300_000_000
"""Bytes of an uploaded file; larger ones are read by the command."""

KEPT = 24 * 3600.0
"""Seconds after which an upload that nobody touched is removed."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_STATE, _CONTENT = "stand.json", "datei"
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_LONGEST = 120


@dataclass(frozen=True)
class Upload:
    """One file that is being read.

    Attributes
    ----------
    token : str
        Random; the only thing that an address names.
    name : str
        The name that the file had, as text to be shown.
    path : Path
        Where its bytes are, in a private folder.
    bytes : int
    version : int
        Grows with every saved decision, so that two windows do not undo each other.
    decisions : Decisions
    """

    token: str
    name: str
    path: Path
    bytes: int
    version: int = 0
    decisions: Decisions = field(default_factory=Decisions)

    @property
    def folder(self) -> Path:
        """The private folder of this upload."""
        return self.path.parent.parent


def uploads_folder(layout: Layout) -> Path:
    """Return the folder of all uploads."""
    return layout.private / "einlesen"


def safe_name(name: str) -> str:
    """Return a file name without anything that a file system or a log could misread.

    Parameters
    ----------
    name : str
        Whatever the browser sent.

    Returns
    -------
    str
        One component of a path, at most 120 characters, with its ending.

    Examples
    --------
    >>> safe_name("../../etc/passwd"), safe_name("Zahlen 2024.xlsx"), safe_name("<b>.csv"), safe_name("con.csv")
    ('passwd', 'Zahlen 2024.xlsx', '_b_.csv', '_con.csv')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(c for c in last if unicodedata.category(c) not in {"Cf", "Cc", "Cs", "Co"} or c == "\x00")
    plain = clean(_FORBIDDEN.sub("_", visible)).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= 10:
        plain = f"{stem[: _LONGEST - len(ending) - 1].rstrip('. ')}.{ending}"
    plain = plain[:_LONGEST].strip(". ") or "datei"
    while len(plain.encode()) > 200:
        plain = plain[1:]
    return f"_{plain}" if _RESERVED.fullmatch(plain) or plain == "receipt.json" else plain


class Receiver:
    """Takes an uploaded file piece by piece; nothing of it is ever in memory as a whole."""

    def __init__(self, layout: Layout, name: str) -> None:
        self.token = secrets.token_urlsafe(16)
        self.name = clean(name.replace("\x00", ""))[:500] or _("ohne Namen")
        self.folder = uploads_folder(layout) / self.token
        self.path = self.folder / _CONTENT / safe_name(name)
        self.bytes = 0
        self.finished = False
        with explained(self.folder):
            self.folder.mkdir(parents=True)
            self.folder.chmod(0o700)
            self.path.parent.mkdir()
            self._stream = self.path.open("xb")

    def write(self, data: bytes) -> None:
        """Take a piece; once the file is too large, forget what came and what still comes."""
        self.bytes += len(data)
        if self.bytes > LARGEST:
            self.discard()
            return
        with explained(self.path):
            self._stream.write(data)

    def discard(self) -> None:
        """Forget the file."""
        self._stream.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def finish(self) -> Upload:
        """Keep the file; raise an `InvalidInputError` if it is empty or too large."""
        self._stream.close()
        if self.bytes > LARGEST:
            raise _too_large()
        if not self.bytes:
            self.discard()
            raise InvalidInputError(
                _("Die Datei ist leer."), where=self.name, remedy=_("Bitte die Datei noch einmal besorgen.")
            )
        upload = Upload(self.token, self.name, self.path, self.bytes)
        _write(upload)
        self.finished = True
        return upload


def receive(layout: Layout, name: str, pieces: Iterable[bytes]) -> Upload:
    """Keep a file for the assistant.

    Parameters
    ----------
    layout : Layout
    name : str
        The name that the file had; it is kept as text and never used as a path.
    pieces : iterable of bytes
        Content.

    Returns
    -------
    Upload

    Raises
    ------
    InvalidInputError
        If it is empty or too large.
    """
    receiver = Receiver(layout, name)
    try:
        for piece in pieces:
            receiver.write(piece)
    except BaseException:
        receiver.discard()
        raise
    return receiver.finish()


def _too_large() -> InvalidInputError:
    """Return the error for a file that is too large for the browser."""
    return InvalidInputError(
        _("Die Datei ist größer als {size}; mehr nimmt die Seite nicht an.").format(size=size_text(LARGEST)),
        remedy=_("Die Datei mit „kobimo import“ einlesen, oder nur die Tabelle hochladen, um die es geht."),
    )


def find_upload(layout: Layout, token: str) -> Upload:
    """Return an upload.

    Raises
    ------
    UnknownNameError
        If it does not exist any more.
    """
    folder = uploads_folder(layout) / token
    try:
        if not _TOKEN.fullmatch(token):
            raise FileNotFoundError(token)
        data = json.loads((folder / _STATE).read_bytes())
        path = folder / _CONTENT / str(data["file"])
        decisions = Decisions.model_validate(data["decisions"])
        return Upload(token, str(data["name"]), path, path.stat().st_size, int(data["version"]), decisions)
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        raise UnknownNameError(
            _("Vorgang"),
            "",
            (),
            remedy=_("Er ist beendet, verworfen oder nach einem Tag gelöscht. Bitte die Datei noch einmal auswählen."),
        ) from error


def save_decisions(upload: Upload, decisions: Decisions) -> Upload:
    """Keep what the user decided."""
    saved = Upload(upload.token, upload.name, upload.path, upload.bytes, upload.version + 1, decisions)
    _write(saved)
    return saved


def discard(upload: Upload) -> None:
    """Remove the file and everything that was decided about it."""
    shutil.rmtree(upload.folder, ignore_errors=True)


def uploads(layout: Layout) -> tuple[Upload, ...]:
    """Return what was begun and not finished, the newest first; what is older than a day is removed."""
    found = []
    for folder in _folders(layout):
        if time.time() - _touched(folder) > KEPT:
            shutil.rmtree(folder, ignore_errors=True)
            continue
        try:
            found.append((_touched(folder), find_upload(layout, folder.name)))
        except UnknownNameError:
            continue
    return tuple(upload for _time, upload in sorted(found, key=lambda item: -item[0]))


def _folders(layout: Layout) -> Iterator[Path]:
    """Give the folders of uploads."""
    root = uploads_folder(layout)
    yield from (path for path in root.iterdir() if _TOKEN.fullmatch(path.name)) if root.is_dir() else ()


def _touched(folder: Path) -> float:
    """Return when somebody last saved something."""
    state = folder / _STATE
    return (state if state.exists() else folder).stat().st_mtime


def _write(upload: Upload) -> None:
    """Write the state as a whole or not at all."""
    data = {
        "name": upload.name,
        "file": upload.path.name,
        "version": upload.version,
        "decisions": upload.decisions.model_dump(mode="json", exclude_defaults=True),
    }
    aside = upload.folder / f"{_STATE}.{secrets.token_hex(4)}"
    with explained(aside):
        aside.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        aside.replace(upload.folder / _STATE)
