"""Features for the map that can be zoomed: the true geometry with the same classes and words as the drawn map."""

from __future__ import annotations

import json
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
import shapely

from kobimo.errors import InvalidInputError
from kobimo.model.area import Area
from kobimo.publish.maps import choropleth, features
from kobimo.publish.maps.make import make_outlines
from kobimo.publish.views import IndicatorView

View = Callable[..., IndicatorView]
CELLS = {
    "0000": 1.0,
    "0001": (2.0, "incomplete"),
    "0002": "missing",
    "0003": "suppressed",
    "0004": 9.0,
    "9999": 4.0,
}


def test_features_say_the_same_as_the_drawn_map(make_view: View, make_town: Callable[..., str]) -> None:
    geojson, view = make_town(8), make_view(CELLS, reasons={"0003": "Weil."}, names={"0004": "<b>Vier"})
    found = {item["properties"]["key"]: item for item in features(view, geojson)["features"]}
    picture = choropleth(view, make_outlines(geojson))
    drawn = {item.get("data-key"): item for item in ET.fromstring(picture.svg).iter() if item.get("class") == "area"}
    assert list(found) == list(CELLS)
    assert found["9999"]["geometry"] is None
    for key, area in drawn.items():
        properties = found[str(key)]["properties"]
        assert properties["class"] == area.get("data-class")
        assert f"{properties['name']}: {properties['label']}" == area.get("aria-label")
        assert properties["note"] == area.get("data-note", "")
    assert [item["properties"]["state"] for item in found.values()] == [
        "value",
        "incomplete",
        "missing",
        "suppressed",
        "value",
        "value",
    ]


def test_geometry_is_true_to_a_metre(make_view: View, make_town: Callable[..., str]) -> None:
    geojson = make_town(8)
    true = {
        item["properties"]["key"]: shapely.geometry.shape(item["geometry"])
        for item in json.loads(geojson)["features"]
        if item["properties"]["level"] == "viertel"
    }
    for item in features(make_view(dict.fromkeys(true, 1.0)), geojson)["features"]:
        light = shapely.geometry.shape(item["geometry"])
        assert shapely.hausdorff_distance(light, true[item["properties"]["key"]]) < 1e-5
        assert all(round(x, 5) == x and round(y, 5) == y for x, y in shapely.get_coordinates(light))


def test_parts_and_holes_are_kept(
    make_view: View, make_collection: Callable[..., str], make_square: Callable[..., shapely.Polygon]
) -> None:
    shape = shapely.MultiPolygon([make_square(0, 0, 5).difference(make_square(2, 2)), make_square(7, 0, 0.0001)])
    geojson = make_collection({Area("viertel", "1", "", ""): shape})
    (found,) = features(make_view({"1": 1.0}), geojson)["features"]
    assert [len(polygon) for polygon in found["geometry"]["coordinates"]] == [2, 1]
    assert all(len(ring) > 3 for polygon in found["geometry"]["coordinates"] for ring in polygon)


def test_links_are_added_where_there_are_any(make_view: View, make_town: Callable[..., str]) -> None:
    geojson, view = make_town(8), make_view({"0000": 1.0})
    assert "href" not in features(view, geojson)["features"][0]["properties"]
    linked = features(view, geojson, link=lambda area: f"/gebiet/{area.level}/{area.key}")
    assert linked["features"][0]["properties"]["href"] == "/gebiet/viertel/0000"


@pytest.mark.parametrize("text", ["", "[]", '{"features":[{}]}', '{"features":[{"properties":{"space":"raum"}}]}'])
def test_a_damaged_file_is_named(make_view: View, text: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        features(make_view({"1": 1.0}), text)
    assert caught.value.where == "areas.geojson"


def test_five_thousand_areas_are_all_there(make_view: View, make_town: Callable[..., str]) -> None:
    geojson = make_town(5000)
    view = make_view({f"{i:04}": float(i % 90) for i in range(5000)})
    found = features(view, geojson)
    assert len(found["features"]) == 5000
