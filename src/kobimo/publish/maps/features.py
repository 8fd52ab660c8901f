"""The areas of a view with their true geometry, for a map that can be zoomed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import orjson

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.publish.maps.alternative import spoken
from kobimo.publish.maps.classes import classify
from kobimo.publish.maps.legend import data_class
from kobimo.publish.maps.link import Link
from kobimo.publish.views import IndicatorView

_DECIMALS = 5  # about one metre


def features(view: IndicatorView, geojson: str | bytes, *, link: Link | None = None) -> dict[str, Any]:
    """Join the figures of a view with the geometry of its release.

    Parameters
    ----------
    view : IndicatorView
    geojson : str or bytes
        `areas.geojson` of the release.
    link : callable, optional
        Makes the address that an area leads to.

    Returns
    -------
    dict
        FeatureCollection (RFC 7946) of the shown level, ordered as the view, in EPSG:4326 with five decimals.
        Properties: key, name, label (the figure in words), class (shade "1" to "5" or the name of the state), state
        (appearance), note (why there is no number, may be empty), and href if there are links. Areas without geometry
        have null.

    Raises
    ------
    InvalidInputError
        If the text is no such FeatureCollection.
    """
    geometries = _geometries(geojson, view.space, view.selection.level)
    classes = classify(view.scale, view.head.decimals)
    found = []
    for figure in view.figures:
        properties = {
            "key": figure.area.key,
            "name": figure.area.name,
            "label": spoken(figure),
            "class": data_class(figure, classes),
            "state": figure.appearance.value,
            "note": figure.reason,
        }
        if link is not None:
            properties["href"] = link(figure.area)
        found.append({"type": "Feature", "properties": properties, "geometry": geometries.get(figure.area.key)})
    return {"type": "FeatureCollection", "features": found}


def _geometries(geojson: str | bytes, space: str, level: str) -> dict[str, dict[str, Any]]:
    """Return the light geometry of each area of a level that has one, by key."""
    try:
        return {
            str(item["properties"]["key"]): _rounded(item["geometry"])
            for item in orjson.loads(geojson)["features"]
            if item["properties"]["space"] == space and item["properties"]["level"] == level and item.get("geometry")
        }
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInputError(
            _("Die Flächen der Gebiete lassen sich nicht lesen."),
            where="areas.geojson",
            remedy=_("Den Freigabestand neu erstellen; die Datei ist beschädigt."),
        ) from error


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    light = [[_ring(ring) for ring in polygon] for polygon in polygons]
    return {"type": geometry["type"], "coordinates": light[0] if geometry["type"] == "Polygon" else light}


def _ring(ring: list[list[float]]) -> list[list[float]]:
    """Round every position; what falls together with the one before is left out unless too few would remain."""
    light = [[round(position[0], _DECIMALS), round(position[1], _DECIMALS)] for position in ring]
    kept = light[:1] + [b for a, b in pairwise(light) if a != b]
    return kept if len(kept) > 3 else light
