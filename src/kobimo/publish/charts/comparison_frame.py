"""The drawing of a comparison of areas, without its data: made once for each language, filled for each chart."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt

from kobimo.publish.charts.layering import NARROW, as_given, beyond, finished, pixel
from kobimo.publish.charts.theme import CONTEXT, INK, TARGET_DASH, WHOLE_DASH

PARAMETERS = ("subtitle", "subtitle_narrow", "low", "high", "column")
"""What `comparison` fills in."""


@lru_cache(maxsize=4)
def frame(language: str) -> dict[str, Any]:
    """Return the Vega-Lite specification without `datasets`, `height`, `description` and values of `params`."""
    layers = alt.layer(
        *(_bars(), _base(), _names(), _values(), _words(), _left_out(), _rule(), _rule_name()),
        *(
            _aim("target"),
            _aim_name(),
            _aim("targets"),
            _key(),
            _key_line(),
            _key_words("key"),
            _key_words("key_lines"),
        ),
    )
    return finished(layers, PARAMETERS, language)


def _x(field: str) -> alt.X:
    scale = alt.Scale(domain=[{"expr": "low"}, {"expr": "high"}], nice=False, zero=False)
    return alt.X(field, type="quantitative", axis=None, scale=scale)


def _bars() -> Any:
    return (
        alt.Chart(alt.NamedData("bars"))
        .mark_rect(strokeWidth=1.5)
        .encode(
            x=_x("zero"),
            x2=alt.X2("value"),
            y=pixel(alt.Y, "top"),
            y2=alt.Y2("bottom"),
            fill=as_given(alt.Fill, "fill"),
            stroke=as_given(alt.Stroke, "colour"),
            tooltip=alt.Tooltip("text", type="nominal"),
        )
    )


def _base() -> Any:
    """Draw the line at zero where bars begin."""
    return (
        alt.Chart(alt.NamedData("base"))
        .mark_rule(stroke=INK, opacity=0.6)
        .encode(x=_x("zero"), y=pixel(alt.Y, "top"), y2=alt.Y2("bottom"))
    )


def _names() -> Any:
    return (
        alt.Chart(alt.NamedData("names"))
        .mark_text(align="right", baseline="middle", fontWeight={"expr": "datum.picked ? 600 : 400"})
        .encode(
            x=alt.value(-8),
            y=pixel(alt.Y, "middle"),
            text=alt.Text("name", type="nominal"),
            tooltip=alt.Tooltip("text", type="nominal"),
        )
    )


def _values() -> Any:
    """Write the numbers in a column of their own, where the rule of the whole does not cross them."""
    return (
        alt.Chart(alt.NamedData("bars"))
        .mark_text(align="right", baseline="middle", fontWeight={"expr": "datum.picked ? 600 : 400"})
        .encode(x=beyond("column"), y=pixel(alt.Y, "middle"), text=alt.Text("label", type="nominal"))
    )


def _words() -> Any:
    """Write the word of the state where there is no bar."""
    return (
        alt.Chart(alt.NamedData("words"))
        .mark_text(align="left", baseline="middle", dx=6, fontStyle="italic")
        .encode(x=_x("zero"), y=pixel(alt.Y, "middle"), text=alt.Text("label", type="nominal"))
    )


def _left_out() -> Any:
    """Say between two names how many areas were left out there."""
    return (
        alt.Chart(alt.NamedData("left_out"))
        .mark_text(align="right", baseline="middle", fontStyle="italic")
        .encode(x=alt.value(-8), y=pixel(alt.Y, "middle"), text=alt.Text("label", type="nominal"))
    )


def _rule() -> Any:
    return (
        alt.Chart(alt.NamedData("whole"))
        .mark_rule(stroke=INK, strokeWidth=1.5, strokeDash=WHOLE_DASH)
        .encode(
            x=_x("value"), y=pixel(alt.Y, "begin"), y2=alt.Y2("bottom"), tooltip=alt.Tooltip("text", type="nominal")
        )
    )


def _rule_name() -> Any:
    return (
        alt.Chart(alt.NamedData("whole"))
        .mark_text(baseline="bottom", dy=-3, align={"expr": "datum.align"})
        .encode(x=_x("value"), y=pixel(alt.Y, "begin"), text=alt.Text("label", type="nominal"))
    )


def _aim(data: str) -> Any:
    """Draw a line at a target: of the whole through all bars, of an area through its own."""
    dashes = {"strokeDash": TARGET_DASH, "strokeWidth": 1.5} if data == "target" else {"strokeWidth": 3}
    return (
        alt.Chart(alt.NamedData(data))
        .mark_rule(stroke=INK, **dashes)
        .encode(x=_x("value"), y=pixel(alt.Y, "top"), y2=alt.Y2("bottom"), tooltip=alt.Tooltip("text", type="nominal"))
    )


def _aim_name() -> Any:
    """Write the target of the whole above all; the whole then has a row that is kept free for it."""
    return (
        alt.Chart(alt.NamedData("target"))
        .mark_text(baseline="bottom", dy=-3, align={"expr": "datum.align"})
        .encode(x=_x("value"), y=pixel(alt.Y, "top"), text=alt.value({"expr": f"{NARROW} ? datum.short : datum.label"}))
    )


def _key_line() -> Any:
    return (
        alt.Chart(alt.NamedData("key_lines"))
        .mark_rule(stroke=INK, strokeWidth=3)
        .encode(x=alt.value(9), y=pixel(alt.Y, "top"), y2=alt.Y2("bottom"))
    )


def _key() -> Any:
    return (
        alt.Chart(alt.NamedData("key"))
        .mark_rect(strokeWidth=1.5, fill="transparent", stroke=CONTEXT)
        .encode(x=alt.value(0), x2=alt.value(18), y=pixel(alt.Y, "top"), y2=alt.Y2("bottom"))
    )


def _key_words(data: str) -> Any:
    return (
        alt.Chart(alt.NamedData(data))
        .mark_text(align="left", baseline="middle")
        .encode(x=alt.value(25), y=pixel(alt.Y, "middle"), text=alt.Text("word", type="nominal"))
    )
