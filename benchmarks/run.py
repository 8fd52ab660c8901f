"""`make bench`: measure what the project promises, in one run, and write `benchmarks/results.md`.

Every figure stands beside a plain lower bound, a rival or a limit measured or named in the same run, because the
seconds of one machine say little about another.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path

import psutil
from commands import measure_commands
from engines import measure_engines
from explorers import measure_explorers
from export import measure_export
from large_csv import measure_large_csv
from large_xlsx import measure_large_xlsx
from lookup import measure_lookup
from portal import measure_portal
from profiles import measure_profiles
from protected import measure_protected
from readers import measure_readers
from recognition import measure_recognition
from register import measure_register
from serving import measure_serving
from sights import measure_sights
from table import Row, as_markdown
from whole_catalogue import measure_catalogue

from demo import measure_demo
from disclosure import measure_disclosure
from spaces import measure_location, measure_overlay, measure_resolving, measure_simplification
from workspace import example

RESULTS = Path(__file__).parent / "results.md"


def main() -> int:
    """Measure everything; the exit code says whether all limits were met."""
    with tempfile.TemporaryDirectory(prefix="kobimo-bench-") as name:
        folder = Path(name)
        rows = told([*measure_demo(folder), *measure_catalogue(folder / "musterkreis", folder)])
        rows += told(measure_protected(folder / "musterkreis", folder))
        rows += told(measure_portal(folder / "musterkreis", folder))
        case, measured = measure_register(folder / "register")
        rows += told([*measured, *measure_lookup(case, folder / "release")])
        rows += told(measure_engines(folder / "engines"))
        rows += told(measure_disclosure())
        workspace, described = example(folder)
        rows += told([*measure_commands(), *measure_serving(workspace), *measure_profiles(workspace, folder)])
        rows += told([*measure_readers(workspace), *measure_sights(workspace, folder)])
        rows += told([*measure_explorers(workspace, folder / "explorers"), *measure_export(workspace, folder)])
        rows += told([*measure_recognition(), *measure_large_csv(folder / "csv"), *measure_large_xlsx(folder / "xlsx")])
        rows += told([*measure_resolving(), *measure_location(), *measure_overlay(), *measure_simplification()])
    text = as_markdown(rows, machine(), described)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return 0 if all(row.met for row in rows) else 1


def told(rows: list[Row]) -> list[Row]:
    """Say what was measured while the rest still runs."""
    for row in rows:
        beside = "" if row.bound is None else f" beside {row.bound:.3g}"
        print(f"{'met ' if row.met else 'MISS'} {row.what}: {row.measured:.3g} {row.unit}{beside}", flush=True)
    return rows


def machine() -> str:
    """Describe the machine by what matters for speed."""
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {system}"


if __name__ == "__main__":
    sys.exit(main())
