"""Two indicators against each other as files: the figures of either, as the release has them."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client

from kobimo.publish.open_data import About
from kobimo.publish.scatter_files import scatter_object
from publish.charts.conftest import view
from publish.views.test_scatter import beside
from support.command import run
from support.pages import Visit
from support.town import PERSONS

NAMES = ("anteil_u6", "einwohner_gesamt", "quote_u3")


def folders(workspace: Path) -> list[Path]:
    return sorted(path for path in (workspace / "data" / "releases").iterdir() if (path / "values.parquet").exists())


def held(folder: Path, side: dict[str, Any], level: str) -> dict[str, tuple[float | None, str]]:
    """Return value and status of every area, from the file of the release."""
    return {
        row["area"]: (row["value"], row["status"])
        for row in pq.read_table(folder / "values.parquet").to_pylist()
        if (row["indicator"], row["period"], row["breakdown"], row["level"])
        == (side["indicator"], side["period"], side["breakdown"], level)
    }


@pytest.mark.parametrize("name", NAMES)
def test_json_holds_the_figures_of_both_as_each_release_has_them(
    public_pages: Client, published_town: Path, name: str
) -> None:
    hidden = 0
    for folder in folders(published_town):
        for other in set(NAMES) - {name}:
            query = {"gegen": other, "ebene": "viertel", "stand": folder.name}
            found = json.loads(public_pages.get(f"/kennzahl/{name}/gegen.json", query).content)
            assert (found["first"]["indicator"], found["second"]["indicator"]) == (name, other)
            assert [area["key"] for area in found["areas"]] == sorted(PERSONS[2023])
            for side in ("first", "second"):
                expected = held(folder, found[side], "viertel")
                told = {area["key"]: (area[side]["value"], area[side]["status"]) for area in found["areas"]}
                assert told == expected
                hidden += sum(value is None for value, _status in told.values())
            for area in found["areas"]:
                assert not area["comparable"] or None not in {area["first"]["value"], area["second"]["value"]}
                assert all(area[side]["reason"] for side in ("first", "second") if area[side]["value"] is None)
    assert hidden > 0 or name == "einwohner_gesamt"


def test_csv_says_the_same_in_german(public_pages: Client, public_release: str) -> None:
    query = {"gegen": "quote_u3", "ebene": "viertel", "stand": public_release}
    found = json.loads(public_pages.get("/kennzahl/anteil_u6/gegen.json", query).content)
    answer = public_pages.get("/kennzahl/anteil_u6/gegen.csv", query)
    table, _blank, below = answer.content.decode("utf-8-sig").partition("\r\n\r\n")
    rows = list(csv.DictReader(table.splitlines(), delimiter=";"))
    assert [row["Gebiet"] for row in rows] == [area["name"] for area in found["areas"]]
    for row, area in zip(rows, found["areas"], strict=True):
        for side, title in (("first", "ersten"), ("second", "zweiten")):
            value = area[side]["value"]
            assert row[f"Wert der {title} Kennzahl"] == ("" if value is None else repr(value).replace(".", ","))
            assert bool(row[f"Status der {title} Kennzahl"]) == (area[side]["status"] != "normal")
    assert any(row["Status der zweiten Kennzahl"] == "geheim" for row in rows)
    lines = dict(csv.reader(below.splitlines(), delimiter=";"))
    assert lines["Zeilen"] == str(len(rows))
    assert lines["Freigabestand"] == public_release
    assert lines["Zusammenhang"] == found["words"]
    assert found["first"]["title"] in lines["Erste Kennzahl"]
    assert found["second"]["unit_label"] in lines["Zweite Kennzahl"]
    assert 'filename="anteil_u6_quote_u3.csv"' in answer["Content-Disposition"]


def test_the_page_shows_the_areas_of_the_file_and_leads_to_it(public_pages: Client, public_release: str) -> None:
    query = {"gegen": "quote_u3", "ebene": "viertel", "gebiet": "viertel:11", "stand": public_release}
    body = public_pages.get("/kennzahl/anteil_u6/gegen", query).content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/kennzahl/anteil_u6/gegen\.\w+[^"]*)"', body)]
    assert {link.partition("?")[0].rpartition(".")[2] for link in links} >= {"csv", "json"}
    (link,) = (link for link in links if ".json" in link)
    found = json.loads(public_pages.get(link).content)
    assert (found["level"], found["second"]["indicator"], found["release"]) == ("viertel", "quote_u3", public_release)
    assert len(re.findall(r'<th scope="row" class="kern-table__cell">', body)) == found["count"]
    assert found["words"] in body


@pytest.mark.parametrize("ending", ["json", "csv"])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"gegen": "gibtsnicht"}, 404),
        ({"gegen": "quote_u3", "ebene": "quartier"}, 400),
        ({"gegen": "quote_u3", "zeit": "1848-12-31"}, 400),
        ({"gegen": "quote_u3", "stand": "2000-01-01-team-1"}, 404),
    ],
)
def test_a_file_never_answers_another_question(
    public_pages: Client, ending: str, query: dict[str, str], status: int
) -> None:
    answer = public_pages.get(f"/kennzahl/anteil_u6/gegen.{ending}", query)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_a_pair_without_a_common_level_is_refused(town: Path, visit: Visit) -> None:
    """The page shows it with a warning; a file cannot warn."""
    definition = town / "indicators" / "quote_u3.yaml"
    definition.write_text(definition.read_text("utf-8") + "levels: [bezirk, stadt]\n", "utf-8")
    run("build", town)
    run("release", town, "--audience", "team")
    pages = visit(town)
    query = {"gegen": "quote_u3", "ebene": "viertel"}
    assert "kern-alert--warning" in pages.get("/kennzahl/anteil_u6/gegen", query).content.decode()
    for ending in ("json", "csv", "svg", "pptx"):
        assert pages.get(f"/kennzahl/anteil_u6/gegen.{ending}", query).status_code == 400
        assert pages.get(f"/kennzahl/anteil_u6/gegen.{ending}", query | {"ebene": "bezirk"}).status_code in {200, 404}


def test_the_correlation_is_that_of_the_ranks_of_what_is_comparable() -> None:
    """Without equal numbers it is 1 - 6 Σ d² / (n (n² - 1))."""
    numbers = [3, 1, 4, 15, 9, 2, 6, 5, 35, 8, 97, "suppressed"]
    others = [2, 7, 1, 8, 28, 18, 4, "missing", 59, 0, 45, 1000]
    first: dict[str, Any] = {str(n): cell for n, cell in enumerate(numbers, start=1)}
    second: dict[str, Any] = {str(n): cell for n, cell in enumerate(others, start=1)}
    pair = beside(first, second)
    found = scatter_object(pair, About("", "", pair.first.release, ()))
    known = [key for key in first if not isinstance(first[key], str) and not isinstance(second[key], str)]
    assert [area["key"] for area in found["areas"] if area["comparable"]] == known
    ranks = [{key: sorted(side[k] for k in known).index(side[key]) for key in known} for side in (first, second)]
    n, apart = len(known), sum((ranks[0][key] - ranks[1][key]) ** 2 for key in known)
    assert found["correlation"] == pytest.approx(1 - 6 * apart / (n * (n**2 - 1)), abs=1e-12)


def test_too_few_areas_have_no_correlation() -> None:
    made = view({"1": [1]}, ["2019-12-31"])
    pair = beside({"1": 1}, {"1": 2})
    assert scatter_object(pair, About("", "", made.release, ()))["correlation"] is None
