"""Headings that cannot be right: one is missing, two are the same, or a row of them is shorter than the data."""

from __future__ import annotations

from collections import Counter

from kobimo.ingest.grid import letters
from kobimo.ingest.layouts.page import Page
from kobimo.ingest.outline import Outline, Role
from kobimo.model.checks import CheckResult
from kobimo.reference.checks import found

_SAMPLE = 2000


def doubts(page: Page, table: Outline) -> tuple[CheckResult, ...]:
    """Check the headings of the values of a table.

    Parameters
    ----------
    page : Page
        The sheet.
    table : Outline
        One of its tables; one without headings is in order.

    Returns
    -------
    tuple of CheckResult
    """
    if not table.head or any(check.code == "LAYOUT_ROW_BROKEN" for check in table.checks):
        return ()
    checks = [*_missing(page, table), *_twice(page, table)]
    rows = range(table.first, min(table.last + 1, table.first + _SAMPLE))
    usual = Counter(len(page.grid.rows[row]) for row in rows).most_common(1)[0][0]
    width = max((c.position + 1 for c in table.columns if c.role in {Role.VALUE, Role.EMPTY}), default=0)
    short = [row for row in table.head if len(page.grid.rows[row]) < min(usual, width)]
    if short and not page.grid.typed:
        place, cells = page.place(short[0]), len(page.grid.rows[short[0]])
        checks.append(found("LAYOUT_ROW_BROKEN", place, cells=cells, expected=usual))
    return tuple(checks)


def _missing(page: Page, table: Outline) -> list[CheckResult]:
    """Find columns of values without heading, or without the year that all others have."""
    values = [column for column in table.columns if column.role in {Role.VALUE, Role.EMPTY}]
    dated = any(column.period for column in values) and table.period is not None and table.period.where == "heading"
    rows = range(table.first, min(table.last + 1, table.first + _SAMPLE))
    checks = []
    for column in values:
        undated = dated and not column.period and any(table.head_names)
        if any(column.parts) and not undated:
            continue
        filled = sum(map(bool, page.column(column.position, rows)))
        if filled:
            at = letters(column.position)
            checks.append(found("LAYOUT_HEADING_MISSING", page.place(table.head[-1], at), count=filled, column=at))
    return checks


def _twice(page: Page, table: Outline) -> list[CheckResult]:
    """Find columns of values with the same headings and the same unit."""
    seen: dict[tuple[object, ...], int] = {}
    checks = []
    for column in table.columns:
        if column.role is not Role.VALUE or not any(column.parts):
            continue
        first = seen.setdefault((column.parts, column.unit), column.position)
        if first != column.position:
            names = {"columns": f"{letters(first)}, {letters(column.position)}", "heading": " ".join(column.parts)}
            checks.append(found("LAYOUT_HEADING_TWICE", page.place(table.head[-1]), count=2, **names))
    return checks
