"""Areas, their parents and their geometry; where a point lies."""

from kobimo.spaces.geojson import GeometryVersion, areas_geojson, geometries_at, history_geojson, read_geojson
from kobimo.spaces.location import Locator
from kobimo.spaces.reading import AreasReading, build_areas

__all__ = [
    "AreasReading",
    "GeometryVersion",
    "Locator",
    "areas_geojson",
    "build_areas",
    "geometries_at",
    "history_geojson",
    "read_geojson",
]
