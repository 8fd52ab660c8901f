"""Path data of SVG from rings of whole numbers: relative, without letters where none is needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

Point = tuple[int, int]
Ring = list[Point]


def closed_path(rings: Iterable[Sequence[Point]]) -> str:
    """Write closed rings as one path; rings without surface are left out.

    Parameters
    ----------
    rings : iterable of sequences of points
        Without the repeated last point.

    Examples
    --------
    >>> closed_path([[(10, 10), (20, 10), (20, 30)]])
    'm10 10 10 0 0 20z'
    >>> closed_path([[(0, 0), (9, 0), (9, 9), (0, 9)], [(2, 2), (2, 4), (4, 4)]])
    'm0 0 9 0 0 9-9 0zm2 2 0 2 2 0z'
    """
    start, parts = (0, 0), []
    for ring in map(without_straights, rings):
        if len(ring) > 2:
            parts.append("m" + _steps(ring, start) + "z")
            start = ring[0]
    return "".join(parts)


def open_path(lines: Iterable[Sequence[Point]]) -> str:
    """Write lines as one path.

    Examples
    --------
    >>> open_path([[(1, 1), (2, 2), (3, 3), (3, 0)], [(0, 0), (0, 5)]])
    'm1 1 2 2 0-3m-3 0 0 5'
    """
    start, parts = (0, 0), []
    for line in lines:
        bends = [
            *line[:1],
            *(b for a, b, c in zip(line, line[1:], line[2:], strict=False) if _turns(a, b, c)),
            line[-1],
        ]
        parts.append("m" + _steps(bends, start))
        start = bends[-1]
    return "".join(parts)


def without_straights(ring: Sequence[Point]) -> Ring:
    """Drop repeated points, points on a straight line, and spikes that lead back onto themselves.

    Examples
    --------
    >>> without_straights([(0, 0), (0, 0), (2, 0), (4, 0), (4, 4), (4, 9), (4, 4)])
    [(0, 0), (4, 0), (4, 4)]
    """
    kept: Ring = []
    for point in ring:
        while len(kept) > 1 and not _turns(kept[-2], kept[-1], point):
            kept.pop()
        if not kept or kept[-1] != point:
            kept.append(point)
    while len(kept) > 2 and not _turns(kept[-2], kept[-1], kept[0]):
        kept.pop()
    while len(kept) > 2 and not _turns(kept[-1], kept[0], kept[1]):
        kept.pop(0)
    return kept if len(kept) > 2 else []


def points(path: str) -> list[list[Point]]:
    """Read what `closed_path` wrote back into rings, or what `open_path` wrote into lines.

    Examples
    --------
    >>> points("m10 10 10 0 0 20zm1 1 2 0 0 2z")
    [[(10, 10), (20, 10), (20, 30)], [(11, 11), (13, 11), (13, 13)]]
    """
    found, start = [], (0, 0)
    for part in path.split("m")[1:]:
        numbers = [int(number) for number in re.findall(r"-?\d+", part)]
        x, y = start
        line: Ring = []
        for step_x, step_y in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + step_x, y + step_y
            line.append((x, y))
        found.append(line)
        start = line[0] if part.endswith("z") else line[-1]
    return found


def extent(path: str) -> tuple[int, int, int, int]:
    """Return the smallest and greatest x and y of a path: left, top, right, bottom."""
    xs, ys = zip(*(point for ring in points(path) for point in ring), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _turns(a: Point, b: Point, c: Point) -> bool:
    return (b[0] - a[0]) * (c[1] - b[1]) != (b[1] - a[1]) * (c[0] - b[0])


def _steps(points: Sequence[Point], start: Point) -> str:
    """Write each point as the way from the one before."""
    numbers: list[str] = []
    x, y = start
    for point in points:
        numbers += (str(point[0] - x), str(point[1] - y))
        x, y = point
    return " ".join(numbers).replace(" -", "-")
