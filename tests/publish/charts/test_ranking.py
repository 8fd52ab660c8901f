"""The comparison of areas: their order, who is left out, and the words."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from kobimo.publish.charts import Chart, comparison


def rows(chart: Chart, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = chart.spec["datasets"][name]
    return found


@pytest.fixture
def states(make_view: Callable[..., Any]) -> Any:
    cells = [5, 6, "suppressed", "missing", "base_too_small", "zero_denominator", "not_aligned", (3, "incomplete"), 0]
    areas = {str(key): [cell] for key, cell in enumerate(cells)}
    return make_view(areas, ["2019"], picked=["2", "7"], whole=[(4, "incomplete")])


def test_bars_are_the_comparable_numbers_from_the_highest_down(states: Any) -> None:
    bars = rows(comparison(states), "bars")
    assert [(row["area"], row["value"]) for row in bars] == [
        ("bezirk:1", 6),
        ("bezirk:0", 5),
        ("bezirk:7", 3),
        ("bezirk:8", 0),
    ]
    assert [row["middle"] for row in bars] == sorted(row["middle"] for row in bars)


def test_areas_without_number_follow_with_the_word_for_their_state(states: Any) -> None:
    chart = comparison(states)
    lowest = max(row["middle"] for row in rows(chart, "bars"))
    words = {row["area"]: row["label"] for row in rows(chart, "words")}
    assert words == {
        "bezirk:2": "geheim",
        "bezirk:3": "keine Angabe",
        "bezirk:4": "Basis zu klein",
        "bezirk:5": "Basis zu klein",
        "bezirk:6": "nicht vergleichbar",
    }
    assert all(row["middle"] > lowest for row in rows(chart, "words"))
    assert len(rows(chart, "names")) == 9


def test_picked_bars_have_their_colour_and_incomplete_ones_are_hollow(states: Any) -> None:
    bars = {row["area"]: row for row in rows(comparison(states), "bars")}
    assert (bars["bezirk:7"]["colour"], bars["bezirk:7"]["fill"]) == ("#b0431e", "transparent")
    assert bars["bezirk:1"]["fill"] == bars["bezirk:1"]["colour"] != "#3d82b8"
    assert [row["word"] for row in rows(comparison(states), "key")] == ["unvollständig"]


def test_without_a_picked_area_all_bars_are_alike(make_view: Callable[..., Any]) -> None:
    chart = comparison(make_view({"1": [5], "2": [6]}, ["2019"]))
    assert {row["fill"] for row in rows(chart, "bars")} == {"#3d82b8"}
    assert rows(chart, "key") == []


def test_the_whole_is_a_rule_for_ratios_only(make_view: Callable[..., Any]) -> None:
    ratio = comparison(make_view({"1": [5], "2": [6]}, ["2019"], whole=[5.5]))
    assert [row["value"] for row in rows(ratio, "whole")] == [5.5]
    assert "Zum Vergleich Stadt insgesamt: 5,5\u202f%." in ratio.alternative
    count = comparison(make_view({"1": [5], "2": [6]}, ["2019"], whole=[11], kind="count"))
    assert rows(count, "whole") == []
    assert "Stadt insgesamt" not in count.alternative


def test_an_incomplete_count_has_a_word_and_no_bar(make_view: Callable[..., Any]) -> None:
    chart = comparison(make_view({"1": [(5000, "incomplete")], "2": [6000]}, ["2019"], kind="count"))
    assert [row["area"] for row in rows(chart, "bars")] == ["bezirk:2"]
    assert [row["label"] for row in rows(chart, "words")] == ["nicht vergleichbar (5.000)"]


@pytest.mark.parametrize("count", [2, 40, 41, 2000])
def test_of_many_areas_both_ends_and_picked_ones_are_drawn_and_all_are_counted(
    make_view: Callable[..., Any], count: int
) -> None:
    chosen = random.Random(count)
    numbers = chosen.sample(range(10 * count), count)
    picked = f"{count // 2:04d}"
    chart = comparison(
        make_view({f"{key:04d}": [value] for key, value in enumerate(numbers)}, ["2019"], picked=[picked])
    )
    drawn = [row["value"] for row in rows(chart, "bars")]
    ordered = sorted(numbers, reverse=True)
    if count <= 40:
        assert drawn == ordered
        assert chart.notes == ()
    else:
        assert set(drawn) == {*ordered[:15], *ordered[-15:], numbers[count // 2]}
        assert drawn == sorted(drawn, reverse=True)
        left_out = sum(int(row["label"].split()[1].replace(".", "")) for row in rows(chart, "left_out"))
        assert left_out + len(drawn) == count
        assert "alle stehen in der Tabelle" in chart.notes[0]
    assert len(chart.table.rows) == count


def test_many_areas_without_number_are_counted_and_not_listed(make_view: Callable[..., Any]) -> None:
    areas: dict[str, list[Any]] = {f"{key:03d}": [key] for key in range(20)}
    areas |= {f"{key:03d}": ["suppressed"] for key in range(20, 120)}
    chart = comparison(make_view(areas, ["2019"], picked=["050"]))
    assert len(rows(chart, "bars")) == 20
    assert [row["area"] for row in rows(chart, "words")] == ["bezirk:050"]
    assert sum(int(row["label"].split()[1]) for row in rows(chart, "left_out")) == 99
    assert "100 Gebiete ohne vergleichbare Zahl (geheim: 100)" in chart.alternative
    assert "Gebiete mit Zahl" in chart.notes[0]


def test_the_alternative_names_highest_lowest_and_ties(make_view: Callable[..., Any]) -> None:
    areas = {"1": [5.0], "2": [9.0], "3": [9.0], "4": [None]}
    text = comparison(make_view(areas, ["2019"])).alternative
    assert "4 Gebiete der Ebene Bezirk" in text
    assert (
        "Höchster Wert: Bezirk 2 und 1 weiteres Gebiet (9,0\u202f%); niedrigster Wert: Bezirk 1 (5,0\u202f%)." in text
    )
    assert "1 Gebiet ohne vergleichbare Zahl (keine Angabe: 1)." in text


def test_equal_numbers_are_said_to_be_equal_and_drawn(make_view: Callable[..., Any]) -> None:
    for value in (0, 7):
        chart = comparison(make_view({"1": [value], "2": [value]}, ["2019"], kind="count"))
        assert chart.drawable
        assert f"Alle Zahlen sind gleich: {value}." in chart.alternative
        params = {item["name"]: item["value"] for item in chart.spec["params"]}
        assert params["low"] == 0 < params["high"]


def test_bars_begin_at_zero_whatever_the_numbers_are(make_view: Callable[..., Any]) -> None:
    for values in ([50.0, 60.0], [-5.0, 3.0], [-5.0, -3.0]):
        chart = comparison(make_view({str(key): [value] for key, value in enumerate(values)}, ["2019"]))
        params = {item["name"]: item["value"] for item in chart.spec["params"]}
        assert params["low"] <= 0 <= params["high"]
        assert params["low"] <= min(values)
        assert max(values) <= params["high"]


@pytest.mark.parametrize(
    ("areas", "said"),
    [
        ({"1": [5]}, "Ein Vergleich braucht mehrere Gebiete."),
        ({"1": ["missing"], "2": ["suppressed"]}, "Kein Gebiet hat eine vergleichbare Zahl."),
        ({}, "0 Gebiete"),
    ],
    ids=["one area", "no number", "no area"],
)
def test_nothing_to_compare_is_said_and_not_drawn(
    make_view: Callable[..., Any], areas: dict[str, list[Any]], said: str
) -> None:
    chart = comparison(make_view(areas, ["2019"]))
    assert not chart.drawable
    assert said in chart.alternative
    assert len(chart.table.rows) == len(areas)


def test_a_long_name_is_cut_in_the_picture_and_whole_in_tooltip_and_table(make_view: Callable[..., Any]) -> None:
    name = "Gebiet mit einem wirklich sehr langen Namen an der Grenze"
    chart = comparison(make_view({"1": [5], "2": [6]}, ["2019"], names={"1": name}))
    shown = next(row for row in rows(chart, "names") if row["area"] == "bezirk:1")
    assert len(shown["name"]) <= 26
    assert name in shown["text"]
    assert name in [row[0] for row in chart.table.rows]
