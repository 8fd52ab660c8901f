"""What the drawings of all charts have in common: size, title, and channels that take data as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from kobimo.publish.charts.theme import config

NARROW = "width < 330"
"""Whether a plot is that of a telephone: narrow pictures begin with 312 pixels, wide ones keep more."""


def finished(layers: Any, parameters: Sequence[str], language: str) -> dict[str, Any]:
    """Return layers as a specification whose width a page may set, with the subtitle above."""
    text = {"expr": f"{NARROW} ? subtitle_narrow : subtitle"}
    chart = layers.properties(
        title=alt.TitleParams(text=text, frame="bounds", offset=12),
        width=680,
        height=260,
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding=4,
    )
    chart = chart.add_params(*(alt.param(name=name, value=0) for name in parameters)).configure(**config(language))
    return dict(chart.to_dict())


def as_given(channel: Any, field: str) -> Any:
    """Return a channel that takes colours, dashes or shapes from the data as they are."""
    return channel(field, type="nominal", scale=None, legend=None)


def pixel(channel: Any, field: str) -> Any:
    """Return a channel that takes pixels from the data."""
    return channel(field, type="quantitative", scale=None, axis=None)


def dots(data: str, form: str = "", **channels: Any) -> Any:
    """Return dots, of one shape or with a channel for it, whose colours and sizes stand in the data."""
    mark: dict[str, Any] = {"shape": form} if form else {}
    return (
        alt.Chart(alt.NamedData(data))
        .mark_point(strokeWidth=2, opacity=1, **mark)
        .encode(
            stroke=as_given(alt.Stroke, "colour"),
            fill=as_given(alt.Fill, "fill"),
            size=alt.Size("size", type="quantitative", scale=None, legend=None),
            **channels,
        )
    )


def beyond(distance: str) -> Any:
    """Return a place right of the plot; `distance` is a number of pixels or the parameter that has it."""
    return alt.value({"expr": f"width + {distance}"})
