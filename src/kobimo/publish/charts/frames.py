"""Frames compiled to Vega when kobimo is built: whoever draws needs neither Altair nor the compiler, only the data.

`python -m kobimo.publish.charts.frames` writes them; `make` does so when a frame changes.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from kobimo.errors import IntegrityError
from kobimo.language import LANGUAGES, _
from kobimo.publish.charts.drawing import Drawing, frame_of

VEGA_LITE = "6.4"
FOLDER = Path(__file__).parent / "frames"
NAMES = ("course", "comparison", "spread", "scatter")


def filled(drawing: Drawing, width: float | None = None) -> dict[str, Any]:
    """Return the Vega specification of a drawing: its frame with the data inside.

    Parameters
    ----------
    drawing : Drawing
    width : float, optional
        In pixels. Default: that of the drawing.

    Raises
    ------
    IntegrityError
        If kobimo was not built.
    """
    vega: dict[str, Any] = json.loads(_compiled(drawing.frame, drawing.language))
    vega |= {"description": drawing.description, "height": drawing.height, "width": width or drawing.width}
    wanted = vega.pop("usermeta")["parameters"]
    for signal in vega["signals"]:
        if signal["name"] in wanted:
            signal["value"] = drawing.parameters[signal["name"]]
    for data in vega["data"]:
        if data["name"] in drawing.datasets:
            data["values"] = drawing.datasets[data["name"]]
    return vega


def compile_frame(name: str, language: str) -> dict[str, Any]:
    """Compile a frame without data; loads Altair and the JavaScript engine."""
    import vl_convert  # noqa: PLC0415 - starts a JavaScript engine

    frame = frame_of(name, language)
    empty = Drawing(
        frame=name,
        language=language,
        parameters={item["name"]: 0 for item in frame["params"]},
        datasets={key: [] for key in _data_names(frame)},
        height=frame["height"],
        description="",
    )
    compiled: dict[str, Any] = vl_convert.vegalite_to_vega(empty.spec(), vl_version=VEGA_LITE)
    return {**compiled, "usermeta": {"parameters": sorted(empty.parameters)}}


def write(folder: Path = FOLDER) -> None:
    """Compile all frames in all languages into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        for language in LANGUAGES:
            text = json.dumps(compile_frame(name, language), separators=(",", ":"), sort_keys=True)
            (folder / f"{name}.{language}.json").write_text(text + "\n", encoding="utf-8", newline="\n")


@cache
def _compiled(name: str, language: str) -> str:
    path = FOLDER / f"{name}.{language if language in LANGUAGES else LANGUAGES[0]}.json"
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise IntegrityError(
            _("Die gebauten Dateien der Diagramme fehlen."),
            where=str(path),
            remedy=_("kobimo aus dem Paket neu installieren; in einem Quelltextordner „make frontend“ ausführen."),
        ) from error


def _data_names(part: Any) -> set[str]:
    """Return the names of all data sets that a specification asks for."""
    if isinstance(part, dict):
        own = {part["data"]["name"]} if isinstance(part.get("data"), dict) and "name" in part["data"] else set()
        return own.union(*map(_data_names, part.values()))
    return set().union(*map(_data_names, part)) if isinstance(part, list) else set()


if __name__ == "__main__":
    write()
