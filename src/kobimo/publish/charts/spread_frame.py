"""The drawing of distributions, a row for each, without its data: filled by box charts and spine charts."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt

from kobimo.publish.charts.layering import NARROW, as_given, beyond, dots, finished, pixel
from kobimo.publish.charts.theme import CONTEXT, INK

PARAMETERS = ("subtitle", "subtitle_narrow", "low", "high", "ticks", "format", "column")
"""What the charts fill in."""


@lru_cache(maxsize=4)
def frame(language: str) -> dict[str, Any]:
    """Return the Vega-Lite specification without `datasets`, `height`, `description` and values of `params`."""
    layers = alt.layer(
        _ranges(), _boxes(), _middles(), _dots(), _names(), _values(), _words(), _key_dots(), _key_words()
    )
    return finished(layers, PARAMETERS, language)


def _x(field: str) -> alt.X:
    axis = alt.Axis(
        values={"expr": "ticks"},
        labelExpr="format(datum.value, format)",
        title=None,
        orient="top",
        domain=False,
        ticks=False,
        labelPadding=6,
    )
    scale = alt.Scale(domain=[{"expr": "low"}, {"expr": "high"}], nice=False, zero=False)
    return alt.X(field, type="quantitative", axis=axis, scale=scale)


def _ranges() -> Any:
    """Draw a line from the lowest to the highest number."""
    return (
        alt.Chart(alt.NamedData("ranges"))
        .mark_rule(stroke=CONTEXT, strokeWidth=2)
        .encode(x=_x("low"), x2=alt.X2("high"), y=pixel(alt.Y, "middle"), tooltip=alt.Tooltip("text", type="nominal"))
    )


def _boxes() -> Any:
    """Draw the middle half."""
    return (
        alt.Chart(alt.NamedData("boxes"))
        .mark_rect(stroke=CONTEXT, strokeWidth=1)
        .encode(
            x=_x("low"),
            x2=alt.X2("high"),
            y=pixel(alt.Y, "top"),
            y2=alt.Y2("bottom"),
            fill=as_given(alt.Fill, "fill"),
            tooltip=alt.Tooltip("text", type="nominal"),
        )
    )


def _middles() -> Any:
    return (
        alt.Chart(alt.NamedData("middles"))
        .mark_rule(stroke=INK, strokeWidth=2)
        .encode(
            x=_x("value"),
            y=pixel(alt.Y, "top"),
            y2=alt.Y2("bottom"),
            tooltip=alt.Tooltip("text", type="nominal"),
        )
    )


def _dots() -> Any:
    """Mark single areas."""
    return dots(
        "dots",
        x=_x("value"),
        y=pixel(alt.Y, "middle"),
        shape=as_given(alt.Shape, "shape"),
        tooltip=alt.Tooltip("text", type="nominal"),
    )


def _names() -> Any:
    return (
        alt.Chart(alt.NamedData("names"))
        .mark_text(align="right", baseline="middle", fontWeight={"expr": "datum.chosen ? 600 : 400"})
        .encode(
            x=alt.value(-8),
            y=pixel(alt.Y, "middle"),
            text=alt.value({"expr": f"{NARROW} ? datum.short : datum.name"}),
            tooltip=alt.Tooltip("text", type="nominal"),
        )
    )


def _values() -> Any:
    """Write numbers in a column of their own."""
    return (
        alt.Chart(alt.NamedData("values"))
        .mark_text(align="right", baseline="middle")
        .encode(x=beyond("column"), y=pixel(alt.Y, "middle"), text=alt.Text("label", type="nominal"))
    )


def _words() -> Any:
    """Write the word of a state where there is nothing to draw."""
    return (
        alt.Chart(alt.NamedData("words"))
        .mark_text(align="left", baseline="middle", fontStyle="italic")
        .encode(x=alt.value(6), y=pixel(alt.Y, "middle"), text=alt.Text("label", type="nominal"))
    )


def _key_dots() -> Any:
    places = {"x": pixel(alt.X, "left"), "y": pixel(alt.Y, "middle")}
    return dots("key_dots", **places, shape=as_given(alt.Shape, "shape"))


def _key_words() -> Any:
    return (
        alt.Chart(alt.NamedData("key_words"))
        .mark_text(align="left", baseline="middle")
        .encode(x=pixel(alt.X, "left"), y=pixel(alt.Y, "middle"), text=alt.Text("word", type="nominal"))
    )
