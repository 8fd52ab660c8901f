"""Gemeindeverzeichnis GV100AD: records of fixed width without headings, cut into cells where the file was opened."""

from __future__ import annotations

import re

from kobimo.ingest.grid import Opened
from kobimo.ingest.layouts.contract import Layout
from kobimo.ingest.layouts.headings import distinct, make_column
from kobimo.ingest.layouts.keys import area_of_keys
from kobimo.ingest.layouts.page import Page
from kobimo.ingest.outline import Column, ColumnType, Outline, PeriodFinding, Role, RowKind
from kobimo.language import _
from kobimo.model.period import PeriodType
from kobimo.reference.checks import found

_RECORDS = {"10": "Land", "20": "Regierungsbezirk", "30": "Region", "40": "Kreis", "50": "Verband", "60": "Gemeinde"}
_DAY = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])([0-3]\d)")
_AGS = re.compile(r"\d{2}|\d{3}|\d{5}|\d{8}|\d{4}")
_FIELDS: tuple[tuple[str, Role, str], ...] = (
    ("Satzart", Role.CATEGORY_CODE, ""),
    ("Gebietsstand", Role.PERIOD, ""),
    ("AGS", Role.AREA_KEY, ""),
    ("Verband", Role.ATTRIBUTE, ""),
    ("Name", Role.AREA_NAME, ""),
    ("Sitz", Role.ATTRIBUTE, ""),
    ("Textkennzeichen", Role.CATEGORY_CODE, ""),
    ("", Role.ATTRIBUTE, ""),
    ("Fläche", Role.VALUE, "ha"),
    ("Bevölkerung", Role.VALUE, "Personen"),
    ("Bevölkerung, männlich", Role.VALUE, "Personen"),
    ("", Role.ATTRIBUTE, ""),
    ("Postleitzahl", Role.ATTRIBUTE, ""),
)
"""Fields in their order; what comes behind them is left as it is."""


def _is_record(page: Page, row: int) -> bool:
    """Tell whether a row begins with record, day and key."""
    kind, day, key = page.cell(row, 0), page.cell(row, 1), page.cell(row, 2)
    return kind in _RECORDS and _DAY.fullmatch(day) is not None and _AGS.fullmatch(key.replace(" ", "")) is not None


def _recognise(page: Page, _opened: Opened) -> str:
    """Recognise the first records; there are no headings."""
    rows = [row for row in range(min(page.height, 50)) if page.filled(row)]
    if not rows or page.grid.width < len(_FIELDS) or not all(_is_record(page, row) for row in rows):
        return ""
    return _("Jede Zeile beginnt mit Satzart, Gebietsstand und Schlüssel (Satzbeschreibung GV100AD).")


def _outline(page: Page, _opened: Opened) -> tuple[Outline, ...]:
    """Outline all records."""
    filled = [row for row in range(page.height) if page.filled(row)]
    records = [row for row in filled if _is_record(page, row)]
    foreign = [row for row in filled if row <= records[-1] and not _is_record(page, row)]
    kinds = {row: RowKind.GROUP for row in records if page.cell(row, 0) != "60"}
    days = sorted({_DAY.sub(r"\1-\2-\3", page.cell(row, 1)) for row in records})
    checks = [
        found(
            "LAYOUT_ROW_BROKEN", page.place(row), count=len(foreign), cells=len(page.filled(row)), expected=len(_FIELDS)
        )
        for row in foreign[:1]
    ]
    return (
        Outline(
            sheet=page.grid.name,
            head=(),
            first=records[0],
            last=records[-1],
            left=0,
            right=page.grid.width - 1,
            columns=_columns(page.grid.width),
            shape="wide",
            kinds=kinds | dict.fromkeys(foreign, RowKind.NOTE),
            area=area_of_keys(page.column(2, records), 2),
            period=PeriodFinding(PeriodType.REFERENCE_DATE, tuple(days), "column", 1),
            facts={"territory": days[-1]},
            checks=tuple(checks),
        ),
    )


def _columns(width: int) -> tuple[Column, ...]:
    """Name the columns after the description of the records."""
    made = []
    for position in range(width):
        name, role, unit = _FIELDS[position] if position < len(_FIELDS) else ("", Role.ATTRIBUTE, "")
        kind = ColumnType.EMPTY if role is Role.VALUE else ColumnType.TEXT
        made.append(make_column(position, (), role, name=_(name), unit=unit, type=kind))
    return distinct(made)


DIRECTORY_RECORDS = Layout(
    "gemeindeverzeichnis_gv100",
    _("Gemeindeverzeichnis GV100AD"),
    _("Statistisches Bundesamt"),
    "destatis",
    _recognise,
    _outline,
)
