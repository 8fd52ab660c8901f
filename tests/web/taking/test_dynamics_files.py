"""Stand and development as files: the figures of the release, sorted as on the page, changes recomputed."""

from __future__ import annotations

import csv
import json
import re
from math import sqrt
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client

from support.town import PERSONS

NAMES = ("anteil_u6", "einwohner_gesamt", "quote_u3")
Z = 1.959963984540054


def folders(workspace: Path) -> list[Path]:
    return sorted(path for path in (workspace / "data" / "releases").iterdir() if (path / "values.parquet").exists())


def given(pages: Client, name: str, **query: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(pages.get(f"/kennzahl/{name}/entwicklung.json", query).content)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_json_holds_the_figures_of_each_release(public_pages: Client, published_town: Path, name: str) -> None:
    hidden = 0
    for folder in folders(published_town):
        found = given(public_pages, name, ebene="viertel", stand=folder.name)
        expected = {
            (row["level"], row["area"]): (row["value"], row["status"])
            for row in pq.read_table(folder / "values.parquet").to_pylist()
            if (row["indicator"], row["period"], row["breakdown"]) == (name, found["period"], "")
        }
        assert [area["key"] for area in found["areas"]] == sorted(PERSONS[2023])
        whole = [found["whole"]] if found["whole"] else []
        assert bool(whole) == (expected["stadt", "1"][0] is not None)
        for area in (*found["areas"], *whole):
            assert (area["value"], area["status"]) == expected[area["level"], area["key"]]
        for area in found["areas"]:
            if area["value"] is None:
                hidden += 1
                assert (area["stand"], area["way"]) == ("untold", "untold")
                assert area["reason"]
                assert area["way_reason"]
            assert not re.search(r"\d", area["way_words"] + area["stand_words"])
    assert (hidden > 0) == (name == "quote_u3")


def limits(young: int, everybody: int) -> tuple[float, float, float]:
    """Return share and limits after Wilson."""
    share, square = young / everybody, Z * Z
    middle = (share + square / (2 * everybody)) / (1 + square / everybody)
    apart = Z * sqrt(share * (1 - share) / everybody + square / (4 * everybody**2)) / (1 + square / everybody)
    return share, middle - apart, middle + apart


def test_ways_are_those_of_differences_recomputed_from_what_was_delivered(pages: Client) -> None:
    """The limits of a difference after Newcombe (1998), method 10."""
    found = given(pages, "anteil_u6", ebene="viertel")
    assert (found["period"], found["since"]) == ("2023-12-31", "2022-12-31")
    for area in found["areas"]:
        now, before = (PERSONS[year][area["key"]] for year in (2023, 2022))
        p, p_low, p_high = limits(now[0] + now[1], sum(now))
        q, q_low, q_high = limits(before[0] + before[1], sum(before))
        low = p - q - sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
        high = p - q + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
        expected = "higher" if low > 0 else "lower" if high < 0 else "alike"
        assert area["value"] == pytest.approx(100 * p)
        assert area["way"] == expected


@pytest.mark.parametrize("name", NAMES)
def test_the_page_sorts_the_areas_as_the_file_does(public_pages: Client, published_town: Path, name: str) -> None:
    for folder in folders(published_town):
        query = {"ebene": "viertel", "stand": folder.name}
        found = given(public_pages, name, **query)
        body = public_pages.get(f"/kennzahl/{name}/entwicklung", query).content.decode()
        (cross,) = re.findall(r'<table class="kern-table kern-table--small cross">(.*?)</table>', body, re.DOTALL)
        told = {}
        columns = re.findall(r'<th scope="col"[^>]*><span[^>]*>[^<]*</span> ([^<]*)</th>', cross)
        for line in re.findall(r"<tr.*?</tr>", cross.partition("<tbody>")[2], re.DOTALL):
            (way,) = re.findall(r'<th scope="row"[^>]*><span[^>]*>[^<]*</span> ([^<]*)</th>', line)
            for stand, cell in zip(columns, re.findall(r"<td.*?</td>", line, re.DOTALL), strict=True):
                told |= dict.fromkeys(re.findall(r'href="/gebiet/viertel/(\d+)', cell), (way, stand))
        sorted_in = {
            area["key"]: (area["way_words"], area["stand_words"])
            for area in found["areas"]
            if "untold" not in {area["way"], area["stand"]}
        }
        assert told == sorted_in


def test_csv_says_the_same_in_german(public_pages: Client, public_release: str) -> None:
    query = {"ebene": "viertel", "stand": public_release}
    found = given(public_pages, "quote_u3", **query)
    answer = public_pages.get("/kennzahl/quote_u3/entwicklung.csv", query)
    table, _blank, below = answer.content.decode("utf-8-sig").partition("\r\n\r\n")
    rows = list(csv.DictReader(table.splitlines(), delimiter=";"))
    for row, area in zip(rows, found["areas"], strict=True):
        assert row["Gebiet"] == area["name"]
        assert row["Wert"] == ("" if area["value"] is None else repr(area["value"]).replace(".", ","))
        assert row["Gegenüber dem Ganzen"] == area["stand_words"]
        assert (row["Entwicklung"], row["Hinweis zur Entwicklung"]) == (area["way_words"], area["way_reason"])
    assert {"", "geheim"} <= {row["Status"] for row in rows}
    lines = dict(csv.reader(below.splitlines(), delimiter=";"))
    assert (lines["Freigabestand"], lines["Zeilen"]) == (public_release, str(len(rows)))
    assert "Das Ganze" not in lines
    assert "Jugendamt" in lines["Lang zitieren"]


def test_csv_says_below_what_became_of_the_whole(pages: Client) -> None:
    whole = given(pages, "anteil_u6", ebene="viertel")["whole"]
    text = pages.get("/kennzahl/anteil_u6/entwicklung.csv", {"ebene": "viertel"}).content.decode("utf-8-sig")
    (line,) = (line for line in csv.reader(text.splitlines(), delimiter=";") if line[:1] == ["Das Ganze"])
    young, everybody = (sum(sum(ages[:n]) for ages in PERSONS[2023].values()) for n in (2, 4))
    assert f"Kleinstadt: {100 * young / everybody:.1f}".replace(".", ",") in line[1]
    assert line[1].endswith(f"{whole['words']} ({whole['way_words']})")


def test_a_breakdown_is_named(pages: Client) -> None:
    query = {"ebene": "viertel", "merkmal": "geschlecht=w"}
    found = given(pages, "einwohner_gesamt", **query)
    women = {key: sum(ages) - sum(ages) // 2 for key, ages in PERSONS[2023].items()}
    assert {area["key"]: area["value"] for area in found["areas"]} == women
    text = pages.get("/kennzahl/einwohner_gesamt/entwicklung.csv", query).content.decode("utf-8-sig")
    assert "Aufgliederung;Geschlecht: weiblich" in text


@pytest.mark.parametrize("ending", ["json", "csv"])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"ebene": "quartier"}, 400),
        ({"zeit": "1848-12-31"}, 400),
        ({"seit": "1848-12-31"}, 400),
        ({"merkmal": "geschlecht=x"}, 400),
        ({"stand": "2000-01-01-team-1"}, 404),
    ],
)
def test_a_file_never_answers_another_question(pages: Client, ending: str, query: dict[str, str], status: int) -> None:
    answer = pages.get(f"/kennzahl/einwohner_gesamt/entwicklung.{ending}", query)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_the_page_leads_to_files_of_what_it_shows(pages: Client) -> None:
    query = {"ebene": "viertel", "merkmal": "geschlecht=w"}
    body = pages.get("/kennzahl/einwohner_gesamt/entwicklung", query).content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*/entwicklung\.\w+[^"]*)"', body)]
    assert [link.partition("?")[0].rpartition(".")[2] for link in links] == ["csv", "json"]
    found = json.loads(pages.get(links[1]).content)
    assert (found["level"], found["breakdown"], found["since"]) == ("viertel", "geschlecht=w", "2022-12-31")
    assert pages.get(links[0]).status_code == 200
