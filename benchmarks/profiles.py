"""How long a series of printed area profiles takes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pikepdf
from table import Row

_WANTED = 100


def measure_profiles(workspace: Path, folder: Path) -> list[Row]:
    """Make the profiles of the level with the most suitable number of areas, and scale to a hundred."""
    release = max((workspace / "data" / "releases").iterdir())
    areas = json.loads((release / "metadata.json").read_bytes())["areas"]
    counts: dict[str, int] = {}
    for rows in areas.values():
        for level, *_rest in rows:
            counts[level] = counts.get(level, 0) + 1
    level = min(counts, key=lambda name: abs(counts[name] - _WANTED))
    out = folder / "profiles"
    command = [sys.executable, "-m", "kobimo.cli.main", "product", str(workspace), "area-profile"]
    begin = time.perf_counter()
    subprocess.run(
        [*command, "--all", level, "--format", "pdf", "--out", str(out)], check=True, stdout=subprocess.DEVNULL
    )
    seconds = time.perf_counter() - begin
    made = sorted(out.glob("*.pdf"))
    pages = [_pages(path) for path in made]
    return [
        Row(
            f"{_WANTED} printed area profiles",
            seconds * _WANTED / len(made),
            "s",
            f"`kobimo product area-profile --all`: {len(made)} PDF of {sum(pages) / len(pages):.1f} pages each in one "
            f"run, scaled to {_WANTED}.",
            limit=15,
        )
    ]


def _pages(path: Path) -> int:
    with pikepdf.open(path) as document:
        return len(document.pages)
