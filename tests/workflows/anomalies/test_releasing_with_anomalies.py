"""Before a release: what vanished or changed beyond the usual is listed, and must be acknowledged with a reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from support.command import call, run
from support.snapshot import snapshot
from support.town import CARE, PERSONS, care, register, write

LOST = "Nr;Stichtag;Alter;Kinder\n"


def listed(town: Path) -> dict[str, Any]:
    data: dict[str, Any] = run("anomalies", town, "--json").json()
    return data


def delivered(town: Path, year: int, persons: dict[str, tuple[int, int, int, int]]) -> None:
    """Import a register again, and build."""
    run("import", town, "register", write(town.parent / "neu" / f"register_{year}.csv", register(year, persons)))
    run("build", town)


def without_quarter(town: Path, quarter: str) -> None:
    """Import a list of children in care that lacks a quarter, and build."""
    lines = [line for line in care().splitlines() if not line.startswith(f"{quarter};")]
    run("import", town, "kita", write(town.parent / "neu" / "kita_2024.csv", "\n".join(lines) + "\n"))
    run("build", town)


def test_without_changes_nothing_is_open(town: Path) -> None:
    found = listed(town)
    assert (found["open"], [a for a in found["anomalies"] if a["kind"] in {"vanished", "status", "revised"}]) == (0, [])
    assert found["release"]


def test_before_the_first_release_nothing_demands_an_answer(founded: Path) -> None:
    for year in PERSONS:
        run("import", founded, "register", founded.parent / "ablage" / f"register_{year}.csv")
    run("build", founded)
    assert (listed(founded)["release"], listed(founded)["open"]) == (None, 0)
    run("release", founded, "--audience", "team")


def test_a_vanished_value_stops_the_release_until_it_is_acknowledged(town: Path) -> None:
    without_quarter(town, "11")
    found = listed(town)
    vanished = [item for item in found["anomalies"] if item["kind"] == "vanished"]
    assert {(item["indicator"], item["area"], item["old"] is not None, item["new"]) for item in vanished} == {
        ("quote_u3", "11", True, None)
    }
    assert found["anomalies"][0]["kind"] == "vanished"
    assert "kita_2024.csv von kita" in vanished[0]["causes"][0]["reason"]
    before = snapshot(town / "data" / "releases")
    refused = call("release", town, "--audience", "team")
    assert refused.code == 2
    assert vanished[0]["id"] in refused.err
    assert "quote_u3, viertel 11" in refused.err
    assert "--acknowledge" in refused.err
    assert snapshot(town / "data" / "releases") == before
    run("anomalies", town, "--acknowledge", vanished[0]["id"], "--reason", "Kita geschlossen")
    manifest = run("release", town, "--audience", "team", "--json").json()
    kept = manifest["anomalies"]
    assert [(a["id"], a["reason"], a["indicator"], a["area"]) for a in kept] == [
        (vanished[0]["id"], "Kita geschlossen", "quote_u3", "11")
    ]
    assert kept[0]["acknowledged_by"].startswith("u-")
    assert kept[0]["acknowledged_at"] <= manifest["created_at"]


def test_all_open_ones_are_acknowledged_at_once_and_another_number_lapses_it(town: Path) -> None:
    persons = {**PERSONS[2023], "21": (7, 6, 15, 71)}
    delivered(town, 2023, persons)
    open_ones = [item for item in listed(town)["anomalies"] if item["demands"]]
    assert {item["kind"] for item in open_ones} == {"revised"}
    assert ("einwohner_gesamt", "viertel", "21", 1010, 99) in {
        (i["indicator"], i["level"], i["area"], i["old"], i["new"]) for i in open_ones
    }
    run("anomalies", town, "--acknowledge", "all", "--reason", "Fortzug nach Hochwasser")
    assert listed(town)["open"] == 0
    delivered(town, 2023, {**PERSONS[2023], "21": (8, 6, 15, 71)})
    assert listed(town)["open"] > 0
    assert call("release", town, "--audience", "team").code == 2


def test_only_the_released_choice_must_be_acknowledged(town: Path) -> None:
    without_quarter(town, "11")
    content = write(town.parent / "auswahl.yaml", "indicators: [einwohner_gesamt]\n")
    assert run("release", town, "--audience", "office:amt", "--content", content, "--json").json()["anomalies"] == []


def redefined(town: Path) -> None:
    """Change what an indicator counts, and build."""
    file = town / "indicators" / "anteil_u6.yaml"
    file.write_text(file.read_text("utf-8").replace("alter: 0-5", "alter: 0-2"), "utf-8")
    run("build", town)


def test_a_small_correction_and_a_removed_indicator_go_on_without_an_answer(town: Path) -> None:
    (town / "indicators" / "quote_u3.yaml").unlink()
    delivered(town, 2023, {**PERSONS[2023], "11": (43, 48, 93, 317)})
    removed = [item for item in listed(town)["anomalies"] if item["indicator"] == "quote_u3"]
    assert {(item["kind"], item["demands"]) for item in removed} == {("vanished", False)}
    run("release", town, "--audience", "team")


def test_who_changes_a_definition_has_wanted_other_figures(town: Path) -> None:
    redefined(town)
    revised = [item for item in listed(town)["anomalies"] if item["kind"] == "revised"]
    assert {(item["indicator"], item["demands"]) for item in revised} == {("anteil_u6", False)}
    run("release", town, "--audience", "team")


def test_where_data_changed_as_well_nobody_can_tell_and_somebody_must_look(town: Path) -> None:
    delivered(town, 2023, {**PERSONS[2023], "11": (43, 48, 93, 317)})
    redefined(town)
    demanded = {item["period"] for item in listed(town)["anomalies"] if item["demands"]}
    assert demanded == {"2023-12-31"}
    assert call("release", town, "--audience", "team").code == 2


def test_a_retraction_has_said_why_already(town: Path) -> None:
    (delivery,) = (town / "data" / "deliveries" / "kita").iterdir()
    run("retract", town, delivery.name, "--reason", "falsches Jahr")
    run("build", town)
    vanished = [item for item in listed(town)["anomalies"] if item["kind"] == "vanished"]
    assert {item["demands"] for item in vanished} == {False}
    assert len(vanished) == len([key for key in CARE if CARE[key][0] != "."]) + 1
    run("release", town, "--audience", "team")


def test_a_protocol_signed_with_a_note_has_said_why_and_one_without_has_not(town: Path) -> None:
    lines = [line for line in care().splitlines() if not line.startswith("11;")]
    run("import", town, "kita", write(town.parent / "neu" / "kita_2024.csv", "\n".join(lines) + "\n"))
    run("build", town)
    assert listed(town)["open"] == 1
    newest = max(path.name for path in (town / "data" / "deliveries" / "kita").iterdir())
    run("signoff", town, newest, "--note", "Kita geschlossen")
    assert listed(town)["open"] == 0
    run("release", town, "--audience", "team")


def test_the_same_file_read_with_another_recipe_is_a_matter_of_the_definition(town: Path) -> None:
    recipe = town / "sources" / "kita" / "recipe.yaml"
    recipe.write_text(recipe.read_text("utf-8") + "drop: [{column: Nr, equals: '12', reason: geschlossen}]\n", "utf-8")
    run("import", town, "kita", town.parent / "ablage" / "kita_2024.csv")
    run("build", town)
    (vanished,) = [item for item in listed(town)["anomalies"] if item["kind"] == "vanished"]
    assert (vanished["area"], vanished["demands"]) == ("12", False)
    assert {cause["kind"] for cause in vanished["causes"]} == {"definition"}
    assert "Mit anderer Einlesevorlage neu gelesen" in vanished["causes"][0]["reason"]


def test_a_wrong_acknowledgement_is_refused_and_nothing_is_written(town: Path) -> None:
    without_quarter(town, "11")
    before = snapshot(town)
    name = listed(town)["anomalies"][0]["id"]
    for arguments, message in (
        (("--acknowledge", "ffffffffffff", "--reason", "x"), "Auffälligkeit „ffffffffffff“ ist nicht bekannt"),
        (("--acknowledge", name), "--reason"),
        (("--acknowledge", name, "--reason", "  "), "Ein Grund ist nötig"),
        (("--reason", "x"), "--acknowledge"),
    ):
        refused = call("anomalies", town, *arguments)
        assert refused.code == 2
        assert message in refused.err
    assert snapshot(town) == before


def test_nothing_open_means_nothing_to_acknowledge(town: Path) -> None:
    refused = call("anomalies", town, "--acknowledge", "all", "--reason", "x")
    assert refused.code == 2
    assert "nichts zu quittieren" in refused.err


def test_damaged_acknowledgements_are_named(town: Path) -> None:
    write(town / "data" / "build" / "acknowledged.json", "{")
    refused = call("anomalies", town)
    assert refused.code == 2
    assert "acknowledged.json" in refused.err


def test_acknowledgements_survive_a_new_build_and_stay_in_the_register(town: Path) -> None:
    without_quarter(town, "11")
    run("anomalies", town, "--acknowledge", "all", "--reason", "geklärt")
    run("build", town)
    assert listed(town)["open"] == 0
    entries = json.loads((town / "data" / "build" / "acknowledged.json").read_bytes())
    assert [entry["reason"] for entry in entries] == ["geklärt"]
    run("doctor", town)
