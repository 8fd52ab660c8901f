"""Lines of a picture: series with their looks, and the rows of data from which they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kobimo.publish.appearance import Appearance, word
from kobimo.publish.charts.course import is_drawn, is_incomplete, millisecond, segments, value_of
from kobimo.publish.charts.theme import SIGNS
from kobimo.publish.spelling import spelling
from kobimo.publish.views import Figure
from kobimo.publish.views.selection import area_id

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
    """

    figures: tuple[Figure, ...]
    colour: str
    dash: list[int]
    thick: float
    size: float

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


def tooltip(figure: Figure) -> str:
    """Name area, period and number or state."""
    state = f" ({word(Appearance.INCOMPLETE)})" if is_drawn(figure) and is_incomplete(figure) else ""
    return f"{figure.area.name}, {spelling().period(figure.period)}: {figure.text}{state}"


def line_rows(lines: Sequence[Line], kind: str) -> list[dict[str, Any]]:
    """Return the corners of all lines; rows of different `segment` are never connected."""
    return [
        {
            "area": line.area,
            "time": millisecond(figure.period),
            "value": figure.value,
            "segment": f"{line.area} {number}",
            "colour": line.colour,
            "dash": line.dash,
            "thick": line.thick,
        }
        for line in lines
        for number, piece in enumerate(segments(line.figures, kind))
        for figure in piece
        if len(piece) > 1
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
            "fill": "transparent" if is_incomplete(figure) else line.colour,
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
