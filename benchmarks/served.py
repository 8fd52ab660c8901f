"""A running server of pages, and the addresses that it has."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil
from alone import without_rivals

TABS = ("", "karte", "verlauf", "vergleich", "verteilung", "tabelle", "ueber")
"""Ways to look at an indicator, as in its address."""
_OF_THE_HOUSE = ("/freigabestaende", "/auftraege", "/datenquellen", "/sicherung", "/geheimhaltung")
"""Pages that are not for reading and therefore in no description."""
_PATIENCE = 60


def serve_command(workspace: Path, port: int) -> list[str]:
    """Return the command that serves a workspace."""
    return [sys.executable, "-m", "kobimo.cli.main", "serve", str(workspace), "--port", str(port), "--no-browser"]


@contextmanager
def running(command: list[str], port: int, address: str) -> Iterator[tuple[psutil.Process, float]]:
    """Run a server as a user has it; yield its process and the seconds until it first answered."""
    with tempfile.TemporaryDirectory(prefix="kobimo-alone-") as alone:
        environment = without_rivals(Path(alone))
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        try:
            until(lambda: answers(port, address))
            yield psutil.Process(process.pid), time.perf_counter() - begin
        finally:
            process.terminate()
            process.wait(timeout=20)


def until(condition: Callable[[], bool], patience: float = _PATIENCE) -> None:
    """Wait until something is so."""
    deadline = time.perf_counter() + patience
    while not condition():
        if time.perf_counter() > deadline:
            raise TimeoutError("the server does not answer")
        time.sleep(0.01)


def answers(port: int, address: str) -> bool:
    """Whether somebody answers at a port."""
    try:
        return get(port, address)[0] == http.client.OK
    except OSError:
        return False


def get(port: int, address: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Ask for an address of this machine; return status and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", address, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def indicators(port: int) -> dict[str, list[str]]:
    """Return every indicator of the start page with the levels that its page offers."""
    names = sorted(set(re.findall(r'href="/kennzahl/([a-z0-9_]+)', _text(port, "/"))))
    return {name: _options(_text(port, f"/kennzahl/{name}"), "ebene") for name in names}


def _options(page: str, name: str) -> list[str]:
    field = page[page.index(f'id="{name}"') :]
    return re.findall(r'<option value="([^"]*)"', field[: field.index("</select>")])


def json_addresses(port: int) -> list[str]:
    """Return the JSON address of every indicator at every level."""
    return [f"/kennzahl/{name}.json?ebene={level}" for name, levels in indicators(port).items() for level in levels]


def page_addresses(port: int, most_areas: int = 40) -> list[str]:
    """Return the pages that readers open: every indicator at every level in every tab, topics, areas, overviews."""
    found = indicators(port)
    start, areas = _text(port, "/"), _text(port, "/gebiete")
    tabs = [f"&ansicht={tab}" if tab else "" for tab in TABS]
    pages = [f"/kennzahl/{n}?ebene={level}{tab}" for n, levels in found.items() for level in levels for tab in tabs]
    pages += ["/", "/gebiete", "/uebersicht", *sorted(set(re.findall(r'href="(/thema/[A-Z])', start)))]
    pages += list(dict.fromkeys(re.findall(r'href="(/gebiet/[^"?]+)', areas)))[:most_areas]
    return pages + [f"/kennzahl/{name}/entwicklung" for name in found]


def every_kind(port: int) -> list[str]:
    """Return one address of every kind that the API describes, filled with names that exist, and those of the house.

    What is embedded elsewhere is left out: it shows nothing but public figures, and the workspaces here have none. So
    are moves between schools and registers of institutions, of which the workspace of the pages knows nothing.
    """
    found = indicators(port)
    name = max(found, key=lambda name: len(_options(_text(port, f"/kennzahl/{name}"), "zeit")))
    levels = found[name]
    level = levels[min(1, len(levels) - 1)]
    areas = re.findall(r'href="/gebiet/([^/"]+)/([^"?]+)', _text(port, f"/gebiete?ebene={level}"))
    place = next((item for item in areas if item[0] == level), areas[0])
    topic = re.findall(r'href="/thema/([A-Z])', _text(port, "/"))[0]
    filling = {"name": name, "level": place[0], "key": place[1], "letter": topic}
    usual = {"ebene": level, "gebiet": ":".join(place), "gegen": list(found)[-1], "q": "kinder"}
    addresses = list(_OF_THE_HOUSE)
    for path, item in json.loads(get(port, "/api/schema")[1])["paths"].items():
        if "{register}" in path:
            continue
        asked = [p["name"] for p in item["get"]["parameters"] if p["in"] == "query" and p["name"] in usual]
        filled = re.sub(r"{(\w+)}", lambda part: quote(filling[part[1]]), path)
        addresses.append(filled + "?" * bool(asked) + "&".join(f"{key}={quote(usual[key])}" for key in asked))
    addresses = [address for address in addresses if not address.startswith(("/einbetten", "/uebergaenge."))]
    return addresses + [f"/kennzahl/{name}?ansicht={tab}" for tab in TABS]


def _text(port: int, address: str) -> str:
    status, content = get(port, address)
    if status != http.client.OK:
        raise RuntimeError(f"{status}: {address}")
    return content.decode()
