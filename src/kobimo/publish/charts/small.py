"""The small course of a key figure: the area strong, the whole grey, first and last number and period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kobimo.language import _, active
from kobimo.publish.charts.axes import NumberAxis, number_axis, spread
from kobimo.publish.charts.chart import Chart, ChartTable, source_line
from kobimo.publish.charts.course import is_drawn, millisecond, period_texts, time_parameters, value_of
from kobimo.publish.charts.drawing import Drawing
from kobimo.publish.charts.lines import Line, largest, line_rows, point_rows, sign_rows
from kobimo.publish.charts.series import DWARFED, cell
from kobimo.publish.charts.theme import CONTEXT, WHOLE_DASH, colour, dash
from kobimo.publish.charts.wording import course_text, shortened
from kobimo.publish.spelling import spelling
from kobimo.publish.views import Figure, KeyFigure, ReleaseHead, Series

WIDTH, _PLOT, _LABEL, _NAME = 240, 58.0, 16.0, 12


def area_series(figure: KeyFigure, release: ReleaseHead) -> Chart:
    """Draw the course of one key figure of an area beside that of the whole, small.

    Parameters
    ----------
    figure : KeyFigure
    release : ReleaseHead

    Returns
    -------
    Chart
        In the language in use. Without a picture if the area has fewer than two numbers. Draw it with
        ``svg(chart, small.WIDTH)``.
    """
    lines, labels = _lines(figure), [item.period for item in figure.series]
    numbers = [value_of(item) for line in lines for item in line.drawn]
    axis = number_axis(numbers, counts=figure.head.kind == "count")
    courses = [Series(figure.own.area, "selected", figure.series)]
    if figure.whole_series:
        courses.append(Series(figure.whole_series[0].area, "whole", figure.whole_series))
    text = course_text(figure.head, courses[: len(lines)], labels)
    drawable = len(lines[0].drawn) > 1
    return Chart(
        title=figure.head.title,
        subtitle=figure.head.unit_label,
        drawing=_drawing(lines, figure.head.kind, labels, axis, text) if drawable else None,
        alternative=text,
        table=_table(courses, labels),
        source=source_line(figure.head, release),
        notes=() if axis.has_zero or not drawable else (_("Achse beginnt nicht bei null"),),
    )


def _lines(figure: KeyFigure) -> list[Line]:
    """Leave the whole out where it has no number, or as a count would press the area flat."""
    own = Line(figure.series, colour(0), dash(0), 2.5, 30)
    whole = largest([figure.whole_series])
    flat = figure.head.kind == "count" and whole > DWARFED * largest([figure.series])
    if flat or not any(map(is_drawn, figure.whole_series)):
        return [own]
    return [own, Line(figure.whole_series, CONTEXT, WHOLE_DASH, 1.25, 12)]


def _table(courses: Sequence[Series], labels: Sequence[str]) -> ChartTable:
    spell = spelling()
    return ChartTable(
        columns=(_("Zeitraum"), *(item.area.name for item in courses)),
        rows=tuple(
            (spell.period(label), *(cell(item.figures[number]) for item in courses))
            for number, label in enumerate(labels)
        ),
    )


def _drawing(lines: Sequence[Line], kind: str, labels: Sequence[str], axis: NumberAxis, text: str) -> Drawing:
    """Collect what is drawn."""
    ends = millisecond(labels[0]), millisecond(labels[-1])
    signs, strip = sign_rows(lines[:1], _PLOT)
    values = {**time_parameters(labels), "y_low": axis.low, "y_high": axis.high, "strip": strip}
    first = lines[0].drawn[0]
    datasets = {
        "lines": line_rows(lines[::-1], kind),
        "points": point_rows(lines[::-1]),
        "signs": signs,
        "starts": [{"label": first.text, "place": round(axis.pixel(value_of(first), _PLOT), 2)}],
        "labels": _label_rows(lines, axis),
        "periods": _period_rows(labels, ends, _PLOT + strip + 8),
    }
    return Drawing("small", active(), values, datasets, _PLOT + strip, text, WIDTH)


def _label_rows(lines: Sequence[Line], axis: NumberAxis) -> list[dict[str, Any]]:
    lasts: list[Figure] = [line.drawn[-1] for line in lines]
    places = spread([axis.pixel(value_of(figure), _PLOT) for figure in lasts], _LABEL, 0.0, _PLOT)
    names = ["", *(f"{shortened(figure.area.name, _NAME)} " for figure in lasts[1:])]
    return [
        {
            "label": f"{name}{figure.text}",
            "place": round(place, 2),
            "colour": line.colour,
            "own": line is lines[0],
        }
        for line, figure, name, place in zip(lines, lasts, names, places, strict=True)
    ]


def _period_rows(labels: Sequence[str], ends: tuple[int, int], place: float) -> list[dict[str, Any]]:
    texts = period_texts(labels)
    return [
        {"time": ends[0], "label": texts[0], "align": "left", "place": place},
        {"time": ends[1], "label": texts[-1], "align": "right", "place": place},
    ]
