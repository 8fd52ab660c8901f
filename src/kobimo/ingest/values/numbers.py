"""Number formats of the columns of one table, and the cells of a column read in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kobimo.ingest.collecting.mark import LAYOUT as FORM
from kobimo.ingest.numbers import (
    Cell,
    NumberFormat,
    Undecided,
    decide_format,
    number_part,
    read_cell,
    settles_decimal,
)
from kobimo.ingest.values.plan import ValueColumn
from kobimo.ingest.values.sheet import Sheet
from kobimo.ingest.values.texts import Coded, Ints, gathered, mapped
from kobimo.model.recipe import Signs
from kobimo.model.status import ObsStatus
from kobimo.reference.symbols import SymbolProfile, symbols


def profile_of(sheet: Sheet, signs: Signs = ()) -> SymbolProfile:
    """Return the signs of this supplier: those the table was recognised with, and what the recipe says of others.

    What it says of one column (`signs`) goes before what it says of the table.
    """
    known = sheet.table.facts.get("symbols")
    return (symbols(known) if known else symbols()).with_signs({**sheet.rule.symbols, **dict(signs)})


def column_format(sheet: Sheet, column: int, *, whole: bool, signs: Signs = ()) -> NumberFormat | None:
    """Decide the number format of a column once; a decision that fails is reported and returns None."""
    key = (column, whole, signs)
    if key not in sheet.formats:
        texts = _numbers(sheet, column, profile_of(sheet, signs))
        decided = _decide(sheet, texts, whole=whole, evidence=())
        if isinstance(decided, Undecided):
            decided = _decide(sheet, texts, whole=whole, evidence=_evidence(sheet, column))
        if isinstance(decided, Undecided):
            sheet.undecided.add(key)
            _report(sheet, column, decided, profile_of(sheet, signs))
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
    texts = sheet.texts(column)
    cells = (texts.texts[code] for code in texts.used(sheet.kept))
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


def _report(sheet: Sheet, column: int, undecided: Undecided, profile: SymbolProfile) -> None:
    """Say which cells leave the format open."""
    first, last = undecided.samples[0], undecided.samples[-1]
    start, end = _first_row(sheet, column, first, profile), _first_row(sheet, column, last, profile)
    place = sheet.place(start, column)
    row = "?" if end is None else int(sheet.numbers[end])
    sheet.protocol.add(undecided.code, place, sample=first, first=first, second=last, row=row)


def _first_row(sheet: Sheet, column: int, number: str, profile: SymbolProfile) -> int | None:
    """Return the first kept row with a number text."""
    texts = sheet.texts(column)
    has = np.fromiter((number_part(text, profile)[0] == number for text in texts.texts), np.bool_, len(texts.texts))
    hits = np.flatnonzero(has[texts.codes[sheet.kept]])
    return int(sheet.kept[hits[0]]) if len(hits) else None


def cells(sheet: Sheet, column: int, rows: Ints, meaning: ValueColumn) -> Coded[Cell]:
    """Read the cells of a value column; those that are no number are reported and have the code -1."""
    measure = meaning.measure
    entry = column_format(sheet, column, whole=meaning.whole, signs=meaning.signs)
    if (column, meaning.whole, meaning.signs) in sheet.undecided:
        return Coded.none(len(rows))
    profile, texts = profile_of(sheet, meaning.signs), sheet.texts(column)
    read = mapped(texts, rows, lambda text: read_text(text, entry, profile, meaning))
    unit = f" {meaning.unit}" if meaning.shift else ""
    filled = any(cell.status is not ObsStatus.MISSING for cell in read.items)
    for code in texts.used(rows):
        if (text := texts.texts[code]) in profile.signs:
            states = {*filter(None, sheet.signs.get(text, "").split(", ")), profile.signs[text].value}
            sheet.signs[text] = ", ".join(sorted(states))
    for problem in _by_first(read):
        bad = rows[np.array([cell.problem == problem for cell in read.items])[read.codes]]
        sheet.report(
            problem, bad, column, lambda index: {"text": sheet.text(index, column) + unit, "scale": measure.scale}
        )
    rounded = np.array([cell.rounded for cell in read.items], np.bool_)
    if rounded.any():
        first = int(np.flatnonzero(rounded[read.codes])[0])
        where, text = sheet.place(int(rows[first]), column), sheet.text(int(rows[first]), column) + unit
        sheet.protocol.add(
            "NUMBER_ROUNDED", where, text=text, scale=measure.scale, cells=int(rounded[read.codes].sum())
        )
    if len(rows) and not filled:
        sheet.protocol.add("COLUMN_EMPTY", sheet.place(column=column))
    elif filled and "" not in profile.signs and sheet.table.facts.get("layout") != FORM:
        empty = np.fromiter((not text for text in texts.texts), np.bool_, len(texts.texts))
        sheet.report("CELL_EMPTY", rows[empty[texts.codes[rows]]], column, lambda _index: {})
    places = [-1 if cell.problem else place for place, cell in enumerate(read.items)]
    return Coded(gathered(places, read.codes), read.items)


def read_text(text: str, entry: NumberFormat | None, profile: SymbolProfile, column: ValueColumn) -> Cell:
    """Read one cell of a value column, in the unit of its measure."""
    return read_cell(text, entry, profile, scale=column.places, count=column.counts, rounded=column.measure.rounded)


def _by_first(read: Coded[Cell]) -> list[str]:
    """Return the problems of cells in the order in which they occur."""
    first: dict[str, int] = {}
    for place, cell in enumerate(read.items):
        if cell.problem:
            row = int(np.argmax(read.codes == place))
            first[cell.problem] = min(row, first.get(cell.problem, row))
    return sorted(first, key=lambda problem: first[problem])


def coordinates(sheet: Sheet, column: int, rows: Sequence[int]) -> list[float | None]:
    """Read a column of coordinates; None where a cell is no number."""
    entry = column_format(sheet, column, whole=False) or NumberFormat(".")
    profile = profile_of(sheet)
    numbers = (entry.parse(number_part(sheet.text(index, column), profile)[0]) for index in rows)
    return [None if number is None else float(number) for number in numbers]
