"""Acknowledgements of anomalies: who has said of which figure why it is as it is. They lie beside the build."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass

from pydantic import TypeAdapter, ValidationError

from kobimo.errors import IntegrityError
from kobimo.language import _
from kobimo.workspace.files import json_bytes
from kobimo.workspace.journal import one_step
from kobimo.workspace.layout import Layout

ACKNOWLEDGED = "acknowledged.json"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """One acknowledgement; `id` is that of the anomaly, which changes with its numbers."""

    id: str
    reason: str
    at: str
    by: str


_ENTRIES = TypeAdapter(tuple[Acknowledgement, ...])


def read_acknowledgements(layout: Layout) -> Mapping[str, Acknowledgement]:
    """Return all acknowledgements by the id of the anomaly.

    Raises
    ------
    IntegrityError
        If the file cannot be read.
    """
    path = layout.build / ACKNOWLEDGED
    if not path.exists():
        return {}
    try:
        entries = _ENTRIES.validate_json(path.read_bytes())
    except (ValidationError, OSError, ValueError) as error:
        raise IntegrityError(
            _("Die Quittungen der Auffälligkeiten lassen sich nicht lesen."),
            where=layout.relative(path),
            remedy=_("Die Datei löschen und die Auffälligkeiten noch einmal quittieren (kobimo anomalies)."),
        ) from error
    return {entry.id: entry for entry in entries}


def store_acknowledgements(layout: Layout, new: Iterable[Acknowledgement], note: Callable[[], None]) -> None:
    """Add acknowledgements; a new one replaces that of the same anomaly. If `note` fails, nothing is kept."""
    known = {**read_acknowledgements(layout), **{entry.id: entry for entry in new}}
    with one_step(layout) as step:
        step.file(layout.build / ACKNOWLEDGED, json_bytes([asdict(known[name]) for name in sorted(known)]))
        step.finish(note)
