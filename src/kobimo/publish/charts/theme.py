"""How charts look: colours, font, and the spelling of numbers and dates in a browser."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from babel.dates import get_day_names, get_month_names

from kobimo.publish.appearance import Appearance
from kobimo.publish.spelling import spelling

FONT = "Fira Sans, Noto Sans, sans-serif"
INK = "currentColor"
PALETTE = ("#154e84", "#b0431e", "#2f7d4f", "#7a4fa3", "#a86a00")
"""Picked areas, in the order in which they were picked; from the sixth on the line is dashed as well."""
CONTEXT = "#5c6670"
"""The whole and areas above."""
BAR, BAR_BESIDE = "#3d82b8", "#a9b4bf"
"""Bars; and bars beside those of picked areas."""
SOLID = [1, 0]
DASHES: tuple[list[int], ...] = (SOLID, [7, 3], [2, 3], [9, 3, 2, 3])
WHOLE_DASH, PEERS_DASH, TARGET_DASH = [4, 4], [1, 3], [12, 4]
TEXT_SIZE = 13

SIGNS = {
    Appearance.INCOMPLETE: "circle",
    Appearance.MISSING: "M-0.7,-0.7L0.7,0.7M-0.7,0.7L0.7,-0.7",
    Appearance.SUPPRESSED: "square",
    Appearance.TOO_SMALL: "triangle-down",
    Appearance.NOT_COMPARABLE: "diamond",
}
"""Shapes that stand for a state; a path is in the unit square of Vega."""


def colour(position: int) -> str:
    """Return the colour of the area that was picked as number `position`, from 0."""
    return PALETTE[position % len(PALETTE)]


def dash(position: int) -> list[int]:
    """Return its dashes: the same colour comes back with another pattern."""
    return DASHES[position // len(PALETTE) % len(DASHES)]


@lru_cache(maxsize=4)
def locale(language: str) -> dict[str, Any]:
    """Return how a language writes numbers and dates, as d3-format and d3-time-format want it.

    Parameters
    ----------
    language : str
        Two-letter code.

    Returns
    -------
    dict
        `number` and `time`.
    """
    spell = spelling(language)
    names = {width: get_day_names(width, "stand-alone", spell.locale) for width in ("wide", "abbreviated")}
    months = {width: get_month_names(width, "stand-alone", spell.locale) for width in ("wide", "abbreviated")}
    sunday_first = (6, 0, 1, 2, 3, 4, 5)
    return {
        "number": {"decimal": spell.decimal, "thousands": spell.group, "grouping": [3], "currency": ["", "\u00a0€"]},
        "time": {
            "dateTime": "%d.%m.%Y, %H:%M:%S" if language == "de" else "%-d %b %Y, %H:%M:%S",
            "date": "%d.%m.%Y" if language == "de" else "%-d %b %Y",
            "time": "%H:%M:%S",
            "periods": ["AM", "PM"],
            "days": [names["wide"][day] for day in sunday_first],
            "shortDays": [names["abbreviated"][day] for day in sunday_first],
            "months": [months["wide"][number] for number in range(1, 13)],
            "shortMonths": [months["abbreviated"][number] for number in range(1, 13)],
        },
    }


def config(language: str) -> dict[str, Any]:
    """Return the Vega-Lite configuration of all charts."""
    text = {"labelFont": FONT, "titleFont": FONT, "labelFontSize": TEXT_SIZE, "titleFontSize": TEXT_SIZE}
    return {
        "aria": False,
        "background": "transparent",
        "font": FONT,
        "locale": locale(language),
        "view": {"stroke": None},
        "text": {"font": FONT, "fontSize": TEXT_SIZE, "fill": INK},
        "title": {"font": FONT, "fontSize": TEXT_SIZE, "fontWeight": "normal", "color": INK, "anchor": "start"},
        "axis": {
            **text,
            "titleFontWeight": "normal",
            "labelColor": INK,
            "titleColor": INK,
            "domainColor": INK,
            "tickColor": INK,
            "gridColor": INK,
            "gridOpacity": 0.15,
            "domainOpacity": 0.6,
            "tickOpacity": 0.6,
        },
    }
