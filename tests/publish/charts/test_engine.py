"""The picture: valid under a strict content security policy, with names as text, without a line over a gap."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from kobimo.publish.charts import Chart, comparison, compiled, locale, svg, time_series

SVG = "{http://www.w3.org/2000/svg}"
YEARS = [f"{year}-12-31" for year in range(2010, 2016)]
HOSTILE = {
    "1": "<img src=x onerror=alert(1)>",
    "2": "Ost & \"West\" 'Nord' ]]> -->",
    "3": "Quartier 😀 👨‍👩‍👧",
    "4": "Ä" * 400,
    "5": "javascript:alert(1)\u202eumgedreht",
}
CORE_TRANSFORMS = {"filter", "formula", "stack", "extent", "collect", "aggregate", "identifier"}


@pytest.fixture
def charts(make_view: Callable[..., Any]) -> list[Chart]:
    areas: dict[str, list[Any]] = {
        "1": [5, 6, None, 7, 8, 9],
        "2": [3, (4, "incomplete"), 5, "suppressed", 6, 7],
        "3": [1, 2, 3, 4, 5, 6],
        "4": [2, 2, 2, 2, 2, 2],
        "5": ["missing"] * 6,
    }
    view = make_view(areas, YEARS, picked=list(areas), whole=[4, 4, 5, 5, 6, 6], names=HOSTILE)
    return [time_series(view), comparison(view)]


def elements(text: str) -> Iterator[ET.Element]:
    return ET.fromstring(text).iter()


def test_it_is_an_image_with_the_alternative_as_its_name(charts: list[Chart]) -> None:
    for chart in charts:
        root = ET.fromstring(svg(chart))
        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        assert root.get("aria-label") == chart.alternative
        assert root.get("class") == "chart"
        assert root.get("font-family") == "Fira Sans, Noto Sans, sans-serif"
        assert [child.get("aria-hidden") for child in root] == ["true"] * len(root)
        inner = [element for child in root for element in child.iter()]
        assert not any(element.get("role") or element.get("aria-label") for element in inner)


def test_it_scales_with_its_box(charts: list[Chart]) -> None:
    for width in (320, 680):
        root = ET.fromstring(svg(charts[0], width))
        assert root.get("width") is root.get("height") is None
        assert str(root.get("viewBox")).split()[2] == str(width)


def test_nothing_in_it_is_forbidden_by_a_strict_policy(charts: list[Chart]) -> None:
    for chart in charts:
        for element in elements(svg(chart)):
            assert element.tag.removeprefix(SVG) in {"svg", "g", "path", "line", "rect", "text", "tspan"}
            for name, value in element.attrib.items():
                assert name not in {"style", "href"}
                assert not name.startswith("on")
                assert "url(" not in value


def test_nothing_covers_the_background_of_the_page(charts: list[Chart]) -> None:
    for chart in charts:
        assert not re.search(r'fill="(white|#fff(fff)?)"', svg(chart))


def test_names_are_text_and_never_markup(charts: list[Chart]) -> None:
    for chart in charts:
        texts = [element.text or "" for element in elements(svg(chart)) if element.tag == f"{SVG}text"]
        assert any(text.startswith("<img src=x") for text in texts)
        assert any(text.startswith('Ost & "West"') for text in texts)
        assert any(text.startswith("Quartier 😀") for text in texts)
        assert "<img" not in svg(chart)
        assert HOSTILE["1"] in chart.alternative


def test_drawn_lines_have_exactly_the_corners_of_their_segments(charts: list[Chart]) -> None:
    rows = charts[0].spec["datasets"]["lines"]
    wanted: dict[str, int] = {}
    for row in rows:
        wanted[row["segment"]] = wanted.get(row["segment"], 0) + 1
    drawn = [
        element.get("d", "")
        for element in elements(svg(charts[0]))
        if element.get("fill") is None and element.get("stroke") in {row["colour"] for row in rows}
    ]
    lines = [path for path in drawn if re.fullmatch(r"M[-\d.e]+,[-\d.e]+(L[-\d.e]+,[-\d.e]+)+", path)]
    lines = [path for path in lines if not path.startswith("M-")]
    assert sorted(path.count("L") + 1 for path in lines) == sorted(wanted.values())


def test_hidden_letters_are_not_in_the_picture(charts: list[Chart]) -> None:
    for element in elements(svg(charts[0], 320)):
        assert element.get("opacity") != "0"
        assert element.get("display") != "none"


def test_the_compiled_chart_needs_nothing_beyond_the_core(charts: list[Chart]) -> None:
    for chart in charts:
        spec = compiled(chart)
        text = json.dumps(spec)
        assert '"url"' not in text
        assert "http" not in text.replace(str(spec["$schema"]), "")
        transforms = {item["type"] for data in spec["data"] for item in data.get("transform", ())}
        assert transforms <= CORE_TRANSFORMS
        assert {mark["type"] for mark in spec["marks"]} <= {"group", "line", "rect", "rule", "symbol", "text"}
        assert {scale["type"] for scale in spec["scales"]} <= {"utc", "linear"}
        assert spec["width"] == 680
        assert spec["autosize"]["type"] == "fit-x"
        assert spec["config"]["locale"] == locale("de")
        assert spec["description"] == chart.alternative


def test_the_same_chart_gives_the_same_bytes(charts: list[Chart]) -> None:

    first = [svg(chart) for chart in charts]
    assert [svg(chart) for chart in charts] == first


def test_several_threads_get_the_pictures_they_asked_for(charts: list[Chart]) -> None:

    widths = range(300, 340)
    alone = {width: svg(charts[0], width) for width in widths}
    with ThreadPoolExecutor(8) as threads:
        assert dict(zip(widths, threads.map(lambda width: svg(charts[0], width), widths), strict=True)) == alone


@pytest.mark.parametrize("cells", [[0, 0], [-5, -3], [1e12, 2e12], [0.0001, 0.0002], [7, 7]])
def test_odd_numbers_are_drawn(make_view: Callable[..., Any], cells: list[float]) -> None:
    view = make_view({"1": cells, "2": cells[::-1]}, YEARS[:2], picked=["1"], whole=cells)
    for chart in (time_series(view), comparison(view)):
        assert "NaN" not in svg(chart)
        assert "Infinity" not in svg(chart)
        assert len([element for element in elements(svg(chart)) if element.tag == f"{SVG}text"]) >= 4


def test_two_thousand_areas_give_a_picture_of_bounded_size(make_view: Callable[..., Any]) -> None:
    chart = comparison(make_view({f"{key:04d}": [key] for key in range(2000)}, ["2019"]))
    assert len(svg(chart)) < 40_000


def test_numbers_and_dates_are_spelled_as_the_language_does() -> None:
    german, english = locale("de"), locale("en")
    assert (german["number"]["decimal"], german["number"]["thousands"]) == (",", ".")
    assert (english["number"]["decimal"], english["number"]["thousands"]) == (".", ",")
    assert german["time"]["months"][2] == "März"
    assert german["time"]["days"][0] == "Sonntag"
    assert english["time"]["days"][1] == "Monday"
    assert all(len(item["time"][name]) == 12 for item in (german, english) for name in ("months", "shortMonths"))
