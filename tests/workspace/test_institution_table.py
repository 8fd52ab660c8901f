from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import shapely

from kobimo.errors import DefinitionError, KobimoError
from kobimo.model.address import Address
from kobimo.model.institution import Capacity, Catchment, Event, Institution, LocatedBy, RegisterDefinition
from kobimo.model.territory import Validity
from kobimo.workspace.institution_table import (
    CAPACITY,
    CATCHMENTS,
    POLYGONS,
    TABLE,
    capacities_bytes,
    catchments_bytes,
    institutions_bytes,
    polygons_text,
    read_register,
)
from kobimo.workspace.layout import Layout

DEFINITION = RegisterDefinition(id="schulen", title={"de": "Schulen"}, space="stadt")
ROWS = (
    Institution(
        "01",
        "Schule; am „Park“",
        "Grundschule",
        Address("Weg", "1a", "01234", "Ort"),
        (13.1234567, -0.5),
        LocatedBy.COORDINATES,
        "",
        Validity(None, date(2020, 7, 31)),
        Event.MERGED,
        ("02", "03"),
    ),
    Institution("02", "Zweite", area="viertel:11", located_by=LocatedBy.AREA),
)
CATCHMENT_ROWS = (
    Catchment("01", "viertel:11", None, Validity(date(2020, 1, 1))),
    Catchment("02", "", shapely.box(7, 50, 8, 51), Validity(None, date(2021, 1, 1))),
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.institutions.mkdir()
    capacities = (Capacity("01", date(2020, 1, 1), 120, "Plätze"), Capacity("01", date(2021, 1, 1), 90, "Plätze"))
    layout.register("schulen", TABLE).write_bytes(institutions_bytes(ROWS))
    layout.register("schulen", CAPACITY).write_bytes(capacities_bytes(capacities))
    layout.register("schulen", CATCHMENTS).write_bytes(catchments_bytes(CATCHMENT_ROWS))
    layout.register("schulen", POLYGONS).write_text(polygons_text(CATCHMENT_ROWS))
    register = read_register(layout, DEFINITION)
    assert tuple(register.institutions) == ROWS
    assert tuple(register.capacities) == capacities
    assert tuple(register.catchments) == CATCHMENT_ROWS


def test_a_register_without_tables_is_empty(tmp_path: Path) -> None:
    assert read_register(Layout(tmp_path), DEFINITION).institutions == ()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (TABLE, ";Name;;;;;;;;;;;;;", "Schlüssel (key) fehlt"),
        (TABLE, "1;Name;;;;;;13;abc;;;;;;", "keine geografischen Koordinaten"),
        (TABLE, "1;Name;;;;;;5820578;388591;;;;;;", "keine geografischen Koordinaten"),
        (TABLE, "1;Name;;;;;;;;geraten;;;;;", "geraten"),
        (TABLE, "1;Name;;;;;;;;;;;;zu;", "Ereignis"),
        (TABLE, "1;Name;;;;;;;;;;2021-01-01;2020-01-01;;", "vor ihrem Beginn"),
        (CAPACITY, "1;2020-01-01;viele;", "ganze Zahl"),
        (CAPACITY, "1;;12;", "ganze Zahl"),
        (CATCHMENTS, "1;viertel;", "Einrichtung, Ebene und Gebiet"),
        (POLYGONS, "{}", "GeoJSON"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    heads = {
        TABLE: institutions_bytes(()),
        CAPACITY: capacities_bytes(()),
        CATCHMENTS: catchments_bytes(()),
        POLYGONS: b"",
    }
    layout = Layout(tmp_path)
    layout.institutions.mkdir()
    layout.register("schulen", name).write_bytes(heads[name] + text.encode())
    with pytest.raises(KobimoError) as error:
        read_register(layout, DEFINITION)
    assert message in str(error.value)
    assert error.value.where.startswith(f"institutions/schulen{name}")


def test_two_rows_of_an_institution_at_one_time_are_refused(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.institutions.mkdir()
    layout.register("schulen", TABLE).write_bytes(institutions_bytes((ROWS[1], ROWS[1])))
    with pytest.raises(DefinitionError, match="gelten zwei Zeilen zugleich"):
        read_register(layout, DEFINITION)
