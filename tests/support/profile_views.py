"""Views of invented areas with as many indicators and periods as a test wants, and their profiles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from kobimo.model.area import Area
from kobimo.publish.appearance import appearance, word
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.profile import Edition, Press, profile_content
from kobimo.publish.views import AreaView, Figure, IndicatorHead, KeyFigure, ReleaseHead

MOMENT = "2026-11-22T09:00:00+00:00"
WHOLE = Area("stadt", "1", "Kleinstadt", "")
DISTRICT = Area("bezirk", "11", "Nord", "1")
QUARTER = Area("viertel", "111", "Am Bach", "11")
TITLES = {"stadt": "Stadt", "bezirk": "Bezirk", "viertel": "Viertel"}


def head(number: int, area: str = "A", **changed: Any) -> IndicatorHead:
    """Return an indicator; `number` is in its id and title."""
    known = IndicatorHead(
        id=f"kennzahl_{number:02}",
        area=area,
        title=f"Kennzahl Nummer {number}",
        question=f"Was sagt Nummer {number}?",
        pitfalls="",
        kind="ratio",
        unit="percent",
        unit_label="Prozent",
        counted=("Personen", "Personen"),
        decimals=1,
        direction="neutral",
        sources=("Melderegister",),
    )
    return replace(known, **changed)


def figure(
    item: IndicatorHead, area: Area, period: str, value: float | None, status: str = "normal", reason: str = ""
) -> Figure:
    """Return a figure; without a value its status is the word that is shown."""
    shown = appearance(status, item.kind)
    text = word(shown) if value is None else item.number(value)
    return Figure(area, period, value, None, None, None, status, reason, shown, text)


def key_figure(
    item: IndicatorHead, own: Sequence[Figure], whole: Sequence[Figure] = (), parent: Figure | None = None
) -> KeyFigure:
    """Return a key figure with its newest figures in front."""
    return KeyFigure(item, own[-1], parent, whole[-1] if whole else None, tuple(own), tuple(whole))


def view_of(figures: Sequence[KeyFigure], area: Area = QUARTER, above: Sequence[Area] = (DISTRICT, WHOLE)) -> AreaView:
    """Return the view of an area with these key figures."""
    release = ReleaseHead("2026-11-22-team-1", "team", MOMENT)
    parent = above[0] if len(above) > 1 else None
    return AreaView(area, "stadt", TITLES[area.level], release, tuple(above), parent, (), TITLES, tuple(figures))


def catalogue_of(view: AreaView, **more: dict[str, Any]) -> ReleaseCatalogue:
    """Return a catalogue that knows the indicators of a view; `more` are further definitions without figures."""
    indicators: dict[str, Any] = {
        item.head.id: {
            "area": item.head.area,
            "title": {"de": item.head.title},
            "numerator": {"dataset": "personen", "measure": "personen"},
        }
        for item in view.figures
    }
    spaces = {
        "stadt": {
            "levels": [
                {"id": "stadt", "title": {"de": "Stadt"}, "parent": None},
                {"id": "bezirk", "title": {"de": "Bezirk"}, "parent": "stadt"},
                {"id": "viertel", "title": {"de": "Viertel"}, "parent": "bezirk"},
            ]
        }
    }
    metadata = {
        "indicators": indicators | more,
        "datasets": {"personen": {"space": "stadt"}},
        "spaces": spaces,
        "contents": {name: {"": {"levels": [view.area.level], "periods": []}} for name in indicators},
        "refused": [],
    }
    return ReleaseCatalogue(metadata)


def ordinary(count: int, periods: Sequence[str], topics: str = "A") -> list[KeyFigure]:
    """Return key figures with numbers that differ in every place; topic areas take turns in order."""
    found = []
    for number in range(1, count + 1):
        item = head(number, topics[(number - 1) * len(topics) // count])
        own = [figure(item, QUARTER, period, 10 + number + at / 10) for at, period in enumerate(periods)]
        whole = [figure(item, WHOLE, period, 12 + number + at / 10) for at, period in enumerate(periods)]
        found.append(key_figure(item, own, whole, figure(item, DISTRICT, periods[-1], 11.0 + number)))
    return found


@dataclass(frozen=True)
class Printed:
    """A profile as it left the press."""

    data: bytes
    content: dict[str, Any]


@pytest.fixture(scope="session")
def press() -> Press:
    return Press()


@pytest.fixture
def printed(press: Press) -> Callable[..., Printed]:
    """Return a function that prints a view."""

    def make(view: AreaView, locator: str = "", **more: dict[str, Any]) -> Printed:
        content = profile_content(Edition(catalogue_of(view, **more), "Kleinstadt"), view, locator)
        return Printed(press.print(content, MOMENT), content)

    return make
