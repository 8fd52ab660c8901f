"""Outline tables by a template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from kobimo.ingest.grid import Opened, letters
from kobimo.ingest.layouts.contract import Layout
from kobimo.ingest.layouts.headings import distinct, joined, make_column
from kobimo.ingest.layouts.keys import area_of_keys, is_shortened, unwrapped
from kobimo.ingest.layouts.page import Page, counts_columns, is_prose, names_units, repeats_rows
from kobimo.ingest.layouts.periods import YearMeaning, label_of, period_finding, period_of
from kobimo.ingest.layouts.template import Match, Template, fits, pattern, rule_of
from kobimo.ingest.outline import AreaFinding, Column, Outline, PeriodFinding, Role, RowKind
from kobimo.language import _, quoted
from kobimo.model.checks import CheckResult
from kobimo.model.period import PeriodType, month
from kobimo.reference.checks import found

_MEANINGS = {
    "school_year_begins": YearMeaning(PeriodType.SCHOOL_YEAR, ""),
    "school_year_ends": YearMeaning(PeriodType.SCHOOL_YEAR, "", -1),
}


Refine = Callable[[Page, Opened, Outline], Outline]
"""What a template cannot say: decided by the content of this table or of other sheets."""


def layout_of(template: Template, refine: Refine | None = None) -> Layout:
    """Make the layout that a template describes.

    Parameters
    ----------
    template : Template
        Headings and what they mean.
    refine : callable or None
        Applied to every table that is found.

    Returns
    -------
    Layout
    """

    def recognise(page: Page, _opened: Opened) -> str:
        match = first_match(page, template)
        if match is None:
            return ""
        seen = [name for name in match.headings if any(pattern(p).fullmatch(name) for p in template.header.required)]
        shown = ", ".join(quoted(name) for name in seen[:4])
        return _("Zeile {row} hat die Überschriften {names}.").format(row=page.grid.numbers[match.row], names=shown)

    def outline(page: Page, opened: Opened) -> tuple[Outline, ...]:
        tables = outlines(page, template)
        return tuple(refine(page, opened, table) for table in tables) if refine else tables

    return Layout(template.id, template.title, template.publisher, template.symbols, recognise, outline)


def first_match(page: Page, template: Template) -> Match | None:
    """Find the first row of headings that fits, near the top."""
    for row in range(min(page.height, template.header.search)):
        if len(page.grid.rows[row]) >= len(template.header.required) and fits(template.header, page.row(row)):
            return Match(row, page.row(row))
    return None


def outlines(page: Page, template: Template) -> tuple[Outline, ...]:
    """Outline the table of a template.

    Headings that come again are those of another page, unless they differ or rows come again, too: then files were
    joined, and each is a table of its own.

    Parameters
    ----------
    page : Page
        The sheet.
    template : Template
        Its layout.

    Returns
    -------
    tuple of Outline
    """
    first = first_match(page, template)
    if first is None:
        return ()
    # A repeated row of headings is the same text; comparing raw cells keeps a million rows cheap.
    lead = page.grid.rows[first.row][0] if page.grid.rows[first.row] else None
    again = [
        row
        for row in range(first.row + 1, page.height)
        if page.grid.rows[row] and lead and page.grid.rows[row][0] == lead and fits(template.header, page.row(row))
    ]
    joined_up = bool(again) and (
        any(page.row(row) != first.headings for row in again) or repeats_rows(page, first.row + 1)
    )
    matches = [first, *(Match(row, page.row(row)) for row in again if joined_up)]
    bounds = [*(match.row for match in matches), page.height]
    checks: tuple[CheckResult, ...] = ()
    if joined_up:
        parts = len(matches)
        checks = (found("LAYOUT_SEVERAL_EXPORTS", page.place(again[0]), count=parts, exports=parts),)
    spans = list(pairwise(bounds))
    tables = (_table(page, template, match, span[1], checks) for match, span in zip(matches, spans, strict=True))
    return tuple(table for table in tables if table is not None)


def _table(
    page: Page, template: Template, match: Match, stop: int, joined_files: tuple[CheckResult, ...]
) -> Outline | None:
    """Outline one table."""
    below = [match.row + 1 + index for index in range(len(template.header.below))]
    first = match.row + 1 + len(below)
    numbers = next((row for row in (first, first + 1) if counts_columns(page, row)), None)
    known = "unit" in template.header.below
    added = next((row for row in (first, first + 1) if row != numbers and names_units(page, row) and not known), None)
    if numbers is not None or added is not None:
        numbers, added = _right_below(first, numbers, added)
        first += (numbers is not None) + (added is not None)
    last = _last(page, template, first, stop)
    if last is None:
        return None
    head = [match.row, *(row for row, kind in zip(below, template.header.below, strict=True) if kind != "unit")]
    units = [row for row, kind in zip(below, template.header.below, strict=True) if kind == "unit"]
    units += [added] if added is not None else []
    periods = [row for row, kind in zip(below, template.header.below, strict=True) if kind == "period"]
    right = max((page.filled(row)[-1] for row in (*head, *units) if page.filled(row)), default=0)
    columns = distinct(
        _column(page, template, column, head, units[0] if units else None, periods[0] if periods else None)
        for column in range(right + 1)
    )
    rows = range(first, last + 1)
    columns = tuple(_without_remarks(page, column, rows) for column in columns)
    area, repaired = _area(page, template, match, rows)
    return Outline(
        sheet=page.grid.name,
        head=tuple(head),
        first=first,
        last=last,
        left=0,
        right=right,
        columns=columns,
        unit_row=units[0] if units else None,
        number_row=numbers,
        shape="wide" if template.wide else "long",
        kinds=_kinds(page, template, match, rows),
        area=area,
        period=_period(page, template, match, rows, columns),
        facts={key: _(text) for key, text in template.facts.items()},
        head_names=tuple(_("Jahr") if row in periods else "" for row in head),
        checks=(*joined_files, *_checks(page, rows, right), *repaired),
    )


def _right_below(first: int, numbers: int | None, units: int | None) -> tuple[int | None, int | None]:
    """Keep the row of numbers and that of units as far as no row of data stands between headings and them."""
    if first in {numbers, units}:
        return numbers, units
    return None, None


def _last(page: Page, template: Template, first: int, stop: int) -> int | None:
    """Return the last row of data: before the end, without notes that stand alone below."""
    end = stop
    if template.end:
        closing = pattern(template.end)
        end = next((row for row in range(first, stop) if closing.search(page.first(row))), stop)
    for row in range(end - 1, first - 1, -1):
        if len(page.filled(row)) > 1:
            return row
    return None


def _column(
    page: Page, template: Template, column: int, head: Sequence[int], unit_row: int | None, period_row: int | None
) -> Column:
    """Make one column; its role is left open where no rule fits."""
    parts = [page.cell(row, column) for row in head]
    rule = rule_of(template, parts[0])
    unit = (page.cell(unit_row, column) if unit_row is not None else "") or (rule.unit if rule else "")
    period = label_of(page.cell(period_row, column), None) if period_row is not None else ""
    if template.period and template.period.where == "heading":
        period = label_of(parts[0], _MEANINGS.get(template.period.form))
    if rule is None:
        role = Role.VALUE if period else Role.EMPTY
        return make_column(column, parts, role, unit=unit, period=period)
    known = {"type": rule.type} if rule.type else {}
    return make_column(column, parts, rule.role, unit=unit, period=period, name=joined(parts), **known)


def _without_remarks(page: Page, column: Column, rows: range) -> Column:
    """Leave a column of supposed values that holds text to the general recognition."""
    some = rows[:_SAMPLE]
    if column.role is not Role.VALUE or not page.has_texts(column.position, some):
        return column
    if not is_prose(page.column(column.position, some)):
        return column
    return replace(column, role=Role.EMPTY, unit="", period="")


_SAMPLE = 2000


def position(match: Match, heading: str) -> int | None:
    """Return the column whose heading fits."""
    return next((at for at, name in enumerate(match.headings) if name and pattern(heading).fullmatch(name)), None)


def _area(
    page: Page, template: Template, match: Match, rows: range
) -> tuple[AreaFinding | None, tuple[CheckResult, ...]]:
    """Understand the column that names areas."""
    rule = template.area
    column = position(match, rule.column) if rule else None
    if rule is None or column is None:
        return None, ()
    cells = [page.cell(row, column) for row in rows]
    if rule.system != "official":
        rewritten = sum(unwrapped(cell) != cell for cell in cells)
        cells = [unwrapped(cell) for cell in cells]
        distinct_cells = set(cells) - {""}
        seen = (
            level for wanted, level in rule.by_pattern.items() if any(map(pattern(wanted).fullmatch, distinct_cells))
        )
        short = sum(0 < len(cell) < rule.width and cell.isdigit() for cell in cells) if rule.width else 0
        return AreaFinding(rule.system, tuple(seen) or rule.levels, column, rule.width, max(short, rewritten)), ()
    area = area_of_keys(cells, column)
    if area is not None and rule.official_name:
        area = replace(area, system=rule.official_name)
    if area is None or not area.repaired:
        return area, ()
    lost = [row for row, cell in zip(rows, cells, strict=True) if is_shortened(cell)]
    place = page.place(lost[0], letters(column))
    sample = page.cell(lost[0], column)
    return area, (found("LAYOUT_KEYS_AS_NUMBERS", place, count=len(lost), cells=len(lost), sample=sample),)


def _period(
    page: Page, template: Template, match: Match, rows: range, columns: Sequence[Column]
) -> PeriodFinding | None:
    """Understand time in a column or in the row below the headings."""
    if "period" in template.header.below:
        return period_finding((column.period for column in columns if column.period), "heading", None, None)
    rule = template.period
    if rule is None:
        return None
    if rule.where == "heading":
        heads = [name for name in match.headings if period_of(name)]
        return period_finding(heads, "heading", None, _MEANINGS.get(rule.form))
    column = position(match, rule.column)
    if column is None:
        return None
    cells = dict.fromkeys(page.column(column, rows))
    if rule.form == "end_of_month":
        return _ends_of_months([cell for cell in cells if cell], column)
    return period_finding(cells, "column", column, _MEANINGS.get(rule.form))


def _ends_of_months(cells: Sequence[str], column: int) -> PeriodFinding | None:
    """Read 201412 as 31 December 2014."""
    if not all(len(cell) == 6 and cell.isdigit() and 1 <= int(cell[4:]) <= 12 for cell in cells):
        return None
    days = tuple(month(int(cell[:4]), int(cell[4:])).end.isoformat() for cell in sorted(cells))
    return PeriodFinding(PeriodType.REFERENCE_DATE, days, "column", column)


def _kinds(page: Page, template: Template, match: Match, rows: range) -> dict[int, RowKind]:
    """Find rows that are no plain data."""
    kinds: dict[int, RowKind] = {}
    for rule in template.kinds:
        column = position(match, rule.column)
        if column is None:
            continue
        wanted = {cell for cell in set(page.column(column, rows)) if pattern(rule.cell).fullmatch(cell)}
        kinds |= {row: rule.kind for row in rows if page.cell(row, column) in wanted}
    heads = {match.headings, *(page.row(match.row + 1 + at) for at in range(len(template.header.below)))}
    lead = {cells[0] for cells in heads}
    notes = (row for row in rows if page.cell(row, 0) in lead and page.row(row) in heads)
    return kinds | dict.fromkeys(notes, RowKind.NOTE) | {row: RowKind.NOTE for row in rows if page.is_empty(row)}


def _checks(page: Page, rows: range, right: int) -> tuple[CheckResult, ...]:
    """Find rows with cells beyond the headings, and a last row that was cut off."""
    checks = []
    grid = page.grid.rows
    lengths = Counter(len(grid[row]) for row in rows)
    usual = lengths.most_common(1)[0][0]
    over = [] if page.grid.typed else [row for row in rows if len(grid[row]) > max(usual, right + 1)]
    wide = over or [row for row in rows if len(grid[row]) > right + 1 and any(page.row(row)[right + 1 :])]
    if wide:
        cells = len(page.row(wide[0]))
        checks.append(found("LAYOUT_ROW_BROKEN", page.place(wide[0]), count=len(wide), cells=cells, expected=right + 1))
    if page.grid.typed or usual < right + 1:
        return tuple(checks)
    short = [row for row in rows if 1 < len(grid[row]) < right + 1]
    if short and short[-1] == rows[-1] and len(rows) > 1:
        checks.append(found("LAYOUT_CUT_OFF", page.place(rows[-1]), row=page.grid.numbers[rows[-1]]))
    elif short and len(short) * 10 <= max(len(rows), 10):
        cells = len(grid[short[0]])
        checks.append(
            found("LAYOUT_ROW_BROKEN", page.place(short[0]), count=len(short), cells=cells, expected=right + 1)
        )
    return tuple(checks)
