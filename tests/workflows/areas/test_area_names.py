"""Areas by name: other spellings are understood, of names that several areas have all are found."""

from __future__ import annotations

import pytest

from kobimo.model.area import Area, Space
from kobimo.reference.areas import gemeinden, kreise, laender
from kobimo.spaces.official.directory import germany
from kobimo.spaces.official.keys import to_ags
from kobimo.workflows.areas.names import listed, places_named


@pytest.fixture(scope="module")
def germany_today() -> Space:
    """All Kreise and Gemeinden of the reference lists that exist today."""
    current = {key: kreis for key, kreis in kreise().items() if kreis.last is None}
    areas = [Area("land", key, name) for key, name in laender().items()]
    areas += [Area("kreis", key, kreis.names[0], key[:2]) for key, kreis in current.items()]
    areas += [Area("gemeinde", to_ags(k), name, k[:5]) for k, name in gemeinden().items() if k[:5] in current]
    return Space(germany("deutschland", levels=("land", "kreis", "gemeinde")), areas)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("St. Augustin", "05382056"),
        ("Sankt Augustin", "05382056"),
        ("SANKT AUGUSTIN, Stadt", "05382056"),
        ("Neustadt a.d. Aisch", "09575153"),
        ("Muenster, Stadt", "05515000"),
    ],
)
def test_other_spellings_of_a_gemeinde_are_understood(germany_today: Space, text: str, key: str) -> None:
    assert [area.key for area in places_named(germany_today, ("gemeinde",), text)] == [key]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Kreisfreie Stadt Rostock, Hansestadt", "13003"),
        ("Rostock, kreisfreie Stadt", "13003"),
        ("LK Kassel", "06633"),
        ("Kassel, Landkreis", "06633"),
        ("Kassel, kreisfreie Stadt", "06611"),
        ("Städteregion Aachen", "05334"),
        ("Landkreis Göttingen", "03159"),
    ],
)
def test_the_kind_of_kreis_decides_between_town_and_county(germany_today: Space, text: str, key: str) -> None:
    assert [area.key for area in places_named(germany_today, ("kreis",), text)] == [key]


@pytest.mark.parametrize("text", ["Neustadt", "Münster"])
def test_gemeinden_of_one_name_are_told_apart_by_their_kreise(germany_today: Space, text: str) -> None:
    found = places_named(germany_today, ("gemeinde",), text)
    parents = {germany_today.area("kreis", area.parent).name for area in found}
    assert len(parents) > 1
    shown = listed(germany_today, found)
    assert all(f"in {parent}" in shown for parent in parents)


def test_town_and_county_of_one_name_are_both_meant(germany_today: Space) -> None:
    assert {area.key for area in places_named(germany_today, ("kreis",), "Kassel")} == {"06611", "06633"}


def test_a_near_name_is_never_taken(germany_today: Space) -> None:
    assert places_named(germany_today, ("kreis",), "Flensbrug") == ()


def test_a_town_that_is_its_own_kreis_is_one_place(germany_today: Space) -> None:
    assert [a.key for a in places_named(germany_today, ("land", "kreis", "gemeinde"), "Flensburg")] == ["01001"]
    assert [a.key for a in places_named(germany_today, ("land", "kreis", "gemeinde"), "Berlin")] == ["11"]
