"""Tables built by hand, so that meaning is tested without the search for tables."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from kobimo.ingest.grid import Grid, Value
from kobimo.ingest.outline import Column, ColumnType, Outline, Question, Role, RowKind
from kobimo.ingest.recognition.meaning import understand


class Understood:
    """What was understood of one table, and short ways to ask for it."""

    def __init__(self, grid: Grid, outline: Outline, questions: Sequence[Question]) -> None:
        self.grid, self.outline, self.questions = grid, outline, questions
        self.area, self.period = outline.area, outline.period

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.outline.columns if column.name == name)

    def roles(self) -> dict[str, str]:
        return {column.name: column.role.value for column in self.outline.columns}

    def values(self) -> list[str]:
        return [column.name for column in self.outline.columns if column.role is Role.VALUE]

    def codes(self) -> list[str]:
        return [question.code for question in self.questions]

    def labels(self, kind: RowKind, column: int = 0) -> list[str]:
        return [self.grid.text(row, column) for row, found in sorted(self.outline.kinds.items()) if found is kind]


def build(
    rows: Sequence[Sequence[Value]],
    head: int | Sequence[int] = 1,
    *,
    unit_row: int | None = None,
    last: int | None = None,
    left: int = 0,
    layout: str = "",
    name: str = "",
    columns: dict[int, dict[str, Any]] | None = None,
    kinds: dict[int, RowKind] | None = None,
    facts: dict[str, str] | None = None,
    fill_down: tuple[int, ...] = (),
    **grid_facts: Any,
) -> Understood:
    """Understand rows; headings of several rows are repeated to the right as the search for tables does."""
    grid = Grid("datei.csv", name, rows, range(1, len(rows) + 1), **grid_facts)
    heads = tuple(range(head)) if isinstance(head, int) else tuple(head)
    first = max((*heads, -1 if unit_row is None else unit_row), default=-1) + 1
    width = max(len(rows[row]) for row in (*heads, first))
    made = []
    for position in range(left, width):
        parts = tuple(grid.text(row, position) for row in heads)
        named = " | ".join(dict.fromkeys(part for part in parts if part)) or f"Spalte {position + 1}"
        changes = {"role": Role.EMPTY, "type": ColumnType.EMPTY, **(columns or {}).get(position, {})}
        made.append(Column(position, named, parts, **changes))
    end = len(rows) - 1 if last is None else last
    outline = Outline(
        name, heads, first, end, left, width - 1, tuple(made),
        unit_row=unit_row, layout=layout, kinds=kinds or {}, facts=facts or {}, fill_down=fill_down,
    )  # fmt: skip
    meant, questions = understand(grid, outline)
    return Understood(grid, meant, questions)


@pytest.fixture(scope="session")
def meaning() -> Callable[..., Understood]:
    return build


@pytest.fixture(scope="session")
def files() -> Path:
    folder = Path(__file__).resolve().parents[4].parent / "shared" / "real"
    if not folder.is_dir():
        pytest.skip(f"the collection of real public files is not at {folder}")
    return folder


@pytest.fixture(scope="session")
def read_csv(files: Path) -> Callable[..., list[list[Value]]]:
    def read(path: str, delimiter: str = ",", encoding: str = "utf-8-sig") -> list[list[Value]]:
        with (files / path).open(encoding=encoding, newline="") as stream:
            return [list(row) for row in csv.reader(stream, delimiter=delimiter)]

    return read


@pytest.fixture(scope="session")
def read_sheet(files: Path) -> Callable[..., list[list[Value]]]:
    from python_calamine import CalamineWorkbook

    def read(path: str, sheet: str | int = 0) -> list[list[Value]]:
        book = CalamineWorkbook.from_path(str(files / path))
        name = book.sheet_names[sheet] if isinstance(sheet, int) else sheet
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        return [[None if cell == "" else cell for cell in row] for row in rows]

    return read
