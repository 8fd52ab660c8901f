"""`kobimo space crosswalk` and `kobimo space validate` on a town of squares, whose shares anybody can count."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from pyproj import Transformer

from kobimo.spaces.crosswalks.ancillary import LEAST_AREAS
from support.command import call, run

TO_DEGREES = Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)


def features(*areas: tuple[str, float, float, float, float]) -> str:
    """Write rectangles (key, x, y, width, height in kilometres) as GeoJSON, finely enough to stay rectangles."""
    found = []
    for key, x, y, width, height in areas:
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        ring = [TO_DEGREES.transform(565_000 + 1000 * a, 5_710_000 + 1000 * b) for a, b in corners]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        found.append({"type": "Feature", "properties": {"id": key, "name": f"Gebiet {key}"}, "geometry": geometry})
    return json.dumps({"type": "FeatureCollection", "features": found})


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four quarters of one square kilometre; two postcodes that cut two of them in a ratio of one to three."""
    folder = tmp_path_factory.mktemp("stadt")
    workspace = folder / "raum"
    run("init", workspace, "--name", "Musterstadt", "--ags", "03152012")
    quarters = folder / "viertel.geojson"
    quarters.write_text(features(*((f"{x}{y}", x, y, 1, 1) for x in (1, 2) for y in (1, 2))), "utf-8")
    postcodes = folder / "plz.geojson"
    postcodes.write_text(features(("37001", 1, 1, 1.25, 2), ("37002", 2.25, 1, 0.75, 2)), "utf-8")
    run("space", "import", workspace, quarters, "--level", "viertel", "--space", "viertel")
    run("space", "import", workspace, postcodes, "--level", "postleitzahl", "--space", "post")
    return workspace


@pytest.fixture
def kleinstadt(settled_town: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(settled_town, tmp_path / "ort")) / "kleinstadt"


def made(town: Path, *more: object) -> tuple[dict[str, Any], dict[tuple[str, str], float]]:
    out = town.parent / "gewichte.csv"
    out.unlink(missing_ok=True)
    outcome = call("space", "crosswalk", town, *more, "--out", out, "--json")
    assert outcome.code in {0, 3}, outcome.err
    report: dict[str, Any] = outcome.json()
    if outcome.code == 3:
        assert not out.exists()
        return report, {}
    rows = csv.DictReader(out.read_text("utf-8-sig").splitlines(), delimiter=";")
    return report, {(row["source"], row["target"]): float(row["weight"].replace(",", ".")) for row in rows}


def test_weights_by_area_are_those_of_the_rectangles(town: Path) -> None:
    report, weights = made(town, "viertel", "postleitzahl", "--basis", "area")
    assert weights == pytest.approx(
        {
            ("11", "37001"): 1, ("12", "37001"): 1,
            ("21", "37001"): 0.25, ("22", "37001"): 0.25, ("21", "37002"): 0.75, ("22", "37002"): 0.75,
        }, abs=1e-4,
    )  # fmt: skip
    assert report["whole"] == 2
    assert report["sources"] == {"areas": 4, "covered": 4}
    assert [split["source"] for split in report["largest_splits"]] == ["21", "22"]


def test_weights_by_population_follow_the_people(town: Path) -> None:
    points = town.parent / "adressen.csv"
    places = [(2.1, 1.5, 30), (2.9, 1.5, 10), (1.5, 1.5, 99), (9.9, 9.9, 5)]
    lines = [f"{565_000 + 1000 * x:.0f};{5_710_000 + 1000 * y:.0f};{count}" for x, y, count in places]
    points.write_text("\n".join(["x;y;Einwohner", *lines]), "utf-8")
    report, weights = made(town, "viertel", "postleitzahl", "--basis", "population", "--weights-file", points)
    assert weights["21", "37001"] == pytest.approx(0.75)
    assert weights["21", "37002"] == pytest.approx(0.25)
    assert weights["22", "37002"] == pytest.approx(0.75, abs=1e-4)  # nobody lives there, so the surface decides
    found = {check["code"] for check in report["checks"]}
    assert {"CROSSWALK_POINTS_OUTSIDE", "CROSSWALK_WITHOUT_WEIGHTS"} <= found


def test_data_that_lie_elsewhere_give_no_weights_at_all(town: Path) -> None:
    points = town.parent / "anderswo.csv"
    points.write_text("x;y;Einwohner\n365000;5910000;30\n365900;5910500;10\n", "utf-8")
    options = ("--basis", "population", "--weights-file", points, "--out", town.parent / "g.csv")
    outcome = call("space", "crosswalk", town, "viertel", "postleitzahl", *options)
    assert outcome.code == 2
    assert "--crs" in outcome.err
    assert not (town.parent / "g.csv").exists()


def test_counts_of_the_targets_are_combined_with_the_surface(town: Path) -> None:
    counts = town.parent / "plz_einwohner.csv"
    counts.write_text("plz;Einwohner\n37001;250\n37002;600\n", "utf-8")
    _report, weights = made(town, "viertel", "postleitzahl", "--basis", "population", "--weights-file", counts)
    # Density of 37001: 250 on 2.5 km²; of 37002: 600 on 1.5 km². A quarter of 21 lies in the first.
    assert weights["21", "37001"] == pytest.approx(0.25 * 100 / (0.25 * 100 + 0.75 * 400), rel=1e-3)


def test_a_given_table_is_checked_and_its_zeros_come_back(town: Path) -> None:
    table = town.parent / "tabelle.csv"
    table.write_text("alt;neu;Gewicht\n11;37001;1\n12;37001;1\n21;37001;0,4\n21;37002;0,6\n22;37002;1\n", "utf-8")
    _report, weights = made(town, "viertel", "postleitzahl", "--basis", "table", "--weights-file", table)
    assert weights["21", "37002"] == 0.6


def test_weights_above_one_are_refused(town: Path) -> None:
    table = town.parent / "falsch.csv"
    table.write_text("alt;neu;Gewicht\n11;37001;1\n12;37001;1\n21;37001;0,7\n21;37002;0,6\n22;37002;1\n", "utf-8")
    report, weights = made(town, "viertel", "postleitzahl", "--basis", "table", "--weights-file", table)
    assert not report["accepted"]
    assert weights == {}
    assert any(check["code"] == "CROSSWALK_SUM_ABOVE" and "21" in check["message"] for check in report["checks"])


def test_a_stored_crosswalk_is_found_sound_and_can_be_made_again(town: Path) -> None:
    words = ("space", "crosswalk", town, "viertel:viertel", "post:postleitzahl", "--store", "--name", "plz")
    for more in ((), ("--replace",)):
        outcome = call(*words, *more)
        assert outcome.code == 0, outcome.err
    assert (town / "spaces" / "crosswalks" / "plz.yaml").is_file()
    report = run("space", "validate", town, "--json").json()
    assert report["sound"]
    assert report["crosswalks"] == ["plz"]
    assert run("doctor", town).code == 0


def test_validate_names_what_somebody_broke_in_a_table(town: Path) -> None:
    run("space", "crosswalk", town, "viertel", "postleitzahl", "--store", "--name", "kaputt")
    weights = town / "spaces" / "crosswalks" / "kaputt.csv"
    weights.write_text(weights.read_text("utf-8-sig").replace("11;37001;1;", "99;37001;1;"), "utf-8")
    outcome = call("space", "validate", town, "--json")
    weights.unlink()
    weights.with_suffix(".yaml").unlink()
    assert outcome.code == 3
    found = {check["code"]: check for check in outcome.json()["checks"]}
    assert "99" in found["CROSSWALK_KEY_UNKNOWN"]["message"]
    assert found["CROSSWALK_KEY_UNKNOWN"]["file"] == "spaces/crosswalks/kaputt.csv"
    assert "CROSSWALK_UNCOVERED" in found


def test_the_same_areas_on_both_sides_are_no_crosswalk(town: Path) -> None:
    outcome = call("space", "crosswalk", town, "viertel", "viertel", "--store")
    assert outcome.code == 2
    assert "dieselben Gebiete" in outcome.err


def test_an_unknown_level_is_answered_with_the_nearest(town: Path) -> None:
    outcome = call("space", "crosswalk", town, "virtel", "postleitzahl", "--store")
    assert outcome.code == 2
    assert "viertel" in outcome.err


def test_two_statuses_of_one_level_are_told_apart_by_their_day(tmp_path: Path) -> None:
    workspace = tmp_path / "raum"
    run("init", workspace, "--name", "Musterstadt", "--ags", "03152012")
    for day, areas in (
        ("2006-01-01", (("1", 0, 0, 1, 1), ("2", 1, 0, 1, 1))),
        ("2021-01-01", (("1", 0, 0, 1.5, 1), ("3", 1.5, 0, 0.5, 1))),
    ):
        file = tmp_path / f"{day}.geojson"
        file.write_text(features(*areas), "utf-8")
        run("space", "import", workspace, file, "--level", "viertel", "--valid-from", day)
    report, weights = made(workspace, "viertel@2020-12-31", "viertel@2021-01-01")
    assert report["from"].endswith("@2006-01-01")
    assert weights == pytest.approx({("1", "1"): 1, ("2", "1"): 0.5, ("2", "3"): 0.5}, abs=1e-4)


def test_validate_finds_gaps_in_time_and_areas_that_end_without_a_word(tmp_path: Path) -> None:
    workspace = tmp_path / "raum"
    run("init", workspace, "--name", "Musterstadt", "--ags", "03152012")
    file = tmp_path / "viertel.geojson"
    file.write_text(features(("1", 0, 0, 1, 1), ("2", 1, 0, 1, 1), ("3", 2, 0, 1, 1)), "utf-8")
    run("space", "import", workspace, file, "--level", "viertel", "--valid-from", "2006-01-01")
    table = next((workspace / "spaces").glob("*.areas.csv"))
    first, second = (f"viertel;{key};Gebiet {key};03152012;" for key in (1, 2))
    text = table.read_text("utf-8-sig")
    text = text.replace(f"{first}2006-01-01;", f"{first}2006-01-01;2010-12-31\n{first}2012-01-01;")
    text = text.replace(f"{second}2006-01-01;", f"{second}2006-01-01;2015-12-31")
    table.write_text(text, "utf-8")
    changes = table.with_name(table.name.replace("areas", "changes"))
    changes.write_text(
        "date;level;before;after;share;share_back;basis;kind;reason\n2016-01-01;viertel;7;3;1;;;;\n", "utf-8"
    )
    outcome = call("space", "validate", workspace, "--json")
    assert outcome.code == 0  # nothing that forbids to work with the areas
    found = {check["code"]: check["message"] for check in outcome.json()["checks"]}
    assert "2010-12-31" in found["SPACE_VALIDITY_GAP"]
    assert "2" in found["SPACE_CHANGE_WITHOUT_RECORD"]
    assert "7" in found["TERRITORY_KEY_UNKNOWN"]
    changes.write_text(
        changes.read_text("utf-8").replace(";7;3;", ";2;3;").replace("2016-01-01", "2020-01-01"), "utf-8"
    )
    outcome = call("space", "validate", workspace, "--json")
    assert outcome.code == 3
    found = {check["code"]: check["message"] for check in outcome.json()["checks"]}
    assert "2," in found["SPACE_CHANGE_STRANGE"]
    assert "TERRITORY_KEY_UNKNOWN" not in found


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ("1;2;0,4;;area;part_moved;\n1;2;0,1;;population;part_moved;", False),
        ("1;2;0,6;;area;part_moved;\n1;3;0,6;;area;part_moved;", True),
        ("1;2;0,6;;area;split;\n1;3;0,4;;area;split;\n1;2;0,3;;population;split;\n1;3;0,7;;population;split;", False),
        ("1;2;0,6;;area;split;\n1;3;0,3;;area;split;", True),
    ],
)
def test_shares_are_added_for_each_basis_and_what_is_not_moved_stays(tmp_path: Path, rows: str, wrong: bool) -> None:
    workspace = tmp_path / "raum"
    run("init", workspace, "--name", "Musterstadt", "--ags", "03152012")
    file = tmp_path / "viertel.geojson"
    file.write_text(features(("1", 0, 0, 1, 1), ("2", 1, 0, 1, 1), ("3", 2, 0, 1, 1)), "utf-8")
    run("space", "import", workspace, file, "--level", "viertel", "--valid-from", "2006-01-01")
    table = next((workspace / "spaces").glob("*.areas.csv"))
    changes = table.with_name(table.name.replace("areas", "changes"))
    lines = "".join(f"2016-01-01;viertel;{row}\n" for row in rows.splitlines())
    changes.write_text(f"date;level;before;after;share;share_back;basis;kind;reason\n{lines}", "utf-8")
    codes = {check["code"] for check in call("space", "validate", workspace, "--json").json()["checks"]}
    assert ("SPACE_CHANGE_SHARES" in codes) == wrong


def test_a_dataset_of_the_workspace_gives_the_weights(kleinstadt: Path, tmp_path: Path) -> None:
    workspace = kleinstadt
    surfaces = json.loads((workspace / "spaces" / "stadt.geojson").read_text("utf-8"))["features"]
    quarters = {f["properties"]["key"]: f["geometry"] for f in surfaces if f["properties"]["level"] == "viertel"}
    hull = [point for shape in quarters.values() for point in shape["coordinates"][0]]
    west, east = min(p[0] for p in hull), max(p[0] for p in hull)
    south, north = min(p[1] for p in hull), max(p[1] for p in hull)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    whole = {"type": "Feature", "properties": {"id": "1", "name": "Alles"}, "geometry": geometry}
    file = tmp_path / "alles.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [whole]}), "utf-8")
    run("space", "import", workspace, file, "--level", "gebiet", "--space", "anders", "--key", "id", "--name", "name")
    out = tmp_path / "gewichte.csv"
    options = ("--basis", "population", "--weights", "einwohner", "--out", out, "--json")
    report = run("space", "crosswalk", workspace, "anders:gebiet", "stadt:viertel", *options).json()
    assert report["basis"] == "dasymetric"
    rows = csv.DictReader(out.read_text("utf-8-sig").splitlines(), delimiter=";")
    weights = {row["target"]: float(row["weight"].replace(",", ".")) for row in rows}
    assert weights.keys() == quarters.keys()
    assert sum(weights.values()) == pytest.approx(1)
    table = run("table", workspace, "einwohner_gesamt", "--level", "viertel", "--format", "json").json()["rows"]
    newest = max(row["period"] for row in table)
    people = {row["area"]: row["value"] for row in table if row["period"] == newest}
    assert weights == pytest.approx({key: count / sum(people.values()) for key, count in people.items()}, rel=1e-3)


@pytest.fixture(scope="module")
def reform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Most quarters stay as they are, one is cut into two and a park, in which nobody lives."""
    return reformed(tmp_path_factory.mktemp("reform"), LEAST_AREAS)


def reformed(folder: Path, unsplit: int) -> Path:
    """Set up the workspace of such a reform, with as many quarters that stay."""
    workspace = folder / "raum"
    run("init", workspace, "--name", "Musterstadt", "--ags", "03152012")
    whole = [f"{n:03}" for n in range(1, unsplit + 1)]
    grown = (1000, 1200, 1150, 1310, 1500, 1490)
    tables = {
        "alt": ["Nr;Stadtteil", *(f"{key};Viertel {key}" for key in (*whole, "700"))],
        "neu": ["Nr;Stadtteil", *(f"{key};Viertel {key}" for key in (*whole, "710", "720", "730"))],
        "anteile": [
            "alt;neu;Anteil Fläche", *(f"{k};{k};1" for k in whole), "700;710;0,4", "700;720;0,5", "700;730;0,1"
        ],
        "vorher": ["Nr;Einwohner", *(f"{key};{1000 + 100 * (n % 6)}" for n, key in enumerate(whole)), "700;1600"],
        "register": [
            "Nr;Einwohner",
            *(f"{key};{grown[n % 6]}" for n, key in enumerate(whole)), "710;900", "720;800", "730;0",
        ],
    }  # fmt: skip
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    for name, day in (("alt", "2010-01-01"), ("neu", "2023-01-01")):
        level = ("--level", "stadtteil", "--space", "stadt", "--valid-from", day)
        run("space", "import", workspace, folder / f"{name}.csv", *level)
    return workspace


BETWEEN = ("stadtteil@2022-12-31", "stadtteil@2023-01-01")


def raked(workspace: Path) -> tuple[object, ...]:
    folder = workspace.parent
    told = ("--overlap-file", folder / "anteile.csv", "--weights-file", folder / "register.csv")
    return (*BETWEEN, "--basis", "population", *told, "--source-counts", folder / "vorher.csv")


def test_weights_fitted_to_both_sides_say_what_errs_as_one_and_where_their_dispersion_comes_from(reform: Path) -> None:
    report, weights = made(reform, *raked(reform), "--store", "--name", "fitted")
    assert report["error"]["units"] == "blocks"
    assert report["error"]["from"] == "learned"
    assert report["error"]["areas"] == LEAST_AREAS
    stored = (reform / "spaces" / "crosswalks" / "fitted.yaml").read_text("utf-8")
    assert "units: blocks" in stored
    assert f"gelernt aus {LEAST_AREAS} ungeteilten Gebieten" in stored
    assert weights["700", "710"] == pytest.approx(900 / 1700)


def test_a_target_without_anybody_is_known_to_be_empty(reform: Path) -> None:
    report, weights = made(reform, *raked(reform))
    assert weights["700", "730"] == 0
    assert report["targets"] == {"areas": LEAST_AREAS + 3, "covered": LEAST_AREAS + 3}
    assert "CROSSWALK_UNCOVERED" not in {check["code"] for check in report["checks"]}
    assert [split["parts"].keys() for split in report["largest_splits"]] == [{"710", "720"}]


def test_weights_that_are_made_again_take_their_own_dispersion(reform: Path) -> None:
    report, _weights = made(reform, *raked(reform), "--store", "--name", "again")
    file = reform / "spaces" / "crosswalks" / "again.yaml"
    learned = f"dasymetric: {report['error']['dispersion']['dasymetric']}"
    text = file.read_text("utf-8")
    assert learned in text
    file.write_text(text.replace(learned, "dasymetric: 0.7, table: 0.3"), "utf-8")
    made(reform, *raked(reform), "--store", "--name", "again", "--replace")
    assert learned in file.read_text("utf-8")
    assert "table: 0.3" in file.read_text("utf-8")


def test_weights_of_other_units_are_not_put_beside_them(reform: Path) -> None:
    made(reform, *raked(reform), "--store", "--name", "mixed")
    before = {path: path.read_bytes() for path in (reform / "spaces" / "crosswalks").iterdir()}
    table = ("--basis", "table", "--weights-file", reform.parent / "anteile.csv")
    outcome = call("space", "crosswalk", reform, *BETWEEN, *table, "--store", "--name", "mixed")
    assert outcome.code == 2
    assert "blocks" in outcome.err
    assert "--name" in outcome.err
    assert before == {path: path.read_bytes() for path in (reform / "spaces" / "crosswalks").iterdir()}


def test_a_dispersion_is_not_learned_from_a_handful_of_areas_and_everybody_is_told(tmp_path: Path) -> None:
    workspace = reformed(tmp_path, 6)
    report, _weights = made(workspace, *raked(workspace))
    assert (report["error"]["from"], report["error"]["areas_too_few"]) == ("default", 6)
    assert report["error"]["dispersion"] == {"dasymetric": 0.015}
    assert report["error"]["units"] == "sources"
    said = "Vorgabe, denn 6 ungeteilte Gebiete sind zu wenige"
    assert said in run("space", "crosswalk", workspace, *raked(workspace), "--store", "--name", "few").out
    assert said in (workspace / "spaces" / "crosswalks" / "few.yaml").read_text("utf-8")


def test_faults_of_a_given_table_are_said_of_that_file(town: Path) -> None:
    table = town.parent / "falsch.csv"
    table.write_text("alt;neu;Gewicht\n11;37001;1\n99;37001;1\n21;37001;0,7\n21;37002;0,6\n", "utf-8")
    report, _weights = made(town, "viertel", "postleitzahl", "--basis", "table", "--weights-file", table)
    codes = {"CROSSWALK_KEY_UNKNOWN", "CROSSWALK_SUM_ABOVE", "CROSSWALK_UNCOVERED"}
    assert {check["code"] for check in report["checks"]} == codes
    assert {check["file"] for check in report["checks"]} == {"falsch.csv"}


def test_a_folder_that_does_not_exist_is_not_made(town: Path, tmp_path: Path) -> None:
    outcome = call("space", "crosswalk", town, "viertel", "postleitzahl", "--out", tmp_path / "neu" / "x.csv")
    assert outcome.code == 2
    assert "Den Ordner gibt es nicht" in outcome.err
    assert not (tmp_path / "neu").exists()


def test_stored_weights_are_replaced_only_where_somebody_says_so(town: Path) -> None:
    words = ("space", "crosswalk", town, "viertel", "postleitzahl", "--store", "--name", "alt")
    run(*words)
    folder = town / "spaces" / "crosswalks"
    before = {path: path.read_bytes() for path in folder.iterdir()}
    refused = call(*words)
    assert refused.code == 2
    assert "hat schon Gewichte nach Fläche" in refused.err
    assert "--replace" in refused.err
    assert before == {path: path.read_bytes() for path in folder.iterdir()}
    assert run(*words, "--replace").code == 0
    assert call("space", "crosswalk", town, "viertel", "postleitzahl", "--out", "x.csv", "--replace").code == 2
    for path in folder.glob("alt.*"):
        path.unlink()


def test_weights_of_another_basis_stand_beside_those_that_are_there(town: Path) -> None:
    words = ("space", "crosswalk", town, "viertel", "postleitzahl", "--store", "--name", "beide")
    run(*words)
    table = town.parent / "beide.csv"
    table.write_text("alt;neu;Gewicht\n11;37001;1\n12;37001;1\n21;37002;1\n22;37002;1\n", "utf-8")
    run(*words, "--basis", "table", "--weights-file", table)
    rows = (town / "spaces" / "crosswalks" / "beide.csv").read_text("utf-8-sig")
    assert ";area" in rows
    assert ";table" in rows
    for path in (town / "spaces" / "crosswalks").glob("beide.*"):
        path.unlink()


def test_finer_data_in_several_layers_are_not_guessed_at(town: Path) -> None:
    file = town.parent / "punkte.gpkg"
    for layer, x in (("haus", 565_500), ("baum", 566_500)):
        point = np.array([shapely.to_wkb(shapely.Point(x + 1000, 5_711_500))], object)
        said = {"layer": layer, "crs": "EPSG:25832", "geometry_type": "Point", "append": file.exists()}
        pyogrio.raw.write(file, point, [np.array([3])], ["anzahl"], **said)
    out = town.parent / "x.csv"
    words = ("--basis", "population", "--weights-file", file, "--out", out)
    outcome = call("space", "crosswalk", town, "viertel", "postleitzahl", *words)
    assert outcome.code == 2
    assert "Mehrere Layer der Datei enthalten Flächen oder Punkte: haus, baum." in outcome.err
    assert not out.exists()


@pytest.mark.parametrize("name", ["../böse", "Mit Leerzeichen", "9a", "a" * 49])
def test_a_name_that_is_no_id_is_refused_before_anything_is_written(town: Path, name: str) -> None:
    before = sorted(path.relative_to(town) for path in town.rglob("*"))
    outcome = call("space", "crosswalk", town, "viertel", "postleitzahl", "--store", "--name", name)
    assert outcome.code == 2
    assert f"„{name}“ taugt nicht als Kennung eines Umsteigeschlüssels." in outcome.err
    assert "Unterstriche" in outcome.err
    assert sorted(path.relative_to(town) for path in town.rglob("*")) == before


def test_systems_that_lie_apart_are_rejected_with_the_reason(town: Path, tmp_path: Path) -> None:
    apart = Path(shutil.copytree(town, tmp_path / "raum"))
    file = tmp_path / "fern.geojson"
    file.write_text(features(("91", 50, 50, 1, 1), ("92", 51, 50, 1, 1)), "utf-8")
    run("space", "import", apart, file, "--level", "fern", "--space", "fern")
    out = tmp_path / "gewichte.csv"
    outcome = call("space", "crosswalk", apart, "viertel", "fern", "--basis", "area", "--out", out, "--json")
    assert outcome.code == 3
    errors = [check for check in outcome.json()["checks"] if check["severity"] == "error"]
    assert [check["code"] for check in errors] == ["CROSSWALK_EMPTY"]
    assert "überschneiden sich nirgends" in errors[0]["message"]
