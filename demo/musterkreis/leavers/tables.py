"""The truth about leavers as tables, and what the lists show of it."""

from __future__ import annotations

from collections.abc import Iterator

from musterkreis.leavers.lists import MOST_HIDDEN, by_place, hidden
from musterkreis.schools.history import History, school_year
from musterkreis.truth import Hidden, Key, Table
from musterkreis.world import FIRST_YEAR, LAST_YEAR, World

DATASET, MEASURE = "abgaenge", "abgaenge"


def tables(world: World, history: History) -> Iterator[Table]:
    """Give the leavers by certificate, and by certificate and sex; the lists have lines for the whole Kreis as well.

    Parameters
    ----------
    world : World
    history : History

    Yields
    ------
    Table
    """
    true: dict[str, dict[Key, int]] = {"abschluss": {}, "geschlecht": {}}
    shown: dict[str, dict[Key, int | Hidden]] = {"abschluss": {}, "geschlecht": {}}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for (level, area, kind), certificates in by_place(world, history, year).items():
            for certificate, sexes in certificates.items():
                cells: dict[tuple[str, tuple[str, ...]], int] = {
                    ("geschlecht", (kind, certificate, sex)): number for sex, number in sexes.items()
                }
                cells["abschluss", (kind, certificate)] = sum(sexes.values())
                for (cube, codes), number in cells.items():
                    key = Key(level, area, school_year(year), codes)
                    if level == "schule":
                        true[cube][key] = number
                    shown[cube][key] = Hidden(1, MOST_HIDDEN) if hidden(year, level, number) else number
    dimensions = {"abschluss": ("schulform", "abschluss"), "geschlecht": ("schulform", "abschluss", "geschlecht")}
    for cube, names in dimensions.items():
        yield Table(DATASET, MEASURE, cube, names, true[cube], shown[cube])
