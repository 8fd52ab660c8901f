"""Geometry of a space as one GeoJSON file (RFC 7946), the same bytes for the same areas.

An area whose surface changed has one feature for each surface, with the days on which it holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import mapping, shape

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.model.area import Area, Space
from kobimo.model.territory import ALWAYS, SpaceHistory, Validity
from kobimo.spaces.shapes import as_stored

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class GeometryVersion:
    """The surface of an area (EPSG:4326) while it holds."""

    level: str
    key: str
    geometry: BaseGeometry
    valid: Validity = ALWAYS

    @property
    def place(self) -> tuple[str, str]:
        """Level and key."""
        return self.level, self.key


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
    return _collection(_feature(area, geometries.get((area.level, area.key))) for area in space.all_areas())


def history_geojson(history: SpaceHistory, geometries: Sequence[GeometryVersion]) -> str:
    """Write all areas with all surfaces that they ever had.

    Parameters
    ----------
    history : SpaceHistory
        Gives name and parent; where no date is recorded the text is that of `areas_geojson`.
    geometries : sequence of GeometryVersion
        In any order. Areas without one get one feature with null.

    Returns
    -------
    str
        As `areas_geojson`; features of which an end is recorded have the properties valid_from and valid_to, too.

    Raises
    ------
    UnknownNameError
        If a geometry belongs to an area that the level never had.
    """
    by_place: dict[tuple[str, str], list[GeometryVersion]] = {}
    for version in sorted(geometries, key=lambda v: v.valid.begin):
        history.held(*version.place)
        by_place.setdefault(version.place, []).append(version)
    features = []
    for level in history.definition.levels:
        for key in history.ever(level.id):
            held = history.held(level.id, key)
            found = by_place.get((level.id, key))
            if found is None:
                features.append(_feature(held[-1].area, None))
            for version in found or ():
                area = next((v.area for v in reversed(held) if v.valid.overlaps(version.valid)), held[-1].area)
                features.append(_feature(area, version.geometry, version.valid))
    return _collection(features)


def _collection(features: Iterable[dict[str, Any]]) -> str:
    lines = [json.dumps(item, ensure_ascii=False, separators=(",", ":"), allow_nan=False) for item in features]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def _feature(area: Area, geometry: BaseGeometry | None, valid: Validity = ALWAYS) -> dict[str, Any]:
    properties = {"level": area.level, "key": area.key, "name": area.name, "parent": area.parent}
    if valid != ALWAYS:
        properties |= {"valid_from": _day_text(valid.first), "valid_to": _day_text(valid.last)}
    stored = None if geometry is None else as_stored(geometry)
    return {"type": "Feature", "properties": properties, "geometry": None if stored is None else mapping(stored)}


def _day_text(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def read_geojson(text: str, day: date | None = None) -> dict[tuple[str, str], BaseGeometry]:
    """Read what `areas_geojson` or `history_geojson` wrote; foreign GeoJSON is read by the import.

    Parameters
    ----------
    text : str
        Content of the file.
    day : date, optional
        Day on which the surfaces hold; by default the newest one of each area.

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
    return geometries_at(read_versions(text), day)


def geometries_at(versions: Iterable[GeometryVersion], day: date | None = None) -> dict[tuple[str, str], BaseGeometry]:
    """Return the surfaces that hold on a day, by level and key; without a day the newest one of each area."""
    ordered = sorted(versions, key=lambda version: version.valid.begin)
    return {version.place: version.geometry for version in ordered if day is None or version.valid.holds(day)}


def read_versions(text: str) -> tuple[GeometryVersion, ...]:
    """Read all surfaces with the days on which they hold.

    Raises
    ------
    InvalidInputError
        If the text was not written by `areas_geojson` or `history_geojson`.
    """
    versions = []
    try:
        features: list[dict[str, Any]] = json.loads(text)["features"]
        for feature in features:
            said = feature["properties"]
            valid = Validity(_day(said.get("valid_from")), _day(said.get("valid_to")))
            if feature["geometry"] is not None:
                shaped = shape(feature["geometry"])
                versions.append(GeometryVersion(str(said["level"]), str(said["key"]), shaped, valid))
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
        raise InvalidInputError(
            _("Die Flächen der Gebiete lassen sich nicht lesen."),
            where="areas.geojson",
            remedy=_("Die Gebiete neu importieren; die Datei wurde nicht von kobimo geschrieben oder ist beschädigt."),
        ) from error
    return tuple(versions)
