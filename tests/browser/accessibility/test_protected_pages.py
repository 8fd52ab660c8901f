"""The pages of protection, of approval, and of flows with hidden numbers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser.accessibility.looks import SIZES, faint, violations
from browser.visiting import Open, Reader, Serve
from support.moving_town import moves, town_of_moves
from support.office import waiting, waiting_office
from support.published import public_release, published_town

__all__ = ["moves", "published_town", "town_of_moves", "waiting_office"]


PROTECTION_PAGES = {
    "releases": "/freigabestaende",
    "what is hidden": "/freigabestaende/{public}/geheimhaltung",
    "what protection costs": "/freigabestaende/{public}/geheimhaltung/kosten",
    "map of reasons": "/freigabestaende/{public}/geheimhaltung/karte",
    "map of a small count": "/freigabestaende/{public}/geheimhaltung/karte"
    "?kennzahl=einwohner_gesamt&merkmal=alter=3-5&ebene=viertel&zeit=2022-12-31",
    "reasons": "/freigabestaende/{public}/geheimhaltung/gruende",
    "no such reason": "/freigabestaende/{public}/geheimhaltung/gruende?grund=aufgeteilt",
    "hidden figures": "/kennzahl/einwohner_gesamt?merkmal=alter=3-5&ebene=viertel&zeit=2022-12-31&stand={public}",
    "area with hidden figures": "/gebiet/viertel/22?stand={public}",
    "another rule": "/freigabestaende/geheimhaltung-probe",
    "answers": "/freigabestaende/auskuenfte",
    "words for readers": "/geheimhaltung",
    "methods": "/geheimhaltung/verfahren",
}
FLOW_PAGES = {
    "flows": "/uebergaenge",
    "flows of a picked area": "/uebergaenge?ebene=viertel&nach=einzeln&gebiet=viertel:11",
    "flows with hidden numbers": "/uebergaenge?ebene=viertel&nach=einzeln&stand={public}",
    "old address of flows": "/uebergaenge?ebene=quartier&zeit=1848",
}
APPROVAL_PAGES = {
    "releases and what waits": "/freigabestaende",
    "proposal": "/freigabestaende/{public}/freigabe",
    "what a proposal hides": "/freigabestaende/{public}/geheimhaltung",
}


@pytest.fixture(scope="module")
def guarded(published_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town with a release for the public, in which rules are tried out."""
    return Path(shutil.copytree(published_town.parent, tmp_path_factory.mktemp("guarded") / "ort")) / "kleinstadt"


@pytest.fixture(scope="module")
def guarded_window(size: str, guarded: Path, opened: Open, serve: Serve) -> Iterator[Reader]:
    with opened(serve(guarded), **SIZES[size]) as found:
        yield found


@pytest.mark.parametrize("kind", PROTECTION_PAGES)
def test_pages_of_protection_have_no_violation(size: str, guarded_window: Reader, guarded: Path, kind: str) -> None:
    page = guarded_window.go(PROTECTION_PAGES[kind].format(public=public_release(guarded).name))
    assert page.locator("h1").count() == 1
    assert violations(page, size) == []
    assert guarded_window.gained() == []


def test_the_map_of_reasons_leads_to_the_sum_by_keyboard(size: str, guarded_window: Reader, guarded: Path) -> None:
    page = guarded_window.go(PROTECTION_PAGES["map of a small count"].format(public=public_release(guarded).name))
    page.locator("kobimo-map a.area[tabindex='0']").focus()
    for key in ("ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.class") == "klein"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Warum ist diese Angabe verborgen?").wait_for()
    assert violations(page, size) == []
    assert guarded_window.gained() == []


def test_a_rule_that_was_tried_out_and_methods_that_were_compared_have_no_violation(
    size: str, guarded_window: Reader
) -> None:
    page = guarded_window.go(PROTECTION_PAGES["another rule"])
    page.get_by_label("Kleinste gezeigte Anzahl").fill("10")
    page.get_by_label("als wäre noch nichts freigegeben").check()
    page.get_by_role("button", name="Ausprobieren").click()
    page.get_by_role("heading", name="Nach Raumebenen").wait_for(timeout=90_000)
    assert violations(page, size) == []
    page = guarded_window.go(PROTECTION_PAGES["methods"])
    page.get_by_role("button", name="Vergleichen").first.click()
    page.get_by_role("heading", name="Was die Verfahren kosten").wait_for(timeout=90_000)
    assert violations(page, size) == []
    assert guarded_window.gained() == []


@pytest.fixture(scope="module")
def office_window(size: str, waiting_office: Path, opened: Open, serve: Serve) -> Iterator[Reader]:
    with opened(serve(waiting_office), **SIZES[size]) as found:
        yield found


@pytest.mark.parametrize("kind", APPROVAL_PAGES)
def test_pages_of_approval_have_no_violation(size: str, office_window: Reader, waiting_office: Path, kind: str) -> None:
    page = office_window.go(APPROVAL_PAGES[kind].format(public=waiting(waiting_office)))
    assert page.locator("h1").count() == 1
    assert violations(page, size) == []
    assert office_window.gained() == []


@pytest.fixture(scope="module")
def moving_window(size: str, town_of_moves: Path, opened: Open, serve: Serve) -> Iterator[Reader]:
    with opened(serve(town_of_moves), **SIZES[size]) as found:
        yield found


@pytest.mark.parametrize("kind", FLOW_PAGES)
def test_pages_of_flows_have_no_violation(size: str, moving_window: Reader, town_of_moves: Path, kind: str) -> None:
    page = moving_window.go(FLOW_PAGES[kind].format(public=public_release(town_of_moves).name))
    assert page.locator("h1").count() == 1
    assert faint(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page, size) == []
    assert moving_window.gained() == []
