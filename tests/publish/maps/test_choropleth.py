"""A map shows each figure by its shade or its pattern, says the same in words, and stays whole whatever names hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from kobimo.language import speaking
from kobimo.model.area import Area
from kobimo.publish.appearance import Appearance
from kobimo.publish.maps import PALETTE, Classes, MapPicture, Outlines, choropleth, classify
from kobimo.publish.maps.make import make_outlines
from kobimo.publish.views import IndicatorView

View = Callable[..., IndicatorView]
SVG = "{http://www.w3.org/2000/svg}"

STATES = {
    "01": 5.0,
    "02": (6.0, "incomplete"),
    "03": "missing",
    "04": "suppressed",
    "05": "base_too_small",
    "06": "not_aligned",
}
NASTY = [
    "<img src=x onerror=alert(1)>",
    'Tom & "Jerry" \'s',
    "]]></svg><script>alert(1)</script>",
    "Nul\x00 Glocke\x07 Ende\x1f",
    "\ud800 halbes Zeichen \ufffe",
    "Straße 𝒳 \u202e verkehrt",
]


def link(area: Area) -> str:
    return f'/gebiet/{area.level}/{area.key}?a=1&b="2"'


def parsed(picture: MapPicture) -> ET.Element:
    return ET.fromstring(picture.svg.encode("utf-8"))


def areas(picture: MapPicture) -> dict[str, ET.Element]:
    found = {item.get("data-key", ""): item for item in parsed(picture).iter() if item.get("class") == "area"}
    assert len(found) == picture.svg.count('class="area"')
    return found


def path_of(area: ET.Element) -> ET.Element:
    found = area.find(f"{SVG}path")
    assert found is not None
    return found


def assert_allowed(root: ET.Element) -> None:
    """Compare with what the content security policy allows, and ids with what is unique."""
    assert not [item.tag for item in root.iter() if item.tag in {f"{SVG}style", f"{SVG}script", f"{SVG}foreignObject"}]
    assert not [key for item in root.iter() for key in item.attrib if key == "style" or key.startswith("on")]
    ids = Counter(item.get("id") for item in root.iter() if item.get("id"))
    assert all(count == 1 for count in ids.values())
    text = ET.tostring(root, encoding="unicode")
    assert set(re.findall(r"url\(#([^)]*)\)", text)) <= set(ids)
    assert not re.search(r"(href|src)=\"(https?:)?//", text)


def test_each_area_has_its_shade_and_its_words(make_view: View, six_squares: Outlines) -> None:
    values = {"01": 1.0, "02": 2.0, "03": 3.0, "04": 4.0, "05": 5.0, "06": 3.04}
    found = areas(choropleth(make_view(values), six_squares, link=link))
    shades = {key: item.get("data-class") for key, item in found.items()}
    assert shades == {"01": "1", "02": "2", "03": "3", "04": "4", "05": "5", "06": "3"}
    for key, item in found.items():
        path = path_of(item)
        assert path.get("class") == f"class-{shades[key]}"
        assert path.get("fill") == PALETTE[int(shades[key] or 0) - 1]
        assert path.get("d") == six_squares.level("raum", "viertel").shapes[key].path
        assert item.get("aria-label") == f"Gebiet {key}: {str(round(values[key], 1)).replace('.', ',')}\u202f%"


def test_areas_are_links_that_the_map_element_can_walk(make_view: View, six_squares: Outlines) -> None:
    picture = choropleth(make_view(STATES), six_squares, link=link)
    for key, item in areas(picture).items():
        shape = six_squares.level("raum", "viertel").shapes[key]
        assert item.tag == f"{SVG}a"
        assert item.get("href") == f'/gebiet/viertel/{key}?a=1&b="2"'
        assert item.get("tabindex") == "-1"
        assert (item.get("data-x"), item.get("data-y")) == (str(shape.x), str(shape.y))
    assert "<title" not in picture.svg
    assert parsed(picture).get("role") == "group"
    assert "Anteil der Kinder" in (parsed(picture).get("aria-label") or "")


def test_without_links_areas_carry_a_title(make_view: View, six_squares: Outlines) -> None:
    picture = choropleth(make_view(STATES), six_squares)
    for item in areas(picture).values():
        assert item.tag == f"{SVG}g"
        assert item.get("role") == "img"
        assert item.findtext(f"{SVG}title") == item.get("aria-label")
    assert "href" not in picture.svg


def test_each_state_has_a_pattern_and_a_word(make_view: View, six_squares: Outlines) -> None:
    picture = choropleth(make_view(STATES, reasons={"04": "Weil <es> so ist."}), six_squares, prefix="eins")
    found, root = areas(picture), parsed(picture)
    assert_allowed(root)
    expected = {"03": "missing", "04": "suppressed", "05": "too_small", "06": "not_comparable"}
    for key, state in expected.items():
        assert found[key].get("data-class") == state
        assert path_of(found[key]).get("fill") == f"url(#eins-{state})"
    words = {key: (found[key].get("aria-label") or "").split(": ")[1] for key in found}
    assert words == {
        "01": "5,0\u202f%",
        "02": "6,0\u202f%, unvollständig",
        "03": "keine Angabe",
        "04": "geheim",
        "05": "Basis zu klein",
        "06": "nicht vergleichbar",
    }
    assert found["04"].get("data-note") == "Weil <es> so ist."
    assert "data-note" not in found["01"].attrib
    drawings = {item.get("id"): ET.tostring(item[0]) for item in root.iter(f"{SVG}pattern")}
    assert len(set(drawings.values())) == len(drawings) == 5


def test_incomplete_areas_keep_their_shade_under_the_pattern(make_view: View, six_squares: Outlines) -> None:
    picture = choropleth(make_view(STATES), six_squares)
    area = areas(picture)["02"]
    assert area.get("data-class") in {"1", "2", "3", "4", "5"}
    over = next(item for item in parsed(picture).iter() if item.get("class") == "over")
    assert over.get("pointer-events") == "none"
    marks = [item for item in over.iter(f"{SVG}path") if item.get("fill") == "url(#map-incomplete)"]
    assert [item.get("d") for item in marks] == [path_of(area).get("d")]


def test_a_count_without_all_parts_gets_no_shade(make_view: View, six_squares: Outlines) -> None:
    view = make_view({"01": 100, "02": (40, "incomplete")}, kind="count", decimals=0, unit="number")
    found = areas(choropleth(view, six_squares))
    assert found["02"].get("data-class") == "not_comparable"
    assert found["02"].get("aria-label") == "Gebiet 02: 40, nicht vergleichbar"


def test_only_patterns_that_occur_are_defined(make_view: View, six_squares: Outlines) -> None:
    assert "<pattern" not in choropleth(make_view({"01": 1.0, "02": 2.0}), six_squares).svg
    one = choropleth(make_view({"01": 1.0, "02": "missing"}), six_squares)
    assert [item.get("id") for item in parsed(one).iter(f"{SVG}pattern")] == ["map-missing"]


def test_picked_areas_are_drawn_last_and_marked(make_view: View, six_squares: Outlines) -> None:
    picked = [Area("viertel", "03", "Drei", "1"), Area("stadt", "1", "Kleinstadt", "")]
    picture = choropleth(make_view(dict.fromkeys(["01", "02", "03"], 1.0), picked=picked), six_squares, link=link)
    selected = [key for key, item in areas(picture).items() if "data-select" in item.attrib]
    assert selected == ["03"]
    last = [item.get("d") for item in parsed(picture).iter(f"{SVG}path")][-2:]
    assert last == [six_squares.level("raum", area.level).shapes[area.key].path for area in picked]


def test_the_legend_counts_what_is_on_the_map(make_view: View, six_squares: Outlines) -> None:
    picture = choropleth(make_view(STATES, scale=[1.0, 2.0, 3.0, 5.0, 6.0]), six_squares)
    assert [(entry.label, entry.count) for entry in picture.legend if entry.kind is Appearance.VALUE] == [
        ("unter 2,0", 0),
        ("2,0 bis unter 3,0", 0),
        ("3,0 bis unter 5,0", 0),
        ("5,0 bis unter 6,0", 1),
        ("6,0 und mehr", 1),
    ]
    drawn = Counter(item.get("data-class") for item in areas(picture).values())
    for entry in picture.legend:
        assert_allowed(ET.fromstring(entry.swatch))
        assert 'id="' not in entry.swatch
        if entry.kind is not Appearance.INCOMPLETE:
            assert drawn[entry.data_class] == entry.count
    states = [(entry.data_class, entry.label, entry.count) for entry in picture.legend][5:]
    assert states == [
        ("incomplete", "unvollständig", 1),
        ("missing", "keine Angabe", 1),
        ("suppressed", "geheim", 1),
        ("too_small", "Basis zu klein", 1),
        ("not_comparable", "nicht vergleichbar", 1),
    ]


def test_colours_stay_when_the_period_changes(make_view: View, six_squares: Outlines) -> None:
    scale = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]
    earlier = areas(choropleth(make_view({"01": 3.0, "02": 8.0}, scale=scale), six_squares))
    later = areas(choropleth(make_view({"01": 9.5, "02": 8.0, "03": 3.0}, scale=scale), six_squares))
    assert earlier["02"].get("data-class") == later["02"].get("data-class")
    assert earlier["01"].get("data-class") == later["03"].get("data-class")
    assert isinstance(classify(scale, 1), Classes)


def test_another_palette_is_used_everywhere(make_view: View, six_squares: Outlines) -> None:
    greys = ("#f0f0f0", "#c0c0c0", "#909090", "#606060", "#303030")
    picture = choropleth(make_view({"01": 1.0, "02": 2.0, "03": 3.0}), six_squares, palette=greys)
    assert {path_of(item).get("fill") for item in areas(picture).values()} == {greys[0], greys[2], greys[4]}
    assert not any(colour in picture.svg + "".join(e.swatch for e in picture.legend) for colour in PALETTE)


def test_the_words_name_the_extremes_and_the_whole(make_view: View, six_squares: Outlines) -> None:
    values = {"01": -3.0, "02": 2.5, "03": 7.25, "04": "missing", "05": "missing", "06": "suppressed"}
    names = {"01": "Am Bach", "03": "Nord & Süd"}
    words = choropleth(make_view(values, names=names, whole=2.0), six_squares).alternative
    assert "Karte: Anteil der Kinder, Ebene Viertel, 31.12.2025." in words
    assert "Einheit: Prozent." in words
    assert "6 Gebiete, davon 3 mit vergleichbarer Zahl." in words
    assert "Höchster Wert: Nord & Süd mit 7,2\u202f%." in words
    assert "Niedrigster Wert: Am Bach mit −3,0\u202f%." in words
    assert "Kleinstadt insgesamt: 2,0\u202f%." in words
    assert "Keine Angabe: 2 Gebiete." in words
    assert "Geheim: 1 Gebiet." in words


def test_a_breakdown_is_said(make_view: View, six_squares: Outlines) -> None:
    words = choropleth(make_view({"01": 1.0, "02": 2.0}, breakdown="geschlecht=w"), six_squares).alternative
    assert "Anteil der Kinder, Geschlecht: weiblich, Ebene Viertel" in words


@pytest.mark.parametrize(
    ("values", "highest"),
    [
        ([1.0, 5.0, 5.0], "Gebiet 02 und Gebiet 03 mit 5,0"),
        ([1.0, 5.04, 4.96], "Gebiet 02 und Gebiet 03 mit 5,0"),
        ([5.0, 5.0, 5.0, 1.0], "Gebiet 01, Gebiet 02 und Gebiet 03 mit 5,0"),
        ([5.0, 5.0, 5.0, 5.0, 1.0], "Gebiet 01, Gebiet 02 und 2 weitere Gebiete mit 5,0"),
        ([-7.0, -2.0], "Gebiet 02 mit −2,0"),
    ],
)
def test_areas_that_read_alike_share_the_extreme(
    make_view: View, six_squares: Outlines, values: list[float], highest: str
) -> None:
    view = make_view({f"{i + 1:02}": value for i, value in enumerate(values)})
    assert f"Höchster Wert: {highest}\u202f%." in choropleth(view, six_squares).alternative


def test_one_area_is_named_alone(make_view: View, six_squares: Outlines) -> None:
    picture = choropleth(make_view({"01": 6.0}, whole=6.0), six_squares)
    assert "Gebiet 01: 6,0\u202f%." in picture.alternative
    assert "Höchster" not in picture.alternative
    assert [(entry.label, entry.count, entry.data_class) for entry in picture.legend] == [("6,0", 1, "3")]


def test_all_equal_is_said(make_view: View, six_squares: Outlines) -> None:
    picture = choropleth(make_view(dict.fromkeys(["01", "02", "03"], 6.0)), six_squares)
    assert "Alle Werte sind gleich: 6,0\u202f%." in picture.alternative
    assert len(picture.legend) == 1


def test_all_missing_is_said(make_view: View, six_squares: Outlines) -> None:
    picture = choropleth(make_view(dict.fromkeys(["01", "02"], "missing")), six_squares)
    assert "2 Gebiete, keines mit vergleichbarer Zahl." in picture.alternative
    assert [entry.data_class for entry in picture.legend] == ["missing"]
    assert len(areas(picture)) == 2


def test_no_areas_make_no_map(make_view: View, six_squares: Outlines) -> None:
    picture = choropleth(make_view({}), six_squares)
    assert picture.svg == ""
    assert picture.without_geometry == ()


@pytest.mark.parametrize("alone", [False, True])
def test_without_geometry_every_area_is_a_tile_and_the_words_say_so(make_view: View, alone: bool) -> None:
    picture = choropleth(make_view({"01": 1.0, "02": 2.0}), Outlines(), stand_alone=alone)
    assert picture.tiled
    assert len(areas(picture)) == 2
    assert picture.without_geometry == ()
    assert picture.alternative.startswith("Karte: ")
    assert "enthält der Freigabestand keine Flächen" in picture.alternative
    assert "nicht nach der Lage" in picture.alternative
    assert "Höchster Wert: Gebiet 02" in picture.alternative
    assert [entry.count for entry in picture.legend] == [1, 1]


def test_a_single_area_without_geometry_makes_no_map(make_view: View) -> None:
    picture = choropleth(make_view({"01": 1.0}), Outlines())
    assert picture.svg == ""
    assert not picture.tiled
    assert picture.alternative.startswith("Keine Karte: ")


@pytest.mark.parametrize("alone", [False, True])
def test_an_area_without_geometry_is_named(make_view: View, six_squares: Outlines, alone: bool) -> None:
    picture = choropleth(make_view({"01": 1.0, "99": 2.0}), six_squares, stand_alone=alone)
    assert [area.key for area in picture.without_geometry] == ["99"]
    assert list(areas(picture)) == ["01"]
    assert "nicht auf der Karte: Gebiet 99." in picture.alternative
    assert ("Ohne Fläche" in "".join(parsed(picture).itertext())) is alone


@pytest.mark.parametrize("alone", [False, True])
def test_names_with_markup_and_forbidden_characters_break_nothing(
    make_view: View, six_squares: Outlines, alone: bool
) -> None:
    names = {f"{i + 1:02}": name for i, name in enumerate(NASTY)}
    picked = [Area("viertel", key, name, "1") for key, name in names.items()]
    view = make_view(
        dict(STATES),
        names=names,
        reasons=names,
        picked=picked,
        title=NASTY[0],
        unit_label=NASTY[1],
        sources=(NASTY[2],),
    )
    picture = choropleth(view, six_squares, link=link, stand_alone=alone)
    root = parsed(picture)
    assert_allowed(root)
    assert not list(root.iter(f"{SVG}img"))
    labels = [item.get("aria-label") for item in areas(picture).values()]
    assert labels[0] == f"{NASTY[0]}: 5,0\u202f%"
    assert labels[3] == "Nul Glocke Ende: geheim"


def test_two_maps_on_one_page_share_no_id(make_view: View, six_squares: Outlines) -> None:
    found = [
        {
            item.get("id")
            for item in parsed(choropleth(make_view(STATES), six_squares, prefix=name)).iter()
            if item.get("id")
        }
        for name in ("oben", "unten")
    ]
    assert len(found[0]) == len(found[1]) == 5
    assert not found[0] & found[1]


def test_a_stand_alone_picture_carries_all_that_it_needs(make_view: View, six_squares: Outlines) -> None:
    long = "Anteil der Kinder mit einem Platz in einer Einrichtung der Kindertagesbetreuung an allen Kindern"
    picked = [Area("viertel", "03", "Am Bach", "1")]
    view = make_view(STATES, title=long, picked=picked, sources=("Melderegister der Stadt",))
    picture = choropleth(view, six_squares, stand_alone=True, link=link)
    root = parsed(picture)
    assert_allowed(root)
    lines = [item.text or "" for item in root.iter(f"{SVG}text")]
    assert " ".join(lines).count(long) == 1
    assert all(len(line) < 60 for line in lines[:2])
    for words in (
        "Ebene Viertel, 31.12.2025",
        "Umrandet: Am Bach",
        "Prozent",
        "keine Angabe",
        "Quelle: Melderegister der Stadt",
        "Freigabestand 2026-11-22-team-1 vom 22.11.2026",
    ):
        assert words in lines
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc") == picture.alternative
    assert next(root.iter(f"{SVG}rect")).get("fill") == "#ffffff"
    assert "href" not in picture.svg
    assert "Fira Sans" in (root.get("font-family") or "")


def test_english_readers_get_english_numbers(make_view: View, six_squares: Outlines) -> None:
    with speaking("en"):
        picture = choropleth(make_view({"01": 1234.5, "02": 2.0}), six_squares)
    assert "1,234.5" in picture.alternative
    assert "2.0" in picture.svg


def test_two_thousand_areas_are_all_drawn(make_view: View, make_town: Callable[..., str]) -> None:
    outlines = make_outlines(make_town(2000))
    view = make_view({f"{i:04}": float(i % 97) for i in range(2000)})
    picture = choropleth(view, outlines, link=link)
    assert len(areas(picture)) == 2000
    assert len(picture.svg) < 700_000
