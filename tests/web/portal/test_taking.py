"""What can be taken along from the portal: the rows of the release in every form, with the facts of the server."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from kobimo.model.area import Area
from kobimo.web.portal.versions import Versions
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.publishing.choosing import public_release
from support.pages import Visit
from support.portal import content, pages, portal, publishing_town, texts
from support.town import settled_town

__all__ = ["portal", "publishing_town", "settled_town"]

PLACES = {
    "kennzahl/anteil_u6": {"indicator": "anteil_u6", "level": "bezirk", "breakdown": ""},
    "kennzahl/anteil_u6/viertel": {"indicator": "anteil_u6", "level": "viertel", "breakdown": ""},
    "kennzahl/einwohner_gesamt-alles": {"indicator": "einwohner_gesamt"},
    "gebiet/viertel/11": {"level": "viertel", "area": "11", "breakdown": ""},
    "thema/A": {"breakdown": ""},
}
"""Where files lie, and the rows of the release that belong in them; of a topic, those of its indicators."""
SERVED = {
    "kennzahl/anteil_u6": "/kennzahl/anteil_u6",
    "kennzahl/anteil_u6/viertel": "/kennzahl/anteil_u6?ebene=viertel",
    "kennzahl/einwohner_gesamt-alles": "/kennzahl/einwohner_gesamt?umfang=alles",
    "gebiet/viertel/11": "/gebiet/viertel/11",
    "thema/A": "/thema/A",
}
CITED = "Kleinstadt, Amt für Bildung, Bildungsmonitoring Kleinstadt"
"""Publisher and title that the town has in its settings."""
KEY = ("indicator", "level", "area", "period", "breakdown")
NAMES = ("INDICATOR", "LEVEL", "REF_AREA", "TIME_PERIOD", "BREAKDOWN")
FOR_PEOPLE = [place for place in PLACES if not place.endswith("-alles")]


@pytest.fixture(scope="module")
def topics(publishing_town: Path) -> dict[str, str]:
    """The topic area of each indicator of the public release."""
    (folder,) = (publishing_town / "data" / "releases").glob("*-public-*")
    indicators = json.loads((folder / "metadata.json").read_bytes())["indicators"]
    return {name: one["area"] for name, one in indicators.items()}


@pytest.fixture(scope="module")
def stored(publishing_town: Path) -> list[dict[str, Any]]:
    """Every row of the public release."""
    (folder,) = (publishing_town / "data" / "releases").glob("*-public-*")
    rows: list[dict[str, Any]] = pq.read_table(folder / "values.parquet").to_pylist()
    return rows


def wanted(stored: list[dict[str, Any]], topics: Mapping[str, str], place: str) -> list[dict[str, Any]]:
    """Return the rows that belong into the files of a place."""
    return [
        row
        for row in stored
        if all(row[name] == text for name, text in PLACES[place].items())
        and (place != "thema/A" or topics[row["indicator"]] == "A")
    ]


def tidy(data: bytes) -> list[dict[str, str]]:
    """Read CSV for programs."""
    return list(csv.DictReader(io.StringIO(data.decode())))


def excel(data: bytes) -> tuple[list[list[str]], dict[str, str]]:
    """Read CSV for Excel: its lines, headings first, and the facts below."""
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    end = lines.index([])
    return lines[:end], {line[0]: line[1] for line in lines[end + 1 :]}


def number(text: str) -> float | None:
    """Read a number of a German Excel."""
    return float(text.replace(",", ".")) if text else None


@pytest.mark.parametrize("place", PLACES)
def test_programs_get_the_rows_of_the_release_with_the_versions_of_the_page_about_it(
    portal: Path, stored: list[dict[str, Any]], topics: dict[str, str], place: str
) -> None:
    versions = json.loads((portal / "stand.json").read_bytes())["versions"]
    rows = tidy((portal / f"{place}.tidy.csv").read_bytes())
    expected = {tuple(row[name] for name in KEY): row["value"] for row in wanted(stored, topics, place)}
    assert len(rows) == len(expected) > 3
    assert {tuple(row[n] for n in NAMES): number(row["OBS_VALUE"]) for row in rows} == expected
    assert all(row["RELEASE"] == versions[row["INDICATOR"]] for row in rows)


@pytest.mark.parametrize("place", PLACES)
def test_the_archive_has_the_same_rows_and_explains_them(portal: Path, place: str) -> None:
    archive = zipfile.ZipFile(portal / f"{place}.zip")
    assert archive.namelist() == ["daten.csv", "LIESMICH.txt"]
    data, words = archive.read("daten.csv"), archive.read("LIESMICH.txt").decode("utf-8-sig")
    assert data == (portal / f"{place}.tidy.csv").read_bytes()
    assert f"Zeilen: {len(tidy(data))}\r\n" in words
    for part in (
        "Quelle und Lizenz: Bürgeramt",
        f"Kurz zitieren: {CITED}, Fassung",
        "stand.json",
    ):
        assert part in words, part
    assert "Freigabestand 2" not in words
    assert "Abgerufen von" not in words, "nobody said where the portal is"


@pytest.mark.parametrize("place", FOR_PEOPLE)
def test_people_get_the_same_figures_with_unit_source_licence_and_citation(
    portal: Path, stored: list[dict[str, Any]], topics: dict[str, str], place: str
) -> None:
    expected = sorted(row["value"] for row in wanted(stored, topics, place) if row["value"] is not None)
    lines, facts = excel((portal / f"{place}.csv").read_bytes())
    column = lines[0].index("Wert")
    assert sorted(float(line[column].replace(",", ".")) for line in lines[1:] if line[column]) == expected
    assert int(facts["Zeilen"]) == len(lines) - 1
    assert facts["Kurz zitieren"].startswith(f"{CITED}, Fassung ")
    assert facts["Freigabestand"] == facts["Kurz zitieren"].rpartition(", ")[2]
    assert f"{facts['Freigabestand']}. Datengrundlage: " in facts["Lang zitieren"]
    assert "Lizenz nicht angegeben" in facts["Quelle und Lizenz"]
    assert facts["Einheit"]
    answer = json.loads((portal / f"{place}.json").read_bytes())
    assert answer["citation"] == {"short": facts["Kurz zitieren"], "long": facts["Lang zitieren"]}
    assert {"source": "Bürgeramt", "licence": None} in answer["licences"]
    assert answer["address"] is None


@pytest.mark.parametrize("place", [place for place in FOR_PEOPLE if place.startswith("kennzahl/")])
def test_the_workbook_has_the_figures_and_the_facts(portal: Path, place: str) -> None:
    lines, facts = excel((portal / f"{place}.csv").read_bytes())
    book = openpyxl.load_workbook(portal / f"{place}.xlsx")
    sheet = list(book["Daten"].iter_rows(values_only=True))
    mine = [row[sheet[0].index("Wert")] for row in sheet[1:]]
    assert mine == [pytest.approx(number(line[lines[0].index("Wert")]), rel=1e-14) for line in lines[1:]]
    said = {row[0]: row[1] for row in book["Quelle"].iter_rows(values_only=True)}
    assert {name: said[name] for name in ("Kurz zitieren", "Lang zitieren", "Quelle und Lizenz", "Zeilen")} == {
        name: facts[name] for name in ("Kurz zitieren", "Lang zitieren", "Quelle und Lizenz", "Zeilen")
    }


@pytest.mark.parametrize("place", PLACES)
def test_an_address_has_the_same_kind_of_file_and_rows_as_the_server(
    portal: Path, publishing_town: Path, visit: Visit, place: str
) -> None:
    (release,) = (publishing_town / "data" / "releases").glob("*-public-*")
    server, (address, _mark, query) = visit(publishing_town), SERVED[place].partition("?")
    asked = {"stand": release.name, **dict(part.split("=") for part in query.split("&") if part)}

    def served(ending: str) -> bytes:
        answer = server.get(f"{address}{ending}", asked)
        assert answer.status_code == 200
        return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]

    def unnamed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{name: cell for name, cell in row.items() if name.lower() != "release"} for row in rows]

    def ordered(rows: list[dict[str, str]]) -> list[tuple[str, ...]]:
        return sorted(tuple(row.values()) for row in unnamed(rows))

    assert ordered(tidy((portal / f"{place}.tidy.csv").read_bytes())) == ordered(tidy(served(".tidy.csv")))
    if place in FOR_PEOPLE:
        assert excel((portal / f"{place}.csv").read_bytes())[0] == excel(served(".csv"))[0]
        kept, told = json.loads((portal / f"{place}.json").read_bytes()), json.loads(served(".json"))
        assert kept.keys() - {"versions"} == told.keys()
        rows = "rows" if place.startswith("kennzahl/") else "indicators"
        assert unnamed(kept[rows]) == unnamed(told[rows])


def test_every_table_beside_a_page_bears_its_name_and_is_offered_on_it(portal: Path) -> None:
    files = set(content(portal))
    for path, text in pages(portal).items():
        found = re.fullmatch(r"((?:kennzahl|gebiet|thema)/(?:.*/)?(\w+))\.html", path)
        if found is None or "take__row" not in text:
            continue
        for ending in (".csv", ".json", ".tidy.csv", ".zip"):
            assert f"{found[1]}{ending}" in files
            assert f'href="{found[2]}{ending}"' in text, path
        assert "Kurz" in text
        assert re.search(rf'<span class="copy__text">{CITED}, Fassung \w{{8}}</span>', text)


def test_pictures_to_take_along_name_their_period(portal: Path) -> None:
    text = (portal / "kennzahl" / "anteil_u6.html").read_text("utf-8")
    assert re.findall(r">((?:Karte|Vergleich) \(PNG\)[^<]*)<", text) == [
        "Karte (PNG), 31.12.2023",
        "Vergleich (PNG), 31.12.2023",
    ]


def test_no_archive_names_the_release(publishing_town: Path, portal: Path) -> None:
    (release,) = (publishing_town / "data" / "releases").glob("*-public-*")
    archives = [path for path in content(portal) if path.endswith(".zip")]
    assert len(archives) > 10
    inside = {path for path, data in texts(portal) if ".zip!" in path and release.name.encode() in data}
    assert inside == set()
    assert sum(".zip!" in path for path, _data in texts(portal)) == 2 * len(archives)


def test_an_area_is_made_anew_when_an_indicator_of_it_changes_elsewhere(publishing_town: Path) -> None:
    reader = public_release(open_workspace(publishing_town))
    before, after = Versions(reader, ""), Versions(reader, "")
    by_indicator, by_area = vars(Versions)["_rows"].func(before)
    vars(after)["_rows"] = ({**by_indicator, "anteil_u6": "other"}, by_area)
    assert before.short("anteil_u6") != after.short("anteil_u6")
    area = Area("viertel", "11", "")
    assert before.area(area, (), ("anteil_u6",)) != after.area(area, (), ("anteil_u6",))
    assert before.area(area, (), ("einwohner_gesamt",)) == after.area(area, (), ("einwohner_gesamt",))
