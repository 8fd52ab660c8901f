"""How soon a page can be read over a slow line on a slow computer, and how soon a large map answers."""

from __future__ import annotations

import math
import os
import random
import shutil
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from served import free_port, get, running, serve_command
from table import Row

from workspace import ROOT

sys.path.append(str(ROOT / "tests"))

from browser import towns

_RUNS, _SEED = 5, 20260104
_LINE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
"""Latency in milliseconds, the rest in bytes per second."""
_SLOWER = 4
_COLUMNS, _ROWS = 50, 40
_LINE_SAID = f"1.6 Mbit/s, {_LINE['latency']} ms delay, {_SLOWER} times slower processor, nothing kept from before"

NOTE_SIGHTS = """
const seen = (window.sights = {});
const drawn = (node) => node !== null && node.getClientRects().length > 0;
const coloured = () => {
  const areas = [...document.querySelectorAll("kobimo-map svg .area path")].slice(0, 40);
  return areas.length > 0 && new Set(areas.map((area) => getComputedStyle(area).fill)).size > 1;
};
const sights = {
  table: () => drawn(document.querySelector("#tabelle tbody tr:last-child")) && document.readyState !== "loading",
  map: coloured,
};
const look = () => {
  for (const [name, there] of Object.entries(sights)) if (!(name in seen) && there()) after(name);
  if (Object.keys(seen).length < Object.keys(sights).length) requestAnimationFrame(look);
};
const after = (name) => {
  seen[name] = null;
  setTimeout(() => { seen[name] = performance.now(); }); // the first task after this frame was painted
};
requestAnimationFrame(look);
"""
"""Notes when the table and the colours of the map had been painted; in milliseconds since the question."""

NOTE_EVENTS = """
window.answered = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.interactionId || entry.name.startsWith("pointerover"))
    window.answered.push([entry.name, entry.duration]);
}).observe({ type: "event", durationThreshold: 16, buffered: true });
"""
"""Notes each event and the milliseconds from it to the next paint, as browsers measure interaction to next paint."""

TAKE_EVENTS = "window.answered.splice(0)"


def measure_sights(workspace: Path, folder: Path) -> list[Row]:
    """Look at pages with Chromium as a reader does."""
    with _chromium() as browser:
        return [*_first_sights(browser, workspace), *_answers(browser, folder)]


@contextmanager
def _chromium() -> Iterator[Browser]:
    path = os.environ.get("KOBIMO_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def _slow(page: Page, *, line: bool) -> CDPSession:
    session = page.context.new_cdp_session(page)
    if line:
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", _LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    return session


def _first_sights(browser: Browser, workspace: Path) -> list[Row]:
    """Open the page of an indicator several times, each time in a browser that never saw it."""
    port = free_port()
    with running(serve_command(workspace, port), port, "/"):
        address = "/kennzahl/share_under_6" if b"share_under_6" in get(port, "/")[1] else _first(port)
        get(port, address)
        sights = [_sights(browser, f"http://127.0.0.1:{port}{address}") for _run in range(_RUNS)]
    text, table, coloured = (statistics.median(item[n] for item in sights) / 1000 for n in range(3))
    how = f"Median of {_RUNS} visits of {address} in a new Chromium: {_LINE_SAID}"
    return [
        Row(
            "first text and table of an indicator over a slow line",
            max(text, table),
            "s",
            f"{how}; first text painted after {text:.2f} s, last row of the table after {table:.2f} s.",
            limit=1,
        ),
        Row(
            "its map coloured",
            coloured,
            "s",
            "In the same visits: areas of different colours had been painted.",
            limit=2.5,
        ),
    ]


def _first(port: int) -> str:
    page = get(port, "/")[1].decode()
    return "/kennzahl/" + page.split('href="/kennzahl/', 1)[1].partition('"')[0].partition("?")[0]


def _sights(browser: Browser, address: str) -> tuple[float, float, float]:
    """Return milliseconds to the first text, to the table and to the map."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    _slow(page, line=True)
    page.add_init_script(NOTE_SIGHTS)
    page.goto(address, wait_until="commit", timeout=60_000)
    for _try in range(200):
        page.wait_for_timeout(100)  # nothing may be evaluated inside of the page: its policy forbids it
        text = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
        found: dict[str, float | None] = page.evaluate(f"({{ text: {text}, ...window.sights }})")
        if all(found.get(name) for name in ("text", "table", "map")):
            break
    context.close()
    return found["text"] or math.inf, found["table"] or math.inf, found["map"] or math.inf


def _answers(browser: Browser, folder: Path) -> list[Row]:
    """Point at areas of a map of many, walk over it by keyboard, and pick some."""
    town = towns.many_areas(folder / "many", _COLUMNS, _ROWS)
    port = free_port()
    with running(serve_command(town, port), port, "/"):
        address = f"http://127.0.0.1:{port}/kennzahl/anteil_u6?ebene=viertel"
        plain, slower = (_worst(browser, address, slow=slow) for slow in (False, True))
    return [
        Row(
            f"interaction with a map of {_COLUMNS * _ROWS:,} areas",
            plain[0],
            "ms",
            f"Interaction to next paint, the slowest of {plain[1]} in Chromium: pointing at areas, arrows on the "
            "keyboard, a click that picks an area; from the event to the next picture, in steps of 8 ms.",
            limit=100,
        ),
        Row(
            f"the same on a processor {_SLOWER} times slower",
            slower[0],
            "ms",
            f"The slowest of {slower[1]}; no limit, for information.",
        ),
    ]


def _worst(browser: Browser, address: str, *, slow: bool) -> tuple[float, int]:
    """Return the slowest answer in milliseconds and how many interactions there were."""
    rng = random.Random(_SEED)
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.add_init_script(NOTE_EVENTS)
    page.goto(address, wait_until="networkidle", timeout=60_000)
    if slow:
        _slow(page, line=False)
    areas = page.locator("kobimo-map svg a.area")
    if areas.count() != _COLUMNS * _ROWS:
        raise RuntimeError(f"the map has {areas.count()} areas")
    done, places = 0, [rng.randrange(_COLUMNS * _ROWS) for _number in range(12)]
    for number in places:
        areas.nth(number).hover(force=True)
        page.wait_for_timeout(60)
        done += 1
    pointed = page.evaluate(TAKE_EVENTS)  # later ones come from a page that changes below a pointer at rest
    areas.nth(places[0]).focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp") * 3:
        page.keyboard.press(key)
        page.wait_for_timeout(60)
        done += 1
    for number in places[:3]:
        areas.nth(number).click(force=True)
        page.locator("#inhalt[aria-busy]").wait_for(state="detached")  # a reader looks before the next click
        page.wait_for_timeout(500)
        done += 1
    answered = [*pointed, *page.evaluate(f"({TAKE_EVENTS}).filter(([name]) => !name.startsWith('pointerover'))")]
    page.context.close()
    return max((duration for _name, duration in answered), default=16.0), done
