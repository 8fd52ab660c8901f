"""The grid of a file as it is shown: cells, and what each block of them was taken for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kobimo.ingest.grid import Grid, letters
from kobimo.ingest.outline import Outline, RowKind
from kobimo.ingest.recognition.recognise import is_data
from kobimo.language import _
from kobimo.model.checks import CheckResult, Severity
from kobimo.workflows.assisting.looking import Look

WIDEST = 256
"""Columns that are shown."""

FIRST = 200
"""Rows that the page itself holds, for those who read it without scripts."""

AROUND = 5
"""Rows above and below a cell that somebody jumps to."""

MOST = 400
"""Rows of one answer."""

_LONGEST = 160
_CELLS: Mapping[RowKind, str] = {
    RowKind.TOTAL: "total",
    RowKind.SUBTOTAL: "total",
    RowKind.SUBSET: "subset",
    RowKind.REMAINDER: "subset",
    RowKind.GROUP: "group",
    RowKind.NOTE: "note",
}


@dataclass(frozen=True)
class Segment:
    """Cells of one row that belong to one block, both ends included."""

    left: int
    right: int
    kind: str


@dataclass(frozen=True)
class ShownRow:
    """One row: position, number as the user knows it, texts, blocks, whether it is hidden, problems by column."""

    at: int
    number: int
    cells: tuple[str, ...]
    segments: tuple[Segment, ...]
    hidden: bool
    problems: Mapping[int, CheckResult]

    def kind(self, column: int) -> str:
        """Return the block that a cell belongs to."""
        return next((s.kind for s in self.segments if s.left <= column <= s.right), "")

    def as_dict(self) -> dict[str, Any]:
        """Return the short form for the page's script."""
        return {
            "n": self.number,
            "c": list(self.cells),
            "s": [[s.left, s.right, s.kind] for s in self.segments],
            "h": self.hidden,
            "p": {str(at): [check.severity.value, check.message] for at, check in self.problems.items()},
        }


def kinds() -> dict[str, tuple[str, str]]:
    """Return for each kind of block its German name and the sign that stands for it besides the colour."""
    return {
        "title": (_("Titel"), "T"),
        "head": (_("Überschrift"), "Ü"),
        "unit": (_("Einheiten"), "E"),
        "data": (_("Daten"), "D"),
        "total": (_("Summe"), "Σ"),
        "subset": (_("Teil oder Rest"), "⊂"),
        "group": (_("Zwischenüberschrift"), "Z"),
        "note": (_("Anmerkung"), "A"),
        "foot": (_("Fußbereich"), "F"),
        "other": (_("andere Tabelle"), "…"),
    }


class ShownGrid:
    """One grid of a file with its blocks.

    Parameters
    ----------
    seen : Look
        The file with the table that is meant.
    number : int
        Position of the grid.
    checks : sequence of CheckResult
        Those that name a cell are shown at it.
    """

    def __init__(self, seen: Look, number: int, checks: Sequence[CheckResult] = ()) -> None:
        self.grid: Grid = seen.file.opened.grids[number]
        self.number = number
        self.main = seen.table if seen.number == number else None
        others = seen.file.recognition.tables
        same = [t for t in others if (t.file, t.sheet) == (self.grid.file, self.grid.name) and is_data(self.grid, t)]
        self.others = [table for table in same if self.main is None or not _overlap(table, self.main)]
        self.width = min(self.grid.width, WIDEST)
        self.problems = _problems(self.grid, checks)

    @property
    def total(self) -> int:
        """Number of rows."""
        return len(self.grid.rows)

    @property
    def letters(self) -> list[str]:
        """Letters of the columns."""
        return [letters(at) for at in range(self.width)]

    def rows(self, first: int, last: int) -> list[ShownRow]:
        """Return the rows from one position to another, the last one excluded."""
        begin, end = max(0, first), min(len(self.grid.rows), last)
        return [self._row(at) for at in range(begin, end)]

    def around(self, at: int) -> list[ShownRow]:
        """Return a row with some above and below."""
        return self.rows(at - AROUND, at + AROUND + 1)

    def at(self, number: int) -> int | None:
        """Return the position of the row that the user knows by a number."""
        place = bisect_right(self.grid.numbers, number) - 1
        return place if place >= 0 and self.grid.numbers[place] == number else None

    def _row(self, at: int) -> ShownRow:
        """Describe a row."""
        cells = tuple(self.grid.text(at, c)[:_LONGEST] for c in range(min(len(self.grid.rows[at]), self.width)))
        return ShownRow(
            at,
            self.grid.numbers[at],
            cells,
            tuple(self._segments(at)),
            at in self.grid.hidden_rows,
            self.problems.get(at, {}),
        )

    def _segments(self, at: int) -> list[Segment]:
        """Return the blocks of a row, the table that is meant first."""
        found = []
        if self.main is not None and (kind := _kind(self.main, at)):
            inside = kind not in {"title", "foot"}
            ends = (self.main.left, self.main.right) if inside else (0, self.width - 1)
            found.append(Segment(*ends, kind))
        for table in self.others:
            if table.first <= at <= table.last or at in table.head:
                found.insert(0, Segment(table.left, table.right, "other"))
        return found


def _overlap(one: Outline, two: Outline) -> bool:
    """Tell whether two tables share cells."""
    tops = [min((*table.head, table.first)) for table in (one, two)]
    apart = one.last < tops[1] or two.last < tops[0] or one.right < two.left or two.right < one.left
    return not apart


def _kind(table: Outline, at: int) -> str:
    """Return the kind of a row of the sheet as the table has it."""
    if at in table.head:
        return "head"
    if at in {table.unit_row, table.number_row}:
        return "unit"
    if table.first <= at <= table.last:
        kind = table.kinds.get(at)
        return "data" if kind is None else _CELLS[kind]
    return "title" if at < min((*table.head, table.first)) else "foot"


def _problems(grid: Grid, checks: Sequence[CheckResult]) -> dict[int, dict[int, CheckResult]]:
    """Return the check results that name a cell of a grid by row and column, the worst of each."""
    found: dict[int, dict[int, CheckResult]] = {}
    rows = {number: at for at, number in enumerate(grid.numbers)} if checks else {}
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    for check in sorted(checks, key=lambda item: order[item.severity]):
        cell = check.place.cell
        if not cell or (check.place.sheet or "") != grid.name:
            continue
        column, number = position(cell)
        if number in rows:
            found.setdefault(rows[number], {}).setdefault(column, check)
    return found


def position(cell: str) -> tuple[int, int]:
    """Return column position and row number of an address as Excel writes it; -1 where it is none.

    Examples
    --------
    >>> position("C7"), position("AA10"), position("x")
    ((2, 7), (26, 10), (-1, -1))
    """
    name = cell.rstrip("0123456789")
    digits = cell[len(name) :]
    if not name or not digits or len(name) > 3 or len(digits) > 9 or not all("A" <= c <= "Z" for c in name.upper()):
        return -1, -1
    column = 0
    for letter in name.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1, int(digits)
