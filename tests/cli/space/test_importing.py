"""`kobimo space import` with files that somebody has spoiled: each fault is named, and nothing is half imported."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from pyproj import Transformer

from support.command import call, run

TO_DEGREES = Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)
WEST, SOUTH = 565_000.0, 5_710_000.0

Rings = list[list[list[float]]]


def square(x: float, y: float, width: float = 1.0, height: float = 1.0) -> Rings:
    """Return a rectangle near Göttingen in metres of zone 32; x, y and sizes in kilometres from there."""
    left, low = WEST + 1000 * x, SOUTH + 1000 * y
    right, high = left + 1000 * width, low + 1000 * height
    return [[[left, low], [right, low], [right, high], [left, high], [left, low]]]


def degrees(rings: Rings) -> Rings:
    return [[list(TO_DEGREES.transform(*point)) for point in ring] for ring in rings]


def collection(features: list[tuple[dict[str, Any], Rings]], crs: str | None = None) -> str:
    content: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": said, "geometry": {"type": "Polygon", "coordinates": rings}}
            for said, rings in features
        ],
    }
    if crs:
        content["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(content, ensure_ascii=False)


def four(
    names: tuple[str, ...] = ("Altstadt", "Südstadt", "Weststadt", "Oststadt"),
) -> list[tuple[dict[str, Any], Rings]]:
    places = [(0, 0), (1, 0), (0, 1), (1, 1)]
    return [
        ({"nr": f"0{n}", "name": name}, square(x, y))
        for n, (name, (x, y)) in enumerate(zip(names, places, strict=True), 1)
    ]


class Desk:
    """An empty workspace and files beside it."""

    def __init__(self, folder: Path, empty: Path) -> None:
        self.folder = folder
        self.workspace = folder / "raum"
        shutil.copytree(empty, self.workspace)

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, "utf-8")
        return path

    def geojson(self, features: list[tuple[dict[str, Any], Rings]], name: str = "gebiete.geojson") -> Path:
        return self.file(name, collection([(said, degrees(rings)) for said, rings in features]))

    def load(self, file: Path, *more: str, level: str = "stadtteil") -> dict[str, Any]:
        outcome = call("space", "import", self.workspace, file, "--level", level, *more, "--json")
        report: dict[str, Any] = outcome.json()
        assert outcome.code == (0 if report["accepted"] else 3)
        return report

    def rows(self) -> list[dict[str, str]]:
        tables = list((self.workspace / "spaces").glob("*.areas.csv"))
        if not tables:
            return []
        return list(csv.DictReader(tables[0].read_text("utf-8-sig").splitlines(), delimiter=";"))

    def spaces(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted((self.workspace / "spaces").rglob("*.*"))}

    def features(self, level: str = "stadtteil") -> list[dict[str, Any]]:
        content = json.loads(next((self.workspace / "spaces").glob("*.geojson")).read_text("utf-8"))
        return [item for item in content["features"] if item["properties"]["level"] == level]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("leer") / "raum"
    run("init", workspace, "--name", "Musterstadt", "--ags", "03152012")
    return workspace


@pytest.fixture
def desk(tmp_path: Path, empty: Path) -> Desk:
    return Desk(tmp_path, empty)


def codes(report: dict[str, Any]) -> set[str]:
    return {check["code"] for check in report["checks"]}


def the(report: dict[str, Any], code: str) -> dict[str, Any]:
    check: dict[str, Any] = next(check for check in report["checks"] if check["code"] == code)
    assert check["remedy"]
    return check


def test_an_empty_workspace_gets_a_space_with_a_root_of_its_own_name(desk: Desk) -> None:
    report = desk.load(desk.geojson(four()))
    assert (report["accepted"], report["areas"], report["new"]) == (True, 4, 4)
    assert [(row["level"], row["key"], row["name"], row["parent"]) for row in desk.rows()] == [
        ("stadtteil", "01", "Altstadt", "03152012"),
        ("stadtteil", "02", "Südstadt", "03152012"),
        ("stadtteil", "03", "Weststadt", "03152012"),
        ("stadtteil", "04", "Oststadt", "03152012"),
        ("gesamt", "03152012", "Musterstadt", ""),
    ]
    assert run("doctor", desk.workspace).code == 0


def test_the_root_covers_what_its_areas_cover(desk: Desk) -> None:
    desk.load(desk.geojson(four()))
    (root,) = desk.features("gesamt")
    points = {tuple(round(value, 5) for value in point) for point in root["geometry"]["coordinates"][0]}
    corners = {tuple(round(v, 5) for v in TO_DEGREES.transform(WEST + 1000 * x, SOUTH + 1000 * y)) for x, y in
               ((0, 0), (2, 0), (2, 2), (0, 2))}  # fmt: skip
    assert corners <= points


def test_importing_the_same_file_again_changes_nothing(desk: Desk) -> None:
    file = desk.geojson(four())
    desk.load(file)
    before = desk.spaces()
    report = desk.load(file)
    assert (report["new"], report["changed"], report["ended"]) == (0, 0, 0)
    assert desk.spaces() == before


def test_a_trial_changes_nothing(desk: Desk) -> None:
    assert desk.load(desk.geojson(four()), "--dry-run")["accepted"]
    assert desk.spaces() == {}


def test_a_self_intersection_is_repaired_and_both_sizes_are_said(desk: Desk) -> None:
    features = four()
    left, low = WEST, SOUTH
    bow = [[[left, low], [left + 1000, low + 1000], [left + 1000, low], [left, low + 1000], [left, low]]]
    report = desk.load(desk.geojson([(features[0][0], bow), *features[1:]]))
    check = the(report, "GEOMETRY_REPAIR_CHANGED")
    assert check["row"] == 1
    assert "Selbstüberschneidung" in check["message"]
    assert "0,50 km²" in check["message"]


def test_a_real_overlap_rejects_the_file(desk: Desk) -> None:
    features = four()
    features[1] = (features[1][0], square(0.7, 0, 1.3))
    report = desk.load(desk.geojson(features))
    assert not report["accepted"]
    assert "30,0 %" in the(report, "AREA_GEOMETRY_OVERLAP")["message"]
    assert desk.rows() == []


def test_a_gap_between_neighbours_is_reported_with_its_place(desk: Desk) -> None:
    ring = [({"nr": str(n), "name": f"Viertel {n}"}, square(x, y)) for n, (x, y) in enumerate(
        [(0, 0), (1, 0), (2, 0), (0, 1), (2, 1), (0, 2), (1, 2), (2, 2)], 1)]  # fmt: skip
    message = the(desk.load(desk.geojson(ring)), "AREA_GAPS")["message"]
    lon, lat = TO_DEGREES.transform(WEST + 1500, SOUTH + 1500)
    assert "1 Lücke" in message
    assert "1,00 km²" in message
    said = [float(text.replace(",", ".")) for text in re.findall(r"(\d+,\d{4})°", message)]
    assert said == pytest.approx([lon, lat], abs=0.005)


def test_narrow_gaps_are_closed_on_request(desk: Desk) -> None:
    features = four()
    features[1] = (features[1][0], square(1.002, 0, 0.998))
    open_gap = desk.load(desk.geojson(features), "--dry-run", "--close-gaps")
    assert "AREA_GAPS_CLOSED" in codes(open_gap)


def test_a_key_with_two_names_is_an_error_that_names_both_rows(desk: Desk) -> None:
    features = four()
    features[3] = ({"nr": "03", "name": "Oststadt"}, square(1, 1))
    report = desk.load(desk.geojson(features), "--key", "nr", "--name", "name")
    message = the(report, "AREA_KEY_TWICE")["message"]
    assert all(text in message for text in ("03", "Weststadt", "Oststadt", "Zeile 3", "Zeile 4"))
    assert desk.rows() == []


def test_a_key_with_two_names_is_an_error_when_only_the_key_is_named(desk: Desk) -> None:
    features = four()
    features[3] = ({"nr": "03", "name": "Oststadt"}, square(1, 1))
    message = the(desk.load(desk.geojson(features), "--key", "nr"), "AREA_KEY_TWICE")["message"]
    assert all(text in message for text in ("Weststadt", "Oststadt"))
    assert desk.rows() == []


def test_a_wrong_key_is_corrected_on_the_command_line(desk: Desk) -> None:
    features = four()
    features[3] = ({"nr": "03", "name": "Oststadt"}, square(1, 1))
    report = desk.load(desk.geojson(features), "--key", "nr", "--correct", "4=04")
    assert report["accepted"]
    assert [row["key"] for row in desk.rows()][:4] == ["01", "02", "03", "04"]


def test_parts_of_one_area_are_joined_and_counted(desk: Desk) -> None:
    features = [*four(), ({"nr": "04", "name": "Oststadt"}, square(5, 5))]
    report = desk.load(desk.geojson(features), "--key", "nr")
    assert report["areas"] == 4
    assert "aus 2 Zeilen" in the(report, "AREA_PARTS_JOINED")["message"]
    assert "Teilflächen: 1 Gebiet" in the(report, "AREA_ISLANDS")["message"]


@pytest.mark.parametrize("system", ["EPSG:4326", "EPSG:25832"])
def test_swapped_axes_are_swapped_back_and_said(desk: Desk, system: str) -> None:
    turned = []
    for said, rings in four():
        placed = degrees(rings) if system == "EPSG:4326" else rings
        turned.append((said, [[[y, x] for x, y in ring] for ring in placed]))
    name = f"urn:ogc:def:crs:EPSG::{system.partition(':')[2]}"
    # A projected system in GeoJSON has x before y; a file that has not is what is tested.
    report = desk.load(desk.file("gedreht.geojson", collection(turned, name)), "--crs", system)
    assert "Achsen waren vertauscht" in the(report, "GEOMETRY_AXES_SWAPPED")["message"]
    (first, *_others) = desk.features()
    assert first["geometry"]["coordinates"][0][0] == pytest.approx(degrees(square(0, 0))[0][0], abs=0.02)


def test_metres_without_a_named_system_are_refused_and_the_fitting_ones_named(desk: Desk) -> None:
    report = desk.load(desk.file("ohne.geojson", collection(four())))
    assert not report["accepted"]
    check = the(report, "GEOMETRY_CRS_MISSING")
    assert "EPSG:25832" in check["message"]
    assert "--crs" in check["remedy"]
    assert desk.load(desk.file("ohne.geojson", collection(four())), "--crs", "25832")["accepted"]


def test_a_file_that_mixes_degrees_and_metres_is_refused(desk: Desk) -> None:
    features = four()
    mixed = [(said, degrees(rings) if n else rings) for n, (said, rings) in enumerate(features)]
    report = desk.load(desk.file("gemischt.geojson", collection(mixed)), "--crs", "EPSG:4326")
    assert "1 von 4" in the(report, "GEOMETRY_CRS_MIXED")["message"]
    assert desk.rows() == []


def test_a_file_that_mixes_two_zones_is_refused(desk: Desk) -> None:
    zone = Transformer.from_crs("EPSG:25832", "EPSG:25833", always_xy=True)
    features = four()
    other = [[list(zone.transform(*point)) for point in ring] for ring in features[3][1]]
    features[3] = (features[3][0], other)
    name = "urn:ogc:def:crs:EPSG::25832"
    report = desk.load(desk.file("zonen.geojson", collection(features, name)), "--crs", "EPSG:25832")
    check = the(report, "GEOMETRY_CRS_MIXED")
    assert "EPSG:25833" in check["message"]
    assert check["row"] == 4


def test_points_are_no_areas(desk: Desk) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"nr": str(n), "name": f"Schule {n}"},
         "geometry": {"type": "Point", "coordinates": [9.9, 51.5]}} for n in (1, 2, 3)]})  # fmt: skip
    report = desk.load(desk.file("punkte.geojson", text))
    assert "Einrichtungen" in the(report, "AREA_GEOMETRY_TYPE")["remedy"]
    assert desk.rows() == []


def test_zeros_that_excel_ate_come_back_and_it_is_said(desk: Desk) -> None:
    lines = ["kreis_id,name", *(f"{n},Kreis {n}" for n in (1001, 1002, 3152, 9162, 11000, 16052))]
    report = desk.load(desk.file("kreise.csv", "\n".join(lines)), level="kreis")
    assert "01001" in the(report, "AREA_KEY_ZEROS_RESTORED")["message"]
    assert {row["key"] for row in desk.rows() if row["level"] == "kreis"} == {
        "01001", "01002", "03152", "09162", "11000", "16052",
    }  # fmt: skip
    assert "GEOMETRY_ABSENT" in codes(report)


def test_a_file_with_two_candidates_for_the_key_is_asked_about(desk: Desk) -> None:
    features = [({"alt_nr": f"A{n}", "neu_nr": f"N{n * 7}", "name": f"Viertel {n}"}, square(n, 0)) for n in range(1, 5)]
    file = desk.geojson(features)
    report = desk.load(file)
    check = the(report, "AREA_COLUMN_QUESTION")
    assert "alt_nr" in check["message"]
    assert "neu_nr" in check["message"]
    assert "--key" in check["remedy"]
    assert desk.load(file, "--key", "neu_nr")["accepted"]


def test_an_unknown_column_is_answered_with_those_that_there_are(desk: Desk) -> None:
    report = desk.load(desk.geojson(four()), "--key", "nummer")
    assert "nr, name" in the(report, "AREA_COLUMN_UNKNOWN")["message"]


def quarters() -> list[tuple[dict[str, Any], Rings]]:
    return [
        ({"id": f"{n}{m}", "name": f"Viertel {n}{m}", "bezirk": name}, square(n - 1, (m - 1) / 2, 1, 0.5))
        for n, name in ((1, "Mitte"), (2, "Nord"))
        for m in (1, 2)
    ]


def districts() -> list[tuple[dict[str, Any], Rings]]:
    return [({"id": str(n), "name": name}, square(n - 1, 0)) for n, name in ((1, "Mitte"), (2, "Nord"))]


@pytest.mark.parametrize("options", [(), ("--parent", "bezirk"), ("--parent-by-location",)])
def test_parents_are_found_by_content_by_column_and_by_location(desk: Desk, options: tuple[str, ...]) -> None:
    desk.load(desk.geojson(districts()), level="bezirk")
    report = desk.load(desk.geojson(quarters()), *options, level="viertel")
    assert report["accepted"]
    parents = {row["key"]: row["parent"] for row in desk.rows() if row["level"] == "viertel"}
    assert parents == {"11": "1", "12": "1", "21": "2", "22": "2"}


def test_a_level_that_arrives_later_takes_its_place_between(desk: Desk) -> None:
    desk.load(desk.geojson(quarters()), level="viertel")
    desk.load(desk.geojson(districts()), level="bezirk")
    parents = {row["key"]: row["parent"] for row in desk.rows() if row["level"] == "viertel"}
    assert parents == {"11": "1", "12": "1", "21": "2", "22": "2"}
    assert run("space", "validate", desk.workspace, "--json").json()["checks"] == []


def test_an_area_with_two_parents_is_refused(desk: Desk) -> None:
    desk.load(desk.geojson(districts()), level="bezirk")
    features = [*quarters(), ({"id": "22", "name": "Viertel 22", "bezirk": "Mitte"}, square(4, 4))]
    report = desk.load(desk.geojson(features), "--key", "id", "--parent", "bezirk", level="viertel")
    message = the(report, "PARENT_CONTRADICTS")["message"]
    assert "22" in message
    assert {row["level"] for row in desk.rows()} == {"bezirk", "gesamt"}


def test_an_area_of_a_list_with_two_parents_is_refused(desk: Desk, tmp_path: Path) -> None:
    desk.load(desk.geojson(districts()), level="bezirk")
    file = tmp_path / "viertel.csv"
    file.write_text("nr;name;bezirk\n11;Hafen;1\n12;Berg;1\n12;Berg;2\n21;Tal;2\n", "utf-8")
    report = desk.load(file, "--key", "nr", "--parent", "bezirk", level="viertel")
    check = the(report, "PARENT_CONTRADICTS")
    assert check["row"] == 4
    assert "Zeile 3" in check["message"]
    assert {row["level"] for row in desk.rows()} == {"bezirk", "gesamt"}


def test_a_parent_that_nobody_knows_is_named(desk: Desk) -> None:
    desk.load(desk.geojson(districts()), level="bezirk")
    features = quarters()
    features[0][0]["bezirk"] = "Mite"
    report = desk.load(desk.geojson(features), "--parent", "bezirk", "--parent-level", "bezirk", level="viertel")
    check = the(report, "AREA_PARENT_COLUMN_STRANGE")
    assert "Mitte" in check["remedy"]
    assert check["row"] == 1


def test_a_reform_ends_begins_and_continues_areas(desk: Desk) -> None:
    desk.load(desk.geojson(four()), "--valid-from", "2006-01-01")
    after = four()
    after[3:] = [({"nr": "05", "name": "Oststadt Nord"}, square(1, 1.5, 1, 0.5)),
                 ({"nr": "06", "name": "Oststadt Süd"}, square(1, 1, 1, 0.5))]  # fmt: skip
    after[2] = ({"nr": "03", "name": "Weststadt-Hagen"}, after[2][1])
    report = desk.load(desk.geojson(after), "--valid-from", "2021-01-01")
    assert (report["new"], report["changed"], report["ended"]) == (2, 1, 1)
    held = {(row["key"], row["name"]): (row["valid_from"], row["valid_to"]) for row in desk.rows()}
    assert held["04", "Oststadt"] == ("2006-01-01", "2020-12-31")
    assert held["05", "Oststadt Nord"] == ("2021-01-01", "")
    assert held["03", "Weststadt"] == ("2006-01-01", "2020-12-31")
    assert held["03", "Weststadt-Hagen"] == ("2021-01-01", "")
    assert held["01", "Altstadt"] == ("2006-01-01", "")
    table = next((desk.workspace / "spaces").glob("*.changes.csv")).read_text("utf-8-sig").splitlines()
    changes = {(row["before"], row["after"], row["kind"]): row for row in csv.DictReader(table, delimiter=";")}
    assert changes.keys() == {("04", "05", "split"), ("04", "06", "split")}
    shares = [float(row["share"].replace(",", ".")) for row in changes.values()]
    assert shares == pytest.approx([0.5, 0.5], abs=1e-4)
    assert sum(shares) == pytest.approx(1, abs=1e-9)
    assert run("space", "validate", desk.workspace, "--json").json()["sound"]


def test_the_surface_of_every_status_is_kept(desk: Desk) -> None:
    desk.load(desk.geojson(four()), "--valid-from", "2006-01-01")
    after = four()
    after[0] = (after[0][0], square(0, 0, 1.5))
    after[1] = (after[1][0], square(1.5, 0, 0.5))
    desk.load(desk.geojson(after), "--valid-from", "2021-01-01")
    versions = [item["properties"] for item in desk.features() if item["properties"]["key"] == "01"]
    assert [(item["valid_from"], item["valid_to"]) for item in versions] == [
        ("2006-01-01", "2020-12-31"),
        ("2021-01-01", ""),
    ]
    table = next((desk.workspace / "spaces").glob("*.changes.csv")).read_text("utf-8-sig").splitlines()
    changes = {(row["before"], row["after"]): row for row in csv.DictReader(table, delimiter=";")}
    assert float(changes["02", "01"]["share"].replace(",", ".")) == pytest.approx(0.5, abs=1e-4)
    assert changes["02", "01"]["kind"] == "part_moved"
    assert float(changes["02", "01"]["share_back"].replace(",", ".")) == pytest.approx(1 / 3, abs=1e-4)


def test_without_a_date_a_recorded_history_is_not_overwritten(desk: Desk) -> None:
    desk.load(desk.geojson(four()), "--valid-from", "2006-01-01")
    before = desk.spaces()
    report = desk.load(desk.geojson(four()))
    assert "--valid-from" in the(report, "LEVEL_HAS_HISTORY")["remedy"]
    assert desk.spaces() == before


def test_the_same_status_again_replaces_itself(desk: Desk) -> None:
    desk.load(desk.geojson(four()), "--valid-from", "2006-01-01")
    desk.load(desk.geojson(four()), "--valid-from", "2021-01-01")
    once = desk.spaces()
    other = four(("Altstadt", "Südstadt", "Weststadt", "Osten"))
    desk.load(desk.geojson(other), "--valid-from", "2021-01-01")
    assert {row["name"] for row in desk.rows() if row["key"] == "04"} == {"Oststadt", "Osten"}
    desk.load(desk.geojson(four()), "--valid-from", "2021-01-01")
    assert desk.spaces() == once


def test_an_older_status_ends_where_the_next_one_begins(desk: Desk) -> None:
    desk.load(desk.geojson(four()), "--valid-from", "2021-01-01")
    desk.load(desk.geojson(four(("Kern", "Südstadt", "Weststadt", "Oststadt"))), "--valid-from", "2006-01-01")
    held = {(row["key"], row["name"]): (row["valid_from"], row["valid_to"]) for row in desk.rows()}
    assert held["01", "Kern"] == ("2006-01-01", "2020-12-31")
    assert held["01", "Altstadt"] == ("2021-01-01", "")
    assert held["02", "Südstadt"] == ("2006-01-01", "")


def test_areas_below_a_vanished_one_go_where_they_lie(desk: Desk) -> None:
    desk.load(desk.geojson(districts()), "--valid-from", "2000-01-01", level="bezirk")
    desk.load(desk.geojson(quarters()), "--valid-from", "2000-01-01", level="viertel")
    merged = [({"id": "3", "name": "Mitte-Nord"}, square(0, 0, 2))]
    report = desk.load(
        desk.geojson(merged), "--valid-from", "2010-01-01", "--key", "id", "--name", "name", level="bezirk"
    )
    assert report["accepted"], report
    assert "AREA_CHILDREN_MOVED" in codes(report)
    now = {(row["key"], row["valid_from"]): row["parent"] for row in desk.rows() if row["level"] == "viertel"}
    assert now["11", "2000-01-01"] == "1"
    assert now["11", "2010-01-01"] == "3"


def test_an_interrupted_or_rejected_import_leaves_no_trace(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.load(desk.geojson(four()))
    before = desk.spaces()

    def broken(*_arguments: object, **_more: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kobimo.workspace.journal.write_synced", broken)
    after = [*four(), ({"nr": "05", "name": "Neustadt"}, square(2, 0))]
    outcome = call("space", "import", desk.workspace, desk.geojson(after), "--level", "stadtteil")
    assert outcome.code == 2
    assert desk.spaces() == before


def test_the_history_of_the_workspace_names_file_and_level(desk: Desk) -> None:
    desk.load(desk.geojson(four(), "grenzen.geojson"))
    assert "Gebiete der Ebene stadtteil eingelesen (grenzen.geojson)" in run("history", desk.workspace).out
