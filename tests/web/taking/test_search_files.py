"""What the search finds as JSON: the hits of the page, in its order, with addresses that exist."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from support.town import PERSONS


@pytest.mark.parametrize("typed", ["betreungsquote", "betreungsqoute", "viertel", "einwohner", "<b>", ""])
def test_json_has_the_hits_of_the_page(pages: Client, typed: str) -> None:
    found = json.loads(pages.get("/suche.json", {"q": typed}).content)
    hits = [*found["topics"], *found["indicators"], *found["areas"]]
    body = pages.get("/suche", {"q": typed}).content.decode()
    shown = re.findall(r'<li class="hit"><a class="kern-link" href="([^"]+)">([^<]+)</a>', body)
    assert [(hit["page"], hit["title"]) for hit in hits] == shown
    assert (found["count"], found["more"], found["query"]) == (len(shown), 0, typed)
    assert all(pages.get(hit["page"]).status_code == 200 for hit in hits)


def test_all_quarters_are_found_by_their_level_and_key(pages: Client) -> None:
    found = json.loads(pages.get("/suche.json", {"q": "viertel"}).content)
    quarters = [hit["key"] for hit in found["areas"] if hit["level"] == "viertel"]
    assert sorted(quarters) == sorted(PERSONS[2023])
    (misspelt,) = json.loads(pages.get("/suche.json", {"q": "betreungsquote"}).content)["indicators"]
    assert (misspelt["indicator"], misspelt["exact"]) == ("quote_u3", False)


def test_the_page_leads_to_its_hits_and_the_release_stays(public_pages: Client, public_release: str) -> None:
    body = public_pages.get("/suche", {"q": "viertel 11", "stand": public_release}).content.decode()
    (link,) = re.findall(r'href="(/suche\.json[^"]*)"', body)
    found = json.loads(public_pages.get(link.replace("&amp;", "&")).content)
    assert (found["release"], found["query"]) == (public_release, "viertel 11")
    assert f"stand={public_release}" in found["areas"][0]["page"]


def test_without_hits_there_is_no_file_to_offer(pages: Client) -> None:
    assert "/suche.json" not in pages.get("/suche", {"q": "xyzzy"}).content.decode()
    assert json.loads(pages.get("/suche.json", {"q": "xyzzy"}).content)["count"] == 0


def test_a_release_that_does_not_exist_is_a_problem(pages: Client) -> None:
    answer = pages.get("/suche.json", {"q": "viertel", "stand": "2000-01-01-team-1"})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
