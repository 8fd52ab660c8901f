"""Empty ends of sheets and files cost nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from kobimo.ingest.grid import Value

Row = TypeVar("Row", bound=Sequence[Value])


def is_blank(value: Value) -> bool:
    """Tell whether a cell holds nothing, blanks included."""
    return value is None or (isinstance(value, str) and (not value or value.isspace()))


def without_empty_end(rows: list[Row], numbers: list[int]) -> tuple[list[Row], list[int]]:
    """Leave out the empty rows behind the last filled one."""
    end = len(rows)
    while end and all(map(is_blank, rows[end - 1])):
        end -= 1
    return rows[:end], numbers[:end]


def filled_length(cells: Sequence[Value]) -> int:
    """Count the cells up to the last one that holds something."""
    end = len(cells)
    while end and is_blank(cells[end - 1]):
        end -= 1
    return end
