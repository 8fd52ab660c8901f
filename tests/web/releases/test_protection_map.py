"""Where something is hidden: a map with a pattern and a word for each reason, and a table that says the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from kobimo.web.releases.protection_map import looks
from support.command import run
from support.pages import Visit, text_of
from support.published import public_release
from support.town import write

TWO_PERSONS = "?kennzahl=einwohner_gesamt&merkmal=alter=3-5&ebene=viertel&zeit=2022-12-31"


def address(workspace: Path, query: str = "") -> str:
    return f"/freigabestaende/{public_release(workspace).name}/geheimhaltung/karte{query}"


def rows(html: str) -> dict[str, list[str]]:
    """Return what the table says of each area."""
    body = html.split('id="tabelle-titel"')[1].split("<tbody", 1)[1].split("</tbody>", 1)[0]
    cells = [
        re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    ]
    return {row[0]: [re.sub(r"<[^>]+>", "", cell).strip() for cell in row[1:]] for row in cells}


def test_each_area_has_the_sight_of_its_reason_on_the_map_and_in_the_table(
    published_town: Path, public_pages: Client
) -> None:
    html = public_pages.get(address(published_town, TWO_PERSONS)).content.decode()
    told = rows(html)
    assert told["22"] == ["Viertel 22", "verborgen, weil klein", "weniger als 3 Personen"]
    assert told["21"] == ["Viertel 21", "mit verborgen, als Deckung", "mitgesperrt"]
    assert told["11"] == ["Viertel 11", "gezeigt", "–"]
    drawn = dict(re.findall(r'data-key="(\w+)" data-class="(\w+)"', html))
    assert drawn == {"11": "gezeigt", "12": "gezeigt", "21": "mitgesperrt", "22": "klein"}
    labels = dict(re.findall(r'data-key="(\w+)".*?aria-label="([^"]*)"', html))
    assert labels["22"] == "Viertel 22: verborgen, weil klein: weniger als 3 Personen"


def test_hidden_areas_lead_to_their_sum_and_shown_ones_to_the_figure(
    published_town: Path, public_pages: Client
) -> None:
    html = public_pages.get(address(published_town, TWO_PERSONS)).content.decode()
    links = {key: link for link, key in re.findall(r'<a class="area" href="([^"]+)"[^>]*data-key="(\w+)"', html)}
    reason = public_pages.get(links["22"])
    assert "Primärsperrung" in text_of(reason)
    assert "Die Summe, um die es geht" in text_of(reason)
    assert links["11"].startswith("/kennzahl/einwohner_gesamt?")
    assert public_pages.get(links["11"].replace("&amp;", "&")).status_code == 200


def test_no_hidden_number_is_on_the_page(published_town: Path, public_pages: Client) -> None:
    html = public_pages.get(address(published_town, TWO_PERSONS)).content.decode()
    text = re.sub(r"<svg.*?</svg>|<head>.*?</head>|<option.*?</option>", "", html, flags=re.DOTALL)
    body = text.split('id="tabelle-titel"')[1].split("</tbody>")[0]
    assert not re.search(r">\s*(2|66)\s*<", body)
    assert "Sie nennt Gründe, keine Zahlen." in text


def test_every_reason_has_a_pattern_of_its_own_and_is_told_without_colour() -> None:
    patterns = [look.pattern for look in looks()]
    assert len(set(patterns)) == len(patterns)
    assert len({look.label for look in looks()}) == len(patterns)
    assert [look.name for look in looks() if look.pattern is None] == ["gezeigt"]


def test_by_default_it_shows_where_most_is_hidden(published_town: Path, public_pages: Client) -> None:
    html = public_pages.get(address(published_town)).content.decode()
    assert any(sight != "gezeigt" for _name, sight, _reason in rows(html).values())
    assert re.search(r'<option value="\w+" selected>', html)


@pytest.mark.parametrize(
    "query",
    ["?kennzahl=gibtsnicht", "?ebene=planet&kennzahl=quote_u3", "?zeit=1850&merkmal=haar=rot&kennzahl=quote_u3"],
)
def test_odd_addresses_do_no_harm(published_town: Path, public_pages: Client, query: str) -> None:
    answer = public_pages.get(address(published_town, query))
    assert answer.status_code == (404 if "gibtsnicht" in query else 200)


def test_without_surfaces_the_table_is_enough_and_the_page_says_so(own_published_town: Path, visit: Visit) -> None:
    release = public_release(own_published_town)
    run("release", own_published_town, "--withdraw", release.name, "--reason", "neu")
    for file in (own_published_town / "spaces").glob("stadt.geojson"):
        file.unlink()
    run("build", own_published_town)
    name = run("release", own_published_town, "--audience", "public", "--json").json()["id"]
    html = visit(own_published_town).get(f"/freigabestaende/{name}/geheimhaltung/karte{TWO_PERSONS}").content.decode()
    assert "Für diese Ebene sind keine Flächen gespeichert. Die Tabelle zeigt dasselbe." in html
    assert 'class="area"' not in html
    assert rows(html)["22"][1] == "verborgen, weil klein"


def test_from_the_release_alone_there_is_no_map(own_published_town: Path, visit: Visit) -> None:
    definition = own_published_town / "indicators" / "anteil_u6.yaml"
    write(definition, definition.read_text("utf-8").replace("0-5", "0-2"))
    text = text_of(visit(own_published_town).get(address(own_published_town)))
    assert "Aus dem Freigabestand allein lässt sich die Karte nicht zeichnen." in text
    assert "Gebiete und Gründe" not in text


def test_a_release_for_the_team_has_no_map_of_reasons(published_town: Path, public_pages: Client) -> None:
    (team,) = (published_town / "data" / "releases").glob("*-team-*")
    assert public_pages.get(f"/freigabestaende/{team.name}/geheimhaltung/karte").status_code == 400
