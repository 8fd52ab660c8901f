"""The drawing of a course over time, without its data: made once for each language, filled for each chart.

Altair is imported here and nowhere above; building the layers takes longer than compiling them, hence the cache.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt

from kobimo.publish.charts.layering import NARROW, as_given, beyond, finished, pixel
from kobimo.publish.charts.theme import CONTEXT, INK, TARGET_DASH


@lru_cache(maxsize=4)
def frame(language: str) -> dict[str, Any]:
    """Return the Vega-Lite specification without `datasets`, `height`, `description` and values of `params`."""
    layers = alt.layer(
        _zero(),
        _bands(),
        *_breaks(),
        _targets(),
        lines_layer(_x(), _y()),
        points_layer(_x(), _y()),
        _leaders(),
        _labels(),
        signs_layer(_x()),
        _key_signs(),
        _key_words(),
    )
    return finished(layers, PARAMETERS, language)


PARAMETERS = (
    "subtitle",
    "subtitle_narrow",
    "x_low",
    "x_high",
    "periods",
    "period_texts",
    "labelled",
    "labelled_narrow",
    "y_low",
    "y_high",
    "y_ticks",
    "y_format",
    "strip",
)
"""What `series` fills in."""


def _x() -> alt.X:
    axis = alt.Axis(
        values={"expr": "periods"},
        labelExpr=(
            f"indexof({NARROW} ? labelled_narrow : labelled, time(datum.value)) < 0"
            " ? '' : period_texts[toString(time(datum.value))]"
        ),
        labelOverlap=False,
        labelFlush=False,
        title=None,
        grid=False,
    )
    scale = alt.Scale(type="utc", domain=[{"expr": "x_low"}, {"expr": "x_high"}], nice=False)
    return alt.X("time", type="temporal", axis=axis, scale=scale)


def _y(field: str = "value") -> alt.Y:
    axis = alt.Axis(
        values={"expr": "y_ticks"},
        labelExpr="format(datum.value, y_format)",
        title=None,
        domain=False,
        ticks=False,
        labelPadding=8,
    )
    scale = alt.Scale(
        domain=[{"expr": "y_low"}, {"expr": "y_high"}], range=[{"expr": "height - strip"}, 0], nice=False, zero=False
    )
    return alt.Y(field, type="quantitative", axis=axis, scale=scale)


def _zero() -> Any:
    return alt.Chart(alt.NamedData("zero")).mark_rule(stroke=INK, opacity=0.6).encode(y=_y())


def _bands() -> Any:
    """Draw the intervals of estimates behind their lines."""
    return (
        alt.Chart(alt.NamedData("bands"))
        .mark_area(opacity=0.18, interpolate="linear", line=False)
        .encode(
            x=_x(),
            y=_y("low"),
            y2=alt.Y2("high"),
            detail=alt.Detail("segment", type="nominal"),
            fill=as_given(alt.Fill, "colour"),
        )
    )


def _breaks() -> list[Any]:
    """Draw a rule at each territorial change, with its day at the upper end, on the side that has more room."""
    data = alt.Chart(alt.NamedData("breaks"))
    tooltip = alt.Tooltip("text", type="nominal")
    rule = data.mark_rule(stroke=INK, strokeDash=[2, 3], strokeWidth=1.5, opacity=0.7).encode(x=_x(), tooltip=tooltip)
    before = data.mark_text(align="right", dx=-5, baseline="top", dy=-2, opacity=0.8).transform_filter("datum.before")
    after = data.mark_text(align="left", dx=5, baseline="top", dy=-2, opacity=0.8).transform_filter("!datum.before")
    label = alt.Text("label", type="nominal")
    words = [text.encode(x=_x(), y=alt.value(0), text=label, tooltip=tooltip) for text in (before, after)]
    return [rule, *words]


def _targets() -> Any:
    """Draw a line across the plot at each target."""
    return (
        alt.Chart(alt.NamedData("targets"))
        .mark_rule(strokeDash=TARGET_DASH, strokeWidth=1.5)
        .encode(y=_y(), stroke=as_given(alt.Stroke, "colour"), tooltip=alt.Tooltip("text", type="nominal"))
    )


def lines_layer(x: alt.X, y: alt.Y) -> Any:
    """Connect the figures of a segment."""
    return (
        alt.Chart(alt.NamedData("lines"))
        .mark_line(strokeCap="butt", interpolate="linear")
        .encode(
            x=x,
            y=y,
            detail=alt.Detail("segment", type="nominal"),
            stroke=as_given(alt.Stroke, "colour"),
            strokeDash=as_given(alt.StrokeDash, "dash"),
            strokeWidth=alt.StrokeWidth("thick", type="quantitative", scale=None, legend=None),
        )
    )


def points_layer(x: alt.X, y: alt.Y) -> Any:
    """Mark each figure."""
    return (
        alt.Chart(alt.NamedData("points"))
        .mark_point(shape="circle", strokeWidth=2, opacity=1)
        .encode(
            x=x,
            y=y,
            stroke=as_given(alt.Stroke, "colour"),
            fill=as_given(alt.Fill, "fill"),
            size=alt.Size("size", type="quantitative", scale=None, legend=None),
            tooltip=alt.Tooltip("text", type="nominal"),
        )
    )


def _leaders() -> Any:
    return (
        alt.Chart(alt.NamedData("labels"))
        .mark_rule(strokeWidth=1, opacity=0.6)
        .encode(
            x=beyond("1"),
            x2=beyond("9"),
            y=pixel(alt.Y, "from"),
            y2=alt.Y2("place"),
            stroke=as_given(alt.Stroke, "colour"),
        )
        .transform_filter("datum.leader")
    )


def _labels() -> Any:
    return (
        alt.Chart(alt.NamedData("labels"))
        .mark_text(align="left", baseline="middle")
        .encode(
            x=beyond("12"),
            y=pixel(alt.Y, "place"),
            text=alt.value({"expr": f"{NARROW} ? datum.short : datum.label"}),
            fill=as_given(alt.Fill, "colour"),
            tooltip=alt.Tooltip("text", type="nominal"),
        )
    )


def signs_layer(x: alt.X) -> Any:
    """Mark each period without a number by the sign of its state."""
    return (
        alt.Chart(alt.NamedData("signs"))
        .mark_point(size=36, strokeWidth=1.5, opacity=1, fill="transparent")
        .encode(
            x=x,
            y=pixel(alt.Y, "place"),
            shape=as_given(alt.Shape, "shape"),
            stroke=as_given(alt.Stroke, "colour"),
            tooltip=alt.Tooltip("text", type="nominal"),
        )
    )


def _key_signs() -> Any:
    return (
        alt.Chart(alt.NamedData("key"))
        .mark_point(size=36, strokeWidth=1.5, opacity=1, fill="transparent", stroke=CONTEXT)
        .encode(x=pixel(alt.X, "left"), y=pixel(alt.Y, "place"), shape=as_given(alt.Shape, "shape"))
    )


def _key_words() -> Any:
    return (
        alt.Chart(alt.NamedData("key"))
        .mark_text(align="left", baseline="middle", dx=9)
        .encode(x=pixel(alt.X, "left"), y=pixel(alt.Y, "place"), text=alt.Text("word", type="nominal"))
    )
