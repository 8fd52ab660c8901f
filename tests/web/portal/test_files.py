"""The finished files: everything resolves, nothing leads away, nothing hidden is in any byte, the same every time."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kobimo.web.portal.frame import page_policy
from support.command import run
from support.open_town import Figure, drawn, settle
from support.pages import Visit, text_of
from support.portal import (
    NOTE,
    Page,
    broken,
    content,
    introduced,
    occurs,
    own_publishing_town,
    pages,
    portal,
    publishing_town,
    same_titles,
    texts,
    unreached,
)
from support.published import published_town
from support.town import settled_town

__all__ = ["own_publishing_town", "portal", "published_town", "publishing_town", "settled_town"]

VIEWS = re.compile(r"^einbetten/|-entwicklung\.html$|-karten(-[\w-]+)?\.html$|^uebersicht/.*-aehnlich\.html$")
"""Pages that show differently what another page has; search engines are not told of them."""


def test_every_link_of_every_page_leads_to_a_file_and_a_place_in_it(portal: Path) -> None:
    assert len(pages(portal)) > 20
    assert broken(portal) == []


def test_every_page_is_reached_from_the_first_one(portal: Path) -> None:
    assert unreached(portal) == {"404.html"}


def test_no_page_asks_for_anything_elsewhere_or_runs_what_stands_in_it(portal: Path) -> None:
    for path, text in pages(portal).items():
        page = Page(text)
        away = [link for link in page.found if re.match(r"(https?:)?//|/", link[2])]
        assert away == [], path
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", text), path
        assert f'content="{page_policy().replace(chr(39), "&#39;")}"' in text, path
    style = next(data.decode() for path, data in content(portal).items() if path.endswith(".css"))
    assert not re.search(r"url\(\s*[\"']?(https?:)?//", style)
    assert not re.search(r"@import", style)


def test_what_a_reader_may_not_know_is_in_no_byte(tmp_path: Path) -> None:
    import random

    luck = random.Random(5)
    figures = {
        "kinder": Figure({}, breakdowns=("geschlecht",)),
        "anteil": Figure({"alter": ("0-2",)}, {}, breakdowns=("geschlecht",)),
    }
    world = drawn(luck, (1, 2, 40_013, 52_127, 61_403, 73_361, 84_131))
    workspace = introduced(settle(tmp_path, figures, {"2023-12-31": world}))
    run("release", workspace, "--audience", "team")
    run("release", workspace, "--audience", "public")
    counts = {kind: _counts(workspace, kind) for kind in ("team", "public")}
    hidden = {number for number in counts["team"] - counts["public"] if number > 9_999}
    assert len(hidden) >= 3, "the town has counts that are hidden and cannot be mistaken for anything else"
    run("publish", workspace, "--out", tmp_path / "portal")
    found = [(path, number) for path, data in texts(tmp_path / "portal") for number in hidden if occurs(number, data)]
    assert found == []
    shown = {number for number in counts["public"] if number > 9_999}
    everything = b"\n".join(data for _path, data in texts(tmp_path / "portal"))
    assert all(occurs(number, everything) for number in shown), "the search finds what is shown"


def _counts(workspace: Path, audience: str) -> set[int]:
    (folder,) = (workspace / "data" / "releases").glob(f"*-{audience}-*")
    rows = pq.read_table(folder / "values.parquet").to_pylist()
    return {row[side] for row in rows for side in ("numerator", "denominator") if row[side] is not None}


def test_the_same_release_gives_the_same_bytes(publishing_town: Path, portal: Path, tmp_path: Path) -> None:
    run("publish", publishing_town, "--out", tmp_path / "again")
    assert content(tmp_path / "again") == content(portal)


def test_one_page_and_one_file_name_the_release(publishing_town: Path, portal: Path) -> None:
    (release,) = (publishing_town / "data" / "releases").glob("*-public-*")
    naming = {path for path, data in texts(portal) if release.name.encode() in data}
    assert naming == {"stand.html", "stand.json"}
    assert json.loads((portal / "stand.json").read_bytes())["release"] == release.name


def test_the_note_tells_nothing_that_the_files_do_not(publishing_town: Path, portal: Path) -> None:
    note = json.loads((portal / NOTE).read_bytes())
    assert set(note["files"]) == set(content(portal)) - {NOTE}
    assert str(publishing_town) not in (portal / NOTE).read_text(encoding="utf-8")


def test_texts_of_the_publisher_stand_as_written_and_run_nothing(portal: Path) -> None:
    text = (portal / "impressum.html").read_text(encoding="utf-8")
    assert '<h2 class="kern-heading-medium">Anbieter</h2><p>Kleinstadt<br>Markt 1</p>' in text
    assert "<li>Amt für &lt;Bildung&gt;</li>" in text
    assert '<a class="kern-link" href="mailto:bildung@kleinstadt.example"' in (portal / "kontakt.html").read_text(
        "utf-8"
    )


def test_figures_of_a_page_are_those_of_the_release(publishing_town: Path, portal: Path) -> None:
    (release,) = (publishing_town / "data" / "releases").glob("*-public-*")
    told = run(
        "table", publishing_town, "anteil_u6", "--level", "bezirk", "--format", "json", "--release", release.name
    ).json()
    kept = json.loads((portal / "kennzahl" / "anteil_u6.json").read_bytes())
    names = ("area", "period", "value", "numerator", "denominator", "status")
    assert [[row[n] for n in names] for row in kept["rows"]] == [[row[n] for n in names] for row in told["rows"]]


def test_without_an_address_nothing_is_absolute_and_with_one_search_engines_find_all(
    publishing_town: Path, portal: Path, tmp_path: Path
) -> None:
    assert not (portal / "sitemap.xml").exists()
    assert "canonical" not in (portal / "index.html").read_text(encoding="utf-8")
    run("publish", publishing_town, "--out", tmp_path / "web", "--base-url", "https://stadt.example/bildung")
    listed = re.findall(r"<loc>https://stadt\.example/bildung/(.*?)</loc>", (tmp_path / "web/sitemap.xml").read_text())
    others = {path for path in pages(tmp_path / "web") if VIEWS.search(path)}
    assert others
    assert {path or "index.html" for path in listed} == set(pages(tmp_path / "web")) - {"404.html"} - others
    for place in ("anteil_u6", "anteil_u6/viertel"):
        shown = (tmp_path / "web" / "kennzahl" / f"{place}.html").read_text(encoding="utf-8")
        assert f"https://stadt.example/bildung/einbetten/kennzahl/{place}.html" in shown
        assert (tmp_path / "web" / "einbetten" / "kennzahl" / f"{place}.html").is_file()
        assert "data-instead" not in shown
    for place in ("kennzahl/anteil_u6", "kennzahl/anteil_u6/viertel", "gebiet/bezirk/1", "thema/A"):
        kept = json.loads((tmp_path / "web" / f"{place}.json").read_bytes())
        assert kept["address"] == f"https://stadt.example/bildung/{place}.json"
        assert kept["citation"]["long"].endswith(f" https://stadt.example/bildung/{place}.html")
        shown = (tmp_path / "web" / f"{place}.csv").read_text("utf-8-sig")
        assert f"Abgerufen von;https://stadt.example/bildung/{place}.csv" in shown
    page = (tmp_path / "web/gebiet/bezirk/1.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://stadt.example/bildung/gebiet/bezirk/1.html">' in page
    assert 'href="/bildung/index.html"' in (tmp_path / "web/404.html").read_text(encoding="utf-8")
    assert "Sitemap: https://stadt.example/bildung/sitemap.xml" in (tmp_path / "web/robots.txt").read_text()


def test_a_second_language_lies_in_a_folder_of_its_own(own_publishing_town: Path, tmp_path: Path) -> None:
    settings = own_publishing_town / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8").replace('languages = ["de"]', 'languages = ["de", "en"]'), "utf-8")
    run("publish", own_publishing_town, "--out", tmp_path / "web")
    german, english = pages(tmp_path / "web"), pages(tmp_path / "web" / "en")
    assert set(english) == {path for path in german if not path.startswith("en/")} - {"404.html"}
    assert '<html lang="en">' in english["index.html"]
    assert "Areas" in english["gebiete.html"]
    assert 'href="en/index.html" lang="en"' in german["index.html"]
    assert same_titles(tmp_path / "web") == []
    assert broken(tmp_path / "web") == []


@pytest.mark.parametrize("path", ["index.html", "kennzahl/anteil_u6.html", "gebiet/viertel/11.html", "suche.html"])
def test_pages_have_one_heading_and_name_their_parts(portal: Path, path: str) -> None:
    text = (portal / path).read_text(encoding="utf-8")
    assert len(re.findall(r"<h1[ >]", text)) == 1
    assert text.startswith('<!doctype html>\n<html lang="de">')
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", text)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


BASE = "https://www.kleinstadt.example/bildung"
EMBEDDED = ("", "karte", "verlauf", "vergleich", "tabelle", "verteilung", "karten-zeit")


def code(page: str) -> str:
    """Return the address in the code for other sites."""
    found = re.search(r"&lt;iframe src=&#34;(.*?)&#34;", page)
    assert found is not None
    return found.group(1)


def test_each_code_names_a_file_that_the_portal_has(own_publishing_town: Path, portal: Path, visit: Visit) -> None:
    settings = own_publishing_town / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8") + f'base_url = "{BASE}/"\n', "utf-8")
    pages = visit(own_publishing_town)
    named = set()
    for level in ("bezirk", "viertel"):
        for view in EMBEDDED:
            page = pages.get("/kennzahl/anteil_u6", {"ebene": level, "ansicht": view})
            address = code(page.content.decode())
            assert address.startswith(f"{BASE}/einbetten/"), view
            file = portal / address.removeprefix(f"{BASE}/")
            title = {"karte": "Karte", "karten-zeit": "Karte", "vergleich": "Vergleich", "tabelle": "Tabelle"}
            current = re.search(r'aria-current="page">(.*?)</a>', file.read_text("utf-8"))
            assert current is not None
            assert current.group(1) == title.get(view, "Verlauf"), address
            assert "immer den neuesten Zeitraum" not in text_of(page)
            named.add(address)
    assert len(named) == 8  # course, map, comparison and table at two levels
    page = pages.get("/kennzahl/anteil_u6", {"ebene": "viertel", "zeit": "2022-12-31", "ansicht": "karte"})
    assert code(page.content.decode()) == f"{BASE}/einbetten/kennzahl/anteil_u6/viertel-karte.html"
    assert "immer den neuesten Zeitraum" in text_of(page)
