from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.model.address import Address, HouseNumber, Side, StreetRange, house_numbers
from kobimo.model.territory import Validity
from kobimo.spaces.streets import Outcome, StreetDirectory

DAY = date(2024, 1, 1)


def row(street: str, area: str, numbers: str = "", side: Side = Side.ALL, **more: object) -> StreetRange:
    """Write a row of a directory; `5-` has no end."""
    found = house_numbers(numbers)
    first, last = found or (None, None)
    made = StreetRange(street, area, "viertel", first, None if numbers.endswith("-") else last, side)
    return replace(made, **more)  # type: ignore[arg-type]


def assign(rows: list[StreetRange], street: str, number: str = "", postcode: str = "", town: str = "") -> object:
    found = StreetDirectory(rows, "viertel").assign(Address(street, number, postcode, town), DAY)
    return found.area if found.certain else found.outcome


def test_sides_and_ranges_decide() -> None:
    rows = [
        row("Hauptstr.", "A", "1-9", Side.ODD),
        row("Hauptstr.", "B", "2-10", Side.EVEN),
        row("Hauptstr.", "C", "11-"),
    ]
    found = {number: assign(rows, "HAUPTSTRASSE", number) for number in ("1", "9", "2", "10", "11", "12", "800")}
    assert found == {"1": "A", "9": "A", "2": "B", "10": "B", "11": "C", "12": "C", "800": "C"}


def test_a_suffix_belongs_to_its_number_unless_a_row_names_it() -> None:
    rows = [row("Weg", "A", "1-12"), row("Weg", "B", "12a-12c"), row("Weg", "C", "13")]
    found = {number: assign(rows, "Weg", number) for number in ("12", "12a", "12 C", "12d", "13", "13b", "5x")}
    assert found == {"12": "A", "12a": "B", "12 C": "B", "12d": "A", "13": "C", "13b": "C", "5x": "A"}


def test_a_street_of_one_area_needs_no_number() -> None:
    rows = [row("Weg", "A", "1-9"), row("Weg", "A", "10-20"), row("Ring", "A", "1-9"), row("Ring", "B", "10-20")]
    assert assign(rows, "Weg") == "A"
    assert assign(rows, "Ring") is Outcome.NUMBER_MISSING
    assert assign(rows, "Ring", "o. Nr.") is Outcome.NUMBER_MISSING
    assert assign(rows, "Weg", "25") is Outcome.NUMBER_UNKNOWN


def test_the_same_street_in_two_towns_needs_postcode_or_town() -> None:
    rows = [
        row("Schulstr.", "A", "1-9", postcode="12345", town="Adorf"),
        row("Schulstr.", "B", "1-20", postcode="54321", town="Bdorf"),
    ]
    assert assign(rows, "Schulstraße", "5") is Outcome.SEVERAL_STREETS
    # Only one of the two has a number 15, but nothing says that this town is meant.
    assert assign(rows, "Schulstraße", "15") is Outcome.SEVERAL_STREETS
    assert assign(rows, "Schulstraße", "5", "12345") == "A"
    assert assign(rows, "Schulstraße", "5", town="BDORF") == "B"
    assert assign(rows, "Schulstraße", "15", "12345") is Outcome.NUMBER_UNKNOWN
    assert assign(rows, "Schulstraße", "5", "99999") is Outcome.OTHER_PLACE
    assert assign(rows, "Schulstraße", "5", town="Cdorf") is Outcome.OTHER_PLACE


def test_one_street_through_two_postcodes_is_one_where_the_key_says_so() -> None:
    rows = [row("Allee", "A", "1-9", postcode="12345"), row("Allee", "B", "10-20", postcode="12346")]
    assert assign(rows, "Allee", "12") is Outcome.SEVERAL_STREETS
    assert assign([replace(r, key="0815") for r in rows], "Allee", "12") == "B"


def test_contradicting_rows_give_no_area() -> None:
    rows = [row("Weg", "A", "1-10"), row("Weg", "B", "8-20")]
    assert assign(rows, "Weg", "7") == "A"
    assert assign(rows, "Weg", "9") is Outcome.SEVERAL_AREAS


def test_streets_that_differ_in_spelling_only_are_told_apart_by_their_spelling() -> None:
    rows = [row("Am Stein", "A", "1-9"), row("Amstein", "B", "1-20")]
    assert assign(rows, "Am Stein", "5") == "A"
    assert assign(rows, "amstein", "5") == "B"
    assert assign(rows, "Am-Stein", "5") is Outcome.SEVERAL_AREAS


def test_an_address_of_several_numbers_needs_one_area() -> None:
    rows = [row("Weg", "A", "1-10"), row("Weg", "B", "11-20")]
    assert assign(rows, "Weg", "5-7") == "A"
    assert assign(rows, "Weg", "9-13") is Outcome.SPANS


def test_street_and_number_may_stand_together() -> None:
    rows = [row("Straße des 17. Juni", "A", "1-200"), row("Straße 52", "B")]
    assert assign(rows, "Str. des 17. Juni 135") == "A"
    assert assign(rows, "Straße 52") == "B"
    assert assign(rows, "Unter den Linden 1") is Outcome.STREET_UNKNOWN
    assert assign(rows, "") is Outcome.NO_ADDRESS


def test_the_day_chooses_the_rows() -> None:
    old = row("Weg", "A", "1-9", valid=Validity(date(2010, 1, 1), date(2022, 12, 31)))
    new = row("Weg", "B", "1-9", valid=Validity(date(2023, 1, 1)))
    directory = StreetDirectory([old, new], "viertel")
    found = [
        directory.assign(Address("Weg", "3"), day) for day in (date(2009, 1, 1), date(2022, 12, 31), date(2023, 1, 1))
    ]
    assert [(item.outcome, item.area) for item in found] == [
        (Outcome.NOT_VALID, ""),
        (Outcome.FOUND, "A"),
        (Outcome.FOUND, "B"),
    ]


@st.composite
def directories(draw: st.DrawFn) -> list[StreetRange]:
    rows = []
    for _number in range(draw(st.integers(1, 8))):
        first = draw(st.integers(1, 30))
        last = first + draw(st.integers(0, 10))
        rows.append(
            StreetRange(
                draw(st.sampled_from(["Weg", "Ring"])),
                draw(st.sampled_from("AB")),
                "viertel",
                HouseNumber(first),
                HouseNumber(last),
                draw(st.sampled_from(list(Side))),
            )
        )
    return rows


@given(directories(), st.integers(1, 42))
def test_every_number_gets_what_a_reader_of_the_list_would_say(rows: list[StreetRange], number: int) -> None:
    """The naive way: go through the list line by line and note the areas of the lines that have the number."""
    areas = set()
    for item in rows:
        assert item.first is not None
        assert item.last is not None
        on_side = item.side is Side.ALL or (number % 2 == 1) == (item.side is Side.ODD)
        if item.street == "Weg" and item.first.number <= number <= item.last.number and on_side:
            areas.add(item.area)
    found = StreetDirectory(rows, "viertel").assign(Address("Weg", str(number)), DAY)
    if len(areas) == 1:
        assert found.area in areas
    else:
        assert not found.certain


@given(directories(), st.lists(st.tuples(st.sampled_from(["Weg", "Ring", "Gasse"]), st.integers(1, 42)), max_size=20))
def test_many_addresses_at_once_are_many_single_ones(rows: list[StreetRange], wanted: list[tuple[str, int]]) -> None:
    addresses = [Address(street, str(number)) for street, number in wanted]
    together = StreetDirectory(rows, "viertel").assign_all(addresses, DAY)
    assert together == [StreetDirectory(rows, "viertel").assign(address, DAY) for address in addresses]


@pytest.mark.parametrize("level", ["bezirk", "viertel"])
def test_rows_of_other_levels_do_not_count(level: str) -> None:
    directory = StreetDirectory([row("Weg", "A")], level)
    assert directory.assign(Address("Weg", "1"), DAY).certain == (level == "viertel")
