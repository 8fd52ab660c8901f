"""Delivered street directories in the forms that towns have."""

from __future__ import annotations

from datetime import date

import pytest

from kobimo.model.address import Address, Side, StreetRange
from kobimo.model.area import Area
from kobimo.model.table import Table
from kobimo.spaces.streets import StreetDirectory
from kobimo.spaces.streets.checks import directory_checks, with_inferred_sides
from kobimo.spaces.streets.reading import StreetsReading, read_streets

AREAS = [Area("viertel", "011", "Nord"), Area("viertel", "012", "Süd"), Area("viertel", "021", "Nordost")]
DAY = date(2024, 1, 1)


def table(text: str) -> Table:
    lines = [line.split(";") for line in text.strip().split("\n")]
    return Table("strassen.csv", "", lines[0], lines[1:], range(2, len(lines) + 1))


def read(text: str, **given: str) -> StreetsReading:
    return read_streets(table(text), "viertel", AREAS, given)


def area_of(rows: tuple[StreetRange, ...], street: str, number: str, **more: str) -> str:
    return StreetDirectory(rows, "viertel").assign(Address(street, number, **more), DAY).area


LISTS = {
    "ranges with a side": """
Straßenname;Hausnr. von;Hausnr. bis;gerade/ungerade;PLZ;Viertel
Hauptstr.;1;9;u;12345;011
Hauptstr.;2;10;g;12345;012
Weg;;;;12345;021""",
    "both sides in a row": """
PLZ;Strasse;ungerade von;ungerade bis;gerade von;gerade bis;Bezirk
12345;Hauptstr.;1;9;;;011
12345;Hauptstr.;;;2;10;012
12345;Weg;1;997;2;998;021""",
    "ranges as text": """
Straße;Hausnummern;Gebiet
Hauptstr.;1-9 ungerade;Nord
Hauptstr.;2-10 gerade;Süd
Weg;alle;Nordost""",
    "single addresses": """
STRNAME;HNR;HNRZ;UBZ
Hauptstr.;5;;11
Hauptstr.;6;;12
Weg;3;;21
Weg;3;a;21""",
    "one cell": """
Anschrift;Gebiet
Hauptstr. 5;Nord
Hauptstr. 6;Süd
Weg 3;Nordost""",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_every_usual_form_says_the_same(text: str) -> None:
    reading = read(text)
    assert [check.code for check in reading.checks if check.severity != "note"] == []
    found = [area_of(reading.rows, *address) for address in (("Hauptstraße", "5"), ("Hauptstraße", "6"), ("Weg", "3"))]
    assert found == ["011", "012", "021"]


def test_a_line_that_cannot_be_read_is_reported_with_its_row() -> None:
    reading = read(
        """
Straße;von;bis;Seite;Viertel;gültig ab
;1;9;;011;
Weg;x;9;;011;
Weg;9;1;;011;
Weg;1;9;schräg;011;
Weg;1;9;;Mitte;
Weg;1;9;;;
Weg;1;9;;011;gestern
Ring;1;9;;11;"""
    )
    assert [(check.code, check.place.row) for check in reading.checks] == [
        ("STREET_EMPTY", 2),
        ("STREET_NUMBER_UNREADABLE", 3),
        ("STREET_RANGE_REVERSED", 4),
        ("STREET_SIDE_UNKNOWN", 5),
        ("STREET_AREA_UNKNOWN", 6),
        ("STREET_AREA_EMPTY", 7),
        ("STREET_DATE_UNREADABLE", 8),
        ("STREET_AREA_ZEROS_RESTORED", 9),
    ]
    assert [row.street for row in reading.rows] == ["Ring"]


def test_missing_columns_are_named() -> None:
    reading = read("Lfd. Nr.;Bemerkung\n1;gut")
    assert [check.code for check in reading.checks] == ["STREET_COLUMN_MISSING", "STREET_COLUMN_MISSING"]


def test_a_column_that_somebody_named_counts() -> None:
    reading = read("Name;Zone;Nord?\nHauptstr.;012;Nord", street="Name", area="Zone")
    assert [row.area for row in reading.rows] == ["012"]


def rows_of(text: str) -> tuple[StreetRange, ...]:
    return read(text).rows


def test_a_number_in_two_areas_is_a_contradiction_with_both_rows() -> None:
    rows = rows_of("Straße;von;bis;Seite;Viertel\nWeg;1;10;;011\nWeg;9;20;;012\nWeg;30;40;;011")
    (check,) = [c for c in directory_checks(rows, "s.csv") if c.code == "STREET_CONTRADICTION"]
    assert check.place.row == 3
    assert "Zeile 2" in check.message
    assert "Zeile 3" in check.message


@pytest.mark.parametrize(
    "text",
    [
        "Weg;1;9;u;011;12345\nWeg;2;10;g;012;12345",  # two sides
        "Weg;1;9;;011;12345\nWeg;1;9;;012;54321",  # two streets
        "Weg;1;9;;011;12345\nWeg;5;7;;011;12345",  # the same area twice
        "Weg;1;9;u;011;12345\nWeg;2;2;;012;12345",  # one number of the other side
    ],
)
def test_what_only_looks_like_a_contradiction_is_none(text: str) -> None:
    rows = rows_of(f"Straße;von;bis;Seite;Viertel;PLZ\n{text}")
    assert "STREET_CONTRADICTION" not in {c.code for c in directory_checks(rows, "s.csv")}


def test_sides_that_nobody_wrote_down_are_inferred_and_that_is_said() -> None:
    rows = rows_of("Straße;von;bis;Viertel\nWeg;1;9;011\nWeg;2;10;012")
    sided, checks = with_inferred_sides(rows, "s.csv")
    assert [row.side for row in sided] == [Side.ODD, Side.EVEN]
    assert [check.code for check in checks] == ["STREET_SIDES_INFERRED"]
    assert not [c for c in directory_checks(sided, "s.csv") if c.severity == "error"]


def test_sides_are_not_inferred_where_that_mends_nothing() -> None:
    rows = rows_of("Straße;von;bis;Viertel\nWeg;1;9;011\nWeg;5;11;012")
    assert with_inferred_sides(rows, "s.csv") == (rows, ())
    sound = rows_of("Straße;von;bis;Viertel\nWeg;1;9;011\nWeg;10;11;012")
    assert with_inferred_sides(sound, "s.csv") == (sound, ())


def test_gaps_repetitions_and_streets_of_one_name_are_noted_once() -> None:
    rows = rows_of(
        "Straße;von;bis;Viertel;Ort\nWeg;1;9;011;\nWeg;15;20;012;\nRing;1;3;011;\nRing;1;3;011;\n"
        "Allee;1;3;011;Adorf\nAllee;1;3;012;Bdorf"
    )
    codes = [check.code for check in directory_checks(rows, "s.csv")]
    assert codes == ["STREET_REPEATED", "STREET_SEVERAL_PLACES", "STREET_GAP"]


def test_spellings_of_one_street_in_several_areas_are_a_warning() -> None:
    rows = rows_of("Straße;von;bis;Viertel\nAm Stein;1;9;011\nAmstein;10;20;012")
    assert [c.code for c in directory_checks(rows, "s.csv")] == ["STREET_SPELLINGS"]
