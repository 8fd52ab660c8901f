"""What a folder contains, byte for byte, to prove that nothing changed."""

from __future__ import annotations

import hashlib
from pathlib import Path


def snapshot(folder: Path) -> dict[str, str]:
    """Hash of every file and a mark for every folder, by path from `folder`; empty guard files of locks left out."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if path.name.endswith(".lock.guard"):
            continue
        name = path.relative_to(folder).as_posix()
        found[name] = "folder" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
    return found
