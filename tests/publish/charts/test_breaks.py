"""Courses over territorial changes: where lines stop, what is dashed, and the band of the error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from kobimo.publish.breaks import SeriesBreak
from kobimo.publish.charts import time_series
from kobimo.publish.charts.course import segments
from kobimo.publish.profile.course import course_svg
from kobimo.publish.views import IndicatorView, KeyFigure
from kobimo.publish.views.breaks import change

YEARS = [f"{year}-12-31" for year in range(2018, 2024)]


def broken(view: IndicatorView, *, converted: bool, error: float | None) -> IndicatorView:
    """Put a change on 1 January 2021; the figures before it have an error."""
    (item,) = view.series
    figures = tuple(
        replace(f, error=error, status="estimated") if f.period < "2021" and error else f for f in item.figures
    )
    day = SeriesBreak(date(2021, 1, 1), "Aus A wurde B.", converted)
    return replace(view, series=(replace(item, figures=figures, breaks=(day,)),))


@pytest.fixture
def course(make_view: Callable[..., IndicatorView]) -> IndicatorView:
    return make_view({"11": [10.0, 11.0, 12.0, 13.0, 14.0, 15.0]}, YEARS, picked=["11"])


def test_no_line_crosses_a_change_over_which_nothing_was_converted(course: IndicatorView) -> None:
    view = broken(course, converted=False, error=None)
    pieces = segments(view.series[0].figures, "ratio", view.series[0].breaks)
    assert [[figure.period[:4] for figure in piece] for piece in pieces] == [
        ["2018", "2019", "2020"],
        ["2021", "2022", "2023"],
    ]
    chart = time_series(view)
    assert chart.drawing is not None
    assert len({row["segment"] for row in chart.drawing.datasets["lines"]}) == 2
    assert any("die Linie ist dort unterbrochen" in text for text in chart.notes)
    assert "nicht vergleichbar" in chart.alternative


def test_a_new_definition_breaks_a_course_like_a_territorial_change(course: IndicatorView) -> None:
    (item,) = course.series
    law = SeriesBreak(date(2021, 1, 1), "Neues Gesetz.", converted=False, territorial=False)
    chart = time_series(replace(course, series=(replace(item, breaks=(law,)),)))
    assert chart.drawing is not None
    assert [row["label"] for row in chart.drawing.datasets["breaks"]] == ["Zeitreihenbruch 01.01.2021"]
    assert len({row["segment"] for row in chart.drawing.datasets["lines"]}) == 2
    (told_of_law,) = [text for text in chart.notes if "Neues Gesetz." in text]
    assert told_of_law.startswith("Zeitreihenbruch am 01.01.2021: Neues Gesetz.")
    assert "anderes Gebiet" not in told_of_law
    for converted in (False, True):
        told = change(course.head, item.figures, (law,), converted=converted)
        assert told is not None
        assert told.text == "nicht vergleichbar: Zeitreihenbruch am 01.01.2021. Neues Gesetz."
        assert not told.convertible


def test_estimates_are_dashed_with_hollow_points_and_a_band_of_ninety_percent(course: IndicatorView) -> None:
    chart = time_series(broken(course, converted=True, error=2.0))
    assert chart.drawing is not None
    data = chart.drawing.datasets
    dashes = {tuple(row["dash"]): row["segment"] for row in data["lines"]}
    assert len(dashes) == 2
    assert [row["fill"] for row in data["points"]].count("transparent") == 3
    widths = {row["time"]: row["high"] - row["low"] for row in data["bands"]}
    assert sorted(round(width, 2) for width in widths.values()) == [0.0, 6.58, 6.58, 6.58]
    assert [row["label"] for row in data["breaks"]] == ["Gebietsänderung 01.01.2021"]
    assert "nicht angegeben wegen der Gebietsänderung am 01.01.2021" in chart.alternative


def test_a_line_without_estimates_is_drawn_as_before(course: IndicatorView) -> None:
    chart = time_series(course)
    assert chart.drawing is not None
    assert chart.drawing.datasets["bands"] == chart.drawing.datasets["breaks"] == []
    assert len({row["segment"] for row in chart.drawing.datasets["lines"]}) == 1


@pytest.mark.parametrize("converted", [False, True])
def test_a_change_is_told_only_where_the_reader_asked_and_everything_is_converted(
    course: IndicatorView, *, converted: bool
) -> None:
    (item,) = broken(course, converted=True, error=2.0).series
    (lasting,) = broken(course, converted=False, error=None).series
    told = change(course.head, item.figures, item.breaks, converted=converted)
    never = change(course.head, lasting.figures, lasting.breaks, converted=converted)
    assert told is not None
    assert never is not None
    assert told.refused is not converted
    assert never.refused
    assert not never.convertible
    if converted:
        assert told.text == "+5,0\u202fProzentpunkte (geschätzt, Standardfehler 2,0)"


def test_the_small_drawing_of_a_profile_marks_breaks_and_estimates(
    course: IndicatorView, make_key_figure: Callable[..., KeyFigure]
) -> None:
    plain = make_key_figure([10.0, 11.0, 12.0, 13.0, 14.0, 15.0], YEARS)
    (item,) = broken(course, converted=True, error=2.0).series
    drawn = course_svg(replace(plain, series=item.figures, breaks=item.breaks), 230)
    assert "<title>Aus A wurde B.</title>" in drawn
    assert 'stroke-dasharray="2 2"' in drawn
    assert 'fill-opacity="0.18"' in drawn
    assert "stroke-dasharray" not in course_svg(plain, 230)
