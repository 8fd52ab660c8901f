"""Numbers and dates as Germans and English people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.language import speaking
from kobimo.publish.spelling import spelling


@given(st.floats(-1e12, 1e12, allow_nan=False), st.integers(0, 4))
def test_a_number_can_be_read_back(value: float, decimals: int) -> None:
    text = spelling("de").number(value, decimals)
    back = float(text.replace(".", "").replace(",", ".").replace("−", "-"))
    assert back == pytest.approx(round(value, decimals), abs=10**-decimals)
    assert text.replace(",", "#").replace(".", ",").replace("#", ".") == spelling("en").number(value, decimals)


def test_what_rounds_to_zero_has_no_sign() -> None:
    assert spelling("de").number(-0.04, 1) == "0,0"
    assert spelling("de").signed(0.04, 1) == "0,0"
    assert spelling("de").signed(-0.06, 1) == "−0,1"
    assert spelling("de").signed(0.06, 1) == "+0,1"


@pytest.mark.parametrize(
    ("label", "german", "english"),
    [
        ("2018-12-31", "31.12.2018", "31 Dec 2018"),
        ("2018", "2018", "2018"),
        ("2018/19", "2018/19", "2018/19"),
        ("2022-12", "12/2022", "Dec 2022"),
        ("2018-Q4", "2018-Q4", "2018-Q4"),
    ],
)
def test_periods_are_written_in_the_language(label: str, german: str, english: str) -> None:
    assert spelling("de").period(label) == german
    assert spelling("en").period(label) == english


def test_a_stored_time_is_shown_in_germany_in_summer_and_winter() -> None:
    assert spelling("de").moment("2026-07-31T22:30:00+00:00") == "01.08.2026, 00:30"
    assert spelling("de").moment("2026-01-31T22:30:00+00:00") == "31.01.2026, 23:30"
    assert spelling("de").day_of("2026-07-31T22:30:00+00:00") == "01.08.2026"


def test_the_language_in_use_decides() -> None:
    with speaking("en"):
        assert spelling().day(date(2026, 3, 1)) == "1 Mar 2026"
    assert spelling().day(date(2026, 3, 1)) == "01.03.2026"
