"""`institutions/<id>.csv` and the tables beside it: a register of institutions as Excel opens it and people edit it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.language import _
from kobimo.model.address import Address
from kobimo.model.institution import Capacity, Catchment, Event, Institution, LocatedBy, Register, RegisterDefinition
from kobimo.model.territory import ALWAYS, Validity
from kobimo.workspace.csv_table import Row, day_text, read_rows, table_bytes, table_content
from kobimo.workspace.layout import Layout

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

HEADER = ("key", "name", "kind", "street", "number", "postcode", "town", "lon", "lat", "located_by", "area")
HISTORY = ("valid_from", "valid_to", "event", "successor")
CAPACITY_HEADER = ("key", "date", "capacity", "measure")
CATCHMENT_HEADER = ("key", "level", "area")
VALIDITY = ("valid_from", "valid_to")

TABLE, CAPACITY, CATCHMENTS, POLYGONS = ".csv", ".capacity.csv", ".catchments.csv", ".catchments.geojson"
"""Endings of the tables of a register."""

_DECIMALS = 7


def read_register(layout: Layout, definition: RegisterDefinition) -> Register:
    """Read a register with everything beside it.

    Raises
    ------
    DefinitionError
        If a table is damaged, or two rows of an institution hold at the same time.
    """
    institutions = _rows(layout, definition, TABLE, HEADER, HISTORY)
    capacities = _rows(layout, definition, CAPACITY, CAPACITY_HEADER)
    catchments = _rows(layout, definition, CATCHMENTS, CATCHMENT_HEADER, VALIDITY)
    return Register(
        definition,
        tuple(_institution(row) for row in institutions),
        tuple(_capacity(row) for row in capacities),
        (*(_catchment(row) for row in catchments), *_polygons(layout, definition)),
    )


def _rows(
    layout: Layout, definition: RegisterDefinition, part: str, header: tuple[str, ...], more: tuple[str, ...] = ()
) -> tuple[Row, ...]:
    path = layout.register(definition.id, part)
    where = layout.relative(path)
    data = table_content(path, where)
    return () if data is None else read_rows(data, where, header, more)


def _institution(row: Row) -> Institution:
    if not row["key"]:
        raise DefinitionError(_("Der Schlüssel (key) fehlt."), where=row.where, remedy=_("Den Schlüssel eintragen."))
    event, located = row["event"], row["located_by"]
    if event not in list(Event):
        raise UnknownNameError(_("Ereignis (event)"), event, list(Event), where=row.where)
    if located not in list(LocatedBy):
        raise UnknownNameError(_("Art der Verortung (located_by)"), located, list(LocatedBy), where=row.where)
    return Institution(
        row["key"],
        row["name"] or row["key"],
        row["kind"],
        Address(row["street"], row["number"], row["postcode"], row["town"]),
        _point(row),
        LocatedBy(located),
        row["area"],
        _validity(row),
        Event(event),
        tuple(row["successor"].split()),
    )


def _validity(row: Row) -> Validity:
    begin, end = row.day("valid_from"), row.day("valid_to")
    try:
        return ALWAYS if begin is None and end is None else Validity(begin, end)
    except DefinitionError as error:
        raise DefinitionError(error.message, where=row.where, remedy=error.remedy) from error


def _point(row: Row) -> tuple[float, float] | None:
    texts = (row["lon"].replace(",", "."), row["lat"].replace(",", "."))
    if not any(texts):
        return None
    try:
        lon, lat = (float(text) for text in texts)
    except ValueError:
        lon = lat = 999.0
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise DefinitionError(
            _("„{lon}“ und „{lat}“ sind keine geografischen Koordinaten.").format(lon=row["lon"], lat=row["lat"]),
            where=row.where,
            remedy=_("Länge und Breite in Grad angeben, zum Beispiel 13,4132 und 52,5219, oder beide Zellen leeren."),
        )
    return lon, lat


def _capacity(row: Row) -> Capacity:
    day = row.day("date")
    digits = row["capacity"].replace(".", "")
    if not row["key"] or day is None or not digits.isdigit():
        raise DefinitionError(
            _("Schlüssel, Datum und eine ganze Zahl von Plätzen (key, date, capacity) müssen angegeben sein."),
            where=row.where,
            remedy=_("Die Zellen ausfüllen oder die Zeile löschen."),
        )
    return Capacity(row["key"], day, int(digits), row["measure"])


def _catchment(row: Row) -> Catchment:
    if not row["key"] or not row["level"] or not row["area"]:
        raise DefinitionError(
            _("Einrichtung, Ebene und Gebiet (key, level, area) müssen angegeben sein."),
            where=row.where,
            remedy=_("Die leeren Zellen ausfüllen oder die Zeile löschen."),
        )
    return Catchment(row["key"], f"{row['level']}:{row['area']}", None, _validity(row))


def _polygons(layout: Layout, definition: RegisterDefinition) -> tuple[Catchment, ...]:
    path = layout.register(definition.id, POLYGONS)
    where = layout.relative(path)
    data = table_content(path, where)
    if data is None:
        return ()
    import shapely  # noqa: PLC0415 - loads slowly, and few registers have polygons

    try:
        features = json.loads(data)["features"]
        return tuple(
            Catchment(
                str(feature["properties"]["key"]),
                "",
                shapely.from_geojson(json.dumps(feature["geometry"])),
                _validity(Row(where, 0, {name: str(feature["properties"].get(name) or "") for name in VALIDITY})),
            )
            for feature in features
        )
    except (ValueError, KeyError, TypeError, shapely.errors.GEOSException) as error:
        raise DefinitionError(
            _("Die Einzugsbereiche sind kein lesbares GeoJSON mit der Angabe „key“."),
            where=where,
            remedy=_("Die Datei neu einlesen oder aus dem Verlauf zurückholen."),
        ) from error


def institutions_bytes(rows: Iterable[Institution]) -> bytes:
    """Return the table of institutions as Excel opens it, ordered by key and time."""
    ordered = sorted(rows, key=lambda row: (row.key, row.valid.begin))
    return table_bytes((*HEADER, *HISTORY), [_cells(row) for row in ordered])


def _cells(row: Institution) -> list[str]:
    address = row.address
    lon, lat = ("", "") if row.point is None else (_degrees(row.point[0]), _degrees(row.point[1]))
    what = [row.key, row.name, row.kind, address.street, address.number, address.postcode, address.town]
    when = [day_text(row.valid.first), day_text(row.valid.last), row.event.value, " ".join(row.successors)]
    return [*what, lon, lat, row.located_by.value, row.area, *when]


def _degrees(value: float) -> str:
    return f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".").replace(".", ",")


def capacities_bytes(rows: Iterable[Capacity]) -> bytes:
    """Return the table of capacities as Excel opens it."""
    ordered = sorted(rows, key=lambda row: (row.key, row.measure, row.day))
    return table_bytes(CAPACITY_HEADER, [[c.key, day_text(c.day), str(c.places), c.measure] for c in ordered])


def catchments_bytes(rows: Iterable[Catchment]) -> bytes:
    """Return the table of the catchments that are lists of areas."""
    listed = sorted((c for c in rows if c.area), key=lambda c: (c.key, c.valid.begin, c.area))
    cells = [[c.key, *c.area.split(":", 1), day_text(c.valid.first), day_text(c.valid.last)] for c in listed]
    return table_bytes((*CATCHMENT_HEADER, *VALIDITY), cells)


def polygons_text(rows: Iterable[Catchment]) -> str:
    """Return the catchments that are polygons as GeoJSON in EPSG:4326."""
    features = [
        {
            "type": "Feature",
            "properties": {"key": c.key, "valid_from": day_text(c.valid.first), "valid_to": day_text(c.valid.last)},
            "geometry": _geometry(c.polygon),
        }
        for c in sorted(rows, key=lambda c: (c.key, c.valid.begin))
        if c.polygon is not None
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False) + "\n"


def _geometry(polygon: BaseGeometry) -> object:
    import shapely  # noqa: PLC0415 - loads slowly, and few registers have polygons

    return json.loads(shapely.to_geojson(polygon))
