"""Patterns for areas without a comparable number: told apart in grey print, on white and on black.

All but one are drawn in the colour of the text on no ground of their own, so that none can be taken for a class of the
map. Incomplete numbers keep the shade of their class; sparse rings are laid over it.
"""

from __future__ import annotations

from kobimo.publish.appearance import Appearance
from kobimo.publish.maps.markup import element

STATES = (
    Appearance.INCOMPLETE,
    Appearance.MISSING,
    Appearance.SUPPRESSED,
    Appearance.TOO_SMALL,
    Appearance.NOT_COMPARABLE,
)
"""The appearances that have a pattern, in the order of a legend."""

_TILES = {Appearance.INCOMPLETE: 14, Appearance.TOO_SMALL: 7}
_TILE = 9
_OPACITY = {  # of whole patterns, so that what overlaps at a rim is not darker
    Appearance.MISSING: 0.6,
    Appearance.SUPPRESSED: 0.75,
    Appearance.TOO_SMALL: 0.65,
    Appearance.NOT_COMPARABLE: 0.75,
}


def pattern(state: Appearance, name: str, *, scale: float = 1) -> str:
    """Define the pattern of a state under an id; large areas bear a coarser one, which a telephone still shows."""
    size = _size(state)
    tile = element("g", _tile(state), opacity=_OPACITY.get(state))
    return element(
        "pattern",
        tile,
        id=name,
        width=size,
        height=size,
        patternUnits="userSpaceOnUse",
        patternTransform=f"scale({scale:g})",
    )


def tiled(state: Appearance, width: float, height: float) -> str:
    """Draw the pattern of a state over a small surface without any id; the caller cuts it off at the rim."""
    size = _size(state)
    steps = [(x * size, y * size) for y in range(int(height // size) + 1) for x in range(int(width // size) + 1)]
    tiles = "".join(element("g", _tile(state), transform=f"translate({x} {y})") for x, y in steps)
    return element("g", tiles, opacity=_OPACITY.get(state))


def _size(state: Appearance) -> int:
    return _TILES.get(state, _TILE)


def _tile(state: Appearance) -> str:
    """Draw one tile; a line that leaves it at one rim comes in again at the other."""
    size = _size(state)
    match state:
        case Appearance.MISSING:
            last, beyond = size - 1, size + 1
            return _lines(f"M-1 1L1-1M0 {size}L{size} 0M{last} {beyond}L{beyond} {last}", 1)
        case Appearance.SUPPRESSED:
            spots = "".join(element("circle", cx=size * at, cy=size * at, r=1.6) for at in (0.25, 0.75))
            return element("g", spots, fill="currentColor")
        case Appearance.TOO_SMALL:
            return _lines(f"M{size / 2:g} 0V{size}", 1.7)
        case Appearance.NOT_COMPARABLE:
            return _lines(f"M0 0L{size} {size}M0 {size}L{size} 0", 1.1)
        case _:
            return element("circle", cx=size / 2, cy=size / 2, r=2, fill="#ffffff", stroke="#1b2733")


def _lines(path: str, width: float) -> str:
    return element("path", d=path, fill="none", stroke="currentColor", stroke_width=width)
