"""`kobimo space streets`: what is taken in, refused, assigned and exported."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kobimo.workspace.history import log
from kobimo.workspace.layout import Layout
from support.command import call, run
from support.snapshot import snapshot
from support.town import write

LIST = (
    "Straße;von;bis;Seite;PLZ;Viertel\n"
    "Hauptstr.;1;9;ungerade;01001;11\nHauptstr.;2;10;gerade;01001;12\nHauptstr.;11;999;;01001;21\n"
    "Am Bach;;;;01001;22\nSchulstr.;1;20;;01001;11\nSchulstr.;1;20;;01002;22\n"
)
SCHOOLS = (
    "Nr;Name;Anschrift;PLZ\n1;Goetheschule;Hauptstraße 4;1001\n2;Bachschule;Am Bach 3;1001\n3;Neue Schule;Ring 1;1001\n"
)


def streets(town: Path, text: str = LIST, *more: str) -> dict[str, Any]:
    file = write(town.parent / "neu" / "strassen.csv", text)
    data: dict[str, Any] = call("space", "streets", town, file, *more, "--json").json()
    return data


def codes(data: dict[str, Any]) -> set[str]:
    return {check["code"] for check in data["checks"] if check["severity"] == "error"}


def find(town: Path, address: str, *more: str) -> str | None:
    area: str | None = call("space", "streets", town, "--find", address, *more, "--json").json()["area"]
    return area


def test_a_directory_is_read_and_answers(founded: Path) -> None:
    result = streets(founded)
    assert (result["written"], result["level"], result["rows"], result["streets"]) == (True, "viertel", 6, 3)
    assert find(founded, "HAUPTSTRASSE 7") == "11"
    assert find(founded, "Hauptstr. 8, 01001 Kleinstadt") == "12"
    assert find(founded, "Schulstr. 5, 01002") == "22"
    assert find(founded, "Schulstr. 5") is None
    assert find(founded, "Hauptstr. 8", "--level", "bezirk") == "1"
    assert "Straßenverzeichnis" in log(Layout(founded))[0].reason


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (("Hauptstr.;11;", "Hauptstr.;9;"), "STREET_CONTRADICTION"),
        ((";22\nSchul", ";77\nSchul"), "STREET_AREA_UNKNOWN"),
        (("Am Bach;;", "Am Bach;x;"), "STREET_NUMBER_UNREADABLE"),
        (("Am Bach", ""), "STREET_EMPTY"),
        (("Straße;", "Lage des Hauses;"), None),
    ],
)
def test_a_directory_with_an_error_is_refused_as_a_whole(founded: Path, damage: tuple[str, str], code: str) -> None:
    before = snapshot(founded)
    result = streets(founded, LIST.replace(*damage))
    if code is None:  # the streets are found by their names
        assert result["accepted"]
        return
    assert code in codes(result)
    assert not result["accepted"]
    assert snapshot(founded) == before


def test_a_dry_run_reports_the_same_and_changes_nothing(founded: Path) -> None:
    before = snapshot(founded)
    tried = streets(founded, LIST, "--dry-run")
    assert snapshot(founded) == before
    real = streets(founded)
    assert tried == {**real, "written": False}


def test_a_later_directory_ends_what_it_no_longer_has(founded: Path) -> None:
    streets(founded)
    result = streets(founded, LIST.replace("Am Bach;;;;01001;22", "Am Bach;;;;01001;21"), "--valid-from", "2024-01-01")
    assert (result["added"], result["ended"], result["kept"]) == (1, 1, 5)
    assert find(founded, "Am Bach 1", "--on", "2023-12-31") == "22"
    assert find(founded, "Am Bach 1", "--on", "2024-01-01") == "21"
    assert find(founded, "Hauptstr. 1", "--on", "2024-01-01") == "11"


def test_a_list_of_addresses_is_assigned_without_coordinates(founded: Path) -> None:
    streets(founded)
    file = write(founded.parent / "neu" / "schulen.csv", SCHOOLS)
    out = founded.parent / "zugeordnet.csv"
    outcome = call("space", "streets", founded, "--assign", file, "--out", out, "--json")
    assert outcome.code == 3
    assert outcome.json()["outcomes"] == {"found": 2, "street_unknown": 1}
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig")), delimiter=";"))
    assert [(row["Name"], row["area"]) for row in rows] == [
        ("Goetheschule", "12"),
        ("Bachschule", "22"),
        ("Neue Schule", ""),
    ]


def test_exactly_one_thing_is_done_at_a_time(founded: Path) -> None:
    assert call("space", "streets", founded).code == 2
    assert call("space", "streets", founded, "--find", "Weg 1").code == 2  # there is no directory yet


def export(town: Path, *more: str | Path) -> list[list[str]]:
    run("space", "streets", town, "--export", town.parent / "raster.csv", *more)
    text = (town.parent / "raster-ra.csv").read_text("cp1252")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_export_has_what_the_employment_agency_has_published(founded: Path) -> None:
    """Published: 13 columns, odd and even numbers apart, 997 and 998 for an open end, nine digits in three levels."""
    streets(founded)
    rows = export(founded)
    assert {len(row) for row in rows} == {13}
    by_street = [(row[3], row[4], row[6], row[8], row[10]) for row in rows]
    assert ("Hauptstr.", "1", "9", "", "") in by_street
    assert ("Hauptstr.", "", "", "2", "10") in by_street
    assert ("Hauptstr.", "11", "997", "12", "998") in by_street
    assert ("Am Bach", "1", "997", "2", "998") in by_street
    assert ("Schulstr.", "1", "19", "2", "20") in by_street
    keys = {row[12] for row in rows}
    assert all(len(key) == 9 and key.isdigit() for key in keys)
    listed = (founded.parent / "raster-zu.csv").read_text("cp1252").splitlines()
    assert {line.split(";")[1] for line in listed} >= keys
    assert {len(line.split(";")) for line in listed} == {4}


def test_areas_keep_their_keys_at_the_next_export(founded: Path) -> None:
    streets(founded)
    first = export(founded)
    keys = founded.parent / "schluessel.csv"
    text = (founded.parent / "raster-schluessel.csv").read_text("utf-8-sig")
    keys.write_text("\n".join(line for line in text.splitlines() if "viertel:11" not in line), "utf-8")
    after = export(founded, "--keys", keys)
    changed = [(a, b) for a, b in zip(first, after, strict=True) if a != b]
    forgotten = next(line.split(";")[1] for line in text.splitlines() if "viertel:11" in line)
    assert {a[12] for a, _b in changed} <= {forgotten}
    assert not {b[12] for _a, b in changed} & ({a[12] for a in first} - {forgotten})


def test_another_layout_is_a_file(founded: Path) -> None:
    streets(founded)
    layout = write(
        founded.parent / "amt.toml",
        'title = "Amt"\n[raster]\nending = "-ra.csv"\nencoding = "cp1252"\n'
        'columns = ["street", "from", "to", "side", "area", ""]\n',
    )
    rows = export(founded, "--layout", layout)
    assert rows[0] == ["street", "from", "to", "side", "area", ""]
    assert ["Hauptstr.", "1", "9", "odd", "11", ""] in rows
    assert call("space", "streets", founded, "--export", founded.parent / "x", "--layout", "gibtsnicht").code == 2
    write(layout, "title = 3")
    assert call("space", "streets", founded, "--export", founded.parent / "x", "--layout", layout).code == 2


RECIPE = """\
file_name: "kinder_*"
area: {level: viertel, street: Anschrift, postcode: PLZ}
period: {column: Stichtag}
values:
  - dataset: betreute
    measure: kinder
    column: Kinder
    sum_rows: true
    dimensions: {alter: {constant: 0-2}}
"""
COUNTS = (
    "Anschrift;PLZ;Stichtag;Kinder\n"
    "Hauptstr. 1;01001;2024-03-01;10\nHauptstr. 9;01001;2024-03-01;5\nAm Bach 2;01001;2024-03-01;4\n"
)


@pytest.fixture
def with_recipe(founded: Path) -> Path:
    streets(founded)
    write(founded / "sources" / "kinder" / "source.yaml", "id: kinder\ntitle: {de: Kinder}\nsupplier: Jugendamt\n")
    write(founded / "sources" / "kinder" / "recipe.yaml", RECIPE)
    return founded


def test_a_recipe_locates_rows_by_the_street_directory(with_recipe: Path) -> None:
    file = write(with_recipe.parent / "neu" / "kinder_2024.csv", COUNTS)
    result = run("import", with_recipe, "kinder", file, "--json").json()
    assert result["observations"] == {"betreute": 2}
    run("build", with_recipe)


def test_a_row_whose_address_is_unknown_rejects_the_delivery(with_recipe: Path) -> None:
    file = write(with_recipe.parent / "neu" / "kinder_2024.csv", COUNTS + "Unbekannte Str. 1;01001;2024-03-01;3\n")
    outcome = call("import", with_recipe, "kinder", file, "--json")
    assert outcome.code == 3
    (check,) = [c for c in outcome.json()["checks"] if c["code"] == "ADDRESS_STREET_UNKNOWN"]
    assert (check["row"], check["column"]) == (5, "Anschrift")


def test_another_directory_makes_the_reading_outdated(with_recipe: Path) -> None:
    file = write(with_recipe.parent / "neu" / "kinder_2024.csv", COUNTS)
    first = run("import", with_recipe, "kinder", file, "--json").json()
    assert run("import", with_recipe, "kinder", file, "--json").json()["repeats"] == first["delivery"]
    streets(with_recipe, LIST.replace("Am Bach;;;;01001;22", "Am Bach;;;;01001;21"))
    again = run("import", with_recipe, "kinder", file, "--json").json()
    assert again["repeats"] is None


def test_what_the_other_office_would_object_to_is_said_before(founded: Path) -> None:
    streets(founded, LIST.replace("Am Bach", "Čapekova ulice"))
    target = founded.parent / "raster.csv"
    result = call("space", "streets", founded, "--export", target, "--json").json()
    assert {check["code"] for check in result["checks"]} == {"STREET_RESIDENTS_MISSING", "STREET_CHARACTERS_LOST"}
    keys = founded.parent / "raster-schluessel.csv"
    lines = keys.read_text("utf-8-sig").splitlines()
    keys.write_text(
        "\n".join([lines[0], *(f"{line[:-1]};{n * 200 + 400}" for n, line in enumerate(lines[1:]))]), "utf-8"
    )
    (founded.parent / "raster-ra.csv").unlink()
    outcome = call("space", "streets", founded, "--export", target, "--keys", keys, "--json")
    small = [check for check in outcome.json()["checks"] if check["code"] == "STREET_AREA_TOO_SMALL"]
    assert len(small) == sum(n * 200 + 400 < 1000 and "viertel:" in line for n, line in enumerate(lines[1:]))
    assert bool(small) == (outcome.code == 3) == (not (founded.parent / "raster-ra.csv").exists())


def test_the_own_table_is_read_as_it_was_written(founded: Path) -> None:
    streets(founded)
    table = (founded / "spaces" / "stadt.streets.csv").read_bytes()
    result = streets(founded, table.decode("utf-8-sig"))
    assert (result["added"], result["ended"], result["kept"]) == (0, 0, 6)
    assert (founded / "spaces" / "stadt.streets.csv").read_bytes() == table


def test_every_row_is_looked_up_in_the_directory_of_its_period(with_recipe: Path) -> None:
    later = LIST.replace("Am Bach;;;;01001;22", "Am Bach;;;;01001;21")
    streets(with_recipe, later, "--valid-from", "2024-06-01")
    write(
        with_recipe / "sources" / "kinder" / "recipe.yaml",
        RECIPE.replace("Stichtag}", "Stichtag, one_per_file: false}"),
    )
    text = "Anschrift;PLZ;Stichtag;Kinder\nAm Bach 2;01001;2024-03-01;4\nAm Bach 2;01001;2025-03-01;6\n"
    run("import", with_recipe, "kinder", write(with_recipe.parent / "neu" / "kinder_2024.csv", text))
    run("build", with_recipe)
    found = read_parquet(with_recipe)
    assert {(row["area"], row["period"], row["kinder"]) for row in found} == {
        ("22", "2024-03-01", 4),
        ("21", "2025-03-01", 6),
    }


def read_parquet(town: Path) -> list[dict[str, Any]]:
    """Return the observations that the workspace keeps."""
    (file,) = (town / "data" / "observations").rglob("*.parquet")
    rows: list[dict[str, Any]] = pq.read_table(file).to_pylist()
    return rows


def test_of_a_refused_directory_no_numbers_of_changes_are_told(founded: Path) -> None:
    file = write(founded.parent / "neu" / "strassen.csv", LIST.replace(";22\nSchul", ";77\nSchul"))
    outcome = call("space", "streets", founded, file)
    assert outcome.code == 3
    assert "beendet" not in outcome.out
    assert "Abgelehnt. Es wurde nichts geschrieben." in outcome.out
