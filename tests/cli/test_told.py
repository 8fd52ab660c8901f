"""`kobimo told`: what was told is entered, never altered, and corrected by a further entry only."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from support.command import call, run
from support.town import write

BABIES = ("anteil_u6", "--area", "viertel:22", "--period", "2023-12-31")
ALL = ("anteil_u6", "--area", "stadt:1", "--period", "2023-12-31")


def enter(workspace: Path, *more: str) -> str:
    name: str = run("told", workspace, *ALL, "--to", "Kreisbote", *more, "--json").json()["id"]
    return name


def test_an_entry_says_who_was_told_what_and_when(town: Path) -> None:
    name = enter(town, "--on", "01.02.2024", "--note", "Anfrage vom 30.1.")
    (entry,) = run("told", town, "--json").json()
    assert (entry["id"], entry["told_to"], entry["told_on"]) == (name, "Kreisbote", "2024-02-01")
    assert entry["note"] == "Anfrage vom 30.1."
    assert entry["entered_by"].startswith("u-")
    (figure,) = entry["figures"]
    assert (figure["indicator"], figure["level"], figure["period"]) == ("anteil_u6", "stadt", "2023-12-31")
    assert figure["value"] == pytest.approx(100 * (42 + 48 + 10 + 15 + 75 + 64 + 5 + 3) / 1765)
    assert "01.02.2024" in run("told", town).out
    assert run("doctor", town).code == 0


def test_the_check_enters_nothing_and_says_what_becomes_known(town: Path) -> None:
    assert call("told", town, *ALL, "--check").code == 0
    settings = town / "kobimo.toml"
    write(settings, settings.read_text(encoding="utf-8").replace("threshold = 3", "threshold = 10"))
    outcome = call("told", town, *BABIES, "--check", "--json")
    assert outcome.code == 4
    assert outcome.json()["small"] == [
        {"indicator": "anteil_u6", "breakdown": "", "level": "viertel", "period": "2023-12-31", "area": "22"}
    ]
    assert "nennt sie selbst" in call("told", town, *BABIES, "--check").out
    assert run("told", town, "--json").json() == []
    assert not (town / "data" / "told").exists()


def test_a_mistake_is_corrected_by_a_further_entry(town: Path) -> None:
    name = enter(town)
    second = run("told", town, "--correct", name, "--note", "falsche Zahl", *BABIES, "--json").json()["id"]
    first, last = run("told", town, "--json").json()
    assert (first["corrected_by"], last["corrects"], last["told_to"]) == (second, name, "Kreisbote")
    assert "zählt nicht mehr" in run("told", town).out
    again = call("told", town, "--correct", name, "--note", "noch einmal")
    assert again.code == 2
    assert second in again.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*ALL, "--to", " "), "wem die Zahlen"),
        ((*ALL, "--to", "Rat", "--on", "2999-01-01"), "Zukunft"),
        ((*ALL[:-2], "--to", "Rat"), "--period"),
        (ALL, "--to"),
        (("--to", "Rat"), "--list"),
        (("anteil_u6", "--area", "viertel:99", "--period", "2023-12-31", "--to", "Rat"), "99"),
        (("anteil_u6", "--area", "stadt:1", "--period", "1999-12-31", "--to", "Rat"), "keine Zahl"),
        (("--correct", "2024-01-01-told-1", "--note", "weg"), "Auskunft"),
        ((*ALL, "--correct", "2024-01-01-told-1"), "was falsch war"),
        ((*ALL, "--to", "Rat", "--release", "gibtsnicht"), "gibtsnicht"),
    ],
)
def test_what_is_missing_or_wrong_is_named(town: Path, arguments: tuple[str, ...], said: str) -> None:
    outcome = call("told", town, *arguments)
    assert outcome.code == 2
    assert said in outcome.err
    assert not (town / "data" / "told").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kennzahl;gebiet;zeitraum;merkmal;wert\nanteil_u6;stadt:1;2023-12-31;;99,9\n", "auskunft.csv:2"),
        ("kennzahl;gebiet;zeitraum\nanteil_u6;viertel:98;2023-12-31\n", "auskunft.csv:2"),
        ("kennzahl;gebiet;zeitraum\n", "leer"),
        ("kennzahl;gebiet\nanteil_u6;stadt:1\n", "zeitraum"),
    ],
)
def test_a_list_is_refused_with_its_line(town: Path, text: str, said: str) -> None:
    outcome = call("told", town, "--list", write(town.parent / "auskunft.csv", text), "--to", "Rat")
    assert outcome.code == 2
    assert said in outcome.err


def test_a_list_holds_rounded_numbers_and_categories(town: Path) -> None:
    text = "kennzahl;gebiet;zeitraum;merkmal;wert\nanteil_u6;stadt:1;2023-12-31;;14,8\n"
    text += "einwohner_gesamt;viertel:11;2023-12-31;geschlecht=w;250\n"
    run("told", town, "--list", write(town.parent / "auskunft.csv", text), "--to", "Rat")
    (entry,) = run("told", town, "--json").json()
    assert [figure["breakdown"] for figure in entry["figures"]] == ["", "geschlecht=w"]


def test_figures_of_an_older_release_are_entered_from_it(town: Path) -> None:
    (path,) = (town / "data" / "releases").glob("*-team-*")
    assert enter(town, "--release", path.name)
    public = run("release", town, "--audience", "public", "--json").json()["id"]
    outcome = call("told", town, *ALL, "--to", "Rat", "--release", public)
    assert outcome.code == 2
    assert "ohnehin bekannt" in outcome.err


def test_doctor_misses_an_entry_and_notices_a_change(town: Path) -> None:
    name = enter(town)
    folder = town / "data" / "told" / name
    with (folder / "values.parquet").open("ab") as file:
        file.write(b"x")
    assert "FILE_CHANGED" in call("doctor", town).out
    shutil.rmtree(folder)
    outcome = call("doctor", town)
    assert "VANISHED" in outcome.out
    assert "--correct" in outcome.out
    assert "gestrichen" in run("told", town, "--correct", name, "--note", "Platte kaputt").out
    assert call("doctor", town).code == 0


def test_the_register_can_be_made_anew(town: Path) -> None:
    enter(town)
    (town / "kobimo.sqlite3").unlink()
    run("doctor", town, "--repair")
    assert run("doctor", town).code == 0
    shutil.rmtree(next((town / "data" / "told").iterdir()))
    assert "VANISHED" in call("doctor", town).out


def test_entries_survive_backup_and_restore(town: Path, tmp_path: Path) -> None:
    name = enter(town)
    run("backup", town, tmp_path / "sicherung.zip")
    run("restore", tmp_path / "sicherung.zip", tmp_path / "neu")
    assert [entry["id"] for entry in json.loads(run("told", tmp_path / "neu", "--json").data)] == [name]
