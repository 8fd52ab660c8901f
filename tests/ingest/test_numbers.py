"""Numbers: whatever format a column uses, the same values come back, or the recipe is asked."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.ingest.numbers import NumberFormat, Undecided, decide_format, number_part, read_cell
from kobimo.model.status import ObsStatus
from kobimo.reference.symbols import symbols

FORMATS = [NumberFormat(d, t) for d in ",." for t in (None, ".", ",", " ", "'") if d != t]


def write(value: int, scale: int, entry: NumberFormat) -> str:
    """Write value / 10**scale, by hand and not by the code under test."""
    sign, digits = "-" if value < 0 else "", str(abs(value)).rjust(scale + 1, "0")
    whole, fraction = (digits[:-scale], digits[-scale:]) if scale else (digits, "")
    if entry.thousands:
        first = len(whole) % 3 or 3
        whole = entry.thousands.join([whole[:first], *(whole[n : n + 3] for n in range(first, len(whole), 3))])
    return sign + whole + (entry.decimal + fraction if scale else "")


@given(
    values=st.lists(st.integers(0, 10**12), min_size=1, max_size=20),
    scale=st.sampled_from([1, 2, 4]),
    entry=st.sampled_from(FORMATS),
)
def test_amounts_written_in_any_format_come_back_exactly(values: list[int], scale: int, entry: NumberFormat) -> None:
    texts = [write(value, scale, entry) for value in values]
    decided = decide_format(texts, whole=False)
    assert isinstance(decided, NumberFormat)
    cells = [read_cell(text, decided, symbols(), scale=scale, count=False) for text in texts]
    assert [cell.value for cell in cells] == values


@given(values=st.lists(st.integers(0, 10**12), min_size=1, max_size=20), entry=st.sampled_from(FORMATS))
def test_counts_come_back_exactly_or_the_recipe_is_asked(values: list[int], entry: NumberFormat) -> None:
    texts = [write(value, 0, entry) for value in values]
    decided = decide_format(texts, whole=True)
    if isinstance(decided, Undecided):
        decided = decide_format(texts, whole=True, decimal=entry.decimal, thousands=entry.thousands)
    assert not isinstance(decided, Undecided)
    assert [read_cell(text, decided, symbols(), scale=0, count=True).value for text in texts] == values


@given(
    values=st.lists(st.integers(1000, 10**6), min_size=1, max_size=8).filter(lambda v: all(x % 1000 == 0 for x in v))
)
def test_round_thousands_alone_are_never_guessed(values: list[int]) -> None:
    texts = [write(value, 0, NumberFormat(",", ".")) for value in values if value < 10**6]
    if texts:
        assert isinstance(decide_format(texts, whole=True), Undecided)


@given(value=st.integers(-(10**14), 10**14), scale=st.integers(0, 6))
def test_a_number_of_a_workbook_survives_the_way_through_binary(value: int, scale: int) -> None:
    text = format(Decimal(repr(value / 10**scale)), "f")
    cell = read_cell(text, NumberFormat("."), symbols(), scale=scale, count=False)
    assert cell.value == value


@pytest.mark.parametrize(
    ("texts", "whole", "expected"),
    [
        (["3090,00", "12"], True, NumberFormat(",")),
        (["1023101.0", "5.0"], True, NumberFormat(".")),
        (["1.234", "987"], True, NumberFormat(",", ".")),
        (["1.234,50", "2,25"], False, NumberFormat(",", ".")),
        ([".707", "1"], False, NumberFormat(".")),
        (["0.125", "0.250"], False, NumberFormat(".")),
        (["1 234", "12"], True, NumberFormat(",", " ")),
        (["12", "13"], True, None),
        (["n.v.", "1.234", "987"], True, NumberFormat(",", ".")),
    ],
)
def test_a_column_decides_its_format(texts: list[str], whole: bool, expected: NumberFormat | None) -> None:
    assert decide_format(texts, whole=whole) == expected


@pytest.mark.parametrize("texts", [["1.000"], ["1,000", "25,000"]])
def test_what_other_columns_show_breaks_the_tie_and_nothing_else(texts: list[str]) -> None:
    sign = texts[0][1]
    other = "," if sign == "." else "."
    assert isinstance(decide_format(texts, whole=True), Undecided)
    assert isinstance(decide_format(texts, whole=True, evidence=[NumberFormat(","), NumberFormat(".")]), Undecided)
    decided = decide_format(texts, whole=True, evidence=[NumberFormat(other)])
    assert isinstance(decided, NumberFormat)
    assert decided.parse(texts[0]) == 1000


def test_typed_numbers_are_not_taken_for_thousands() -> None:
    decided = decide_format(["1.234", "987"], whole=True, typed=True)
    assert isinstance(decided, NumberFormat)
    assert read_cell("1.234", decided, symbols(), scale=0, count=True).problem == "NUMBER_FRACTION"


@given(st.integers(0, 10**9))
def test_marks_and_brackets_do_not_change_the_number(value: int) -> None:
    for text, status in (
        (f"({value})", ObsStatus.LIMITED),
        (f"{value}p", ObsStatus.PROVISIONAL),
        (f"{value} r", ObsStatus.REVISED),
        (f"{value}s", ObsStatus.ESTIMATED),
    ):
        assert number_part(text, symbols()) == (str(value), status)


@given(st.text(max_size=12))
def test_no_text_makes_the_reader_fail_and_a_value_needs_a_digit_or_a_sign(text: str) -> None:
    cell = read_cell(" ".join(text.split()), NumberFormat(",", "."), symbols(), scale=0, count=True)
    if cell.value is not None:
        assert any(char.isdigit() for char in text) or text.strip() in {"-", "–"}


@given(st.decimals(min_value=-(10**5), max_value=10**5, places=9), st.integers(0, 6))
def test_more_places_than_are_stored_are_refused_or_rounded_as_agreed(value: Decimal, scale: int) -> None:
    text = format(value, "f")
    agreed = read_cell(text, NumberFormat("."), symbols(), scale=scale, count=False, rounded=True)
    refused = read_cell(text, NumberFormat("."), symbols(), scale=scale, count=False)
    assert agreed.value is not None
    assert abs(Decimal(agreed.value) - value * 10**scale) <= Decimal("0.5")
    assert agreed.rounded == (refused.problem == "NUMBER_TOO_PRECISE") == (value * 10**scale % 1 != 0)
