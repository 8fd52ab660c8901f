"""The course over time: the data are those of the view, lines have gaps, and the words say what is drawn."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from kobimo.language import speaking
from kobimo.publish.charts import Chart, time_series
from kobimo.publish.charts.course import millisecond

YEARS = [f"{year}-12-31" for year in range(2010, 2020)]
GAPS = {
    "1": [5, 6, None, 7, 8, "suppressed", "suppressed", 8, 9, 9.5],
    "2": [3, 3.5, 4, "base_too_small", 5, (5.5, "incomplete"), (6, "incomplete"), 6, 6.2, "missing"],
    "3": ["suppressed"] * 10,
}
WHOLE = [5, 5.1, 5.2, 5.3, 5.4, 5.5, 5.6, 5.7, 5.8, 5.9]


@pytest.fixture
def chart(make_view: Callable[..., Any]) -> Chart:
    return time_series(make_view(GAPS, YEARS, picked=["1", "2", "3"], whole=WHOLE))


def rows(chart: Chart, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = chart.spec["datasets"][name]
    return found


def number(cell: Any) -> float | None:
    return cell[0] if isinstance(cell, tuple) else None if isinstance(cell, str) else cell


def test_points_are_the_numbers_of_the_view_and_nothing_else(chart: Chart) -> None:
    wanted = {
        (f"bezirk:{key}", period, number(cell))
        for key, cells in GAPS.items()
        for period, cell in zip(YEARS, cells, strict=True)
        if number(cell) is not None
    } | {("stadt:1", period, value) for period, value in zip(YEARS, WHOLE, strict=True)}
    assert {(row["area"], row["period"], row["value"]) for row in rows(chart, "points")} == wanted
    assert all(row["time"] == millisecond(row["period"]) for row in rows(chart, "points"))


def test_no_segment_has_a_corner_on_both_sides_of_a_gap(chart: Chart) -> None:
    segments: dict[str, list[dict[str, Any]]] = {}
    for row in rows(chart, "lines"):
        segments.setdefault(row["segment"], []).append(row)
    times = [millisecond(year) for year in YEARS]
    for corners in segments.values():
        cells = [*GAPS.get(corners[0]["area"].partition(":")[2], WHOLE)] if corners[0]["area"] != "stadt:1" else WHOLE
        first, last = times.index(corners[0]["time"]), times.index(corners[-1]["time"])
        assert last > first
        assert [row["value"] for row in corners] == [number(cell) for cell in cells[first : last + 1]]
    assert all(row["value"] is not None for row in rows(chart, "lines"))


def test_incomplete_figures_have_hollow_points(chart: Chart) -> None:
    hollow = {(row["area"], row["period"]) for row in rows(chart, "points") if row["fill"] == "transparent"}
    assert hollow == {("bezirk:2", "2015-12-31"), ("bezirk:2", "2016-12-31")}


def test_every_missing_number_has_a_sign_that_the_key_explains(chart: Chart) -> None:
    missing = {
        (f"bezirk:{key}", period)
        for key, cells in GAPS.items()
        for period, cell in zip(YEARS, cells, strict=True)
        if number(cell) is None
    }
    assert {(row["area"], row["period"]) for row in rows(chart, "signs")} == missing
    explained = {row["shape"]: row["word"] for row in rows(chart, "key")}
    assert {row["shape"] for row in rows(chart, "signs")} <= set(explained)
    assert set(explained.values()) == {"unvollständig", "keine Angabe", "geheim", "Basis zu klein"}


def test_each_line_is_named_once_and_names_do_not_overlap(chart: Chart) -> None:
    labels = rows(chart, "labels")
    assert [row["area"] for row in labels] == ["stadt:1", "bezirk:1", "bezirk:2", "bezirk:3"]
    places = sorted(row["place"] for row in labels)
    assert all(second - first >= 16.9 for first, second in itertools.pairwise(places))
    assert next(row["label"] for row in labels if row["area"] == "bezirk:2") == "Bezirk 2 6,2\u202f% (2018)"


def test_the_alternative_tells_first_last_direction_and_gaps(chart: Chart) -> None:
    text = chart.alternative
    assert "Bezirk 1: von 5,0\u202f% (31.12.2010) gestiegen auf 9,5\u202f% (31.12.2019)" in text
    assert "Unterschied +4,5\u202fProzentpunkte" in text
    assert "keine Angabe (31.12.2012); geheim (31.12.2015, 31.12.2016)" in text
    assert "Bezirk 2: von 3,0\u202f% (31.12.2010) gestiegen auf 6,2\u202f% (31.12.2018)" in text
    assert "Unvollständig: 31.12.2015, 31.12.2016." in text
    assert "Bezirk 3: keine Zahl." in text
    assert text.index("Bezirk 1") < text.index("Stadt insgesamt")


def test_highest_and_lowest_are_told_where_they_are_not_the_ends(make_view: Callable[..., Any]) -> None:
    cells = [4.0, 9.0, 2.0, 5.0]
    text = time_series(make_view({"1": cells}, YEARS[:4], picked=["1"])).alternative
    highest, lowest = YEARS[cells.index(max(cells))][:4], YEARS[cells.index(min(cells))][:4]
    assert f"Höchster Wert 9,0\u202f% (31.12.{highest}), niedrigster 2,0\u202f% (31.12.{lowest})." in text


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([5.0, 4.0], "gefallen"),
        ([5.0, 5.0], ", unverändert"),
        ([5.01, 5.02], "nahezu unverändert"),
        ([0, 0], ", unverändert"),
        ([-5.0, -4.0], "gestiegen"),
    ],
)
def test_the_direction_is_said(make_view: Callable[..., Any], cells: list[float], said: str) -> None:
    assert said in time_series(make_view({"1": cells}, ["2018", "2019"], picked=["1"])).alternative


def test_counts_of_different_parts_are_not_said_to_fall(make_view: Callable[..., Any]) -> None:
    view = make_view({"1": [600, (300, "incomplete")]}, ["2018", "2019"], picked=["1"], kind="count")
    text = time_series(view).alternative
    assert "nicht vergleichbar" in text
    assert "gefallen" not in text


def test_the_table_has_every_figure_as_text(chart: Chart) -> None:
    assert chart.table.columns == ("Zeitraum", "Stadt insgesamt", "Bezirk 1", "Bezirk 2", "Bezirk 3")
    assert [row[0] for row in chart.table.rows] == [f"31.12.{year}" for year in range(2010, 2020)]
    assert chart.table.rows[5] == ("31.12.2015", "5,5\u202f%", "geheim", "5,5\u202f% (unvollständig)", "geheim")


def test_an_axis_without_zero_says_so_and_one_with_zero_does_not(make_view: Callable[..., Any]) -> None:
    far = time_series(make_view({"1": [50.0, 60.0]}, ["2018", "2019"], picked=["1"]))
    near = time_series(make_view({"1": [5.0, 60.0]}, ["2018", "2019"], picked=["1"]))
    count = time_series(make_view({"1": [5000, 5100]}, ["2018", "2019"], picked=["1"], kind="count"))
    lows = [
        next(item["value"] for item in chart.spec["params"] if item["name"] == "y_low") for chart in (far, near, count)
    ]
    assert [low > 0 for low in lows] == [True, False, False]
    assert ["nicht bei null" in chart.subtitle for chart in (far, near, count)] == [True, False, False]


def test_a_single_period_gives_points_and_says_why(make_view: Callable[..., Any]) -> None:
    chart = time_series(make_view({"1": [5], "2": [6]}, ["2018"], picked=["1", "2"]))
    assert rows(chart, "lines") == []
    assert len(rows(chart, "points")) == 2
    assert "Es gibt nur einen Zeitraum" in chart.alternative


@pytest.mark.parametrize(
    "cells", [[5], ["missing"], ["suppressed", "missing"], [None, 5]], ids=["one", "none", "states", "one of two"]
)
def test_fewer_than_two_numbers_are_told_and_not_drawn(make_view: Callable[..., Any], cells: list[Any]) -> None:
    chart = time_series(make_view({"1": cells}, ["2018", "2019"][: len(cells)], picked=["1"]))
    assert not chart.drawable
    assert chart.spec == {}
    assert chart.alternative
    assert len(chart.table.rows) == len(cells)


def test_a_release_without_periods_is_told_and_not_drawn(make_view: Callable[..., Any]) -> None:
    from dataclasses import replace

    chart = time_series(replace(make_view({"1": [5]}, ["2018"]), series=(), figures=()))
    assert not chart.drawable
    assert "keine Zahl" in chart.alternative


def test_a_whole_that_dwarfs_picked_counts_is_left_out_and_named(make_view: Callable[..., Any]) -> None:
    big = make_view({"1": [50, 60]}, ["2018", "2019"], picked=["1"], whole=[9000, 9100], kind="count")
    assert {row["area"] for row in rows(time_series(big), "points")} == {"bezirk:1"}
    assert "Stadt insgesamt ist nicht gezeichnet" in " ".join(time_series(big).notes)
    assert time_series(big).table.rows[0] == ("2018", "9.000", "50")
    alone = make_view({"1": [50, 60]}, ["2018", "2019"], whole=[9000, 9100], kind="count")
    assert {row["area"] for row in rows(time_series(alone), "points")} == {"stadt:1"}


def test_of_very_many_picked_areas_the_first_are_drawn_and_all_are_in_the_table(make_view: Callable[..., Any]) -> None:
    areas = {str(number): [number, number + 1] for number in range(60)}
    chart = time_series(make_view(areas, ["2018", "2019"], picked=list(areas)))
    assert len(rows(chart, "labels")) == 20
    assert len(chart.table.columns) == 61
    assert "die ersten 20 von 60" in chart.notes[0]
    styles = {(row["area"], row["colour"], json.dumps(row["dash"])) for row in rows(chart, "lines")}
    assert len({style[1:] for style in styles}) == 20


def test_colours_follow_the_order_of_picking_and_the_whole_stays_grey(make_view: Callable[..., Any]) -> None:
    view = make_view({"1": [5, 6], "2": [6, 7]}, ["2018", "2019"], picked=["2", "1"], whole=[5, 5])
    colours = {row["area"]: row["colour"] for row in rows(time_series(view), "lines")}
    assert colours == {"bezirk:2": "#154e84", "bezirk:1": "#b0431e", "stadt:1": "#5c6670"}


def test_a_line_over_years_that_nobody_delivered_is_interrupted_and_said(make_view: Callable[..., Any]) -> None:
    chart = time_series(make_view({"1": [5, 6, 7]}, [YEARS[0], YEARS[1], YEARS[4]], picked=["1"]))
    assert {row["time"] for row in rows(chart, "lines")} == {millisecond(YEARS[0]), millisecond(YEARS[1])}
    assert "Zwischen 31.12.2011 und 31.12.2014 liegen keine Angaben vor" in chart.notes[0]
    assert chart.notes[0] in chart.alternative


def test_the_source_line_names_sources_and_release(chart: Chart) -> None:
    assert chart.source == (
        "Quelle: Amt für Statistik; Freigabestand 2026-11-22-team-1 vom 22.11.2026; eigene Berechnung"
    )


def test_a_chart_is_made_in_the_language_in_use(make_view: Callable[..., Any]) -> None:
    with speaking("en"):
        chart = time_series(make_view({"1": [1000.5, 2000.5]}, YEARS[:2], picked=["1"]))
    assert "1,000.5" in chart.alternative
    assert chart.spec["config"]["locale"]["number"]["thousands"] == ","
