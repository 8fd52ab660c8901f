"""Where the coordinates of a list lie, whatever system they are in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from kobimo.language import _
from kobimo.model.checks import CheckResult, Place
from kobimo.model.table import Table
from kobimo.reference.checks import found
from kobimo.spaces.coordinates import EAST, LONLAT, NORTH, SOUTH, WEST, impossible, known_crs, project_bounds
from kobimo.spaces.institutions.numbers import coordinate
from kobimo.spaces.streets.headings import folded_heading
from kobimo.spaces.wording import listed, number

_SYSTEMS = (
    LONLAT,
    "EPSG:25832",
    "EPSG:25833",
    "EPSG:4647",
    "EPSG:5650",
    "EPSG:31466",
    "EPSG:31467",
    "EPSG:31468",
    "EPSG:31469",
    "EPSG:3857",
    "EPSG:3035",
)
_CODE = re.compile(r"25832|25833|3146[6-9]|4326|4647|5650|3857|3035")
_NAMES = {
    "utm32": "EPSG:25832",
    "utm33": "EPSG:25833",
    "zone32": "EPSG:25832",
    "zone33": "EPSG:25833",
    "wgs84": LONLAT,
}
_INSIDE = 0.5
"""Share of the points that must lie in the surroundings of the space."""

_MARGIN = 0.25
"""Degrees by which the surroundings are larger than the space."""

Box = tuple[float, float, float, float]
Pairs = NDArray[np.float64]
GERMANY: Box = (WEST, SOUTH, EAST, NORTH)


@dataclass(frozen=True)
class PointsReading:
    """Longitude and latitude of each row, None where it has none; system and order in which they were delivered."""

    points: tuple[tuple[float, float] | None, ...]
    checks: tuple[CheckResult, ...] = ()
    crs: str = ""
    swapped: bool = False


def surroundings(bounds: Sequence[float] | None) -> Box:
    """Return the box in degrees in which points are expected: that of the space with a margin, or Germany."""
    if bounds is None:
        return GERMANY
    west, south, east, north = bounds
    return west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN


def read_points(
    table: Table, columns: Mapping[str, int], box: Box, *, named: str | None = None, given: str | None = None
) -> PointsReading:
    """Read the coordinates of all rows and bring them into EPSG:4326.

    Parameters
    ----------
    table : Table
        With geometry, or with columns `x` and `y`.
    columns : mapping of str to int
        Role: position; `crs` names the system row by row.
    box : tuple of float
        West, south, east, north: where most points are expected.
    named : str, optional
        Coordinate system that the file names.
    given : str, optional
        Coordinate system that somebody has said; it counts more.

    Returns
    -------
    PointsReading
        Nothing but a check result where the system stays unclear.
    """
    nothing: tuple[tuple[float, float] | None, ...] = (None,) * len(table.rows)
    pairs, checks = _pairs(table, columns)
    if pairs is None:
        return PointsReading(nothing)
    present = np.flatnonzero(np.isfinite(pairs).all(axis=1))
    if not len(present):
        return PointsReading(nothing, tuple(checks))
    raw = pairs[present]
    said = given or _of_rows(table, columns) or _of_heading(table, columns) or named
    place = Place(table.file, table.sheet)
    if said is not None and known_crs(said) is None:
        return PointsReading(nothing, (*checks, found("INSTITUTION_CRS_UNKNOWN", place, crs=said)))
    chosen = _chosen(raw, said, box)
    if isinstance(chosen, _Unclear):
        check = found(chosen.code, place, crs=said or "–", hint=chosen.hint, x=_shown(raw[0, 0]), y=_shown(raw[0, 1]))
        return PointsReading(nothing, (*checks, check))
    crs, swapped = chosen
    if swapped:
        checks.append(found("INSTITUTION_AXES_SWAPPED", place, crs=crs, x=_shown(raw[0, 0]), y=_shown(raw[0, 1])))
    if said is None:
        checks.append(found("INSTITUTION_CRS_FOUND", place, crs=crs))
    degrees = _degrees(raw, crs, swapped=swapped)
    points = list(nothing)
    for at, (lon, lat) in zip(present.tolist(), degrees.tolist(), strict=True):
        points[at] = (lon, lat) if np.isfinite(lon) and np.isfinite(lat) else None
    return PointsReading(tuple(points), tuple(checks), crs, swapped)


def _shown(value: float) -> str:
    return number(value, 4 if abs(value) <= 180 else 0)


def _pairs(table: Table, columns: Mapping[str, int]) -> tuple[Pairs | None, list[CheckResult]]:
    """Return x and y of every row as delivered, not a number where there is none."""
    if table.geometry is not None and any(shape is not None for shape in table.geometry):
        shapes = [None if shape is None or shape.is_empty else shape.representative_point() for shape in table.geometry]
        points = np.array(shapes, dtype=object)
        pairs = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    elif "x" in columns and "y" in columns:
        cells = [(row[columns["x"]], row[columns["y"]]) for row in table.rows]
        pairs = np.array([[_value(x), _value(y)] for x, y in cells], dtype=np.float64).reshape(-1, 2)
    else:
        return None, []
    zero = np.flatnonzero((pairs == 0).all(axis=1))
    pairs[zero] = np.nan
    return pairs, [
        found("INSTITUTION_POINT_ZERO", Place(table.file, table.sheet, table.row_numbers[at])) for at in zero.tolist()
    ]


def _value(text: str) -> float:
    value = coordinate(text)
    return np.nan if value is None else value


def _of_rows(table: Table, columns: Mapping[str, int]) -> str | None:
    """Return the system that most rows name."""
    if "crs" not in columns:
        return None
    named = Counter(row[columns["crs"]] for row in table.rows if any(sign.isdigit() for sign in row[columns["crs"]]))
    if not named:
        return None
    text = named.most_common(1)[0][0]
    return f"EPSG:{text}" if text.isdigit() else text


def _of_heading(table: Table, columns: Mapping[str, int]) -> str | None:
    """Return the system that the heading of the coordinates names: `Rechtswert (UTM 33)`, `x_25832`."""
    if "x" not in columns:
        return None
    heading = folded_heading(table.columns[columns["x"]])
    if code := _CODE.search(heading):
        return f"EPSG:{code[0]}"
    return next((crs for word, crs in _NAMES.items() if word in heading), None)


@dataclass(frozen=True, slots=True)
class _Unclear:
    code: str
    hint: str


def _chosen(raw: Pairs, said: str | None, box: Box) -> tuple[str, bool] | _Unclear:
    """Choose system and order of the axes."""
    if said is not None:
        straight, crossed = _share(raw, said, box, swapped=False), _share(raw, said, box, swapped=True)
        if straight >= _INSIDE or straight >= crossed:
            others = [] if straight > 0 else _fitting(raw, box)
            if others and (others[0][0] != said or others[0][1]):
                names = listed(dict.fromkeys(name for name, _swapped in others))
                return _Unclear("INSTITUTION_CRS_CONTRADICTS", names)
            return said, False
        return said, True
    fitting = _fitting(raw, box)
    if not fitting:
        wider = _fitting(raw, GERMANY)
        names = listed(dict.fromkeys(name for name, _swapped in wider))
        hint = _("Zu den Koordinaten passen würde: {names}.").format(names=names) if wider else ""
        return _Unclear("INSTITUTION_CRS_UNCLEAR", hint)
    apart = [entry for entry in fitting[1:] if _metres(raw, fitting[0], entry) > 100]
    if apart:
        names = listed(name for name, _swapped in (fitting[0], *apart))
        return _Unclear("INSTITUTION_CRS_UNCLEAR", _("Möglich sind: {names}.").format(names=names))
    return fitting[0]


def _fitting(raw: Pairs, box: Box) -> list[tuple[str, bool]]:
    """Return systems and orders in which most points lie in the box, the best first; swapped only if nothing else."""
    for swapped in (False, True):
        shares = {name: _share(raw, name, box, swapped=swapped) for name in _SYSTEMS}
        best = max(shares.values())
        if best >= _INSIDE:
            return [(name, swapped) for name in _SYSTEMS if shares[name] >= best - 0.02]
    return []


def _share(raw: Pairs, crs: str, box: Box, *, swapped: bool) -> float:
    """Return the part of the points that lie in the box."""
    pairs = raw[:, ::-1] if swapped else raw
    bounds = np.column_stack([pairs, pairs])
    possible = ~impossible(bounds, crs)
    if not possible.any():
        return 0.0
    degrees = project_bounds(bounds[possible], crs)
    inside = (
        (degrees[:, 0] >= box[0]) & (degrees[:, 1] >= box[1]) & (degrees[:, 0] <= box[2]) & (degrees[:, 1] <= box[3])
    )
    return float(inside.sum() / len(raw))


def _degrees(raw: Pairs, crs: str, *, swapped: bool) -> Pairs:
    pairs = raw[:, ::-1] if swapped else raw
    degrees: Pairs = project_bounds(np.column_stack([pairs, pairs]), crs)[:, :2]
    return degrees


def _metres(raw: Pairs, one: tuple[str, bool], other: tuple[str, bool]) -> float:
    """Return how far two readings of the points lie apart at most, roughly."""
    first, second = (_degrees(raw, crs, swapped=swapped) for crs, swapped in (one, other))
    gaps = np.abs(first - second)[np.isfinite(first).all(axis=1) & np.isfinite(second).all(axis=1)]
    return float(gaps.max() * 111_000) if len(gaps) else np.inf
