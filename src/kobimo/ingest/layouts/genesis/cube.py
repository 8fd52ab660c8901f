"""GENESIS cube files: blocks of a line `K;NAME;column;...` and lines `D;cell;...`; values stand in the block QEI.

Numbers have a decimal point, whatever the language. The axes (DQA), the time (DQZ) and the measures (DQI) name the
columns of the values, which are only called FACH-SCHL, ZI-WERT and WERT there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kobimo.ingest.grid import Opened
from kobimo.ingest.layouts.contract import Layout
from kobimo.ingest.layouts.headings import distinct, make_column
from kobimo.ingest.layouts.keys import area_of_keys
from kobimo.ingest.layouts.page import Page
from kobimo.ingest.layouts.periods import YearMeaning, period_finding
from kobimo.ingest.numbers import NumberFormat
from kobimo.ingest.outline import AreaFinding, Column, ColumnType, Conclusion, Outline, PeriodFinding, Role
from kobimo.language import _
from kobimo.model.checks import CheckResult
from kobimo.model.period import PeriodType
from kobimo.reference.checks import found

_REGIONS = ("KREISE", "DLAND", "DINSG", "DG", "GEMEIN", "REGBEZ", "FAMTGEM", "NUTS", "GEO")
_TIMES = {"JAHR": PeriodType.CALENDAR_YEAR}
_MARKS = ("QUALITAET", "GESPERRT", "WERT-VERFAELSCHT")


@dataclass(frozen=True, slots=True)
class _Block:
    """A line of headings and the rows that belong to it."""

    name: str
    row: int
    headings: tuple[str, ...]
    rows: range


def _blocks(page: Page) -> list[_Block]:
    """Cut the file at its lines of headings."""
    heads = [row for row in range(page.height) if _raw_first(page, row) == "K"]
    ends = [*heads[1:], page.height]
    blocks = []
    for row, stop in zip(heads, ends, strict=True):
        data = [at for at in range(row + 1, stop) if _raw_first(page, at) == "D"]
        rows = range(data[0], data[-1] + 1) if data else range(0)
        blocks.append(_Block(page.cell(row, 1), row, page.row(row), rows))
    return blocks


def _raw_first(page: Page, row: int) -> object:
    """Return the first cell of a row as it was written, for a file may have a million rows."""
    cells = page.grid.rows[row]
    return cells[0] if cells else ""


def _recognise(page: Page, _opened: Opened) -> str:
    """Recognise the blocks of axes and values."""
    if page.grid.typed or not any(_raw_first(page, row) == "K" for row in range(min(page.height, 10))):
        return ""
    names = {block.name for block in _blocks(page)}
    fits = "QEI" in names and {"DQA", "DQI", "DQZ", "DQ"} & names
    return _("Die Datei besteht aus Blöcken K;… und D;… mit dem Wertblock QEI.") if fits else ""


def _outline(page: Page, _opened: Opened) -> tuple[Outline, ...]:
    """Outline every block of values."""
    blocks = _blocks(page)
    values = [at for at, block in enumerate(blocks) if block.name == "QEI" and len(block.rows)]
    checks: tuple[CheckResult, ...] = ()
    if len(values) > 1:
        place = page.place(blocks[values[1]].row)
        checks = (found("LAYOUT_SEVERAL_EXPORTS", place, count=len(values), exports=len(values)),)
    tables = []
    for index, at in enumerate(values):
        before = blocks[values[index - 1] + 1 if index else 0 : at]
        tables.append(_table(page, blocks[at], before, checks))
    return tuple(tables)


def _table(page: Page, block: _Block, before: Sequence[_Block], checks: tuple[CheckResult, ...]) -> Outline:
    """Outline one block of values; the headings stand one cell further right than the cells."""
    about = {known.name: [page.row(row)[1:] for row in known.rows] for known in before}
    headings = block.headings[2:]
    columns = _columns(headings, about)
    rows = [row for row in block.rows if page.filled(row)]
    return Outline(
        sheet=page.grid.name,
        head=(block.row,),
        first=block.rows[0],
        last=block.rows[-1],
        left=1,
        right=len(headings),
        columns=columns,
        area=_area(page, columns, about, rows),
        period=_period(page, columns, about, rows),
        facts=_facts(about),
        evidence=(Conclusion("numbers", _("Würfeldateien schreiben Zahlen mit Dezimalpunkt.")),),
        checks=(*checks, *_checks(page, block, len(headings))),
    )


def _columns(headings: Sequence[str], about: Mapping[str, Sequence[Sequence[str]]]) -> tuple[Column, ...]:
    """Name the columns after axes, time and measures, in their order."""
    axes = iter(_codes(about, "DQA"))
    times = iter(_codes(about, "DQZ"))
    measures = iter(about.get("DQI", ()))
    made = []
    for index, heading in enumerate(headings):
        at = index + 1
        if heading == "FACH-SCHL":
            axis = next(axes, heading)
            role = Role.AREA_KEY if axis.startswith(_REGIONS) else Role.CATEGORY_CODE
            made.append(make_column(at, (heading,), role, name=axis, type=ColumnType.TEXT))
        elif heading.startswith("ZI-"):
            made.append(make_column(at, (heading,), Role.PERIOD, name=next(times, heading)))
        elif heading == "WERT":
            measure = next(measures, ())
            name = measure[0] if measure else heading
            unit = measure[1] if len(measure) > 1 else ""
            made.append(make_column(at, (heading,), Role.VALUE, name=name, unit=unit, number_format=NumberFormat(".")))
        elif heading == "QUALITAET":
            made.append(make_column(at, (heading,), Role.STATUS))
        else:
            made.append(make_column(at, (heading,), Role.ATTRIBUTE if heading in _MARKS else Role.EMPTY))
    return distinct(made)


def _codes(about: Mapping[str, Sequence[Sequence[str]]], block: str) -> list[str]:
    """Return the first cells of a block."""
    return [cells[0] for cells in about.get(block, ()) if cells]


def _area(
    page: Page, columns: Sequence[Column], about: Mapping[str, Sequence[Sequence[str]]], rows: Sequence[int]
) -> AreaFinding | None:
    """Understand the axis of areas."""
    for column in columns:
        if column.role is Role.AREA_KEY:
            return area_of_keys(page.column(column.position, rows), column.position)
    return AreaFinding("Name", ("bund",)) if "DINSG" in _codes(about, "DQA") else None


def _period(
    page: Page, columns: Sequence[Column], about: Mapping[str, Sequence[Sequence[str]]], rows: Sequence[int]
) -> PeriodFinding | None:
    """Understand the time by its code."""
    times = _codes(about, "DQZ")
    known = _TIMES.get(times[0]) if len(times) == 1 else None
    meaning = YearMeaning(known or "", times[0] if times else "")
    for column in columns:
        if column.role is Role.PERIOD:
            cells = dict.fromkeys(page.column(column.position, rows))
            return period_finding(cells, "column", column.position, meaning)
    return None


def _facts(about: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, str]:
    """Name cube and statistic."""
    facts = {}
    for block, fact in (("DQ", "table_code"), ("DQ-ERH", "statistic")):
        codes = _codes(about, block)
        if codes:
            facts[fact] = codes[0]
    return facts


def _checks(page: Page, block: _Block, width: int) -> tuple[CheckResult, ...]:
    """Find a last line that was cut off, and rows of another length."""
    lengths = {row: len(page.grid.rows[row]) - 1 for row in block.rows}
    last = block.rows[-1]
    checks = []
    if lengths[last] < width - len(_MARKS):
        checks.append(found("LAYOUT_CUT_OFF", page.place(last), row=page.grid.numbers[last]))
    broken = [row for row, length in lengths.items() if length > width]
    if broken:
        cells = lengths[broken[0]]
        place = page.place(broken[0])
        checks.append(found("LAYOUT_ROW_BROKEN", place, count=len(broken), cells=cells, expected=width))
    return tuple(checks)


CUBE = Layout(
    "genesis_cube",
    _("GENESIS-Würfeldatei"),
    _("Statistische Ämter des Bundes und der Länder"),
    "destatis",
    _recognise,
    _outline,
)
