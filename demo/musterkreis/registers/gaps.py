"""What never came, came late, or came too coarse."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from musterkreis.population import OLDEST
from musterkreis.registers import town
from musterkreis.registers.extracts import cells, period
from musterkreis.registers.mail import file_of
from musterkreis.registers.offices import (
    LATE,
    MISSING,
    SINGLE_YEARS,
    SPLIT,
    WITHOUT_NATIONALITY,
    YEARS,
    office_of,
)
from musterkreis.registers.tables import DATASET, MEASURE
from musterkreis.truth import Defect, Key
from musterkreis.world import FIRST_YEAR, TOWN, World

Affected = tuple[tuple[str, Key], ...]

ALL = (
    "population_total",
    "share_under_3",
    "share_under_6",
    "share_under_18",
    "foreign_share",
    "foreign_share_under_18",
    "youth_ratio",
    "old_age_ratio",
)
"""Indicators that rest on the registers alone."""


def gaps(world: World) -> tuple[Defect, ...]:
    """Describe what a reader does not have.

    Parameters
    ----------
    world : World

    Returns
    -------
    tuple of Defect
    """
    return (_split(world), *_missing(world), _late(world), *_coarse(world))


def _not_delivered(area: str, years: Iterable[int], cube: str, only: tuple[str, ...] = ()) -> Affected:
    """List cells of today's Sozialräume that nobody delivered; `only` restricts the last code."""
    empty = np.zeros((OLDEST + 1, 2, 2), np.int64)
    return tuple(
        (f"{DATASET}/{cube}/{MEASURE}", Key("sozialraum", area, period(year), codes))
        for year in years
        for codes, _count in cells(empty, cube, SINGLE_YEARS)
        if not only or codes[-1] in only
    )


def _split(world: World) -> Defect:
    parts = [area.key for area in world.areas if area.key != area.reference]
    years = [year for year in YEARS if year < SPLIT]
    return Defect(
        "split",
        "Aus dem Sozialraum Am Kanal wurden zwei; die Auszüge bis 2020 nennen nur den alten.",
        office_of(TOWN).source,
        town.file_name(SPLIT - 1),
        "",
        "Kein Fehler. Die Gebietsänderung ist eingetragen; die Zahlen der beiden Teile sind bis 2020 geschätzt.",
        affected=tuple(cell for part in parts for cell in _not_delivered(part, years, "geschlecht_staat")),
        figures=ALL,
    )


def _missing(world: World) -> Iterable[Defect]:
    for key, year in MISSING:
        office = office_of(key)
        yield Defect(
            f"missing_{office.stem.lower()}",
            f"Für den 31.12.{year} kam keine Datei.",
            office.source,
            "",
            "",
            "Die Werte fehlen. Der Kreiswert beruht auf den übrigen Gemeinden und ist als unvollständig "
            "gekennzeichnet.",
            affected=_not_delivered(world.municipality[key].social_area, [year], "geschlecht_staat"),
            figures=ALL,
        )


def _late(world: World) -> Defect:
    return Defect(
        "late",
        "Die Datei kam mehr als ein Jahr nach dem Stichtag, nach der des folgenden Jahres.",
        *file_of(world, *LATE),
        "",
        "Sie zählt, sobald sie da ist.",
    )


def _coarse(world: World) -> Iterable[Defect]:
    children = "Kinder unter 6 Jahren stehen in einer Gruppe."
    yield _too_coarse(world, "05998024", children, "alter", ("0", "1", "2"), ("share_under_3",))
    adults = "Die Gruppe 18 - 24 lässt sich bei 20 Jahren nicht trennen."
    yield _too_coarse(world, "05998032", adults, "alter", ("18", "19"), ("youth_ratio", "old_age_ratio"))
    germans = "Die Staatsangehörigkeit fehlt nach Alter, und Deutsche sind nicht für sich gezählt."
    figures = ("foreign_share_under_18", "share_under_18", "population_total")
    yield _too_coarse(world, WITHOUT_NATIONALITY, germans, "geschlecht_staat", ("d",), figures)


def _too_coarse(
    world: World, municipality: str, title: str, cube: str, codes: tuple[str, ...], figures: tuple[str, ...]
) -> Defect:
    return Defect(
        f"too_coarse_{office_of(municipality).stem.lower()}",
        title,
        *file_of(world, municipality, FIRST_YEAR),
        "",
        "Dort wird nicht geschätzt: Die Kennzahl hat keinen Wert, und die Berechnung nennt den Grund.",
        affected=_not_delivered(world.municipality[municipality].social_area, YEARS, cube, codes),
        figures=figures,
    )
