"""Open HTML: its tables become grids; a page without a table of data is a login that came instead of the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree, html

from kobimo.ingest.formats.content import Content
from kobimo.ingest.formats.contract import Source, reject
from kobimo.ingest.formats.delimited.decoding import decode, read_guarded
from kobimo.ingest.formats.registry import unreadable
from kobimo.ingest.formats.trimming import without_empty_end
from kobimo.ingest.grid import Container, Grid, Merge, Opened, Value
from kobimo.model.table import clean

_PLACES = 5_000_000
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


class TooManyPlacesError(Exception):
    """Spanning cells cover more places than a page can have."""


@dataclass(slots=True)
class _Cells:
    """Cells of one table on their grid."""

    rows: list[list[Value]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    places: int = 0


def open_html(source: Source) -> Opened:
    """Open an HTML file; see `kobimo.ingest.formats.registry.open_file`."""
    decoded = decode(source.name, read_guarded(source))
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(_DECLARATION.sub("", decoded.text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise _no_data(source) from error
    tables = [table for table in root.iter("table") if not table.findall(".//table")]
    try:
        found = [(table, _cells(table)) for table in tables]
    except TooManyPlacesError as error:
        raise reject("SHEET_TOO_LARGE", source.name, corner="–") from error
    data = [(table, cells) for table, cells in found if _holds_data(table, cells)]
    if not data:
        raise _no_data(source)
    grids = tuple(
        _grid(source, table, cells, index if len(data) > 1 else 0) for index, (table, cells) in enumerate(data, 1)
    )
    title = root.findtext(".//title")
    return Opened(
        file=source.name,
        container=Container.HTML,
        grids=grids,
        checks=decoded.checks,
        encoding=decoded.encoding,
        lost_characters=decoded.lost,
        facts={"title": clean(title)} if title and title.strip() else {},
    )


def _no_data(source: Source) -> Exception:
    """Make the message about a page that is no file."""
    if source.name.lower().endswith((".html", ".htm")):
        return reject("HTML_WITHOUT_TABLE", source.name)
    return unreadable(source, Content.HTML)


def _holds_data(table: html.HtmlElement, cells: _Cells) -> bool:
    """Tell a table of data from one that places a form or a menu on the page."""
    if any(True for _node in table.iter("input", "button", "select", "textarea", "form")):
        return False
    filled = [sum(bool(value) for value in row) for row in cells.rows]
    return sum(count > 1 for count in filled) > 1


def _cells(table: html.HtmlElement) -> _Cells:
    """Place the cells of a table, spanning ones over all their places."""
    result = _Cells()
    for node in table.iter("tr"):
        row = len(result.rows)
        result.rows.append([])
        if "display:none" in node.get("style", "").replace(" ", ""):
            result.hidden.add(row)
        column = 0
        for cell in node.iterchildren("td", "th"):
            while (row, column) in result.taken:
                column += 1
            column = _place(result, cell, row, column)
    return result


def _place(result: _Cells, cell: html.HtmlElement, row: int, column: int) -> int:
    """Put one cell on the grid and return the next free column."""
    across, down = _span(cell, "colspan"), _span(cell, "rowspan")
    result.places += across * down
    if result.places > _PLACES:
        raise TooManyPlacesError
    cells = result.rows[row]
    cells.extend([""] * (column - len(cells)))
    cells.append(_text(cell))
    cells.extend([""] * (across - 1))
    if across > 1 or down > 1:
        result.merges.append(Merge(row, column, row + down - 1, column + across - 1))
        result.taken.update((row + y, column + x) for y in range(1, down) for x in range(across))
    return column + across


def _span(cell: html.HtmlElement, name: str) -> int:
    """Read a span, 1 where it is missing or nonsense."""
    text = cell.get(name, "1").strip()
    return min(max(1, int(text)), 1000) if text.isdecimal() and len(text) < 6 else 1


def _text(cell: html.HtmlElement) -> str:
    """Return the text of a cell; line breaks of the page are blanks, `<br>` is a line break."""
    parts = []
    for node in cell.iter():
        if node.tag == "br":
            parts.append("\n")
        elif isinstance(node.tag, str) and node.tag not in {"script", "style"}:
            parts.append(re.sub(r"[ \t\r\n]+", " ", node.text or ""))
        if node is not cell:
            parts.append(re.sub(r"[ \t\r\n]+", " ", node.tail or ""))
    return "".join(parts).strip(" \n")


def _grid(source: Source, table: html.HtmlElement, cells: _Cells, number: int) -> Grid:
    """Make the grid of one table."""
    rows, numbers = without_empty_end(cells.rows, list(range(1, len(cells.rows) + 1)))
    caption = table.findtext(".//caption")
    bottom = len(rows) - 1
    return Grid(
        file=source.name,
        name=str(number) if number else "",
        rows=rows,
        numbers=numbers,
        merges=tuple(merge for merge in cells.merges if merge.top <= bottom),
        hidden_rows=frozenset(cells.hidden),
        facts={"title": clean(caption)} if caption and caption.strip() else {},
    )
