"""Lines of a picture: series with their looks, and the rows of data from which they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kobimo.language import _
from kobimo.publish.appearance import Appearance, word
from kobimo.publish.breaks import SeriesBreak
from kobimo.publish.charts.course import is_drawn, is_incomplete, millisecond, segments, strokes, value_of
from kobimo.publish.charts.theme import SIGNS
from kobimo.publish.spelling import spelling
from kobimo.publish.views import Figure
from kobimo.publish.views.selection import area_id

ESTIMATED_DASH = [3, 3]
ESTIMATED_THICK = 0.6
"""How the part of a line is drawn that rests on estimates: dashed and thinner."""

INTERVAL = 1.645
"""Standard errors on each side of an estimate that 90 % of the true values lie in."""

SIGN_ROW = 13.0
"""Height of a row of signs below the plot."""


@dataclass(frozen=True, slots=True)
class Line:
    """The course of one area, and how it looks.

    Attributes
    ----------
    figures : tuple of Figure
        One for each period, oldest first.
    colour : str
    dash : list of int
        Lengths of strokes and gaps.
    thick, size : float
        Width of the line in pixels; area of a point in square pixels.
    breaks : tuple of SeriesBreak
        Territorial changes in its course.
    """

    figures: tuple[Figure, ...]
    colour: str
    dash: list[int]
    thick: float
    size: float
    breaks: tuple[SeriesBreak, ...] = ()

    @property
    def area(self) -> str:
        """The area as `LEVEL:KEY`."""
        return area_id(self.figures[0].area)

    @property
    def drawn(self) -> tuple[Figure, ...]:
        """The figures that have a place on the axis."""
        return tuple(figure for figure in self.figures if is_drawn(figure))


def largest(lines: Sequence[Sequence[Figure]]) -> float:
    """Return the largest drawn number, 0 if there is none."""
    return max((value_of(figure) for figures in lines for figure in figures if is_drawn(figure)), default=0.0)


def ends(figure: Figure) -> tuple[float, float]:
    """Return the ends of the 90 % interval of an estimate; twice the number where it is exact."""
    spread = INTERVAL * (figure.error or 0.0)
    return value_of(figure) - spread, value_of(figure) + spread


def tooltip(figure: Figure) -> str:
    """Name area, period and number or state."""
    state = f" ({word(Appearance.INCOMPLETE)})" if is_drawn(figure) and is_incomplete(figure) else estimate(figure)
    return f"{figure.area.name}, {spelling().period(figure.period)}: {figure.text}{state}"


def estimate(figure: Figure) -> str:
    """Say that a number is an estimate, with its error; empty for others."""
    if figure.error is None:
        return ""
    return _(" (geschätzt, Standardfehler {error})").format(error=spelling().number(figure.error, 1))


def line_rows(lines: Sequence[Line], kind: str) -> list[dict[str, Any]]:
    """Return the corners of all lines; rows of different `segment` are never connected."""
    return [
        {
            "area": line.area,
            "time": millisecond(figure.period),
            "value": figure.value,
            "segment": f"{line.area} {number}",
            "colour": line.colour,
            "dash": ESTIMATED_DASH if estimated else line.dash,
            "thick": line.thick * (ESTIMATED_THICK if estimated else 1),
        }
        for line in lines
        for number, (stroke, estimated) in enumerate(
            part for piece in segments(line.figures, kind, line.breaks) for part in strokes(piece)
        )
        for figure in stroke
    ]


def band_rows(lines: Sequence[Line], kind: str) -> list[dict[str, Any]]:
    """Return the 90 % intervals along the parts of lines that are estimates."""
    return [
        {
            "area": line.area,
            "time": millisecond(figure.period),
            "low": round(ends(figure)[0], 6),
            "high": round(ends(figure)[1], 6),
            "segment": f"{line.area} {number}",
            "colour": line.colour,
        }
        for line in lines
        for number, (stroke, estimated) in enumerate(
            part for piece in segments(line.figures, kind, line.breaks) for part in strokes(piece)
        )
        for figure in stroke
        if estimated
    ]


def break_rows(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return a rule for each day on which a territorial change or another break lies in the course of a line."""
    found: dict[date, list[SeriesBreak]] = {}
    for line in lines:
        for item in line.breaks:
            found.setdefault(item.day, []).append(item)
    middle = sorted(millisecond(figure.period) for line in lines for figure in line.figures)
    return [
        {
            "time": (time := millisecond(day.isoformat())),
            "label": f"{items[0].name} {spelling().day(day)}",
            "text": " ".join(dict.fromkeys(item.text for item in items)),
            "before": 2 * time > middle[0] + middle[-1],
        }
        for day, items in sorted(found.items())
    ]


def point_rows(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return a point for each number; those of incomplete figures are hollow."""
    return [
        {
            "area": line.area,
            "period": figure.period,
            "time": millisecond(figure.period),
            "value": figure.value,
            "colour": line.colour,
            "fill": "transparent" if is_incomplete(figure) or figure.is_estimated else line.colour,
            "size": line.size,
            "text": tooltip(figure),
        }
        for line in lines
        for figure in line.drawn
    ]


def sign_rows(lines: Sequence[Line], top: float) -> tuple[list[dict[str, Any]], float]:
    """Return a sign for each period without a number, in a row for each line that needs one, and their height."""
    with_gaps = [line for line in lines if len(line.drawn) < len(line.figures)]
    rows = [
        {
            "area": line.area,
            "period": figure.period,
            "time": millisecond(figure.period),
            "place": top + number * SIGN_ROW + 12,
            "shape": SIGNS[figure.appearance],
            "colour": line.colour,
            "text": tooltip(figure),
        }
        for number, line in enumerate(with_gaps)
        for figure in line.figures
        if not is_drawn(figure)
    ]
    return rows, len(with_gaps) * SIGN_ROW + 6 if with_gaps else 0.0
