from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from kobimo.errors import KobimoError
from kobimo.model.address import Address
from kobimo.model.institution import Event, Institution, LocatedBy, Register, RegisterDefinition
from kobimo.model.territory import Validity
from kobimo.spaces.institutions.compare import Comparison, Difference, compare, ended, metres_between

DEFINITION = RegisterDefinition(id="kitas", title={"de": "Kitas"}, space="stadt")
BEGIN, LATER = date(2023, 1, 1), date(2024, 1, 1)


def kita(key: str, name: str = "", lon: float = 13.0, lat: float = 52.0) -> Institution:
    address = Address("Weg", key, "01001")
    return Institution(key, name or f"Kita {key}", "Kita", address, (lon, lat), LocatedBy.COORDINATES)


def register(*rows: Institution) -> Register:
    return taken(Register(DEFINITION), rows, BEGIN)[1]


def taken(
    before: Register, rows: tuple[Institution, ...], day: date, places: dict[str, int] | None = None, **more: bool
) -> tuple[Comparison, Register]:
    found = compare(before, rows, places or {}, day, since=day, **more)
    return found, Register(DEFINITION, found.institutions, found.capacities)


def test_the_same_list_again_changes_nothing() -> None:
    rows = (kita("1"), kita("2"))
    before = register(*rows)
    found, after = taken(before, rows, LATER)
    assert found.changes == ()
    assert after.institutions == before.institutions


def test_new_vanished_moved_and_renamed_are_told_apart_and_dated() -> None:
    before = register(kita("1"), kita("2"), kita("3"), kita("4"))
    far = kita("2", lat=52.01)
    found, after = taken(before, (kita("1"), far, kita("3", "Neuer Name"), kita("5")), LATER)
    assert [(c.what, c.key) for c in found.changes] == [
        (Difference.NEW, "5"),
        (Difference.GONE, "4"),
        (Difference.MOVED, "2"),
        (Difference.CHANGED, "3"),
    ]
    assert found.of(Difference.MOVED)[0].metres == pytest.approx(1112, abs=2)
    old, new = after.held("2")
    assert (old.valid, old.event) == (Validity(BEGIN, date(2023, 12, 31)), Event.MOVED)
    assert (new.valid, new.point) == (Validity(LATER), far.point)
    assert [row.name for row in after.held("3")] == ["Kita 3", "Neuer Name"]
    assert after.held("5")[0].valid == Validity(LATER)


def test_what_a_list_lacks_is_not_closed_but_noted() -> None:
    _found, after = taken(register(kita("1"), kita("2")), (kita("1"),), LATER)
    (row,) = after.held("2")
    assert row.event is Event.NOT_DELIVERED
    assert row.valid.last is None
    assert [one.key for one in after.at(LATER)] == ["1", "2"]
    found, later = taken(after, (kita("1"),), date(2025, 1, 1))
    assert found.changes == ()
    back, again = taken(later, (kita("1"), kita("2")), date(2026, 1, 1))
    assert [c.what for c in back.changes] == [Difference.BACK]
    assert again.held("2")[-1].event is Event.NONE


def test_a_partial_list_misses_nothing() -> None:
    found, _after = taken(register(kita("1"), kita("2")), (kita("1"),), LATER, partial=True)
    assert found.changes == ()


def test_better_coordinates_of_the_same_place_are_a_correction() -> None:
    found, after = taken(register(kita("1")), (kita("1", lat=52.0001),), LATER)
    assert [c.what for c in found.changes] == [Difference.CORRECTED]
    assert len(after.held("1")) == 1
    assert after.held("1")[0].valid == Validity(BEGIN)


def test_another_address_is_a_move_where_there_are_no_coordinates() -> None:
    here = replace(kita("1"), point=None, located_by=LocatedBy.NOTHING)
    there = replace(here, address=Address("Ring", "7"))
    found, _after = taken(register(here), (there,), LATER)
    assert [(c.what, c.metres) for c in found.changes] == [(Difference.MOVED, None)]


def test_coordinates_that_a_list_lacks_are_kept_for_the_same_address() -> None:
    found, after = taken(register(kita("1")), (replace(kita("1"), point=None, located_by=LocatedBy.NOTHING),), LATER)
    assert found.changes == ()
    assert after.held("1")[0].point == (13.0, 52.0)


def test_capacities_are_kept_by_date_and_differences_told() -> None:
    _first, before = taken(Register(DEFINITION), (kita("1"), kita("2")), BEGIN, {"1": 60, "2": 40})
    found, after = taken(before, (kita("1"), kita("2")), LATER, {"1": 75, "2": 40})
    assert [(c.what, c.key, c.before, c.after) for c in found.changes] == [(Difference.CAPACITY, "1", "60", "75")]
    assert [after.capacity("1", day) for day in (date(2022, 1, 1), BEGIN, date(2023, 12, 31), LATER)] == [
        None,
        60,
        60,
        75,
    ]


def test_a_list_older_than_the_register_is_refused() -> None:
    _found, after = taken(register(kita("1")), (kita("1", "Anders"),), LATER)
    with pytest.raises(KobimoError, match="späteren Stand"):
        taken(after, (kita("1"),), date(2023, 6, 1))


def test_closing_and_merging_end_on_the_day_before() -> None:
    before = register(kita("1"), kita("2"), kita("3"))
    after = Register(DEFINITION, ended(before, LATER, ["1"], {"2": "3"}))
    assert [row.key for row in after.at(date(2023, 12, 31))] == ["1", "2", "3"]
    assert [row.key for row in after.at(LATER)] == ["3"]
    assert (after.held("2")[0].event, after.held("2")[0].successors) == (Event.MERGED, ("3",))


@pytest.mark.parametrize(
    ("closed", "merged"), [(["9"], {}), ([], {"1": "9"}), ([], {"1": "1"}), (["1", "1"], {}), (["1"], {"2": "1"})]
)
def test_what_does_not_exist_cannot_end_or_succeed(closed: list[str], merged: dict[str, str]) -> None:
    with pytest.raises(KobimoError):
        ended(register(kita("1"), kita("2")), LATER, closed, merged)


places = st.tuples(st.floats(5, 16), st.floats(46, 56))


@given(places, places)
def test_distances_agree_with_those_on_the_ellipsoid(one: tuple[float, float], other: tuple[float, float]) -> None:
    _az, _back, metres = Geod(ellps="WGS84").inv(*one, *other)
    assert math.isclose(metres_between(one, other), metres, rel_tol=0.006, abs_tol=0.5)


keys = st.sampled_from("123456")
lists = st.dictionaries(keys, st.tuples(st.sampled_from(["A", "B"]), st.sampled_from([52.0, 52.2])), max_size=6)


@given(st.lists(lists, min_size=1, max_size=5))
def test_after_every_list_the_register_says_what_the_list_says(deliveries: list[dict[str, tuple[str, float]]]) -> None:
    """The naive way: remember the last thing that any list has said of each institution."""
    now, said = Register(DEFINITION), {}
    for year, delivery in enumerate(deliveries, 2020):
        day = date(year, 1, 1)
        rows = tuple(kita(key, name, lat=lat) for key, (name, lat) in sorted(delivery.items()))
        _found, now = taken(now, rows, day)
        said |= delivery
        held = {row.key: row for row in now.at(day)}
        assert {key: (row.name, row.point[1]) for key, row in held.items() if row.point} == said
        assert {key for key, row in held.items() if row.event is Event.NOT_DELIVERED} == set(said) - set(delivery)
