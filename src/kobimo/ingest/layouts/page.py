"""A grid with its cells as cleaned text, each distinct cell cleaned once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kobimo.ingest.cells import as_text
from kobimo.ingest.grid import Grid, Value
from kobimo.model.checks import Place
from kobimo.model.table import clean
from kobimo.reference.units import as_unit

_REMEMBERED = 1 << 17
"""Numbers whose texts are kept."""
_TRUTH = (0, 1)


class _Texts(dict[Value, str]):
    """Text of each distinct text and of many numbers; not of 0 and 1, which would stand for truth values."""

    def __missing__(self, value: Value) -> str:
        """Clean a value that was not seen before."""
        if isinstance(value, str):
            text = self[value] = clean(value.removeprefix("\ufeff"))
            return text
        if type(value) not in {int, float}:
            return as_text(value)
        if value in _TRUTH:
            return "1" if value else "0"
        text = as_text(value)
        if len(self) < _REMEMBERED:
            self[value] = text
        return text


class Page:
    """Cleaned rows of a grid, made when they are looked at.

    Parameters
    ----------
    grid : Grid
        The raw cells.
    """

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.height = len(grid.rows)
        self._text = _Texts({None: "", "": ""}).__getitem__
        self._rows: list[tuple[str, ...] | None] = [None] * self.height
        self._filled: dict[int, list[int]] = {}

    def row(self, index: int) -> tuple[str, ...]:
        """Return a row as cleaned text, as long as it was delivered."""
        row = self._rows[index]
        if row is None:
            row = tuple(map(self._text, self.grid.rows[index]))
            self._rows[index] = row
        return row

    def cell(self, row: int, column: int) -> str:
        """Return a cell as cleaned text, "" beyond the end of its row."""
        known = self._rows[row]
        if known is not None:
            return known[column] if column < len(known) else ""
        cells = self.grid.rows[row]
        return self._text(cells[column]) if column < len(cells) else ""

    def first(self, row: int) -> str:
        """Return the first cell of a row."""
        return self.cell(row, 0)

    def filled(self, row: int) -> list[int]:
        """Return the positions of the cells of a row that are not empty."""
        known = self._filled.get(row)
        if known is None:
            known = self._filled[row] = [index for index, text in enumerate(self.row(row)) if text]
        return known

    def is_empty(self, row: int) -> bool:
        """Tell whether a row has no cell that is not empty."""
        return not any(map(self._text, self.grid.rows[row]))

    def has_texts(self, position: int, rows: Iterable[int]) -> bool:
        """Tell whether a column has a cell that is text, and no number or date of a workbook."""
        raw = map(self.grid.rows.__getitem__, rows)
        return any(position < len(cells) and isinstance(cells[position], str) for cells in raw)

    def column(self, position: int, rows: Iterable[int]) -> list[str]:
        """Return a cell of each of the rows; one that was cleaned before costs a look-up, there may be millions."""
        raw = map(self.grid.rows.__getitem__, rows)
        return list(map(self._text, [cells[position] if position < len(cells) else "" for cells in raw]))

    def text(self, row: int) -> str:
        """Return the cells of a row that are not empty, joined: a line of running text that a program has split."""
        return ", ".join(cell for cell in self.row(row) if cell)

    def place(self, row: int | None = None, column: str = "") -> Place:
        """Return the place of a row as the user sees it."""
        number = None if row is None else self.grid.numbers[row]
        return Place(self.grid.file, self.grid.name, number, column)


def repeats_rows(page: Page, start: int) -> bool:
    """Tell whether a row of data occurs twice: two files were joined, not only headings repeated.

    Parameters
    ----------
    page : Page
        The sheet.
    start : int
        First row of data.

    Returns
    -------
    bool
    """
    heading = page.grid.rows[start - 1]
    seen = set()
    for row in page.grid.rows[start:]:
        key = tuple(row)
        if len(key) > 1 and row != heading and any(cell not in {"", None} for cell in key):
            if key in seen:
                return True
            seen.add(key)
    return False


def counts_columns(page: Page, row: int) -> bool:
    """Tell whether a row counts the columns: 1, 2, 3 ...

    Parameters
    ----------
    page : Page
        The sheet.
    row : int
        Its position; beyond the end counts nothing.

    Returns
    -------
    bool
    """
    texts = [text.strip("()") for text in page.row(row) if text] if row < page.height else []
    return len(texts) > 1 and texts == [str(number) for number in range(1, len(texts) + 1)]


def names_units(page: Page, row: int) -> bool:
    """Tell whether a row has nothing but units, which somebody has put below the headings.

    Parameters
    ----------
    page : Page
        The sheet.
    row : int
        Its position; beyond the end names nothing.

    Returns
    -------
    bool
    """
    texts = [text for text in page.row(row) if text] if row < page.height else []
    units = [text for text in texts if text.casefold().rstrip(":") != "einheit"]
    return bool(units) and all(map(as_unit, units))


_PROSE = re.compile(r"(?=.{7})[^\W\d_]{3,}")


def is_prose(cells: Iterable[str]) -> bool:
    """Tell whether a column holds text where values are due: somebody has written remarks beside the table.

    Parameters
    ----------
    cells : iterable of str
        Cells of the column.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_prose(["geschätzt", "", "siehe Mail vom 3. März"]), is_prose(["12", "k. A.", "1 234"])
    (True, False)
    """
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(_PROSE.match(cell) is not None for cell in filled) * 5 > len(filled) * 4
