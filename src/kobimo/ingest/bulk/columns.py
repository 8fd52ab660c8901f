"""The rows of a large file, kept by columns; a column that nobody asked for is read when somebody does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, overload

import numpy as np

from kobimo.ingest.bulk.chunks import Chunk, UnusualError, chunks
from kobimo.ingest.bulk.encoding import Encoding
from kobimo.ingest.bulk.parsing import ODD_ROWS, Form, Parsed, parse
from kobimo.ingest.values.texts import Ints, StoredColumns, Texts
from kobimo.model.table import clean

_WORKERS = 2
MOST_ROWS = 60_000_000
"""Rows that fit into memory with all that is made of them."""


@dataclass(frozen=True, slots=True)
class Body:
    """The lines below the headings: where they begin in the file, and the number of the line before."""

    path: Path
    start: int
    line: int
    encoding: Encoding
    delimiter: str
    width: int


class Growing:
    """The distinct texts of a column while it is read."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._raw: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._raw)

    def codes(self, parsed: Parsed, position: int, rows: Ints) -> Ints:
        """Take a column of a chunk; `rows` are its lines that are kept."""
        codes, texts = parsed.columns[position]
        own = np.array([self._code(text) for text in texts], np.int32)[codes]
        if parsed.odd:
            lines = np.empty(parsed.lines, np.int32)
            lines[parsed.even] = own
            for line, cells in parsed.odd.items():
                lines[line] = self._code(cells[position]) if position < len(cells) else self._code("")
            own = lines
        if len(rows) < parsed.lines:
            own = own[rows]
        return own.astype(np.min_scalar_type(max(len(self._known) - 1, 0)))

    def _code(self, text: str) -> int:
        code = self._raw.get(text)
        if code is None:
            code = self._raw[text] = self._known.setdefault(clean(text), len(self._known))
        return code

    @property
    def texts(self) -> list[str]:
        """The texts, cleaned; the codes are their positions."""
        return list(self._known)


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one chunk in which something stands.

    Attributes
    ----------
    numbers : ndarray of int
        Number of the line of each row.
    codes : dict of int to ndarray of int
        By column, the position of each row's text in `Growing.texts`.
    odd : dict of int to list of str
        Cleaned cells of rows of another width, by number of the line.
    sample : list of list of str
        Some whole lines.
    """

    numbers: Ints
    codes: dict[int, Ints]
    odd: dict[int, list[str]]
    sample: list[list[str]]


@dataclass(frozen=True, slots=True)
class Scan:
    """What one pass through the lines finds.

    Attributes
    ----------
    columns : dict of int to Texts
        Rows in which something stands.
    lines : ndarray of int
        Number of the line of each row.
    odd : dict of int to list of str
        Cleaned cells of rows of another width, by number of the line.
    sample : list of list of str
        Some whole lines.
    """

    columns: dict[int, Texts]
    lines: Ints
    odd: dict[int, list[str]]
    sample: list[list[str]]


def scan(body: Body, positions: Sequence[int], step: int) -> Scan:
    """Read some columns of all lines.

    Parameters
    ----------
    body : Body
        The lines.
    positions : sequence of int
        Columns.
    step : int
        Every so many lines one is kept as a whole.

    Returns
    -------
    Scan

    Raises
    ------
    UnusualError
        If the file is no plain table, or has too many rows.
    """
    growing = {at: Growing() for at in positions}
    codes: dict[int, list[Ints]] = {at: [] for at in positions}
    numbers: list[Ints] = []
    odd: dict[int, list[str]] = {}
    sample: list[list[str]] = []
    rows = 0
    for part in parts_of(body, growing, step):
        rows += len(part.numbers)
        if rows > MOST_ROWS:
            raise UnusualError
        for at, chunk in part.codes.items():
            codes[at].append(chunk)
        odd.update(part.odd)
        sample += part.sample
        numbers.append(part.numbers)
    columns = {at: Texts(_joined(codes.pop(at), np.uint8), column.texts) for at, column in growing.items()}
    return Scan(columns, _joined(numbers, np.int32), odd, sample)


def _joined(chunks: list[Ints], kind: type[np.integer[Any]]) -> Ints:
    """Put chunks one behind the other."""
    return np.concatenate(chunks) if chunks else np.empty(0, kind)


def parts_of(body: Body, growing: Mapping[int, Growing], step: int) -> Iterator[Part]:
    """Read some columns chunk by chunk.

    Parameters
    ----------
    body : Body
        The lines.
    growing : mapping of int to Growing
        By column; they learn its texts.
    step : int
        Every so many lines one is kept as a whole.

    Yields
    ------
    Part

    Raises
    ------
    UnusualError
        If the file is no plain table.
    """
    form = Form(body.delimiter, body.width, tuple(growing), step)
    line, odd_rows = body.line + 1, 0
    for parsed in _parsed(body, form):
        rows = _filled(parsed)
        cleaned = {at: [clean(cell) for cell in cells] for at, cells in parsed.odd.items()}
        odd = {line + at: cells for at, cells in cleaned.items() if any(cells)}
        odd_rows += len(odd)
        if odd_rows > ODD_ROWS:
            raise UnusualError
        codes = {at: column.codes(parsed, at, rows) for at, column in growing.items()}
        yield Part((rows + line).astype(np.int32), codes, odd, parsed.sample)
        line += parsed.lines


def _parsed(body: Body, form: Form) -> Iterator[Parsed]:
    """Parse chunks side by side and give them in order; few wait at a time."""
    waiting: list[Future[Parsed]] = []
    pieces = chunks(body.path, body.start)
    with ThreadPoolExecutor(_WORKERS) as pool:

        def begin(chunk: Chunk) -> None:
            waiting.append(pool.submit(parse, chunk, body.encoding, form))

        for chunk in islice(pieces, _WORKERS + 1):
            begin(chunk)
        while waiting:
            yield waiting.pop(0).result()
            for chunk in islice(pieces, 1):
                begin(chunk)


def _filled(parsed: Parsed) -> Ints:
    """Return the lines of a chunk in which something stands."""
    empty = [line for line, cells in parsed.odd.items() if not any(map(clean, cells))]
    if not empty and not len(parsed.blank):
        return np.arange(parsed.lines, dtype=np.int32)
    filled = np.ones(parsed.lines, np.bool_)
    filled[empty] = False
    filled[parsed.blank] = False
    return np.flatnonzero(filled)


class Lines(Sequence[int]):
    """Numbers of lines, as many as a large file has rows."""

    def __init__(self, numbers: Ints) -> None:
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> int: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...

    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        found: int | list[int] = self._numbers[index].tolist()
        return found

    def __array__(self, dtype: np.dtype[Any] | None = None, copy: bool | None = None) -> Ints:
        return np.array(self._numbers, dtype, copy=copy)


class Columns(StoredColumns):
    """All rows of a large file.

    Parameters
    ----------
    body : Body
        Where they stand.
    found : Scan
        The columns that were read already.
    used : sequence of int
        For each column of the table, its position in the file.
    """

    def __init__(self, body: Body, found: Scan, used: Sequence[int]) -> None:
        self._body, self._scan, self._used = body, found, tuple(used)

    def __len__(self) -> int:
        return len(self._scan.lines)

    @overload
    def __getitem__(self, index: int) -> Sequence[str]: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Sequence[str]]: ...

    def __getitem__(self, index: int | slice) -> Sequence[str] | Sequence[Sequence[str]]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        columns = [self.texts(at) for at in range(len(self._used))]
        return tuple(column.texts[column.codes[index]] for column in columns)

    def texts(self, position: int) -> Texts:
        """Return a column of the table; see `StoredColumns`."""
        at = self._used[position]
        if at not in self._scan.columns:
            missing = [other for other in self._used if other not in self._scan.columns]
            self._scan.columns.update(scan(self._body, missing, 1 << 40).columns)
        return self._scan.columns[at]
