"""Rows that a recipe leaves out or chooses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.sheet import DroppedRows, Sheet
from kobimo.ingest.values.texts import Ints, Mask
from kobimo.language import _
from kobimo.model.checks import Place
from kobimo.model.recipe import Condition, DropRule
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


def drop_rows(sheets: Sequence[Sheet], conditions: Sequence[DropRule], protocol: Protocol) -> set[tuple[str, int]]:
    """Leave out the rows of all drop rules; each sheet remembers which rule left out which.

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
            meets = _meeting(sheet, column, test)
            total += int(meets.sum())
            gone = sheet.kept[meets[sheet.kept]]
            if len(gone):
                details = {"rows": len(gone), "reason": describe(condition)}
                protocol.extend([found("ROWS_DROPPED", sheet.place(int(gone[0])), count=len(gone), **details)])
                sheet.kept = sheet.kept[~meets[sheet.kept]]
                sheet.dropped.append(DroppedRows(condition, gone))
            if not condition.empty:
                recognised.update((sheet.table.file, number) for number in sheet.numbers[meets].tolist())
        if not total and any(sheet.columns.get(condition.column) is not None for sheet in sheets):
            protocol.extend([found("DROP_RULE_UNUSED", Place(), reason=describe(condition))])
    return recognised


def _meeting(sheet: Sheet, column: int, test: Callable[[str], bool]) -> Mask:
    """Say of each row whether its text passes."""
    texts = sheet.texts(column)
    passed: Mask = np.fromiter(map(test, texts.texts), np.bool_, len(texts.texts))
    return passed[texts.codes]


def select_rows(sheet: Sheet, conditions: Iterable[Condition]) -> Ints:
    """Return the kept rows that meet all conditions."""
    chosen = sheet.kept
    for condition in conditions:
        column = sheet.column(condition.column)
        if column is None:
            return chosen[:0]
        chosen = chosen[_meeting(sheet, column, predicate(condition))[chosen]]
    return chosen
