"""The truth about transitions as tables, and what the matrices show of it."""

from __future__ import annotations

from collections.abc import Iterator

from musterkreis.schools.choice import CHOSEN, OTHERS, OUTSIDE, REPEATING
from musterkreis.schools.history import History, school_year
from musterkreis.transitions.matrix import by_origin, shown_sum
from musterkreis.truth import Hidden, Key, Table
from musterkreis.world import FIRST_YEAR, LAST_YEAR, World

DATASET, MEASURE = "uebergaenge", "kinder"
SUM = f"{DATASET}/gesamt/{MEASURE}"


def tables(world: World, history: History) -> Iterator[Table]:
    """Give the children by Grundschule and what they do next, and the sums by Grundschule.

    Parameters
    ----------
    world : World
    history : History

    Yields
    ------
    Table
    """
    targets = [school.key for school in world.schools if school.kind in {*CHOSEN, *OTHERS}] + [OUTSIDE, REPEATING]
    moves: dict[Key, int] = {}
    sums: dict[Key, int] = {}
    shown: dict[Key, int | Hidden] = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for origin, row in by_origin(history, year).items():
            place = ("schule", origin, school_year(year))
            moves |= {Key(*place, (target,)): row.get(target, 0) for target in targets}
            sums[Key(*place)] = sum(row.values())
            shown[Key(*place)] = shown_sum(year, origin, row)
    delivered: dict[Key, int | Hidden] = dict(moves)
    yield Table(DATASET, MEASURE, "zielschule", ("zielschule",), moves, delivered)
    yield Table(DATASET, MEASURE, "gesamt", (), sums, shown)
