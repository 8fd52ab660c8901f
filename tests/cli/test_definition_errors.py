"""Faulty definitions by command: every one is named with file and line, nothing is built and no figure changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from kobimo.workspace.locks import WorkspaceLock
from support.command import ask, call, run
from support.snapshot import snapshot
from support.town import write


def damage(workspace: Path, path: str, old: str, new: str) -> None:
    file = workspace / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("path", "old", "new", "texts"),
    [
        pytest.param(
            "spaces/stadt.yaml",
            "{id: stadt, title: {de: Stadt}}",
            "{id: stadt, title: {de: Stadt}, parent: viertel}",
            ("spaces/stadt.yaml:4", "Kreis: viertel → bezirk → stadt → viertel", "„parent“ weglassen"),
            id="circle of levels",
        ),
        pytest.param(
            "spaces/stadt.areas.csv",
            "viertel;11;Viertel 11;1",
            "viertel;11;Viertel 11;11",
            ("spaces/stadt.areas.csv", "viertel 11", "„11“ ist nicht bekannt"),
            id="area above itself",
        ),
        pytest.param(
            "spaces/stadt.areas.csv",
            "bezirk;2;Süd;1",
            "bezirk;2;Süd;11",
            ("spaces/stadt.areas.csv", "bezirk 2", "„11“ ist nicht bekannt"),
            id="circle of areas",
        ),
        pytest.param(
            "indicators/anteil_u6.yaml",
            "measure: personen}",
            "measure: person}",
            ("indicators/anteil_u6.yaml:6", "Messgröße „person“", "Gemeint war vielleicht: personen"),
            id="measure",
        ),
        pytest.param(
            "indicators/anteil_u6.yaml",
            "alter: 0-5",
            "altr: 0-5",
            ("indicators/anteil_u6.yaml:5", "Merkmal „altr“", "Gemeint war vielleicht: alter"),
            id="dimension",
        ),
        pytest.param(
            "indicators/anteil_u6.yaml",
            "dataset: einwohner, measure: personen}",
            "dataset: einwoner, measure: personen}",
            ("indicators/anteil_u6.yaml:6", "Datensatz „einwoner“", "Gemeint war vielleicht: einwohner"),
            id="dataset",
        ),
        pytest.param(
            "indicators/einwohner_gesamt.yaml",
            "[alter, geschlecht]",
            "[alter, sex]",
            ("indicators/einwohner_gesamt.yaml:7", "Merkmal „sex“", "Abhilfe", "alter, geschlecht"),
            id="breakdown",
        ),
        pytest.param(
            "indicators/einwohner_gesamt.yaml",
            "[alter, geschlecht]",
            "[alter, geschlecht",
            ("indicators/einwohner_gesamt.yaml", "kein gültiges YAML", "Abhilfe"),
            id="broken YAML",
        ),
        pytest.param(
            "indicators/anteil_u6.yaml",
            "0-5",
            "5-0",
            ("indicators/anteil_u6.yaml:5", "5-0", "ist leer"),
            id="empty interval",
        ),
        pytest.param(
            "sources/register/recipe.yaml",
            "{geschlecht: m}",
            "{geschlecht: d}",
            ("sources/register/recipe.yaml", "„d“"),
            id="code in a recipe",
        ),
    ],
)
def test_a_wrong_definition_stops_the_build_with_file_line_and_remedy(
    town: Path, path: str, old: str, new: str, texts: tuple[str, ...]
) -> None:
    damage(town, path, old, new)
    before = snapshot(town / "data")
    outcome = call("build", town)
    assert outcome.code == 2
    assert all(text in outcome.err for text in texts), outcome.err
    assert snapshot(town / "data") == before
    assert ask(town, "anteil_u6", "viertel:11", "2022-12-31")["value"] == pytest.approx(18)


def test_all_faults_of_all_files_are_named_at_once(town: Path) -> None:
    damage(town, "indicators/anteil_u6.yaml", "alter: 0-5", "altr: 0-5")
    damage(town, "indicators/quote_u3.yaml", "measure: kinder", "measure: kinda")
    damage(town, "sources/kita/recipe.yaml", "dataset: betreute", "dataset: betreut")
    err = call("build", town).err
    assert all(text in err for text in ("anteil_u6.yaml:5", "quote_u3.yaml:5", "sources/kita/recipe.yaml:5"))


def test_a_crossing_that_nobody_delivers_is_refused_and_the_rest_is_built(town: Path) -> None:
    damage(town, "indicators/einwohner_gesamt.yaml", "[alter, geschlecht]", "[alter, geschlecht, [alter, geschlecht]]")
    outcome = run("build", town)
    assert "einwohner_gesamt / alter×geschlecht / 2022-12-31" in outcome.out
    assert "geliefert sind: Gesamtzahl; alter; geschlecht" in outcome.out
    run("release", town, "--audience", "team")
    crossed = ask(
        town, "einwohner_gesamt", "viertel:11", "2022-12-31", "--where", "alter=0-2", "--where", "geschlecht=w"
    )
    assert (crossed["value"], crossed["status"]) == (None, "not_delivered")
    assert "alter×geschlecht" in crossed["reason"]
    assert ask(town, "einwohner_gesamt", "viertel:11", "2022-12-31", "--where", "alter=0-2")["value"] == 40


HALF = 2**62 + 7


@pytest.mark.parametrize(
    ("cells", "indicator"),
    [
        ({("11", "0-2"): HALF, ("11", "3-5"): HALF}, "einwohner_gesamt"),
        ({("11", "0-2"): HALF, ("12", "0-2"): HALF}, "quote_u3"),
        ({("11", "0-2"): 2**61 + 1, ("12", "0-2"): 2**61, ("21", "0-2"): 2**61, ("22", "0-2"): 2**61}, "quote_u3"),
    ],
    ids=["over categories", "over areas", "over all areas"],
)  # fmt: skip
def test_a_sum_beyond_64_bit_stops_the_build_although_every_cell_fits(
    town: Path, cells: dict[tuple[str, str], int], indicator: str
) -> None:
    write(
        town / "indicators" / "betreute_gesamt.yaml",
        "id: betreute_gesamt\narea: C\ntitle: {de: Betreute}\nkind: count\n"
        "numerator: {dataset: betreute, measure: kinder}\nunit: number\n",
    )
    lines = ["Nr;Stichtag;Alter;Kinder", *(f"{key};2024-03-01;{age};{cell}" for (key, age), cell in cells.items())]
    run("import", town, "kita", write(town.parent / "neu" / "kita_2024.csv", "\n".join(lines)))
    before = snapshot(town / "data")
    outcome = call("build", town)
    assert outcome.code == 2
    assert "datasets/betreute.yaml" in outcome.err
    assert "zu groß" in outcome.err or "größer als" in outcome.err
    assert "unsinnig große Werte" in outcome.err
    assert snapshot(town / "data") == before


def test_a_build_needs_no_delivery_to_say_what_is_missing(founded: Path) -> None:
    out = run("build", founded).out
    assert "Zu einwohner gibt es noch keine Lieferung" in out
    outcome = call("release", founded, "--audience", "team")
    assert outcome.code == 2
    assert "keine einzige Angabe" in outcome.err


# --- the folder -----------------------------------------------------------------------------------------------------

COMMANDS = (
    ("status",),
    ("build",),
    ("release", "--audience", "team"),
    ("value", "anteil_u6", "--area", "viertel:11", "--period", "2022-12-31"),
    ("table", "anteil_u6", "--level", "viertel"),
    ("diff", "a", "b"),
    ("doctor",),
    ("history",),
    ("import", "register", __file__),
)


@pytest.mark.parametrize("command", COMMANDS, ids=[command[0] for command in COMMANDS])
def test_every_command_refuses_a_newer_format_and_a_folder_that_is_no_workspace(
    town: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    damage(town, "kobimo.toml", "format = 1", "format = 2")
    before = snapshot(town)
    outcome = call(command[0], town, *command[1:])
    assert outcome.code == 2
    assert "kobimo.toml: Der Arbeitsordner hat das Format 2, diese Version von kobimo kennt bis 1." in outcome.err
    assert "kobimo aktualisieren" in outcome.err
    assert snapshot(town) == before
    for folder in (tmp_path, tmp_path / "nirgends"):
        outcome = call(command[0], folder, *command[1:])
        assert outcome.code == 2
        assert f"{folder}: Hier ist kein Arbeitsordner von kobimo" in outcome.err
        assert "kobimo init" in outcome.err


def test_a_damaged_settings_file_is_named_with_line(town: Path) -> None:
    damage(town, "kobimo.toml", "format = 1", "format = ")
    outcome = call("status", town)
    assert outcome.code == 2
    assert "kobimo.toml:4: Die Datei ist kein gültiges TOML" in outcome.err


@pytest.mark.parametrize(
    "command", [("build",), ("release", "--audience", "team"), ("doctor", "--repair")], ids=lambda c: c[0]
)
def test_writing_waits_for_nobody_but_reading_goes_on(town: Path, command: tuple[str, ...]) -> None:
    with WorkspaceLock(town / ".kobimo" / "data.lock", "kobimo import"):
        outcome = call(command[0], town, *command[1:])
        assert outcome.code == 2
        assert "Der Arbeitsordner wird gerade beschrieben: „kobimo import“" in outcome.err
        assert "Abhilfe: Warten" in outcome.err
        assert ask(town, "anteil_u6", "viertel:11", "2022-12-31")["value"] == pytest.approx(18)
        run("import", town, "register", town.parent / "ablage" / "register_2022.csv", "--dry-run")
        assert "LOCKED" in run("doctor", town).out
    run(command[0], town, *command[1:])
