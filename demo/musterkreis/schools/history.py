"""Everything that is true about the schools, in the finest detail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from musterkreis.population import People
from musterkreis.schools.attributes import all_day, special_needs
from musterkreis.schools.certificates import MALE
from musterkreis.schools.choice import Choice, entries
from musterkreis.schools.classes import Cells, all_classes
from musterkreis.schools.primary import primary_schools
from musterkreis.schools.secondary import secondary_schools
from musterkreis.world import FIRST_YEAR, LAST_YEAR, World

SEXES = ("m", "w")


@dataclass(frozen=True, slots=True)
class History:
    """Ten school years, named by the year in which they begin.

    Attributes
    ----------
    pupils, classes, all_day, special_needs : dict of (year, school, grade) to int
        Schools that are open in the year, all their grades.
    moves : mapping of (year, Grundschule, target) to int
        Children of class 4 of the year before by what they do in `year`; targets are keys of schools,
        `choice.OUTSIDE` and `choice.REPEATING`.
    leavers : mapping of (year, school, certificate, sex) to int
        At the end of the school year that begins in `year`.
    """

    pupils: Cells
    classes: Cells
    all_day: Cells
    special_needs: Cells
    moves: Mapping[tuple[int, str, str], int]
    leavers: Mapping[tuple[int, str, str, str], int]


def school_history(world: World, people: People) -> History:
    """Let children enter, move up, move on and leave for ten years.

    Parameters
    ----------
    world : World
    people : People

    Returns
    -------
    History
        The same for the same world and people.
    """
    primary = primary_schools(world, people)
    choice = Choice(world, primary.leaving)
    rng = world.rng("transitions after class 4")
    moves = {entry: choice.move(rng, entry) for entry in entries()}
    secondary = secondary_schools(world, people, moves)
    pupils = dict(sorted({**primary.grades, **secondary.grades}.items()))
    return History(
        pupils,
        all_classes(world, pupils),
        all_day(world, pupils),
        special_needs(world, pupils),
        {(e, *pair): n for e in range(FIRST_YEAR, LAST_YEAR + 1) for pair, n in moves[e].items()},
        _by_sex(world, secondary.leavers),
    )


def _by_sex(world: World, leavers: Mapping[tuple[int, str, str], int]) -> dict[tuple[int, str, str, str], int]:
    rng = world.rng("leavers by sex")
    result: dict[tuple[int, str, str, str], int] = {}
    for (year, school, certificate), number in leavers.items():
        male = int(rng.binomial(number, MALE[certificate]))
        result |= dict(zip([(year, school, certificate, sex) for sex in SEXES], (male, number - male), strict=True))
    return result


def school_year(year: int) -> str:
    """Name the school year that begins in a year.

    Examples
    --------
    >>> school_year(2019)
    '2019/20'
    """
    return f"{year}/{(year + 1) % 100:02d}"
