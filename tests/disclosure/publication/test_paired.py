"""Counts over the same parts as cells: their values are those of the figures, and every sum holds."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from kobimo.disclosure.publication.assembly import NONE, UNSURE, Assembly
from kobimo.disclosure.publication.paired import OneCount, SameParts, over_same_parts
from kobimo.indicators.pairing import combine
from kobimo.indicators.rollup import Delivered, Rolled, roll_up
from kobimo.model.area import Area, Space
from support.luck import seeds
from support.three_levels import THREE_LEVELS

Ints = NDArray[np.int64]
LEVELS = ("quartier", "bezirk", "stadt")
SPACE = Space(
    THREE_LEVELS,
    [
        Area("stadt", "x", "X"),
        *(Area("bezirk", b, b, "x") for b in ("1", "2", "3")),
        *(Area("quartier", f"{b}{q}", "", b) for b in ("1", "2", "3") for q in ("a", "b", "c")),
    ],
)
SIZES = {"quartier": 9, "bezirk": 3, "stadt": 1}
BELOW = {"bezirk": "quartier", "stadt": "bezirk"}


@dataclass(frozen=True)
class Counted:
    """One count: as delivered, level by level, None where nothing was; and what the figures make of it."""

    told: Mapping[str, list[int | None]]
    rolled: Mapping[str, Rolled]


def drawn(luck: random.Random, base: Counted | None = None) -> Counted:
    """Draw what was delivered; districts and the town now and then, and never contradicting their parts."""
    gap = luck.choice((0.0, 0.15, 0.5))
    quarters = [luck.randint(0, 9) for _ in range(9)]
    told: dict[str, list[int | None]] = {"quartier": [n if luck.random() > gap else None for n in quarters]}
    for level in ("bezirk", "stadt"):
        sums = [sum(quarters[3 * n : 3 * n + 3]) for n in range(3)] if level == "bezirk" else [sum(quarters)]
        told[level] = [n if luck.random() < 0.3 else None for n in sums]
    delivered = {}
    for level, numbers in told.items():
        known = np.array([[n is not None for n in numbers]])
        values = np.array([[n or 0 for n in numbers]], np.int64)
        delivered[level] = Delivered(values, known, np.zeros_like(known), np.zeros_like(values))
    return Counted(told, roll_up(SPACE, "quartier", delivered))


def entered(assembly: Assembly, dataset: str, count: Counted) -> OneCount:
    """Give the counts of one side cells: delivered ones, and sums of what is below elsewhere."""
    numbers: dict[str, Ints] = {}
    summed: dict[str, NDArray[np.bool_]] = {}
    for level in LEVELS:
        rolled = count.rolled[level]
        told = np.array([n is not None for n in count.told[level]])
        there = np.broadcast_to(rolled.usable, (1, SIZES[level]))
        homes = {level: np.arange(SIZES[level])}
        numbers[level] = assembly.of(dataset).add(np.broadcast_to(rolled.value, there.shape), there, level, homes)
        summed[level] = there & ~told
        for area in np.flatnonzero(summed[level][0]).tolist() if level in BELOW else ():
            parts = numbers[BELOW[level]][0, 3 * area : 3 * area + 3]
            parts = parts[parts >= 0]
            assembly.sums(numbers[level][0, area : area + 1], np.zeros(len(parts), np.int64), parts)
    complete = {level: np.broadcast_to(count.rolled[level].complete, (1, SIZES[level])) for level in LEVELS}
    return OneCount(dataset, numbers, complete, summed)


def paired(seed: int) -> tuple[Assembly, tuple[Counted, Counted], SameParts]:
    luck = random.Random(seed)
    assembly = Assembly(LEVELS)
    sides = drawn(luck), drawn(luck)
    counts = [entered(assembly, name, side) for name, side in zip("ab", sides, strict=True)]
    return assembly, sides, over_same_parts(assembly, SPACE, "quartier", counts, (1,))


SEEDS = seeds("same parts", 60)


@pytest.mark.parametrize("seed", SEEDS)
def test_cells_have_the_values_of_the_figures_and_none_where_there_is_no_part(seed: int) -> None:
    assembly, sides, found = paired(seed)
    expected = combine(SPACE, "quartier", [side.rolled for side in sides], (1,))
    for n, cells in enumerate(found.used):
        for level in LEVELS:
            values = np.broadcast_to(expected[level].values[n], cells[level].shape)
            there = np.broadcast_to(expected[level].parts_used > 0, cells[level].shape)
            assert (assembly.value_of(cells[level])[there] == values[there]).all()
            assert ((cells[level] >= 0) == there).all()
    assert assembly.finished().contradicted == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_known_base_is_that_of_the_coverage(seed: int) -> None:
    assembly, sides, found = paired(seed)
    base = found.base_known.get(1, found.used[1])
    for level in LEVELS:
        for area in range(SIZES[level]):
            known = base_known(sides, level, area)
            cell = base[level][:, area]
            assert (int(assembly.value_of(cell)[0]) if cell[0] >= 0 else None) == known


def base_known(sides: tuple[Counted, Counted], level: str, area: int) -> int | None:
    """Return the known base of an area, by the rule in words."""
    if level == "quartier":
        return sides[1].told["quartier"][area]
    if all(whole(side, level, area) for side in sides):
        return int(np.broadcast_to(sides[1].rolled[level].value, (1, SIZES[level]))[0, area])
    inside = range(3 * area, 3 * area + 3)
    parts = [part for n in inside if (part := base_known(sides, BELOW[level], n)) is not None]
    return sum(parts) if parts else None


def whole(side: Counted, level: str, area: int) -> bool:
    """Whether no part is missing."""
    if side.told[level][area] is not None:
        return True
    if level == "quartier":
        return False
    return all(whole(side, BELOW[level], n) for n in range(3 * area, 3 * area + 3))


def test_sums_of_the_same_parts_are_one_cell_and_unsure_parts_make_them_unsure() -> None:
    luck = random.Random(seeds("gap of one", 1)[0])
    assembly = Assembly(LEVELS)
    full, gap = drawn(luck), drawn(luck)
    while not (torn := known_in_torn_districts(gap)) or whole(gap, "stadt", 0):
        gap = drawn(luck)
    while any(n is None for n in full.told["quartier"]):
        full = drawn(luck)
    counts = [entered(assembly, "a", gap), entered(assembly, "b", full)]
    once = over_same_parts(assembly, SPACE, "quartier", counts, (1,))
    again = over_same_parts(assembly, SPACE, "quartier", counts, (1,))
    for one, other in zip(once.used, again.used, strict=True):
        assert all((one[level] == other[level]).all() for level in LEVELS)
    assert not any((cells == UNSURE).any() for cells in once.used[1].values())
    counts[1].numbers["quartier"][0, torn[0]] = UNSURE
    unsure = over_same_parts(assembly, SPACE, "quartier", counts, (1,))
    assert unsure.used[1]["stadt"][0, 0] == UNSURE
    missing = int(np.flatnonzero([n is None for n in gap.told["quartier"]])[0])
    assert unsure.used[1]["quartier"][0, missing] == NONE


def known_in_torn_districts(side: Counted) -> list[int]:
    """Return the quarters that were delivered and lie in a district of which something is missing."""
    quarters = [n for n in range(9) if side.told["quartier"][n] is not None]
    return [n for n in quarters if not whole(side, "bezirk", n // 3)]
