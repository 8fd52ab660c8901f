"""Areas by name: other spellings are understood, names that several areas have are asked about."""

from __future__ import annotations

import pytest

from kobimo.model.area import Area, Space
from kobimo.reference.areas import gemeinden, kreise, laender
from kobimo.spaces.official.directory import germany
from kobimo.spaces.official.keys import to_ags
from kobimo.workflows.areas.names import areas_by_name, places_named


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
    found = areas_by_name(germany_today, "gemeinde", [text])[text]
    assert found.area is not None, found.check
    assert found.area.key == key


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
    found = areas_by_name(germany_today, "kreis", [text])[text]
    assert found.area is not None, found.check
    assert found.area.key == key


@pytest.mark.parametrize("text", ["Neustadt", "Münster"])
def test_a_name_that_several_gemeinden_have_is_asked_about_with_their_kreise(germany_today: Space, text: str) -> None:
    found = areas_by_name(germany_today, "gemeinde", [text])[text]
    assert found.area is None
    assert found.check is not None
    assert found.check.code == "OFFICIAL_NAME_AMBIGUOUS"
    parents = {germany_today.area("kreis", area.parent).name for area in found.candidates}
    assert len(parents) > 1
    assert all(f"in {parent}" in found.check.message for parent in parents)


def test_town_and_county_of_one_name_are_asked_about(germany_today: Space) -> None:
    found = areas_by_name(germany_today, "kreis", ["Kassel"])["Kassel"]
    assert {area.key for area in found.candidates} == {"06611", "06633"}
    assert found.area is None


def test_a_near_name_is_offered_but_never_taken(germany_today: Space) -> None:
    found = areas_by_name(germany_today, "kreis", ["Flensbrug"])["Flensbrug"]
    assert found.area is None
    assert found.check is not None
    assert "01001" in found.check.remedy


def test_a_town_that_is_its_own_kreis_is_one_place(germany_today: Space) -> None:
    assert [a.key for a in places_named(germany_today, ("land", "kreis", "gemeinde"), "Flensburg")] == ["01001"]
    assert [a.key for a in places_named(germany_today, ("land", "kreis", "gemeinde"), "Berlin")] == ["11"]
