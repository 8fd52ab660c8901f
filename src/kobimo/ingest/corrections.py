"""Reviewed corrections of delivered records, applied before anything is read from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from kobimo.ingest.bulk.correcting import rows_with, with_texts
from kobimo.ingest.grid import address
from kobimo.ingest.headings import in_other_capitals, similar
from kobimo.ingest.values.texts import StoredColumns
from kobimo.language import quoted
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
    as it expects; otherwise the supplier may have mended the fault, and the correction would do harm. Where the records
    have the right texts already, that is known, and the correction can be closed. A closed one changes nothing; it only
    tells if the fault comes back.

    Parameters
    ----------
    tables : sequence of Table
        Delivered tables; not changed.
    corrections : Corrections
        Of the source.

    Returns
    -------
    tuple of (list of Table, list of CheckResult)
        Corrected copies; a note for each correction that was applied, a warning for each that can be closed, an error
        for each that was not as expected.
    """
    current, checks = list(tables), []
    for correction in corrections.corrections:
        chosen = [index for index, table in enumerate(current) if matches_name(table.file, correction.file)]
        if not chosen:
            continue
        closed = correction.status == "fixed"
        missing = [] if closed else _missing_columns(correction, [current[index] for index in chosen])
        checks += missing
        if missing:
            continue
        mended = sum(_mended(current[index], correction) for index in chosen)
        hits: list[Place] = []
        for index in chosen:
            changed, places = _apply(current[index], correction)
            hits += places
            if not closed:
                current[index] = changed
        checks += _result(correction, hits, mended, current[chosen[0]].file)
    return current, checks


def _result(correction: Correction, hits: Sequence[Place], mended: int, file: str) -> list[CheckResult]:
    """Report what a correction did, or would have done if it were not closed."""
    place = hits[0] if hits else Place(file)
    if correction.status == "fixed":
        return [found("CORRECTION_RETURNED", place, count=len(hits), id=correction.id, hits=len(hits))] if hits else []
    if not hits and mended >= correction.expect:
        texts = ", ".join(f"{column} {quoted(text)}" for column, text in correction.set.items())
        return [found("CORRECTION_FIXED", place, count=mended, id=correction.id, texts=texts)]
    if len(hits) != correction.expect:
        return [found("CORRECTION_UNEXPECTED", place, id=correction.id, hits=len(hits), expect=correction.expect)]
    reason = correction.reason.rstrip(". ")
    return [found("CORRECTION_APPLIED", place, count=len(hits), id=correction.id, hits=len(hits), reason=reason)]


def _mended(table: Table, correction: Correction) -> int:
    """Count the records that a correction is about and that have the right texts already.

    They are recognised by the columns that the correction does not change; without such a column nothing is known.
    """
    where, change = _positions(table, correction.where), _positions(table, correction.set)
    if where is None or change is None:
        return 0
    lasting = {position: text for position, text in where.items() if position not in change}
    wanted = {**lasting, **change}
    if isinstance(table.rows, StoredColumns):
        return len(rows_with(table.rows, wanted)) if lasting else 0
    return sum(all(row[at] == text for at, text in wanted.items()) for row in table.rows) if lasting else 0


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
    if isinstance(table.rows, StoredColumns):
        chosen = rows_with(table.rows, where)
        places = [_place(table, int(chosen[0]), min(change))] * len(chosen) if len(chosen) else []
        return (replace(table, rows=with_texts(table.rows, chosen, change)) if places else table), places
    rows, hits = list(table.rows), []
    for index, row in enumerate(rows):
        if all(row[position] == text for position, text in where.items()):
            cells = list(row)
            for position, text in change.items():
                cells[position] = text
            rows[index] = tuple(cells)
            hits.append(_place(table, index, min(change)))
    return (replace(table, rows=rows) if hits else table), hits


def _place(table: Table, index: int, column: int) -> Place:
    """Return the place of a cell."""
    row, at = table.row_numbers[index], column if table.positions is None else table.positions[column]
    cell = "" if table.geometry is not None else address(row, at)
    if table.cells is not None:
        cell = table.cells[index]
    return Place(table.file, table.sheet, row, table.columns[column], cell)


def _positions(table: Table, texts: Mapping[str, str]) -> dict[int, str] | None:
    """Return cleaned texts by column, or None if the table does not have all the columns."""
    positions = {name: _position(table, name) for name in texts}
    found_positions = {at: clean(texts[name]) for name, at in positions.items() if at is not None}
    return found_positions if None not in positions.values() else None


def _position(table: Table, name: str) -> int | None:
    """Return the position of a column by its heading."""
    columns = list(table.columns)
    return columns.index(clean(name)) if clean(name) in columns else in_other_capitals(columns, name)
