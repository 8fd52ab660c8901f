"""`kobimo backup` and `kobimo restore` as a user types them."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest

from support.command import ask, call, run
from support.snapshot import snapshot
from support.town import write


def test_a_backup_says_what_is_in_it_and_where_it_is(settled_town: Path, tmp_path: Path) -> None:
    outcome = run("backup", settled_town / "kleinstadt", tmp_path / "meine Stadt.zip")
    with zipfile.ZipFile(tmp_path / "meine Stadt.zip") as archive:
        number = len(json.loads(archive.read("sicherung.json"))["files"])
    sizes = r"\d+ kB|\d+,\d MB"
    path = re.escape(str(tmp_path / "meine Stadt.zip"))
    assert re.fullmatch(rf"Gesichert: {number} Dateien \(({sizes})\) in {path} \(({sizes})\)\.\n", outcome.out)


def test_prints_that_stay_out_are_named(town: Path, tmp_path: Path) -> None:
    write(town / "ausgabe" / "profil.pdf", "x")
    assert "Nicht enthalten: ausgabe/" in run("backup", town, tmp_path / "s.zip").out


def test_json_of_both_commands_is_complete(settled_town: Path, tmp_path: Path) -> None:
    made = run("backup", settled_town / "kleinstadt", tmp_path / "s.zip", "--json").json()
    assert made["file"] == str(tmp_path / "s.zip")
    assert made["size"] == (tmp_path / "s.zip").stat().st_size
    assert made["damaged"] == made["left_out"] == []
    back = run("restore", tmp_path / "s.zip", tmp_path / "neu", "--verify", "--json").json()
    assert {name: back[name] for name in ("files", "bytes", "workspace", "created")} == {
        name: made[name] for name in ("files", "bytes", "workspace", "created")
    }
    assert back["verification"]["ok"]
    assert back["verification"]["values"] > 0
    assert run("restore", tmp_path / "s.zip", tmp_path / "zwei", "--json").json()["verification"] is None


def test_verification_says_what_was_proved(settled_town: Path, tmp_path: Path) -> None:
    town = settled_town / "kleinstadt"
    run("backup", town, tmp_path / "s.zip")
    lines = run("restore", tmp_path / "s.zip", tmp_path / "neu", "--verify").out.splitlines()
    assert re.fullmatch(
        r"Zurückgeholt: Kleinstadt, Stand \d\d\.\d\d\.\d{4} \d\d:\d\d Uhr, \d+ Dateien \(.*\), nach .*\.", lines[0]
    )
    number = re.search(r"(\d+) Dateien", lines[0])
    assert number is not None
    release = next((town / "data" / "releases").iterdir()).name
    assert lines[1] == "Geprüft:"
    assert lines[2] == f"  Prüfsummen: {number[1]} von {number[1]} Dateien stimmen"
    assert lines[3] == "  doctor: kein Fehler"
    assert re.fullmatch(rf"  Zahlen: \d+ Werte zu 3 Kennzahlen aus Freigabestand {release} gelesen", lines[4])
    assert lines[5:] == ["Alles in Ordnung."]
    question = ("quote_u3", "bezirk:1", "2024-03-01")
    assert ask(tmp_path / "neu", *question) == ask(town, *question)


def test_damage_from_before_is_said_by_both_and_by_the_exit_code(town: Path, tmp_path: Path) -> None:
    original = next(town.glob("data/deliveries/kita/*/kita_2024.csv"))
    original.write_bytes(b"kaputt")
    outcome = call("backup", town, tmp_path / "s.zip")
    assert outcome.code == 1
    assert "ACHTUNG: Der Arbeitsordner war schon beschädigt" in outcome.out
    assert f"FEHLER [FILE_CHANGED] {original.relative_to(town).as_posix()}" in outcome.out
    plain = call("restore", tmp_path / "s.zip", tmp_path / "ohne")
    assert plain.code == 0
    assert "FILE_CHANGED" in plain.out
    proved = call("restore", tmp_path / "s.zip", tmp_path / "mit", "--verify")
    assert proved.code == 1
    assert "doctor: 1 Fehler" in proved.out
    assert proved.out.endswith("Die Prüfung ist nicht bestanden.\n")


@pytest.mark.parametrize(
    ("name", "words"),
    [("kleinstadt/s.zip", "Arbeitsordner selbst"), ("fehlt/s.zip", "Laufwerk verbunden"), ("", "Dateinamen anhängen")],
)
def test_a_place_that_will_not_do_is_explained(town: Path, name: str, words: str) -> None:
    before = snapshot(town.parent)
    outcome = call("backup", town, town.parent / name)
    assert outcome.code == 2
    assert words in outcome.err
    assert snapshot(town.parent) == before


def test_an_older_backup_is_only_replaced_when_that_is_said(settled_town: Path, tmp_path: Path) -> None:
    arguments = ("backup", settled_town / "kleinstadt", tmp_path / "s.zip")
    run(*arguments)
    refused = call(*arguments)
    assert refused.code == 2
    assert "--replace" in refused.err
    run(*arguments, "--replace")


def test_a_damaged_backup_leaves_no_folder(settled_town: Path, tmp_path: Path) -> None:
    run("backup", settled_town / "kleinstadt", tmp_path / "s.zip")
    with zipfile.ZipFile(tmp_path / "s.zip") as archive:
        largest = max(archive.infolist(), key=lambda entry: entry.compress_size)
    data = bytearray((tmp_path / "s.zip").read_bytes())
    header = 30 + len(largest.filename.encode())
    data[largest.header_offset + header + largest.compress_size // 2] ^= 0xFF  # elsewhere it may be a mere time stamp
    (tmp_path / "s.zip").write_bytes(data)
    outcome = call("restore", tmp_path / "s.zip", tmp_path / "neu")
    assert outcome.code == 2
    assert "Die Sicherung ist beschädigt" in outcome.err
    assert not (tmp_path / "neu").exists()
