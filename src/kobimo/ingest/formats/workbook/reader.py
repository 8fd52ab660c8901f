"""Read the one sheet of a workbook that the recipe is about."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import python_calamine as calamine

from kobimo.ingest.formats.content import Content, describe, sniff
from kobimo.ingest.formats.contract import Format, ReadResult, reject
from kobimo.ingest.formats.workbook.cells import as_text
from kobimo.ingest.formats.workbook.package import column_letters, sheet_extras
from kobimo.ingest.headings import SEARCHED_ROWS, find_header, hits, title_facts
from kobimo.language import _
from kobimo.model.checks import CheckResult, Place
from kobimo.model.recipe import Names, TableRule
from kobimo.model.table import Table, clean
from kobimo.reference.checks import found


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Text of one sheet; `typed_fractions` tells that numbers with a decimal point were numbers in Excel."""

    name: str
    rows: list[list[str]]
    typed_fractions: bool


def read(path: Path, rule: TableRule, wanted: Sequence[Names]) -> ReadResult:
    """Read the one table of a workbook; see `kobimo.ingest.formats.registry.read_tables`."""
    _check_container(path)
    try:
        with calamine.load_workbook(path) as book:
            sheet, checks = _choose(path, book, rule, wanted)
    except calamine.PasswordError as error:
        raise reject("WORKBOOK_PASSWORD", path) from error
    except (calamine.CalamineError, ValueError) as error:
        raise reject("WORKBOOK_DAMAGED", path) from error
    table, more = _table(path, sheet, rule, wanted)
    return [table], [*checks, *more]


def _check_container(path: Path) -> None:
    """Reject what is no workbook of today."""
    content = sniff(path)
    if content is Content.ENCRYPTED:
        raise reject("WORKBOOK_PASSWORD", path)
    if content is Content.OLE:
        raise reject("WORKBOOK_OLD", path)
    if content is Content.ZIP and path.stat().st_size and not _is_archive(path):
        raise reject("WORKBOOK_DAMAGED", path)
    if content is not Content.XLSX:
        actual, advice = describe(content)
        raise reject("FILE_CONTENT_UNEXPECTED", path, suffix=path.suffix, actual=actual, advice=advice)


def _is_archive(path: Path) -> bool:
    """Tell a complete archive that is no workbook from a damaged one."""
    return zipfile.is_zipfile(path)


def _choose(
    path: Path, book: calamine.CalamineWorkbook, rule: TableRule, wanted: Sequence[Names]
) -> tuple[_Sheet, list[CheckResult]]:
    """Choose the sheet: the named one, the only one, or the one with the wanted headings."""
    data = [sheet for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    visible = [sheet.name for sheet in data if sheet.visible == calamine.SheetVisibleEnum.Visible]
    hidden = [sheet.name for sheet in data if sheet.name not in visible]
    checks = [found("SHEET_HIDDEN", Place(path.name), sheets=", ".join(hidden))] if hidden else []
    if not visible:
        raise reject("SHEET_NONE_VISIBLE", path)
    if rule.sheet is not None:
        names = [name for name in visible if clean(name) == clean(rule.sheet)]
        if not names:
            raise reject("SHEET_UNKNOWN", path, wanted=rule.sheet, known=", ".join(visible))
        return _read_sheet(book, names[0]), checks
    sheets = [_read_sheet(book, name) for name in visible]
    return _best(path, sheets, wanted), checks


def _best(path: Path, sheets: Sequence[_Sheet], wanted: Sequence[Names]) -> _Sheet:
    """Return the one sheet that fits best."""
    filled = [sheet for sheet in sheets if sheet.rows]
    if len(filled) <= 1:
        return filled[0] if filled else sheets[0]
    scores = [max(hits(row, wanted) for row in sheet.rows[:SEARCHED_ROWS]) for sheet in filled]
    best = [sheet for sheet, score in zip(filled, scores, strict=True) if score == max(scores)]
    if max(scores) == 0:
        raise reject("SHEET_NOT_FOUND", path, sheets=", ".join(sheet.name for sheet in filled))
    if len(best) > 1:
        raise reject("SHEET_NOT_UNIQUE", path, sheets=", ".join(sheet.name for sheet in best))
    return best[0]


def _read_sheet(book: calamine.CalamineWorkbook, name: str) -> _Sheet:
    """Read all cells of a sheet as text."""
    values = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    fractions = any(isinstance(cell, float) and not cell.is_integer() for row in values for cell in row)
    rows = [[as_text(cell) for cell in row] for row in values]
    return _Sheet(name, rows if any(any(row) for row in rows) else [], fractions)


def _table(path: Path, sheet: _Sheet, rule: TableRule, wanted: Sequence[Names]) -> tuple[Table, list[CheckResult]]:
    """Cut the table out of the sheet."""
    rows = sheet.rows
    if not rows:
        raise reject("SHEET_EMPTY", path, sheet=sheet.name)
    checks = _overlay(path, sheet)
    header = find_header(rows, wanted) if rule.header_row is None else rule.header_row - 1
    if header >= len(rows) or not any(rows[header]):
        raise reject("HEADER_ROW_MISSING", path, sheet=sheet.name, line=header + 1)
    body = [(number, row) for number, row in enumerate(rows[header + 1 :], header + 2) if any(row)]
    if not body:
        raise reject("FILE_WITHOUT_ROWS", path, sheet=sheet.name, row=header + 1)
    used = [
        index for index in range(len(rows[header])) if rows[header][index] or any(row[index] for _number, row in body)
    ]
    table = Table(
        file=path.name,
        sheet=sheet.name,
        columns=tuple(rows[header][index] for index in used),
        rows=[tuple(row[index] for index in used) for _number, row in body],
        row_numbers=[number for number, _row in body],
        facts={"sheet": sheet.name} | ({"decimal": "."} if sheet.typed_fractions else {}) | title_facts(rows[:header]),
    )
    return table, checks


def _overlay(path: Path, sheet: _Sheet) -> list[CheckResult]:
    """Put error values such as #REF! back as text, and report formulas that were never computed."""
    extras = sheet_extras(path, sheet.name)
    for (row, column), text in extras.errors.items():
        if row < len(sheet.rows) and column < len(sheet.rows[row]):
            sheet.rows[row][column] = text
    if not extras.uncomputed:
        return []
    row, column = extras.uncomputed[0]
    place = Place(path.name, sheet.name, row + 1, column_letters(column))
    return [found("FORMULA_WITHOUT_VALUE", place, count=len(extras.uncomputed), cells=len(extras.uncomputed))]


WORKBOOK = Format(_("Excel-Arbeitsmappe"), (".xlsx", ".xlsm", ".xls"), read)
