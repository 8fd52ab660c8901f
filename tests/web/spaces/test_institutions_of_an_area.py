"""The page of an area leads to the institutions in it, as they are today, and says so where there are none."""

from __future__ import annotations

import html
import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from kobimo.web.explorer import institutions
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.places.institutions import placed_institutions
from support.command import run
from support.nurseries import HEADING, build
from support.pages import Visit, text_of
from support.town import write

AREAS = ("stadt/1", "bezirk/1", "bezirk/2", "viertel/11", "viertel/12", "viertel/21", "viertel/22")


def section(pages: Client, area: str) -> str:
    """Return what the page of an area says of institutions."""
    page = pages.get(f"/gebiet/{area}").content.decode()
    return page.partition('id="einrichtungen"')[2].partition("</section>")[0]


def links(part: str) -> set[str]:
    return set(re.findall(r'href="/einrichtungen/kitas/([^"]+)"', part))


def test_each_area_names_those_that_lie_in_it_and_no_others(placed: Path, visit: Visit) -> None:
    pages = visit(placed)
    items = placed_institutions(open_workspace(placed), "kitas")
    assert items
    for area in AREAS:
        level, _slash, key = area.partition("/")
        expected = {item.institution.key for item in items if item.areas.get(level) == key}
        part = section(pages, area)
        assert links(part) == expected, area
        if expected:
            (whole,) = re.findall(r'href="(/einrichtungen/kitas\?[^"]+)"', part)
            listed = pages.get(html.unescape(whole)).content.decode().partition('id="liste"')[2]
            assert links(listed) == expected
        else:
            assert "In diesem Gebiet liegt heute keine Einrichtung." in part


def test_without_any_register_it_says_where_to_begin(pages: Client) -> None:
    part = section(pages, "bezirk/1")
    assert "Noch ist kein Verzeichnis von Einrichtungen eingelesen." in part
    assert 'href="/einrichtungen"' in part


def test_a_new_register_and_another_day_are_seen_though_the_page_was_kept(
    own_pages: Client, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert links(section(own_pages, "stadt/1")) == set()
    build(town)
    found = links(section(own_pages, "stadt/1"))
    assert found
    monkeypatch.setattr(institutions, "today", lambda: date(1900, 1, 1))
    assert links(section(own_pages, "stadt/1")) == set()


def test_a_register_that_nobody_can_read_does_not_hide_the_figures(own_pages: Client, town: Path) -> None:
    build(town)
    (town / "institutions" / "kitas.csv").write_text("falsch\n", "utf-8")
    answer = own_pages.get("/gebiet/bezirk/1")
    assert answer.status_code == 200
    assert "institutions/kitas.csv" in text_of(answer)
    assert 'href="/kennzahl/anteil_u6' in answer.content.decode()


def test_the_area_that_is_an_institution_leads_to_its_page(own_pages: Client, town: Path) -> None:
    row = "11;Schule <am> Markt;Schule;Hafenweg 1;500500;5700500;60\n"
    run("space", "institutions", town, "schulen", write(town.parent / "s.csv", HEADING + row))
    definition = town / "institutions" / "schulen.yaml"
    definition.write_text(definition.read_text("utf-8") + "level: viertel\n", "utf-8")
    assert 'href="/einrichtungen/schulen/11"' in section(own_pages, "viertel/11")
    above = section(own_pages, "bezirk/1")
    assert "Schule &lt;am&gt; Markt" in above
    assert "<am>" not in above


def test_a_long_list_is_cut_and_leads_to_the_whole(placed: Path, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kobimo.web.explorer.area.NAMED", 1)
    part = section(visit(placed), "stadt/1")
    assert len(links(part)) == 1
    assert re.search(r"\d+ Einrichtungen", part)
    assert 'href="/einrichtungen/kitas?gebiet=stadt:1"' in part
