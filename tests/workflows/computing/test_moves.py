"""Conversions one after the other, and what of their errors holds on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from kobimo.model.area import Area, SpaceDefinition
from kobimo.model.crosswalk import Crosswalk, CrosswalkDefinition, CrosswalkRow
from kobimo.model.territory import Basis, always
from kobimo.spaces.conversion import Conversion
from kobimo.workflows.computing.moves import as_move, by_weights, composed

SOURCES, TARGETS = ("a", "b", "c"), ("x", "y", "z")
DAY = date(2021, 1, 1)
ROWS = [("a", "x", 0.5), ("a", "y", 0.5), ("b", "y", 1.0), ("c", "z", 1.0), ("c", "x", 0.0)]


def crosswalk(units: str = "blocks", spread: float = 3.0) -> Crosswalk:
    definition = CrosswalkDefinition.model_validate(
        {
            "id": "w",
            "title": {"de": "W"},
            "source": {"space": "s", "level": "l"},
            "target": {"space": "t", "level": "m"},
            "basis": "population",
            "dispersion": {"population": 0.01},
            "units": units,
        }
    )
    rows = tuple(CrosswalkRow(*row, Basis.POPULATION, spread=spread if row[0] == "a" else 1.0) for row in ROWS)
    return Crosswalk(definition, rows)


def table(sources: str, targets: str, weights: dict[str, float]) -> Conversion:
    pairs = sorted(weights)
    return Conversion(
        tuple(sources),
        tuple(targets),
        np.array([sources.index(pair[0]) for pair in pairs]),
        np.array([targets.index(pair[1]) for pair in pairs]),
        np.array([weights[pair] for pair in pairs]),
    )


def groups(found: Conversion) -> set[frozenset[str]]:
    """Return which sources err as one."""
    assert found.unit is not None
    return {
        frozenset(key for key, unit in zip(found.sources, found.unit, strict=True) if unit == number)
        for number in found.unit
    }


def test_blocks_are_the_areas_that_weights_above_zero_link() -> None:
    found = by_weights(crosswalk(), SOURCES, TARGETS, DAY)
    assert groups(found) == {frozenset("ab"), frozenset("c")}
    assert found.spread is not None
    assert found.spread.tolist() == [3.0, 1.0, 1.0]
    alone = by_weights(crosswalk("sources", 1.0), SOURCES, TARGETS, DAY)
    assert (alone.unit, alone.spread, alone.dispersion) == (None, None, 0.01)


def test_steps_that_move_whole_areas_leave_blocks_as_they_are() -> None:
    found = by_weights(crosswalk(), SOURCES, TARGETS, DAY)
    merged = table("mnoq", "abc", {"ma": 1.0, "nb": 1.0, "ob": 1.0})
    first = composed(merged, found)
    assert groups(first) == {frozenset("mno"), frozenset("q")}
    assert first.spread is not None
    assert first.spread.tolist() == [3.0, 1.0, 1.0, 1.0]
    onward = table("xyz", "uv", {"xu": 1.0, "yv": 1.0, "zv": 1.0})
    before, after = (table("".join(keys), "".join(keys), {2 * key: 1.0 for key in keys}) for keys in (SOURCES, TARGETS))
    for steps in ((before, found), (found, after), (found, onward)):
        assert groups(composed(*steps)) == groups(found)


@pytest.mark.parametrize("first", [True, False])
def test_where_both_steps_split_each_source_errs_alone_and_as_wide_as_any(first: bool) -> None:
    found = by_weights(crosswalk(), SOURCES, TARGETS, DAY)
    before = table("mn", "abc", {"ma": 0.5, "mc": 0.5, "nc": 1.0})
    after = table("xyz", "uv", {"xu": 0.5, "xv": 0.5, "yv": 1.0, "zv": 1.0})
    both = composed(before, found) if first else composed(found, after)
    assert both.unit is None
    assert both.spread is not None
    assert both.spread.tolist() == ([3.0, 1.0] if first else [3.0, 1.0, 1.0])


def test_a_move_knows_units_and_spread_of_all_keys_that_ever_were() -> None:
    levels = [{"id": "l", "title": {"de": "L"}}]
    space = SpaceDefinition.model_validate({"id": "s", "title": {"de": "S"}, "levels": levels})
    ever = always(space, [Area("l", key, key) for key in "0a1bc2"]).ever("l")
    found = by_weights(crosswalk(), SOURCES, TARGETS, DAY)
    move = as_move(found, ever, np.zeros(3, np.bool_))
    assert move.unit is not None
    assert move.spread is not None
    number = dict(zip(ever, move.unit.tolist(), strict=True))
    assert number["a"] == number["b"]
    assert len(set(number.values())) == 5
    assert dict(zip(ever, move.spread.tolist(), strict=True)) == {**dict.fromkeys("012bc", 1.0), "a": 3.0}
    assert as_move(replace(found, unit=None, spread=None), ever, np.zeros(3, np.bool_)).unit is None
