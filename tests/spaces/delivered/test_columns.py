"""Key and name are found under the headings that German offices use, and asked about where they are not clear."""

from __future__ import annotations

import pytest

from kobimo.model.table import Table
from kobimo.spaces.delivered.columns import find_columns, original_width


def table(columns: tuple[str, ...], *rows: tuple[str, ...], surfaced: bool = True) -> Table:
    return Table("g.geojson", "", columns, rows, range(1, len(rows) + 1), [None] * len(rows) if surfaced else None)


@pytest.mark.parametrize(
    ("columns", "rows", "key", "name"),
    [
        (
            ("OBJECTID", "NR_STATIST", "NAME_STATI"),
            [("7", "11", "Aegidii"), ("8", "12", "Dom")],
            "NR_STATIST",
            "NAME_STATI",
        ),
        (("gid", "id", "statbez_name"), [("3", "12", "Süd"), ("4", "31", "Nord")], "id", "statbez_name"),
        (
            ("AGS", "AGS_0", "GEN", "BEZ"),
            [("03152", "03152000", "Göttingen", "Kreis"), ("03153", "03153000", "Goslar", "Kreis")],
            "AGS",
            "GEN",
        ),
        (
            ("Schlüssel", "Bezeichnung", "Fläche"),
            [("A1", "Mitte", "12,5"), ("A2", "Nord", "9,1")],
            "Schlüssel",
            "Bezeichnung",
        ),
        (
            ("uuid", "Planungsraum (Nummer)", "Planungsraum (Name)"),
            [
                ("94752AD5-9BE6-4520-A3C7-F593BB45C7D5", "011001", "Süd"),
                ("37FF656B-0F82-443E-B158-2DB4875E17E4", "011002", "Ost"),
            ],
            "Planungsraum (Nummer)",
            "Planungsraum (Name)",
        ),
    ],
)
def test_usual_headings_are_understood(
    columns: tuple[str, ...], rows: list[tuple[str, ...]], key: str, name: str
) -> None:
    found = find_columns(table(columns, *rows), ["planungsraum"])
    assert (found.key, found.name) == (key, name)


def test_what_somebody_says_stands_above_what_is_found() -> None:
    rows = [("7", "11", "Aegidii"), ("8", "12", "Dom")]
    found = find_columns(table(("OBJECTID", "NR", "NAME"), *rows), ["teil"], key="OBJECTID", name="NR")
    assert (found.key, found.name) == ("OBJECTID", "NR")


def test_keys_that_the_level_has_already_decide() -> None:
    rows = [("N1", "A7", "Süd"), ("N2", "A8", "Nord")]
    columns = ("neu_nr", "alt_nr", "name")
    assert find_columns(table(columns, *rows), ["teil"]).key == ""
    assert find_columns(table(columns, *rows), ["teil"], {"A7", "A8"}).key == "alt_nr"


def test_a_table_of_another_level_is_not_taken_for_this_one() -> None:
    rows = [("0101", "Ost", "Mitte"), ("0102", "West", "Mitte"), ("0201", "Nord", "Pankow")]
    found = find_columns(table(("Raum (Nummer)", "Raum (Name)", "Bezirk"), *rows, surfaced=False), ["bezirk"])
    assert found.key == ""
    assert "Bezirk" in found.candidates


@pytest.mark.parametrize(
    ("keys", "known", "width"),
    [
        (["1001", "9162", "11000"], [], 5),
        (["01001", "11000"], [], None),
        (["1011101", "12304050"], [], 8),
        (["1", "2", "11"], ["01", "02", "11"], 2),
        (["12", "152", "31"], [], None),
        (["STGT03", "STGT10"], [], None),
    ],
)
def test_eaten_zeros_are_told_from_short_keys(keys: list[str], known: list[str], width: int | None) -> None:
    assert original_width(keys, known) == width
