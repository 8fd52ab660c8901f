"""Delimiter and records of a text file; a record keeps the number of the line where it starts."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from kobimo.ingest.formats.formulas import without_formula
from kobimo.ingest.formats.trimming import filled_length
from kobimo.ingest.headings import SEARCHED_ROWS, hits

if TYPE_CHECKING:
    from kobimo.model.recipe import Names

DELIMITERS = (";", "\t", ",", "|")
_SEP_LINE = re.compile(r'"?sep=(.)"?[;,\t]*\s*', re.IGNORECASE)
_END = "\x1aend of file\x1a"
EVEN_ENOUGH = 0.2
"""Evenness below which a text is no table with delimiters."""

_SAMPLE = 1500
_SAMPLE_SIZE = 1 << 18
_FIELD = 1 << 28
_QUOTE_BEHIND_BLANK = 3
_RUN = 3
_SENTENCE = r"|^ \S+ \S|^(?:\S+ +){6}"
_SHORT_CELL = 8
_ODD = {
    ";": r";(?! )",
    "\t": r"\t",
    "|": r"\|",
    ",": r"(?<!\d),(?=\S)|,(?=[^\s\d])",
}
"""What a cell does not hold unless the sign is the delimiter: none after which a sentence would go on."""


@dataclass(frozen=True, slots=True)
class Records:
    """Cells of all records, the line on which each starts, the line behind the last; empty lines are empty records."""

    rows: list[list[str]]
    lines: list[int]
    end: int


class QuoteNotClosedError(Exception):
    """A quotation mark swallows the rest of the file; carries the line where the record starts."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def sep_line(text: str) -> str | None:
    """Return the delimiter of a first line `sep=;`, as Excel writes it."""
    first = text[:40].splitlines()[:1]
    match = _SEP_LINE.fullmatch(first[0]) if first else None
    return match[1] if match else None


def newline_of(text: str) -> str:
    """Return the line break that occurs first."""
    match = re.search(r"\r\n|\r|\n", text[: 1 << 20])
    return match.group() if match else "\n"


def split(text: str, delimiter: str, limit: int | None = None) -> Records:
    """Split a text into records, into the first ones where there is a limit.

    Raises
    ------
    QuoteNotClosedError
        If a quoted cell never ends.
    """
    csv.field_size_limit(_FIELD)
    blanks = blanks_before_quotes(text, delimiter)
    formulas = '="' in text
    reader = csv.reader(_lines(text), delimiter=delimiter, skipinitialspace=blanks)
    rows: list[list[str]] = []
    lines: list[int] = []
    line = 1
    for cells in reader:
        rows.append(list(map(without_formula, cells)) if formulas else cells)
        lines.append(line)
        line = reader.line_num + 1
        if limit is not None and len(rows) > limit:
            return Records(rows, lines, line)
    if rows.pop() != [_END]:
        raise QuoteNotClosedError(lines[-1])
    return Records(rows, lines[:-1], lines[-1])


def blanks_before_quotes(text: str, delimiter: str) -> bool:
    """Tell whether quotations begin behind a blank; elsewhere blanks are indentation and stay."""
    head = text[: 1 << 16]
    return head.count(f'{delimiter} "') >= _QUOTE_BEHIND_BLANK and f'{delimiter}"' not in head


def _lines(text: str) -> Iterator[str]:
    """Give physical lines with their breaks, then a mark that must arrive as a record of its own."""
    yield from io.StringIO(text, newline="")
    yield _END


@dataclass(frozen=True, slots=True)
class Rating:
    """How well a delimiter fits.

    Attributes
    ----------
    delimiter : str
        The sign.
    found : int
        Wanted headings in one record.
    evenness, wholeness : float
        Share of even records and of whole cells, from 0 to 1.
    """

    delimiter: str
    found: int = 0
    evenness: float = 0.0
    wholeness: float = 0.0

    @property
    def score(self) -> float:
        """Evenness and wholeness in one; a delimiter that cuts cells apart loses more than it wins."""
        return self.evenness * self.wholeness**2

    @property
    def divides(self) -> bool:
        """Whether the sign divides a table; commas divide sentences as well."""
        return (self.score if self.delimiter == "," else self.evenness) >= EVEN_ENOUGH


def rate(text: str, wanted: Sequence[Names] = ()) -> Rating:
    """Choose the delimiter that yields most of the wanted headings, and then the most even records."""
    ratings = [_rating(text, delimiter, wanted) for delimiter in DELIMITERS]
    return max(ratings, key=lambda rating: (rating.found, rating.score))


def _rating(text: str, delimiter: str, wanted: Sequence[Names]) -> Rating:
    """Rate one delimiter on the first records."""
    if delimiter not in text:
        return Rating(delimiter)
    try:
        records = split(text, delimiter, _SAMPLE).rows
    except (csv.Error, QuoteNotClosedError):
        records = split(_without_quotes(text), delimiter, _SAMPLE).rows
    sample = [cells for cells in records if any(map(str.strip, cells))]
    names = max((hits(cells, wanted) for cells in sample[:SEARCHED_ROWS]), default=0) if wanted else 0
    return Rating(delimiter, names, evenness(sample), wholeness(sample, delimiter))


def _without_quotes(text: str) -> str:
    """Return the beginning of a text whose quotations are broken; the delimiter shows all the same."""
    return text[:_SAMPLE_SIZE].replace('"', "")


def evenness(sample: Sequence[Sequence[str]]) -> float:
    """Return the share of records that stand beside one of the same width, wide ones counting more.

    Title lines, footers and several blocks of different width lower it only by their own share. Empty cells at the end
    may be missing.
    """
    widths = [{len(cells), filled_length(cells)} - {0, 1} for cells in sample]
    even = 0.0
    for index, own in enumerate(widths):
        beside: set[int] = set().union(*(widths[at] for at in (index - 1, index + 1) if 0 <= at < len(widths)))
        common = own if len(widths) == 1 else own & beside
        if common:
            even += 1 - 1 / max(common)
    return even / len(widths) if widths else 0.0


def wholeness(sample: Sequence[Sequence[str]], delimiter: str) -> float:
    """Return the share of cells that hold neither another delimiter nor half a quotation nor half a sentence."""
    signs = "|".join(pattern for sign, pattern in _ODD.items() if sign != delimiter)
    odd = re.compile(f'{signs}|^"|[^"]"$' + (_SENTENCE if delimiter == "," else ""))
    filled = [cell for cells in sample if len(cells) > 1 for cell in cells if cell]
    return sum(odd.search(cell) is None for cell in filled) / len(filled) if filled else 0.0


def quoted_lines(text: str) -> str | None:
    """Return what stands in the quotations, if every line is one as a whole; None otherwise."""
    if not text.lstrip().startswith('"'):
        return None
    try:
        rows = split(text, DELIMITERS[0]).rows
    except (csv.Error, QuoteNotClosedError):
        return None
    lines = [cells[0] if cells else "" for cells in rows]
    whole = all(len(cells) < 2 for cells in rows) and not any("\n" in line for line in lines)
    return "\n".join(lines) if whole and any(sign in text for sign in DELIMITERS) else None


def swallowed(records: Records, delimiter: str) -> int | None:
    """Return the line of a record whose quotation runs over other records.

    A quotation mark that is opened and never closed ends at the next one, many rows later. Such a cell has as many
    delimiters as the records between, or lines that are records; a note has not.
    """
    ends = [*records.lines[1:], records.end]
    tall = [at for at, (line, end) in enumerate(zip(records.lines, ends, strict=True)) if end > line + 1]
    width = _usual_width(records.rows) if tall else 0
    for at in tall:
        for cell in records.rows[at]:
            if len(cell) > _SHORT_CELL and delimiter in cell and _holds_records(cell, delimiter, width):
                return records.lines[at]
    return None


def _holds_records(cell: str, delimiter: str, width: int) -> bool:
    """Tell whether a cell of several lines is made of records."""
    lines = cell.splitlines()
    inner = [line.split(delimiter) for line in lines[1:-1] if len(line) > _SHORT_CELL]
    complete = any(len(parts) == width and sum(map(bool, parts)) > 1 for parts in inner)
    return width > 2 and (complete or cell.count(delimiter) == (len(lines) - 1) * (width - 1))


def other_delimiter(records: Records, delimiter: str) -> tuple[int, str] | None:
    """Return line and sign where rows begin that another delimiter would divide evenly."""
    alone = [at for at, cells in enumerate(records.rows) if len(cells) == 1 and cells[0].strip()]
    for _offset, group in groupby(enumerate(alone), key=lambda pair: pair[1] - pair[0]):
        run = [at for _index, at in group]
        for sign in DELIMITERS if len(run) > _RUN else ():
            times = {records.rows[at][0].count(sign) for at in run}
            if sign != delimiter and len(times) == 1 and min(times) > 1:
                return records.lines[run[0]], sign
    return None


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    """Return the width that most records have."""
    return Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
