"""Gemeindeverzeichnis (GV-ISys) as a workbook: the regional key stands in five cells, kinds of records are mixed."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain

from kobimo.ingest.grid import Opened
from kobimo.ingest.layouts.contract import Layout
from kobimo.ingest.layouts.headings import distinct, make_column, spanned, spread
from kobimo.ingest.layouts.page import Page, counts_columns, repeats_rows
from kobimo.ingest.layouts.periods import period_of
from kobimo.ingest.outline import AreaFinding, Column, ColumnType, Conclusion, Outline, PeriodFinding, Role, RowKind
from kobimo.language import _
from kobimo.model.period import PeriodType
from kobimo.model.table import clean
from kobimo.reference.checks import found

_KINDS = {"10": "land", "20": "regierungsbezirk", "40": "kreis", "50": "gemeindeverband", "60": "gemeinde"}
_RECORDS = frozenset({*_KINDS, "30"})
_DATE = re.compile(r"\d{2}\.\d{2}\.\d{4}")
_KEY_PARTS = ("Land", "RB", "Kreis", "VB", "Gem")


def _squeezed(text: str) -> str:
    """Compare headings without hyphens, blanks and marks of footnotes."""
    return re.sub(r"[\s\-\u00ad]|\d\)$", "", text).casefold()


def _head(page: Page, start: int = 0, stop: int | None = None) -> int | None:
    """Find the row with the headings of record and text key."""
    raw = page.grid.rows
    rows = [row for row in range(start, min(page.height, start + 30) if stop is None else stop) if len(raw[row]) >= 8]
    cells = set(chain.from_iterable(raw[row][:8] for row in rows))
    marks = {
        cell
        for cell in cells
        if isinstance(cell, str) and "z" in cell.lower() and _squeezed(clean(cell.removeprefix("\ufeff"))) == "satzart"
    }
    for row in rows:
        if marks.isdisjoint(raw[row][:8]):
            continue
        names = {_squeezed(text) for text in page.row(row)[:8] if text}
        if {"satzart", "textkennzeichen"} <= names and any("regionalschlüssel" in name for name in names):
            return row
    return None


def _recognise(page: Page, _opened: Opened) -> str:
    """Recognise the headings."""
    row = _head(page)
    if row is None:
        return ""
    return _("Zeile {row} hat die Überschriften Satzart, Textkennzeichen und Regionalschlüssel.").format(
        row=page.grid.numbers[row]
    )


def _outline(page: Page, _opened: Opened) -> tuple[Outline, ...]:
    """Outline the table; a second one where a file was appended."""
    top = _head(page)
    if top is None:
        return ()
    second = _head(page, top + 1, page.height)
    data = next((row for row in range(top + 1, page.height) if set(page.row(row)[:3]) & _RECORDS), page.height)
    if second is None or not repeats_rows(page, data):
        return _table(page, top, page.height, second)
    check = found("LAYOUT_SEVERAL_EXPORTS", page.place(second), count=2, exports=2)
    tables = (*_table(page, top, second, None), *_table(page, second, page.height, None))
    return tuple(replace(table, checks=(check,)) for table in tables)


def _table(page: Page, top: int, stop: int, again: int | None) -> tuple[Outline, ...]:
    """Outline one table; `again` is a row of headings that is repeated among the data."""
    at = next(column for column, text in enumerate(page.row(top)) if _squeezed(text) == "satzart")
    records = [row for row in range(top + 1, stop) if page.cell(row, at) in _RECORDS]
    if not records:
        return ()
    between = [row for row in range(top, records[0]) if page.filled(row)]
    numbers = next((row for row in between if counts_columns(page, row)), None)
    head = tuple(row for row in between if row != numbers)
    right = max(page.filled(row)[-1] for row in head if row != again)
    columns = _columns(page, head, right)
    keys = [column.position for column in columns if column.role is Role.AREA_KEY]
    kinds = {row: RowKind.GROUP for row in records if page.cell(row, at) != "60"}
    kinds |= {row: RowKind.NOTE for row in range(records[0], records[-1]) if page.cell(row, at) not in _RECORDS}
    present = {page.cell(row, at) for row in records}
    facts = {"title": page.text(next(row for row in range(page.height) if page.filled(row)))}
    state = _state(page, head)
    evidence = Conclusion(
        "area", _("Der Regionalschlüssel (ARS) ist auf {count} Spalten verteilt.").format(count=len(keys))
    )
    days = tuple(sorted({column.period for column in columns if column.period}))
    return (
        Outline(
            sheet=page.grid.name,
            head=head,
            first=records[0],
            last=records[-1],
            left=0,
            right=right,
            columns=columns,
            number_row=numbers,
            shape="wide",
            kinds=kinds,
            area=AreaFinding("ARS", tuple(level for kind, level in _KINDS.items() if kind in present), keys[0], 12),
            period=PeriodFinding(PeriodType.REFERENCE_DATE, days, "heading") if days else None,
            facts=facts | {"key_columns": ",".join(map(str, keys))} | ({"territory": state} if state else {}),
            evidence=(evidence,),
        ),
    )


def _columns(page: Page, head: tuple[int, ...], right: int) -> tuple[Column, ...]:
    """Say what the columns are for; the row of dates belongs to the values."""
    texts = spanned(page, head, right)
    if not page.grid.merges:
        spread(texts, range(right + 1))
    made = []
    for column in range(right + 1):
        parts = [texts[row][column] for row in head]
        day = next((match[0] for part in parts if (match := _DATE.search(part)) and "Gebietsstand" not in part), "")
        period = period_of(day) if day else None
        role, unit = _role(parts)
        known = {"type": ColumnType.TEXT} if role in {Role.AREA_KEY, Role.CATEGORY_CODE, Role.ATTRIBUTE} else {}
        made.append(make_column(column, parts, role, unit=unit, period=period.label if period else "", **known))
    return distinct(made)


def _role(parts: list[str]) -> tuple[Role, str]:
    """Return role and unit of one column."""
    flat = " ".join(map(_squeezed, parts))
    if "regionalschlüssel" in flat and any(part in _KEY_PARTS for part in parts):
        return Role.AREA_KEY, ""
    if "gemeindename" in flat:
        return Role.AREA_NAME, ""
    if "fläche" in flat:
        return Role.VALUE, "km²"
    if "bevölkerung" in flat:
        return Role.VALUE, "Einwohner je km²" if "jekm2" in flat or "jekm²" in flat else "Personen"
    if "längengrad" in flat or "breitengrad" in flat or "geograf" in flat:
        return Role.COORDINATE, ""
    if "satzart" in flat or "textkennzeichen" in flat or "schlüssel" in flat:
        return Role.CATEGORY_CODE, ""
    if "postleit" in flat:
        return Role.ATTRIBUTE, ""
    return Role.EMPTY, ""


def _state(page: Page, head: tuple[int, ...]) -> str:
    """Return the day of the territory."""
    for row in head:
        for text in page.row(row):
            match = _DATE.search(text)
            if match and "Gebietsstand" in text:
                return match[0]
    return ""


DIRECTORY = Layout(
    "gemeindeverzeichnis",
    _("Gemeindeverzeichnis (GV-ISys)"),
    _("Statistisches Bundesamt"),
    "destatis",
    _recognise,
    _outline,
)
