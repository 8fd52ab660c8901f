"""GENESIS tables as CSV, XLSX or XLS: the export that people save from the page of a table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from kobimo.ingest.grid import Opened
from kobimo.ingest.layouts.contract import Layout
from kobimo.ingest.layouts.genesis.damage import damage
from kobimo.ingest.layouts.genesis.dimensions import area_of_table, head_names_of, named, period_of_table
from kobimo.ingest.layouts.genesis.facts import facts_of
from kobimo.ingest.layouts.genesis.frame import (
    CODE,
    COPYRIGHT,
    END,
    STAMP,
    Frame,
    code_in,
    frame_of,
    segments,
    unit_row,
)
from kobimo.ingest.layouts.genesis.labels import TOTALS, Label, labels_of
from kobimo.ingest.layouts.headings import distinct, joined, make_column, spanned, spread
from kobimo.ingest.layouts.page import Page, is_prose
from kobimo.ingest.layouts.periods import YearMeaning, label_of, year_meaning
from kobimo.ingest.outline import Column, Conclusion, Outline, PeriodFinding, Question, Role, RowKind
from kobimo.language import _, counted, quoted
from kobimo.model.checks import CheckResult
from kobimo.reference.checks import found

_KEPT_NARROW = 0.8  # confidence where the end of the data had to be guessed


def _recognise(page: Page, _opened: Opened) -> str:
    """Recognise the line with the code, or the line of underscores with copyright or time stamp below it."""
    for row in range(min(page.height, 5)):
        if code_in(page, row):
            return _("Die Zeile {text} eröffnet eine GENESIS-Tabelle.").format(text=quoted(page.first(row)))
    firsts = [cells[0] if cells else None for cells in page.grid.rows]
    marked = {text for text in set(firsts) if isinstance(text, str) and _may_matter(text)}
    rows = [row for row, text in enumerate(firsts) if text in marked] if marked else []
    end = next((row for row in rows if END.fullmatch(page.first(row)) and len(page.filled(row)) == 1), None)
    if end is None:
        coded = any(code_in(page, row) for row in rows)
        return _("Die Datei enthält die Kopfzeile einer GENESIS-Tabelle.") if coded else ""
    below = [page.text(row) for row in range(end + 1, page.height)]
    closed = any(STAMP.search(text) or COPYRIGHT.search(text) or CODE.match(text) for text in below)
    if closed and frame_of(page, *segments(page)[0]) is not None:
        return _("Eine Zeile aus Unterstrichen trennt die Daten von den Fußnoten, darunter stehen © und Stand.")
    return ""


def _may_matter(raw: str) -> bool:
    """Tell whether a raw cell may end or name a table; soft hyphens within are cleaned away later."""
    return "_____" in raw or "Tabelle:" in raw or "\u00ad" in raw


def _outline(page: Page, _opened: Opened) -> tuple[Outline, ...]:
    """Outline every export in the file."""
    parts = segments(page)
    tables = [table for part in parts if (table := _table(page, *part)) is not None]
    if len(parts) < 2:
        return tuple(tables)
    check = found("LAYOUT_SEVERAL_EXPORTS", page.place(parts[1][0]), count=len(parts), exports=len(parts))
    return tuple(_with_check(table, check) for table in tables)


def _with_check(table: Outline, check: CheckResult) -> Outline:
    """Add a check to a table."""
    return replace(table, checks=(*table.checks, check))


@dataclass(frozen=True, slots=True)
class _Body:
    """Headings and cells of one export."""

    head: tuple[int, ...]
    unit_row: int | None
    texts: Mapping[int, Sequence[str]]  # by row of headings, merged cells filled in
    values: Sequence[int]
    remarks: Collection[int]
    again: Collection[int]
    data: Sequence[int]
    cells: Mapping[int, Sequence[str]]  # by column of labels


def _body(page: Page, frame: Frame) -> _Body:
    """Tell headings, values, remarks and repeated headings apart."""
    at = unit_row(page, frame)
    texts = spanned(page, frame.head, frame.right)
    values = [column for column in range(frame.right + 1) if column not in frame.labels]
    if not page.grid.merges:
        spread(texts, values)
    again = _repeated(page, frame, texts)
    data = [row for row in frame.rows if len(page.filled(row)) > 1 and row not in again]
    remarks = {column for column in values if is_prose(page.column(column, data))}
    data = [row for row in data if len(set(page.filled(row)) - remarks) > 1]
    cells = {column: list(page.column(column, data)) for column in frame.labels}
    return _Body(tuple(row for row in frame.head if row != at), at, texts, values, remarks, again, data, cells)


def _table(page: Page, start: int, stop: int) -> Outline | None:
    """Outline one export."""
    frame = frame_of(page, start, stop)
    if frame is None:
        return None
    body = _body(page, frame)
    facts = facts_of(page, frame)
    meaning = year_meaning(facts.get("title", "") + "; " + facts.get("statistic", ""), facts.get("footnotes", ""))
    head_names = head_names_of(body.texts, body.head, body.values)
    called = {column: body.texts[frame.head[0]][column] if frame.named else "" for column in frame.labels}
    labels = named(labels_of(body.cells, called), facts.get("title", ""), head_names)
    kinds = _kinds(page, frame, labels, body.remarks) | dict.fromkeys(body.again, RowKind.NOTE)
    lone = [page.first(row) for row, kind in kinds.items() if kind is RowKind.GROUP]
    period = period_of_table(lone, labels, body.cells, body.head, body.texts, body.values, meaning)
    area = area_of_table(labels, body.cells, facts, body.head, body.texts, body.values)
    return Outline(
        sheet=page.grid.name,
        head=body.head,
        first=frame.first,
        last=frame.last,
        left=0,
        right=frame.right,
        columns=_columns(body, labels, facts.get("unit", ""), meaning),
        unit_row=body.unit_row,
        shape="wide" if len(body.values) > 1 else "long",
        number_row=frame.number_row,
        kinds=kinds,
        area=area,
        period=period,
        facts=facts,
        head_names=head_names,
        evidence=_evidence(frame, period, meaning),
        confidence=_KEPT_NARROW if not frame.ended else 1.0,
        checks=damage(page, frame, body.data, body.remarks, area),
        questions=_questions(period, meaning),
    )


def _columns(body: _Body, labels: Mapping[int, Label], unit: str, meaning: YearMeaning) -> tuple[Column, ...]:
    """Make labels and values with their headings, units and periods."""
    made = []
    for column in range(len(body.texts[body.head[0]])):
        parts = [body.texts[row][column] for row in body.head]
        if column in labels:
            label = labels[column]
            made.append(make_column(column, parts, label.role, name=joined(parts) or label.name))
        elif column in body.remarks:
            made.append(make_column(column, parts, Role.ATTRIBUTE))
        else:
            own = body.texts[body.unit_row][column] if body.unit_row is not None else ""
            period = next((found for part in parts if (found := label_of(part, meaning))), "")
            made.append(make_column(column, parts, Role.VALUE, unit=own or unit, period=period))
    return distinct(made)


def _kinds(page: Page, frame: Frame, labels: Mapping[int, Label], remarks: Collection[int]) -> dict[int, RowKind]:
    """Find totals by a category, lone dates, and empty rows."""
    breakdown = [column for column, label in labels.items() if label.role in {Role.CATEGORY, Role.PERIOD}]
    names = [column for column, label in labels.items() if label.role is Role.AREA_NAME]
    keys = [column for column, label in labels.items() if label.role is Role.AREA_KEY]
    kinds: dict[int, RowKind] = {}
    for row in frame.rows:
        filled = [column for column in page.filled(row) if column not in remarks]
        if not filled:
            kinds[row] = RowKind.NOTE
        elif len(filled) == 1:
            kinds[row] = RowKind.GROUP if filled[0] == 0 else RowKind.NOTE
        else:
            watched = breakdown if any(page.cell(row, key) for key in keys) else [*breakdown, *names]
            if any(page.cell(row, column) in TOTALS for column in watched):
                kinds[row] = RowKind.TOTAL
    return kinds


def _evidence(frame: Frame, period: PeriodFinding | None, meaning: YearMeaning) -> tuple[Conclusion, ...]:
    """Say where the parts of the table were seen."""
    ended = (
        _("Die Daten enden vor der Zeile aus Unterstrichen.")
        if frame.ended
        else _("Die Zeile aus Unterstrichen fehlt; das Ende der Daten ist erschlossen.")
    )
    found = [
        Conclusion(
            "label_columns",
            _(
                "Vor den Werten: {columns}, im Kopf benannt."
                if frame.named
                else "Vor den Werten: {columns}, im Kopf leer."
            ).format(columns=counted(len(frame.labels), "Spalte", "Spalten")),
        ),
        Conclusion("end", ended, 1.0 if frame.ended else _KEPT_NARROW),
    ]
    if period is not None and period.type in {meaning.type, ""}:
        found.append(Conclusion("period", _("Bedeutung der Jahreszahl: {reason}").format(reason=meaning.reason)))
    return tuple(found)


def _questions(period: PeriodFinding | None, meaning: YearMeaning) -> tuple[Question, ...]:
    """Ask what the years stand for if the file leaves it open."""
    if period is None or period.type or not period.labels:
        return ()
    year = int(period.labels[-1][:4])
    return (
        Question(
            "YEAR_MEANING_OPEN",
            _("Wofür steht die Jahreszahl {year}? {reason}").format(year=year, reason=meaning.reason),
            options=(
                ("school_year_begin", _("Schuljahr, das {year} beginnt").format(year=year)),
                ("school_year_end", _("Schuljahr, das {year} endet").format(year=year)),
                ("calendar_year", _("Kalenderjahr {year}").format(year=year)),
            ),
        ),
    )


def _repeated(page: Page, frame: Frame, texts: Mapping[int, Sequence[str]]) -> frozenset[int]:
    """Find headings that are repeated among the data, as on every printed page."""
    heads = {tuple(text for text in page.row(row) if text) for row in frame.head}
    heads |= {tuple(text for text in cells if text) for cells in texts.values()}
    return frozenset(row for row in frame.rows if tuple(text for text in page.row(row) if text) in heads)


CLASSIC = Layout(
    "genesis_classic",
    _("GENESIS-Tabelle (Werteabruf)"),
    _("Statistische Ämter des Bundes und der Länder"),
    "destatis",
    _recognise,
    _outline,
)
