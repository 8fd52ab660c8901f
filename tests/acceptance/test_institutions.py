"""Institutions of Berlin, Cologne and North Rhine-Westphalia from their public files, placed once more by hand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pyproj import Transformer

from support.berlin import REPOSITORY, berlin_files
from support.command import run
from support.shared import once

Ring = Sequence[Sequence[float]]


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory, real_files: Path) -> Path:
    """Berlin with its areas and two registers; all tests only read it."""
    files = berlin_files(real_files)

    def made(folder: Path) -> None:
        town = folder / "berlin"
        definitions = REPOSITORY / "examples" / "berlin"
        run("init", town, "--name", "Berlin", "--ags", "11", "--definitions", definitions)
        names = ("berlin-lor-planning-areas-until-2020.geojson", "berlin-lor-district-regions-until-2020.geojson")
        run("import", town, "lor", *(files / name for name in names))
        run("space", "institutions", town, "schulen", files / "schulen.geojson")
        run("space", "institutions", town, "kitas", files / "kindertagesstaetten.geojson")

    return once(tmp_path_factory, "berlin-institutions", made) / "berlin"


def rings(workspace: Path, level: str) -> dict[str, list[list[Ring]]]:
    """Return the polygons of a level as lists of rings."""
    features = json.loads((workspace / "spaces" / "lor.geojson").read_text("utf-8"))["features"]
    found: dict[str, list[list[Ring]]] = {}
    for feature in features:
        if feature["properties"]["level"] == level:
            geometry = feature["geometry"]
            polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
            found[feature["properties"]["key"]] = polygons
    return found


def edges(polygons: list[list[Ring]]) -> Iterator[tuple[Sequence[float], Sequence[float]]]:
    for polygon in polygons:
        for ring in polygon:
            yield from pairwise(ring)


def inside(polygons: list[list[Ring]], x: float, y: float) -> bool:
    """Count how often a ray to the east crosses the border; holes count by themselves."""
    crossings = 0
    for (x1, y1, *_z), (x2, y2, *_z2) in edges(polygons):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossings += 1
    return crossings % 2 == 1


def placed(workspace: Path, register: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run("space", "institutions", workspace, register, "--json").json()
    return rows


@pytest.mark.parametrize(
    ("register", "file"), [("schulen", "schulen.geojson"), ("kitas", "kindertagesstaetten.geojson")]
)
def test_every_institution_lies_where_ray_casting_puts_it(
    workspace: Path, real_files: Path, register: str, file: str
) -> None:
    polygons = rings(workspace, "planungsraum")
    boxes = {
        key: tuple(f(p[n] for edge in edges(polygon) for p in edge) for f in (min, max) for n in (0, 1))
        for key, polygon in polygons.items()
    }
    transformer = Transformer.from_crs("EPSG:25833", "EPSG:4326", always_xy=True)
    data = json.loads((real_files / "berlin" / file).read_text("utf-8"))["features"]
    name = "bsn" if register == "schulen" else "e_nr"
    rows = {row["key"]: row for row in placed(workspace, register)}
    assert len(rows) == len(data)
    for feature in data:
        lon, lat = transformer.transform(*feature["geometry"]["coordinates"])
        row = rows[feature["properties"][name]]
        assert (row["lon"], row["lat"]) == pytest.approx((lon, lat), abs=1e-6)
        near = [k for k, (x1, y1, x2, y2) in boxes.items() if x1 <= lon <= x2 and y1 <= lat <= y2]
        expected = [key for key in near if inside(polygons[key], lon, lat)]
        assert [row["areas"]["planungsraum"]] == expected, feature["properties"]
        assert row["areas"]["bezirk"] == expected[0][:2]


def test_places_and_districts_of_the_file_itself_agree(workspace: Path, real_files: Path) -> None:
    """The file says the district of each day-care centre, and its places as text."""
    data = json.loads((real_files / "berlin" / "kindertagesstaetten.geojson").read_text("utf-8"))["features"]
    rows = {row["key"]: row for row in placed(workspace, "kitas")}
    same = [rows[f["properties"]["e_nr"]]["areas"]["bezirk"] == f["properties"]["e_bez_nr"] for f in data]
    assert sum(same) / len(same) > 0.99
    assert sum(row["capacity"] for row in rows.values()) == sum(int(f["properties"]["e_platz"] or 0) for f in data)


def test_a_street_directory_made_of_addresses_finds_them_again(
    workspace: Path, real_files: Path, tmp_path: Path
) -> None:
    rows = [row for row in placed(workspace, "kitas") if row["areas"]]
    features = json.loads((real_files / "berlin" / "kindertagesstaetten.geojson").read_text("utf-8"))["features"]
    addresses = {f["properties"]["e_nr"]: f["properties"] for f in features}
    lines = ["Straßenname;Hausnr.;PLZ;Planungsraum"]
    for row in rows:
        p = addresses[row["key"]]
        lines.append(f"{p['e_strasse']};{p['e_hnr']};{p['e_plz']};{row['areas']['planungsraum'].lstrip('0')}")
    list_file = tmp_path / "strassen.csv"
    list_file.write_text("\n".join(lines), "cp1252", "replace")
    town = tmp_path / "berlin"
    shutil.copytree(workspace, town)
    result = run("space", "streets", town, list_file, "--level", "planungsraum", "--json").json()
    assert result["written"]
    kitas = real_files / "berlin" / "kindertagesstaetten.geojson"
    assigned = run("space", "streets", town, "--assign", kitas, "--json").json()
    assert assigned["assigned"] == assigned["rows"] == len(features)


def test_schools_of_a_land_are_found_in_their_system(workspace: Path, real_files: Path) -> None:
    file = real_files / "nrw" / "schuldaten.csv"
    if not file.exists():
        pytest.skip(f"the public file is not at {file}")
    result = run("space", "institutions", workspace, "nrw", file, "--dry-run", "--json").json()
    assert (result["rows"], result["crs"]) == (5507, "EPSG:25832")
    assert result["columns"]["key"] == "Schulnummer"
    assert result["located"]["coordinates"] > 5500
    outside = [check for check in result["checks"] if check["code"] == "INSTITUTION_OUTSIDE"]
    assert sum(check["count"] for check in outside) == result["located"]["coordinates"]


def test_schools_of_cologne_are_read_from_degrees(workspace: Path, real_files: Path) -> None:
    file = real_files / "koeln" / "schuleninkoeln.json"
    if not file.exists():
        pytest.skip(f"the public file is not at {file}")
    result = run("space", "institutions", workspace, "koeln", file, "--dry-run", "--json").json()
    assert (result["rows"], result["crs"], result["located"]["coordinates"]) == (301, "EPSG:4326", 301)
    assert (result["columns"]["name"], result["columns"]["street"]) == ("Schulname", "Adresse")
