"""Pictures of pages for the handbook: take one, read what stands in it, and say how alike two are."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageChops
from playwright.sync_api import FloatRect, Page

from browser.visiting import Reader

_MARGIN = 16
_BLOCK = 8
_COLOURS = 96
_STANDS_OUT = 40
_GREYS = 256

DATELESS = """
() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    text.data = text.data
      .replace(/\\d{4}-\\d\\d-\\d\\d-team-\\d+/g, "2026-11-22-team-1")
      .replace(/vom \\d\\d\\.\\d\\d\\.\\d{4}/g, "vom 22.11.2026");
  }
}
"""
"""The release is named after the day of the test run; in a picture every day is the same."""

READ = """
({ x, y, width, height }) => {
  const said = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const holder = text.parentElement;
    if (!text.data.trim() || !holder.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    const [left, top] = [box.left + scrollX, box.top + scrollY];
    const inside = left >= x && top >= y && left + box.width <= x + width && top + box.height <= y + height;
    if (box.width > 1 && box.height > 1 && inside) said.push(text.data);
  }
  return said.join(" ").replace(/\\s+/g, " ");
}
"""


@dataclass(frozen=True)
class Picture:
    """A part of a page: its address, what stands at the upper left, its size, and what must be read in it."""

    address: str
    corner: str
    height: int
    words: tuple[str, ...]
    width: int = 1200


def clip(page: Page, picture: Picture) -> FloatRect:
    """Where a picture lies in its page: always of the same size, so that nothing shifted goes unnoticed."""
    corner = page.locator(picture.corner).first.bounding_box()
    assert corner is not None, f"{picture.corner} is not on {picture.address}"
    x, y = (max(0, round(corner[side]) - _MARGIN) for side in ("x", "y"))
    return {"x": x, "y": y, "width": picture.width, "height": picture.height}


def taken(reader: Reader, picture: Picture) -> tuple[Image.Image, str]:
    """Return a picture of the page in front of the reader, and what can be read in it."""
    page = reader.page
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate(DATELESS)
    page.mouse.move(0, 0)
    where = clip(page, picture)
    said = page.evaluate(READ, where)
    data = page.screenshot(full_page=True, clip=where, animations="disabled", caret="hide")
    return Image.open(io.BytesIO(data)).convert("RGB"), said


def small(picture: Image.Image) -> bytes:
    """Return a picture as a PNG file with few colours."""
    file = io.BytesIO()
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def unlikeness(one: Image.Image, other: Image.Image) -> float:
    """Return in percent how much of two pictures of the same size differs clearly.

    Seen from far away: blocks of 8 by 8 pixels are compared by their mean grey. Letters that another browser draws a
    little bolder are alike then; another number, another line or another colour of an area is not.
    """
    assert one.size == other.size, f"{one.size} is not {other.size}"
    size = (-(-one.width // _BLOCK), -(-one.height // _BLOCK))
    greys = [picture.convert("L").resize(size, Image.Resampling.BOX) for picture in (one, other)]
    counts = ImageChops.difference(*greys).histogram()
    return 100 * sum(counts[_STANDS_OUT:_GREYS]) / (size[0] * size[1])
