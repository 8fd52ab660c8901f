"""How long one indicator at one level takes from a release with a million values."""

from __future__ import annotations

import random
import statistics
import time
from itertools import islice
from pathlib import Path

import duckdb
from register import computed
from register_case import AREAS, SEED, YEARS, RegisterCase
from table import Row

from kobimo.indicators.tables import SCHEMA
from kobimo.model.release import Manifest, ReleaseContent
from kobimo.store.parquet import PieceWriter
from kobimo.store.releases import VALUES, StoredRelease

_VALUES, _LOOKUPS = 1_000_000, 400


def measure_lookup(case: RegisterCase, folder: Path) -> list[Row]:
    """Write a release with the first indicators of the register and look figures up at random."""
    release, names, rows = _release(case, folder)
    rng = random.Random(SEED)
    wanted = [(rng.choice(names), rng.choice(list(AREAS))) for _number in range(_LOOKUPS)]
    for name, level in wanted[:20]:
        release.values(indicator=name, breakdown="", level=level)
    ours = sorted(_milliseconds(release, *place) for place in wanted)
    rival = statistics.median(_rival(folder / VALUES, *place) for place in wanted[:50])
    fewest, most = (extreme(AREAS.values()) * len(YEARS) for extreme in (min, max))
    return [
        Row(
            f"one indicator at one level from a release of {rows / 1e6:.2f} million values, p95",
            ours[int(0.95 * len(ours))],
            "ms",
            f"`StoredRelease.values` as the pages call it, {_LOOKUPS} times for a random indicator and level (seeded), "
            f"from opening the file to the table of {fewest} to {most:,} figures, file cache warm.",
            limit=10,
        ),
        Row(
            "the same, median",
            statistics.median(ours),
            "ms",
            "In the same run.",
            rival=rival,
            rival_is="`SELECT *` of the same rows in DuckDB over the same file",
        ),
    ]


def _release(case: RegisterCase, folder: Path) -> tuple[StoredRelease, list[str], int]:
    folder.mkdir(parents=True)
    each = len(YEARS) * sum(AREAS.values())
    writer, names = PieceWriter(SCHEMA), []
    for item in islice(computed(case), -(-_VALUES // each)):
        writer.add(item.table)
        names.append(item.formula.indicator.id)
    (folder / VALUES).write_bytes(writer.finish())
    manifest = Manifest(
        id="bench",
        audience="team",
        created_at="",
        created_by="",
        kobimo="",
        content=ReleaseContent(),
        build="",
        inputs=(),
        artifacts=(),
    )
    return StoredRelease(folder, manifest, None), names, len(names) * each


def _milliseconds(release: StoredRelease, indicator: str, level: str) -> float:
    begin = time.perf_counter()
    found = release.values(indicator=indicator, breakdown="", level=level)
    seconds = time.perf_counter() - begin
    if found.num_rows != AREAS[level] * len(YEARS):
        raise RuntimeError(f"{found.num_rows} figures of {indicator} at {level}")
    return seconds * 1000


def _rival(file: Path, indicator: str, level: str) -> float:
    query = f"SELECT * FROM '{file}' WHERE indicator = '{indicator}' AND breakdown = '' AND level = '{level}'"
    begin = time.perf_counter()
    duckdb.sql(query).to_arrow_table()
    return (time.perf_counter() - begin) * 1000
