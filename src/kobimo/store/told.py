"""Figures that were told outside of releases: answers to the press, to a council, to whoever asked.

What was told stays told, so an entry is never altered and never removed. A mistaken one is corrected by a further
entry, from which on it does not count any more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
from pydantic import Field, ValidationError

from kobimo.errors import IntegrityError, UnknownNameError
from kobimo.language import _
from kobimo.model.release import FileEntry
from kobimo.model.text import Definition
from kobimo.store.builds import METADATA, VALUES, file_entry, verify
from kobimo.store.parquet import read_rows
from kobimo.store.register import Artifact
from kobimo.workspace.files import json_bytes
from kobimo.workspace.journal import one_step
from kobimo.workspace.layout import Layout

ENTRY = "told.json"


class ToldEntry(Definition):
    """`told.json` of an entry; written last, so an entry without it does not exist."""

    format: Literal[1] = 1
    id: str
    told_on: date
    told_to: str = Field(min_length=1, max_length=200, description="Office or medium that was told, not a person.")
    note: str = Field(default="", max_length=2000)
    corrects: str = Field(default="", description="Id of the entry that this one replaces.")
    entered_at: str = Field(description="UTC, ISO 8601.")
    entered_by: str = Field(description="Opaque id of the person.")
    build: str = Field(description="Stands for deliveries and definitions, as in manifests.")
    figures: int
    artifacts: tuple[FileEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldFigures:
    """An entry as it lies on disk; `corrected_by` is the id of the entry that replaced it, if any."""

    folder: Path
    entry: ToldEntry
    corrected_by: str = ""

    @property
    def id(self) -> str:
        """Its id."""
        return self.entry.id

    def values(self) -> pa.Table:
        """Read the figures; raises IntegrityError if the file is missing or damaged."""
        try:
            return read_rows(self.folder / VALUES, {})
        except (OSError, pa.ArrowException) as error:
            raise _damaged(self.folder / VALUES) from error

    def metadata(self) -> dict[str, Any]:
        """Read what explains them; raises IntegrityError if the file is missing or damaged."""
        try:
            found: dict[str, Any] = json.loads((self.folder / METADATA).read_bytes())
        except (OSError, ValueError) as error:
            raise _damaged(self.folder / METADATA) from error
        return found

    def check(self) -> None:
        """Compare all files with their hashes, or raise IntegrityError."""
        verify(self.folder, self.entry.artifacts, _remedy())


def told_figures(layout: Layout) -> tuple[ToldFigures, ...]:
    """Return all entries, oldest first, those that were corrected included.

    Raises
    ------
    IntegrityError
        If one cannot be read.
    """
    folders = [path.parent for path in layout.told.glob(f"*/{ENTRY}") if not path.parent.name.startswith(".")]
    entries = sorted(((_read(path), path) for path in folders), key=lambda pair: (pair[0].entered_at, pair[0].id))
    corrected = {entry.corrects: entry.id for entry, _path in entries if entry.corrects}
    return tuple(ToldFigures(path, entry, corrected.get(entry.id, "")) for entry, path in entries)


def find_told(layout: Layout, name: str) -> ToldFigures:
    """Return an entry by its id.

    Raises
    ------
    UnknownNameError
        With the nearest ids.
    """
    every = {item.id: item for item in told_figures(layout)}
    if name not in every:
        raise UnknownNameError(_("Auskunft"), name, every)
    return every[name]


def store_told(
    layout: Layout, entry: ToldEntry, files: Mapping[str, bytes], note: Callable[[Artifact], None]
) -> ToldFigures:
    """Keep an entry with its files in one step; `note` enters it into the register, if that fails nothing is kept."""
    final = layout.told / entry.id
    with one_step(layout) as step:
        folder = step.folder(final)
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        complete = entry.model_copy(
            update={"artifacts": tuple(file_entry(folder / name, name) for name in sorted(files))}
        )
        content = json_bytes(complete.model_dump(mode="json"))
        (folder / ENTRY).write_bytes(content)
        artifact = Artifact("told", entry.id, layout.relative(final), hashlib.sha256(content).hexdigest())
        step.finish(lambda: note(artifact))
    return ToldFigures(final, complete)


def _read(folder: Path) -> ToldEntry:
    try:
        return ToldEntry.model_validate_json((folder / ENTRY).read_bytes())
    except (OSError, ValidationError, ValueError) as error:
        raise _damaged(folder / ENTRY) from error


def _damaged(path: Path) -> IntegrityError:
    return IntegrityError(_("Die Auskunft fehlt oder ist beschädigt."), where=str(path), remedy=_remedy())


def _remedy() -> str:
    return _("Den Ordner aus der Sicherung zurückholen; „kobimo doctor“ prüft alles.")
