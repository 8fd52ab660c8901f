"""Typed cells of a workbook to text, without loss."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from kobimo.model.table import clean


def as_text(value: object) -> str:
    """Write a cell as text.

    Parameters
    ----------
    value : object
        What the workbook holds: text, number, truth value, date, time, duration or nothing.

    Returns
    -------
    str
        Whole numbers without fraction, other numbers with a decimal point and as many digits as needed, dates in
        ISO form, "" for nothing.

    Examples
    --------
    >>> as_text(1011101.0), as_text(0.1), as_text(1e-7)
    ('1011101', '0.1', '0.0000001')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0) and value.tzinfo is None
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _number(value.total_seconds() / 86400)
    return clean(str(value))


def _number(value: float) -> str:
    """Write a number without exponent; NaN is empty."""
    if value.is_integer():
        return str(int(value))
    if value != value:  # noqa: PLR0124 - NaN
        return ""
    if value in {float("inf"), float("-inf")}:
        return str(value)
    text = repr(value)
    return format(Decimal(text), "f") if "e" in text else text
