"""The pages of areas through time, without a browser: browser of a space, wizard, comparison."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kobimo.workflows.opened import open_workspace
from support.command import run
from support.pages import text_of

SPACE = "/gebiete/stadt"
SPLIT = "/gebiete/stadt/aenderung?art=split&ebene=viertel"
TYPED = {
    "vorher": "11",
    "datum": "01.01.2023",
    "schluessel": ["111", "112"],
    "name": ["Westend", "Ostend"],
    "anteil": ["0,4", ""],
    "grund": "Ratsbeschluss",
    "datensatz": "einwohner",
}


def split(town: Path) -> None:
    """Split a quarter by command."""
    more = ("--into", "111=0.4:Westend", "--into", "112:Ostend", "--reason", "Ratsbeschluss")
    run("space", "change", town, "--date", "2023-01-01", "--split", "11", *more)


def hidden(answer: HttpResponse, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found is not None
    return found[1]


def test_the_list_leads_to_the_browser_of_each_space(pages: Client) -> None:
    page = pages.get("/gebiete")
    assert 'href="/gebiete/stadt"' in page.content.decode()
    assert "keine Gebietsänderung festgehalten" in text_of(page)


def test_the_browser_shows_the_way_to_an_area_and_all_that_it_belongs_to(pages: Client) -> None:
    text = text_of(pages.get(f"{SPACE}?gebiet=viertel:11"))
    assert "Viertel 11" in text
    assert "Gehört zu Bezirk Nord › Stadt Kleinstadt" in text
    page = pages.get(f"{SPACE}?gebiet=viertel:11").content.decode()
    assert 'href="/gebiet/viertel/11"' in page
    assert 'href="/gebiete/stadt/aenderung?gebiet=viertel:11"' in page


def test_the_whole_state_is_in_the_address_and_any_day_of_a_status_names_it(own_pages: Client, town: Path) -> None:
    split(town)
    assert "Westend" in text_of(own_pages.get(SPACE))
    for then in ("anfang", "2019-05-05", "31.12.2022"):
        text = text_of(own_pages.get(f"{SPACE}?stand={then}&ebene=viertel&gebiet=viertel:11"))
        assert "vor dem 01.01.2023" in text
        assert "Nachfolger" in text
        assert "40\u202f% Ratsbeschluss" in text
        assert "Heute" in text
    later = text_of(own_pages.get(f"{SPACE}?gebiet=viertel:111"))
    assert "seit 01.01.2023" in later
    assert "Vorgänger" in later


def test_an_area_that_has_ended_is_found_and_shown_as_it_was(own_pages: Client, town: Path) -> None:
    split(town)
    text = text_of(own_pages.get(f"{SPACE}?suche=viertel 11"))
    assert "galt bis 31.12.2022" in text
    assert "gibt es im gewählten Gebietsstand nicht" in text_of(own_pages.get(f"{SPACE}?gebiet=viertel:11"))


def test_names_of_areas_are_escaped_wherever_they_stand(own_pages: Client, town: Path) -> None:
    table = town / "spaces" / "stadt.areas.csv"
    table.write_bytes(table.read_bytes().replace(b"Viertel 11", b'<b>"x"&'))
    for path in (SPACE, f"{SPACE}?gebiet=viertel:11", f"{SPACE}?suche=x", SPLIT):
        assert "<b>" not in own_pages.get(path).content.decode()


def test_what_is_not_there_is_answered_with_404_and_the_nearest(pages: Client) -> None:
    assert pages.get("/gebiete/nirgends").status_code == 404
    answer = pages.get(f"{SPACE}?gebiet=viertel:1x")
    assert answer.status_code == 404
    assert "viertel:11" in text_of(answer)
    assert pages.get(f"{SPACE}?ebene=quartier").status_code == 404
    assert pages.get(f"{SPACE}?stand=gestern").status_code == 400


def test_the_wizard_shows_before_it_writes(own_pages: Client, town: Path) -> None:
    before = (town / "spaces" / "stadt.areas.csv").read_bytes()
    preview = own_pages.post(SPLIT, {**TYPED, "aktion": "vorschau"})
    text = text_of(preview)
    assert preview.status_code == 200
    assert (town / "spaces" / "stadt.areas.csv").read_bytes() == before
    assert "Viertel 11 (11) wurde am 01.01.2023 in Westend (111) und Ostend (112) geteilt." in text
    assert "ergeben zusammen 100 Prozent" in text
    assert "die Summe bleibt gleich" in text
    assert "3 Kennzahlen" in text
    done = own_pages.post(SPLIT, {**TYPED, "aktion": "eintragen", "fassung": hidden(preview, "fassung")}, follow=True)
    assert "Eingetragen." in text_of(done)
    assert "Westend" in (town / "spaces" / "stadt.areas.csv").read_text(encoding="utf-8")
    back = own_pages.post("/gebiete/stadt/aenderung/zurueck", follow=True)
    assert "Zurückgenommen" in text_of(back)
    assert (town / "spaces" / "stadt.areas.csv").read_bytes() == before


def test_the_wizard_keeps_what_was_typed_and_says_what_is_wrong(own_pages: Client) -> None:
    answer = own_pages.post(
        SPLIT, {**TYPED, "schluessel": ["12", "112"], "anteil": ["0,4", "0,9"], "aktion": "vorschau"}
    )
    assert answer.status_code == 422
    text = text_of(answer)
    assert "Der Schlüssel 12 gehört am 01.01.2023 schon zu Viertel 12." in text
    assert "1,3 statt 1" in text
    assert "So eintragen" not in text
    page = answer.content.decode()
    assert 'value="Westend"' in page
    assert 'value="Ratsbeschluss"' in page
    assert "Das Datum fehlt" in text_of(own_pages.post(SPLIT, {**TYPED, "datum": "", "aktion": "vorschau"}))


def test_an_area_may_be_named_instead_of_its_key(own_pages: Client) -> None:
    preview = own_pages.post(SPLIT, {**TYPED, "vorher": "viertel 11", "aktion": "vorschau"})
    assert "Viertel 11 (11) wurde" in text_of(preview)


def test_a_row_can_be_added_without_scripts(own_pages: Client) -> None:
    page = own_pages.post(SPLIT, {**TYPED, "aktion": "mehr"}).content.decode()
    assert page.count('name="schluessel"') == 3
    assert 'value="Westend"' in page


def test_a_preview_is_not_written_after_somebody_else_changed_the_areas(own_pages: Client, town: Path) -> None:
    preview = own_pages.post(SPLIT, {**TYPED, "aktion": "vorschau"})
    run("space", "change", town, "--date", "2023-01-01", "--level", "viertel", "--rename", "12:Anders")
    answer = own_pages.post(SPLIT, {**TYPED, "aktion": "eintragen", "fassung": hidden(preview, "fassung")})
    assert answer.status_code == 409
    assert "inzwischen geändert" in text_of(answer)


def test_a_district_that_is_split_asks_where_its_quarters_belong(own_pages: Client) -> None:
    typed = {**TYPED, "vorher": "1", "schluessel": ["5", "6"], "name": ["West", "Ost"]}
    address = "/gebiete/stadt/aenderung?art=split&ebene=bezirk"
    first = own_pages.post(address, {**typed, "aktion": "vorschau"})
    assert "Wohin kommen die Teilgebiete?" in text_of(first)
    assert "Es fehlt, zu welchem neuen Gebiet" in text_of(first)
    placed = {"teil:viertel:11": "5", "teil:viertel:12": "6"}
    assert own_pages.post(address, {**typed, **placed, "aktion": "vorschau"}).status_code == 200


def test_two_statuses_stand_on_one_map_and_in_one_table(own_pages: Client, town: Path) -> None:
    assert "Zum Vergleichen braucht es zwei" in text_of(own_pages.get("/gebiete/stadt/vergleich"))
    split(town)
    page = own_pages.get("/gebiete/stadt/vergleich?von=2022-12-31&bis=2023-01-01&datensatz=einwohner")
    text = text_of(page)
    assert "40\u202f% von Viertel 11" in text
    assert "60\u202f% an Ostend" in text
    assert "Summen" in text
    assert "unverändert" in text
    picture = page.content.decode()
    assert 'class="former"' in picture
    assert 'data-class="unchanged"' in picture
    wrong = own_pages.get("/gebiete/stadt/vergleich?von=2023-01-01&bis=2022-12-31")
    assert "liegt nicht nach dem ersten" in text_of(wrong)


def test_pages_without_geometry_say_so_and_show_the_rest(own_pages: Client, town: Path) -> None:
    (town / "spaces" / "stadt.geojson").unlink()
    split(town)
    assert "gleich großes Sechseck" in text_of(own_pages.get(SPACE))
    assert "gleich großes Sechseck" in text_of(own_pages.get("/gebiete/stadt/vergleich"))


def test_before_the_first_release_the_spaces_are_there(founded: Path, visit) -> None:
    pages = visit(founded)
    assert 'href="/gebiete/stadt"' in pages.get("/gebiete").content.decode()
    assert pages.get(SPACE).status_code == 200


def test_institutions_stand_with_the_area_in_which_they_lie(own_pages: Client, town: Path) -> None:
    table = town.parent / "kitas.csv"
    table.write_text(
        "Nummer;Name;Ost;Nord\nK1;Kita Sonne;500500;5700500\nK2;Kita Mond;501500;5700500\n", encoding="utf-8"
    )
    run("space", "institutions", town, "kitas", table, "--crs", "EPSG:25832")
    text = text_of(own_pages.get(f"{SPACE}?gebiet=viertel:11"))
    assert "1 Einrichtung" in text
    assert "Kita Sonne" in text
    assert "Kita Mond" not in text
    assert "2 Einrichtungen" in text_of(own_pages.get(f"{SPACE}?gebiet=bezirk:1"))


def test_an_area_of_another_district_is_told_with_its_new_one(own_pages: Client, town: Path) -> None:
    run("space", "change", town, "--date", "2023-01-01", "--level", "viertel", "--reassign", "12=2")
    text = text_of(own_pages.get("/gebiete/stadt/vergleich"))
    assert "gehört jetzt zu Süd" in text


def test_surfaces_of_the_parts_come_with_the_form_and_stay_with_its_preview(own_pages: Client, town: Path) -> None:
    whole = open_workspace(town).geometries("stadt")["viertel", "11"]
    west, south, east, north = whole.bounds
    quarter = shapely.box(west - 1, south - 1, west + (east - west) / 4, north + 1)
    feature = {"type": "Feature", "properties": {"nr": "111"}, "geometry": quarter.__geo_interface__}
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    typed = {**TYPED, "anteil": ["", ""]}
    file = SimpleUploadedFile("teile.geojson", data, "application/geo+json")
    preview = own_pages.post(SPLIT, {**typed, "datei": file, "aktion": "vorschau"})
    assert "25\u202f%" in text_of(preview)
    kept = html.unescape(hidden(preview, "flaechen"))
    sent = {**typed, "flaechen": kept, "aktion": "eintragen", "fassung": hidden(preview, "fassung")}
    assert "Eingetragen." in text_of(own_pages.post(SPLIT, sent, follow=True))
    after = open_workspace(town).geometries("stadt")
    assert after["viertel", "111"].area + after["viertel", "112"].area == pytest.approx(whole.area, rel=1e-6)
    wrong = SimpleUploadedFile("teile.geojson", b"{}", "application/geo+json")
    answer = own_pages.post(SPLIT, {**typed, "datei": wrong, "aktion": "vorschau"})
    assert answer.status_code == 422
    assert "kein GeoJSON" in text_of(answer)


def test_the_log_tells_what_happened_and_takes_the_last_change_back(own_pages: Client, town: Path) -> None:
    log = "/gebiete/stadt/verlauf"
    assert "Diese Änderung zurücknehmen" not in text_of(own_pages.get(log))
    split(town)
    text = text_of(own_pages.get(log))
    assert "wurde am 01.01.2023 in Westend (111) und Ostend (112) geteilt. Ratsbeschluss" in text
    assert "Gebiete aus der Lieferung" in text
    assert "Diese Änderung zurücknehmen" in text
    own_pages.post("/gebiete/stadt/aenderung/zurueck")
    assert open_workspace(town).history("stadt").changes == ()
    assert "Zurückgenommen:" in text_of(own_pages.get(log))
    assert own_pages.get("/gebiete/stadt/aenderung/zurueck").status_code == 405
