"""Flows as a list with bars, for screens that are too narrow for a picture with bands."""

from __future__ import annotations

from dataclasses import dataclass

from kobimo.publish.flow_picture import drawn_rows
from kobimo.publish.views.flows import FlowRow, FlowView, Stream

_NAMED = 5


@dataclass(frozen=True, slots=True)
class FlowBar:
    """What went to one place, or came from there; `share` of the largest number of all bars, 0 without a number."""

    title: str
    stream: Stream
    share: float


@dataclass(frozen=True, slots=True)
class FlowBars:
    """One area: its largest streams first, then those without a number; `more` are left out."""

    row: FlowRow
    bars: tuple[FlowBar, ...]
    more: int


def flow_bars(view: FlowView) -> tuple[FlowBars, ...]:
    """Return the bars of what the picture shows; where nobody moved there is none."""
    rows = drawn_rows(view)
    largest = max((stream.value or 0.0 for row in rows for stream in row.streams), default=0.0)
    return tuple(_bars(view, row, largest) for row in rows) if largest else ()


def _bars(view: FlowView, row: FlowRow, largest: float) -> FlowBars:
    bars = [
        FlowBar(place.title, stream, (stream.value or 0.0) / largest)
        for stream, place in zip(row.streams, view.places, strict=True)
        if stream.value != 0
    ]
    bars.sort(key=lambda bar: (bar.stream.value is None, -bar.share))
    return FlowBars(row, tuple(bars[:_NAMED]), len(bars[_NAMED:]))
