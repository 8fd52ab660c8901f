"""Words are found in titles, texts, names and keys, with other spellings and small mistakes, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.disclosure import Released, reopen
from kobimo.publish.views.search import MOST, folded, search
from support.town import PERSONS


@pytest.mark.parametrize(
    "typed", ["Betreuungsquote", "betreuungsquote unter 3", "BETREUUNG", "Betreungsquote", "Betruungsquote", "quote_u3"]
)
def test_an_indicator_is_found_however_it_is_spelt(released: Released, typed: str) -> None:
    assert "quote_u3" in {hit.name for hit in search(released, typed).indicators}


@pytest.mark.parametrize("typed", ["Viertel 21", "21", "vietrel 21", "viertel  21!"])
def test_an_area_is_found_by_name_and_key(released: Released, typed: str) -> None:
    best = search(released, typed).areas[0]
    assert (best.level, best.name, best.context) == ("viertel", "21", "Viertel, Süd")


@pytest.mark.parametrize(("typed", "key"), [("Süd", "2"), ("sued", "2"), ("SÜD", "2"), ("Nord", "1")])
def test_umlauts_may_be_written_out(released: Released, typed: str, key: str) -> None:
    best = search(released, typed).areas[0]
    assert (best.level, best.name) == ("bezirk", key)


def test_every_word_has_to_be_there(released: Released) -> None:
    assert len(search(released, "Betreuungsquote Fahrrad")) == 0
    assert {hit.name for hit in search(released, "viertel").areas} == set(PERSONS[2023])


def test_a_word_as_typed_comes_before_one_that_is_only_like_it(released: Released) -> None:
    hits = search(released, "anteil").indicators
    assert hits[0].name == "anteil_u6"
    assert hits[0].exact


def test_pitfalls_and_questions_are_searched_and_shown(released: Released) -> None:
    definitions = {
        **released.metadata["indicators"],
        "anteil_u6": {**released.metadata["indicators"]["anteil_u6"], "pitfalls": {"de": "Zweitwohnsitze zählen mit."}},
    }
    changed = reopen(released.values, {**released.metadata, "indicators": definitions}, released.protocol)
    hit = search(changed, "zweitwohnsitz").indicators[0]
    assert (hit.name, hit.where) == ("anteil_u6", "Zu beachten: Zweitwohnsitze zählen mit.")


@pytest.mark.parametrize("typed", ["", "   ", "!?", "—"])
def test_nothing_typed_finds_nothing(released: Released, typed: str) -> None:
    assert len(search(released, typed)) == 0


@given(st.text(max_size=60))
def test_anything_may_be_typed(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_many_hits_are_cut_and_counted(released: Released) -> None:
    rows = [
        ["stadt", "1", "Kleinstadt", ""],
        *(["viertel", str(n), f"Ort {n}", "1"] for n in range(100, 100 + 2 * MOST)),
    ]
    metadata = {**released.metadata, "areas": {"stadt": [[*row, []] for row in rows]}}
    metadata["areas"]["stadt"].append(["bezirk", "1", "Nord", "1", []])
    hits = search(reopen(released.values, metadata, released.protocol), "Ort")
    assert (len(hits.areas), hits.more) == (MOST, MOST)
