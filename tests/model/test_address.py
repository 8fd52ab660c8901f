from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.model.address import HouseNumber, Side, house_numbers


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("12", "12", "12"),
        ("12a", "12a", "12a"),
        ("12 A", "12a", "12a"),
        ("012", "12", "12"),
        ("12-14", "12", "14"),
        ("12 – 14", "12", "14"),
        ("12a-c", "12a", "12c"),
        ("12 a - 12 c", "12a", "12c"),
        ("5/7", "5", "7"),
        ("5 u. 7", "5", "7"),
        ("16a u. 16b", "16a", "16b"),
        ("10/12/14", "10", "12"),
        ("Nr. 3", "3", "3"),
        ("14-12", "14", "14"),
        ("12 1/2", "12 1/2", "12 1/2"),
    ],
)
def test_house_numbers_are_read_as_people_write_them(text: str, first: str, last: str) -> None:
    numbers = house_numbers(text)
    assert numbers is not None
    assert (numbers[0].text, numbers[1].text) == (first, last)


@pytest.mark.parametrize("text", ["", "ohne", "o. Nr.", "a", "-", "Nr."])
def test_what_is_no_house_number_is_none(text: str) -> None:
    assert house_numbers(text) is None


@given(st.integers(1, 9999), st.integers(0, 26))
def test_a_number_that_was_written_is_read_again(number: int, rank: int) -> None:
    one = HouseNumber(number, rank)
    assert house_numbers(one.text) == (one, one)


@given(st.integers(0, 9999))
def test_every_number_is_on_one_side_and_on_both(number: int) -> None:
    assert Side.ODD.has(number) != Side.EVEN.has(number)
    assert Side.ALL.has(number)
