"""Periods and their labels."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import InvalidInputError
from kobimo.model.period import (
    PeriodType,
    month,
    parse_period,
    parse_range,
    quarter,
    reference_date,
    school_year,
    study_year,
    training_year,
    years_before,
)

periods = st.one_of(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(reference_date),
    st.integers(1900, 2098).map(school_year),
    st.integers(1900, 2098).map(study_year),
    st.integers(1900, 2098).map(training_year),
    st.builds(month, st.integers(1900, 2099), st.integers(1, 12)),
    st.builds(quarter, st.integers(1900, 2099), st.integers(1, 4)),
)


@given(periods)
def test_a_label_can_be_read_back(period) -> None:
    assert parse_period(period.label) == period


@given(periods, st.integers(1, 9))
def test_the_same_period_of_earlier_years_is_of_the_same_kind_and_length(period, years) -> None:
    earlier = years_before(period, years)
    assert earlier.type is period.type
    assert (earlier.start.year, earlier.end.year) == (period.start.year - years, period.end.year - years)
    assert abs((earlier.end - earlier.start).days - (period.end - period.start).days) <= 1


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("2018-12-31", PeriodType.REFERENCE_DATE, date(2018, 12, 31), date(2018, 12, 31)),
        ("31.12.2018", PeriodType.REFERENCE_DATE, date(2018, 12, 31), date(2018, 12, 31)),
        ("2018", PeriodType.CALENDAR_YEAR, date(2018, 1, 1), date(2018, 12, 31)),
        ("2018/19", PeriodType.SCHOOL_YEAR, date(2018, 8, 1), date(2019, 7, 31)),
        ("2018/2019", PeriodType.SCHOOL_YEAR, date(2018, 8, 1), date(2019, 7, 31)),
        ("1999/00", PeriodType.SCHOOL_YEAR, date(1999, 8, 1), date(2000, 7, 31)),
        ("StJ 2023", PeriodType.STUDY_YEAR, date(2023, 4, 1), date(2024, 3, 31)),
        ("AJ 2022/23", PeriodType.TRAINING_YEAR, date(2022, 10, 1), date(2023, 9, 30)),
        ("AJ 2022/2023", PeriodType.TRAINING_YEAR, date(2022, 10, 1), date(2023, 9, 30)),
        ("2020-02", PeriodType.MONTH, date(2020, 2, 1), date(2020, 2, 29)),
        ("2018-Q4", PeriodType.QUARTER, date(2018, 10, 1), date(2018, 12, 31)),
    ],
)
def test_each_form_of_period_is_understood(text: str, kind: PeriodType, start: date, end: date) -> None:
    period = parse_period(text)
    assert (period.type, period.start, period.end) == (kind, start, end)


@pytest.mark.parametrize("text", ["", "18", "2018-13", "2018-02-30", "2018/20", "2018-Q5", "Dezember 2018", "2018-1-1"])
def test_what_is_no_period_is_refused_with_the_allowed_forms(text: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_period(text)
    assert "2018/19" in caught.value.remedy


def test_a_bare_year_is_never_a_school_year() -> None:
    assert parse_period("2018") != parse_period("2018/19")


def test_a_range_names_both_ends_and_a_single_label_stands_for_itself() -> None:
    assert [p.label for p in parse_range("2014..2018-12-31")] == ["2014", "2018-12-31"]
    assert [p.label for p in parse_range("2014")] == ["2014", "2014"]


@pytest.mark.parametrize("text", ["2014..", "..2014", "2018..2014", "2014...2015"])
def test_a_range_without_an_end_or_turned_round_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_range(text)
