"""Workbooks as an office sends them: title, merged headings, notes, totals; and the same a year later."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

NAMES = ("Nord", "Süd", "Ost", "West", "Mitte", "Hafen", "Altstadt", "Neustadt", "Wald", "Feld")
DISTRICTS = tuple(
    f"Stadtteil {name}"
    for name in ["Nord", "Süd", "Ost", "West", "Mitte", "Hafen", "Altstadt", "Neustadt", "Wald", "Feld"]
)
AGES = ("unter 3 Jahre", "3 bis unter 6 Jahre", "6 bis unter 10 Jahre", "10 bis unter 14 Jahre", "14 Jahre und älter")
SEXES = ("Jungen", "Mädchen")
Figures = dict[tuple[str, str, str], int]


def figures(year: int) -> Figures:
    """Return one number for each district, sex and group of ages; no two are alike, so that none can be swapped."""
    return {
        (district, sex, age): 100 + 10 * (year - 2023) + 97 * i + 11 * j + 3 * k
        for i, district in enumerate(DISTRICTS)
        for j, sex in enumerate(SEXES)
        for k, age in enumerate(AGES)
    }


def youth_office(path: Path, year: int, changed: Mapping[tuple[str, str, str], int] | None = None) -> Figures:
    """Write the workbook of a youth office and return its figures.

    Each of the 200 cells of two years' worth of columns stands under three merged headings.
    """
    numbers = figures(year) | dict(changed or {})
    before = figures(year - 1)
    book = Workbook()
    sheet = book.active
    sheet.title = "Betreuung"
    sheet["A1"] = "Jugendamt der Stadt Musterstadt"
    sheet["A1"].font = Font(bold=True)
    sheet["A2"] = f"Kinder in Betreuung, Stand 1. März {year}"
    sheet["A3"] = "nur für den Dienstgebrauch"
    sheet["A6"] = "Stadtteil"
    sheet.merge_cells("A6:A8")
    column = 2
    for label, table in ((year - 1, before), (year, numbers)):
        sheet.cell(6, column, f"01.03.{label}")
        sheet.merge_cells(start_row=6, end_row=6, start_column=column, end_column=column + 9)
        for sex in SEXES:
            sheet.cell(7, column, sex)
            sheet.merge_cells(start_row=7, end_row=7, start_column=column, end_column=column + 4)
            for age in AGES:
                sheet.cell(8, column, age)
                for at, district in enumerate(DISTRICTS):
                    sheet.cell(9 + at, column, table[district, sex, age])
                column += 1
    for at, district in enumerate(DISTRICTS):
        sheet.cell(9 + at, 1, district)
    sheet["A19"] = "Insgesamt"
    for at in range(2, column):
        letter = sheet.cell(8, at).column_letter
        sheet.cell(19, at, sum(sheet[f"{letter}{row}"].value for row in range(9, 19)))
    sheet["A21"] = "Quelle: Fachverfahren, eigene Auswertung"
    book.save(path)
    return numbers
