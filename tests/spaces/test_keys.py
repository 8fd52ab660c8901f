from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kobimo.model.checks import Place
from kobimo.spaces.keys import read_keys, repaired_key
from kobimo.spaces.parents import circles_of


def read(cells, width):
    return read_keys(cells, [Place("a.csv", row=row, column="Nr") for row in range(1, len(cells) + 1)], width)


@given(st.integers(0, 10**8 - 1))
def test_a_key_survives_a_spreadsheet(number):
    key = f"{number:08d}"
    for spoiled in (str(number), f"{number}.0", f"{number},00", f"  {number}\u00a0"):
        assert repaired_key(spoiled, 8) == key


@given(st.text(max_size=12), st.integers(1, 12))
def test_repairing_twice_changes_nothing(text, width):
    once = repaired_key(text, width)
    assert repaired_key(once, width) == once


def test_keys_that_only_look_like_decimals_are_kept_without_width():
    assert read(["1.0", "1.1", "2.0"], None).keys == ("1.0", "1.1", "2.0")


def test_a_whole_column_of_decimals_is_repaired_without_width():
    reading = read(["1.0", "", "12.0"], None)
    assert reading.keys == ("1", "", "12")
    assert [(check.code, check.count) for check in reading.checks] == [("AREA_KEY_DECIMAL_REMOVED", 2)]


def test_letters_are_not_padded():
    assert read(["A1", "STGT03"], 8).keys == ("A1", "STGT03")


def test_an_empty_key_stays_empty():
    assert read(["", " \u00a0"], 4).keys == ("", "")


@given(st.dictionaries(st.integers(0, 12).map(str), st.integers(0, 12).map(str)))
def test_circles_are_exactly_the_keys_that_return_to_themselves(parent_of):
    def returns(start):
        key = parent_of.get(start)
        for _step in parent_of:
            if key == start:
                return True
            key = parent_of.get(key)
        return False

    circles = list(circles_of(parent_of))
    members = [key for circle in circles for key in circle]
    assert sorted(members) == sorted(key for key in parent_of if returns(key))
    for circle in circles:
        assert circle[0] == min(circle)
        assert all(parent_of[one] == other for one, other in zip(circle, [*circle[1:], circle[0]], strict=True))
