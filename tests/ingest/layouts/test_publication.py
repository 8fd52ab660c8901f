"""Workbooks with cover, contents, tables for readers and tidy sheets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kobimo.ingest.grid import Grid
from kobimo.ingest.layouts.publication import TWIN
from kobimo.ingest.outline import Role, RowKind


@pytest.fixture(scope="module")
def report(real: Path, layouts: Any) -> dict[str, Grid]:
    grids = layouts.workbook(real / "destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx")
    return {grid.name: grid for grid in grids}


def outline_of(report: dict[str, Grid], name: str, layouts: Any) -> Any:
    return layouts.of(report[name], *(grid for other, grid in report.items() if other != name))


def test_sheets_of_text_hold_no_table(report: dict[str, Grid], layouts: Any) -> None:
    texts = ["Titel", "Informationen_Barrierefreiheit", "Inhaltsübersicht", "GENESIS-Online", "Impressum"]
    texts += ["Informationen_zur_Statistik", "Erläuterung_zu_CSV-Tabellen"]
    assert {name: outline_of(report, name, layouts) for name in texts} == dict.fromkeys(texts, ())


@pytest.mark.parametrize(
    ("name", "head", "last", "right"),
    [("b01", (3,), 20, 15), ("01", (2, 3, 4), 21, 8), ("02", (2, 3), 20, 12), ("03", (2, 3, 4), 21, 10)],
)
def test_tables_for_readers_are_outlined_and_yield_to_the_tidy_sheet(
    name: str, head: tuple[int, ...], last: int, right: int, report: dict[str, Grid], layouts: Any
) -> None:
    (table,) = outline_of(report, f"21711-{name}", layouts)
    assert (table.head, table.first, table.last, table.right) == (head, head[-1] + 1, last, right)
    assert str(report[f"21711-{name}"].rows[last][0]).strip().endswith("Deutschland")
    assert table.confidence == TWIN
    assert table.facts["tidy_sheet"] == f"csv-21711-{name}"
    assert {column.unit for column in table.columns[1:]} == {"Euro"}


@pytest.mark.parametrize("name", ["b01", "01", "02", "03"])
def test_tidy_sheets_know_unit_and_quality_sign(name: str, report: dict[str, Grid], layouts: Any) -> None:
    grid = report[f"csv-21711-{name}"]
    (table,) = outline_of(report, grid.name, layouts)
    roles = {column.name: column.role for column in table.columns}
    assert roles["Ausgaben_je_Schueler"] is Role.VALUE
    assert roles["Masseinheit"] is Role.UNIT
    assert roles["Anmerkung"] is Role.STATUS
    assert roles["Gebiet"] is Role.AREA_NAME
    filled = [i for i, row in enumerate(grid.rows) if any(str(cell).strip() for cell in row)]
    assert (table.first, table.last) == (1, filled[-1])
    assert table.confidence == 1.0


def test_total_is_one_only_beside_its_parts(report: dict[str, Grid], layouts: Any) -> None:
    (alone,) = outline_of(report, "csv-21711-b01", layouts)
    assert alone.kinds == {}, "every row says Alle Schularten"
    grid = report["csv-21711-01"]
    (table,) = outline_of(report, grid.name, layouts)
    for row in range(table.first, table.last + 1):
        whole, part = str(grid.rows[row][2]).strip(), str(grid.rows[row][3]).strip()
        kind = table.kinds.get(row)
        if part.startswith("darunter"):
            assert kind is RowKind.SUBSET
        elif whole == "Alle Schularten":
            assert kind is RowKind.TOTAL
        else:
            assert kind is None, (whole, part)


def test_tidy_sheet_saved_alone_as_text_is_still_known(report: dict[str, Grid], layouts: Any) -> None:
    rows = [[str(cell) for cell in row] for row in report["csv-21711-02"].rows]
    (table,) = layouts.of(layouts.grid(rows))
    assert table.layout == "statistischer_bericht_csv"


def test_regional_tables_of_the_census_are_read_from_their_tidy_sheets(layouts: Any) -> None:
    tidy = [["Berichtszeitpunkt", "_RS", "Name", "Regionalebene", "EWZ", "MIGR_Quote"]]
    tidy += [["2022-05-15", "00", "Deutschland", "Bund", 82719540.0, 28.3]] * 3
    tidy += [["2022-05-15", "05", "Nordrhein-Westfalen", "Land", 17900000.0, 30.1]]
    tidy += [["2022-05-15", "05515", "Münster, Stadt", "Stadtkreis", 301700.0, "–"]]
    tidy += [["2022-05-15", "055150000", "Münster, Stadt", "Gemeindeverband", 301700.0, "–"]]
    tidy += [["2022-05-15", "055150000000", "Münster, Stadt", "Gemeinde", 301700.0, "/"]]
    pretty = [["Zurück zum Inhalt"], ["Bevölkerung"], ["", "Einwohner", "Quote"], ["Deutschland", 82719540.0, 28.3]]
    grids = [
        layouts.grid([["Ergebnisse des Zensus"], ["Inhaltsübersicht"]], name="Inhalt", typed=True),
        layouts.grid([["Impressum"], ["Herausgeber"]], name="Impressum", typed=True),
        layouts.grid(pretty, name="Bevölkerung", typed=True),
        layouts.grid(tidy, name="CSV-Bevoelkerung", typed=True),
    ]
    found = {grid.name: layouts.of(grid, *(other for other in grids if other is not grid)) for grid in grids}
    assert found["Inhalt"] == found["Impressum"] == found["Bevölkerung"] == ()
    (table,) = found["CSV-Bevoelkerung"]
    assert table.layout == "zensus_regionaltabelle"
    assert table.area.system == "ARS"
    assert table.area.levels == ("bund", "land", "kreis", "gemeindeverband", "gemeinde")
    assert table.period.labels == ("2022-05-15",)
    assert [column.role for column in table.columns[4:]] == [Role.VALUE, Role.VALUE]


def test_description_of_the_census_grid_holds_no_table(real: Path, layouts: Any) -> None:
    grids = layouts.workbook(real / "zensus/Datensatzbeschreibung_Bevoelkerungszahl_Gitterzellen.xlsx")
    for grid in grids:
        if grid.rows:
            assert layouts.of(grid, *(other for other in grids if other is not grid)) == ()


def test_front_matter_beside_a_csv_is_no_table(real: Path, layouts: Any) -> None:
    for path in (real / "konstanz").glob("*.md"):
        rows = [[line] for line in path.read_text(encoding="utf-8").splitlines()]
        assert layouts.of(layouts.grid(rows)) == ()
