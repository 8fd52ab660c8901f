"""The weights of a crosswalk from what a workspace and files have: surfaces, people, or a given table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from kobimo.errors import DefinitionError, InvalidInputError, UnknownNameError
from kobimo.language import _, counted
from kobimo.model.checks import CheckResult, Place
from kobimo.model.crosswalk import CrosswalkRow
from kobimo.model.recipe import TableRule
from kobimo.model.table import Table
from kobimo.model.territory import Basis
from kobimo.reference.checks import found
from kobimo.spaces.crosswalks.finer import Finer, counted_inside
from kobimo.spaces.crosswalks.overlay import Overlay, equal_area, overlay
from kobimo.spaces.crosswalks.pairs import Pairs
from kobimo.spaces.crosswalks.weight_table import counts_by_key, finer_data, given_weights
from kobimo.spaces.crosswalks.weighting import (
    area_weights,
    dasymetric_weights,
    population_weights,
    raked_weights,
    without_slivers,
)
from kobimo.spaces.wording import listed, number, size
from kobimo.store.deliveries import read_receipts
from kobimo.workflows.areas.crosswalk_error import WeightError, default_error, raked_error
from kobimo.workflows.computing.building import current_slices
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.paths import reachable

_OUTSIDE = 0.01
"""Part of an area outside the other system from which it is reported."""


@dataclass(frozen=True, slots=True)
class End:
    """One side: areas of a level on a day, with their surfaces in EPSG:3035 (None where they have none).

    `above` has for each level directly above the area that each one belongs to, empty if to none.
    """

    space: str
    level: str
    status: date | None
    keys: tuple[str, ...]
    names: Mapping[str, str]
    shapes: NDArray[np.object_]
    above: tuple[tuple[str, ...], ...] = ()

    @property
    def label(self) -> str:
        """How the side is named on the command line."""
        return f"{self.space}:{self.level}" + (f"@{self.status.isoformat()}" if self.status else "")


@dataclass(frozen=True, slots=True)
class Weighting:
    """By what to weight: a basis, and the data for it.

    Attributes
    ----------
    basis : str
        area, population or table.
    dataset : str or None
        Dataset of the workspace that counts people in finer areas, or in the target areas at another time.
    file : path or None
        Points, grid cells, footprints; or the table of a given crosswalk.
    crs : str or None
        Coordinate system of the file.
    source_counts : path or None
        List of the source areas with their counts. With counts of the targets, too, both sides are made to agree.
    overlaps : path or None
        Table of surface shares, where a side has no surfaces.
    store : bool
        Keep the crosswalk in the workspace.
    name : str or None
        Id under which it is kept.
    replace : bool
        Put it in the place of weights that are kept under that id.
    """

    basis: str = "area"
    dataset: str | None = None
    file: Path | None = None
    crs: str | None = None
    source_counts: Path | None = None
    overlaps: Path | None = None
    store: bool = False
    name: str | None = None
    replace: bool = False


def _surfaced(end: End) -> None:
    if all(shape is None for shape in end.shapes):
        raise DefinitionError(
            _("Die Gebiete {end} haben keine Flächen.").format(end=end.label),
            where=f"spaces/{end.space}.geojson",
            remedy=_("Die Flächen mit „kobimo space import“ einlesen, oder mit --basis table eine Tabelle angeben."),
        )


@dataclass(frozen=True, slots=True)
class Computed:
    """Weights with their origin in words, their error, what part of a source lies outside, and where they stand."""

    rows: tuple[CrosswalkRow, ...]
    origin: str
    error: WeightError
    outside: Mapping[str, float]
    place: Place = Place()  # noqa: RUF009 - frozen


def computed_weights(
    workspace: OpenedWorkspace, start: End, end: End, weighting: Weighting, checks: list[CheckResult]
) -> Computed:
    """Compute weights from surfaces and from what is known of the people."""
    if weighting.overlaps is None:
        _surfaced(start)
        _surfaced(end)
        shared = overlay(start.shapes, end.shapes)
    else:
        shared = _told_overlaps(start, end, weighting.overlaps)
    outside = _outside(start, shared, checks)
    if shared.slivers:
        pairs = counted(shared.slivers, "Überschneidung", "Überschneidungen")
        checks.append(found("CROSSWALK_SLIVERS", count=shared.slivers, pairs=pairs, size=size(shared.sliver_area)))
    if weighting.basis == "area":
        weights, error = area_weights(shared.pairs), default_error([Basis.AREA])
        origin, basis = _("Flächenanteile aus den Grenzen"), Basis.AREA
    else:
        weights, error, basis, origin = _by_people(workspace, start, end, shared, weighting, checks)
    inside = weights.of(weights.value * (1 - _real_outside(shared))[weights.source])
    return Computed(_rows(start, end, inside, basis, error.spread), origin, error, outside)


def _rows(
    start: End, end: End, weights: Pairs, basis: Basis, spread: NDArray[np.float64] | None
) -> tuple[CrosswalkRow, ...]:
    """Return a row for each pair with a weight, however small: it links two areas of a block.

    A target that overlaps sources and gets nothing of them keeps a row, too: it is known to be empty, not forgotten.
    """
    factor = np.ones(weights.n_sources) if spread is None else spread
    linked = weights.value > 0
    empty = np.flatnonzero(weights.by_target() == 0)
    first = np.isin(np.arange(len(linked)), np.unique(weights.target, return_index=True)[1])
    kept = weights.where(linked | (first & np.isin(weights.target, empty)))
    return tuple(
        CrosswalkRow(start.keys[s], end.keys[t], min(float(w), 1.0), basis, spread=float(factor[s]))
        for s, t, w in zip(kept.source, kept.target, kept.value, strict=True)
    )


def _told_overlaps(start: End, end: End, file: Path) -> Overlay:
    """Return the overlaps that a table of surface shares tells; without surfaces all sources count as equally large."""
    given = given_weights(_table(file), start.keys, end.keys)
    basis = Basis.AREA if any(row.basis is Basis.AREA for row in given.rows) else given.rows[0].basis
    rows = [row for row in given.rows if row.basis is basis]
    sources, targets = ({key: n for n, key in enumerate(side.keys)} for side in (start, end))
    known = [row for row in rows if row.source in sources and row.target in targets]
    sizes = np.nan_to_num(shapely.area(start.shapes))
    size = np.where(sizes > 0, sizes, 1.0) if (sizes > 0).all() else np.ones(len(sizes))
    source = [sources[row.source] for row in known]
    whole = Pairs.summed(
        source,
        [targets[row.target] for row in known],
        [row.weight * size[at] for row, at in zip(known, source, strict=True)],
        n_sources=len(start.keys),
        n_targets=len(end.keys),
    )
    left = without_slivers(whole)
    dropped = float(whole.value.sum() - left.value.sum())
    return Overlay(left, left.by_source(), left.by_target(), len(whole.value) - len(left.value), dropped)


def _real_outside(shared: Overlay) -> NDArray[np.float64]:
    """Return the part of each source that lies outside, without what borders drawn twice leave over."""
    rest = shared.outside_source
    return np.where(rest > _OUTSIDE * 2, rest, 0.0)


def _outside(start: End, shared: Overlay, checks: list[CheckResult]) -> dict[str, float]:
    """Report areas that lie outside of all targets, as a whole or in part."""
    rest = shared.outside_source
    places = np.flatnonzero(rest > _OUTSIDE * 2)
    if len(places):
        worst = int(max(places, key=lambda index: rest[index]))
        areas = counted(len(places), "Gebiet", "Gebiete")
        share = number(100 * float(rest[worst]), 1)
        checks.append(found("CROSSWALK_OUTSIDE", count=len(places), areas=areas, key=start.keys[worst], share=share))
    return {start.keys[index]: round(float(rest[index]), 6) for index in places}


def _by_people(
    workspace: OpenedWorkspace, start: End, end: End, shared: Overlay, weighting: Weighting, checks: list[CheckResult]
) -> tuple[Pairs, WeightError, Basis, str]:
    """Weight by finer data, or by what is known of the targets."""
    if weighting.dataset is not None:
        counts, level, period = _delivered(workspace, weighting.dataset)
        space = workspace.definitions.datasets[weighting.dataset].space
        origin = _("Werte des Datensatzes {dataset}, {period}").format(dataset=weighting.dataset, period=period)
        if (space, level) == (end.space, end.level) and len(set(counts) & set(end.keys)) > len(end.keys) / 2:
            known = np.array([counts.get(key, 0.0) for key in end.keys])
            return *_by_targets(start, end, shared, known, weighting), Basis.DASYMETRIC, origin
        finer = _areas_as_finer(workspace, space, level, counts)
    elif weighting.file is not None:
        table = _table(weighting.file)
        origin = _("Gewichtsdaten der Datei {file}").format(file=weighting.file.name)
        listed_counts = _by_key(table, end)
        if listed_counts is not None:
            return *_by_targets(start, end, shared, listed_counts, weighting), Basis.DASYMETRIC, origin
        finer = finer_data(table, weighting.crs)
    else:
        raise InvalidInputError(
            _("Für Gewichte nach Einwohnern fehlen die Daten."),
            where="--basis population",
            remedy=_("--weights DATENSATZ oder --weights-file DATEI (Punkte, Gitterzellen) angeben."),
        )
    inside = counted_inside(start.shapes, end.shapes, finer)
    if not inside.pairs.value.any():
        raise InvalidInputError(
            _("Keine der Gewichtsdaten liegen in den Gebieten {start} und {end} zugleich.").format(
                start=start.label, end=end.label
            ),
            where=weighting.dataset or str(weighting.file),
            remedy=_("Das Koordinatensystem der Daten mit --crs angeben und prüfen, ob sie zu dieser Gegend gehören."),
        )
    _say_outside(inside.outside, inside.outside_sum, finer, checks)
    linked = _kept(inside.pairs, shared)
    empty = np.flatnonzero((linked.by_source() == 0) & (shared.pairs.by_source() > 0))
    if len(empty):
        areas, key = counted(len(empty), "Gebiet", "Gebiete"), start.keys[int(empty[0])]
        checks.append(found("CROSSWALK_WITHOUT_WEIGHTS", count=len(empty), areas=areas, key=key))
    return population_weights(linked, shared.pairs), default_error([Basis.POPULATION]), Basis.POPULATION, origin


def _by_targets(
    start: End, end: End, shared: Overlay, known: NDArray[np.float64], weighting: Weighting
) -> tuple[Pairs, WeightError]:
    """Weight by what is known of the targets, and by the counts of the sources where they are known, too."""
    if weighting.source_counts is None:
        return dasymetric_weights(shared.pairs, known), default_error([Basis.DASYMETRIC])
    counts = counts_by_key(_table(weighting.source_counts), start.keys)
    if counts is None:
        raise InvalidInputError(
            _("Die Liste nennt nicht die Gebiete des Ausgangs."),
            where=str(weighting.source_counts),
            remedy=_("Eine Liste mit Schlüssel und Anzahl der Gebiete {end} angeben.").format(end=start.label),
        )
    persons = np.array([counts.get(key, 0.0) for key in start.keys])
    weights = raked_weights(shared.pairs, persons, known)
    return weights, raked_error(weights, persons, known, end.above)


def _kept(inside: Pairs, shared: Overlay) -> Pairs:
    """Leave out what finer data count in slivers."""
    width = shared.pairs.n_targets
    real = np.isin(inside.source * width + inside.target, shared.pairs.source * width + shared.pairs.target)
    return inside.where(real)


def _say_outside(outside: int, lost: float, finer: Finer, checks: list[CheckResult]) -> None:
    whole = float(finer.counts.sum())
    if outside and lost > 1e-6 * whole:
        points, share = counted(outside, "Eintrag", "Einträge"), number(100 * lost / whole, 1)
        checks.append(found("CROSSWALK_POINTS_OUTSIDE", count=outside, points=points, share=share))


def _delivered(workspace: OpenedWorkspace, dataset: str) -> tuple[dict[str, float], str, str]:
    """Return what a dataset counts in the areas of its finest level, in its newest period."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    definitions = workspace.definitions
    if dataset not in definitions.datasets:
        raise UnknownNameError(_("Datensatz"), dataset, definitions.datasets, where="--weights")
    level = definitions.datasets[dataset].level
    slices = current_slices(workspace, read_receipts(workspace.layout))
    mine = [unit for unit in slices if unit.slice.dataset == dataset and unit.slice.level == level]
    if not mine:
        raise InvalidInputError(
            _("Zum Datensatz {dataset} gibt es auf der Ebene {level} keine Lieferung.").format(
                dataset=dataset, level=level
            ),
            where="--weights",
            remedy=_("Die Daten mit „kobimo import“ einlesen."),
        )
    period = max(unit.slice.period for unit in mine)
    newest = [unit for unit in mine if unit.slice.period == period]
    # Several cubes count the same people in several ways; the coarsest one counts each of them once.
    chosen = min(newest, key=lambda unit: (len(unit.slice.categories), unit.slice.rows, unit.slice.cube))
    measure = definitions.datasets[dataset].measures[0].id
    rows = pq.read_table(
        workspace.layout.root / chosen.path,
        columns=["area", measure],
        filters=[("level", "=", level), ("period", "=", period), ("cube", "=", chosen.slice.cube)],
    )
    counts: dict[str, float] = {}
    for area, count in zip(rows["area"].to_pylist(), rows[measure].to_pylist(), strict=True):
        counts[area] = counts.get(area, 0.0) + max(float(count or 0), 0.0)
    return counts, level, period


def _areas_as_finer(workspace: OpenedWorkspace, space: str, level: str, counts: Mapping[str, float]) -> Finer:
    geometries = workspace.geometries(space)
    keys = [key for key in counts if (level, key) in geometries]
    if not keys:
        raise DefinitionError(
            _("Die Gebiete {level}, in denen der Datensatz zählt, haben keine Flächen.").format(level=level),
            where=f"spaces/{space}.geojson",
            remedy=_("Die Flächen mit „kobimo space import“ einlesen."),
        )
    return Finer(equal_area([geometries[level, key] for key in keys]), np.array([counts[key] for key in keys]))


def _table(path: Path) -> Table:
    """Read a table of finer data or of weights."""
    from kobimo.ingest.tables import delivered_tables, open_delivered  # noqa: PLC0415 - readers load slowly

    file = reachable(path)
    if not file.is_file():
        raise InvalidInputError(_("Die Datei gibt es nicht."), where=str(path), remedy=_("Bitte den Pfad prüfen."))
    opened = open_delivered(file, TableRule(), ())
    layers = [grid.name or grid.file for grid in opened.grids if grid.geometry is not None]
    if len(layers) > 1:
        raise InvalidInputError(
            _("Mehrere Layer der Datei enthalten Flächen oder Punkte: {layers}.").format(layers=listed(layers)),
            where=str(path),
            remedy=_("Den Layer mit den Gewichten allein in eine Datei ausgeben lassen."),
        )
    tables, checks = delivered_tables(opened, TableRule(headings="single"), ())
    if not tables:
        tables, checks = delivered_tables(opened, TableRule(), ())
    if not tables:
        said = next(iter(checks), None)
        raise InvalidInputError(
            said.message if said else _("Die Datei hat keine Tabelle."),
            where=str(path),
            remedy=said.remedy if said else _("Eine Tabelle mit einer Kopfzeile angeben."),
        )
    return tables[0]


def _by_key(table: Table, end: End) -> NDArray[np.float64] | None:
    """Return what a table counts in the target areas; None if it is no list of them."""
    if table.geometry is not None:
        return None
    counts = counts_by_key(table, end.keys)
    return None if counts is None else np.array([counts.get(key, 0.0) for key in end.keys])


def given_rows(start: End, end: End, weighting: Weighting, checks: list[CheckResult]) -> Computed:
    """Read a crosswalk that somebody else has made."""
    if weighting.file is None:
        raise InvalidInputError(
            _("Es fehlt die Tabelle mit den Gewichten."),
            where="--basis table",
            remedy=_("Die Datei mit --weights-file angeben."),
        )
    table = _table(weighting.file)
    given = given_weights(table, start.keys, end.keys)
    place = Place(table.file, table.sheet)
    if given.repaired:
        before, after = given.repaired[0]
        count = len(given.repaired)
        checks.append(found("CROSSWALK_KEYS_REPAIRED", place, number=count, before=before, after=after))
    for line, text in given.strange:
        checks.append(found("CROSSWALK_WEIGHT_WRONG", Place(table.file, table.sheet, line), text=text))
    origin = _("Tabelle {file}").format(file=weighting.file.name)
    return Computed(given.rows, origin, default_error(row.basis for row in given.rows), {}, place)
