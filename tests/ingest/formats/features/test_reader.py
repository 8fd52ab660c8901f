"""Geographic features: fields as text, geometry in its coordinate system."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely

from kobimo.ingest.formats.registry import read_tables, without_companions
from kobimo.model.recipe import TableRule

WANTED = [("key",)]


def geojson(path: Path, *points: tuple[float, float] | None, crs: str | None = None) -> Path:
    data: dict[str, Any] = {"type": "FeatureCollection"}
    if crs:
        data["crs"] = {"type": "name", "properties": {"name": crs}}
    data["features"] = [
        {
            "type": "Feature",
            "properties": {"key": f"0{number}", "n": number, "x": number / 2, "leer": None, "ja": True},
            "geometry": None if point is None else {"type": "Point", "coordinates": point},
        }
        for number, point in enumerate(points, 1)
    ]
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def layer(path: Path, crs: str | None, name: str | None = None, field: str = "key", **options: Any) -> None:
    points = np.array([shapely.to_wkb(shapely.Point(388591, 5820578))], dtype=object)
    values = [np.array(["Überall"], dtype=object)]
    pyogrio.raw.write(
        path, points, values, [field], geometry_type="Point", crs=crs, layer=name, append=path.exists(), **options
    )


def read(path: Path, **rule: Any) -> tuple[list[Any], list[str]]:
    tables, checks = read_tables(path, TableRule(**rule), WANTED)
    return tables, [check.code for check in checks]


def test_fields_become_text_and_missing_geometry_stays_missing(tmp_path: Path) -> None:
    (table,), codes = read(geojson(tmp_path / "a.geojson", (13.4, 52.5), None))
    assert codes == []
    assert dict(zip(table.columns, table.rows[0], strict=True)) == {
        "key": "01", "n": "1", "x": "0.5", "leer": "", "ja": "true",
    }  # fmt: skip
    assert (table.crs, table.geometry[0].x, table.geometry[1]) == ("EPSG:4326", 13.4, None)
    assert list(table.row_numbers) == [1, 2]


def test_the_coordinate_system_of_the_file_beats_the_recipe(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", (388591.4, 5820578.3), crs="urn:ogc:def:crs:EPSG::25833")
    assert read(path, crs="EPSG:25832")[0][0].crs == "EPSG:25833"


def test_coordinates_that_cannot_be_degrees_need_a_coordinate_system(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", (388591.4, 5820578.3))
    assert read(path) == ([], ["COORDINATES_NOT_DEGREES"])
    assert read(path, crs="EPSG:25833")[0][0].crs == "EPSG:25833"


def test_an_empty_or_broken_collection_is_an_error(tmp_path: Path) -> None:
    assert read(geojson(tmp_path / "a.geojson"))[1] == ["FILE_WITHOUT_ROWS"]
    path = geojson(tmp_path / "b.geojson", (13.4, 52.5), (13.5, 52.5))
    path.write_text(path.read_text()[:-40])
    assert read(path)[1] == ["FEATURES_DAMAGED"]


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_shapefile_needs_its_companions(tmp_path: Path) -> None:
    path = tmp_path / "kitas [neu].shp"
    layer(path, "EPSG:25833", encoding="UTF-8")
    (table,), codes = read(path)
    assert (codes, table.rows[0], table.crs) == ([], ("Überall",), "EPSG:25833")
    parts = sorted(tmp_path.iterdir())
    assert len(parts) >= 4
    assert without_companions(parts) == [path]
    path.with_suffix(".prj").unlink()
    assert read(path)[1] == ["CRS_MISSING"]
    assert read(path, crs="EPSG:25833")[1] == []
    path.with_suffix(".dbf").unlink()
    assert read(path)[1] == ["COMPANION_MISSING"]


def test_the_layer_of_a_geopackage_is_chosen_by_its_fields(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    layer(path, "EPSG:25833", "eins", "key")
    assert read(path)[1] == []
    layer(path, "EPSG:25833", "zwei", "anderes")
    (table,), codes = read(path)
    assert (codes, table.columns, table.crs) == ([], ("key",), "EPSG:25833")
    layer(path, "EPSG:25833", "drei", "key")
    assert read(path)[1] == ["SHEET_NOT_UNIQUE"]
    assert read(path, sheet="drei")[1] == []


def test_real_features_keep_every_record(real: Path) -> None:
    for name, records, crs in (
        ("berlin/kindertagesstaetten.geojson", 2880, "EPSG:25833"),
        ("berlin/berlin-lor-planning-areas-until-2020.geojson", 448, "EPSG:4326"),
        ("koeln/schuleninkoeln.json", None, "EPSG:4326"),
        ("geo/VG2500_KRS.shp", 400, "EPSG:25832"),
    ):
        (table,), codes = read(real / name)
        assert codes == []
        assert table.crs == crs
        expected = records or len(json.loads((real / name).read_text(encoding="utf-8"))["features"])
        assert len(table.rows) == len(table.geometry) == expected
