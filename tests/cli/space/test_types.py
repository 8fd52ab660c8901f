"""`kobimo space types`: the types of areas, as the BBSR publishes them and as files spoil them."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from support.command import call, run

SPACE = """\
id: deutschland
title: {de: Deutschland}
levels:
  - {id: kreis, title: {de: Kreis}, parent: bund}
  - {id: bund, title: {de: Bund}}
"""
SAID = ("--level", "kreis", "--types", "kreistyp", "--source", "BBSR Bonn", "--date", "2015-12-31")
NAMES = {"05111": "Düsseldorf", "05112": "Duisburg", "09161": "Ingolstadt", "01001": "Flensburg"}


def country(folder: Path, names: dict[str, str]) -> Path:
    """Make a workspace that knows Kreise and nothing else."""
    spaces = folder / "vorlage" / "spaces"
    spaces.mkdir(parents=True)
    (spaces / "deutschland.yaml").write_text(SPACE, "utf-8")
    rows = ["level;key;name;parent", "bund;0;Deutschland;", *(f"kreis;{key};{name};0" for key, name in names.items())]
    (spaces / "deutschland.areas.csv").write_text("\n".join(rows) + "\n", "utf-8")
    run("init", folder / "ort", "--name", "Vergleich", "--ags", "05", "--definitions", folder / "vorlage")
    return folder / "ort"


@pytest.fixture
def kreise(tmp_path: Path) -> Path:
    return country(tmp_path, NAMES)


def listed(folder: Path, *lines: str) -> Path:
    file = folder / "typen.csv"
    file.write_text("\n".join(("Kreis;Typ;Name", *lines)) + "\n", "utf-8")
    return file


def held(workspace: Path) -> dict[str, dict[str, str]]:
    text = (workspace / "spaces" / "deutschland.areas.csv").read_text("utf-8-sig")
    return {row["key"]: row for row in csv.DictReader(text.splitlines(), delimiter=";")}


def test_the_types_of_the_bbsr_are_kept_for_every_kreis(real_files: Path, tmp_path: Path) -> None:
    with (real_files / "gebiete/landkreise_2023.csv").open(encoding="utf-8") as lines:
        names = {row["regional_id"].zfill(5): row["name"] for row in csv.DictReader(lines)}
    names = {key: name.replace(";", ",") for key, name in names.items() if len(key) == 5}
    workspace = country(tmp_path, names)
    file = real_files / "inkar/Download_RefLageKrs.xlsx"
    result = run("space", "types", workspace, file, *SAID, "--column", "raumt2010", "--label", "lage_kreis", "--json")
    rows = list(openpyxl.load_workbook(file)["Referenz Kreise"].iter_rows(min_row=3, values_only=True))
    expected = {str(row[0]).zfill(8)[:5]: str(row[2]) for row in rows if row[0]}
    found = {
        key: row["kreistyp"] for key, row in held(workspace).items() if row["level"] == "kreis" and row["kreistyp"]
    }
    assert found == {key: code for key, code in expected.items() if key in names}
    counted = Counter(found.values())
    assert {item["key"]: item["areas"] for item in result.json()["counts"]} == dict(counted)
    assert {item["name"] for item in result.json()["counts"]} == {row[3] for row in rows if row[0]}
    codes = {check["code"] for check in result.json()["checks"]}
    assert ("TYPE_AREA_UNKNOWN" in codes) is bool(expected.keys() - names.keys())
    assert ("TYPE_MISSING" in codes) is bool(names.keys() - expected.keys())


def test_source_licence_and_date_stand_in_the_definition(kreise: Path, tmp_path: Path) -> None:
    file = listed(tmp_path, "05111;1;zentral", "05112;1;zentral", "09161;2;peripher", "01001;2;peripher")
    command = ("space", "types", kreise, file, *SAID, "--column", "Typ", "--label", "Name")
    run(*command, "--licence", "dl-de/by-2-0")
    text = (kreise / "spaces" / "deutschland.yaml").read_text("utf-8")
    for said in ("BBSR Bonn", "dl-de/by-2-0", "2015-12-31", "further_parents"):
        assert said in text
    assert held(kreise)["2"]["name"] == "peripher"
    run("space", "validate", kreise)
    listed(tmp_path, "05111;3;neu", "05112;3;neu", "09161;3;neu")
    again = run(*command, "--date", "2020-12-31")
    assert "[TYPE_MISSING]" in again.text
    assert {key: row["kreistyp"] for key, row in held(kreise).items() if row["level"] == "kreis"} == {
        "05111": "3", "05112": "3", "09161": "3", "01001": ""
    }  # fmt: skip
    assert {key for key, row in held(kreise).items() if row["level"] == "kreistyp"} == {"3"}
    assert "2020-12-31" in (kreise / "spaces" / "deutschland.yaml").read_text("utf-8")
    run("space", "validate", kreise)


@pytest.mark.parametrize(
    ("lines", "more", "code"),
    [
        (("05111;1;zentral", "05111;2;peripher"), (), "TYPE_TWICE"),
        (("05111;1;zentral", "05112;1;peripher"), ("--label", "Name"), "TYPE_NAMED_TWICE"),
        (("99999;1;zentral", "88888;1;zentral"), (), "TYPE_NO_AREA"),
        (("05111;1;zentral",), ("--label", "Nahme"), "AREA_COLUMN_UNKNOWN"),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_changes(
    kreise: Path, tmp_path: Path, lines: tuple[str, ...], more: tuple[str, ...], code: str
) -> None:
    before = {path: path.read_bytes() for path in (kreise / "spaces").iterdir()}
    outcome = call("space", "types", kreise, listed(tmp_path, *lines), *SAID, "--column", "Typ", *more)
    assert outcome.code == 3
    assert f"[{code}]" in outcome.text
    assert {path: path.read_bytes() for path in (kreise / "spaces").iterdir()} == before


def test_areas_without_a_type_and_types_without_an_area_are_told(kreise: Path, tmp_path: Path) -> None:
    file = listed(tmp_path, "5111;1;zentral", "05112;1;zentral", "03152;2;peripher")
    outcome = run("space", "types", kreise, file, *SAID, "--column", "Typ", "--dry-run")
    assert "[TYPE_AREA_UNKNOWN]" in outcome.text
    assert "03152" in outcome.text
    assert "[TYPE_MISSING]" in outcome.text
    assert "09161 Ingolstadt" in outcome.text
    assert "kreistyp" not in held(kreise)["05111"]


def test_a_level_of_areas_does_not_become_types(kreise: Path, tmp_path: Path) -> None:
    said = [text if text != "kreistyp" else "bund" for text in SAID]
    outcome = call("space", "types", kreise, listed(tmp_path, "05111;1;zentral"), *said, "--column", "Typ")
    assert outcome.code != 0
    assert "keine Typisierung" in outcome.text
