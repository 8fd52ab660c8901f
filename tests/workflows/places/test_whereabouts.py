"""Places over a reform: which area a point, an address or a catchment means depends on the day asked for."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kobimo.workflows.opened import open_workspace
from kobimo.workflows.places.pages import institution_details
from support.command import call, run
from support.town import make_town, write

KITAS = "Nr;Name;x;y\n01;Nord;500500;5700500\n02;Ost;501500;5700500\n03;West;500500;5701500\n"
SOURCE = "id: orte\ntitle: {de: Orte}\nsupplier: Amt\n"
RECIPE = """\
file_name: "orte_*"
table: {crs: EPSG:25832}
area: {x: x, y: y, level: viertel%s}
period: {column: Stichtag}
values:
  - {dataset: einwohner, cube: gesamt, measure: personen, column: Zahl, sum_rows: true}
"""
ROWS = "x;y;Stichtag;Zahl\n500500;5700500;2022-12-31;10\n501500;5700500;2022-12-31;20\n500500;5701500;2022-12-31;40\n"


def reformed(folder: Path, territory: str = "") -> Path:
    """A town whose quarters 11 and 12 became 19 on 1 June 2023."""
    definition = {"sources/orte/source.yaml": SOURCE, "sources/orte/recipe.yaml": RECIPE % territory}
    town = make_town(folder, definition)
    change = ("space", "change", town, "--date", "2023-06-01", "--level", "viertel", "--reason", "Ratsbeschluss")
    run(*change, "--merge", "11,12", "--into", "19:Neunzehn")
    return town


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """The town with a register that is valid over the reform."""
    made = reformed(tmp_path)
    run("space", "institutions", made, "kitas", write(tmp_path / "kitas.csv", KITAS), "--valid-from", "2020-08-01")
    return made


def areas(town: Path, day: str) -> dict[str, str]:
    rows = run("space", "institutions", town, "kitas", "--on", day, "--json").json()
    return {row["key"]: row["areas"].get("viertel", "") for row in rows}


def test_a_row_that_is_valid_over_a_reform_lies_in_the_area_of_the_day(town: Path) -> None:
    assert areas(town, "2023-05-31") == {"01": "11", "02": "12", "03": "21"}
    assert areas(town, "2023-06-01") == {"01": "19", "02": "19", "03": "21"}


@pytest.mark.parametrize(
    ("territory", "expected", "status"),
    [
        ("", {"19": 30, "21": 40}, "2023-06-01"),
        (", territory: newest", {"19": 30, "21": 40}, "2023-06-01"),
        (", territory: 2022-12-31", {"11": 10, "12": 20, "21": 40}, "2022-12-31"),
        (", territory: 2024-01-01", {"19": 30, "21": 40}, "2024-01-01"),
    ],
)
def test_points_of_a_delivery_lie_in_the_status_that_the_recipe_names(
    tmp_path: Path, territory: str, expected: dict[str, int], status: str
) -> None:
    town = reformed(tmp_path, territory)
    done = run("import", town, "orte", write(tmp_path / "orte_1.csv", ROWS), "--json").json()
    assert done["accepted"], done["checks"]
    (folder,) = (town / "data" / "deliveries" / "orte").iterdir()
    (part,) = json.loads((folder / "receipt.json").read_bytes())["slices"]
    assert part["territory"] == status
    assert observed(town) == expected


def observed(town: Path) -> dict[str, int]:
    (file,) = (town / "data" / "observations" / "einwohner").iterdir()
    rows: list[dict[str, Any]] = pq.read_table(file).to_pylist()
    return {row["area"]: row["personen"] for row in rows}


def test_a_list_names_the_areas_of_its_day(tmp_path: Path) -> None:
    town = reformed(tmp_path)
    named = "Nr;Name;Viertel\n01;Nord;11\n02;Ost;12\n03;West;21\n"
    file = write(tmp_path / "namen.csv", named)
    take = ("space", "institutions", town, "kitas", file, "--column", "area=Viertel", "--valid-from")
    late = call(*take, "2023-08-01", "--dry-run", "--json")
    assert "INSTITUTION_AREA_UNCLEAR" in {check["code"] for check in late.json()["checks"]}
    run(*take, "2020-08-01")
    assert areas(town, "2022-01-01") == {"01": "11", "02": "12", "03": "21"}
    assert areas(town, "2024-01-01") == {"01": "19", "02": "19", "03": "21"}


def test_a_list_of_a_day_before_the_first_known_areas_is_read_with_those(tmp_path: Path) -> None:
    town = reformed(tmp_path)
    table = town / "spaces" / "stadt.areas.csv"
    dated = table.read_bytes().decode("utf-8-sig")
    heading, *rows = dated.splitlines()
    at = heading.split(";").index("valid_from")
    begun = []
    for row in rows:
        cells = row.split(";")
        cells[at] = cells[at] or "2021-01-01"
        begun.append(";".join(cells))
    table.write_text("\n".join([heading, *begun]) + "\n", "utf-8")
    done = call(
        *("space", "institutions", town, "kitas", write(tmp_path / "kitas.csv", KITAS)),
        *("--valid-from", "2015-08-01", "--json"),
    ).json()
    assert done["written"]
    assert [check["code"] for check in done["checks"] if check["severity"] != "note"] == []


def test_a_catchment_names_the_areas_of_its_day_and_is_found_again_after_the_reform(town: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "bereiche.csv", "Kita;Viertel\n01;11, 12\n03;21\n")
    run("space", "institutions", town, "kitas", file, "--catchments", "--valid-from", "2020-08-01")
    workspace = open_workspace(town)

    def served(day: date) -> list[str]:
        return [area.key for _level, area in institution_details(workspace, "kitas", "01", day).catchment]

    assert served(date(2022, 1, 1)) == ["11", "12"]
    assert served(date(2024, 1, 1)) == ["19"]
