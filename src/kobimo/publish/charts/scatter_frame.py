"""The drawing of two indicators against each other, without its data."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt

from kobimo.publish.charts.layering import as_given, dots, finished

PARAMETERS = (
    *("subtitle", "subtitle_narrow"),
    *("x_low", "x_high", "x_ticks", "x_format"),
    *("y_low", "y_high", "y_ticks", "y_format"),
)
"""What `scatter` fills in."""


@lru_cache(maxsize=4)
def frame(language: str) -> dict[str, Any]:
    """Return the Vega-Lite specification without `datasets`, `height`, `description` and values of `params`."""
    return finished(alt.layer(_points(), _names()), PARAMETERS, language)


def _scale(channel: Any, name: str) -> Any:
    axis = alt.Axis(
        values={"expr": f"{name}_ticks"}, labelExpr=f"format(datum.value, {name}_format)", title=None, labelPadding=6
    )
    scale = alt.Scale(domain=[{"expr": f"{name}_low"}, {"expr": f"{name}_high"}], nice=False, zero=False)
    return channel(name, type="quantitative", axis=axis, scale=scale)


def _points() -> Any:
    places = {"x": _scale(alt.X, "x"), "y": _scale(alt.Y, "y")}
    return dots("points", "circle", **places, tooltip=alt.Tooltip("text", type="nominal"))


def _names() -> Any:
    """Name the picked areas, on the side that has more room."""
    return (
        alt.Chart(alt.NamedData("names"))
        .mark_text(
            baseline="bottom",
            dy=-7,
            fontWeight=600,
            align={"expr": "datum.x > (x_low + x_high) / 2 ? 'right' : 'left'"},
        )
        .encode(
            x=_scale(alt.X, "x"),
            y=_scale(alt.Y, "y"),
            text=alt.Text("name", type="nominal"),
            fill=as_given(alt.Fill, "colour"),
            tooltip=alt.Tooltip("text", type="nominal"),
        )
    )
