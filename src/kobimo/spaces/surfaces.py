"""Geometry of a delivered table: checked, repaired, in metres for measuring and in degrees for storing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from kobimo.language import _
from kobimo.model.area import LevelDefinition
from kobimo.model.checks import CheckResult, Place
from kobimo.model.table import Table
from kobimo.reference.checks import found
from kobimo.spaces.coordinates import (
    LONLAT,
    impossible,
    known_crs,
    near_germany,
    project,
    project_bounds,
    systems_that_fit,
)
from kobimo.spaces.shapes import as_stored, polygons_of, repaired
from kobimo.spaces.wording import listed, number

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class Surface:
    """One polygon or multipolygon, twice."""

    metric: BaseGeometry
    stored: BaseGeometry


@dataclass(frozen=True, slots=True)
class SurfaceReading:
    """Surfaces of a table, one per row that was asked for, and what was found."""

    surfaces: tuple[Surface | None, ...]
    checks: tuple[CheckResult, ...]


def read_surfaces(
    table: Table, rows: Sequence[int], keys: Sequence[str], level: LevelDefinition, metric: str
) -> SurfaceReading:
    """Read the geometry of some rows of a table.

    Parameters
    ----------
    table : Table
        With geometry in a coordinate system that it names.
    rows : sequence of int
        Indices of the rows to read.
    keys : sequence of str
        Key of each of these rows, for messages.
    level : LevelDefinition
        Level of the areas, for messages.
    metric : str
        Projected coordinate system in which areas are measured.
    """
    nothing: tuple[Surface | None, ...] = (None,) * len(rows)
    geometry = table.geometry or ()
    places = [Place(table.file, table.sheet, table.row_numbers[row]) for row in rows]
    checks, polygons = _polygons([geometry[row] for row in rows], keys, places, level)
    present = [index for index, polygon in enumerate(polygons) if polygon is not None]
    if not present:
        return SurfaceReading(nothing, tuple(checks))
    flat = np.array([polygons[index] for index in present], dtype=object)
    bounds = shapely.bounds(flat)
    refusal = _refusal(table, bounds, [places[index] for index in present])
    if refusal is not None:
        return SurfaceReading(nothing, (*checks, refusal))
    source = str(table.crs)
    checks += _far_away(source, bounds, [keys[index] for index in present], [places[index] for index in present])
    surfaces: list[Surface | None] = [None] * len(rows)
    in_metres = project(flat, source, metric)
    # By way of the metric system, so that what is stored comes back to where it was measured: from old systems the
    # two direct ways may differ by half a metre.
    in_degrees = flat if source == LONLAT else project(in_metres, metric, LONLAT)
    for position, index in enumerate(present):
        # Transforming bends straight borders a little, which can make a very thin part touch itself.
        measured, degrees = repaired(in_metres[position]), repaired(in_degrees[position])
        stored = None if degrees is None else as_stored(degrees)
        if measured is None or stored is None:
            checks.append(found("AREA_GEOMETRY_MISSING", places[index], level=level.title.shown, key=keys[index]))
        else:
            surfaces[index] = Surface(measured, stored)
    return SurfaceReading(tuple(surfaces), tuple(checks))


def _polygons(
    geometries: Sequence[BaseGeometry | None], keys: Sequence[str], places: Sequence[Place], level: LevelDefinition
) -> tuple[list[CheckResult], list[BaseGeometry | None]]:
    """Keep what has an area, repaired and without heights."""
    checks: list[CheckResult] = []
    polygons: list[BaseGeometry | None] = []
    for geometry, key, place in zip(geometries, keys, places, strict=True):
        polygon = None
        if geometry is None or geometry.is_empty or not np.isfinite(shapely.get_coordinates(geometry)).all():
            checks.append(found("AREA_GEOMETRY_MISSING", place, level=level.title.shown, key=key))
        elif not polygons_of(geometry):
            checks.append(found("AREA_GEOMETRY_TYPE", place, level=level.title.shown, key=key, type=_kind(geometry)))
        else:
            flat = shapely.force_2d(geometry)
            polygon = repaired(flat)
            if polygon is None:
                checks.append(found("AREA_GEOMETRY_MISSING", place, level=level.title.shown, key=key))
            elif polygon is not flat:
                checks.append(found("AREA_GEOMETRY_REPAIRED", place, level=level.title.shown, key=key))
        polygons.append(polygon)
    return checks, polygons


def _kind(geometry: BaseGeometry) -> str:
    """Name the type of a geometry in German."""
    names = {
        "Point": _("Punkt"),
        "MultiPoint": _("mehrere Punkte"),
        "LineString": _("Linie"),
        "LinearRing": _("Linie"),
        "MultiLineString": _("mehrere Linien"),
    }
    return names.get(geometry.geom_type, _("Sammlung ohne Fläche"))


def _refusal(table: Table, bounds: NDArray[np.float64], places: Sequence[Place]) -> CheckResult | None:
    """Tell why the coordinates of a table cannot be placed on earth."""
    hint = _hint(bounds)
    if not table.crs:
        return found("AREA_CRS_MISSING", Place(table.file, table.sheet), hint=hint)
    crs = known_crs(table.crs)
    if crs is None:
        return found("AREA_CRS_UNKNOWN", Place(table.file, table.sheet), crs=table.crs, hint=hint)
    wrong = np.flatnonzero(impossible(bounds, table.crs))
    if len(wrong) == 0:
        return None
    x, y = bounds[wrong[0], :2]
    digits = 4 if abs(x) <= 180 else 0
    return found(
        "AREA_CRS_MISMATCH",
        places[wrong[0]],
        count=len(wrong),
        x=number(x, digits),
        y=number(y, digits),
        crs=table.crs,
        hint=hint,
    )


def _hint(bounds: NDArray[np.float64]) -> str:
    """Name systems in which the coordinates would lie in Germany."""
    names = systems_that_fit(bounds)
    return _("Zu den Koordinaten passen würde: {names}.").format(names=listed(names)) if names else ""


def _far_away(
    source: str, bounds: NDArray[np.float64], keys: Sequence[str], places: Sequence[Place]
) -> list[CheckResult]:
    """Report surfaces far from Germany, one result for the file."""
    degrees = project_bounds(bounds, source)
    far = np.flatnonzero(~near_germany(degrees))
    if len(far) == 0:
        return []
    first = far[0]
    lon, lat = number(degrees[first, 0], 2), number(degrees[first, 1], 2)
    swapped = bounds[far][:, [1, 0, 3, 2]]
    if not impossible(swapped, source).any() and near_germany(project_bounds(swapped, source)).all():
        return [found("AREA_COORDINATES_SWAPPED", places[first], count=len(far), key=keys[first], lon=lon, lat=lat)]
    return [
        found(
            "AREA_COORDINATES_OUTSIDE_GERMANY",
            places[first],
            count=len(far),
            key=keys[first],
            lon=lon,
            lat=lat,
            crs=source,
            hint=_hint(bounds[far]),
        )
    ]
