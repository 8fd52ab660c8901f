"""Topics across the topic areas: pages, files, search and portal, with those members only that were released."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from django.test import Client

from support.command import run
from support.pages import Visit, text_of
from support.portal import introduced
from support.town import write

FAMILIES = (
    "id: familien\ntitle: {de: Familien & Kinder, en: Families}\ndescription: {de: Wie Familien leben.}\n"
    "members: [quote_u3, anteil_u6, share_under_18]\n"
)
SINGLE = "id: einsam\ntitle: {de: Einsames Thema}\nmembers: [quote_u3, share_under_18]\n"


@pytest.fixture(scope="module")
def grouped_town(settled_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town with a topic of two own figures, and one of which only one is computed; released for all."""
    workspace = Path(shutil.copytree(settled_town, tmp_path_factory.mktemp("across") / "ort")) / "kleinstadt"
    write(workspace / "groups" / "familien.yaml", FAMILIES)
    write(workspace / "groups" / "einsam.yaml", SINGLE)
    run("build", workspace)
    run("release", workspace, "--audience", "team")
    run("release", workspace, "--audience", "public")
    return introduced(workspace)


@pytest.fixture
def grouped(grouped_town: Path, visit: Visit) -> Client:
    return visit(grouped_town)


def test_it_has_a_page_with_its_members_of_several_areas(grouped: Client) -> None:
    answer = grouped.get("/thema/familien")
    text = text_of(answer)
    assert all(
        word in text for word in ("Familien & Kinder", "Wie Familien leben.", "Anteil unter 6", "Betreuungsquote")
    )
    assert 'href="/kennzahl/einwohner_gesamt"' not in answer.content.decode()
    assert 'href="/thema/familien"' in grouped.get("/").content.decode()
    assert 'href="/thema/familien"' in grouped.get("/thema/A").content.decode()


def test_a_topic_with_one_figure_is_none(grouped: Client) -> None:
    assert grouped.get("/thema/einsam").status_code == 404
    assert "Einsames" not in text_of(grouped.get("/"))


@pytest.mark.parametrize("name", ["ungleichheit", "migration", "digitalisierung"])
def test_a_topic_that_kobimo_brings_says_where_nothing_of_it_was_released(grouped: Client, name: str) -> None:
    answer = grouped.get(f"/thema/{name}")
    assert answer.status_code == 200
    assert "Zu diesem Thema enthält der Freigabestand keine Kennzahl." in text_of(answer)
    assert f'href="/katalog?thema={name}"' in answer.content.decode()
    assert json.loads(grouped.get(f"/thema/{name}.json").content)["indicators"] == []
    assert grouped.get("/thema/d6_school_provision").status_code == 404  # an Indikator of topic area D


def test_releases_from_before_have_none(grouped: Client) -> None:
    releases = sorted(set(re.findall(r"[\d-]+-team-\d", grouped.get("/freigabestaende").content.decode())))
    assert grouped.get("/thema/familien", {"stand": releases[0]}).status_code == 404
    assert grouped.get("/thema/familien", {"stand": releases[-1]}).status_code == 200


def test_its_files_hold_the_figures_of_its_members_and_no_others(grouped: Client) -> None:
    found = json.loads(grouped.get("/thema/familien.json").content)
    assert (found["topic"], found["title"]) == ("familien", "Familien & Kinder")
    assert {item["indicator"] for item in found["indicators"]} <= {"anteil_u6", "quote_u3"}
    body = b"".join(grouped.get("/thema/familien.tidy.csv")).decode()  # type: ignore[call-overload]
    rows = list(csv.DictReader(body.splitlines()))
    assert {row["INDICATOR"] for row in rows} == {"anteil_u6", "quote_u3"}
    parts = [list(csv.DictReader(_tidy(grouped, name).splitlines())) for name in ("anteil_u6", "quote_u3")]
    assert len(rows) == sum(map(len, parts))


def _tidy(pages: Client, name: str) -> str:
    return b"".join(pages.get(f"/kennzahl/{name}.tidy.csv", {"umfang": "ebenen"})).decode()  # type: ignore[call-overload]


@pytest.mark.parametrize("typed", ["familien", "Famlien Kinder", "leben"])
def test_it_is_found(grouped: Client, typed: str) -> None:
    assert 'href="/thema/familien"' in grouped.get("/suche", {"q": typed}).content.decode()


@pytest.mark.slow
def test_the_portal_has_it_too(grouped_town: Path, tmp_path: Path) -> None:
    run("publish", grouped_town, "--out", tmp_path / "portal", "--base-url", "https://zahlen.example/")
    page = (tmp_path / "portal" / "thema" / "familien.html").read_text("utf-8")
    assert "Familien &amp; Kinder" in page
    assert 'href="../kennzahl/anteil_u6.html"' in page
    assert "einwohner_gesamt" not in page
    assert not (tmp_path / "portal" / "thema" / "einsam.html").exists()
    for place, link in (("index.html", "thema/familien.html"), ("suche.html", "thema/familien.html")):
        assert f'href="{link}"' in (tmp_path / "portal" / place).read_text("utf-8")
    assert "thema/familien.html" in (tmp_path / "portal" / "sitemap.xml").read_text("utf-8")
    write(grouped_town / "groups" / "familien.yaml", FAMILIES.replace("Wie Familien leben", "Wie Familien wohnen"))
    run("build", grouped_town)
    run("release", grouped_town, "--audience", "public")
    run("publish", grouped_town, "--out", tmp_path / "portal", "--base-url", "https://zahlen.example/")
    assert "wohnen" in (tmp_path / "portal" / "thema" / "familien.html").read_text("utf-8")
