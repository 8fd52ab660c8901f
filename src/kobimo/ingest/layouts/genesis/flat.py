"""GENESIS flat files (ffcsv): one row for each value, in the layout of old (v4) and of new (v5) data bases.

v4 has a column for every value, named `CODE__Label__Unit`, and leaves the code of a total empty. v5 has one column
`value` with unit and code of the measure beside it; its headings are English whatever the language of the content.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kobimo.ingest.grid import Opened, letters
from kobimo.ingest.layouts.contract import Layout
from kobimo.ingest.layouts.genesis.labels import TOTALS
from kobimo.ingest.layouts.headings import distinct, make_column
from kobimo.ingest.layouts.keys import area_of_keys, is_shortened
from kobimo.ingest.layouts.page import Page, counts_columns, repeats_rows
from kobimo.ingest.layouts.periods import YearMeaning, period_finding
from kobimo.ingest.outline import AreaFinding, Column, ColumnType, Conclusion, Outline, PeriodFinding, Role, RowKind
from kobimo.language import _
from kobimo.model.checks import CheckResult
from kobimo.model.period import PeriodType
from kobimo.reference.checks import found

_V4 = re.compile(r"(?P<number>\d+)_(?P<what>Merkmal_Code|Merkmal_Label|Auspraegung_Code|Auspraegung_Label)")
_V5 = re.compile(
    r"(?P<number>\d+)_(?P<what>variable_code|variable_label|variable_attribute_code|variable_attribute_label)"
)
_VALUE_V4 = re.compile(r"(?P<code>[0-9A-Z][0-9A-Za-z-]*)__(?P<label>.*?)__(?P<unit>.*)")
_WORDS = {
    "Merkmal_Code": "variable",
    "Merkmal_Label": "variable_label",
    "Auspraegung_Code": "code",
    "Auspraegung_Label": "label",
    "variable_code": "variable",
    "variable_label": "variable_label",
    "variable_attribute_code": "code",
    "variable_attribute_label": "label",
}
_TIMES = frozenset({"Zeit", "time"})
_FIRST = {"Statistik_Code": "v4", "statistics_code": "v5"}
_SYSTEMS = {"NUTS-1": "NUTS", "NUTS-2": "NUTS", "NUTS-3": "NUTS"}
_REGION = re.compile(
    r"DINSG|DG|DLAND|REGBEZ|KREISE?|KRFR\w*|GEMEIN\w*|GEMEINDEN?|FAMTGEM|VERBGEM|GEO[A-Z]{2}\d|NUTS-[123]|BULA\w*|RB\w*"
)
_YEARS = {
    "JAHR": PeriodType.CALENDAR_YEAR,
    "JAHRE": PeriodType.CALENDAR_YEAR,
    "SMONAT": PeriodType.CALENDAR_YEAR,
}
_STATISTIC = re.compile(r"\d{4,5}[A-Z]?\d?")


@dataclass(frozen=True, slots=True)
class _Head:
    """A row of headings: version, and the position of every heading."""

    row: int
    version: str
    names: tuple[str, ...]


def _heads(page: Page) -> list[_Head]:
    """Find the rows of headings; a second one means another page, or that files were joined."""
    result: list[_Head] = []
    for row in range(page.height):
        raw = page.grid.rows[row]
        if row >= _TOP and not result:
            break
        if len(raw) < 5 or (row >= _TOP and not any(name in raw for name in _FIRST)):
            continue
        version = next((_FIRST[name] for name in page.row(row) if name in _FIRST), "")
        if version:
            result.append(_Head(row, version, page.row(row)))
    return result


_TOP = 20


def _recognise(page: Page, _opened: Opened) -> str:
    """Recognise a row of headings near the top with the columns that every flat file has."""
    heads = _heads_near_top(page)
    if not heads:
        return ""
    return _("Die Kopfzeile enthält {name} und die Spalten der Merkmale.").format(
        name="Statistik_Code" if heads[0].version == "v4" else "statistics_code"
    )


def _heads_near_top(page: Page) -> list[_Head]:
    """Return the headings if the first of them is near the top and has a column of time."""
    heads = _heads(page)
    return heads if heads and _TIMES & set(heads[0].names) else []


def _outline(page: Page, _opened: Opened) -> tuple[Outline, ...]:
    """Outline each part with headings of its own."""
    every = _heads_near_top(page)
    joined_up = any(head.names != every[0].names for head in every) or (
        len(every) > 1 and repeats_rows(page, every[0].row + 1)
    )
    heads = every if joined_up else every[:1]
    ends = [head.row for head in heads[1:]] + [page.height]
    versions = sorted({head.version for head in heads})
    joined: tuple[CheckResult, ...] = ()
    if len(versions) > 1:
        joined = (found("LAYOUT_VERSIONS_MIXED", page.place(heads[1].row), versions=", ".join(versions)),)
    elif len(heads) > 1:
        joined = (found("LAYOUT_SEVERAL_EXPORTS", page.place(every[1].row), count=len(every), exports=len(every)),)
    tables = (_table(page, head, stop, joined) for head, stop in zip(heads, ends, strict=True))
    return tuple(table for table in tables if table is not None)


def _table(page: Page, head: _Head, stop: int, joined: tuple[CheckResult, ...]) -> Outline | None:
    """Outline one part."""
    at = {name: column for column, name in enumerate(head.names) if name}
    statistic = at["Statistik_Code" if head.version == "v4" else "statistics_code"]
    number_row = head.row + 1 if counts_columns(page, head.row + 1) else None
    rows = range(head.row + 1 + (number_row is not None), stop)
    codes = page.column(statistic, rows)
    good = {code for code in set(codes) if _STATISTIC.fullmatch(code)}
    valid = [row for row, code in zip(rows, codes, strict=True) if code in good]
    if not valid:
        return None
    first, last = valid[0], valid[-1]
    parts = _variables(head)
    width = max(at.values()) + 1
    regions = _regions(page, parts, valid[0])
    columns = distinct(_column(name, column, parts, regions) for column, name in enumerate(head.names[:width]))
    area, repaired = _area(page, parts, regions, valid)
    checks = (*joined, *_checks(page, head.row, first, last, width, stop), *repaired)
    return Outline(
        sheet=page.grid.name,
        head=(head.row,),
        first=first,
        last=last,
        left=0,
        right=width - 1,
        columns=columns,
        layout=f"ffcsv_{head.version}",
        number_row=number_row,
        kinds=_kinds(page, head, parts, first, last, set(valid)),
        area=area,
        period=_period(page, at, valid),
        facts=_facts(page, head, at, parts, valid),
        evidence=_evidence(page, parts, valid[0]),
        checks=checks,
    )


def _variables(head: _Head) -> dict[int, dict[str, int]]:
    """Return the columns of each variable by its number."""
    pattern = _V4 if head.version == "v4" else _V5
    result: dict[int, dict[str, int]] = {}
    for column, name in enumerate(head.names):
        match = pattern.fullmatch(name)
        if match:
            result.setdefault(int(match["number"]), {})[_WORDS[match["what"]]] = column
    return result


def _regions(page: Page, parts: Mapping[int, Mapping[str, int]], row: int) -> dict[int, str]:
    """Return the variables that are areas, with their codes, the finest last."""
    codes = {number: page.cell(row, part["variable"]) for number, part in parts.items() if "variable" in part}
    return {number: code for number, code in codes.items() if _REGION.fullmatch(code)}


def _column(name: str, column: int, parts: Mapping[int, Mapping[str, int]], regions: Mapping[int, str]) -> Column:
    """Say what one column is for."""
    for number, part in parts.items():
        if part.get("code") == column:
            role = Role.AREA_KEY if number in regions else Role.CATEGORY_CODE
            return make_column(column, (name,), role, type=ColumnType.TEXT)
        if part.get("label") == column:
            return make_column(column, (name,), Role.AREA_NAME if number in regions else Role.CATEGORY)
    value = _VALUE_V4.fullmatch(name)
    if value:
        return make_column(column, (name,), Role.VALUE, unit=value["unit"].strip())
    fixed = {"value": Role.VALUE, "value_unit": Role.UNIT, "value_q": Role.STATUS}
    if name in fixed:
        return make_column(column, (name,), fixed[name])
    if name in _TIMES:
        return make_column(column, (name,), Role.PERIOD)
    if name in {"value_variable_code", "value_variable_label"}:
        return make_column(column, (name,), Role.CATEGORY_CODE if name.endswith("code") else Role.CATEGORY)
    if name.endswith("_q"):
        return make_column(column, (name,), Role.STATUS)
    return make_column(column, (name,), Role.ATTRIBUTE)


def _area(
    page: Page, parts: Mapping[int, Mapping[str, int]], regions: Mapping[int, str], rows: Sequence[int]
) -> tuple[AreaFinding | None, tuple[CheckResult, ...]]:
    """Understand the keys of the variable with the most areas."""
    best: tuple[int, int, list[str]] | None = None
    for number in regions:
        column = parts[number].get("code")
        if column is None:
            continue
        cells = list(page.column(column, rows))
        size = len(set(cells))
        if best is None or size > best[0]:
            best = size, number, cells
    if best is None:
        return None, ()
    _size, number, cells = best
    column = parts[number]["code"]
    if regions[number] in _SYSTEMS:
        return AreaFinding(_SYSTEMS[regions[number]], (), column), ()
    area = area_of_keys((cell or "DG" for cell in cells), column)
    if area is None or not area.repaired:
        return area, ()
    short = [row for row, cell in zip(rows, cells, strict=True) if cell and is_shortened(cell)]
    place = page.place(short[0], letters(column))
    sample = page.cell(short[0], column)
    return area, (found("LAYOUT_KEYS_AS_NUMBERS", place, count=len(short), cells=len(short), sample=sample),)


def _period(page: Page, at: Mapping[str, int], rows: Sequence[int]) -> PeriodFinding | None:
    """Understand the column of time by the code of the time variable."""
    column = at.get("Zeit", at.get("time"))
    if column is None:
        return None
    coded = at.get("Zeit_Code", at.get("time_code"))
    codes = set(page.column(coded, rows)) if coded is not None else set()
    code = next(iter(codes)) if len(codes) == 1 else ""
    known = _YEARS.get(code)
    meaning = YearMeaning(str(known), code) if known else YearMeaning("", code)
    return period_finding(dict.fromkeys(page.column(column, rows)), "column", column, meaning)


def _kinds(
    page: Page, head: _Head, parts: Mapping[int, Mapping[str, int]], first: int, last: int, valid: set[int]
) -> dict[int, RowKind]:
    """Find totals: no code and the label of a total (v4), or only the label (v5); and rows that are no data."""
    pairs = [(part["code"], part["label"]) for part in parts.values() if {"code", "label"} <= part.keys()]
    rows = range(first, last + 1)
    kinds = {row: RowKind.NOTE for row in rows if row not in valid}
    for code, label in pairs:
        for row, key, text in zip(rows, page.column(code, rows), page.column(label, rows), strict=True):
            if not key and row in valid and text and (head.version == "v4" or text in TOTALS):
                kinds[row] = RowKind.TOTAL
    return kinds


def _facts(
    page: Page, head: _Head, at: Mapping[str, int], parts: Mapping[int, Mapping[str, int]], rows: Sequence[int]
) -> dict[str, str]:
    """Collect statistic and the names of variables."""
    row = rows[0]
    german = head.version == "v4"
    code = page.cell(row, at["Statistik_Code" if german else "statistics_code"])
    label = page.cell(row, at.get("Statistik_Label" if german else "statistics_label", len(head.names)))
    facts = {"statistic": " ".join(filter(None, (code, label)))}
    for number, part in parts.items():
        if "variable_label" in part:
            labels = set(page.column(part["variable_label"], rows)) - {""}
            if len(labels) == 1:
                facts[f"variable_{number}"] = labels.pop()
    return facts


def _evidence(page: Page, parts: Mapping[int, Mapping[str, int]], row: int) -> tuple[Conclusion, ...]:
    """Name the variables."""
    names = [page.cell(row, part["variable_label"]) for part in parts.values() if "variable_label" in part]
    return (Conclusion("variables", _("Merkmale: {names}.").format(names=", ".join(names))),) if names else ()


def _checks(page: Page, head: int, first: int, last: int, width: int, stop: int) -> tuple[CheckResult, ...]:
    """Find rows with too few or too many cells; a short one at the very end means that the file was cut off."""
    if page.grid.typed:
        return ()
    lengths = {row: len(page.grid.rows[row]) for row in range(first, last + 1)}
    usual = Counter(lengths.values()).most_common(1)[0][0]
    if len(page.filled(head)) < usual and any(
        page.row(first)[column] for column in set(range(usual)) - set(page.filled(head))
    ):
        cells = len(page.filled(head))
        return (found("LAYOUT_ROW_BROKEN", page.place(head), cells=cells, expected=usual),)
    broken = [row for row, length in lengths.items() if 1 < length < width and row != last]
    broken += [row for row, length in lengths.items() if length > width and any(page.row(row)[width:])]
    checks = [
        found("LAYOUT_ROW_BROKEN", page.place(row), count=len(broken), cells=lengths[row], expected=width)
        for row in broken[:1]
    ]
    if lengths[last] < width and not any(page.filled(row) for row in range(last + 1, stop)):
        checks.append(found("LAYOUT_CUT_OFF", page.place(last), row=page.grid.numbers[last]))
    return tuple(checks)


FLAT = Layout(
    "ffcsv",
    _("GENESIS-Flatfile"),
    _("Statistische Ämter des Bundes und der Länder"),
    "destatis",
    _recognise,
    _outline,
)
