"""Counts that are wrong, that changed afterwards, or that look wrong and are right."""

from __future__ import annotations

from musterkreis.population import People
from musterkreis.registers import official, town
from musterkreis.registers.extracts import extracts, period
from musterkreis.registers.gaps import ALL, Affected
from musterkreis.registers.mail import file_of
from musterkreis.registers.offices import REFUGEES, REVISED, SECONDARY, YEARS, office_of
from musterkreis.registers.tables import DATASET, MEASURE, cubes_of, held
from musterkreis.truth import Defect, Key
from musterkreis.world import TOWN, World


def miscounts(world: World, people: People) -> tuple[Defect, ...]:
    """Describe counts that a reader should ask about.

    Parameters
    ----------
    world : World
    people : People

    Returns
    -------
    tuple of Defect
    """
    return (
        Defect(
            "secondary_residences",
            "Nebenwohnungen sind mitgezählt, gut 3 % zu viel.",
            *file_of(world, *SECONDARY),
            "CHANGE_UNUSUAL",
            "Eine berichtigte Datei kam nicht; die Kennzahlen nennen den Fehler.",
            affected=_counted(world, people, *SECONDARY),
            figures=ALL,
        ),
        Defect(
            "revised_under_same_name",
            "Unter demselben Dateinamen kommt ein Vierteljahr später ein anderer Inhalt.",
            *file_of(world, *REVISED),
            "REPLACES_DELIVERY",
            "Die neuere Lieferung gilt; die ältere bleibt erhalten.",
        ),
        Defect(
            "refugees",
            "Die Einwohnerzahl springt: Geflüchtete aus der Ukraine, meist Frauen und Kinder.",
            office_of(TOWN).source,
            town.file_name(REFUGEES),
            "CHANGE_UNUSUAL",
            "Kein Fehler, sondern wirklich so.",
            figures=("population_total", "foreign_share"),
        ),
        *_official(world),
    )


def _counted(world: World, people: People, municipality: str, year: int) -> Affected:
    office = office_of(municipality)
    return tuple(
        (f"{DATASET}/{cube}/{MEASURE}", key)
        for extract in extracts(world, people, office, year)
        for cube in cubes_of(world, office)
        for key, _count in held(office, extract, year, cube)
    )


def _official(world: World) -> tuple[Defect, ...]:
    broken = tuple(
        (f"{official.DATASET}/all/{MEASURE}", Key("gemeinde", item.key, period(year)))
        for year in YEARS
        if year >= official.CENSUS_YEAR
        for item in world.municipalities
    )
    return (
        Defect(
            "census_base",
            "Die amtliche Einwohnerzahl beruht nun auf dem Zensus 2022 und liegt gut 2 % unter der alten Reihe.",
            official.SOURCE,
            official.file_name(official.CENSUS_YEAR + 1),
            "CHANGE_UNUSUAL",
            "Kein Fehler, sondern ein Bruch der Reihe; die Kennzahl nennt ihn.",
            affected=broken,
            figures=("population_official",),
        ),
        Defect(
            "census_year_again",
            "Die Zahlen des ersten Jahres auf neuer Grundlage kommen später unter dem alten Dateinamen.",
            official.SOURCE,
            official.file_name(official.CENSUS_YEAR),
            "REPLACES_DELIVERY",
            "Die neuere Lieferung gilt.",
        ),
    )
