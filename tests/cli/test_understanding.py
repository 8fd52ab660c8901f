"""`kobimo sniff`, `read` and `recipe` as a user calls them; the file and its numbers are written here."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from support.command import call

KITA = """\
Betreute Kinder am 01.03.2024;;;;;
Stadt Musterstadt, Jugendamt;;;;;
;;Kinder unter 3 Jahren;;Kinder von 3 bis unter 6 Jahren;
Nr.;Stadtteil;insgesamt;Mädchen;insgesamt;Mädchen
11;Altstadt;31;14;88;45
12;Bahnhofsviertel;24;.;71;33
13;Klosterberg;19;9;64;31
21;Nordend;42;20;1.103;540
;Stadt insgesamt;116;.;1.326;649
1) Quelle: Fachverfahren Kita;;;;;
"""
ROWS = {
    5: (31, 14, 88, 45),
    6: (24, None, 71, 33),
    7: (19, 9, 64, 31),
    8: (42, 20, 1103, 540),
    9: (116, None, 1326, 649),
}
NUMBERS = {f"{column}{row}": cell for row, cells in ROWS.items() for column, cell in zip("CDEF", cells, strict=True)}


@pytest.fixture
def kita(tmp_path: Path) -> Path:
    path = tmp_path / "kita_2024.csv"
    path.write_text(KITA, encoding="cp1252")
    return path


@pytest.fixture
def town(tmp_path: Path) -> Path:
    call("init", tmp_path / "stadt", "--name", "Musterstadt", "--ags", "05315000")
    return tmp_path / "stadt"


def test_sniff_gives_programs_what_was_understood(kita: Path) -> None:
    told = call("sniff", kita, "--json")
    data = told.json()
    assert told.code == 0
    assert (data["container"], data["encoding"], data["dialect"]["delimiter"]) == ("csv", "windows-1252", ";")
    (table,) = data["tables"]
    assert (table["range"], table["header_rows"], table["data_range"]) == ("A3:F9", [3, 4], "A5:F9")
    assert table["period"]["labels"] == ["2024-03-01"]
    assert [column["role"] for column in table["columns"]] == ["area_key", "area_name", *["value"] * 4]
    assert table["columns"][3]["symbols"] == {".": "suppressed"}
    assert {"questions", "evidence", "confidence"} <= data.keys()


def test_read_gives_every_value_in_all_formats(kita: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(call("read", kita).out)))
    assert {row["cell"]: Decimal(row["value"]) if row["value"] else None for row in rows} == NUMBERS
    assert [row["cell"] for row in rows if row["status"] == "suppressed"] == ["D6", "D9"]
    assert {row["Kopfzeile 1"] for row in rows} == {"Kinder unter 3 Jahren", "Kinder von 3 bis unter 6 Jahren"}
    same = json.loads(call("read", kita, "--format", "json").data)
    assert {row["cell"]: row["value"] for row in same} == {row["cell"]: row["value"] for row in rows}
    out = tmp_path / "werte.parquet"
    assert call("read", kita, "--out", out).code == 0
    assert {row["cell"]: row["value"] for row in pq.read_table(out).to_pylist()} == NUMBERS


def test_a_proposal_changes_nothing_until_it_is_accepted(kita: Path, town: Path) -> None:
    before = sorted(path for path in town.rglob("*.yaml"))
    assert call("recipe", "new", town, "kita", kita).code == 0
    assert sorted(path for path in town.rglob("*.yaml")) == before
    assert call("recipe", "new", town, "kita", kita, "--accept").code == 0
    assert call("import", town, "kita_gebiete", kita).code == 0
    done = call("import", town, "kita", kita, "--json").json()
    assert (done["accepted"], done["rows"]) == (True, 4)
    again = call("recipe", "new", town, "kita", kita, "--accept")
    assert again.code == 2
    assert "--replace" in again.text
    assert call("recipe", "new", town, "kita", kita, "--accept", "--replace").code == 0
    assert "version: 2" in (town / "sources/kita/recipe.yaml").read_text(encoding="utf-8")


def test_next_year_harmless_changes_are_told_and_harmful_ones_refused(kita: Path, town: Path) -> None:
    call("recipe", "new", town, "kita", kita, "--accept")
    for source in ("kita_gebiete", "kita"):
        call("import", town, source, kita)
    lines = KITA.replace("2024", "2025").splitlines()
    swapped = [";".join([cells[1], cells[0], *cells[2:]]) for cells in (line.split(";") for line in lines[3:9])]
    harmless = kita.with_name("kita_2025.csv")
    head = [lines[0], lines[1], "Stand: 04.04.2025;;;;;", lines[2]]
    harmless.write_text("\n".join([*head, *swapped]) + "\n", encoding="utf-8")
    fits = call("recipe", "check", town, "kita", harmless, "--json")
    assert fits.code == 0, fits.text
    assert fits.json()["diff"], "the other order of columns must be told"
    harmful = kita.with_name("kita_neu.csv")
    harmful.write_text("\n".join(lines).replace("Mädchen", "Jungen") + "\n", encoding="utf-8")
    refused = call("recipe", "check", town, "kita", harmful)
    assert refused.code == 3
    assert "COLUMN_MISSING" in refused.text


@pytest.mark.parametrize("command", ["sniff", "read"])
def test_what_is_no_table_ends_with_a_reason(tmp_path: Path, command: str) -> None:
    note = tmp_path / "brief.csv"
    note.write_text("Sehr geehrte Damen und Herren,\nanbei die Daten.\nMit freundlichen Grüßen\n", encoding="utf-8")
    told = call(command, note)
    assert told.code == 3
    assert "TABLE_NOT_FOUND" in told.text or "TABLE_UNSURE" in told.text
    assert call(command, tmp_path / "fehlt.csv").code == 2


def test_an_id_that_is_none_is_refused_with_a_better_one(kita: Path, town: Path) -> None:
    told = call("recipe", "new", town, "Kita Übersicht", kita)
    assert told.code == 2
    assert "kita_uebersicht" in told.text


def test_a_sign_means_the_same_to_sniff_read_and_import(tmp_path: Path, town: Path) -> None:
    path = tmp_path / "beratung_2024.csv"
    lines = ["Beratungen am 31.12.2024;;", "Nr.;Stadtteil;Fälle", "11;Altstadt;k.A.", "12;Nordend;17", "13;Süd;9"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (table,) = call("sniff", path, "--json").json()["tables"]
    assert table["columns"][2]["symbols"] == {"k.A.": "missing"}
    read = json.loads(call("read", path, "--format", "json").data)
    assert {row["cell"]: row["status"] for row in read}["C3"] == "missing"
    proposed = call("recipe", "new", town, "beratung", path, "--accept", "--json").json()
    for source in (proposed["area_source"], "beratung"):
        outcome = call("import", town, source, path)
        assert outcome.code == 0, outcome.text
    (stored,) = (town / "data/observations/beratung").glob("*.parquet")
    found = {row["area"]: (row["faelle"], row["faelle_status"]) for row in pq.read_table(stored).to_pylist()}
    assert found == {"11": (None, "missing"), "12": (17, "normal"), "13": (9, "normal")}


def test_a_word_among_numbers_is_never_taken_for_missing_without_an_answer(tmp_path: Path, town: Path) -> None:
    path = tmp_path / "faelle_2024.csv"
    lines = ["Fälle am 31.12.2024;;", "Nr.;Stadtteil;Fälle", "11;Altstadt;12", "12;Nordend;17", "13;Süd;dreihundert"]
    path.write_text("\n".join([*lines, "14;West;21", "15;Ost;8"]) + "\n", encoding="utf-8")
    proposed = call("recipe", "new", town, "faelle", path, "--accept", "--json").json()
    assert "SYMBOL" in [question["code"] for question in proposed["questions"]]
    call("import", town, proposed["area_source"], path)
    refused = call("import", town, "faelle", path)
    assert refused.code == 3
    assert "NUMBER_UNREADABLE" in refused.text
    call("recipe", "new", town, "faelle", path, "--accept", "--replace", "--answer", "SYMBOL=missing")
    assert call("import", town, "faelle", path).code == 0


@pytest.mark.parametrize(("total", "accepted"), [("38", True), ("39", False)])
def test_a_total_among_named_areas_is_no_area_but_compared_with_its_parts(
    tmp_path: Path, town: Path, total: str, accepted: bool
) -> None:
    path = tmp_path / "faelle_2024.csv"
    rows = ["Altstadt;12;20", "Nordend;17;30", "Süd;9;11"]
    lines = ["Fälle am 31.12.2024;;", "Stadtteil;Fälle;Plätze", *rows, "Insgesamt;38;61"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    proposed = call("recipe", "new", town, "faelle", path, "--accept", "--json").json()
    call("import", town, proposed["area_source"], path)
    areas = (town / "spaces/faelle_gebiete.areas.csv").read_text(encoding="utf-8")
    assert "Insgesamt" not in areas
    path.write_text("\n".join([*lines[:-1], f"Insgesamt;{total};61"]) + "\n", encoding="utf-8")
    outcome = call("import", town, "faelle", path, "--json").json()
    told = {check["code"] for check in outcome["checks"]}
    assert outcome["rows"] == 3
    assert bool(told & {"TOTAL_CONTRADICTED", "TOTAL_DIFFERS", "DROPPED_TOTAL_DIFFERS"}) is not accepted, told
