"""The small course of a key figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from kobimo.publish.charts import area_series, svg

YEARS = ["2016", "2017", "2018", "2019"]


def test_it_has_the_numbers_of_the_area_and_of_the_whole(
    make_key_figure: Callable[..., Any], release_head: Any
) -> None:
    chart = area_series(make_key_figure([5, None, 6, 7], YEARS, whole=[4, 4, 4, 5]), release_head)
    points = chart.spec["datasets"]["points"]
    assert [row["value"] for row in points if row["area"] == "bezirk:11"] == [5, 6, 7]
    assert [row["value"] for row in points if row["area"] == "stadt:1"] == [4, 4, 4, 5]
    assert [row["value"] for row in chart.spec["datasets"]["lines"] if row["area"] == "bezirk:11"] == [6, 7]
    assert len(chart.spec["datasets"]["signs"]) == 1


def test_first_and_last_number_and_period_are_written(make_key_figure: Callable[..., Any], release_head: Any) -> None:
    chart = area_series(make_key_figure([5, 6, 6, 7], YEARS, whole=[4, 4, 4, 5]), release_head)
    texts = {element.text for element in ET.fromstring(svg(chart)).iter("{http://www.w3.org/2000/svg}text")}
    assert texts == {"5,0\u202f%", "7,0\u202f%", "Stadt insge… 5,0\u202f%", "2016", "2019"}


def test_a_count_is_not_pressed_flat_by_the_whole(make_key_figure: Callable[..., Any], release_head: Any) -> None:
    chart = area_series(make_key_figure([5, 6], YEARS[:2], whole=[4000, 5000], kind="count"), release_head)
    assert {row["area"] for row in chart.spec["datasets"]["points"]} == {"bezirk:11"}
    assert chart.table.columns == ("Zeitraum", "Bezirk 11", "Stadt insgesamt")


@pytest.mark.parametrize("cells", [[5], [None, "suppressed"], [None, 5]])
def test_one_number_is_no_course(make_key_figure: Callable[..., Any], release_head: Any, cells: list[Any]) -> None:
    chart = area_series(make_key_figure(cells, YEARS[: len(cells)]), release_head)
    assert not chart.drawable
    assert svg(chart) == ""
    assert chart.alternative


def test_an_axis_without_zero_is_noted(make_key_figure: Callable[..., Any], release_head: Any) -> None:
    assert area_series(make_key_figure([50, 55], YEARS[:2]), release_head).notes == ("Achse beginnt nicht bei null",)
    assert area_series(make_key_figure([5, 55], YEARS[:2]), release_head).notes == ()
