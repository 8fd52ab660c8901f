"""One chunk of lines cut into columns; rows of another width are taken aside and read one by one."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from kobimo.ingest.bulk.chunks import Chunk, UnusualError, check_plain, line_ends
from kobimo.ingest.bulk.encoding import Encoding
from kobimo.ingest.values.texts import Ints, Mask
from kobimo.model.table import clean

ODD_ROWS = 1000
"""Rows of another width that are footers and slips; with more of them the file is no even table."""

_TEXT = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True, slots=True)
class Form:
    """How the lines below the headings are read."""

    delimiter: str
    width: int
    columns: tuple[int, ...]
    """Positions of the columns that are kept."""
    step: int
    """Every so many lines one is kept as a whole."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The rows of one chunk.

    Attributes
    ----------
    start, lines : int
        Position of the first byte in the file, and number of lines.
    columns : dict
        For each kept column, the position in the list of texts for each even row, and the texts as they stand there.
    odd : dict of int to list of str
        Cells of rows of another width, by line; lines without anything among them.
    blank : ndarray of int
        Lines of even rows in which nothing stands.
    sample : list of list of str
        Whole rows.
    """

    start: int
    lines: int
    columns: dict[int, tuple[Ints, list[str]]]
    odd: dict[int, list[str]]
    blank: Ints
    sample: list[list[str]] = field(default_factory=list)

    @property
    def even(self) -> Mask:
        """Which lines are rows of the usual width."""
        even = np.ones(self.lines, np.bool_)
        even[list(self.odd)] = False
        return even


def parse(chunk: Chunk, encoding: Encoding, form: Form) -> Parsed:
    """Cut a chunk into columns.

    Parameters
    ----------
    chunk : Chunk
        Whole lines.
    encoding : Encoding
        Of the file.
    form : Form
        How they are read.

    Returns
    -------
    Parsed

    Raises
    ------
    UnusualError
        If the lines are not plain, or too many rows have another width.
    """
    check_plain(chunk.data)
    data = encoding.utf8(chunk.data)
    odd: dict[int, list[str]] = {}

    def take_aside(row: pa_csv.InvalidRow) -> str:
        if row.number is None or len(odd) >= ODD_ROWS:
            return "error"
        odd[row.number - 1] = cells_of(row.text, form.delimiter)
        return "skip"

    try:
        table = pa_csv.read_csv(
            pa.BufferReader(data),
            pa_csv.ReadOptions(
                use_threads=False, block_size=len(data) + 1, column_names=[str(at) for at in range(form.width)]
            ),
            pa_csv.ParseOptions(delimiter=form.delimiter, ignore_empty_lines=False, invalid_row_handler=take_aside),
            pa_csv.ConvertOptions(
                column_types={str(at): _TEXT for at in form.columns},
                include_columns=[str(at) for at in form.columns],
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except (pa.ArrowInvalid, csv.Error) as error:
        raise UnusualError from error
    columns = {at: _column(table.column(str(at))) for at in form.columns}
    ends = line_ends(data)
    if table.num_rows + len(odd) != len(ends):
        raise UnusualError
    parsed = Parsed(chunk.start, len(ends), columns, odd, np.empty(0, np.int64))
    lines = _Lines(data, ends, form.delimiter)
    blank = [line for line in _candidates(parsed).tolist() if not any(map(clean, lines[line]))]
    sample = [lines[line] for line in range(0, len(ends), form.step)]
    return Parsed(chunk.start, len(ends), columns, odd, np.array(blank, np.int64), sample)


def cells_of(line: str, delimiter: str) -> list[str]:
    """Cut one line at its delimiter."""
    return next(csv.reader([line], delimiter=delimiter), [])


class _Lines:
    """Single lines of a chunk, cut into cells."""

    def __init__(self, data: bytes, ends: Ints, delimiter: str) -> None:
        self._data, self._ends, self._delimiter = data, ends, delimiter

    def __getitem__(self, line: int) -> list[str]:
        start = int(self._ends[line - 1]) if line else 0
        return cells_of(self._data[start : int(self._ends[line])].decode("utf-8"), self._delimiter)


def _column(column: pa.ChunkedArray) -> tuple[Ints, list[str]]:
    """Return codes and texts of a column."""
    array = column.unify_dictionaries().combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if isinstance(array, pa.ChunkedArray):
        return np.empty(0, np.int32), []
    return np.frombuffer(array.indices.buffers()[1], np.int32)[array.offset : array.offset + len(array)], (
        array.dictionary.to_pylist()
    )


def _candidates(parsed: Parsed) -> Ints:
    """Return the lines of even rows whose kept columns are all empty."""
    empty: Mask | None = None
    for codes, texts in parsed.columns.values():
        bare = np.array([not clean(text) for text in texts], np.bool_)
        if not bare.any():
            return np.empty(0, np.int64)
        empty = bare[codes] if empty is None else empty & bare[codes]
    lines = np.flatnonzero(parsed.even)
    return lines if empty is None else lines[empty]


def headings_end(data: bytes, line: int) -> int:
    """Return the position behind a line, counted from 1."""
    return int(line_ends(data)[line - 1])
