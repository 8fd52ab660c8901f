"""What was released of an institution stands on its page, and nothing else; a short address finds it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from django.test import Client

from support.command import run
from support.nurseries import HEADING
from support.pages import Visit, text_of
from support.town import write

ROWS = "11;Schule am Markt;Schule;Hafenweg 1;500500;5700500;60\n22;Schule im Wald;Schule;Au 3;501500;5701500;30\n"
NEW = "77;Schule ohne Zahlen;Schule;Ring 9;501500;5700500;45\n"


@pytest.fixture(scope="module")
def schools(settled_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town whose quarters are taken for schools, with two registers; nothing is changed in it."""
    workspace = Path(shutil.copytree(settled_town, tmp_path_factory.mktemp("schulen") / "ort")) / "kleinstadt"
    run("space", "institutions", workspace, "schulen", write(workspace.parent / "s.csv", HEADING + ROWS + NEW))
    run("space", "institutions", workspace, "kitas", write(workspace.parent / "k.csv", HEADING + ROWS[:55]))
    definition = workspace / "institutions" / "schulen.yaml"
    definition.write_text(definition.read_text("utf-8") + "level: viertel\n", "utf-8")
    return workspace


@pytest.fixture
def places(schools: Path, visit: Visit) -> Client:
    return visit(schools)


def figures(page: str) -> dict[str, str]:
    """Return what the page shows for each indicator, as words."""
    section = page.partition('id="kennzahlen"')[2].partition("</section>")[0]
    found = re.findall(
        r'href="/kennzahl/(\w+)\?ebene=viertel&amp;gebiet=viertel:\d+".*?<td[^>]*>(.*?)</td>', section, re.DOTALL
    )
    return {name: re.sub(r"<[^>]+>", " ", cell).split("  ")[0].strip() for name, cell in found}


@pytest.mark.parametrize("key", ["11", "22"])
def test_the_page_shows_what_the_release_says_of_the_institution(places: Client, key: str) -> None:
    page = places.get(f"/einrichtungen/schulen/{key}").content.decode()
    area = json.loads(places.get(f"/gebiet/viertel/{key}.json").content)
    shown = figures(page)
    assert set(shown) == {item["indicator"] for item in area["indicators"]}
    for item in area["indicators"]:
        value, text = item["own"]["value"], shown[item["indicator"]]
        if value is None:
            assert not re.search(r"\d", text), text
        else:
            number = float(re.sub(r"[^\d,]", "", text).replace(",", "."))
            assert number == pytest.approx(value, abs=0.06)
    assert f'href="/gebiet/viertel/{key}"' in page


def test_a_secret_figure_is_a_word(places: Client) -> None:
    assert figures(places.get("/einrichtungen/schulen/22").content.decode())["quote_u3"] == "geheim"


def test_an_institution_that_the_release_does_not_know_is_said_to_have_no_figures(places: Client) -> None:
    assert "enthält der neueste Freigabestand keine Kennzahl" in text_of(places.get("/einrichtungen/schulen/77"))


def test_a_register_that_names_no_level_shows_none_although_a_quarter_has_the_key(places: Client) -> None:
    page = places.get("/einrichtungen/kitas/11")
    assert page.status_code == 200
    assert 'id="kennzahlen"' not in page.content.decode()


def test_without_a_release_the_page_is_there(founded: Path, visit: Visit) -> None:
    run("space", "institutions", founded, "schulen", write(founded.parent / "s.csv", HEADING + ROWS))
    definition = founded / "institutions" / "schulen.yaml"
    definition.write_text(definition.read_text("utf-8") + "level: viertel\n", "utf-8")
    page = visit(founded).get("/einrichtungen/schulen/11")
    assert page.status_code == 200
    assert "enthält der neueste Freigabestand keine Kennzahl" in text_of(page)


def test_a_short_address_finds_an_institution_that_only_one_register_has(places: Client) -> None:
    answer = places.get("/einrichtung/22")
    assert (answer.status_code, answer["Location"]) == (302, "/einrichtungen/schulen/22")
    several = places.get("/einrichtung/11")
    assert several.status_code == 400
    assert all(f"/einrichtungen/{name}/11" in text_of(several) for name in ("schulen", "kitas"))
    assert places.get("/einrichtung/99").status_code == 404
