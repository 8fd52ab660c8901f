"""Grids without the readers of files: the tests of layouts must not depend on them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from kobimo.ingest.grid import Container, Grid, Merge, Opened, Value
from kobimo.ingest.layouts.registry import detect
from kobimo.ingest.outline import Outline


def grid_of(
    rows: Sequence[Sequence[Value]], *, name: str = "", typed: bool = False, merges: Sequence[tuple[int, ...]] = ()
) -> Grid:
    return Grid("x", name, rows, range(1, len(rows) + 1), tuple(Merge(*merge) for merge in merges), typed=typed)


def opened_of(*grids: Grid) -> Opened:
    return Opened("x", Container.XLSX if len(grids) > 1 else Container.CSV, grids)


def text_grid(text: str, delimiter: str = ";") -> Grid:
    return grid_of(list(csv.reader(io.StringIO(text), delimiter=delimiter)))


class Layouts:
    grid = staticmethod(grid_of)
    text_grid = staticmethod(text_grid)
    opened = staticmethod(opened_of)

    def of(self, grid: Grid, *others: Grid) -> tuple[Outline, ...] | None:
        return detect(grid, opened_of(grid, *others))

    def only(self, grid: Grid, *others: Grid) -> Outline:
        tables = self.of(grid, *others)
        assert tables is not None
        assert len(tables) == 1
        return tables[0]

    def of_text(self, text: str, delimiter: str = ";") -> tuple[Outline, ...] | None:
        return self.of(text_grid(text, delimiter))

    def workbook(self, path: Path) -> list[Grid]:
        import python_calamine as calamine

        book = calamine.load_workbook(path)
        grids = []
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            merges = [(*first, *last) for first, last in sheet.merged_cell_ranges or []]
            grids.append(grid_of(sheet.to_python(skip_empty_area=False), name=name, typed=True, merges=merges))
        return grids


@pytest.fixture(scope="session")
def layouts() -> Layouts:
    return Layouts()


@pytest.fixture(scope="session")
def codes() -> Callable[[Any], list[str]]:
    return lambda outline: [check.code for check in outline.checks]
