"""`kobimo doctor` reads registers of institutions and street directories: every damage with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.command import call, run
from support.town import write

KITAS = "Nr;Name;x;y\n01;Hafen;500500;5700500\n02;Markt;501500;5700500\n"
STREETS = "Straße;von;bis;PLZ;Viertel\nHafenweg;1;9;01001;11\nHafenweg;11;19;01001;12\n"


@pytest.fixture
def placed(founded: Path) -> Path:
    """A town with a register and a street directory."""
    run("space", "institutions", founded, "kitas", write(founded.parent / "neu" / "kitas.csv", KITAS))
    streets = write(founded.parent / "neu" / "strassen.csv", STREETS)
    run("space", "streets", founded, streets, "--level", "viertel")
    return founded


def serious(town: Path) -> list[dict[str, Any]]:
    return [item for item in call("doctor", town, "--json").json()["findings"] if item["severity"] != "note"]


def change(town: Path, name: str, old: str, new: str) -> None:
    file = town / name
    text = file.read_bytes().decode("utf-8")
    assert old in text
    file.write_bytes(text.replace(old, new, 1).encode("utf-8"))


def test_sound_registers_and_directories_are_in_order(placed: Path) -> None:
    assert serious(placed) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "word"),
    [
        ("institutions/kitas.csv", "key;name", "schluessel;name", "institutions/kitas.csv:1", "key"),
        ("institutions/kitas.csv", "51,4", "x,", "institutions/kitas.csv:2", "Koordinaten"),
        ("spaces/stadt.streets.csv", "Hafenweg;;1;", "Hafenweg;;eins;", "spaces/stadt.streets.csv:2", "Hausnummer"),
        ("spaces/stadt.streets.csv", ";viertel;12", ";kiez;12", "spaces/stadt.streets.csv:3", "kiez"),
    ],
)
def test_a_broken_table_is_named_with_its_line(
    placed: Path, file: str, old: str, new: str, place: str, word: str
) -> None:
    change(placed, file, old, new)
    (item,) = serious(placed)
    assert item["code"] == "DEFINITIONS"
    assert item["subject"] == place
    assert word in item["message"]
    assert item["remedy"]


def test_an_unknown_status_of_an_institution_is_named_with_its_line(placed: Path) -> None:
    file = placed / "institutions" / "kitas.csv"
    heading, *rows = file.read_bytes().decode("utf-8-sig").splitlines()
    at = heading.split(";").index("event")
    cells = rows[1].split(";")
    cells[at] = "verkauft"
    file.write_text("\n".join([heading, rows[0], ";".join(cells)]) + "\n", "utf-8")
    (item,) = serious(placed)
    assert (item["code"], item["subject"]) == ("DEFINITIONS", "institutions/kitas.csv:3")
    assert "verkauft" in item["message"]


@pytest.mark.parametrize("name", ["spaces/stadt.streets.csv", "institutions/kitas.csv"])
def test_a_row_that_ends_before_it_begins_is_named_with_its_line(placed: Path, name: str) -> None:
    file = placed / name
    heading, one, *others = file.read_bytes().decode("utf-8-sig").splitlines()
    columns = heading.split(";")
    columns += [end for end in ("valid_from", "valid_to") if end not in columns]
    cells = dict(zip(columns, one.split(";"), strict=False)) | {"valid_from": "2024-01-01", "valid_to": "2023-01-01"}
    rows = [";".join(cells[column] for column in columns), *others]
    file.write_text("\n".join([";".join(columns), *rows]) + "\n", "utf-8")
    (item,) = serious(placed)
    assert (item["code"], item["subject"]) == ("DEFINITIONS", f"{name}:2")


def test_each_broken_file_is_reported_on_its_own(placed: Path) -> None:
    run("space", "institutions", placed, "schulen", write(placed.parent / "neu" / "schulen.csv", KITAS))
    change(placed, "institutions/kitas.csv", "key;name", "schluessel;name")
    change(placed, "spaces/stadt.streets.csv", "Hafenweg;;1;", "Hafenweg;;eins;")
    (placed / "institutions" / "schulen.csv").unlink()
    found = {(item["code"], item["subject"].partition(":")[0]) for item in serious(placed)}
    assert found == {
        ("DEFINITIONS", "institutions/kitas.csv"),
        ("DEFINITIONS", "spaces/stadt.streets.csv"),
        ("REGISTER_WITHOUT_TABLE", "institutions/schulen.yaml"),
    }


def test_an_unknown_area_of_a_street_is_counted_and_named(placed: Path) -> None:
    change(placed, "spaces/stadt.streets.csv", ";viertel;12", ";viertel;19")
    (item,) = serious(placed)
    assert (item["code"], item["subject"]) == ("PLACE_AREA_UNKNOWN", "spaces/stadt.streets.csv")
    assert "viertel:19" in item["message"]


def test_ranges_that_overlap_name_both_lines_and_both_areas(placed: Path) -> None:
    change(placed, "spaces/stadt.streets.csv", ";11;19;", ";9;19;")
    (item,) = serious(placed)
    assert item["code"] == "STREETS_CONTRADICT"
    assert all(word in item["message"] for word in ("Hafenweg", "11", "12", "Zeile 2"))


def test_ranges_that_overlap_at_different_times_are_in_order(placed: Path) -> None:
    file = placed / "spaces" / "stadt.streets.csv"
    heading, one, other = file.read_bytes().decode("utf-8-sig").splitlines()
    other = other.replace(";11;19;", ";1;19;")
    dated = [f"{heading};valid_from;valid_to", f"{one};;2021-12-31", f"{other};2022-01-01;"]
    file.write_text("\n".join(dated) + "\n", "utf-8")
    assert serious(placed) == []


def test_tables_of_nothing_are_named_with_what_is_missing(placed: Path) -> None:
    write(placed / "spaces" / "dorf.streets.csv", (placed / "spaces" / "stadt.streets.csv").read_bytes())
    write(placed / "institutions" / "alt.catchments.csv", "key;level;area\n")
    found = {(item["code"], item["subject"]) for item in serious(placed)}
    assert found == {
        ("TABLE_WITHOUT_OWNER", "spaces/dorf.streets.csv"),
        ("TABLE_WITHOUT_OWNER", "institutions/alt.catchments.csv"),
    }
    assert any("spaces/dorf.yaml" in item["remedy"] for item in serious(placed))


def test_a_successor_that_is_nowhere_is_named(placed: Path) -> None:
    run("space", "institutions", placed, "kitas", "--merged", "01=02", "--on", "2024-08-01")
    assert serious(placed) == []
    file = placed / "institutions" / "kitas.csv"
    text = file.read_bytes().decode("utf-8")
    file.write_bytes(text.replace(";merged;02", ";merged;09").encode("utf-8"))
    (item,) = serious(placed)
    assert (item["code"], item["subject"]) == ("INSTITUTION_UNKNOWN", "institutions/kitas.csv")
    assert "09" in item["message"]
