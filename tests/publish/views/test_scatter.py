"""Two indicators against each other: which areas are points, and what is said about them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kobimo.publish.charts import scatter
from kobimo.publish.views.scatter import ScatterView, nearest_period, scatter_view
from publish.charts.conftest import view

YEARS = ["2019-12-31"]


def beside(first: dict[str, Any], second: dict[str, Any], **more: Any) -> ScatterView:
    """The two indicators over these cells."""
    made = [view({key: [cell] for key, cell in cells.items()}, YEARS, **more) for cells in (first, second)]
    return scatter_view(*made)


def test_only_areas_with_two_comparable_numbers_are_points() -> None:
    first = {"1": 1, "2": 2, "3": "suppressed", "4": 4, "5": (5, "not_aligned"), "6": 6}
    second = {"1": 10, "2": "suppressed", "3": 30, "4": "missing", "5": 50, "6": (60, "incomplete")}
    found = beside(first, second, picked=["6"])
    chart = scatter(found)
    points = chart.spec["datasets"]["points"]
    assert [(point["x"], point["y"]) for point in points] == [(1, 10), (6, 60)]
    assert [point["fill"] == "transparent" for point in points] == [False, True]
    assert [row["name"] for row in chart.spec["datasets"]["names"]] == ["Bezirk 6"]
    assert "geheim: 2" in chart.alternative
    assert "keine Angabe: 1" in chart.alternative
    assert "nicht vergleichbar: 1" in chart.alternative
    assert len(chart.table.rows) == 6


def test_a_hidden_number_does_not_show_in_its_partner() -> None:
    """The point of an area would give one hidden number away as a line."""
    found = beside({"1": 1, "2": "suppressed", "3": 3}, {"1": 10, "2": 20, "3": 30})
    assert 20 not in [point["y"] for point in scatter(found).spec["datasets"]["points"]]


@pytest.mark.parametrize(
    ("turn", "said"),
    [(1, "ist meist auch die andere höher"), (-1, "ist die andere meist niedriger")],
)
def test_the_words_follow_the_direction(turn: int, said: str) -> None:
    numbers = {str(key): key for key in range(1, 12)}
    found = beside(numbers, {key: 50 + turn * value for key, value in numbers.items()})
    assert said in found.words
    assert any("keine Ursache" in text for text in scatter(found).notes)


def test_with_few_areas_nothing_is_concluded() -> None:
    found = beside({"1": 1, "2": 2, "3": 3}, {"1": 1, "2": 2, "3": 3})
    assert "zu wenige" in found.words
    assert "Rangkorrelation" not in found.words


def test_counts_and_other_periods_are_warned_of() -> None:
    numbers = {str(key): key for key in range(1, 12)}
    counts = beside(numbers, numbers, kind="count")
    assert any("Größe des Gebiets" in text for text in counts.cautions)
    later = replace(counts.second, selection=replace(counts.second.selection, period="2020-12-31"))
    assert any("verschiedene Zeiträume" in text for text in scatter_view(counts.first, later).cautions)


def test_the_nearest_period_is_taken_and_of_two_the_later() -> None:
    days = ("2023-03-01", "2024-03-01", "2025-03-01")
    assert nearest_period("2024-12-31", days) == "2025-03-01"
    assert nearest_period("2019-12-31", days) == "2023-03-01"
    assert nearest_period("2022/23", ("2021", "2022", "2023")) == "2023"
    assert nearest_period("", days) == "2025-03-01"
    assert nearest_period("2020", ()) == ""
    assert nearest_period("2021-07-01", ("2021-06-30", "2021-07-02")) == "2021-07-02"
