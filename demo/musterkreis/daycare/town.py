"""The youth office of the town: a workbook a year, by Sozialraum, age group and form of care."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from musterkreis.associations import IntArray
from musterkreis.boundaries import Unit, units
from musterkreis.daycare.children import FORMS, YEARS
from musterkreis.layout import Layout
from musterkreis.sheets import Row, Sheet, as_workbook
from musterkreis.truth import Delivery, Key
from musterkreis.world import TOWN, World

SOURCE, SENDER = "jugendamt_stadt", "Jugendamt der Stadt Musterstadt"

DOUBLED = 2019
"""In this year children in child-minding were counted in the column of the centres as well."""

_RENAMED = 2022
"""From this year on the columns have other headings."""

_GROUPS = (("0-2", "Kinder unter 3 Jahren", slice(0, 3)), ("3-5", "Kinder von 3 bis unter 6 Jahren", slice(3, 6)))
_SHORT = {"0-2": "U3", "3-5": "Ü3"}
_OLD = {FORMS[0]: "Tageseinrichtung", FORMS[1]: "Tagespflege", "": "zusammen"}
_NEW = {FORMS[0]: "Kita", FORMS[1]: "Kindertagespflege", "": "gesamt"}


def file_of(year: int) -> str:
    """Return the name of the workbook of a year."""
    return f"Kinder_in_Betreuung_{year}.xlsx"


def town_deliveries(world: World, care: IntArray, layout: Layout) -> list[Delivery]:
    """Write the workbooks of all years.

    Parameters
    ----------
    world : World
    care : ndarray of int64, shape (years, areas, ages, forms)
        As from `care_of`. Unit: children.
    layout : Layout

    Returns
    -------
    list of Delivery
        One a year, in May.
    """
    return [
        Delivery(
            date(year, 5, 4 + year % 20),
            SOURCE,
            SENDER,
            {file_of(year): _workbook(year, _counts(world, care, year), layout)},
        )
        for year in YEARS
    ]


def town_cells(world: World, care: IntArray) -> tuple[dict[Key, int], dict[Key, int]]:
    """Return what the workbooks say, by age and by age and form.

    Parameters
    ----------
    world : World
    care : ndarray of int64, shape (years, areas, ages, forms)
        As from `care_of`. Unit: children.

    Returns
    -------
    tuple of (dict, dict)
        Cells by age group; by age group and form.
    """
    by_age: dict[Key, int] = {}
    by_form: dict[Key, int] = {}
    for year in YEARS:
        for unit, cells in _counts(world, care, year):
            for (group, form), number in cells.items():
                target = by_form if form else by_age
                target[Key(unit.level, unit.key, f"{year}-03-01", (group, form) if form else (group,))] = number
    return by_age, by_form


def doubled_cells(world: World, care: IntArray) -> list[Key]:
    """Return the cells of the year in which child-minding was counted twice that are too high.

    Parameters
    ----------
    world : World
    care : ndarray of int64, shape (years, areas, ages, forms)
        As from `care_of`. Unit: children.

    Returns
    -------
    list of Key
        By age group and form.
    """
    return [
        Key(unit.level, unit.key, f"{DOUBLED}-03-01", (group, FORMS[0]))
        for unit, cells in _counts(world, care, DOUBLED)
        for group, _title, _ages in _GROUPS
        if cells[group, FORMS[1]]
    ]


def _counts(world: World, care: IntArray, year: int) -> list[tuple[Unit, dict[tuple[str, str], int]]]:
    """Count by area, age group and form; form "" stands for both together."""
    result = []
    for unit in units(world, year, TOWN):
        inside = care[year - YEARS[0], [world.position[key] for key in unit.members]].sum(axis=0)
        cells: dict[tuple[str, str], int] = {}
        for group, _title, ages in _GROUPS:
            centre, minded = (int(number) for number in inside[ages].sum(axis=0))
            cells[group, ""] = centre + minded
            cells[group, FORMS[0]] = centre + (minded if year == DOUBLED else 0)
            cells[group, FORMS[1]] = minded
        result.append((unit, cells))
    return result


def _heading(group: str, form: str, year: int) -> str:
    names = _OLD if year < _RENAMED else _NEW
    return f"{_SHORT[group]} {names[form]}"


def _workbook(year: int, counts: Sequence[tuple[Unit, dict[tuple[str, str], int]]], layout: Layout) -> bytes:
    file = file_of(year)
    groups = layout.order(f"{file} groups", _GROUPS)
    forms = layout.order(f"{file} forms", ("", *FORMS))
    columns = ["Sozialraum", *(_heading(group, form, year) for group, _title, _ages in groups for form in forms)]
    rows: list[Row] = [
        {"Sozialraum": unit.name, **{_heading(group, form, year): n for (group, form), n in cells.items()}}
        for unit, cells in counts
    ]
    rows.append({"Sozialraum": "Stadt gesamt", **{name: _column_sum(rows, name) for name in columns[1:]}})
    titles = ("Stadt Musterstadt - Jugendamt", f"Kinder in Tagesbetreuung nach Wohnort, 1. März {year}")
    bands = [("", 1), *((title, len(forms)) for _group, title, _ages in groups)]
    return as_workbook(Sheet(file, columns, rows, titles, bands), layout, _sheet_name(file, layout))


def _column_sum(rows: Sequence[Row], column: str) -> int:
    return sum(int(row[column] or 0) for row in rows)


def _sheet_name(file: str, layout: Layout) -> str:
    return layout.order(f"{file} sheet", ("Tabelle1", "Auswertung", "01.03."))[0]
