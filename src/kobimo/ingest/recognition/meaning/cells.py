"""The cells of one column by distinct value and by shape, so that every row counts and few texts are looked at."""

from __future__ import annotations

import math
import operator
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import cast

from kobimo.ingest.cells import as_text
from kobimo.ingest.grid import Grid, Value, address
from kobimo.ingest.recognition.distinct import Distinct
from kobimo.model.table import clean

_DIGITS = str.maketrans("23456789", "11111111")
_INNER_ZEROS = re.compile("(?<=[01])0(?=0*1)")
_MANY = 2000
"""From so many shapes on, zeros inside numbers are no longer told apart."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Texts that differ only in their digits other than zero: one of them, and in how many cells they stand."""

    text: str
    cells: int


@dataclass(frozen=True)
class Cells:
    """One column of the data rows.

    Attributes
    ----------
    position : int
        Column in the grid.
    rows : sequence of int
        Rows in the grid.
    grid : Grid
        Where they come from.
    carried : bool
        Whether blank cells repeat the cell above.
    distinct : Distinct or None
        The distinct values of the grid, as far as they are known.
    """

    position: int
    rows: Sequence[int]
    grid: Grid
    carried: bool = False
    distinct: Distinct | None = None

    @cached_property
    def values(self) -> Sequence[Value]:
        """Raw cells in the order of the rows, None beyond the end of a row."""
        return list(self.each())

    def each(self) -> Iterator[Value]:
        """Give the raw cells one by one, where the first ones may be enough."""
        raw, at = self.grid.rows, self.position
        cells = (row[at] if at < len(row) else None for row in map(raw.__getitem__, self.rows))
        return _filled_down(cells) if self.carried else cells

    @cached_property
    def counts(self) -> Mapping[Value, int]:
        """Distinct raw cells that are not empty, and how often they occur."""
        found: dict[Value, int]
        if self.distinct is not None and not self.carried:
            found = self.distinct.counts(self.position, self.rows)
        else:
            found = Counter(self.values)
            found.pop(None, None)
        types = self._types(found)
        if types == {str} and all(map(str.strip, cast("Iterable[str]", found))):
            return found
        if types <= {int, float} and not any(map(operator.ne, found, found)):
            return found
        blank: list[Value] = [value for value in found if isinstance(value, str) and not value.strip()]
        if float in types:
            blank += [value for value in found if isinstance(value, float) and math.isnan(value)]
        for value in blank:
            del found[value]
        return found

    @staticmethod
    def _types(values: Iterable[Value]) -> set[type]:
        """Return the types that occur."""
        return set(map(type, values))

    @cached_property
    def types(self) -> set[type]:
        """Types of the cells that are not empty."""
        return self._types(self.counts)

    @cached_property
    def filled(self) -> int:
        """Cells that are not empty."""
        return sum(self.counts.values())

    @cached_property
    def texts(self) -> Mapping[str, int]:
        """Distinct cleaned texts and how often they occur, in the order of their first row."""
        found: dict[str, int] = {}
        write = as_text if self.distinct is None else self.distinct.text
        for value, number in self.counts.items():
            text = write(value)
            found[text] = found.get(text, 0) + number
        return found

    @cached_property
    def numbers(self) -> Mapping[float, int]:
        """Typed numbers."""
        if not self.types & {int, float}:
            return {}
        if self.types <= {int, float}:
            return cast("Mapping[float, int]", self.counts)
        return {
            value: number
            for value, number in self.counts.items()
            if isinstance(value, (int, float)) and not isinstance(value, bool)
        }

    @cached_property
    def dates(self) -> Mapping[date, int]:
        """Typed dates, with or without time."""
        if not self.types & {date, datetime}:
            return {}
        return {value: number for value, number in self.counts.items() if isinstance(value, date)}

    @cached_property
    def shapes(self) -> Sequence[Shape]:
        """Shapes of the cells that hold text."""
        if str not in self.types:
            return ()
        words = list(map(str, self.counts)) if self.types == {str} else [v for v in self.counts if isinstance(v, str)]
        shapes = _shapes_of(words)
        first = dict(zip(reversed(shapes), reversed(words), strict=True))
        cells = Counter(shapes)
        repeated = [(word, number - 1) for word, number in self.counts.items() if number > 1 and isinstance(word, str)]
        lookup = dict(zip(words, shapes, strict=True)) if repeated else {}
        for word, more in repeated:
            cells[lookup[word]] += more
        merged: dict[str, Shape] = {}
        for shape, word in first.items():
            known = merged.get(clean(shape))
            merged[clean(shape)] = Shape(
                known.text if known else clean(word), cells[shape] + (known.cells if known else 0)
            )
        return tuple(merged.values())

    def places(self, text: str, limit: int = 3) -> Iterator[str]:
        """Name the first cells that hold a text, as Excel addresses them."""
        for row, value in zip(self.rows, self.values, strict=True):
            if value is not None and as_text(value) == text:
                yield address(self.grid.numbers[row], self.position)
                limit -= 1
                if not limit:
                    return

    def place(self, text: str) -> str:
        """Name the first cell that holds a text."""
        return next(self.places(text), "")


def _shapes_of(words: Sequence[str]) -> list[str]:
    """Replace the digits of many texts at once."""
    joined = "\0".join(words).translate(_DIGITS)
    shapes = joined.split("\0") if words else []
    if len(shapes) != len(words):
        shapes = [word.translate(_DIGITS) for word in words]
    elif len(set(shapes)) > _MANY:
        shapes = _INNER_ZEROS.sub("1", joined).split("\0")
    return shapes


def columns_of(
    grid: Grid,
    rows: Sequence[int],
    left: int,
    right: int,
    carried: Container[int] = (),
    distinct: Distinct | None = None,
) -> dict[int, Cells]:
    """Cut rows into columns.

    Parameters
    ----------
    grid : Grid
        The sheet.
    rows : sequence of int
        Positions of the rows.
    left, right : int
        First and last column.
    carried : container of int
        Columns whose blank cells repeat the cell above.
    distinct : Distinct or None
        The distinct values of the grid, as far as they are known.

    Returns
    -------
    dict of int to Cells
        By position.
    """
    return {at: Cells(at, rows, grid, at in carried, distinct) for at in range(left, right + 1)}


def _filled_down(cells: Iterable[Value]) -> Iterator[Value]:
    """Repeat each cell in the blank ones below it."""
    above: Value = None
    begun = False
    for cell in cells:
        blank = cell is None or (isinstance(cell, str) and not cell.strip())
        above, begun = (above if blank and begun else cell), True
        yield above
