"""Population of the Kreise of 2023 back to 1997 by import, build and release: equal to the official conversion."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from kobimo.workflows.areas.official_import import import_official
from kobimo.workflows.opened import open_workspace
from kobimo.workspace.create import create_workspace
from support.command import ask, rows, run
from support.town import write

REFORMS = {
    "changes_2006to2007.csv": date(2007, 7, 1),
    "changes_2007to2008.csv": date(2008, 8, 1),
    "changes_2008to2009.csv": date(2009, 10, 21),
    "changes_2010to2011.csv": date(2011, 9, 4),
    "changes_2015to2016.csv": date(2016, 11, 1),
    "changes_2020to2021.csv": date(2021, 7, 1),
}
YEARS = range(1997, 2018)
"""The statistical offices give 1995 and 1996 for the Kreise of later years already."""

DEFINITIONS = {
    "datasets/einwohner.yaml": (
        "id: einwohner\ntitle: {de: Einwohner}\nspace: deutschland\nlevel: kreis\nperiod_type: reference_date\n"
        "measures: [{id: personen, title: {de: P}, unit: {de: P}, concerns: persons}]\n"
    ),
    "indicators/einwohner.yaml": (
        "id: einwohner\narea: A\ntitle: {de: Einwohner}\nkind: count\nunit: number\n"
        "numerator: {dataset: einwohner, measure: personen}\n"
    ),
    "sources/destatis/source.yaml": "id: destatis\ntitle: {de: Fortschreibung}\nsupplier: Destatis\n",
    "sources/destatis/recipe.yaml": (
        'file_name: "personen*"\narea: {column: Kreis, level: kreis, width: 5}\n'
        "period: {column: Stichtag, one_per_file: false}\n"
        "values: [{dataset: einwohner, measure: personen, column: Personen}]\n"
    ),
}

Population = Mapping[int, Mapping[str, int]]


@pytest.fixture(scope="module")
def population(real_files: Path) -> Population:
    """Population of the Kreise of each 31 December, as the statistical offices counted it then."""
    file = real_files / "genesis" / "destatis" / "12411-0015.csv"
    if not file.exists() or not (real_files / "gebiete").is_dir():
        pytest.skip("the official files on areas and population are not here")
    table = list(csv.reader(file.read_text(encoding="latin-1").splitlines(), delimiter=";"))
    head = next(n for n, row in enumerate(table) if any(cell.startswith("31.12.") for cell in row))
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for row in table[head + 1 :]:
        if re.fullmatch(r"\d{5}", row[0]):
            for day, cell in zip(table[head][2:], row[2:], strict=False):
                if cell.strip().isdigit() and int(day[-4:]) in YEARS:
                    found[int(day[-4:])][row[0]] = int(cell)
    return found


@pytest.fixture(scope="module")
def workspace(real_files: Path, population: Population, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, root = real_files / "gebiete", tmp_path_factory.mktemp("kreise") / "ws"
    create_workspace(root, "Kreise", "05515000")
    assert import_official(open_workspace(root), folder / "ref-kreise-umrech-2020-1990-2019.xlsx").accepted
    for name, day in REFORMS.items():
        assert import_official(open_workspace(root), folder / name, valid_from=day).accepted
    for path, text in DEFINITIONS.items():
        write(root / path, text)
    lines = [f"{key};{year}-12-31;{count}" for year, found in population.items() for key, count in found.items()]
    run("import", root, "destatis", write(root.parent / "personen.csv", "\n".join(["Kreis;Stichtag;Personen", *lines])))
    run("build", root)
    run("release", root, "--audience", "team")
    return root


@pytest.fixture(scope="module")
def official(real_files: Path, population: Population) -> dict[int, dict[str, float]]:
    """Population in the Kreise of 2023, moved by the official shares without any of the program's code."""
    book = openpyxl.load_workbook(real_files / "gebiete" / "ref-kreise-umrech-2020-1990-2019.xlsx", read_only=True)
    moved: dict[int, dict[str, float]] = {}
    for sheet in book:
        year, table = int(sheet.title[:4]), list(sheet.iter_rows(values_only=True))
        if year in YEARS:
            target = max(n for n, text in enumerate(table[0]) if str(text).startswith("Kreise"))
            sums: dict[str, float] = defaultdict(float)
            for row in table[1:]:
                if row[0] is not None:
                    key = f"{row[target] // 1000:05d}"
                    count = population[year].get(f"{row[0] // 1000:05d}", 0)
                    sums["16063" if key == "16056" else key] += count * float(row[3])
            moved[year] = sums
    book.close()
    return moved


def test_the_series_of_every_kreis_equals_the_official_conversion(
    workspace: Path, official: dict[int, dict[str, float]]
) -> None:
    found = rows(workspace, "einwohner", "kreis")
    compared = 0
    for year, expected in official.items():
        for key, count in expected.items():
            row = found[key, f"{year}-12-31"]
            if row["value"] is not None:
                assert row["value"] == pytest.approx(count, abs=0.05), (key, year)
                compared += 1
    assert compared > 0.99 * sum(map(len, official.values()))


def test_merged_kreise_are_exact_and_split_ones_have_an_error(workspace: Path, population: Population) -> None:
    goettingen = ask(workspace, "einwohner", "kreis:03159", "2005-12-31")
    assert goettingen["value"] == population[2005]["03152"] + population[2005]["03156"]
    assert (goettingen["status"], goettingen["error"], goettingen["territory"]) == ("normal", None, "2021-07-01")
    seenplatte = ask(workspace, "einwohner", "kreis:13071", "2005-12-31")
    assert seenplatte["status"] == "estimated"
    assert 0 < seenplatte["error"] < 500


def test_nobody_is_lost_in_any_land_whose_border_did_not_move(workspace: Path, population: Population) -> None:
    found = rows(workspace, "einwohner", "land")
    for year in YEARS:
        for land in ("03", "05", "08", "09", "13", "14"):
            row = found[land, f"{year}-12-31"]
            if row["status"] == "normal":
                assert row["value"] == sum(n for key, n in population[year].items() if key.startswith(land))
    assert sum(row["status"] == "normal" for row in found.values()) > 0.8 * len(found)


def test_the_kreise_before_the_reform_are_there_on_demand(workspace: Path, population: Population) -> None:
    answer = ask(workspace, "einwohner", "kreis:13052", "2008-12-31", "--territory", "2008-12-31")
    assert (answer["value"], answer["status"]) == (population[2008]["13052"], "normal")
    later = ask(workspace, "einwohner", "kreis:03152", "2017-12-31", "--territory", "2015-12-31")
    assert later["status"] in {"estimated", "missing"}
