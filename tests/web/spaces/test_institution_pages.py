"""The pages of institutions, without a browser: registers, one register on a day, one institution through time."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from kobimo.web.spaces import institution_list
from support.command import run
from support.nurseries import FIRST, HEADING, SECOND, build
from support.pages import text_of
from support.town import write

LIST = "/einrichtungen/kitas"


def names(page: HttpResponse) -> list[str]:
    """Return the names in the table, in order."""
    table = page.content.decode().partition('id="liste"')[2]
    return re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]*)</a>', table)


def heading_link(page: HttpResponse, title: str) -> str:
    found = re.search(rf'<a class="table-sort" href="([^"#]*)#liste">{title}</a>', page.content.decode())
    assert found is not None
    return found[1].replace("&amp;", "&") or LIST


def test_areas_lead_to_registers_and_registers_to_their_lists(places: Client) -> None:
    assert 'href="/einrichtungen"' in places.get("/gebiete").content.decode()
    page = places.get("/einrichtungen")
    assert f'href="{LIST}"' in page.content.decode()
    assert "4 Einrichtungen" in text_of(page)
    assert "1 weitere, die es heute nicht gibt" in text_of(page)


def test_without_a_register_the_page_says_what_to_do(pages: Client) -> None:
    text = text_of(pages.get("/einrichtungen"))
    assert "kobimo space institutions ARBEITSORDNER kitas kitas.csv --valid-from" in text


def test_a_register_that_nobody_can_read_does_not_hide_the_others(own_pages: Client, town: Path) -> None:
    build(town)
    run("space", "institutions", town, "schulen", write(town.parent / "neu" / "s.csv", FIRST))
    (town / "institutions" / "kitas.csv").write_text("falsch\n", "utf-8")
    text = text_of(own_pages.get("/einrichtungen"))
    assert "institutions/kitas.csv" in text
    assert "Schulen 4 Einrichtungen" in text


def test_the_list_is_that_of_the_day(places: Client) -> None:
    assert names(places.get(LIST)) == ["Kita Neu", "Kita Nord", "Kita Süd", "Waldgruppe"]
    assert names(places.get(f"{LIST}?tag=2022-12-31")) == ["Hort West", "Kita Nord", "Kita Ost", "Waldgruppe"]
    assert names(places.get(f"{LIST}?tag=31.12.2023")) == [
        "Hort West",
        "Kita Neu",
        "Kita Nord",
        "Kita Süd",
        "Waldgruppe",
    ]
    assert "Keine Einrichtung passt" in text_of(places.get(f"{LIST}?tag=1990-01-01"))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("tag=2022-12-31&art=Hort", ["Hort West"]),
        ("gebiet=viertel:11", ["Kita Neu", "Kita Nord"]),
        ("gebiet=bezirk:2", ["Kita Süd"]),
        ("gebiet=bezirk:2&tag=2022-12-31", ["Hort West"]),
        ("zustand=merged", ["Hort West"]),
        ("zustand=future&tag=2023-01-01", ["Kita Neu"]),
        ("zustand=alle", ["Hort West", "Kita Neu", "Kita Nord", "Kita Süd", "Waldgruppe"]),
        ("gebiet=viertel:99", []),
    ],
)
def test_filters_by_kind_area_and_state(places: Client, filters: str, expected: list[str]) -> None:
    assert names(places.get(f"{LIST}?{filters}")) == expected


def test_a_heading_sorts_without_script_and_the_other_way_round(places: Client) -> None:
    page = places.get(f"{LIST}?tag=2023-12-31")
    up = heading_link(page, "Plätze")
    page = places.get(up)
    assert names(page) == ["Waldgruppe", "Hort West", "Kita Süd", "Kita Nord", "Kita Neu"]
    assert 'aria-sort="ascending"' in page.content.decode()
    page = places.get(heading_link(page, "Plätze"))
    assert names(page) == ["Kita Neu", "Kita Nord", "Kita Süd", "Hort West", "Waldgruppe"]
    assert 'aria-sort="descending"' in page.content.decode()
    assert "tag=2023-12-31" in heading_link(page, "Name"), "the day stays"


def test_the_places_of_the_chosen_ones_are_added_up(places: Client) -> None:
    assert "4 Einrichtungen · 225 Plätze" in text_of(places.get(LIST))
    assert "4 Einrichtungen · 150 Plätze" in text_of(places.get(f"{LIST}?tag=2022-12-31"))


def test_what_lies_outside_is_in_the_list_and_not_on_the_map(places: Client) -> None:
    page = places.get(LIST)
    assert "Koordinaten außerhalb der Karte: 1 Einrichtung." in text_of(page)
    assert page.content.decode().count('data-class="here"') == 3
    assert "kein Gebiet" in text_of(page)


def test_the_download_is_the_table_that_is_shown(places: Client) -> None:
    page = places.get(f"{LIST}?tag=2022-12-31&sortierung=-plaetze")
    link = re.search(rf'href="({LIST}\.csv[^"]*)"', page.content.decode())
    assert link is not None
    answer = places.get(link[1].replace("&amp;", "&"))
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["Name"] for row in rows] == names(page) == ["Kita Nord", "Kita Ost", "Hort West", "Waldgruppe"]
    assert {row["Schlüssel"] for row in rows} == {'="01"', '="02"', '="03"', '="04"'}, "Excel keeps the zero"
    assert [row["Plätze"] for row in rows] == ["60", "45", "30", "15"]
    assert [row["Viertel"] for row in rows] == ["Viertel 11", "Viertel 12", "Viertel 21", ""]


def test_a_name_that_is_a_formula_is_none_in_the_download(own_pages: Client, town: Path) -> None:
    text = HEADING + "01;=SUMME(A1);Kita;Weg 1;500500;5700500;60\n02;Kita;Kita;Weg 2;500600;5700500;60\n"
    run("space", "institutions", town, "kitas", write(town.parent / "neu" / "f.csv", text))
    assert ";'=SUMME(A1);" in own_pages.get(f"{LIST}.csv").content.decode("utf-8-sig")


def test_many_institutions_are_shown_page_by_page(places: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(institution_list, "MOST_ROWS", 3)
    assert names(places.get(LIST)) == ["Kita Neu", "Kita Nord", "Kita Süd"]
    assert names(places.get(f"{LIST}?seite=2")) == ["Waldgruppe"]
    assert names(places.get(f"{LIST}?seite=99")) == ["Waldgruppe"]
    assert names(places.get(f"{LIST}?seite=x")) == ["Kita Neu", "Kita Nord", "Kita Süd"]


def test_a_day_that_is_none_is_said_and_the_list_is_that_of_today(places: Client) -> None:
    page = places.get(f"{LIST}?tag=gestern")
    assert "„gestern“ ist kein Datum." in text_of(page)
    assert len(names(page)) == 4
    assert places.get(f"{LIST}.csv?tag=gestern").status_code == 400


def test_an_institution_says_where_it_lies_and_how_many_places_it_had(places: Client) -> None:
    page = places.get(f"{LIST}/01")
    text = text_of(page)
    assert "besteht" in text
    assert "Liegt in Viertel Viertel 11 › Bezirk Nord › Stadt Kleinstadt" in text
    assert "01.08.2023 75 01.08.2022 60" in text
    assert 'class="capacity"' in page.content.decode()
    assert "Viertel Viertel 11 11 Viertel Viertel 12 12" in text
    assert page.content.decode().count('class="class-3"') == 2, "the areas of the catchment are shaded"


def test_a_move_over_time_changes_name_and_areas_with_the_day(places: Client) -> None:
    before, after = (places.get(f"{LIST}/02?tag={day}") for day in ("2022-12-31", "2023-12-31"))
    assert "Liegt in Viertel Viertel 12 › Bezirk Nord" in text_of(before)
    assert "Liegt in Viertel Viertel 22 › Bezirk Süd" in text_of(after)
    assert "<h1" in before.content.decode()
    assert "Kita Ost" in text_of(before)
    assert "danach umgezogen" in text_of(after)
    assert "/gebiete/stadt?stand=2022-12-31" in before.content.decode()


def test_an_ended_institution_leads_to_its_successor_and_back(places: Client) -> None:
    page = places.get(f"{LIST}/03")
    assert "Diese Einrichtung gibt es an diesem Tag nicht." in text_of(page)
    assert "danach zusammengelegt" in text_of(page)
    assert f'href="{LIST}/05"' in page.content.decode()
    assert "Aufgenommen Hort West 03" in text_of(places.get(f"{LIST}/05"))
    assert "besteht" in text_of(places.get(f"{LIST}/03?tag=2022-12-31"))
    assert "noch nicht eröffnet" in text_of(places.get(f"{LIST}/05?tag=2022-12-31"))


def test_a_catchment_that_is_a_surface_is_drawn(places: Client) -> None:
    page = places.get(f"{LIST}/05")
    assert 'class="catchment"' in page.content.decode()
    assert "Die getönte Fläche ist der Einzugsbereich." in text_of(page)
    assert 'class="catchment"' not in places.get(f"{LIST}/05?tag=2022-12-31").content.decode()


def test_what_a_list_no_longer_names_asks_to_be_explained(own_pages: Client, town: Path) -> None:
    for content, day in ((FIRST, "2022-08-01"), (SECOND, "2023-08-01")):
        run("space", "institutions", town, "kitas", write(town.parent / "neu" / "a.csv", content), "--valid-from", day)
    assert "--closed 03 --on" in text_of(own_pages.get(f"{LIST}/03"))
    assert names(own_pages.get(f"{LIST}?zustand=not_delivered")) == ["Hort West"]
    assert "Hort West" in names(own_pages.get(LIST)), "it counts as existing until somebody says otherwise"


@pytest.mark.parametrize("path", ["/einrichtungen/gibtsnicht", f"{LIST}/99", "/einrichtungen/gibtsnicht.csv"])
def test_what_is_not_there_is_not_found(places: Client, path: str) -> None:
    assert places.get(path).status_code == 404


def test_a_key_with_a_slash_and_a_letter_of_no_alphabet_has_a_page(own_pages: Client, town: Path) -> None:
    text = HEADING + "A/1 ß;Kita Schräg;Kita;Weg 1;500500;5700500;60\nA/2;Kita;Kita;Weg 2;500600;5700500;60\n"
    run("space", "institutions", town, "kitas", write(town.parent / "neu" / "f.csv", text), "--key", "Nr")
    link = re.search(rf'<a class="kern-link" href="({LIST}/A/1[^"]*)"', own_pages.get(LIST).content.decode())
    assert link is not None
    assert "Kita Schräg" in text_of(own_pages.get(link[1]))


def test_a_name_is_no_markup(own_pages: Client, town: Path) -> None:
    text = HEADING + "01;<b>Kita</b>;Kita;Weg 1;500500;5700500;60\n02;Kita;Kita;Weg 2;500600;5700500;60\n"
    run("space", "institutions", town, "kitas", write(town.parent / "neu" / "f.csv", text))
    for path in (LIST, f"{LIST}/01"):
        assert "<b>Kita" not in own_pages.get(path).content.decode()


def test_an_area_leads_to_its_institutions_on_the_same_day(places: Client) -> None:
    page = places.get("/gebiete/stadt?gebiet=viertel:11")
    assert f'href="{LIST}/01"' in page.content.decode()


def test_without_surfaces_there_is_a_list_and_no_map(own_pages: Client, town: Path) -> None:
    build(town)
    (town / "spaces" / "stadt.geojson").unlink()
    page = own_pages.get(LIST)
    assert len(names(page)) == 4
    assert "kobimo-map" not in page.content.decode()
    assert own_pages.get(f"{LIST}/05").status_code == 200
