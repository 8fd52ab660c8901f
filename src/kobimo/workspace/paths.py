"""Paths as people type them: long ones on Windows, umlauts in either Unicode normalisation."""

from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path

_PREFIX = "\\\\?\\"
_NORMAL_LENGTH = 240
"""Windows refuses paths of 260 characters without the prefix; a temporary name needs room, too."""


def reachable(path: str | os.PathLike[str]) -> Path:
    """Return an absolute path that the operating system can open.

    Parameters
    ----------
    path : str or path
        As typed. It may use `~`, and its umlauts may be composed (NFC) or decomposed (NFD), whichever the folder
        on the disk does not use.

    Returns
    -------
    Path
        The existing path where there is one; otherwise what was typed, below the deepest folder that exists.
        On Windows long paths carry the prefix that lifts the limit of 260 characters.
    """
    typed = Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100 - resolve() would follow links
    found = typed if typed.exists() else _as_on_disk(typed)
    return Path(extended(str(found))) if sys.platform == "win32" else found


def _as_on_disk(path: Path) -> Path:
    current = Path(path.anchor)
    for part in path.parts[1:]:
        current = _child(current, part)
    return current


def _child(folder: Path, name: str) -> Path:
    straight = folder / name
    if straight.exists() or not folder.is_dir():
        return straight
    for form in ("NFC", "NFD"):
        other = folder / unicodedata.normalize(form, name)
        if other.exists():
            return other
    return straight


def extended(path: str) -> str:
    r"""Return the form of a Windows path that is not limited in length: `\\?\C:\...`, `\\?\UNC\server\share\...`."""
    if len(path) < _NORMAL_LENGTH or path.startswith(_PREFIX):
        return path
    if path.startswith("\\\\"):
        return f"{_PREFIX}UNC\\{path[2:]}"
    return f"{_PREFIX}{path}"
