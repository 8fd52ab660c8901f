"""The legend of a map: only what occurs on it, each with the number of areas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kobimo.publish.appearance import Appearance, word
from kobimo.publish.maps.classes import PALETTE, Classes
from kobimo.publish.maps.markup import element
from kobimo.publish.maps.patterns import STATES, tiled
from kobimo.publish.views import Figure

SWATCH_WIDTH, SWATCH_HEIGHT = 28, 18
_FRAME = "#5c6670"


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of a legend.

    Attributes
    ----------
    data_class : str
        What the areas carry as `data-class`: shade 1 to 5, or the name of the state.
    kind : Appearance
        `value` for a class.
    label : str
        "4,2 bis unter 5,6", or the word for the state.
    count : int
        Areas at the shown period. Incomplete areas count in their class and, once more, as incomplete.
    swatch : str
        Small SVG picture without ids, hidden from screen readers.
    """

    data_class: str
    kind: Appearance
    label: str
    count: int
    swatch: str


def data_class(figure: Figure, classes: Classes) -> str:
    """Return the shade of a figure as text, or the name of its state where it has none."""
    if figure.appearance.has_class and figure.value is not None and len(classes):
        return str(classes.shade(figure.value))
    return figure.appearance.value


def legend_entries(
    figures: Sequence[Figure], classes: Classes, palette: Sequence[str] = PALETTE
) -> tuple[LegendEntry, ...]:
    """Make the legend: every class, also an empty one, and the states that occur.

    Parameters
    ----------
    figures : sequence of Figure
        What the map shows.
    classes : Classes
    palette : sequence of str
        Five colours, light to dark.

    Returns
    -------
    tuple of LegendEntry
        Classes from low to high, then states.
    """
    counts = Counter(data_class(figure, classes) for figure in figures)
    states = Counter(figure.appearance for figure in figures)
    shades = [
        LegendEntry(str(shade), Appearance.VALUE, label, counts[str(shade)], _swatch(_ground(shade, palette)))
        for shade, label in zip(classes.shades, classes.labels(), strict=True)
    ]
    return (*shades, *(_state_entry(state, states[state], palette) for state in STATES if states[state]))


def _state_entry(state: Appearance, count: int, palette: Sequence[str]) -> LegendEntry:
    drawing = tiled(state, SWATCH_WIDTH, SWATCH_HEIGHT)
    if state is Appearance.INCOMPLETE:
        drawing = _ground(2, palette) + drawing
    return LegendEntry(state.value, state, word(state), count, _swatch(drawing))


def _ground(shade: int, palette: Sequence[str]) -> str:
    return element("rect", class_=f"class-{shade}", width=SWATCH_WIDTH, height=SWATCH_HEIGHT, fill=palette[shade - 1])


def _swatch(drawing: str) -> str:
    frame = element("rect", x=0.5, y=0.5, width=SWATCH_WIDTH - 1, height=SWATCH_HEIGHT - 1, fill="none", stroke=_FRAME)
    return element(
        "svg",
        drawing + frame,
        xmlns="http://www.w3.org/2000/svg",
        class_="swatch",
        viewBox=f"0 0 {SWATCH_WIDTH} {SWATCH_HEIGHT}",
        width=SWATCH_WIDTH,
        height=SWATCH_HEIGHT,
        aria_hidden="true",
        overflow="hidden",
    )
