"""The extracts of the smaller municipalities: a workbook by single year of age, or text by age group."""

from __future__ import annotations

from collections.abc import Iterator

from musterkreis.layout import Layout
from musterkreis.registers.books import Page, workbook
from musterkreis.registers.extracts import Counts
from musterkreis.registers.offices import RENAMED, SINGLE_YEARS, WITHOUT_NATIONALITY, AgeGroup, Office
from musterkreis.sheets import Cell, Sheet, as_csv
from musterkreis.world import RENAMED_YEAR, World

_COUNTS = (
    ("Deutsche männlich", 0, 0),
    ("Deutsche weiblich", 1, 0),
    ("Ausländer männlich", 0, 1),
    ("Ausländer weiblich", 1, 1),
)

_SHEETS = ("Tabelle1", "Einwohner", "Auswertung", "Altersstruktur")


def file_name(office: Office, year: int, layout: str) -> str:
    """Return the name of the file."""
    if layout == "gruppen":
        return f"Bevoelkerung_{office.stem}_{year}.csv"
    stem = "Gruendorf-Heide" if office.municipality == RENAMED and year >= RENAMED_YEAR else office.stem
    return f"Altersstruktur_{stem}_{year}.xlsx"


def single_ages(world: World, office: Office, people: Counts, year: int, layout: Layout) -> bytes:
    """Write the workbook: ages in rows, nationality and sex in columns, a total row at the end.

    Parameters
    ----------
    world : World
    office : Office
    people : ndarray of int64, shape (ages, 2, 2)
    year : int
    layout : Layout

    Returns
    -------
    bytes
    """
    file = file_name(office, year, "mappe")
    name = world.municipality[office.municipality].name_in(year)
    named = office.municipality == RENAMED
    column = world.municipality[office.municipality].written_in(year)
    columns = layout.order(file, [*(["Gemeinde"] if named else []), "Alter", *(c[0] for c in _COUNTS), "Insgesamt"])
    rows = []
    for label, first, last in (*((lab, a, b) for lab, _c, a, b in SINGLE_YEARS), ("Summe", 0, len(people))):
        part = people[first : last + 1].sum(axis=0)
        known: dict[str, str | int] = {heading: _dash(int(part[sex, nation])) for heading, sex, nation in _COUNTS}
        known |= {"Insgesamt": _dash(int(part.sum())), "Gemeinde": column, "Alter": _age(label)}
        rows.append([known[column] for column in columns])
    titles = layout.titles(file, (f"Gemeinde {name}", "Hauptwohnungen nach Alter", f"Stichtag 31.12.{year}"))
    sheet = str(layout.rng(f"{file} sheet").choice(_SHEETS))
    return workbook([Page(sheet, titles, columns, rows)])


def _age(label: str) -> str | int:
    return int(label) if label.isdigit() else label.replace("und älter", "u. ä.")


def _dash(count: int) -> str | int:
    return count or "-"


def age_groups(world: World, office: Office, people: Counts, year: int, layout: Layout) -> bytes:
    """Write the text: sex and nationality in rows with totals between them, age groups in columns.

    Only the column of totals has dots between thousands, because a program wrote it and a person the others.

    Parameters
    ----------
    world : World
    office : Office
    people : ndarray of int64, shape (ages, 2, 2)
    year : int
    layout : Layout

    Returns
    -------
    bytes
        Windows-1252.
    """
    file = file_name(office, year, "gruppen")
    groups = office.groups
    by_sex_only = office.municipality == WITHOUT_NATIONALITY
    labels = ["Geschlecht", "darunter nichtdeutsch"] if by_sex_only else ["Staatsangehörigkeit", "Geschlecht"]
    columns = layout.order(file, [*labels, *(heading for heading, _code, _first, _last in groups), "Insgesamt"])
    rows = list(_by_sex(people, groups) if by_sex_only else _by_nation(people, groups))
    name = world.municipality[office.municipality].name_in(year)
    titles = (f"Gemeinde {name}", f"Einwohner (Hauptwohnung) am 31.12.{year}", "Quelle: Melderegister")
    return as_csv(Sheet(file, columns, rows, titles), layout)


def _by_nation(people: Counts, groups: tuple[AgeGroup, ...]) -> Iterator[dict[str, Cell]]:
    for nation, nations in (("deutsch", [0]), ("nichtdeutsch", [1]), ("insgesamt", [0, 1])):
        for sex, sexes in (("männlich", [0]), ("weiblich", [1]), ("zusammen", [0, 1])):
            if nation == "insgesamt" and sex != "zusammen":
                continue
            part = people[:, sexes][:, :, nations].sum(axis=(1, 2))
            yield {"Staatsangehörigkeit": nation, "Geschlecht": sex, **_row(part, groups)}


def _by_sex(people: Counts, groups: tuple[AgeGroup, ...]) -> Iterator[dict[str, Cell]]:
    for sex, sexes in (("männlich", [0]), ("weiblich", [1]), ("zusammen", [0, 1])):
        part = people[:, sexes].sum(axis=(1, 2))
        foreign = int(people[:, sexes, 1].sum())
        yield {"Geschlecht": sex, "darunter nichtdeutsch": foreign, **_row(part, groups)}


def _row(part: Counts, groups: tuple[AgeGroup, ...]) -> dict[str, Cell]:
    row: dict[str, Cell] = {heading: int(part[first : last + 1].sum()) for heading, _code, first, last in groups}
    return row | {"Insgesamt": f"{int(part.sum()):,}".replace(",", ".")}
