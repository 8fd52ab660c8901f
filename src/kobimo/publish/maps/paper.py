"""A white sheet on which a picture stands with all that it needs to be understood elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kobimo.publish.maps.markup import FONT, Block, element, text

INK, QUIET = "#1b2733", "#4a555f"
"""Of words, and of words in the second row."""

_GAP = 12
_VIEW_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def fitted(drawn: str, width: int) -> Block | None:
    """Return a drawn picture in the width of a sheet; None if nothing was drawn."""
    box = _VIEW_BOX.search(drawn)
    if box is None:
        return None
    height = width * float(box[2]) / float(box[1])
    return Block(drawn.replace("<svg ", f'<svg width="{width}" height="{height:g}" ', 1), height + _GAP)


def paper(
    blocks: Sequence[Block], width: int, margin: int, *, title: str, words: str, class_: str | None = None
) -> str:
    """Set blocks below each other on white.

    Parameters
    ----------
    blocks : sequence of Block
    width : int
        In pixels, of the blocks.
    margin : int
        White on all sides.
    title : str
    words : str
        Text alternative.
    class_ : str, optional

    Returns
    -------
    str
        SVG.
    """
    y, placed = float(margin), ""
    for block in blocks:
        placed += element("g", block.markup, transform=f"translate({margin} {y:g})")
        y += block.height
    full_width, full_height = width + 2 * margin, round(y) + margin
    ground = element("rect", width=full_width, height=full_height, fill="#ffffff")
    return element(
        "svg",
        element("title", text(title)) + element("desc", text(words)) + ground + placed,
        xmlns="http://www.w3.org/2000/svg",
        class_=class_,
        viewBox=f"0 0 {full_width} {full_height}",
        width=full_width,
        height=full_height,
        role="group",
        aria_label=title,
        font_family=FONT,
        color=INK,
        fill=INK,
    )
