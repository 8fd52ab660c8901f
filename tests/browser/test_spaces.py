"""Areas through time in a browser: the line of statuses, the tree, the wizard, and two statuses on one map."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.accessibility.looks import SIZES
from browser.test_screens import OUTSIDE, TOO_SMALL
from browser.visiting import Open, Reader, Serve, findings, wide
from support.command import run
from support.nurseries import build
from support.sampling import only

SPACE = "/gebiete/stadt"
PAGES = {
    "spaces": "/gebiete",
    "space": SPACE,
    "area": f"{SPACE}?gebiet=viertel:111",
    "former status": f"{SPACE}?stand=anfang&gebiet=viertel:11&ebene=bezirk",
    "area that has ended": f"{SPACE}?gebiet=viertel:11",
    "found": f"{SPACE}?suche=viertel",
    "kinds of change": f"{SPACE}/aenderung",
    "split": f"{SPACE}/aenderung?art=split&ebene=viertel&gebiet=viertel:12",
    "merge": f"{SPACE}/aenderung?art=merge&ebene=bezirk",
    "part": f"{SPACE}/aenderung?art=move_part&ebene=viertel",
    "key": f"{SPACE}/aenderung?art=rekey&ebene=viertel",
    "other parent": f"{SPACE}/aenderung?art=reassign&ebene=viertel",
    "log": f"{SPACE}/verlauf",
    "comparison": f"{SPACE}/vergleich?von=anfang&bis=2024-01-01&datensatz=einwohner",
    "comparison of the wrong order": f"{SPACE}/vergleich?von=2024-01-01&bis=anfang",
    "registers": "/einrichtungen",
    "register": "/einrichtungen/kitas",
    "register, sorted": "/einrichtungen/kitas?zustand=alle&sortierung=-plaetze&tag=2023-12-31",
    "register without hits": "/einrichtungen/kitas?tag=1990-01-01",
    "institution": "/einrichtungen/kitas/01",
    "institution with a surface": "/einrichtungen/kitas/05",
    "institution that has ended": "/einrichtungen/kitas/03",
    "area with institutions": f"{SPACE}?gebiet=viertel:112",
}


@pytest.fixture(scope="module")
def reformed(settled_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town after a split, a new border and a new name."""
    folder = Path(shutil.copytree(settled_town, tmp_path_factory.mktemp("reform") / "ort")) / "kleinstadt"
    change = ("space", "change", folder)
    run(*change, "--date", "2023-01-01", "--split", "11", "--into", "111=0,4:Westend", "--into", "112:Ostend")
    run(*change, "--date", "2024-01-01", "--move-part", "12", "--into", "22=0,2", "--dataset", "einwohner")
    run(*change, "--date", "2024-01-01", "--rename", "21:Hafen")
    build(folder)
    return folder


@pytest.fixture(scope="module", params=only(("light", "phone"), SIZES))
def size(request: pytest.FixtureRequest) -> str:
    """How the pages are looked at."""
    return str(request.param)


@pytest.fixture(scope="module")
def window(size: str, opened: Open, serve: Serve, reformed: Path) -> Iterator[Reader]:
    with opened(serve(reformed), **SIZES[size]) as found:
        yield found


@pytest.mark.parametrize("kind", PAGES)
def test_pages_have_no_violation_and_fit_the_screen(window: Reader, kind: str) -> None:
    page = window.go(PAGES[kind])
    assert page.locator("h1").count() == 1
    assert findings(page) == []
    assert wide(page) <= 0
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(TOO_SMALL) == []
    assert window.gained() == []


def test_the_wizard_with_errors_and_with_a_preview_has_no_violation(window: Reader) -> None:
    page = window.go(PAGES["split"])
    window.watch.tolerated.add(422)
    page.get_by_label("Gilt seit").fill("01.01.2024")
    page.get_by_role("button", name="Vorschau").click()
    expect(page.get_by_role("heading", name="Prüfhinweise")).to_be_visible()
    assert findings(page) == []
    for number, (key, name, share) in enumerate((("121", "Obere Au", "0,5"), ("122", "Untere Au", "0,5")), 1):
        group = page.get_by_role("group", name=f"Neues Gebiet {number}")
        group.get_by_label("Schlüssel").fill(key)
        group.get_by_label("Name").fill(name)
        group.get_by_label("Anteil").fill(share)
    page.get_by_label("Gilt seit").fill("01.01.2025")
    page.get_by_role("button", name="Vorschau").click()
    expect(page.get_by_role("button", name="So eintragen")).to_be_visible()
    assert findings(page) == []
    assert wide(page) <= 0
    assert window.gained() == []


@pytest.fixture
def desk(opened: Open, serve: Serve, reformed: Path) -> Iterator[Reader]:
    """A reader at a desk."""
    with opened(serve(reformed)) as found:
        yield found


def test_the_statuses_are_walked_along_with_the_keyboard(desk: Reader) -> None:
    page = desk.go(SPACE)
    line = page.locator("svg.timeline")
    expect(line.locator("a[tabindex='0']")).to_have_count(1)
    line.locator("a[tabindex='0']").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator(".status__now")).to_have_text("01.01.2023")
    assert "stand=2023-01-01" in page.url
    page.go_back()
    expect(page.locator(".status__now")).to_have_text("01.01.2024")
    page.get_by_role("combobox", name="Gebietsstand wählen").select_option("anfang")
    expect(page.locator(".status__now")).to_have_text("vor dem 01.01.2023")


def test_an_area_is_chosen_in_the_tree_and_on_the_map(desk: Reader) -> None:
    page = desk.go(SPACE)
    page.locator(".tree").get_by_role("link", name="Nord").click()
    expect(page.locator("#gebiet")).to_have_text("Nord")
    page.locator(".tree").get_by_role("link", name="Westend").click()
    expect(page.locator("#gebiet")).to_have_text("Westend")
    desk.until(lambda: "gebiet=viertel:111" in page.url)
    page.locator(".spaces__map a.area[data-key='21']").click()
    expect(page.locator("#gebiet")).to_have_text("Hafen")
    page.get_by_role("searchbox").fill("viertel 11")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name="Viertel 11").click()
    expect(page.locator(".status__now")).to_have_text("vor dem 01.01.2023")


def test_everything_can_be_done_without_scripts(opened: Open, serve: Serve, settled_town: Path, tmp_path: Path) -> None:
    town = Path(shutil.copytree(settled_town, tmp_path / "ort")) / "kleinstadt"
    with opened(serve(town), java_script_enabled=False) as reader:
        page = reader.go(f"{SPACE}?gebiet=viertel:11")
        page.get_by_role("link", name="Gebietsänderung eintragen").click()
        page.get_by_role("link", name="Umbenannt").click()
        page.get_by_label("Gilt seit").fill("01.01.2023")
        page.get_by_label("Name", exact=True).fill("Altstadt")
        page.get_by_role("button", name="Vorschau").click()
        expect(page.get_by_text("Keine Zeitreihe bekommt einen Bruch.")).to_be_visible()
        page.get_by_role("button", name="So eintragen").click()
        expect(page.locator("#gebiet")).to_have_text("Altstadt")
        page.get_by_role("combobox", name="Gebietsstand wählen").select_option("anfang")
        page.get_by_role("button", name="Anzeigen").click()
        expect(page.locator("#gebiet")).to_have_text("Viertel 11")
        page.get_by_role("link", name="Zwei Gebietsstände vergleichen").click()
        expect(page.get_by_text("umbenannt (vorher Viertel 11)")).to_be_visible()
