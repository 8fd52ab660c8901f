"""One block of values read from one table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from kobimo.errors import UnknownNameError
from kobimo.ingest.numbers import Cell
from kobimo.ingest.values.areas import AreaFinder, areas_of_periods
from kobimo.ingest.values.categories import categories_of_rows
from kobimo.ingest.values.collect import Collection, Piece
from kobimo.ingest.values.conditions import select_rows
from kobimo.ingest.values.numbers import cells
from kobimo.ingest.values.periods import check_periods, constant_period, periods_of_rows
from kobimo.ingest.values.plan import WHERE, Block, ValueColumn
from kobimo.ingest.values.sheet import Locate, Sheet
from kobimo.ingest.values.texts import Coded, Ints
from kobimo.ingest.values.units import check_unit
from kobimo.language import _
from kobimo.model.period import Period
from kobimo.model.status import ObsStatus
from kobimo.model.table import clean


def emit(sheet: Sheet, block: Block, number: int, collection: Collection, locate: Locate, today: date) -> int:
    """Read one block from one table into the collection; return how many rows it selected."""
    rows = select_rows(sheet, block.rule.rows)
    periods = periods_of_rows(sheet, block, rows)
    check_periods(sheet, block, [] if periods is None else periods.present, today)
    categories = categories_of_rows(sheet, block, rows)
    for column in block.columns:
        position = None if column.names is None else sheet.column(column.names)
        spans = _periods(sheet, block, column, rows, periods, today)
        areas = _areas(sheet, block, column, rows, spans, locate)
        if position is not None:
            check_unit(sheet, column, position, rows)
        read = _cells(sheet, column, position, rows)
        codes = _codes(block, column, categories, len(rows))
        usable = np.logical_and.reduce(
            [part >= 0 for part in (read.codes, areas.codes, spans.codes, *(c.codes for c in codes))]
        )
        chosen = rows
        if not usable.all():
            chosen, read, areas, spans = rows[usable], read.only(usable), areas.only(usable), spans.only(usable)
            codes = [part.only(usable) for part in codes]
        measure = column.measure.id
        piece = Piece(sheet, position, number, block.adds_up, block.cube.id, measure, chosen, read)
        collection.add(piece, areas, spans, codes)
    return len(rows)


def _cells(sheet: Sheet, column: ValueColumn, position: int | None, rows: Ints) -> Coded[Cell]:
    """Read the cells of a value column, or 1 for each row where rows are counted."""
    if column.names is None:
        return Coded.same(Cell(10**column.measure.scale, ObsStatus.NORMAL), len(rows))
    return Coded.none(len(rows)) if position is None else cells(sheet, position, rows, column)


def _areas(
    sheet: Sheet, block: Block, column: ValueColumn, rows: Ints, spans: Coded[Period], locate: Locate
) -> Coded[tuple[str, str]]:
    """Return the area of each row, or that of the column."""
    if column.area is None:
        return areas_of_periods(sheet, block, rows, spans, locate)
    match = AreaFinder(block.space, block.area).find(clean(column.area))
    if match.problem:
        level = match.level or ", ".join(pattern.level for pattern in block.area.levels)
        known = block.space.keys(match.level) if match.level else ()
        raise UnknownNameError(_("Gebiet der Ebene {level}:").format(level=level), column.area, known, where=WHERE)
    return Coded.same((match.level, match.key), len(rows))


def _periods(
    sheet: Sheet, block: Block, column: ValueColumn, rows: Ints, periods: Coded[Period] | None, today: date
) -> Coded[Period]:
    """Return the period of each row, or that of the column."""
    if column.period is None:
        return Coded.none(len(rows)) if periods is None else periods
    span = constant_period(column.period, block.period)
    sheet.periods.add(span)
    check_periods(sheet, block, (span,), today)
    return Coded.same(span, len(rows))


def _codes(block: Block, column: ValueColumn, categories: Mapping[str, Coded[str]], count: int) -> list[Coded[str]]:
    """Return the code of each row for each dimension of the dataset, "" where the cube does not have it."""
    codes = []
    for dimension in block.dataset.dimensions:
        if dimension.id in column.where:
            codes.append(Coded.same(column.where[dimension.id], count))
        elif dimension.id not in block.cube.dimensions:
            codes.append(Coded.same("", count))
        else:
            codes.append(categories[dimension.id])
    return codes
