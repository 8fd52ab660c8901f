"""Two indicators against each other: one page, and for each level of an indicator the numbers that its script needs.

All pairs would be too many files. So a pair is put together in the browser; without scripts the page says what can be
compared, and leads to the tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

import orjson

from kobimo.language import _, active
from kobimo.model.period import parse_period
from kobimo.publish.appearance import Appearance, word
from kobimo.publish.charts import locale
from kobimo.publish.charts.axes import number_axis
from kobimo.publish.charts.frames import filled
from kobimo.publish.charts.scatter_chart import empty_scatter, labels, side_name
from kobimo.publish.charts.series import cell
from kobimo.publish.charts.theme import BAR
from kobimo.publish.topics import topic_title
from kobimo.publish.views import Figure, IndicatorHead, IndicatorView
from kobimo.publish.views.comparison import SIZES
from kobimo.publish.views.scatter import told_period, wording
from kobimo.publish.views.selection import levels_of
from kobimo.web.portal.versions import catalogue_levels
from kobimo.workflows.releases.viewing import ReleaseReader


def side_object(view: IndicatorView, views: Sequence[IndicatorView]) -> dict[str, Any]:
    """Return one side of a pair: the numbers of a level at all periods, with the words and the axis of each.

    Parameters
    ----------
    view : IndicatorView
        The level as its page shows it.
    views : sequence of IndicatorView
        The same at each period, oldest first.
    """
    return {
        "title": view.head.title,
        "name": side_name(view),
        "level": view.level_title,
        "size": view.head.kind in SIZES,
        "sources": list(view.head.sources),
        "usual": view.selection.period,
        "areas": [[figure.area.key, figure.area.name] for figure in view.figures],
        "periods": {one.selection.period: _period(one) for one in views},
    }


def _period(view: IndicatorView) -> dict[str, Any]:
    numbers = [float(figure.value) for figure in view.figures if figure.value is not None and _compares(figure)]
    axis = number_axis(numbers, counts=view.head.kind == "count")
    label = view.selection.period
    return {
        "title": told_period(view),
        "day": (parse_period(label).end if label else date.min).toordinal(),
        "axis": {
            "low": axis.low,
            "high": axis.high,
            "ticks": list(axis.ticks),
            "format": axis.format,
            "zero": axis.has_zero,
        },
        "points": {figure.area.key: _point(figure) for figure in view.figures},
    }


def _point(figure: Figure) -> list[Any]:
    hollow = figure.appearance is Appearance.INCOMPLETE
    return [figure.value, cell(figure), word(figure.appearance), _compares(figure), hollow]


def _compares(figure: Figure) -> bool:
    return figure.appearance.has_class


def empty_chart() -> bytes:
    """Return the chart without points, in the language in use."""
    drawing = empty_scatter()
    return orjson.dumps({"spec": filled(drawing), "locale": locale(active()), "colour": BAR})


def pair_context(reader: ReleaseReader, heads: Sequence[IndicatorHead]) -> dict[str, Any]:
    """Return what the page of pairs needs beside its links: indicators by topic, levels, and every sentence.

    Levels with one area are not among them: one point shows nothing.
    """
    catalogue = reader.catalogue
    titles = {
        level: title
        for level, title in catalogue_levels(catalogue).items()
        if any(len(_areas(reader, space, level)) > 1 for space in reader.metadata["spaces"])
    }

    def levels(head: IndicatorHead) -> list[str]:
        first = next(iter(catalogue.contents(head.id)), "")
        usual = "" if "" in catalogue.contents(head.id) else first
        return [level for level in levels_of(catalogue, head.id, usual) if level in titles]

    there = [(head, levels(head)) for head in heads if catalogue.contents(head.id)]
    there = [(head, found) for head, found in there if found]
    return {
        "topics": [
            (f"{letter} {topic_title(letter)}", list(group))
            for letter, group in groupby(there, key=lambda item: item[0].area)
        ],
        "levels": [
            (level, title, [head for head, found in there if level in found]) for level, title in titles.items()
        ],
        "texts": {
            **wording(),
            **labels(),
            "area": _("Gebiet"),
            "areas": _("Gebiete"),
            "source": _("Quelle: {sources}."),
            "failed": _("Die Zahlen ließen sich nicht laden. Die Tabellen stehen unten."),
        },
    }


def _areas(reader: ReleaseReader, space: str, level: str) -> Sequence[Any]:
    return reader.catalogue.areas(space, level) if level in reader.catalogue.levels(space) else ()
