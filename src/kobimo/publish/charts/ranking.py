"""The areas of a level beside each other, ordered by their figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kobimo.language import MINUS, _, active, counted
from kobimo.publish.appearance import Appearance, word
from kobimo.publish.charts.chart import Chart, ChartTable, source_line
from kobimo.publish.charts.course import value_of
from kobimo.publish.charts.drawing import Drawing
from kobimo.publish.charts.ranking_wording import Order, comparison_text, is_comparable, named, ordered, when
from kobimo.publish.charts.target_lines import (
    comparison_words,
    own_targets,
    row_of_whole,
    short_words,
    towards_the_middle,
    whole_target,
)
from kobimo.publish.charts.theme import BAR, BAR_BESIDE, colour
from kobimo.publish.charts.wording import NARROW_LINE, WIDE_LINE, shortened, wrapped
from kobimo.publish.spelling import spelling
from kobimo.publish.views import Figure, IndicatorView
from kobimo.publish.views.selection import area_id
from kobimo.publish.views.targets import ShownTarget

ALL_UP_TO, ENDS, FEW = 40, 15, 5
"""So many areas are all drawn; of more, so many of each end, the picked ones, and those without number if few."""
_ROW, _BAR, _NAME, _KEY_ROW = 23, 17, 26, 20
_WIDTHS = {"%": 12.0, ".": 4.0, ",": 4.0, "\u202f": 3.0, MINUS: 8.0}
"""Widths of letters that are no digits, in pixels and rather too large."""


def comparison(view: IndicatorView) -> Chart:
    """Draw the areas of the chosen level as bars from the highest to the lowest.

    Bars begin at zero. Picked areas stand out in the colour they have in the course; a rule marks the whole, for
    ratios only, because counts of a whole and its parts do not compare. Areas without a comparable number follow
    with the word for their state.

    Parameters
    ----------
    view : IndicatorView

    Returns
    -------
    Chart
        In the language in use. Without a picture for one area, and if no area has a number.
    """
    order = ordered(view.figures)
    shown, note = drawn_areas(order, view.selected)
    drawable = len(view.figures) > 1 and bool(order.ranked)
    targets = tuple(filter(None, (whole_target(view), *own_targets(view, order.all).values())))
    alternative = " ".join(filter(None, (comparison_text(view, order), short_words(targets))))
    subtitle = "; ".join(filter(None, (view.head.unit_label, when(view))))
    return Chart(
        title=_title(view),
        subtitle=subtitle,
        drawing=_drawing(view, order, shown, subtitle, alternative) if drawable else None,
        alternative=alternative,
        table=_table(view, order),
        source=source_line(view.head, view.release),
        notes=(*((note,) if note and drawable else ()), *comparison_words(view, order.all)),
    )


def _title(view: IndicatorView) -> str:
    title = _("{indicator}: Vergleich der Ebene {level}").format(indicator=view.head.title, level=view.level_title)
    return f"{title} ({view.breakdown_title})" if view.selection.breakdown else title


def drawn_areas(order: Order, picked: frozenset[str]) -> tuple[tuple[Figure, ...], str]:
    """Return the areas that are drawn, and a sentence if that is not all of them."""
    if len(order.all) <= ALL_UP_TO:
        return order.all, ""
    ends = order.ranked if len(order.ranked) <= 2 * ENDS else order.ranked[:ENDS] + order.ranked[-ENDS:]
    without = order.without if len(order.without) <= FEW else ()
    wanted = picked | {area_id(figure.area) for figure in (*ends, *without)}
    shown = tuple(figure for figure in order.all if area_id(figure.area) in wanted)
    if len(order.ranked) <= 2 * ENDS:
        text = _("Gezeichnet sind die Gebiete mit Zahl und die ausgewählten von {all}; alle stehen in der Tabelle.")
    else:
        text = _(
            "Gezeichnet sind die {ends} höchsten und die {ends} niedrigsten von {all} sowie die ausgewählten; "
            "alle stehen in der Tabelle."
        )
    return shown, text.format(ends=ENDS, all=counted(len(order.all), "Gebiet", "Gebieten"))


def _table(view: IndicatorView, order: Order) -> ChartTable:
    columns = (view.level_title or _("Gebiet"), view.head.unit_label, _("Hinweis"))
    aims = own_targets(view, order.all)
    if not aims:
        return ChartTable(columns, tuple((figure.area.name, figure.text, figure.reason) for figure in order.all))
    rows = tuple(
        (figure.area.name, figure.text, aim.short if aim else "–", figure.reason)
        for figure in order.all
        for aim in [aims.get(area_id(figure.area))]
    )
    return ChartTable((*columns[:2], _("Zielwert"), columns[2]), rows)


def _drawing(view: IndicatorView, order: Order, shown: Sequence[Figure], subtitle: str, text: str) -> Drawing:
    """Collect what is drawn."""
    whole = view.whole if view.head.kind == "ratio" and view.whole and is_comparable(view.whole) else None
    aim, own = whole_target(view), own_targets(view, shown)
    aims = [target.value for target in (aim, *own.values()) if target]
    numbers = [value_of(figure) for figure in (*order.ranked, whole) if figure] + aims
    low, high = min(0.0, *numbers), max(0.0, *numbers)
    rows = _Rows(view, own, top=_ROW if aim else 0)
    rows.add_all(order, shown)
    aim_row = row_of_whole(aim, low, high, rows.lowest_bar) if aim else None
    values = {
        "subtitle": wrapped(subtitle, WIDE_LINE),
        "subtitle_narrow": wrapped(subtitle, NARROW_LINE),
        "low": low,
        "high": high if high > low else 1.0,
        "column": rows.column,
    }
    datasets = {
        "bars": rows.bars,
        "base": [{"zero": 0, "top": 0, "bottom": rows.height}],
        "names": rows.names,
        "words": rows.words,
        "left_out": rows.left_out,
        "whole": [_whole_row(whole, low, high, rows.lowest_bar, aim_row)] if whole else [],
        "target": [aim_row] if aim_row else [],
        "targets": rows.targets,
        **_key_rows(shown, rows.height, with_targets=bool(rows.targets)),
    }
    return Drawing("comparison", active(), values, datasets, rows.height, text)


def letters_wide(text: str) -> float:
    """Return how wide a written number is, in pixels and rather too large."""
    return sum(_WIDTHS.get(letter, 7.7) for letter in text)


class _Rows:
    """Rows of the picture from top to bottom, collected for the layers that draw them."""

    def __init__(self, view: IndicatorView, own: Mapping[str, ShownTarget], *, top: int) -> None:
        self.position = {name: number for number, name in enumerate(view.selection.areas)}
        self.any_picked = any(area_id(figure.area) in self.position for figure in view.figures)
        self.bars: list[dict[str, Any]] = []
        self.words: list[dict[str, Any]] = []
        self.names: list[dict[str, Any]] = []
        self.left_out: list[dict[str, Any]] = []
        self.targets: list[dict[str, Any]] = []
        self.own = own
        self.height = top

    @property
    def lowest_bar(self) -> float:
        """Where the last bar ends."""
        return float(max((bar["bottom"] for bar in self.bars), default=self.height))

    @property
    def column(self) -> float:
        """Width of the numbers beside the bars."""
        return 10 + max((letters_wide(bar["label"]) for bar in self.bars), default=0.0)

    def add_all(self, order: Order, shown: Sequence[Figure]) -> None:
        """Add the drawn areas; where some are left out, a row says how many."""
        drawn = {area_id(figure.area) for figure in shown}
        for figures in (order.ranked, order.without):
            skipped = 0
            for figure in figures:
                if area_id(figure.area) not in drawn:
                    skipped += 1
                    continue
                self._add_left_out(skipped, without_number=figures is order.without)
                self._add(figure)
                skipped = 0
            self._add_left_out(skipped, without_number=figures is order.without)

    def _add_left_out(self, count: int, *, without_number: bool) -> None:
        if not count:
            return
        if without_number:
            text = _("{count} ohne Zahl").format(count=spelling().number(count))
        else:
            text = counted(count, "weiteres Gebiet", "weitere Gebiete")
        self.left_out.append({"label": f"… {text}", **self._next()})

    def _add(self, figure: Figure) -> None:
        area, number = area_id(figure.area), self.position.get(area_id(figure.area))
        place = self._next()
        common = {"area": area, "zero": 0, "picked": number is not None, "text": named(figure), **place}
        self.names.append({**common, "name": shortened(figure.area.name, _NAME)})
        if aim := self.own.get(area):
            ends = {"top": place["middle"] - _ROW / 2, "bottom": place["middle"] + _ROW / 2}
            self.targets.append({"value": aim.value, "text": aim.told, **ends})
        if not is_comparable(figure):
            self.words.append({**common, "label": _state(figure)})
            return
        paint = colour(number) if number is not None else BAR_BESIDE if self.any_picked else BAR
        hollow = figure.appearance is Appearance.INCOMPLETE
        self.bars.append(
            {
                **common,
                "value": figure.value,
                "label": figure.text,
                "colour": paint,
                "fill": "transparent" if hollow else paint,
            }
        )

    def _next(self) -> dict[str, float]:
        """Return the place of the next row."""
        middle = self.height + _ROW / 2
        self.height += _ROW
        return {"top": middle - _BAR / 2, "middle": middle, "bottom": middle + _BAR / 2}


def _state(figure: Figure) -> str:
    """Return the word for the state, and the number if it has one that does not compare."""
    state = word(figure.appearance)
    return state if figure.value is None else f"{state} ({figure.text})"


def _whole_row(whole: Figure, low: float, high: float, height: float, aim: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the line of the whole; below the name of a target its own name turns away from that line."""
    value, begin = value_of(whole), 0
    align = towards_the_middle(value, low, high)
    if aim is not None:
        align, begin = ("right" if value < aim["value"] else "left"), _ROW
    return {
        "value": whole.value,
        "begin": begin,
        "bottom": height,
        "label": f"{shortened(whole.area.name, _NAME)} {whole.text}",
        "text": named(whole),
        "align": align,
    }


def _key_rows(shown: Sequence[Figure], height: int, *, with_targets: bool) -> dict[str, list[dict[str, Any]]]:
    """Explain hollow bars, and the strokes that are targets of areas."""
    hollow = any(figure.appearance is Appearance.INCOMPLETE for figure in shown)
    words = [("key", word(Appearance.INCOMPLETE))] if hollow else []
    words += [("key_lines", _("Zielwert des Gebiets"))] if with_targets else []
    found: dict[str, list[dict[str, Any]]] = {"key": [], "key_lines": []}
    for number, (kind, text) in enumerate(words):
        middle = height + 18 + number * _KEY_ROW
        found[kind].append({"word": text, "top": middle - 6, "middle": middle, "bottom": middle + 6})
    return found
