"""What is true about the residents, and what a reader holds of it."""

from __future__ import annotations

from collections.abc import Iterator

from musterkreis.population import People
from musterkreis.registers.extracts import CUBES, Extract, extracts, keys
from musterkreis.registers.offices import MISSING, OFFICES, SINGLE_YEARS, WITHOUT_NATIONALITY, YEARS, Office
from musterkreis.truth import Key, Table
from musterkreis.world import FIRST_YEAR, World

DATASET, MEASURE = "einwohner", "personen"

_BY_LAYOUT = {
    "meso": ("alter_geschlecht_staat",),
    "mappe": ("alter", "alter_geschlecht_staat"),
    "gruppen": ("geschlecht_staat", "alter_geschlecht_staat"),
}

_WITHOUT_NATIONALITY = ("geschlecht", "geschlecht_staat", "alter_geschlecht")


def cubes_of(world: World, office: Office) -> tuple[str, ...]:
    """Return the cubes that the recipe of an office fills."""
    if office.municipality == WITHOUT_NATIONALITY:
        return _WITHOUT_NATIONALITY
    return _BY_LAYOUT[world.municipality[office.municipality].layout]


def held(office: Office, extract: Extract, year: int, cube: str) -> Iterator[tuple[Key, int]]:
    """Give the cells that a reader has of one extract; one office counts foreigners only, apart from age."""
    only_foreign = cube == "geschlecht_staat" and office.municipality == WITHOUT_NATIONALITY
    for key, count in keys(extract, year, cube, office.groups):
        if not only_foreign or key.codes[-1] == "a":
            yield key, count


def tables(world: World, people: People) -> tuple[Table, ...]:
    """Return one table for each cube.

    Parameters
    ----------
    world : World
    people : People

    Returns
    -------
    tuple of Table
        Truth by today's Sozialräume and single years of age.
    """
    true: dict[str, dict[Key, int]] = {cube: {} for cube in CUBES}
    delivered: dict[str, dict[Key, int]] = {cube: {} for cube in CUBES}
    for year in YEARS:
        for number, area in enumerate(world.areas):
            extract = Extract("sozialraum", area.key, area.name, people.count[year - FIRST_YEAR, number])
            for cube in CUBES:
                true[cube].update(keys(extract, year, cube, SINGLE_YEARS))
        for office in OFFICES:
            if (office.municipality, year) not in MISSING:
                for extract in extracts(world, people, office, year):
                    for cube in cubes_of(world, office):
                        delivered[cube].update(held(office, extract, year, cube))
    return tuple(Table(DATASET, MEASURE, cube, CUBES[cube], true[cube], delivered[cube]) for cube in CUBES)
