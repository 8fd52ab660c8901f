"""Registers of institutions as files: what was delivered, chosen and ordered as on the page."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from kobimo.web.api.openapi import document
from support.nurseries import FIRST, SECOND, build
from support.pages import text_of

LIST = "/einrichtungen/kitas"


def given(pages: Client, address: str, shape: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(pages.get(address).content)
    Draft202012Validator(document()["components"]["schemas"][shape]).validate(found)
    assert set(found) == set(document()["components"]["schemas"][shape]["properties"])
    return found


@pytest.mark.parametrize(("day", "delivered"), [("2022-12-31", FIRST), ("2023-08-31", SECOND)])
def test_json_holds_what_was_delivered(places: Client, day: str, delivered: str) -> None:
    rows = {row["Nr"]: row for row in csv.DictReader(io.StringIO(delivered), delimiter=";")}
    found = given(places, f"{LIST}.json?tag={day}", "Institutions")
    told = {item["key"]: item for item in found["institutions"]}
    assert set(rows) <= set(told)
    for key, row in rows.items():
        item = told[key]
        assert (item["name"], item["kind"], item["address"]) == (row["Name"], row["Art"], row["Straße"])
        assert (item["places"], item["state"]) == (int(row["Plätze"]), "open")
    assert found["count"] == len(told)
    assert found["places"] == sum(item["places"] or 0 for item in told.values())


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?tag=2022-12-31&sortierung=-plaetze",
        "?art=Hort&zustand=alle",
        "?gebiet=bezirk:2",
        "?zustand=merged",
        "?tag=1990-01-01",
        "?sortierung=unfug",
    ],
)
def test_json_csv_and_page_choose_and_order_alike(places: Client, query: str) -> None:
    found = given(places, f"{LIST}.json{query}", "Institutions")
    names = [item["name"] for item in found["institutions"]]
    text = places.get(f"{LIST}.csv{query}").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["Name"] for row in rows] == names
    for row, item in zip(rows, found["institutions"], strict=True):
        assert (row["Plätze"], row["Zustand"]) == (str(item["places"] or ""), item["state_words"])
        assert [row[level["title"]] for level in found["levels"] if row[level["title"]]] == [
            area["name"] for area in item["areas"]
        ]
    body = places.get(f"{LIST}{query}").content.decode().partition('id="liste"')[2]
    assert re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]*)</a>', body) == names


def test_the_page_leads_to_both_in_its_state(places: Client) -> None:
    body = places.get(f"{LIST}?tag=2022-12-31&gebiet=bezirk:2").content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(rf'href="({LIST}\.\w+[^"]*)"', body)]
    assert [link.partition("?")[0] for link in links] == [f"{LIST}.csv", f"{LIST}.json"]
    assert [item["name"] for item in json.loads(places.get(links[1]).content)["institutions"]] == ["Hort West"]


@pytest.mark.parametrize("ending", ["json", "csv"])
@pytest.mark.parametrize(("address", "status"), [(f"{LIST}.{{}}?tag=gestern", 400), ("/einrichtungen/horte.{}", 404)])
def test_errors_are_problem_details(places: Client, ending: str, address: str, status: int) -> None:
    answer = places.get(address.format(ending))
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    Draft202012Validator(document()["components"]["schemas"]["Problem"]).validate(json.loads(answer.content))


def test_the_list_of_registers_says_what_the_page_says(places: Client) -> None:
    found = given(places, "/einrichtungen.json", "Registers")
    (one,) = found["registers"]
    assert (one["register"], one["title"], one["space"]) == ("kitas", "Kitas", "stadt")
    assert (one["count"], one["former"], one["problem"]) == (4, 1, "")
    text = places.get("/einrichtungen.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(text.partition("\r\n\r\n")[0].splitlines(), delimiter=";")
    assert (row["Kennung"], row["Verzeichnis"], row["Einrichtungen"]) == ("kitas", "Kitas", "4")
    page = places.get("/einrichtungen")
    assert "4 Einrichtungen" in text_of(page)
    assert all(f'href="/einrichtungen.{ending}"' in page.content.decode() for ending in ("csv", "json"))


def test_a_register_that_nobody_can_read_is_listed_with_its_problem(own_pages: Client, town: Path) -> None:
    build(town)
    (town / "institutions" / "kitas.csv").write_text("falsch\n", "utf-8")
    (one,) = given(own_pages, "/einrichtungen.json", "Registers")["registers"]
    assert "institutions/kitas.csv" in one["problem"]
    assert (one["count"], one["former"]) == (None, None)
    text = own_pages.get("/einrichtungen.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(text.partition("\r\n\r\n")[0].splitlines(), delimiter=";")
    assert row["Einrichtungen"] == ""
    assert "institutions/kitas.csv" in row["Hinweis"]
