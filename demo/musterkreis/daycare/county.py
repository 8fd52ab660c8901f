"""The youth office of the Kreis, for the eleven municipalities without one: a list a year, by single age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from musterkreis.associations import IntArray
from musterkreis.daycare.children import AGES, FORMS, YEARS
from musterkreis.layout import Layout
from musterkreis.sheets import Row, Sheet, as_csv
from musterkreis.truth import Delivery, Key
from musterkreis.world import RENAMED_YEAR, TOWN, World

SOURCE, SENDER = "jugendamt_kreis", "Kreisjugendamt Musterkreis"

MISSPELT_IN = RENAMED_YEAR
"""In the list of this year the new name of a municipality is misspelt."""

_AGE = ("unter 1 Jahr", *(f"{age} bis unter {age + 1} Jahre" for age in AGES[1:]))
_COLUMNS = ("Stichtag", "Gemeinde", "Alter", "Tageseinrichtung", "Kindertagespflege", "zusammen")


def file_of(year: int) -> str:
    """Return the name of the list of a year."""
    return f"KJA_Betreuung_{year}.csv"


def county_deliveries(world: World, care: IntArray, layout: Layout) -> list[Delivery]:
    """Write the lists of all years, as text in the character set of Windows.

    Parameters
    ----------
    world : World
    care : ndarray of int64, shape (years, areas, ages, forms)
        As from `care_of`. Unit: children.
    layout : Layout

    Returns
    -------
    list of Delivery
        One a year, in June.
    """
    return [
        Delivery(date(year, 6, 2 + year % 25), SOURCE, SENDER, {file_of(year): _list(world, care, year, layout)})
        for year in YEARS
    ]


def county_cells(world: World, care: IntArray) -> tuple[dict[Key, int], dict[Key, int]]:
    """Return what the lists say, by age and by age and form.

    Parameters
    ----------
    world : World
    care : ndarray of int64, shape (years, areas, ages, forms)
        As from `care_of`. Unit: children.

    Returns
    -------
    tuple of (dict, dict)
        Cells by single age; by single age and form.
    """
    by_age: dict[Key, int] = {}
    by_form: dict[Key, int] = {}
    for number, year in enumerate(YEARS):
        for area in _areas(world):
            for age in AGES:
                period, cells = f"{year}-03-01", care[number, world.position[area], age]
                by_age[Key("sozialraum", area, period, (str(age),))] = int(cells.sum())
                for form, count in zip(FORMS, cells, strict=True):
                    by_form[Key("sozialraum", area, period, (str(age), form))] = int(count)
    return by_age, by_form


def _areas(world: World) -> list[str]:
    return [area.key for area in world.areas if area.municipality != TOWN]


def _list(world: World, care: IntArray, year: int, layout: Layout) -> bytes:
    file, day = file_of(year), f"01.03.{year}"
    rows: list[Row] = []
    for key in _areas(world):
        name = world.municipality[world.areas[world.position[key]].municipality].written_in(year)
        rows += _block(day, name, care[year - YEARS[0], world.position[key]])
    inside = [world.position[key] for key in _areas(world)]
    rows += _block(day, "Kreisjugendamt insgesamt", care[year - YEARS[0], inside].sum(axis=0))
    titles = (f"Kinder in Tagesbetreuung im Bezirk des Kreisjugendamts, Stichtag 1. März {year}", "Auswertung kita-web")
    return as_csv(Sheet(file, layout.order(file, _COLUMNS), rows, titles), layout)


def _block(day: str, name: str, cells: IntArray) -> Sequence[Row]:
    """Write one row for each age."""
    return [
        {
            "Stichtag": day,
            "Gemeinde": name,
            "Alter": _AGE[age],
            "Tageseinrichtung": int(cells[age, 0]),
            "Kindertagespflege": int(cells[age, 1]),
            "zusammen": int(cells[age].sum()),
        }
        for age in AGES
    ]
