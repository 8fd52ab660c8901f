"""Read one text file with delimiters."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from kobimo.ingest.formats.content import Content, describe, sniff
from kobimo.ingest.formats.contract import Format, ReadResult, reject
from kobimo.ingest.formats.delimited.decoding import decode, read_guarded
from kobimo.ingest.formats.delimited.dialect import QuoteNotClosedError, Record, find_delimiter, records, sep_line
from kobimo.ingest.headings import find_header, title_facts
from kobimo.language import _
from kobimo.model.checks import CheckResult, Place
from kobimo.model.recipe import Names, TableRule
from kobimo.model.table import Table, clean
from kobimo.reference.checks import found

_TEXT_LIKE = (Content.TEXT, Content.SHAPE)


def read(path: Path, rule: TableRule, wanted: Sequence[Names]) -> ReadResult:
    """Read the one table of a text file; see `kobimo.ingest.formats.registry.read_tables`."""
    content = sniff(path)
    if content not in _TEXT_LIKE:
        actual, advice = describe(content)
        raise reject("FILE_CONTENT_UNEXPECTED", path, suffix=path.suffix, actual=actual, advice=advice)
    decoded = decode(path, read_guarded(path))
    if not decoded.text.strip():
        raise reject("FILE_EMPTY", path)
    delimiter, rows = _records(path, decoded.text, wanted)
    header = _header(path, rows, rule, wanted)
    table, checks = _table(path, rows[header], rows[header + 1 :])
    table.facts.update(encoding=decoded.encoding, delimiter=_name(delimiter))
    table.facts.update(title_facts(row.cells for row in rows[:header]))
    return [table], [*decoded.checks, *checks]


def _records(path: Path, text: str, wanted: Sequence[Names]) -> tuple[str, list[Record]]:
    """Find delimiter and records."""
    announced = sep_line(text)
    delimiter = announced or find_delimiter(text, wanted)
    try:
        rows = list(records(text, delimiter))
    except QuoteNotClosedError as error:
        raise reject("QUOTE_NOT_CLOSED", path, row=error.line) from error
    except csv.Error as error:
        raise reject("FILE_UNREADABLE", path, reason=str(error)) from error
    rows = rows[1:] if announced else rows
    if not rows:
        raise reject("FILE_WITHOUT_ROWS", path)
    return delimiter, rows


def _header(path: Path, rows: Sequence[Record], rule: TableRule, wanted: Sequence[Names]) -> int:
    """Return the index of the record with the headings."""
    if rule.header_row is None:
        return find_header([row.cells for row in rows], wanted)
    for index, row in enumerate(rows):
        if row.line == rule.header_row:
            return index
    raise reject("HEADER_ROW_MISSING", path, line=rule.header_row)


def _table(path: Path, header: Record, rows: Sequence[Record]) -> tuple[Table, list[CheckResult]]:
    """Bring all records to the width of the header; too short and too long ones are found."""
    if not rows:
        raise reject("FILE_WITHOUT_ROWS", path, row=header.line)
    columns = [clean(cell) for cell in header.cells]
    named = max((index + 1 for index, cell in enumerate(columns) if cell), default=0)
    checks: list[CheckResult] = []
    cleaned: list[tuple[str, ...]] = []
    memo: dict[str, str] = {}
    for row in rows:
        cells = [memo[c] if c in memo else memo.setdefault(c, clean(c)) for c in row.cells]
        place = Place(path.name, row=row.line)
        if len(cells) < named:
            checks.append(found("ROW_TOO_SHORT", place, cells=len(cells), expected=named))
            cells += [""] * (named - len(cells))
        elif any(cells[len(columns) :]):
            checks.append(found("ROW_TOO_LONG", place, cells=len(cells), expected=len(columns)))
        cleaned.append(tuple(cells))
    width = max(named, max((_filled(row) for row in cleaned if len(row) <= len(columns)), default=0))
    table_rows = [(row + ("",) * width)[:width] for row in cleaned]
    return Table(path.name, "", tuple(columns[:width]), table_rows, [row.line for row in rows]), checks


def _name(delimiter: str) -> str:
    """Return the word for a delimiter."""
    names = {";": _("Semikolon"), ",": _("Komma"), "\t": _("Tabulator"), "|": _("senkrechter Strich")}
    return names.get(delimiter, delimiter)


def _filled(cells: Sequence[str]) -> int:
    """Count the cells up to the last one that is not empty."""
    return next((index for index in range(len(cells), 0, -1) if cells[index - 1]), 0)


DELIMITED = Format(_("Textdatei mit Trennzeichen"), (".csv", ".tsv", ".txt"), read)
