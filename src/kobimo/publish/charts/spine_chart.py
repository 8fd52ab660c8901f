"""A spine chart: one area in the indicators of a topic, each between lowest, quartiles and highest of its level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kobimo.language import _, active, counted
from kobimo.publish.appearance import Appearance, word
from kobimo.publish.charts.chart import Chart, ChartTable, source_line
from kobimo.publish.charts.course import value_of
from kobimo.publish.charts.drawing import Drawing
from kobimo.publish.charts.ranking_wording import is_comparable
from kobimo.publish.charts.spread_rows import OWN, SpreadRows
from kobimo.publish.charts.wording import NARROW_LINE, WIDE_LINE, wrapped
from kobimo.publish.spelling import spelling
from kobimo.publish.views import IndicatorHead, ReleaseHead
from kobimo.publish.views.distribution import Spread
from kobimo.publish.views.spine import SpineRow


def spine(
    rows: Sequence[SpineRow], head: IndicatorHead, release: ReleaseHead, name: str, topic: str, level: str
) -> Chart:
    """Draw where an area lies, a row for each indicator.

    Each row has a scale of its own: the median stands in the middle, and the number farthest from it at an end. Left is
    lower and right is higher, whether that is good or not.

    Parameters
    ----------
    rows : sequence of SpineRow
    head : IndicatorHead
        The indicator of the page; its row stands out.
    release : ReleaseHead
    name, topic, level : str
        Names of the area, of the topic and of the level; an empty name stands for no area.

    Returns
    -------
    Chart
        Without a picture where no row has quartiles, or without an area.
    """
    drawn = [row for row in rows if row.spread is not None]
    sources = tuple(dict.fromkeys(source for row in rows for source in row.head.sources)) or head.sources
    alternative = _words(rows, name, topic, level)
    subtitle = _(
        "Punkt: {area}; Kasten: mittlere Hälfte der Gebiete; Strich: Median; links niedriger, rechts höher; "
        "jede Zeile hat ihren eigenen Maßstab"
    ).format(area=name)
    if any(row.own.appearance is Appearance.INCOMPLETE for row in rows):
        subtitle = "; ".join((subtitle, _("hohler Punkt: unvollständig")))
    return Chart(
        title=_("{area} unter den Gebieten der Ebene {level}: {topic}").format(area=name, level=level, topic=topic),
        subtitle=subtitle,
        drawing=_drawing(rows, head, subtitle, alternative) if name and drawn else None,
        alternative=alternative,
        table=_table(rows, name),
        source=source_line(replace(head, sources=sources), release),
    )


def _words(rows: Sequence[SpineRow], name: str, topic: str, level: str) -> str:
    if not name:
        return _(
            "Wählen Sie ein Gebiet aus: Dann steht hier, wo es in den Kennzahlen des Themas zwischen den anderen liegt."
        )
    opening = _("Lage: {area} unter den Gebieten der Ebene {level}, {topic}, {indicators}.").format(
        area=name, level=level, topic=topic, indicators=counted(len(rows), "Kennzahl", "Kennzahlen")
    )
    return " ".join((opening, *(_told(row) for row in rows)))


def _told(row: SpineRow) -> str:
    own = f"{row.head.title}, {spelling().period(row.own.period)}: {_own_text(row)}"
    if row.spread is None:
        return _("{own}; zu wenige Gebiete mit vergleichbarer Zahl.").format(own=own)
    if not is_comparable(row.own):
        return f"{own}."
    return _("{own}, {place} (Median {middle}).").format(
        own=own, place=row.spread.place(value_of(row.own)), middle=row.head.number(row.spread.middle)
    )


def _own_text(row: SpineRow) -> str:
    """Return the number or the word for its state; both where a number does not compare or is not whole."""
    state = word(row.own.appearance)
    return f"{row.own.text} ({state})" if row.own.has_number and state else row.own.text


def _table(rows: Sequence[SpineRow], name: str) -> ChartTable:
    columns = (
        _("Kennzahl"),
        _("Zeitraum"),
        name or _("Gebiet"),
        _("niedrigster"),
        _("unteres Viertel bis"),
        _("Median"),
        _("oberes Viertel ab"),
        _("höchster"),
    )
    return ChartTable(
        columns,
        tuple(
            (row.head.title, spelling().period(row.own.period), _own_text(row), *_numbers(row.head, row.spread))
            for row in rows
        ),
    )


def _numbers(head: IndicatorHead, found: Spread | None) -> tuple[str, ...]:
    if found is None:
        return ("–",) * 5
    return tuple(head.number(x) for x in (found.low, found.lower, found.middle, found.upper, found.high))


def _drawing(rows: Sequence[SpineRow], head: IndicatorHead, subtitle: str, text: str) -> Drawing:
    lines = SpreadRows()
    for row in rows:
        here = row.head.id == head.id
        lines.add(row.head.title, _told(row), _scaled(row.spread), row.own.text, chosen=here)
        if row.spread is None:
            lines.word(_("zu wenige Gebiete"))
        elif is_comparable(row.own):
            incomplete = row.own.appearance is Appearance.INCOMPLETE
            lines.dot(_share(row.spread, value_of(row.own)), OWN, _told(row), hollow=incomplete)
    values = {
        "subtitle": wrapped(subtitle, WIDE_LINE),
        "subtitle_narrow": wrapped(subtitle, NARROW_LINE),
        "low": -1.05,
        "high": 1.05,
        "ticks": [],
        "format": "",
        "column": lines.column,
    }
    return Drawing("spread", active(), values, lines.datasets, lines.height, text)


def _scaled(found: Spread | None) -> tuple[float, ...] | None:
    if found is None:
        return None
    return tuple(_share(found, x) for x in (found.low, found.lower, found.middle, found.upper, found.high))


def _share(found: Spread, value: float) -> float:
    """Return where a number stands: 0 at the median, -1 or 1 at the farthest end."""
    farthest = max(found.high - found.middle, found.middle - found.low)
    return (value - found.middle) / farthest if farthest else 0.0
