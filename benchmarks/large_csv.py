"""Ten million rows of text into observations, beside the plainest way from text to Parquet; and a gigabyte imported."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl
import yaml
from memory import peak_memory, run_measured
from table import Row

from kobimo.ingest.delivery import read_delivery
from kobimo.model.area import Area, Space, SpaceDefinition
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.recipe import Recipe
from kobimo.model.source import Corrections

KEYS = tuple(f"{land:02d}{kreis:03d}{gemeinde:03d}" for land, kreis, gemeinde in itertools.product(
    range(1, 11), range(1, 11), range(1, 11)
))  # fmt: skip
YEARS = tuple(range(2006, 2026))
LONG = tuple(range(1999, 2026))
AGES = tuple(f"a{age:02d}" for age in range(50))
KINDS = tuple(f"k{kind}" for kind in range(10))
SEED = 20261122
MEGABYTES = 1500


def measure_large_csv(folder: Path) -> list[Row]:
    """Write the file, import it and copy it to Parquet; each in a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "zehn_millionen.csv"
    rows = write_large_csv(path)
    ours, megabytes = _measured(import_large, path)
    bound, _ = _measured(copy_large, path)
    what = f"CSV of {rows / 1e6:.0f} million rows"
    how = (
        f"{len(KEYS):,} areas, {len(YEARS)} years, {len(AGES)} and {len(KINDS)} categories, one count; "
        "`read_delivery` from the file to checked observations, in a process of its own, file cache warm."
    )
    return [
        Row(
            f"{what} into observations",
            ours,
            "s",
            how,
            bound=bound,
            bound_is="`polars.scan_csv(...).sink_parquet(...)` of the same file",
            at_most=5,
        ),
        Row(f"{what}: memory", megabytes, "MB", "Highest resident memory of that process.", limit=MEGABYTES),
        *measure_import(folder),
    ]


def measure_import(folder: Path, areas: int = 3000) -> list[Row]:
    """Import a file that does not fit into memory with the command; 3,000 areas make 1.0 GB, 40.5 million rows."""
    path, workspace = folder / "gigabyte.csv", folder / "land"
    keys = tuple(f"{1 + n // 100:02d}{n // 10 % 10:03d}{n % 10:03d}" for n in range(areas))
    rows = write_in_parts(path, keys)
    bound, _ = _measured(copy_large, path)
    _found_workspace(workspace, keys)
    seconds, megabytes = run_measured([sys.executable, "-m", "kobimo.cli.main", "import", workspace, "amt", path])
    size, what = path.stat().st_size / 1e9, "`kobimo import` of a CSV"
    how = (
        f"{rows:,} rows, {len(keys):,} areas, {len(LONG)} years, {len(AGES)} and {len(KINDS)} categories, one count; "
        "the whole command: read in pieces, each period compared with the one before, stored with original and receipt."
    )
    bound_is = "`polars.scan_csv(...).sink_parquet(...)` of the same file"
    return [
        Row(f"{what} of {size:.1f} GB", seconds, "s", how, bound=bound, bound_is=bound_is),
        Row(
            f"{what} of {size:.1f} GB: memory",
            megabytes,
            "MB",
            "Highest resident memory of the largest process of the command.",
            limit=MEGABYTES,
        ),
    ]


def write_in_parts(path: Path, keys: Sequence[str], part: int = 300) -> int:
    """Write a file with the rows of some areas at a time; return the number of rows."""
    rows = 0
    with path.open("wb") as target:
        for start in range(0, len(keys), part):
            target.write(
                _frame(keys[start : start + part], LONG).write_csv(separator=";", include_header=not start).encode()
            )
            rows += len(keys[start : start + part]) * len(LONG) * len(AGES) * len(KINDS)
    return rows


def _found_workspace(workspace: Path, keys: Sequence[str]) -> None:
    """Make a workspace that knows areas, dataset and recipe."""
    command = [sys.executable, "-m", "kobimo.cli.main", "init", workspace, "--name", "Land", "--ags", "05999000"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    source = {"id": "amt", "title": {"de": "Amt"}, "supplier": "Amt"}
    definitions = {"spaces/land.yaml": _space().definition, "datasets/personen.yaml": _dataset()}
    texts = {name: item.model_dump(mode="json", exclude_defaults=True) for name, item in definitions.items()}
    texts |= {"sources/amt/source.yaml": source}
    texts |= {"sources/amt/recipe.yaml": _recipe().model_dump(mode="json", exclude_defaults=True)}
    for name, text in texts.items():
        (workspace / name).parent.mkdir(parents=True, exist_ok=True)
        (workspace / name).write_text(yaml.safe_dump(text, allow_unicode=True, sort_keys=False), encoding="utf-8")
    lines = ["level,key,name,parent", "land,0,Land,", *(f"gemeinde,{key},{key},0" for key in keys)]
    (workspace / "spaces" / "land.areas.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_large_csv(path: Path, keys: tuple[str, ...] = KEYS) -> int:
    """Write each combination once, with a drawn count; return the number of rows."""
    frame = _frame(keys, YEARS)
    frame.write_csv(path, separator=";")
    return frame.height


def _frame(keys: Sequence[str], years: Sequence[int]) -> pl.DataFrame:
    """Return each combination once, with a drawn count."""
    parts = (keys, years, AGES, KINDS)
    shape = tuple(map(len, parts))
    counts = np.random.default_rng(SEED).integers(0, 500, size=int(np.prod(shape)))
    grid = np.unravel_index(np.arange(counts.size), shape)
    columns = {
        name: pl.Series(list(map(str, part))).gather(place)
        for name, part, place in zip(("ags", "jahr", "alter", "art"), parts, grid, strict=True)
    }
    return pl.DataFrame({**columns, "anzahl": counts})


def import_large(path: Path) -> int:
    """Read the file as a delivery; return the number of observations."""
    reading = read_delivery(
        [path],
        _recipe(),
        Corrections(),
        {"personen": _dataset()},
        {"land": _space()},
        lambda *_: [],
        date(2026, 11, 22),
    )
    problems = [check.code for check in reading.checks if check.severity == "error"]
    if problems:
        raise RuntimeError(f"the import was rejected: {problems[:5]}")
    return reading.observations["personen"].num_rows


def copy_large(path: Path) -> int:
    """Copy the text to Parquet without looking at it."""
    target = path.with_suffix(".parquet")
    frame = pl.scan_csv(path, separator=";", schema_overrides={"ags": pl.String, "jahr": pl.String})
    frame.sink_parquet(target)
    return pl.scan_parquet(target).select(pl.len()).collect().item()


def _measured(work: Callable[[Path], int], path: Path) -> tuple[float, float]:
    """Return seconds and megabytes of work in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_timed, work, path).result()


def _timed(work: Callable[[Path], int], path: Path) -> tuple[float, float]:
    path.read_bytes()[:0]
    begin = time.perf_counter()
    work(path)
    return time.perf_counter() - begin, peak_memory() / 1e6


def _recipe() -> Recipe:
    return Recipe.model_validate(
        {
            "area": {"level": "gemeinde", "column": "ags", "width": 8},
            "period": {"column": "jahr", "one_per_file": False},
            "values": [
                {
                    "dataset": "personen",
                    "column": "anzahl",
                    "dimensions": {
                        "alter": {"column": "alter", "codes": {code: code for code in AGES}},
                        "art": {"column": "art", "codes": {code: code for code in KINDS}},
                    },
                }
            ],
        }
    )


def _dataset() -> DatasetDefinition:
    def dimension(name: str, codes: tuple[str, ...]) -> dict[str, object]:
        return {
            "id": name,
            "title": {"de": name},
            "categories": [{"code": code, "title": {"de": code}} for code in codes],
        }

    return DatasetDefinition.model_validate(
        {
            "id": "personen",
            "title": {"de": "Personen"},
            "space": "land",
            "level": "gemeinde",
            "period_type": "calendar_year",
            "measures": [
                {"id": "anzahl", "title": {"de": "Anzahl"}, "unit": {"de": "Personen"}, "concerns": "persons"}
            ],
            "dimensions": [dimension("alter", AGES), dimension("art", KINDS)],
        }
    )


def _space() -> Space:
    definition = SpaceDefinition.model_validate(
        {
            "id": "land",
            "title": {"de": "Land"},
            "levels": [
                {"id": "gemeinde", "title": {"de": "Gemeinde"}, "parent": "land"},
                {"id": "land", "title": {"de": "Land"}, "parent": None},
            ],
        }
    )
    return Space(definition, [Area("land", "0", "Land", ""), *(Area("gemeinde", key, key, "0") for key in KEYS)])
