"""What a course shows: the periods between two ends, and the lines that somebody wants."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from kobimo.model.area import Area
from kobimo.publish.breaks import SeriesBreak
from kobimo.publish.charts import time_series
from kobimo.publish.slides.content import course_content
from kobimo.publish.views import IndicatorView, Selection, Series, resolve
from kobimo.publish.views.course import as_course, with_series
from kobimo.publish.views.selection import PARENT, PEERS, USUAL_LINES, WHOLE
from publish.charts.conftest import figure, view
from support.luck import seeds

YEARS = [f"{year}-12-31" for year in range(2010, 2020)]


def shown(picked: bool = True) -> IndicatorView:
    """A view with a whole, an area above, peers and, if wanted, a picked area."""
    made = view({"1": list(range(10))}, YEARS, picked=["1"] if picked else [], whole=[5] * 10)
    extra = []
    for role, name in (("parent", "Nord"), ("peers", "Median")):
        area = Area(role, name, name)
        cells = tuple(figure(made.head, area, year, 3.0) for year in YEARS)
        extra.append(Series(area, role, cells))  # type: ignore[arg-type]
    return with_series(made, extra)


@pytest.mark.parametrize("lines", [(), (WHOLE,), (PARENT,), (PEERS,), (WHOLE, PARENT, PEERS)])
@pytest.mark.parametrize("picked", [True, False])
def test_only_wanted_lines_are_drawn_and_never_none(lines: tuple[str, ...], picked: bool) -> None:
    made = shown(picked)
    roles = {item.role for item in as_course(replace(made, selection=replace(made.selection, lines=lines))).series}
    wanted = set(lines) | ({"selected"} if picked else {WHOLE})
    assert roles == wanted


def test_every_span_has_exactly_the_periods_between_its_ends() -> None:
    made = shown()
    for first, last in product(range(len(YEARS)), repeat=2):
        if first > last:
            continue
        since = YEARS[first] if first else ""
        until = YEARS[last] if last < len(YEARS) - 1 else ""
        cut = as_course(replace(made, selection=replace(made.selection, since=since, until=until)))
        for item in cut.series:
            assert [one.period for one in item.figures] == YEARS[first : last + 1]


def test_a_break_outside_of_the_span_is_not_drawn() -> None:
    made = shown()
    inside, outside = (SeriesBreak(date(year, 7, 1), "Reform", converted=False) for year in (2016, 2012))
    series = tuple(replace(item, breaks=(outside, inside)) for item in made.series)
    cut = as_course(replace(made, series=series, selection=replace(made.selection, since="2014-12-31")))
    assert {item.breaks for item in cut.series} == {(inside,)}
    chart = time_series(replace(made, series=series, selection=replace(made.selection, since="2014-12-31")))
    low = chart.spec["params"]
    begins = next(item["value"] for item in low if item["name"] == "x_low")
    assert all(row["time"] >= begins for name in ("points", "lines", "breaks") for row in chart.spec["datasets"][name])


def test_picture_table_and_slide_agree_on_span_and_lines() -> None:
    made = shown()
    chosen = replace(made, selection=replace(made.selection, since="2013-12-31", until="2015-12-31", lines=(PEERS,)))
    chart, slide = time_series(chosen), course_content(chosen)
    assert len(chart.table.rows) == len(slide.categories) == 3
    assert list(chart.table.columns[1:]) == [line.name for line in slide.lines] == ["Median", "Bezirk 1"]
    assert {row["area"] for row in chart.spec["datasets"]["points"]} == {"peers:Median", "bezirk:1"}


def test_the_usual_lines_make_the_picture_of_before() -> None:
    made = view({"1": list(range(10))}, YEARS, picked=["1"], whole=[5] * 10)
    assert made.selection.lines == USUAL_LINES
    assert as_course(made).series == made.series


class _Catalogue:
    """What `resolve` asks of a release with ten periods."""

    def __getattr__(self, name: str) -> Any:
        answers = {
            "space_of": lambda _i: "raum",
            "contents": lambda _i: {"": {"periods": YEARS, "levels": ["bezirk"]}},
            "levels": lambda _s: ("bezirk",),
            "areas": lambda _s, _l: (Area("bezirk", "1", "Eins"), Area("bezirk", "2", "Zwei")),
        }
        return answers[name]


@pytest.mark.parametrize("seed", seeds("spans of a course", 20))
def test_an_address_says_only_what_deviates_and_any_two_ends_are_a_span(seed: int) -> None:
    luck = random.Random(seed)
    since, until = luck.choice(["", *YEARS]), luck.choice(["", *YEARS])
    wanted = Selection("kennzahl", "", "", since=since, until=until)
    found = resolve(_Catalogue(), "kennzahl", wanted)  # type: ignore[arg-type]
    ends = sorted((since or YEARS[0], until or YEARS[-1]))
    chosen = found.selection
    assert (chosen.since or YEARS[0], chosen.until or YEARS[-1]) == tuple(ends)
    assert chosen.since != YEARS[0]
    assert chosen.until != YEARS[-1]
    assert found.notices == ()


def test_an_end_that_does_not_exist_is_told_and_left_out() -> None:
    wanted = Selection("kennzahl", "", "", since="1999-12-31", until="2015-12-31")
    found = resolve(_Catalogue(), "kennzahl", wanted)  # type: ignore[arg-type]
    assert (found.selection.since, found.selection.until) == ("", "2015-12-31")
    assert "1999-12-31" in found.notices[0]
