"""The catalogue is found again by what people type, and every count behind a filter is true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kobimo.catalogue.loading import catalogue
from kobimo.workflows.catalogue.browsing import FILTERS, Wish, browse, by_group, folded
from kobimo.workflows.catalogue.listed import is_listed
from kobimo.workflows.catalogue.offer import Offered, offers


@pytest.fixture(scope="module")
def everything() -> tuple[Offered, ...]:
    return offers()


def found(everything: tuple[Offered, ...], search: str) -> list[str]:
    return [offered.indicator.id for offered in browse(everything, Wish(search=search)).offers]


def test_nothing_asked_shows_everything(everything: tuple[Offered, ...]) -> None:
    shown = browse(everything, Wish())
    assert {offered.indicator.id for offered in shown.offers} == set(catalogue().indicators)
    assert shown.total == len(everything) == len(shown.offers)


@pytest.mark.parametrize(
    "spellings",
    [
        ("Übergang", "uebergang", "ubergang", "ÜBERGANG", "Übergäng"),
        ("Ausländerinnen", "auslaenderinnen", "auslanderinnen"),
        ("Schulabgänge", "schulabgaenge"),
    ],
)
def test_umlauts_may_be_written_in_every_way(everything: tuple[Offered, ...], spellings: tuple[str, ...]) -> None:
    hits = [set(found(everything, spelling)) for spelling in spellings]
    assert hits[0]
    assert all(hit >= hits[0] for hit in hits)


def test_parts_of_words_and_inflected_words_are_found(everything: tuple[Offered, ...]) -> None:
    assert "daycare_rate_u3" in found(everything, "betreuungsquo unter 3")
    assert set(found(everything, "Gymnasien")) & set(found(everything, "Gymnasium"))
    assert "leavers_abitur_share" in found(everything, "abitur")


def test_all_words_have_to_occur_and_names_come_first(everything: tuple[Offered, ...]) -> None:
    both = set(found(everything, "gymnasium grundschule"))
    assert both == set(found(everything, "gymnasium")) & set(found(everything, "grundschule"))
    shown = browse(everything, Wish(search="gymnasium"))
    titles = [
        any("gymnasium" in text.casefold() for text in (offered.indicator.title.de, offered.indicator.title.en))
        for offered in shown.offers
    ]
    assert 0 < shown.named < len(titles)
    assert all(titles[: shown.named])
    assert not any(titles[shown.named :])


def test_a_table_and_a_verified_code_are_found_and_a_doubtful_code_is_not(everything: tuple[Offered, ...]) -> None:
    known = catalogue().indicators.values()
    table, owner = next((item.tables[0].table, item.id) for item in known if item.tables)
    assert owner in found(everything, table)
    sure, owner = next((a.code, item.id) for item in known for a in item.aliases if a.status == "verified")
    assert owner in found(everything, sure)
    doubtful = [(alias.code, item) for item in known for alias in item.aliases if alias.status == "inferred"]
    code = next(code for code, item in doubtful if code.casefold() not in item.model_dump_json(exclude={"aliases"}))
    assert not browse(everything, Wish(search=code)).named


def test_a_word_without_hits_is_answered_with_similar_ones(everything: tuple[Offered, ...]) -> None:
    shown = browse(everything, Wish(search="Betruungsquote"))
    assert shown.offers == ()
    assert any("etreuungsquote" in word for word in shown.similar)
    assert browse(everything, Wish(search="xyzzyx")).similar == ()


@pytest.mark.parametrize("search", ["", "   ", "%", "(", "\\", "a" * 5000, "\N{GRINNING FACE}", "ß", "' OR 1=1"])
def test_odd_searches_do_no_harm(everything: tuple[Offered, ...], search: str) -> None:
    shown = browse(everything, Wish(search=search))
    assert len(shown.offers) <= len(everything)


@pytest.mark.parametrize("name", FILTERS[:4])
@pytest.mark.parametrize(
    "wish", [Wish(), Wish(area="D"), Wish(group="ungleichheit", stage="school"), Wish(search="quote")]
)
def test_the_number_behind_a_choice_is_what_it_leaves(everything: tuple[Offered, ...], name: str, wish: Wish) -> None:
    choices = browse(everything, wish).choices[name]
    assert choices
    for choice in choices[:6]:
        assert len(browse(everything, replace(wish, **{name: choice.value})).offers) == choice.count


def test_a_choice_that_does_not_exist_is_named_and_left_out(everything: tuple[Offered, ...]) -> None:
    shown = browse(everything, Wish(area="Z", group="migration"))
    assert shown.unknown == ("Z",)
    assert {offered.indicator.id for offered in shown.offers} == set(catalogue().groups["migration"].members)


def test_every_indicator_of_an_area_stands_once_in_the_order_of_its_group(everything: tuple[Offered, ...]) -> None:
    for area in "ABCDEFGH":
        members = [offered for offered in everything if offered.indicator.area == area]
        parts = by_group(members)
        listed = [offered.indicator.id for _group, part in parts for offered in part]
        assert sorted(listed) == sorted(offered.indicator.id for offered in members)
        for group, part in parts:
            if group is not None:
                names = [offered.indicator.id for offered in part]
                assert names == [name for name in group.members if name in names]


def test_the_two_foldings_meet_whatever_was_typed() -> None:
    for written in ("Schüler", "Schueler", "SCHÜLER", "Schu\u0308ler"):
        assert folded(written)[1] == "schuler"
    assert folded("Straße")[0] == folded("STRASSE")[0]


def test_the_ids_are_known_without_reading_the_definitions() -> None:
    assert all(is_listed(name) for name in catalogue().indicators)
    assert not is_listed("anteil_u6")
    assert not is_listed("fehlt")
