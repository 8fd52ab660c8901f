"""Overlaps between areas of one level: real ones are errors, slivers along borders are counted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from kobimo.model.area import LevelDefinition
from kobimo.model.checks import CheckResult
from kobimo.reference.checks import found
from kobimo.spaces.members import Member
from kobimo.spaces.wording import number, size

REAL_SIZE = 100.0
"""Square metres above which an overlap can be real."""
REAL_SHARE = 0.01
"""Share of the smaller area above which an overlap can be real."""
NOISE = 1.0
"""Square metres below which an overlap is an effect of computing: a border drawn with unlike vertices is transformed
vertex by vertex, which moves it by millimetres."""


def overlaps(level: LevelDefinition, members: Sequence[Member]) -> tuple[CheckResult, ...]:
    """Compare all areas of a level that touch each other."""
    surfaced = [member for member in members if member.metric is not None]
    shapes = np.array([member.metric for member in surfaced], dtype=object)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    common = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    sizes = shapely.area(shapes)
    shares = common / np.minimum(sizes[left], sizes[right])
    real = (common > REAL_SIZE) & (shares > REAL_SHARE)
    checks = []
    for pair in sorted(np.flatnonzero(real), key=lambda index: (left[index], right[index])):
        one, other = surfaced[left[pair]], surfaced[right[pair]]
        checks.append(
            found(
                "AREA_GEOMETRY_OVERLAP",
                one.place,
                level=level.title.shown,
                key=one.key,
                name=one.name,
                other=other.key,
                other_name=other.name,
                size=size(common[pair]),
                share=number(100 * shares[pair], 1),
            )
        )
    slivers = np.flatnonzero(~real & (common > NOISE))
    if len(slivers):
        worst = max(slivers, key=lambda index: (common[index], -left[index], -right[index]))
        one, other = surfaced[left[worst]], surfaced[right[worst]]
        checks.append(
            found(
                "AREA_GEOMETRY_SLIVERS",
                one.place,
                count=len(slivers),
                level=level.title.shown,
                size=size(float(common[slivers].sum())),
                key=one.key,
                other=other.key,
            )
        )
    return tuple(checks)
