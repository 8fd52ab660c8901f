"""Numbers and states of single cells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kobimo.ingest.cell_values import plain_text, read_value
from kobimo.ingest.numbers import NumberFormat
from kobimo.ingest.outline import Column, ColumnType, Role
from kobimo.model.status import ObsStatus


def column(entry: NumberFormat | None = None, footnotes: int = 0, **symbols: ObsStatus) -> Column:
    return Column(
        0, "Zahl", ("Zahl",), Role.VALUE, ColumnType.DECIMAL, number_format=entry, footnotes=footnotes, symbols=symbols
    )


GERMAN = NumberFormat(",", ".")


@pytest.mark.parametrize(
    ("raw", "number", "status"),
    [
        ("1.234,5", "1234.5", ObsStatus.NORMAL),
        (" 12 ", "12", ObsStatus.NORMAL),
        (1234.5, "1234.5", ObsStatus.NORMAL),
        (7, "7", ObsStatus.NORMAL),
        ("-", "0", ObsStatus.NIL),
        (".", None, ObsStatus.SUPPRESSED),
        ("", None, ObsStatus.MISSING),
        (None, None, ObsStatus.MISSING),
        ("(123)", "123", ObsStatus.LIMITED),
        ("123 p", "123", ObsStatus.PROVISIONAL),
    ],
)
def test_a_cell_has_the_number_and_the_state_that_its_sign_says(
    raw: object, number: str | None, status: ObsStatus
) -> None:
    value, state, problem = read_value(raw, column(GERMAN))  # type: ignore[arg-type]
    assert (value, state, problem) == (None if number is None else Decimal(number), status, "")


@pytest.mark.parametrize("raw", ["etwa 5", "1,234.5", "05. Mrz", True, date(2024, 3, 5)])
def test_what_is_no_number_of_the_column_is_a_problem_and_never_zero(raw: object) -> None:
    value, _state, problem = read_value(raw, column(GERMAN))  # type: ignore[arg-type]
    assert value is None
    assert problem == "NUMBER_UNREADABLE"


def test_excel_keeps_percent_as_fraction_and_shows_hundred_times_as_much() -> None:
    assert read_value(0.123, column(), percent=True)[0] == Decimal("12.3")
    assert plain_text(0.123, column(), percent=True) == "12.3"


def test_a_footnote_mark_is_taken_off_only_where_the_column_has_footnotes() -> None:
    assert read_value("1231)", replace(column(GERMAN, footnotes=2), marks=frozenset("1")))[0] == Decimal(123)
    assert read_value("1231)", column(GERMAN, footnotes=2))[2] == "NUMBER_UNREADABLE"
    assert read_value("45²", column(GERMAN, footnotes=2))[0] == Decimal(45)
    assert read_value("1231)", column(GERMAN))[2] == "NUMBER_UNREADABLE"


def test_a_number_whose_sign_is_undecided_is_not_read_and_plain_digits_are() -> None:
    undecided = replace(column(), undecided="NUMBER_FORMAT_AMBIGUOUS")
    assert read_value("1.234", undecided) == (None, ObsStatus.NORMAL, "NUMBER_FORMAT_AMBIGUOUS")
    assert read_value("234", undecided)[0] == Decimal(234)


def test_a_quality_sign_beside_the_number_speaks_where_the_number_says_nothing() -> None:
    assert read_value("12", column(GERMAN), mark="p")[1] is ObsStatus.PROVISIONAL
    assert read_value("-", column(GERMAN), mark="p")[1] is ObsStatus.NIL
