"""Geometry of public authorities goes into an empty workspace without hand work; counts and sizes are recomputed."""

from __future__ import annotations

import csv
import json
import math
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyproj import Geod

from support.command import call, run
from support.sampling import only

GEOD = Geod(ellps="WGS84")

CASES = {
    "berlin_lor": ("berlin/berlin-lor-planning-areas-until-2020.geojson", "planungsraum", "id", "name", 447, 891.1),
    "berlin_bzr": ("berlin/berlin-lor-district-regions-until-2020.geojson", "bezirksregion", "id", "name", 138, 891.1),
    "jena": ("jena/statbez.geojson", "statistischer_bezirk", "id", "statbez_name", 41, 114.8),
    "muenster_bezirke": ("muenster/stadtbezirke-muenster.geojson", "stadtbezirk", "NR_STADTBE", "NAME_STADT", 6, 303.3),
    "muenster_teile": (
        "muenster/stadtteile-statistische-bezirke-muenster.geojson", "stadtteil", "NR_STATIST", "NAME_STATI", 45, 303.3,
    ),
    "flensburg": ("flensburg/flensburg_stadtteile.geojson", "stadtteil", "AREA_ID", "AREA_NAME", 13, 49.0),
    "kreise": ("geo/landkreise_sim200.geojson", "kreis", "AGS", "GEN", 401, 358_000.0),
}  # fmt: skip
"""File, level, headings of key and name, number of areas, and the size in square kilometres (Flensburg: land only)."""


def outer_and_holes(geometry: dict[str, Any]) -> Iterator[tuple[list[list[float]], bool]]:
    """Yield the rings of a GeoJSON geometry."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for index, ring in enumerate(polygon):
            yield ring, index > 0


def square_kilometres(geometry: dict[str, Any]) -> float:
    """Measure a geometry on the ellipsoid, ring by ring."""
    total = 0.0
    for ring, hole in outer_and_holes(geometry):
        area, _perimeter = GEOD.polygon_area_perimeter([p[0] for p in ring], [p[1] for p in ring])
        total += -abs(area) if hole else abs(area)
    return total / 1e6


def imported(folder: Path, file: Path, level: str, *more: object) -> tuple[Path, dict[str, Any]]:
    """Make a workspace and import a file into it."""
    run("init", folder / "raum", "--name", "Testkommune", "--ags", "05315000")
    outcome = call("space", "import", folder / "raum", file, "--level", level, *more, "--json")
    assert outcome.code == 0, outcome.err + outcome.out
    return folder / "raum", outcome.json()


def stored_areas(workspace: Path, level: str) -> dict[str, str]:
    """Read key and name of each area from the table that people see."""
    table = next((workspace / "spaces").glob("*.areas.csv"))
    rows = csv.DictReader(table.read_text("utf-8-sig").splitlines(), delimiter=";")
    return {row["key"]: row["name"] for row in rows if row["level"] == level}


def stored_features(workspace: Path, level: str) -> list[dict[str, Any]]:
    content = json.loads(next((workspace / "spaces").glob("*.geojson")).read_text("utf-8"))
    return [item for item in content["features"] if item["properties"]["level"] == level and item["geometry"]]


@pytest.fixture(scope="module", params=only(("berlin_lor", "muenster_teile", "kreise"), CASES))
def case(request: pytest.FixtureRequest, real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    name, level, key, title, areas, size = CASES[request.param]
    file = real_files / name
    if not file.is_file():
        pytest.skip(f"the public file is not at {file}")
    workspace, report = imported(tmp_path_factory.mktemp(request.param), file, level)
    original = json.loads(file.read_text("utf-8"))["features"]
    return workspace, report, level, original, key, title, areas, size


def test_every_area_is_there_with_its_key_and_its_name(case: Any) -> None:
    workspace, report, level, original, key, title, areas, _size = case
    expected = {str(item["properties"][key]): str(item["properties"][title]) for item in original}
    assert len(expected) == areas == report["areas"]
    assert stored_areas(workspace, level) == expected


def test_names_keep_their_umlauts(case: Any) -> None:
    workspace, _report, level, *_rest = case
    names = " ".join(stored_areas(workspace, level).values())
    assert "�" not in names
    assert "Ã" not in names


def test_the_total_size_is_that_of_the_file_and_of_the_statistics(case: Any) -> None:
    workspace, _report, level, original, _key, _title, areas, size = case
    features = stored_features(workspace, level)
    total = sum(square_kilometres(item["geometry"]) for item in features)
    assert len(features) == areas
    assert total == pytest.approx(sum(square_kilometres(item["geometry"]) for item in original), rel=2e-4)
    assert total == pytest.approx(size, rel=0.035 if size > 1e5 else 0.02)


def test_each_area_keeps_its_own_size(case: Any) -> None:
    workspace, _report, level, original, key, *_rest = case
    expected: dict[str, float] = {}
    repeated: set[str] = set()
    for item in original:
        name = str(item["properties"][key])
        repeated |= {name} & expected.keys()  # simplified parts of one Kreis overlap, so their sizes do not add up
        expected[name] = expected.get(name, 0.0) + square_kilometres(item["geometry"])
    features = stored_features(workspace, level)
    stored = {item["properties"]["key"]: square_kilometres(item["geometry"]) for item in features}
    for name in expected.keys() - repeated:
        assert stored[name] == pytest.approx(expected[name], rel=2e-3), name


def test_the_space_is_sound(case: Any) -> None:
    workspace, *_rest = case
    outcome = call("space", "validate", workspace, "--json")
    assert outcome.code == 0, outcome.out
    assert outcome.json()["sound"]


def test_the_part_with_the_wrong_key_is_found_in_berlin(real_files: Path, tmp_path: Path) -> None:
    file = real_files / CASES["berlin_lor"][0]
    if not file.is_file():
        pytest.skip(f"the public file is not at {file}")
    features = json.loads(file.read_text("utf-8"))["features"]
    twice = [n for n, item in enumerate(features, 1) if item["properties"]["id"] == "06010102"]
    western = min(twice, key=lambda n: -features[n - 1]["geometry"]["coordinates"][0][0][0][1])
    workspace, report = imported(tmp_path, file, "planungsraum", "--correct", f"{western}=04030417")
    assert report["areas"] == 448
    assert "AREA_PART_ELSEWHERE" not in {check["code"] for check in report["checks"]}
    again = call("space", "import", workspace, file, "--level", "planungsraum", "--dry-run", "--json").json()
    found = next(check for check in again["checks"] if check["code"] == "AREA_PART_ELSEWHERE")
    assert found["row"] == western
    assert "06010102" in found["message"]


def test_quarters_belong_to_the_districts_that_their_file_names(real_files: Path, tmp_path: Path) -> None:
    districts, quarters = (real_files / CASES[name][0] for name in ("muenster_bezirke", "muenster_teile"))
    if not quarters.is_file():
        pytest.skip(f"the public file is not at {quarters}")
    workspace, _report = imported(tmp_path, districts, "stadtbezirk")
    run("space", "import", workspace, quarters, "--level", "stadtteil")
    table = next((workspace / "spaces").glob("*.areas.csv")).read_text("utf-8-sig").splitlines()
    parents = {row["key"]: row["parent"] for row in csv.DictReader(table, delimiter=";") if row["level"] == "stadtteil"}
    named = {
        item["properties"]["NR_STATIST"]: item["properties"]["STADTBEZIR"].split()[0]
        for item in json.loads(quarters.read_text("utf-8"))["features"]
    }
    known = {str(item["properties"]["NR_STADTBE"]) for item in json.loads(districts.read_text("utf-8"))["features"]}
    same = {key for key, district in named.items() if district in known}
    assert len(same) > 20
    assert all(parents[key] == named[key] for key in same)


def shapefile_boxes(path: Path) -> list[tuple[float, float, float, float]]:
    """Read the boxes of a Shapefile by its specification."""
    data = path.read_bytes()
    boxes, at = [], 100
    while at < len(data):
        length = struct.unpack(">i", data[at + 4 : at + 8])[0] * 2
        boxes.append(struct.unpack("<4d", data[at + 12 : at + 44]))
        at += 8 + length
    return boxes


def test_a_shapefile_in_metres_comes_to_lie_in_germany(real_files: Path, tmp_path: Path) -> None:
    file = real_files / "geo" / "VG2500_KRS.shp"
    if not file.is_file():
        pytest.skip(f"the public file is not at {file}")
    workspace, report = imported(tmp_path, file, "kreis")
    areas = stored_areas(workspace, "kreis")
    assert report["areas"] == len(areas) == len(shapefile_boxes(file)) == 400
    assert areas["01001"] == "Flensburg"
    assert areas["09162"] == "München"
    features = stored_features(workspace, "kreis")
    total = sum(square_kilometres(item["geometry"]) for item in features)
    assert total == pytest.approx(357_600, rel=0.02)
    points = [p for item in features for ring, _hole in outer_and_holes(item["geometry"]) for p in ring]
    assert 5.8 < min(p[0] for p in points) < 6.0
    assert 54.9 < max(p[1] for p in points) < 55.2
    assert not any(math.isnan(p[0]) for p in points)


def test_a_reform_between_two_maps_of_different_scale_is_found_and_nothing_else(
    real_files: Path, tmp_path: Path
) -> None:
    older, newer = real_files / "geo" / "landkreise_sim200.geojson", real_files / "geo" / "VG2500_KRS.shp"
    if not newer.is_file():
        pytest.skip(f"the public file is not at {newer}")
    workspace, _report = imported(tmp_path, older, "kreis", "--valid-from", "2015-01-01")
    reform = ("--level", "kreis", "--valid-from", "2021-07-01", "--json")
    report = call("space", "import", workspace, newer, *reform).json()
    assert report["ended"] == 1
    text = next((workspace / "spaces").glob("*.changes.csv")).read_text("utf-8-sig").splitlines()
    changes = [(row["before"], row["after"], row["share"]) for row in csv.DictReader(text, delimiter=";")]
    # Eisenach went into the Wartburgkreis; Suhl and Sonneberg grew by parts of their neighbours in 2019.
    assert ("16056", "16063", "1") in changes
    assert {("16070", "16054"), ("16073", "16072")} <= {pair[:2] for pair in changes}
    assert all(before.startswith("16") and after.startswith("16") for before, after, _share in changes)
