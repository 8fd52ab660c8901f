"""Surfaces of the parts of an area from a GeoJSON file, each with the key that it gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry import shape

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.spaces.changing import Target
from kobimo.spaces.shapes import GRID, repaired

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

LARGEST = 20_000_000
"""Bytes of a file that a form may bring."""

_DEGREES = "EPSG:4326"


def read_part_shapes(data: bytes, targets: Sequence[Target], crs: str, name: str = "") -> dict[str, BaseGeometry]:
    """Read the surfaces of areas after a change.

    A feature belongs to the area whose key or name stands in one of its properties. Coordinates beyond degrees, in a
    file that does not name its system, are those of the space.

    Parameters
    ----------
    data : bytes
        GeoJSON.
    targets : sequence of Target
    crs : str
        Coordinate system of the space.
    name : str
        Of the file, for messages.

    Returns
    -------
    dict
        Key to polygon or multipolygon in EPSG:4326.

    Raises
    ------
    InvalidInputError
        If the file is no such GeoJSON, or a feature belongs to none of the areas.
    """
    try:
        content = orjson.loads(data)
        features = list(content["features"])
        shapes = [(item["properties"] or {}, shape(item["geometry"])) for item in features if item.get("geometry")]
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
        raise InvalidInputError(
            _("Die Datei mit den Flächen ist kein GeoJSON mit Polygonen."),
            where=name,
            remedy=_("In QGIS die Teile als GeoJSON speichern (Exportieren > Objekte speichern als …)."),
        ) from error
    moved = _to_degrees(content, [geometry for _properties, geometry in shapes], crs, name)
    found: dict[str, list[BaseGeometry]] = {}
    for (properties, _geometry), flat in zip(shapes, moved, strict=True):
        polygon = repaired(flat)
        if polygon is not None:
            found.setdefault(_key(properties, targets, name), []).append(polygon)
    if not found:
        raise InvalidInputError(
            _("Die Datei mit den Flächen enthält kein Polygon."), where=name, remedy=_("Bitte die Datei prüfen.")
        )
    return {key: shapely.union_all(parts) for key, parts in found.items()}


def _key(properties: Mapping[str, Any], targets: Sequence[Target], name: str) -> str:
    texts = {str(value).strip().casefold() for value in properties.values() if value is not None}
    for target in targets:
        if target.key.casefold() in texts or (target.name and target.name.casefold() in texts):
            return target.key
    raise InvalidInputError(
        _("Eine Fläche in der Datei gehört zu keinem der neuen Gebiete: {said}.").format(
            said=", ".join(f"{key} {value}" for key, value in properties.items()) or "–"
        ),
        where=name,
        remedy=_("In einer Eigenschaft jeder Fläche den Schlüssel angeben: {keys}.").format(
            keys=", ".join(target.key for target in targets)
        ),
    )


def _to_degrees(content: Mapping[str, Any], shapes: Sequence[BaseGeometry], crs: str, name: str) -> Iterator[Any]:
    said = (content.get("crs") or {}).get("properties", {}).get("name", "")
    beyond = any(max(abs(edge) for edge in geometry.bounds) > 180 for geometry in shapes if not geometry.is_empty)
    try:
        system = CRS.from_user_input(said or (crs if beyond else _DEGREES))
    except CRSError as error:
        raise InvalidInputError(
            _("Das Koordinatensystem „{name}“ ist nicht bekannt.").format(name=said),
            where=name,
            remedy=_("Die Flächen in EPSG:4326 oder EPSG:25832 speichern."),
        ) from error
    to_degrees = Transformer.from_crs(system, _DEGREES, always_xy=True)
    try:
        for geometry in shapes:
            yield shapely.transform(geometry, lambda p: _columns(to_degrees.transform(p[:, 0], p[:, 1])))
    except ProjError as error:
        raise InvalidInputError(_("Die Koordinaten lassen sich nicht umrechnen."), where=name) from error


def _columns(pair: Any) -> Any:
    return shapely.get_coordinates(shapely.points(*pair))


def part_shapes_text(parts: Mapping[str, BaseGeometry]) -> str:
    """Write surfaces so that `read_part_shapes` reads them again."""
    features = [
        {"type": "Feature", "properties": {"key": key}, "geometry": shapely.set_precision(part, GRID).__geo_interface__}
        for key, part in parts.items()
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features}).decode()
