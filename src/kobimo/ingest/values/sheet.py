"""One delivered table under a recipe: its rows by column, and what was already found out about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from kobimo.ingest.grid import letters
from kobimo.ingest.headings import column_index
from kobimo.ingest.numbers import NumberFormat
from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.texts import Coded, Ints, Mask, Texts, texts_of
from kobimo.model.checks import Place
from kobimo.model.period import Period
from kobimo.model.recipe import AreaRule, DropRule, Names, Signs, TableRule
from kobimo.model.table import Table

Locate = Callable[[str, str, Sequence[BaseGeometry], str], list[str | None]]
"""Space, level, points and their coordinate system to the key of the area each point lies in, or None."""


@dataclass(frozen=True, slots=True)
class DroppedRows:
    """Rows of a table, by position, that one drop rule left out."""

    rule: DropRule
    rows: Ints


@dataclass(slots=True)
class Restored:
    """Rows whose key lost its zeros: which, and text and key of the first."""

    rows: Ints = field(default_factory=lambda: np.empty(0, np.int32))
    first: tuple[str, str] = ("", "")

    def add(self, rows: Ints, example: tuple[str, str]) -> None:
        """Enter rows, ascending; the example is that of their first."""
        if not len(self.rows) or rows[0] < self.rows[0]:
            self.first = example
        self.rows = np.union1d(self.rows, rows) if len(self.rows) else rows


@dataclass(slots=True)
class Sheet:
    """A table being read.

    Attributes
    ----------
    kept : ndarray of int
        Positions of the rows that no drop rule left out, ascending.
    dropped : list of DroppedRows
        The others.
    formats : dict
        Number format by column, whole numbers due and own signs; None where nothing is punctuated or nothing could be
        decided.
    areas : dict
        Level and key of all rows by rule and space; -2 stands for rows that nobody asked about.
    periods : set of Period
        Everything that rows, columns or recipe name for this file.
    signs : dict
        Signs among the values that stand for no plain number, with their states.
    letters : sequence of str
        Letters of the columns as Excel shows them, "" where there are no cells.
    """

    table: Table
    rule: TableRule
    protocol: Protocol
    kept: Ints
    columns: dict[Names, int | None] = field(default_factory=dict)
    formats: dict[tuple[int, bool, Signs], NumberFormat | None] = field(default_factory=dict)
    undecided: set[tuple[int, bool, Signs]] = field(default_factory=set)
    areas: dict[tuple[AreaRule, str], Coded[tuple[str, str]]] = field(default_factory=dict)
    restored: Restored = field(default_factory=Restored)
    periods: set[Period] = field(default_factory=set)
    signs: dict[str, str] = field(default_factory=dict)
    dropped: list[DroppedRows] = field(default_factory=list)
    letters: Sequence[str] = field(init=False, repr=False)
    numbers: Ints = field(init=False, repr=False)
    _texts: dict[int, Texts] = field(default_factory=dict, repr=False)
    _reported: dict[tuple[str, int], Mask] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Name the columns as Excel does; the table may begin anywhere in its sheet, geodata have no cells."""
        table = self.table
        positions = range(len(table.columns)) if table.positions is None else table.positions
        self.letters = [letters(at) if at >= 0 and table.geometry is None else "" for at in positions]
        self.numbers = np.asarray(table.row_numbers, np.int32)

    @classmethod
    def whole(cls, table: Table, rule: TableRule, protocol: Protocol) -> Sheet:
        """Begin with all rows of a table."""
        return cls(table, rule, protocol, np.arange(len(table.rows), dtype=np.int32))

    def column(self, names: Names) -> int | None:
        """Return the position of a column; that it is missing is reported once."""
        if names not in self.columns:
            self.columns[names], checks = column_index(self.table, names)
            self.protocol.extend(checks)
        return self.columns[names]

    def place(self, index: int | None = None, column: int | None = None) -> Place:
        """Return the place of a cell, a row, a column or the whole table."""
        table = self.table
        row = None if index is None else int(self.numbers[index])
        if column is None:
            return Place(table.file, table.sheet, row)
        return Place(table.file, table.sheet, row, table.columns[column], self._cell(index, column))

    def _cell(self, index: int | None, column: int) -> str:
        """Return the address of a cell; "" where there is none."""
        if index is None:
            return ""
        if self.table.cells is not None:
            return self.table.cells[index]
        letter = self.letters[column]
        return f"{letter}{self.numbers[index]}" if letter else ""

    def cells(self, rows: Ints, column: int) -> Sequence[str]:
        """Return the addresses of cells; "" where there is none."""
        if self.table.cells is not None:
            return [self.table.cells[index] for index in rows]
        letter = self.letters[column]
        return [f"{letter}{number}" for number in self.numbers[rows].tolist()] if letter else [""] * len(rows)

    def texts(self, column: int) -> Texts:
        """Return a column by its distinct texts."""
        if column not in self._texts:
            self._texts[column] = texts_of(self.table, column)
        return self._texts[column]

    def text(self, index: int, column: int) -> str:
        """Return a cell."""
        texts = self.texts(column)
        return texts.texts[int(texts.codes[index])]

    def report(self, code: str, rows: Ints, column: int, details: Callable[[int], dict[str, Any]]) -> None:
        """Report a column of some rows, each row once; details are asked for only where they are shown."""
        if not len(rows):
            return
        reported = self._reported.get((code, column))
        if reported is None:
            reported = self._reported[code, column] = np.zeros(len(self.numbers), np.bool_)
        new = rows[~reported[rows]]
        reported[new] = True
        for at, index in enumerate(new.tolist()):
            if self.protocol.is_full(code, self.table.file):
                self.protocol.count(code, self.table.file, len(new) - at)
                return
            self.protocol.add(code, self.place(index, column), lambda index=index: details(index))  # type: ignore[misc]
