"""Areas by indicators as files: the same cells as the files of each indicator, and never another question."""

from __future__ import annotations

import csv
import json
import re

import pytest
from django.test import Client

from support.town import PERSONS


def released(pages: Client, name: str, period: str) -> dict[str, float | None]:
    """Return the values that the file of an indicator has for the quarters."""
    rows = json.loads(pages.get(f"/kennzahl/{name}.json", {"ebene": "viertel"}).content)["rows"]
    return {row["area"]: row["value"] for row in rows if row["period"] == period and not row["breakdown"]}


def test_json_has_the_cells_of_each_indicator(pages: Client) -> None:
    found = json.loads(pages.get("/uebersicht.json", {"ebene": "viertel", "bereich": "alle"}).content)
    assert [area["key"] for area in found["areas"]] == sorted(PERSONS[2023])
    assert {item["indicator"] for item in found["indicators"]} == {"anteil_u6", "einwohner_gesamt", "quote_u3"}
    for n, item in enumerate(found["indicators"]):
        expected = released(pages, item["indicator"], item["period"])
        assert {area["key"]: area["cells"][n]["value"] for area in found["areas"]} == expected
    secret = next(area for area in found["areas"] if area["key"] == "22")["cells"]
    assert {"value": None, "status": "suppressed"}.items() <= secret[-1].items()


def test_csv_says_the_same_in_german(pages: Client) -> None:
    query = {"ebene": "viertel", "bereich": "alle"}
    found = json.loads(pages.get("/uebersicht.json", query).content)
    text = pages.get("/uebersicht.csv", query).content.decode("utf-8-sig")
    table, _blank, below = text.partition("\r\n\r\n")
    rows = list(csv.DictReader(table.splitlines(), delimiter=";"))
    cells = {(i["title"], a["key"]): a["cells"][n] for n, i in enumerate(found["indicators"]) for a in found["areas"]}
    assert len(rows) == len(cells)
    for row in rows:
        key = row["Schlüssel"].removeprefix('="').removesuffix('"')
        value = cells[row["Kennzahl"], key]["value"]
        assert row["Wert"] == ("" if value is None else repr(value).replace(".", ","))
    assert f"Zeilen;{len(rows)}" in below
    assert found["release"] in below


@pytest.mark.parametrize(
    "query", [{"ebene": "quartier"}, {"bereich": "Q"}, {"in": "bezirk:9"}, {"stand": "2000-01-01-team-1"}]
)
def test_a_file_never_answers_another_question_than_was_asked(pages: Client, query: dict[str, str]) -> None:
    for ending in ("json", "csv"):
        assert pages.get(f"/uebersicht.{ending}", query).status_code in {400, 404}


def test_a_file_never_lacks_areas(pages: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kobimo.publish.views.matrix.MOST_AREAS", 3)
    assert pages.get("/uebersicht.csv", {"ebene": "viertel"}).status_code == 400
    assert 'href="/uebersicht.csv' not in pages.get("/uebersicht", {"ebene": "viertel"}).content.decode()
    assert pages.get("/uebersicht.csv", {"ebene": "viertel", "in": "bezirk:1"}).status_code == 200


def test_the_page_leads_to_files_of_what_it_shows(pages: Client) -> None:
    body = pages.get("/uebersicht", {"ebene": "viertel", "in": "bezirk:2", "folge": "aehnlich"}).content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/uebersicht\.\w+[^"]*)"', body)]
    assert len(links) == 2
    for link in links:
        answer = pages.get(link).content.decode("utf-8-sig")
        assert "Viertel 21" in answer
        assert "Viertel 11" not in answer
