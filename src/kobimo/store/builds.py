"""The build: figures computed last from everything that counts now. It becomes a release only when somebody says so."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kobimo.errors import IntegrityError, ReleaseError
from kobimo.language import _
from kobimo.model.release import FileEntry
from kobimo.workspace.files import json_bytes, sha256_of
from kobimo.workspace.journal import one_step
from kobimo.workspace.layout import Layout

CURRENT = "current.json"
VALUES, METADATA, AREAS = "values.parquet", "metadata.json", "areas.geojson"


@dataclass(frozen=True, slots=True)
class Build:
    """The current build: fingerprint of its inputs, its folder, and the hashes of its files."""

    fingerprint: str
    folder: Path
    artifacts: tuple[FileEntry, ...]
    report: Mapping[str, Any]


def store_build(layout: Layout, fingerprint: str, files: Mapping[str, bytes], report: Mapping[str, Any]) -> Build:
    """Keep a build and make it the current one; older builds are removed afterwards."""
    folder = _free_folder(layout, fingerprint)
    with one_step(layout) as step:
        aside = step.folder(folder)
        for name, data in files.items():
            (aside / name).write_bytes(data)
        artifacts = tuple(file_entry(aside / name, name) for name in sorted(files))
        pointer = {
            "fingerprint": fingerprint,
            "folder": folder.name,
            "artifacts": [entry.model_dump() for entry in artifacts],
            "report": report,
        }
        step.file(layout.build / CURRENT, json_bytes(pointer))
        step.finish()
    for other in layout.build.iterdir():
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return Build(fingerprint, folder, artifacts, report)


def _free_folder(layout: Layout, fingerprint: str) -> Path:
    """Return a folder for a build; the current one, though it may have the same inputs, stays until the new one is."""
    try:
        current = json.loads((layout.build / CURRENT).read_bytes())["folder"]
    except (OSError, ValueError, TypeError, KeyError):
        current = ""
    name = fingerprint[:16]
    folder = layout.build / (f"{name}-2" if current == name else name)
    if folder.exists():
        shutil.rmtree(folder)
    return folder


def current_build(layout: Layout) -> Build:
    """Return the current build.

    Raises
    ------
    ReleaseError
        If nothing was built yet.
    IntegrityError
        If a file of the build is damaged.
    """
    pointer = layout.build / CURRENT
    if not pointer.exists():
        raise ReleaseError(_("Es wurde noch nichts berechnet."), remedy=_("Zuerst „kobimo build“ ausführen."))
    again = _("Noch einmal „kobimo build“ ausführen.")
    try:
        data = json.loads(pointer.read_bytes())
        artifacts = tuple(FileEntry(**entry) for entry in data["artifacts"])
        build = Build(data["fingerprint"], layout.build / data["folder"], artifacts, data["report"])
    except (ValueError, KeyError, TypeError) as error:
        raise IntegrityError(_("Die Datei ist beschädigt."), where=str(pointer), remedy=again) from error
    verify(build.folder, build.artifacts, again)
    return build


def file_entry(path: Path, name: str) -> FileEntry:
    """Return path, hash and size of a file."""
    return FileEntry(path=name, sha256=sha256_of(path), bytes=path.stat().st_size)


def verify(folder: Path, artifacts: tuple[FileEntry, ...], remedy: str) -> None:
    """Compare files with their hashes, or raise IntegrityError."""
    for entry in artifacts:
        path = folder / entry.path
        if _hash_if_there(path) != entry.sha256:
            raise IntegrityError(_("Die Datei fehlt oder wurde verändert."), where=str(path), remedy=remedy)


def _hash_if_there(path: Path) -> str | None:
    """Return the hash of a file; a build that is replaced may vanish at any moment."""
    try:
        return sha256_of(path)
    except FileNotFoundError:
        return None


def json_file(value: object) -> bytes:
    """Return canonical JSON."""
    return json_bytes(value)
