"""What was understood of a file, in the form for programs."""

from __future__ import annotations

from typing import Any

from kobimo.ingest.grid import Grid, Opened, address
from kobimo.ingest.outline import Column, Conclusion, Outline, Question, Recognition
from kobimo.model.checks import CheckResult


def as_dict(opened: Opened, recognition: Recognition) -> dict[str, Any]:
    """Return the machine form of a recognition.

    Parameters
    ----------
    opened : Opened
        The grids that the tables were found in.
    recognition : Recognition
        What they mean.

    Returns
    -------
    dict
        `container`, `encoding`, `dialect`, `tables`, `questions`, `evidence`, `checks`, `confidence`; rows as the user
        counts them, ranges as Excel writes them.
    """
    grids = {(grid.file, grid.name): grid for grid in opened.grids}
    dialect = recognition.dialect
    return {
        "file": recognition.file,
        "container": recognition.container.value if recognition.container else None,
        "encoding": recognition.encoding,
        "dialect": {
            "delimiter": dialect.delimiter,
            "quote": dialect.quote,
            "newline": dialect.newline,
            "announced": dialect.announced,
        }
        if dialect
        else None,
        "tables": [_table(grids[table.file, table.sheet], table) for table in recognition.tables],
        "questions": [_question(question) for question in recognition.questions],
        "evidence": [_conclusion(item) for item in recognition.evidence],
        "checks": [
            check.as_dict() for check in (*recognition.checks, *(c for t in recognition.tables for c in t.checks))
        ],
        "confidence": round(recognition.confidence, 2),
    }


def all_checks(recognition: Recognition) -> tuple[CheckResult, ...]:
    """Return what is wrong with a file and with its tables.

    Parameters
    ----------
    recognition : Recognition
        The file.

    Returns
    -------
    tuple of CheckResult
        Those of the file first.
    """
    return (*recognition.checks, *(check for table in recognition.tables for check in table.checks))


def row_number(grid: Grid, row: int) -> int:
    """Return the number of a row as the user sees it.

    Parameters
    ----------
    grid : Grid
        The grid.
    row : int
        Position from 0.

    Returns
    -------
    int
        Line of the file, or row of the sheet.
    """
    return grid.numbers[row]


def cell_range(grid: Grid, outline: Outline) -> str:
    """Write the range of a table with its headings as Excel does.

    Parameters
    ----------
    grid : Grid
        The grid.
    outline : Outline
        A table in it.

    Returns
    -------
    str
        For instance `A7:R540`.
    """
    tops = [row for row in (*outline.head, outline.unit_row, outline.number_row, outline.first) if row is not None]
    start = address(row_number(grid, min(tops)), outline.left)
    return f"{start}:{address(row_number(grid, outline.last), outline.right)}"


def data_range(grid: Grid, outline: Outline) -> str:
    """Write the range of the data rows of a table as Excel does.

    Parameters
    ----------
    grid : Grid
        The grid.
    outline : Outline
        A table in it.

    Returns
    -------
    str
        For instance `A10:R540`.
    """
    start = address(row_number(grid, outline.first), outline.left)
    return f"{start}:{address(row_number(grid, outline.last), outline.right)}"


def _table(grid: Grid, outline: Outline) -> dict[str, Any]:
    """Describe a table."""
    area, period = outline.area, outline.period
    return {
        "file": grid.file,
        "sheet": outline.sheet,
        "range": cell_range(grid, outline),
        "data_range": data_range(grid, outline),
        "header_rows": [row_number(grid, row) for row in outline.head],
        "unit_row": None if outline.unit_row is None else row_number(grid, outline.unit_row),
        "columns": [_column(column) for column in outline.columns],
        "shape": outline.shape,
        "area_system": area.system if area else None,
        "area": {
            "system": area.system,
            "levels": list(area.levels),
            "column": area.column,
            "width": area.width,
            "repaired": area.repaired,
        }
        if area
        else None,
        "period": {"type": period.type, "labels": list(period.labels), "where": period.where, "column": period.column}
        if period
        else None,
        "layout": outline.layout or None,
        "special_rows": {str(row_number(grid, row)): kind.value for row, kind in sorted(outline.kinds.items())},
        "facts": dict(outline.facts),
        "evidence": [_conclusion(item) for item in outline.evidence],
        "confidence": round(outline.confidence, 2),
    }


def _column(column: Column) -> dict[str, Any]:
    """Describe a column."""
    entry = column.number_format
    return {
        "name": column.name,
        "position": column.position,
        "role": column.role.value,
        "type": column.type.value,
        "unit": column.unit or None,
        "number_format": {"decimal": entry.decimal, "thousands": entry.thousands} if entry else None,
        "symbols": {sign: status.value for sign, status in column.symbols.items()},
        "headings": list(column.parts),
        "period": column.period or None,
        "confidence": round(column.confidence, 2),
    }


def _question(question: Question) -> dict[str, Any]:
    """Describe a question."""
    return {
        "code": question.code,
        "text": question.text,
        "place": question.place,
        "options": [{"value": value, "text": text} for value, text in question.options],
    }


def _conclusion(item: Conclusion) -> dict[str, Any]:
    """Describe a conclusion."""
    return {"subject": item.subject, "text": item.text, "confidence": round(item.confidence, 2)}
