"""Workbooks of statistical offices with cover, contents, tables, and the same tables tidy in sheets "csv-...".

The tidy sheets are preferred: their headings are one row, nothing is merged, and footnotes are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kobimo.ingest.grid import Opened
from kobimo.ingest.layouts.contract import Layout
from kobimo.ingest.layouts.genesis.frame import looks_like_value
from kobimo.ingest.layouts.headings import distinct, make_column, spanned
from kobimo.ingest.layouts.keys import names_laender
from kobimo.ingest.layouts.page import Page, counts_columns, repeats_rows
from kobimo.ingest.layouts.periods import is_year, label_of, period_finding
from kobimo.ingest.numbers import split_footnote
from kobimo.ingest.outline import AreaFinding, Column, Conclusion, Outline, PeriodFinding, Role, RowKind
from kobimo.language import _, quoted
from kobimo.reference.checks import found

TWIN = 0.4  # confidence of a table that stands in a tidy sheet too: below what counts as a table of data
_TITLE = re.compile(r"(?P<code>(?:\d{5}|[A-Z]\d? ?[A-Z]*\d*)-[0-9a-z-]+)\s*:?\s+(?P<title>\S.*)")
_END = re.compile(r"Ende der Tabelle")
_BACK = re.compile(r"zur? (?:zum )?Inhalts(?:übersicht|verzeichnis)|Zurück zum Inhalt", re.IGNORECASE)
_TEXT_SHEET = re.compile(
    r"Impressum|Inhalt|Inhaltsübersicht|Inhaltsverzeichnis|Erläuterung(?:en)?\b.*|Informationen zu.*|"
    r"Übersicht GENESIS.*|Merkmalsdefinition.*|Methodische .*|Statistik-Infoseite.*|Statistischer Bericht|"
    r"Zeichenerklärung|Abkürzungsverzeichnis"
)
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß_][\wÄÖÜäöüß]*")
_TIME = re.compile(
    r"(?:Berichts)?(?:jahr|monat|quartal|zeitpunkt|zeitraum)|Stichtag|Schuljahr|Semester|Jahr", re.IGNORECASE
)
_KEY = re.compile(r"_?(?:RS|ARS|AGS)|\w*(?:regional)?schl(?:ue|ü)ssel|Kreiskennziffer|Gebietscode", re.IGNORECASE)
_NAME = re.compile(r"Gebiet(?:sname)?|Bundesland|Land|Kreis(?:name)?|Region(?:name)?|Gemeinde(?:name)?", re.IGNORECASE)
_STATUS = re.compile(r"Anmerkung(?:en)?|Qualit(?:ae|ä)tskennzeichen|\w*_q", re.IGNORECASE)
_UNIT = re.compile(r"(?:Mass|Maß)einheit|Einheit", re.IGNORECASE)
_TOTAL = re.compile(r"Insgesamt|Zusammen|Alle [A-ZÄÖÜ].*", re.IGNORECASE)
_SUBSET = re.compile(r"(?:darunter|dar\.|davon)\b.*", re.IGNORECASE)
_TITLE_UNIT = re.compile(r"\bin (?P<word>Euro|EUR|%|Prozent|Tsd\. EUR|Mill\. EUR|1 000 EUR)(?=\d?(?:[,.;\s]|$))")


def _recognise(page: Page, opened: Opened) -> str:
    """Recognise the role of a sheet by what it says about itself."""
    role = _role(page, opened)
    return {
        "csv": _("Die Kopfzeile ist die eines Blatts zur Weiterverarbeitung (csv-…)."),
        "table": _("Über der Tabelle steht ihr Code, darunter „Ende der Tabelle“."),
        "twin": _("Dieselben Zahlen stehen ordentlich im Blatt {sheet}.").format(
            sheet=quoted(_twin(page.grid.name, opened))
        ),
        "text": _("Das Blatt enthält Text der Veröffentlichung, keine Tabelle."),
    }.get(role, "")


def _role(page: Page, opened: Opened) -> str:
    """Tell a tidy sheet, a table for readers, and text apart; "" if the workbook is no publication."""
    if _is_tidy(page, opened):
        return "csv"
    if not _is_publication(opened):
        return ""
    firsts = [page.text(row) for row in range(min(page.height, 15)) if page.filled(row)]
    ended = any(_END.match(page.first(row)) for row in range(max(page.height - 60, 0), page.height))
    if ended and any(_TITLE.match(text) for text in firsts[:4]):
        return "table"
    is_text = not any(map(_BACK.fullmatch, firsts)) or not _numbers(page)
    if any(map(_TEXT_SHEET.fullmatch, firsts)) and is_text:
        return "text"
    return "twin" if _twin(page.grid.name, opened) else ""


def _is_tidy(page: Page, opened: Opened) -> bool:
    """Tell whether the first row has the headings of a tidy sheet."""
    if not page.height:
        return False
    names = [name for name in page.row(0) if name]
    if len(names) < 4 or names[0] != "Statistik" or not all(map(_WORD.fullmatch, names)):
        return False
    return any(map(_TIME.fullmatch, names)) and (len(names) > 4 or len(opened.grids) > 1)


def _is_publication(opened: Opened) -> bool:
    """Tell whether the workbook has an imprint and a table of contents."""
    if len(opened.grids) < 3:
        return False
    seen = set()
    for grid in opened.grids:
        for cells in list(grid.rows)[:12]:
            seen |= {str(cell).strip() for cell in cells[:4] if isinstance(cell, str)}
    return "Impressum" in seen and bool(seen & {"Inhaltsübersicht", "Inhaltsverzeichnis", "Inhalt"})


def _numbers(page: Page) -> int:
    """Count numbers in a sheet."""
    return sum(isinstance(cell, (int, float)) for row in page.grid.rows for cell in row)


def _outline(page: Page, opened: Opened) -> tuple[Outline, ...]:
    """Outline a tidy sheet or a table; text has none."""
    role = _role(page, opened)
    if role == "csv":
        return _tidy(page)
    return _table(page, opened) if role == "table" else ()


def _tidy(page: Page) -> tuple[Outline, ...]:
    """Outline a tidy sheet; blank rows below the data do not count."""
    right = page.filled(0)[-1]
    number_row = 1 if counts_columns(page, 1) else None
    again = {row for row in range(1, page.height) if page.first(row) == "Statistik" and page.row(row) == page.row(0)}
    rows = [row for row in range(1 + (number_row is not None), page.height) if len(page.filled(row)) > 1]
    rows = [row for row in rows if row not in again]
    if not rows:
        return ()
    joined_up = bool(again) and repeats_rows(page, 1)
    place = page.place(min(again, default=None))
    cells = [list(page.column(column, rows)) for column in range(right + 1)]
    columns = distinct(
        make_column(column, (page.cell(0, column),), _tidy_role(page.cell(0, column), cells[column]))
        for column in range(right + 1)
    )
    statistic = {text for text in cells[0] if text}
    return (
        Outline(
            sheet=page.grid.name,
            head=(0,),
            first=rows[0],
            last=rows[-1],
            left=0,
            right=right,
            columns=columns,
            layout="statistischer_bericht_csv",
            number_row=number_row,
            kinds=_tidy_kinds(page, columns, rows) | dict.fromkeys(again, RowKind.NOTE),
            checks=(found("LAYOUT_SEVERAL_EXPORTS", place, count=2, exports=2),) if joined_up else (),
            area=_tidy_area(columns, cells),
            period=_tidy_period(columns, cells),
            facts={"statistic": statistic.pop()} if len(statistic) == 1 else {},
        ),
    )


def _tidy_role(name: str, cells: Sequence[str]) -> Role:
    """Say what a column of a tidy sheet is for, by its heading, else by whether it holds numbers."""
    for pattern, role in (
        (_UNIT, Role.UNIT),
        (_STATUS, Role.STATUS),
        (_TIME, Role.PERIOD),
        (_KEY, Role.AREA_KEY),
        (_NAME, Role.AREA_NAME),
    ):
        if pattern.fullmatch(name):
            return role
    if name == "Statistik":
        return Role.ATTRIBUTE
    filled = [cell for cell in cells if cell]
    numbers = [cell for cell in filled if looks_like_value(split_footnote(cell)[0])]
    is_value = any(cell[:1].isdigit() for cell in numbers) and len(numbers) * 10 >= len(filled) * 9
    return Role.VALUE if is_value else Role.CATEGORY


def _tidy_kinds(page: Page, columns: Sequence[Column], rows: Sequence[int]) -> dict[int, RowKind]:
    """Find subsets, and totals that stand beside at least two parts of them with the same other categories."""
    kinds: dict[int, RowKind] = {}
    keys = [column.position for column in columns if column.role in _DESCRIBING]
    cells = {at: list(page.column(at, rows)) for at in keys}
    for at in (column.position for column in columns if column.role is Role.CATEGORY):
        words = {text: _kind_of(text) for text in set(cells[at])}
        if not any(words.values()):
            continue
        others = list(zip(*(cells[key] for key in keys if key != at), strict=True)) or [()] * len(rows)
        parts: dict[tuple[str, ...], int] = {}
        for other, text in zip(others, cells[at], strict=True):
            parts[other] = parts.get(other, 0) + (words[text] is None)
        for row, other, text in zip(rows, others, cells[at], strict=True):
            if words[text] is RowKind.SUBSET:
                kinds[row] = RowKind.SUBSET
            elif words[text] is RowKind.TOTAL and parts[other] > 1:
                kinds.setdefault(row, RowKind.TOTAL)
    return kinds | {row: RowKind.NOTE for row in range(rows[0], rows[-1] + 1) if not page.filled(row)}


_DESCRIBING = frozenset({Role.CATEGORY, Role.AREA_NAME, Role.AREA_KEY, Role.PERIOD, Role.UNIT})


def _kind_of(text: str) -> RowKind | None:
    """Tell what a category says about its row."""
    if _SUBSET.fullmatch(text):
        return RowKind.SUBSET
    return RowKind.TOTAL if _TOTAL.fullmatch(text) else None


def _tidy_area(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> AreaFinding | None:
    """Understand names of Länder; anything else is left to the general recognition."""
    for column in columns:
        if column.role is Role.AREA_NAME and names_laender(set(cells[column.position])):
            bund = ("bund",) if "Deutschland" in cells[column.position] else ()
            return AreaFinding("Name", (*bund, "land"), column.position)
    return None


def _tidy_period(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> PeriodFinding | None:
    """Understand the column of time."""
    for column in columns:
        if column.role is Role.PERIOD:
            return period_finding(dict.fromkeys(cells[column.position]), "column", column.position, None)
    return None


def _table(page: Page, opened: Opened) -> tuple[Outline, ...]:
    """Outline a table for readers: title, headings merged over rows and columns, data, notes."""
    titled = [row for row in range(min(page.height, 6)) if _TITLE.match(page.first(row))]
    top = next((row for row in range(titled[-1] + 1, page.height) if len(page.filled(row)) > 1), None)
    if top is None:
        return ()
    bottom = _bottom_of_head(page, top)
    stop = next((row for row in range(bottom + 1, page.height) if _END.match(page.first(row))), page.height)
    rows = [row for row in range(bottom + 1, stop) if len(page.filled(row)) > 1]
    if not rows:
        return ()
    head = tuple(range(top, bottom + 1))
    right = max(page.filled(row)[-1] for row in (*head, *rows))
    match = _TITLE.match(page.first(titled[-1]))
    code, title = (match["code"], match["title"]) if match else ("", "")
    unit = _TITLE_UNIT.search(title)
    texts = spanned(page, head, right)
    columns = distinct(
        make_column(
            column,
            [texts[row][column] for row in head],
            Role.VALUE if column else (Role.AREA_NAME if "änder" in texts[top][0] else Role.EMPTY),
            unit=unit["word"] if unit and column else "",
            period=next((label for row in head if column and (label := label_of(texts[row][column], None))), ""),
        )
        for column in range(right + 1)
    )
    twin = _twin(code, opened)
    evidence = (Conclusion("twin", _("Dieselben Zahlen stehen im Blatt {sheet}.").format(sheet=quoted(twin))),)
    periods = [column.period for column in columns if column.period]
    return (
        Outline(
            sheet=page.grid.name,
            head=head,
            first=rows[0],
            last=rows[-1],
            left=0,
            right=right,
            columns=columns,
            shape="wide",
            layout="statistischer_bericht_tabelle",
            period=period_finding(periods, "heading", None, None),
            head_names=tuple(_("Jahr") if any(map(is_year, texts[row][1:])) else "" for row in head),
            facts={"table_code": code, "title": title, "footnotes": _notes(page, rows[-1] + 1, stop)}
            | ({"tidy_sheet": twin} if twin else {}),
            evidence=evidence if twin else (),
            confidence=TWIN if twin else 0.95,
        ),
    )


def _bottom_of_head(page: Page, top: int) -> int:
    """Return the last row of headings: as far as merged headings reach, or as far as the first cell is blank."""
    bottom = top
    for merge in sorted(page.grid.merges, key=lambda merge: merge.top):
        if top <= merge.top <= bottom:
            bottom = max(bottom, merge.bottom)
    while bottom + 1 < page.height and not page.first(bottom + 1) and page.filled(bottom + 1):
        bottom += 1
    return bottom


def _twin(code: str, opened: Opened) -> str:
    """Return the tidy sheet of the same table, by its code or the name of its sheet."""
    wanted = f"csv-{_folded(code)}" if code else ""
    return next((grid.name for grid in opened.grids if wanted and _folded(grid.name) == wanted), "")


def _folded(name: str) -> str:
    """Return the name of a sheet, blind to capitals, blanks, underscores and spelled-out umlauts."""
    text = re.sub(r"[\s_]", "-", name.strip().casefold())
    return text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")


def _notes(page: Page, start: int, stop: int) -> str:
    """Return the notes below a table."""
    return "\n".join(page.text(row) for row in range(start, stop) if page.filled(row))


PUBLICATION = Layout(
    "statistischer_bericht",
    _("Statistischer Bericht"),
    _("Statistische Ämter des Bundes und der Länder"),
    "statistischer_bericht",
    _recognise,
    _outline,
    may_be_empty=True,
)
