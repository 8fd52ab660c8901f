"""`kobimo space institutions`: lists of any form, differences, refusals, ends and catchments."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pyproj import Transformer

from kobimo.workspace.definitions import load_definitions
from kobimo.workspace.history import log
from kobimo.workspace.layout import Layout
from support.command import call, run
from support.snapshot import snapshot
from support.town import geojson, square, write

PLACES = {"01": (0.5, 0.5), "02": (1.5, 0.5), "03": (0.5, 1.5)}
"""Key and place in kilometres; the quarters are squares of one kilometre: 11, 12, 21."""

AREAS = {"01": "11", "02": "12", "03": "21"}


def position(x: float, y: float, crs: str = "EPSG:25832") -> tuple[float, float]:
    """Return a place of the town in a coordinate system."""
    transformer = Transformer.from_crs("EPSG:25832", crs, always_xy=True)
    place: tuple[float, float] = transformer.transform(500_000 + 1000 * x, 5_700_000 + 1000 * y)
    return place


def table(
    crs: str = "EPSG:25832", changed: dict[str, tuple[float, float] | None] | None = None, places: int = 60
) -> str:
    """Return a list of institutions; `changed` moves them or, by None, leaves them out."""
    lines = ["Einrichtungsnr;Name;Straße;Hausnr;PLZ;x;y;Plätze"]
    for key, place in {**PLACES, **(changed or {})}.items():
        if place is not None:
            x, y = position(*place, crs)
            lines.append(f"{key};Kita {key};Weg;{int(key)};01001;{x:.7f};{y:.7f};{places}".replace(".", ","))
    return "\n".join(lines) + "\n"


def take(town: Path, content: str | bytes, *more: str, name: str = "kitas.csv") -> dict[str, Any]:
    file = write(town.parent / "neu" / name, content)
    data: dict[str, Any] = call("space", "institutions", town, "kitas", file, *more, "--json").json()
    return data


def held(town: Path, *more: str) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in run("space", "institutions", town, "kitas", *more, "--json").json()}


def found(data: dict[str, Any]) -> list[tuple[str, int | None]]:
    return [(check["code"], check["row"]) for check in data["checks"] if check["severity"] != "note"]


@pytest.mark.parametrize("crs", ["EPSG:25832", "EPSG:25833", "EPSG:4326", "EPSG:31467", "EPSG:31466"])
def test_a_list_in_any_system_lies_in_the_same_areas(founded: Path, crs: str) -> None:
    result = take(founded, table(crs))
    assert (result["written"], result["crs"]) == (True, crs)
    rows = held(founded)
    assert {key: row["areas"]["viertel"] for key, row in rows.items()} == AREAS
    assert {key: row["areas"]["bezirk"] for key, row in rows.items()} == {"01": "1", "02": "1", "03": "2"}
    assert {row["capacity"] for row in rows.values()} == {60}
    assert rows["01"]["address"] == "Weg 1, 01001"
    assert "Einrichtungsverzeichnis" in log(Layout(founded))[0].reason


def as_workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Kitas der Kleinstadt"])
    sheet.append([])
    for line in csv.reader(io.StringIO(table()), delimiter=";"):
        sheet.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_features() -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"e_nr": key, "e_name": f"Kita {key}", "e_platz": "60"},
            "geometry": {"type": "Point", "coordinates": position(*place)},
        }
        for key, place in PLACES.items()
    ]
    return geojson(features)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "content"), [("k.xlsx", as_workbook()), ("k.geojson", as_features())])
def test_workbooks_and_features_are_read_alike(founded: Path, name: str, content: str | bytes) -> None:
    take(founded, content, name=name)
    rows = held(founded)
    assert {key: (row["areas"]["viertel"], row["capacity"]) for key, row in rows.items()} == {
        key: (area, 60) for key, area in AREAS.items()
    }


def test_features_in_metres_that_name_no_system_are_recognised(founded: Path) -> None:
    data = json.loads(as_features())
    del data["crs"]
    result = take(founded, json.dumps(data), name="k.geojson")
    assert result["crs"] == "EPSG:25832"
    assert {key: row["areas"]["viertel"] for key, row in held(founded).items()} == AREAS


def test_swapped_axes_are_turned_and_said(founded: Path) -> None:
    lines = [line.split(";") for line in table().splitlines()]
    text = "\n".join(";".join([*cells[:5], cells[6], cells[5], cells[7]]) for cells in lines).replace("y;x", "x;y")
    assert found(take(founded, text)) == [("INSTITUTION_AXES_SWAPPED", None)]
    assert {key: row["areas"]["viertel"] for key, row in held(founded).items()} == AREAS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (table().replace("\n02;", "\n01;"), ("INSTITUTION_KEY_REPEATED", 3)),
        (table().replace("\n02;", "\n;"), ("INSTITUTION_KEY_EMPTY", 3)),
        ("Name;Art\nA;Kita\nB;Kita\n", ("INSTITUTION_COLUMN_MISSING", None)),
    ],
)
def test_an_error_refuses_the_whole_list(founded: Path, text: str, code: tuple[str, int | None]) -> None:
    before = snapshot(founded)
    result = take(founded, text)
    assert code in found(result)
    assert (result["accepted"], result["written"]) == (False, False)
    assert snapshot(founded) == before


def test_places_outside_without_and_at_zero_are_reported_with_their_row(founded: Path) -> None:
    lines = table(changed={"04": (5.5, 0.5)}).splitlines()
    lines += ["05;Kita 05;Weg;5;01001;0;0;60", "06;Kita 06;Weg;6;01001;;;60"]
    result = take(founded, "\n".join(lines))
    assert sorted(found(result), key=str) == [
        ("INSTITUTION_NOWHERE", 6),
        ("INSTITUTION_NOWHERE", 7),
        ("INSTITUTION_OUTSIDE", 5),
        ("INSTITUTION_POINT_ZERO", 6),
    ]
    assert result["written"]
    outside = next(check for check in result["checks"] if check["code"] == "INSTITUTION_OUTSIDE")
    assert "3,5 km" in outside["message"]  # the town ends at 2 km, the place is at 5.5
    assert held(founded)["04"]["areas"] == {}


def test_addresses_are_located_by_the_street_directory(founded: Path) -> None:
    streets = "Straße;von;bis;PLZ;Viertel\nWeg;1;1;01001;11\nWeg;2;2;01001;12\nWeg;3;9;01001;21\n"
    run("space", "streets", founded, write(founded.parent / "neu" / "strassen.csv", streets))
    lines = [line.split(";")[:5] for line in table().splitlines()]
    text = "\n".join(map(";".join, [*lines, ["04", "Kita 04", "Ring", "1", "01001"]]))
    result = take(founded, text)
    assert result["located"] == {"coordinates": 0, "address": 3, "area": 0, "nowhere": 1}
    assert found(result) == [("ADDRESS_STREET_UNKNOWN", 5), ("INSTITUTION_NOWHERE", 5)]
    rows = held(founded)
    assert {key: rows[key]["areas"]["viertel"] for key in AREAS} == AREAS
    assert rows["03"]["areas"]["bezirk"] == "2"


def test_names_of_areas_are_matched_and_asked_about_in_doubt(founded: Path) -> None:
    text = "Nr;Name;Viertel\n01;Kita 01;VIERTEL 11\n02;Kita 02;12\n03;Kita 03;Das alte Viertel\n"
    before = snapshot(founded)
    result = take(founded, text)
    assert found(result) == [("INSTITUTION_AREA_UNCLEAR", 4)]
    assert snapshot(founded) == before
    result = take(founded, text, "--set", "Das alte Viertel=viertel:21")
    assert result["located"]["area"] == 3
    assert {key: row["areas"]["viertel"] for key, row in held(founded).items()} == AREAS
    assert take(founded, text)["accepted"]  # what was said once is remembered


def test_the_area_of_the_list_and_the_coordinates_are_compared(founded: Path) -> None:
    lines = table().splitlines()
    text = "\n".join(f"{line};{more}" for line, more in zip(lines, ["Viertel", "11", "22", "Viertel 21"], strict=True))
    assert found(take(founded, text)) == [("INSTITUTION_AREA_CONTRADICTS", 3)]


def test_a_later_list_is_shown_as_differences_and_dated(founded: Path) -> None:
    take(founded, table(), "--valid-from", "2023-01-01")
    before = snapshot(founded)
    later = table(changed={"02": (1.5, 1.5), "03": None, "04": (0.2, 0.2)}, places=75)
    tried = take(founded, later, "--valid-from", "2024-01-01", "--dry-run")
    assert snapshot(founded) == before
    result = take(founded, later, "--valid-from", "2024-01-01")
    assert {**tried, "written": True} == result
    assert {name: count for name, count in result["differences"].items() if count} == {
        "new": 1,
        "gone": 1,
        "moved": 1,
        "capacity": 2,
    }
    (moved,) = [change for change in result["changes"] if change["what"] == "moved"]
    assert moved["metres"] == pytest.approx(1000, rel=0.01)
    old, new = held(founded, "--on", "2023-06-01"), held(founded, "--on", "2024-06-01")
    assert (old["02"]["areas"]["viertel"], new["02"]["areas"]["viertel"]) == ("12", "22")
    assert (old["01"]["capacity"], new["01"]["capacity"]) == (60, 75)
    assert (set(old), set(new)) == ({"01", "02", "03"}, {"01", "02", "03", "04"})
    assert new["03"]["event"] == "not_delivered"


def test_somebody_says_what_became_of_an_institution(founded: Path) -> None:
    take(founded, table(), "--valid-from", "2023-01-01")
    run("space", "institutions", founded, "kitas", "--closed", "01", "--merged", "02=03", "--on", "2024-08-01")
    assert set(held(founded, "--on", "2024-07-31")) == {"01", "02", "03"}
    assert set(held(founded, "--on", "2024-08-01")) == {"03"}
    assert held(founded, "--on", "2024-07-31")["02"]["successors"] == ["03"]
    assert call("space", "institutions", founded, "kitas", "--closed", "01", "--on", "2025-01-01").code == 2


def test_a_list_that_lacks_most_institutions_is_refused_unless_it_is_said_to_be_partial(founded: Path) -> None:
    more = {f"{n:02}": (0.1 * n % 2, 0.5) for n in range(4, 14)}
    take(founded, table(changed=more))
    assert ("INSTITUTION_MOST_GONE", None) in found(take(founded, table()))
    assert take(founded, table(), "--partial")["differences"]["gone"] == 0


def test_zeros_that_a_spreadsheet_has_eaten_are_restored(founded: Path) -> None:
    take(founded, table())
    result = take(founded, table().replace("\n0", "\n"))
    assert result["accepted"]
    assert not any(result["differences"].values())


def test_catchments_are_polygons_or_lists_of_areas(founded: Path) -> None:
    take(founded, table())
    features = [square("01", 0, 0), square("02", 0.8, 0), square("99", 1, 1)]
    file = write(founded.parent / "neu" / "bereiche.geojson", geojson(features[:2]))
    run("space", "institutions", founded, "kitas", file, "--catchments")
    result = call("space", "institutions", founded, "kitas", file, "--catchments", "--json").json()
    assert [check["code"] for check in result["checks"]] == ["CATCHMENTS_OVERLAP"]
    assert "0,20 km²" in result["checks"][0]["message"]
    write(file, geojson(features))
    before = snapshot(founded)
    outcome = call("space", "institutions", founded, "kitas", file, "--catchments", "--json")
    assert (outcome.code, snapshot(founded)) == (3, before)
    lists = write(founded.parent / "neu" / "bereiche.csv", "Kita;Viertel\n03;21, 22\n")
    run("space", "institutions", founded, "kitas", lists, "--catchments", "--valid-from", "2024-08-01")
    text = (founded / "institutions" / "kitas.catchments.csv").read_text("utf-8-sig")
    assert [line.split(";")[:4] for line in text.splitlines()[1:]] == [
        ["03", "viertel", "21", "2024-08-01"],
        ["03", "viertel", "22", "2024-08-01"],
    ]


def test_registers_are_listed_backed_up_and_in_the_history(founded: Path) -> None:
    take(founded, table())
    (one,) = run("space", "institutions", founded, "--json").json()
    assert (one["register"], one["institutions"]) == ("kitas", 3)
    archive = founded.parent / "sicherung.zip"
    run("backup", founded, archive)
    again = founded.parent / "wieder"
    run("restore", archive, again)
    assert held(again) == held(founded)


def test_institutions_change_no_figure(founded: Path) -> None:
    before = load_definitions(Layout(founded)).fingerprint
    take(founded, table())
    after = load_definitions(Layout(founded))
    assert set(after.registers) == {"kitas"}
    assert after.fingerprint == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id: kitas\ntitle: {de: Kitas}\nspace: gibtsnicht\n", "gibtsnicht"),
        ("id: kitas\ntitle: {de: Kitas}\n", "space"),
        ("id: schulen\ntitle: {de: Kitas}\nspace: stadt\n", "schulen"),
    ],
)
def test_a_wrong_description_is_reported_with_its_place(founded: Path, text: str, message: str) -> None:
    write(founded / "institutions" / "kitas.yaml", text)
    outcome = call("space", "institutions", founded)
    assert outcome.code == 2
    assert "institutions/kitas.yaml:" in outcome.text
    assert message in outcome.text


def test_a_name_that_is_no_id_is_refused(founded: Path) -> None:
    file = write(founded.parent / "neu" / "kitas.csv", table())
    assert call("space", "institutions", founded, "Meine Kitas", file).code == 2


AREAS_THROUGH_TIME = """\
level;key;name;parent;valid_from;valid_to
viertel;11;Viertel 11;1;;2024-12-31
viertel;12;Viertel 12;1;;2024-12-31
viertel;15;Viertel 15;1;2025-01-01;
viertel;21;Viertel 21;2;;2024-12-31
viertel;23;Viertel 23;2;2025-01-01;
viertel;24;Viertel 24;2;2025-01-01;
viertel;22;Viertel 22;2;;
bezirk;1;Nord;1;;
bezirk;2;Süd;1;;
stadt;1;Kleinstadt;;;
"""
CHANGES = """\
date;level;before;after;share;share_back;basis;kind;reason
2025-01-01;viertel;11;15;1;;population;merged;Satzung
2025-01-01;viertel;12;15;1;;population;merged;Satzung
2025-01-01;viertel;21;23;0,5;;population;split;Satzung
2025-01-01;viertel;21;24;0,5;;population;split;Satzung
"""


def test_areas_are_those_of_the_day_that_is_asked_for(founded: Path) -> None:
    """The list names areas of 2024; two of them were merged afterwards, one was split."""
    take(founded, "Nr;Name;Viertel\n01;Kita 01;11\n02;Kita 02;12\n03;Kita 03;21\n04;Kita 04;22\n")
    write(founded / "spaces" / "stadt.areas.csv", AREAS_THROUGH_TIME)
    write(founded / "spaces" / "stadt.changes.csv", CHANGES)
    old, new = held(founded, "--on", "2024-06-01"), held(founded, "--on", "2025-06-01")
    assert {key: row["areas"].get("viertel") for key, row in old.items()} == {
        "01": "11",
        "02": "12",
        "03": "21",
        "04": "22",
    }
    assert {key: row["areas"].get("viertel") for key, row in new.items()} == {
        "01": "15",
        "02": "15",
        "03": None,
        "04": "22",
    }
    assert new["01"]["areas"]["bezirk"] == "1"


def test_addresses_are_looked_up_in_the_directory_of_the_day(founded: Path) -> None:
    streets = write(founded.parent / "neu" / "strassen.csv", "Straße;von;bis;Viertel\nWeg;1;9;11\n")
    run("space", "streets", founded, streets)
    take(founded, "Nr;Name;Straße;Hausnr\n01;Kita 01;Weg;3\n")
    write(streets, "Straße;von;bis;Viertel\nWeg;1;9;22\n")
    run("space", "streets", founded, streets, "--valid-from", "2025-01-01")
    assert held(founded, "--on", "2024-06-01")["01"]["areas"]["viertel"] == "11"
    assert held(founded, "--on", "2025-06-01")["01"]["areas"]["bezirk"] == "2"


def test_where_the_space_has_no_surfaces_the_name_of_the_area_counts(founded: Path) -> None:
    (founded / "spaces" / "stadt.geojson").unlink()
    lines = table("EPSG:4326").splitlines()
    text = "\n".join(f"{line};{more}" for line, more in zip(lines, ["Viertel", "11", "12", "21"], strict=True))
    assert take(founded, text)["located"]["area"] == 3
    assert {key: row["areas"]["viertel"] for key, row in held(founded).items()} == AREAS
