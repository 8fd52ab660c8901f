"""Both youth offices together: tables and defects of the children in care."""

from __future__ import annotations

from musterkreis.associations import IntArray
from musterkreis.daycare import county, town
from musterkreis.daycare.children import YEARS, care_of, true_tables
from musterkreis.layout import Layout
from musterkreis.population import People
from musterkreis.split import split_defect
from musterkreis.truth import Defect, Table, Topic
from musterkreis.world import MISSPELT, SPLIT_YEAR, World

DATASET = "kinder_in_betreuung"

_FIGURES = ("daycare_rate_u3", "daycare_rate_3_5", "centre_rate_u3", "childminding_rate_u3", "children_in_daycare")


def office_topic(world: World, people: People, layout: Layout) -> Topic:
    """Make the children in care: tables, files and defects.

    Parameters
    ----------
    world : World
    people : People
        On 31 December before.
    layout : Layout

    Returns
    -------
    Topic
        Of both youth offices.
    """
    care = care_of(world, people)
    by_age, by_form = true_tables(world, care)
    town_age, town_form = town.town_cells(world, care)
    county_age, county_form = county.county_cells(world, care)
    tables = (
        Table(DATASET, "kinder", "alter", ("alter",), by_age, town_age | county_age),
        Table(DATASET, "kinder", "alter_form", ("alter", "form"), by_form, town_form | county_form),
    )
    split = split_defect("daycare", town.SOURCE, town.file_of(SPLIT_YEAR - 1), tables, _FIGURES)
    return Topic(
        tables=tables,
        deliveries=(*town.town_deliveries(world, care, layout), *county.county_deliveries(world, care, layout)),
        defects=(_doubled(world, care), _totals(), _misspelt(), split),
    )


def _doubled(world: World, care: IntArray) -> Defect:
    table = f"{DATASET}/alter_form/kinder"
    return Defect(
        id="childminding_counted_twice",
        title=f"Kinder in Kindertagespflege stehen {town.DOUBLED} auch in der Spalte der Tageseinrichtungen",
        source=town.SOURCE,
        file=town.file_of(town.DOUBLED),
        check="TOTAL_DIFFERS",
        remedy=(
            "Die gelieferte Spalte „zusammen“ stimmt und gilt für die Betreuungsquoten. Zahlen der Tageseinrichtungen "
            "allein sind für dieses Jahr zu hoch und werden nicht verwendet."
        ),
        affected=tuple((table, key) for key in town.doubled_cells(world, care)),
        figures=("centre_rate_u3", "children_in_daycare"),
    )


def _totals() -> Defect:
    return Defect(
        id="daycare_total_among_rows",
        title="Unter den Sozialräumen steht die Summenzeile „Stadt gesamt“",
        source=town.SOURCE,
        file=town.file_of(YEARS[-1]),
        check="ROWS_DROPPED",
        unmended="AREA_UNKNOWN",
        remedy="Die Einlesevorlage lässt die Zeile aus (drop); die Stadt wird aus den Sozialräumen summiert.",
    )


def _misspelt() -> Defect:
    year = county.MISSPELT_IN
    return Defect(
        id="municipality_misspelt",
        title=f"Gründorf heißt seit {year} Gründorf-Heide; die erste Liste danach schreibt {MISSPELT}",
        source=county.SOURCE,
        file=county.file_of(year),
        check="CORRECTION_APPLIED",
        unmended="AREA_UNKNOWN",
        remedy=(
            "Eine Korrektur setzt den Namen, den die Gemeinde seit dem 1. Januar 2023 trägt. Die Umbenennung ist "
            "als Gebietsänderung eingetragen; Listen mit dem alten Namen liest kobimo ohne Korrektur."
        ),
    )
