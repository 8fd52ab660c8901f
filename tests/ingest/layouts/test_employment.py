"""Workbooks of the Bundesagentur für Arbeit, built from their description: nothing stands at a fixed place."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from kobimo.ingest.grid import Value
from kobimo.ingest.outline import Role


def sheet(top: int, left: int, *, split: bool, numbered: bool) -> tuple[list[list[Value]], list[tuple[int, ...]]]:
    """A sheet whose title begins in row `top` and whose table begins in column `left`."""
    keys: list[list[Value]] = [["Deutschland", ""], ["05", "Nordrhein-Westfalen"], ["05515", "Münster, Stadt"]]
    keys += [["05566", "Steinfurt"]]
    names: list[list[Value]] = keys if split else [[" ".join(map(str, key)).strip()] for key in keys]
    values: list[list[Value]] = [[2434000.0, 5.3, "x"], [600100.0, 7.1, 12.0], [8123.0, "* ", "-"], [9200.0, 4.0, "."]]
    labels = 2 if split else 1
    body: list[list[Value]] = [
        ["Arbeitslose nach Rechtskreisen"],
        ["Kreise und kreisfreie Städte"],
        ["Berichtsmonat: November 2022"],
        ["Datenstand: November 2022"],
        [],
        ["Region", *[""] * (labels - 1), "Arbeitslose", "", "Veränderung zum Vormonat"],
        ["", *[""] * (labels - 1), "Bestand", "Quote", "absolut"],
        *([[*[""] * labels, 1.0, 2.0, 3.0]] if numbered else []),
        *([*name, *value] for name, value in zip(names, values, strict=True)),
        ["Erstellungsdatum: 25.11.2022, Statistik-Service West"],
        ["© Statistik der Bundesagentur für Arbeit"],
        ["*) Aus Datenschutzgründen anonymisiert."],
    ]
    rows: list[list[Value]] = [[] for _ in range(top)] + [[*[""] * left, *row] for row in body]
    head = top + 5
    merges = [(head, left + labels, head, left + labels + 1)]
    return rows, merges


@pytest.mark.parametrize(
    ("top", "left", "split", "numbered"), list(product([0, 5], [0, 1, 3], [False, True], [False, True]))
)
def test_headings_are_found_wherever_they_stand(top: int, left: int, split: bool, numbered: bool, layouts: Any) -> None:
    rows, merges = sheet(top, left, split=split, numbered=numbered)
    outline = layouts.only(layouts.grid(rows, typed=True, merges=merges))
    labels = 2 if split else 1
    first = top + 7 + numbered
    assert outline.layout == "ba_heft"
    assert outline.head == (top + 5, top + 6)
    assert outline.number_row == (top + 7 if numbered else None)
    assert (outline.first, outline.last) == (first, first + 3)
    assert (outline.left, outline.right) == (left, left + labels + 2)
    roles = [column.role for column in outline.columns]
    assert roles == [Role.AREA_KEY, *([Role.AREA_NAME] if split else []), *[Role.VALUE] * 3]
    assert [c.parts for c in outline.columns[labels:]] == [
        ("Arbeitslose", "Bestand"),
        ("Arbeitslose", "Quote"),
        ("Veränderung zum Vormonat", "absolut"),
    ]
    assert outline.area.levels == ("bund", "land", "kreis")
    assert (outline.period.type, outline.period.labels) == ("month", ("2022-11",))
    assert outline.facts["produced"] == "25.11.2022"
    assert outline.facts["symbols"] == "ba"
    assert outline.checks == ()


def test_month_may_stand_in_the_cell_beside(layouts: Any) -> None:
    rows, merges = sheet(0, 0, split=True, numbered=True)
    rows[2] = ["Berichtsmonat:", "November 2022"]
    outline = layouts.only(layouts.grid(rows, typed=True, merges=merges))
    assert outline.period.labels == ("2022-11",)


def test_sheet_that_ends_without_its_last_lines_is_found(layouts: Any) -> None:
    rows, merges = sheet(2, 1, split=True, numbered=True)
    outline = layouts.only(layouts.grid([*rows[:-3]], typed=True, merges=merges), layouts.grid([["x"]]))
    assert [check.code for check in outline.checks] == ["LAYOUT_CUT_OFF"]


def test_imprint_and_notes_hold_no_table(layouts: Any) -> None:
    rows, merges = sheet(0, 0, split=True, numbered=True)
    table = layouts.grid(rows, name="Eckwerte", typed=True, merges=merges)
    imprint = layouts.grid([["Impressum"], ["Herausgeberin: Bundesagentur für Arbeit"]], typed=True)
    info = layouts.grid([["Statistik-Infoseite"], ["Im Internet stehen weitere Angaben"]], typed=True)
    assert layouts.of(imprint, table, info) == ()
    assert layouts.of(info, table, imprint) == ()
