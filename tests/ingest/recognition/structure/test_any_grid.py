"""Properties that hold for every grid, however odd."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.ingest.grid import Merge
from kobimo.ingest.recognition.structure import outlines
from support.built_tables import grid_of

TEXTS = (
    "Ort",
    "Zahl",
    "-",
    "2019",
    "01001",
    "31.12.2018",
    "Quelle: Amt",
    "____",
    "1) Note",
    "Anzahl",
    "%",
    "Stand:",
    " ",
    "x" * 200,
)
cells = st.one_of(
    st.none(),
    st.sampled_from(TEXTS),
    st.text(max_size=6),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(),
    st.booleans(),
    st.sampled_from([date(2020, 1, 1), datetime(2021, 2, 3, 4, 5)]),  # noqa: DTZ001 - as workbooks have them
)
grids = st.lists(st.lists(cells, max_size=6), max_size=14)
merges = st.lists(
    st.tuples(st.integers(0, 10), st.integers(0, 5), st.integers(0, 3), st.integers(0, 3)).map(
        lambda box: Merge(box[0], box[1], box[0] + box[2], box[1] + box[3])
    ),
    max_size=3,
)


@settings(max_examples=300, deadline=None)
@given(rows=grids, merged=merges, typed=st.booleans())
def test_every_outline_lies_in_its_grid_and_is_consistent(
    rows: list[list[Any]], merged: list[Merge], typed: bool
) -> None:
    grid = grid_of(rows, merged, typed=typed)
    for outline in outlines(grid):
        assert 0 <= outline.first <= outline.last < len(rows)
        assert 0 <= outline.left <= outline.right < grid.width
        assert [column.position for column in outline.columns] == list(range(outline.left, outline.right + 1))
        assert len({column.name for column in outline.columns}) == len(outline.columns)
        assert all(len(column.parts) == len(outline.head) for column in outline.columns)
        assert all(outline.first <= row <= outline.last for row in outline.kinds)
        assert all(
            row < outline.first for row in (*outline.head, outline.unit_row or 0, outline.number_row or 0) if row
        )
        assert 0 <= outline.confidence <= 1
        assert outline.evidence


@settings(max_examples=150, deadline=None)
@given(rows=grids)
def test_tables_of_a_grid_never_share_a_cell(rows: list[list[Any]]) -> None:
    seen: set[tuple[int, int]] = set()
    for outline in outlines(grid_of(rows)):
        data = {
            (row, column)
            for row in range(outline.first, outline.last + 1)
            for column in range(outline.left, outline.right + 1)
        }
        assert not data & seen
        seen |= data


def test_the_last_of_a_hundred_thousand_rows_is_found() -> None:
    rows: list[list[Any]] = [[f"Spalte {index}" for index in range(30)]]
    rows += [
        [f"{index:05}", f"Ort {index % 500}", *[str(index * 7 + step) for step in range(28)]]
        for index in range(100_000)
    ]
    rows += [[], ["Quelle: Amt für Statistik"]]
    (outline,) = outlines(grid_of(rows))
    assert (outline.head, outline.first, outline.last) == ((0,), 1, 100_000)
