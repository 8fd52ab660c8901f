"""Where an area lies in a topic: recomputed from the rows, with words where there is no number."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from kobimo.model.area import Area
from kobimo.publish.charts import spine
from kobimo.publish.views.distribution import spread
from kobimo.publish.views.spine import SpineRow
from publish.charts.conftest import RELEASE, figure, head
from support.luck import seeds

AREA = Area("bezirk", "1", "Nord", "1")
WHEN = "2019-12-31"


def row(name: str, own: Any, others: list[float]) -> SpineRow:
    """One indicator with the number or state of the area, and those of the others."""
    about = head(id=name, title=f"Kennzahl {name}")
    numbers = [*others, *([own] if isinstance(own, (int, float)) else [])]
    return SpineRow(about, figure(about, AREA, WHEN, own), spread(numbers))


def chart(rows: list[SpineRow], name: str = "Nord") -> Any:
    """The chart of these rows."""
    return spine(rows, rows[0].head, RELEASE, name, "Frühkindliche Bildung", "Bezirk")


@pytest.mark.parametrize("seed", seeds("spines", 12))
def test_the_order_on_a_line_is_that_of_the_numbers(seed: int) -> None:
    luck = random.Random(seed)
    rows = [
        row(str(number), luck.uniform(-5, 90), [luck.uniform(-5, 90) for _ in range(luck.randint(3, 20))])
        for number in range(5)
    ]
    data = chart(rows).spec["datasets"]
    for one, box, line, dot in zip(rows, data["boxes"], data["ranges"], data["dots"], strict=True):
        assert one.spread is not None
        own = float(one.own.value or 0)
        assert (dot["value"] < box["low"]) == (own < one.spread.lower)
        assert (dot["value"] > box["high"]) == (own > one.spread.upper)
        assert max(abs(line["low"]), abs(line["high"])) == pytest.approx(1)
        assert -1 <= line["low"] <= box["low"] <= 0 <= box["high"] <= line["high"] <= 1


@pytest.mark.parametrize("state", ["suppressed", "missing", "base_too_small"])
def test_without_a_number_there_is_a_word_and_no_point(state: str) -> None:
    rows = [row("a", state, [1, 2, 3, 4, 5]), row("b", 3, [1, 2, 3, 4, 5])]
    made = chart(rows)
    assert len(made.spec["datasets"]["dots"]) == 1
    word = rows[0].own.text
    assert made.spec["datasets"]["values"][0]["label"] == word
    assert f"Kennzahl a, 31.12.2019: {word}." in made.alternative
    assert made.table.rows[0][2] == word


def test_every_row_is_told_with_its_place() -> None:
    made = chart([row("a", 1, [5, 6, 7, 8]), row("b", 6, [5, 5, 7, 8]), row("c", 9, [5, 6, 7, 8]), row("d", 1, [2])])
    places = re.findall(r"Kennzahl (\w)[^;]*?, (im \w+ Viertel|in der mittleren Hälfte)", made.alternative)
    assert places == [("a", "im untersten Viertel"), ("b", "in der mittleren Hälfte"), ("c", "im obersten Viertel")]
    assert "zu wenige Gebiete" in made.alternative


def test_numbers_that_are_all_equal_stand_in_the_middle() -> None:
    data = chart([row("a", 5, [5, 5, 5, 5])]).spec["datasets"]
    assert [(box["low"], box["high"]) for box in data["boxes"]] == [(0, 0)]
    assert [dot["value"] for dot in data["dots"]] == [0]


def test_without_an_area_it_says_what_to_do() -> None:
    made = chart([row("a", 1, [5, 6, 7, 8])], name="")
    assert not made.drawable
    assert "Wählen Sie ein Gebiet" in made.alternative
