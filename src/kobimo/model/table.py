"""A table as it was delivered: text cells with their places, and geometry where the file has it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def clean(text: str) -> str:
    """Normalise a cell, heading, key or file name: NFC, every kind of blank becomes one, no blanks at the ends."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", text).replace("\u00ad", "").split())


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text cells.

    Attributes
    ----------
    file, sheet : str
        Where the table comes from; `sheet` is empty outside workbooks.
    columns : sequence of str
        Cleaned headings.
    rows : sequence of sequence of str
        Cleaned cells, each row as long as `columns`; an empty cell is "".
    row_numbers : sequence of int
        Number of each row as the user sees it (line of the file, row of the sheet, number of the feature), from 1.
    geometry : sequence of shapely geometry or None
        One per row, in `crs`; None for a file without geometry.
    crs : str or None
        Coordinate system of `geometry`, for instance `EPSG:25833`.
    facts : dict
        What was understood of the file, for the receipt: encoding, delimiter, decimal sign ...
    positions : sequence of int or None
        Position of each column in the file's grid, from 0, so that a check can name the cell (`B7`).
    cells : sequence of str or None
        Where the columns of values became rows: the cell of the file that each row comes from.
    units : sequence of str or None
        Unit of each column as rows of headings and title tell it, "" if they do not; None if nobody has looked.
    """

    file: str
    sheet: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    row_numbers: Sequence[int]
    geometry: Sequence[BaseGeometry | None] | None = None
    crs: str | None = None
    facts: dict[str, str] = field(default_factory=dict)
    positions: Sequence[int] | None = None
    cells: Sequence[str] | None = None
    units: Sequence[str] | None = None
