"""How the areas of a level are distributed, period below period: a box each, with picked areas marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kobimo.language import _, active, counted
from kobimo.publish.appearance import Appearance, word
from kobimo.publish.charts.axes import NumberAxis, number_axis
from kobimo.publish.charts.chart import Chart, ChartTable, source_line
from kobimo.publish.charts.course import value_of
from kobimo.publish.charts.drawing import Drawing
from kobimo.publish.charts.ranking_wording import is_comparable, named
from kobimo.publish.charts.spread_rows import SpreadRows
from kobimo.publish.charts.theme import CONTEXT, colour
from kobimo.publish.charts.wording import NAME, NARROW_LINE, WIDE_LINE, shortened, wrapped
from kobimo.publish.spelling import spelling
from kobimo.publish.views import Figure, IndicatorView
from kobimo.publish.views.distribution import LEAST, Spread, comparable, spread
from kobimo.publish.views.selection import area_id

_KEY_LETTERS = 34
MOST = 12
"""Periods that are drawn, the newest; the table has all of them."""


def distribution(views: Sequence[IndicatorView], chosen: IndicatorView) -> Chart:
    """Draw the distribution of the areas of the chosen level, the newest period on top.

    A line leads from the lowest to the highest number, a box from the lower to the upper quartile, a stroke marks the
    median. Each area of the chosen period is a small point, each picked area a large one in its colour in every row.

    Parameters
    ----------
    views : sequence of IndicatorView
        One for each period of the course, oldest first.
    chosen : IndicatorView
        The view of the page.

    Returns
    -------
    Chart
        In the language in use. Without a picture where no period has enough numbers.
    """
    found = [(view, spread(comparable(view.figures))) for view in views]
    drawn = [(view, one) for view, one in found if one is not None][-MOST:][::-1]
    alternative = _words(chosen, found)
    axis = number_axis([end for _v, one in drawn for end in (one.low, one.high)], counts=chosen.head.kind == "count")
    subtitle = "; ".join(
        (
            chosen.head.unit_label,
            _("Kasten: mittlere Hälfte der Gebiete; Strich und Zahl: Median"),
            *((_("hohler Punkt: unvollständig"),) if any(map(_is_hollow, chosen.figures)) else ()),
            *(() if axis.has_zero else (_("Achse beginnt nicht bei null"),)),
        )
    )
    left = len([one for _view, one in found if one is not None]) - len(drawn)
    note = _("Gezeichnet sind die {most} neuesten Zeiträume; alle stehen in der Tabelle.").format(most=MOST)
    return Chart(
        title=_title(chosen),
        subtitle=subtitle,
        drawing=_drawing(chosen, drawn, axis, subtitle, alternative) if drawn else None,
        alternative=alternative,
        table=_table(chosen, found),
        source=source_line(chosen.head, chosen.release),
        notes=(note,) if left > 0 else (),
    )


def _title(view: IndicatorView) -> str:
    title = _("{indicator}: Verteilung auf der Ebene {level}").format(indicator=view.head.title, level=view.level_title)
    return f"{title} ({view.breakdown_title})" if view.selection.breakdown else title


def _words(view: IndicatorView, found: Sequence[tuple[IndicatorView, Spread | None]]) -> str:
    """Say quartiles and extremes of the chosen period, where picked areas lie, and who has no number."""
    when = spelling().period(view.selection.period) if view.selection.period else _("ohne Zeitraum")
    opening = _("Verteilung: {title} ({unit}), {when}, {areas} der Ebene {level}.").format(
        title=view.head.title,
        unit=view.head.unit_label,
        when=when,
        areas=counted(len(view.figures), "Gebiet", "Gebiete"),
        level=view.level_title,
    )
    here = next((one for other, one in found if other.selection.period == view.selection.period), None)
    if here is None:
        few = _("Für Viertel braucht es mindestens {least} Gebiete mit vergleichbarer Zahl.").format(least=LEAST)
        return " ".join(filter(None, (opening, few, _states(view))))
    number = view.head.number
    middle = _(
        "Die mittlere Hälfte liegt zwischen {lower} und {upper}, der Median bei {middle}; "
        "der niedrigste Wert ist {low}, der höchste {high}."
    ).format(
        lower=number(here.lower),
        upper=number(here.upper),
        middle=number(here.middle),
        low=number(here.low),
        high=number(here.high),
    )
    return " ".join(filter(None, (opening, middle, _picked_words(view, here), _states(view))))


def _picked_words(view: IndicatorView, here: Spread) -> str:
    told = []
    for figure in _picked(view):
        if is_comparable(figure):
            told.append(f"{named(figure, NAME)}, {here.place(value_of(figure))}.")
        else:
            told.append(f"{named(figure, NAME)}.")
    return " ".join(told)


def _picked(view: IndicatorView) -> list[Figure]:
    by_id = {area_id(figure.area): figure for figure in view.figures}
    return [by_id[name] for name in view.selection.areas if name in by_id]


def _states(view: IndicatorView) -> str:
    without = Counter(word(figure.appearance) for figure in view.figures if not is_comparable(figure))
    if not without:
        return ""
    return _("{areas} ohne vergleichbare Zahl ({states}).").format(
        areas=counted(sum(without.values()), "Gebiet", "Gebiete"),
        states=", ".join(f"{state}: {count}" for state, count in without.items()),
    )


def _table(view: IndicatorView, found: Sequence[tuple[IndicatorView, Spread | None]]) -> ChartTable:
    picked = [figure.area.name for figure in _picked(view)]
    columns = (
        _("Zeitraum"),
        _("Gebiete mit Zahl"),
        _("niedrigster"),
        _("unteres Viertel bis"),
        _("Median"),
        _("oberes Viertel ab"),
        _("höchster"),
        *picked,
    )
    return ChartTable(columns, tuple(_row(other, one) for other, one in found))


def _row(view: IndicatorView, one: Spread | None) -> tuple[str, ...]:
    number = view.head.number
    parts = ("–",) * 5
    if one is not None:
        parts = tuple(number(x) for x in (one.low, one.lower, one.middle, one.upper, one.high))  # type: ignore[assignment]
    return (
        spelling().period(view.selection.period),
        spelling().number(len(comparable(view.figures))),
        *parts,
        *(figure.text for figure in _picked(view)),
    )


def _drawing(
    view: IndicatorView, drawn: Sequence[tuple[IndicatorView, Spread]], axis: NumberAxis, subtitle: str, text: str
) -> Drawing:
    rows = SpreadRows()
    for other, one in drawn:
        _add(rows, view, other, one)
    rows.add_key(_key(view))
    values = {
        "subtitle": wrapped(subtitle, WIDE_LINE),
        "subtitle_narrow": wrapped(subtitle, NARROW_LINE),
        "low": axis.low,
        "high": axis.high,
        "ticks": list(axis.ticks),
        "format": axis.format,
        "column": rows.column,
    }
    return Drawing("spread", active(), values, rows.datasets, rows.height, text)


def _add(rows: SpreadRows, view: IndicatorView, other: IndicatorView, one: Spread) -> None:
    number, spell = view.head.number, spelling()
    when = spell.period(other.selection.period)
    chosen = other.selection.period == view.selection.period
    told = _("{when}: mittlere Hälfte {lower} bis {upper}, Median {middle}").format(
        when=when, lower=number(one.lower), upper=number(one.upper), middle=number(one.middle)
    )
    rows.add(when, told, (one.low, one.lower, one.middle, one.upper, one.high), number(one.middle), chosen=chosen)
    picked = {name: position for position, name in enumerate(view.selection.areas)}
    if chosen:
        for figure in other.figures:
            if is_comparable(figure) and area_id(figure.area) not in picked:
                rows.dot(value_of(figure), CONTEXT, named(figure), size=14.0, hollow=_is_hollow(figure))
    for figure in _picked(other):
        if is_comparable(figure):
            rows.dot(
                value_of(figure),
                colour(picked[area_id(figure.area)]),
                f"{named(figure)}, {when}",
                hollow=_is_hollow(figure),
            )


def _is_hollow(figure: Figure) -> bool:
    return figure.appearance is Appearance.INCOMPLETE


def _key(view: IndicatorView) -> list[tuple[str, str]]:
    """Name the picked areas with their colours."""
    found = []
    picked = {name: position for position, name in enumerate(view.selection.areas)}
    for figure in _picked(view):
        paint = colour(picked[area_id(figure.area)])
        found.append((shortened(named(figure), _KEY_LETTERS), paint))
    return found
