"""`kobimo sort` and `kobimo recipe map` as somebody types them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.command import call
from support.replies import ALL, county, numbers, put, reply

TOWN = {town.number: town for town in ALL}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return county(tmp_path_factory.mktemp("county")).layout.root


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "kreis")


@pytest.fixture
def post(tmp_path: Path) -> Path:
    files = {f"Mappe{n}.dat": reply(TOWN[n], numbers(TOWN[n], "2025")) for n in (1, 9)}
    put(tmp_path / "post", files | {"fremd.csv": b"a;b\n1;2\n"})
    return tmp_path / "post"


def test_sort_shows_slot_reason_and_who_is_missing(folder: Path, post: Path) -> None:
    shown = call("sort", folder, post)
    assert shown.code == 3
    assert "Mappe1.dat: kita_01 – 2025 – neu (alle Gebiete gehören zu Gemeinde Astdorf (kita_01))" in shown.out
    assert "Gemeinde Ilmwede: Tagesbetreuung" in shown.out
    assert "fremd.csv: ? – offen" in shown.out
    assert "[SORT_NO_SOURCE]" in shown.out
    assert "Von 12 Lieferanten fehlen 10: Gemeinde Buchwede (kita_02); " in shown.out
    assert "Nichts geändert" in shown.out
    assert not list((folder / "data" / "deliveries").glob("*/*"))


def test_accepted_files_become_deliveries_of_their_own(folder: Path, post: Path) -> None:
    (post / "fremd.csv").unlink()
    done = call("sort", folder, post, "--accept", "--json")
    assert done.code == 0
    assert done.json()["accepted"]
    states = {item["source"]: (item["state"], bool(item["delivery"])) for item in done.json()["files"]}
    assert states == {"kita_01": ("new", True), "kita_09": ("new", True)}
    assert len(list((folder / "data" / "deliveries").glob("*/*/receipt.json"))) == 2
    status = call("status", folder).out
    assert "betreuung, 2025: Von 12 Lieferanten fehlen 10" in status
    (missing,) = call("status", folder, "--json").json()["missing"]
    assert len(missing["missing"]) == 10


def test_map_lists_writes_and_leaves_nothing_open(folder: Path, tmp_path: Path) -> None:
    town = TOWN[1]
    data = reply(town, numbers(town, "2025")).replace(b"unter 3 Jahre", b"Unter 3 JAHRE")
    data = data.replace("3 Jahre und älter".encode("cp1252"), b"Kiga")
    (path,) = put(tmp_path / "a", {"x.csv": data})
    refused = call("import", folder, "kita_01", path)
    assert refused.code == 3
    assert "kobimo recipe map" in refused.out
    shown = call("recipe", "map", folder, "kita_01", path)
    assert shown.code == 3
    assert "„Unter 3 JAHRE“ (2 Zeilen" in shown.out
    assert "Nichts geschrieben" in shown.out
    half = call("recipe", "map", folder, "kita_01", path, "--accept", "--json")
    assert half.code == 3
    assert [item["text"] for item in half.json()["open"]] == ["Kiga"]
    rest = call("recipe", "map", folder, "kita_01", path, "--set", "Kiga=ue3", "--reason", "so nennen sie es")
    assert rest.code == 0, rest.text
    assert call("import", folder, "kita_01", path).code == 0
    assert "so nennen sie es" in call("history", folder).out
    assert "# gemeinsam für alle, die so liefern" in (folder / "sources/kita_01/recipe.yaml").read_text("utf-8")


def test_map_of_a_file_without_open_texts_says_so(folder: Path, post: Path) -> None:
    shown = call("recipe", "map", folder, "kita_01", post / "Mappe1.dat")
    assert (shown.code, shown.out) == (0, "Alle Texte lassen sich zuordnen.\n")


def test_wrong_words_are_explained(folder: Path, post: Path) -> None:
    unknown = call("recipe", "map", folder, "kita_01", post / "Mappe1.dat", "--set", "x=1")
    assert unknown.code == 2
    assert "Offener Text" in unknown.err
    assert call("sort", folder, post / "nichts.csv").code == 2
