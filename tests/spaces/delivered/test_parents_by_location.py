"""Parents by location: areas that lie in several areas of the level above."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from kobimo.model.area import LevelDefinition
from kobimo.model.checks import Place
from kobimo.spaces.members import Member
from kobimo.spaces.parent_location import ParentMap, locate_parents
from kobimo.spaces.parts import Part
from kobimo.spaces.surfaces import Surface

LEVEL = LevelDefinition(id="viertel", title={"de": "Viertel"}, parent="bezirk")
ABOVE = LevelDefinition(id="bezirk", title={"de": "Bezirk"}, parent="stadt")
PARENTS = {
    "1": Member("1", "West", metric=box(0, 0, 1000, 1000)),
    "2": Member("2", "Ost", metric=box(1000, 0, 2000, 1000)),
}


def area(west: float, east: float, key: str = "a") -> Member:
    shape = box(west, 0, east, 1000)
    part = Part(key, "Mitte", "", Place("viertel.geojson", row=1), Surface(shape, shape))
    return Member(key, "Mitte", (part,), shape, shape)


def codes(member: Member, parents: dict[str, Member]) -> tuple[list[str], list[str]]:
    located, checks = locate_parents(LEVEL, ABOVE, [member], ParentMap(parents))
    return [parent for _member, parent, _place in located], [check.code for check in checks]


def test_an_area_halved_by_a_border_is_said_to_be_divided_and_not_that_parents_overlap() -> None:
    assert codes(area(800, 1200), PARENTS)[1] == ["PARENT_DIVIDED_BY_LOCATION"]


def test_parents_that_overlap_are_still_ambiguous() -> None:
    parents = PARENTS | {"3": Member("3", "Doppelt", metric=box(0, 0, 1000, 1000))}
    assert codes(area(100, 400), parents) == ([], ["PARENT_AMBIGUOUS_BY_LOCATION"])


def test_what_lies_in_no_parent_is_warned_of_but_does_not_make_the_only_one_doubtful() -> None:
    located, checks = locate_parents(LEVEL, ABOVE, [area(1600, 2350)], ParentMap(PARENTS))
    assert [parent for _member, parent, _place in located] == ["2"]
    (check,) = checks
    assert check.code == "PARENT_PARTLY_BY_LOCATION"
    assert "zu 53 %" in check.message
    assert "zu 47 % in keinem" in check.message


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 999))
def test_the_check_follows_from_the_share_alone(permille: int) -> None:
    own = max(permille, 1000 - permille) / 1000
    _parents, found = codes(area(1000 - permille, 2000 - permille), PARENTS)
    wanted = [] if own >= 0.95 else ["PARENT_PARTLY_BY_LOCATION"] if own >= 0.6 else ["PARENT_DIVIDED_BY_LOCATION"]
    if own not in {0.95, 0.6}:
        assert found == wanted


@pytest.mark.parametrize("east", [1000, 1020])
def test_an_area_in_its_parent_is_silent(east: float) -> None:
    assert codes(area(500, east), PARENTS) == (["1"], [])
