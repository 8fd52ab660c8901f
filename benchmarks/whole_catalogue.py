"""How long the whole catalogue takes over the workspace of the demonstration, and again after one more delivery."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq
from alone import without_rivals
from table import Row

RUNS = 3
LATEST = "einwohner_musterstadt"
"""Source whose last delivery comes as the new one: the largest register of the Musterkreis."""


def measure_catalogue(finished: Path, folder: Path) -> list[Row]:
    """Build everything that can be computed, without and with the last delivery; nothing without the demonstration."""
    if not finished.is_dir():
        return []
    workspace = folder / "catalogue"
    shutil.copytree(finished, workspace)
    settings = workspace / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8").replace("catalogue = []", 'catalogue = "computable"'), "utf-8")
    with tempfile.TemporaryDirectory(prefix="kobimo-compiled-") as compiled:
        environment = without_rivals(Path(compiled)) | {"PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        _kobimo(environment, "build", workspace)  # compiles the modules
        last = max((workspace / "data" / "deliveries" / LATEST).iterdir()).name
        (file,) = max((workspace / "eingang").glob(f"*{LATEST}")).iterdir()
        before, after = [], []
        for _run in range(RUNS):
            _kobimo(environment, "retract", workspace, last, "--reason", "Messung")
            before.append(_kobimo(environment, "build", workspace))
            _kobimo(environment, "import", workspace, LATEST, file)
            after.append(_kobimo(environment, "build", workspace))
            last = max((workspace / "data" / "deliveries" / LATEST).iterdir()).name
    (values,) = (workspace / "data" / "build").glob("*/values.parquet")
    indicators = pq.read_table(values, columns=["indicator"])["indicator"]
    how = (
        f'Wall time of `kobimo build` with `catalogue = "computable"`: {len(indicators.unique())} indicators, '
        f"{len(indicators):,} figures; compiled modules in place as after an installation, best of {RUNS}."
    )
    return [
        Row("the whole catalogue on the demonstration", min(before), "s", how, limit=20),
        Row(
            "the same again after one new delivery",
            min(after),
            "s",
            "As above, after `kobimo import` of the newest register; everything is computed anew, nothing is kept.",
            limit=3,
        ),
    ]


def _kobimo(environment: dict[str, str], *arguments: str | Path) -> float:
    """Type a command and return its seconds."""
    command = [sys.executable, "-m", "kobimo.cli.main", *map(str, arguments)]
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - begin
