"""One delivered table under a recipe: its rows by column, and what was already found out about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from kobimo.ingest.headings import column_index
from kobimo.ingest.numbers import NumberFormat
from kobimo.ingest.protocol import Protocol
from kobimo.model.checks import Place
from kobimo.model.period import Period
from kobimo.model.recipe import AreaRule, Names, TableRule
from kobimo.model.table import Table

Locate = Callable[[str, str, Sequence[BaseGeometry], str], list[str | None]]
"""Space, level, points and their coordinate system to the key of the area each point lies in, or None."""


@dataclass(slots=True)
class Sheet:
    """A table being read.

    Attributes
    ----------
    kept : list of int
        Indices of the rows that no drop rule left out.
    formats : dict
        Number format by (column, whole numbers due); None where nothing is punctuated or nothing could be decided.
    areas : dict
        Level and key by rule and row, None where the row has no known area.
    periods : set of Period
        Everything that rows, columns or recipe name for this file.
    """

    table: Table
    rule: TableRule
    protocol: Protocol
    kept: list[int]
    columns: dict[Names, int | None] = field(default_factory=dict)
    formats: dict[tuple[int, bool], NumberFormat | None] = field(default_factory=dict)
    undecided: set[tuple[int, bool]] = field(default_factory=set)
    areas: dict[tuple[AreaRule, str], dict[int, tuple[str, str] | None]] = field(default_factory=dict)
    restored: dict[int, tuple[str, str]] = field(default_factory=dict)
    periods: set[Period] = field(default_factory=set)

    def column(self, names: Names) -> int | None:
        """Return the position of a column; that it is missing is reported once."""
        if names not in self.columns:
            self.columns[names], checks = column_index(self.table, names)
            self.protocol.extend(checks)
        return self.columns[names]

    def place(self, index: int | None = None, column: int | None = None) -> Place:
        """Return the place of a cell, a row, a column or the whole table."""
        table = self.table
        row = None if index is None else table.row_numbers[index]
        return Place(table.file, table.sheet, row, "" if column is None else table.columns[column])

    def text(self, index: int, column: int) -> str:
        """Return a cell."""
        return self.table.rows[index][column]
