"""Targets in pictures: the line, its name, the words, and the pictures without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from kobimo.model.area import Area
from kobimo.publish.charts import comparison, svg, time_series
from kobimo.publish.views import IndicatorView
from kobimo.publish.views.targets import ShownTarget

ROOT, QUARTER = Area("stadt", "1", "Stadt insgesamt", ""), Area("bezirk", "11", "Bezirk 11", "1")
PERIODS = ["2019", "2020", "2021", "2022"]


def target(value: float, area: Area = ROOT, by: str = "2027") -> ShownTarget:
    text = f"{value:.1f}".replace(".", ",") + "\u202f%"
    return ShownTarget(area, value, text, by, "Mehr Plätze.", "Rat", date(2020, 1, 1), "Vorlage 3")


@pytest.fixture
def view(make_view: Callable[..., IndicatorView]) -> IndicatorView:
    areas = {"11": [20, 21, 22, 23], "12": [30, 31, 32, "suppressed"], "13": [40, 41, 42, 43]}
    return make_view(areas, PERIODS, picked=["11"], whole=[30, 31, 32, 33], direction="higher_is_better")


def rows(chart: Any, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = chart.drawing.datasets[name]
    return found


def test_a_course_has_a_line_for_each_target_of_its_areas(view: IndicatorView) -> None:
    other = Area("bezirk", "13", "Bezirk 13", "1")
    chart = time_series(replace(view, targets=(target(60.0), target(25.0, QUARTER), target(50.0, other))))
    assert [row["value"] for row in rows(chart, "targets")] == [60.0, 25.0]
    assert chart.drawing is not None
    assert chart.drawing.parameters["y_high"] >= 60.0, "the line lies inside the plot"
    labels = [row["label"] for row in rows(chart, "labels")]
    assert "Zielwert Stadt insgesamt 60,0\u202f% bis 2027" in labels
    assert chart.table.columns[-2:] == ("Zielwert Stadt insgesamt bis 2027", "Zielwert Bezirk 11 bis 2027")
    assert {row[-2] for row in chart.table.rows} == {"60,0\u202f%"}
    assert "Zielwert: Stadt insgesamt 60,0\u202f% bis 2027; Bezirk 11 25,0\u202f% bis 2027." in chart.alternative
    (whole, own) = chart.notes[-2:]
    assert whole.endswith("(Rat, 01.01.2020, Vorlage 3). Mehr Plätze. 2022: 33,0\u202f%, noch nicht erreicht.")
    assert own.startswith("Zielwert für Bezirk 11")


def test_labels_of_targets_keep_their_distance(view: IndicatorView) -> None:
    chart = time_series(replace(view, targets=(target(33.0), target(33.1, by="2030"), target(23.0, QUARTER))))
    places = sorted(row["place"] for row in rows(chart, "labels"))
    assert all(second - first >= 16.9 for first, second in pairwise(places))


def test_a_target_is_judged_by_the_figure_of_its_own_year(view: IndicatorView) -> None:
    chart = time_series(replace(view, targets=(target(31.0, by="2020"), target(34.0, by="2021"))))
    met, missed = chart.notes[-2:]
    assert met.endswith("2020: 31,0\u202f%, erreicht.")
    assert missed.endswith("2021: 32,0\u202f%, nicht erreicht.")


def test_a_selection_without_targets_has_none_anywhere(view: IndicatorView) -> None:
    held = replace(view, targets=(target(60.0), target(25.0, QUARTER)))
    without = replace(held, selection=replace(held.selection, lines=("whole", "parent")))
    plain = replace(view, selection=without.selection)
    assert time_series(without) == time_series(plain)
    assert comparison(without) == comparison(plain)


def test_a_comparison_draws_the_target_of_the_whole_and_those_of_areas(view: IndicatorView) -> None:
    chart = comparison(replace(view, targets=(target(60.0), target(25.0, QUARTER))))
    (line,) = rows(chart, "target")
    assert (line["value"], line["label"]) == (60.0, "Zielwert 60,0\u202f% bis 2027")
    (stroke,) = rows(chart, "targets")
    bar = next(row for row in rows(chart, "bars") if row["area"] == "bezirk:11")
    assert stroke["value"] == 25.0
    assert stroke["top"] < bar["top"] < bar["bottom"] < stroke["bottom"]
    assert line["bottom"] == max(row["bottom"] for row in rows(chart, "bars"))
    assert chart.drawing is not None
    assert chart.drawing.parameters["high"] == 60.0
    assert [row["word"] for row in rows(chart, "key_lines")] == ["Zielwert des Gebiets"]
    assert chart.table.columns[2] == "Zielwert"
    assert {row[0]: row[2] for row in chart.table.rows}["Bezirk 11"] == "25,0\u202f% bis 2027"
    assert "noch nicht erreicht" in chart.notes[-1]


def test_no_target_says_anything_about_a_hidden_area(view: IndicatorView) -> None:
    hidden = Area("bezirk", "12", "Bezirk 12", "1")
    for value in (0.0, 31.9, 100.0):
        chart = comparison(replace(view, targets=(target(value, hidden),)))
        assert "erreicht" not in " ".join((*chart.notes, chart.alternative))


def test_counts_of_the_whole_have_no_line_among_its_parts(make_view: Callable[..., IndicatorView]) -> None:
    counts = make_view({"11": [3, 4], "12": [5, 6]}, ["2019", "2020"], picked=["11"], whole=[800, 900], kind="count")
    held = replace(counts, targets=(replace(target(1000.0), text="1.000"),))
    assert rows(comparison(held), "target") == []
    assert rows(time_series(held), "targets") == [], "it would dwarf the parts"
    alone = make_view({"11": [3, 4], "12": [5, 6]}, ["2019", "2020"], whole=[800, 900], kind="count")
    assert [row["value"] for row in rows(time_series(replace(alone, targets=held.targets)), "targets")] == [1000.0]


def test_lines_are_in_the_picture(view: IndicatorView) -> None:
    held = replace(view, targets=(target(60.0),))
    for chart, plain in ((time_series(held), time_series(view)), (comparison(held), comparison(view))):
        drawn = svg(chart, 680)
        assert "Zielwert" in drawn
        assert drawn.count('stroke-dasharray="12,4"') == 1
        assert "12,4" not in svg(plain, 680)
