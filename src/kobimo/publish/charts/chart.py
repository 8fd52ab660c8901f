"""A chart as a value: the specification and everything that must stand beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kobimo.language import _
from kobimo.publish.charts.drawing import Drawing
from kobimo.publish.spelling import spelling
from kobimo.publish.views import IndicatorHead, ReleaseHead


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The figures behind a chart, as texts; the first column names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart in the language in which it was made.

    Attributes
    ----------
    title : str
        Not drawn; it stands above the picture.
    subtitle : str
        Unit, and whether the axis begins at zero; drawn.
    drawing : Drawing or None
        What is drawn; None if there is nothing to draw, `alternative` then says why.
    alternative : str
        What the picture shows, in sentences made from the figures.
    table : ChartTable
    source : str
        Line with sources and release.
    notes : tuple of str
        What a reader must know: what was left out, where lines are interrupted.
    """

    title: str
    subtitle: str
    drawing: Drawing | None
    alternative: str
    table: ChartTable
    source: str
    notes: tuple[str, ...] = ()

    @property
    def drawable(self) -> bool:
        """Whether there is a picture at all."""
        return self.drawing is not None

    @property
    def spec(self) -> dict[str, Any]:
        """Vega-Lite with the data inside; empty if there is nothing to draw."""
        return self.drawing.spec() if self.drawing else {}


def source_line(head: IndicatorHead, release: ReleaseHead) -> str:
    """Name sources and release in one line."""
    if not release.created_at:
        text = _("Quelle: {sources}; {release}; eigene Berechnung")
        if release.received_from:
            text = _("Quelle: {sources}; {release}; Berechnung von {name}")
        sources = "; ".join(head.sources) or _("ohne Angabe")
        return text.format(sources=sources, release=release.named, name=release.received_from)
    text = _("Quelle: {sources}; Freigabestand {release} vom {day}; eigene Berechnung")
    if release.received_from:
        text = _("Quelle: {sources}; Freigabestand {release} vom {day}; Berechnung von {name}")
    return text.format(
        sources="; ".join(head.sources) or _("ohne Angabe"),
        release=release.id,
        day=spelling().day_of(release.created_at),
        name=release.received_from,
    )
