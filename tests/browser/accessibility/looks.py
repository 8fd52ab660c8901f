"""Ways in which the pages are looked at, and what is judged of each."""

from __future__ import annotations

from playwright.sync_api import Page

from browser.visiting import findings

SIZES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True},
}
_ONLY = {"dark": "cat.color"}
"""On the dark ground the same elements stand at the same places; nothing but their colours differs."""

GRAPHIC_CONTRAST = """
() => {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const light = (text) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = text;
    pen.fillRect(0, 0, 1, 1);
    const parts = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = light(getComputedStyle(document.documentElement).backgroundColor);
  const texts = [...document.querySelectorAll("main svg text")].filter((text) => text.getClientRects().length);
  return texts.map((text) => {
    const own = light(getComputedStyle(text).fill);
    const ratio = (Math.max(own, ground) + 0.05) / (Math.min(own, ground) + 0.05);
    return [text.textContent, ratio];
  });
}
"""


def violations(page: Page, size: str) -> list[str]:
    """Return what axe finds on a page, one line for each element."""
    return findings(page, _ONLY.get(size))


def faint(page: Page) -> list[tuple[str, float]]:
    """Return the texts of drawings that do not stand out from the ground; axe leaves them out."""
    contrasts = page.evaluate(GRAPHIC_CONTRAST)
    return [(text, ratio) for text, ratio in contrasts if ratio < 4.5]
