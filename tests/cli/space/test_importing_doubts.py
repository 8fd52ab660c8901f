"""`kobimo space import`: trials write nothing, totals are no areas, and doubts are said with their reason."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pyproj import Transformer

from support.command import call, run

WEST, SOUTH = 565_000.0, 5_710_000.0
"""A place near Göttingen in metres of EPSG:25832."""

Feature = tuple[dict[str, str], float, float, float, float]


def written(path: Path, features: list[Feature], *systems: str) -> Path:
    """Write rectangles (x, y, width, height in kilometres) in one system, or each in its own; no file names it."""
    content = []
    for at, (said, x, y, width, height) in enumerate(features):
        move = Transformer.from_crs("EPSG:25832", systems[at % len(systems)], always_xy=True).transform
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        ring = [list(move(WEST + 1000 * a, SOUTH + 1000 * b)) for a, b in corners]
        content.append({"type": "Feature", "properties": said, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": content}), "utf-8")
    return path


def row_of_squares(count: int, start: float = 0) -> list[Feature]:
    return [({"nr": str(n), "name": f"Bezirk {n}"}, start + n, 0, 1, 1) for n in range(1, count + 1)]


class Desk:
    """An empty workspace and files beside it."""

    def __init__(self, folder: Path, empty: Path) -> None:
        self.folder, self.workspace = folder, folder / "raum"
        shutil.copytree(empty, self.workspace)

    def load(self, file: Path, *more: str, level: str = "stadtteil") -> dict[str, Any]:
        report: dict[str, Any] = call("space", "import", self.workspace, file, "--level", level, *more, "--json").json()
        return report

    def areas(self, level: str) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for table in (self.workspace / "spaces").glob("*.areas.csv"):
            rows = csv.DictReader(table.read_text("utf-8-sig").splitlines(), delimiter=";")
            found |= {row["key"]: row for row in rows if row["level"] == level}
        return found

    def files(self) -> dict[str, bytes]:
        return {str(p): p.read_bytes() for p in sorted((self.workspace / "spaces").rglob("*")) if p.is_file()}

    def workbook(self, *rows: tuple[Any, ...]) -> Path:
        book = openpyxl.Workbook()
        assert book.active is not None
        for row in rows:
            book.active.append(row)
        book.save(self.folder / "liste.xlsx")
        return self.folder / "liste.xlsx"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("leer") / "raum"
    run("init", workspace, "--name", "Musterstadt", "--ags", "03152012")
    return workspace


@pytest.fixture
def desk(tmp_path: Path, empty: Path) -> Desk:
    return Desk(tmp_path, empty)


def the(report: dict[str, Any], code: str) -> dict[str, Any]:
    found = [check for check in report["checks"] if check["code"] == code]
    assert len(found) == 1, report["checks"]
    assert not any(check["message"] != check["message"].strip() for check in report["checks"])
    return dict(found[0])


def umsteiger(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "2015-2020"
    sheet.append([
        "Kreise\n 31.12.2015", "Kreisname 2015", "flächen-\nproportionaler\nUmsteige-schlüssel",
        "bevölkerungs- \nproportionaler \nUmsteige- \nschlüssel", "Fläche am 31.12.2015 in km²",
        "Bevölkerung am 31.12.2015 in 1000", "Kreise\n 31.12.2020", "Kreisname 2020",
    ])  # fmt: skip
    sheet.append([3152000, "Göttingen", 1, 1, 1117.0, 250.0, 3159000, "Göttingen"])
    sheet.append([3156000, "Osterode am Harz", 1, 1, 636.0, 73.0, 3159000, "Göttingen"])
    sheet.append([3157000, "Peine", 1, 1, 535.0, 131.0, 3157000, "Peine"])
    book.save(path)
    return path


def test_a_trial_with_an_official_file_writes_nothing_and_tells_what_it_would_do(desk: Desk) -> None:
    file = umsteiger(desk.folder / "umsteiger.xlsx")
    before = desk.files()
    trial = call("space", "import", desk.workspace, file, "--dry-run", "--json").json()
    assert desk.files() == before
    assert trial["accepted"]
    real = call("space", "import", desk.workspace, file, "--json").json()
    assert desk.files() != before
    assert trial | {"dry_run": False} == real


def test_an_official_file_of_changes_counts_changes_instead_of_areas(desk: Desk) -> None:
    call("space", "import", desk.workspace, umsteiger(desk.folder / "umsteiger.xlsx"))
    file = desk.folder / "ags-history.json"
    events = [
        {"effective_date": f"{year}-01-01", "ags": f"0315200{at}", "name": f"Ort {at}", "new_ags": f"0315210{at}",
         "new_name": f"Ort {at}", "kind": "AgsOrNameChange"}
        for at, year in enumerate((2012, 2014, 2019), 1)
    ]  # fmt: skip
    file.write_text(json.dumps(events), "utf-8")
    shown = call("space", "import", desk.workspace, file, "--dry-run").out
    report = call("space", "import", desk.workspace, file, "--dry-run", "--json").json()
    assert report["areas"] == 0
    assert report["changes"] == 3
    assert "deutschland: 3 Änderungen" in shown
    assert "0 Gebiete" not in shown


TITLE = ("Stadtteile der Stadt Musterstadt",)
HEAD = ("Nr.", "Stadtteil", "Einwohner")
LISTED = tuple(
    (n, f"{name}stadt", 1000 + 137 * n) for n, name in ((1, "Alt"), (2, "Süd"), (3, "West"), (4, "Ost"), (10, "Neu"))
)
SUM = sum(row[2] for row in LISTED)


@pytest.mark.parametrize(
    "total",
    [
        ("Summe", None, SUM),
        (None, "Insgesamt", SUM),
        ("Gesamt", None, None),
        ("Zusammen", None, SUM),
        ("00", "Gesamtstadt", SUM),
    ],
)
def test_a_row_of_totals_is_no_area_and_the_note_names_it(desk: Desk, total: tuple[Any, ...]) -> None:
    report = desk.load(desk.workbook(TITLE, HEAD, *LISTED, total))
    label = next(cell for cell in total if isinstance(cell, str) and cell != "00")
    note = the(report, "AREA_TOTAL_ROW_LEFT_OUT")
    assert (note["severity"], note["row"]) == ("note", 8)
    assert f"„{label}“" in note["message"]
    assert {key: row["name"] for key, row in desk.areas("stadtteil").items()} == {
        str(n): name for n, name, _ew in LISTED
    }


def test_zeros_come_back_beside_a_row_of_totals(desk: Desk) -> None:
    first = [(f"{n:02}", f"Teil {n}") for n in (1, 2, 3, 4, 10)]
    assert desk.load(desk.workbook(("Nr.", "Stadtteil"), *first))["accepted"]
    report = desk.load(desk.workbook(TITLE, HEAD, *LISTED, ("Summe", None, SUM)))
    assert report["accepted"]
    assert desk.areas("stadtteil").keys() == {"01", "02", "03", "04", "10"}


def test_areas_whose_names_only_resemble_totals_stay(desk: Desk) -> None:
    rows = [("1", "Gesamtschule"), ("2", "Alle Höfe"), ("3", "Mittelstadt"), ("4", "Summerfeld")]
    report = desk.load(desk.workbook(("Nr.", "Stadtteil"), *rows))
    assert report["areas"] == 4
    assert desk.areas("stadtteil").keys() == {"1", "2", "3", "4"}


def test_a_column_that_says_total_in_every_row_takes_no_area_away(desk: Desk) -> None:
    rows = [("gesamt", f"0{n}", f"Viertel {n}") for n in range(1, 5)]
    assert desk.load(desk.workbook(("Art", "Nr.", "Stadtteil"), *rows))["areas"] == 4


def straddling(desk: Desk, share: float, *options: str) -> dict[str, Any]:
    """Import two districts, and three quarters of which one lies in the first with a share of its surface."""
    desk.load(written(desk.folder / "bezirke.geojson", row_of_squares(2), "EPSG:4326"), level="bezirk")
    quarters: list[Feature] = [
        ({"nr": "a1", "name": "West"}, 1, 0, 0.5, 1),
        ({"nr": "a2", "name": "Mitte"}, 2 - 0.4 * share, 0, 0.4, 1),
        ({"nr": "a3", "name": "Ost"}, 2.5, 0, 0.5, 1),
    ]
    file = written(desk.folder / "viertel.geojson", quarters, "EPSG:4326")
    return desk.load(file, "--key", "nr", "--parent-level", "bezirk", *options, level="viertel")


@pytest.mark.parametrize(
    ("share", "own", "other"), [(0.75, "75 %", "25 %"), (0.66, "66 %", "34 %"), (0.9, "90 %", "10 %")]
)
def test_an_area_partly_in_another_parent_is_warned_of_with_both_shares(
    desk: Desk, share: float, own: str, other: str
) -> None:
    report = straddling(desk, share, "--parent-by-location")
    check = the(report, "PARENT_PARTLY_BY_LOCATION")
    assert check["severity"] == "warning"
    assert all(text in check["message"] for text in (own, other, "Mitte", "Bezirk 1", "Bezirk 2"))
    assert report["accepted"]
    assert desk.areas("viertel")["a2"]["parent"] == "1"


@pytest.mark.parametrize("share", [0.52, 0.5, 0.45, 0.58])
def test_an_area_that_two_parents_share_evenly_is_not_decided_by_location(desk: Desk, share: float) -> None:
    report = straddling(desk, share, "--parent-by-location")
    check = the(report, "PARENT_DIVIDED_BY_LOCATION")
    assert check["severity"] == "error"
    assert all(
        text in check["message"]
        for text in (f"{100 * share:.0f} %", f"{100 - 100 * share:.0f} %", "Bezirk 1", "Bezirk 2")
    )
    assert "--parent" in check["remedy"]
    assert not report["accepted"]
    assert desk.areas("viertel") == {}


def test_an_area_wholly_or_almost_in_its_parent_is_not_spoken_of(desk: Desk) -> None:
    report = straddling(desk, 0.97, "--parent-by-location")
    assert report["accepted"]
    assert not [check for check in report["checks"] if check["code"].endswith("_BY_LOCATION")]


def test_a_coarser_level_that_arrives_later_warns_of_what_straddles(desk: Desk) -> None:
    quarters: list[Feature] = [
        ({"nr": "a1", "name": "West"}, 1, 0, 0.5, 1),
        ({"nr": "a2", "name": "Mitte"}, 1.7, 0, 0.4, 1),
        ({"nr": "a3", "name": "Ost"}, 2.5, 0, 0.5, 1),
    ]
    desk.load(written(desk.folder / "viertel.geojson", quarters, "EPSG:4326"), level="viertel")
    report = desk.load(written(desk.folder / "bezirke.geojson", row_of_squares(2), "EPSG:4326"), level="bezirk")
    assert "75 %" in the(report, "PARENT_PARTLY_BY_LOCATION")["message"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([("01", "A"), ("", "B"), ("03", "C")], "„Schlüssel“ ist Zeile 3 leer"),
        ([("01", "A"), ("02", "B"), ("02", "C"), ("04", "D")], "„02“ zweimal (Zeilen 3, 4)"),
        ([("01", "A"), ("02", "B"), ("02", "C"), ("02", "D")], "„02“ 3-mal (Zeilen 3, 4, 5)"),
    ],
)
def test_the_question_for_the_key_says_why_no_column_is_certain(
    desk: Desk, rows: list[tuple[str, str]], reason: str
) -> None:
    file = desk.folder / "liste.csv"
    file.write_text("\n".join(["Schlüssel;Bezeichnung", *(";".join(row) for row in rows)]), "utf-8")
    check = the(desk.load(file), "AREA_COLUMN_QUESTION")
    assert reason in check["message"]
    assert "--key „Schlüssel“" in check["remedy"]


def test_the_question_for_the_key_names_rivals(desk: Desk) -> None:
    features: list[Feature] = [
        ({"alt_nr": f"A{n}", "neu_nr": f"N{n * 7}", "name": f"V {n}"}, n, 0, 1, 1) for n in range(1, 5)
    ]
    check = the(desk.load(written(desk.folder / "a.geojson", features, "EPSG:4326")), "AREA_COLUMN_QUESTION")
    assert "mehrere Spalten kommen infrage (alt_nr, neu_nr)" in check["message"]


@pytest.mark.parametrize("system", ["EPSG:31467", "EPSG:25832", "EPSG:4647"])
def test_the_advice_for_coordinates_without_a_system_names_one_that_fits(desk: Desk, system: str) -> None:
    file = written(desk.folder / "a.geojson", row_of_squares(4), system)
    check = the(desk.load(file), "GEOMETRY_CRS_MISSING")
    assert check["remedy"].endswith(f"--crs {system}.")
    assert desk.load(file, "--crs", system)["accepted"]
    assert the(desk.load(file, "--crs", "EPSG:99999"), "GEOMETRY_CRS_UNKNOWN")["remedy"].endswith(f"--crs {system}.")


@pytest.mark.parametrize(
    "systems", [("EPSG:25832", "EPSG:4326"), ("EPSG:25832", "EPSG:25833"), ("EPSG:25832", "EPSG:31467")]
)
def test_a_file_without_a_system_that_mixes_two_is_told_so(desk: Desk, systems: tuple[str, str]) -> None:
    file = written(desk.folder / "a.geojson", row_of_squares(4), systems[0], systems[0], systems[0], systems[1])
    check = the(desk.load(file), "GEOMETRY_CRS_MIXED")
    assert "1 von 4" in check["message"]
    assert all(system in check["message"] for system in systems)
    assert check["row"] == 4
    assert "einem einzigen" in check["remedy"]


def test_coordinates_that_fit_no_system_are_said_to_fit_none(desk: Desk) -> None:
    features: list[Feature] = [
        ({"nr": "1", "name": "A"}, 9e6, 9e6, 1, 1),
        ({"nr": "2", "name": "B"}, 9e6 + 2, 9e6, 1, 1),
    ]
    file = written(desk.folder / "a.geojson", features, "EPSG:25832")
    assert "keines" in the(desk.load(file), "GEOMETRY_CRS_MISSING")["message"]
