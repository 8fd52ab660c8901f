"""The lists of the health office: workbooks, text, once a page to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from musterkreis.associations import IntArray
from musterkreis.boundaries import Unit
from musterkreis.examination.page import page_of
from musterkreis.examination.results import RESULTS, YEARS, Examined, school_year
from musterkreis.examination.shown import rows_of, shown
from musterkreis.layout import Layout
from musterkreis.sheets import BROKEN_REFERENCE, Cell, Row, Sheet, as_csv, as_workbook
from musterkreis.truth import Delivery, Hidden
from musterkreis.world import World

SOURCE, SENDER = "gesundheitsamt", "Kreisgesundheitsamt, Kinder- und Jugendärztlicher Dienst"
TYPIST = "Bildungsbüro (abgetippt aus dem PDF des Kreisgesundheitsamts)"

PRINTED = 2019
"""This list came as a page to print only."""

BROKEN, MAIL = 2018, 2022
"""In the first list of these years a cell has a formula that lost its source, or refers to a mail."""

_SPOILED = {BROKEN: ("0110", BROKEN_REFERENCE), MAIL: ("0115", "siehe Mail")}
_AS_TEXT = (2017, PRINTED, 2021, 2024)
_HEADINGS = {"unauffaellig": "unauffällig", "grenzwertig": "grenzwertig", "auffaellig": "auffällig"}
_COLUMNS = ("Schlüssel", "Wohngebiet", "untersucht", *_HEADINGS.values())


def file_of(year: int, suffix: str = "") -> str:
    """Return the name of the list of children who enter school in a year."""
    return f"SEU_Sprache_{year}.{suffix or ('csv' if year in _AS_TEXT else 'xlsx')}"


def deliveries(world: World, examined: Examined, layout: Layout) -> Iterator[Delivery]:
    """Write the lists of all years, those that had to be sent again twice.

    Parameters
    ----------
    world : World
    examined : Examined
    layout : Layout

    Yields
    ------
    Delivery
        Those with `accepted=False` are refused and come again.
    """
    for year in YEARS:
        rows = [_row(unit, counts) for unit, counts in rows_of(world, examined, year)]
        day = date(year, 10, 1) + timedelta(days=(7 * year) % 45)
        if year == PRINTED:
            yield Delivery(day, SOURCE, SENDER, {file_of(year, "pdf"): _page(rows, year)}, accepted=False)
            yield Delivery(day + timedelta(days=24), SOURCE, TYPIST, {file_of(year): _written(rows, year, layout)})
        elif year in _SPOILED:
            first = _written(_spoiled(rows, *_SPOILED[year]), year, layout)
            yield Delivery(day, SOURCE, SENDER, {file_of(year): first}, accepted=False)
            yield Delivery(day + timedelta(days=38), SOURCE, SENDER, {file_of(year): _written(rows, year, layout)})
        else:
            yield Delivery(day, SOURCE, SENDER, {file_of(year): _written(rows, year, layout)})


def _spoiled(rows: Sequence[Row], area: str, text: str) -> list[Row]:
    return [{**row, "auffällig": text} if row["Schlüssel"] == area else row for row in rows]


def _row(unit: Unit, counts: IntArray) -> dict[str, Cell]:
    cells = {_HEADINGS[result]: _cell(int(number)) for result, number in zip(RESULTS, counts, strict=True)}
    return {"Schlüssel": unit.key, "Wohngebiet": unit.name, "untersucht": _cell(int(counts.sum())), **cells}


def _cell(number: int) -> Cell:
    cell = shown(number)
    return "<3" if isinstance(cell, Hidden) else cell


def _written(rows: Sequence[Row], year: int, layout: Layout) -> bytes:
    file = file_of(year)
    sheet = Sheet(file, layout.order(file, _COLUMNS), rows, _titles(year))
    return as_csv(sheet, layout) if year in _AS_TEXT else as_workbook(sheet, layout, f"Einschulung {year}")


def _titles(year: int) -> tuple[str, ...]:
    return (
        "Schuleingangsuntersuchung: Sprache (SOPESS)",
        f"Kinder nach Wohnort, Einschulung im Sommer {year} (Schuljahr {school_year(year)})",
        "<3: ein oder zwei Kinder, aus Gründen des Datenschutzes nicht ausgewiesen",
    )


def _page(rows: Sequence[Row], year: int) -> bytes:
    """Print the list."""
    widths = (10, 24, 12, 12, 12, 12)
    lines = [*_titles(year), "", _line(_COLUMNS, widths)]
    lines += [_line([str(row[column]) for column in _COLUMNS], widths) for row in rows]
    return page_of(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
