"""The OpenAPI description says what the addresses do: every route is in it, every answer fits it."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from jsonschema import Draft202012Validator

from kobimo.web.api import words
from kobimo.web.api.openapi import document, path_parameters, shown_path
from kobimo.web.api.table import ADDRESSES, GEOJSON, JSON, Address
from support.pages import text_of

VALUES = {"name": "anteil_u6", "level": "viertel", "key": "11", "letter": "A", "register": "kitas"}
NOBODY_MOVED = {"flows-json", "flows-csv", "flows-svg", "flows-png"}
NO_REGISTER = {"institutions-json", "institutions-csv"}
NOT_HERE = NOBODY_MOVED | NO_REGISTER
"""Addresses that have nothing to give here; tests/web/taking has towns with flows and with institutions."""
SHAPED = [item for item in ADDRESSES if item.shape and item.name not in NOT_HERE]
QUARTER = {"ebene": "viertel", "gebiet": "viertel:11"}
"""Two districts have no quartiles; four quarters have."""


def filled(address: Address) -> str:
    """Return an address with names that exist."""
    path = shown_path(address)
    for name in path_parameters(address):
        path = path.replace(f"{{{name}}}", quote(VALUES[name]))
    return path


def test_every_address_has_words_and_every_word_an_address() -> None:
    assert set(words.summaries()) == {address.name for address in ADDRESSES}
    used = {name for address in ADDRESSES for name in (*path_parameters(address), *address.parameters)}
    assert set(words.parameters()) == used
    assert all(words.summaries().values())


def test_names_and_routes_are_unique() -> None:
    assert len({address.name for address in ADDRESSES}) == len(ADDRESSES)
    assert len({address.route for address in ADDRESSES}) == len(ADDRESSES)


def test_the_table_is_what_is_routed() -> None:
    resolver = next(
        item
        for item in get_resolver("kobimo.web.urls").url_patterns
        if getattr(item, "urlconf_name", None) is not None and "explorer" in str(item.urlconf_name)
    )
    routed = {entry.name for entry in resolver.url_patterns if isinstance(entry, URLPattern)}
    assert routed == {address.name for address in ADDRESSES}


def test_the_description_is_openapi_and_all_its_references_lead_somewhere(pages: Client) -> None:
    answer = pages.get("/api/schema")
    described = json.loads(answer.content)
    assert described["openapi"].startswith("3.1")
    for reference in re.findall(r'"#/components/schemas/(\w+)"', answer.content.decode()):
        assert reference in described["components"]["schemas"]
    for shape in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(shape)
    for path, item in described["paths"].items():
        named = {p["name"] for p in item["get"]["parameters"] if p["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path))


@pytest.mark.parametrize("address", SHAPED, ids=lambda item: item.name)
def test_answers_fit_their_schema(pages: Client, address: Address) -> None:
    answer = pages.get(filled(address))
    assert answer.status_code == 200
    Draft202012Validator(document()["components"]["schemas"][address.shape]).validate(json.loads(answer.content))


@pytest.mark.parametrize("address", SHAPED, ids=lambda item: item.name)
def test_schemas_say_everything_that_comes(pages: Client, address: Address) -> None:
    """A new field of an answer has to be described."""
    shape = document()["components"]["schemas"][address.shape]
    if address.media == GEOJSON or address.shape == "OpenApi":
        pytest.skip("described elsewhere: RFC 7946, OpenAPI 3.1")
    assert set(json.loads(pages.get(filled(address)).content)) <= set(shape["properties"])


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda item: item.name)
def test_addresses_answer_with_the_media_type_that_is_described(public_pages: Client, address: Address) -> None:
    answer = public_pages.get(filled(address), QUARTER if "ebene" in address.parameters else {})
    if address.name in NOT_HERE:
        assert answer.status_code == 404
        return
    assert answer.status_code == 200
    assert answer["Content-Type"] == address.media


@pytest.mark.parametrize("address", [a for a in ADDRESSES if path_parameters(a)], ids=lambda item: item.name)
def test_what_does_not_exist_is_not_found_in_a_described_form(pages: Client, address: Address) -> None:
    path = filled(address).replace("anteil_u6", "anteil_u7").replace("/viertel/11", "/viertel/99").replace("/A", "/Z")
    answer = pages.get(path)
    assert answer.status_code == 404
    described = document()["paths"][shown_path(address)]["get"]["responses"]["404"]
    if "application/problem+json" in described.get("content", {}):
        assert answer["Content-Type"] == "application/problem+json"
        Draft202012Validator(document()["components"]["schemas"]["Problem"]).validate(json.loads(answer.content))


def test_examples_of_parameters_are_among_their_values() -> None:
    for parameter in words.parameters().values():
        assert not parameter.values or parameter.example in parameter.values


def test_the_page_names_every_address_and_needs_no_script_of_others(pages: Client) -> None:
    answer = pages.get("/api")
    text: Any = text_of(answer)
    for address in ADDRESSES:
        assert shown_path(address) in text
    for name in words.parameters():
        assert f" {name} " in text
    assert answer.content.decode().count("<script") == 1
    assert JSON in text or "JSON" in text


def test_the_description_speaks_english_when_asked(pages: Client) -> None:
    german = json.loads(pages.get("/api/schema").content)["info"]["title"]
    pages.post("/sprache", {"sprache": "en", "zurueck": "/"})
    assert german == "kobimo: Zahlen lesen"
    assert pages.get("/api/schema")["Content-Language"] == "en"
