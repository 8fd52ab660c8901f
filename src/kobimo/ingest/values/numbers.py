"""Number formats of the columns of one table, and the cells of a column read in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kobimo.ingest.numbers import (
    Cell,
    NumberFormat,
    Undecided,
    decide_format,
    number_part,
    read_cell,
    settles_decimal,
)
from kobimo.ingest.values.sheet import Sheet
from kobimo.model.dataset import Measure
from kobimo.model.status import ObsStatus
from kobimo.reference.symbols import SymbolProfile, symbols


def profile_of(sheet: Sheet) -> SymbolProfile:
    """Return the signs of this supplier."""
    return symbols().with_signs(sheet.rule.symbols)


def column_format(sheet: Sheet, column: int, *, whole: bool) -> NumberFormat | None:
    """Decide the number format of a column once; a decision that fails is reported and returns None."""
    key = (column, whole)
    if key not in sheet.formats:
        texts = _numbers(sheet, column, profile_of(sheet))
        decided = _decide(sheet, texts, whole=whole, evidence=())
        if isinstance(decided, Undecided):
            decided = _decide(sheet, texts, whole=whole, evidence=_evidence(sheet, column))
        if isinstance(decided, Undecided):
            sheet.undecided.add(key)
            _report(sheet, column, decided)
        sheet.formats[key] = None if isinstance(decided, Undecided) else decided
    return sheet.formats[key]


def _decide(
    sheet: Sheet, texts: Sequence[str], *, whole: bool, evidence: Sequence[NumberFormat]
) -> NumberFormat | Undecided | None:
    """Decide with what recipe and file say."""
    rule, typed = sheet.rule, sheet.table.facts.get("decimal") == "."
    return decide_format(
        texts, whole=whole, decimal=rule.decimal, thousands=rule.thousands, evidence=evidence, typed=typed
    )


def _numbers(sheet: Sheet, column: int, profile: SymbolProfile) -> list[str]:
    """Return the number texts of a column, each once."""
    cells = dict.fromkeys(sheet.text(index, column) for index in sheet.kept)
    return [number for text in cells if (number := number_part(text, profile)[0])]


def _evidence(sheet: Sheet, column: int) -> list[NumberFormat]:
    """Return the formats of other columns that hold nothing but numbers and are clear."""
    clear, profile = [], profile_of(sheet)
    for other in range(len(sheet.table.columns)):
        texts = [] if other == column else _numbers(sheet, other, profile)
        entry = _decide(sheet, texts, whole=False, evidence=())
        if not isinstance(entry, NumberFormat) or not settles_decimal(entry, texts):
            continue
        if all(entry.parse(text) is not None for text in texts):
            clear.append(entry)
    return clear


def _report(sheet: Sheet, column: int, undecided: Undecided) -> None:
    """Say which cells leave the format open."""
    first, last = undecided.samples[0], undecided.samples[-1]
    profile = profile_of(sheet)
    rows: dict[str, int] = {}
    for index in sheet.kept:
        rows.setdefault(number_part(sheet.text(index, column), profile)[0], index)
    place = sheet.place(rows.get(first), column)
    row = sheet.table.row_numbers[rows[last]] if last in rows else "?"
    sheet.protocol.add(undecided.code, place, sample=first, first=first, second=last, row=row)


def cells(sheet: Sheet, column: int, rows: Sequence[int], measure: Measure) -> Iterator[tuple[int, Cell]]:
    """Read the cells of a value column; those that are no number are reported and left out."""
    count = measure.additivity == "count"
    entry = column_format(sheet, column, whole=count and measure.scale == 0)
    if (column, count and measure.scale == 0) in sheet.undecided:
        return
    profile = profile_of(sheet)
    memo: dict[str, Cell] = {}
    filled = False
    blank: list[int] = []
    for index in rows:
        text = sheet.text(index, column)
        cell = memo.get(text)
        if cell is None:
            cell = memo.setdefault(text, read_cell(text, entry, profile, scale=measure.scale, count=count))
        filled = filled or cell.status is not ObsStatus.MISSING
        if not text and text not in profile.signs:
            blank.append(index)
        if cell.problem:
            sheet.protocol.add(cell.problem, sheet.place(index, column), text=text, scale=measure.scale)
        else:
            yield index, cell
    if rows and not filled:
        sheet.protocol.add("COLUMN_EMPTY", sheet.place(column=column))
    elif filled:
        for index in blank:
            sheet.protocol.add("CELL_EMPTY", sheet.place(index, column))


def coordinates(sheet: Sheet, column: int, rows: Sequence[int]) -> list[float | None]:
    """Read a column of coordinates; None where a cell is no number."""
    entry = column_format(sheet, column, whole=False) or NumberFormat(".")
    profile = profile_of(sheet)
    numbers = [entry.parse(number_part(sheet.text(index, column), profile)[0]) for index in rows]
    return [None if number is None else float(number) for number in numbers]
