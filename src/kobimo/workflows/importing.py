"""Import a delivery: read, correct, check, and keep it - or change nothing at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from kobimo.errors import DefinitionError, InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.area import Space
from kobimo.model.checks import CheckResult, Severity
from kobimo.model.recipe import Recipe
from kobimo.model.slice import HeldSlice, Slice
from kobimo.model.source import Corrections
from kobimo.model.table import clean
from kobimo.reference.checks import found
from kobimo.store.deliveries import (
    RECEIPT,
    DeliveredFile,
    Receipt,
    held_slices,
    read_receipts,
    same_delivery,
    store_delivery,
)
from kobimo.store.register import Artifact
from kobimo.workflows.opened import OpenedWorkspace, digest
from kobimo.workspace.area_table import areas_bytes, write_areas
from kobimo.workspace.files import sha256_of, write_text
from kobimo.workspace.history import record
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.paths import reachable

if TYPE_CHECKING:
    import pyarrow as pa

BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Reading:
    """What a delivery contains, whatever its kind. `areas_csv` and `geojson` only for a delivery of areas."""

    checks: tuple[CheckResult, ...]
    rows: Mapping[str, int]
    facts: Mapping[str, dict[str, str]]
    observations: Mapping[str, pa.Table] = field(default_factory=dict)
    slices: tuple[Slice, ...] = ()
    space: Space | None = None
    geojson: str = ""

    @property
    def rejected(self) -> bool:
        """Whether any check is an error."""
        return any(check.severity is Severity.ERROR for check in self.checks)


@dataclass(frozen=True)
class ImportResult:
    """The outcome; `delivery` is empty for a rejected delivery and for a dry run."""

    source: str
    accepted: bool
    dry_run: bool
    delivery: str
    files: tuple[DeliveredFile, ...]
    observations: Mapping[str, int]
    periods: Mapping[str, tuple[str, ...]]
    areas: Mapping[str, int]
    checks: tuple[CheckResult, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form of the protocol."""
        return {
            "source": self.source,
            "accepted": self.accepted,
            "dry_run": self.dry_run,
            "delivery": self.delivery or None,
            "files": [
                {"file": f.name, "sha256": f.sha256, "bytes": f.bytes, "rows": f.rows, "facts": f.facts}
                for f in self.files
            ],
            "observations": dict(self.observations),
            "periods": {dataset: list(labels) for dataset, labels in self.periods.items()},
            "areas": dict(self.areas),
            "checks": [check.as_dict() for check in self.checks],
        }


def import_delivery(
    workspace: OpenedWorkspace, source: str, files: Sequence[str | Path], *, dry_run: bool = False
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
        receipts = read_receipts(workspace.layout)
        reading = (
            _read_areas(workspace, recipe, corrections, paths)
            if recipe.areas
            else _read_values(workspace, recipe, corrections, paths)
        )
        hashes = {} if reading.rejected else {name: sha256_of(path) for name, path in paths.items()}
        basis = _basis(workspace, source, recipe)
        before = same_delivery([r for r in receipts if r.source == source], hashes.values(), basis)
        reading = _with_sequence_checks(workspace, reading, receipts, source, before)
        delivered = tuple(
            DeliveredFile(
                name, hashes.get(name, ""), path.stat().st_size, reading.rows.get(name, 0), reading.facts.get(name, {})
            )
            for name, path in paths.items()
        )
        delivery = ""
        if before is not None and not reading.rejected:
            delivery = "" if dry_run else before.id
        elif not reading.rejected and not dry_run:
            delivery = _keep(workspace, source, basis, delivered, paths, reading)
    return _result(source, reading, delivered, delivery, dry_run=dry_run)


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


def _read_values(
    workspace: OpenedWorkspace, recipe: Recipe, corrections: Corrections, paths: Mapping[str, Path]
) -> Reading:
    from kobimo.ingest import read_delivery  # noqa: PLC0415 - readers load slowly
    from kobimo.spaces import Locator  # noqa: PLC0415

    definitions = workspace.definitions
    spaces = {definitions.datasets[rule.dataset].space for rule in recipe.values}
    locators: dict[str, Locator] = {}

    def locate(space: str, level: str, points: Sequence[Any], crs: str) -> list[str | None]:
        if space not in locators:
            geometries = workspace.geometries(space)
            locators[space] = Locator(workspace.space(space), geometries, crs=definitions.spaces[space].crs)
        return locators[space].locate(level, points, crs)

    reading = read_delivery(
        list(paths.values()),
        recipe,
        corrections,
        definitions.datasets,
        {name: workspace.space(name) for name in sorted(spaces)},
        locate,
        today(),
    )
    return Reading(reading.checks, reading.rows_read, reading.facts, reading.observations, reading.slices)


def _read_areas(
    workspace: OpenedWorkspace, recipe: Recipe, corrections: Corrections, paths: Mapping[str, Path]
) -> Reading:
    from kobimo.ingest import read_area_tables  # noqa: PLC0415 - readers load slowly
    from kobimo.spaces import areas_geojson, build_areas  # noqa: PLC0415

    definition = workspace.definitions.spaces[str(recipe.space)]
    tables, checks = read_area_tables(list(paths.values()), recipe, corrections)
    rows = {table.file: len(table.rows) for table in tables}
    facts = {table.file: table.facts for table in tables}
    if any(check.severity is Severity.ERROR for check in checks):
        return Reading(tuple(checks), rows, facts)
    areas = build_areas(definition, recipe.areas, tables)
    geojson = areas_geojson(areas.space, areas.geometries) if areas.space is not None and areas.geometries else ""
    return Reading((*checks, *areas.checks), rows, facts, space=areas.space, geojson=geojson)


def _basis(workspace: OpenedWorkspace, source: str, recipe: Recipe) -> str:
    """Return the fingerprint of everything that the reading depends on besides the files."""
    texts = workspace.definitions.texts
    names = [name for name in texts if name.startswith(f"sources/{source}/") and not name.endswith("source.yaml")]
    if recipe.space is not None:
        names.append(f"spaces/{recipe.space}.yaml")
        present = workspace.layout.areas(recipe.space).exists()
        return digest(*(texts[name] for name in sorted(names)), str(present))
    datasets = {rule.dataset for rule in recipe.values}
    spaces = {workspace.definitions.datasets[name].space for name in datasets}
    names += [f"datasets/{name}.yaml" for name in datasets]
    areas = [areas_bytes(workspace.space(name).all_areas()) for name in sorted(spaces)]
    geometry = [
        sha256_of(workspace.layout.geometry(name))
        for name in sorted(spaces)
        if workspace.layout.geometry(name).exists()
    ]
    return digest(*(texts[name] for name in sorted(names)), *areas, *geometry)


def _with_sequence_checks(
    workspace: OpenedWorkspace, reading: Reading, receipts: Sequence[Receipt], source: str, before: Receipt | None
) -> Reading:
    if before is not None:
        checks = [found("ALREADY_DELIVERED", delivery=before.id)]
    elif reading.space is not None:
        checks = _vanished_areas(workspace, reading.space, receipts)
    else:
        checks = _replaced([h for h in held_slices(receipts) if h.source == source], reading.slices)
    return Reading(
        (*reading.checks, *checks),
        reading.rows,
        reading.facts,
        reading.observations,
        reading.slices,
        reading.space,
        reading.geojson,
    )


def _replaced(held: Sequence[HeldSlice], slices: Sequence[Slice]) -> list[CheckResult]:
    older = {unit.slice.key: unit for unit in held}
    replaced: dict[tuple[str, str, str], list[str]] = {}
    checks: list[CheckResult] = []
    for item in slices:
        unit = older.get(item.key)
        if unit is None:
            continue
        replaced.setdefault((item.dataset, item.cube, unit.delivery), []).append(item.period)
        if item.areas < unit.slice.areas:
            checks.append(
                found(
                    "FEWER_AREAS_THAN_BEFORE",
                    dataset=item.dataset,
                    cube=item.cube,
                    period=item.period,
                    now=item.areas,
                    before=unit.slice.areas,
                    delivery=unit.delivery,
                )
            )
    for (dataset, cube, delivery), periods in sorted(replaced.items()):
        labels = ", ".join(sorted(set(periods)))
        checks.append(found("REPLACES_DELIVERY", dataset=dataset, cube=cube, delivery=delivery, periods=labels))
    return checks


def _vanished_areas(workspace: OpenedWorkspace, space: Space, receipts: Sequence[Receipt]) -> list[CheckResult]:
    """Areas with observations must not silently disappear."""
    import pyarrow.compute as pc  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    used: dict[str, set[str]] = {}
    for unit in held_slices(receipts):
        dataset = workspace.definitions.datasets.get(unit.slice.dataset)
        if dataset is not None and dataset.space == space.definition.id:
            rows = pq.read_table(
                workspace.layout.root / unit.path, columns=["area"], filters=pc.field("level") == unit.slice.level
            )
            used.setdefault(unit.slice.level, set()).update(rows["area"].unique().to_pylist())
    checks = []
    for level, keys in sorted(used.items()):
        gone = sorted(keys - set(space.keys(level) if level in space.levels else ()))
        if gone:
            listed = ", ".join(gone[:10]) + (" …" if len(gone) > 10 else "")
            checks.append(found("AREAS_IN_USE_VANISH", gone=len(gone), level=level, keys=listed))
    return checks


def _keep(
    workspace: OpenedWorkspace,
    source: str,
    basis: str,
    delivered: tuple[DeliveredFile, ...],
    paths: Mapping[str, Path],
    reading: Reading,
) -> str:
    received = workspace.now()
    stamp = received[:19].replace("-", "").replace(":", "").replace("T", "-")
    receipt = Receipt(
        id=f"{stamp}-{digest(source, received, *(f.sha256 for f in delivered))[:8]}",
        source=source,
        received_at=received,
        received_by=workspace.user,
        basis=basis,
        files=delivered,
        observations=(),
        slices=reading.slices,
        checks=tuple(check.as_dict() for check in reading.checks),
        space=reading.space.definition.id if reading.space is not None else "",
    )
    if reading.space is not None:
        with WorkspaceLock(workspace.layout.definitions_lock, "kobimo import"):
            if reading.geojson:
                write_text(workspace.layout.geometry(reading.space.definition.id), reading.geojson)
            write_areas(workspace.layout, reading.space)
            record(workspace.layout, _("Gebiete aus der Lieferung {id}").format(id=receipt.id), workspace.user)
        receipt = _with_basis_after(workspace, receipt)
    stored = store_delivery(workspace.layout, receipt, paths, reading.observations)
    folder = workspace.layout.deliveries / source / stored.id
    artifact = Artifact(
        "delivery", f"{source}/{stored.id}", workspace.layout.relative(folder), sha256_of(folder / RECEIPT)
    )
    workspace.register.record(artifact, user=workspace.user, action="import")
    return stored.id


def _with_basis_after(workspace: OpenedWorkspace, receipt: Receipt) -> Receipt:
    """Take the fingerprint again now that the areas exist, so that a repetition is recognised."""
    basis = _basis(workspace, receipt.source, workspace.definitions.recipes[receipt.source])
    return replace(receipt, basis=basis)


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
    )


def today() -> date:
    """Return the date in Germany."""
    return datetime.now(UTC).astimezone(BERLIN).date()
