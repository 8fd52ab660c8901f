"""The matrix as the school office sends it: Grundschulen in the lines, receiving schools in the columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from musterkreis.layout import Layout
from musterkreis.schools.choice import OUTSIDE, REPEATING
from musterkreis.schools.history import History, school_year
from musterkreis.sheets import Row, Sheet, as_csv, as_workbook
from musterkreis.truth import Delivery
from musterkreis.world import FIRST_YEAR, LAST_YEAR, World

SOURCE, SENDER = "uebergaenge", "Schulamt für den Kreis Musterkreis"

WORKBOOKS_FROM = 2020
"""Text until the school year before, workbooks from this one on."""

MISTYPED, MISTYPED_BY = 2018, 10
"""In this year the sum of one school was typed wrongly."""

MISTYPED_SCHOOL = "010052"

CLOSED, CLOSED_SCHOOLS = "010353", "aufgelöste Schulen"
"""The Hauptschule that takes no class 5 any more, and the empty column that stands where it was."""

_KEY, _NAME, _SUM = "Schulnr.", "abgebende Grundschule", "Summe"
_BESIDE = {OUTSIDE: "außerhalb des Kreises", REPEATING: "Wiederholung/sonstige"}


def file_of(year: int) -> str:
    """Name the file about those who are in class 5 in the school year that begins in `year`."""
    ending = "xlsx" if year >= WORKBOOKS_FROM else "csv"
    return f"uebergaenge_{year}_{(year + 1) % 100:02d}.{ending}"


def by_origin(history: History, year: int) -> dict[str, dict[str, int]]:
    """Return where the children of each Grundschule are, by target."""
    result: dict[str, dict[str, int]] = {}
    for (entry, origin, target), number in history.moves.items():
        if entry == year:
            result.setdefault(origin, {})[target] = number
    return result


def shown_sum(year: int, origin: str, targets: Mapping[str, int]) -> int:
    """Return the sum of a line as the office wrote it."""
    return sum(targets.values()) + (MISTYPED_BY if (year, origin) == (MISTYPED, MISTYPED_SCHOOL) else 0)


def matrices(world: World, history: History, layout: Layout) -> Iterator[Delivery]:
    """Give the matrices of ten years.

    Parameters
    ----------
    world : World
    history : History
    layout : Layout

    Yields
    ------
    Delivery
    """
    rng = layout.rng("days of the transitions")
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        day = date(year, 11, 2) + timedelta(days=int(rng.integers(0, 75)))
        yield Delivery(day, SOURCE, SENDER, {file_of(year): _file(world, history, layout, year)})


def _file(world: World, history: History, layout: Layout, year: int) -> bytes:
    name, origins = file_of(year), by_origin(history, year)
    titles = (
        "Übergänge von der Grundschule in die Klasse 5",
        f"zum Schuljahr {school_year(year)}",
        "Zeilen: abgebende Grundschule, Spalten: aufnehmende Schule",
    )
    columns = layout.order(name, list(_headings(world, origins).values()))
    sheet = Sheet(name, [_KEY, _NAME, *columns, _SUM], list(_rows(world, origins, year)), titles)
    if year < WORKBOOKS_FROM:
        return as_csv(sheet, layout)
    return as_workbook(sheet, layout, ("Matrix", "Übergänge")[int(layout.rng(f"{name} sheet").integers(0, 2))])


def _headings(world: World, origins: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    """Return the heading of each target of a year."""
    targets = {target for row in origins.values() for target in row}
    named = {school.key: school.name for school in world.schools if school.key in targets}
    return {**named, **({} if CLOSED in targets else {CLOSED: CLOSED_SCHOOLS}), **_BESIDE}


def _rows(world: World, origins: Mapping[str, Mapping[str, int]], year: int) -> Iterator[Row]:
    """Give a line for each Grundschule, nothing where nobody went, and a line with the sums."""
    headings = _headings(world, origins)
    for school in world.schools:
        if school.key in origins:
            row = {headings[target]: number for target, number in origins[school.key].items() if number}
            total = shown_sum(year, school.key, origins[school.key])
            yield {_KEY: school.key, _NAME: school.name, **row, _SUM: total}
    columns = {heading: sum(row.get(t, 0) for row in origins.values()) or None for t, heading in headings.items()}
    total = sum(shown_sum(year, origin, row) for origin, row in origins.items())
    yield {_NAME: "Insgesamt", **columns, _SUM: total}
