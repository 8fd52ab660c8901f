"""The Berlin reform of 2021 with the commands alone: areas, crosswalk, and how far it is off, recomputed naively."""

from __future__ import annotations

import csv
import math
import statistics
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from kobimo.workspace.yaml_text import read_yaml
from support.command import run

SMALLEST_COMPARED = 100
PLAIN = 9.8
"""Mean absolute percentage error of plain area weighting in Bezirke 01 to 06."""


def counts(file: Path, key: str, value: str) -> dict[str, float]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return {row[key]: float(row[value]) for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def files(real_files: Path) -> dict[str, Path]:
    named = {
        "old": "berlin/berlin-lor-planning-areas-until-2020.geojson",
        "new": "berlin/LOR_2021.csv",
        "shares": "methods/berlin_lor_crosswalk_pre2021_2021_area_weights.csv",
        "register": "sdc/berlin_lor/berlin-lor-population-2023-02-t1-planning-areas.csv",
        "sources": "methods/berlin_ew_2020_plr_pre2021_source.csv",
        "truth": "methods/berlin_ew_2020_plr_2021_truth_bezirk01_06.csv",
    }
    found = {name: real_files / path for name, path in named.items()}
    missing = [str(path) for path in found.values() if not path.is_file()]
    if missing:
        pytest.skip(f"public files are not there: {', '.join(missing)}")
    return found


@pytest.fixture(scope="module")
def berlin(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with both statuses of the Planungsraeume; the first key of a mistaken pair is put right."""
    workspace = tmp_path_factory.mktemp("berlin") / "raum"
    run("init", workspace, "--name", "Berlin", "--ags", "11")
    level = ("--level", "planungsraum")
    old = run("space", "import", workspace, files["old"], *level, "--dry-run", "--json").json()
    row = next(check["row"] for check in old["checks"] if check["code"] == "AREA_PART_ELSEWHERE")
    run(
        "space", "import", workspace, files["old"], *level, "--valid-from", "2006-01-01", "--correct", f"{row}=04030417"
    )
    run("space", "import", workspace, files["new"], *level, "--valid-from", "2021-01-01")
    return workspace


def made(berlin: Path, files: dict[str, Path], *more: Any) -> dict[str, dict[str, float]]:
    """Return the weights of each source."""
    out = berlin.parent / "gewichte.csv"
    run("space", "crosswalk", berlin, "planungsraum@2020-12-31", "planungsraum@2021-01-01", *more, "--out", out)
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    with out.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            weights[row["source"]][row["target"]] = float(row["weight"].replace(",", "."))
    return weights


def moved(weights: dict[str, dict[str, float]], people: dict[str, float]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for source, parts in weights.items():
        for target, weight in parts.items():
            found[target] += weight * people[source]
    return found


def percent_off(estimate: dict[str, float], truth: dict[str, float]) -> float:
    compared = {key: value for key, value in truth.items() if value >= SMALLEST_COMPARED}
    return statistics.mean(100 * abs(estimate.get(key, 0) - value) / value for key, value in compared.items())


def test_the_given_table_is_as_far_off_as_published(berlin: Path, files: dict[str, Path]) -> None:
    weights = made(berlin, files, "--basis", "table", "--weights-file", files["shares"])
    people = counts(files["sources"], "plr_id_pre2021", "ew_2020_12_31")
    truth = counts(files["truth"], "plr_id_2021", "ew_2020_12_31")
    assert percent_off(moved(weights, people), truth) == pytest.approx(PLAIN, abs=0.1)


def test_what_is_known_of_the_targets_cuts_the_error_to_a_sixth(berlin: Path, files: dict[str, Path]) -> None:
    options = ("--basis", "population", "--overlap-file", files["shares"], "--weights-file", files["register"])
    weights = made(berlin, files, *options, "--source-counts", files["sources"])
    people = counts(files["sources"], "plr_id_pre2021", "ew_2020_12_31")
    truth = counts(files["truth"], "plr_id_2021", "ew_2020_12_31")
    estimate = moved(weights, people)
    assert percent_off(estimate, truth) < PLAIN / 6
    assert sum(estimate.values()) == pytest.approx(sum(people.values()))
    assert all(sum(parts.values()) == pytest.approx(1) for parts in weights.values())


def blocks(weights: dict[str, dict[str, float]]) -> dict[str, set[str]]:
    """Return for each source all sources that weights link it with, by walking from one to the next."""
    sharing: dict[str, set[str]] = defaultdict(set)
    for source, parts in weights.items():
        for target, weight in parts.items():
            if weight > 0:
                sharing[target].add(source)
    found: dict[str, set[str]] = {}
    for source in weights:
        if source in found:
            continue
        block, waiting = {source}, [source]
        while waiting:
            parts = weights[waiting.pop()]
            new = {other for target, weight in parts.items() if weight > 0 for other in sharing[target]} - block
            block |= new
            waiting += new
        found |= dict.fromkeys(block, block)
    return found


def test_intervals_of_the_stored_crosswalk_cover_what_they_promise(berlin: Path, files: dict[str, Path]) -> None:
    options = ("--basis", "population", "--overlap-file", files["shares"], "--weights-file", files["register"])
    weights = made(berlin, files, *options, "--source-counts", files["sources"], "--store", "--name", "lor")
    kept = read_yaml((berlin / "spaces" / "crosswalks" / "lor.yaml").read_bytes(), "lor.yaml").value
    assert isinstance(kept, dict)
    assert kept["units"] == "blocks"
    assert "gelernt aus" in kept["origin"]
    dispersion = float(kept["dispersion"]["dasymetric"])
    with (berlin / "spaces" / "crosswalks" / "lor.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream, delimiter=";"))
    spread = {row["source"]: float(row["spread"].replace(",", ".")) for row in lines}
    people = counts(files["sources"], "plr_id_pre2021", "ew_2020_12_31")
    truth = counts(files["truth"], "plr_id_2021", "ew_2020_12_31")
    estimate = moved(weights, people)
    variance: dict[str, float] = defaultdict(float)
    for block in {min(one): one for one in blocks(weights).values()}.values():
        whole = sum(people[source] for source in block)
        wider = sum(people[source] * spread[source] for source in block) / whole if whole else 1.0
        for target, persons in moved({source: weights[source] for source in block}, people).items():
            share = persons / whole if whole else 0.0
            variance[target] += whole * share * (1 - share) * (1 + (whole - 1) * dispersion * wider)
    uncertain = [key for key in truth if variance[key] > 0.5]
    inside = sum(abs(estimate[key] - truth[key]) <= 1.645 * math.sqrt(variance[key]) for key in uncertain)
    assert len(uncertain) > 100
    assert 0.85 <= inside / len(uncertain) <= 0.95
    assert percent_off(estimate, truth) < 2
    assert run("space", "validate", berlin, "--json").json()["sound"]
