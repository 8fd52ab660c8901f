"""Taking along in a browser: files arrive, texts are copied, and other sites may show the frame and nothing else."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.visiting import Open, Serve, Server, findings, wide
from support.published import published_town

__all__ = ["published_town"]

SIZES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True},
}
FRAMES = ("", "?ansicht=karte", "?ansicht=vergleich&ebene=viertel", "?ansicht=tabelle&ebene=viertel")
PAGES = ("/thema/A", "/thema/F", "/api", "/kennzahl/anteil_u6?ebene=viertel", "/gebiet/viertel/11")


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, *_parts: object) -> None:
        """Say nothing."""


@pytest.fixture
def town(serve: Serve, published_town: Path) -> Server:
    return serve(published_town)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A web site of its own: its folder and its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield tmp_path, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("size", SIZES)
def test_pages_have_no_violation_and_fit(opened: Open, town: Server, size: str) -> None:
    found = {}
    with opened(town, **SIZES[size]) as reader:
        for path in (*PAGES, *(f"/einbetten/kennzahl/anteil_u6{query}" for query in FRAMES)):
            page = reader.go(path)
            found[path] = (findings(page), max(wide(page), 0))
        assert {path: faults for path, faults in found.items() if faults != ([], 0)} == {}
        page = reader.go("/einbetten/kennzahl/anteil_u7", 404)
        assert findings(page) == []
        assert reader.gained() == []


def test_files_arrive_with_their_names(opened: Open, town: Server) -> None:
    with opened(town) as reader:
        page = reader.go("/kennzahl/anteil_u6?ebene=viertel")
        first = page.locator("#mitnehmen .take__row").first
        for label, name in (("Excel", "anteil_u6.xlsx"), ("ZIP mit Erklärung", "anteil_u6.zip")):
            with page.expect_download() as coming:
                first.get_by_role("link", name=re.compile(f"^{label} ?: Diese Raumebene, alle Zeiträume$")).click()
            assert coming.value.suggested_filename == name
            assert Path(coming.value.path()).stat().st_size > 500


def test_a_citation_is_copied_with_one_key(opened: Open, town: Server) -> None:
    with opened(town, permissions=["clipboard-read", "clipboard-write"]) as reader:
        page = reader.go("/kennzahl/anteil_u6")
        button = page.get_by_role("button", name="Kopieren: Lang")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".copy__button", has_text="Kopiert.")).to_have_count(1)
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator("kobimo-copy[data-name=Lang] .copy__text").inner_text()
        assert "Bürgeramt" in copied
        page.get_by_label("Gebiet hinzufügen").select_option("bezirk:1")
        reader.until(lambda: "gebiet=" in page.url)
        expect(page.get_by_role("button", name="Kopieren: Lang")).to_have_count(1)


def test_without_scripts_everything_can_still_be_taken(opened: Open, town: Server) -> None:
    with opened(town, java_script_enabled=False) as reader:
        page = reader.go("/kennzahl/anteil_u6")
        assert page.locator(".take__link").count() > 10
        assert page.locator(".copy__button").count() == 0
        assert "Lang" in page.locator("#mitnehmen").inner_text()


def test_another_site_may_show_the_frame_and_no_other_page(
    browser: Browser, town: Server, city: tuple[Path, str]
) -> None:
    folder, address = city
    frames = {"frame": "/einbetten/kennzahl/anteil_u6", "page": "/kennzahl/anteil_u6", "topic": "/thema/A"}
    body = "".join(f'<iframe name="{name}" src="{town.address}{path}"></iframe>' for name, path in frames.items())
    (folder / "index.html").write_text(f"<!doctype html><title>Stadt</title>{body}", "utf-8")
    page = browser.new_page()
    page.goto(f"{address}/index.html", wait_until="load")
    shown = page.frame("frame")
    assert shown is not None
    expect(shown.locator("h1")).to_have_text("Anteil unter 6")
    shown.get_by_role("link", name="Tabelle").click()
    expect(shown.locator("table")).to_contain_text("Nord")
    for name in ("page", "topic"):
        blocked = page.frame(name)
        assert blocked is not None
        assert blocked.locator("h1", has_text="Anteil").count() == 0
    page.close()
