"""Totals that a recipe leaves out, rows or columns, compared with their parts before they are forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kobimo.ingest.values.collect import Numbers
from kobimo.ingest.values.conditions import describe, select_rows
from kobimo.ingest.values.keys import combined
from kobimo.ingest.values.numbers import column_format, profile_of, read_text
from kobimo.ingest.values.plan import Block, ValueColumn
from kobimo.ingest.values.sheet import DroppedRows, Sheet
from kobimo.ingest.values.sums import shown
from kobimo.ingest.values.texts import Ints, Mask
from kobimo.model.dataset import Measure
from kobimo.model.recipe import TotalRule
from kobimo.reference.checks import found
from kobimo.reference.rounding import Practice, Rounding, tolerance

_SAFE = 1 << 40
"""Numbers up to which the sum of millions stays within 64 bits."""


@dataclass(slots=True)
class _Result:
    """Totals of one rule in one table."""

    compared: int = 0
    differing: int = 0
    largest: tuple[int, int, int, int, int, Measure] | None = None

    def add(self, place: tuple[int, int], total: int, parts: int, slack: int, measure: Measure) -> None:
        """Compare one cell with the sum of others."""
        self.compared += 1
        difference = abs(total - parts)
        if difference > slack:
            self.differing += 1
            if self.largest is None or difference > self.largest[0]:
                self.largest = (difference, *place, total, parts, measure)

    def add_all(self, rows: Ints, position: int, totals: Numbers, parts: Numbers, slack: int, measure: Measure) -> None:
        """Compare a column with the sum of others."""
        self.compared += len(rows)
        differences = np.abs(totals - parts)
        wrong = np.flatnonzero(differences > slack)
        if len(wrong):
            self.differing += len(wrong)
            at = int(wrong[np.argmax(differences[wrong])])
            numbers = (int(differences[at]), int(rows[at]), position, int(totals[at]), int(parts[at]), measure)
            self.largest = max(self.largest or numbers, numbers, key=lambda item: item[0])


def report_dropped_totals(sheet: Sheet, blocks: Iterable[Block], rounding: Rounding) -> None:
    """Compare totals that are left out with their parts, in every column that values are read from.

    A cell without number, in the total or in a part, is not compared: a hidden part does not make a total wrong.

    Parameters
    ----------
    sheet : Sheet
        The table; its protocol takes the results.
    blocks : iterable of Block
        They say which columns have values.
    rounding : Rounding
        What the publisher did to the numbers.
    """
    totals = [item for item in sheet.dropped if item.rule.check_against is not None]
    if not totals:
        return
    extra = [item.rows for item in sheet.dropped if item.rule.in_totals]
    left_out = np.concatenate([item.rows for item in totals])
    parts = np.setdiff1d(np.unique(np.concatenate([sheet.kept, *extra])), left_out)
    columns = {
        (position, column.measure.id): column
        for block in blocks
        for column in block.columns
        if column.names is not None
        and column.measure.additivity != "none"
        and (position := sheet.column(column.names)) is not None
    }
    numbers = [_Numbers(sheet, position, column) for (position, _name), column in columns.items()]
    practice = _coarsest(sheet, rounding)
    for item in totals:
        _report(sheet, item, parts, [column for column in numbers if column.readable], practice)


def report_total_columns(sheet: Sheet, blocks: Iterable[Block], rounding: Rounding) -> None:
    """Compare columns of totals that are not read with the sum of the columns that are, row by row.

    Parameters
    ----------
    sheet : Sheet
        The table; its protocol takes the results.
    blocks : iterable of Block
        They say which column is the total of which others.
    rounding : Rounding
        What the publisher did to the numbers.
    """
    for block in blocks:
        position = None if block.rule.total is None else sheet.column(block.rule.total)
        places = [None if column.names is None else sheet.column(column.names) for column in block.columns]
        if position is None or None in places:
            continue
        measure = block.columns[0].measure
        first = block.columns[0]
        pairs = [(position, first), *zip(places, block.columns, strict=True)]
        columns = [_Numbers(sheet, at, column) for at, column in pairs if at is not None]
        if not all(column.readable for column in columns):
            continue
        result, practice = _Result(), _coarsest(sheet, rounding)
        slack = tolerance([practice] * len(columns)) * 10**measure.scale
        rows = select_rows(sheet, block.rule.rows)
        total, *members = columns
        complete = np.logical_and.reduce([column.known[rows] for column in columns])
        rows = rows[complete]
        added = np.sum([member.numbers[rows] for member in members], axis=0)
        result.add_all(rows, position, total.numbers[rows], added, slack, measure)
        _add_result(sheet, "TOTAL_COLUMN_DIFFERS", result, dataset=block.dataset.id)


class _Numbers:
    """The numbers of one column, those of rows left out included."""

    def __init__(self, sheet: Sheet, position: int, column: ValueColumn) -> None:
        self.measure = column.measure
        self.position = position
        entry = column_format(sheet, position, whole=column.whole, signs=column.signs)
        self.readable = (position, column.whole, column.signs) not in sheet.undecided
        profile, texts = profile_of(sheet, column.signs), sheet.texts(position)
        cells = [read_text(text, entry, profile, column) for text in texts.texts]
        values = [None if cell.problem else cell.value for cell in cells]
        kind = object if any(value is not None and abs(value) > _SAFE for value in values) else np.int64
        self.known: Mask = np.array([value is not None for value in values], np.bool_)[texts.codes]
        self.numbers: Numbers = np.array([value or 0 for value in values], kind)[texts.codes]


def _report(
    sheet: Sheet,
    item: DroppedRows,
    parts: Ints,
    numbers: Sequence[_Numbers],
    practice: Practice,
) -> None:
    """Compare the totals of one rule."""
    result = _Result()
    finder = _Parts(sheet, item.rule.check_against or TotalRule(), item.rows, parts)
    for total in item.rows.tolist():
        rows = finder.of(total)
        if not len(rows):
            continue
        for column in numbers:
            if not column.known[total] or not column.known[rows].all():
                continue
            slack = tolerance([practice] * (len(rows) + 1)) * 10**column.measure.scale
            added, number = int(column.numbers[rows].sum()), int(column.numbers[total])
            result.add((total, column.position), number, added, slack, column.measure)
    reason = describe(item.rule)
    if not result.compared:
        sheet.protocol.extend([found("DROPPED_TOTAL_UNCHECKED", sheet.place(int(item.rows[0])), reason=reason)])
    _add_result(sheet, "DROPPED_TOTAL_DIFFERS", result, reason=reason)


def _add_result(sheet: Sheet, code: str, result: _Result, **details: str) -> None:
    """Report the largest difference, if there is one."""
    if result.largest is None:
        return
    difference, row, position, number, added, measure = result.largest
    check = found(
        code,
        sheet.place(row, position),
        count=result.differing,
        differing=result.differing,
        compared=result.compared,
        difference=shown(difference, measure),
        total=shown(number, measure),
        parts=shown(added, measure),
        **details,
    )
    sheet.protocol.extend([replace(check, share=result.differing / result.compared)])


def _coarsest(sheet: Sheet, rounding: Rounding) -> Practice:
    """Return the coarsest practice in a table: a total that is left out has no area that would name one."""
    areas = {key for known in sheet.areas.values() for _level, key in known.present}
    practices = [rounding.of(area) for area in areas or {""}]
    return Practice(max(item.base for item in practices), max(item.variance for item in practices))


class _Parts:
    """Finds the rows that a total must be the sum of."""

    def __init__(self, sheet: Sheet, rule: TotalRule, totals: Ints, parts: Ints) -> None:
        self._sheet, self._rule = sheet, rule
        self._totals = totals
        same = [sheet.column((name,)) for name in rule.same]
        self._usable = None not in same
        self._prefix = None if rule.prefix is None else sheet.column((rule.prefix,))
        self._usable = self._usable and (rule.prefix is None or self._prefix is not None)
        columns = [sheet.texts(position) for position in same if position is not None]
        rows = np.arange(len(sheet.numbers))
        self._groups = combined(
            [np.zeros(len(rows), np.int8), *(c.codes for c in columns)], [1, *(len(c.texts) for c in columns)]
        )
        order = np.argsort(self._groups[parts], kind="stable")
        self._parts, self._sorted = parts[order], self._groups[parts][order]
        self._beginning: dict[str, Mask] = {}

    def of(self, total: int) -> Ints:
        """Return the rows of one total; none if a column of the rule is missing."""
        if not self._usable:
            return self._parts[:0]
        group = self._groups[total]
        rows = self._parts[np.searchsorted(self._sorted, group) : np.searchsorted(self._sorted, group, side="right")]
        if self._rule.rows == "above":
            at = int(np.searchsorted(self._totals, total))
            start = self._totals[at - 1] if at else -1
            rows = rows[np.searchsorted(rows, start, side="right") : np.searchsorted(rows, total)]
        elif self._rule.rows == "below":
            at = int(np.searchsorted(self._totals, total, side="right"))
            end = self._totals[at] if at < len(self._totals) else len(self._sheet.numbers)
            rows = rows[np.searchsorted(rows, total, side="right") : np.searchsorted(rows, end)]
        if self._prefix is not None:
            text = self._sheet.text(total, self._prefix)
            rows = (
                rows[self._begins(text, self._prefix)[self._sheet.texts(self._prefix).codes[rows]]]
                if text
                else rows[:0]
            )
        return rows

    def _begins(self, start: str, column: int) -> Mask:
        """Say of each distinct text whether it begins so."""
        if start not in self._beginning:
            texts = self._sheet.texts(column).texts
            self._beginning[start] = np.fromiter((text.startswith(start) for text in texts), np.bool_, len(texts))
        return self._beginning[start]
