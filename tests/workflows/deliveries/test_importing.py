"""`kobimo import`: what is kept, what a dry run reports, repetitions, replacements and several files at once."""

from __future__ import annotations

import hashlib
import json
import string
from pathlib import Path
from typing import Any

import pytest

from kobimo.reference.checks import CATALOGUE
from support.command import ask, call, run
from support.snapshot import snapshot
from support.town import PERSONS, register, write


def report(*arguments: str | Path) -> dict[str, Any]:
    data: dict[str, Any] = call("import", *arguments, "--json").json()
    return data


def codes(data: dict[str, Any]) -> list[str]:
    return [check["code"] for check in data["checks"]]


SECOND = register(2023).replace("\n22;", "\n99;")


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("register", {"register_2022.csv": register(2022)}),
        ("register", {"register_2022.csv": register(2022), "register_2023.csv": register(2023)}),
        ("register", {"register_2023.csv": SECOND}),
        ("register", {"register_2022.csv": ""}),
        ("gebiete", {"viertel.geojson": "{}"}),
        ("gebiete", {"viertel.geojson": None}),
    ],
    ids=["good", "two files", "unknown area", "empty", "bad areas", "areas again"],
)
def test_a_dry_run_reports_what_the_real_run_reports_and_changes_nothing(
    founded: Path, source: str, texts: dict[str, str | None]
) -> None:
    store = founded.parent / "ablage"
    files = [
        store / name if text is None else write(founded.parent / "neu" / name, text) for name, text in texts.items()
    ]
    before = snapshot(founded)
    tried = report(founded, source, *files, "--dry-run")
    assert snapshot(founded) == before
    real = report(founded, source, *files)
    assert (tried.pop("dry_run"), real.pop("dry_run")) == (True, False)
    assert tried.pop("delivery") is None
    assert bool(real.pop("delivery")) == real["accepted"]
    assert tried == real


def test_a_dry_run_of_a_correction_announces_the_replacement(town: Path) -> None:
    file = write(town.parent / "neu" / "register_2023.csv", register(2023).replace("317", "318"))
    before = snapshot(town)
    tried = report(town, "register", file, "--dry-run")
    assert "REPLACES_DELIVERY" in codes(tried)
    assert snapshot(town) == before
    real = report(town, "register", file)
    assert real["checks"] == tried["checks"]


def test_originals_receipt_and_observations_are_kept(founded: Path) -> None:
    file = founded.parent / "ablage" / "register_2022.csv"
    name = report(founded, "register", file)["delivery"]
    folder = founded / "data" / "deliveries" / "register" / name
    assert {path.name for path in folder.iterdir()} == {"receipt.json", "register_2022.csv"}
    assert (folder / "register_2022.csv").read_bytes() == file.read_bytes()
    receipt = json.loads((folder / "receipt.json").read_bytes())
    assert receipt["files"][0]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert receipt["files"][0]["rows"] == 4
    (made,) = receipt["observations"]
    assert made["rows"] == 4 * 7
    assert hashlib.sha256((founded / made["path"]).read_bytes()).hexdigest() == made["sha256"]


def test_the_same_file_again_changes_nothing(town: Path) -> None:
    run("import", town, "register", town.parent / "ablage" / "register_2023.csv")
    before = snapshot(town)
    again = report(town, "register", town.parent / "ablage" / "register_2023.csv")
    assert codes(again) == ["ALREADY_DELIVERED"]
    assert again["accepted"]
    assert snapshot(town) == before
    areas = report(town, "gebiete", town.parent / "ablage" / "viertel.geojson")
    assert codes(areas) == ["ALREADY_DELIVERED"]
    assert snapshot(town) == before


def test_the_same_file_is_read_again_when_the_recipe_changed(town: Path) -> None:
    recipe = town / "sources" / "kita" / "recipe.yaml"
    recipe.write_text(recipe.read_text("utf-8") + "drop: [{column: Nr, equals: '12', reason: geschlossen}]\n", "utf-8")
    again = report(town, "kita", town.parent / "ablage" / "kita_2024.csv")
    assert "ALREADY_DELIVERED" not in codes(again)
    assert "FEWER_AREAS_THAN_BEFORE" in codes(again)
    run("build", town)
    run("release", town, "--audience", "team")
    assert ask(town, "quote_u3", "viertel:12", "2024-03-01")["status"] == "missing"
    district = ask(town, "quote_u3", "bezirk:1", "2024-03-01")
    assert (district["numerator"], district["denominator"], district["status"]) == (12, 42, "incomplete")
    assert district["coverage"] == pytest.approx(42 / 52)


def test_a_later_delivery_replaces_its_periods_and_leaves_the_others(town: Path) -> None:
    persons = {**PERSONS[2023], "11": (42, 48, 93, 417)}
    report(town, "register", write(town.parent / "neu" / "register_2023.csv", register(2023, persons)))
    run("build", town)
    run("release", town, "--audience", "team")
    assert ask(town, "einwohner_gesamt", "viertel:11", "2023-12-31")["value"] == 600
    assert ask(town, "einwohner_gesamt", "viertel:11", "2022-12-31")["value"] == 500
    assert ask(town, "quote_u3", "viertel:11", "2024-03-01")["denominator"] == 42


def test_a_retracted_delivery_lets_the_older_one_count_again(town: Path) -> None:
    persons = {**PERSONS[2023], "11": (42, 48, 93, 417)}
    wrong = report(town, "register", write(town.parent / "neu" / "register_2023.csv", register(2023, persons)))
    run("retract", town, wrong["delivery"], "--reason", "falsche Datei")
    run("build", town)
    run("release", town, "--audience", "team")
    assert ask(town, "einwohner_gesamt", "viertel:11", "2023-12-31")["value"] == 500
    twice = call("retract", town, wrong["delivery"], "--reason", "noch einmal")
    assert twice.code == 2
    assert "falsche Datei" in twice.err


def test_several_files_are_one_delivery(founded: Path) -> None:
    store = founded.parent / "ablage"
    data = report(founded, "register", store / "register_2023.csv", store / "register_2022.csv")
    assert data["periods"] == {"einwohner": ["2022-12-31", "2023-12-31"]}
    assert len(list((founded / "data" / "deliveries" / "register").iterdir())) == 1
    run("build", founded)
    run("release", founded, "--audience", "team")
    (entry,) = ask(founded, "anteil_u6", "viertel:11", "2022-12-31")["inputs"]
    assert (entry["file"], entry["rows"]) == ("register_2022.csv", 4)


def test_two_files_for_the_same_period_contradict_each_other(founded: Path) -> None:
    one = founded.parent / "ablage" / "register_2022.csv"
    two = write(founded.parent / "neu" / "register_2022_neu.csv", register(2022))
    outcome = call("import", founded, "register", one, two)
    assert outcome.code == 3
    assert "register_2022_neu.csv" in outcome.out
    assert "nennen beide einen Wert" in outcome.out


def test_two_sources_must_not_deliver_the_same_area(town: Path) -> None:
    for name in ("source.yaml", "recipe.yaml"):
        text = (town / "sources" / "register" / name).read_text("utf-8").replace("id: register", "id: zweites")
        write(town / "sources" / "zweites" / name, text)
    run("import", town, "zweites", town.parent / "ablage" / "register_2022.csv")
    before = snapshot(town / "data")
    outcome = call("build", town)
    assert outcome.code == 2
    assert "für 2022-12-31 von zwei Quellen geliefert" in outcome.err
    assert "register" in outcome.err
    assert "zweites" in outcome.err
    assert snapshot(town / "data") == before


def test_a_recipe_can_leave_out_rows_of_a_delivery_of_areas(founded: Path) -> None:
    recipe = founded / "sources" / "gebiete" / "recipe.yaml"
    recipe.write_text(recipe.read_text("utf-8") + "drop: [{column: NR, empty: true, reason: Summenzeile}]\n", "utf-8")
    file = write(founded.parent / "neu" / "viertel.csv", "NR;NAME\n11;A\n12;B\n21;C\n22;D\n;Insgesamt\n")
    run("import", founded, "gebiete", file)


def test_the_texts_of_all_checks_use_only_names_that_a_caller_can_give() -> None:
    taken = {"code", "place", "count"}
    for kind in CATALOGUE.values():
        fields = {name for text in (kind.message, kind.remedy) for _t, name, _f, _c in string.Formatter().parse(text)}
        assert not fields & taken, kind.code


def test_a_delivery_of_other_areas_does_not_overwrite_a_recorded_history(founded: Path) -> None:
    table = founded / "spaces" / "stadt.areas.csv"
    lines = table.read_text("utf-8-sig").splitlines()
    dated = [f"{lines[0]};valid_from", *(f"{line};2006-01-01" for line in lines[1:])]
    table.write_text("\n".join(dated) + "\n", "utf-8")
    before = snapshot(founded / "spaces")
    file = write(founded.parent / "neu" / "viertel.csv", "NR;NAME\n11;A\n12;B\n21;C\n22;D\n23;E\n")
    outcome = call("import", founded, "gebiete", file, "--json")
    assert outcome.code == 3
    check = next(check for check in outcome.json()["checks"] if check["code"] == "SPACE_HAS_HISTORY")
    assert "kobimo space import" in check["remedy"]
    assert snapshot(founded / "spaces") == before
