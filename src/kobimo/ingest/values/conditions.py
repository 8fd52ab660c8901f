"""Rows that a recipe leaves out or chooses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.sheet import Sheet
from kobimo.language import _
from kobimo.model.checks import Place
from kobimo.model.recipe import Condition
from kobimo.model.table import clean
from kobimo.reference.checks import found


def predicate(condition: Condition) -> Callable[[str], bool]:
    """Return the test of a cell."""
    if condition.empty:
        return lambda text: not text
    if condition.matches:
        pattern = re.compile(condition.matches)
        return lambda text: pattern.fullmatch(text) is not None
    texts = {clean(text) for text in condition.equals}
    return lambda text: text in texts


def describe(condition: Condition) -> str:
    """Say why rows are left out."""
    if condition.reason:
        return condition.reason
    column = " / ".join(condition.column)
    if condition.empty:
        return _("{column} ist leer").format(column=column)
    what = condition.matches or ", ".join(condition.equals)
    return _("{column} ist „{what}“").format(column=column, what=what)


def drop_rows(sheets: Sequence[Sheet], conditions: Sequence[Condition], protocol: Protocol) -> set[tuple[str, int]]:
    """Leave out the rows of all drop rules.

    Returns
    -------
    set of (str, int)
        File and row of those that were recognised by a text in them; an empty cell proves nothing, for a row that
        was cut off has empty cells as well.
    """
    recognised: set[tuple[str, int]] = set()
    for condition in conditions:
        test, total = predicate(condition), 0
        for sheet in sheets:
            column = sheet.column(condition.column)
            if column is None:
                continue
            hits = {index for index in range(len(sheet.table.rows)) if test(sheet.text(index, column))}
            total += len(hits)
            gone = hits.intersection(sheet.kept)
            if gone:
                details = {"rows": len(gone), "reason": describe(condition)}
                protocol.extend([found("ROWS_DROPPED", sheet.place(min(gone)), count=len(gone), **details)])
                sheet.kept = [index for index in sheet.kept if index not in gone]
            if not condition.empty:
                recognised.update((sheet.table.file, sheet.table.row_numbers[index]) for index in hits)
        if not total and any(sheet.columns.get(condition.column) is not None for sheet in sheets):
            protocol.extend([found("DROP_RULE_UNUSED", Place(), reason=describe(condition))])
    return recognised


def select_rows(sheet: Sheet, conditions: Iterable[Condition]) -> list[int]:
    """Return the kept rows that meet all conditions."""
    chosen = sheet.kept
    for condition in conditions:
        column = sheet.column(condition.column)
        if column is None:
            return []
        test = predicate(condition)
        chosen = [index for index in chosen if test(sheet.text(index, column))]
    return chosen
