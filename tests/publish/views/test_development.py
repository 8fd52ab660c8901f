"""Changes and trends: the period before and no other, never over a break, and arrows by their rule."""

from __future__ import annotations

from datetime import date

import pytest

from kobimo.publish.breaks import SeriesBreak
from kobimo.publish.views.development import period_change, trend
from support.figures import count, head, share, shares

MERGER = SeriesBreak(date(2012, 7, 1), "Eingemeindung.", converted=False)
CONVERTED = SeriesBreak(date(2012, 7, 1), "Eingemeindung.", converted=True)
LAW = SeriesBreak(date(2012, 7, 1), "Neues Gesetz.", converted=False, territorial=False)
COUNT = head(kind="count", unit="number", denominator=None)


def test_a_change_is_that_since_the_period_before_in_points() -> None:
    found = period_change(head(), shares([200, 210, 300], 1000), (), "2012")
    assert (found.since, found.before) == ("2011", 21.0)
    assert found.found.difference == pytest.approx(9.0)
    assert found.found.significant is True
    assert "+9,0\u202fProzentpunkte" in found.words
    assert "mehr, als der Zufall" in found.words
    assert found.as_dict()["reason"] is None


def test_a_change_of_a_count_is_told_in_numbers_and_percent() -> None:
    found = period_change(COUNT, (count(40, period="2010"), count(50, period="2011")), (), "2011")
    assert found.found.difference == 10
    assert found.found.percent == pytest.approx(25)
    assert "+10 (+25,0\u202f%)" in found.words
    assert found.found.significant is False


def test_a_gap_is_not_bridged_with_an_older_period() -> None:
    found = period_change(head(), shares([200, None, 300], 1000), (), "2012")
    assert (found.since, found.found.difference) == ("2011", None)
    assert found.as_dict()["reason"] == found.words
    assert "2011" in found.words
    assert "keine Zahl" in found.words


def test_the_first_period_has_no_change_and_other_kinds_of_periods_are_none_before() -> None:
    course = (share(20, 100, period="2009-12-31"), *shares([200, 210], 1000))
    found = period_change(head(), course, (), "2010")
    assert (found.since, found.found.difference) == (None, None)
    assert "früheren Zeitraum" in found.words


@pytest.mark.parametrize(("item", "text"), [(MERGER, "Gebietsänderung"), (LAW, "Neues Gesetz")])
def test_there_is_no_change_over_a_break(item: SeriesBreak, text: str) -> None:
    course = shares([200, 210, 300, 400], 1000)
    found = period_change(head(), course, (item,), "2012")
    assert found.found.difference is None
    assert text in found.words
    assert ".." not in found.words
    assert period_change(head(), course, (item,), "2013").found.difference == pytest.approx(10)


def test_over_a_converted_break_there_is_one_and_it_says_so() -> None:
    found = period_change(head(), shares([200, 210, 300], 1000), (CONVERTED,), "2012")
    assert found.found.difference == pytest.approx(9)
    assert "umgerechnet" in found.words


def test_means_over_years_that_overlap_are_not_tested() -> None:
    found = period_change(head(years=3), shares([200, 300], 1000), (), "2011")
    assert found.found.difference == pytest.approx(10)
    assert found.found.significant is None
    assert trend(head(years=3), shares([100, 900], 1000), (), "2011").arrow == "none"


@pytest.mark.parametrize(
    ("numerators", "arrow"), [([200, 300], "up"), ([300, 250, 200], "down"), ([200, 900, 205], "steady")]
)
def test_with_few_points_the_arrow_needs_a_difference_that_is_more_than_chance(
    numerators: list[int], arrow: str
) -> None:
    found = trend(head(), shares(numerators, 1000), (), str(2009 + len(numerators)))
    assert (found.arrow, found.method, found.slope) == (arrow, "difference", None)


def test_with_eight_points_the_course_is_tested_and_has_a_slope_per_year() -> None:
    found = trend(head(), shares([200 + 4 * n for n in range(9)], 1000), (), "2018")
    assert (found.arrow, found.method, found.points) == ("up", "mann_kendall", 9)
    assert found.slope == pytest.approx(0.4)
    wild = trend(head(), shares([200, 260, 190, 255, 210, 240, 205, 250], 1000), (), "2017")
    assert (wild.arrow, wild.method) == ("steady", "mann_kendall")


def test_a_trend_begins_after_a_break_and_ends_at_the_chosen_period() -> None:
    course = shares([900, 900, 200, 210, 220, 300, 100], 1000)
    found = trend(head(), course, (MERGER,), "2015")
    assert (found.since, found.until, found.points, found.arrow) == ("2012", "2015", 4, "up")
    assert trend(head(), course, (CONVERTED,), "2015").since == "2010"


def test_one_point_and_points_without_interval_have_no_arrow() -> None:
    assert trend(head(), shares([200], 1000), (), "2010").arrow == "none"
    assert trend(head(), shares([None, None], 1000), (), "2011").as_dict()["points"] == 0
    hidden = tuple(share(None, None, period=year) for year in ("2010", "2011"))
    assert trend(head(), hidden, (), "2011").method == "none"
