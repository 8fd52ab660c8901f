"""Frames that were compiled with kobimo, against compiling the same chart as a whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
import vl_convert

from kobimo.errors import IntegrityError
from kobimo.publish.charts import frames
from kobimo.publish.charts.drawing import Drawing
from kobimo.publish.charts.frames import NAMES, VEGA_LITE, compile_frame, filled

POINTS = [{"time": 0, "value": 1.5, "label": "<b>&", "own": True}]


def drawing(name: str) -> Drawing:
    """Return a drawing with some data in every data set of its frame."""
    frame = frames.frame_of(name, "de")
    return Drawing(
        frame=name,
        language="de",
        parameters={item["name"]: number for number, item in enumerate(frame["params"], start=1)},
        datasets=dict.fromkeys(frames._data_names(frame), POINTS),
        height=123,
        description="Beschreibung",
        width=456,
    )


def plain(vega: dict[str, Any]) -> Any:
    """Return what a specification says, without the way in which numbers were written."""
    return json.loads(json.dumps(vega), parse_int=float)


@pytest.mark.parametrize("name", NAMES)
def test_filling_a_compiled_frame_is_compiling_the_filled_specification(name: str) -> None:
    chart = drawing(name)
    assert plain(filled(chart)) == plain(vl_convert.vegalite_to_vega(chart.spec(), vl_version=VEGA_LITE))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_built_frames_are_those_of_the_sources(name: str, language: str) -> None:
    built = json.loads((frames.FOLDER / f"{name}.{language}.json").read_text(encoding="utf-8"))
    assert plain(built) == plain(compile_frame(name, language))


def test_a_kobimo_that_was_not_built_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(frames, "FOLDER", tmp_path)
    frames._compiled.cache_clear()
    try:
        with pytest.raises(IntegrityError, match="gebauten Dateien"):
            filled(drawing("course"))
    finally:
        frames._compiled.cache_clear()
