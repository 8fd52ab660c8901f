"""Surfaces of areas that have none of their own: the union of those below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from kobimo.model.area import SpaceDefinition
from kobimo.spaces.delivered.status import Held
from kobimo.spaces.shapes import joined_as_stored

SAME = 0.999
"""Part that a surface shares with the union of those below if it was made of them."""


def levels_above(definition: SpaceDefinition, level: str) -> tuple[str, ...]:
    """Return the levels above one in the main hierarchy, the nearest first."""
    parent_of = {item.id: item.parent for item in definition.levels}
    path = [level]
    while (above := parent_of[path[-1]]) is not None:
        path.append(above)
    return tuple(path[1:])


def made_of_children(definition: SpaceDefinition, held: Sequence[Held], level: str) -> set[tuple[str, str]]:
    """Return level and key of areas above a level whose surface is nothing but the union of those below."""
    made: set[tuple[str, str]] = set()
    child = level
    for upper in levels_above(definition, level):
        for item in held:
            if item.area.level == upper and item.geometry is not None:
                union = _union(item, held, child)
                if union is not None and _alike(union, item.geometry):
                    made.add(item.version.place)
        child = upper
    return made


def with_unions(
    definition: SpaceDefinition, held: Sequence[Held], level: str, made: Iterable[tuple[str, str]]
) -> tuple[Held, ...]:
    """Give areas above a level the union of those below, where they have no surface or have been made of them."""
    remade = set(made)
    current = list(held)
    child = level
    for upper in levels_above(definition, level):
        for index, item in enumerate(current):
            if item.area.level == upper and (item.geometry is None or item.version.place in remade):
                union = _union(item, current, child)
                current[index] = item if union is None else replace(item, geometry=union)
        child = upper
    return tuple(current)


def _union(item: Held, held: Iterable[Held], child: str) -> BaseGeometry | None:
    """Unite the newest surfaces below an area."""
    below = [
        other
        for other in held
        if (other.area.level, other.area.parent) == (child, item.area.key) and other.valid.overlaps(item.valid)
    ]
    newest = max((other.valid.end for other in below), default=None)
    surfaces = [other.geometry for other in below if other.valid.end == newest and other.geometry is not None]
    return joined_as_stored(surfaces) if surfaces else None


def _alike(one: BaseGeometry, other: BaseGeometry) -> bool:
    return bool(shapely.intersection(one, other).area >= SAME * max(one.area, other.area))
