"""Targets as files: what the table of the workspace says, and what the page shows."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from django.test import Client
from jsonschema import Draft202012Validator

from kobimo.web.api.openapi import document
from support.pages import text_of

TABLE = """\
indicator;area;value;by;decided_by;decided_on;words;source
anteil_u6;;12,5;2027;Rat der Kleinstadt;2024-03-12;=Mehr Kinder;Vorlage 3/2024
einwohner_gesamt;viertel:11;600;;Bezirksvertretung;2023-11-02;;
"""


def test_files_say_what_the_table_says(own_pages: Client, town: Path) -> None:
    (town / "targets.csv").write_text(TABLE, "utf-8")
    found = json.loads(own_pages.get("/zielwerte.json").content)
    Draft202012Validator(document()["components"]["schemas"]["Targets"]).validate(found)
    first, second = found["targets"]
    assert (found["count"], first["indicator"], first["title"]) == (2, "anteil_u6", "Anteil unter 6")
    assert (first["value"], first["unit"], first["unit_label"]) == (12.5, "percent", "Prozent")
    assert (first["level"], first["area"], first["name"], first["by"]) == ("stadt", "1", "Kleinstadt", "2027")
    assert (first["decided_by"], first["decided_on"]) == ("Rat der Kleinstadt", "2024-03-12")
    assert (first["words"], first["source"]) == ("=Mehr Kinder", "Vorlage 3/2024")
    assert (second["level"], second["area"], second["name"]) == ("viertel", "11", "Viertel 11")
    assert (second["value"], second["by"], second["words"]) == (600, None, "")

    answer = own_pages.get("/zielwerte.csv")
    table, _blank, below = answer.content.decode("utf-8-sig").partition("\r\n\r\n")
    rows = list(csv.DictReader(table.splitlines(), delimiter=";"))
    assert [(row["Kennzahl"], row["Gebiet"]) for row in rows] == [
        ("Anteil unter 6", "Kleinstadt"),
        ("Einwohner", "Viertel 11"),
    ]
    assert [row["Schlüssel"] for row in rows] == ['="1"', '="11"']
    assert (rows[0]["Zielwert"], rows[0]["Wortlaut"], rows[0]["Zu erreichen bis"]) == ("12,5", "'=Mehr Kinder", "2027")
    assert (rows[0]["Beschlossen am"], rows[1]["Beschlossen von"]) == ("12.03.2024", "Bezirksvertretung")
    assert "Zeilen;2" in below

    shown = own_pages.get("/zielwerte")
    assert all(f'href="/zielwerte.{ending}"' in shown.content.decode() for ending in ("csv", "json"))
    assert all(target["name"] in text_of(shown) for target in found["targets"])


def test_without_targets_there_is_an_empty_list(own_pages: Client) -> None:
    assert json.loads(own_pages.get("/zielwerte.json").content) == {"count": 0, "targets": []}
    assert "Zeilen;0" in own_pages.get("/zielwerte.csv").content.decode("utf-8-sig")
    assert "/zielwerte.csv" not in own_pages.get("/zielwerte").content.decode()


def test_a_damaged_table_is_said_as_problem_details(own_pages: Client, town: Path) -> None:
    (town / "targets.csv").write_text(TABLE.replace("12,5", "zwölf"), "utf-8")
    for ending in ("json", "csv"):
        answer = own_pages.get(f"/zielwerte.{ending}")
        assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
        problem = json.loads(answer.content)
        assert "zwölf" in problem["title"] + problem["detail"]


def test_targets_are_not_set_through_their_files(own_pages: Client, town: Path) -> None:
    for ending in ("json", "csv"):
        assert own_pages.post(f"/zielwerte.{ending}", {"kennzahl": "anteil_u6", "wert": "1"}).status_code == 405
    assert not (town / "targets.csv").exists()
