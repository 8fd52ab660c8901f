"""How fast a million rows leave the server, and how much memory that takes."""

from __future__ import annotations

import http.client
import io
import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from served import free_port, get, running, serve_command
from table import Row

from kobimo.store.parquet import parquet_bytes
from kobimo.store.releases import METADATA, VALUES, StoredRelease, newest_release, store_release
from kobimo.workspace.layout import Layout

_AREAS, _PERIODS, _SEED = 20_000, 50, 20260102
_PIECE = 1 << 16


def measure_export(example: Path, folder: Path) -> list[Row]:
    """Put a release of a million rows into a copy of a workspace, and take it along from a server."""
    workspace = Path(shutil.copytree(example, folder / "export"))
    release, indicator = _large_release(Layout(workspace))
    port = free_port()
    with running(serve_command(workspace, port), port, "/kennzahlen.json") as (process, _ready):
        get(port, f"/kennzahl/{indicator}.tidy.csv?umfang=zeitraum")  # what every first answer loads
        before = process.memory_info().rss / 1e6
        with _highest(process) as memory:
            seconds, first, size = _taken(port, f"/kennzahl/{indicator}.tidy.csv?umfang=alles")
    begin = time.perf_counter()
    pa.csv.write_csv(_plain(pq.read_table(release.folder / VALUES)), io.BytesIO())
    bare = time.perf_counter() - begin
    return [
        Row(
            "export of 1,000,000 rows",
            seconds,
            "s",
            f"CSV for programs over HTTP, {size / 1e6:.0f} MB, from the request to the last byte; the first bytes came "
            f"after {first:.2f} s.",
            limit=3,
            bound=bare,
            bound_is="Arrow reads the same Parquet file and writes its columns as CSV, at once and in memory",
        ),
        Row(
            "export of 1,000,000 rows, memory",
            max(memory[0] / 1e6 - before, 0.0),
            "MB",
            "Resident memory of the server above what it had before, at its highest while it sent the rows.",
            limit=100,
        ),
    ]


def _large_release(layout: Layout) -> tuple[StoredRelease, str]:
    """Store a release like the newest one with one indicator of many areas and periods; return both."""
    model = newest_release(layout)
    metadata, rng = model.read_json(METADATA), np.random.default_rng(_SEED)
    table = model.values()
    name = next(row["indicator"] for row in table.slice(0, 1).to_pylist())
    definition = metadata["indicators"][name]
    space = metadata["datasets"][definition["numerator"]["dataset"]]["space"]
    levels = metadata["contents"][name][""]["levels"]
    level = next(item["id"] for item in reversed(metadata["spaces"][space]["levels"]) if item["id"] in levels)
    kept = [area for area in metadata["areas"][space] if area[0] != level]
    parent = next((area[1] for area in kept), "")
    keys = [f"{number:06}" for number in range(_AREAS)]
    periods = [f"{1970 + number}-12-31" for number in range(_PERIODS)]
    metadata["areas"][space] = kept + [[level, key, f"Gebiet {key}", parent] for key in keys]
    metadata["contents"] = {name: {"": {"levels": [level], "periods": periods}}}
    files = {path: (model.folder / path).read_bytes() for path in (e.path for e in model.manifest.artifacts)}
    files |= {
        METADATA: json.dumps(metadata).encode(),
        VALUES: parquet_bytes(_values(table, (name, level), periods, keys, rng)),
    }
    later = (datetime.fromisoformat(model.manifest.created_at) + timedelta(seconds=1)).astimezone(UTC)
    manifest = model.manifest.model_copy(update={"id": f"{model.manifest.id}9", "created_at": later.isoformat()})
    return store_release(layout, manifest, files), name


def _values(
    like: pa.Table, fixed: tuple[str, str], periods: list[str], keys: list[str], rng: np.random.Generator
) -> pa.Table:
    """Return drawn values, one in twenty of them hidden, with the columns of a table."""
    rows = len(periods) * len(keys)
    base = rng.integers(30, 5000, rows)
    part = rng.binomial(base, 0.3)
    hidden = rng.random(rows) < 0.05

    def numbers(values: np.ndarray) -> pa.Array:
        return pa.array(values, mask=hidden)

    columns = {
        "indicator": pa.array([fixed[0]] * rows),
        "breakdown": pa.array([""] * rows),
        "level": pa.array([fixed[1]] * rows),
        "period": pa.array(np.repeat(periods, len(keys))),
        "area": pa.array(np.tile(keys, len(periods))),
        "value": numbers(100.0 * part / base),
        "numerator": numbers(part),
        "denominator": pa.array(base),
        "status": pa.array(np.where(hidden, "suppressed", "normal")),
        "coverage": pa.array(np.ones(rows)),
    }
    found = [columns.get(field.name, pa.nulls(rows)).cast(field.type) for field in like.schema]
    return pa.table(found, like.schema)


def _plain(table: pa.Table) -> pa.Table:
    """Return a table whose texts are texts, as CSV needs them."""
    types = [field.type.value_type if pa.types.is_dictionary(field.type) else field.type for field in table.schema]
    return table.cast(pa.schema([(field.name, kind) for field, kind in zip(table.schema, types, strict=True)]))


def _taken(port: int, address: str) -> tuple[float, float, int]:
    """Return seconds to the last and to the first byte, and how many bytes came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    begin = time.perf_counter()
    connection.request("GET", address, headers={"Accept-Encoding": "identity"})
    answer = connection.getresponse()
    size, first = len(answer.read(_PIECE)), time.perf_counter() - begin
    while piece := answer.read(_PIECE):
        size += len(piece)
    connection.close()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{answer.status}: {address}")
    return time.perf_counter() - begin, first, size


@contextmanager
def _highest(process: psutil.Process) -> Iterator[list[int]]:
    """Watch the memory of a process; the list that is yielded holds its highest value in the end."""
    highest, ended = [process.memory_info().rss], threading.Event()

    def watch() -> None:
        while not ended.wait(0.01):
            highest[0] = max(highest[0], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield highest
    finally:
        ended.set()
        watcher.join()
