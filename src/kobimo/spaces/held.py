"""Areas of a workspace as members, so that new areas can be compared with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import shapely

from kobimo.model.checks import Place
from kobimo.model.table import Table
from kobimo.spaces.coordinates import LONLAT, project
from kobimo.spaces.delivered.status import Held
from kobimo.spaces.members import Member
from kobimo.spaces.parts import Part
from kobimo.spaces.surfaces import Surface


def newest(held: Iterable[Held], level: str, day: date | None = None) -> list[Held]:
    """Return the areas of a level on a day, by default the last version of each, ordered by key."""
    mine = sorted((item for item in held if item.area.level == level), key=lambda item: item.valid.begin)
    found = {item.area.key: item for item in mine if day is None or item.valid.holds(day)}
    if day is None:
        last = max((item.valid.end for item in found.values()), default=None)
        found = {key: item for key, item in found.items() if item.valid.end == last}
    return [found[key] for key in sorted(found)]


def members_of(held: Sequence[Held], metric: str) -> dict[str, Member]:
    """Return areas as members with one part each, their surfaces in metres and in degrees."""
    stored = np.empty(len(held), dtype=object)
    stored[:] = [item.geometry for item in held]
    shapes = project(stored, LONLAT, metric)
    members = {}
    for item, shape in zip(held, shapes, strict=True):
        surface = None if item.geometry is None else Surface(shape, item.geometry)
        part = Part(item.area.key, item.area.name, item.area.parent, Place(), surface)
        members[item.area.key] = Member(item.area.key, item.area.name, (part,), shape, item.geometry)
    return members


def middle(table: Table) -> float | None:
    """Return the longitude of the middle of a table with geometry."""
    shapes = np.array([shape for shape in table.geometry or () if shape is not None], dtype=object)
    if not len(shapes) or table.crs is None:
        return None
    west, south, east, north = shapely.total_bounds(shapes)
    point = np.array([shapely.Point((west + east) / 2, (south + north) / 2)], dtype=object)
    return float(project(point, table.crs, LONLAT)[0].x)
