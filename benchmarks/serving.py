"""How soon pages are there, how fast they answer under a steady load, how much they weigh."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil
from load import AS_BROWSERS_ASK, RATE, SECONDS, one_after_another, open_loop, percentile
from served import every_kind, free_port, get, indicators, json_addresses, page_addresses, running, serve_command
from table import Row

_KILOBYTE = 1000
_ANSWERED = (http.client.OK, http.client.BAD_REQUEST)

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
    with running(serve_command(workspace, port), port, "/") as (process, ready):
        addresses, pages = json_addresses(port), page_addresses(port)
        sizes = [len(get(port, address)[1]) for address in addresses]
        ours = open_loop(port, addresses)
        weights = _weights(port)
        first = one_after_another(port, pages, AS_BROWSERS_ASK)
        read = open_loop(port, pages, AS_BROWSERS_ASK)
        kinds = _visit_everything(port)
        memory, drawing = process.memory_info().rss / 1e6, _children_memory(process)
    bare = _bare(sizes)
    load = f"{RATE} requests a second for {SECONDS} s at fixed times"
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
            f"Resident memory of the server after both loads below and after all {kinds} kinds of addresses for "
            "reading, and pages of the house, were asked for.",
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
            percentile(ours, 95),
            "ms",
            f"{load}, random indicator and level (seeded), from the planned time to the last byte.",
            limit=20,
            bound=percentile(bare, 95),
            bound_is=f"the same server and load with {int(statistics.median(sizes))} bytes that need no work",
        ),
        Row(
            "JSON of one indicator, median",
            percentile(ours, 50),
            "ms",
            "In the same run as the row above.",
            bound=percentile(bare, 50),
            bound_is="as above",
        ),
        Row(
            "page, p95",
            percentile(read, 95),
            "ms",
            f"{load}, random page (seeded) among {len(pages)}: every indicator, level and tab, topics, areas, "
            "overviews; compressed as browsers ask for it; each page had had its first reader.",
            limit=60,
            bound=percentile(bare, 95),
            bound_is="as above",
        ),
        Row("page, median", percentile(read, 50), "ms", "In the same run as the row above."),
        Row(
            "page for its first reader, p95",
            percentile(first, 95),
            "ms",
            "Each of these pages asked for the first time, one after another, its charts drawn meanwhile if the "
            f"release has none; median {percentile(first, 50):.0f} ms.",
        ),
        *weights,
    ]


def _bare(sizes: Sequence[int]) -> list[float]:
    port = free_port()
    size = str(int(statistics.median(sizes)))
    with running([sys.executable, "-c", BARE, str(port), size], port, "/"):
        return open_loop(port, ["/"])


def _weights(port: int) -> list[Row]:
    """Add up what a browser loads for the page of an indicator, as sent, and what it may load later."""
    address = f"/kennzahl/{next(iter(indicators(port)))}"
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


def _visit_everything(port: int) -> int:
    """Touch every kind of address, so that everything is loaded that ever will be; return how many answered.

    A refusal is an answer where the workspace lacks what is asked for, such as moves between areas.
    """
    statuses = {address: get(port, address)[0] for address in every_kind(port)}
    failed = [f"{status}: {address}" for address, status in statuses.items() if status not in _ANSWERED]
    if failed:
        raise RuntimeError(", ".join(failed))
    return sum(status == http.client.OK for status in statuses.values())


def _sent(port: int, address: str) -> int:
    return len(get(port, address, {"Accept-Encoding": "gzip, br"})[1])


def _children_memory(process: psutil.Process) -> float:
    """Return the resident memory of all processes that a process started, in megabytes."""
    return sum(item.memory_info().rss for item in process.children(recursive=True)) / 1e6
