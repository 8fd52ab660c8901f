"""The course of one key figure as a small drawing for print: points, lines, gaps, and the whole in grey.

Print has hundreds of these, so they are drawn directly; the interactive charts of the pages have their own module.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from xml.sax.saxutils import escape

from kobimo.language import _
from kobimo.model.period import parse_period
from kobimo.publish.appearance import Appearance, word
from kobimo.publish.breaks import SeriesBreak
from kobimo.publish.charts.course import segments, strokes
from kobimo.publish.charts.lines import ends
from kobimo.publish.profile.axis import Axis, make_axis
from kobimo.publish.spelling import spelling
from kobimo.publish.views import Figure, KeyFigure

OWN, WHOLE, GRID, INK = "#154e84", "#5c6670", "#d5dbe0", "#3d464d"
_LETTER = 3.7
"""Width of a digit of the axis in points, generously."""
_SIZE = 6.6
HEIGHT = 78.0
"""Height of a drawing in points."""
_TOP, _FOOT = 6.0, 14.0
_EVEN_STEPS = (1, 2, 3, 4, 5, 6, 12, 24, 60, 120)
_CROWDED = 40
"""More points than this would hide the line."""


def has_course(item: KeyFigure) -> bool:
    """Tell whether there is something to draw: numbers of more than one period."""
    return sum(figure.has_number for figure in item.series) > 1


def compares_with_whole(item: KeyFigure) -> bool:
    """Tell whether the whole stands on the same scale: counts of a part and of the whole do not."""
    return item.head.kind != "count" and any(figure.has_number for figure in item.whole_series)


def course_svg(item: KeyFigure, width: float) -> str:
    """Draw the course of a key figure.

    Parameters
    ----------
    item : KeyFigure
        With at least one number.
    width : float
        Width of the drawing in points.

    Returns
    -------
    str
        SVG without styles. Periods lie at their distance in time. A line joins neighbouring periods with
        comparable numbers only; a hollow point is a number with a reservation, a hollow diamond on the axis stands
        where there is none.
    """
    whole = item.whole_series if compares_with_whole(item) else ()
    axis = _axis(item)
    labels = [spelling().number(mark, axis.decimals) for mark in axis.marks]
    plot = _Plot(axis, item.series, width, left=_LETTER * max(map(len, labels)) + 6)
    size = f'width="{width:g}" height="{HEIGHT:g}" viewBox="0 0 {width:g} {HEIGHT:g}"'
    lettering = f'font-family="Fira Sans, Noto Sans, sans-serif" font-size="{_SIZE}" fill="{INK}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {lettering}>',
        *plot.grid(labels),
        *plot.periods(),
        *plot.breaks(item.breaks),
        *plot.band(item.series, item.head.kind, item.breaks),
        *plot.line(whole, item.head.kind, WHOLE, 1.1, 1.5),
        *plot.line(item.series, item.head.kind, OWN, 1.6, 2.2, item.breaks),
        *plot.gaps(item.series),
        "</svg>",
    ]
    return "\n".join(parts)


def describe_course(item: KeyFigure, name: str, whole_name: str) -> str:
    """Say in words what the drawing shows; the numbers themselves stand in the table below it."""
    numbers = [figure for figure in item.series if figure.has_number]
    text = _("Liniendiagramm „{title}“: {name} von {first} ({then}) bis {last} ({now}).").format(
        title=item.head.title,
        name=name,
        first=numbers[0].text,
        then=spelling().period(numbers[0].period),
        last=numbers[-1].text,
        now=spelling().period(numbers[-1].period),
    )
    gaps = [f"{spelling().period(f.period)} ({word(f.appearance)})" for f in item.series if not f.has_number]
    for one in item.breaks:
        text += " " + one.text
    if gaps:
        text += " " + _("Ohne Zahl: {periods}.").format(periods=", ".join(gaps))
    if compares_with_whole(item):
        text += " " + _("Zum Vergleich in Grau: {name}.").format(name=whole_name)
    return text


def is_cut(item: KeyFigure) -> bool:
    """Tell whether the axis of a drawing begins elsewhere than at zero."""
    axis = _axis(item)
    return not axis.low <= 0 <= axis.high


def _axis(item: KeyFigure) -> Axis:
    whole = item.whole_series if compares_with_whole(item) else ()
    return make_axis([end for figure in (*item.series, *whole) if figure.value is not None for end in ends(figure)])


def has_dashes(figures: Sequence[Figure], kind: str, breaks: Sequence[SeriesBreak] = ()) -> bool:
    """Tell whether parts of a line are drawn as estimates."""
    return bool(_estimated(figures, kind, breaks))


def has_band(item: KeyFigure) -> bool:
    """Tell whether an interval of estimates is wide enough to be a band."""
    return any(figure.error for part in _estimated(item.series, item.head.kind, item.breaks) for figure in part)


def _estimated(figures: Sequence[Figure], kind: str, breaks: Sequence[SeriesBreak]) -> list[list[Figure]]:
    """Return the parts of a line from or to an estimate."""
    parts = [part for piece in segments(figures, kind, breaks) for part in strokes(piece)]
    return [part for part, estimated in parts if estimated]


class _Plot:
    """Coordinates and parts of one drawing."""

    def __init__(self, axis: Axis, figures: Sequence[Figure], width: float, left: float) -> None:
        self._axis = axis
        self._left, self._right = left, width - 4
        self._labels = {figure.period: spelling().short_period(figure.period) for figure in figures}
        self._days = {figure.period: parse_period(figure.period).end.toordinal() for figure in figures}

    def x(self, period: str) -> float:
        """Return where a period lies; there is room for half a label on both sides."""
        return self._place(self._days[period])

    def at(self, day: date) -> float:
        """Return where a day lies."""
        return self._place(day.toordinal())

    def _place(self, ordinal: int) -> float:
        first, last = min(self._days.values()), max(self._days.values())
        margin = _LETTER * max(map(len, self._labels.values())) / 2 + 2
        start, end = self._left + margin, self._right - margin
        share = (ordinal - first) / (last - first) if last > first else 0.5
        return start + share * (end - start)

    def y(self, value: float) -> float:
        """Return where a value lies."""
        share = (value - self._axis.low) / (self._axis.high - self._axis.low)
        return HEIGHT - _FOOT - share * (HEIGHT - _FOOT - _TOP)

    def grid(self, labels: Iterable[str]) -> list[str]:
        """Return the lines of the axis with their numbers."""
        parts = []
        for mark, label in zip(self._axis.marks, labels, strict=True):
            y = self.y(mark)
            stroke = INK if mark == self._axis.low else GRID
            parts += [
                f'<path d="M{self._left:.1f} {y:.1f}H{self._right:.1f}" stroke="{stroke}" stroke-width="0.5"/>',
                f'<text x="{self._left - 3:.1f}" y="{y + 2.3:.1f}" text-anchor="end">{escape(label)}</text>',
            ]
        return parts

    def periods(self) -> list[str]:
        """Return a tick for each period, and the labels at even steps for which there is room, the newest always."""
        below = HEIGHT - _FOOT
        ticks = [
            f'<path d="M{self.x(period):.1f} {below:.1f}v2" stroke="{INK}" stroke-width="0.5"/>'
            for period in self._labels
        ]
        return ticks + [
            f'<text x="{self.x(period):.1f}" y="{HEIGHT - 4:.1f}" text-anchor="middle">'
            f"{escape(self._labels[period])}</text>"
            for period in self._labelled()
        ]

    def _labelled(self) -> list[str]:
        newest_first = list(reversed(self._labels))
        room = _LETTER * max(map(len, self._labels.values())) + 3
        for step in (*_EVEN_STEPS, len(newest_first)):
            chosen = newest_first[::step]
            if all(self.x(later) - self.x(earlier) >= room for later, earlier in pairwise(chosen)):
                return chosen
        return newest_first[:1]

    def breaks(self, breaks: Iterable[SeriesBreak]) -> list[str]:
        """Return a dotted rule at each territorial change."""
        return [
            f'<path d="M{self.at(one.day):.1f} {_TOP:.1f}V{HEIGHT - _FOOT:.1f}" stroke="{INK}" stroke-width="0.8" '
            f'stroke-dasharray="1 1.5"><title>{escape(one.text)}</title></path>'
            for one in breaks
        ]

    def band(self, figures: Sequence[Figure], kind: str, breaks: Sequence[SeriesBreak]) -> list[str]:
        """Return the 90 % intervals along the parts of a line that are estimates."""
        shapes = []
        for part in _estimated(figures, kind, breaks):
            above = [f"{self.x(figure.period):.1f} {self.y(ends(figure)[1]):.1f}" for figure in part]
            below = [f"{self.x(figure.period):.1f} {self.y(ends(figure)[0]):.1f}" for figure in reversed(part)]
            shapes.append(f'<path d="M{"L".join([*above, *below])}z" fill="{OWN}" fill-opacity="0.18" stroke="none"/>')
        return shapes

    def line(
        self,
        figures: Sequence[Figure],
        kind: str,
        colour: str,
        stroke: float,
        radius: float,
        breaks: Sequence[SeriesBreak] = (),
    ) -> list[str]:
        """Return the pieces of a line that may be drawn, as on the pages, and a point for each number."""
        parts = [part for piece in segments(figures, kind, breaks) for part in strokes(piece)]
        path = self._path([part for part, estimated in parts if not estimated])
        dashed = self._path([part for part, estimated in parts if estimated])
        crowded = len(figures) > _CROWDED
        points = [
            self._point(figure, colour, radius)
            for figure in figures
            if figure.value is not None and not (crowded and figure.appearance.has_class)
        ]
        looks = ((path, ""), (dashed, ' stroke-dasharray="2 2"'))
        return [
            *(f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{stroke}"{look}/>' for d, look in looks if d),
            *points,
        ]

    def _path(self, parts: Iterable[Sequence[Figure]]) -> str:
        return "".join(
            f"{'L' if position else 'M'}{self.x(figure.period):.1f} {self.y(float(figure.value or 0)):.1f}"
            for part in parts
            for position, figure in enumerate(part)
        )

    def _point(self, figure: Figure, colour: str, radius: float) -> str:
        certain = figure.appearance is Appearance.VALUE and not figure.is_estimated
        fill = colour if certain else "#ffffff"
        x, y = self.x(figure.period), self.y(float(figure.value or 0))
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" stroke="{colour}" stroke-width="0.9"/>'

    def gaps(self, figures: Sequence[Figure]) -> list[str]:
        """Return a sign on the axis for each period without a number."""
        signs = []
        for figure in figures:
            if figure.value is None:
                x, y = self.x(figure.period), HEIGHT - _FOOT
                diamond = f"M{x:.1f} {y - 3:.1f}l3 3l-3 3l-3 -3z"
                signs.append(f'<path d="{diamond}" fill="#ffffff" stroke="{OWN}" stroke-width="0.8"/>')
        return signs
