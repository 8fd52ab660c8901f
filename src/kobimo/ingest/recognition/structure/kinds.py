"""What cells look like, as a small matrix: the structure of a grid is decided on it, not on the texts."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import numpy as np
from numpy.typing import NDArray

from kobimo.ingest.grid import Grid, Value
from kobimo.ingest.recognition.distinct import Distinct
from kobimo.model.table import clean

EMPTY, TEXT, PROSE, SYMBOL, NUMBER, CODE, YEAR, DATE = range(8)
"""Kinds of cells: those from SYMBOL on may be values; CODE has leading zeros; YEAR may be a school year."""

Kinds = NDArray[np.uint8]

_PROSE_LENGTH = 120
_SIGNS = "- – — − . · .. ... … / x X * ** ( ) k.A. k.a. n.v. n.a. n/a N/A NA NaN nan null NULL"
_ERRORS = "#NV #N/A #WERT! #VALUE! #BEZUG! #REF! #DIV/0! #NAME? #ZAHL! #NUM! #NULL!"
_SYMBOLS = frozenset({*_SIGNS.split(), *_ERRORS.split(), "k. A.", "k. a.", "n. v.", "n. a.", "( )"})
_DATE = re.compile(r"\d{1,2}\.\s?\d{1,2}\.(?:\s?(?:\d{2}|\d{4}))?|\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?")
_YEAR = re.compile(r"(?:19|20)\d{2}(?:\s?[/–-]\s?(?:\d{2}|(?:19|20)\d{2}))?(?:\s?(?:[prs]|\*+|[1-9]\)|[¹²³⁴-⁹]))?")
_NUMBER = re.compile(
    r"\(?[+\-−–]?\s?(?:\d[\d.,'’ ]*|[.,]\d+)(?:[eE][+-]?\d+)?\s?(?:%|‰|€|EUR|Euro)?\s?(?:[prse]|\*+|\d?\)|[¹²³⁴-⁹])?\)?"
)
_CODE = re.compile(r"0\d+")
_REMEMBERED = 1 << 17
_TRUTH = (0, 1)


class _Classifier(dict[Value, int]):
    """Kind of each distinct text, and of many distinct numbers; not of 0 and 1, which would stand for truth values."""

    def __missing__(self, value: Value) -> int:
        """Classify a value that was not seen before."""
        kind = _kind(value)
        if isinstance(value, str):
            if not _is_digits(value):
                self[value] = kind
        elif type(value) in {int, float} and value not in _TRUTH and len(self) < _REMEMBERED:
            self[value] = kind
        return kind


def _kind(value: Value) -> int:
    """Classify a value."""
    if not isinstance(value, str):
        return _typed_kind(value)
    return _digits_kind(value) if _is_digits(value) else text_kind(clean(value))


def _is_digits(text: str) -> bool:
    """Tell whether a text is digits with at most one comma."""
    return text.isascii() and (text.isdigit() or text.replace(",", "", 1).isdigit())


def _digits_kind(text: str) -> int:
    """Return the kind of digits with at most one comma, the most frequent texts by far."""
    if len(text) == 4 and text[:2] in {"19", "20"} and text.isdigit():
        return YEAR
    return CODE if text[0] == "0" and len(text) > 1 and text.isdigit() else NUMBER


def _typed_kind(value: Value) -> int:
    """Return the kind of a cell that has a type."""
    if isinstance(value, bool):
        return TEXT
    if isinstance(value, (int, float)):
        if value != value:  # noqa: PLR0124 - NaN
            return EMPTY
        return YEAR if 1900 <= value < 2100 and value == int(value) else NUMBER
    if isinstance(value, date):
        return DATE
    return NUMBER if isinstance(value, (time, timedelta)) else EMPTY


def text_kind(text: str) -> int:
    """Return what a cleaned text looks like.

    Parameters
    ----------
    text : str
        Cleaned cell.

    Returns
    -------
    int
        One of the kinds of this module.

    Examples
    --------
    >>> [text_kind(text) for text in ("", "Anzahl", "-", "1.234,5", "01001", "2023/24", "31.12.2018")]
    [0, 1, 3, 4, 5, 6, 7]
    """
    if not text:
        return EMPTY
    if text in _SYMBOLS:
        return SYMBOL
    if len(text) > 40:
        return PROSE if len(text) > _PROSE_LENGTH else TEXT
    for pattern, kind in ((_YEAR, YEAR), (_DATE, DATE), (_CODE, CODE), (_NUMBER, NUMBER)):
        if pattern.fullmatch(text):
            return kind
    return TEXT


def kinds_of(grid: Grid, distinct: Distinct | None = None) -> Kinds:
    """Classify all cells of a grid.

    Parameters
    ----------
    grid : Grid
        Any grid.
    distinct : Distinct or None
        Its distinct values, as far as they are known.

    Returns
    -------
    ndarray of uint8, shape (rows, columns)
        Kind of each cell, EMPTY beyond the end of a row.
    """
    if distinct is not None:
        kinds = np.fromiter(map(_kind, distinct.values), dtype=np.uint8, count=len(distinct.values))
        return np.asarray(kinds[distinct.numbers])
    width = grid.width
    kind = _Classifier({None: EMPTY, "": EMPTY}).__getitem__
    joined = b"".join(bytes(map(kind, row)).ljust(width, b"\0") for row in grid.rows)
    return np.frombuffer(joined, dtype=np.uint8).reshape(len(grid.rows), width)
