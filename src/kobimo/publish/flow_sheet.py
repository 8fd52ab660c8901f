"""The picture of flows as a picture of its own: title above, patterns, source and citation below, on white."""

from __future__ import annotations

import re

from kobimo.language import _
from kobimo.publish.appearance import word
from kobimo.publish.charts.chart import source_line
from kobimo.publish.flow_picture import flow_legend, flow_picture, flow_words
from kobimo.publish.maps.markup import FONT, Block, element, paragraph, text
from kobimo.publish.maps.patterns import pattern
from kobimo.publish.spelling import spelling
from kobimo.publish.views.flows import FlowView

_WIDTH, _MARGIN = 960, 30
_INK, _QUIET = "#1b2733", "#4a555f"
_VIEW_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_SWATCH, _ROW = 22, 30


def flow_title(view: FlowView) -> str:
    """Return what stands above the picture."""
    question = _("wer kam woher?") if view.incoming else _("wer ging wohin?")
    return f"{view.head.title}: {question}"


def flow_sheet(view: FlowView, citation: str) -> str:
    """Put the picture of flows on a sheet with everything that it needs to be understood elsewhere.

    Parameters
    ----------
    view : FlowView
    citation : str
        How to name the origin, in short.

    Returns
    -------
    str
        SVG; empty where there is nothing to draw.
    """
    drawn = flow_picture(view, prefix="sheet")
    box = _VIEW_BOX.search(drawn)
    if box is None:
        return ""
    height = _WIDTH * float(box[2]) / float(box[1])
    where = ", ".join((view.level_title, spelling().period(view.period), view.head.unit_label))
    caution = _("Ein Bild eines Zeitraums, kein Lebensweg: Was später aus ihnen wird, sagen diese Zahlen nicht.")
    blocks = [
        paragraph(flow_title(view), 26, _WIDTH, weight="600"),
        paragraph(where, 17, _WIDTH, fill=_QUIET),
        Block(drawn.replace("<svg ", f'<svg width="{_WIDTH}" height="{height:g}" ', 1), height + 12),
        *_legend(view),
        *(paragraph(words, 14, _WIDTH, fill=_QUIET) for words in (caution, source_line(view.head, view.release))),
        paragraph(citation, 14, _WIDTH, fill=_QUIET),
    ]
    y, placed = float(_MARGIN), ""
    for block in blocks:
        placed += element("g", block.markup, transform=f"translate({_MARGIN} {y:g})")
        y += block.height
    full_width, full_height = _WIDTH + 2 * _MARGIN, round(y) + _MARGIN
    return element(
        "svg",
        element("title", text(flow_title(view)))
        + element("desc", text(flow_words(view)))
        + element("rect", width=full_width, height=full_height, fill="#ffffff")
        + placed,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {full_width} {full_height}",
        width=full_width,
        height=full_height,
        role="group",
        aria_label=flow_title(view),
        font_family=FONT,
        color=_INK,
        fill=_INK,
    )


def _legend(view: FlowView) -> list[Block]:
    """Explain the patterned ends, a row for each state."""
    states = flow_legend(view)
    if not states:
        return []
    defs = element("defs", "".join(pattern(state, f"legend-{state.value}") for state in states))
    rows = "".join(
        element(
            "rect",
            x=0,
            y=number * _ROW,
            width=2 * _SWATCH,
            height=_SWATCH,
            fill=f"url(#legend-{state.value})",
            stroke="currentColor",
        )
        + element("text", text(word(state)), x=2 * _SWATCH + 10, y=number * _ROW + 16, font_size=15)
        for number, state in enumerate(states)
    )
    return [Block(defs + rows, len(states) * _ROW + 8)]
