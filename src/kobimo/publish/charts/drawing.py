"""What is to be drawn: the name of a frame and the data that fill it. Cheap to make and to send to another process."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WIDE, NARROW = 680, 320
"""Widths for which pictures are laid out, in pixels: beside text, and on a phone."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart without its specification; Altair is loaded only when somebody asks for that.

    Attributes
    ----------
    frame : str
        `course`, `comparison`, `spread` or `scatter`: the module `<frame>_frame` has the layers.
    language : str
        Two-letter code; it decides how axes write numbers.
    parameters, datasets : mapping
        Values of the parameters and rows of the data sets that the frame names.
    height : float
        Of the plot, in pixels.
    description : str
    width : int
        Of the whole picture; a page may set another.
    """

    frame: str
    language: str
    parameters: Mapping[str, Any]
    datasets: Mapping[str, Any]
    height: float
    description: str
    width: int = WIDE

    def spec(self) -> dict[str, Any]:
        """Return the Vega-Lite specification with the data inside; loads Altair."""
        frame = frame_of(self.frame, self.language)
        return {
            **frame,
            "description": self.description,
            "width": self.width,
            "height": self.height,
            "params": [{"name": item["name"], "value": self.parameters[item["name"]]} for item in frame["params"]],
            "datasets": dict(self.datasets),
        }


def frame_of(name: str, language: str) -> dict[str, Any]:
    """Return a frame, the Vega-Lite specification without its data; loads Altair."""
    module = importlib.import_module(f"kobimo.publish.charts.{name}_frame")
    frame: dict[str, Any] = module.frame(language)
    return frame
