"""Totals beside parts: what is written as a sum, and what nobody can write; against sums by hand."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from kobimo.disclosure.publication.across import Beside
from kobimo.disclosure.publication.assembly import NONE, Assembly
from kobimo.model.area import Area, Space
from support.three_levels import THREE_LEVELS

LEVELS = ("quartier", "bezirk", "stadt")
AREAS = [
    Area("stadt", "x", "X"),
    *(Area("bezirk", key, key, "x") for key in ("1", "2")),
    *(Area("quartier", key, "", key[0]) for key in ("1a", "1b", "2a", "2b")),
]
SPACE = Space(THREE_LEVELS, AREAS)
MOVED = Space(THREE_LEVELS, [*AREAS[:4], Area("quartier", "1b", "", "2"), *AREAS[5:]])
"""Quarter 1b lies in district 2."""

THEN, NOW = "0001-01-01", "2023-01-01"


def stock(*, moved: bool = False, statuses: tuple[str, str, str] = ("", "", "")) -> Any:
    """Return what is needed of a dataset that was delivered at three levels for one date."""
    keys = {level: SPACE.keys(level) for level in LEVELS}
    columns = {level: (("2022", status),) for level, status in zip(LEVELS, statuses, strict=True)}
    counts = SimpleNamespace(keys=keys, columns=columns)
    return SimpleNamespace(
        space=SPACE, base="quartier", becomes={}, moves={"moved": moved} if moved else {}, counts=counts
    )


def tied(beside: Beside, statuses: tuple[str, str, str], *counts: list[int | None]) -> set[tuple[int, ...]]:
    """Note counts of each level, tie them, and return the sums as values: the total, then its parts in order."""
    assembly = Assembly(LEVELS)
    homes = {level: {level: np.arange(len(SPACE.keys(level)))} for level in LEVELS}
    for level, status, values in zip(LEVELS, statuses, counts, strict=True):
        there = np.array([value is not None for value in values])
        numbers = assembly.add(np.array([value or 0 for value in values], np.int64), there, level, homes[level])
        beside.note(level, status, ("2022", "all"), np.where(there, numbers, NONE))
    beside.tie(assembly, homes)
    starts, cells, _signs = assembly._entries()
    values = assembly.value_of(cells)
    return {(int(values[begin]), *sorted(values[begin + 1 : end].tolist())) for begin, end in pairwise(starts)}


def test_totals_are_sums_of_the_nearest_level_and_below_an_area_that_is_lacking_of_its_parts() -> None:
    nothing = ("", "", "")
    full = tied(Beside(stock(), {}), nothing, [5, 7, 11, 13], [12, 24], [36])
    assert full == {(12, 5, 7), (24, 11, 13), (36, 12, 24)}
    without_district = tied(Beside(stock(), {}), nothing, [5, 7, 11, 13], [12, None], [36])
    assert without_district == {(12, 5, 7), (36, 11, 12, 13)}
    with_a_gap = tied(Beside(stock(), {}), nothing, [5, 7, 11, None], [None, None], [36])
    assert with_a_gap == {(36, 5, 7, 11, 13)}, "13 is what the gap has"


def test_whom_no_part_names_is_a_count_and_less_than_the_parts_is_none() -> None:
    assert tied(Beside(stock(), {}), ("", "", ""), [5, 7, 11, 13], [14, 22], [36]) == {(14, 2, 5, 7), (36, 14, 22)}


@pytest.mark.parametrize("common", [True, False])
def test_areas_that_moved_are_tied_as_they_lay_on_a_day_of_both_and_not_at_all_without_one(common: bool) -> None:
    statuses = (NOW, THEN, THEN)
    held = {frozenset({("quartier", NOW), ("bezirk", THEN)}): MOVED} if common else {}
    above = {frozenset({("bezirk", THEN), ("stadt", THEN)}): SPACE}
    beside = Beside(stock(moved=True, statuses=statuses), {**held, **above})
    assert beside.untied("bezirk", "2022") is not common
    found = tied(beside, statuses, [5, 7, 11, 13], [5, 31], [36])
    assert found == {(36, 5, 31)} | ({(5, 5), (31, 7, 11, 13)} if common else set())
