"""The course over time of the whole, of areas above and of picked areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kobimo.language import _, active
from kobimo.publish.appearance import Appearance, word
from kobimo.publish.charts.axes import NumberAxis, number_axis, spread
from kobimo.publish.charts.chart import Chart, ChartTable, source_line
from kobimo.publish.charts.course import (
    MANY,
    common_day,
    is_drawn,
    is_incomplete,
    period_texts,
    time_parameters,
    value_of,
)
from kobimo.publish.charts.drawing import Drawing
from kobimo.publish.charts.lines import (
    Line,
    band_rows,
    break_rows,
    ends,
    estimate,
    largest,
    line_rows,
    point_rows,
    sign_rows,
    tooltip,
)
from kobimo.publish.charts.target_lines import course_rows, course_targets, course_words, short_words
from kobimo.publish.charts.theme import CONTEXT, PEERS_DASH, SIGNS, SOLID, WHOLE_DASH, colour, dash
from kobimo.publish.charts.wording import (
    NARROW_LINE,
    WIDE_LINE,
    break_texts,
    course_text,
    interruption_texts,
    shortened,
    wrapped,
)
from kobimo.publish.spelling import spelling
from kobimo.publish.views import Figure, IndicatorView, Series
from kobimo.publish.views.course import as_course
from kobimo.publish.views.selection import area_id
from kobimo.publish.views.targets import ShownTarget

MOST = 20
"""Picked areas that are drawn; the table has all of them."""
DWARFED = 4
"""A count of an area above is left out if it is more than so many times the largest that was picked."""
_DASHES = {"whole": WHOLE_DASH, "parent": SOLID, "peers": PEERS_DASH, "selected": SOLID}
_HEIGHT, _LABEL, _NAME, _KEY_COLUMN, _KEY_ROW = 260.0, 17.0, 22, 150, 18


def time_series(view: IndicatorView) -> Chart:
    """Draw the course of the whole, of areas above picked ones, and of picked areas.

    Each figure stands at the end of its period, at its distance in time. A line never crosses a period without a
    number; incomplete figures have hollow points; a small sign below the plot says why there is no number.

    Parameters
    ----------
    view : IndicatorView

    Returns
    -------
    Chart
        In the language in use. Without a picture if there are fewer than two numbers.
    """
    view = as_course(view)
    shown, notes = drawn_series(view)
    lines = _lines(view, shown)
    labels = [figure.period for figure in view.series[0].figures] if view.series else []
    figures = [figure for line in lines for figure in line.drawn]
    targets = course_targets(view, shown)
    numbers = [end for figure in figures for end in ends(figure)] + [target.value for target in targets]
    axis = number_axis(numbers, counts=view.head.kind == "count")
    drawable = len(figures) > 1
    subtitle = _subtitle(view, labels, axis) if drawable else view.head.unit_label
    notes += interruption_texts(labels) + break_texts(shown) if drawable else []
    notes += course_words(view, targets, shown)
    told = course_text(view.head, shown or view.series, labels, converted=view.selection.converted)
    alternative = " ".join(filter(None, (told, short_words(targets))))
    aims = course_rows(view, targets)
    return Chart(
        title=_title(view),
        subtitle=subtitle,
        drawing=_drawing(view, lines, aims, labels, axis, subtitle, alternative) if drawable else None,
        alternative=alternative,
        table=_table(view, labels, targets),
        source=source_line(view.head, view.release),
        notes=tuple(notes),
    )


def _title(view: IndicatorView) -> str:
    title = _("{indicator}: Verlauf").format(indicator=view.head.title)
    return f"{title} ({view.breakdown_title})" if view.selection.breakdown else title


def _subtitle(view: IndicatorView, labels: Sequence[str], axis: NumberAxis) -> str:
    """Say what is not on the axes: unit, day of the year, and that zero is missing."""
    parts = [view.head.unit_label]
    if day := common_day(labels):
        parts.append(_("jeweils am {day}").format(day=day))
    if not axis.has_zero:
        parts.append(_("Achse beginnt nicht bei null"))
    return "; ".join(parts)


def drawn_series(view: IndicatorView) -> tuple[list[Series], list[str]]:
    """Leave out what nobody could read, and say so."""
    picked = [item for item in view.series if item.role == "selected"]
    context = [item for item in view.series if item.role != "selected" and any(map(is_drawn, item.figures))]
    notes = []
    if len(picked) > MOST:
        notes.append(
            _("Gezeichnet sind die ersten {most} von {all} ausgewählten Gebieten; alle stehen in der Tabelle.").format(
                most=MOST, all=len(picked)
            )
        )
    picked = picked[:MOST]
    most = largest([item.figures for item in picked])
    if view.head.kind == "count" and most > 0:
        dwarfing = [item for item in context if largest([item.figures]) > DWARFED * most]
        context = [item for item in context if item not in dwarfing]
        notes += [
            _("{area} ist nicht gezeichnet, weil die Zahlen viel größer sind; sie stehen in der Tabelle.").format(
                area=item.area.name
            )
            for item in dwarfing
        ]
    return context + picked, notes


def _lines(view: IndicatorView, shown: Sequence[Series]) -> list[Line]:
    """Give picked areas a colour each; what they are compared with stays in the background, unless it is alone."""
    position = {name: number for number, name in enumerate(view.selection.areas)}
    dense = any(len(item.figures) > MANY for item in shown)
    lines = []
    for item in shown:
        number = 0 if len(shown) == 1 else position.get(area_id(item.area))
        if number is not None:
            lines.append(Line(item.figures, colour(number), dash(number), 2.5, 12 if dense else 52, item.breaks))
        else:
            lines.append(
                Line(
                    item.figures,
                    CONTEXT,
                    _DASHES[item.role],
                    1.5,
                    6 if dense else 30,
                    item.breaks,
                )
            )
    return lines


def _table(view: IndicatorView, labels: Sequence[str], targets: Sequence[ShownTarget]) -> ChartTable:
    spell = spelling()
    aims = tuple(_("Zielwert {area} {when}").format(area=one.area.name, when=one.when).rstrip() for one in targets)
    return ChartTable(
        columns=(_("Zeitraum"), *(item.area.name for item in view.series), *aims),
        rows=tuple(
            (
                spell.period(label),
                *(cell(item.figures[number]) for item in view.series),
                *(target.text for target in targets),
            )
            for number, label in enumerate(labels)
        ),
    )


def cell(figure: Figure) -> str:
    """Write a figure for the table, where no hollow point says that parts are missing."""
    incomplete = is_drawn(figure) and is_incomplete(figure)
    return f"{figure.text} ({word(Appearance.INCOMPLETE)})" if incomplete else f"{figure.text}{estimate(figure)}"


def _drawing(
    view: IndicatorView,
    lines: Sequence[Line],
    aims: Sequence[Mapping[str, Any]],
    labels: Sequence[str],
    axis: NumberAxis,
    subtitle: str,
    text: str,
) -> Drawing:
    """Collect what is drawn."""
    plot = max(_HEIGHT, (len(lines) + len(aims) - 1) * _LABEL)
    signs, strip = sign_rows(lines, plot)
    values = {
        "subtitle": wrapped(subtitle, WIDE_LINE),
        "subtitle_narrow": wrapped(subtitle, NARROW_LINE),
        **time_parameters(labels),
        "y_low": axis.low,
        "y_high": axis.high,
        "y_ticks": list(axis.ticks),
        "y_format": axis.format,
        "strip": strip,
    }
    datasets = {
        "zero": [{"value": 0}] if axis.has_zero and (axis.low < 0 or strip) else [],
        "bands": band_rows(lines, view.head.kind),
        "breaks": break_rows(lines),
        "targets": list(aims),
        "lines": line_rows(lines, view.head.kind),
        "points": point_rows(lines),
        "labels": _label_rows(lines, aims, labels, axis, plot) + _silent_rows(lines, signs),
        "signs": signs,
        "key": _key_rows(lines, plot + strip + 34),
    }
    return Drawing("course", active(), values, datasets, plot + strip, text)


def _label_rows(
    lines: Sequence[Line],
    aims: Sequence[Mapping[str, Any]],
    labels: Sequence[str],
    axis: NumberAxis,
    plot: float,
) -> list[dict[str, Any]]:
    """Name each line at its last number, and each target; names that would overlap are moved apart."""
    texts = dict(zip(labels, period_texts(labels), strict=True))
    named = [_named(line, labels[-1], texts) for line in lines if line.drawn]
    named += [{"area": "", "newest": True, **aim} for aim in aims]
    wanted = [axis.pixel(float(item.pop("value")), plot) for item in named]
    places = spread(wanted, _LABEL, 0.0, plot)
    return [
        {
            **{name: item[name] for name in ("area", "label", "short", "text", "colour")},
            "from": round(origin, 2),
            "place": round(place, 2),
            "leader": item["newest"] and abs(place - origin) > 2,
        }
        for item, origin, place in zip(named, wanted, places, strict=True)
    ]


def _named(line: Line, newest: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Name a line by its last number."""
    figure = line.drawn[-1]
    is_newest = figure.period == newest
    then = "" if is_newest else f" ({texts[figure.period]})"
    label = f"{shortened(figure.area.name, _NAME)} {figure.text}{then}"
    return {
        "area": line.area,
        "newest": is_newest,
        "value": value_of(figure),
        "label": label,
        "short": label,
        "text": tooltip(figure),
        "colour": line.colour,
    }


def _silent_rows(lines: Sequence[Line], signs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Name the lines that have signs only, beside them."""
    return [
        {
            "area": line.area,
            "from": 0,
            "place": next(sign["place"] for sign in signs if sign["area"] == line.area),
            "leader": False,
            "label": shortened(line.figures[0].area.name, _NAME),
            "short": shortened(line.figures[0].area.name, _NAME),
            "text": line.figures[0].area.name,
            "colour": line.colour,
        }
        for line in lines
        if not line.drawn
    ]


def _key_rows(lines: Sequence[Line], top: float) -> list[dict[str, Any]]:
    """Explain hollow points and signs, two in a row."""
    figures = [figure for line in lines for figure in line.figures]
    states = {figure.appearance for figure in figures if not is_drawn(figure)}
    if any(is_drawn(figure) and is_incomplete(figure) for figure in figures):
        states.add(Appearance.INCOMPLETE)
    present = [state for state in SIGNS if state in states]
    return [
        {
            "shape": SIGNS[state],
            "word": word(state),
            "left": 6 + number % 2 * _KEY_COLUMN,
            "place": top + number // 2 * _KEY_ROW,
        }
        for number, state in enumerate(present)
    ]
