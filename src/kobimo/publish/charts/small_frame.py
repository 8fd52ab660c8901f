"""The drawing of a small course beside a key figure, without its data; few letters, because they cost the time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt

from kobimo.publish.charts.course_frame import lines_layer, points_layer, signs_layer
from kobimo.publish.charts.layering import as_given, beyond, finished, pixel

PARAMETERS = ("x_low", "x_high", "y_low", "y_high", "strip")
"""What `small` fills in."""


@lru_cache(maxsize=4)
def frame(language: str) -> dict[str, Any]:
    """Return the Vega-Lite specification without `datasets`, `description` and values of `params`."""
    layers = alt.layer(
        lines_layer(_x(), _y()), points_layer(_x(), _y()), signs_layer(_x()), _starts(), _ends(), _periods()
    )
    return finished(layers, PARAMETERS, language, subtitle=False)


def _x() -> alt.X:
    scale = alt.Scale(type="utc", domain=[{"expr": "x_low"}, {"expr": "x_high"}], nice=False)
    return alt.X("time", type="temporal", axis=None, scale=scale)


def _y() -> alt.Y:
    scale = alt.Scale(
        domain=[{"expr": "y_low"}, {"expr": "y_high"}], range=[{"expr": "height - strip"}, 0], nice=False, zero=False
    )
    return alt.Y("value", type="quantitative", axis=None, scale=scale)


def _starts() -> Any:
    """Write the first number left of the line."""
    return (
        alt.Chart(alt.NamedData("starts"))
        .mark_text(align="right", baseline="middle")
        .encode(x=alt.value(-6), y=pixel(alt.Y, "place"), text=alt.Text("label", type="nominal"))
    )


def _ends() -> Any:
    """Write the last number, and the one of the whole, right of it."""
    return (
        alt.Chart(alt.NamedData("labels"))
        .mark_text(align="left", baseline="middle", fontWeight={"expr": "datum.own ? 600 : 400"})
        .encode(
            x=beyond("8"),
            y=pixel(alt.Y, "place"),
            text=alt.Text("label", type="nominal"),
            fill=as_given(alt.Fill, "colour"),
        )
    )


def _periods() -> Any:
    """Write first and last period below."""
    return (
        alt.Chart(alt.NamedData("periods"))
        .mark_text(baseline="top", fontSize=11, align={"expr": "datum.align"})
        .encode(x=_x(), y=pixel(alt.Y, "place"), text=alt.Text("label", type="nominal"))
    )
