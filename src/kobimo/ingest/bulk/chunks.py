"""A text file in chunks of whole lines, and what makes a line too unusual for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kobimo.ingest.values.texts import Ints

CHUNK = 16 << 20
"""Bytes that are read at once."""

LONGEST_LINE = 1 << 20


class UnusualError(Exception):
    """The file has something that only the reader of whole files understands."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole lines of a file; `start` is the position of the first byte."""

    start: int
    data: bytes


def chunks(path: Path, start: int) -> Iterator[Chunk]:
    """Give the lines of a file from a position on, many at once.

    Parameters
    ----------
    path : Path
        The file.
    start : int
        Position of the first byte.

    Yields
    ------
    Chunk

    Raises
    ------
    UnusualError
        If a line has no end.
    """
    with path.open("rb") as stream:
        stream.seek(start)
        rest = b""
        while data := stream.read(CHUNK):
            end = data.rfind(b"\n") + 1
            if not end:
                if len(rest) + len(data) > LONGEST_LINE:
                    raise UnusualError
                rest += data
                continue
            yield Chunk(start, rest + data[:end])
            start += len(rest) + end
            rest = data[end:]
        if rest:
            yield Chunk(start, rest)


def line_ends(data: bytes) -> Ints:
    """Return the position behind each line.

    Parameters
    ----------
    data : bytes
        Whole lines; the last one may lack its end.

    Returns
    -------
    ndarray of int
        Ascending.
    """
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n")) + 1
    return ends if data.endswith(b"\n") else np.append(ends, len(data))


def check_plain(data: bytes) -> None:
    """Raise for bytes that are no plain lines: zeros, lone carriage returns, formulas, quotations over several lines.

    Parameters
    ----------
    data : bytes
        Whole lines.

    Raises
    ------
    UnusualError
        If they are not.
    """
    if b"\0" in data or b"\x1a" in data or b'="' in data or data.count(b"\r") != data.count(b"\r\n"):
        raise UnusualError
    if b'"' in data:
        quotes = np.flatnonzero(np.frombuffer(data, np.uint8) == ord('"'))
        if (np.searchsorted(quotes, line_ends(data)) % 2).any():
            raise UnusualError
