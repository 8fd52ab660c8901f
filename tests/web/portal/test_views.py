"""Further views in the portal: each shows what the public release says, and nothing that the server would not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kobimo.web.portal.small_maps import shared
from support.pages import Visit
from support.portal import Page, pages, portal, publishing_town
from support.town import settled_town

__all__ = ["portal", "publishing_town", "settled_town"]

TOTALS = ("anteil_u6", "einwohner_gesamt")


def rows_of(workspace: Path) -> list[dict[str, Any]]:
    """Return every row of the public release."""
    (folder,) = (workspace / "data" / "releases").glob("*-public-*")
    rows: list[dict[str, Any]] = pq.read_table(folder / "values.parquet").to_pylist()
    return rows


@pytest.fixture(scope="module")
def told(publishing_town: Path) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    """The totals of the public release by indicator, level, area and period."""
    return {
        (row["indicator"], row["level"], row["area"], row["period"]): row
        for row in rows_of(publishing_town)
        if not row["breakdown"]
    }


@pytest.mark.parametrize("alike", ["", "-aehnlich"])
def test_the_overview_has_the_newest_public_number_of_every_area(
    portal: Path, told: dict[tuple[str, str, str, str], dict[str, Any]], alike: str
) -> None:
    page = (portal / "uebersicht" / "viertel" / f"alle{alike}.html").read_text("utf-8")
    heads = re.findall(r'href="\.\./\.\./kennzahl/(\w+)/viertel\.html">', page)
    assert set(heads) == {indicator for indicator, level, _a, _p in told if level == "viertel"} > set(TOTALS)
    body = page[page.index('<tbody class="kern-table__body">') : page.index("<tfoot>")]
    found = re.findall(r'gebiet/viertel/(\w+)\.html">.*?</th>(.*?)</tr>', body, re.DOTALL)
    assert sorted(key for key, _cells in found) == sorted({area for _n, level, area, _p in told if level == "viertel"})
    for key, cells in found:
        numbers = re.findall(r'data-value="([^"]*)"', cells)
        for name, number in zip(heads, numbers, strict=True):
            newest = max(period for indicator, _l, _a, period in told if indicator == name)
            value = told[name, "viertel", key, newest]["value"]
            assert (float(number) if number else None) == value


def test_files_of_the_overview_name_the_versions_and_hold_the_same_numbers(
    portal: Path, told: dict[tuple[str, str, str, str], dict[str, Any]]
) -> None:
    kept = json.loads((portal / "uebersicht" / "bezirk" / "alle.json").read_bytes())
    versions = json.loads((portal / "stand.json").read_bytes())["versions"]
    assert all(f"{one['indicator']} {versions[one['indicator']]}" in kept["release"] for one in kept["indicators"])
    for area in kept["areas"]:
        for one, cell in zip(kept["indicators"], area["cells"], strict=True):
            assert cell["value"] == told[one["indicator"], "bezirk", area["key"], one["period"]]["value"]
    assert (portal / "uebersicht" / "bezirk" / "alle.csv").read_text("utf-8-sig").startswith("Kennzahl;")


def test_stand_and_development_are_those_of_the_server(publishing_town: Path, portal: Path, visit: Visit) -> None:
    server = visit(publishing_town)
    here = {path for path in pages(portal) if path.endswith("-entwicklung.html")}
    assert here
    for path in here:
        found = re.fullmatch(r"kennzahl/(\w+)/(\w+)-entwicklung\.html", path)
        assert found
        page = (portal / path).read_text("utf-8")
        answer = server.get(f"/kennzahl/{found[1]}/entwicklung", {"ebene": found[2]})
        assert crossed(page) == crossed(answer.content.decode())
        assert any(areas for areas in crossed(page))


def crossed(page: str) -> list[list[str]]:
    """Return the names of the areas in each cell of the table of stand and development."""
    table = page[page.index("cross") : page.index("</table>", page.index("cross"))]
    return [re.findall(r">([^<]+)</a>", cell) for cell in re.findall(r"<td.*?</td>", table, re.DOTALL)]


def test_numbers_for_pairs_are_those_of_the_release(
    portal: Path, told: dict[tuple[str, str, str, str], dict[str, Any]]
) -> None:
    for name in TOTALS:
        side = json.loads((portal / "kennzahl" / name / "viertel-punkte.json").read_bytes())
        assert side["usual"] == max(side["periods"])
        for label, period in side["periods"].items():
            axis = period["axis"]
            assert [key for key, _name in side["areas"]] == list(period["points"])
            for key, (value, _text, word, comparable, _hollow) in period["points"].items():
                assert value == told[name, "viertel", key, label]["value"]
                assert comparable == (word in {"", "unvollständig"})
                assert not comparable or axis["low"] <= value <= axis["high"]
            assert axis["ticks"] == sorted(axis["ticks"])


def test_maps_that_share_outlines_are_the_same_maps() -> None:
    maps = [
        '<svg><a class="area"><path class="class-1" fill="#fff" d="M0 0"/></a><path d="M9 9"/></svg>',
        '<svg><a class="area"><path class="class-2" fill="#000" d="M0 0"/></a><path d="M7 7"/></svg>',
    ]
    shapes, drawn_maps = shared(maps)
    paths = dict(re.findall(r'<path id="([^"]+)" d="([^"]+)"/>', shapes))
    assert list(paths.values()) == ["M0 0"]
    back = [
        re.sub(r'<use(.*?) href="#([^"]+)"/>', lambda m: f'<path{m[1]} d="{paths[m[2]]}"/>', one) for one in drawn_maps
    ]
    assert back == maps
    assert shared(maps[:1]) == ("", (maps[0],))


def test_small_maps_show_every_period_and_every_category(portal: Path, told: dict[tuple[str, ...], Any]) -> None:
    page = (portal / "kennzahl" / "anteil_u6" / "bezirk-karten.html").read_text("utf-8")
    periods = {period for indicator, _l, _a, period in told if indicator == "anteil_u6"}
    assert page.count('<figure class="small-map">') == len(periods) > 1
    shapes = set(re.findall(r'<path id="([^"]+)"', page))
    assert set(re.findall(r'<use[^>]*href="#([^"]+)"', page)) == shapes != set()
    groups = (portal / "kennzahl" / "einwohner_gesamt" / "bezirk-karten-geschlecht.html").read_text("utf-8")
    assert re.findall(r"<figcaption>([^<]+)<", groups) == ["Geschlecht: männlich", "Geschlecht: weiblich"]


def framed(portal: Path) -> Iterator[tuple[str, str]]:
    """Yield the pages for frames of other sites."""
    for path, text in pages(portal).items():
        if path.startswith("einbetten/"):
            yield path, text


def test_frames_run_nothing_and_lead_to_the_whole_page(portal: Path) -> None:
    found = dict(framed(portal))
    assert {f"einbetten/kennzahl/anteil_u6{end}.html" for end in ("", "-karte", "-vergleich", "-tabelle")} <= set(found)
    for path, text in found.items():
        page = Page(text)
        assert not re.search(r"<(script|form|input|button)\b", text), path
        assert not [link for link in page.found if re.match(r"(https?:)?//|/", link[2])], path
        assert text.count('aria-current="page"') == 1
        (whole,) = re.findall(r'href="([^"]+)" target="_blank" rel="noopener"', text)
        assert whole.endswith(f"{path.split('/')[2].split('.')[0].split('-')[0]}.html") or "/" in whole
        assert '<meta name="robots" content="noindex">' in text


def test_a_frame_shows_the_figures_of_its_page(portal: Path) -> None:
    kept = json.loads((portal / "kennzahl" / "anteil_u6.json").read_bytes())
    newest = max(row["period"] for row in kept["rows"])
    text = text_of_file(portal / "einbetten" / "kennzahl" / "anteil_u6-tabelle.html")
    for row in kept["rows"]:
        if row["period"] == newest:
            assert f"{row['value']:.1f}".replace(".", ",") in text


def text_of_file(path: Path) -> str:
    """Return the words of a page."""
    return re.sub(r"<[^>]+>", " ", path.read_text("utf-8"))


def test_the_code_names_the_frame_and_leaves_room_for_an_address_that_nobody_told(portal: Path) -> None:
    code = r'class="copy__text">&lt;iframe src=(?:&#34;|&quot;)(.*?)(?:&#34;|&quot;) title='
    page = (portal / "kennzahl" / "anteil_u6.html").read_text("utf-8")
    assert re.findall(code, page) == ["https://…/einbetten/kennzahl/anteil_u6.html"]
    assert 'data-page="../einbetten/kennzahl/anteil_u6.html"' in page
    assert "https://…" in text_of_file(portal / "kennzahl" / "anteil_u6" / "viertel.html")
