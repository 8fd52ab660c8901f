"""One block of values read from one table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from kobimo.errors import UnknownNameError
from kobimo.ingest.numbers import Cell
from kobimo.ingest.values.areas import AreaFinder, areas_of_rows
from kobimo.ingest.values.categories import categories_of_rows
from kobimo.ingest.values.collect import Collection, Key, Value
from kobimo.ingest.values.conditions import select_rows
from kobimo.ingest.values.numbers import cells
from kobimo.ingest.values.periods import check_periods, constant_period, periods_of_rows
from kobimo.ingest.values.plan import WHERE, Block, ValueColumn
from kobimo.ingest.values.sheet import Locate, Sheet
from kobimo.language import _
from kobimo.model.period import Period
from kobimo.model.status import ObsStatus
from kobimo.model.table import clean

AreaKey = tuple[str, str]


def emit(sheet: Sheet, block: Block, number: int, collection: Collection, locate: Locate, today: date) -> int:
    """Read one block from one table into the collection; return how many rows it selected."""
    rows = select_rows(sheet, block.rule.rows)
    periods = periods_of_rows(sheet, block, rows)
    check_periods(sheet, block, (periods or {}).values(), today)
    categories = categories_of_rows(sheet, block, rows)
    for column in block.columns:
        areas = _areas(sheet, block, column, rows, locate)
        spans = _periods(sheet, block, column, rows, periods, today)
        for index, cell in _cells(sheet, column, rows):
            area, span = areas.get(index), spans.get(index)
            codes = _codes(block, column, categories, index)
            if area is not None and span is not None and codes is not None:
                key: Key = (block.cube.id, *area, span.label, *codes)
                place = sheet.place(index)
                spoiled = place if block.adds_up and cell.value is None else None
                value = Value(cell.value, cell.status, place, number, spoiled)
                collection.add(key, column.measure.id, value, sums=block.adds_up)
    return len(rows)


def _cells(sheet: Sheet, column: ValueColumn, rows: Sequence[int]) -> Iterator[tuple[int, Cell]]:
    """Give the cells of a value column, or 1 for each row where rows are counted."""
    if column.names is None:
        one = Cell(10**column.measure.scale, ObsStatus.NORMAL)
        yield from ((index, one) for index in rows)
        return
    position = sheet.column(column.names)
    if position is not None:
        yield from cells(sheet, position, rows, column.measure)


def _areas(
    sheet: Sheet, block: Block, column: ValueColumn, rows: Sequence[int], locate: Locate
) -> Mapping[int, AreaKey | None]:
    """Return the area of each row, or that of the column."""
    if column.area is None:
        return areas_of_rows(sheet, block, rows, locate)
    match = AreaFinder(block.space, block.area).find(clean(column.area))
    if match.problem:
        level = match.level or ", ".join(pattern.level for pattern in block.area.levels)
        known = block.space.keys(match.level) if match.level else ()
        raise UnknownNameError(_("Gebiet der Ebene {level}:").format(level=level), column.area, known, where=WHERE)
    return dict.fromkeys(rows, (match.level, match.key))


def _periods(
    sheet: Sheet,
    block: Block,
    column: ValueColumn,
    rows: Sequence[int],
    periods: Mapping[int, Period] | None,
    today: date,
) -> Mapping[int, Period]:
    """Return the period of each row, or that of the column."""
    if column.period is None:
        return periods or {}
    span = constant_period(column.period, block.period)
    sheet.periods.add(span)
    check_periods(sheet, block, (span,), today)
    return dict.fromkeys(rows, span)


def _codes(
    block: Block, column: ValueColumn, categories: Mapping[str, Mapping[int, str]], index: int
) -> tuple[str, ...] | None:
    """Return the code of each dimension of the dataset, or None if the row's category is unknown."""
    codes = []
    for dimension in block.dataset.dimensions:
        if dimension.id in column.where:
            codes.append(column.where[dimension.id])
        elif dimension.id not in block.cube.dimensions:
            codes.append("")
        elif index in categories[dimension.id]:
            codes.append(categories[dimension.id][index])
        else:
            return None
    return tuple(codes)
