"""What a text may mean: equal but for spelling is certain, similar is asked."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.ingest.matching.proposals import Known, propose
from kobimo.ingest.matching.spelling import folded, spelling

TOWNS = {
    "03": "Mitte",
    "01": "Nordstadt",
    "02": "Südstadt",
    "04": "Sankt Augustin",
    "05": "Halle (Saale)",
    "06": "Groß-Ostheim",
    "07": "Mühlenstraße",
}
KNOWN = tuple(Known(f"stadtteil:{key}", name, (name, key), key) for key, name in TOWNS.items())
COUNTIES = (
    Known("kreis:06611", "Kassel, documenta-Stadt", ("Kassel, documenta-Stadt",), "06611"),
    Known("kreis:06633", "Kassel, Landkreis", ("Kassel, Landkreis",), "06633"),
    Known("kreis:01001", "Flensburg, kreisfreie Stadt", ("Flensburg, kreisfreie Stadt",), "01001"),
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("NORDSTADT", "01"),
        ("Suedstadt", "02"),
        (unicodedata.normalize("NFD", "südstadt"), "02"),
        ("Stadtteil Nordstadt", "01"),
        ("Nordstadt (Stadtteil)", "01"),
        ("Bezirk 3 Mitte", "03"),
        ("03 Mitte", "03"),
        ("01 - Nordstadt", "01"),
        ("St. Augustin", "04"),
        ("Sankt Augustin, Stadt", "04"),
        ("Halle/Saale", "05"),
        ("Gross Ostheim", "06"),
        ("Großostheim", "06"),
        ("Mühlenstr.", "07"),
        ("MUEHLEN-STRASSE", "07"),
    ],
)
def test_a_name_that_differs_in_spelling_only_is_certain(text: str, key: str) -> None:
    assert propose([text], KNOWN)[text].certain == f"stadtteil:{key}"


@pytest.mark.parametrize(
    "text",
    [
        "Nordstdt",
        "Nordstadt II",
        "Nordstadt-West",
        "Halle",
        "Mitte (alt)",
        "02 Mitte",
        "LK Nordstadt",
        "Südtadt",
        "Nord",
    ],
)
def test_a_near_name_is_proposed_and_never_certain(text: str) -> None:
    made = propose([text], KNOWN)[text]
    assert not made.certain
    assert made.question
    assert made.candidates


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("LK Kassel", "kreis:06633"),
        ("Landkreis Kassel", "kreis:06633"),
        ("SK Flensburg", "kreis:01001"),
        ("Flensburg", "kreis:01001"),
    ],
)
def test_kind_of_place_tells_county_from_town(text: str, value: str) -> None:
    assert propose([text], COUNTIES)[text].certain == value


@pytest.mark.parametrize("text", ["Kassel", "SK Kassel", "Landkreis Flensburg"])
def test_a_town_is_never_taken_for_the_county_around_it(text: str) -> None:
    assert not propose([text], COUNTIES)[text].certain


def test_a_name_that_two_areas_have_is_asked_about() -> None:
    known = [Known("o:1", "Mitte (Nord)", ("Mitte",), "1"), Known("o:2", "Mitte (Süd)", ("Mitte",), "2")]
    made = propose(["MITTE"], known)["MITTE"]
    assert (made.certain, {item.value for item in made.candidates}) == ("", {"o:1", "o:2"})


def test_a_name_that_another_text_means_already_is_proposed_with_less_score() -> None:
    alone = propose(["nordstadt"], KNOWN)["nordstadt"]
    beside = propose(["nordstadt"], KNOWN, taken=["stadtteil:01"])["nordstadt"]
    assert alone.certain
    assert not beside.certain
    assert beside.candidates[0].score < alone.candidates[0].score


def test_two_texts_for_one_name_are_both_asked_about() -> None:
    made = propose(["nordstadt", "Stadtteil Nordstadt"], KNOWN)
    assert [item.certain for item in made.values()] == ["", ""]
    assert "Stadtteil Nordstadt" in made["nordstadt"].question


def test_misspelled_names_share_the_known_ones_out() -> None:
    known = [Known("a", "Oberdorf", ("Oberdorf",)), Known("b", "Oberndorf", ("Oberndorf",))]
    made = propose(["Obbrdorf", "Oberndrof"], known)
    assert [item.candidates[0].value for item in made.values()] == ["a", "b"]


def test_signs_between_numbers_keep_their_meaning() -> None:
    known = [Known("3", "3", ("3",)), Known("0-2", "0-2", ("0-2",)), Known("65+", "65+", ("65+",))]
    made = propose(["<3", "02", "0 – 2", "65"], known)
    assert [item.certain for item in made.values()] == ["", "", "0-2", ""]


def test_nothing_known_gives_no_proposal() -> None:
    assert propose(["x"], [])["x"].candidates == ()
    assert propose(["Quatsch"], KNOWN)["Quatsch"].candidates == ()


@given(st.text(max_size=30))
def test_folding_is_stable_and_independent_of_capitals_and_form(text: str) -> None:
    words = folded(text)
    assert folded(" ".join(words)) == words
    assert folded(unicodedata.normalize("NFD", text)) == folded(unicodedata.normalize("NFC", text))
    assert isinstance(spelling(text).core, tuple)


@given(st.lists(st.sampled_from([*TOWNS.values(), "x", "Nord", "nordstadt", "03 Mitte"]), max_size=6))
def test_no_value_is_certain_for_two_texts(texts: list[str]) -> None:
    certain = [made.certain for made in propose(texts, KNOWN).values() if made.certain]
    assert len(certain) == len(set(certain))
