"""The walk through the Musterkreis: by keyboard, kept in the browser, gone when somebody ends it, and nowhere else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.visiting import Open, Reader, Serve, findings
from kobimo.web.tour import MUSTERKREIS

STOPS = 5


@pytest.fixture(scope="module")
def musterkreis(settled_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town that says it is the Musterkreis; tests only read it."""
    folder = Path(shutil.copytree(settled_town, tmp_path_factory.mktemp("rundgang") / "ort")) / "kleinstadt"
    settings = folder / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8").replace("01001000", MUSTERKREIS), "utf-8")
    return folder


@pytest.fixture
def reader(musterkreis: Path, opened: Open, serve: Serve) -> Iterator[Reader]:
    with opened(serve(musterkreis)) as found:
        yield found


def test_it_is_walked_and_ended_by_keyboard_alone(reader: Reader) -> None:
    page = reader.go("/")
    tour = page.get_by_role("complementary", name="Rundgang")
    expect(tour).to_contain_text(f"1 von {STOPS}")
    shown = tour.locator(".tour__stop:visible")
    assert shown.evaluate("stop => getComputedStyle(stop).display") != "list-item"  # its number would stand twice
    assert not tour.get_by_role("button", name="Zurück").is_visible()
    tour.get_by_role("button", name="Weiter").focus()
    for place in range(2, STOPS + 1):
        page.keyboard.press("Enter")
        expect(tour).to_contain_text(f"{place} von {STOPS}")
        expect(page.locator("body > [role=status]")).to_contain_text(f"{place} von {STOPS}")
    assert page.evaluate("document.activeElement.textContent") == "Rundgang beenden"
    page.keyboard.press("Enter")
    expect(tour).not_to_be_visible()
    assert page.evaluate("document.activeElement.textContent") == "Rundgang"
    assert page.locator("h1").is_visible()


def test_where_somebody_is_and_that_it_is_over_is_kept_in_this_browser(reader: Reader) -> None:
    page = reader.go("/")
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("link", name="Zum Überblick").click()
    expect(page.get_by_role("complementary", name="Rundgang")).to_contain_text(f"3 von {STOPS}")
    assert reader.path == "/uebersicht"
    page.get_by_role("button", name="Zurück").focus()
    page.keyboard.press("Escape")
    page.reload()
    expect(page.get_by_role("button", name="Rundgang", exact=True)).to_be_visible()
    expect(page.locator("kobimo-tour")).to_be_hidden()
    page.get_by_role("button", name="Rundgang", exact=True).click()
    expect(page.get_by_role("complementary", name="Rundgang")).to_contain_text(f"1 von {STOPS}")


@pytest.mark.parametrize(
    "how",
    [
        {"color_scheme": "light"},
        {"color_scheme": "dark"},
        {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True},
    ],
    ids=["light", "dark", "phone"],
)
def test_it_has_no_violation(musterkreis: Path, opened: Open, serve: Serve, how: dict[str, object]) -> None:
    with opened(serve(musterkreis), **how) as found:
        page = found.go("/")
        expect(page.locator("kobimo-tour")).to_be_visible()
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name="Rundgang beenden").click()
        assert findings(page) == []


def test_without_scripts_it_stays_away(musterkreis: Path, opened: Open, serve: Serve) -> None:
    with opened(serve(musterkreis), java_script_enabled=False) as found:
        page = found.go("/")
        assert not page.locator("kobimo-tour").is_visible()
        assert not page.locator("[data-tour-again]").is_visible()
