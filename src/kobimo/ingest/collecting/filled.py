"""A filled-in collection workbook as the table that its recipe reads; what was changed besides its cells is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kobimo.errors import InvalidInputError
from kobimo.ingest.collecting.form import PERIOD, TOTAL, Form, RowHeading, form_of
from kobimo.ingest.collecting.mark import KEY, LAYOUT
from kobimo.ingest.formats.contract import ReadResult, RejectedFileError, reject
from kobimo.ingest.grid import Grid, Opened, address, letters
from kobimo.ingest.listing import first_of
from kobimo.language import _, quoted
from kobimo.model.checks import CheckResult, Place
from kobimo.model.period import PeriodType, parse_period
from kobimo.model.recipe import TableRule
from kobimo.model.table import Table, clean
from kobimo.reference.checks import found

EXAMPLES = {
    PeriodType.REFERENCE_DATE: "31.12.2025",
    PeriodType.CALENDAR_YEAR: "2025",
    PeriodType.SCHOOL_YEAR: "2025/26",
    PeriodType.STUDY_YEAR: "StJ 2025",
    PeriodType.TRAINING_YEAR: "AJ 2025/26",
    PeriodType.QUARTER: "2025-Q4",
    PeriodType.MONTH: "2025-12",
}
"""How a period of each kind is entered."""

_NAMED_CELLS = 10


def filled_table(opened: Opened, rule: TableRule) -> ReadResult:
    """Read a filled-in workbook.

    Areas and categories are told by what stands in the rows, so that a sorted sheet is read like any other; what the
    hidden sheet lists must be there, and nothing else. Choices become codes, and the period a column.

    Parameters
    ----------
    opened : Opened
        The workbook.
    rule : TableRule
        Its `title` names dataset, cube and level that the source expects.

    Returns
    -------
    tuple of (list of Table, list of CheckResult)
        One table, or none and the reason; with an error among the checks the delivery is refused.
    """
    if not opened.grids:
        return [], list(opened.checks)
    try:
        form = form_of(opened)
        if rule.title is not None and clean(rule.title) != form.identity:
            raise reject("COLLECTING_OTHER_FORM", opened.file, found=form.identity, expected=rule.title)
        sheet = find_sheet(opened, form)
    except RejectedFileError as error:
        return [], [*opened.checks, error.result]
    read = _Reading(form, sheet)
    table = read.table()
    return [table], [*_about_file(opened), *read.checks]


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """The sheet with the input cells: its grid, the row of headings, and the column of each heading, from 0."""

    grid: Grid
    head: int
    columns: dict[str, int]

    @property
    def rows(self) -> Iterator[int]:
        """Rows below the headings, down to the totals."""
        for row in range(self.head + 1, len(self.grid.rows)):
            if self.grid.text(row, 0) == TOTAL:
                return
            yield row


def find_sheet(opened: Opened, form: Form) -> FilledSheet:
    """Find the sheet with the input cells, also where it was renamed or rows were inserted above.

    Raises
    ------
    RejectedFileError
        If no sheet has the headings, or some of them are gone.
    """
    grids = sorted((g for g in opened.grids if not g.hidden), key=lambda grid: grid.name != form.sheet)
    best: tuple[int, Grid, int, dict[str, int]] | None = None
    for grid in grids:
        for row in range(min(len(grid.rows), form.head + 50)):
            texts = [grid.text(row, column) for column in range(len(grid.rows[row]))]
            at = {heading: texts.index(clean(heading)) for heading in form.headings if clean(heading) in texts}
            if len(at) > (best[0] if best else len(form.headings) // 2):
                best = (len(at), grid, row, at)
    if best is None:
        raise reject("COLLECTING_SHEET_MISSING", opened.file, sheet=form.sheet, name=quoted(form.sheet))
    _number, grid, row, at = best
    for position, heading in enumerate(form.headings):
        if heading not in at:
            raise _heading_changed(grid, row, position, heading)
    return FilledSheet(grid, row, at)


def _heading_changed(grid: Grid, row: int, position: int, heading: str) -> RejectedFileError:
    """Name the cell where a heading should be."""
    column = position + 1 if position else 0  # the second column is for people: the name of area or institution
    place = Place(grid.file, grid.name, grid.numbers[row], heading, address(grid.numbers[row], column))
    there = grid.text(row, column)
    return RejectedFileError(
        found(
            "COLLECTING_HEADING_CHANGED",
            place,
            heading=quoted(heading),
            found=quoted(there) if there else _("nichts"),
        )
    )


def _about_file(opened: Opened) -> list[CheckResult]:
    """Keep what was found when the file was opened; of formulas only those in input cells matter, told one by one."""
    return [check for check in opened.checks if check.code != "FORMULA_WITHOUT_VALUE"]


@dataclass(slots=True)
class _Reading:
    """The rows of one sheet on their way into a table."""

    form: Form
    sheet: FilledSheet
    checks: list[CheckResult] = field(default_factory=list)
    rows: list[tuple[str, ...]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)

    def table(self) -> Table:
        """Read everything."""
        period = self._period()
        expected = set(self.form.rows)
        seen: dict[tuple[str, ...], int] = {}
        for row in self.sheet.rows:
            names, cells = self._names(row), self._cells(row)
            if not any(names) and not any(cells):
                continue
            if self.form.free and not any(cells):
                continue
            key = self._key(row, names)
            if key is None:
                continue
            if not self.form.free and not self._belongs(row, key, names, expected, seen):
                continue
            seen.setdefault(key, self._number(row))
            self._report_uncomputed(row)
            self.rows.append((*key, *cells, period))
            self.numbers.append(self._number(row))
        if missing := [key for key in self.form.rows if key not in seen]:
            example = ", ".join(self._shown(missing[0]))
            self._say("COLLECTING_ROWS_MISSING", None, None, rows=len(missing), example=example)
        self._count_empty()
        return self._made()

    def _made(self) -> Table:
        """Return the table; a column without cells of its own has the position -1."""
        grid, form = self.sheet.grid, self.form
        names = (KEY, *form.headings[1:], PERIOD)
        places = [self.sheet.columns[heading] for heading in form.headings]
        facts = {**grid.facts, "sheet": grid.name, "decimal": ".", "layout": LAYOUT, "title": form.identity}
        return Table(
            grid.file, grid.name, names, self.rows, self.numbers, facts=facts, positions=(*places, form.period_cell[1])
        )

    def _names(self, row: int) -> tuple[str, ...]:
        """Return what a row says of itself: area and categories."""
        headings = self.form.headings[: 1 + len(self.form.labels)]
        return tuple(self.sheet.grid.text(row, self.sheet.columns[heading]) for heading in headings)

    def _cells(self, row: int) -> tuple[str, ...]:
        """Return the input cells of a row."""
        return tuple(self.sheet.grid.text(row, self.sheet.columns[value.heading]) for value in self.form.values)

    def _key(self, row: int, names: Sequence[str]) -> tuple[str, ...] | None:
        """Return the key of the area and the codes that a row names; None if one of them is no choice."""
        area, *labels = names
        codes = [self._area(area)]
        for label, heading in zip(labels, self.form.labels, strict=True):
            codes.append(_code(label, heading))
        for position, code in enumerate(codes):
            if code is None:
                self._unknown(row, position, names)
                return None
        return tuple(filter(None, codes))

    def _area(self, text: str) -> str | None:
        """Return the key that a cell names."""
        if self.form.free and self.form.areas:
            return next((c.code for c in self.form.areas if text in {clean(c.label), clean(c.code)}), None)
        return text or None

    def _unknown(self, row: int, position: int, names: Sequence[str]) -> None:
        """Report a row whose area or category is none of the form."""
        heading = self.form.headings[position]
        if self.form.free:
            text = quoted(names[position]) if names[position] else _("Ein leeres Feld")
            self._say("COLLECTING_CHOICE_UNKNOWN", row, heading, text=text, heading=quoted(heading))
        else:
            self._foreign(row, heading, names)

    def _belongs(
        self,
        row: int,
        key: tuple[str, ...],
        names: Sequence[str],
        expected: set[tuple[str, ...]],
        seen: dict[tuple[str, ...], int],
    ) -> bool:
        """Tell whether a row is one of the form that has not come yet, and report if not."""
        if key not in expected:
            self._foreign(row, self.form.headings[0], names)
        elif key in seen:
            self._say("COLLECTING_ROW_TWICE", row, self.form.headings[0], first=seen[key], found=", ".join(names))
        return key in expected and key not in seen

    def _foreign(self, row: int, heading: str, names: Sequence[str]) -> None:
        """Report a row that is none of the form, with what the form has in its place."""
        at = row - self.form.head - 1
        inside = 0 <= at < len(self.form.rows)
        there = _(" ({names})").format(names=", ".join(self._shown(self.form.rows[at]))) if inside else ""
        said = ", ".join(filter(None, names)) or _("ohne Schlüssel")
        self._say("COLLECTING_KEY_CHANGED", row, heading, found=said, expected=there)

    def _shown(self, key: Sequence[str]) -> list[str]:
        """Return the texts of a row of the form."""
        labels = [
            next((choice.label for choice in heading.choices if choice.code == code), code)
            for code, heading in zip(key[1:], self.form.labels, strict=True)
        ]
        return [key[0], *labels]

    def _period(self) -> str:
        """Return the label of the period; that somebody has written another one over it is an error."""
        text = self._written_period()
        try:
            written = parse_period(text) if text else None
        except InvalidInputError:
            written = None
        if self.form.period:
            label = written.label if written else text
            if label != self.form.period:
                self._period_says("COLLECTING_PERIOD_CHANGED", found=label or "–", expected=self.form.period)
            return self.form.period
        kind = PeriodType(self.form.period_type)
        if written is None or written.type is not kind:
            shown = quoted(text) if text else _("(leer)")
            self._period_says("COLLECTING_PERIOD_UNREADABLE", text=shown, expected=kind.value, example=EXAMPLES[kind])
            return ""
        return written.label

    def _written_period(self) -> str:
        """Return what stands beside the word Zeitraum above the headings."""
        grid = self.sheet.grid
        for row in range(self.sheet.head):
            if grid.text(row, 0) == PERIOD:
                return grid.text(row, self.form.period_cell[1])
        return ""

    def _period_says(self, code: str, **details: Any) -> None:
        row, column = self.form.period_cell
        place = Place(self.sheet.grid.file, self.sheet.grid.name, row + 1, PERIOD, address(row + 1, column))
        self.checks.append(found(code, place, **details))

    def _count_empty(self) -> None:
        """Report input cells without anything; those with a formula have been told."""
        width = len(self.form.values)
        empty = [
            (line, at)
            for line, row in enumerate(self.rows)
            for at, cell in enumerate(row[-1 - width : -1])
            if not cell and (self.numbers[line], at) not in self.uncomputed
        ]
        total = width * len(self.rows)
        if len(empty) == total:
            self.checks.append(found("COLLECTING_NOT_FILLED", Place(self.sheet.grid.file, self.sheet.grid.name)))
        elif empty:
            line, at = empty[0]
            heading = self.form.values[at].heading
            cell = f"{letters(self.sheet.columns[heading])}{self.numbers[line]}"
            place = Place(self.sheet.grid.file, self.sheet.grid.name, self.numbers[line], heading, cell)
            named = [
                f"{letters(self.sheet.columns[self.form.values[at].heading])}{self.numbers[line]}" for line, at in empty
            ]
            numbers = {"count": len(empty), "cells": len(empty), "all": total}
            self.checks.append(found("COLLECTING_CELLS_EMPTY", place, **numbers, which=first_of(named, _NAMED_CELLS)))

    def _report_uncomputed(self, row: int) -> None:
        """Report input cells of a row with a formula that no program has computed."""
        for at, value in enumerate(self.form.values):
            if (row, self.sheet.columns[value.heading]) in self.sheet.grid.uncomputed:
                self.uncomputed.add((self._number(row), at))
                self._say("COLLECTING_FORMULA_UNCOMPUTED", row, value.heading)

    def _number(self, row: int) -> int:
        return self.sheet.grid.numbers[row]

    def _say(self, code: str, row: int | None, column_of: str | None, /, **details: Any) -> None:
        """Report something about a cell, or about the sheet."""
        grid = self.sheet.grid
        if row is None or column_of is None:
            self.checks.append(found(code, Place(grid.file, grid.name), **details))
            return
        number, column = self._number(row), self.sheet.columns[column_of]
        self.checks.append(
            found(code, Place(grid.file, grid.name, number, column_of, address(number, column)), **details)
        )


def _code(label: str, heading: RowHeading) -> str | None:
    """Return the code of a text of a column."""
    return next((choice.code for choice in heading.choices if label == clean(choice.label)), None)
