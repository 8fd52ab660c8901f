"""The directory of schools, and the outlines of the municipalities that come with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import shapely
from shapely.geometry import mapping

from musterkreis.geometry import outline
from musterkreis.layout import Layout
from musterkreis.schools.kinds import KINDS
from musterkreis.sheets import Row, Sheet, as_csv
from musterkreis.truth import Delivery
from musterkreis.world import School, World

SOURCE, SENDER = "schulverzeichnis", "Schulamt für den Kreis Musterkreis"
SENT = (date(2015, 9, 14), date(2021, 9, 13), date(2023, 9, 18))
"""At the beginning, when a school has opened, and when a municipality has a new name."""

_COLUMNS = ("Schulnummer", "Schule", "Schulform", "Gemeindeschlüssel", "Gemeinde", "Trägerschaft", "Status")


def directories(world: World, layout: Layout) -> Iterator[Delivery]:
    """Give the directory as it is sent whenever schools or municipalities change.

    Parameters
    ----------
    world : World
    layout : Layout

    Yields
    ------
    Delivery
        With every school so far, closed ones included, and the outlines of all municipalities.
    """
    for day in SENT:
        name = f"schulverzeichnis_{day.year}.csv"
        rows = [_row(world, school, day.year) for school in world.schools if (school.first_year or 0) <= day.year]
        titles = ("Verzeichnis der Schulen im Kreis Musterkreis", f"Stand: {day:%d.%m.%Y}")
        sheet = Sheet(name, layout.order(name, _COLUMNS), rows, titles)
        outlines = json.dumps(_outlines(world, day.year), ensure_ascii=False).encode()
        yield Delivery(day, SOURCE, SENDER, {name: as_csv(sheet, layout), f"gemeinden_{day.year}.geojson": outlines})


def _row(world: World, school: School, year: int) -> Row:
    municipality = world.municipality[school.municipality]
    closed = school.last_year is not None and school.last_year < year
    return {
        "Schulnummer": school.key,
        "Schule": school.name,
        "Schulform": KINDS[school.kind].title,
        "Gemeindeschlüssel": municipality.key,
        "Gemeinde": municipality.name_in(year),
        "Trägerschaft": "privat" if school.private else "öffentlich",
        "Status": f"aufgelöst zum 31.07.{(school.last_year or 0) + 1}" if closed else "in Betrieb",
    }


def _outlines(world: World, year: int) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "properties": {"AGS": municipality.key, "GEN": municipality.name_in(year)},
            "geometry": _rounded(mapping(_outline(world, municipality.key))),
        }
        for municipality in world.municipalities
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    return {"type": "FeatureCollection", "name": "gemeinden", "crs": crs, "features": features}


def _outline(world: World, municipality: str) -> shapely.Geometry:
    return shapely.union_all([outline(world, area.key) for area in world.areas_of(municipality)])


def _rounded(geometry: Any) -> Any:
    """Round the coordinates of a geometry as GeoJSON to decimetres."""
    if isinstance(geometry, dict):
        return {name: _rounded(part) if name == "coordinates" else part for name, part in geometry.items()}
    if isinstance(geometry, (list, tuple)):
        return [_rounded(part) for part in geometry]
    return round(float(geometry), 1)
