"""Reviewed corrections of delivered records, applied before anything is read from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from kobimo.ingest.headings import in_other_capitals, similar
from kobimo.model.checks import CheckResult, Place
from kobimo.model.source import Correction, Corrections
from kobimo.model.table import Table, clean
from kobimo.reference.checks import found


def matches_name(name: str, pattern: str) -> bool:
    """Tell whether a file name has a pattern; capitals and the spelling of umlauts do not matter.

    Parameters
    ----------
    name, pattern : str
        For instance `EWR201412E_Matrix.csv` and `ewr*.csv`.

    Returns
    -------
    bool
        True if the whole name fits.

    Examples
    --------
    >>> matches_name("EWR201412E_Matrix.csv", "ewr*.csv")
    True
    """
    return fnmatchcase(clean(name).casefold(), clean(pattern).casefold())


def apply_corrections(tables: Sequence[Table], corrections: Corrections) -> tuple[list[Table], list[CheckResult]]:
    """Apply all corrections in their order.

    A correction whose file pattern fits none of the tables does not apply. Any other must hit exactly as many records
    as it expects; otherwise the supplier may have mended the fault, and the correction would do harm.

    Parameters
    ----------
    tables : sequence of Table
        Delivered tables; not changed.
    corrections : Corrections
        Of the source.

    Returns
    -------
    tuple of (list of Table, list of CheckResult)
        Corrected copies; a note for each correction that was applied, an error for each that was not as expected.
    """
    current, checks = list(tables), []
    for correction in corrections.corrections:
        chosen = [index for index, table in enumerate(current) if matches_name(table.file, correction.file)]
        if not chosen:
            continue
        missing = _missing_columns(correction, [current[index] for index in chosen])
        checks += missing
        if missing:
            continue
        hits: list[Place] = []
        for index in chosen:
            current[index], places = _apply(current[index], correction)
            hits += places
        checks.append(_result(correction, hits, current[chosen[0]].file))
    return current, checks


def _result(correction: Correction, hits: Sequence[Place], file: str) -> CheckResult:
    """Report what a correction did."""
    place = hits[0] if hits else Place(file)
    if len(hits) != correction.expect:
        return found("CORRECTION_UNEXPECTED", place, id=correction.id, hits=len(hits), expect=correction.expect)
    reason = correction.reason.rstrip(". ")
    return found("CORRECTION_APPLIED", place, count=len(hits), id=correction.id, hits=len(hits), reason=reason)


def _missing_columns(correction: Correction, tables: Sequence[Table]) -> list[CheckResult]:
    """Report columns of a correction that none of its tables has."""
    present = [column for table in tables for column in table.columns]
    place = Place(tables[0].file, tables[0].sheet)
    return [
        found("CORRECTION_COLUMN_MISSING", place, id=correction.id, column=name, nearest=similar([name], present))
        for name in dict.fromkeys([*correction.where, *correction.set])
        if all(_position(table, name) is None for table in tables)
    ]


def _apply(table: Table, correction: Correction) -> tuple[Table, list[Place]]:
    """Apply one correction to one table; a table without its columns stays as it is."""
    where, change = _positions(table, correction.where), _positions(table, correction.set)
    if where is None or change is None:
        return table, []
    rows, hits = list(table.rows), []
    for index, row in enumerate(rows):
        if all(row[position] == text for position, text in where.items()):
            cells = list(row)
            for position, text in change.items():
                cells[position] = text
            rows[index] = tuple(cells)
            hits.append(Place(table.file, table.sheet, table.row_numbers[index]))
    return (replace(table, rows=rows) if hits else table), hits


def _positions(table: Table, texts: Mapping[str, str]) -> dict[int, str] | None:
    """Return cleaned texts by column, or None if the table does not have all the columns."""
    positions = {name: _position(table, name) for name in texts}
    found_positions = {at: clean(texts[name]) for name, at in positions.items() if at is not None}
    return found_positions if None not in positions.values() else None


def _position(table: Table, name: str) -> int | None:
    """Return the position of a column by its heading."""
    columns = list(table.columns)
    return columns.index(clean(name)) if clean(name) in columns else in_other_capitals(columns, name)
