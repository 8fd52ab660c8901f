"""The course of one area: which figures are drawn, which belong to one line, and where a line must stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from itertools import pairwise
from typing import Any

from kobimo.model.period import Period, PeriodType, parse_period
from kobimo.model.status import ValueStatus
from kobimo.publish.breaks import SeriesBreak
from kobimo.publish.spelling import spelling
from kobimo.publish.views import Figure

MANY = 24
"""Periods beyond which points become small and not every period has a tick."""
_MONTH = 30.44
_PLOT, _NARROW_PLOT, _LETTER = 430.0, 110.0, 8.5
"""Pixels that the plot has at least in a wide and in a narrow picture; width of a letter and its share of the gap."""


def is_drawn(figure: Figure) -> bool:
    """Whether a figure has a place on the axis; what is incomplete has one, and is marked."""
    return figure.value is not None and ValueStatus(figure.status).has_number


def value_of(figure: Figure) -> float:
    """Return the number of a figure that has one, 0 for any other."""
    return float(figure.value or 0)


def is_incomplete(figure: Figure) -> bool:
    """Whether parts of a drawn figure are missing."""
    return figure.status == ValueStatus.INCOMPLETE


def millisecond(label: str) -> int:
    """Return where a period stands on a time axis: at its end, as milliseconds since 1970 in UTC."""
    return int(datetime.combine(parse_period(label).end, time(), UTC).timestamp() * 1000)


def segments(figures: Sequence[Figure], kind: str, breaks: Sequence[SeriesBreak] = ()) -> list[list[Figure]]:
    """Cut a course into the pieces that a line may connect.

    A line stops where a figure has no number, where periods of the usual rhythm are missing, where the kind of period
    changes, for counts, where not the same part of the area was counted, and at a territorial change over which nothing
    was converted.

    Parameters
    ----------
    figures : sequence of Figure
        One for each period of the release, oldest first.
    kind : str
        Kind of the indicator: `count` or `ratio`.
    breaks : sequence of SeriesBreak
        Of this course.

    Returns
    -------
    list of list of Figure
        In order; a piece of one figure is a point without a line.
    """
    labels = [figure.period for figure in figures]
    lasting = [item for item in breaks if not item.converted]
    parted = {*interruptions(labels), *(pair for pair in pairwise(labels) if any(b.between(*pair) for b in lasting))}
    pieces: list[list[Figure]] = []
    previous: Figure | None = None
    for figure in figures:
        if is_drawn(figure):
            if previous is None or not belong(previous, figure, kind) or (previous.period, figure.period) in parted:
                pieces.append([])
            pieces[-1].append(figure)
        previous = figure if is_drawn(figure) else None
    return pieces


def strokes(piece: Sequence[Figure]) -> list[tuple[list[Figure], bool]]:
    """Cut a piece into parts that are drawn alike: certain ones, and those from or to an estimate; ends are shared."""
    parts: list[tuple[list[Figure], bool]] = []
    for first, second in pairwise(piece):
        estimated = first.is_estimated or second.is_estimated
        if parts and parts[-1][1] == estimated:
            parts[-1][0].append(second)
        else:
            parts.append(([first, second], estimated))
    return parts


def interruptions(labels: Sequence[str]) -> list[tuple[str, str]]:
    """Return the neighbouring periods between which no line is drawn.

    Parameters
    ----------
    labels : sequence of str
        Canonical labels, oldest first.

    Examples
    --------
    >>> interruptions(["2014-12-31", "2015-12-31", "2018-12-31"])
    [('2015-12-31', '2018-12-31')]
    >>> interruptions(["2014", "2016", "2018"])
    []
    """
    periods = [parse_period(label) for label in labels]
    steps = Counter(_months(*pair) for pair in pairwise(periods) if pair[0].type is pair[1].type)
    usual = min(steps, key=lambda step: (-steps[step], step)) if steps else 0
    return [
        (first.label, second.label)
        for first, second in pairwise(periods)
        if first.type is not second.type or _months(first, second) > max(1.5 * usual, 1)
    ]


def period_texts(labels: Sequence[str]) -> list[str]:
    """Write periods for an axis: short if nothing is lost by it, that is if all are of one kind and day of the year."""
    periods = [parse_period(label) for label in labels]
    short = len({_kind_and_day(period) for period in periods}) == 1
    spell = spelling()
    return [spell.short_period(label) if short else spell.period(label) for label in labels]


def common_day(labels: Sequence[str]) -> str:
    """Return the day of the year, as 31.12., if periods are reference dates written as years; else an empty text."""
    periods = [parse_period(label) for label in labels]
    is_short = all(p.type is PeriodType.REFERENCE_DATE for p in periods) and period_texts(labels) == [
        str(period.end.year) for period in periods
    ]
    if not is_short:
        return ""
    return "31.12." if spelling().language == "de" else "31 Dec"


def time_parameters(labels: Sequence[str]) -> dict[str, Any]:
    """Return ends, ticks and texts of a time axis.

    Ticks stand at periods; of a long series at some of them. Where texts have no room, the newest keeps its own.
    """
    places = [millisecond(label) for label in labels]
    texts: dict[str, str] = {}
    for place, text in zip(places, period_texts(labels), strict=True):
        texts[str(place)] = f"{texts[str(place)]} / {text}" if str(place) in texts else text
    ticks = sorted(set(places), reverse=True)
    ticks = ticks[:: -(-len(ticks) // MANY)]
    room = max((places[-1] - places[0]) * 0.02, 1.0)
    return {
        "x_low": places[0] - room,
        "x_high": places[-1] + room,
        "periods": ticks,
        "period_texts": texts,
        "labelled": _with_room(ticks, texts, _PLOT),
        "labelled_narrow": _with_room(ticks, texts, _NARROW_PLOT),
    }


def _with_room(ticks: Sequence[int], texts: Mapping[str, str], plot: float) -> list[int]:
    """Choose the ticks that get their text: the newest, then the oldest, then what fits between them."""
    scale = plot / max(ticks[0] - ticks[-1], 1)

    def fits(newer: int, older: int) -> bool:
        letters = (len(texts[str(newer)]) + len(texts[str(older)])) / 2
        return (newer - older) * scale >= letters * _LETTER

    chosen = [ticks[0]]
    if not fits(ticks[0], ticks[-1]):
        return chosen
    for tick in ticks[1:-1]:
        if fits(chosen[-1], tick) and fits(tick, ticks[-1]):
            chosen.append(tick)
    return [*chosen, ticks[-1]]


def _kind_and_day(period: Period) -> tuple[PeriodType, int, int]:
    same_day = period.type is PeriodType.REFERENCE_DATE
    return period.type, period.end.month if same_day else 0, period.end.day if same_day else 0


def _months(first: Period, second: Period) -> int:
    return round((second.end - first.end).days / _MONTH)


def belong(first: Figure, second: Figure, kind: str) -> bool:
    """Whether two numbers of an area compare: counts only if the same part of it was counted."""
    return kind != "count" or (is_incomplete(first) == is_incomplete(second) and first.coverage == second.coverage)
