"""Make the shapes of a release from its `areas.geojson`: the only part of the maps that needs geometry libraries."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.publish.maps.borders import EDGE, border_paths
from kobimo.publish.maps.outlines import WIDTH, AreaShape, LevelOutlines, Outlines
from kobimo.publish.maps.paths import Point, closed_path, without_straights
from kobimo.publish.maps.simplify import light, polygonal
from kobimo.spaces.simplification import Detail

_MARGIN = 6  # units around the areas, so that a border of the outermost is not cut


@dataclass(frozen=True, slots=True)
class _Located:
    """An area of one level with its polygons in EPSG:4326."""

    key: str
    parent: str
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where a space lies on the view box."""

    transformer: Transformer
    left: float
    top: float
    metres: float
    height: int

    def place(self, coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Move longitude and latitude to units of the view box."""
        x, y = self.transformer.transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack(((x - self.left) / self.metres + _MARGIN, (self.top - y) / self.metres + _MARGIN))


def make_outlines(geojson: str, detail: Detail = Detail.WEB) -> Outlines:
    """Make light shapes for maps from the areas of a release.

    Each space is projected by itself (transverse Mercator around its middle, north up) onto a view box that all its
    levels share. Each level is simplified by the method of Visvalingam and Whyatt [1]_ on the borders that neighbours
    share, so that no gaps appear, just so far that its vertices fit a budget that grows more slowly than the number
    of areas. Coordinates are whole units. The same text gives the same shapes.

    Parameters
    ----------
    geojson : str
        FeatureCollection in EPSG:4326 with the properties space, level, key and parent. Geometry may be missing or
        null; what has no surface counts as missing.
    detail : Detail
        How much of the borders is kept.

    Returns
    -------
    Outlines
        Spaces and levels without geometry are not in it.

    Raises
    ------
    InvalidInputError
        If the text is not such a FeatureCollection.

    References
    ----------
    .. [1] Visvalingam, M., Whyatt, J. D. (1993). Line generalisation by repeated elimination of points. The
       Cartographic Journal 30(1), 46-51.
    """
    spaces = _located(geojson)
    return Outlines({space: _space(levels, detail) for space, levels in spaces.items()})


def _located(geojson: str) -> dict[str, dict[str, list[_Located]]]:
    """Read the areas that have a surface, by space and level, ordered by key."""
    found: dict[str, dict[str, list[_Located]]] = defaultdict(lambda: defaultdict(list))
    try:
        features: list[dict[str, Any]] = orjson.loads(geojson)["features"]
        for feature in features:
            data, item = feature.get("geometry"), feature["properties"]
            surface = polygonal(shape(data)) if data and data.get("coordinates") else None
            if surface is not None:
                found[str(item["space"])][str(item["level"])].append(
                    _Located(str(item["key"]), str(item.get("parent") or ""), surface)
                )
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
        raise InvalidInputError(
            _("Die Flächen der Gebiete lassen sich nicht lesen."),
            where="areas.geojson",
            remedy=_("Den Freigabestand neu erstellen; die Datei ist beschädigt."),
        ) from error
    return {
        space: {level: sorted(areas, key=lambda area: area.key) for level, areas in levels.items()}
        for space, levels in found.items()
    }


def _space(levels: Mapping[str, Sequence[_Located]], detail: Detail) -> dict[str, LevelOutlines]:
    sheet = sheet_of([area.geometry for areas in levels.values() for area in areas])
    upper = {level: _level_above(level, levels) for level in levels}
    return {
        level: _level(areas, _ancestors(level, areas, levels, upper), sheet, detail) for level, areas in levels.items()
    }


def sheet_of(geometries: Sequence[BaseGeometry]) -> Sheet:
    """Return where surfaces in EPSG:4326 lie on the view box that `make_outlines` gives them, to place more on it."""
    west, south, east, north = shapely.total_bounds(geometries)
    local = f"+proj=tmerc +lat_0={(south + north) / 2:.4f} +lon_0={(west + east) / 2:.4f} +k=1 +ellps=WGS84 +units=m"
    transformer = Transformer.from_crs("EPSG:4326", local, always_xy=True)
    points = shapely.get_coordinates(geometries)
    x, y = transformer.transform(points[:, 0], points[:, 1])
    metres = (x.max() - x.min()) / (WIDTH - 2 * _MARGIN)
    height = math.ceil((y.max() - y.min()) / metres) + 2 * _MARGIN
    return Sheet(transformer, float(x.min()), float(y.max()), float(metres), height)


def _level(areas: Sequence[_Located], above: Sequence[dict[str, str]], sheet: Sheet, detail: Detail) -> LevelOutlines:
    placed = shapely.transform(np.array([area.geometry for area in areas], dtype=object), sheet.place)
    polygons = light(placed, detail)
    rings = [_rings(polygon) for polygon in polygons]
    borders = border_paths(rings, above)
    points = shapely.get_coordinates(shapely.point_on_surface(polygons)).round().astype(int)
    shapes = {}
    for area, ring, (x, y) in zip(areas, rings, points.tolist(), strict=True):
        shapes[area.key] = AreaShape(area.key, area.parent, closed_path(ring) or _speck(x, y), x, y)
    edge = borders.pop(EDGE, "")
    return LevelOutlines(WIDTH, sheet.height, round(sheet.metres, 4), shapes, borders, edge)


def _rings(polygon: BaseGeometry) -> list[list[Point]]:
    """Return outer and inner rings in whole units, without those that have lost their surface."""
    found = []
    for part in shapely.get_parts(polygon):
        for ring in (part.exterior, *part.interiors):
            whole = [(int(x), int(y)) for x, y in shapely.get_coordinates(ring)[:-1].round()]
            if without_straights(whole):
                found.append(whole)
    return found


def _speck(x: int, y: int) -> str:
    """Draw an area that is smaller than a unit as the smallest square that can be seen."""
    return closed_path([[(x - 1, y), (x, y - 1), (x + 1, y), (x, y + 1)]])


def _level_above(level: str, levels: Mapping[str, Sequence[_Located]]) -> str | None:
    """Find the level whose keys the areas name as their parents; of several the one with the fewest others."""
    wanted = {area.parent for area in levels[level] if area.parent}
    keys = {name: {area.key for area in areas} for name, areas in levels.items() if name != level}
    fitting = [name for name in keys if wanted and wanted <= keys[name]]
    return min(fitting, key=lambda name: (len(keys[name]), name), default=None)


def _ancestors(
    level: str, areas: Sequence[_Located], levels: Mapping[str, Sequence[_Located]], upper: Mapping[str, str | None]
) -> list[dict[str, str]]:
    """Return level id to key of all areas above each area, the nearest first."""
    parents = {name: {area.key: area.parent for area in found} for name, found in levels.items()}
    chains = []
    for area in areas:
        chain: dict[str, str] = {}
        name, key = upper[level], area.parent
        while name is not None and key and name not in {*chain, level}:
            chain[name] = key
            key = parents[name].get(key, "")
            name = upper[name]
        chains.append(chain)
    return chains
