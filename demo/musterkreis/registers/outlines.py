"""Outlines of the Sozialräume: all of them as they were in the first year, and the halves of the one that was split."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from musterkreis import geometry
from musterkreis.boundaries import units
from musterkreis.layout import Layout
from musterkreis.truth import Delivery
from musterkreis.world import FIRST_YEAR, World

SOURCE, SENDER = "gebiete", "Kreis Musterkreis, Kataster und Vermessung"

FILE, PARTS = "sozialraeume.geojson", "teile_0117.geojson"

SENT_ON = date(2015, 1, 12)
"""Before everything else."""


def delivery(world: World, layout: Layout) -> Delivery:
    """Write the outlines of the first year as GeoJSON in EPSG:25832, as GIS departments export it.

    Parameters
    ----------
    world : World
    layout : Layout
        Order of features and properties.

    Returns
    -------
    Delivery
    """
    features = []
    for unit in layout.order(f"{FILE} features", tuple(units(world, FIRST_YEAR))):
        municipality = world.municipality[world.areas[world.position[unit.members[0]]].municipality]
        values = {
            "SR_NR": unit.key,
            "SR_NAME": unit.name,
            "AGS": municipality.key,
            "GEMEINDE": municipality.name_in(FIRST_YEAR),
        }
        properties = {name: values[name] for name in layout.order(FILE, tuple(values))}
        features.append((properties, shapely.union_all([geometry.outline(world, key) for key in unit.members])))
    return Delivery(SENT_ON, SOURCE, SENDER, {FILE: _geojson("sozialraeume", features)})


def parts(world: World, areas: Iterable[str]) -> bytes:
    """Write the outlines of some of today's Sozialräume.

    Parameters
    ----------
    world : World
    areas : iterable of str
        Keys.

    Returns
    -------
    bytes
        GeoJSON in EPSG:25832.
    """
    chosen = [world.areas[world.position[key]] for key in areas]
    return _geojson(
        "teile", [({"SR_NR": area.key, "SR_NAME": area.name}, geometry.outline(world, area.key)) for area in chosen]
    )


def _geojson(name: str, features: Iterable[tuple[Mapping[str, str], BaseGeometry]]) -> bytes:
    collection = {
        "type": "FeatureCollection",
        "name": name,
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}},
        "features": [
            {"type": "Feature", "properties": properties, "geometry": mapping(shape)} for properties, shape in features
        ],
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
