"""Files with several layers: the one that is meant is read, and where nobody can know somebody is asked."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely

from support.command import call, run


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    run("init", tmp_path / "raum", "--name", "Musterstadt", "--ags", "03152012")
    return tmp_path / "raum"


def squares(number: int) -> list[Any]:
    return [shapely.box(565_000 + 1000 * n, 5_710_000, 566_000 + 1000 * n, 5_711_000) for n in range(number)]


def add_layer(file: Path, layer: str, shapes: Sequence[Any], kind: str = "Polygon", *, prefix: str = "0") -> None:
    keys = np.array([f"{prefix}{n}" for n in range(len(shapes))], object)
    names = np.array([f"{layer.title()} {n}" for n in range(len(shapes))], object)
    pyogrio.raw.write(
        file,
        shapely.to_wkb(np.array(shapes, object)),
        [keys, names],
        ["nr", "name"],
        layer=layer,
        crs="EPSG:25832",
        geometry_type=kind,
        append=file.exists() and file.suffix == ".gpkg",
    )


def load(workspace: Path, file: Path, *more: str, level: str = "bezirk") -> tuple[int, dict[str, Any]]:
    outcome = call("space", "import", workspace, file, "--level", level, *more, "--json")
    return outcome.code, {check["code"]: check for check in outcome.json()["checks"]} | {"report": outcome.json()}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    file = tmp_path / "alles.gpkg"
    add_layer(file, "baublock", squares(5))
    add_layer(file, "planungsraum", squares(3))
    add_layer(file, "haltestelle", [shapely.Point(565_500, 5_710_500)], "Point")
    return file


def test_of_several_layers_with_surfaces_none_is_taken_unasked(workspace: Path, package: Path) -> None:
    code, said = load(workspace, package)
    assert code == 3
    question = said["AREA_LAYER_QUESTION"]
    assert "baublock, planungsraum" in question["message"]
    assert "haltestelle" not in question["message"]
    assert "--layer" in question["remedy"]
    assert not (workspace / "spaces").exists() or not list((workspace / "spaces").glob("*.areas.csv"))


@pytest.mark.parametrize(("layer", "areas"), [("planungsraum", 3), ("Baublock", 5)])
def test_the_layer_that_is_named_is_read(workspace: Path, package: Path, layer: str, areas: int) -> None:
    code, said = load(workspace, package, "--layer", layer)
    assert code == 0
    assert said["report"]["areas"] == areas


def test_a_layer_that_is_not_there_is_answered_with_those_that_are(workspace: Path, package: Path) -> None:
    code, said = load(workspace, package, "--layer", "planungsraeume")
    assert code == 3
    assert "baublock, planungsraum, haltestelle" in said["AREA_LAYER_UNKNOWN"]["message"]
    assert "Gemeint war vielleicht: planungsraum." in said["AREA_LAYER_UNKNOWN"]["message"]


def test_the_only_layer_that_is_called_as_the_level_is_read_and_said(workspace: Path, package: Path) -> None:
    code, said = load(workspace, package, level="planungsraum")
    assert (code, said["report"]["areas"]) == (0, 3)
    assert "„planungsraum“" in said["AREA_LAYER_FOUND"]["message"]
    assert "baublock, haltestelle" in said["AREA_LAYER_FOUND"]["message"]


def test_points_before_the_only_surfaces_are_passed_over(workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "gemischt.gpkg"
    add_layer(file, "haltestelle", [shapely.Point(565_500, 5_710_500)], "Point")
    add_layer(file, "flur", squares(4))
    code, said = load(workspace, file)
    assert (code, said["report"]["areas"]) == (0, 4)
    assert "haltestelle" in said["AREA_LAYER_FOUND"]["message"]


def test_an_archive_of_several_shapefiles_is_asked_about_too(workspace: Path, tmp_path: Path) -> None:
    archive = tmp_path / "geo.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for layer, number in (("nord", 2), ("sued", 4)):
            add_layer(tmp_path / f"{layer}.shp", layer, squares(number))
            for part in tmp_path.glob(f"{layer}.*"):
                packed.write(part, part.name)
    code, said = load(workspace, archive)
    assert code == 3
    assert "nord, sued" in said["AREA_LAYER_QUESTION"]["message"]
    code, said = load(workspace, archive, "--layer", "sued")
    assert (code, said["report"]["areas"]) == (0, 4)


def test_a_list_without_surfaces_has_no_layer(workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_text("Nr;Name\n1;Nord\n2;Süd\n", "utf-8")
    code, said = load(workspace, file, "--layer", "nord")
    assert code == 3
    assert "nord" in said["AREA_LAYER_UNKNOWN"]["message"]
