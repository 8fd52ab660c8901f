"""A recognised table as plain rows with one heading each, the form that recipes read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from kobimo.ingest.cell_values import plain_text
from kobimo.ingest.grid import Grid
from kobimo.ingest.outline import Column, Outline, Role, RowKind
from kobimo.ingest.recognition.meaning.survey import profile_name
from kobimo.ingest.tidy import GROUP, PERIOD, Months, key_names, observations, outside_period
from kobimo.model.table import Table

Headings = Literal["joined", "rows"]
"""`joined`: several rows of headings become one; `rows`: columns of values become rows described by their headings."""

VALUE, UNIT, ROW_KIND = "Wert", "Einheit", "Zeilenart"
"""Columns of a table whose columns of values became rows. Recipes name them, so they are the same in every language."""


def as_table(grid: Grid, outline: Outline, headings: Headings) -> Table:
    """Bring a recognised table into plain form.

    Titles, notes and footers are outside already; headings among the data become a column, a label that stands only in
    the first row of its group is repeated, footnote marks are taken off the numbers.

    Parameters
    ----------
    grid : Grid
        The grid.
    outline : Outline
        A table in it.
    headings : str
        `joined` or `rows`.

    Returns
    -------
    Table
        Its `facts` hold what the file says of itself: title, table code, as of, source.
    """
    facts = {**grid.facts, **outline.facts, **({"sheet": grid.name} if grid.name else {})}
    facts["symbols"] = profile_name(outline)
    if grid.typed:
        facts["decimal"] = "."
    if outline.layout:
        facts["layout"] = outline.layout
    made = (_joined if headings == "joined" else _rows)(grid, outline)
    return replace(made, facts=facts)


def _joined(grid: Grid, outline: Outline) -> Table:
    """Keep the columns; each heading in one line."""
    columns = [column for column in outline.columns if column.role is not Role.EMPTY]
    named = key_names(outline)
    readers = [_reader(grid, outline, column) for column in columns]
    has_groups = RowKind.GROUP in outline.kinds.values()
    months = Months(grid, outline)
    beside = (period,) if (period := outside_period(outline)) else ()
    rows, kept, group = [], [], ""
    for row in range(outline.first, outline.last + 1):
        kind = outline.kinds.get(row)
        if kind is RowKind.GROUP:
            group = " ".join(filter(None, (grid.text(row, at) for at in range(outline.left, outline.right + 1))))
        cells = tuple(read(row) for read in readers)
        if kind in {RowKind.GROUP, RowKind.NOTE} or not any(cells):
            continue
        when = tuple(months.period(row).values()) or (("",) if months.needed else beside)
        rows.append((*cells, *when, group) if has_groups else (*cells, *when))
        kept.append(row)
    more = ([PERIOD] if beside or months.needed else []) + ([GROUP] if has_groups else [])
    return Table(
        file=grid.file,
        sheet=grid.name,
        columns=(*(named.get(column.position, column.name) for column in columns), *more),
        rows=rows,
        row_numbers=[grid.numbers[row] for row in kept],
        geometry=None if grid.geometry is None else [grid.geometry[row - outline.first] for row in kept],
        crs=grid.crs,
        positions=[column.position for column in columns] + [outline.left] * len(more),
        units=[column.unit if column.role is Role.VALUE else "" for column in columns] + [""] * len(more),
    )


def _reader(grid: Grid, outline: Outline, column: Column) -> Callable[[int], str]:
    """Return how the cells of a column are read as plain text."""
    carried = ""

    def read(row: int) -> str:
        nonlocal carried
        cells = grid.rows[row]
        raw = cells[column.position] if column.position < len(cells) else None
        percent = (row, column.position) in grid.percent
        text = (
            plain_text(raw, column, percent=percent) if column.role is Role.VALUE else grid.text(row, column.position)
        )
        if column.position in outline.fill_down:
            carried = text = text or carried
        return text

    return read


def _rows(grid: Grid, outline: Outline) -> Table:
    """Make one row of each value; what describes it stands in columns."""
    found = list(observations(grid, outline))
    names = list(dict.fromkeys(name for item in found for name in item.keys))
    fixed = (VALUE, UNIT, ROW_KIND)
    renamed = [f"{name} (2)" if name in fixed else name for name in names]
    return Table(
        file=grid.file,
        sheet=grid.name,
        columns=(*renamed, *fixed),
        rows=[
            (*(item.keys.get(name, "") for name in names), item.plain, item.unit, item.row_kind or "") for item in found
        ],
        row_numbers=[item.row for item in found],
        cells=[item.cell for item in found],
    )
