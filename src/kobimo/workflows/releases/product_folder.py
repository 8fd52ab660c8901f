"""A folder with printed products: safe file names, and a note of what is finished, so that a series can be resumed."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from kobimo.errors import InvalidInputError, WorkspaceError
from kobimo.language import _
from kobimo.workspace.files import sha256_of, write_bytes, write_json
from kobimo.workspace.paths import reachable

LEDGER = "gebietsprofile.json"
"""The note of what is finished: for each file its release, the hash of its template, and its own hash."""

_FORMAT = 1
_PAUSE = 1.0
_LONGEST = 60


def profile_names(level: str, keys: Sequence[str]) -> dict[str, str]:
    """Return a file name for the profile of each area of a level.

    The names are valid on Windows and differ in more than upper and lower case. A key that has to be changed for that
    is followed by a part of its hash.

    Parameters
    ----------
    level : str
    keys : sequence of str
        All keys of the level, so that one area always has the same name.

    Returns
    -------
    dict
        Name by key.

    Examples
    --------
    >>> profile_names("bezirk", ["03", "a/b"])
    {'03': 'gebietsprofil_bezirk_03.pdf', 'a/b': 'gebietsprofil_bezirk_a_b-c14cddc0.pdf'}
    """
    return {key: f"gebietsprofil_{level}_{name}.pdf" for key, name in file_names(keys).items()}


def file_names(keys: Sequence[str]) -> dict[str, str]:
    """Return for each key of a level what stands for it in the name of a file, without ending; see `profile_names`."""
    alike = Counter(key.casefold() for key in keys)
    return {key: _safe(key, unique=alike[key.casefold()] == 1) for key in keys}


def _safe(key: str, *, unique: bool) -> str:
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", key)[:_LONGEST]
    if plain == key and unique:
        return key
    return f"{plain}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


class ProductFolder:
    """A folder that profiles are written to; a context manager that leaves a true note however the work ends.

    Parameters
    ----------
    path : Path
        Made if it is not there.
    release : str
        Id of the release that is printed.
    template : str
        Hash of all that decides what a profile looks like.

    Raises
    ------
    InvalidInputError
        If the path is a file.
    WorkspaceError
        On entering: if the folder cannot be written or the disk is full.
    """

    def __init__(self, path: Path, release: str, template: str) -> None:
        self.path = reachable(path)
        if self.path.exists() and not self.path.is_dir():
            raise InvalidInputError(
                _("Das ist eine Datei; gebraucht wird ein Ordner."),
                where=str(path),
                remedy=_("Mit --out einen Ordner angeben; es muss ihn noch nicht geben."),
            )
        self._release, self._template = release, template
        self._files = self._read()
        self._saved = 0.0

    def __enter__(self) -> Self:
        self._save()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is None:
            self._save()
            return
        with suppress(WorkspaceError):  # what ended the work says more
            self._save()

    def is_finished(self, name: str) -> bool:
        """Tell whether a file is there, of this release and template, and as it was written."""
        entry = self._files.get(name, {})
        if (entry.get("release"), entry.get("template")) != (self._release, self._template):
            return False
        path = self.path / name
        return path.is_file() and sha256_of(path) == entry.get("sha256")

    def keep(self, name: str, data: bytes) -> None:
        """Write a file in one step and note it."""
        write_bytes(self.path / name, data)
        self._files[name] = {
            "release": self._release,
            "template": self._template,
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        if time.monotonic() - self._saved > _PAUSE:
            self._save()

    def others(self, prefix: str, names: Sequence[str]) -> tuple[str, ...]:
        """Return finished files that begin with a prefix and are not among the names given."""
        known = set(names)
        found = [name for name in self._files if name.startswith(prefix) and name not in known]
        return tuple(sorted(name for name in found if (self.path / name).is_file()))

    def _save(self) -> None:
        write_json(self.path / LEDGER, {"format": _FORMAT, "files": self._files})
        self._saved = time.monotonic()

    def _read(self) -> dict[str, dict[str, Any]]:
        """Read the note; without a readable one, nothing counts as finished."""
        try:
            data = json.loads((self.path / LEDGER).read_bytes())
            files = data["files"] if data["format"] == _FORMAT else {}
            return {str(name): dict(entry) for name, entry in files.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}
