"""`kobimo doctor`: every diagnosis is provoked once, and --repair mends what it promises and nothing else."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kobimo.reference.diagnoses import DIAGNOSES
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.running.jobs import job, start_job
from kobimo.workspace.locks import WorkspaceLock
from support.changing import follow
from support.command import Outcome, ask, call, run
from support.snapshot import snapshot
from support.town import geojson, quarters, register, square, write

SICK = 1


def delivery(town: Path, file: str = "register_2022.csv") -> Path:
    """Folder of the newest delivery with that file."""
    folders = {path.parent for path in (town / "data" / "deliveries").glob(f"*/*/{file}")}
    return max(folders, key=lambda folder: json.loads((folder / "receipt.json").read_bytes())["received_at"])


def release(town: Path) -> Path:
    return next((town / "data" / "releases").iterdir())


def change_one_byte(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def observation(town: Path) -> Path:
    return town / "data" / "observations" / "einwohner" / f"{delivery(town).name}.parquet"


def wrong_definition(town: Path) -> str:
    file = town / "indicators" / "anteil_u6.yaml"
    file.write_text(file.read_text("utf-8").replace("0-5", "5-0"), "utf-8")
    return "indicators/anteil_u6.yaml:5"


def vanished_dataset(town: Path) -> str:
    shutil.rmtree(town / "sources" / "kita")
    (town / "indicators" / "quote_u3.yaml").unlink()
    (town / "datasets" / "betreute.yaml").unlink()
    return f"data/deliveries/kita/{delivery(town, 'kita_2024.csv').name}"


def vanished_source(town: Path) -> str:
    shutil.rmtree(town / "sources" / "kita")
    return f"data/deliveries/kita/{delivery(town, 'kita_2024.csv').name}"


def changed_recipe(town: Path) -> str:
    file = town / "sources" / "kita" / "recipe.yaml"
    file.write_text(file.read_text("utf-8") + "drop: [{column: Nr, equals: '12', reason: geschlossen}]\n", "utf-8")
    return f"data/deliveries/kita/{delivery(town, 'kita_2024.csv').name}"


def space_without_areas(town: Path) -> str:
    text = (town / "spaces" / "stadt.yaml").read_text("utf-8")
    write(town / "spaces" / "neu.yaml", text.replace("id: stadt\ntitle", "id: neu\ntitle"))
    return "spaces/neu.yaml"


def area_without_geometry_row(town: Path) -> str:
    file = town / "spaces" / "stadt.geojson"
    file.write_text(file.read_text("utf-8").replace('"22"', '"29"'), "utf-8")
    return "spaces/stadt.geojson"


def area_removed_from_the_table(town: Path) -> str:
    file = town / "spaces" / "stadt.areas.csv"
    file.write_bytes(file.read_bytes().replace(b"viertel;22;Viertel 22;2\r\n", b""))
    (town / "spaces" / "stadt.geojson").unlink()
    return f"data/observations/betreute/{delivery(town, 'kita_2024.csv').name}.parquet"


def areas_edited(town: Path) -> str:
    file = town / "spaces" / "stadt.areas.csv"
    file.write_bytes(file.read_bytes().replace(b"Viertel 22", b"Altstadt"))
    return "spaces/stadt.areas.csv"


def area_added_after_the_release(town: Path) -> str:
    features = [*json.loads(quarters())["features"], square("23", 2, 1)]
    run("import", town, "gebiete", write(town.parent / "neu" / "viertel.geojson", geojson(features)))
    return f"data/releases/{release(town).name}"


KITAS = "Nr;Name;x;y\n01;Hafen;500500;5700500\n02;Markt;501500;5700500\n"
STREETS = "Straße;von;bis;PLZ;Viertel\nHafenweg;1;9;01001;11\nHafenweg;11;19;01001;12\n"


def kitas(town: Path) -> Path:
    """Make a register of two institutions, and return its table."""
    run("space", "institutions", town, "kitas", write(town.parent / "neu" / "kitas.csv", KITAS))
    return town / "institutions" / "kitas.csv"


def streets(town: Path) -> Path:
    """Make a street directory, and return its table."""
    run("space", "streets", town, write(town.parent / "neu" / "strassen.csv", STREETS), "--level", "viertel")
    return town / "spaces" / "stadt.streets.csv"


def replaced(file: Path, old: str, new: str) -> None:
    text = file.read_bytes().decode("utf-8")
    assert old in text
    file.write_bytes(text.replace(old, new).encode("utf-8"))


def register_definition_removed(town: Path) -> str:
    kitas(town).with_name("kitas.yaml").unlink()
    return "institutions/kitas.csv"


def register_table_removed(town: Path) -> str:
    kitas(town).unlink()
    return "institutions/kitas.yaml"


def capacity_of_nobody(town: Path) -> str:
    write(kitas(town).with_name("kitas.capacity.csv"), "key;date;capacity;measure\n07;2023-01-01;20;\n")
    return "institutions/kitas.capacity.csv"


def catchment_in_no_area(town: Path) -> str:
    write(kitas(town).with_name("kitas.catchments.csv"), "key;level;area\n01;viertel;99\n")
    return "institutions/kitas.catchments.csv"


def street_to_an_ended_area(town: Path) -> str:
    streets(town)
    file = town / "spaces" / "stadt.areas.csv"
    lines = file.read_bytes().decode("utf-8-sig").splitlines()
    rows = [f"{line};;{'2022-06-30' if line.startswith('viertel;12;') else ''}" for line in lines[1:]]
    file.write_text("\n".join([f"{lines[0]};valid_from;valid_to", *rows]), "utf-8")
    return "spaces/stadt.streets.csv"


def street_in_two_areas(town: Path) -> str:
    replaced(streets(town), ";11;19;", ";9;19;")
    return "spaces/stadt.streets.csv:3"


def receipt_removed(town: Path) -> str:
    folder = delivery(town)
    (folder / "receipt.json").unlink()
    return f"data/deliveries/register/{folder.name}"


def receipt_damaged(town: Path) -> str:
    folder = delivery(town)
    (folder / "receipt.json").write_text("{", "utf-8")
    return f"data/deliveries/register/{folder.name}"


def original_removed(town: Path) -> str:
    folder = delivery(town)
    (folder / "register_2022.csv").unlink()
    return f"data/deliveries/register/{folder.name}/register_2022.csv"


def original_changed(town: Path) -> str:
    change_one_byte(delivery(town) / "register_2022.csv")
    return f"data/deliveries/register/{delivery(town).name}/register_2022.csv"


def observations_changed(town: Path) -> str:
    change_one_byte(observation(town))
    return f"data/observations/einwohner/{delivery(town).name}.parquet"


def stranger(town: Path) -> str:
    write(delivery(town) / "Notiz.txt", "x")
    return f"data/deliveries/register/{delivery(town).name}/Notiz.txt"


def orphan(town: Path) -> str:
    shutil.copy(observation(town), observation(town).with_name("20200101-000000-00000000.parquet"))
    return "data/observations/einwohner/20200101-000000-00000000.parquet"


def build_damaged(town: Path) -> str:
    change_one_byte(next((town / "data" / "build").glob("*/values.parquet")))
    return "data/build"


def manifest_removed(town: Path) -> str:
    (release(town) / "manifest.json").unlink()
    return f"data/releases/{release(town).name}"


def release_changed(town: Path) -> str:
    change_one_byte(release(town) / "values.parquet")
    return f"data/releases/{release(town).name}/values.parquet"


def release_removed(town: Path) -> str:
    name = release(town).name
    shutil.rmtree(release(town))
    return f"data/releases/{name}"


def manifest_changed(town: Path) -> str:
    file = release(town) / "manifest.json"
    file.write_text(file.read_text("utf-8").replace('"audience": "team"', '"audience": "public"'), "utf-8")
    return f"data/releases/{release(town).name}"


def withdrawal_removed(town: Path) -> str:
    run("release", town, "--withdraw", release(town).name, "--reason", "Zahlendreher")
    (release(town) / "withdrawn.json").unlink()
    return f"data/releases/{release(town).name}/withdrawn.json"


def unregistered(town: Path) -> str:
    with sqlite3.connect(town / "kobimo.sqlite3") as connection:
        connection.execute("DELETE FROM artifact WHERE kind = 'release'")
    connection.close()
    return f"data/releases/{release(town).name}"


def remains(town: Path) -> str:
    write(town / "data" / "deliveries" / "register" / ".kobimo-tmp-1" / "receipt.json", "{}")
    return "data/deliveries/register/.kobimo-tmp-1"


def blocked_step(town: Path) -> str:
    """A step was decided, but a folder stands where a file must go."""
    write(town / "spaces" / ".kobimo-tmp-1", "neu")
    (town / "spaces" / "neu.geojson").mkdir()
    mark = hashlib.sha256(b"neu").hexdigest()
    move = {"staged": "spaces/.kobimo-tmp-1", "target": "spaces/neu.geojson", "mark": mark}
    write(town / ".kobimo" / "step.json", json.dumps({"moves": [move], "reason": "", "user": ""}))
    return ".kobimo/step.json"


def left_lock(town: Path) -> str:
    with WorkspaceLock(town / ".kobimo" / "data.lock", "kobimo build"):
        shutil.copy(town / ".kobimo" / "data.lock", town / ".kobimo" / "keep")
    holder = json.loads((town / ".kobimo" / "keep").read_bytes())
    (town / ".kobimo" / "keep").unlink()
    write(town / ".kobimo" / "data.lock", json.dumps({**holder, "pid": 2**22 + 1}))
    return ".kobimo/data.lock"


def lost_job(town: Path) -> str:
    """A row whose process is not there; the job itself ended in order."""
    workspace = open_workspace(town)
    name = start_job(workspace, "build").id
    while job(workspace, name).active:
        time.sleep(0.02)
    with sqlite3.connect(town / "kobimo.sqlite3") as connection:
        connection.execute("UPDATE job SET state = 'running', finished_at = NULL, pid = ?", (2**22 + 1,))
    connection.close()
    return f".kobimo/jobs/{name}.log"


def log_of_no_job(town: Path) -> str:
    write(town / ".kobimo" / "jobs" / "0123456789abcdef.log", "x")
    return ".kobimo/jobs/0123456789abcdef.log"


def changed_by_hand(town: Path) -> str:
    file = town / "indicators" / "anteil_u6.yaml"
    file.write_text(file.read_text("utf-8") + "# geprüft\n", "utf-8")
    return "indicators/anteil_u6.yaml"


def unreleased(town: Path) -> Path:
    """Deliver a register that no release knows, and return its folder."""
    file = write(town.parent / "neu" / "register_2024.csv", register(2023).replace("2023-12-31", "2024-12-31"))
    run("import", town, "register", file)
    return delivery(town, file.name)


def tombstone_removed(town: Path) -> str:
    folder = unreleased(town)
    kept = Path(shutil.copytree(folder, town.parent / "kopie"))
    run("erase", town, folder.name, "--reason", "Frist")
    shutil.rmtree(folder)
    shutil.copytree(kept, folder)
    return f"data/deliveries/register/{folder.name}/erased.json"


def erased_file_restored(town: Path) -> str:
    folder = unreleased(town)
    content = (folder / "register_2024.csv").read_bytes()
    run("erase", town, folder.name, "--reason", "Frist")
    (folder / "register_2024.csv").write_bytes(content)
    return f"data/deliveries/register/{folder.name}/register_2024.csv"


def erased_values(town: Path) -> str:
    run("erase", town, delivery(town).name, "--reason", "Frist", "--observations")
    return f"data/releases/{release(town).name}"


def erased_originals(town: Path) -> str:
    run("erase", town, delivery(town).name, "--reason", "Frist")
    return f"data/releases/{release(town).name}"


def recipe_changed_after_erasure(town: Path) -> str:
    subject = changed_recipe(town)
    run("erase", town, Path(subject).name, "--reason", "Frist")
    return subject


def decision_removed(town: Path) -> str:
    file = town / "kobimo.toml"
    file.write_text(file.read_text("utf-8").replace("[disclosure]", "[disclosure]\napproval = true"), "utf-8")
    name = run("release", town, "--audience", "public", "--json").json()["id"]
    run("approve", town, name)
    decision = town / "data" / "releases" / name / "decision.json"
    decision.unlink()
    return decision.relative_to(town).as_posix()


def peers(town: Path, entries: str) -> str:
    file = town / "kobimo.toml"
    file.write_text(file.read_text("utf-8") + f"\n[peers]\nNachbarn = [{entries}]\n", "utf-8")
    return "kobimo.toml"


def peer_misspelt(town: Path) -> str:
    return peers(town, '"viertel:12", "viertel:99"')


def peer_ended(town: Path) -> str:
    run("space", "change", town, "--date", "2023-07-01", "--level", "viertel", "--merge", "21,22", "--into", "23:Neu")
    run("build", town)
    run("anomalies", town, "--json")
    run("release", town, "--audience", "team")
    return peers(town, '"viertel:21"')


def same_name_for_two_formulas(town: Path) -> str:
    replaced(town / "indicators" / "quote_u3.yaml", "Betreuungsquote unter 3", "Anteil unter 6")
    return "indicators/anteil_u6.yaml"


PROVOKED: dict[str, Callable[[Path], str]] = {
    "DEFINITIONS": wrong_definition,
    "DATASET_UNKNOWN": vanished_dataset,
    "SOURCE_UNKNOWN": vanished_source,
    "READ_DIFFERENTLY": changed_recipe,
    "NO_AREAS": space_without_areas,
    "AREAS_CHANGED": areas_edited,
    "AREAS_AFTER_RELEASE": area_added_after_the_release,
    "TABLE_WITHOUT_OWNER": register_definition_removed,
    "REGISTER_WITHOUT_TABLE": register_table_removed,
    "INSTITUTION_UNKNOWN": capacity_of_nobody,
    "PLACE_AREA_UNKNOWN": catchment_in_no_area,
    "STREETS_TO_ENDED_AREA": street_to_an_ended_area,
    "NAME_SHARED": same_name_for_two_formulas,
    "PEER_UNKNOWN": peer_misspelt,
    "PEER_ENDED": peer_ended,
    "STREETS_CONTRADICT": street_in_two_areas,
    "GEOMETRY_DIFFERS": area_without_geometry_row,
    "AREA_UNKNOWN": area_removed_from_the_table,
    "NO_RECEIPT": receipt_removed,
    "RECEIPT_DAMAGED": receipt_damaged,
    "FILE_MISSING": original_removed,
    "FILE_CHANGED": original_changed,
    "VALUES_DAMAGED": observations_changed,
    "STRANGE_FILE": stranger,
    "ORPHAN_OBSERVATIONS": orphan,
    "BUILD_DAMAGED": build_damaged,
    "NO_MANIFEST": manifest_removed,
    "RELEASE_DAMAGED": release_changed,
    "VANISHED": release_removed,
    "REGISTER_DIFFERS": manifest_changed,
    "NOTICE_MISSING": withdrawal_removed,
    "DECISION_MISSING": decision_removed,
    "TOMBSTONE_MISSING": tombstone_removed,
    "ERASED_FILE_IS_BACK": erased_file_restored,
    "RELEASE_NOT_REBUILDABLE": erased_values,
    "RELEASE_WITHOUT_ORIGINALS": erased_originals,
    "CANNOT_BE_READ_AGAIN": recipe_changed_after_erasure,
    "NOT_REGISTERED": unregistered,
    "REMAINS": remains,
    "UNFINISHED": blocked_step,
    "JOB_LOST": lost_job,
    "STRANGE_LOG": log_of_no_job,
    "LOCKED": left_lock,
    "NOT_IN_HISTORY": changed_by_hand,
}
"""Code: what provokes it; each returns the subject that must be named."""


WAYS_OUT = set(PROVOKED) - {
    "DEFINITIONS",  # a person corrects the file
    "DATASET_UNKNOWN",  # a person decides
    "SOURCE_UNKNOWN",
    "AREA_UNKNOWN",
    "STRANGE_FILE",
    "TABLE_WITHOUT_OWNER",
    "REGISTER_WITHOUT_TABLE",
    "INSTITUTION_UNKNOWN",
    "PLACE_AREA_UNKNOWN",
    "STREETS_TO_ENDED_AREA",
    "NAME_SHARED",
    "PEER_UNKNOWN",
    "PEER_ENDED",
    "STREETS_CONTRADICT",
    "UNFINISHED",
    "RELEASE_NOT_REBUILDABLE",  # nothing to do
    "RELEASE_WITHOUT_ORIGINALS",
    "CANNOT_BE_READ_AGAIN",
}
"""Findings whose remedy is a command, or a folder to remove and a command."""


def findings(outcome: Outcome) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = outcome.json()["findings"]
    return found


def test_every_diagnosis_is_provoked_here() -> None:
    assert set(PROVOKED) == set(DIAGNOSES)


@pytest.mark.parametrize("code", PROVOKED)
def test_damage_is_found_named_and_mended_where_that_is_promised(town: Path, code: str) -> None:
    subject = PROVOKED[code](town)
    outcome = call("doctor", town, "--json")
    hits = [item for item in findings(outcome) if item["code"] == code]
    assert subject in [item["subject"] for item in hits], findings(outcome)
    assert all(item["message"] for item in findings(outcome))
    assert all(item["remedy"] for item in findings(outcome) if item["code"] != "DEFINITIONS")
    kind = DIAGNOSES[code]
    assert {item["severity"] for item in hits} == {kind.severity.value}
    assert {item["repairable"] for item in hits} == {kind.repairable}
    serious = any(item["severity"] != "note" for item in findings(outcome))
    assert (outcome.code, outcome.json()["ok"]) == ((SICK, False) if serious else (0, True))
    shown = call("doctor", town)
    assert f"[{code}] {subject}: " in shown.out
    assert "Abhilfe: " in shown.out
    check_repair(town, code, subject)


def check_repair(town: Path, code: str, subject: str) -> None:
    """Repair mends what it promises, and nothing else."""
    before = snapshot(town)
    outcome = call("doctor", town, "--repair", "--json")
    after = snapshot(town)
    if DIAGNOSES[code].repairable:
        assert [(item["code"], item["subject"]) for item in outcome.json()["repaired"]] == [(code, subject)]
        assert findings(outcome) == []
        assert outcome.code == 0
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        assert changed
        assert all(name == "kobimo.sqlite3" or name.startswith(subject) for name in changed)
    else:
        assert outcome.json()["repaired"] == []
        assert {name for name in before if before[name] != after.get(name)} <= {".kobimo/data.lock"}
        assert after.keys() <= before.keys()


@pytest.mark.parametrize("code", sorted(WAYS_OUT))
def test_doing_what_the_remedy_says_mends_the_damage_without_a_backup(town: Path, code: str) -> None:
    PROVOKED[code](town)
    done = follow(town)
    assert len(done) <= 2, done
    run("build", town)
    run("release", town, "--audience", "team")
    left = findings(run("doctor", town, "--json"))
    assert {item["code"] for item in left} <= {code, "RELEASE_WITHOUT_ORIGINALS"}
    assert all(item["severity"] == "note" for item in left)


@pytest.mark.parametrize("code", ["FILE_MISSING", "FILE_CHANGED", "VALUES_DAMAGED", "NO_RECEIPT", "RELEASE_DAMAGED"])
def test_what_comes_back_from_a_backup_is_sound_again(town: Path, code: str) -> None:
    kept = Path(shutil.copytree(town, town.parent / "sicherung"))
    subject = PROVOKED[code](town)
    item = next(item for item in findings(call("doctor", town, "--json")) if item["code"] == code)
    assert f"„kobimo restore SICHERUNG NEUER_ORDNER“, dann {subject} von dort hierher kopieren" in item["remedy"]
    if (kept / subject).is_dir():
        shutil.copytree(kept / subject, town / subject, dirs_exist_ok=True)
    else:
        shutil.copy(kept / subject, town / subject)
    assert findings(run("doctor", town, "--json")) == []


def test_an_interrupted_step_is_finished_once_nothing_is_in_its_way(town: Path) -> None:
    blocked_step(town)
    (item,) = findings(call("doctor", town, "--json"))
    assert "spaces/neu.geojson" in item["message"]
    refused = call("build", town)
    assert refused.code == 2
    assert "beschlossen" in refused.err
    assert ask(town, "anteil_u6", "viertel:11", "2022-12-31")["value"] == pytest.approx(18), "reading goes on"
    (town / "spaces" / "neu.geojson").rmdir()
    run("build", town)
    assert (town / "spaces" / "neu.geojson").read_text("utf-8") == "neu"
    assert findings(run("doctor", town, "--json")) == []


def test_a_withdrawal_that_the_register_has_not_heard_of_is_entered(town: Path) -> None:
    name = release(town).name
    run("release", town, "--withdraw", name, "--reason", "Zahlendreher")
    with sqlite3.connect(town / "kobimo.sqlite3") as connection:
        connection.execute("DELETE FROM event WHERE action = 'withdraw'")
    connection.close()
    repaired = call("doctor", town, "--repair", "--json").json()["repaired"]
    assert [item["subject"] for item in repaired] == [f"data/releases/{name}/withdrawn.json"]
    (release(town) / "withdrawn.json").unlink()
    (item,) = findings(call("doctor", town, "--json"))
    assert item["code"] == "NOTICE_MISSING"


def test_a_fresh_a_founded_and_a_used_workspace_are_in_order(founded: Path, settled_town: Path, tmp_path: Path) -> None:
    run("init", tmp_path / "neu", "--name", "Kreis Neu", "--ags", "01001")
    for workspace in (tmp_path / "neu", founded, settled_town / "kleinstadt"):
        before = snapshot(workspace)
        outcome = run("doctor", workspace, "--json")
        assert outcome.json() == {"ok": True, "repaired": [], "findings": []}
        assert "Alles in Ordnung." in run("doctor", workspace).out
        assert snapshot(workspace) == before


def test_a_long_used_workspace_is_in_order(town: Path) -> None:
    for round_number in range(3):
        text = register(2023).replace(";317", f";{400 + round_number}")
        run("import", town, "register", write(town.parent / "neu" / "register_2023.csv", text))
        run("build", town)
        run("release", town, "--audience", "office:schulamt")
        run("release", town, "--audience", "team")
    run("release", town, "--withdraw", release(town).name, "--reason", "ersetzt")
    run("retract", town, delivery(town, "register_2023.csv").name, "--reason", "falsche Datei")
    run("import", town, "gebiete", town.parent / "ablage" / "viertel.geojson")
    assert run("doctor", town, "--json").json()["findings"] == []


def test_repair_keeps_the_values_of_a_delivery_whose_folder_can_be_restored(town: Path) -> None:
    folder, kept = delivery(town), town.parent / "sicherung"
    for remove in (lambda: shutil.rmtree(folder), (folder / "receipt.json").unlink):
        shutil.copytree(folder, kept, dirs_exist_ok=True)
        remove()
        outcome = call("doctor", town, "--repair", "--json")
        assert outcome.code == SICK
        assert outcome.json()["repaired"] == []
        assert observation_exists(town, kept)
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        assert run("doctor", town, "--json").json()["findings"] == []


def observation_exists(town: Path, kept: Path) -> bool:
    receipt = json.loads((kept / "receipt.json").read_bytes())
    return all((town / entry["path"]).exists() for entry in receipt["observations"])


def test_an_import_that_died_before_its_receipt_is_cleared_away_in_one_go(town: Path) -> None:
    folder = delivery(town, "register_2023.csv")
    name = folder.name
    folder.rename(folder.with_name(".kobimo-tmp-abc"))
    with sqlite3.connect(town / "kobimo.sqlite3") as connection:
        connection.execute("DELETE FROM artifact WHERE id = ?", (f"register/{name}",))
    connection.close()
    outcome = call("doctor", town, "--repair", "--json")
    assert {item["code"] for item in outcome.json()["repaired"]} == {"REMAINS", "ORPHAN_OBSERVATIONS"}
    assert outcome.code == 0, outcome.text
    assert not (town / "data" / "observations" / "einwohner" / f"{name}.parquet").exists()
    run("import", town, "register", town.parent / "ablage" / "register_2023.csv")
    assert run("doctor", town, "--json").json()["findings"] == []


def test_a_changed_observation_file_is_found_even_if_it_is_no_parquet_any_more(town: Path) -> None:
    file = observation(town)
    change_one_byte(file)
    subject = file.relative_to(town).as_posix()
    assert (subject, "VALUES_DAMAGED") in [(f["subject"], f["code"]) for f in findings(call("doctor", town, "--json"))]
    file.write_bytes(b"PAR1")
    outcome = call("doctor", town, "--json")
    assert [(f["subject"], f["code"]) for f in findings(outcome)] == [(subject, "VALUES_DAMAGED")]
    file.unlink()
    outcome = call("doctor", town, "--json")
    assert [(f["subject"], f["code"]) for f in findings(outcome)] == [(subject, "VALUES_DAMAGED")]


@pytest.mark.parametrize("damage", [change_one_byte, lambda f: f.write_bytes(b"PAR1"), lambda f: f.unlink()])
def test_nothing_is_built_from_damaged_observations(town: Path, damage: Callable[[Path], object]) -> None:
    file = observation(town)
    damage(file)
    before = snapshot(town / "data" / "build")
    outcome = call("build", town)
    assert outcome.code == 2
    assert file.relative_to(town).as_posix() in outcome.err
    assert "Abhilfe" in outcome.err
    assert snapshot(town / "data" / "build") == before
    run("retract", town, delivery(town).name, "--reason", "beschädigt")
    run("import", town, "register", town.parent / "ablage" / "register_2022.csv")
    run("build", town)
    assert findings(run("doctor", town, "--json")) == []


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"fingerprint": 1, "folder": "x", "artifacts": [1]}'])
def test_a_damaged_pointer_to_the_build_is_found_and_mended_by_building(town: Path, content: str) -> None:
    write(town / "data" / "build" / "current.json", content)
    outcome = call("doctor", town, "--json")
    assert [item["code"] for item in findings(outcome)] == ["BUILD_DAMAGED"]
    refused = call("release", town, "--audience", "team")
    assert refused.code == 2
    assert "kobimo build" in refused.err
    run("build", town)
    run("release", town, "--audience", "team")
    assert findings(run("doctor", town, "--json")) == []


@pytest.mark.parametrize("content", ["{", "[]", "{}"])
def test_a_damaged_manifest_is_one_finding_and_hides_no_other(town: Path, content: str) -> None:
    run("release", town, "--audience", "office:schulamt")
    first, second = sorted((town / "data" / "releases").iterdir())
    write(first / "manifest.json", content)
    change_one_byte(second / "values.parquet")
    found = {(item["code"], item["subject"]) for item in findings(call("doctor", town, "--json"))}
    assert ("RELEASE_DAMAGED", f"data/releases/{first.name}/manifest.json") in found
    assert ("RELEASE_DAMAGED", f"data/releases/{second.name}/values.parquet") in found
    refused = call(
        "value", town, "anteil_u6", "--area", "viertel:11", "--period", "2022-12-31", "--release", first.name
    )
    assert refused.code == 2
    assert "manifest.json" in refused.err


def test_a_foreign_file_in_a_release_is_named(town: Path) -> None:
    write(release(town) / "definitions" / "indicators" / "neu.yaml", "x")
    (item,) = findings(call("doctor", town, "--json"))
    assert (item["code"], item["subject"].rpartition("/")[2]) == ("STRANGE_FILE", "neu.yaml")


@pytest.mark.parametrize("name", ["values.parquet", "metadata.json", "protocol.json"])
@pytest.mark.parametrize("damage", [lambda f: f.unlink(), lambda f: f.write_bytes(f.read_bytes()[:100])])
def test_a_figure_of_a_damaged_release_is_refused_with_the_place(
    town: Path, name: str, damage: Callable[[Path], object]
) -> None:
    damage(release(town) / name)
    outcome = call("value", town, "anteil_u6", "--area", "viertel:11", "--period", "2022-12-31")
    assert outcome.code == 2
    assert name in outcome.err
    assert "Sicherung" in outcome.err


@pytest.mark.parametrize("content", [b"kein SQLite" * 1000, b"SQLite format 3\x00" + bytes(4096)])
def test_a_damaged_database_is_a_finding_and_the_way_out_works(town: Path, content: bytes) -> None:
    database = town / "kobimo.sqlite3"
    database.write_bytes(content)
    outcome = call("doctor", town, "--json")
    assert outcome.code == SICK
    (item,) = findings(outcome)
    assert item["subject"] == "kobimo.sqlite3"
    assert "umbenennen" in item["remedy"]
    assert ask(town, "anteil_u6", "viertel:11", "2022-12-31")["value"] == pytest.approx(18)
    refused = call("release", town, "--audience", "team")
    assert refused.code == 2
    assert "kobimo.sqlite3" in refused.err
    database.rename(town.parent / "alt.sqlite3")
    repaired = call("doctor", town, "--repair", "--json")
    assert {item["code"] for item in repaired.json()["repaired"]} == {"NOT_REGISTERED"}
    assert repaired.code == 0


def test_a_database_of_a_newer_version_is_not_touched(town: Path) -> None:
    with sqlite3.connect(town / "kobimo.sqlite3") as connection:
        connection.execute("INSERT INTO migration VALUES ('9999_later', '')")
    connection.close()
    before = snapshot(town)
    outcome = call("import", town, "register", write(town.parent / "neu" / "register_2022.csv", register(2022) + "\n"))
    assert "neueren Version" in call("doctor", town).text
    assert outcome.code == 2
    assert snapshot(town)["kobimo.sqlite3"] == before["kobimo.sqlite3"]


def test_folders_that_a_copy_lost_because_they_were_empty_do_no_harm(founded: Path) -> None:
    for name in ("releases", "build", "observations"):
        shutil.rmtree(founded / "data" / name)
    assert run("doctor", founded, "--json").json()["findings"] == []
    run("import", founded, "register", founded.parent / "ablage" / "register_2022.csv")
    run("build", founded)
    run("release", founded, "--audience", "team")
