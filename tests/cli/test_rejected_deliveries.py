"""Bad deliveries by command: rejected as a whole, with place and remedy, and the folder stays the same."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl
import pytest

from support.command import Outcome, call, run
from support.snapshot import snapshot
from support.town import HEADINGS, geojson, quarters, register, square, write

GOOD = register(2022)
FIRST_ROW = GOOD.splitlines()[1]


def workbook(text: str = GOOD) -> bytes:
    """Return a table as a workbook of text cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in text.splitlines():
        sheet.append(line.split(";"))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def locked_workbook() -> bytes:
    stream = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(workbook())).encrypt("geheim", stream)
    return stream.getvalue()


def rejected(workspace: Path, source: str, file: Path) -> Outcome:
    """Import a file that must be rejected without a trace, and return what the user reads."""
    before = snapshot(workspace)
    report = call("import", workspace, source, file, "--json")
    assert report.code == 3, report.text
    assert report.json()["accepted"] is False
    assert report.json()["delivery"] is None
    assert snapshot(workspace) == before
    outcome = call("import", workspace, source, file)
    assert outcome.code == 3
    assert "Abgelehnt" in outcome.out
    assert "Es wurde nichts geändert." in outcome.out
    assert outcome.err == ""
    assert snapshot(workspace) == before
    return outcome


@pytest.mark.parametrize(
    ("content", "place", "message", "remedy"),
    [
        pytest.param(
            GOOD.replace("\n22;", "\n122;"),
            "Zeile 5, Spalte Nr, Zelle A5",
            "Das Gebiet „122“ gibt es auf der Ebene viertel nicht",
            "22 (Viertel 22)",
            id="unknown area",
        ),
        pytest.param(
            f"{GOOD}{FIRST_ROW}\n",
            "Zeile 6",
            "Zeile 6 und Zeile 2 (register_2022.csv) nennen beide einen Wert für viertel 11",
            "überzählige Zeile löschen",
            id="row twice",
        ),
        pytest.param(
            GOOD.replace("weiblich", "frauen"),
            "Spalte weiblich",
            "Die Spalte „weiblich“ fehlt",
            "den neuen Namen in der Einlesevorlage ergänzen",
            id="column missing",
        ),
        pytest.param(
            GOOD.replace(";704", ";viele"),
            "Zeile 4, Spalte ab 18",
            "„viele“ ist keine Zahl",
            "Bitte die Zelle prüfen",
            id="text for a number",
        ),
        pytest.param(
            GOOD.replace(";704", ";-704"),
            "Zeile 4, Spalte ab 18",
            "negativ",
            "Bitte die Zelle prüfen",
            id="negative number",
        ),
        pytest.param(
            GOOD.replace(";704", ";9223372036854775808"),
            "Zeile 4, Spalte ab 18",
            "mehr als 64 Bit",
            "mehrere Zahlen zusammengeraten",
            id="number beyond 64 bit",
        ),
        pytest.param(
            register(2023),
            "register_2022.csv, Zeile 2",
            "Der Dateiname nennt 2022, die Zeilen nennen 2023-12-31",
            "welche Angabe stimmt",
            id="file of another year",
        ),
        pytest.param(b"", "register_2022.csv", "Die Datei ist leer", "erneut anfordern", id="empty file"),
        pytest.param(
            f"{HEADINGS}\n", "register_2022.csv, Zeile 1", "keine Datenzeile", "vollständige Datei", id="headings only"
        ),
        pytest.param(
            GOOD.encode()[:-14], "Zeile 5", "Zellen", "abgeschnitten", id="file cut off in the middle of a row"
        ),
        pytest.param(
            GOOD.replace("2022-12-31", "2031-12-31"), "Zeile 2", "2031-12-31", "", id="date that is still to come"
        ),
    ],
)
def test_a_bad_table_is_rejected_with_place_and_remedy(
    founded: Path, content: str | bytes, place: str, message: str, remedy: str
) -> None:
    outcome = rejected(founded, "register", write(founded.parent / "neu" / "register_2022.csv", content))
    lines = outcome.out.splitlines()
    number = next(n for n, line in enumerate(lines) if message in line and line.startswith("FEHLER"))
    assert place in lines[number]
    assert lines[number + 1].strip().startswith("Abhilfe")
    assert remedy in lines[number + 1]


@pytest.mark.parametrize(
    ("content", "message", "remedy"),
    [
        (workbook()[: len(workbook()) // 2], "beschädigt oder unvollständig", "erneut anfordern"),
        (locked_workbook(), "mit einem Kennwort geschützt", "ohne Kennwort speichern"),
        (b"PK\x03\x04" + bytes(200), "beschädigt oder unvollständig", "erneut anfordern"),
    ],
    ids=["truncated", "password", "garbage"],
)
def test_a_bad_workbook_is_rejected_with_place_and_remedy(
    founded: Path, content: bytes, message: str, remedy: str
) -> None:
    out = rejected(founded, "register", write(founded.parent / "neu" / "register_2022.xlsx", content)).out
    assert f"register_2022.xlsx: Die Arbeitsmappe ist {message}" in out
    assert remedy in out


def test_the_same_table_as_a_sound_workbook_is_accepted(founded: Path) -> None:
    run("import", founded, "register", write(founded.parent / "neu" / "register_2022.xlsx", workbook()))


def test_a_line_of_2_gb_is_rejected(founded: Path) -> None:
    file = write(founded.parent / "neu" / "register_2022.csv", GOOD)
    os.truncate(file, 2 * 1024**3)
    if file.stat().st_blocks > 10_000:
        pytest.skip("this file system has no sparse files")
    outcome = call("import", founded, "register", file)
    assert outcome.code == 3
    assert "Eine Zeile ist länger als 16 MiB" in outcome.out
    assert "Texteditor" in outcome.out


def _with_ring(key: str, ring: list[list[float]]) -> dict[str, object]:
    return {**square(key, 1, 0), "geometry": {"type": "Polygon", "coordinates": [ring]}}


OTHERS = [square("11", 0, 0), square("21", 0, 2)]


@pytest.mark.parametrize(
    ("content", "message", "remedy"),
    [
        pytest.param(
            geojson([*OTHERS, square("12", 0.5, 0)]),
            "Viertel 11 („Viertel 11“) und 12 („Viertel 12“) überschneiden sich auf 0,50 km²",
            "Die Flächen berichtigen lassen",
            id="overlap",
        ),
        pytest.param(
            geojson([*OTHERS, square("11", 3, 3)]), "11", "mit einer Korrektur ändern", id="one key, two places"
        ),
        pytest.param(
            geojson([*OTHERS, {**square("12", 1, 0), "geometry": {"type": "Point", "coordinates": [5e5, 57e5]}}]),
            "Viertel 12 ist keine Fläche",
            "Polygonen",
            id="point instead of an area",
        ),
        pytest.param(quarters()[:900], "Geodaten lassen sich nicht lesen", "erneut anfordern", id="cut off"),
        pytest.param(geojson([]), "", "", id="no feature"),
        pytest.param(
            quarters().replace('"NR"', '"NUMMER"'), "Die Spalte NR", "areas (level: viertel)", id="column missing"
        ),
        pytest.param(quarters().replace("25832", "99999"), "Koordinatensystem", "EPSG:25832", id="unknown crs"),
    ],
)  # fmt: skip
def test_bad_areas_are_rejected_with_place_and_remedy(founded: Path, content: str, message: str, remedy: str) -> None:
    out = rejected(founded, "gebiete", write(founded.parent / "neu" / "viertel.geojson", content)).out
    assert "FEHLER" in out
    assert message in out
    assert remedy in out


@pytest.mark.parametrize(
    "geometry",
    [None, {"type": "Polygon", "coordinates": []}, {"type": "Polygon", "coordinates": [[[0, 0]] * 4]}],
    ids=["null", "no ring", "no extent"],
)  # fmt: skip
def test_an_empty_outline_is_accepted_with_a_warning(founded: Path, geometry: object) -> None:
    file = write(
        founded.parent / "neu" / "viertel.geojson", geojson([*OTHERS, {**square("12", 1, 0), "geometry": geometry}])
    )
    out = run("import", founded, "gebiete", file).out
    assert "Warnung" in out
    assert "Viertel 12 hat keine Fläche" in out
    assert "Abhilfe" in out


def test_areas_whose_parent_is_not_listed_are_accepted_with_a_warning(founded: Path) -> None:
    file = write(founded.parent / "neu" / "viertel.geojson", geojson([*OTHERS, square("31", 1, 0)]))
    out = run("import", founded, "gebiete", file).out
    assert "Warnung [AREA_NAME_UNLISTED]" in out
    assert "Bezirk 3" in out


def _by_column(parent: str) -> str:
    return geojson(
        [
            {**square(key, x, 0), "properties": {"NR": key, "NAME": key, "OBEN": above}}
            for x, (key, above) in enumerate(pair.split(">") for pair in parent.split())
        ]
    )


@pytest.mark.parametrize(
    ("parents", "message"),
    [("11>12 12>11", "bilden einen Kreis"), ("11>1 12>", "nennt kein übergeordnetes Gebiet"), ("11>1 12>9", "9")],
    ids=["circle", "without parent", "unknown parent"],
)
def test_wrong_parents_in_a_column_are_reported(founded: Path, parents: str, message: str) -> None:
    recipe = founded / "sources" / "gebiete" / "recipe.yaml"
    recipe.write_text(recipe.read_text("utf-8").replace("{key_prefix: 1}", "{column: OBEN}"), "utf-8")
    file = write(founded.parent / "neu" / "viertel.geojson", _by_column(parents))
    outcome = call("import", founded, "gebiete", file)
    assert message in outcome.out
    assert "viertel.geojson, Zeile" in outcome.out
    assert "Abhilfe" in outcome.out
    assert (outcome.code == 3) == (parents != "11>1 12>9")


def test_areas_that_have_values_must_not_vanish(town: Path) -> None:
    file = write(town.parent / "neu" / "viertel.geojson", geojson(OTHERS))
    out = rejected(town, "gebiete", file).out
    assert "Gebiete der Ebene viertel, für die schon Werte vorliegen, fehlen in der Datei: 12, 22 (Anzahl: 2)" in out


def test_one_bad_file_rejects_the_whole_delivery(founded: Path) -> None:
    good = founded.parent / "ablage" / "register_2022.csv"
    bad = write(founded.parent / "neu" / "register_2023.csv", register(2023).replace("\n22;", "\n99;"))
    before = snapshot(founded)
    outcome = call("import", founded, "register", good, bad)
    assert outcome.code == 3
    assert "register_2023.csv, Zeile 5" in outcome.out
    assert snapshot(founded) == before


def test_a_rejected_repetition_leaves_a_used_workspace_untouched(town: Path) -> None:
    rejected(town, "register", write(town.parent / "neu" / "register_2022.csv", GOOD.replace(";704", ";viele")))


# --- usage ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "texts"),
    [
        (lambda w: (w, "registr", w / "kobimo.toml"), ("„registr“", "Gemeint war vielleicht: register")),
        (lambda w: (w, "register", w.parent / "nichts.csv"), ("nichts.csv: Die Datei gibt es nicht", "Pfad prüfen")),
        (lambda w: (w, "register", w), ("Das ist keine Datei", "Pfad prüfen")),
        (lambda w: (w, "register"), ("DATEI",)),
        (lambda w: (w, "register", *w.parent.glob("*/kita_2024.csv")), ("kommt zweimal vor", "umbenennen")),
        (lambda w: (w.parent, "register", w / "kobimo.toml"), ("kein Arbeitsordner", "kobimo init")),
    ],
    ids=["source", "no such file", "folder", "no file named", "same name twice", "no workspace"],
)  # fmt: skip
def test_wrong_usage_ends_with_2_and_says_what_to_do(
    founded: Path, arguments: Callable[[Path], tuple[str | Path, ...]], texts: tuple[str, ...]
) -> None:
    write(founded.parent / "kopie" / "kita_2024.csv", "x")
    before = snapshot(founded)
    outcome = call("import", *arguments(founded))
    assert outcome.code == 2
    assert all(text in outcome.err for text in texts)
    assert snapshot(founded) == before


def test_a_source_without_recipe_is_named(founded: Path) -> None:
    (founded / "sources" / "kita" / "recipe.yaml").unlink()
    outcome = call("import", founded, "kita", founded.parent / "ablage" / "kita_2024.csv")
    assert outcome.code == 2
    assert "sources/kita/recipe.yaml" in outcome.err
    assert "Abhilfe" in outcome.err


def test_values_before_areas_are_refused_with_the_way_out(founded: Path) -> None:
    (founded / "spaces" / "stadt.areas.csv").unlink()
    outcome = call("import", founded, "register", founded.parent / "ablage" / "register_2022.csv")
    assert outcome.code == 2
    assert "spaces/stadt.areas.csv" in outcome.err
    assert "kobimo import" in outcome.err
