"""Outlines of real public files, compared with what a person reads in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.grid import Grid, Merge, letters
from kobimo.ingest.outline import Outline, RowKind
from kobimo.ingest.recognition.structure import outlines
from support.built_tables import grid_of

# file, sheet, rows of headings, row of units, first and last row of data, columns: as the file shows them in an editor
TABLES: tuple[tuple[str, str, tuple[int, ...], int | None, int, int, str], ...] = (
    ("genesis/destatis/12411-0005.csv", "", (6, 7), None, 8, 94, "A:W"),
    ("genesis/destatis/12411-0006.csv", "", (7, 8), None, 9, 4532, "A:E"),
    ("genesis/destatis/12411-0015.csv", "", (5, 6), None, 7, 482, "A:Z"),
    ("genesis/destatis/12613-0004.csv", "", (7, 8), None, 9, 2171, "A:K"),
    ("genesis/destatis/DE_Bevoelkerung_2018_GeschlechtAlter.xlsx", "12411-0013", (4, 5), None, 6, 98, "A:AW"),
    ("genesis/ffcsv_v4/12411-0005_flat.csv", "", (1,), None, 2, 2002, "A:N"),
    ("genesis/ffcsv_v5/ugr_2000to2020.csv", "", (1,), None, 2, 13378, "A:U"),
    ("genesis/regionalstatistik/11111-01-01-4.csv", "", (5,), 6, 7, 544, "A:D"),
    ("genesis/regionalstatistik/12411-01-01-4.csv", "", (6, 7, 8), None, 9, 546, "A:E"),
    ("genesis/regionalstatistik/13211-02-05-4_2025.csv", "", (7, 8), 9, 10, 547, "A:P"),
    ("genesis/regionalstatistik/21111-01-03-4.csv", "", (6, 7, 8), 9, 10, 6465, "A:J"),
    ("genesis/regionalstatistik/21111-02-06-4.csv", "", (7, 8, 9), None, 10, 547, "A:Q"),
    ("genesis/regionalstatistik/82411-01-03-4.csv", "", (6,), 7, 8, 545, "A:E"),
    ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "21711-b01", (4,), None, 5, 21, "A:P"),
    ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "21711-01", (3, 4, 5), None, 6, 22, "A:I"),
    ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "21711-02", (3, 4), None, 5, 21, "A:M"),
    ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "21711-03", (3, 4, 5), None, 6, 22, "A:K"),
    ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "csv-21711-b01", (1,), None, 2, 256, "A:G"),
    ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "csv-21711-01", (1,), None, 2, 137, "A:H"),
    ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "csv-21711-02", (1,), None, 2, 205, "A:G"),
    ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "csv-21711-03", (1,), None, 2, 171, "A:H"),
    ("inkar/inkar.xls", "Daten", (1, 2), None, 3, 403, "A:R"),
    ("inkar/Download_RefLageKrs.xlsx", "Referenz Kreise", (1, 2), None, 3, 404, "A:D"),
    ("gebiete/AuszugGV2QAktuell.xlsx", "Onlineprodukt_Gemeinden30062024", (3, 4, 5), None, 7, 16018, "A:T"),
    ("gebiete/ref-kreise-umrech-2020-1990-2019.xlsx", "1990-2020", (1,), None, 2, 636, "A:H"),
    ("gebiete/ref-kreise-umrech-2020-1990-2019.xlsx", "1994-2020", (1,), None, 2, 475, "A:H"),
    ("gebiete/ref-kreise-umrech-2020-1990-2019.xlsx", "1997-2020", (1,), None, 2, 464, "A:J"),
    ("gebiete/ref-kreise-umrech-2020-1990-2019.xlsx", "2008-2020", (1,), None, 2, 421, "A:J"),
    ("gebiete/ref-kreise-umrech-2020-1990-2019.xlsx", "2019-2020", (1,), None, 2, 402, "A:J"),
    ("gebiete/changes_2006to2007.csv", "", (1,), None, 2, 29, "A:B"),
    ("gebiete/changes_2007to2008.csv", "", (1,), None, 2, 30, "A:B"),
    ("gebiete/changes_2008to2009.csv", "", (1,), None, 2, 3, "A:B"),
    ("gebiete/changes_2010to2011.csv", "", (1,), None, 2, 17, "A:B"),
    ("gebiete/changes_2015to2016.csv", "", (1,), None, 2, 3, "A:B"),
    ("gebiete/changes_2020to2021.csv", "", (1,), None, 2, 2, "A:B"),
    ("gebiete/landkreise_2023.csv", "", (1,), None, 2, 401, "A:B"),
    ("berlin/Berlin_LOR_Versorgungsdaten_Stand_2402.xlsx", "LOR", (2, 3, 4), None, 5, 547, "B:Q"),
    ("berlin/EWR201412E_Matrix.csv", "", (1,), None, 2, 448, "A:AY"),
    ("berlin/EWR201512E_Matrix.csv", "", (1,), None, 2, 448, "A:AY"),
    ("berlin/EWR201812E_Matrix.csv", "", (1,), None, 2, 448, "A:AY"),
    ("berlin/LOR_2021.csv", "", (1,), None, 2, 543, "A:J"),
    ("berlin/csv_schema.csv", "", (1,), None, 2, 48, "A:E"),
    ("ebersberg/arcgisSchueler.csv", "", (1,), None, 2, 217, "A:D"),
    ("ebersberg/arcgisSchuelerNachWohnort.csv", "", (1,), None, 2, 802, "A:D"),
    ("jena/hh_priv.csv", "", (1,), None, 2, 44, "A:N"),
    ("jena/hh_priv_1.csv", "", (1,), None, 2, 44, "A:N"),
    ("koeln/13211-03ir.xls", "Temporär", (6, 7, 8, 9), None, 10, 24, "A:AK"),
    ("koeln/2012_Altersgruppen_Insgesamt.csv", "", (1,), None, 2, 2, "A:M"),
    ("koeln/2012_Altersgruppen_Stadtbezirk.csv", "", (1,), None, 2, 10, "A:N"),
    ("koeln/2012_Altersgruppen_Stadtteil.csv", "", (1,), None, 2, 87, "A:N"),
    ("koeln/bevoelkerung.csv", "", (1,), None, 2, 29136, "A:I"),
    ("konstanz/betreuungsquote.csv", "", (1,), None, 2, 21, "A:F"),
    ("konstanz/kinderbetreuung.csv", "", (1,), None, 2, 16, "A:I"),
    ("konstanz/nach_altersgruppe.csv", "", (1,), None, 2, 27, "A:G"),
    ("konstanz/nach_stadtteilen.csv", "", (1,), None, 2, 32, "A:P"),
    ("konstanz/schulen.csv", "", (1,), None, 2, 27, "A:M"),
    ("konstanz/uebergangsquote.csv", "", (1,), None, 2, 27, "A:E"),
    ("muenchen/indikatorenatlas2014bevoelkerungeinpersonenhaushalte.csv", "", (1,), None, 2, 1616, "A:R"),
    ("muenster/ms_arbeitslose.csv", "", (1,), None, 2, 58, "A:G"),
    ("muenster/ms_haushalte.csv", "", (1,), None, 2, 57, "A:G"),
    ("muenster/ms_sozialversicherungspflichtige.csv", "", (1,), None, 2, 58, "A:G"),
    ("muenster/ms_wohnberechtigte.csv", "", (1,), None, 2, 57, "A:G"),
    ("muenster/ms_wohnberechtigte_nach_alter.csv", "", (1,), None, 2, 57, "A:M"),
    ("muenster/ms_wohnberechtigte_nach_alter_maennlich.csv", "", (1,), None, 2, 57, "A:M"),
    ("muenster/ms_wohnberechtigte_nach_alter_weiblich.csv", "", (1,), None, 2, 57, "A:M"),
    ("nrw/schuldaten.csv", "", (2,), None, 3, 5509, "A:W"),
    ("zensus/zensus2022_Kreise.csv", "", (1,), None, 2, 401, "A:AT"),
)

# sheets with words only: covers, imprints, contents, explanations
PROSE = (
    ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "Titel"),
    ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "Informationen_Barrierefreiheit"),
    ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "Inhaltsübersicht"),
    ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "Impressum"),
    ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "Informationen_zur_Statistik"),
    ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "Erläuterung_zu_CSV-Tabellen"),
    ("gebiete/AuszugGV2QAktuell.xlsx", "Inhalt"),
    ("inkar/inkar.xls", "Quellangabe"),
    *(
        ("zensus/Datensatzbeschreibung_Bevoelkerungszahl_Gitterzellen.xlsx", sheet)
        for sheet in (
            "Inhaltsübersicht",
            "Impressum",
            "Erläuterungen",
            "Merkmalsdefinitionen",
            "Erläuterung zu CSV pro 100 m",
            "Erläuterung zu CSV pro 1 km",
            "Erläuterung zu CSV pro 10 km",
        )
    ),
)


@pytest.fixture(scope="module")
def opened(real: Path) -> Any:
    """Grids of a real file by sheet; each file is opened once."""
    known: dict[str, dict[str, Grid]] = {}

    def grids(file: str) -> dict[str, Grid]:
        if file not in known:
            known[file] = {grid.name: grid for grid in open_file(real / file).grids}
        return known[file]

    return grids


def seen(grid: Grid, outline: Outline) -> tuple[Any, ...]:
    """Describe an outline as the user sees it."""
    numbers = grid.numbers
    unit = None if outline.unit_row is None else numbers[outline.unit_row]
    columns = f"{letters(outline.left)}:{letters(outline.right)}"
    head = tuple(numbers[row] for row in outline.head)
    return head, unit, numbers[outline.first], numbers[outline.last], columns


@pytest.mark.parametrize(("file", "sheet", "head", "unit", "first", "last", "columns"), TABLES)
def test_table_is_where_a_person_sees_it(
    opened: Any, file: str, sheet: str, head: tuple[int, ...], unit: int | None, first: int, last: int, columns: str
) -> None:
    grid = opened(file)[sheet]
    (outline,) = outlines(grid)
    assert seen(grid, outline) == (head, unit, first, last, columns)
    assert outline.confidence > 0.5
    assert len({column.name for column in outline.columns}) == len(outline.columns)


@pytest.mark.parametrize(("file", "sheet"), PROSE)
def test_words_are_no_table(opened: Any, file: str, sheet: str) -> None:
    assert outlines(opened(file)[sheet]) == ()


@pytest.mark.parametrize(
    ("file", "sheet"),
    [
        ("inkar/inkar.xls", "Metadaten"),
        ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "GENESIS-Online"),
    ],
)
def test_table_of_words_is_no_table_of_data(opened: Any, file: str, sheet: str) -> None:
    (outline,) = outlines(opened(file)[sheet])
    assert outline.confidence <= 0.5


def test_lone_date_is_a_heading_of_a_group(opened: Any) -> None:
    (outline,) = outlines(opened("genesis/destatis/DE_Bevoelkerung_2018_GeschlechtAlter.xlsx")["12411-0013"])
    assert outline.kinds == {5: RowKind.GROUP}


NAMES = (
    ("genesis/regionalstatistik/12411-01-01-4.csv", "", "D", "Stichtag | 31.12.2018 | männlich"),
    (
        "genesis/regionalstatistik/13211-02-05-4_2025.csv",
        "",
        "I",
        "Arbeitslose | 55 bis unter 65 Jahre",
    ),
    ("genesis/regionalstatistik/13211-02-05-4_2025.csv", "", "A", "Spalte A"),
    ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "21711-02", "H", "2024 | Grundschulen"),
    (
        "destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx",
        "21711-03",
        "K",
        "2024 | Gesamtausgaben | darunter: Länder",
    ),
    ("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", "21711-03", "B", "2023 | Personalausgaben"),
    ("inkar/inkar.xls", "Daten", "P", "Krankenhausbetten | 2016"),
    ("gebiete/AuszugGV2QAktuell.xlsx", "Onlineprodukt_Gemeinden30062024", "A", "Satz-art"),
    (
        "gebiete/AuszugGV2QAktuell.xlsx",
        "Onlineprodukt_Gemeinden30062024",
        "K",
        "Bevölkerung | männlich | am 31.12.2022 (Jahr)",
    ),
    ("gebiete/ref-kreise-umrech-2020-1990-2019.xlsx", "1990-2020", "C", "flächenproportionaler Umsteige-schlüssel"),
    (
        "berlin/Berlin_LOR_Versorgungsdaten_Stand_2402.xlsx",
        "LOR",
        "P",
        "Ausbauprognose 2024 | Glasfaser-Versorgung der Wohn- und Gewerbeeinheiten | Anteil (%)",
    ),
    (
        "koeln/13211-03ir.xls",
        "Temporär",
        "F",
        "Monate (jeweils Stichtag zum Monatsende) | Februar (28. bzw. 29.) | Geschlecht | männlich",
    ),
)


@pytest.mark.parametrize(("file", "sheet", "column", "name"), NAMES)
def test_column_is_named_as_a_person_would(opened: Any, file: str, sheet: str, column: str, name: str) -> None:
    (outline,) = outlines(opened(file)[sheet])
    names = {letters(item.position): item.name for item in outline.columns}
    assert names[column] == name


def resaved(rows: Sequence[Sequence[str]], path: Path) -> Grid:
    """Save rows as a spreadsheet program does that understands German numbers."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Tabelle1")
        for place, cells in enumerate(rows):
            for column, text in enumerate(cells):
                digits = text.replace(",", "", 1)
                if digits.isdigit() and (text[0] != "0" or len(text) == 1 or text[1] == ","):
                    sheet.write_number(place, column, float(text.replace(",", ".")))
                elif text:
                    sheet.write_string(place, column, text)
    return open_file(path).grids[0]


@pytest.mark.parametrize(
    "case",
    [case for case in TABLES if case[0].endswith(".csv") and case[5] < 1700 and "berlin/EWR" not in case[0]],
    ids=lambda case: case[0],
)
def test_resaving_as_a_workbook_keeps_the_outline(real: Path, opened: Any, tmp_path: Path, case: Any) -> None:
    grid = opened(case[0])[""]
    (before,) = outlines(grid)
    (after,) = outlines(resaved([[str(cell or "") for cell in row] for row in grid.rows], tmp_path / "neu.xlsx"))
    assert (after.head, after.unit_row, after.first, after.last) == (
        before.head,
        before.unit_row,
        before.first,
        before.last,
    )
    assert [column.name for column in after.columns] == [column.name for column in before.columns]


@pytest.mark.parametrize(
    ("file", "title_lines"),
    [
        ("genesis/regionalstatistik/21111-02-06-4.csv", 6),
        ("genesis/regionalstatistik/82411-01-03-4.csv", 5),
        ("genesis/destatis/12411-0015.csv", 4),
    ],
)
def test_saving_in_a_spreadsheet_as_csv_keeps_the_table(
    real: Path, file: str, title_lines: int, tmp_path: Path
) -> None:
    """Titles and notes are cut at their commas, all lines are padded to the width of the table."""
    raw = (real / file).read_text(encoding="cp1252")
    rows = list(csv.reader(io.StringIO(raw), delimiter=";"))
    width = max(map(len, rows))
    rule = next(index for index, row in enumerate(rows) if row[0].startswith("____"))
    for index in [*range(title_lines), *range(rule + 1, len(rows))]:
        rows[index] = [piece for cell in rows[index] if cell for piece in cell.replace("\n", " ").split(",")]
    path = tmp_path / "neu.csv"
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, delimiter=";").writerows(row[:width] + [""] * (width - len(row)) for row in rows)
    grid = open_file(path).grids[0]
    (outline,) = outlines(grid)
    (before,) = outlines(open_file(real / file).grids[0])
    first = title_lines + len(before.head) + (before.unit_row is not None) + 1
    assert seen(grid, outline)[0] == tuple(range(title_lines + 1, title_lines + 1 + len(before.head)))
    assert seen(grid, outline)[2:] == (first, rule, f"A:{letters(before.right)}")
    assert [column.name for column in outline.columns] == [column.name for column in before.columns]


SMALL = [case for case in TABLES if case[5] < 700 and "ref-kreise" not in case[0]]


def positions(outline: Outline, down: int = 0, right: int = 0) -> tuple[Any, ...]:
    """Describe an outline that was moved down and to the right."""
    rows = (*outline.head, outline.unit_row, outline.number_row, outline.first, outline.last)
    kinds = {row + down: kind for row, kind in outline.kinds.items()}
    moved = [None if row is None else row + down for row in rows]
    return moved, outline.left + right, outline.right + right, kinds


def shifted(grid: Grid, down: int, right: int) -> list[Merge]:
    """Move the merged cells of a grid."""
    return [
        Merge(merge.top + down, merge.left + right, merge.bottom + down, merge.right + right) for merge in grid.merges
    ]


@pytest.mark.parametrize("case", SMALL, ids=lambda case: f"{case[0]} {case[1]}")
def test_what_stands_around_a_table_does_not_change_it(opened: Any, case: Any) -> None:
    grid = opened(case[0])[case[1]]
    (before,) = outlines(grid)
    rows = [list(row) for row in grid.rows]
    moved = grid_of([[], [""], *([None, "", *row] for row in rows)], shifted(grid, 2, 2), typed=grid.typed)
    assert [positions(found) for found in outlines(moved)] == [positions(before, 2, 2)]
    titled = grid_of([["Neuer Titel"], [], *rows], shifted(grid, 2, 0), typed=grid.typed)
    assert [positions(found) for found in outlines(titled)] == [positions(before, 2)]
    inside = [merge for merge in grid.merges if merge.bottom <= before.last]
    notes = [[], ["Alle Angaben ohne Gewähr"], ["1) ohne Zweigstellen"], ["Quelle: Amt für Statistik"]]
    noted = grid_of([*rows[: before.last + 1], *notes], inside, typed=grid.typed)
    assert [positions(found) for found in outlines(noted)] == [positions(before)]


@pytest.mark.parametrize("case", SMALL, ids=lambda case: f"{case[0]} {case[1]}")
def test_two_files_in_one_are_never_read_as_one(opened: Any, case: Any) -> None:
    grid = opened(case[0])[case[1]]
    (before,) = outlines(grid)
    rows = [list(row) for row in grid.rows]
    twice = outlines(grid_of(rows + rows, [*grid.merges, *shifted(grid, len(rows), 0)], typed=grid.typed))
    if len(twice) == 1:
        assert twice[0].confidence < 0.5
        assert twice[0].last == before.last + len(rows)
    else:
        assert [positions(found) for found in twice] == [positions(before), positions(before, len(rows))]


@pytest.mark.parametrize(
    "case", [case for case in SMALL if case[5] - case[4] > 8], ids=lambda case: f"{case[0]} {case[1]}"
)
def test_heading_of_a_new_page_is_told(opened: Any, case: Any) -> None:
    grid = opened(case[0])[case[1]]
    (before,) = outlines(grid)
    middle = (before.first + before.last) // 2
    rows = [list(row) for row in grid.rows]
    paged = grid_of(rows[:middle] + [rows[row] for row in before.head] + rows[middle:], typed=grid.typed)
    found = outlines(paged)[0]
    assert found.confidence < 0.5 or any("wiederholen sich" in item.text for item in found.evidence)
    assert set(found.kinds) >= set(range(middle, middle + len(before.head)))


@pytest.mark.parametrize(
    "case", [case for case in SMALL if case[5] - case[4] > 8], ids=lambda case: f"{case[0]} {case[1]}"
)
def test_file_that_was_cut_off_ends_where_it_ends(opened: Any, case: Any) -> None:
    grid = opened(case[0])[case[1]]
    (before,) = outlines(grid)
    middle = (before.first + before.last) // 2
    inside = [merge for merge in grid.merges if merge.bottom <= middle]
    (cut,) = outlines(grid_of(list(grid.rows[: middle + 1]), inside, typed=grid.typed))
    assert (cut.head, cut.first, cut.last) == (before.head, before.first, middle)
