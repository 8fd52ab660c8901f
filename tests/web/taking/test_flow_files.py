"""Flows as files: who moved, as it was delivered; what a public release hides is no number in any of them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from kobimo.web.api.openapi import document
from support.moving_town import KINDS, QUARTERS, SCHOOLS, YEARS, Moves, moves, town_of_moves
from support.pages import Visit

__all__ = ["moves", "town_of_moves"]

PLACES: dict[str, Mapping[str, tuple[str, ...]]] = {
    "arten": KINDS,
    "einzeln": {school: (school,) for school in SCHOOLS},
}
INSIDE = {
    "viertel": {quarter: (quarter,) for quarter in QUARTERS},
    "bezirk": {number: tuple(q for q, d in QUARTERS.items() if d == number) for number in "12"},
}
STATES = [(level, year, form) for level in INSIDE for year in YEARS for form in PLACES]


@pytest.fixture
def moved(town_of_moves: Path, visit: Visit) -> Client:
    return visit(town_of_moves)


@pytest.fixture
def public(town_of_moves: Path) -> Path:
    """The folder of the release for the public."""
    (found,) = (town_of_moves / "data" / "releases").glob("*-public-*")
    return found


def given(pages: Client, level: str, year: str, form: str, **more: str) -> dict[str, Any]:
    query = {"ebene": level, "zeit": year, "nach": form, **more}
    found: dict[str, Any] = json.loads(pages.get("/uebergaenge.json", query).content)
    Draft202012Validator(document()["components"]["schemas"]["Flows"]).validate(found)
    return found


@pytest.mark.parametrize(("level", "year", "form"), STATES)
def test_json_holds_who_moved_as_it_was_delivered(
    moved: Client, moves: Moves, level: str, year: str, form: str
) -> None:
    found = given(moved, level, year, form)
    expected = {}
    for area, quarters in INSIDE[level].items():
        numbers = [sum(moves[year, q, s] for q in quarters for s in schools) for schools in PLACES[form].values()]
        if any(numbers):
            expected[area] = numbers
    assert [place["code"] for place in found["places"]] == list(PLACES[form])
    assert {row["key"]: [cell["value"] for cell in row["streams"]] for row in found["areas"]} == expected
    assert {row["key"]: row["total"]["value"] for row in found["areas"]} == {k: sum(n) for k, n in expected.items()}
    assert found["whole"]["total"]["value"] == sum(moves[year, q, s] for q in QUARTERS for s in SCHOOLS)
    assert found["count"] + found["idle"] == len(INSIDE[level])
    assert (found["unit"], found["sources"], found["direction"]) == ("number", ["Schulamt"], "to")
    assert "Schulamt" in found["citation"]["long"]


@pytest.mark.parametrize("audience", ["team", "public"])
def test_csv_says_the_same_in_german(moved: Client, town_of_moves: Path, audience: str) -> None:
    (release,) = (path.name for path in (town_of_moves / "data" / "releases").glob(f"*-{audience}-*"))
    query = {"ebene": "viertel", "zeit": YEARS[0], "nach": "einzeln", "stand": release}
    found = given(moved, "viertel", YEARS[0], "einzeln", stand=release)
    answer = moved.get("/uebergaenge.csv", query)
    table, _blank, below = answer.content.decode("utf-8-sig").partition("\r\n\r\n")
    rows = list(csv.DictReader(table.splitlines(), delimiter=";"))
    names = [place["title"] for place in found["places"]]
    expected = {
        (row["name"], place): "" if cell["value"] is None else str(cell["value"])
        for row in (*found["areas"], found["whole"])
        for place, cell in zip((*names, "Zusammen"), (*row["streams"], row["total"]), strict=True)
    }
    assert {(row["Gebiet"], row["Ort"]): row["Wert"] for row in rows} == expected
    assert all(row["Status"] == "geheim" for row in rows if not row["Wert"])
    assert any(not row["Wert"] for row in rows) == (audience == "public")
    assert all(text in below for text in (f"Zeilen;{len(rows)}", release, "Schulamt", "Wiederholungen fehlen."))
    assert 'filename="wechsel_uebergaenge.csv"' in answer["Content-Disposition"]


@pytest.mark.parametrize("year", YEARS)
def test_what_the_public_release_hides_is_no_number_here(moved: Client, public: Path, year: str) -> None:
    rows = pq.read_table(public / "values.parquet").to_pylist()
    held = {
        (row["level"], row["area"], row["breakdown"].removeprefix("ziel=")): row["value"]
        for row in rows
        if row["indicator"] == "wechsel" and row["period"] == year
    }
    hidden = 0
    for level in INSIDE:
        found = given(moved, level, year, "einzeln", stand=public.name)
        for row in (*found["areas"], found["whole"]):
            told = dict(zip(("", *SCHOOLS), (row["total"], *row["streams"]), strict=True))
            for place, cell in told.items():
                assert cell["value"] == held[row["level"], row["key"], place]
                assert (cell["value"] is None) == (cell["status"] == "confidential")
                hidden += cell["value"] is None
    assert hidden > 0


def test_sums_with_a_hidden_part_are_hidden_unless_the_release_states_them(moved: Client, public: Path) -> None:
    quotas = {
        (row["level"], row["area"], row["period"]): row["numerator"]
        for row in pq.read_table(public / "values.parquet").to_pylist()
        if row["indicator"] == "quote" and row["status"] == "normal"
    }
    for level, year in ((level, year) for level in INSIDE for year in YEARS):
        single, kinds = (given(moved, level, year, form, stand=public.name) for form in ("einzeln", "arten"))
        for one, together in zip(single["areas"], kinds["areas"], strict=True):
            parts = [cell["value"] for cell in one["streams"][:2]]
            known = None if None in parts else sum(parts)
            assert together["streams"][0]["value"] in {known, quotas.get((level, one["key"], year))}


@pytest.mark.parametrize("ending", ["json", "csv"])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"ebene": "quartier"}, 400),
        ({"zeit": "1848"}, 400),
        ({"nach": "bunt"}, 400),
        ({"gebiet": "viertel:<b>"}, 400),
        ({"kennzahl": "gibtsnicht"}, 404),
        ({"stand": "2000-01-01-team-1"}, 404),
    ],
)
def test_a_file_never_answers_another_question(moved: Client, ending: str, query: dict[str, str], status: int) -> None:
    answer = moved.get(f"/uebergaenge.{ending}", query)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    Draft202012Validator(document()["components"]["schemas"]["Problem"]).validate(json.loads(answer.content))


def test_a_release_without_flows_has_no_file_of_them(pages: Client) -> None:
    answer = pages.get("/uebergaenge.json")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert "keine Kennzahl, deren Ströme" in json.loads(answer.content)["title"]


def test_the_page_leads_to_files_of_what_it_shows(moved: Client) -> None:
    query = {"ebene": "viertel", "zeit": YEARS[0], "nach": "einzeln", "gebiet": "viertel:11", "kennzahl": "wechsel"}
    body = moved.get("/uebergaenge", {**query, "unfug": "1"}).content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/uebergaenge\.\w+[^"]*)"', body)]
    assert sorted(link.partition("?")[0] for link in links) == [
        f"/uebergaenge.{ending}" for ending in ("csv", "json", "png", "svg")
    ]
    (link,) = (link for link in links if ".json" in link)
    found = json.loads(moved.get(link).content)
    assert (found["level"], found["period"], found["form"], found["picked"]) == (
        "viertel",
        YEARS[0],
        "einzeln",
        "viertel:11",
    )
    assert all(moved.get(link).status_code == 200 for link in links)
