"""A map of tiles for areas without surfaces: one hexagon each, in blocks by the area above.

Where areas lie is not known; that they are equally large, and which belong together, is all that the picture says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from kobimo.model.area import Area
from kobimo.publish.maps.outlines import WIDTH, AreaShape, LevelOutlines
from kobimo.publish.maps.paths import closed_path

_MARGIN = 6
_LARGEST, _SMALLEST = 60, 8
"""Half the width of a tile, in units of the view box."""

_WIDER = 1.6
"""How much wider than high the whole picture should be."""

Cell = tuple[float, float]


def tiles(areas: Sequence[Area]) -> LevelOutlines:
    """Arrange areas as hexagons.

    Areas with the same area above stand in one block, ordered by key; blocks are ordered by the key above. The same
    areas always give the same picture.

    Parameters
    ----------
    areas : sequence of Area
        Of one level.

    Returns
    -------
    LevelOutlines
        Without borders; empty for no areas. `metres` is 0: the picture has no scale.

    Examples
    --------
    >>> sorted(tiles([Area("viertel", "2", "Süd", "s"), Area("viertel", "1", "Nord", "s")]).shapes)
    ['1', '2']
    """
    if not areas:
        return LevelOutlines()
    cells, columns, rows = _cells(areas)
    half = max(min((WIDTH - 2 * _MARGIN) / (2 * columns + 1), _LARGEST), _SMALLEST)
    side = half * 2 / math.sqrt(3)
    left = (WIDTH - (2 * columns + 1) * half) / 2
    shapes = {}
    for area in sorted(areas, key=lambda area: area.key):
        column, row = cells[area.key]
        x, y = left + (2 * column + 1) * half, _MARGIN + side * (1 + 1.5 * row)
        corners = ((0, -side), (half, -side / 2), (half, side / 2), (0, side), (-half, side / 2), (-half, -side / 2))
        ring = [(round(x + across), round(y + down)) for across, down in corners]
        shapes[area.key] = AreaShape(area.key, area.parent, closed_path([ring]), round(x), round(y))
    return LevelOutlines(WIDTH, math.ceil(side * (0.5 + 1.5 * rows)) + 2 * _MARGIN, 0.0, shapes)


def _cells(areas: Sequence[Area]) -> tuple[dict[str, Cell], float, int]:
    """Return column and row of each area, and how many of both there are.

    Blocks fill shelves from left to right; a row is set in by half a tile where its number is odd.
    """
    groups: dict[str, list[str]] = {}
    for area in sorted(areas, key=lambda area: (area.parent, area.key)):
        groups.setdefault(area.parent, []).append(area.key)
    single = len(groups) == 1
    widths = {parent: math.ceil(math.sqrt(len(keys) * (_WIDER if single else 1))) for parent, keys in groups.items()}
    most = max(math.ceil(math.sqrt(len(areas) * _WIDER)) + (0 if single else 2), *widths.values(), 1)
    cells: dict[str, Cell] = {}
    left, top, height, columns = 0, 0, 0, 0
    for parent, keys in groups.items():
        width = widths[parent]
        if left and left + width > most:
            left, top, height = 0, top + height + 1, 0
        for index, key in enumerate(keys):
            down, across = divmod(index, width)
            row = top + down
            cells[key] = (left + across + 0.5 * (row % 2), row)
        columns = max(columns, left + width)
        height = max(height, math.ceil(len(keys) / width))
        left += width + 1
    return cells, columns, top + height
