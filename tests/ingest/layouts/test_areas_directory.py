"""Gemeindeverzeichnis as a workbook and as records of fixed width."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from kobimo.ingest.cells import as_text
from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.layouts.registry import detect
from kobimo.ingest.outline import Role, RowKind


def test_directory_has_its_key_in_five_cells(real: Path, layouts: Any) -> None:
    cover, grid = layouts.workbook(real / "gebiete/AuszugGV2QAktuell.xlsx")
    outline = layouts.only(grid, cover)
    assert (outline.head, outline.first) == ((2, 3, 4), 6)
    assert grid.rows[outline.last][7] == "Schmölln, Stadt"
    assert not any(grid.rows[outline.last + 1])
    keys = [column.position for column in outline.columns if column.role is Role.AREA_KEY]
    assert keys == [2, 3, 4, 5, 6]
    assert outline.area.levels == ("land", "regierungsbezirk", "kreis", "gemeindeverband", "gemeinde")
    kinds = Counter(str(row[0]) for row in grid.rows[outline.first : outline.last + 1])
    towns = kinds["60"]
    assert towns == 16012 - sum(number for kind, number in kinds.items() if kind != "60")
    assert len(outline.kinds) == sum(number for kind, number in kinds.items() if kind != "60")
    assert set(outline.kinds.values()) == {RowKind.GROUP}
    values = {column.position: (column.unit, column.period) for column in outline.columns if column.role is Role.VALUE}
    assert values[8] == ("km²", "2022-12-31")
    assert values[9] == ("Personen", "2022-12-31")
    assert values[12][0] == "Einwohner je km²"
    assert outline.facts["territory"] == "30.06.2024"


def test_row_that_counts_the_columns_is_no_heading(layouts: Any) -> None:
    rows = [
        ["Gemeinden in Deutschland"],
        [
            "Satzart",
            "Textkennzeichen",
            "Amtlicher Regionalschlüssel (ARS)",
            "",
            "",
            "",
            "",
            "Gemeindename",
            "Bevölkerung2)",
        ],
        ["", "", "Land", "RB", "Kreis", "VB", "Gem", "", "insgesamt"],
        ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
        ["10", "", "01", "", "", "", "", "Schleswig-Holstein", ""],
        ["60", "61", "01", "0", "01", "0000", "000", "Flensburg, Stadt", "92550"],
        [],
        ["2) am 31.12.2022"],
    ]
    outline = layouts.only(layouts.grid(rows))
    assert (outline.head, outline.number_row, outline.first, outline.last) == ((1, 2), 3, 4, 5)


def test_headings_of_another_page_and_a_second_file_are_told_apart(real: Path, layouts: Any) -> None:
    _cover, grid = layouts.workbook(real / "gebiete/AuszugGV2QAktuell.xlsx")
    rows = [[as_text(cell) for cell in row] for row in grid.rows[:40]]
    whole = layouts.only(layouts.grid(rows))
    paged = layouts.only(layouts.grid([*rows[:20], *rows[2:5], *rows[20:]]))
    assert (paged.first, paged.last) == (whole.first, whole.last + 3)
    assert {paged.kinds[row] for row in (20, 21, 22)} == {RowKind.NOTE}
    assert paged.checks == ()
    first, second = layouts.of(layouts.grid(rows + rows))
    assert (second.first - first.first, second.last - first.last) == (len(rows), len(rows))
    assert [check.code for check in second.checks] == ["LAYOUT_SEVERAL_EXPORTS"]


def record(kind: str, ags: str, name: str, text: str = "", area: int = 0, people: int = 0, men: int = 0) -> str:
    seat = "Sitz" if kind == "40" else ""
    line = f"{kind}20230930{ags:<8}{'0000' if kind == '60' else '':<4}{name:<50}{seat:<50}{text:<2}"
    return line + f"{'':4}{area:011d}{people:011d}{men:011d}{'':4}{'48127' if kind == '60' else '':<5}".ljust(98)


LINES = [
    record("10", "05", "Nordrhein-Westfalen"),
    record("20", "055", "Münster, Regierungsbezirk"),
    record("40", "05515", "Münster, Stadt", "41"),
    record("60", "05515000", "Münster, Stadt", "61", 30328, 320946, 154202),
]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_records_of_fixed_width_need_no_headings(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "daten"
    path.write_text("\n".join(LINES) + "\n", encoding=encoding)
    opened = open_file(path)
    (grid,) = opened.grids
    (outline,) = detect(grid, opened) or ()
    assert outline.layout == "gemeindeverzeichnis_gv100"
    assert (outline.head, outline.first, outline.last) == ((), 0, 3)
    assert outline.area.levels == ("land", "regierungsbezirk", "kreis", "gemeinde")
    assert outline.period.labels == ("2023-09-30",)
    assert dict(outline.kinds) == dict.fromkeys(range(3), RowKind.GROUP)
    values = {c.name: (int(grid.text(3, c.position)), c.unit) for c in outline.columns if c.role is Role.VALUE}
    assert values == {
        "Fläche": (30328, "ha"),
        "Bevölkerung": (320946, "Personen"),
        "Bevölkerung, männlich": (154202, "Personen"),
    }


def test_line_of_another_kind_among_the_records_is_found(layouts: Any) -> None:
    edges = [0, 2, 10, 18, 22, 72, 122, 124, 128, 139, 150, 161, 165, 170, 260]
    rows = [[line[a:b] for a, b in pairwise(edges)] for line in LINES * 20]
    rows[70] = ["© Destatis", *[""] * 13]
    outline = layouts.only(layouts.grid(rows))
    assert outline.kinds[70] is RowKind.NOTE
    assert [(check.code, check.place.row) for check in outline.checks] == [("LAYOUT_ROW_BROKEN", 71)]
