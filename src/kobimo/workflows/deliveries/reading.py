"""Read the files of a delivery with the definitions of a workspace, and say what the reading depends on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo.model.area import Space
from kobimo.model.checks import CheckResult, has_errors
from kobimo.model.recipe import Recipe
from kobimo.model.slice import Slice
from kobimo.model.source import Corrections
from kobimo.model.text import Definition
from kobimo.store.deliveries import Receipt, held_slices
from kobimo.workflows.opened import OpenedWorkspace, digest, today
from kobimo.workspace.files import sha256_of
from kobimo.workspace.scratch import Scratch

if TYPE_CHECKING:
    import pyarrow as pa

    from kobimo.ingest.delivery import Opener
    from kobimo.ingest.values.structure import Structure


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
    forget: bool = False
    """Whether the files list persons and must not be kept."""
    structures: Mapping[str, tuple[Structure, ...]] = field(default_factory=dict)
    """The form of the tables of each file."""
    places: Mapping[str, pa.Table] = field(default_factory=dict)
    """Sheet and cell of each observation, by dataset."""

    @property
    def rejected(self) -> bool:
        """Whether any check is an error."""
        return has_errors(self.checks)


def read_files(
    workspace: OpenedWorkspace,
    recipe: Recipe,
    corrections: Corrections,
    paths: Mapping[str, Path],
    opener: Opener | None = None,
    *,
    pieces: bool = False,
) -> Reading:
    """Read a delivery of values or of areas, as its recipe says; `opener` is asked for files of values.

    With `pieces` the observations of a file too large for memory are on the disk: `StoredObservations` and no table.
    """
    if recipe.areas:
        return _read_areas(workspace, recipe, corrections, paths)
    scratch = partial(Scratch, workspace.layout.private) if pieces else None
    return _read_values(workspace, recipe, corrections, paths, opener, scratch)


def _read_values(
    workspace: OpenedWorkspace,
    recipe: Recipe,
    corrections: Corrections,
    paths: Mapping[str, Path],
    opener: Opener | None,
    scratch: partial[Scratch] | None,
) -> Reading:
    from kobimo.ingest import read_delivery  # noqa: PLC0415 - readers load slowly
    from kobimo.workflows.places.whereabouts import Whereabouts  # noqa: PLC0415

    definitions = workspace.definitions
    spaces = {definitions.datasets[rule.dataset].space for rule in recipe.values}
    reading = read_delivery(
        list(paths.values()),
        recipe,
        corrections,
        definitions.datasets,
        {name: areas_for_reading(workspace, name) for name in sorted(spaces)},
        Whereabouts(workspace),
        today(),
        statistics_office=workspace.settings.kind == "statistics_office",
        scratch=scratch,
        **({"opener": opener} if opener is not None else {}),
    )
    return Reading(
        reading.checks,
        reading.rows_read,
        reading.facts,
        reading.observations,
        reading.slices,
        forget=reading.forget,
        structures=reading.structures,
        places=reading.places,
    )


def areas_for_reading(workspace: OpenedWorkspace, name: str) -> Space:
    """Return the areas that a delivery may name: where their history is recorded, those of every status."""
    from kobimo.ingest.values.dated import DatedSpace  # noqa: PLC0415 - readers load slowly

    history = workspace.history(name)
    return DatedSpace(history) if history.statuses else history.at()


def _read_areas(
    workspace: OpenedWorkspace, recipe: Recipe, corrections: Corrections, paths: Mapping[str, Path]
) -> Reading:
    from kobimo.ingest import read_area_tables  # noqa: PLC0415 - readers load slowly
    from kobimo.spaces.geojson import areas_geojson  # noqa: PLC0415
    from kobimo.spaces.reading import build_areas  # noqa: PLC0415

    definition = workspace.definitions.spaces[str(recipe.space)]
    tables, checks = read_area_tables(list(paths.values()), recipe, corrections)
    rows = {table.file: len(table.rows) for table in tables}
    facts = {table.file: table.facts for table in tables}
    if has_errors(checks):
        return Reading(tuple(checks), rows, facts)
    areas = build_areas(definition, recipe.areas, tables)
    geojson = areas_geojson(areas.space, areas.geometries) if areas.space is not None and areas.geometries else ""
    return Reading((*checks, *areas.checks), rows, facts, space=areas.space, geojson=geojson)


def basis(workspace: OpenedWorkspace, source: str, before: date | None = None) -> str:
    """Return the fingerprint of everything that a reading depends on besides the files.

    Titles and notes do not count: whoever improves a text need not read the files again. Areas count where rows are
    assigned by name or by location; a key means the same area afterwards. With `before`, territorial changes of that
    day or later are left out: they make no difference to what was read earlier.
    """
    definitions = workspace.definitions
    recipe = definitions.recipes[source]
    parts = [_meaning(recipe), _meaning(definitions.corrections.get(source, Corrections()))]
    if recipe.space is not None:
        return digest(*parts, _meaning(definitions.spaces[recipe.space]))
    datasets = sorted({rule.dataset for rule in recipe.values})
    parts += [_meaning(definitions.datasets[name]) for name in datasets]
    rules = [rule for rule in (recipe.area, *(value.area for value in recipe.values)) if rule is not None]
    for name in sorted({definitions.datasets[dataset].space for dataset in datasets}):
        geometry = workspace.layout.geometry(name)
        if any(rule.by == "name" for rule in rules):
            parts.append(json.dumps(_names(workspace, name, before), default=str))
        if any(rule.location or rule.x is not None for rule in rules) and geometry.exists():
            parts.append(sha256_of(geometry))
        streets = workspace.layout.streets(name)
        if any(rule.street is not None for rule in rules) and streets.exists():
            parts.append(sha256_of(streets))
    return digest(*parts)


def _names(workspace: OpenedWorkspace, name: str, before: date | None) -> list[list[object]]:
    """List the names of areas by which rows are assigned, with their validity where it is recorded."""
    history = workspace.history(name)
    history = history if before is None else history.before(before)
    if not history.statuses:
        return [[area.level, area.key, area.name] for area in history.at().all_areas()]
    versions = sorted(history.versions, key=lambda v: (*v.place, v.valid.begin))
    return [[v.area.level, v.area.key, v.area.name, v.valid.first, v.valid.last] for v in versions]


def outdated_readings(workspace: OpenedWorkspace, receipts: Sequence[Receipt]) -> tuple[Receipt, ...]:
    """Return the deliveries that count and would be read in another way today."""
    counting = {unit.delivery for unit in held_slices(receipts)}
    now: dict[str, str] = {}
    outdated = []
    for receipt in receipts:
        if receipt.id in counting and receipt.source in workspace.definitions.recipes:
            if receipt.source not in now:
                now[receipt.source] = basis(workspace, receipt.source)
            if receipt.basis != now[receipt.source] and not _read_before_a_change(workspace, receipt):
                outdated.append(receipt)
    return tuple(outdated)


def _read_before_a_change(workspace: OpenedWorkspace, receipt: Receipt) -> bool:
    """Whether territorial changes that were recorded later are all that differs."""
    datasets = workspace.definitions.datasets
    rules = workspace.definitions.recipes[receipt.source].values
    spaces = {datasets[rule.dataset].space for rule in rules if rule.dataset in datasets}
    days = {day for space in spaces for day in workspace.history(space).statuses}
    return any(basis(workspace, receipt.source, day) == receipt.basis for day in sorted(days, reverse=True))


def _meaning(definition: Definition) -> str:
    """Return a definition without what changes no observation; a field with its default counts as not there."""

    def plain(value: Any) -> Any:
        if isinstance(value, Definition):
            fields = type(value).model_fields
            said = {name: item for name, item in value if name not in _FOR_PEOPLE}
            return {n: plain(v) for n, v in said.items() if v != fields[n].get_default(call_default_factory=True)}
        if isinstance(value, Mapping):
            return {str(name): plain(item) for name, item in value.items()}
        return [plain(item) for item in value] if isinstance(value, tuple | list) else value

    return json.dumps(plain(definition), sort_keys=True, default=str)


_FOR_PEOPLE = {
    *("title", "description", "reason", "persons_reason", "decided_by", "decided_on", "unit", "like"),
    *("checks", "conflict_share", "leads", "maximum", "minimum", "required", "rounding", "status"),
}
"""Fields that change no observation: texts, and what decides how severely something is judged."""
