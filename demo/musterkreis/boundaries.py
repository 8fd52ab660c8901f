"""The areas that offices delivered for in a year: one Sozialraum was split, one municipality took another name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from musterkreis.world import KREIS, SPLIT_YEAR, TOWN, World


@dataclass(frozen=True, slots=True)
class Unit:
    """An area as an office names it.

    Attributes
    ----------
    level, key, name : str
        `level` is `sozialraum`; for sums `gemeinde` or `kreis`.
    members : tuple of str
        Keys of today's Sozialräume inside.
    """

    level: str
    key: str
    name: str
    members: tuple[str, ...]


def units(world: World, year: int, within: str = "") -> Iterator[Unit]:
    """Give the Sozialräume as they were in a year, ordered by key.

    Parameters
    ----------
    world : World
    year : int
        Of the reference date.
    within : str, optional
        Key of a municipality; default: the whole Kreis.

    Yields
    ------
    Unit
    """
    areas = [area for area in world.areas if within in {"", area.municipality}]
    ordered = sorted(areas, key=lambda area: (area.reference, area.key))
    for key, group in groupby(ordered, key=lambda area: area.reference):
        members = tuple(group)
        if len(members) > 1 and year < SPLIT_YEAR:
            yield Unit("sozialraum", key, members[0].reference_name, tuple(area.key for area in members))
            continue
        for area in members:
            village = area.municipality != TOWN
            name = world.municipality[area.municipality].name_in(year) if village else area.name
            yield Unit("sozialraum", area.key, name, (area.key,))


def sums(world: World, year: int) -> Iterator[Unit]:
    """Give the municipalities, then the Kreis: what offices write below the Sozialräume.

    Parameters
    ----------
    world : World
    year : int
        Of the reference date.

    Yields
    ------
    Unit
    """
    for municipality in world.municipalities:
        inside = tuple(area.key for area in world.areas_of(municipality.key))
        yield Unit("gemeinde", municipality.key, municipality.name_in(year), inside)
    yield Unit("kreis", KREIS, "Musterkreis", tuple(area.key for area in world.areas))
