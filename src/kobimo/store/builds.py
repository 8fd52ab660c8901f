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
from kobimo.workspace.files import atomic_directory, json_bytes, sha256_of, write_json
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
    folder = layout.build / fingerprint[:16]
    if folder.exists():
        shutil.rmtree(folder)
    with atomic_directory(folder) as temporary:
        for name, data in files.items():
            (temporary / name).write_bytes(data)
    artifacts = tuple(file_entry(folder / name, name) for name in sorted(files))
    write_json(
        layout.build / CURRENT,
        {
            "fingerprint": fingerprint,
            "folder": folder.name,
            "artifacts": [entry.model_dump() for entry in artifacts],
            "report": report,
        },
    )
    for other in layout.build.iterdir():
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return Build(fingerprint, folder, artifacts, report)


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
        if not path.exists() or sha256_of(path) != entry.sha256:
            raise IntegrityError(_("Die Datei fehlt oder wurde verändert."), where=str(path), remedy=remedy)


def json_file(value: object) -> bytes:
    """Return canonical JSON."""
    return json_bytes(value)
