"""From a drawing to SVG; vl-convert carries the JavaScript engine that does it.

The engine takes more than 100 MB and holds the interpreter while it draws: a server draws in `processes`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from kobimo.publish.charts.drawing import Drawing
from kobimo.publish.charts.frames import filled
from kobimo.publish.charts.theme import FONT

FONTS = Path(__file__).parent.parent / "fonts"
_SVG = "http://www.w3.org/2000/svg"
_FORBIDDEN = {"style", "class", "href", "{http://www.w3.org/1999/xlink}href"} | {
    *("role", "aria-label", "aria-hidden", "aria-roledescription"),
}
ET.register_namespace("", _SVG)


def svg(drawing: Drawing, alternative: str, width: int) -> str:
    """Draw as SVG without anything that a strict content security policy forbids.

    Parameters
    ----------
    drawing : Drawing
    alternative : str
        What the picture shows, for those who do not see it.
    width : int
        In pixels; the picture scales with its box.
    """
    return _for_page(_engine().vega_to_svg(filled(drawing, width), allowed_base_urls=[]), alternative)


def png(picture: str, scale: float) -> bytes:
    """Turn a picture that stands alone into dots.

    Parameters
    ----------
    picture : str
        SVG with width and height, on a ground of its own.
    scale : float
        Dots for each of its pixels.

    Returns
    -------
    bytes
    """
    dots: bytes = _engine().svg_to_png(picture, scale=scale)
    return dots


@lru_cache(maxsize=1)
def _engine() -> Any:
    import vl_convert  # noqa: PLC0415 - starts a JavaScript engine

    if FONTS.is_dir():
        vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def _for_page(text: str, alternative: str) -> str:
    """Take away what a page must not contain, and say what the picture shows."""
    root = ET.fromstring(text)  # noqa: S314 - made by vl-convert a moment ago
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    for element in root.iter():
        for name in _FORBIDDEN & set(element.attrib):
            del element.attrib[name]
        for child in [child for child in element if _is_invisible(child)]:
            element.remove(child)
    root.attrib.update({"class": "chart", "role": "img", "aria-label": alternative, "font-family": FONT})
    for child in root:
        child.set("aria-hidden", "true")
    return ET.tostring(root, encoding="unicode")


def _is_invisible(element: ET.Element) -> bool:
    """Whether an element is there only for the mouse, or hidden because it had no room."""
    return element.get("display") == "none" or element.get("opacity") == "0"
