"""How programs are answered: not twice with the same, to other sites only if that is set, with problem details."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from support.command import call, run
from support.pages import Visit

DATA = ("/kennzahl/anteil_u6.json", "/kennzahl/anteil_u6.tidy.csv", "/gebiet/viertel/11.csv", "/thema/A.json")
DATA += ("/kennzahlen.json", "/gebiete.csv", "/kennzahl/anteil_u6.geojson", "/kennzahl/anteil_u6/karte.svg")


@pytest.mark.parametrize("address", DATA)
def test_who_has_an_answer_does_not_get_it_again(pages: Client, address: str) -> None:
    first = pages.get(address)
    again = pages.get(address, headers={"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert again.content == b""
    assert pages.get(address, headers={"if-none-match": '"other"'}).status_code == 200


def test_another_address_language_or_release_is_another_answer(own_pages: Client, town: Path) -> None:
    address = "/kennzahl/anteil_u6.json"
    tags = {own_pages.get(address)["ETag"], own_pages.get(address, {"ebene": "viertel"})["ETag"]}
    own_pages.post("/sprache", {"sprache": "en", "zurueck": "/"})
    tags.add(own_pages.get(address)["ETag"])
    run("release", town, "--audience", "team")
    tags.add(own_pages.get(address)["ETag"])
    assert len(tags) == 4


def test_a_withdrawn_release_is_gone_also_for_those_who_have_it(own_pages: Client, town: Path) -> None:
    only = next((town / "data" / "releases").iterdir()).name
    address = f"/kennzahl/anteil_u6.json?stand={only}"
    first = own_pages.get(address)
    assert "Last-Modified" not in first
    run("release", town, "--withdraw", only, "--reason", "Zahlendreher")
    again = own_pages.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 410
    assert "Zahlendreher" in json.loads(again.content)["title"]


def test_head_says_the_same_without_the_content(pages: Client) -> None:
    for address in DATA:
        got, head = pages.get(address), pages.head(address)
        assert head.status_code == 200
        assert (head.getvalue() if head.streaming else head.content) == b""
        assert head["ETag"] == got["ETag"]
        assert head["Content-Type"] == got["Content-Type"]


@pytest.mark.parametrize("ending", ["json", "csv", "tidy.csv", "xlsx", "zip", "geojson"])
def test_errors_of_data_are_problem_details_in_german(pages: Client, ending: str) -> None:
    answer = pages.get(f"/kennzahl/anteil_u7.{ending}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    problem = json.loads(answer.content)
    assert problem["status"] == 404
    assert "ist nicht bekannt" in problem["title"]
    assert "anteil_u6" in problem["detail"]
    assert problem["instance"] == f"/kennzahl/anteil_u7.{ending}"


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_data_are_only_read(pages: Client, method: str) -> None:
    send: Callable[..., object] = getattr(pages, method)
    for address in DATA:
        answer = send(address)
        assert answer.status_code == 405, address  # type: ignore[attr-defined]


def allowing(workspace: Path, *origins: str) -> None:
    """Set who may read along."""
    settings = workspace / "kobimo.toml"
    listed = ", ".join(f'"{origin}"' for origin in origins)
    settings.write_text(f"{settings.read_text('utf-8')}\n[web]\ncors = [{listed}]\n", "utf-8")


def test_no_other_site_may_read_unless_it_is_named(own_published_town: Path, visit: Visit) -> None:
    releases = {path.name for path in (own_published_town / "data" / "releases").iterdir()}
    public, team = (next(name for name in releases if kind in name) for kind in ("public", "team"))
    address, named, other = "/kennzahl/anteil_u6.json", "https://www.kleinstadt.example", "https://boese.example"

    def allowed(origin: str, release: str) -> str:
        answer = visit(own_published_town).get(address, {"stand": release}, headers={"origin": origin})
        assert "Origin" in answer["Vary"]
        return str(answer.get("Access-Control-Allow-Origin", ""))

    assert allowed(named, public) == ""
    allowing(own_published_town, named)
    assert allowed(named, public) == named
    assert allowed(other, public) == ""
    assert allowed("null", public) == ""
    assert allowed(named, team) == ""


@pytest.mark.parametrize("origin", ["*", "kleinstadt.example", "https://a.example/pfad", "https://*.example"])
def test_only_whole_origins_can_be_named(own_published_town: Path, origin: str) -> None:
    allowing(own_published_town, origin)
    refused = call("status", own_published_town)
    assert refused.code != 0
    assert "cors" in refused.text


HOSTILE = (
    {"ebene": "x" * 100_000},
    {"ebene": "viertel\x00"},
    {"zeit": "'; DROP TABLE values; --"},
    {"merkmal": "geschlecht=w;alter=0-2;geschlecht=m"},
    {"gebiet": ["viertel:11"] * 5_000},
    {"gebiet": "../../../etc/passwd"},
    {"stand": "../../.."},
    {"stand": "%2e%2e"},
    {"umfang": ["alles", "\U0001f600"]},
    {"ansicht": "<script>alert(1)</script>"},
    {"sprache": "../en"},
)


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_parameters_are_refused_or_ignored_but_never_break_anything(
    public_pages: Client, query: dict[str, str]
) -> None:
    places = ("/kennzahl/anteil_u6", "/gebiet/viertel/11", "/thema/A", "/einbetten/kennzahl/anteil_u6")
    for place in places:
        endings = ("",) if place.startswith("/einbetten") else ("", ".json", ".csv", ".tidy.csv", ".xlsx", ".zip")
        for ending in endings:
            answer = public_pages.get(place + ending, query)
            assert answer.status_code in {200, 400, 404}, place + ending
            content = answer.getvalue() if answer.streaming else answer.content
            assert b"<script>alert" not in content
            assert b"Traceback" not in content
            assert len(content) < 200_000
