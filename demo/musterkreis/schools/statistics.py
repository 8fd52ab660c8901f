"""The school statistics as the school office sends them: a workbook for each school year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from musterkreis.layout import Layout
from musterkreis.schools.history import History, school_year
from musterkreis.schools.kinds import GRADES, KINDS, LOWER, UNGRADED
from musterkreis.sheets import Cell, Row, Sheet, as_workbook
from musterkreis.truth import Delivery
from musterkreis.world import FIRST_YEAR, LAST_YEAR, School, World

SOURCE, SENDER = "schulstatistik", "Schulamt für den Kreis Musterkreis"

LOST_ZEROS, GROUPED, REVISED = 2016, 2018, 2019
"""School years with numbers of schools as numbers, with thousands dots as text, and with a second edition."""

MERGED_FROM = 2018
"""From this school year on, headings of two lines stand above the table."""

FORGOTTEN = ("010381", "10")
"""School and grade that the first edition of REVISED lacks."""

MAIN_SITE, OTHER_SITE = "Hauptstandort", "Teilstandort Waldweg"

_OF_SCHOOL = ("Schuljahr", "Schulnummer", "Schule", "Standort", "Schulform")
_OF_GRADE = ("Jahrgang", "Klassen", "Schülerinnen und Schüler", "davon im Ganztag", "davon mit Förderbedarf")
_EARLIER = {"Schülerinnen und Schüler": "Schüler"}
_RENAMED = 2017


class Numbers(NamedTuple):
    """What is counted in a grade of a school."""

    classes: int = 0
    pupils: int = 0
    all_day: int = 0
    special_needs: int = 0


def file_of(year: int) -> str:
    """Name the file of a school year."""
    return f"schulstatistik_{year}_{(year + 1) % 100:02d}.xlsx"


def statistics(world: World, history: History, layout: Layout) -> Iterator[Delivery]:
    """Give the workbooks of ten school years, one of them in two editions under the same name.

    Parameters
    ----------
    world : World
    history : History
    layout : Layout

    Yields
    ------
    Delivery
    """
    rng = layout.rng("days of the school statistics")
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        day = date(year, 12, 1) + timedelta(days=int(rng.integers(0, 60)))
        if year == REVISED:
            yield Delivery(day, SOURCE, SENDER, {file_of(year): _workbook(world, history, layout, year, FORGOTTEN)})
            day += timedelta(days=40)
        yield Delivery(day, SOURCE, SENDER, {file_of(year): _workbook(world, history, layout, year)})


def _workbook(
    world: World, history: History, layout: Layout, year: int, without: tuple[str, str] | None = None
) -> bytes:
    name = file_of(year)
    columns = [*layout.order(f"{name} schools", _OF_SCHOOL), *layout.order(f"{name} grades", _OF_GRADE)]
    bands = (("Angaben zur Schule", len(_OF_SCHOOL)), ("Bestand am 15. Oktober", len(_OF_GRADE)))
    renamed = _EARLIER if year < _RENAMED else {}
    rows = [
        {renamed.get(column, column): cell for column, cell in row.items()}
        for row in _rows(world, history, year, without)
    ]
    sheet = Sheet(
        name,
        [renamed.get(column, column) for column in columns],
        rows,
        ("Schulstatistik im Kreis Musterkreis", f"Schuljahr {school_year(year)}, Stichtag 15.10.{year}"),
        bands if year >= MERGED_FROM else (),
    )
    sheets = ("Tabelle1", "Schulen", f"Schuljahr {year}-{(year + 1) % 100:02d}")
    return as_workbook(sheet, layout, sheets[int(layout.rng(f"{name} sheet").integers(0, 3))])


def _rows(world: World, history: History, year: int, without: tuple[str, str] | None) -> Iterator[Row]:
    """Give the lines of each school, and after each kind of school its sum."""
    for code, kind in KINDS.items():
        schools = [school for school in world.schools if school.kind == code and school.open_in(year)]
        whole: list[Numbers] = []
        for school in schools:
            cells = {
                grade: numbers for grade, numbers in by_grade(history, year, school) if (school.key, grade) != without
            }
            whole += cells.values()
            for site, part in _sites(school, cells):
                for grade, numbers in [*part.items(), ("insgesamt", added(part.values()))]:
                    shown = "ohne Jahrgang" if grade == UNGRADED else int(grade) if grade.isdigit() else grade
                    yield _of_school(year, school, site) | {"Jahrgang": shown} | _numbers(year, numbers)
        yield {"Schuljahr": school_year(year), "Schule": f"{kind.plural} zusammen"} | _numbers(year, added(whole))


def by_grade(history: History, year: int, school: School) -> Iterator[tuple[str, Numbers]]:
    """Give the numbers of the grades in which a school has pupils."""
    for grade in (*GRADES, UNGRADED):
        cell = (year, school.key, grade)
        if history.pupils.get(cell):
            counted = (history.classes, history.pupils, history.all_day, history.special_needs)
            yield grade, Numbers(*(cells[cell] for cells in counted))


def added(parts: Iterable[Numbers]) -> Numbers:
    """Add up the numbers of grades."""
    return Numbers(*(sum(column) for column in zip(*parts, strict=True)))


def _sites(school: School, cells: Mapping[str, Numbers]) -> list[tuple[str, Mapping[str, Numbers]]]:
    """Split the lower grades of a school with two sites."""
    if school.sites == 1:
        return [("", cells)]
    other = {grade: Numbers(*(2 * number // 5 for number in cells[grade])) for grade in cells if grade in LOWER}
    main = {
        grade: Numbers(*(number - there for number, there in zip(numbers, other.get(grade, Numbers()), strict=True)))
        for grade, numbers in cells.items()
    }
    return [(MAIN_SITE, main), (OTHER_SITE, other)]


def _of_school(year: int, school: School, site: str) -> dict[str, Cell]:
    return {
        "Schuljahr": school_year(year),
        "Schulnummer": int(school.key) if year == LOST_ZEROS else school.key,
        "Schule": school.name,
        "Standort": site or None,
        "Schulform": KINDS[school.kind].title,
    }


def _numbers(year: int, numbers: Numbers) -> dict[str, Cell]:
    return {
        "Klassen": numbers.classes or "-",
        "Schülerinnen und Schüler": f"{numbers.pupils:,}".replace(",", ".") if year == GROUPED else numbers.pupils,
        "davon im Ganztag": numbers.all_day or "-",
        "davon mit Förderbedarf": numbers.special_needs or "-",
    }
