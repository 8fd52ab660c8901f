from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest

from kobimo.publish.profile.course import (
    OWN,
    compares_with_whole,
    course_svg,
    describe_course,
    has_course,
    is_cut,
)
from kobimo.publish.profile.course import (
    WHOLE as GREY,
)
from kobimo.publish.views import KeyFigure
from support.profile_views import QUARTER, WHOLE, figure, head, key_figure

SVG = "{http://www.w3.org/2000/svg}"
WIDTH = 230.0


def course_of(rows: Sequence[tuple[str, float | None, str]], **changed: str) -> KeyFigure:
    item = head(1, **changed)
    return key_figure(item, [figure(item, QUARTER, *row) for row in rows])


def drawn(item: KeyFigure) -> ET.Element:
    return ET.fromstring(course_svg(item, WIDTH))


def lines(svg: ET.Element, colour: str) -> list[list[tuple[float, float]]]:
    """Return the lines of a colour, one list of points for each unbroken piece."""
    paths = [path.get("d", "") for path in svg.iter(f"{SVG}path") if path.get("stroke") == colour]
    pieces = [piece for path in paths if "l" not in path for piece in path.split("M")[1:]]
    return [[tuple(map(float, point.split())) for point in piece.split("L")] for piece in pieces]


def points(svg: ET.Element, colour: str = OWN) -> list[tuple[float, float, str | None]]:
    found = [circle for circle in svg.iter(f"{SVG}circle") if circle.get("stroke") == colour]
    return [(float(c.get("cx", "")), float(c.get("cy", "")), c.get("fill")) for c in found]


def test_a_line_joins_all_neighbours_that_have_numbers() -> None:
    svg = drawn(course_of([(f"{year}-12-31", 10.0 + year % 7, "normal") for year in range(2015, 2021)]))
    (piece,) = lines(svg, OWN)
    assert len(piece) == 6
    assert [(x, y) for x, y, _fill in points(svg)] == piece


def test_a_gap_breaks_the_line_and_is_marked_on_the_axis() -> None:
    rows = [("2018-12-31", 4.0, "normal"), ("2019-12-31", None, "suppressed"), ("2020-12-31", 5.0, "normal")]
    svg = drawn(course_of([*rows, ("2021-12-31", 6.0, "normal")]))
    assert [len(piece) for piece in lines(svg, OWN)] == [2]
    assert len(points(svg)) == 3
    diamonds = [path for path in svg.iter(f"{SVG}path") if path.get("fill") == "#ffffff"]
    assert len(diamonds) == 1


def test_a_hidden_number_is_never_drawn_as_zero() -> None:
    rows = [("2018-12-31", 0.0, "normal"), ("2019-12-31", None, "suppressed"), ("2020-12-31", 8.0, "normal")]
    svg = drawn(course_of(rows))
    assert len(points(svg)) == 2


def test_a_count_from_which_parts_are_missing_is_a_hollow_point_apart_from_the_line() -> None:
    rows = [("2018-12-31", 40.0, "normal"), ("2019-12-31", 20.0, "incomplete"), ("2020-12-31", 44.0, "normal")]
    svg = drawn(course_of(rows, kind="count", unit="number"))
    assert lines(svg, OWN) == []
    assert [fill for _x, _y, fill in points(svg)] == [OWN, "#ffffff", OWN]


def test_periods_lie_at_their_distance_in_time() -> None:
    days = ["2014-12-31", "2015-12-31", "2018-12-31", "2023-06-30"]
    svg = drawn(course_of([(day, 5.0, "normal") for day in days]))
    places = [x for x, _y, _fill in points(svg)]
    ordinals = [date.fromisoformat(day).toordinal() for day in days]
    for place, ordinal in zip(places, ordinals, strict=True):
        expected = (ordinal - ordinals[0]) / (ordinals[-1] - ordinals[0])
        assert (place - places[0]) / (places[-1] - places[0]) == pytest.approx(expected, abs=0.002)


def test_heights_are_in_proportion_to_values() -> None:
    svg = drawn(
        course_of([("2020-12-31", 0.0, "normal"), ("2021-12-31", 30.0, "normal"), ("2022-12-31", 45.0, "normal")])
    )
    zero, thirty, most = (y for _x, y, _fill in points(svg))
    assert (zero - thirty) / (zero - most) == pytest.approx(30 / 45, abs=0.01)


def test_the_whole_has_a_grey_line_for_ratios_and_none_for_counts() -> None:
    periods = ["2020-12-31", "2021-12-31"]
    for kind, expected in (("ratio", 1), ("count", 0)):
        item = head(1, kind=kind)
        own = [figure(item, QUARTER, period, 5.0) for period in periods]
        whole = [figure(item, WHOLE, period, 900.0) for period in periods]
        found = key_figure(item, own, whole)
        assert len(lines(drawn(found), GREY)) == expected
        assert compares_with_whole(found) is bool(expected)


@pytest.mark.parametrize(
    "periods",
    [
        [f"{year}-12-31" for year in range(1990, 2024)],
        [f"{year}-03-01" for year in range(2001, 2024)],
        [f"{year}-{month:02}" for year in range(2008, 2024) for month in range(1, 13)],
        ["2019/2020", "2020/2021", "2021/2022"],
        ["2020-12-31"],
    ],
)
def test_labels_neither_overlap_nor_leave_the_drawing(periods: list[str]) -> None:
    svg = drawn(course_of([(period, 1_234_567.0 + at, "normal") for at, period in enumerate(periods)], unit="number"))
    spans = []
    for label in svg.iter(f"{SVG}text"):
        half = 3.6 * len(label.text or "")
        x = float(label.get("x", ""))
        left, right = (x - half, x) if label.get("text-anchor") == "end" else (x - half / 2, x + half / 2)
        assert left >= 0
        assert right <= WIDTH
        if label.get("text-anchor") == "middle":
            spans.append((left, right))
    spans.sort()
    assert all(earlier[1] < later[0] for earlier, later in pairwise(spans))
    assert spans


def test_the_drawing_is_valid_under_a_strict_policy() -> None:
    text = course_svg(course_of([("2020-12-31", 5.0, "normal"), ("2021-12-31", 6.0, "normal")]), WIDTH)
    assert "style" not in text
    assert 'font-family="Fira Sans, Noto Sans, sans-serif"' in text
    assert not re.search(r"href|script|url\(", text)


def test_one_number_is_no_course() -> None:
    assert not has_course(course_of([("2020-12-31", 5.0, "normal"), ("2021-12-31", None, "missing")]))
    assert has_course(course_of([("2020-12-31", 5.0, "normal"), ("2021-12-31", 5.0, "normal")]))


def test_a_cut_axis_is_known() -> None:
    assert is_cut(course_of([("2020-12-31", 95.0, "normal"), ("2021-12-31", 96.0, "normal")]))
    assert not is_cut(course_of([("2020-12-31", 5.0, "normal"), ("2021-12-31", 96.0, "normal")]))


def test_the_description_has_first_and_last_number_and_the_gaps() -> None:
    rows = [("2018-12-31", 4.0, "normal"), ("2019-12-31", None, "suppressed"), ("2020-12-31", 5.25, "normal")]
    text = describe_course(course_of(rows), "Am Bach", "Kleinstadt")
    assert "4,0\u202f% (31.12.2018)" in text
    assert "5,2\u202f% (31.12.2020)" in text
    assert "31.12.2019 (geheim)" in text
    assert "Kleinstadt" not in text


def test_a_line_does_not_run_over_years_that_nobody_delivered() -> None:
    rows = [("2014-12-31", 4.0, "normal"), ("2015-12-31", 5.0, "normal"), ("2018-12-31", 6.0, "normal")]
    assert [len(piece) for piece in lines(drawn(course_of(rows)), OWN)] == [2]
