"""Which lines between areas are also the border of something larger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import shapely

from kobimo.publish.maps.paths import Point, open_path

EDGE = ""
"""Name for lines with an area on one side only."""


def border_paths(rings: Sequence[Sequence[Sequence[Point]]], above: Sequence[dict[str, str]]) -> dict[str, str]:
    """Return, for each upper level, the lines where its areas end; last, under `EDGE`, the outer edge.

    Parameters
    ----------
    rings : sequence
        The rings of each area, in whole units, closed by themselves.
    above : sequence of dict
        For each area level id to key of the areas above it, the nearest level first.
    """
    owners: dict[tuple[Point, Point], list[int]] = defaultdict(list)
    for index, area in enumerate(rings):
        for ring in area:
            for a, b in zip(ring, [*ring[1:], *ring[:1]], strict=True):
                if a != b:
                    owners[min(a, b), max(a, b)].append(index)
    lines: dict[str, list[tuple[Point, Point]]] = defaultdict(list)
    for line, areas in owners.items():
        name = _uppermost_end(areas, above)
        if name is not None:
            lines[name].append(line)
    order = list(dict.fromkeys(level for chain in above for level in chain))
    return {name: open_path(_merged(lines[name])) for name in (*order, EDGE) if name in lines}


def _uppermost_end(areas: Sequence[int], above: Sequence[dict[str, str]]) -> str | None:
    """Name the uppermost level at which the areas beside a line differ; None if they share everything above."""
    if len(areas) == 1:
        return EDGE
    first, second = above[areas[0]], above[areas[1]]
    return next((level for level in reversed(first) if second.get(level, first[level]) != first[level]), None)


def _merged(lines: Sequence[tuple[Point, Point]]) -> list[list[Point]]:
    joined = shapely.get_parts(shapely.line_merge(shapely.multilinestrings([shapely.linestrings(np.array(lines))])[0]))
    return sorted([(int(x), int(y)) for x, y in shapely.get_coordinates(line)] for line in joined)
