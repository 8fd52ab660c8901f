"""Backups made by hand, sound or forged, without the code of the program."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SETTINGS = 'format = 1\nname = "Kleinstadt"\nags = "01001000"\n\n[user]\nid = "u-0123456789ab"\n'
CONTENT = {"kobimo.toml": SETTINGS.encode(), "data/Übersicht 1.csv": b"a;b\n1;2\n" * 40, ".git/HEAD": b"ref: x\n"}


@dataclass
class Forgery:
    """What a backup is to contain; each part may contradict the others."""

    files: dict[str, bytes] = field(default_factory=lambda: dict(CONTENT))
    folders: Sequence[str] = ("products",)
    listed: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Fields of the manifest's entries that are to be wrong; None for an entry that is to be missing."""
    more: Sequence[tuple[zipfile.ZipInfo | str, bytes]] = ()
    manifest: Mapping[str, Any] = field(default_factory=dict)
    raw_manifest: bytes | None = None
    method: int = zipfile.ZIP_DEFLATED

    def entries(self) -> list[dict[str, Any]]:
        made = []
        for name, data in self.files.items():
            entry = {"path": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            made.append(entry | self.listed.get(name, {}))
        return made

    def write(self, path: Path) -> Path:
        manifest = {
            "kind": "kobimo-backup",
            "format": 1,
            "kobimo": "1",
            "workspace": "Kleinstadt",
            "created": "2026-11-22T10:00:00+00:00",
            "files": self.entries(),
            "folders": list(self.folders),
            "damaged": [],
            **self.manifest,
        }
        with zipfile.ZipFile(path, "w", self.method) as archive:
            for name, data in self.files.items():
                archive.writestr(name, data)
            for name in self.folders:
                archive.writestr(f"{name}/", b"")
            for entry, data in self.more:
                archive.writestr(entry, data)
            text = json.dumps(manifest, ensure_ascii=False).encode()
            archive.writestr("sicherung.json", text if self.raw_manifest is None else self.raw_manifest)
        return path


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
