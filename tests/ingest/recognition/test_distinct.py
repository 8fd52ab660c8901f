"""Distinct values of a grid: the same counts and kinds as cell by cell, for whatever stands in the cells."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kobimo.ingest.cells import as_text
from kobimo.ingest.grid import Grid, Value
from kobimo.ingest.layouts.page import Page
from kobimo.ingest.recognition.distinct import distinct_of
from kobimo.ingest.recognition.meaning.cells import columns_of
from kobimo.ingest.recognition.structure.kinds import kinds_of

MOMENTS = (datetime(2024, 1, 1, 12, tzinfo=UTC), datetime(2024, 1, 1, 13, tzinfo=timezone(timedelta(hours=1))))
TEXTS = ("", " ", "-", "0", "1", "01001", "1.234,5", "2023", "Süd", "a?b", "x" * 200, "12,5", "Anzahl  der\nKinder")
CELLS: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.sampled_from(TEXTS),
    st.sampled_from((0, 1, 0.0, 1.0, -0.0, 2, 2.0, 1999.0, 0.5, 1e300, float("nan"), float("inf"))),
    st.sampled_from((date(2024, 3, 1), datetime(2024, 3, 1, tzinfo=UTC), timedelta(hours=3), *MOMENTS)),
    st.text(max_size=3),
    st.floats(),
)
ROWS = st.lists(st.lists(CELLS, max_size=5), min_size=1, max_size=12)


def grid_of(rows: list[list[Value]]) -> Grid:
    return Grid("a.xlsx", "Daten", rows, list(range(1, len(rows) + 1)), typed=True)


def written(counts: Any) -> list[tuple[str, str, int]]:
    return [(type(value).__name__, repr(value), number) for value, number in counts.items()]


@given(rows=ROWS, data=st.data())
def test_counts_are_those_of_counting_every_cell(rows: list[list[Value]], data: st.DataObject) -> None:
    grid = grid_of(rows)
    distinct = distinct_of(grid)
    assert distinct is not None
    chosen = tuple(row for row in range(len(rows)) if data.draw(st.booleans()))
    for column in range(grid.width):
        every = Counter(rows[row][column] if column < len(rows[row]) else None for row in chosen)
        every.pop(None, None)
        if any(isinstance(value, datetime) for value in distinct.values):
            assert written(distinct.counts(column, chosen)) == written(every)
        else:  # 1 and 1.0 are the same number, whichever stands first
            assert [(as_text(value), number) for value, number in distinct.counts(column, chosen).items()] == [
                (as_text(value), number) for value, number in every.items()
            ]


@given(rows=ROWS)
def test_kinds_are_those_of_every_cell(rows: list[list[Value]]) -> None:
    grid = grid_of(rows)
    assert np.array_equal(kinds_of(grid, distinct_of(grid)), kinds_of(grid))


@given(rows=ROWS, carried=st.booleans())
def test_columns_are_the_same_with_and_without(rows: list[list[Value]], carried: bool) -> None:
    grid = grid_of(rows)
    every, first = tuple(range(len(rows))), {0} if carried else set()
    with_it = columns_of(grid, every, 0, grid.width - 1, first, distinct_of(grid))
    without = columns_of(grid, every, 0, grid.width - 1, first)
    for position, cells in with_it.items():
        assert cells.texts == without[position].texts
        assert list(cells.texts) == list(without[position].texts)
        assert cells.filled == without[position].filled
        assert cells.shapes == without[position].shapes
        assert list(map(repr, cells.values)) == list(map(repr, without[position].values))


@given(rows=st.lists(st.lists(CELLS | st.booleans(), min_size=1, max_size=4), min_size=1, max_size=6))
def test_truth_values_are_never_taken_for_numbers(rows: list[list[Value]]) -> None:
    truths = any(isinstance(cell, bool) for row in rows for cell in row)
    assert (distinct_of(grid_of(rows)) is None) is truths
    page = Page(grid_of(rows))
    for at, row in enumerate(rows):
        expected = tuple(as_text(cell) for cell in row)
        assert tuple(page.cell(at, column) for column in range(len(row))) == page.row(at)
        assert page.column(0, [at]) == [page.row(at)[0]]
        assert page.is_empty(at) is not any(expected)
        assert page.has_texts(0, [at]) is isinstance(row[0], str)
        if not any(isinstance(cell, str) and cell.startswith("\ufeff") for cell in row):
            assert page.row(at) == expected


def test_many_more_values_than_cells_of_a_column_are_counted_alike() -> None:
    rows: list[list[Value]] = [[f"{row}/{column}" for column in range(60)] for row in range(30)]
    rows[20] = rows[3]
    distinct = distinct_of(grid_of(rows))
    assert distinct is not None
    every = range(30)
    for column in range(60):
        found = distinct.counts(column, every)
        assert list(found.items()) == list(Counter(row[column] for row in rows).items())
        assert found[f"3/{column}"] == 2


def test_a_question_mark_is_found_wherever_it_stands() -> None:
    plain = distinct_of(grid_of([["a", 1.0], ["b", 2.0]]))
    marked = distinct_of(grid_of([["a", 1.0], ["b", "K?ln"]]))
    assert plain is not None
    assert marked is not None
    assert (plain.has_question_mark, marked.has_question_mark) == (False, True)
