"""Periods in cells, headings and titles, in the many ways in which German tables write them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from kobimo.errors import InvalidInputError
from kobimo.ingest.recognition.meaning.eaten import month_number
from kobimo.model.period import (
    Period,
    PeriodType,
    calendar_year,
    month,
    parse_period,
    quarter,
    reference_date,
    school_year,
)

FIRST, LAST = 1950, 2070
"""Years that a bare number of four digits is taken for."""

_SCHOOL = re.compile(
    r"(?:(?:schuljahr|sj\.?|kita-?jahr|kindergartenjahr|studienjahr|wintersemester|wise|ws)\s*((?:19|20)\d\d)\s?[/–-]\s?|((?:19|20)\d\d)\s?/\s?)((?:19|20)?\d\d)",
    re.IGNORECASE,
)
_SHORT_SCHOOL = re.compile(r"(?:schuljahr|sj\.?)?\s*(\d\d)/(\d\d)", re.IGNORECASE)
_NAMED_MONTH = re.compile(r"(?:ende\s+|anfang\s+)?([A-Za-zä]{3,9})\.?[\s-]'?((?:19|20)?\d\d)", re.IGNORECASE)
_COMPACT_MONTH = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])")
_COMPACT_DAY = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_SLASH_MONTH = re.compile(r"(0?[1-9]|1[0-2])[/.]((?:19|20)\d\d)")
_LONG_DAY = re.compile(r"(\d{1,2})\.\s?([A-Za-zä]{3,9})\.?\s((?:19|20)\d\d)", re.IGNORECASE)
_QUARTER = re.compile(
    r"(?:([1-4])\.?\s?(?:quartal|vj\.?|vierteljahr)|q([1-4])|(I{1,3}|IV)\.?(?:\s?quartal)?)[\s/-]{1,3}((?:19|20)\d\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"(?:(?:jahr|berichtsjahr|haushaltsjahr|in|ende)\s+)?((?:19|20)\d\d)(?:\.0)?\s?[*¹²³prse]?(?:\s?[1-9]\))?",
    re.IGNORECASE,
)
_EARLY_YEAR = re.compile(r"1[6-8]\d\d|19[0-4]\d")
_PREFIX = re.compile(
    r"(?:stand|am|zum|stichtag|per|bis|vom|berichtsmonat|berichtszeitraum|berichtsjahr|zeitraum|jahr|monat)\s*:?\s+",
    re.IGNORECASE,
)
_IN_TEXT = (
    re.compile(r"(?<![\d.])(\d{1,2}\.\d{1,2}\.(?:19|20)\d\d)(?!\d)"),
    re.compile(r"(?<!\d)((?:19|20)\d\d-\d\d-\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(\d{1,2}\.\s?(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
               r"\s(?:19|20)\d\d)(?!\d)", re.IGNORECASE),
    re.compile(r"((?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\s(?:19|20)\d\d)(?!\d)",
               re.IGNORECASE),
    re.compile(r"(?<![\d/])((?:19|20)\d\d\s?/\s?(?:20)?\d\d)(?![\d/])"),
    re.compile(r"([1-4]\.\s?Quartal\s(?:19|20)\d\d)(?!\d)", re.IGNORECASE),
    re.compile(r"(?<![\d.,/-])((?:19|20)\d\d)(?![\d/-]|[.,]\d)"),
)  # fmt: skip
_EXCEL_EPOCH = date(1899, 12, 30)


@lru_cache(maxsize=16384)
def as_period(text: str) -> Period | None:
    """Read a cell that is nothing but a period.

    Parameters
    ----------
    text : str
        Cleaned cell.

    Returns
    -------
    Period or None
        None if the text is something else.

    Examples
    --------
    >>> [as_period(t).label for t in ("31.12.2018", "201412", "Mrz 24", "Schuljahr 2023/2024", "1. Quartal 2023")]
    ['2018-12-31', '2014-12', '2024-03', '2023/24', '2023-Q1']
    >>> as_period("2350"), as_period("10/11")
    (None, None)
    """
    if not text or len(text) > 40 or not any(char.isdecimal() for char in text):
        return None
    bare = _PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text
    try:
        return _read(bare)
    except (ValueError, InvalidInputError):
        return None


def _read(text: str) -> Period | None:
    """Read a period in one of the known forms; raises where the numbers make no sense."""
    if match := _YEAR.fullmatch(text):
        year = int(match.group(1))
        return calendar_year(year) if FIRST <= year <= LAST else None
    if (match := _SCHOOL.fullmatch(text)) and (found := _school(int(match.group(1) or match.group(2)), match.group(3))):
        return found
    if match := _COMPACT_MONTH.fullmatch(text):
        return month(int(match.group(1)), int(match.group(2)))
    if match := _COMPACT_DAY.fullmatch(text):
        return reference_date(date(*map(int, match.groups())))
    return _read_words(text)


def _read_words(text: str) -> Period | None:
    """Read forms with names of months, quarters, or points between day, month and year."""
    if (match := _LONG_DAY.fullmatch(text)) and (number := month_number(match.group(2))):
        return reference_date(date(int(match.group(3)), number, int(match.group(1))))
    if (match := _NAMED_MONTH.fullmatch(text)) and (number := month_number(match.group(1))):
        year = int(match.group(2))
        return month(year if year > 99 else 2000 + year, number)
    if match := _QUARTER.fullmatch(text):
        digit = match.group(1) or match.group(2) or str(("I", "II", "III", "IV").index(match.group(3).upper()) + 1)
        return quarter(int(match.group(4)), int(digit))
    if match := _SLASH_MONTH.fullmatch(text):
        return month(int(match.group(2)), int(match.group(1)))
    found = parse_period(text)
    return found if FIRST <= found.start.year <= LAST else None


def _school(first: int, second: str) -> Period | None:
    """Build a school year from both of its years."""
    return school_year(first) if int(second) % 100 == (first + 1) % 100 else None


def short_school_year(text: str) -> Period | None:
    """Read "24/25" where a heading says that it is a school year.

    Parameters
    ----------
    text : str
        Cleaned cell.

    Returns
    -------
    Period or None

    Examples
    --------
    >>> short_school_year("24/25").label, short_school_year("24/26")
    ('2024/25', None)
    """
    match = _SHORT_SCHOOL.fullmatch(text)
    return _school(2000 + int(match.group(1)), match.group(2)) if match else None


def early_year(text: str) -> Period | None:
    """Read a year before 1950 where a heading says that it is a year.

    Parameters
    ----------
    text : str
        Cleaned cell.

    Returns
    -------
    Period or None

    Examples
    --------
    >>> early_year("1871").label, early_year("1250"), early_year("1990")
    ('1871', None, None)
    """
    return calendar_year(int(text)) if _EARLY_YEAR.fullmatch(text) else None


def excel_serial(value: float) -> Period | None:
    """Read the number that a spreadsheet stores for a day, in a column that is said to hold dates.

    Parameters
    ----------
    value : float
        For instance 43891.

    Returns
    -------
    Period or None
        None outside the years 1982 to 2064.

    Examples
    --------
    >>> excel_serial(43891).label
    '2020-03-01'
    """
    return (
        reference_date(_EXCEL_EPOCH + timedelta(days=int(value)))
        if 30000 <= value <= 60000 and value % 1 == 0
        else None
    )


def typed_period(value: date) -> Period:
    """Turn a typed date into a reference date.

    Parameters
    ----------
    value : date
        Date, with or without time.

    Returns
    -------
    Period
    """
    return reference_date(value.date() if isinstance(value, datetime) else value)


def periods_in(text: str) -> list[Period]:
    """Find the periods that a heading or title names among other words, the most exact kind only.

    Parameters
    ----------
    text : str
        Cleaned text.

    Returns
    -------
    list of Period
        In the order of the text.

    Examples
    --------
    >>> [period.label for period in periods_in("Berichtsmonat: November 2022")]
    ['2022-11']
    >>> [period.label for period in periods_in("Fläche und Bevölkerung am 31.12.2018 nach Kreisen")]
    ['2018-12-31']
    """
    for pattern in _IN_TEXT:
        found = [period for hit in pattern.findall(text) if (period := as_period(hit)) is not None]
        if found:
            return found
    return []


def kinds_of(periods: list[Period]) -> set[PeriodType]:
    """Return the types of periods.

    Parameters
    ----------
    periods : list of Period
        Some periods.

    Returns
    -------
    set of PeriodType
    """
    return {period.type for period in periods}
