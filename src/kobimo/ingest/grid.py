"""A delivered file before anything is understood: rectangles of raw cells, and how they were reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from kobimo.ingest.cells import as_text
from kobimo.model.checks import CheckResult

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Value = str | int | float | bool | datetime | date | time | timedelta | None
"""What a cell holds: text as it was written (blanks included), or the typed value of a workbook."""


class Container(StrEnum):
    """What a file is, by its content and never by its name."""

    CSV = "csv"
    FIXED_WIDTH = "fixed_width"
    TEXT = "text"  # running text, the text layer of a document
    XLSX = "xlsx"
    XLSM = "xlsm"
    XLS = "xls"
    ODS = "ods"
    JSON = "json"
    GEOJSON = "geojson"
    SHAPEFILE = "shapefile"
    GEOPACKAGE = "geopackage"
    HTML = "html"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file separates its cells; `announced` by a first line `sep=;`."""

    delimiter: str
    quote: str = '"'
    newline: str = "\n"
    announced: bool = False


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells that were merged, as positions from 0 in the grid, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, one text file, one list of records.

    Attributes
    ----------
    file, name : str
        File as the user knows it (`archive.zip/inner.csv` for a member), and sheet; `name` is "" outside workbooks.
    rows : sequence of sequence of Value
        Raw cells from the first column on, empty ones included; rows may differ in length. None and "" are empty.
    numbers : sequence of int
        Number of each row as the user sees it, from 1.
    merges : tuple of Merge
        The value stands in the top left cell only.
    hidden : bool
        Whether the sheet is hidden.
    hidden_rows, hidden_columns : frozenset of int
        Positions from 0 that are hidden or filtered away.
    percent : frozenset of (int, int)
        Positions of cells that Excel shows as percent (0.123 as 12.3 %).
    uncomputed : frozenset of (int, int)
        Positions of formulas without stored result; their cells are empty.
    comments : mapping of (int, int) to str
        Notes at cells.
    typed : bool
        Whether numbers and dates have types (workbook, JSON, geodata), so that text is text on purpose.
    geometry : sequence of shapely geometry or None
        One per row of features, not counting the row of headings.
    crs : str or None
        Coordinate system of `geometry`.
    facts : mapping of str to str
        What else was understood of the container, for the receipt.
    """

    file: str
    name: str
    rows: Sequence[Sequence[Value]]
    numbers: Sequence[int]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    percent: frozenset[tuple[int, int]] = frozenset()
    uncomputed: frozenset[tuple[int, int]] = frozenset()
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    typed: bool = False
    geometry: Sequence[BaseGeometry | None] | None = None
    crs: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    def text(self, row: int, column: int) -> str:
        """Return a cell as cleaned text, "" beyond the end of its row."""
        cells = self.rows[row]
        return as_text(cells[column]) if column < len(cells) else ""

    @property
    def width(self) -> int:
        """Length of the longest row."""
        return max(map(len, self.rows), default=0)


LINE_OPEN = "line_open"
"""Fact of a text file whose last line has no end: it may have been cut off there."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was opened; `grids` is empty where `checks` says why."""

    file: str
    container: Container | None
    grids: tuple[Grid, ...]
    checks: tuple[CheckResult, ...] = ()
    encoding: str | None = None
    dialect: Dialect | None = None
    lost_characters: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)


def letters(column: int) -> str:
    """Turn a column position from 0 into letters, as Excel shows it.

    Parameters
    ----------
    column : int
        Position from 0.

    Returns
    -------
    str
        The letters.

    Examples
    --------
    >>> letters(0), letters(25), letters(26), letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    text, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def address(row: int, column: int) -> str:
    """Write a cell as Excel does; `row` is the number that the user sees, `column` counts from 0.

    Parameters
    ----------
    row, column : int
        Number from 1, position from 0.

    Returns
    -------
    str
        For instance `C7`.

    Examples
    --------
    >>> address(7, 2)
    'C7'
    """
    return f"{letters(column)}{row}"
