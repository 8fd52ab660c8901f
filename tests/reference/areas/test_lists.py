"""The lists of areas say what is known of German areas, and their keys fit together."""

from __future__ import annotations

from importlib.resources import files

import pytest

from kobimo.reference.areas import (
    bezirke_berlin,
    gemeinde_keys,
    gemeinden,
    known_names,
    kreise,
    laender,
    lor,
    nuts_keys,
    plain_name,
    regions,
    verband_keys,
)

KREISE_BY_YEAR = {2009: 412, 2011: 402, 2016: 401, 2021: 400, 2024: 400}
"""Number of Kreise at the end of a year, Berlin and Hamburg included: Destatis, Gemeindeverzeichnis."""


@pytest.mark.parametrize("year", KREISE_BY_YEAR)
def test_as_many_kreise_existed_as_the_statistical_office_says(year: int) -> None:
    living = [
        k for k in kreise().values() if (k.first is None or k.first <= year) and (k.last is None or k.last >= year)
    ]
    known_only_by_name = [k for k in living if k.first is None and k.last is None and not k.names]
    assert len(living) - len(known_only_by_name) == KREISE_BY_YEAR[year]


def test_there_are_sixteen_laender_and_every_key_begins_with_one() -> None:
    assert len(laender()) == 16
    assert {key[:2] for key in (*regions(), *kreise(), *gemeinden())} == set(laender())


def test_every_gemeinde_lies_in_a_kreis_of_today() -> None:
    today = {key for key, kreis in kreise().items() if kreis.last is None}
    without_kreis = {"07000", "13000"}  # waters shared with Luxembourg, coastal waters
    assert {key[:5] for key in gemeinden()} <= today | without_kreis
    assert all(len(key) == 12 for key in gemeinden())
    assert all(len(key) == 8 for key in gemeinde_keys())
    assert {key[:9] for key in gemeinden()} == verband_keys()


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [("16056", 1998, 2020), ("03159", 2016, None), ("03152", None, 2015), ("05354", None, 2008)],
)
def test_reforms_are_dated(key: str, first: int | None, last: int | None) -> None:
    kreis = kreise()[key]
    assert (kreis.last, kreis.first is None) == (last, first is None)
    assert first is None or abs((kreis.first or 0) - first) <= 1


def test_the_two_generations_of_lor_share_no_area() -> None:
    old, new = lor(new=False), lor(new=True)
    assert [sum(len(key) == width for key in old) for width in (8, 6)] == [448, 138]
    assert [sum(len(key) == width for key in new) for width in (8, 6, 4)] == [542, 143, 58]
    assert not {key for key in old if len(key) >= 6} & set(new)
    assert {key[:2] for key in (*old, *new)} == set(bezirke_berlin())


def test_nuts_codes_of_all_kreise_of_today_are_known() -> None:
    today = {key for key, kreis in kreise().items() if kreis.last is None}
    assert today <= set(nuts_keys().values())


@pytest.mark.parametrize(
    "name",
    ["SK Flensburg", "Flensburg, Stadt", "Flensburg, kreisfreie Stadt", "KS Flensburg", "Flensburg, Kreisfreie Stadt"],
)
def test_spellings_of_a_town_are_one(name: str) -> None:
    assert plain_name(name) == "flensburg"
    assert known_names()[plain_name(name)] == "kreis"


def test_every_list_names_its_source() -> None:
    for entry in files("kobimo.reference.areas").iterdir():
        if entry.name.endswith(".csv"):
            head = entry.read_text(encoding="utf-8").split("\n", 6)
            assert any(line.startswith("#") and "ource" in line for line in head), entry.name
