"""Elements of SVG as text, with names of any kind in them."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from html import escape

FONT = "Fira Sans, Noto Sans, sans-serif"

_LETTER = 0.54  # mean width of a letter of Fira Sans in its size
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(words: str) -> str:
    r"""Escape words for XML; characters that XML forbids are left out.

    Examples
    --------
    >>> text('Alt & <b>"Neu"\x00')
    'Alt &amp; &lt;b&gt;&quot;Neu&quot;'
    """
    return escape(allowed(words), quote=True)


def allowed(words: str) -> str:
    """Leave out the characters that XML forbids."""
    return _FORBIDDEN.sub("", words)


def element(name: str, content: str = "", /, **attributes: str | float | None) -> str:
    """Write one element; `content` is markup already, attributes are escaped, None leaves one out.

    An underscore stands for a hyphen, and one at the end is dropped, so that `class_` and `data_key` can be given.

    Examples
    --------
    >>> element("rect", class_="class-1", stroke_width=0.5, fill=None)
    '<rect class="class-1" stroke-width="0.5"/>'
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value) if isinstance(value, str) else f"{value:g}"}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{given}>{content}</{name}>" if content else f"<{name}{given}/>"


@dataclass(frozen=True, slots=True)
class Block:
    """Markup that is as high as `height`, drawn from y = 0 downwards."""

    markup: str
    height: float


def paragraph(words: str, size: int, width: int, *, weight: str | None = None, fill: str | None = None) -> Block:
    """Break words into lines by the mean width of a letter; SVG itself breaks none."""
    lines = textwrap.wrap(words, int(width / (size * _LETTER)))
    markup = "".join(
        element("text", text(line), y=size + row * size * 1.3, font_size=size, font_weight=weight, fill=fill)
        for row, line in enumerate(lines)
    )
    return Block(markup, len(lines) * size * 1.3 + 4)
