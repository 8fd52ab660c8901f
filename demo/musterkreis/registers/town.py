"""The extract of the town: long, by Sozialraum and single year of age, on a sheet named after the month."""

from __future__ import annotations

from collections.abc import Sequence

from musterkreis.layout import Layout
from musterkreis.registers.books import Page, workbook
from musterkreis.registers.extracts import Extract
from musterkreis.registers.offices import HIDDEN_SHEET, LOST_ZEROS, SINGLE_YEARS

_PLACE = ("Sozialraum", "Name", "Alter", "Stichtag")
_COUNTS = {
    "Deutsche": (("Männer deutsch", 0, 0), ("Frauen deutsch", 1, 0)),
    "Ausländerinnen und Ausländer": (("Männer nichtdeutsch", 0, 1), ("Frauen nichtdeutsch", 1, 1)),
}


def file_name(year: int) -> str:
    """Return the name of the file."""
    return f"Einwohner_Sozialraeume_{year}.xlsx"


def town_file(extracts: Sequence[Extract], year: int, layout: Layout, old: Sequence[Extract] = ()) -> bytes:
    """Write the file as the recipe expects it.

    Parameters
    ----------
    extracts : sequence of Extract
    year : int
    layout : Layout
        Order of the columns within their groups, and of the groups.
    old : sequence of Extract, optional
        Of the year before: still in the workbook, but hidden.

    Returns
    -------
    bytes
    """
    pages = [_page(extracts, year, layout)]
    if old:
        pages.insert(0, _page(old, year - 1, layout, hidden=True))
    return workbook(pages)


def merged_only(extracts: Sequence[Extract], year: int, layout: Layout) -> bytes:
    """Write a file whose real headings repeat: only the merged ones above tell Germans from foreigners."""
    return workbook([_page(extracts, year, layout, repeated=True)])


def both_visible(extracts: Sequence[Extract], old: Sequence[Extract], year: int, layout: Layout) -> bytes:
    """Write a file in which the sheet of the year before stands beside the new one."""
    return workbook([_page(old, year - 1, layout), _page(extracts, year, layout)])


def _page(
    extracts: Sequence[Extract], year: int, layout: Layout, *, hidden: bool = False, repeated: bool = False
) -> Page:
    file = file_name(HIDDEN_SHEET if hidden else year)
    place = layout.order(f"{file} place", _PLACE)
    groups = layout.order(f"{file} groups", tuple(_COUNTS))
    counts = [column for group in groups for column in layout.order(f"{file} {group}", _COUNTS[group])]
    headings = [heading.split()[0] if repeated else heading for heading, _sex, _nation in counts]
    rows = [
        [*_place(place, extract, label, year), *(int(extract.people[first, sex, nation]) for _h, sex, nation in counts)]
        for extract in extracts
        for label, _code, first, _last in SINGLE_YEARS
    ]
    titles = layout.titles(
        file,
        (
            "Stadt Musterstadt, Bürgerbüro",
            "Personen mit Hauptwohnung nach Sozialräumen und Alter",
            f"Stand: 31.12.{year}",
        ),
    )
    bands = [("Gebiet und Alter", len(place)), *((group, 2) for group in groups)]
    return Page(f"Dezember {year}", titles, [*place, *headings], rows, bands, hidden)


def _place(columns: Sequence[str], extract: Extract, age: str, year: int) -> list[str | int]:
    key: str | int = int(extract.area) if year == LOST_ZEROS else extract.area
    known: dict[str, str | int] = {
        "Sozialraum": key,
        "Name": extract.name,
        "Alter": int(age) if age.isdigit() else age,
        "Stichtag": f"31.12.{year}",
    }
    return [known[column] for column in columns]
