"""An Indikator of the workspace's own: in the catalogue, beside its figures, and in what was released."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from kobimo.catalogue.loading import catalogue
from support.command import run
from support.pages import text_of

GROUP = (
    "id: junge\narea: A\ntitle: {de: Junge Menschen hier}\nmembers: [anteil_u6, share_under_18, quote_u3, rotavirus]\n"
)


@pytest.fixture
def grouped(town: Path) -> Path:
    """A town with a group of two own figures, one of the catalogue that is computed, and one that is not."""
    lacking = catalogue().groups["c9_daycare_staff"].members[0]
    (town / "groups").mkdir(exist_ok=True)
    (town / "groups" / "junge.yaml").write_text(GROUP.replace("rotavirus", lacking), encoding="utf-8")
    run("catalogue", "use", town, "share_under_18")
    return town


def links(page: str, address: str) -> set[str]:
    return set(re.findall(rf'href="/{address}/([^"]+)"', page))


def test_the_catalogue_has_it_as_a_choice_and_as_a_heading(own_pages: Client, grouped: Path) -> None:
    page = own_pages.get("/katalog?thema=junge")
    assert "Junge Menschen hier" in text_of(page)
    shown = set(re.findall(r'entry__title">.*?href="/katalog/(\w+)"', page.content.decode()))
    assert shown == {"share_under_18", catalogue().groups["c9_daycare_staff"].members[0]}
    assert "share_under_18" in own_pages.get("/katalog?suche=junge+menschen+hier").content.decode()


def test_the_page_of_a_definition_leads_to_the_other_figures(own_pages: Client, grouped: Path) -> None:
    page = own_pages.get("/katalog/share_under_18").content.decode()
    assert "Junge Menschen hier" in page
    for other in ("anteil_u6", "quote_u3"):
        assert f'href="/kennzahl/{other}/bearbeiten"' in page
    assert "Junge Menschen hier" not in own_pages.get("/katalog/recognition_rate").content.decode()


def test_own_definitions_list_it(own_pages: Client, grouped: Path) -> None:
    answer = own_pages.get("/katalog/eigene")
    assert "Junge Menschen hier" in text_of(answer)
    assert "share_under_18" in links(answer.content.decode(), "katalog")


def test_a_released_figure_leads_to_the_released_others(own_pages: Client, grouped: Path) -> None:
    assert "Junge Menschen hier" not in text_of(own_pages.get("/kennzahl/anteil_u6"))
    run("build", grouped)
    run("release", grouped, "--audience", "team")
    page = own_pages.get("/kennzahl/anteil_u6")
    assert "Junge Menschen hier" in text_of(page)
    leads_to = {name for name in links(page.content.decode(), "kennzahl") if not name.startswith("anteil_u6")}
    assert leads_to == {"share_under_18", "quote_u3"}
    other = own_pages.get("/kennzahl/einwohner_gesamt")
    assert "Junge Menschen hier" not in text_of(other)


def test_what_a_release_leaves_out_is_not_named_in_its_groups(own_pages: Client, grouped: Path, tmp_path: Path) -> None:
    run("build", grouped)
    chosen = tmp_path / "auswahl.yaml"
    chosen.write_text("indicators: [anteil_u6, quote_u3]\n", encoding="utf-8")
    run("release", grouped, "--audience", "team", "--content", chosen)
    release = max((grouped / "data" / "releases").iterdir(), key=lambda path: path.stat().st_mtime)
    groups = json.loads((release / "metadata.json").read_bytes())["groups"]
    assert groups["junge"]["members"] == ["anteil_u6", "quote_u3"]
    assert all(set(group["members"]) <= {"anteil_u6", "quote_u3"} for group in groups.values())
    page = own_pages.get(f"/kennzahl/anteil_u6?stand={release.name}").content.decode()
    assert f'href="/kennzahl/quote_u3?stand={release.name}"' in page
