"""Delimiter and records of a text file; a record keeps the number of the line where it starts."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from kobimo.ingest.formats.delimited.decoding import LINE_LIMIT
from kobimo.ingest.headings import SEARCHED_ROWS, hits
from kobimo.model.recipe import Names

DELIMITERS = (";", "\t", ",", "|")
_SEP_LINE = re.compile(r'"?sep=(.)"?;*,*\s*', re.IGNORECASE)
_END = "\x1aend of file\x1a"
_SAMPLE = 400


@dataclass(frozen=True, slots=True)
class Record:
    """One record and its first physical line."""

    line: int
    cells: list[str]


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


def records(text: str, delimiter: str) -> Iterator[Record]:
    """Split a text into records; empty lines are left out.

    Raises
    ------
    QuoteNotClosedError
        If a quoted cell never ends.
    """
    csv.field_size_limit(LINE_LIMIT)
    reader = csv.reader(_lines(text), delimiter=delimiter)
    line = 1
    for cells in reader:
        if cells and cells[-1].endswith(_END):
            if cells != [_END]:
                raise QuoteNotClosedError(line)
            return
        if any(cell.strip() for cell in cells):
            yield Record(line, cells)
        line = reader.line_num + 1


def _lines(text: str) -> Iterator[str]:
    """Give physical lines with their breaks, then a mark that must arrive as a record of its own."""
    yield from io.StringIO(text, newline="")
    yield _END


def find_delimiter(text: str, wanted: Sequence[Names]) -> str:
    """Choose the delimiter that yields most of the wanted headings, and then the most even records."""
    return max(DELIMITERS, key=lambda delimiter: _score(text, delimiter, wanted))


def _score(text: str, delimiter: str, wanted: Sequence[Names]) -> tuple[int, float, int]:
    """Rate a delimiter: wanted headings found in one record, share of records of the usual width, that width."""
    sample: list[list[str]] = []
    with suppress(csv.Error, QuoteNotClosedError):
        for record in islice(records(text, delimiter), _SAMPLE):
            sample.append(record.cells)  # noqa: PERF401 - what came before a fault counts
    if not sample:
        return 0, 0.0, 0
    found = max(hits(cells, wanted) for cells in sample[:SEARCHED_ROWS])
    width, times = Counter(len(cells) for cells in sample).most_common(1)[0]
    return found, round(times / len(sample), 2) if width > 1 else 0.0, width
