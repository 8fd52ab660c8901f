"""Coordinates of a delivered table put right: their system found or refused, swapped axes swapped back, repaired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from kobimo.language import _
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
from kobimo.spaces.shapes import polygons_of, repaired
from kobimo.spaces.wording import listed, number, size

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

DISTANT = 100_000.0
"""Metres from the middle of the others beyond which a surface may come from another coordinate system."""

CHANGED = 0.01
"""Share of its size that a surface may lose or gain by repair before it deserves a look."""

_NEIGHBOURING = ("EPSG:25832", "EPSG:25833", "EPSG:31466", "EPSG:31467", "EPSG:31468", "EPSG:31469", LONLAT)
"""Systems that are mixed up in files, since their coordinates all look like numbers."""

_EXAMPLE = "EPSG:25832"
"""System that most files have, where none fits."""

_ROUGH = np.array([70_000.0, 111_000.0, 70_000.0, 111_000.0])
"""Metres of a degree in the middle of Germany, for boxes."""

Bounds = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Placed:
    """A table whose geometry can be trusted, unless a check says why not."""

    table: Table
    checks: tuple[CheckResult, ...]


def written_crs(text: str) -> str:
    """Return a coordinate system as pyproj reads it; a bare number is that of EPSG.

    Examples
    --------
    >>> written_crs("25833")
    'EPSG:25833'
    """
    return f"EPSG:{text.strip()}" if text.strip().isdigit() else text.strip()


def placed(table: Table, crs: str | None, metric: str) -> Placed:
    """Place the geometry of a table on earth.

    Parameters
    ----------
    table : Table
        With geometry.
    crs : str or None
        System that stands above what the file says.
    metric : str
        Projected system in which areas are measured.

    Returns
    -------
    Placed
        Geometry without heights, valid where it could be repaired.
    """
    geometry = list(table.geometry or ())
    named = written_crs(crs) if crs else table.crs
    checks: list[CheckResult] = []
    if crs and table.crs and known_crs(str(named)) is not None and known_crs(table.crs) != known_crs(str(named)):
        checks.append(found("GEOMETRY_CRS_OVERRIDDEN", _file(table), named=table.crs, crs=named))
    usable = [index for index, item in enumerate(geometry) if item is not None and polygons_of(item)]
    flat = np.array([shapely.force_2d(geometry[index]) for index in usable], dtype=object)
    if not usable or not np.isfinite(shapely.get_coordinates(flat)).all():
        return Placed(replace(table, crs=named), tuple(checks))
    refused = _refusal(table, named, shapely.bounds(flat), [table.row_numbers[index] for index in usable])
    if refused is not None:
        return Placed(table, (*checks, refused))
    moved, swapped = _unswapped(table, str(named), flat)
    checks += swapped
    stray = _strays(table, str(named), shapely.bounds(moved), [table.row_numbers[index] for index in usable])
    checks += stray
    sound, mended = _mended(table, [table.row_numbers[index] for index in usable], moved, str(named), metric)
    checks += mended
    for position, index in enumerate(usable):
        geometry[index] = sound[position]
    return Placed(replace(table, geometry=geometry, crs=named), tuple(checks))


def _file(table: Table, row: int | None = None) -> Place:
    return Place(table.file, table.sheet, row)


def _hint(bounds: Bounds) -> str:
    """Name systems in which the coordinates would lie in Germany."""
    names = systems_that_fit(bounds)
    if not names:
        return _("Zu den Koordinaten passt keines der in Deutschland üblichen Systeme.")
    return _("Zu den Koordinaten passen würde: {names}.").format(names=listed(names))


def _mixed(table: Table, bounds: Bounds, rows: Sequence[int]) -> CheckResult | None:
    """Tell whether surfaces of a table whose system is not known can only come from different ones."""
    if any(not _apart(bounds, name).any() for name in systems_that_fit(bounds)):
        return None
    for crs in _NEIGHBOURING:
        other = _apart(bounds, crs)
        if 2 * other.sum() > len(bounds):
            continue
        centre, away = _from_centre(project_bounds(bounds[~other], crs))
        spread = max(float(np.median(away)), 1.0) * 10
        hits = [name for name in _NEIGHBOURING if name != crs and _beside(bounds[other], name, centre, spread)]
        if hits:
            first, count = int(np.flatnonzero(other)[0]), int(other.sum())
            hint = _("Dazu passen würde: {names}.").format(names=listed(hits))
            said: dict[str, Any] = {"number": count, "all": len(bounds), "crs": crs, "hint": hint}
            return found("GEOMETRY_CRS_MIXED", _file(table, rows[first]), count=count, **said, **_shown(bounds[first]))
    return None


def _apart(bounds: Bounds, crs: str) -> NDArray[np.bool_]:
    """Tell for boxes whether they cannot lie with the others in a system: not in Germany, or far from the others."""
    apart = ~_in_germany(bounds, crs)
    if apart.all():
        return apart
    _centre, away = _from_centre(project_bounds(bounds[~apart], crs))
    apart[~apart] = _far(away)
    return apart


def _from_centre(degrees: Bounds) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the middle of boxes in rough metres, and how far each is from it."""
    metres = degrees * _ROUGH
    middle = (metres[:, :2] + metres[:, 2:]) / 2
    centre = np.median(middle, axis=0)
    return centre, np.hypot(*(middle - centre).T)


def _far(away: NDArray[np.float64]) -> NDArray[np.bool_]:
    far: NDArray[np.bool_] = (away > DISTANT) & (away > 10 * max(float(np.median(away)), 1.0))
    return far


def _shown(bounds: Bounds) -> dict[str, Any]:
    """Write the corner of a box."""
    digits = 4 if abs(bounds[0]) <= 180 else 0
    return {"x": number(bounds[0], digits), "y": number(bounds[1], digits)}


def _refusal(table: Table, crs: str | None, bounds: Bounds, rows: Sequence[int]) -> CheckResult | None:
    """Tell why the coordinates of a table cannot be placed on earth."""
    if not crs or known_crs(crs) is None:
        mixed = _mixed(table, bounds, rows)
        if mixed is not None:
            return mixed
        advice: dict[str, Any] = {"hint": _hint(bounds), "example": (*systems_that_fit(bounds), _EXAMPLE)[0]}
        if not crs:
            return found("GEOMETRY_CRS_MISSING", _file(table), **advice)
        return found("GEOMETRY_CRS_UNKNOWN", _file(table), crs=crs, **advice)
    wrong = impossible(bounds, crs)
    if not wrong.any() or impossible(_swapped(bounds), crs).sum() < wrong.sum():
        return None
    first = int(np.flatnonzero(wrong)[0])
    said = _shown(bounds[first])
    if wrong.all():
        return found("GEOMETRY_CRS_WRONG", _file(table), crs=crs, hint=_hint(bounds), **said)
    count = int(wrong.sum())
    hint = _hint(bounds[wrong])
    return found(
        "GEOMETRY_CRS_MIXED", _file(table), count=count, number=count, all=len(bounds), crs=crs, hint=hint, **said
    )


def _swapped(bounds: Bounds) -> Bounds:
    return bounds[:, [1, 0, 3, 2]]


def _unswapped(table: Table, crs: str, flat: NDArray[np.object_]) -> tuple[NDArray[np.object_], list[CheckResult]]:
    """Swap the axes back where no surface lies in Germany as it is, and all do the other way round."""
    bounds = shapely.bounds(flat)
    turned = _swapped(bounds)
    if not _in_germany(turned, crs).all() or _in_germany(bounds, crs).any():
        return flat, []
    moved: NDArray[np.object_] = shapely.transform(flat, lambda x, y: (y, x), interleaved=False)
    return moved, [found("GEOMETRY_AXES_SWAPPED", _file(table), count=len(flat), number=len(flat), **_shown(bounds[0]))]


def _in_germany(bounds: Bounds, crs: str) -> NDArray[np.bool_]:
    """Tell for boxes whether they can be placed and lie in Germany."""
    possible = ~impossible(bounds, crs)
    near = np.zeros(len(bounds), dtype=bool)
    if possible.any():
        near[possible] = near_germany(project_bounds(bounds[possible], crs))
    return near


def _strays(table: Table, crs: str, bounds: Bounds, rows: Sequence[int]) -> list[CheckResult]:
    """Find surfaces that are far away from Germany, or from the others and beside them in another system."""
    near = _in_germany(bounds, crs)
    if not near.any():
        fitting = systems_that_fit(bounds)
        if fitting:
            return [found("GEOMETRY_CRS_WRONG", _file(table), crs=crs, hint=_hint(bounds), **_shown(bounds[0]))]
        lon, lat = project_bounds(bounds[:1], crs)[0, :2]
        return [found("GEOMETRY_FAR_AWAY", _file(table), crs=crs, lon=number(lon, 2), lat=number(lat, 2))]
    centre, away = _from_centre(project_bounds(bounds, crs))
    doubtful = np.flatnonzero(_far(away) | ~near)
    if not len(doubtful):
        return []
    spread = max(float(np.median(away)), 1.0) * 10
    hits = [name for name in _NEIGHBOURING if name != crs and _beside(bounds[doubtful], name, centre, spread)]
    first = int(doubtful[0])
    if hits:
        said: dict[str, Any] = {
            "hint": _("Dazu passen würde: {names}.").format(names=listed(hits)),
            **_shown(bounds[first]),
        }
        place = _file(table, rows[first])
        return [
            found(
                "GEOMETRY_CRS_MIXED", place, count=len(doubtful), number=len(doubtful), all=len(bounds), crs=crs, **said
            )
        ]
    if near.all():
        return []
    lon, lat = project_bounds(bounds[first : first + 1], crs)[0, :2]
    return [found("GEOMETRY_FAR_AWAY", _file(table, rows[first]), crs=crs, lon=number(lon, 2), lat=number(lat, 2))]


def _beside(bounds: Bounds, crs: str, centre: NDArray[np.float64], spread: float) -> bool:
    """Tell whether boxes would lie around a place in another system."""
    if impossible(bounds, crs).any():
        return False
    metres = project_bounds(bounds, crs) * _ROUGH
    middle = (metres[:, :2] + metres[:, 2:]) / 2
    return bool((np.hypot(*(middle - centre).T) <= max(spread, DISTANT)).all())


def _mended(
    table: Table, rows: Sequence[int], flat: NDArray[np.object_], crs: str, metric: str
) -> tuple[list[BaseGeometry | None], list[CheckResult]]:
    """Repair what is not valid, and say what became of its size."""
    sound: list[BaseGeometry | None] = list(flat)
    checks = []
    for index in np.flatnonzero(~shapely.is_valid(flat)).tolist():
        mended = repaired(flat[index])
        sound[index] = mended
        before, after = (
            float(shapely.area(project(np.array([item], dtype=object), crs, metric))[0]) if item is not None else 0.0
            for item in (flat[index], mended)
        )
        strong = abs(after - before) > CHANGED * max(before, after)
        reason = _reason(str(shapely.is_valid_reason(flat[index])))
        code = "GEOMETRY_REPAIR_CHANGED" if strong else "GEOMETRY_REPAIRED"
        place = _file(table, rows[index])
        checks.append(found(code, place, reason=reason, before=size(before), after=size(after)))
    return sound, checks


def _reason(text: str) -> str:
    """Say in German what GEOS found, with the place that it names."""
    name, _bracket, where = text.partition("[")
    reasons = {
        "self-intersection": _("Selbstüberschneidung"),
        "ring self-intersection": _("ein Ring berührt sich selbst"),
        "duplicate rings": _("doppelter Ring"),
        "hole lies outside shell": _("ein Loch liegt außerhalb"),
        "holes are nested": _("Löcher liegen ineinander"),
        "nested shells": _("Teilflächen liegen ineinander"),
        "too few points in geometry component": _("zu wenige Punkte"),
        "interior is disconnected": _("Löcher zerschneiden die Fläche"),
    }
    said = reasons.get(name.strip().lower(), name.strip())
    return _("{what} bei {x} / {y}").format(what=said, **_position(where)) if where else said


def _position(where: str) -> dict[str, str]:
    x, _blank, y = where.rstrip("]").partition(" ")
    digits = 5 if abs(float(x)) <= 180 else 1
    return {"x": number(float(x), digits), "y": number(float(y), digits)}
