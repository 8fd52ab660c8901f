"""The locator marks one area among the others, without words, and stays small."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from kobimo.model.area import Area
from kobimo.publish.maps import Outlines, locator
from kobimo.publish.maps.make import make_outlines
from kobimo.publish.views import AreaView

View = Callable[..., AreaView]
SVG = "{http://www.w3.org/2000/svg}"
ROOT = Area("stadt", "1", "Kleinstadt", "")
WEST = Area("bezirk", "1", "West <b>&", "1")


def groups(svg: str) -> dict[str, list[str]]:
    root = ET.fromstring(svg)
    assert not list(root.iter(f"{SVG}text"))
    assert not [item for item in root.iter() if item.get("style") or item.get("id")]
    return {item.get("class", ""): [str(path.get("d")) for path in item] for item in root.iter(f"{SVG}g")}


@pytest.fixture(scope="module")
def outlines(request: pytest.FixtureRequest) -> Outlines:
    return make_outlines(request.getfixturevalue("make_town_once")(200))


@pytest.fixture(scope="module")
def small(request: pytest.FixtureRequest) -> Outlines:
    return make_outlines(request.getfixturevalue("make_town_once")(12))


def test_among_few_areas_all_are_drawn(small: Outlines, make_area_view: View) -> None:
    shapes = small.level("raum", "viertel").shapes
    own = shapes["0003"]
    found = groups(locator(make_area_view(Area("viertel", "0003", "Drei", own.parent), [WEST, ROOT]), small))
    assert found["own"] == [own.path]
    assert found["around"] == [shape.path for shape in shapes.values()]
    assert "near" not in found


def test_among_many_areas_the_level_above_is_drawn(outlines: Outlines, make_area_view: View) -> None:
    own = next(shape for shape in outlines.level("raum", "viertel").shapes.values() if shape.parent == "1")
    svg = locator(make_area_view(Area("viertel", own.key, "Eins", "1"), [WEST, ROOT]), outlines)
    districts = outlines.level("raum", "bezirk").shapes
    found = groups(svg)
    assert found["own"] == [own.path]
    assert found["near"] == [districts["1"].path]
    assert found["around"] == [districts[key].path for key in "234"]


def test_what_is_hard_to_see_gets_a_ring(
    make_collection: Callable[..., str], make_square: Callable[..., object], make_area_view: View
) -> None:
    areas = {Area("viertel", "1", "", "1"): make_square(0, 0, 40), Area("viertel", "2", "", "1"): make_square(41, 3, 1)}
    outlines = make_outlines(make_collection({**areas, ROOT: make_square(0, 0, 45)}))
    ringed = {key: "circle" in locator(make_area_view(Area("viertel", key, "", "1"), [ROOT]), outlines) for key in "12"}
    assert ringed == {"1": False, "2": True}


def test_the_whole_is_drawn_with_what_lies_below(small: Outlines, make_area_view: View) -> None:
    found = groups(locator(make_area_view(ROOT, below=[WEST]), small))
    assert found == {"own": [shape.path for shape in small.level("raum", "bezirk").shapes.values()]}


def test_the_whole_without_areas_below_is_one_surface(small: Outlines, make_area_view: View) -> None:
    assert groups(locator(make_area_view(ROOT), small)) == {"own": [small.level("raum", "stadt").shapes["1"].path]}


def test_an_area_without_geometry_has_no_locator(small: Outlines, make_area_view: View) -> None:
    assert locator(make_area_view(Area("viertel", "9999", "", "1"), [WEST, ROOT]), small) == ""
    assert locator(make_area_view(ROOT), Outlines()) == ""


def test_names_with_markup_break_nothing(small: Outlines, make_area_view: View) -> None:
    svg = locator(make_area_view(Area("viertel", "0003", '<img onerror="x">\x00', "1"), [WEST, ROOT]), small)
    assert ET.fromstring(svg).get("aria-label") == 'Lage von <img onerror="x"> in Kleinstadt'


def test_locators_stay_small(outlines: Outlines, small: Outlines, make_area_view: View) -> None:
    assert len(locator(make_area_view(Area("viertel", "0003", "", "1"), [WEST, ROOT]), small)) < 20_000
    assert len(locator(make_area_view(Area("viertel", "0003", "", "1"), [WEST, ROOT]), outlines)) < 20_000
    assert len(locator(make_area_view(ROOT, below=[WEST]), outlines)) < 20_000
