"""Views made by hand: any areas, periods and states, without a release behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from kobimo.model.area import Area
from kobimo.model.status import ValueStatus
from kobimo.publish.appearance import appearance, word
from kobimo.publish.views import (
    Figure,
    IndicatorHead,
    IndicatorView,
    KeyFigure,
    ReleaseHead,
    Selection,
    Series,
)

RELEASE = ReleaseHead("2026-11-22-team-1", "team", "2026-11-22T03:00:00Z")
Cell = float | int | str | tuple[float | int, str] | None
"""A number, the name of a state, or both."""


def head(kind: str = "ratio", **changed: Any) -> IndicatorHead:
    """Return an indicator: a share in percent, or a count of persons."""
    ratio = kind == "ratio"
    values: dict[str, Any] = {
        "id": "kennzahl",
        "area": "A",
        "title": "Anteil der Kinder" if ratio else "Kinder",
        "question": "",
        "pitfalls": "",
        "kind": kind,
        "unit": "percent" if ratio else "number",
        "unit_label": "Prozent" if ratio else "Personen",
        "counted": ("Kinder", "Personen") if ratio else ("Kinder",),
        "decimals": 1 if ratio else 0,
        "direction": "neutral",
        "sources": ("Amt für Statistik",),
    }
    return IndicatorHead(**{**values, **changed})


def figure(about: IndicatorHead, area: Area, period: str, cell: Cell) -> Figure:
    """Return a figure as the views make it."""
    number, status = cell if isinstance(cell, tuple) else (None, cell) if isinstance(cell, str) else (cell, "normal")
    status = ValueStatus.MISSING.value if number is None and status == "normal" else status
    shown = appearance(status, about.kind)
    text = word(shown) if number is None else about.number(number)
    coverage = 1.0 if status == "normal" else 0.5
    return Figure(area, period, number, None, None, coverage, status, "", shown, text)


def view(
    areas: Mapping[str, Sequence[Cell]],
    periods: Sequence[str],
    *,
    picked: Sequence[str] = (),
    whole: Sequence[Cell] | None = None,
    names: Mapping[str, str] | None = None,
    kind: str = "ratio",
    whole_name: str = "Stadt insgesamt",
    **changed: Any,
) -> IndicatorView:
    """Return a view of areas by key, each with a cell for each period; the newest period is the chosen one."""
    about = head(kind, **changed)
    known = {key: Area("bezirk", key, (names or {}).get(key, f"Bezirk {key}"), "1") for key in areas}
    root = Area("stadt", "1", whole_name, "")
    courses = {
        key: tuple(figure(about, known[key], *pair) for pair in zip(periods, cells, strict=True))
        for key, cells in areas.items()
    }
    top = tuple(figure(about, root, *pair) for pair in zip(periods, whole, strict=True)) if whole else ()
    series = [Series(root, "whole", top)] if top else []
    series += [Series(known[key], "selected", courses[key]) for key in picked]
    newest = periods[-1] if periods else ""
    selection = Selection("kennzahl", "bezirk", newest, "", tuple(f"bezirk:{key}" for key in picked))
    return IndicatorView(
        head=about,
        release=RELEASE,
        selection=selection,
        default=Selection("kennzahl", "bezirk", newest),
        notices=(),
        space="raum",
        level_title="Bezirk",
        breakdown_title="Gesamtzahl",
        levels=(),
        periods=(),
        breakdowns=(),
        figures=tuple(course[-1] for course in courses.values()),
        scale=(),
        whole=top[-1] if top else None,
        series=tuple(series),
        refusals=(),
    )


def key_figure(
    own: Sequence[Cell], periods: Sequence[str], whole: Sequence[Cell] | None = None, kind: str = "ratio"
) -> KeyFigure:
    """Return a key figure of the district 11."""
    made = view({"11": own}, periods, picked=["11"], whole=whole, kind=kind)
    courses = {item.role: item.figures for item in made.series}
    return KeyFigure(
        head=made.head,
        own=courses["selected"][-1],
        parent=None,
        whole=made.whole,
        series=courses["selected"],
        whole_series=courses.get("whole", ()),
    )


@pytest.fixture
def make_view() -> Callable[..., IndicatorView]:
    return view


@pytest.fixture
def make_key_figure() -> Callable[..., KeyFigure]:
    return key_figure


@pytest.fixture
def release_head() -> ReleaseHead:
    return RELEASE
