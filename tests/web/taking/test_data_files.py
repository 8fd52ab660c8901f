"""Data to take along: the same figures in every form, each with source, citation and number of rows."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.http import HttpResponse
from django.test import Client

from support.command import run
from support.pages import text_of

PLACES = ("/kennzahl/anteil_u6", "/gebiet/viertel/11", "/thema/A")
SCOPES = ("ebene", "zeitraum", "ebenen", "alles")


def body(answer: Any) -> bytes:
    """Return what was sent, whether at once or in pieces."""
    assert answer.status_code == 200, answer.content
    return answer.getvalue() if answer.streaming else answer.content


def tidy(data: bytes) -> list[dict[str, str]]:
    """Read CSV for programs."""
    return list(csv.DictReader(io.StringIO(data.decode())))


def excel(data: bytes) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Read CSV for Excel: its rows, and the facts below."""
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    end = lines.index([])
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:end]], {
        line[0]: line[1] for line in lines[end + 1 :]
    }


@pytest.mark.parametrize("place", PLACES)
def test_every_form_has_the_same_figures(pages: Client, place: str) -> None:
    programs = tidy(body(pages.get(f"{place}.tidy.csv")))
    people, facts = excel(body(pages.get(f"{place}.csv")))
    book = openpyxl.load_workbook(io.BytesIO(body(pages.get(f"{place}.xlsx"))))
    sheet = list(book.worksheets[0].iter_rows(values_only=True))
    column = sheet[0].index("Wert")
    values = sorted(float(row["OBS_VALUE"]) for row in programs if row["OBS_VALUE"])
    assert len(values) > 3
    assert len(programs) == len(people) == len(sheet) - 1 == int(facts["Zeilen"])
    assert sorted(float(row["Wert"].replace(",", ".")) for row in people if row["Wert"]) == values
    assert sorted(row[column] for row in sheet[1:] if row[column] is not None) == pytest.approx(values, rel=1e-14)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_has_the_rows_of_the_release_and_no_others(pages: Client, settled_town: Path, scope: str) -> None:
    query = {"ebene": "viertel", "zeit": "2022-12-31", "umfang": scope}
    found = tidy(body(pages.get("/kennzahl/einwohner_gesamt.tidy.csv", query)))
    release = next((settled_town / "kleinstadt" / "data" / "releases").iterdir())
    stored = [r for r in pq.read_table(release / "values.parquet").to_pylist() if r["indicator"] == "einwohner_gesamt"]
    wanted = {
        "ebene": [r for r in stored if (r["level"], r["breakdown"]) == ("viertel", "")],
        "zeitraum": [r for r in stored if (r["level"], r["breakdown"], r["period"]) == ("viertel", "", "2022-12-31")],
        "ebenen": [r for r in stored if r["breakdown"] == ""],
        "alles": stored,
    }[scope]
    key = ("level", "area", "period", "breakdown")
    expected = {tuple(r[name] for name in key): r["value"] for r in wanted}
    names = ("LEVEL", "REF_AREA", "TIME_PERIOD", "BREAKDOWN")
    given = {tuple(r[n] for n in names): float(r["OBS_VALUE"]) if r["OBS_VALUE"] else None for r in found}
    assert given == expected
    assert len(found) == len(wanted) > 3
    answer = json.loads(body(pages.get("/kennzahl/einwohner_gesamt.json", query)))
    assert answer["count"] == len(answer["rows"]) == len(wanted)


def test_scopes_grow(pages: Client) -> None:
    sizes = [
        len(tidy(body(pages.get("/kennzahl/einwohner_gesamt.tidy.csv", {"ebene": "viertel", "umfang": scope}))))
        for scope in ("zeitraum", "ebene", "ebenen", "alles")
    ]
    assert sizes == sorted(set(sizes))


def test_an_unknown_scope_is_refused_with_the_known_ones(pages: Client) -> None:
    answer = pages.get("/kennzahl/anteil_u6.csv", {"umfang": "halb"})
    assert answer.status_code == 400
    problem = json.loads(answer.content)
    assert "halb" in problem["title"]
    assert all(scope in problem["detail"] for scope in SCOPES)


def test_programs_read_iso_dates_and_sdmx_codes(pages: Client) -> None:
    rows = tidy(body(pages.get("/kennzahl/quote_u3.tidy.csv", {"ebene": "viertel"})))
    secret = next(row for row in rows if row["REF_AREA"] == "22")
    assert (secret["OBS_VALUE"], secret["OBS_STATUS"], secret["NUMERATOR"]) == ("", "Q", "")
    assert {row["PERIOD_END"] for row in rows} == {"2024-03-01"}
    assert {row["UNIT_MEASURE"] for row in rows} == {"percent"}
    whole = next(row for row in rows if row["OBS_VALUE"])
    assert 100 * int(whole["NUMERATOR"]) / int(whole["DENOMINATOR"]) == pytest.approx(float(whole["OBS_VALUE"]))


@pytest.mark.parametrize("place", PLACES)
def test_the_archive_explains_its_columns_and_says_how_to_cite(pages: Client, place: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(body(pages.get(f"{place}.zip"))))
    assert archive.testzip() is None
    assert archive.namelist() == ["daten.csv", "LIESMICH.txt"]
    data, words = archive.read("daten.csv"), archive.read("LIESMICH.txt").decode("utf-8-sig")
    assert data == body(pages.get(f"{place}.tidy.csv"))
    rows = tidy(data)
    assert f"Zeilen: {len(rows)}" in words
    for column in rows[0]:
        assert f"\n{column}: " in words
    for row in rows:
        assert f"\n{row['OBS_STATUS']}: " in words
    for part in ("Bürgeramt", "Kurz zitieren: Kleinstadt", "Lang zitieren", rows[0]["RELEASE"], f"{place}.zip"):
        assert part in words, part


@pytest.mark.parametrize("place", PLACES)
def test_tables_name_source_licence_citation_and_address(pages: Client, place: str) -> None:
    _rows, facts = excel(body(pages.get(f"{place}.csv")))
    assert facts["Abgerufen von"] == f"http://127.0.0.1{place}.csv"
    assert facts["Kurz zitieren"].startswith("Kleinstadt")
    assert "Lizenz" in facts["Quelle und Lizenz"]
    book = openpyxl.load_workbook(io.BytesIO(body(pages.get(f"{place}.xlsx"))))
    said = {row[0]: row[1] for row in book["Quelle"].iter_rows(values_only=True)}
    assert {"Kurz zitieren", "Lang zitieren", "Abgerufen von", "Quelle und Lizenz", "Zeilen"} <= set(said)
    meanings = {row[0] for row in book["Lies mich"].iter_rows(values_only=True)}
    assert {"Wert", "Status", "Hinweis", "geheim"} <= meanings
    answer = json.loads(body(pages.get(f"{place}.json")))
    assert answer["citation"]["short"] == facts["Kurz zitieren"]
    assert answer["licences"]


def test_a_licence_that_is_given_stands_beside_its_source(town: Path, visit: Any) -> None:
    source = town / "sources" / "register" / "source.yaml"
    source.write_text(source.read_text("utf-8") + "licence: dl-de/by-2-0\n", "utf-8")
    run("build", town)
    run("release", town, "--audience", "team")
    answer = json.loads(body(visit(town).get("/kennzahl/anteil_u6.json")))
    assert {"source": "Bürgeramt", "licence": "dl-de/by-2-0"} in answer["licences"]


def test_names_cannot_become_formulas_or_break_rows(town: Path, visit: Any) -> None:
    hostile = '=HYPERLINK("http://x.example";"x"),\n@SUM'
    areas = town / "spaces" / "stadt.areas.csv"
    quoted = '"' + hostile.replace('"', '""') + '"'
    areas.write_text(areas.read_text("utf-8").replace("Viertel 11", quoted), "utf-8")
    run("build", town)
    run("release", town, "--audience", "team")
    pages = visit(town)
    programs = tidy(body(pages.get("/kennzahl/anteil_u6.tidy.csv", {"ebene": "viertel"})))
    shown = {row["REF_AREA"]: row["REF_AREA_NAME"] for row in programs}
    assert shown["11"].startswith("=HYPERLINK")
    people, _facts = excel(body(pages.get("/kennzahl/anteil_u6.csv", {"ebene": "viertel"})))
    assert all(not row["Gebiet"].startswith("=") for row in people)
    book = openpyxl.load_workbook(io.BytesIO(body(pages.get("/kennzahl/anteil_u6.xlsx", {"ebene": "viertel"}))))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_page_offers_every_file_and_each_of_them_answers(pages: Client) -> None:
    for page in ("/kennzahl/einwohner_gesamt?ebene=viertel&gebiet=viertel:11", "/gebiet/viertel/11", "/thema/A"):
        html = pages.get(page).content.decode()
        links = [link.replace("&amp;", "&") for link in re.findall(r'class="take__link" href="([^"]+)"', html)]
        assert len(links) >= 5, page
        for link in links:
            answer: HttpResponse = pages.get(link)
            assert answer.status_code == 200, link
        assert "Lang" in text_of(pages.get(page))


def test_the_offer_counts_the_rows_that_come(pages: Client) -> None:
    html = text_of(pages.get("/kennzahl/einwohner_gesamt", {"ebene": "viertel"}))
    rows = tidy(body(pages.get("/kennzahl/einwohner_gesamt.tidy.csv", {"ebene": "viertel", "umfang": "alles"})))
    assert f"Alles: auch alle Aufgliederungen {len(rows)} Zeilen" in html


def test_lists_name_what_the_release_has(pages: Client) -> None:
    indicators = json.loads(body(pages.get("/kennzahlen.json")))["indicators"]
    assert {item["id"] for item in indicators} == {"anteil_u6", "einwohner_gesamt", "quote_u3"}
    areas = json.loads(body(pages.get("/gebiete.json")))["areas"]
    assert {(item["level"], item["key"]) for item in areas} >= {("stadt", "1"), ("viertel", "11")}
    assert len(tidy(body(pages.get("/kennzahlen.csv")))) == len(indicators)
    assert [row["key"] for row in tidy(body(pages.get("/gebiete.csv")))] == [item["key"] for item in areas]
