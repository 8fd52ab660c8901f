"""A table as loose parts that can be changed and written again, with the truth of each of its values kept beside it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any, Literal

import xlsxwriter
from python_calamine import CalamineWorkbook

from support.real_files import REAL, FileTruth, Number, TableTruth, naive_grid, naive_number

TELLING = frozenset(
    {"area_key", "area_name", "period", "category", "category_code", "institution_key", "institution_name"}
)
"""Roles whose cells must come back with every value; columns that may also be an attribute need not."""


@dataclass(frozen=True)
class Row:
    """One written row of data; `ident` is its number in the original, negative for one that was put in."""

    ident: int
    cells: tuple[str, ...]
    total: bool = False


@dataclass(frozen=True)
class Writing:
    """How a table is written to a file."""

    container: str = "csv"
    encoding: str = "utf-8"
    delimiter: str = ";"
    quote_all: bool = False
    newline: str = "\n"
    announced: bool = False
    typed: bool = True  # in workbooks: numbers as numbers
    merged: bool = False  # in workbooks: repeated headings as one merged cell
    in_zip: bool = False
    companions: bool = False  # in workbooks: a cover sheet before and notes behind, one of them hidden
    damage: str = ""  # what happens to the bytes at last


@dataclass(frozen=True)
class Table:
    """A table in parts.

    `columns` name the written columns by their position in the original, negative ones were put in. `truth` and `names`
    are looked up by (row, column) of the original; `heads_of` are the original headings of a column.
    """

    path: str
    sheet: str
    before: tuple[tuple[str, ...], ...]
    heads: tuple[tuple[str, ...], ...]
    unit_at: int | None
    columns: tuple[int, ...]
    rows: tuple[Row, ...]
    after: tuple[tuple[str, ...], ...]
    truth: Mapping[tuple[int, int], Number]
    names: Mapping[tuple[int, int], str]
    heads_of: Mapping[int, tuple[str, ...]]
    roles: Mapping[int, frozenset[str]]
    values: frozenset[int]
    totals: frozenset[int]
    decimal: str
    layout: str = ""
    writing: Writing = field(default_factory=Writing)
    first_row: int = 0
    first_column: int = 0

    def places(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Say where each value stands: from (row, column) of the original to row number and column position."""
        above = self.writing.announced + self.first_row + sum(map(self._lines, (*self.before, *self.heads)))
        found = {}
        for row in self.rows:
            for across, column in enumerate(self.columns):
                if (row.ident, column) in self.truth:
                    found[row.ident, column] = above + 1, self.first_column + across
            above += self._lines(row.cells)
        return found

    def _lines(self, cells: Sequence[str]) -> int:
        """Count the lines that a row fills: in text files more than one where a cell holds line ends."""
        return 1 + sum(cell.count("\n") for cell in cells) if self.writing.container == "csv" else 1

    def grid(self) -> list[tuple[str, ...]]:
        """Return all rows as text."""
        margin = ("",) * self.first_column
        rows = [*self.before, *self.heads, *(row.cells for row in self.rows), *self.after]
        return [()] * self.first_row + [margin + tuple(row) for row in rows]


def table_of(file: FileTruth, truth: TableTruth, limit: int | None = None) -> Table:
    """Take a real table apart; with `limit` only its first rows."""
    grid = naive_grid(file, truth.sheet)
    workbook = file.container in {"xlsx", "xls"}
    text = [[_text(cell) for cell in row] for row in grid] if workbook else grid
    head_rows = sorted({*truth.head, *([truth.unit_row] if truth.unit_row else [])})
    span = range(truth.left, truth.right + 1)
    heads = [[_at(text[number - 1], column) for column in span] for number in head_rows]
    if workbook:
        _fill(heads, _merges(file, truth.sheet), head_rows, truth.left)
    last = truth.last if limit is None else min(truth.last, truth.first + limit - 1)
    numbers = [*truth.lone, *range(truth.first, last + 1)]
    rows = [Row(number, tuple(_at(text[number - 1], column) for column in span)) for number in numbers]
    values = frozenset(truth.values)
    places = [(number, column) for number in range(truth.first, last + 1) for column in values]
    cells = {(row, column): naive_number(_at(grid[row - 1], column), truth.decimal) for row, column in places}
    names = {
        (number, column): _at(text[number - 1], column)
        for number in range(truth.first, last + 1)
        for column, roles in truth.keys.items()
        if roles <= TELLING
    }
    after = text[truth.last :]
    if not workbook:
        raw = "\n".join(_lines(file)[truth.last :])
        after = list(csv.reader(io.StringIO(raw, newline=""), delimiter=file.delimiter or ";"))
    top = min(head_rows) - 1 - (1 if file.announced else 0)
    return Table(
        path=file.path,
        sheet=truth.sheet,
        before=tuple(tuple(row[truth.left :]) for row in text[min(head_rows) - 1 - top : min(head_rows) - 1]),
        heads=tuple(map(tuple, heads)),
        unit_at=head_rows.index(truth.unit_row) if truth.unit_row else None,
        columns=tuple(span),
        rows=tuple(rows),
        after=tuple(tuple(row) for row in _trimmed(after)),
        truth=cells,
        names=names,
        heads_of={column: tuple(head[column - truth.left] for head in heads) for column in span},
        roles=truth.keys,
        values=values,
        totals=frozenset(truth.totals),
        decimal=truth.decimal or ("," if workbook else ""),
        layout=truth.layout,
        writing=_writing(file),
        first_column=truth.left,
    )


def _writing(file: FileTruth) -> Writing:
    if file.container in {"xlsx", "xls"}:
        return Writing(container="xlsx", merged=True)
    newline = "\r\n" if b"\r\n" in (REAL / file.path).read_bytes() else "\n"
    encoding = {"windows-1252": "cp1252"}.get(file.encoding or "", file.encoding or "utf-8")
    return Writing(encoding=encoding, delimiter=file.delimiter or ";", newline=newline, announced=file.announced)


def write(table: Table, folder: Path, name: str = "datei") -> Path:
    """Write a table to a file and return its path; the name says nothing about the content."""
    how = table.writing
    data = {"csv": _csv, "xlsx": _xlsx, "ods": _ods, "html": _html, "fixed": _fixed}[how.container](table)
    if how.in_zip:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"export.{how.container}", data)
        data = stream.getvalue()
    endings = {"html": "xls", "fixed": "txt"}
    path = folder / f"{name}.{'zip' if how.in_zip else endings.get(how.container, how.container)}"
    path.write_bytes(data)
    return path


def csv_text(table: Table, rows: Iterable[Sequence[str]] | None = None) -> str:
    """Write rows as text, without announcing the separator."""
    stream = io.StringIO(newline="")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if table.writing.quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(
        stream, delimiter=table.writing.delimiter, quoting=quoting, lineterminator=table.writing.newline
    )
    for row in table.grid() if rows is None else rows:
        writer.writerow(row)
    return stream.getvalue()


def encodable(table: Table, encoding: str) -> bool:
    """Tell whether all characters of a table exist in an encoding."""
    try:
        "".join("".join(row) for row in table.grid()).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _csv(table: Table) -> bytes:
    how = table.writing
    text = csv_text(table)
    if how.announced:
        text = f"sep={how.delimiter}{how.newline}{text}"
    lines = text.splitlines(keepends=True)
    if how.damage == "replacement":
        text = text.encode("cp1252", "replace").decode("utf-8", "replace")
    if how.damage == "mojibake":
        text = text.encode("utf-8").decode("cp1252", "replace")
    if how.damage == "mixed":
        half = len(lines) // 2
        return "".join(lines[:half]).encode("utf-8") + "".join(lines[half:]).encode("cp1252", "replace")
    if how.damage.startswith("cut "):
        text = text[: int(how.damage.split()[1])]
    if how.damage == "twice":
        text += text
    if how.damage == "question marks":
        text = re.sub("[äöüÄÖÜß]", "?", text)
    if how.damage == "quote":
        text = text.replace("\ue000", '"')
    return text.encode(how.encoding, "replace" if how.damage else "strict")


def _cell(table: Table, text: str, place: str) -> Any:
    """Return what a German spreadsheet makes of a text: number, date, or text."""
    if not table.writing.typed or place == "title":
        return text
    plain = text.strip()
    if place == "value":
        number, _ = naive_number(plain.replace("\u00a0", ""), table.decimal or None)
        return text if number is None else float(number)
    if re.fullmatch(r"\d{1,15}", plain):
        return int(plain)
    if re.fullmatch(r"\d\d\.\d\d\.\d{4}", plain) and place == "key":
        return datetime.strptime(plain, "%d.%m.%Y")  # noqa: DTZ007 - spreadsheets know no time zones
    return text


def _typed_grid(table: Table) -> list[list[Any]]:
    """Return all cells with the types that a spreadsheet gives them."""
    margin = [""] * table.first_column
    rows: list[list[Any]] = [[] for _ in range(table.first_row)]
    rows += [margin + [_cell(table, text, "title") for text in row] for row in table.before]
    rows += [margin + [_cell(table, text, "head") for text in row] for row in table.heads]
    for row in table.rows:
        places = ["value" if column in table.values else "key" for column in table.columns]
        places += ["key"] * (len(row.cells) - len(places))
        numeric = _numeric_keys(table)
        kept = [
            _cell(table, text, place if place == "value" or column in numeric else "title")
            for text, place, column in zip(row.cells, places, table.columns, strict=False)
        ]
        rows.append(margin + kept)
    return rows + [margin + [_cell(table, text, "title") for text in row] for row in table.after]


def _numeric_keys(table: Table) -> frozenset[int]:
    """Return the columns that a spreadsheet would take for numbers; a real workbook keeps what it had as text."""
    if table.path.endswith((".xlsx", ".xls")):
        return frozenset(column for column in table.columns if "period" in table.roles.get(column, ()))
    return frozenset(table.columns)


def _xlsx(table: Table) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    if table.writing.companions:
        cover = book.add_worksheet("Deckblatt")
        cover.write_column(1, 0, ["Statistik der Stadt", "Tabellenband 2024", "Herausgeber: Amt für Statistik"])
    sheet = book.add_worksheet((table.sheet or "Tabelle1")[:31])
    if table.writing.companions:
        notes = book.add_worksheet("Hinweise")
        notes.write_column(0, 0, ["Zeichenerklärung", "- nichts vorhanden", ". unbekannt oder geheim"])
        lists = book.add_worksheet("Listen")
        lists.write_column(0, 0, ["ja", "nein", "weiß nicht"])
        lists.hide()
        sheet.activate()
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    for down, row in enumerate(_typed_grid(table)):
        for across, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(down, across, cell, day)
            elif isinstance(cell, str):
                if cell:
                    sheet.write_string(down, across, cell)
            else:
                sheet.write_number(down, across, cell)
    if table.writing.merged:
        top = table.first_row + len(table.before)
        for down, left, right, text in merges_of(table):
            shift = table.first_column
            sheet.merge_range(top + down, left + shift, top + down, right + shift, text)
    book.close()
    return stream.getvalue()


def merges_of(table: Table) -> list[tuple[int, int, int, str]]:
    """Find equal neighbours in rows of headings, below the same heading: row, left, right, text."""
    found = []
    for down, head in enumerate(table.heads):
        if down == table.unit_at or down == len(table.heads) - 1 - (table.unit_at is not None):
            continue
        left = 0
        for across in range(1, len(head) + 1):
            same = across < len(head) and all(upper[across] == upper[left] for upper in table.heads[: down + 1])
            if not same:
                if across - left > 1 and head[left]:
                    found.append((down, left, across - 1, head[left]))
                left = across
    return found


def _ods(table: Table) -> bytes:
    """Write the least that makes an OpenDocument table."""
    rows = []
    for row in _typed_grid(table):
        cells = "".join(map(_ods_cell, row))
        rows.append(f"<table:table-row>{cells or '<table:table-cell/>'}</table:table-row>")
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="{escape((table.sheet or "Tabelle1")[:31])}">{"".join(rows)}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr("META-INF/manifest.xml", manifest, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _ods_cell(cell: Any) -> str:
    if cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, datetime):
        shown = f"{cell:%d.%m.%Y}"
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{cell:%Y-%m-%d}"><text:p>{shown}</text:p>'
            "</table:table-cell>"
        )
    if isinstance(cell, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
    return (
        f'<table:table-cell office:value-type="float" office:value="{cell!r}"><text:p>{cell!r}</text:p>'
        "</table:table-cell>"
    )


def _fixed(table: Table) -> bytes:
    """Write columns of blanks, names to the left and numbers to the right, as a program prints them."""
    rows = [row for row in table.grid() if row]
    width = len(table.columns) + table.first_column
    lengths = [max((len(row[at]) for row in rows if len(row) == width), default=0) for at in range(width)]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(length) if at - table.first_column in _value_places(table) else cell.ljust(length)
            for at, (cell, length) in enumerate(zip(row, lengths, strict=False))
        ]
        lines.append("   ".join(cells).rstrip() if len(row) == width else " ".join(row).strip())
    return "\n".join([*lines, ""]).encode(table.writing.encoding)


def _value_places(table: Table) -> set[int]:
    return {across for across, column in enumerate(table.columns) if column in table.values}


def _html(table: Table) -> bytes:
    rows = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.grid())
    text = f'<html><head><meta charset="utf-8"></head><body><table border="1">\n{rows}\n</table></body></html>\n'
    return text.encode("utf-8")


def as_csv(table: Table, **how: Any) -> Table:
    """Write a workbook's table as CSV, as `Speichern unter` does: shown text, decimal comma."""
    plain = table.writing
    if plain.container != "csv":
        encoding = "cp1252" if encodable(table, "cp1252") else "utf-8"
        plain = Writing(encoding=encoding, newline="\r\n", in_zip=plain.in_zip)
    return replace(table, writing=replace(plain, **how))


def _text(cell: Any) -> str:
    """Show a typed cell as a German spreadsheet does."""
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell).replace(".", ",")
    return str(cell)


def _at(row: Sequence[Any], column: int) -> Any:
    return row[column] if column < len(row) else ""


def _lines(file: FileTruth) -> list[str]:
    encoding = {"windows-1252": "cp1252"}.get(file.encoding or "", file.encoding or "utf-8")
    return (REAL / file.path).read_bytes().decode(encoding).replace("\r\n", "\n").split("\n")


def _trimmed(rows: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    kept = list(rows)
    while kept and not any(cell.strip() for cell in kept[-1]):
        kept.pop()
    return kept


def _merges(file: FileTruth, sheet: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return list(CalamineWorkbook.from_path(REAL / file.path).get_sheet_by_name(sheet).merged_cell_ranges or ())


def _fill(heads: list[list[str]], merges: Any, head_rows: Sequence[int], shift: int) -> None:
    """Write the text of merged headings into each column that they cover, in their first row only."""
    for (top, left), (_, right) in merges:
        if top + 1 in head_rows:
            row = heads[head_rows.index(top + 1)]
            for column in range(left, right + 1):
                if 0 <= column - shift < len(row):
                    row[column - shift] = row[left - shift]
