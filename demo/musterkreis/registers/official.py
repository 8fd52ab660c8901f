"""The official population of the municipalities: a series of its own, broken by the census of 2022."""

from __future__ import annotations

from datetime import date

import numpy as np

from musterkreis.layout import Layout
from musterkreis.population import People
from musterkreis.registers.extracts import period
from musterkreis.registers.offices import YEARS
from musterkreis.sheets import Cell, Sheet, as_csv
from musterkreis.truth import Delivery, Key, Table
from musterkreis.world import KREIS, World

DATASET, SOURCE, SENDER = "einwohner_amtlich", "landesamt", "Statistisches Landesamt"

CENSUS_YEAR, CENSUS_EFFECT = 2022, -0.025
"""From 31 December of this year on figures rest on the new census; the Kreis loses so much of its population."""

REBASED_ON = date(2024, 11, 18)
"""Day on which the figures of the first year on the new base came, under the name of the old file."""

Series = dict[tuple[str, int], int]
"""Population by municipality and year."""


def file_name(year: int) -> str:
    """Return the name of the file."""
    return f"bevoelkerungsstand_{period(year)}.csv"


def old_base(world: World, people: People) -> Series:
    """Return the update of the census of 2011 for all years, as if there had been no new one."""
    rng = world.rng("official population")
    result: Series = {}
    for item in world.municipalities:
        numbers = [world.position[area.key] for area in world.areas_of(item.key)]
        level, drift = rng.normal(0.002, 0.004), rng.normal(0.0010, 0.0004)
        for count, year in enumerate(YEARS):
            residents = int(people.count[count, numbers].sum())
            result[item.key, year] = round(residents * (1 + level + drift * count))
    return result


def new_base(world: World, old: Series) -> Series:
    """Return the series as published in the end: from the census on lower, not everywhere alike."""
    rng = world.rng("census")
    effect = {item.key: CENSUS_EFFECT + rng.normal(0, 0.006) for item in world.municipalities}
    weights = np.array([old[key, CENSUS_YEAR] for key in effect], float)
    excess = float(np.average(list(effect.values()), weights=weights)) - CENSUS_EFFECT
    return {
        (key, year): round(count * (1 + effect[key] - excess)) if year >= CENSUS_YEAR else count
        for (key, year), count in old.items()
    }


def table(old: Series, new: Series) -> Table:
    """Return what is true on the old base, and what a reader holds; the office adds up the Kreis itself."""
    true = {Key("gemeinde", key, period(year)): count for (key, year), count in old.items()}
    delivered = {Key("gemeinde", key, period(year)): count for (key, year), count in new.items()}
    delivered |= {Key("kreis", KREIS, period(year)): _total(new, year) for year in YEARS}
    return Table(DATASET, "personen", "all", (), true, delivered)


def deliveries(world: World, old: Series, new: Series, layout: Layout) -> list[Delivery]:
    """Return the yearly files; that of the census year comes twice."""
    result = []
    for year in YEARS:
        first = old if year == CENSUS_YEAR else new
        result.append(_delivery(date(year + 1, 7, 10 + year % 12), _file(world, first, year, layout)))
    result.append(_delivery(REBASED_ON, _file(world, new, CENSUS_YEAR, layout)))
    return result


def _delivery(day: date, file: dict[str, bytes]) -> Delivery:
    return Delivery(day, SOURCE, SENDER, file)


def _total(series: Series, year: int) -> int:
    return sum(count for (_key, when), count in series.items() if when == year)


def _file(world: World, series: Series, year: int, layout: Layout) -> dict[str, bytes]:
    file = file_name(year)
    day = f"31.12.{year}"
    rows: list[dict[str, Cell]] = [
        {
            "AGS": item.key,
            "Gemeinde": item.name_in(year),
            "Stichtag": day,
            "Bevölkerung": series[item.key, year],
        }
        for item in world.municipalities
    ]
    rows.append({"AGS": KREIS, "Gemeinde": "Musterkreis", "Stichtag": day, "Bevölkerung": _total(series, year)})
    titles = ("Bevölkerungsstand nach Gemeinden", f"Stichtag {day}", "Fortschreibung des Bevölkerungsstandes")
    columns = layout.order(file, ["AGS", "Gemeinde", "Stichtag", "Bevölkerung"])
    return {file: as_csv(Sheet(file, columns, rows, titles), layout)}
