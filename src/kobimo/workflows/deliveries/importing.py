"""Import a delivery: read, correct, check, and keep it - or change nothing at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from kobimo.errors import DefinitionError, InvalidInputError, UnknownNameError
from kobimo.ingest.protocol import judged
from kobimo.language import _
from kobimo.model.checks import CheckResult, Severity
from kobimo.model.period import BERLIN
from kobimo.model.recipe import Recipe
from kobimo.model.slice import Slice
from kobimo.model.source import Corrections
from kobimo.model.table import clean
from kobimo.model.territory import SpaceHistory, always
from kobimo.reference.checks import found
from kobimo.store.deliveries import (
    RECEIPT,
    DeliveredFile,
    Receipt,
    read_receipts,
    same_delivery,
    store_delivery,
)
from kobimo.workflows.deliveries.erasing import erased_before
from kobimo.workflows.deliveries.reading import Reading, basis, read_files
from kobimo.workflows.earlier.differences import STRUCTURE, Differences, differences
from kobimo.workflows.earlier.sequence import sequence_checks
from kobimo.workflows.opened import OpenedWorkspace, digest
from kobimo.workflows.running.progress import SILENT, Progress
from kobimo.workspace.area_table import areas_bytes
from kobimo.workspace.files import sha256_of
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.paths import reachable


@dataclass(frozen=True)
class ImportResult:
    """The outcome; `delivery` is empty for a rejected delivery and for a dry run.

    `diff` is what is different since the last delivery, `repeats` the delivery that has the same files already.
    With `awaits_signature` the delivery does not count before its protocol is signed.
    """

    source: str
    accepted: bool
    dry_run: bool
    delivery: str
    files: tuple[DeliveredFile, ...]
    observations: Mapping[str, int]
    periods: Mapping[str, tuple[str, ...]]
    areas: Mapping[str, int]
    checks: tuple[CheckResult, ...]
    diff: Differences = field(default_factory=Differences)
    repeats: str = ""
    awaits_signature: bool = False
    slices: tuple[Slice, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form of the protocol."""
        return {
            "source": self.source,
            "accepted": self.accepted,
            "dry_run": self.dry_run,
            "delivery": self.delivery or None,
            "files": [
                {
                    "file": f.name,
                    "sha256": f.sha256,
                    "bytes": f.bytes,
                    "rows": f.rows,
                    "facts": {name: text for name, text in f.facts.items() if name != STRUCTURE},
                    "kept": f.kept,
                }
                for f in self.files
            ],
            "observations": dict(self.observations),
            "periods": {dataset: list(labels) for dataset, labels in self.periods.items()},
            "areas": dict(self.areas),
            "rows": sum(self.observations.values()),
            "repeats": self.repeats or None,
            "awaits_signature": self.awaits_signature,
            "checks": [check.as_dict() for check in self.checks],
            "diff": self.diff.as_dict(),
        }


def import_delivery(
    workspace: OpenedWorkspace,
    source: str,
    files: Sequence[str | Path],
    *,
    dry_run: bool = False,
    again: bool = False,
    progress: Progress = SILENT,
) -> ImportResult:
    """Read files of a source and keep them if no check is an error.

    Parameters
    ----------
    workspace : OpenedWorkspace
    source : str
    files : sequence of path
        Together they are one delivery: all are accepted or none.
    dry_run : bool
        Report the same, change nothing.
    again : bool
        Read a file although an earlier delivery of the same bytes was erased.
    progress : Progress, optional
        Is told how far the work is.

    Returns
    -------
    ImportResult

    Raises
    ------
    UnknownNameError
        If the source is not known.
    InvalidInputError
        If a file does not exist or two have the same name.
    DefinitionError
        If the source has no recipe.
    LockedError
        If somebody else is writing.
    """
    recipe = _recipe(workspace, source)
    paths = _paths(files)
    corrections = workspace.definitions.corrections.get(source, Corrections())
    lock = nullcontext() if dry_run else WorkspaceLock(workspace.layout.data_lock, "kobimo import")
    with lock:
        progress.stage(_("Dateien lesen"))
        receipts = read_receipts(workspace.layout)
        reading = read_files(workspace, recipe, corrections, paths, pieces=True)
        reading = replace(reading, checks=judged(reading.checks, recipe.checks, sum(reading.rows.values())))
        reading = _with_history_kept(workspace, reading)
        hashes = {} if reading.rejected else {name: sha256_of(path) for name, path in paths.items()}
        fingerprint = basis(workspace, source)
        earlier = [receipt for receipt in receipts if receipt.source == source]
        before = same_delivery(earlier, hashes.values(), fingerprint, reading.slices)
        areas = _area_files(workspace, reading)
        if any(not path.exists() or path.read_bytes() != data for path, data in areas.items()):
            before = None
        progress.stage(_("Mit früheren Lieferungen vergleichen"))
        reading, compared = _beside_earlier(workspace, reading, receipts, source, hashes, before, again=again)
        delivered = tuple(
            DeliveredFile(
                name,
                hashes.get(name, ""),
                path.stat().st_size,
                reading.rows.get(name, 0),
                _facts(reading, name),
                kept=not reading.forget,
            )
            for name, path in paths.items()
        )
        delivery = ""
        if before is not None and not reading.rejected:
            delivery = "" if dry_run else before.id
        elif not reading.rejected and not dry_run:
            progress.stage(_("Lieferung ablegen"))
            delivery = _keep(workspace, source, fingerprint, delivered, paths, reading, areas)
    result = _result(source, reading, delivered, delivery, dry_run=dry_run)
    signs = workspace.definitions.sources[source].sign_off == "required" and result.accepted and before is None
    repeats = "" if before is None or reading.rejected else before.id
    return replace(result, diff=compared, repeats=repeats, awaits_signature=signs)


def _beside_earlier(
    workspace: OpenedWorkspace,
    reading: Reading,
    receipts: Sequence[Receipt],
    source: str,
    hashes: Mapping[str, str],
    before: Receipt | None,
    *,
    again: bool,
) -> tuple[Reading, Differences]:
    """Add what earlier deliveries say; a delivery that is there already is compared with those before it."""
    older = [receipt for receipt in receipts if before is None or receipt.order < before.order]
    compared = differences(workspace, reading, older, source)
    if reading.rejected:
        return reading, compared
    found = [
        *sequence_checks(workspace, reading, receipts, source, hashes, before),
        *erased_before(receipts, hashes, again=again),
        *compared.checks,
    ]
    rules = workspace.definitions.recipes[source].checks
    checks = judged(found, rules, sum(reading.rows.values()))
    return replace(reading, checks=(*reading.checks, *checks)), compared


def _facts(reading: Reading, file: str) -> dict[str, str]:
    """Return what was understood of a file, with the form of its tables, by which the next delivery is judged."""
    tables = [table.as_dict() for table in reading.structures.get(file, ())]
    form = {STRUCTURE: json.dumps(tables, ensure_ascii=False)} if tables else {}
    return {**reading.facts.get(file, {}), **form}


def _recipe(workspace: OpenedWorkspace, source: str) -> Recipe:
    definitions = workspace.definitions
    if source not in definitions.sources:
        raise UnknownNameError(_("Datenquelle"), source, definitions.sources)
    if source not in definitions.recipes:
        raise DefinitionError(
            _("Die Quelle hat keine Einlesevorlage."),
            where=f"sources/{source}/recipe.yaml",
            remedy=_("recipe.yaml anlegen; die Anleitung „Eine Einlesevorlage schreiben“ zeigt, wie."),
        )
    return definitions.recipes[source]


def _paths(files: Sequence[str | Path]) -> dict[str, Path]:
    paths: dict[str, Path] = {}
    for file in files:
        path = reachable(file)
        if not path.is_file():
            raise InvalidInputError(
                _("Die Datei gibt es nicht.") if not path.exists() else _("Das ist keine Datei."),
                where=str(file),
                remedy=_("Bitte den Pfad prüfen."),
            )
        name = clean(path.name)
        if name in paths or name == RECEIPT:
            raise InvalidInputError(
                _("Der Dateiname kommt zweimal vor oder ist vergeben."),
                where=str(file),
                remedy=_("Die Datei umbenennen oder in einer eigenen Lieferung einlesen."),
            )
        paths[name] = path
    if not paths:
        raise InvalidInputError(_("Es wurde keine Datei angegeben."))
    return paths


def _keep(
    workspace: OpenedWorkspace,
    source: str,
    fingerprint: str,
    delivered: tuple[DeliveredFile, ...],
    paths: Mapping[str, Path],
    reading: Reading,
    areas: Mapping[Path, bytes],
) -> str:
    received = workspace.now()
    stamp = datetime.fromisoformat(received).astimezone(BERLIN).strftime("%Y%m%d-%H%M%S")
    receipt = Receipt(
        id=f"{stamp}-{digest(source, received, *(f.sha256 for f in delivered))[:8]}",
        source=source,
        received_at=received,
        received_by=workspace.user,
        basis=fingerprint,
        files=delivered,
        observations=(),
        slices=reading.slices,
        checks=tuple(check.as_dict() for check in reading.checks),
        space=reading.space.definition.id if reading.space is not None else "",
    )
    lock = WorkspaceLock(workspace.layout.definitions_lock, "kobimo import") if areas else nullcontext()
    with lock:
        stored = store_delivery(
            workspace.layout,
            receipt,
            paths,
            reading.observations,
            definitions=areas,
            reason=_("Gebiete aus der Lieferung {id}").format(id=receipt.id) if areas else "",
            note=partial(workspace.register.record, user=workspace.user, action="import"),
        )
    return stored.id


def _with_history_kept(workspace: OpenedWorkspace, reading: Reading) -> Reading:
    """Reject areas that differ from the newest status of a space whose statuses are recorded."""
    history = _recorded_history(workspace, reading)
    if history is None or reading.space is None or history.at().all_areas() == reading.space.all_areas():
        return reading
    day = history.statuses[-1].isoformat()
    said = found("SPACE_HAS_HISTORY", space=history.definition.title.shown, day=day)
    return replace(reading, checks=(*reading.checks, said))


def _recorded_history(workspace: OpenedWorkspace, reading: Reading) -> SpaceHistory | None:
    """Return the history of the space that a delivery is about; None where no status is recorded."""
    if reading.space is None or not workspace.layout.areas(reading.space.definition.id).exists():
        return None
    history = workspace.history(reading.space.definition.id)
    return history if history.statuses else None


def _area_files(workspace: OpenedWorkspace, reading: Reading) -> dict[Path, bytes]:
    """Return the files that a delivery of areas replaces."""
    if reading.space is None or _recorded_history(workspace, reading) is not None:
        return {}
    name = reading.space.definition.id
    files = {workspace.layout.areas(name): areas_bytes(always(reading.space.definition, reading.space.all_areas()))}
    return files | ({workspace.layout.geometry(name): reading.geojson.encode()} if reading.geojson else {})


def _result(
    source: str, reading: Reading, delivered: tuple[DeliveredFile, ...], delivery: str, *, dry_run: bool
) -> ImportResult:
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    periods: dict[str, set[str]] = {}
    for item in reading.slices:
        periods.setdefault(item.dataset, set()).add(item.period)
    return ImportResult(
        source=source,
        accepted=not reading.rejected,
        dry_run=dry_run,
        delivery=delivery,
        files=delivered,
        observations={name: table.num_rows for name, table in sorted(reading.observations.items())},
        periods={name: tuple(sorted(labels)) for name, labels in sorted(periods.items())},
        areas={level: len(reading.space.keys(level)) for level in reading.space.levels} if reading.space else {},
        checks=tuple(sorted(reading.checks, key=lambda c: order[c.severity])),
        slices=reading.slices,
    )
