"""The page of an area: its figures beside those above it, and the same as JSON and PDF."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pikepdf
from django.test import Client

from support.command import ask, run
from support.pages import text_of


def test_an_area_shows_its_figures_beside_the_area_above_and_the_whole(pages: Client, settled_town: Path) -> None:
    text = text_of(pages.get("/gebiet/viertel/11"))
    for area in ("viertel:11", "bezirk:1", "stadt:1"):
        value = ask(settled_town / "kleinstadt", "anteil_u6", area, "2023-12-31")["value"]
        assert f"{value:.1f}".replace(".", ",") + "\u202f%" in text, area
    assert "Nord" in text
    assert "Bürgeramt" in text


def test_the_whole_has_no_comparison_and_leads_to_its_parts(pages: Client) -> None:
    page = pages.get("/gebiet/stadt/1").content.decode()
    assert 'href="/gebiet/bezirk/1"' in page
    assert "Nord" in page


def test_the_json_holds_what_value_says(pages: Client, settled_town: Path) -> None:
    data = json.loads(pages.get("/gebiet/viertel/22.json").content)
    assert (data["level"], data["key"], data["name"]) == ("viertel", "22", "Viertel 22")
    assert [area["level"] for area in data["above"]] == ["bezirk", "stadt"]
    by_id = {item["indicator"]: item for item in data["indicators"]}
    assert data["count"] == len(by_id) == 3
    secret = by_id["quote_u3"]["own"]
    assert (secret["value"], secret["status"]) == (None, "suppressed")
    for name, period in (("anteil_u6", "2023-12-31"), ("einwohner_gesamt", "2023-12-31")):
        assert by_id[name]["own"]["value"] == ask(settled_town / "kleinstadt", name, "viertel:22", period)["value"]


def test_the_profile_comes_as_pdf_with_the_name_of_the_area(pages: Client) -> None:
    answer = pages.get("/gebiet/viertel/11.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="gebietsprofil_viertel_11.pdf"' in answer["Content-Disposition"]
    with pikepdf.open(io.BytesIO(answer.content)) as document:
        assert "Viertel 11" in str(document.docinfo["/Title"])


def test_the_list_of_areas_can_be_searched_by_name_and_key(pages: Client) -> None:
    assert "Viertel 21" in text_of(pages.get("/gebiete", {"suche": "viertel 21"}))
    assert "Viertel 11" not in text_of(pages.get("/gebiete", {"suche": "21"}))
    assert "Kein Gebiet passt zu „Atlantis“" in text_of(pages.get("/gebiete", {"suche": "Atlantis"}))


def test_the_json_compares_as_value_does(pages: Client, settled_town: Path) -> None:
    found = {item["indicator"]: item for item in json.loads(pages.get("/gebiet/viertel/11.json").content)["indicators"]}
    answer = ask(settled_town / "kleinstadt", "anteil_u6", "viertel:11", "2023-12-31")
    own = found["anteil_u6"]
    assert {name: own["own"][name] for name in ("ci_low", "ci_high", "method", "flags")} == {
        name: answer[name] for name in ("ci_low", "ci_high", "method", "flags")
    }
    assert own["comparison"]["whole"] == answer["comparison"]["whole"]
    assert (own["change"], own["trend"]) == (answer["change"], answer["trend"])
    assert found["quote_u3"]["own"]["method"] == "wilson"


def test_the_page_shows_the_interval_below_the_number(pages: Client) -> None:
    text = text_of(pages.get("/gebiet/viertel/11"))
    assert "14,9 bis 21,6\u202f%" in text
    assert "Kein Trend erkennbar" in text


TYPES = "Nr;Typ;Name\n11;1;Altbau\n12;1;Altbau\n21;2;Neubau\n"


def typed(town: Path, tmp_path: Path) -> None:
    """Give three of the four quarters a type, and release anew."""
    file = tmp_path / "typen.csv"
    file.write_text(TYPES, "utf-8")
    run("space", "types", town, file, "--level", "viertel", "--types", "bautyp", "--column", "Typ", "--label", "Name",
        "--source", "Bauamt", "--date", "2022-06-30")  # fmt: skip
    run("build", town)
    run("release", town, "--audience", "team")


def test_an_area_tells_its_type_and_leads_to_the_others_of_it(own_pages: Client, town: Path, tmp_path: Path) -> None:
    assert "gleichen Typ" not in text_of(own_pages.get("/gebiet/viertel/11"))
    typed(town, tmp_path)
    answer = own_pages.get("/gebiet/viertel/11")
    text, page = text_of(answer), answer.content.decode()
    assert "Altbau" in text
    assert "Bauamt, Stand 30.06.2022" in text
    alike = page[page.index("Gebiete vom gleichen Typ") :]
    alike = alike[: alike.index("</section>")]
    assert 'href="/gebiet/bautyp/1"' in alike
    assert 'href="/gebiet/viertel/12"' in alike
    assert 'href="/gebiet/viertel/21"' not in alike
    assert 'href="/gebiet/viertel/11"' not in alike
    assert own_pages.get("/gebiet/bautyp/1").status_code == 200
    assert "Kein anderes Gebiet dieser Ebene" in text_of(own_pages.get("/gebiet/viertel/21"))
    assert "gleichen Typ" not in text_of(own_pages.get("/gebiet/viertel/22"))
    told = json.loads(own_pages.get("/gebiet/viertel/12.json").content)["types"]
    assert [(kind["level"], kind["name"], kind["as_of"]) for kind in told] == [("bautyp", "Altbau", "2022-06-30")]
