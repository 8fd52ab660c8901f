"""Periods: reference dates, calendar years, school years, study years, training years, months and quarters.

A bare year is a calendar year; a school year always names both years (2018/19). A study year is a summer semester and
the winter semester after it (StJ 2018), a training year goes from October to September (AJ 2018/19). Labels are
canonical, so that two periods are equal exactly when their labels are.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from kobimo.errors import InvalidInputError
from kobimo.language import _

BERLIN = ZoneInfo("Europe/Berlin")
"""Where the days of German statistics begin and end; stored times are UTC."""


class PeriodType(StrEnum):
    """Kinds of period that German education statistics use."""

    REFERENCE_DATE = "reference_date"
    CALENDAR_YEAR = "calendar_year"
    SCHOOL_YEAR = "school_year"
    STUDY_YEAR = "study_year"
    TRAINING_YEAR = "training_year"
    QUARTER = "quarter"
    MONTH = "month"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of days with its type and canonical label.

    Ordered by end, start and label, so that the newest period is the greatest.
    """

    end: date
    start: date
    label: str
    type: PeriodType

    def __str__(self) -> str:
        return self.label


_PATTERNS = (
    (PeriodType.REFERENCE_DATE, re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")),
    (PeriodType.REFERENCE_DATE, re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")),
    (PeriodType.SCHOOL_YEAR, re.compile(r"([0-9]{4})/([0-9]{2}|[0-9]{4})")),
    (PeriodType.STUDY_YEAR, re.compile(r"StJ ?([0-9]{4})")),
    (PeriodType.TRAINING_YEAR, re.compile(r"AJ ?([0-9]{4})/([0-9]{2}|[0-9]{4})")),
    (PeriodType.QUARTER, re.compile(r"([0-9]{4})-?Q([1-4])")),
    (PeriodType.MONTH, re.compile(r"([0-9]{4})-([0-9]{2})")),
    (PeriodType.CALENDAR_YEAR, re.compile(r"([0-9]{4})")),
)


def reference_date(day: date) -> Period:
    """Return the reference date `day` as a period of one day."""
    return Period(day, day, day.isoformat(), PeriodType.REFERENCE_DATE)


def calendar_year(year: int) -> Period:
    """Return 1 January to 31 December of `year`."""
    return Period(date(year, 12, 31), date(year, 1, 1), f"{year:04d}", PeriodType.CALENDAR_YEAR)


def school_year(first: int) -> Period:
    """Return the school year that begins on 1 August of the year `first`."""
    label = f"{first:04d}/{(first + 1) % 100:02d}"
    return Period(date(first + 1, 7, 31), date(first, 8, 1), label, PeriodType.SCHOOL_YEAR)


def study_year(year: int) -> Period:
    """Return the study year of the summer semester `year` and the winter semester after it: April to March."""
    return Period(date(year + 1, 3, 31), date(year, 4, 1), f"StJ {year:04d}", PeriodType.STUDY_YEAR)


def training_year(first: int) -> Period:
    """Return the training year from 1 October of the year `first`, as the employment agency counts it."""
    label = f"AJ {first:04d}/{(first + 1) % 100:02d}"
    return Period(date(first + 1, 9, 30), date(first, 10, 1), label, PeriodType.TRAINING_YEAR)


def month(year: int, number: int) -> Period:
    """Return the month `number` (1 to 12) of `year`."""
    last = calendar.monthrange(year, number)[1]
    return Period(date(year, number, last), date(year, number, 1), f"{year:04d}-{number:02d}", PeriodType.MONTH)


def quarter(year: int, number: int) -> Period:
    """Return the quarter `number` (1 to 4) of `year`."""
    first, last = month(year, 3 * number - 2), month(year, 3 * number)
    return Period(last.end, first.start, f"{year:04d}-Q{number}", PeriodType.QUARTER)


def parse_period(text: str) -> Period:
    """Read a period from its label.

    Parameters
    ----------
    text : str
        `2018-12-31` or `31.12.2018` (reference date), `2018` (calendar year), `2018/19` or `2018/2019` (school
        year), `StJ 2018` (study year), `AJ 2018/19` (training year), `2018-12` (month), `2018-Q4` (quarter).

    Returns
    -------
    Period

    Raises
    ------
    InvalidInputError
        If the text has none of these forms or names a day that does not exist.

    Examples
    --------
    >>> parse_period("2018/2019").label
    '2018/19'
    >>> parse_period("2018-Q4").start
    datetime.date(2018, 10, 1)
    """
    clean = text.strip()
    for kind, pattern in _PATTERNS:
        match = pattern.fullmatch(clean)
        if match:
            try:
                return _build(kind, match.groups(), german="." in clean)
            except ValueError:
                break
    raise InvalidInputError(
        _("„{text}“ ist kein Zeitraum.").format(text=text),
        remedy=_(
            "Erlaubt sind 2018-12-31 (Stichtag), 2018 (Jahr), 2018/19 (Schuljahr), StJ 2018 (Studienjahr), "
            "AJ 2018/19 (Ausbildungsjahr), 2018-12 (Monat), 2018-Q4."
        ),
    )


def years_before(period: Period, years: int) -> Period:
    """Return the same period of some years earlier; the last day of February stays the last day.

    Examples
    --------
    >>> years_before(parse_period("2023/24"), 2).label, years_before(parse_period("2024-02-29"), 1).label
    ('2021/22', '2023-02-28')
    """
    year = period.start.year - years
    match period.type:
        case PeriodType.CALENDAR_YEAR:
            return calendar_year(year)
        case PeriodType.SCHOOL_YEAR:
            return school_year(year)
        case PeriodType.STUDY_YEAR:
            return study_year(year)
        case PeriodType.TRAINING_YEAR:
            return training_year(year)
        case PeriodType.MONTH:
            return month(year, period.start.month)
        case PeriodType.QUARTER:
            return quarter(year, period.end.month // 3)
    last = calendar.monthrange(year, period.end.month)[1]
    return reference_date(date(year, period.end.month, min(period.end.day, last)))


def _build(kind: PeriodType, parts: tuple[str, ...], *, german: bool) -> Period:
    numbers = [int(part) for part in parts]
    if kind is PeriodType.REFERENCE_DATE:
        return reference_date(date(*reversed(numbers)) if german else date(*numbers))
    year = numbers[0]
    if kind in {PeriodType.SCHOOL_YEAR, PeriodType.TRAINING_YEAR}:
        if numbers[1] % 100 != (year + 1) % 100:
            raise ValueError(parts)
        return school_year(year) if kind is PeriodType.SCHOOL_YEAR else training_year(year)
    if kind is PeriodType.STUDY_YEAR:
        return study_year(year)
    if kind is PeriodType.CALENDAR_YEAR:
        return calendar_year(year)
    return (quarter if kind is PeriodType.QUARTER else month)(year, numbers[1])


def parse_range(text: str) -> tuple[Period, Period]:
    """Read `A..B` or a single label `A`, which stands for `A..A`."""
    first, dots, last = text.partition("..")
    start, end = parse_period(first), parse_period(last if dots else first)
    if start.start > end.end:
        raise InvalidInputError(
            _("{first} liegt nach {last}.").format(first=start, last=end),
            remedy=_("Den früheren Zeitraum zuerst nennen."),
        )
    return start, end
