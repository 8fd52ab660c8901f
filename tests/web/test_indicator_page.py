"""The page of an indicator: figures as released, states in words, and addresses that are wrong, old or withdrawn."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from django.test import Client

from support.command import ask, rows, run
from support.pages import Visit, text_of
from support.town import write


def test_the_list_shows_indicators_by_topic_with_the_newest_figure_of_the_whole(pages: Client) -> None:
    text = text_of(pages.get("/"))
    assert text.index("Rahmenbedingungen") < text.index("Anteil unter 6") < text.index("Frühkindliche Bildung")
    assert "Kleinstadt, 31.12.2023" in text


def test_old_addresses_of_a_search_on_the_first_page_lead_to_the_search(pages: Client) -> None:
    for query, leads in (
        ({"suche": "betreuung unter 3"}, "/suche?q=betreuung%20unter%203"),
        ({"suche": "süd", "stand": "2000-01-01-team-1"}, "/suche?q=s%C3%BCd&stand=2000-01-01-team-1"),
    ):
        answer = pages.get("/", query)
        assert (answer.status_code, answer["Location"]) == (302, leads)
    assert pages.get("/", {"suche": " "}).status_code == 200


def test_the_table_of_the_page_holds_the_released_figures(pages: Client, settled_town: Path) -> None:
    answer = pages.get("/kennzahl/anteil_u6", {"ebene": "viertel"})
    shown = dict(
        re.findall(
            r'<td class="kern-table__cell">(\d\d)</td>.*?data-value="([\d.]+)"', answer.content.decode(), re.DOTALL
        )
    )
    released = rows(settled_town / "kleinstadt", "anteil_u6", "viertel")
    expected = {area: row["value"] for (area, period), row in released.items() if period == "2023-12-31"}
    assert {area: float(value) for area, value in shown.items()} == expected
    assert len(expected) == 4


def test_a_secret_figure_is_a_word_and_never_a_zero(pages: Client, settled_town: Path) -> None:
    answer = pages.get("/kennzahl/quote_u3", {"ebene": "viertel"})
    line = re.search(r"<tr[^>]*>(?:(?!</tr>).)*Viertel 22.*?</tr>", answer.content.decode(), re.DOTALL)
    assert line is not None
    assert "geheim" in line[0]
    assert not re.search(r">\s*0[ ,%<]", line[0])
    assert ask(settled_town / "kleinstadt", "quote_u3", "viertel:22", "2024-03-01")["value"] is None


def test_picked_areas_stand_beside_the_whole_with_their_difference(pages: Client, settled_town: Path) -> None:
    text = text_of(pages.get("/kennzahl/anteil_u6", {"gebiet": "viertel:11"}))
    workspace = settled_town / "kleinstadt"
    own = ask(workspace, "anteil_u6", "viertel:11", "2023-12-31")["value"]
    whole = ask(workspace, "anteil_u6", "stadt:1", "2023-12-31")["value"]
    assert f"{own:.1f}".replace(".", ",") + "\u202f%" in text
    assert (
        f"{own - whole:+.1f}".replace(".", ",").replace("-", "−") + "\u202fProzentpunkte gegenüber Kleinstadt" in text
    )


def test_areas_of_a_long_level_are_offered_where_it_is_in_view_or_below_picked_areas(
    pages: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kobimo.web.explorer.picking._LONGEST_LIST", 3)

    def offered(**state: str) -> set[str]:
        page = pages.get("/kennzahl/anteil_u6", {"von": "2023-12-31", **state}).content.decode()
        choice = re.search(r'<select[^>]* id="gebiet".*?</select>', page, re.DOTALL)
        assert choice
        assert ("2 weitere: Raumebene „Viertel“ wählen" in choice[0]) is (state.get("gebiet") == "bezirk:1")
        assert ("4 weitere: Raumebene „Viertel“ wählen" in choice[0]) is (not state)
        return set(re.findall(r'<option value="([^"]+)"', choice[0]))

    districts = {"stadt:1", "bezirk:1", "bezirk:2"}
    assert offered() == districts
    assert offered(gebiet="bezirk:1") == districts - {"bezirk:1"} | {"viertel:11", "viertel:12"}
    assert offered(ebene="viertel") == districts | {"viertel:11", "viertel:12", "viertel:21", "viertel:22"}


def test_the_address_carries_only_what_deviates_from_the_default(pages: Client) -> None:
    page = pages.get("/kennzahl/anteil_u6", {"ebene": "bezirk", "zeit": "2023-12-31"}).content.decode()
    assert '<link rel="canonical" href="/kennzahl/anteil_u6">' in page
    other = pages.get("/kennzahl/anteil_u6", {"ebene": "viertel", "gebiet": "viertel:11"}).content.decode()
    assert '<link rel="canonical" href="/kennzahl/anteil_u6?ebene=viertel&amp;gebiet=viertel:11">' in other


def test_an_old_address_shows_the_default_and_says_what_was_replaced(pages: Client) -> None:
    answer = pages.get("/kennzahl/anteil_u6", {"ebene": "block", "zeit": "1999", "merkmal": "alter=7", "gebiet": "x:9"})
    text = text_of(answer)
    assert answer.status_code == 200
    for replaced in ("„block“", "„1999“", "„alter=7“", "„x:9“"):
        assert replaced in text, replaced


@pytest.mark.parametrize("address", ["/kennzahl/anteil_u7", "/gebiet/viertel/12x", "/gebiet/vertel/11", "/nirgends"])
def test_an_unknown_address_is_a_german_page_with_a_way_on(pages: Client, address: str) -> None:
    answer = pages.get(address)
    assert answer.status_code == 404
    assert "Zur Liste der Kennzahlen" in text_of(answer)


def test_the_nearest_names_are_offered(pages: Client) -> None:
    assert "anteil_u6" in text_of(pages.get("/kennzahl/anteil_u7"))
    problem = json.loads(pages.get("/kennzahl/anteil_u7.json").content)
    assert problem["status"] == 404
    assert "anteil_u6" in problem["detail"]


def test_a_withdrawn_release_gives_its_reason_instead_of_figures(own_pages: Client, town: Path) -> None:
    first = next((town / "data" / "releases").iterdir()).name
    run("release", town, "--audience", "team")
    run("release", town, "--withdraw", first, "--reason", "Das Register war doppelt gezählt.")
    for address in ("/kennzahl/anteil_u6", "/kennzahl/anteil_u6.json", "/gebiet/viertel/11", "/"):
        answer = own_pages.get(address, {"stand": first})
        assert answer.status_code == 410, address
        assert "doppelt gezählt" in answer.content.decode()
    assert own_pages.get("/kennzahl/anteil_u6").status_code == 200


def test_a_pinned_release_is_shown_although_a_newer_one_exists(own_pages: Client, town: Path) -> None:
    first = next((town / "data" / "releases").iterdir()).name
    run("release", town, "--audience", "team")
    page = own_pages.get("/kennzahl/anteil_u6", {"stand": first}).content.decode()
    assert f"festgehaltenen Freigabestand {first}" in page
    assert json.loads(own_pages.get("/kennzahl/anteil_u6.json", {"stand": first}).content)["release"] == first
    assert json.loads(own_pages.get("/kennzahl/anteil_u6.json").content)["release"] != first


def test_without_a_release_the_page_says_what_to_do_next(founded: Path, visit: Visit) -> None:
    answer = visit(founded).get("/")
    assert answer.status_code == 200
    assert "Als Nächstes" in text_of(answer)


def test_the_last_release_withdrawn_leaves_no_figures(own_pages: Client, town: Path) -> None:
    only = next((town / "data" / "releases").iterdir()).name
    assert "Anteil unter 6" in text_of(own_pages.get("/"))
    run("release", town, "--withdraw", only, "--reason", "Fehler")
    assert "Anteil unter 6" not in text_of(own_pages.get("/"))
    leads = own_pages.get("/kennzahl/anteil_u6")
    assert (leads.status_code, leads["Location"]) == (302, "/")
    assert own_pages.get("/kennzahl/anteil_u6.json").status_code == 404


def test_a_release_that_was_altered_is_not_shown(own_pages: Client, town: Path) -> None:
    values = next((town / "data" / "releases").iterdir()) / "metadata.json"
    values.write_bytes(values.read_bytes().replace(b"Anteil unter 6", b"Anteil unter 7"))
    answer = own_pages.get("/kennzahl/anteil_u6")
    assert answer.status_code == 500
    assert "Freigabestand" in text_of(answer)
    assert "Anteil unter 7" not in text_of(answer)


def test_names_with_markup_are_shown_as_text(town: Path, visit: Visit) -> None:
    hostile = '<img src=x onerror="alert(1)">'
    areas = town / "spaces" / "stadt.areas.csv"
    quoted = '"' + hostile.replace('"', '""') + '"'
    write(areas, areas.read_text(encoding="utf-8").replace("Viertel 11", quoted))
    definition = town / "indicators" / "anteil_u6.yaml"
    script = "{de: '<script>alert(1)</script> & Co'}"
    write(definition, definition.read_text(encoding="utf-8").replace("{de: Anteil unter 6}", script))
    run("build", town)
    run("release", town, "--audience", "team")
    pages = visit(town)
    for address in ("/", "/gebiete", "/kennzahl/anteil_u6?ebene=viertel&gebiet=viertel:11", "/gebiet/viertel/11"):
        page = pages.get(address).content.decode()
        assert "<img src=x" not in page, address
        assert "<script>alert" not in page, address
    assert "&lt;img src=x onerror=" in pages.get("/gebiete").content.decode()


def test_the_workbook_and_the_csv_hold_all_periods_with_unit_source_and_number_of_rows(pages: Client) -> None:
    query = {"ebene": "viertel"}
    data = json.loads(pages.get("/kennzahl/anteil_u6.json", query).content)
    assert data["count"] == len(data["rows"]) == 8
    raw = pages.get("/kennzahl/anteil_u6.csv", query).content
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    body = lines[1:9]
    assert [float(line[4].replace(",", ".")) for line in body] == [row["value"] for row in data["rows"]]
    facts = {line[0]: line[1] for line in lines[10:]}
    assert (facts["Zeilen"], facts["Einheit"], facts["Quelle"]) == ("8", "Prozent", "Bürgeramt")
    book = openpyxl.load_workbook(io.BytesIO(pages.get("/kennzahl/anteil_u6.xlsx", query).content))
    sheet = book["Daten"]
    shown = [row[3].value for row in sheet.iter_rows(min_row=2)]
    assert shown == pytest.approx([row["value"] for row in data["rows"]], rel=1e-14)


def test_keys_keep_their_zeros_in_the_csv(pages: Client) -> None:
    lines = pages.get("/kennzahl/anteil_u6.csv", {"ebene": "bezirk"}).content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith('"=""1"""')


def test_a_breakdown_can_be_chosen(pages: Client, settled_town: Path) -> None:
    page = pages.get("/kennzahl/einwohner_gesamt", {"merkmal": "geschlecht=w", "ebene": "viertel"})
    assert "Geschlecht: weiblich" in text_of(page)
    figure = ask(settled_town / "kleinstadt", "einwohner_gesamt", "viertel:21", "2023-12-31", "--where", "geschlecht=w")
    assert f'data-value="{figure["value"]}"' in page.content.decode()


def test_pages_speak_english_when_asked(pages: Client) -> None:
    pages.post("/sprache", {"sprache": "en", "zurueck": "/"})
    page = pages.get("/kennzahl/anteil_u6", {"gebiet": "viertel:11"})
    assert 'lang="en"' in page.content.decode()
    assert page["Content-Language"] == "en"
    assert "31 Dec 2023" in page.content.decode()


@pytest.mark.parametrize("ending", ["json", "csv", "xlsx", "geojson"])
def test_a_file_never_answers_another_question_than_was_asked(pages: Client, ending: str) -> None:
    for query in ({"ebene": "mond"}, {"zeit": "gestern"}, {"merkmal": "alter=7"}, {"gebiet": "viertel:99"}):
        answer = pages.get(f"/kennzahl/anteil_u6.{ending}", query)
        assert answer.status_code == 400, query
        assert next(iter(query.values())) in answer.content.decode()


def test_a_course_that_cannot_be_drawn_is_no_empty_picture(pages: Client) -> None:
    answer = pages.get("/kennzahl/quote_u3/verlauf.svg")
    assert answer.status_code == 404
    assert "nichts zu zeichnen" in text_of(answer)


def test_a_very_long_parameter_is_quoted_short(pages: Client) -> None:
    usual = len(pages.get("/kennzahl/anteil_u6").content)
    assert len(pages.get("/kennzahl/anteil_u6", {"zeit": "x" * 20_000}).content) < usual + 3_000


def test_small_print_tells_interval_verdict_and_trend(pages: Client, settled_town: Path) -> None:
    text = text_of(pages.get("/kennzahl/anteil_u6", {"gebiet": "viertel:11"}))
    answer = ask(settled_town / "kleinstadt", "anteil_u6", "viertel:11", "2023-12-31")
    low, high = (f"{answer[name]:.1f}".replace(".", ",") for name in ("ci_low", "ci_high"))
    assert f"Vertrauensbereich (95 %) {low} bis {high}\u202f%" in text
    assert answer["comparison"]["whole"]["significant"] is True
    assert "gegenüber Kleinstadt. Das ist mehr, als der Zufall erklärt." in text
    assert "Kein Trend erkennbar (2022 bis 2023)." in text


def test_a_small_base_is_told_beside_the_number(pages: Client) -> None:
    text = text_of(pages.get("/kennzahl/quote_u3", {"gebiet": "viertel:12"}))
    assert "Kleine Basis: 10 Personen." in text


def test_the_json_of_the_page_has_intervals_and_flags(pages: Client) -> None:
    rows = json.loads(pages.get("/kennzahl/anteil_u6.json", {"ebene": "viertel"}).content)["rows"]
    assert {"ci_low", "ci_high", "method", "flags", "smoothed"} <= set(rows[0])
    assert "ci_low" not in pages.get("/kennzahl/anteil_u6.csv", {"ebene": "viertel"}).content.decode("utf-8-sig")
