"""The workspace that is measured: Berlin from public data where they are, otherwise the invented town."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
BERLIN = Path(os.environ.get("KOBIMO_BERLIN", ROOT.parent / "shared" / "real" / "berlin"))

BERLIN_DELIVERIES = (
    ("lor", ("berlin-lor-planning-areas-until-2020.geojson", "berlin-lor-district-regions-until-2020.geojson")),
    ("einwohnerregister", ("EWR201412E_Matrix.csv",)),
    ("einwohnerregister", ("EWR201512E_Matrix.csv",)),
    ("einwohnerregister", ("EWR201812E_Matrix.csv",)),
    ("kitas", ("kindertagesstaetten.geojson",)),
    ("schulen", ("schulen.geojson",)),
)
MUSTERSTADT_DELIVERIES = (
    ("stadtteile", ("stadtteile.geojson",)),
    ("melderegister", ("einwohner_2023.csv", "einwohner_2024.xlsx")),
    ("jugendamt", ("betreute_kinder_2024.csv", "betreute_kinder_2025.csv")),
)


def example(folder: Path) -> tuple[Path, str]:
    """Import, build and release the example in a folder; return its workspace and its name."""
    if BERLIN.is_dir():
        return _typed(folder / "berlin", "Berlin", "11000000", BERLIN, BERLIN_DELIVERIES), "Berlin, public data"
    data = EXAMPLES / "musterstadt" / "lieferungen"
    town = _typed(folder / "musterstadt", "Musterstadt", "05999000", data, MUSTERSTADT_DELIVERIES)
    return town, "Musterstadt, invented"


def _typed(workspace: Path, title: str, ags: str, data: Path, deliveries: Sequence[tuple[str, Sequence[str]]]) -> Path:
    """Type the commands of a user."""
    definitions = EXAMPLES / workspace.name
    _kobimo("init", workspace, "--name", title, "--ags", ags, "--definitions", definitions)
    for source, files in deliveries:
        _kobimo("import", workspace, source, *(data / file for file in files))
    _kobimo("build", workspace)
    _kobimo("release", workspace, "--audience", "team")
    return workspace


def _kobimo(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "kobimo.cli.main", *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
