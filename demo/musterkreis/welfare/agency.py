"""The employment agency: a list a year by Sozialraum, after a directory of streets, small counts hidden."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

import numpy as np

from musterkreis.associations import IntArray
from musterkreis.boundaries import Unit, sums, units
from musterkreis.layout import Layout
from musterkreis.sheets import Row, Sheet, as_csv
from musterkreis.truth import Delivery, Hidden, Key
from musterkreis.welfare.recipients import AGE_GROUPS, UNDER_18, YEARS
from musterkreis.world import World

SOURCE, SENDER = "jobcenter", "Agentur für Arbeit, Statistik-Service"

CUBES = ("gesamt", "unter_18", "altersgruppen")
MERGED, MERGED_YEAR = ("0107", "0108"), 2024
JUMP_YEAR = 2022

HIDDEN = Hidden(1, 2)
"""What "*" stands for: the agency hides one and two persons, in sums as well; larger sums contain them."""

_HEADINGS = {
    "": "Insgesamt",
    UNDER_18: "unter 18 Jahre",
    "0-2": "unter 3 Jahre",
    "3-5": "3 bis unter 6 Jahre",
    "6-14": "6 bis unter 15 Jahre",
    "15-17": "15 bis unter 18 Jahre",
}
_CODES = {"gesamt": ("",), "unter_18": (UNDER_18,), "altersgruppen": AGE_GROUPS}


def file_of(year: int) -> str:
    """Return the name of the list of a year."""
    return f"SGBII_Sozialraeume_{year}06.csv"


def true_cells(world: World, persons: IntArray, cube: str) -> dict[Key, int]:
    """Return the true counts of one cube for every Sozialraum of today.

    Parameters
    ----------
    world : World
    persons : ndarray of int64, shape (years, areas, age groups)
        As from `recipients_of`. Unit: persons.
    cube : str
        One of `CUBES`.

    Returns
    -------
    dict of Key to int
        Zeros included.
    """
    return {
        _key("sozialraum", area.key, year, code): _number(persons[number, world.position[area.key]], code)
        for (number, year), area, code in product(enumerate(YEARS), world.areas, _CODES[cube])
    }


def cells_of(world: World, persons: IntArray, cube: str) -> dict[Key, int | Hidden]:
    """Return what the lists say about one cube, once rows without an area of their own are left out.

    Parameters
    ----------
    world : World
    persons : ndarray of int64, shape (years, areas, age groups)
        As from `recipients_of`. Unit: persons.
    cube : str
        One of `CUBES`.

    Returns
    -------
    dict of Key to int or Hidden
        Also for municipalities and Kreis.
    """
    cells: dict[Key, int | Hidden] = {}
    for year in YEARS:
        for unit, counts in _counts(world, persons, year):
            for code in _CODES[cube]:
                cells[_key(unit.level, unit.key, year, code)] = _shown(_number(counts, code))
    return cells


def deliveries(world: World, persons: IntArray, layout: Layout) -> Iterator[Delivery]:
    """Write the lists of all years.

    Parameters
    ----------
    world : World
    persons : ndarray of int64, shape (years, areas, age groups)
        As from `recipients_of`. Unit: persons.
    layout : Layout

    Yields
    ------
    Delivery
        One a year, in October.
    """
    for year in YEARS:
        yield Delivery(
            date(year, 10, 9 + year % 15), SOURCE, SENDER, {file_of(year): _list(world, persons, year, layout)}
        )


def _key(level: str, area: str, year: int, code: str) -> Key:
    return Key(level, area, f"{year}-06-30", (code,) if code else ())


def _number(counts: IntArray, code: str) -> int:
    """Count one column out of the age groups of an area."""
    if code == "":
        return int(counts.sum())
    if code == UNDER_18:
        return int(counts[: len(AGE_GROUPS)].sum())
    return int(counts[AGE_GROUPS.index(code)])


def _counts(world: World, persons: IntArray, year: int) -> Iterator[tuple[Unit, IntArray]]:
    """Give the areas that have a row of their own, then municipalities and Kreis."""
    own = [unit for unit in units(world, year) if year != MERGED_YEAR or unit.key not in MERGED]
    for unit in (*own, *sums(world, year)):
        yield unit, _inside(world, persons[year - YEARS[0]], unit.members)


def _inside(world: World, counts: IntArray, members: tuple[str, ...]) -> IntArray:
    inside: IntArray = counts[[world.position[key] for key in members]].sum(axis=0, dtype=np.int64)
    return inside


def _shown(number: int) -> int | Hidden:
    return HIDDEN if HIDDEN.lower <= number <= HIDDEN.upper else number


def _list(world: World, persons: IntArray, year: int, layout: Layout) -> bytes:
    file = file_of(year)
    dotted = bool(layout.rng(f"{file} dots").integers(0, 2))
    rows = [_row(unit.key, unit.name, counts, dotted=dotted) for unit, counts in _counts(world, persons, year)]
    if year == MERGED_YEAR:
        both = _inside(world, persons[year - YEARS[0]], MERGED)
        rows.append(_row("/".join(MERGED), "Ostring, Papiermühle", both, dotted=dotted))
    rows.append({"Schlüssel": "9999", "Gebiet": "nicht zuzuordnen", **dict.fromkeys(_HEADINGS.values(), "-")})
    titles = (
        "Grundsicherung für Arbeitsuchende (SGB II): Personen in Bedarfsgemeinschaften",
        f"Musterkreis, Sozialräume nach Straßenverzeichnis, Juni {year}",
        "Statistik der Bundesagentur für Arbeit, Auftragsauswertung",
    )
    columns = layout.order(file, ("Schlüssel", "Gebiet", *_HEADINGS.values()))
    return as_csv(Sheet(file, columns, sorted(rows, key=lambda row: str(row["Schlüssel"])), titles), layout)


def _row(key: str, name: str, counts: IntArray, *, dotted: bool) -> Row:
    cells = {
        heading: _written(_shown(_number(counts, code)), dotted=dotted and not code)
        for code, heading in _HEADINGS.items()
    }
    return {"Schlüssel": key, "Gebiet": name, **cells}


def _written(cell: int | Hidden, *, dotted: bool) -> str:
    """Write a cell as the agency does; only the column of all persons has thousands dots."""
    if isinstance(cell, Hidden):
        return "*"
    if not cell:
        return "-"
    return f"{cell:,}".replace(",", ".") if dotted else str(cell)
