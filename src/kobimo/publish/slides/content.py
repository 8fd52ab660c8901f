"""What a slide shows, as values: categories, series with gaps, and the sentences below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kobimo.language import _
from kobimo.publish.appearance import Appearance, word
from kobimo.publish.charts.chart import Chart
from kobimo.publish.charts.course import period_texts, segments
from kobimo.publish.charts.ranking import comparison, drawn_areas
from kobimo.publish.charts.ranking_wording import is_comparable, ordered
from kobimo.publish.charts.series import drawn_series, time_series
from kobimo.publish.charts.target_lines import course_rows, course_targets, label, whole_target
from kobimo.publish.charts.theme import BAR, BAR_BESIDE, CONTEXT, INK, colour
from kobimo.publish.views import Figure, IndicatorView, Series
from kobimo.publish.views.course import as_course
from kobimo.publish.views.selection import area_id

HOLLOW = ""
"""In the place of a colour: a bar that is only outlined, for a target."""


@dataclass(frozen=True, slots=True)
class Line:
    """A series of a native chart.

    `values` has None where there is no number to compare; `apart` are positions before which the line is interrupted;
    a `target` is a line without points.
    """

    name: str
    values: tuple[float | None, ...]
    colour: str
    dashed: bool = False
    apart: frozenset[int] = frozenset()
    target: bool = False

    @property
    def newest(self) -> float | None:
        """The last number; None without any."""
        return next((value for value in reversed(self.values) if value is not None), None)


@dataclass(frozen=True, slots=True)
class SlideContent:
    """What a slide shows.

    Attributes
    ----------
    chart : Chart
        Of the page: title, subtitle, words and source.
    categories : tuple of str
    lines : tuple of Line
    colours : tuple of str
        Of each category, where bars have colours of their own.
    notes : tuple of str
    """

    chart: Chart
    categories: tuple[str, ...]
    lines: tuple[Line, ...]
    colours: tuple[str, ...]
    notes: tuple[str, ...]


def course_content(view: IndicatorView) -> SlideContent:
    """Collect the course of the whole and of picked areas."""
    chart = time_series(view)
    shown, _left_out = drawn_series(as_course(view))
    labels = [figure.period for figure in shown[0].figures] if shown else []
    picked = {name: number for number, name in enumerate(view.selection.areas)}
    lines = tuple(
        Line(
            item.area.name,
            tuple(map(_number, item.figures)),
            colour(picked.get(area_id(item.area), 0)) if item.role == "selected" or len(shown) == 1 else CONTEXT,
            dashed=item.role in {"whole", "peers"} and len(shown) > 1,
            apart=_apart(item, view.head.kind),
        )
        for item in shown
    )
    figures = [figure for item in shown for figure in item.figures]
    aims = course_rows(view, course_targets(view, shown))
    lines += tuple(Line(aim["label"], (aim["value"],) * len(labels), aim["colour"], target=True) for aim in aims)
    return SlideContent(chart, tuple(period_texts(labels)), lines, (), (*chart.notes, *reservations(figures)))


def comparison_content(view: IndicatorView) -> SlideContent:
    """Collect target, whole, and the areas of the level from the highest to the lowest; who has no bar says why."""
    chart, order = comparison(view), ordered(view.figures)
    shown, _left_out = drawn_areas(order, view.selected)
    picked = {name: number for number, name in enumerate(view.selection.areas)}
    beside = BAR_BESIDE if any(area_id(figure.area) in picked for figure in shown) else BAR
    colours = tuple(
        colour(picked[area_id(figure.area)]) if area_id(figure.area) in picked else beside for figure in shown
    )
    values, names = tuple(map(_number, shown)), tuple(map(_named, shown))
    if (whole := view.whole) and view.head.kind == "ratio" and is_comparable(whole):
        values, names, colours = (_number(whole), *values), (_named(whole), *names), (INK, *colours)
    if aim := whole_target(view):
        values, names, colours = (aim.value, *values), (label(aim, named=True), *names), (HOLLOW, *colours)
    line = Line(view.head.title, values, BAR)
    return SlideContent(chart, names, (line,), colours, (*chart.notes, *reservations(view.figures)))


def _number(figure: Figure) -> float | None:
    return None if figure.value is None or not is_comparable(figure) else float(figure.value)


def _named(figure: Figure) -> str:
    """Name an area; where it has no bar, or one with a reservation, the word stands beside."""
    state = word(figure.appearance)
    return f"{figure.area.name} ({state})" if state else figure.area.name


def _apart(item: Series, kind: str) -> frozenset[int]:
    """Return the periods to which no line leads, as in the chart of the page."""
    labels = [figure.period for figure in item.figures]
    return frozenset(labels.index(piece[0].period) for piece in segments(item.figures, kind, item.breaks))


def reservations(figures: Sequence[Figure]) -> tuple[str, ...]:
    """Say how many numbers are not there or not whole, and that a gap is no zero."""
    states = Counter(figure.appearance for figure in figures if not is_comparable(figure))
    told = []
    if states:
        counts = ", ".join(f"{word(state)} {states[state]}" for state in Appearance if states[state])
        told.append(_("Ohne Zahl im Bild: {counts}. Lücken sind keine Nullen.").format(counts=counts))
    incomplete = sum(figure.appearance is Appearance.INCOMPLETE for figure in figures if is_comparable(figure))
    if incomplete:
        told.append(_("Unvollständig, weil Angaben aus Teilgebieten fehlen: {count}.").format(count=incomplete))
    return tuple(told)
