"""Cut the tables that a recipe wants out of opened files: sheet, header row, columns, rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kobimo.ingest.cells import as_text
from kobimo.ingest.formats.contract import ReadResult, RejectedFileError, reject
from kobimo.ingest.grid import Container, Grid, Opened, Value
from kobimo.ingest.headings import SEARCHED_ROWS, find_header, hits, title_facts
from kobimo.language import _
from kobimo.model.checks import CheckResult, Place, Severity
from kobimo.model.table import Table, clean
from kobimo.reference.checks import found

if TYPE_CHECKING:
    from kobimo.model.recipe import Names, TableRule

_WORKBOOKS = (Container.XLSX, Container.XLSM, Container.XLS, Container.ODS)
_RAGGED = (Container.CSV, Container.TEXT)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Filled rows of a grid as text, with their numbers."""

    cells: list[list[str]]
    numbers: list[int]


@dataclass(frozen=True, slots=True)
class HeadRows:
    """What stands above the data of a file without sheets: headings, their row, facts, and all rows up to them."""

    columns: list[str]
    line: int
    facts: dict[str, str]
    raw: list[Sequence[Value]]


def head_rows(opened: Opened, rule: TableRule, wanted: Sequence[Names]) -> HeadRows:
    """Find the headings among the first rows of a file; raises `RejectedFileError` where there are none.

    Parameters
    ----------
    opened : Opened
        The first rows.
    rule : TableRule
        What the recipe says of the table.
    wanted : sequence of Names
        Headings that the recipe needs.

    Returns
    -------
    HeadRows
    """
    grid = opened.grids[0]
    rows = _text_rows(grid)
    header = _header(grid, rows, rule, wanted)
    line = rows.numbers[header]
    raw = [row for row, number in zip(grid.rows, grid.numbers, strict=True) if number <= line]
    facts = _facts(opened, grid, None) | title_facts(rows.cells[:header])
    return HeadRows(rows.cells[header], line, facts, raw)


def cut_tables(opened: Opened, rule: TableRule, wanted: Sequence[Names]) -> ReadResult:
    """Cut the tables of an opened file; see `kobimo.ingest.formats.registry.read_tables`."""
    if not opened.grids:
        return [], list(opened.checks)
    tables: list[Table] = []
    checks: list[CheckResult] = []
    try:
        for part in _wanted_files(opened, wanted):
            grid, found_in_sheets = _choose(part, rule, wanted)
            table, found_in_table = _cut(part, grid, rule, wanted)
            tables.append(table)
            checks += [*_of_sheet(part.checks, grid), *found_in_sheets, *found_in_table]
    except RejectedFileError as error:
        return [], [*_errors(opened), error.result]
    return tables, checks


def _wanted_files(opened: Opened, wanted: Sequence[Names]) -> list[Opened]:
    """Take an archive apart; of its files those count that have most of the wanted headings."""
    files = list(dict.fromkeys(grid.file for grid in opened.grids))
    if len(files) < 2:
        return [opened]
    parts = [_part(opened, file) for file in files]
    scores = [max(_score(grid, wanted) for grid in part.grids) for part in parts]
    if max(scores) == 0:
        raise reject("SHEET_NOT_FOUND", opened.file, sheets=", ".join(files))
    chosen = [part for part, score in zip(parts, scores, strict=True) if score == max(scores)]
    of_all = tuple(check for check in opened.checks if check.place.file not in files)
    return [replace(chosen[0], checks=(*of_all, *chosen[0].checks)), *chosen[1:]]


def _part(opened: Opened, file: str) -> Opened:
    """Return what belongs to one file of an archive."""
    grids = tuple(grid for grid in opened.grids if grid.file == file)
    return replace(
        opened, file=file, grids=grids, checks=tuple(check for check in opened.checks if check.place.file == file)
    )


def _container(opened: Opened, grid: Grid) -> Container | None:
    """Return what the file of a grid is, inside an archive too."""
    return Container(grid.facts["container"]) if "container" in grid.facts else opened.container


def _errors(opened: Opened) -> list[CheckResult]:
    """Return the findings that reject the file anyway."""
    return [check for check in opened.checks if check.severity is Severity.ERROR]


def _of_sheet(checks: Iterable[CheckResult], grid: Grid) -> list[CheckResult]:
    """Leave out what was found in other sheets."""
    return [check for check in checks if check.place.sheet in {"", grid.name}]


def _choose(opened: Opened, rule: TableRule, wanted: Sequence[Names]) -> tuple[Grid, list[CheckResult]]:
    """Choose the sheet: the named one, the only one, or the one with the wanted headings."""
    visible = [grid for grid in opened.grids if not grid.hidden]
    hidden = ", ".join(grid.name for grid in opened.grids if grid.hidden)
    checks = [found("SHEET_HIDDEN", Place(opened.file), sheets=hidden)] if hidden else []
    if not visible:
        raise reject("SHEET_NONE_VISIBLE", opened.file)
    if rule.sheet is not None and (len(visible) > 1 or _container(opened, visible[0]) in _WORKBOOKS):
        return _named(opened, visible, rule.sheet), checks
    filled = [grid for grid in visible if grid.rows]
    if len(filled) <= 1:
        return filled[0] if filled else visible[0], checks
    return _best(opened, filled, wanted), checks


def _named(opened: Opened, grids: Sequence[Grid], name: str) -> Grid:
    """Return the sheet that the recipe names."""
    for grid in grids:
        if clean(grid.name) == clean(name):
            return grid
    raise reject("SHEET_UNKNOWN", opened.file, wanted=name, known=", ".join(grid.name for grid in grids))


def _best(opened: Opened, grids: Sequence[Grid], wanted: Sequence[Names]) -> Grid:
    """Return the one sheet that fits best."""
    scores = [_score(grid, wanted) for grid in grids]
    best = [grid for grid, score in zip(grids, scores, strict=True) if score == max(scores)]
    if max(scores) == 0:
        raise reject("SHEET_NOT_FOUND", opened.file, sheets=", ".join(grid.name for grid in grids))
    if len(best) > 1:
        raise reject("SHEET_NOT_UNIQUE", opened.file, sheets=", ".join(grid.name for grid in best))
    return best[0]


def _score(grid: Grid, wanted: Sequence[Names]) -> int:
    """Count the wanted headings in the row that has most of them."""
    return max((hits(map(as_text, row), wanted) for row in _first_filled(grid)), default=0)


def _first_filled(grid: Grid) -> list[Sequence[Value]]:
    """Return the rows among which a header row is searched."""
    rows: list[Sequence[Value]] = []
    for row in grid.rows:
        if any(map(as_text, row)):
            rows.append(row)
            if len(rows) == SEARCHED_ROWS:
                break
    return rows


def _cut(opened: Opened, grid: Grid, rule: TableRule, wanted: Sequence[Names]) -> tuple[Table, list[CheckResult]]:
    """Cut the table out of its grid."""
    rows = _text_rows(grid)
    container = _container(opened, grid)
    sheet = grid.name if container in _WORKBOOKS else ""
    if not rows.cells:
        raise reject("SHEET_EMPTY" if sheet else "FILE_WITHOUT_ROWS", grid.file, sheet=sheet)
    header = _header(grid, rows, rule, wanted)
    if header + 1 == len(rows.cells):
        raise reject("FILE_WITHOUT_ROWS", grid.file, row=rows.numbers[header] or None, sheet=sheet)
    columns, body = rows.cells[header], rows.cells[header + 1 :]
    ragged = container in _RAGGED
    checks = width_checks(grid.file, columns, body, rows.numbers[header + 1 :]) if ragged else []
    used = _used(columns, body, limit=len(columns) if ragged else None)
    crs = _crs(opened, grid, rule) if grid.geometry is not None else None
    table = Table(
        file=grid.file,
        sheet=sheet,
        columns=tuple(_cell(columns, index) for index in used),
        rows=[tuple(_cell(row, index) for index in used) for row in body],
        row_numbers=rows.numbers[header + 1 :],
        geometry=grid.geometry,
        crs=crs,
        facts=_facts(opened, grid, crs) | title_facts(rows.cells[:header]),
        positions=used,
    )
    return table, checks


def _text_rows(grid: Grid) -> _Rows:
    """Return the filled rows as text; every distinct text is cleaned once. Features stay even where they are empty."""
    memo: dict[str, str] = {}

    def text(value: Value) -> str:
        if isinstance(value, str):
            return memo[value] if value in memo else memo.setdefault(value, clean(value))
        return as_text(value)

    cells, numbers = [], []
    for row, number in zip(grid.rows, grid.numbers, strict=True):
        texts = [text(value) for value in row]
        if any(texts) or grid.geometry is not None:
            cells.append(texts)
            numbers.append(number)
    return _Rows(cells, numbers)


def _header(grid: Grid, rows: _Rows, rule: TableRule, wanted: Sequence[Names]) -> int:
    """Return the index of the row with the headings."""
    if rows.numbers[0] == 0:
        return 0
    if rule.header_row is None:
        return find_header(rows.cells, wanted)
    if rule.header_row not in rows.numbers:
        raise reject("HEADER_ROW_MISSING", grid.file, sheet=grid.name, line=rule.header_row)
    return rows.numbers.index(rule.header_row)


def width_checks(
    file: str, columns: Sequence[str], body: Sequence[Sequence[str]], numbers: Sequence[int]
) -> list[CheckResult]:
    """Compare every record with the header: too short and too long ones are found."""
    named = _length(columns)
    checks = []
    for cells, number in zip(body, numbers, strict=True):
        place = Place(file, row=number)
        if len(cells) < named:
            checks.append(found("ROW_TOO_SHORT", place, cells=len(cells), expected=named))
        elif any(cells[len(columns) :]):
            checks.append(found("ROW_TOO_LONG", place, cells=len(cells), expected=len(columns)))
    return checks


def _used(columns: Sequence[str], body: Sequence[Sequence[str]], limit: int | None) -> list[int]:
    """Return the columns with a heading or with cells; those of a row that is too long do not count."""
    used = {index for index, name in enumerate(columns) if name}
    width = max(map(len, body), default=0) if limit is None else limit
    for cells in body:
        if len(cells) <= width:
            used.update(index for index, cell in enumerate(cells) if cell and index not in used)
    return sorted(used)


def _length(cells: Sequence[str]) -> int:
    """Count the cells up to the last one that is not empty."""
    return next((index for index in range(len(cells), 0, -1) if cells[index - 1]), 0)


def _cell(cells: Sequence[str], index: int) -> str:
    """Return a cell, "" beyond the end of its row."""
    return cells[index] if index < len(cells) else ""


def _crs(opened: Opened, grid: Grid, rule: TableRule) -> str:
    """Return the coordinate system of the file; that of the recipe only where the file names none."""
    crs = grid.crs if grid.facts.get("crs_named") else rule.crs or grid.crs
    if crs is not None:
        return crs
    if _container(opened, grid) is Container.GEOJSON:
        bounds = next(shape.bounds for shape in grid.geometry or () if shape is not None)
        raise reject("COORDINATES_NOT_DEGREES", grid.file, sample=f"{bounds[0]:.1f} {bounds[1]:.1f}")
    raise reject("CRS_MISSING", grid.file)


def _facts(opened: Opened, grid: Grid, crs: str | None) -> dict[str, str]:
    """Say how the file was understood, for the receipt."""
    facts: dict[str, str] = {}
    container = _container(opened, grid)
    if container in _WORKBOOKS:
        facts["sheet"] = grid.name
    if opened.encoding is not None and container is not Container.JSON:
        facts["encoding"] = opened.encoding
    if opened.dialect is not None:
        facts["delimiter"] = _name(opened.dialect.delimiter)
    if grid.typed and (container not in _WORKBOOKS or _has_fractions(grid)):
        facts["decimal"] = "."
    return facts | ({"crs": crs} if crs else {})


def _has_fractions(grid: Grid) -> bool:
    """Tell whether numbers with a decimal point were numbers in the workbook."""
    return any(isinstance(value, float) and not value.is_integer() for row in grid.rows for value in row)


def _name(delimiter: str) -> str:
    """Return the word for a delimiter."""
    names = {
        ";": _("Semikolon"),
        ",": _("Komma"),
        "\t": _("Tabulator"),
        "|": _("senkrechter Strich"),
        " ": _("Leerzeichen"),
    }
    return names.get(delimiter, delimiter)
