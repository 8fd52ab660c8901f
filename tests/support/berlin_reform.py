"""Berlin in three years and both area systems (LOR before 2021 and from 2021) as a workspace for public releases."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest

from support.command import run
from support.town import write

OLD, NEW = "2018-12-31", "2023-12-31"
BETWEEN = "2015-12-31"
DAYS = (BETWEEN, OLD, NEW)
"""Two dates in the 447 areas that were counted before the reform, one in the 542 of today."""

AGES = ("0-5", "6-14", "15-17", "18-26", "27-44", "45-54", "55-64", "65+")
_OF_OLD = ("u6", "a06_15", "a15_18", "a18_27", "a27_45", "a45_55", "a55_65", "a65plus")
_OF_NEW = ("below_6", "6_15", "15_18", "18_27", "27_45", "45_55", "55_65", "above_65")

OLD_FILE = "methods/berlin_einwohner_altersgruppen_plr_2015_2018.csv"
NEW_FILE = "sdc/berlin_lor/berlin-lor-population-2024-01-t2-planning-areas.csv"
REGISTER = "sdc/berlin_lor/berlin-lor-population-2024-01-t1-planning-areas.csv"
SHARES = "methods/berlin_lor_crosswalk_pre2021_2021_area_weights.csv"

DEFINITIONS = {
    "spaces/lor.yaml": (
        "id: lor\ntitle: {de: Lebensweltlich orientierte Räume}\nlevels:\n"
        "  - {id: planungsraum, title: {de: Planungsraum}, parent: bezirksregion}\n"
        "  - {id: bezirksregion, title: {de: Bezirksregion}, parent: bezirk}\n"
        "  - {id: bezirk, title: {de: Bezirk}, parent: stadt}\n"
        "  - {id: stadt, title: {de: Stadt}}\n"
    ),
    "datasets/einwohner.yaml": (
        "id: einwohner\ntitle: {de: Einwohner}\nspace: lor\nlevel: planungsraum\nperiod_type: reference_date\n"
        "measures:\n"
        "  - {id: personen, title: {de: Personen}, unit: {de: Personen}, concerns: persons}\n"
        "  - {id: auslaender, title: {de: Ausländer}, unit: {de: Personen}, concerns: persons, part_of: personen}\n"
        "dimensions: [{id: alter, title: {de: Alter}, kind: interval}]\n"
        "cubes: [{id: gesamt, dimensions: []}, {id: nach_alter, dimensions: [alter]}]\n"
    ),
    "indicators/einwohner.yaml": (
        "id: einwohner\narea: A\ntitle: {de: Einwohner}\nkind: count\nunit: number\nbreakdowns: [alter]\n"
        "numerator: {dataset: einwohner, measure: personen}\n"
    ),
    "indicators/anteil_u6.yaml": (
        "id: anteil_u6\narea: A\ntitle: {de: Unter 6}\nkind: ratio\nunit: percent\n"
        "numerator: {dataset: einwohner, measure: personen, where: {alter: 0-5}}\n"
        "denominator: {dataset: einwohner, measure: personen}\n"
    ),
    "indicators/anteil_auslaender.yaml": (
        "id: anteil_auslaender\narea: A\ntitle: {de: Ausländer}\nkind: ratio\nunit: percent\n"
        "numerator: {dataset: einwohner, measure: auslaender}\n"
        "denominator: {dataset: einwohner, measure: personen}\n"
    ),
    "sources/register/source.yaml": "id: register\ntitle: {de: Register}\nsupplier: Amt für Statistik\n",
    "sources/register/recipe.yaml": (
        'file_name: "register*"\narea: {column: PLR, level: planungsraum, width: 8}\n'
        "period: {column: Stichtag}\nvalues:\n"
        "  - {dataset: einwohner, cube: gesamt, measure: personen, column: Personen}\n"
        "  - {dataset: einwohner, cube: gesamt, measure: auslaender, column: Ausländer}\n"
        "  - dataset: einwohner\n    cube: nach_alter\n    measure: personen\n    columns:\n"
        + "".join(f'      "{age}": {{where: {{alter: "{age}"}}}}\n' for age in AGES)
    ),
}

Counts = Mapping[str, Mapping[str, int]]
"""By area, by column of the delivery."""


def reform_files(real_files: Path) -> dict[str, Path]:
    """Return the public files; the test is skipped where they are not there."""
    found = {name: real_files / name for name in (OLD_FILE, NEW_FILE, SHARES, REGISTER)}
    missing = [str(path) for path in found.values() if not path.is_file()]
    if missing:
        pytest.skip(f"public files of Berlin are not there: {', '.join(missing)}")
    return found


def registers(files: Mapping[str, Path]) -> dict[str, Counts]:
    """Return what the register counts on each date."""
    found: dict[str, dict[str, dict[str, int]]] = {day: {} for day in DAYS}
    for row in _rows(files[OLD_FILE]):
        if row["stichtag"] in found:
            ages = {age: int(row[name]) for age, name in zip(AGES, _OF_OLD, strict=True)}
            whole = {"Personen": int(row["ew"]), "Ausländer": int(row["auslaender"])}
            found[row["stichtag"]][row["plr_id"]] = whole | ages
    for row in _rows(files[NEW_FILE]):
        ages = {age: int(row[f"inhabitants_age_{name}"]) for age, name in zip(AGES, _OF_NEW, strict=True)}
        whole = {"Personen": int(row["inhabitants"]), "Ausländer": int(row["inhabitants_foreigners"])}
        found[NEW][row["id"]] = whole | ages
    return dict(found)


def make_reformed_berlin(folder: Path, files: Mapping[str, Path], *, threshold: int) -> Path:
    """Make the workspace with its figures, without a release; old areas are split by residents of today's."""
    counted = registers(files)
    workspace = folder / "berlin"
    run("init", workspace, "--name", "Berlin", "--ags", "11")
    settings = workspace / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8").replace("threshold = 3", f"threshold = {threshold}"), "utf-8")
    for path, text in DEFINITIONS.items():
        write(workspace / path, text)
    old = {row["plr_id_pre2021"] for row in _rows(files[SHARES])}
    write(workspace / "spaces" / "lor.areas.csv", _areas(old, counted[NEW].keys()))
    ends = ("planungsraum@2020-12-31", "planungsraum@2021-01-01")
    by = ("--basis", "population", "--overlap-file", files[SHARES], "--weights-file", files[REGISTER])
    run("space", "crosswalk", workspace, *ends, *by, "--store", "--name", "lor")
    for day in DAYS:
        lines = (_line(key, day, row) for key, row in sorted(counted[day].items()))
        head = ";".join(["PLR", "Stichtag", "Personen", "Ausländer", *AGES])
        run("import", workspace, "register", write(folder / f"register_{day}.csv", "\n".join([head, *lines])))
    run("build", workspace)
    return workspace


def _line(key: str, day: str, row: Mapping[str, int]) -> str:
    return ";".join([key, day, *(str(row[name]) for name in ("Personen", "Ausländer", *AGES))])


def _areas(old: AbstractSet[str], new: AbstractSet[str]) -> str:
    """Return the areas of both statuses; a district region that has the same key in both goes on."""
    ended, begun = ";2020-12-31", "2021-01-01;"
    before, after = ({key[:6] for key in keys} for keys in (old, new))
    regions = {key: ";" if key in before & after else ended if key in before else begun for key in before | after}
    lines = [f"planungsraum;{key};{key};{key[:6]};{ended}" for key in sorted(old)]
    lines += [f"planungsraum;{key};{key};{key[:6]};{begun}" for key in sorted(new)]
    lines += [f"bezirksregion;{key};{key};{key[:2]};{valid}" for key, valid in sorted(regions.items())]
    lines += [f"bezirk;{key};{key};11;;" for key in sorted({key[:2] for key in before | after})]
    return "\n".join(["level;key;name;parent;valid_from;valid_to", *lines, "stadt;11;Berlin;;;"])


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)
