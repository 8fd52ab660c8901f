"""The pages that show figures, areas and definitions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from browser.accessibility.looks import GRAPHIC_CONTRAST, SIZES, faint, violations
from browser.visiting import Open, Reader, Serve
from support.sampling import only

BERLIN_PAGES = {
    "start": "/",
    "indicator": "/kennzahl/share_under_6",
    "count": "/kennzahl/population_total",
    "one period": "/kennzahl/daycare_places_per_100_under_6",
    "picked areas": "/kennzahl/share_under_6?gebiet=bezirk:03&gebiet=bezirk:08&gebiet=planungsraum:08010301",
    "planning areas": "/kennzahl/share_under_6?ebene=planungsraum",
    "breakdown": "/kennzahl/population_total?merkmal=geschlecht=w",
    "map alone": "/kennzahl/share_under_6?ansicht=karte&gebiet=bezirk:03",
    "comparison alone": "/kennzahl/share_under_6?ansicht=vergleich",
    "meaning alone": "/kennzahl/share_under_6?ansicht=ueber",
    "course alone": "/kennzahl/share_under_6?ansicht=verlauf&gebiet=bezirk:03&gebiet=planungsraum:08010301&ohne=ganzes",
    "distribution": "/kennzahl/share_under_6?ansicht=verteilung&gebiet=bezirk:03",
    "maps of periods": "/kennzahl/share_under_6?ansicht=karten-zeit&gebiet=bezirk:03",
    "maps of categories": "/kennzahl/population_total?ansicht=karten-merkmal",
    "two indicators": "/kennzahl/share_under_6/gegen?gegen=daycare_places_per_100_under_6&gebiet=bezirk:03",
    "second indicator to choose": "/kennzahl/share_under_6/gegen",
    "table alone": "/kennzahl/share_under_6?ansicht=tabelle&gebiet=bezirk:03",
    "old address": "/kennzahl/share_under_6?ebene=quartier&zeit=1999-12-31&gebiet=bezirk:99&merkmal=haar=rot",
    "pinned release": "/kennzahl/share_under_6?stand={release}",
    "whole": "/gebiet/stadt/berlin",
    "district": "/gebiet/bezirk/03",
    "planning area": "/gebiet/planungsraum/08010301",
    "area without figures": "/gebiet/planungsraum/09041403",
    "overview": "/uebersicht?bereich=alle&folge=aehnlich",
    "stand and way": "/kennzahl/share_under_6/entwicklung",
    "stand without an earlier period": "/kennzahl/daycare_places_per_100_under_6/entwicklung",
    "search": "/suche?q=bezirk",
    "nothing found": "/suche?q=gibtsnicht",
    "no flows": "/uebergaenge",
    "topic": "/thema/A",
    "topic without figures": "/thema/F",
    "interface": "/api",
    "areas": "/gebiete",
    "areas found": "/gebiete?suche=pan",
    "no area found": "/gebiete?suche=gibtsnicht",
    "releases": "/freigabestaende",
    "no jobs": "/auftraege",
    "what stands out": "/freigabestaende/auffaelligkeiten",
    "backup": "/sicherung",
    "sources": "/datenquellen",
    "one source": "/datenquellen/einwohnerregister",
    "form": "/kennzahl/share_under_6/bearbeiten",
    "catalogue": "/katalog",
    "catalogue found": "/katalog?suche=uebergang&bereich=D&stand=lacking",
    "nothing in the catalogue": "/katalog?suche=Betruungsquote",
    "what is missing": "/katalog/fehlt",
    "definition": "/katalog/daycare_rate_u3",
    "definition with layers": "/katalog/contract_dissolution_rate",
    "definition to be taken over": "/katalog/share_under_18/uebernehmen",
    "own definitions": "/katalog/eigene",
    "targets": "/zielwerte",
    "a target of an indicator": "/zielwerte?kennzahl=share_under_6",
    "new indicator": "/katalog/neu",
    "collection workbook": "/katalog/erhebungsmappe/kita_kinder",
}
SAME_PARTS = {
    *("count", "breakdown", "planning areas", "pinned release", "old address"),
    *("map alone", "comparison alone", "meaning alone", "course alone"),
}
"""Pages of which every part stands on another one, too."""
MISSING_PAGES = {
    "unknown indicator": "/kennzahl/gibtsnicht",
    "unknown area": "/gebiet/bezirk/99",
    "unknown address": "/nirgends",
}


@pytest.fixture(scope="module")
def release(berlin: Path) -> str:
    """Release of Berlin."""
    return next(path.name for path in (berlin / "data" / "releases").iterdir())


@pytest.fixture(scope="module")
def berlin_window(size: str, opened: Open, serve: Serve, berlin: Path) -> Iterator[Reader]:
    with opened(serve(berlin), **SIZES[size]) as found:
        yield found


@pytest.mark.parametrize("kind", only(BERLIN_PAGES.keys() - SAME_PARTS, BERLIN_PAGES))
def test_pages_have_no_violation(size: str, berlin_window: Reader, release: str, kind: str) -> None:
    page = berlin_window.go(BERLIN_PAGES[kind].format(release=release))
    assert page.locator("h1").count() == 1
    assert violations(page, size) == []
    assert berlin_window.gained() == []


@pytest.mark.parametrize("kind", MISSING_PAGES)
def test_pages_of_what_is_not_there_have_no_violation(size: str, berlin_window: Reader, kind: str) -> None:
    page = berlin_window.go(MISSING_PAGES[kind], 404)
    assert "Nicht gefunden" in page.title()
    assert violations(page, size) == []
    assert berlin_window.gained() == []


@pytest.mark.parametrize("path", ["/kennzahl/share_under_6?gebiet=bezirk:03&gebiet=bezirk:08", "/gebiet/bezirk/03"])
def test_texts_in_charts_stand_out_from_the_ground(berlin_window: Reader, path: str) -> None:
    """axe leaves texts of SVG out."""
    page = berlin_window.go(path)
    contrasts = page.evaluate(GRAPHIC_CONTRAST)
    assert len(contrasts) > 10
    assert [(text, ratio) for text, ratio in contrasts if ratio < 4.5] == []


def test_what_scripts_have_made_has_no_violation(size: str, berlin_window: Reader) -> None:
    page = berlin_window.go("/kennzahl/share_under_6?ebene=planungsraum&gebiet=bezirk:03")
    page.locator("#verlauf .chart-start").click()
    page.locator("#verlauf .chart-view svg").wait_for()
    page.locator("#tabelle input[type=search]").fill("neu")
    page.get_by_role("button", name="Prozent").click()
    page.locator("kobimo-map a.area[tabindex='0']").focus()
    assert page.locator("kobimo-map .tooltip").is_visible()
    assert violations(page, size) == []
    assert faint(page) == []
    assert berlin_window.gained() == []


def test_the_zoomable_map_has_no_violation(size: str, berlin_window: Reader) -> None:
    page = berlin_window.go("/kennzahl/share_under_6")
    page.get_by_role("button", name="Zoombare Karte öffnen").click()
    page.locator(".zoom-map[data-ready]").wait_for()
    assert violations(page, size) == []
    assert berlin_window.gained() == []
