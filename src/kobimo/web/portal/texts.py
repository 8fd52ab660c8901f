"""The texts of the municipality as paragraphs: headings, lists and addresses, nothing that could run."""

from __future__ import annotations

import re
from itertools import groupby

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https?://[^\s<>\"“”]*[^\s<>\"“”.,;:!?)]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HEADING, _ITEM = re.compile(r"#{1,6}\s+"), re.compile(r"[-*•]\s+")


def as_paragraphs(text: str) -> Markup:
    r"""Turn a text into paragraphs.

    Blank lines part paragraphs, `#` makes a heading, `-` an item of a list; addresses in the net and of mail become
    links. Everything else stands as it was written.

    Parameters
    ----------
    text : str

    Returns
    -------
    Markup

    Examples
    --------
    >>> as_paragraphs("# Anschrift\nAmt für Bildung\nMarkt 1")
    Markup('<h2 class="kern-heading-medium">Anschrift</h2><p>Amt für Bildung<br>Markt 1</p>')
    """
    lines = [line.strip() for line in text.splitlines()]
    blocks = [list(group) for kind, group in groupby(lines, key=_kind) if kind]
    return Markup("").join(_block(block) for block in blocks)


def _kind(line: str) -> str:
    """Tell what a line belongs to; lines of one kind that follow each other make one block."""
    if not line:
        return ""
    if _HEADING.match(line):
        return f"heading {line}"
    return "list" if _ITEM.match(line) else "text"


def _block(lines: list[str]) -> Markup:
    if _HEADING.match(lines[0]):
        return Markup('<h2 class="kern-heading-medium">{}</h2>').format(_HEADING.sub("", lines[0], count=1))
    if _ITEM.match(lines[0]):
        items = Markup("").join(Markup("<li>{}</li>").format(_linked(_ITEM.sub("", line, count=1))) for line in lines)
        return Markup('<ul class="bullets">{}</ul>').format(items)
    return Markup("<p>{}</p>").format(Markup("<br>").join(_linked(line) for line in lines))


def _linked(line: str) -> Markup:
    """Make addresses in a line links."""
    found, end = Markup(""), 0
    for match in _ADDRESS.finditer(line):
        address = match[0] if match[0].startswith("http") else f"mailto:{match[0]}"
        link = Markup('<a class="kern-link" href="{}" rel="noopener noreferrer">{}</a>').format(address, match[0])
        found += escape(line[end : match.start()]) + link
        end = match.end()
    return found + escape(line[end:])
