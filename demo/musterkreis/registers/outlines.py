"""The delivery of areas: outlines of today's Sozialräume with the areas above them."""

from __future__ import annotations

import json
from datetime import date

from shapely.geometry import mapping

from musterkreis import geometry
from musterkreis.layout import Layout
from musterkreis.truth import Delivery
from musterkreis.world import World

SOURCE, SENDER = "gebiete", "Kreis Musterkreis, Kataster und Vermessung"

FILE = "sozialraeume.geojson"

SENT_ON = date(2015, 1, 12)
"""Before everything else: figures of older years refer to today's areas, or to those that exist in all years."""


def delivery(world: World, layout: Layout) -> Delivery:
    """Write the outlines as GeoJSON in EPSG:25832, as GIS departments export it.

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
    for area in layout.order(f"{FILE} features", world.areas):
        values = {
            "SR_NR": area.key,
            "SR_NAME": area.name,
            "VR_NR": area.reference,
            "VR_NAME": area.reference_name,
            "AGS": area.municipality,
            "GEMEINDE": world.municipality[area.municipality].name,
        }
        properties = {name: values[name] for name in layout.order(FILE, tuple(values))}
        shape = mapping(geometry.outline(world, area.key))
        features.append({"type": "Feature", "properties": properties, "geometry": shape})
    collection = {
        "type": "FeatureCollection",
        "name": "sozialraeume",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}},
        "features": features,
    }
    data = json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
    return Delivery(SENT_ON, SOURCE, SENDER, {FILE: data})
