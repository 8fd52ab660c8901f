"""Institutions and catchments on the map of a space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from kobimo.publish.maps import LevelOutlines
from kobimo.workflows.areas.pages import ordered_levels, outlines_at
from kobimo.workflows.opened import OpenedWorkspace

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from kobimo.publish.maps.make import Sheet

MOST_AREAS = 3000
"""Areas of one map."""


@dataclass(frozen=True)
class PlaceMap:
    """A map of areas, and what lies on it in the units of its view box.

    Attributes
    ----------
    level : str
        Empty without surfaces.
    outlines : LevelOutlines
    points : dict of str to (float, float)
        Institution: place.
    catchment : str
        Path of the surfaces of a catchment.
    off : tuple of str
        Institutions whose coordinates lie outside the map.
    """

    level: str
    outlines: LevelOutlines
    points: Mapping[str, tuple[float, float]]
    catchment: str = ""
    off: tuple[str, ...] = ()


def place_map(
    workspace: OpenedWorkspace,
    space: str,
    day: date,
    points: Mapping[str, tuple[float, float]],
    polygons: Sequence[BaseGeometry] = (),
    level: str = "",
) -> PlaceMap:
    """Place institutions, and the surfaces of a catchment, on the map of a space.

    Parameters
    ----------
    workspace : OpenedWorkspace
    space : str
    day : date
    points : mapping of str to (float, float)
        Institution: longitude and latitude.
    polygons : sequence of geometry, optional
        In EPSG:4326.
    level : str, optional
        Whose areas are drawn; by default the lowest that has surfaces and not too many areas.
    """
    areas = workspace.space(space, day)
    outlines = outlines_at(workspace, space, day)
    usual = (item.id for item in ordered_levels(areas) if item.id in outlines and len(areas.keys(item.id)) < MOST_AREAS)
    chosen = level if level in outlines else next(usual, "")
    if not chosen:
        return PlaceMap("", LevelOutlines(), {})
    drawn = outlines[chosen]
    sheet = _sheet(_Stamped(_stamp(workspace, space), space, day, workspace))
    placed = sheet.place(np.array(list(points.values()), dtype=np.float64)) if points else np.empty((0, 2))
    inside = {
        key: (round(float(x), 1), round(float(y), 1))
        for key, (x, y) in zip(points, placed, strict=True)
        if 0 <= x <= drawn.width and 0 <= y <= drawn.height
    }
    off = tuple(key for key in points if key not in inside)
    return PlaceMap(chosen, drawn, inside, _path(polygons, sheet), off)


@dataclass(frozen=True)
class _Stamped:
    """What a sheet is made of; equal as long as the files are the same."""

    stamp: tuple[object, ...]
    space: str
    day: date
    workspace: OpenedWorkspace = field(compare=False)


def _stamp(workspace: OpenedWorkspace, space: str) -> tuple[object, ...]:
    layout = workspace.layout
    paths = (layout.space(space), layout.areas(space), layout.changes(space), layout.geometry(space))
    found = [path.stat() if path.exists() else None for path in paths]
    return (str(layout.root), *((None if s is None else (s.st_mtime_ns, s.st_size)) for s in found))


@lru_cache(maxsize=16)
def _sheet(wanted: _Stamped) -> Sheet:
    """Return where the surfaces of a space lie on their map; remembered while the files are the same."""
    from kobimo.publish.maps.make import sheet_of  # noqa: PLC0415 - geometry libraries load slowly
    from kobimo.publish.maps.simplify import polygonal  # noqa: PLC0415 - as above

    workspace = wanted.workspace
    areas = workspace.space(wanted.space, wanted.day)
    geometries = workspace.geometries(wanted.space, wanted.day).items()
    shown = (shape for (level, key), shape in geometries if level in areas.levels and key in areas.keys(level))
    return sheet_of([surface for shape in shown if (surface := polygonal(shape)) is not None])


def _path(polygons: Sequence[BaseGeometry], sheet: Sheet) -> str:
    """Write surfaces as one path."""
    if not polygons:
        return ""
    import shapely  # noqa: PLC0415 - loads slowly

    from kobimo.publish.maps.paths import closed_path  # noqa: PLC0415 - as above

    placed = shapely.simplify(shapely.transform(shapely.union_all(list(polygons)), sheet.place), 0.7)
    rings = [
        [(int(x), int(y)) for x, y in shapely.get_coordinates(ring)[:-1].round()]
        for part in shapely.get_parts(placed)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    return closed_path(rings)
