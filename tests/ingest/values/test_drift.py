"""What is said of a table that looks different from the last one."""

from __future__ import annotations

import random

import pytest

from kobimo.ingest.values.drift import drift, nearest_structure, units
from kobimo.ingest.values.structure import Structure

OLD = Structure(
    "Daten", "Ausgaben 2023", 3, ("Nr", "Name", "Betrag"), {"Betrag": "Betrag"}, {"Betrag": "1.234,5"}, {"-": "nil"}
)


def table(**changes: object) -> Structure:
    return Structure.from_dict({**OLD.as_dict(), **changes})


def kinds(new: Structure, old: Structure = OLD) -> list[str]:
    return [change.kind.value for change in drift(old, new)]


def test_the_same_form_says_nothing_and_survives_being_stored() -> None:
    assert drift(OLD, table()) == ()
    assert table() == OLD


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sheet": "Tabelle1"}, ["sheet_renamed"]),
        ({"first_row": 4}, ["rows_moved"]),
        ({"columns": ("Nr", "Name", "Betrag", "Neu")}, ["column_new"]),
        ({"columns": ("Nr", "Betrag")}, ["column_vanished"]),
        ({"columns": ("Nr", "Bezeichnung", "Betrag")}, ["column_renamed"]),  # the only one, at the same place
        ({"columns": ("Nr", "Betrag", "Art", "Ort")}, ["column_vanished", "column_new"]),  # which is which is open
        ({"columns": ("Name", "Nr", "Betrag")}, ["columns_reordered"]),
        ({"formats": {"Betrag": "1,234.5"}}, ["format_changed"]),
        ({"signs": {"-": "nil", ".": "suppressed"}}, ["sign_new"]),
        ({"signs": {}}, []),
        ({"title": "Ausgaben 2024"}, []),
        ({"title": "Ausgaben 2024 in 1.000 Euro"}, ["unit_changed"]),
        (
            {"columns": ("Nr", "Name", "Betrag (TEUR)"), "read": {"Betrag": "Betrag (TEUR)"}},
            ["column_renamed", "unit_changed"],
        ),
    ],
)
def test_each_change_has_its_name(changes: dict[str, object], expected: list[str]) -> None:
    assert kinds(table(**changes)) == expected


def test_a_column_that_the_recipe_reads_as_the_same_is_renamed_wherever_it_stands() -> None:
    new = table(columns=("Summe", "Nr", "Name"), read={"Betrag": "Summe"}, formats={"Summe": "1234,5"})
    changes = {change.kind.value: change for change in drift(OLD, new)}
    assert (changes["column_renamed"].before, changes["column_renamed"].after) == ("Betrag", "Summe")
    assert set(changes) == {"column_renamed", "columns_reordered", "format_changed"}


def test_columns_that_only_change_places_are_never_new_or_gone() -> None:
    names = [f"Spalte {n}" for n in range(12)]
    for seed in range(20):
        shuffled = random.Random(seed).sample(names, len(names))
        expected = [] if shuffled == names else ["columns_reordered"]
        assert kinds(table(columns=tuple(shuffled)), table(columns=tuple(names))) == expected


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("in Tsd. EUR", "in 1 000 €"),
        ("Anteil (%)", "Anteil in Prozent"),
        ("Personen", "Einwohner 2023"),
        ("je 1.000 Einwohner", "je 1000 Einwohner"),
        ("Stand 31.12.2023, 1000 Blatt", "Stand 31.12.2024"),
    ],
)
def test_two_spellings_of_a_unit_are_one(first: str, second: str) -> None:
    assert units(first) == units(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("EUR", "TEUR"), ("Anzahl", "Anteil in %"), ("je 1.000", "je 10.000"), ("in Mio. EUR", "in Mrd. EUR"), ("%", "‰")],
)
def test_other_units_differ(first: str, second: str) -> None:
    assert units(first) != units(second)


def test_a_table_is_compared_with_the_one_that_has_most_of_its_columns() -> None:
    other = table(sheet="Legende", columns=("Zeichen", "Bedeutung"))
    assert nearest_structure(table(sheet="Blatt 2"), [other, OLD]) is OLD
    assert nearest_structure(OLD, []) is None
