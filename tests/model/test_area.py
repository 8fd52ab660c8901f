"""Spaces: levels and areas that fit together."""

from __future__ import annotations

import pytest

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.model.area import Area, Space, SpaceDefinition


def definition(*levels: tuple[str, str | None]) -> SpaceDefinition:
    items = [{"id": name, "title": {"de": name}, **({"parent": up} if up else {})} for name, up in levels]
    return SpaceDefinition.model_validate({"id": "s", "title": {"de": "S"}, "levels": items})


TREE = definition(("quartier", "bezirk"), ("schulbezirk", "stadt"), ("bezirk", "stadt"), ("stadt", None))
AREAS = (
    Area("stadt", "x", "X"),
    Area("bezirk", "01", "Eins", "x"),
    Area("bezirk", "02", "Zwei", "x"),
    Area("quartier", "0102", "B", "01"),
    Area("quartier", "0101", "A", "01"),
    Area("schulbezirk", "S1", "Schule", "x"),
)


def test_several_levels_may_lie_side_by_side_below_one_root() -> None:
    space = Space(TREE, AREAS)
    assert space.path_to_root("quartier") == ("quartier", "bezirk", "stadt")
    assert space.path_to_root("schulbezirk") == ("schulbezirk", "stadt")
    assert space.root == "stadt"


def test_keys_keep_their_zeros_and_come_in_order() -> None:
    assert Space(TREE, AREAS).keys("quartier") == ("0101", "0102")


def test_levels_in_a_circle_are_refused_and_the_circle_is_shown() -> None:
    with pytest.raises(DefinitionError, match="quartier → bezirk → quartier"):
        Space(definition(("quartier", "bezirk"), ("bezirk", "quartier"), ("stadt", None)), ())


def test_a_level_that_is_its_own_parent_is_refused() -> None:
    with pytest.raises(DefinitionError, match="Kreis"):
        Space(definition(("stadt", "stadt")), ())


def test_two_roots_are_refused() -> None:
    with pytest.raises(DefinitionError, match="bezirk, stadt"):
        Space(definition(("bezirk", None), ("stadt", None)), ())


def test_an_unknown_parent_level_offers_the_nearest_name() -> None:
    with pytest.raises(UnknownNameError) as caught:
        Space(definition(("quartier", "bezrik"), ("bezirk", None)), ())
    assert caught.value.nearest == ("bezirk",)


def test_an_area_without_parent_is_refused_with_the_nearest_keys() -> None:
    with pytest.raises(UnknownNameError) as caught:
        Space(TREE, (*AREAS, Area("quartier", "0301", "C", "03")))
    assert caught.value.name == "03"
    assert "01" in caught.value.nearest


def test_a_key_that_occurs_twice_is_refused() -> None:
    with pytest.raises(DefinitionError, match="0101"):
        Space(TREE, (*AREAS, Area("quartier", "0101", "noch einmal", "02")))


def test_an_unknown_area_offers_the_nearest_keys() -> None:
    with pytest.raises(UnknownNameError) as caught:
        Space(TREE, AREAS).area("quartier", "0103")
    assert "quartier:0101" in caught.value.nearest
