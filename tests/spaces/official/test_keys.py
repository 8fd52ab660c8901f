"""Official keys: what files do to them is repaired and said, what may mean two things is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import InvalidInputError
from kobimo.reference.areas import gemeinden
from kobimo.spaces.official.keys import parse_key, to_ags


@pytest.mark.parametrize(
    ("text", "level", "key", "read_as"),
    [
        ("05515", None, "05515", "kreis"),
        ("5515", None, "05515", "kreis"),
        ("5515000", "kreis", "05515", "kreis"),
        ("1001000.0", "kreis", "01001", "kreis"),
        ("055150000000", "kreis", "05515", "kreis"),
        ("05515000", "gemeinde", "05515000", "gemeinde"),
        ("05515000", None, "05515000", "gemeinde"),
        ("5382056", None, "05382056", "gemeinde"),
        ("10010000000", "gemeinde", "010010000000", "gemeinde"),
        ("053820056056", None, "053820056056", "gemeinde"),
        ("05 3 82 056", None, "05382056", "gemeinde"),
        ("5", None, "05", "land"),
        ("055", None, "055", "regierungsbezirk"),
        ("10510014", "verband", "010510014", "verband"),
        ("def01", None, "01001", "kreis"),
    ],
)
def test_every_spelling_of_a_key_is_read(text: str, level: str | None, key: str, read_as: str) -> None:
    found = parse_key(text, level)
    assert (found.text, found.level) == (key, read_as)
    assert bool(found.repairs) == (text.replace(" ", "") != key)


@pytest.mark.parametrize("text", ["", "Köln", "99", "05x15", "123456", "²2", "17001"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="kein amtlicher Schlüssel"):
        parse_key(text)


def test_a_key_that_may_be_a_town_or_its_kreis_is_asked_for() -> None:
    with pytest.raises(InvalidInputError, match="verschieden lesen") as caught:
        parse_key("1001000")
    assert "01001 (kreis)" in caught.value.message
    assert "01001000 (gemeinde)" in caught.value.message


@given(st.sampled_from(sorted(gemeinden())))
def test_a_lost_zero_is_put_back_whatever_the_key(ars: str) -> None:
    assert parse_key(ars.removeprefix("0"), "gemeinde").text == ars
    assert parse_key(to_ags(ars).removeprefix("0"), "gemeinde").text == to_ags(ars)


def test_the_areas_above_are_the_beginnings_of_the_key() -> None:
    assert parse_key("053820056056").above == {
        "land": "05",
        "regierungsbezirk": "053",
        "kreis": "05382",
        "verband": "053820056",
    }
    assert parse_key("01051001").above == {"land": "01", "kreis": "01051"}
