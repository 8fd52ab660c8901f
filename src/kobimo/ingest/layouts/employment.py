"""Workbooks of the statistics of the Bundesagentur für Arbeit (BA).

The same report starts in another row and column from edition to edition, so the headings are found by content: below
the title block (table, area, "Berichtsmonat: ..."), above the row that counts the columns. Data end before
"Erstellungsdatum", the copyright or the first footnote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kobimo.ingest.grid import Opened
from kobimo.ingest.layouts.contract import Layout
from kobimo.ingest.layouts.genesis.frame import looks_like_value
from kobimo.ingest.layouts.headings import distinct, make_column, spanned
from kobimo.ingest.layouts.keys import area_of_keys, is_key
from kobimo.ingest.layouts.page import Page
from kobimo.ingest.layouts.periods import label_of, period_of
from kobimo.ingest.outline import AreaFinding, Column, Conclusion, Outline, PeriodFinding, Role
from kobimo.language import _
from kobimo.model.checks import CheckResult
from kobimo.reference.checks import found

_OFFICE = re.compile(r"Statistik der Bundesagentur für Arbeit|Bundesagentur für Arbeit")
_MONTH = re.compile(r"Berichts(?:monat|zeitraum|jahr)?:?\s*(?P<month>[A-ZÄ][a-zä]+ \d{4}|\d{4})?")
_STATE = re.compile(r"Datenstand:?\s*(?P<text>.+)?")
_MADE = re.compile(r"Erstellungsdatum:?\s*(?P<text>[^,;]+)?")
_END = re.compile(r"Erstellungsdatum|©|\(?C\)|Quelle:|\*\)|\d{1,2}\)\s|x\)|Zeichenerklärung|Hinweis")
_TEXT_SHEET = re.compile(
    r"Impressum|Inhaltsverzeichnis|Titel|Methodische Hinweise.*|Statistik-Infoseite.*|Glossar.*|Hinweise.*"
)
_KEY_AND_NAME = re.compile(r"(?P<key>\d{2}|\d{3}|\d{5}|\d{8}) (?P<name>\D.*)")


def _recognise(page: Page, opened: Opened) -> str:
    """Recognise the office and the marks of its workbooks: month of report, date of production."""
    texts = _texts(page)
    if _is_of_ba(texts):
        return _("Das Blatt nennt die Statistik der Bundesagentur für Arbeit und Berichtsmonat oder Erstellungsdatum.")
    if len(opened.grids) > 1 and _is_text(page) and _is_workbook_of_ba(opened):
        return _("Das Blatt gehört zu einem Heft der Bundesagentur für Arbeit und enthält nur Text.")
    return ""


def _texts(page: Page) -> list[str]:
    """Return the texts above and below the data."""
    rows = [*range(min(page.height, 25)), *range(max(page.height - 40, 25), page.height)]
    return [cell for row in rows for cell in page.row(row) if cell]


def _is_workbook_of_ba(opened: Opened) -> bool:
    """Tell whether another sheet is recognised on its own."""
    return any(_is_of_ba(_texts(Page(grid))) for grid in opened.grids)


def _is_of_ba(texts: Sequence[str]) -> bool:
    """Tell whether two of the marks are there: office, month of report, state of the data, date of production."""
    office = any(map(_OFFICE.search, texts))
    marks = sum(any(map(mark.match, texts)) for mark in (_MONTH, _STATE, _MADE))
    return marks + office > 1


def _is_text(page: Page) -> bool:
    """Tell whether a sheet is imprint, contents or notes."""
    texts = [page.text(row) for row in range(min(page.height, 15))]
    return any(map(_TEXT_SHEET.fullmatch, texts)) and not any(_data(page, row) for row in range(page.height))


def _data(page: Page, row: int) -> bool:
    """Tell whether a row has a label and at least two values behind it."""
    texts = [page.cell(row, column) for column in page.filled(row)]
    values = [text for text in texts[1:] if looks_like_value(text)]
    return len(texts) > 2 and len(values) > 1


def _number_row(page: Page) -> int | None:
    """Find the row that counts the columns: 1, 2, 3 ..., perhaps without one for the label."""
    for row in range(min(page.height, 60)):
        texts = [page.cell(row, column) for column in page.filled(row)]
        if len(texts) > 1 and texts == [str(number) for number in range(1, len(texts) + 1)]:
            return row
    return None


def _outline(page: Page, _opened: Opened) -> tuple[Outline, ...]:
    """Outline the table of a sheet, if it has one."""
    numbers = _number_row(page)
    first = _first(page, numbers)
    if first is None:
        return ()
    stop = next((row for row in range(first, page.height) if _END.match(page.text(row))), page.height)
    rows = [row for row in range(first, stop) if len(page.filled(row)) > 1]
    if not rows:
        return ()
    head = _head(page, numbers if numbers is not None else first)
    if not head:
        return ()
    left = min(page.filled(row)[0] for row in rows)
    right = max(page.filled(row)[-1] for row in (*head, *rows))
    columns, area = _columns(page, head, rows, left, right)
    texts = _texts(page)
    checks: tuple[CheckResult, ...] = ()
    if stop == page.height:
        checks = (found("LAYOUT_CUT_OFF", page.place(rows[-1]), row=page.grid.numbers[rows[-1]]),)
    return (
        Outline(
            sheet=page.grid.name,
            head=head,
            first=first,
            last=rows[-1],
            left=left,
            right=right,
            columns=columns,
            number_row=numbers,
            shape="wide",
            area=area,
            period=_period(texts),
            facts=_facts(page, texts, head[0]),
            evidence=_evidence(numbers),
            checks=checks,
        ),
    )


def _first(page: Page, numbers: int | None) -> int | None:
    """Return the first row of data: below the row that counts the columns, or the first one with values."""
    start = 0 if numbers is None else numbers + 1
    return next((row for row in range(start, page.height) if _data(page, row)), None)


def _head(page: Page, below: int) -> tuple[int, ...]:
    """Return the rows of headings directly above: until an empty row or the title block."""
    top = below
    while top > 0 and page.filled(top - 1) and not _is_title(page, top - 1):
        top -= 1
    return tuple(row for row in range(top, below) if page.filled(row))


def _is_title(page: Page, row: int) -> bool:
    """Tell whether a row belongs to the title: one cell that stands first and spans no column of values."""
    filled = page.filled(row)
    text = page.cell(row, filled[0])
    if _MONTH.match(text) or _STATE.match(text) or _OFFICE.search(text):
        return True
    spans = [merge for merge in page.grid.merges if merge.top == row and merge.left < merge.right]
    return len(filled) == 1 and filled[0] <= 1 and (not spans or spans[0].left == filled[0])


def _columns(
    page: Page, head: tuple[int, ...], rows: Sequence[int], left: int, right: int
) -> tuple[tuple[Column, ...], AreaFinding | None]:
    """Say what the columns are for: keys, names, labels in front of the first column of values."""
    texts = spanned(page, head, right)
    area: AreaFinding | None = None
    made: list[Column] = []
    in_front = True
    for column in range(left, right + 1):
        parts = [texts[row][column] for row in head]
        cells = [cell for cell in page.column(column, rows) if cell]
        role = Role.VALUE
        if in_front and area is None and cells and _are_keys(cells):
            area = _area(cells, column)
            role = Role.AREA_KEY
        elif in_front and not _are_values(cells):
            role = Role.AREA_NAME if area is not None and made and made[-1].role is Role.AREA_KEY else Role.CATEGORY
        in_front = in_front and role is not Role.VALUE
        period = next((label for part in parts if (label := label_of(part, None))), "")
        made.append(make_column(column, parts, role, period=period if role is Role.VALUE else ""))
    return distinct(made), area


def _are_values(cells: Sequence[str]) -> bool:
    """Tell whether most cells are numbers or signs."""
    return sum(map(looks_like_value, cells)) * 2 > len(cells)


def _are_keys(cells: Sequence[str]) -> bool:
    """Tell whether all cells are keys, or keys with names, or the country."""
    known = [cell for cell in cells if cell != "Deutschland"]
    if not known:
        return False
    if all(_KEY_AND_NAME.fullmatch(cell) for cell in known):
        return True
    return all(map(is_key, known)) and len(set(map(len, known))) < 4 and max(map(len, known)) < 9


def _area(cells: Sequence[str], column: int) -> AreaFinding | None:
    """Understand keys, with or without the name behind them."""
    keys = []
    for cell in cells:
        match = _KEY_AND_NAME.fullmatch(cell)
        keys.append(match["key"] if match else "DG" if cell == "Deutschland" else cell)
    return area_of_keys(keys, column)


def _period(texts: Sequence[str]) -> PeriodFinding | None:
    """Return the month of report; it may stand in the cell beside its heading."""
    for index, text in enumerate(texts):
        match = _MONTH.match(text)
        if match is None:
            continue
        beside = texts[index + 1] if not match["month"] and index + 1 < len(texts) else match["month"] or ""
        period = period_of(beside)
        if period:
            return PeriodFinding(period.type, (period.label,), "title")
    return None


def _facts(page: Page, texts: Sequence[str], head: int) -> dict[str, str]:
    """Collect title, state of the data, date of production and source."""
    lines = [page.text(row) for row in range(head) if page.filled(row)]
    named = [line for line in lines if not _MONTH.match(line) and not _STATE.match(line) and not _OFFICE.match(line)]
    facts = {"source": "Statistik der Bundesagentur für Arbeit"}
    if named:
        facts["title"] = "; ".join(named)
    for pattern, name in ((_STATE, "as_of"), (_MADE, "produced")):
        match = next((m for text in texts if (m := pattern.match(text)) and m["text"]), None)
        if match:
            facts[name] = match["text"].strip()
    return facts


def _evidence(numbers: int | None) -> tuple[Conclusion, ...]:
    """Say how the headings were found."""
    if numbers is None:
        return ()
    return (Conclusion("head", _("Die Zeile mit den Spaltennummern trennt Kopf und Daten.")),)


EMPLOYMENT = Layout(
    "ba_heft",
    _("Heft der Statistik der Bundesagentur für Arbeit"),
    _("Bundesagentur für Arbeit"),
    "ba",
    _recognise,
    _outline,
    may_be_empty=True,
)
