"""Quartiles against the definition, and what a picture of them may hold."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest

from kobimo.publish.charts import distribution
from kobimo.publish.views.distribution import LEAST, spread
from publish.charts.conftest import view
from support.luck import seeds

YEARS = ["2018-12-31", "2019-12-31"]


def by_definition(numbers: list[int], share: Fraction) -> Fraction:
    """Type 7 of Hyndman and Fan, in fractions: between the neighbours of the place (n - 1) * share."""
    ordered = sorted(numbers)
    place = (len(ordered) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


@pytest.mark.parametrize("seed", seeds("quartiles", 30))
def test_quartiles_are_those_of_the_definition(seed: int) -> None:
    luck = random.Random(seed)
    numbers = [luck.randint(-50, 50) for _ in range(luck.randint(LEAST, 40))]
    found = spread(numbers)
    assert found is not None
    shown = (found.low, found.lower, found.middle, found.upper, found.high)
    wanted = [float(by_definition(numbers, Fraction(quarter, 4))) for quarter in range(5)]
    assert shown == pytest.approx(wanted)


def test_the_example_of_excel() -> None:
    """Microsoft Support, function QUARTILE.INC: the first quartile of these numbers is 3.5."""
    found = spread([1, 2, 4, 7, 8, 9, 10, 12])
    assert found is not None
    assert found.lower == 3.5


def test_too_few_numbers_have_no_quartiles() -> None:
    assert [spread([1.0] * count) is None for count in range(LEAST + 2)] == [True] * LEAST + [False] * 2


CELLS = {
    "1": [1, 2],
    "2": [2, 4],
    "3": [3, 6],
    "4": [4, 8],
    "5": ["suppressed", "suppressed"],
    "6": [5, "base_too_small"],
    "7": [(6, "not_aligned"), (7, "incomplete")],
}


def test_only_comparable_numbers_are_drawn_and_counted() -> None:
    made = view(CELLS, YEARS, picked=["5", "1"], whole=[3, 3])
    chart = distribution([made], made)
    dots = chart.spec["datasets"]["dots"]
    assert sorted(dot["value"] for dot in dots) == [2, 4, 6, 7, 8]
    assert chart.table.rows[0][1] == "5"
    assert "geheim: 1" in chart.alternative
    assert "Basis zu klein: 1" in chart.alternative
    assert "Bezirk 5: geheim" in chart.alternative
    assert "Bezirk 1: 2,0\u202f%, im untersten Viertel" in chart.alternative


def test_hidden_numbers_change_nothing_that_is_shown() -> None:
    """A hidden area adds a word and no number: whatever it was, the picture is the same."""
    with_word = view(CELLS, YEARS)
    without = view({key: cells for key, cells in CELLS.items() if key != "5"}, YEARS)
    shown, other = (distribution([one], one).spec["datasets"] for one in (with_word, without))
    assert shown == other


def test_without_enough_numbers_there_is_no_picture_but_a_sentence() -> None:
    made = view({"1": [1, 2], "2": ["suppressed", "suppressed"], "3": [1, 1]}, YEARS)
    chart = distribution([made], made)
    assert not chart.drawable
    assert f"mindestens {LEAST} Gebiete" in chart.alternative
    assert chart.table.rows[0][2:7] == ("–",) * 5


def test_all_numbers_equal_can_be_drawn() -> None:
    made = view({str(key): [7, 7] for key in range(6)}, YEARS)
    chart = distribution([made], made)
    assert chart.drawable
    (box,) = chart.spec["datasets"]["boxes"]
    assert (box["low"], box["high"]) == (7, 7)
