"""Build: compute all indicators from everything that counts now."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kobimo.engine.adapter import Engine
from kobimo.engine.choice import opened_engine
from kobimo.engine.counts import count
from kobimo.engine.plan import make_plan
from kobimo.engine.request import Request
from kobimo.errors import DefinitionError, IntegrityError, SumOverflowError
from kobimo.indicators.figures import Computed, compute
from kobimo.indicators.formula import Formula, RefusedFigure, formulas
from kobimo.indicators.stock import DatasetCounts
from kobimo.indicators.tables import SCHEMA
from kobimo.language import _
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.slice import HeldSlice
from kobimo.store.builds import AREAS, METADATA, VALUES, Build, json_file, store_build
from kobimo.store.deliveries import Receipt, held_slices, read_receipts
from kobimo.store.erasure import erased_by_register
from kobimo.store.parquet import PieceWriter
from kobimo.workflows.catalogue.grouping import groups_among, themes_among
from kobimo.workflows.computing.explaining import areas_file, metadata_of
from kobimo.workflows.computing.territories import Territories
from kobimo.workflows.deliveries.reading import outdated_readings
from kobimo.workflows.deliveries.signing import signed_receipts
from kobimo.workflows.opened import OpenedWorkspace, digest
from kobimo.workflows.running.progress import SILENT, Progress
from kobimo.workspace.files import sha256_of
from kobimo.workspace.history import record
from kobimo.workspace.locks import WorkspaceLock

CALCULATION = "5"
"""Raised whenever the same inputs would give other figures; part of the fingerprint of a build."""

SHOWN_DIFFERENCES = 50


@dataclass(frozen=True)
class BuildResult:
    """What was computed: `computed` of `indicators` have at least one value."""

    build: Build
    indicators: int
    computed: int
    values: int
    refused: tuple[RefusedFigure, ...]
    differences: tuple[dict[str, Any], ...]
    differences_total: int

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form of the report."""
        return dict(self.build.report)


def build(workspace: OpenedWorkspace, engine: Engine | None = None, *, progress: Progress = SILENT) -> BuildResult:
    """Compute all indicators.

    Parameters
    ----------
    workspace : OpenedWorkspace
    engine : Engine, optional
        Default: the one that `kobimo.toml` names. The values do not depend on it.
    progress : Progress, optional
        Is told how far the work is.

    Returns
    -------
    BuildResult
        Figures that no delivery allows are listed as refused; the others are built.

    Raises
    ------
    DefinitionError
        If a definition is wrong; every problem of every file is named and nothing is built.
    SumOverflowError
        If a sum does not fit into 64 bit.
    IntegrityError
        If observations are missing or were altered.
    """
    definitions = workspace.definitions
    with WorkspaceLock(workspace.layout.data_lock, "kobimo build"), _engine_of(workspace, engine) as counting:
        with WorkspaceLock(workspace.layout.definitions_lock, "kobimo build"):
            record(workspace.layout, _("Änderungen außerhalb von kobimo übernommen"), workspace.user)
        receipts = read_receipts(workspace.layout)
        held = current_slices(workspace, receipts)
        _refuse_vanished(workspace, receipts)
        refuse_damaged(workspace, held, receipts, progress)
        territories = Territories(workspace)
        values = _figures(workspace, held, counting, progress, territories)
        progress.stage(_("Ergebnis schreiben"))
        refused = _folded(values.refused)
        metadata = metadata_of(territories, held, receipts, refused) | {
            "groups": groups_among(definitions),
            "themes": themes_among(definitions),
        }
        differences = values.largest_differences()
        report = {
            "engine": counting.name,
            "indicators": len(definitions.indicators),
            "values": values.rows,
            "refused": metadata["refused"],
            "differences": differences[:SHOWN_DIFFERENCES],
            "differences_total": len(differences),
            "outdated_readings": [f"{r.source}/{r.id}" for r in outdated_readings(workspace, receipts)],
        }
        files = {VALUES: values.file(), METADATA: json_file(metadata), AREAS: areas_file(territories, held)}
        stored = store_build(workspace.layout, fingerprint(workspace, held, receipts), files, report)
    return BuildResult(
        build=stored,
        indicators=len(definitions.indicators),
        computed=len(values.indicators),
        values=values.rows,
        refused=tuple(refused),
        differences=tuple(differences[:SHOWN_DIFFERENCES]),
        differences_total=len(differences),
    )


def _engine_of(workspace: OpenedWorkspace, engine: Engine | None) -> AbstractContextManager[Engine]:
    """Return the engine that was passed in, which its owner closes, or open the one of the settings."""
    if engine is not None:
        return nullcontext(engine)
    return opened_engine(workspace.settings.engine, workspace.settings.spark.master)


def computed_figures(
    workspace: OpenedWorkspace, held: tuple[HeldSlice, ...], engine: Engine, progress: Progress = SILENT
) -> pa.Table:
    """Compute all indicators from some slices, as a build does, and keep nothing."""
    return pq.read_table(io.BytesIO(_figures(workspace, held, engine, progress, Territories(workspace)).file()))


def current_slices(workspace: OpenedWorkspace, receipts: Iterable[Receipt]) -> tuple[HeldSlice, ...]:
    """Return the slices that count: of signed deliveries, if the source requires that, and of datasets that exist."""
    datasets = workspace.definitions.datasets
    return tuple(
        unit
        for unit in held_slices(signed_receipts(workspace, receipts))
        if unit.slice.dataset in datasets
        and any(cube.id == unit.slice.cube for cube in datasets[unit.slice.dataset].cubes)
    )


def fingerprint(workspace: OpenedWorkspace, held: Iterable[HeldSlice], receipts: Iterable[Receipt]) -> str:
    """Return what identifies the inputs of a build: definitions, areas and observations that count."""
    hashes = {entry.path: entry.sha256 for receipt in receipts for entry in receipt.observations}
    slices = [[unit.source, unit.delivery, *unit.slice.key, hashes[unit.path]] for unit in held]
    geometry = [
        sha256_of(path)
        for name in sorted(workspace.definitions.spaces)
        if (path := workspace.layout.geometry(name)).exists()
    ]
    return digest(CALCULATION, workspace.definitions.fingerprint, json.dumps(slices), *geometry)


def _refuse_vanished(workspace: OpenedWorkspace, receipts: Iterable[Receipt]) -> None:
    """Do not go on as if a delivery, or its erasure, had never been there: other figures would silently count."""
    present = {f"{receipt.source}/{receipt.id}": receipt for receipt in receipts}
    for name in sorted(erased_by_register(workspace.register) & present.keys()):
        if not present[name].erasures:
            raise IntegrityError(
                _("Die Lieferung wurde gelöscht und ist wieder da. Es wurde nichts berechnet."),
                where=name,
                remedy=_("Noch einmal mit „kobimo erase“ löschen."),
            )
    for item in workspace.register.artifacts():
        if item.kind == "delivery" and item.id not in present:
            raise IntegrityError(
                _("Die Lieferung fehlt auf dem Datenträger. Es wurde nichts berechnet."),
                where=item.path,
                remedy=_("Aus der Sicherung zurückholen, oder mit „kobimo retract“ zurücknehmen."),
            )


def refuse_damaged(
    workspace: OpenedWorkspace, held: Iterable[HeldSlice], receipts: Iterable[Receipt], progress: Progress = SILENT
) -> None:
    """Compute from nothing that differs from its receipt: figures must be reproducible."""
    hashes = {entry.path: entry.sha256 for receipt in receipts for entry in receipt.observations}
    names = sorted({unit.path for unit in held})
    progress.stage(_("Eingelesene Werte prüfen"), len(names))
    for name in names:
        path = workspace.layout.root / name
        if not path.exists() or sha256_of(path) != hashes[name]:
            raise IntegrityError(
                _("Die eingelesenen Werte fehlen oder wurden verändert. Es wurde nichts berechnet."),
                where=name,
                remedy=_(
                    "Aus der Sicherung zurückholen; oder die Lieferung zurücknehmen (kobimo retract) und die Datei "
                    "noch einmal einlesen."
                ),
            )
        progress.step()


class _Values:
    """The figures while they are computed: written piece by piece, only what the report says is remembered."""

    def __init__(self) -> None:
        self.rows = 0
        self.indicators: set[str] = set()
        self.refused: list[RefusedFigure] = []
        self._differences: list[dict[str, Any]] = []
        self._writer = PieceWriter(SCHEMA)

    def add(self, computed: Computed) -> None:
        """Take the figures of one formula."""
        table = computed.table
        self.refused += computed.refused
        self.rows += table.num_rows
        self._writer.add(table)
        if table.num_rows:
            self.indicators.add(computed.formula.indicator.id)
        if not computed.formula.breakdown and table["difference"].null_count < table.num_rows:
            columns = ["indicator", "level", "area", "period", "numerator", "difference"]
            self._differences += table.select(columns).filter(pc.is_valid(table["difference"])).to_pylist()

    def largest_differences(self) -> list[dict[str, Any]]:
        """Return where a delivered total differs from the sum of its parts, largest first."""
        return sorted(self._differences, key=lambda row: -abs(row["difference"]))

    def file(self) -> bytes:
        """Return all figures as Parquet."""
        return self._writer.finish()


def _figures(
    workspace: OpenedWorkspace,
    held: tuple[HeldSlice, ...],
    engine: Engine,
    progress: Progress,
    territories: Territories,
) -> _Values:
    definitions = workspace.definitions
    values = _Values()
    wanted: list[Formula] = []
    for indicator in sorted(definitions.indicators.values(), key=lambda i: i.id):
        same_space(territories, indicator)
        if missing := undelivered_datasets(indicator, held):
            values.refused += missing
            continue
        made, impossible = formulas(indicator, definitions.datasets, held)
        wanted += sorted(made, key=lambda formula: formula.breakdown)
        values.refused += impossible
    counts = counts_of(territories, wanted, held, engine, progress)
    progress.stage(_("Kennzahlen berechnen"), len(wanted))
    for computed in compute(wanted, counts):
        values.add(computed)
        progress.step()
    return values


def counts_of(
    territories: Territories,
    wanted: Iterable[Formula],
    held: tuple[HeldSlice, ...],
    engine: Engine,
    progress: Progress = SILENT,
) -> dict[str, DatasetCounts]:
    """Count what formulas need, for the areas of the wanted territorial status."""
    workspace = territories.workspace
    requests: dict[str, set[Request]] = {}
    for formula in wanted:
        for request in formula.requests:
            requests.setdefault(request.dataset, set()).add(request)
    result: dict[str, DatasetCounts] = {}
    progress.stage(_("Datensätze zählen"), len(requests))
    for name, asked in sorted(requests.items()):
        dataset = workspace.definitions.datasets[name]
        plan = make_plan(dataset, asked, [unit for unit in held if unit.slice.dataset == name])
        try:
            counts = count(plan, partial(territories.keys, dataset), engine, workspace.layout.root)
            result[name] = territories.stock(dataset, counts)
        except SumOverflowError as error:
            raise SumOverflowError(error.message, where=f"datasets/{name}.yaml", remedy=error.remedy) from error
        progress.step()
    return result


def undelivered_datasets(indicator: IndicatorDefinition, held: Iterable[HeldSlice]) -> list[RefusedFigure]:
    """Say which datasets of an indicator nobody has delivered yet."""
    there = {unit.slice.dataset for unit in held}
    missing = dict.fromkeys(part.dataset for part in indicator.parts if part.dataset not in there)
    text = _("Zu {datasets} gibt es noch keine Lieferung.").format(datasets=", ".join(missing))
    return [RefusedFigure(indicator.id, "", "", text)] if missing else []


def same_space(territories: Territories, indicator: IndicatorDefinition) -> str:
    """Return the space of an indicator; both parts of a formula must have the same, after counts have moved."""
    datasets = territories.workspace.definitions.datasets
    spaces = {territories.shown_in(datasets[part.dataset]) for part in indicator.parts}
    if len(spaces) > 1:
        raise DefinitionError(
            _("Zähler und Nenner liegen in verschiedenen Raumsystemen ({spaces}).").format(
                spaces=", ".join(sorted(spaces))
            ),
            where=f"indicators/{indicator.id}.yaml",
            remedy=_(
                "Beide Datensätze auf dasselbe Raumsystem beziehen, oder einen mit moved_by über einen "
                "Umsteigeschlüssel dorthin umrechnen."
            ),
        )
    return spaces.pop()


def _folded(refused: Iterable[RefusedFigure]) -> list[RefusedFigure]:
    """Say once what holds for many categories of a breakdown."""
    seen: dict[tuple[str, str, str, str], RefusedFigure] = {}
    for item in refused:
        names = "×".join(pair.partition("=")[0] for pair in item.breakdown.split(";")) if item.breakdown else ""
        crossing = replace(item, breakdown=names)
        seen.setdefault((crossing.indicator, crossing.breakdown, crossing.period, crossing.reason), crossing)
    return sorted(seen.values(), key=lambda r: (r.indicator, r.breakdown, r.period))
