"""The picture of flows: a bar for each area and each place, bands between them as broad as their numbers.

What is not shown has no band, because its breadth would be its number: the bar ends in a patterned stub instead, as
high as what the shown numbers leave of the total, or of a fixed height where there is no total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kobimo.language import _
from kobimo.publish.appearance import Appearance
from kobimo.publish.maps.markup import FONT, element, text
from kobimo.publish.maps.patterns import STATES, pattern
from kobimo.publish.views.flows import FlowRow, FlowView, Stream
from kobimo.publish.views.selection import area_id

MOST_DRAWN = 40
"""Areas of one picture; with more, only a picked one is drawn."""

_WIDTH, _LABELS, _BAR, _STUB = 960.0, 262.0, 12.0, 44.0
_HEIGHT, _LEAST, _SLOT, _GAP, _EDGE = 520.0, 2.0, 18.0, 6.0, 8.0
_SIZE, _LETTERS = 14, 30
_UNKNOWN = 9.0
"""Height of a stub for numbers that nobody can tell."""
_TOLD = 3


@dataclass
class _End:
    """A bar: its number as far as it is known, and how much of it bands have used up."""

    title: str
    total: float | None
    shown: float
    lacking: Appearance | None
    top: float = 0.0
    used: float = field(default=0.0, init=False)

    @property
    def rest(self) -> float | None:
        """What the shown numbers leave; None where there is no total."""
        return None if self.total is None else max(self.total - self.shown, 0.0)

    def height(self, scale: float) -> float:
        """How high the bar is, its stub included."""
        if self.lacking is None:
            return max(max(self.shown, self.total or 0.0) * scale, _LEAST)
        return self.shown * scale + self.stub(scale)

    def stub(self, scale: float) -> float:
        """How high the stub is."""
        if self.lacking is None:
            return 0.0
        return _UNKNOWN if self.rest is None else max(self.rest * scale, _LEAST)


def drawn_rows(view: FlowView) -> tuple[FlowRow, ...]:
    """Return the areas that the picture shows: all, or the picked one where they are too many."""
    if len(view.rows) <= MOST_DRAWN:
        return view.rows
    return tuple(row for row in view.rows if area_id(row.area) == view.picked)


def flow_legend(view: FlowView) -> tuple[Appearance, ...]:
    """Return the states in the place of numbers, in the order of a legend."""
    return tuple(state for state in STATES if any(stream.appearance is state for stream in view.states))


def flow_picture(view: FlowView, prefix: str = "flow") -> str:
    """Draw the flows of a view.

    Parameters
    ----------
    view : FlowView
    prefix : str
        Starts every id; must differ between the pictures of one page.

    Returns
    -------
    str
        SVG; empty where there is nothing to draw.
    """
    rows = drawn_rows(view)
    if not rows or not any(stream.value for row in rows for stream in row.streams):
        return ""
    areas = [_end(row.area.name, row.total.value, row.streams) for row in rows]
    whole = view.whole if rows is view.rows else None
    places = [
        _end(place.title, whole.streams[n].value if whole else None, [row.streams[n] for row in rows])
        for n, place in enumerate(view.places)
    ]
    left, right = (places, areas) if view.incoming else (areas, places)
    scale = _HEIGHT / max(sum(end.shown + (end.rest or 0.0) for end in side) for side in (left, right))
    height = max(_stack(left, scale), _stack(right, scale))
    bands = "".join(
        _band(view, row, n, stream, areas[m], places[n], scale)
        for m, row in enumerate(rows)
        for n, stream in enumerate(row.streams)
        if stream.value
    )
    ends = "".join(_bar(end, scale, prefix, at_left=True) for end in left) + "".join(
        _bar(end, scale, prefix, at_left=False) for end in right
    )
    used = {end.lacking for end in (*left, *right) if end.lacking}
    defs = element("defs", "".join(pattern(state, _pattern_id(prefix, state)) for state in STATES if state in used))
    return element(
        "svg",
        (defs if used else "") + element("g", bands, class_="bands", fill="currentColor") + element("g", ends),
        class_="flows__picture",
        viewBox=f"0 0 {_WIDTH:g} {height:g}",
        role="img",
        aria_label=flow_words(view),
        font_family=FONT,
        font_size=_SIZE,
        fill="currentColor",
    )


def flow_words(view: FlowView) -> str:
    """Say what the picture shows: how many ends it has, the broadest bands, and how many are not shown."""
    rows = drawn_rows(view)
    told = [(stream, row, place) for row in rows for stream, place in zip(row.streams, view.places, strict=True)]
    numbers = sorted((item for item in told if item[0].value), key=lambda item: -(item[0].value or 0))
    words = _("Ströme zwischen {areas} Gebieten und {places} Orten.").format(areas=len(rows), places=len(view.places))
    if numbers:
        largest = "; ".join(_between(view, row, place.title, stream) for stream, row, place in numbers[:_TOLD])
        words += " " + _("Die größten: {flows}.").format(flows=largest)
    hidden = sum(stream.value is None for stream, _row, _place in told)
    if hidden:
        words += " " + _("Ohne Zahl: {count}.").format(count=hidden)
    return words


def _end(title: str, total: float | None, streams: Sequence[Stream]) -> _End:
    lacking = [stream.appearance for stream in streams if stream.value is None]
    worst = next((state for state in reversed(STATES) if state in lacking), None)
    if Appearance.SUPPRESSED in lacking:
        worst = Appearance.SUPPRESSED
    return _End(title, total, sum(stream.value or 0.0 for stream in streams), worst)


def _stack(ends: Sequence[_End], scale: float) -> float:
    """Put bars below each other; return where the last one ends."""
    top = _EDGE
    for end in ends:
        end.top = top
        top += max(end.height(scale), _SLOT) + _GAP
    return top + _EDGE - _GAP


def _band(view: FlowView, row: FlowRow, place: int, stream: Stream, area: _End, other: _End, scale: float) -> str:
    """Draw what went from one bar to another."""
    broad = (stream.value or 0.0) * scale
    start, end = (other, area) if view.incoming else (area, other)
    y1, y2 = start.top + start.used, end.top + end.used
    start.used += broad
    end.used += broad
    x1, x2 = _LABELS + _BAR, _WIDTH - _LABELS - _BAR
    middle = (x1 + x2) / 2
    path = (
        f"M{x1:g} {y1:.1f}C{middle:g} {y1:.1f} {middle:g} {y2:.1f} {x2:g} {y2:.1f}V{y2 + broad:.1f}"
        f"C{middle:g} {y2 + broad:.1f} {middle:g} {y1 + broad:.1f} {x1:g} {y1 + broad:.1f}Z"
    )
    title = element("title", text(_between(view, row, view.places[place].title, stream)))
    picked = area_id(row.area) == view.picked
    return element(
        "path",
        title,
        class_="band band--picked" if picked else "band",
        d=path,
        fill_opacity=0.7 if picked else 0.12 if view.picked else 0.25,
    )


def _between(view: FlowView, row: FlowRow, place: str, stream: Stream) -> str:
    """Write one flow: from, to, number."""
    ends = (place, row.area.name) if view.incoming else (row.area.name, place)
    return f"{ends[0]} → {ends[1]}: {stream.text}"


def _bar(end: _End, scale: float, prefix: str, *, at_left: bool) -> str:
    """Draw a bar with its name beside it, and the stub of what is not shown at its lower end."""
    height, stub = end.height(scale), end.stub(scale)
    x = _LABELS if at_left else _WIDTH - _LABELS - _BAR
    drawn = element("rect", x=x, y=round(end.top, 1), width=_BAR, height=round(max(height - stub, 0.1), 1))
    if end.lacking is not None:
        drawn += element(
            "rect",
            element("title", text(_("nicht ausgewiesen"))),
            class_="stub",
            x=x if at_left else x + _BAR - _STUB,
            y=round(end.top + height - stub, 1),
            width=_STUB,
            height=round(stub, 1),
            fill=f"url(#{_pattern_id(prefix, end.lacking)})",
            stroke="currentColor",
        )
    name = end.title if len(end.title) <= _LETTERS else f"{end.title[: _LETTERS - 1]}…"
    label = element(
        "text",
        text(name) + element("title", text(end.title)),
        x=x - 8 if at_left else x + _BAR + 8,
        y=round(end.top + max(height, _LEAST) / 2 + _SIZE * 0.35, 1) if height > _SLOT else round(end.top + _SIZE, 1),
        text_anchor="end" if at_left else "start",
    )
    return drawn + label


def _pattern_id(prefix: str, state: Appearance) -> str:
    return f"{prefix}-{state.value.replace('_', '-')}"
