"""`make demo`: from delivered files to released figures, by the same commands that a user types.

With the public data of Berlin beside the repository (or in the folder that KOBIMO_BERLIN names) the Berlin example
runs; otherwise a small invented town that comes with the repository.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BERLIN = Path(os.environ.get("KOBIMO_BERLIN", ROOT.parent / "shared" / "real" / "berlin"))
TARGET = ROOT / "build" / "demo"

BERLIN_DELIVERIES = (
    ("lor", ("berlin-lor-planning-areas-until-2020.geojson", "berlin-lor-district-regions-until-2020.geojson")),
    ("einwohnerregister", ("EWR201412E_Matrix.csv",)),
    ("einwohnerregister", ("EWR201512E_Matrix.csv",)),
    ("einwohnerregister", ("EWR201812E_Matrix.csv",)),
    ("kitas", ("kindertagesstaetten.geojson",)),
    ("schulen", ("schulen.geojson",)),
)
BERLIN_QUESTIONS = (
    ("share_under_6", "stadt:berlin", "2018-12-31"),
    ("share_under_6", "bezirk:03", "2018-12-31"),
    ("daycare_places_per_100_under_6", "bezirk:08", "2018-12-31"),
)
MUSTERSTADT_DELIVERIES = (
    ("stadtteile", ("stadtteile.geojson",)),
    ("melderegister", ("einwohner_2023.csv", "einwohner_2024.xlsx")),
    ("jugendamt", ("betreute_kinder_2024.csv", "betreute_kinder_2025.csv")),
)
MUSTERSTADT_QUESTIONS = (
    ("share_under_6", "stadt:musterstadt", "2024-12-31"),
    ("daycare_rate_u3", "stadtbezirk:01", "2025-03-01"),
    ("daycare_rate_u3", "stadtbezirk:02", "2025-03-01"),
)


def main() -> int:
    """Run the example in a fresh folder below `build/`."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    if BERLIN.is_dir():
        print(f"Beispiel Berlin, öffentliche Daten aus {BERLIN}\n")
        return example("berlin", "Berlin", "11000000", BERLIN, BERLIN_DELIVERIES, BERLIN_QUESTIONS)
    print(f"Die öffentlichen Daten von Berlin liegen nicht in {BERLIN}.")
    print("Es läuft das kleine mitgelieferte Beispiel mit erfundenen Daten.\n")
    data = ROOT / "examples" / "musterstadt" / "lieferungen"
    return example("musterstadt", "Musterstadt", "05999000", data, MUSTERSTADT_DELIVERIES, MUSTERSTADT_QUESTIONS)


def example(
    name: str,
    title: str,
    ags: str,
    data: Path,
    deliveries: Sequence[tuple[str, Sequence[str]]],
    questions: Sequence[tuple[str, str, str]],
) -> int:
    """Type the commands of one example."""
    workspace = TARGET / name
    kobimo("init", workspace, "--name", title, "--ags", ags, "--definitions", ROOT / "examples" / name)
    for source, files in deliveries:
        kobimo("import", workspace, source, *(data / file for file in files))
    kobimo("build", workspace)
    kobimo("release", workspace, "--audience", "team")
    for indicator, area, period in questions:
        kobimo("value", workspace, indicator, "--area", area, "--period", period)
    kobimo("doctor", workspace)
    print(f"Der Arbeitsordner zum Weiterprobieren: {shown(workspace)}")
    print(f"Im Browser ansehen: .venv/bin/kobimo serve {shown(workspace)}")
    return 0


def kobimo(*arguments: str | Path) -> None:
    """Show and run one command; stop at the first that fails."""
    print("$ kobimo " + " ".join(map(shown, arguments)), flush=True)
    done = subprocess.run([sys.executable, "-m", "kobimo.cli.main", *map(str, arguments)], check=False)
    print(flush=True)
    if done.returncode:
        sys.exit(done.returncode)


def shown(argument: str | Path) -> str:
    """Write an argument as a user in the repository types it."""
    text = str(argument).replace(f"{ROOT}{os.sep}", "")
    return f'"{text}"' if " " in text else text


if __name__ == "__main__":
    sys.exit(main())
