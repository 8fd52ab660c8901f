"""Where a line may go: never over a period without a number."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from kobimo.language import speaking
from kobimo.publish.charts.course import common_day, interruptions, millisecond, period_texts, segments, time_parameters

YEARS = [f"{year}-12-31" for year in range(2010, 2022)]


@pytest.mark.parametrize("seed", range(20))
def test_a_piece_of_a_line_has_only_numbers_of_consecutive_periods(make_view: Callable[..., Any], seed: int) -> None:
    chosen = random.Random(seed)
    cells = [chosen.choice([5.0, 6.0, None, "suppressed", (4.0, "incomplete")]) for _year in YEARS]
    figures = make_view({"1": cells}, YEARS, picked=["1"]).series[0].figures
    pieces = segments(figures, "ratio")
    assert [figure for piece in pieces for figure in piece] == [x for x in figures if x.value is not None]
    for piece in pieces:
        places = [YEARS.index(figure.period) for figure in piece]
        assert places == list(range(places[0], places[-1] + 1))
    ends = [(YEARS.index(piece[0].period), YEARS.index(piece[-1].period)) for piece in pieces]
    for (_first, last), (start, _end) in itertools.pairwise(ends):
        assert start > last + 1  # two pieces are apart because something lies between


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([], []),
        (["2018"], []),
        (["2014-12-31", "2015-12-31", "2018-12-31"], [("2015-12-31", "2018-12-31")]),
        (["2010", "2012", "2014", "2015"], []),
        (["2018/19", "2019/20", "2021/22"], [("2019/20", "2021/22")]),
        (["2018-Q1", "2018-Q2", "2018-Q4", "2019-Q1"], [("2018-Q2", "2018-Q4")]),
        (["2018-01", "2018-02", "2018-03"], []),
        (["2014-12-31", "2015-11-30", "2016-12-31"], []),
        (["2017", "2018", "2018-12-31"], [("2018", "2018-12-31")]),
    ],
)
def test_a_line_stops_where_the_rhythm_of_periods_does(labels: list[str], expected: list[tuple[str, str]]) -> None:
    assert interruptions(labels) == expected


def test_incomplete_counts_are_joined_only_if_the_same_part_was_counted(make_view: Callable[..., Any]) -> None:
    cells = [100, (60, "incomplete"), (61, "incomplete"), 101]
    figures = make_view({"1": cells}, YEARS[:4], picked=["1"], kind="count").series[0].figures
    assert [len(piece) for piece in segments(figures, "count")] == [1, 2, 1]
    assert [len(piece) for piece in segments(figures, "ratio")] == [4]


def test_a_period_stands_at_its_end() -> None:
    for label, day in (
        ("2018", (2018, 12, 31)),
        ("2018/19", (2019, 7, 31)),
        ("2018-Q1", (2018, 3, 31)),
        ("2020-02", (2020, 2, 29)),
    ):
        assert datetime.fromtimestamp(millisecond(label) / 1000, UTC) == datetime(*day, tzinfo=UTC)


def test_periods_are_short_only_where_they_stay_clear() -> None:
    assert period_texts(["2014-12-31", "2015-12-31"]) == ["2014", "2015"]
    assert period_texts(["2014-12-31", "2015-06-30"]) == ["31.12.2014", "30.06.2015"]
    assert period_texts(["2014", "2014-12-31"]) == ["2014", "31.12.2014"]
    assert period_texts(["2023-10"]) == ["10/2023"]


def test_the_day_is_said_where_the_axis_shows_years_only() -> None:
    assert common_day(["2014-12-31", "2015-12-31"]) == "31.12."
    assert common_day(["2014", "2015"]) == ""
    assert common_day(["2014-03-01", "2015-03-01"]) == ""
    with speaking("en"):
        assert common_day(["2014-12-31"]) == "31 Dec"


def test_ticks_are_at_periods_and_the_ends_keep_their_texts() -> None:
    months = [f"{2010 + number // 12}-{number % 12 + 1:02d}" for number in range(120)]
    found = time_parameters(months)
    places = [millisecond(label) for label in months]
    assert set(found["periods"]) <= set(places)
    assert len(found["periods"]) <= 24
    for labelled in (found["labelled"], found["labelled_narrow"]):
        assert labelled[0] == places[-1]
        assert set(labelled) <= set(found["periods"])
    assert len(found["labelled_narrow"]) < len(found["labelled"])


def test_two_periods_on_the_same_day_share_a_tick() -> None:
    found = time_parameters(["2018", "2018-12-31"])
    assert found["periods"] == [millisecond("2018")]
    assert found["period_texts"] == {str(millisecond("2018")): "2018 / 31.12.2018"}
