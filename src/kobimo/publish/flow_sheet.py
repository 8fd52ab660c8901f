"""The picture of flows as a picture of its own: title above, patterns, source and citation below, on white."""

from __future__ import annotations

from kobimo.language import _
from kobimo.publish.appearance import word
from kobimo.publish.charts.chart import source_line
from kobimo.publish.flow_picture import flow_legend, flow_picture, flow_words
from kobimo.publish.maps.markup import Block, element, paragraph, text
from kobimo.publish.maps.paper import QUIET, fitted, paper
from kobimo.publish.maps.patterns import pattern
from kobimo.publish.spelling import spelling
from kobimo.publish.views.flows import FlowView

_WIDTH, _MARGIN = 960, 30
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
    picture = fitted(flow_picture(view, prefix="sheet"), _WIDTH)
    if picture is None:
        return ""
    where = ", ".join((view.level_title, spelling().period(view.period), view.head.unit_label))
    caution = _("Ein Bild eines Zeitraums, kein Lebensweg: Was später aus ihnen wird, sagen diese Zahlen nicht.")
    blocks = [
        paragraph(flow_title(view), 26, _WIDTH, weight="600"),
        paragraph(where, 17, _WIDTH, fill=QUIET),
        picture,
        *_legend(view),
        *(paragraph(words, 14, _WIDTH, fill=QUIET) for words in (caution, source_line(view.head, view.release))),
        paragraph(citation, 14, _WIDTH, fill=QUIET),
    ]
    return paper(blocks, _WIDTH, _MARGIN, title=flow_title(view), words=flow_words(view))


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
