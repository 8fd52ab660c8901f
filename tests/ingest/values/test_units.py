"""Thousands of euro are no euro: units in headings, in rows, in titles and in the recipe."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from kobimo.errors import DefinitionError
from kobimo.ingest.bulk import reading as bulk
from kobimo.ingest.bulk.streamed import limits
from kobimo.ingest.delivery import read_delivery
from kobimo.ingest.grid import Grid
from kobimo.ingest.proposing.proposal import propose
from kobimo.ingest.protocol import judged
from kobimo.model.area import Area, Space, SpaceDefinition
from kobimo.model.checks import has_errors
from kobimo.model.recipe import Recipe
from kobimo.model.source import Corrections
from kobimo.workflows.recipes.understanding import understand_file
from kobimo.workspace.scratch import Scratch

UNITS = {"UNIT_DIFFERS", "UNIT_OF_ROW_DIFFERS"}


def measure(kit: Any, unit: str, **more: Any) -> dict[str, Any]:
    return {"id": "wert", "title": kit.text("Wert"), "unit": kit.text(unit), "concerns": "nothing", **more}


@pytest.fixture
def money(kit: Any) -> Any:
    return kit.people(measures=[measure(kit, "Euro", additivity="amount", scale=2)])


def recipe(column: str, **more: Any) -> dict[str, Any]:
    return {
        "area": {"level": "viertel", "column": "Gebiet"},
        "period": {"column": "Stand"},
        "values": [{"dataset": "einwohner", "column": column, **more}],
    }


def told(reading: Any) -> list[str]:
    return [check.code for check in reading.checks if check.code in UNITS]


def values(reading: Any) -> list[int | None]:
    (table,) = reading.observations.values()
    return [row["wert"] for row in table.to_pylist()]


def csv(heading: str, *cells: str, unit: str | None = None, title: str = "") -> str:
    head = f"Gebiet;Stand;{heading}" + (";Einheit" if unit is not None else "")
    rows = [f"{key};2018-12-31;{cell}" for key, cell in zip(("0101", "0102", "0201"), cells, strict=False)]
    return title + "\n".join([head, *(row + (f";{unit}" if unit is not None else "") for row in rows)]) + "\n"


@pytest.mark.parametrize(
    "heading",
    ["Ausgaben in Tsd. EUR", "Ausgaben (TEUR)", "Ausgaben [T€]", "Ausgaben in 1 000 EUR", "Ausgaben Mio. EUR"],
)
def test_a_heading_in_thousands_stops_euro_and_the_remedy_is_what_makes_it_right(
    desk: Any, money: Any, heading: str
) -> None:
    path = desk.file("a.csv", csv(heading, "1,5", "2"))
    reading = desk.read(path, recipe(heading), money)
    assert told(reading) == ["UNIT_DIFFERS"]
    assert has_errors(reading.checks)
    (check,) = (check for check in reading.checks if check.code == "UNIT_DIFFERS")
    assert (check.place.file, check.place.column) == ("a.csv", heading)
    unit = check.remedy.split("unit: ")[1].split("“")[0]
    right = desk.read(path, recipe(heading, unit=unit), money)
    assert not has_errors(right.checks)
    factor = 1_000_000 if "Mio" in heading else 1000
    assert values(right) == [int(Decimal("1.5") * factor * 100), 2 * factor * 100]


def test_amounts_are_converted_exactly(desk: Any, money: Any) -> None:
    cells = ("0,10", "1234567,89001", "-0,00001")
    reading = desk.read(desk.file("a.csv", csv("Ausgaben", *cells)), recipe("Ausgaben", unit="Tsd. EUR"), money)
    assert values(reading) == [int(Decimal(cell.replace(",", ".")) * 1000 * 100) for cell in cells]
    assert not has_errors(reading.checks)


def test_counts_in_thousands_become_whole_or_are_refused_with_their_place(desk: Any, kit: Any) -> None:
    people = kit.people(measures=[measure(kit, "Personen")])
    rule = recipe("Zahl", unit="1000 Personen")
    good = desk.read(desk.file("a.csv", csv("Zahl", "12,3", "4", "0,001")), rule, people)
    assert values(good) == [12300, 4000, 1]
    bad = desk.read(desk.file("b.csv", csv("Zahl", "12,3", "4,0005")), rule, people)
    (check,) = (check for check in bad.checks if check.code == "NUMBER_FRACTION")
    assert check.place.cell == "C3"
    assert "4,0005 1000 Personen" in check.message


def test_a_measure_in_thousands_takes_single_ones(desk: Any, kit: Any) -> None:
    dataset = kit.people(measures=[measure(kit, "Tsd. EUR", additivity="amount", scale=3)])
    reading = desk.read(
        desk.file("a.csv", csv("Betrag in EUR", "1234,5")), recipe("Betrag in EUR", unit="EUR"), dataset
    )
    assert told(reading) == []
    assert [code.code for code in reading.checks if code.code == "NUMBER_TOO_PRECISE"] == ["NUMBER_TOO_PRECISE"]
    reading = desk.read(desk.file("b.csv", csv("Betrag in EUR", "1234")), recipe("Betrag in EUR", unit="EUR"), dataset)
    assert values(reading) == [1234]


@pytest.mark.parametrize(
    ("unit", "heading"),
    [
        ("Personen", "Anteil in %"),
        ("Personen", "Fälle je 1000 Einwohner"),
        ("Personen", "Arbeitszeit (Std.)"),
        ("Personen", "Einwohner in 1 000"),
        ("%", "Personen (Anzahl)"),
        ("%", "Quote (‰)"),
        ("je 1.000 Einwohner", "Fälle je 100 000 Einwohner"),
        ("Euro", "Ausgaben | in Mio. EUR"),
        ("Euro", "Ausgaben__Ausgaben__Tsd. EUR"),
        ("Euro", "Personen (Anzahl)"),
    ],
)
def test_headings_of_another_unit_stop(desk: Any, kit: Any, unit: str, heading: str) -> None:
    dataset = kit.people(measures=[measure(kit, unit, additivity="amount", scale=2)])
    assert told(desk.read(desk.file("a.csv", csv(heading, "1")), recipe(heading), dataset)) == ["UNIT_DIFFERS"]


@pytest.mark.parametrize(
    ("unit", "heading"),
    [
        ("Kinder", "Kinder (Anzahl)"),
        ("Kinder", "Kinder in Tageseinrichtungen"),
        ("Haushalte", "Einkommen in EUR | unter 900"),
        ("Haushalte", "Wohnungen unter 1 000 EUR Miete"),
        ("Kinder", "Alter in Jahren | 3"),
        ("Kinder", "Betreuungszeit in Stunden | 25 bis 35"),
        ("Schülerinnen und Schüler", "Schüler (m)"),
        ("Unterrichtsstunden", "Unterricht (Std.)"),
        ("Prozent", "Quote in %"),
        ("je 1.000 Einwohner", "Fälle je 1 000 Einwohner"),
        ("Euro", "Ausgaben (EUR)"),
        ("Euro je Einwohner", "Ausgaben je Einwohner (EUR)"),
        ("Punkte", "Index"),
        ("Personen", "Personen mit über 50 %"),
    ],
)
def test_headings_that_agree_or_tell_nothing_do_not(desk: Any, kit: Any, unit: str, heading: str) -> None:
    dataset = kit.people(measures=[measure(kit, unit, additivity="amount", scale=2)])
    assert told(desk.read(desk.file("a.csv", csv(heading, "1")), recipe(heading), dataset)) == []


def test_the_unit_of_each_row_counts_and_only_of_rows_that_are_read(desk: Any, money: Any) -> None:
    data = "Gebiet;Stand;Wert;Einheit\n0101;2018-12-31;7;Tsd. EUR\n0101;2018-12-31;5;%\n0102;2018-12-31;9;Tsd. EUR\n"
    path = desk.file("a.csv", data)
    rows = [{"column": "Einheit", "equals": "Tsd. EUR"}]
    wrong = desk.read(path, recipe("Wert", rows=rows), money)
    assert [check.place.cell for check in wrong.checks if check.code == "UNIT_OF_ROW_DIFFERS"] == ["D2", "D4"]
    right = desk.read(path, recipe("Wert", rows=rows, unit="TEUR"), money)
    assert not has_errors(right.checks)
    assert values(right) == [700_000, 900_000]


def test_a_title_counts_where_no_heading_says_more(desk: Any, money: Any) -> None:
    path = desk.file("a.csv", csv("Ausgaben", "1", title="Ausgaben der Stadt;;\nAngaben in 1 000 EUR;;\n"))
    assert told(desk.read(path, recipe("Ausgaben"), money)) == ["UNIT_DIFFERS"]
    assert told(desk.read(path, recipe("Ausgaben", unit="1000 EUR"), money)) == []
    own = desk.file("b.csv", csv("Ausgaben (EUR)", "1", title="Ausgaben der Stadt;;\nAngaben in 1 000 EUR;;\n"))
    assert told(desk.read(own, recipe("Ausgaben (EUR)"), money)) == []


def test_a_title_with_several_units_stops_nothing_that_it_names(desk: Any, money: Any) -> None:
    path = desk.file("a.csv", csv("Ausgaben", "1", title="Ausgaben in EUR;;\nAnteil in %;;\n"))
    assert told(desk.read(path, recipe("Ausgaben"), money)) == []


def test_a_file_that_errs_is_let_through_with_a_reason(desk: Any, money: Any) -> None:
    rule = recipe("Ausgaben in TEUR") | {"checks": {"UNIT_DIFFERS": {"severity": "note", "reason": "Es sind Euro."}}}
    reading = desk.read(desk.file("a.csv", csv("Ausgaben in TEUR", "1")), rule, money)
    assert not has_errors(judged(reading.checks, Recipe.model_validate(rule).checks, 1))
    assert values(reading) == [100]


@pytest.mark.parametrize("unit", ["Taler", "%", "Personen"])
def test_a_unit_of_the_recipe_must_be_known_and_convertible(desk: Any, money: Any, unit: str) -> None:
    with pytest.raises(DefinitionError, match=r"Taler|umrechnen"):
        desk.read(desk.file("a.csv", csv("Zahl", "1")), recipe("Zahl", unit=unit), money)


def test_rows_that_are_counted_have_no_unit(desk: Any) -> None:
    with pytest.raises(ValueError, match="unit gehört zu column"):
        Recipe.model_validate(recipe("x") | {"values": [{"dataset": "e", "count_rows": True, "unit": "1000"}]})


def test_columns_may_have_units_of_their_own(desk: Any, kit: Any) -> None:
    parts = [measure(kit, "Euro", additivity="amount"), measure(kit, "Euro", additivity="amount") | {"id": "kredite"}]
    rule = recipe("x") | {
        "values": [
            {"dataset": "einwohner", "unit": "Tsd. EUR", "columns": {
                "Ausgaben": {"measure": "wert"}, "Kredite": {"measure": "kredite", "unit": "Mio. EUR"}}}
        ]
    }  # fmt: skip
    data = "Gebiet;Stand;Ausgaben;Kredite\n0101;2018-12-31;7;3\n"
    (table,) = desk.read(desk.file("a.csv", data), rule, kit.people(measures=parts)).observations.values()
    assert [(row["wert"], row["kredite"]) for row in table.to_pylist()] == [(7000, 3_000_000)]


def test_a_total_column_in_thousands_is_compared_in_thousands(desk: Any, kit: Any) -> None:
    dimension = {"id": "art", "title": kit.text("Art"), "categories": [{"code": c, "title": kit.text(c)} for c in "ab"]}
    dataset = kit.people(measures=[measure(kit, "Euro", additivity="amount")], dimensions=[dimension])
    value = {"columns": {"a": {"where": {"art": "a"}}, "b": {"where": {"art": "b"}}}, "total": "z", "unit": "TEUR"}
    rule = recipe("x") | {"values": [{"dataset": "einwohner", **value}]}
    for total, expected in ((10, False), (11, True)):
        data = f"Gebiet;Stand;a;b;z\n0101;2018-12-31;7;3;{total}\n"
        found = [check for check in desk.read(desk.file("a.csv", data), rule, dataset).checks if "TOTAL" in check.code]
        assert bool(found) is expected
        assert all("11.000" in check.message for check in found)


@pytest.mark.parametrize("unit", [None, "Tsd. EUR"])
def test_large_files_are_read_in_the_same_unit(
    desk: Any, money: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unit: str | None
) -> None:
    days = [f"{year}-12-31" for year in range(1950, 2020)]
    lines = [f"{key};{day};{number},5;Tsd. EUR" for key in ("0101", "0102") for number, day in enumerate(days)]
    path = desk.file("a.csv", "\n".join(["Gebiet;Stand;Betrag;Einheit", *lines]) + "\n")
    rule = recipe("Betrag", **({} if unit is None else {"unit": unit}))
    rule["period"]["one_per_file"] = False
    given = [path], Recipe.model_validate(rule), Corrections(), {"einwohner": money}, {"stadt": desk.space}
    whole = read_delivery(*given, lambda *_: [], date(2026, 11, 22))
    monkeypatch.setattr(bulk, "THRESHOLD", 0)
    by_columns = read_delivery(*given, lambda *_: [], date(2026, 11, 22))
    monkeypatch.setattr("kobimo.ingest.bulk.streamed.reading.THRESHOLD", 0)
    monkeypatch.setattr(limits, "FROM_CELLS", 0)
    scratch = partial(Scratch, tmp_path / "private")
    streamed = read_delivery(*given, lambda *_: [], date(2026, 11, 22), scratch=scratch)
    (pieces,) = streamed.observations.values()
    assert not isinstance(pieces, pa.Table)
    assert whole.checks == by_columns.checks == streamed.checks
    assert set(told(whole)) == (set() if unit else {"UNIT_OF_ROW_DIFFERS"})
    if unit:
        assert values(whole) == values(by_columns) == [number * 100_000 + 50_000 for number in range(70)] * 2
        assert [row["wert"] for piece in pieces.pieces() for row in piece.to_pylist()] == values(whole)
    else:
        assert sum(check.count for check in whole.checks if check.code == "UNIT_OF_ROW_DIFFERS") == 140


def counties(rows: list[list[str]]) -> Space:
    definition = {"id": "kreise", "title": {"de": "Kreise"}, "levels": [{"id": "kreis", "title": {"de": "Kreis"}}]}
    areas = [Area("kreis", row[1], row[2].strip(), "") for row in rows if len(row[1]) == 5]
    return Space(SpaceDefinition.model_validate(definition), areas)


def test_the_proposal_for_the_regional_accounts_reads_euro(real: Path) -> None:
    path = real / "genesis" / "regionalstatistik" / "82411-01-03-4.csv"
    lines = [line.split(";") for line in path.read_text("latin-1").splitlines()]
    rows = [row for row in lines if len(row) == 5 and row[0].isdigit()]
    space = counties(rows)
    understood = understand_file(path)
    (outline,) = understood.tables
    grid: Grid = understood.grid(outline)
    proposal = propose(grid, outline, {"kreise": space}, "einkommen", {})
    assert proposal.dataset is not None
    income, per_head = proposal.dataset.measures
    assert (income.unit.de, income.additivity, per_head.additivity) == ("EUR", "amount", "none")

    def read(rule: Recipe) -> Any:
        datasets = {"einkommen": proposal.dataset}
        return read_delivery(
            [path], rule, Corrections(), datasets, {"kreise": space}, lambda *_: [], date(2026, 11, 22)
        )

    reading = read(proposal.recipe)
    assert told(reading) == []
    (table,) = reading.observations.values()
    by_key = {row["area"]: row for row in table.to_pylist()}
    for row in rows:
        if len(row[1]) == 5 and row[3].isdigit():
            assert by_key[row[1]][income.id] == int(row[3]) * 1000
            assert by_key[row[1]][per_head.id] == int(row[4])
    (value,) = proposal.recipe.values
    bare = {name: meaning.model_copy(update={"unit": None}) for name, meaning in value.columns.items()}
    wrong = proposal.recipe.model_copy(update={"values": (value.model_copy(update={"columns": bare}),)})
    assert told(read(wrong)) == ["UNIT_DIFFERS"]
