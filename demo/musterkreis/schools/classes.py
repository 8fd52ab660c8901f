"""How many classes are made of the pupils of a grade."""

from __future__ import annotations

import math
from collections.abc import Mapping

from musterkreis.schools.kinds import KINDS, UPPER
from musterkreis.world import FIRST_YEAR, World

Cells = dict[tuple[int, str, str], int]
"""Year in which a school year begins, school, grade: number."""

LARGEST = 29
"""Pupils of the largest class that a Grundschule forms."""

_MOST = (29, 56, 81, 104, 125, 150)
_GUIDE = 23
_CROWDED = 1.35
_TOO_LARGE, _JOINED = 31, 25


def all_classes(world: World, pupils: Mapping[tuple[int, str, str], int]) -> Cells:
    """Form the classes of all schools; the upper stage has courses instead.

    Parameters
    ----------
    world : World
    pupils : mapping of (year, school, grade) to int

    Returns
    -------
    dict of (year, school, grade) to int
        For every cell of `pupils`.
    """
    kinds = {school.key: school.kind for school in world.schools}
    result = {
        (year, key, grade): 0 if grade in UPPER else _planned(number, KINDS[kinds[key]].class_size)
        for (year, key, grade), number in pupils.items()
    }
    _form_primary(world, pupils, result)
    return result


def _planned(pupils: int, size: float) -> int:
    """Return as many classes as bring them nearest to a size, and more where they would be crowded."""
    return max(round(pupils / size), math.ceil(pupils / (_CROWDED * size)))


def _form_primary(world: World, pupils: Mapping[tuple[int, str, str], int], made: Cells) -> None:
    """Form first classes by municipality; later they stay together unless they grow too large or too small."""
    home = {school.key: school.municipality for school in world.schools if school.kind == "grundschule"}
    beginners: dict[tuple[int, str, str], dict[str, int]] = {}
    for (year, key, grade), number in pupils.items():
        if key in home and number and (grade == "1" or year == FIRST_YEAR):
            beginners.setdefault((year, home[key], grade), {})[key] = number
    for (year, _municipality, grade), numbers in beginners.items():
        made |= {(year, key, grade): classes for key, classes in guided_classes(numbers).items()}
    for year, key, grade in sorted(cell for cell in pupils if cell[1] in home):
        if grade != "1" and year > FIRST_YEAR and pupils[year, key, grade]:
            before = made.get((year - 1, key, str(int(grade) - 1)), 1)
            made[year, key, grade] = _kept(pupils[year, key, grade], before)


def _kept(pupils: int, classes: int) -> int:
    classes = max(classes, 1)
    while pupils / classes > _TOO_LARGE:
        classes += 1
    while classes > 1 and pupils / (classes - 1) <= _JOINED:
        classes -= 1
    return classes


def guided_classes(pupils: Mapping[str, int]) -> dict[str, int]:
    """Form the classes of one grade at the Grundschulen of a municipality.

    Each school may have as many as its number of pupils allows, the municipality as many as its own allows (kommunale
    Klassenrichtzahl); the smallest classes are joined first.

    Parameters
    ----------
    pupils : mapping of school to int
        > 0.

    Returns
    -------
    dict of school to int

    References
    ----------
    .. [1] Verordnung zur Ausführung des § 93 Absatz 2 Schulgesetz (NRW), § 6a.

    Examples
    --------
    >>> guided_classes({"a": 30}), guided_classes({"a": 57, "b": 50, "c": 30})
    ({'a': 2}, {'a': 2, 'b': 2, 'c': 2})
    """
    made = {
        key: next((n for n, most in enumerate(_MOST, 1) if number <= most), -(-number // 25))
        for key, number in pupils.items()
    }
    allowed = max(1, -(-sum(pupils.values()) // _GUIDE))
    while sum(made.values()) > allowed:
        able = [key for key, number in pupils.items() if made[key] > 1 and number / (made[key] - 1) <= LARGEST]
        if not able:
            break
        made[min(able, key=lambda key: (pupils[key] / made[key], key))] -= 1
    return made
