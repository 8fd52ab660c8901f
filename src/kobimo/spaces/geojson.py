"""Geometry of a space as one GeoJSON file (RFC 7946), the same bytes for the same areas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import mapping, shape

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.model.area import Space
from kobimo.spaces.shapes import as_stored

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def areas_geojson(space: Space, geometries: Mapping[tuple[str, str], BaseGeometry]) -> str:
    """Write all areas as one FeatureCollection.

    Coordinates are rounded to 7 decimals (about 1 cm), each vertex by itself: a shared border is moved alike on both
    sides and stays shared. What `build_areas` returns is already rounded, so it comes back unchanged.

    Parameters
    ----------
    space : Space
        The areas; written in the order of the levels, then by key.
    geometries : mapping
        (level, key) to polygon or multipolygon in EPSG:4326 (longitude, latitude). Areas without one get null.

    Returns
    -------
    str
        One feature per line, with the properties level, key, name, parent.

    Raises
    ------
    UnknownNameError
        If a geometry belongs to an area that the space does not have.

    Examples
    --------
    >>> from kobimo.model.area import Area, SpaceDefinition
    >>> definition = SpaceDefinition(id="s", title={"de": "S"}, levels=({"id": "stadt", "title": {"de": "Stadt"}},))
    >>> print(areas_geojson(Space(definition, [Area("stadt", "1", "Musterstadt")]), {}))
    {"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"level":"stadt","key":"1","name":"Musterstadt","parent":""},"geometry":null}
    ]}
    <BLANKLINE>
    """
    for level, key in geometries:
        space.area(level, key)
    features = []
    for area in space.all_areas():
        properties = {"level": area.level, "key": area.key, "name": area.name, "parent": area.parent}
        geometry = geometries.get((area.level, area.key))
        stored = None if geometry is None else as_stored(geometry)
        feature = {
            "type": "Feature",
            "properties": properties,
            "geometry": None if stored is None else mapping(stored),
        }
        features.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":"), allow_nan=False))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"


def read_geojson(text: str) -> dict[tuple[str, str], BaseGeometry]:
    """Read what `areas_geojson` wrote; foreign GeoJSON is read by the import.

    Parameters
    ----------
    text : str
        Content of the file.

    Returns
    -------
    dict
        (level, key) to geometry in EPSG:4326; areas without geometry are left out.

    Raises
    ------
    InvalidInputError
        If the text was not written by `areas_geojson`.

    Examples
    --------
    >>> read_geojson('{"type":"FeatureCollection","features":[]}')
    {}
    """
    geometries: dict[tuple[str, str], BaseGeometry] = {}
    try:
        features: list[dict[str, Any]] = json.loads(text)["features"]
        for feature in features:
            place = str(feature["properties"]["level"]), str(feature["properties"]["key"])
            if feature["geometry"] is not None:
                geometries[place] = shape(feature["geometry"])
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
        raise InvalidInputError(
            _("Die Flächen der Gebiete lassen sich nicht lesen."),
            where="areas.geojson",
            remedy=_("Die Gebiete neu importieren; die Datei wurde nicht von kobimo geschrieben oder ist beschädigt."),
        ) from error
    return geometries
