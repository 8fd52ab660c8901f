"""The views of an indicator's page, its slider without scripts, its lines, and what is handed on to other pages."""

from __future__ import annotations

import html
import json
import re
from itertools import pairwise
from pathlib import Path
from statistics import median
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from kobimo.web.explorer.tabs import ABOUT, IN_OVERVIEW, TABS
from support.command import rows
from support.pages import Visit, text_of

PAGE = "/kennzahl/anteil_u6"
PARTS = ("karte", "verlauf", "vergleich", "verteilung", "tabelle", "ueber")
LISTS = '[peers]\n"Gleiche Größe" = ["viertel:12", "viertel:21", "viertel:22"]\n'


def ids(page: str) -> set[str]:
    """Which parts a page has."""
    return {part for part in PARTS if f'id="{part}"' in page}


def links(page: str) -> list[str]:
    """All addresses that a page leads to."""
    return [html.unescape(link) for link in re.findall(r'href="([^"]+)"', page)]


def test_the_overview_is_the_default_and_has_everything_that_is_quick(pages: Client) -> None:
    assert ids(pages.get(PAGE).content.decode()) == set(IN_OVERVIEW)


@pytest.mark.parametrize("tab", [tab for tab in TABS if tab])
def test_a_view_has_its_part_and_loads_no_other(pages: Client, tab: str) -> None:
    page = pages.get(PAGE, {"ansicht": tab, "ebene": "viertel"}).content.decode()
    assert ids(page) - {"lage"} == {tab}
    assert len(re.findall(r'aria-current="page"', page.split('id="ansichten"')[1].split("</nav>")[0])) == 1
    assert ("<svg" in page.split("<main")[1]) == (tab not in {"tabelle", ABOUT})
    assert 'id="mitnehmen"' in page


def test_an_unknown_view_is_the_overview_and_the_page_says_so(pages: Client) -> None:
    answer = pages.get(PAGE, {"ansicht": "mond"})
    assert ids(answer.content.decode()) == set(IN_OVERVIEW)
    assert "Die Ansicht „mond“ gibt es nicht; gezeigt wird der Überblick." in text_of(answer)
    assert "gibt es nicht" not in text_of(pages.get(PAGE, {"ansicht": "karte"}))


def test_whatever_is_chosen_stays_in_another_view(pages: Client) -> None:
    state = {"ebene": "viertel", "zeit": "2022-12-31", "gebiet": "viertel:11", "ohne": "ganzes", "bis": "2022-12-31"}
    page = pages.get(PAGE, {**state, "ansicht": "verlauf"}).content.decode()
    tabs = links(page.split('id="ansichten"')[1].split("</nav>")[0])
    kept = [dict(parse_qsl(urlsplit(link).query)) for link in tabs if link.startswith(PAGE)]
    assert len(kept) == len(TABS)
    for query in kept:
        assert state.items() <= query.items()
    assert {query.get("ansicht", "") for query in kept} == set(TABS)
    form = page.split('id="zustand"')[1].split("</form>")[0]
    assert 'name="ansicht" value="verlauf"' in form
    assert 'name="ohne" value="ganzes"' in form


def test_the_address_names_ends_only_where_they_deviate(pages: Client) -> None:
    whole = pages.get(PAGE, {"von": "2022-12-31", "bis": "2023-12-31"}).content.decode()
    assert f'<link rel="canonical" href="{PAGE}">' in whole
    turned = pages.get(PAGE, {"von": "2023-12-31", "bis": "2022-12-31"}).content.decode()
    assert f'<link rel="canonical" href="{PAGE}">' in turned
    cut = pages.get(PAGE, {"von": "2023-12-31"}).content.decode()
    assert f'<link rel="canonical" href="{PAGE}?von=2023-12-31">' in cut


def test_a_picture_shows_the_span_and_refuses_what_is_not_there(pages: Client) -> None:
    query = {"gebiet": "viertel:11", "ebene": "viertel"}
    whole = json.loads(pages.get(f"{PAGE}/verlauf.json", query).content)
    cut = json.loads(pages.get(f"{PAGE}/verlauf.json", {**query, "von": "2023-12-31"}).content)

    def periods(chart: dict[str, object]) -> set[str]:
        spec = chart["spec"]
        assert isinstance(spec, dict)
        points = next(item["values"] for item in spec["data"] if item["name"] == "points")
        return {row["period"] for row in points}

    assert periods(whole) == {"2022-12-31", "2023-12-31"}
    assert periods(cut) == {"2023-12-31"}
    assert pages.get(f"{PAGE}/verlauf.json", {**query, "von": "1950-12-31"}).status_code == 400


def test_the_whole_can_be_left_out_beside_a_picked_area(pages: Client) -> None:
    query = {"ebene": "viertel", "gebiet": "viertel:11", "ansicht": "verlauf"}
    page = pages.get(PAGE, query).content.decode()
    switches = page.split('class="switches"')[1].split("</ul>")[0]
    off = next(link for link in links(switches) if "ohne=ganzes" in link)
    assert "Kleinstadt" in text_of(pages.get(PAGE, query)).split("Zum Vergleich")[1]
    without = pages.get(off.partition("#")[0]).content.decode()
    columns = without.split('id="verlauf"')[1].split("</thead>")[0]
    assert "Kleinstadt" not in columns.split("<thead>")[1]
    assert "Linie einblenden" in without
    back = links(without.split('class="switches"')[1].split("</ul>")[0])
    assert any("ohne=ganzes" not in link for link in back)


def test_the_median_of_peers_is_that_of_their_released_figures(town: Path, visit: Visit) -> None:
    settings = town / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8") + f"\n{LISTS}", "utf-8")
    pages = visit(town)
    query = {"ebene": "viertel", "gebiet": "viertel:11", "ansicht": "verlauf"}
    assert "Vergleichsgebiete" in text_of(pages.get(PAGE, query))
    page = pages.get(PAGE, {**query, "mit": "vergleichsgebiete"}).content.decode()
    table = page.split('id="verlauf"')[1].split("<table")[1].split("</table>")[0]
    heads = [re.sub("<[^>]+>", "", one) for one in re.findall(r"<th scope=\"col\".*?</th>", table)]
    column = heads.index("Median: Gleiche Größe")
    released = rows(town, "anteil_u6", "viertel")
    for line in re.findall(r"<tr.*?</tr>", table)[1:]:
        cells = [re.sub("<[^>]+>", "", one) for one in re.findall(r"<t[hd].*?</t[hd]>", line)]
        period = "-".join(reversed(cells[0].split(".")))
        numbers = [released[key, period]["value"] for key in ("12", "21", "22")]
        assert cells[column] == f"{median(numbers):.1f}".replace(".", ",") + "\u202f%"
    tagged = pages.get(f"{PAGE}/verlauf.svg", {**query, "mit": "vergleichsgebiete"})
    settings.write_text(settings.read_text("utf-8").replace(', "viertel:22"', ""), "utf-8")
    changed = visit(town).get(f"{PAGE}/verlauf.svg", {**query, "mit": "vergleichsgebiete"})
    assert changed["ETag"] != tagged["ETag"]
    assert changed.content != tagged.content


def test_counts_have_no_line_of_peers(town: Path, visit: Visit) -> None:
    settings = town / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8") + f"\n{LISTS}", "utf-8")
    query = {"ebene": "viertel", "gebiet": "viertel:11", "ansicht": "verlauf", "mit": "vergleichsgebiete"}
    assert "Gleiche Größe" not in text_of(visit(town).get("/kennzahl/einwohner_gesamt", query))


def test_what_is_picked_goes_along_to_other_indicators(pages: Client) -> None:
    page = pages.get(PAGE, {"gebiet": ["viertel:11", "bezirk:2"]}).content.decode()
    crumbs = links(page.split('class="crumbs"')[1].split("</nav>")[0])
    assert [parse_qsl(urlsplit(link).query) for link in crumbs] == [
        [("gebiet", "viertel:11"), ("gebiet", "bezirk:2")]
    ] * 2
    for crumb in crumbs:
        onward = [link for link in links(pages.get(crumb).content.decode()) if link.startswith("/kennzahl/")]
        assert onward
        assert all("gebiet=viertel:11&gebiet=bezirk:2" in link for link in onward)
    other = text_of(pages.get("/kennzahl/quote_u3", {"gebiet": ["viertel:11", "bezirk:2"]}))
    assert "Viertel 11 entfernen" in other
    assert "Süd entfernen" in other


def test_the_table_picks_areas_for_map_and_charts(pages: Client) -> None:
    page = pages.get(PAGE, {"ansicht": "tabelle", "ebene": "viertel"}).content.decode()
    row = next(row for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL) if 'data-key="12"' in row)
    picking = next(link for link in links(row) if "gebiet=viertel:12" in link)
    chosen = pages.get(picking).content.decode()
    assert ids(chosen) == {"tabelle"}
    assert re.search(r'class="[^"]*picked" data-key="12"', chosen)
    assert "abwählen" in chosen
    everything = pages.get(picking.replace("ansicht=tabelle", "ansicht=")).content.decode()
    assert re.search(r'data-key="12"[^>]*data-select', everything)


def test_a_secret_figure_is_no_part_of_the_distribution(pages: Client) -> None:
    chart = json.loads(pages.get("/kennzahl/quote_u3/verteilung.json", {"ebene": "viertel"}).content)
    shown = json.loads(pages.get("/kennzahl/quote_u3.json", {"ebene": "viertel"}).content)["rows"]
    assert len([row for row in shown if row["value"] is not None]) < 4
    assert chart["spec"] == {}, "with so few numbers there are no quartiles"
    assert pages.get("/kennzahl/quote_u3/verteilung.svg", {"ebene": "viertel"}).status_code == 404
    assert "geheim: " in text_of(pages.get("/kennzahl/quote_u3", {"ebene": "viertel", "ansicht": "verteilung"}))


def test_maps_beside_each_other_have_one_scale(pages: Client) -> None:
    page = pages.get(PAGE, {"ansicht": "karten-zeit", "ebene": "viertel"}).content.decode()
    maps = re.findall(r'<figure class="small-map">.*?</figure>', page, re.DOTALL)
    assert ["31.12.2022" in one for one in maps] == [True, False]
    one = pages.get(PAGE, {"ansicht": "karte", "ebene": "viertel"}).content.decode()
    shown = dict(re.findall(r'data-key="(\d\d)" data-class="(\w+)"', maps[1]))
    assert shown == dict(re.findall(r'data-key="(\d\d)" data-class="(\w+)"', one))
    assert len(re.findall(r'id="map-\d-\w+"', page)) == len(set(re.findall(r'id="map-\d-\w+"', page)))
    assert all("ansicht=karten-zeit" in link for figure in maps for link in links(figure))


def test_maps_of_categories_share_the_classes_of_all_of_them(pages: Client, settled_town: Path) -> None:
    query = {"ansicht": "karten-merkmal", "ebene": "viertel"}
    page = pages.get("/kennzahl/einwohner_gesamt", query).content.decode()
    maps = re.findall(r'<figure class="small-map">.*?</figure>', page, re.DOTALL)
    assert len(maps) >= 2
    by_class: dict[str, list[float]] = {}
    for figure in maps:
        for shade, label in re.findall(r'data-class="(\d)"[^>]*aria-label="[^:"]+: ([\d.]+)', figure):
            by_class.setdefault(shade, []).append(float(label.replace(".", "")))
    ordered = [by_class[shade] for shade in sorted(by_class)]
    assert len(ordered) >= 2
    for lower, higher in pairwise(ordered):
        assert max(lower) < min(higher), "a number has the same shade on every map"


def test_two_indicators_stand_against_each_other(pages: Client, settled_town: Path) -> None:
    choice = text_of(pages.get(f"{PAGE}/gegen", {"ebene": "viertel"}))
    assert "Wählen Sie eine zweite Kennzahl" in choice
    query = {"gegen": "einwohner_gesamt", "ebene": "viertel", "gebiet": "viertel:11"}
    answer = pages.get(f"{PAGE}/gegen", query)
    text = text_of(answer)
    assert "keine Ursache" in text
    assert "Größe des Gebiets" in text
    released = rows(settled_town / "kleinstadt", "anteil_u6", "viertel")
    for key in ("11", "12", "21", "22"):
        assert f"{released[key, '2023-12-31']['value']:.1f}".replace(".", ",") in text
    turned = next(
        link for link in links(answer.content.decode()) if link.startswith("/kennzahl/einwohner_gesamt/gegen")
    )
    assert "gegen=anteil_u6" in turned
    assert "gebiet=viertel:11" in turned
    assert pages.get(turned).status_code == 200
    assert pages.get(f"{PAGE}/gegen.svg", query)["Content-Type"].startswith("image/svg")
    assert pages.get(f"{PAGE}/gegen", {"gegen": "gibtsnicht"}).status_code == 404


def test_a_secret_figure_is_no_point(pages: Client) -> None:
    query = {"gegen": "quote_u3", "ebene": "viertel"}
    answer = pages.get(f"{PAGE}/gegen", query)
    assert "geheim: " in text_of(answer)
    hidden = json.loads(pages.get("/kennzahl/quote_u3.json", {"ebene": "viertel"}).content)["rows"]
    assert any(row["value"] is None for row in hidden)
