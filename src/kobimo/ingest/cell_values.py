"""The number and the state of one cell, as its column was understood."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

from kobimo.ingest.cells import as_text
from kobimo.ingest.grid import Value
from kobimo.ingest.numbers import NumberFormat, number_part, split_footnote
from kobimo.ingest.outline import Column
from kobimo.model.status import ObsStatus
from kobimo.reference.symbols import SymbolProfile, symbols

_UNREADABLE = "NUMBER_UNREADABLE"


def read_value(
    raw: Value, column: Column, *, mark: str = "", percent: bool = False
) -> tuple[Decimal | None, ObsStatus, str]:
    """Read one cell of a column of values.

    Parameters
    ----------
    raw : Value
        The cell.
    column : Column
        How its column writes numbers, and which signs occur.
    mark : str
        Quality sign that stands in a column of its own.
    percent : bool
        Whether Excel shows the cell as percent: 0.123 is 12.3.

    Returns
    -------
    tuple of (Decimal or None, ObsStatus, str)
        Number, state, and the code of the check that the cell fails, "" if none.

    Examples
    --------
    >>> from kobimo.ingest.outline import ColumnType, Role
    >>> column = Column(0, "Zahl", ("Zahl",), Role.VALUE, ColumnType.INTEGER, number_format=NumberFormat(",", "."))
    >>> read_value("1.234", column)[0], read_value(1234.0, column)[0], read_value("etwa 5", column)[2]
    (Decimal('1234.0'), Decimal('1234'), 'NUMBER_UNREADABLE')
    """
    if column.doubtful and as_text(raw) in column.doubtful:
        return None, ObsStatus.NORMAL, "NUMBER_MAY_BE_SIGN"
    if isinstance(raw, (int, float)) and not isinstance(raw, bool) and raw == raw:  # noqa: PLR0124 - NaN
        number = Decimal(as_text(raw)).scaleb(2 if percent else 0)
        return number, _marked(mark, ObsStatus.NORMAL), ""
    if isinstance(raw, (bool, date, datetime, time)):
        return None, ObsStatus.NORMAL, _UNREADABLE
    profile = _profile(column)
    text, status = number_part(without_footnote(as_text(raw), column), profile)
    if not text:
        zero = Decimal(0) if status.has_number else None
        return zero, _marked(mark, status), ""
    if column.undecided and not text.isdecimal():
        return None, status, column.undecided
    value = (column.number_format or NumberFormat(",")).parse(text)
    if value is None:
        return None, status, _UNREADABLE
    return value, _marked(mark, status), ""


def plain_text(raw: Value, column: Column, *, percent: bool = False) -> str:
    """Write a cell of a column of values as recipes read it: without footnote marks, percent as shown.

    Parameters
    ----------
    raw : Value
        The cell.
    column : Column
        Its column.
    percent : bool
        Whether Excel shows the cell as percent.

    Returns
    -------
    str
        Cleaned text.
    """
    if percent and isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return format(Decimal(as_text(raw)).scaleb(2).normalize(), "f")
    return without_footnote(as_text(raw), column)


def without_footnote(text: str, column: Column) -> str:
    """Take a footnote mark off a number, where the column has been found to have any.

    Parameters
    ----------
    text : str
        Cleaned cell.
    column : Column
        Its column.

    Returns
    -------
    str
        The cell without the mark.
    """
    return split_footnote(text, column.marks)[0] if column.footnotes else text


def _profile(column: Column) -> SymbolProfile:
    """Return the signs that count in a column."""
    return replace(symbols(), signs={**symbols().signs, **column.symbols})


def _marked(mark: str, status: ObsStatus) -> ObsStatus:
    """Let the quality sign of another column speak where the cell itself says nothing; "-" there is no remark."""
    return symbols().suffixes.get(mark, status) if status is ObsStatus.NORMAL else status
