from __future__ import annotations

import pytest

from kobimo.errors import UnknownNameError
from kobimo.model.area import LevelDefinition
from kobimo.model.table import Table
from kobimo.spaces.institutions.columns import institution_columns

LEVELS = [
    LevelDefinition(id="stadtteil", title={"de": "Stadtteil"}, parent="stadtbezirk"),
    LevelDefinition(id="stadtbezirk", title={"de": "Stadtbezirk"}),
]
AREAS = {"stadtteil": ["405", "Bocklemünd", "805", "Ostheim"], "stadtbezirk": ["4", "Ehrenfeld", "8", "Kalk"]}


def found(headings: str, *rows: str, **given: str) -> tuple[dict[str, str], str]:
    columns = headings.split(";")
    table = Table("l.csv", "", columns, [row.split(";") for row in rows], range(2, len(rows) + 2))
    positions, level = institution_columns(table, given, LEVELS, AREAS)
    return {role: columns[at] for role, at in positions.items()}, level


@pytest.mark.parametrize(
    ("headings", "row", "expected"),
    [
        (
            "name;bsn;schulart;traeger;plz;strasse;hausnr;telefon",
            "OSZ Banken;01B01;Oberstufenzentrum;öffentlich;10557;Alt-Moabit;10;+49 30 398840",
            {"key": "bsn", "name": "name", "kind": "schulart", "street": "strasse", "number": "hausnr"},
        ),
        (
            "e_nr;e_name;e_plz;e_ort;e_strasse;e_hnr;e_tel;e_platz;t_nr;t_name",
            "01010010;Kita;10117;Berlin;Albrechtstr.;20;281 64 73;69;1224;Verein",
            {"key": "e_nr", "name": "e_name", "town": "e_ort", "number": "e_hnr", "capacity": "e_platz"},
        ),
        (
            "Schulnummer;Schulbezeichnung_1;Kurzbezeichnung;PLZ;Ort;Strasse;Traegernummer;EPSG;UTMRechtswert;UTMHochwert",
            "100000;Studienkolleg des;Bochum, Studienkolleg;44799;Bochum;Girondelle 80;10100;25832;378180;5701853",
            {"key": "Schulnummer", "name": "Kurzbezeichnung", "crs": "EPSG", "x": "UTMRechtswert", "y": "UTMHochwert"},
        ),
        (
            "Kita-ID;Name der Einrichtung;Anschrift;Längengrad;Breitengrad;genehmigte Plätze",
            "7;Kita;Weg 3;6,96;50,94;60",
            {"key": "Kita-ID", "street": "Anschrift", "x": "Längengrad", "y": "Breitengrad"},
        ),
    ],
)
def test_columns_are_found_below_the_headings_that_offices_use(
    headings: str, row: str, expected: dict[str, str]
) -> None:
    columns, _level = found(headings, row)
    assert {role: columns.get(role) for role in expected} == expected


def test_a_column_headed_like_a_level_names_areas_of_that_level() -> None:
    assert found("Nr;Name;Stadtteil-Nr.", "1;A;405")[1] == "stadtteil"
    columns, level = found("Nr;Name;Stadtbezirk", "1;A;Kalk")
    assert (columns["area"], level) == ("Stadtbezirk", "stadtbezirk")
    assert found("Nr;Name;Bemerkung", "1;A;Kalk") == ({"key": "Nr", "name": "Name"}, "")


def test_somebody_can_say_which_column_and_which_level_is_meant() -> None:
    assert found("Nr;Name;Wo", "1;A;Kalk", area="Wo")[1] == "stadtbezirk"
    assert found("Nr;Name;Wo", "1;A;nirgends", area="stadtteil:Wo")[1] == "stadtteil"
    assert found("Nr;Name;Alt", "1;A;X7", key="Alt")[0]["key"] == "Alt"
    with pytest.raises(UnknownNameError):
        found("Nr;Name", "1;A", key="Schulnummer")


def test_a_heading_alone_is_not_believed() -> None:
    columns, _level = found("Nr;Name;x;y;Plätze;PLZ", "1;A;ja;nein;viele;Kalk")
    assert set(columns) == {"key", "name"}


@pytest.mark.parametrize(
    ("row", "coordinates"),
    [
        ("1;A;13,35787;52,52390;10557", {"x": "a", "y": "b"}),
        ("1;A;5820578;388591;10557", {"x": "b", "y": "a"}),
        ("1;A;7;52;10557", {}),
        ("1;A;388591;378180;10557", {}),
        ("1;A;viel;5820578;10557", {}),
    ],
)
def test_coordinates_below_headings_that_say_nothing_are_found_where_nothing_else_is_possible(
    row: str, coordinates: dict[str, str]
) -> None:
    columns, _level = found("Nr;Name;a;b;PLZ", row)
    assert {role: heading for role, heading in columns.items() if role in {"x", "y"}} == coordinates


def test_the_only_columns_that_can_be_key_and_name_are_taken() -> None:
    assert found("Merkmal;Objekt;Art", "A7;Goethe;Kita", "B8;Schiller;Kita")[0] == {
        "key": "Merkmal",
        "name": "Objekt",
        "kind": "Art",
    }


@pytest.mark.parametrize(
    "rows", [("A7;Goethe;77", "B8;Schiller;78"), ("A7;Goethe;x", "A7;Schiller;x"), ("A7;Goethe;x",)]
)
def test_where_several_columns_or_none_can_be_the_key_somebody_is_asked(rows: tuple[str, ...]) -> None:
    assert "key" not in found("Merkmal;Objekt;Zeichen", *rows)[0]
