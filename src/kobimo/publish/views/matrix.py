"""All indicators of a topic in all areas of a level at one glance: how each figure stands to that of the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np

from kobimo.disclosure.released import Released
from kobimo.errors import UnknownNameError
from kobimo.indicators.statistics import alike_beside
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.topics import topic_title, topics
from kobimo.publish.views.comparison import SIZES
from kobimo.publish.views.contrast import contrast, same_area
from kobimo.publish.views.figure import Figure, absent, figure, select
from kobimo.publish.views.head import IndicatorHead, ReleaseHead, indicator_head
from kobimo.publish.views.indicator import Choice
from kobimo.publish.views.selection import periods_of

MOST_AREAS = 300
"""Beyond this number of rows nobody compares by eye; one area above has to be chosen."""

ALL_TOPICS = "alle"


class Stand(StrEnum):
    """How the figure of an area stands to that of the whole."""

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    ALIKE = "alike"
    UNTOLD = "untold"

    @property
    def words(self) -> str:
        """What it means, in words."""
        return {
            Stand.BETTER: _("günstiger, mehr als Zufall"),
            Stand.WORSE: _("ungünstiger, mehr als Zufall"),
            Stand.HIGHER: _("höher, mehr als Zufall"),
            Stand.LOWER: _("niedriger, mehr als Zufall"),
            Stand.ALIKE: _("nicht sicher verschieden"),
            Stand.UNTOLD: _("nicht verglichen"),
        }[self]

    @property
    def sign(self) -> str:
        """A sign beside the number, so that colour is never alone; empty where nothing is told."""
        return {"better": "+", "worse": "−", "higher": "▲", "lower": "▼", "alike": "○", "untold": ""}[self]


@dataclass(frozen=True, slots=True)
class Column:
    """One indicator: the period of its figures, and the figure of the whole they are compared with."""

    head: IndicatorHead
    period: str
    whole: Figure | None


@dataclass(frozen=True, slots=True)
class Row:
    """One area with a figure for each column, and how each stands to the whole."""

    area: Area
    cells: tuple[tuple[Figure, Stand], ...]


@dataclass(frozen=True)
class MatrixView:
    """Areas by indicators.

    Attributes
    ----------
    release : ReleaseHead
    level, topic, within : str
        What is shown; `within` is an area above as `LEVEL:KEY`, empty for all.
    level_title, topic_name : str
    levels, topics, areas_above : tuple of Choice
        What can be chosen.
    columns : tuple of Column
        Ordered by topic area and id.
    rows : tuple of Row
        Ordered by key, or so that areas alike stand beside each other.
    left_out : int
        Areas that did not fit; 0 where all are there.
    notices : tuple of str
        What of the address had to be replaced.
    alike : bool
        Whether the rows are ordered by likeness.
    """

    release: ReleaseHead
    level: str
    topic: str
    within: str
    level_title: str
    topic_name: str
    levels: tuple[Choice, ...]
    topics: tuple[Choice, ...]
    areas_above: tuple[Choice, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    left_out: int
    notices: tuple[str, ...]
    alike: bool

    @cached_property
    def legend(self) -> tuple[Stand, ...]:
        """The stands that occur, in their own order."""
        there = {stand for row in self.rows for _figure, stand in row.cells}
        return tuple(stand for stand in Stand if stand in there)

    @cached_property
    def states(self) -> tuple[Figure, ...]:
        """One figure for each word that stands in the place of a number."""
        found = {f.text: f for row in self.rows for f, _stand in row.cells if not f.has_number}
        return tuple(found[text] for text in sorted(found))


@dataclass(frozen=True, slots=True)
class MatrixWish:
    """What somebody wants to see; empty texts stand for the default."""

    level: str = ""
    topic: str = ""
    within: str = ""
    alike: bool = False


def matrix_view(released: Released, release: ReleaseHead, wish: MatrixWish) -> MatrixView:
    """Collect the figures of all areas of a level for all indicators of a topic, each at its newest period.

    Parameters
    ----------
    released : Released
        Totals (empty breakdown).
    release : ReleaseHead
    wish : MatrixWish

    Returns
    -------
    MatrixView
    """
    catalogue = ReleaseCatalogue.of(released)
    spaces = _spaces_by_level(catalogue)
    notices: list[str] = []
    level = _chosen(wish.level, spaces, _first_level(catalogue, spaces), _("Raumebene"), notices)
    there = _indicators(catalogue, spaces[level], level) if level else []
    letters = _letters(catalogue, there)
    topic = _chosen(wish.topic, [*letters, ALL_TOPICS], letters[0] if letters else "", _("Themenbereich"), notices)
    names = [name for name in there if topic in {ALL_TOPICS, catalogue.indicator(name)["area"]}]
    space = catalogue.space_of(names[0]) if names else (spaces[level][0] if level else "")
    areas = catalogue.areas(space, level) if level else ()
    above = _above(catalogue, space, areas)
    within = _chosen(wish.within, [choice.value for choice in above], "", _("Gebiet"), notices) if wish.within else ""
    mine = [area for area in areas if not within or _lies_in(catalogue, space, area, within)]
    columns, cells = [], []
    for name in names:
        column, figures = _column(released, catalogue, name, level, mine[:MOST_AREAS])
        columns.append(column)
        cells.append(figures)
    rows = [Row(area, tuple(column[n] for column in cells)) for n, area in enumerate(mine[:MOST_AREAS])]
    return MatrixView(
        release=release,
        level=level,
        topic=topic,
        within=within,
        level_title=catalogue.level_title(space, level) if level else "",
        topic_name=_("Alle Themenbereiche") if topic == ALL_TOPICS else topic_title(topic) if topic else "",
        levels=tuple(Choice(name, catalogue.level_title(found[0], name)) for name, found in spaces.items()),
        topics=(
            *(Choice(letter, f"{letter} {topics()[letter]}") for letter in letters),
            Choice(ALL_TOPICS, _("Alle Themenbereiche")),
        ),
        areas_above=above,
        columns=tuple(columns),
        rows=ordered_alike(rows) if wish.alike else tuple(rows),
        left_out=len(mine) - len(rows),
        notices=tuple(notices),
        alike=wish.alike,
    )


def matrix_choices(catalogue: ReleaseCatalogue) -> dict[str, tuple[str, ...]]:
    """Return the levels that can be shown, from above, each with its topics; `ALL_TOPICS` is the last of them.

    Parameters
    ----------
    catalogue : ReleaseCatalogue

    Returns
    -------
    dict of str to tuple of str
    """
    return {
        level: (*_letters(catalogue, _indicators(catalogue, spaces, level)), ALL_TOPICS)
        for level, spaces in _spaces_by_level(catalogue).items()
    }


def _letters(catalogue: ReleaseCatalogue, names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(str(catalogue.indicator(name)["area"]) for name in names))


def _spaces_by_level(catalogue: ReleaseCatalogue) -> dict[str, list[str]]:
    """Return the levels with several areas and some figure, from above, each with the spaces that have figures."""
    found: dict[str, list[str]] = {}
    for space in catalogue.metadata["spaces"]:
        filled = {
            level
            for name in catalogue.indicators_of(space)
            for level in catalogue.contents(name).get("", _NONE)["levels"]
        }
        for level in catalogue.levels(space):
            if level in filled and len(catalogue.areas(space, level)) > 1:
                found.setdefault(level, []).append(space)
    return found


_NONE: Mapping[str, list[str]] = {"levels": [], "periods": []}


def _first_level(catalogue: ReleaseCatalogue, spaces: Mapping[str, Sequence[str]]) -> str:
    """Return the level on which most indicators have figures; of several the uppermost."""
    return max(spaces, key=lambda level: len(_indicators(catalogue, spaces[level], level)), default="")


def _indicators(catalogue: ReleaseCatalogue, spaces: Sequence[str], level: str) -> list[str]:
    return [
        name for name in catalogue.indicators_of(*spaces) if level in catalogue.contents(name).get("", _NONE)["levels"]
    ]


def _chosen(wanted: str, known: Any, default: str, kind: str, notices: list[str]) -> str:
    """Return what is wanted if it exists, else the default, and say so."""
    if not wanted or wanted in known:
        return wanted or default
    notices.append(UnknownNameError(kind, wanted[:80], list(known)).message)
    return default


def _above(catalogue: ReleaseCatalogue, space: str, areas: Sequence[Area]) -> tuple[Choice, ...]:
    """Return the areas below the whole in which some of the areas lie."""
    found: dict[str, Choice] = {}
    for area in areas:
        for other in catalogue.ancestors(space, area)[:-1]:
            name = f"{other.level}:{other.key}"
            found.setdefault(name, Choice(name, other.name, catalogue.level_title(space, other.level)))
    return tuple(sorted(found.values(), key=lambda choice: (choice.group, choice.value)))


def _lies_in(catalogue: ReleaseCatalogue, space: str, area: Area, within: str) -> bool:
    return any(f"{other.level}:{other.key}" == within for other in catalogue.ancestors(space, area))


def _column(
    released: Released, catalogue: ReleaseCatalogue, name: str, level: str, areas: Sequence[Area]
) -> tuple[Column, list[tuple[Figure, Stand]]]:
    """Return one indicator with the figures of some areas at the newest period of the level."""
    head, space = indicator_head(catalogue, name), catalogue.space_of(name)
    rows = select(released.values, indicator=name, breakdown="", level=level)
    there = {row["period"] for row in rows}
    period = [period for period in periods_of(catalogue, name, "") if period in there][-1:] or [""]
    known = {row["area"]: row for row in rows if row["period"] == period[0]}
    root = catalogue.areas(space, catalogue.levels(space)[0])[:1]
    whole = None
    for area in root:
        found = select(released.values, indicator=name, breakdown="", level=area.level, area=area.key, period=period[0])
        whole = figure(catalogue, head, area, found[0]) if found else None
    figures = [
        figure(catalogue, head, area, known[area.key]) if area.key in known else absent(area, period[0])
        for area in areas
    ]
    return Column(head, period[0], whole), [(item, stand(head, item, whole)) for item in figures]


def stand(head: IndicatorHead, own: Figure, whole: Figure | None) -> Stand:
    """Say how a figure stands to that of the whole it is part of.

    Parameters
    ----------
    head : IndicatorHead
    own : Figure
    whole : Figure or None

    Returns
    -------
    Stand
        `UNTOLD` for counts and amounts, which depend on how large an area is, where a number is missing or not
        comparable, and where chance cannot be told apart from a difference.
    """
    if whole is None or head.kind in SIZES or own.area == whole.area or same_area(own, whole):
        return Stand.UNTOLD
    found = contrast(head, own, whole, inside=True)
    if found.significant is None or found.difference is None:
        return Stand.UNTOLD
    if not found.significant:
        return Stand.ALIKE
    return turned(head, found.difference)


def turned(head: IndicatorHead, difference: float) -> Stand:
    """Say what a difference beyond chance is; sizes have no good end, and neutral indicators state none."""
    if head.direction == "neutral" or head.kind in SIZES:
        return Stand.HIGHER if difference > 0 else Stand.LOWER
    return Stand.BETTER if (difference > 0) == (head.direction == "higher_is_better") else Stand.WORSE


def ordered_alike(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Put areas with like profiles beside each other; columns of counts say nothing of likeness."""
    if not rows:
        return ()
    table = np.array(
        [
            [
                float(figure.value)
                if figure.value is not None and figure.appearance.has_class and mark is not Stand.UNTOLD
                else np.nan
                for figure, mark in row.cells
            ]
            for row in rows
        ],
        np.float64,
    ).reshape(len(rows), -1)
    known = ~np.isnan(table)
    count = np.maximum(known.sum(axis=0), 1)
    centred = np.where(known, table - np.where(known, table, 0).sum(axis=0) / count, 0)
    spread = np.sqrt((centred**2).sum(axis=0) / count)
    varied = spread > 0
    return tuple(rows[n] for n in alike_beside(np.where(known, centred, np.nan)[:, varied] / spread[varied]))
