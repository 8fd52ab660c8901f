"""Day-care centres with their places, as lists with coordinates."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from musterkreis.geometry import point_in
from musterkreis.layout import Layout
from musterkreis.sheets import Row, Sheet, as_csv, as_workbook
from musterkreis.truth import Defect, Delivery, Key, Table, Topic
from musterkreis.world import SPLIT_YEAR, World

SOURCE, SENDER = "kitas", "Jugendhilfeplanung des Musterkreises"
DATASET = "kitas"
YEARS = (2017, 2019, 2021, 2023, 2025)
"""Lists are not sent every year. Reference date: 1 March."""

REVISED = 2021
"""The list of this year came again under the same name, after a slip in one number of places."""

AGAIN = date(SPLIT_YEAR, 1, 20)
"""Day on which the lists so far were read once more: coordinates say in which half of Am Kanal a centre stands."""

_AS_TEXT = (2017, 2023)
_COLUMNS = ("Kita-Nr", "Name", "Träger", "Rechtswert", "Hochwert", "Plätze")
_GROUP = 20
"""Places of one more group."""


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre as it is in 2025; `first_year` is the first list that has it."""

    key: str
    name: str
    operator: str
    social_area: str
    places: int
    first_year: int


@cache
def centres() -> tuple[Centre, ...]:
    """Read the centres from the file of places."""
    text = files("musterkreis").joinpath("places", "kitas.csv").read_text(encoding="utf-8")
    return tuple(
        Centre(
            row["key"],
            row["name"],
            row["operator"],
            row["social_area"],
            int(row["places"]),
            int(row["first_year"] or YEARS[0]),
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    )


def places_of(world: World) -> dict[tuple[str, int], int]:
    """Return the places of each centre in each list; a few centres got one more group in some year.

    Returns
    -------
    dict of (key, year) to int
        Only years in which the centre exists. Unit: places.
    """
    rng = world.rng("places in centres")
    result: dict[tuple[str, int], int] = {}
    for centre in centres():
        grew_in = int(rng.integers(2018, 2026)) if rng.random() < 0.25 and centre.places >= 3 * _GROUP else 0
        for year in YEARS:
            if year >= centre.first_year:
                result[centre.key, year] = centre.places - (_GROUP if year < grew_in else 0)
    return result


def centre_topic(world: World, layout: Layout) -> Topic:
    """Make the centres: tables, files and defects.

    Parameters
    ----------
    world : World
    layout : Layout

    Returns
    -------
    Topic
        Places and centres where they stand, and a list every other year.
    """
    places = places_of(world)
    true_places = {Key("sozialraum", area.key, _period(year)): 0 for area in world.areas for year in YEARS}
    true_centres = dict(true_places)
    for centre in centres():
        for year in YEARS:
            if (centre.key, year) in places:
                cell = Key("sozialraum", centre.social_area, _period(year))
                true_places[cell] += places[centre.key, year]
                true_centres[cell] += 1
    return Topic(
        tables=(
            Table(DATASET, "plaetze", "all", (), true_places, _listed(true_places)),
            Table(DATASET, "einrichtungen", "all", (), true_centres, _listed(true_centres)),
        ),
        deliveries=tuple(_deliveries(world, places, layout)),
        defects=(_revised(),),
    )


def _period(year: int) -> str:
    return f"{year}-03-01"


def _listed(true: dict[Key, int]) -> dict[Key, int]:
    """Leave out areas without a centre: a list does not mention them."""
    return {key: number for key, number in true.items() if number}


def _deliveries(world: World, places: dict[tuple[str, int], int], layout: Layout) -> list[Delivery]:
    where = _coordinates(world)
    result = []
    for year in YEARS:
        right = {key: number for (key, listed), number in places.items() if listed == year}
        if year == REVISED:
            slip = max(right, key=lambda key: (right[key], key))
            result.append(_delivery(date(year, 4, 12), year, right | {slip: right[slip] * 10}, where, layout))
        result.append(_delivery(date(year, 4 if year != REVISED else 9, 20), year, right, where, layout))
    earlier = {name: data for delivery in result if delivery.sent_on < AGAIN for name, data in delivery.files.items()}
    return [*result, Delivery(AGAIN, SOURCE, SENDER, earlier)]


def _coordinates(world: World) -> dict[str, tuple[float, float]]:
    rng = world.rng("coordinates of centres")
    return {centre.key: point_in(world, centre.social_area, rng) for centre in centres()}


def file_of(year: int) -> str:
    """Return the name of the list of a year."""
    return f"Kitaliste_{year}-03.{'csv' if year in _AS_TEXT else 'xlsx'}"


def _delivery(
    day: date, year: int, places: dict[str, int], where: dict[str, tuple[float, float]], layout: Layout
) -> Delivery:
    file, digits = file_of(year), 0 if year in _AS_TEXT else 1
    rows: list[Row] = [
        {
            "Kita-Nr": centre.key,
            "Name": centre.name,
            "Träger": centre.operator,
            "Rechtswert": round(where[centre.key][0], digits or None),
            "Hochwert": round(where[centre.key][1], digits or None),
            "Plätze": places[centre.key],
        }
        for centre in centres()
        if centre.key in places
    ]
    titles = (f"Kindertageseinrichtungen im Musterkreis, Stand 1. März {year}", "Koordinaten: ETRS89 / UTM 32N")
    sheet = Sheet(file, layout.order(file, _COLUMNS), rows, titles)
    data = as_csv(sheet, layout) if year in _AS_TEXT else as_workbook(sheet, layout, "Einrichtungen")
    return Delivery(day, SOURCE, SENDER, {file: data})


def _revised() -> Defect:
    return Defect(
        id="centres_revised_under_same_name",
        title=f"Die Kitaliste {REVISED} kommt ein zweites Mal: gleicher Dateiname, eine Platzzahl berichtigt",
        source=SOURCE,
        file=file_of(REVISED),
        check="REPLACES_DELIVERY",
        remedy="Beide Dateien liegen im Bestand. Es gilt die zuletzt gelieferte.",
    )
