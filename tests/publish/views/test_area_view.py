"""The view of an area, against the numbers that the town delivered."""

from __future__ import annotations

import pytest

from kobimo.disclosure import Released
from kobimo.errors import UnknownNameError
from kobimo.publish.views import ReleaseHead, area_view
from support.town import PERSONS


def test_an_area_stands_beside_the_one_above_and_the_whole(released: Released, head: ReleaseHead) -> None:
    view = area_view(released, head, "viertel", "12")
    figure = next(item for item in view.figures if item.head.id == "einwohner_gesamt")
    people = {key: sum(ages) for key, ages in PERSONS[2023].items()}
    assert figure.own.value == people["12"]
    assert figure.parent is not None
    assert figure.parent.value == people["11"] + people["12"]
    assert figure.whole is not None
    assert figure.whole.value == sum(people.values())
    assert [item.value for item in figure.series] == [sum(PERSONS[year]["12"]) for year in (2022, 2023)]
    assert [area.name for area in view.above] == ["Nord", "Kleinstadt"]


def test_an_area_directly_below_the_whole_has_one_comparison_only(released: Released, head: ReleaseHead) -> None:
    figure = area_view(released, head, "bezirk", "1").figures[0]
    assert figure.parent is None
    assert figure.whole is not None


def test_the_whole_has_no_comparison_but_parts(released: Released, head: ReleaseHead) -> None:
    view = area_view(released, head, "stadt", "1")
    assert view.above == ()
    assert [area.key for area in view.below] == ["1", "2"]
    assert all(item.parent is None and item.whole is None for item in view.figures)


def test_indicators_are_ordered_by_topic(released: Released, head: ReleaseHead) -> None:
    view = area_view(released, head, "viertel", "11")
    assert [item.head.id for item in view.figures] == ["anteil_u6", "einwohner_gesamt", "quote_u3"]


def test_unknown_areas_and_levels_offer_the_nearest(released: Released, head: ReleaseHead) -> None:
    with pytest.raises(UnknownNameError) as area:
        area_view(released, head, "viertel", "13")
    assert {"11", "12"} <= set(area.value.nearest)
    with pytest.raises(UnknownNameError) as level:
        area_view(released, head, "virtel", "11")
    assert level.value.nearest[0] == "viertel"
