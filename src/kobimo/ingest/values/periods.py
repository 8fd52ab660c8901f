"""The period of a row: from a column, from the file name, from the recipe; and whether they agree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import numpy as np

from kobimo.errors import DefinitionError, InvalidInputError
from kobimo.ingest.recognition.meaning.periods import as_period
from kobimo.ingest.values.plan import WHERE, Block
from kobimo.ingest.values.sheet import Sheet
from kobimo.ingest.values.texts import Coded, Ints, mapped
from kobimo.language import _
from kobimo.model.period import (
    Period,
    PeriodType,
    calendar_year,
    month,
    parse_period,
    reference_date,
    school_year,
    study_year,
    training_year,
)
from kobimo.model.recipe import PeriodRule
from kobimo.model.table import clean

_YEAR = re.compile(r"(\d{4})(?:\.0)?")
_YEAR_MONTH = re.compile(r"(\d{4})[-./]?(0[1-9]|1[0-2])(?:\.0)?")
_YEAR_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?)?(?!\d)")
_DAY = r"(?:\d{1,2}\.\s?(?:\d{1,2}\.|[a-zä]+)\s?)?"
_SINCE = re.compile(
    rf"\b(?:ab|seit)\s(?:dem\s)?(?:(?:jahr|berichtsjahr|schuljahr)e?\s)?{_DAY}((?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_NO_PERIOD = re.compile(
    r"(?:gebiets(?:stand|struktur|reform)\w*|kreisreform|klassifikation|systematik|\bwz|\bkldb|in (?:preisen|werten)"
    r"|(?:basis|grundlage)(?: des)? zensus)[:,\s]*(?:(?:von|vom|am|zum|der|des|jahr)\s)*"
    rf"{_DAY}(?:19|20)\d\d(?!\d)|(?:19|20)\d\d\s?=\s?100\b",
    re.IGNORECASE,
)
"""Years that name areas, classifications or prices."""

_DATE_IN_NAME = re.compile(r"(?<!\d)(?:0[1-9]|[12]\d|3[01])[-._]?(?:0[1-9]|1[0-2])[-._]?((?:19|20)\d{2})(?!\d)")
_LISTED = 5
_YEARS_OF_THEIR_OWN = frozenset({PeriodType.STUDY_YEAR, PeriodType.TRAINING_YEAR})


def read_period(text: str, rule: PeriodRule) -> Period | None:
    """Read a period in the form of a rule.

    Parameters
    ----------
    text : str
        Cleaned cell or part of a file name.
    rule : PeriodRule
        Form, and the type that is wanted.

    Returns
    -------
    Period or None
        None if the text does not have the form.

    Raises
    ------
    DefinitionError
        If the rule wants a type that its form cannot give.

    Examples
    --------
    >>> read_period("201412", PeriodRule(form="yyyymm", type="reference_date")).label
    '2014-12-31'
    """
    try:
        if rule.form == "label":
            return _typed(_of_text(text.removesuffix(".0")), rule)
        if rule.form == "yyyymm":
            match = _YEAR_MONTH.fullmatch(text)
            return _of_month(int(match[1]), int(match[2]), rule) if match else None
        match = _YEAR.fullmatch(text)
        return _of_year(int(match[1]), rule) if match else _of_words(text, rule)
    except (InvalidInputError, ValueError):
        return None


def _of_text(text: str) -> Period | None:
    """Read a label, or one of the ways in which tables write it: "1. Quartal 2021", "Jan 23", "20201231"."""
    try:
        return parse_period(text)
    except InvalidInputError:
        return as_period(text)


def _typed(period: Period | None, rule: PeriodRule) -> Period | None:
    """Take what looks like a school or calendar year for the training or study year that the rule says it is."""
    if period is not None and (rule.type, period.type) == (PeriodType.TRAINING_YEAR, PeriodType.SCHOOL_YEAR):
        return training_year(period.start.year)
    if period is not None and period.type is PeriodType.CALENDAR_YEAR and rule.type in _YEARS_OF_THEIR_OWN:
        return _of_year(period.start.year, rule)
    return period


def _of_words(text: str, rule: PeriodRule) -> Period | None:
    """Read a year with a footnote as a year; a school year stays what it says."""
    period = as_period(text)
    if period is None or period.type is PeriodType.CALENDAR_YEAR:
        return None if period is None else _of_year(period.start.year, rule)
    schools = rule.form in {"school_year_start", "school_year_end"} or rule.type is PeriodType.SCHOOL_YEAR
    return period if schools and period.type is PeriodType.SCHOOL_YEAR else None


def _of_month(year: int, number: int, rule: PeriodRule) -> Period:
    """Build the month, or its last day."""
    span = month(year, number)
    if rule.type is PeriodType.REFERENCE_DATE:
        return reference_date(span.end)
    if rule.type in {None, PeriodType.MONTH}:
        return span
    raise _impossible(rule)


def _of_year(year: int, rule: PeriodRule) -> Period:
    """Build the calendar year, its reference day, or the school year that begins or ends in it."""
    if rule.form == "school_year_end":
        return school_year(year - 1)
    if rule.form == "school_year_start" or rule.type is PeriodType.SCHOOL_YEAR:
        return school_year(year)
    if rule.type is PeriodType.STUDY_YEAR:
        return study_year(year)
    if rule.type is PeriodType.TRAINING_YEAR:  # named by the year in which it ends
        return training_year(year - 1)
    if rule.type is PeriodType.REFERENCE_DATE and rule.day is not None:
        return reference_date(date.fromisoformat(f"{year:04d}-{rule.day}"))
    if rule.type in {None, PeriodType.CALENDAR_YEAR}:
        return calendar_year(year)
    raise _impossible(rule)


def _impossible(rule: PeriodRule) -> DefinitionError:
    """Make the error for a form that cannot give a type."""
    return DefinitionError(
        _("Aus der Form {form} lässt sich kein Zeitraum der Art {type} bilden.").format(form=rule.form, type=rule.type),
        where=WHERE,
        remedy=_("Bitte period: form: oder type: ändern."),
    )


def constant_period(text: str, rule: PeriodRule) -> Period:
    """Read a period that stands in the recipe itself: in the form of the rule, or as a label."""
    return read_period(clean(text), rule) or parse_period(text)


def periods_of_rows(sheet: Sheet, block: Block, rows: Ints) -> Coded[Period] | None:
    """Return the period of each row; rows without are reported. None if the columns name the periods."""
    rule = block.period
    named = _named_in_file(sheet, rule)
    if rule.column is not None:
        periods = _from_column(sheet, rule, rows)
        _check_one(sheet, rule, set(periods.present))
        _check_file_name(sheet, rule, named, periods, rows)
    elif rule.constant is not None:
        periods = Coded.same(constant_period(rule.constant, rule), len(rows))
        _check_file_name(sheet, rule, named, periods, rows)
    elif named is not None:
        periods = Coded.same(named, len(rows))
    elif all(column.period is not None for column in block.columns):
        return None
    else:
        if rule.in_file_name is None:
            sheet.protocol.add("PERIOD_MISSING", sheet.place())
        periods = Coded.none(len(rows))
    sheet.periods.update(periods.present)
    return periods


def _named_in_file(sheet: Sheet, rule: PeriodRule) -> Period | None:
    """Read the period out of the file name."""
    if rule.in_file_name is None:
        return None
    match = re.search(rule.in_file_name, sheet.table.file)
    text = match.groupdict().get("period") if match else None
    period = (read_period(text, rule) or _label(text)) if text else None
    if period is None:
        sheet.protocol.add("PERIOD_NOT_IN_FILE_NAME", sheet.place(), pattern=rule.in_file_name)
    return period


def _label(text: str) -> Period | None:
    """Read a label, also with the separators that file names allow."""
    for spelling in (text, text.replace("_", "/"), text.replace("-", "/"), text.replace("_", "-")):
        try:
            return parse_period(spelling)
        except InvalidInputError:
            continue
    return None


def _from_column(sheet: Sheet, rule: PeriodRule, rows: Ints) -> Coded[Period]:
    """Read the periods of a column."""
    column = sheet.column(rule.column or ())
    if column is None:
        return Coded.none(len(rows))
    periods = mapped(sheet.texts(column), rows, lambda text: read_period(text, rule))
    unreadable = rows[periods.codes < 0]
    sheet.report(
        "PERIOD_UNREADABLE", unreadable, column, lambda index: {"text": sheet.text(index, column), "form": rule.form}
    )
    return periods


def _check_one(sheet: Sheet, rule: PeriodRule, periods: set[Period]) -> None:
    """Report several periods in a file that should have one."""
    if rule.one_per_file and len(periods) > 1:
        sheet.protocol.add("PERIOD_SEVERAL", sheet.place(), periods=listed(periods))


def _check_file_name(sheet: Sheet, rule: PeriodRule, named: Period | None, periods: Coded[Period], rows: Ints) -> None:
    """Report the first row whose period is another one than the file name says."""
    if named is None or not rule.one_per_file:
        return
    wrong = [not _is_within(period, named) for period in periods.items]
    hits = np.flatnonzero(np.array([*wrong, False])[periods.codes])
    if len(hits):
        at = int(hits[0])
        period = periods.items[int(periods.codes[at])]
        place = sheet.place(int(rows[at]))
        sheet.protocol.add("PERIOD_CONTRADICTS_FILE_NAME", place, named=named.label, period=period.label)


def _is_within(period: Period, named: Period) -> bool:
    """Tell whether a period is that of the file name, or a part of it of another kind."""
    within = named.start <= period.start and period.end <= named.end and named.type is not period.type
    return period == named or within


def check_periods(sheet: Sheet, block: Block, periods: Iterable[Period], today: date) -> None:
    """Report periods of another type than the dataset has, and periods that have not begun."""
    for period in sorted(set(periods)):
        if period.type is not block.dataset.period_type:
            sheet.protocol.add(
                "PERIOD_TYPE",
                sheet.place(),
                period=period.label,
                actual=_type_name(period.type),
                dataset=block.dataset.id,
                expected=_type_name(block.dataset.period_type),
            )
        if period.start > today:
            sheet.protocol.add("PERIOD_IN_FUTURE", sheet.place(), period=period.label)


def _type_name(kind: PeriodType) -> str:
    """Name a type of period."""
    return {
        PeriodType.REFERENCE_DATE: _("Stichtag (reference_date)"),
        PeriodType.CALENDAR_YEAR: _("Kalenderjahr (calendar_year)"),
        PeriodType.SCHOOL_YEAR: _("Schuljahr (school_year)"),
        PeriodType.STUDY_YEAR: _("Studienjahr (study_year)"),
        PeriodType.TRAINING_YEAR: _("Ausbildungsjahr (training_year)"),
        PeriodType.QUARTER: _("Quartal (quarter)"),
        PeriodType.MONTH: _("Monat (month)"),
    }[kind]


def check_years(sheet: Sheet, rules: Iterable[PeriodRule]) -> None:
    """Warn of a file name with a year that no row has, and of title lines whose years are all unknown to the rows."""
    rows = {str(day.year) for period in sheet.periods for day in (period.start, period.end)}
    if not rows:
        return
    periods = listed(sheet.periods)
    others = sorted(_years(sheet.table.file) - rows)
    if others and not any(rule.ignore_file_name for rule in rules):
        sheet.protocol.add("PERIOD_YEAR_IN_FILE_NAME", sheet.place(), years=", ".join(others), periods=periods)
    title = sheet.table.facts.get("title", "")
    years, since = _years(_SINCE.sub(" ", _NO_PERIOD.sub(" ", title))), set(_SINCE.findall(title))
    strange = bool(years) and not years & rows
    if since and not years:
        years, strange = since, all(max(rows) < year for year in since)
    if strange:
        named = ", ".join(sorted(years))
        sheet.protocol.add("PERIOD_YEAR_IN_TITLE", sheet.place(), years=named, periods=periods, title=title)


def _years(text: str) -> set[str]:
    """Find the years of a file name or title, those of dates included."""
    return set(_YEAR_IN_NAME.findall(text)) | set(_DATE_IN_NAME.findall(text))


def listed(periods: Iterable[Period]) -> str:
    """Name the first and last of many periods."""
    labels = [period.label for period in sorted(set(periods))]
    if len(labels) > _LISTED:
        return _("{first} bis {last} ({count} Zeiträume)").format(first=labels[0], last=labels[-1], count=len(labels))
    return ", ".join(labels)
