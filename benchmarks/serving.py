"""How soon pages are there, how fast they answer under a steady load, how much they weigh."""

from __future__ import annotations

import gzip
import http.client
import json
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import psutil
from alone import without_rivals
from table import Row

_RATE, _SECONDS, _CONNECTIONS = 100, 20, 12
_SEED = 20260101
_KILOBYTE = 1000

BARE = """
import sys
from waitress import serve
body = b"x" * int(sys.argv[2])
def application(environ, start):
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
serve(application, host="127.0.0.1", port=int(sys.argv[1]), threads=6)
"""
"""The same server with an application that only returns bytes: what a request costs at least."""


def measure_serving(workspace: Path) -> list[Row]:
    """Start the server, load it, weigh its pages."""
    port = free_port()
    command = [sys.executable, "-m", "kobimo.cli.main", "serve", str(workspace), "--port", str(port), "--no-browser"]
    with running(command, port, "/") as (process, ready):
        addresses = _json_addresses(port)
        sizes = [len(get(port, address)[1]) for address in addresses]
        ours = _open_loop(port, addresses)
        weights = _weights(port)
        _visit_everything(port)
        memory, drawing = process.memory_info().rss / 1e6, _children_memory(process)
    bare_port = free_port()
    size = int(statistics.median(sizes))
    with running([sys.executable, "-c", BARE, str(bare_port), str(size)], bare_port, "/"):
        bare = _open_loop(bare_port, ["/"])
    return [
        Row(
            "`kobimo serve`, first page answered",
            ready,
            "s",
            "Wall time from the start of the process to the first answered request for the start page.",
            limit=3,
        ),
        Row(
            "`kobimo serve`, memory",
            memory,
            "MB",
            "Resident memory of the server after the load below and after every kind of page was asked for once.",
            limit=300,
        ),
        Row(
            "its drawing process, memory",
            drawing,
            "MB",
            "Resident memory at the same time; the process ends after a minute without use.",
        ),
        Row(
            "JSON of one indicator, p95",
            _percentile(ours, 95),
            "ms",
            f"{_RATE} requests a second for {_SECONDS} s at fixed times, random indicator and level (seeded), from the "
            "planned time to the last byte.",
            limit=20,
            bound=_percentile(bare, 95),
            bound_is=f"the same server and load with {size} bytes that need no work",
        ),
        Row(
            "JSON of one indicator, median",
            _percentile(ours, 50),
            "ms",
            "In the same run as the row above.",
            bound=_percentile(bare, 50),
            bound_is="as above",
        ),
        *weights,
    ]


def _json_addresses(port: int) -> list[str]:
    """Collect the JSON address of every indicator at every level that its page offers."""
    start = get(port, "/")[1].decode()
    names = sorted(set(re.findall(r'href="/kennzahl/([a-z0-9_]+)"', start)))
    found = []
    for name in names:
        page = get(port, f"/kennzahl/{name}")[1].decode()
        field = page[page.index('id="ebene"') :]
        levels = re.findall(r'<option value="([^"]*)"', field[: field.index("</select>")])
        found += [f"/kennzahl/{name}.json?ebene={level}" for level in levels]
    return found


def _open_loop(port: int, addresses: list[str]) -> list[float]:
    """Send requests at fixed times whatever the answers do; return milliseconds from the planned time to the answer."""
    rng = random.Random(_SEED)
    plan: Queue[tuple[float, str] | None] = Queue()
    begin = time.perf_counter() + 0.5
    for number in range(_RATE * _SECONDS):
        plan.put((begin + number / _RATE, rng.choice(addresses)))
    for _connection in range(_CONNECTIONS):
        plan.put(None)
    taken: list[float] = []
    threads = [threading.Thread(target=_send, args=(port, plan, taken)) for _connection in range(_CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(taken) != _RATE * _SECONDS:
        raise RuntimeError(f"{_RATE * _SECONDS - len(taken)} requests were not answered")
    return taken


def _send(port: int, plan: Queue[tuple[float, str] | None], taken: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while (item := plan.get()) is not None:
        planned, address = item
        time.sleep(max(0.0, planned - time.perf_counter()))
        connection.request("GET", address)
        answer = connection.getresponse()
        answer.read()
        if answer.status == http.client.OK:
            taken.append((time.perf_counter() - planned) * 1000)


def _weights(port: int) -> list[Row]:
    """Add up what a browser loads for the page of an indicator, as sent, and what it may load later."""
    name = _first_indicator(port)
    address = f"/kennzahl/{name}"
    page = get(port, address)[1].decode()
    linked = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    fonts = {
        f"/static/{found}"
        for sheet in linked
        if sheet.endswith(".css")
        for found in re.findall(r"url\(\.?/?([^)]+\.woff2)\)", get(port, sheet)[1].decode())
    }
    first = _sent(port, address) + sum(_sent(port, item) for item in linked | fonts)
    static = Path(__file__).resolve().parent.parent / "src" / "kobimo" / "web" / "static"
    manifest = json.loads((static / "manifest.json").read_bytes())
    later = [entry["file"] for entry in manifest.values() if entry.get("isDynamicEntry") and "vega" in entry["file"]]
    shared = {name for entry in manifest.values() if entry["file"] in later for name in entry.get("imports", [])}
    later += [manifest[name]["file"] for name in shared if not manifest[name].get("isEntry")]
    return [
        Row(
            "first load of an indicator's page",
            first / _KILOBYTE,
            "kB",
            "Page, styles, scripts and fonts as sent, compressed.",
            limit=200,
        ),
        Row(
            "interaction of charts",
            sum(len(gzip.compress((static / name).read_bytes(), 9)) for name in later) / _KILOBYTE,
            "kB",
            "Scripts that are loaded when a chart is used, compressed.",
            limit=250,
        ),
    ]


def _visit_everything(port: int) -> None:
    """Touch every kind of page, so that everything is loaded that ever will be."""
    name = _first_indicator(port)
    area = re.search(r'href="(/gebiet/[^"?]+)"', get(port, "/gebiete")[1].decode())
    place = area[1] if area else "/gebiete"
    for address in ("/", "/gebiete", "/freigabestaende", "/auftraege", place, f"{place}.pdf"):
        get(port, address)
    query = f"?gebiet={':'.join(place.split('/')[2:4])}"
    for suffix in ("", ".csv", ".xlsx", ".geojson", "/karte.svg", "/verlauf.svg", "/vergleich.svg", "/verlauf.json"):
        get(port, f"/kennzahl/{name}{suffix}{query}")


def _first_indicator(port: int) -> str:
    return _json_addresses(port)[0].partition(".json")[0].rpartition("/")[2]


def _sent(port: int, address: str) -> int:
    return len(get(port, address, {"Accept-Encoding": "gzip, br"})[1])


def get(port: int, address: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Ask for an address of this machine; return status and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", address, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@contextmanager
def running(command: list[str], port: int, address: str) -> Iterator[tuple[psutil.Process, float]]:
    """Run a server as a user has it; yield its process and the seconds until it first answered."""
    with tempfile.TemporaryDirectory(prefix="kobimo-alone-") as alone:
        environment = without_rivals(Path(alone))
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
        try:
            _until(lambda: _answers(port, address))
            yield psutil.Process(process.pid), time.perf_counter() - begin
        finally:
            process.terminate()
            process.wait(timeout=20)


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.perf_counter() + 60
    while not condition():
        if time.perf_counter() > deadline:
            raise TimeoutError("the server does not answer")
        time.sleep(0.01)


def _answers(port: int, address: str) -> bool:
    try:
        return get(port, address)[0] == http.client.OK
    except OSError:
        return False


def _children_memory(process: psutil.Process) -> float:
    """Return the resident memory of all processes that a process started, in megabytes."""
    return sum(item.memory_info().rss for item in process.children(recursive=True)) / 1e6


def _percentile(values: list[float], share: int) -> float:
    return statistics.quantiles(values, n=100)[share - 1]


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
