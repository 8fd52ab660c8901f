"""A map as a picture of its own: heading above, legend, source and release below, on white."""

from __future__ import annotations

from collections.abc import Sequence

from kobimo.language import _
from kobimo.model.area import Area
from kobimo.publish.appearance import Appearance
from kobimo.publish.maps.alternative import heading
from kobimo.publish.maps.legend import SWATCH_HEIGHT, LegendEntry
from kobimo.publish.maps.markup import Block, element, paragraph, text
from kobimo.publish.maps.outlines import LevelOutlines
from kobimo.publish.maps.paper import QUIET, paper
from kobimo.publish.spelling import spelling
from kobimo.publish.views import IndicatorView

_MARGIN = 30
_ROW = 38


def sheet(
    view: IndicatorView,
    drawing: str,
    level: LevelOutlines,
    entries: Sequence[LegendEntry],
    words: str,
    missing: Sequence[Area],
    outlined: Sequence[Area],
) -> str:
    """Put a drawn map on a sheet with everything that it needs to be understood elsewhere.

    Parameters
    ----------
    view : IndicatorView
    drawing : str
        Markup of the map in the units of its view box.
    level : LevelOutlines
    entries : sequence of LegendEntry
    words : str
        Text alternative.
    missing : sequence of Area
        Areas that are not on the map.
    outlined : sequence of Area
        Picked areas that the map outlines.

    Returns
    -------
    str
    """
    blocks = [
        *_heading(view, outlined, level.width),
        Block(drawing, level.height + 24),
        _legend(view, entries, level.width),
        *_foot(view, missing, level.width),
    ]
    return paper(blocks, level.width, _MARGIN, title=heading(view), words=words, class_="map-sheet")


def _heading(view: IndicatorView, outlined: Sequence[Area], width: int) -> list[Block]:
    title = paragraph(view.head.title, 36, width, weight="600")
    about = [view.breakdown_title] if view.selection.breakdown else []
    about += [_("Ebene {level}").format(level=view.level_title), spelling().period(view.selection.period)]
    lines = [", ".join(about)]
    if outlined:
        lines.append(_("Umrandet: {areas}").format(areas=", ".join(area.name for area in outlined)))
    return [title, *(paragraph(line, 24, width, fill=QUIET) for line in lines), Block("", 16)]


def _legend(view: IndicatorView, entries: Sequence[LegendEntry], width: int) -> Block:
    """Set classes in the left column, states in the right one."""
    head = element("text", text(view.head.unit_label), y=20, font_size=22, font_weight="600")
    columns = (
        [e for e in entries if e.kind is Appearance.VALUE],
        [e for e in entries if e.kind is not Appearance.VALUE],
    )
    markup = head
    for column, found in enumerate(columns):
        if found:
            x = width * (0.45 + column * 0.55)
            markup += element("text", text(_("Gebiete")), y=20, x=x, font_size=18, fill=QUIET, text_anchor="end")
        for row, entry in enumerate(found):
            x, y = column * width * 0.55, 34 + row * _ROW
            markup += element("g", _entry(entry, width * 0.45), transform=f"translate({x:g} {y})")
    return Block(markup, 34 + max(map(len, columns)) * _ROW + 12)


def _entry(entry: LegendEntry, width: float) -> str:
    scale = 28 / SWATCH_HEIGHT
    count = spelling().number(entry.count)
    return (
        element("g", entry.swatch, transform=f"scale({scale:.3g})")
        + element("text", text(entry.label), x=58, y=21, font_size=22)
        + element("text", count, x=width, y=21, font_size=22, text_anchor="end")
    )


def _foot(view: IndicatorView, missing: Sequence[Area], width: int) -> list[Block]:
    lines = []
    if missing:
        names = ", ".join(area.name for area in missing[:5]) + (" …" if len(missing) > 5 else "")
        lines.append(_("Ohne Fläche und daher nicht auf der Karte: {areas}.").format(areas=names))
    if view.head.sources:
        lines.append(_("Quelle: {sources}").format(sources="; ".join(view.head.sources)))
    lines.append(view.release.named)
    return [paragraph(line, 18, width, fill=QUIET) for line in lines]
