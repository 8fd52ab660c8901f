"""Releases: reproducible, chosen, compared, withdrawn, refused; and readable whatever happens to the definitions."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kobimo.disclosure.publication import guarded
from kobimo.disclosure.suppression.search import UnprotectableError
from kobimo.disclosure.system import Demand, Pattern, System
from kobimo.disclosure.verifier import Verdict
from support.command import ask, call, rows, run
from support.snapshot import snapshot
from support.town import PERSONS, fill_town, make_town, register, write


def release(town: Path, audience: str = "team", *more: str | Path) -> dict[str, Any]:
    data: dict[str, Any] = run("release", town, "--audience", audience, *more, "--json").json()
    return data


def folder(town: Path, name: str) -> Path:
    return town / "data" / "releases" / name


def corrected(town: Path) -> None:
    """Import a register in which quarter 11 has 100 adults more in 2023."""
    persons = {**PERSONS[2023], "11": (42, 48, 93, 417)}
    run("import", town, "register", write(town.parent / "neu" / "register_2023.csv", register(2023, persons)))


def test_two_workspaces_made_from_the_same_inputs_have_the_same_values(settled_town: Path, tmp_path: Path) -> None:
    one = settled_town / "kleinstadt"
    two = fill_town(make_town(tmp_path / "anderswo"))
    files = [next(town.glob("data/releases/*/values.parquet")) for town in (one, two)]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_another_order_of_deliveries_gives_the_same_values(settled_town: Path, tmp_path: Path) -> None:
    two = make_town(tmp_path)
    store = tmp_path / "ablage"
    run("import", two, "kita", store / "kita_2024.csv")
    run("import", two, "register", store / "register_2023.csv", store / "register_2022.csv")
    run("build", two)
    name = release(two)["id"]
    values = next((settled_town / "kleinstadt").glob("data/releases/*/values.parquet"))
    assert (folder(two, name) / "values.parquet").read_bytes() == values.read_bytes()


def test_building_again_gives_the_same_values(town: Path) -> None:
    before = {path.name: path.read_bytes() for path in (town / "data" / "build").glob("*/*")}
    run("build", town)
    assert {path.name: path.read_bytes() for path in (town / "data" / "build").glob("*/*")} == before


def test_the_manifest_names_inputs_and_hashes_of_all_files(town: Path) -> None:
    manifest = release(town)
    files = snapshot(folder(town, manifest["id"]))
    listed = {entry["path"]: entry["sha256"] for entry in manifest["artifacts"]}
    assert {name: sha for name, sha in files.items() if sha != "folder" and name != "manifest.json"} == listed
    assert {entry["file"] for entry in manifest["inputs"]} == {
        "register_2022.csv",
        "register_2023.csv",
        "kita_2024.csv",
    }
    assert manifest["audience"] == "team"
    assert listed["definitions/indicators/anteil_u6.yaml"]


@pytest.mark.parametrize("change", ["delivery", "definition", "areas", "retraction"])
def test_a_build_that_is_older_than_its_inputs_is_refused(town: Path, change: str) -> None:
    if change == "delivery":
        corrected(town)
    elif change == "definition":
        file = town / "indicators" / "anteil_u6.yaml"
        file.write_text(file.read_text("utf-8").replace("0-5", "0-2"), "utf-8")
    elif change == "areas":
        file = town / "spaces" / "stadt.areas.csv"
        file.write_bytes(file.read_bytes().replace("Süd".encode(), b"Sued"))
    else:
        (notice,) = (town / "data" / "deliveries" / "kita").iterdir()
        run("retract", town, notice.name, "--reason", "falsch")
    before = snapshot(town / "data" / "releases")
    outcome = call("release", town, "--audience", "team")
    assert outcome.code == 2
    assert "Seit dem letzten Rechnen" in outcome.err
    assert "kobimo build" in outcome.err
    assert snapshot(town / "data" / "releases") == before
    run("build", town)
    release(town)


def test_only_the_chosen_figures_are_released(town: Path) -> None:
    text = "indicators: [anteil_u6, einwohner_gesamt]\nlevels: [bezirk]\nperiods: 2023-12-31\nbreakdowns: false\n"
    manifest = release(town, "office:schulamt", "--content", write(town.parent / "auswahl.yaml", text))
    name = manifest["id"]
    assert manifest["content"]["indicators"] == ["anteil_u6", "einwohner_gesamt"]
    more = ("--release", name)
    assert rows(town, "anteil_u6", "bezirk", *more).keys() == {("1", "2023-12-31"), ("2", "2023-12-31")}
    assert rows(town, "anteil_u6", "viertel", *more) == {}
    for area, period, extra in (
        ("viertel:11", "2023-12-31", ()),
        ("bezirk:1", "2022-12-31", ()),
        ("bezirk:1", "2023-12-31", ("--where", "alter=0-2")),
    ):
        answer = ask(town, "einwohner_gesamt", area, period, *more, *extra)
        assert (answer["value"], answer["status"]) == (None, "not_released")
        assert answer["reason"]
    assert ask(town, "einwohner_gesamt", "bezirk:1", "2023-12-31", *more)["value"] == 705


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("indicators: [anteil_u7]\n", "Gemeint war vielleicht: anteil_u6"),
        ("indikators: [anteil_u6]\n", "auswahl.yaml:1: Die Angabe „indikators“ gibt es hier nicht"),
        ("periods: gestern\n", "auswahl.yaml: „gestern“ ist kein Zeitraum"),
        ("levels: [virtel]\n", "Gemeint war vielleicht: viertel"),
        ("indicators: anteil_u6\n", "auswahl.yaml:1: indicators: erwartet wird eine Liste"),
        ("periods: '1999'\n", "keine einzige Angabe"),
        ("", "auswahl.yaml: Die Datei ist leer"),
        ("- a\n", "auswahl.yaml:1"),
        ("levels: [x\n", "auswahl.yaml"),
        (None, "auswahl.yaml: Die Datei gibt es nicht"),
    ],
)
def test_a_bad_choice_is_refused_and_nothing_is_written(town: Path, text: str | None, message: str) -> None:
    file = town.parent / "auswahl.yaml"
    if text is not None:
        write(file, text)
    before = snapshot(town)
    outcome = call("release", town, "--audience", "team", "--content", file)
    assert outcome.code == 2
    assert message in outcome.err
    assert snapshot(town) == before


# --- who may see what -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", ["committee", "public"])
def test_committees_and_the_public_get_figures_without_small_counts(town: Path, audience: str) -> None:
    before = released_rows(town, next((town / "data" / "releases").iterdir()).name)
    manifest = release(town, audience)
    after = released_rows(town, manifest["id"])
    assert after.keys() == before.keys()
    hidden = {key for key, row in after.items() if row["status"] == "confidential"}
    small = {key for key, row in before.items() if key[0] == "einwohner_gesamt" and row["numerator"] in (1, 2)}
    assert small == {("einwohner_gesamt", "alter=3-5", "viertel", "2022-12-31", "22")}
    delivered_as_secret = {key for key, row in before.items() if row["status"] == "suppressed"}
    assert small | delivered_as_secret < hidden
    for key, row in after.items():
        if key in hidden:
            assert {row[name] for name in ("value", "numerator", "denominator", "lower", "upper", "difference")} == {
                None
            }
        else:
            assert row["value"] == before[key]["value"]
    protocol = json.loads((folder(town, manifest["id"]) / "protocol.json").read_bytes())
    assert (protocol["audience"], protocol["protected"], protocol["verified"]) == (audience, True, True)
    assert protocol["figures_hidden"] == len(hidden - delivered_as_secret)
    assert "primary" not in json.dumps(protocol)


def released_rows(town: Path, name: str) -> dict[tuple[str, ...], dict[str, Any]]:
    """Return all rows of a release by what they are about."""
    keys = ("indicator", "breakdown", "level", "period", "area")
    table = pq.read_table(folder(town, name) / "values.parquet").to_pylist()
    return {tuple(row[key] for key in keys): row for row in table}


def test_a_choice_without_small_counts_is_shown_as_it_is(town: Path) -> None:
    content = write(
        town.parent / "auswahl.yaml", "indicators: [einwohner_gesamt]\nlevels: [stadt]\nbreakdowns: false\n"
    )
    name = release(town, "public", "--content", content)["id"]
    assert {row["value"] for row in released_rows(town, name).values()} == {1750, 1765}
    protocol = json.loads((folder(town, name) / "protocol.json").read_bytes())
    assert protocol["figures_hidden"] == 0


def test_shares_of_too_few_are_not_shown(town: Path) -> None:
    before = released_rows(town, next((town / "data" / "releases").iterdir()).name)
    without = released_rows(town, release(town, "committee")["id"])
    settings = town / "kobimo.toml"
    write(settings, settings.read_text("utf-8").replace("\nbase = 0\n", "\nbase = 400\n"))
    within = released_rows(town, release(town, "public")["id"])
    shares = {key for key, row in before.items() if row["denominator"] and row["value"] is not None}
    few = {key for key in shares if before[key]["denominator"] < 400}
    assert few
    assert few < shares
    assert {key for key in few if within[key]["status"] != "confidential"} == set()
    assert {key for key in few if without[key]["status"] != "confidential"}
    rest = before.keys() - few
    assert {key for key in rest if within[key]["value"] is None} == {
        key for key in rest if without[key]["value"] is None
    }


def test_a_public_release_is_not_what_the_team_sees(town: Path) -> None:
    name = release(town, "public")["id"]
    where = ("--where", "alter=3-5")
    inside = ask(town, "einwohner_gesamt", "viertel:22", "2022-12-31", *where)
    outside = ask(town, "einwohner_gesamt", "viertel:22", "2022-12-31", *where, "--release", name)
    assert (inside["value"], inside["release"].endswith("team-1")) == (2, True)
    assert (outside["value"], outside["numerator"], outside["status"]) == (None, None, "confidential")
    assert "Geheimhaltung" in outside["reason"]


@pytest.mark.parametrize("audience", ["committee", "public"])
def test_without_a_proof_nothing_is_released_and_nothing_is_written(
    town: Path, audience: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    flaw = Verdict(passed=False, flaw="demand not met", unproved=(0,))
    monkeypatch.setattr(guarded, "verify", lambda *_arguments: flaw)
    before = snapshot(town / "data" / "releases")
    outcome = call("release", town, "--audience", audience)
    assert outcome.code == 4
    assert "Der Nachweis des Schutzes ist nicht gelungen" in outcome.err
    assert "Abhilfe" in outcome.err
    assert snapshot(town / "data" / "releases") == before


@pytest.mark.parametrize("audience", ["committee", "public"])
def test_what_cannot_be_protected_is_named_and_nothing_is_written(
    town: Path, audience: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(part: System, demand: Demand, **_options: object) -> Pattern:
        raise UnprotectableError((0,), (int(demand.cells[0]),))

    monkeypatch.setattr(guarded, "suppress", fail)
    before = snapshot(town / "data" / "releases")
    outcome = call("release", town, "--audience", audience)
    assert outcome.code == 4
    assert "eine kleine Anzahl ist nicht zu schützen" in outcome.err or "1 kleine Anzahl ist nicht" in outcome.err
    assert "alter=3-5 viertel 22 2022-12-31" in outcome.err
    assert snapshot(town / "data" / "releases") == before


def test_an_office_gets_its_release_and_the_team_keeps_its_own(town: Path) -> None:
    outcome = run("release", town, "--audience", "office:schulamt")
    assert "nur für dieses Amt" in outcome.out
    name = next(path.name for path in (town / "data" / "releases").iterdir() if "schulamt" in path.name)
    assert ask(town, "anteil_u6", "viertel:11", "2022-12-31")["release"].endswith("team-1")
    assert ask(town, "anteil_u6", "viertel:11", "2022-12-31", "--release", name)["value"] == pytest.approx(18)
    protocol = json.loads((folder(town, name) / "protocol.json").read_bytes())
    assert (protocol["audience"], protocol["protected"]) == ("office:schulamt", False)
    assert protocol["primary_total"] > 0


@pytest.mark.parametrize("audience", ["presse", "office", "office:", "office:Schul Amt", "TEAM", "../x", ""])
def test_an_unknown_audience_is_refused(town: Path, audience: str) -> None:
    before = snapshot(town)
    outcome = call("release", town, "--audience", audience)
    assert outcome.code == 2
    assert "ist kein Empfängerkreis" in outcome.err
    assert "office:schulamt" in outcome.err
    assert snapshot(town) == before


# --- comparison -----------------------------------------------------------------------------------------------------


def diff(town: Path, one: str, two: str) -> dict[str, Any]:
    data: dict[str, Any] = run("diff", town, one, two, "--json").json()
    return data


def test_two_releases_of_one_build_are_the_same(town: Path) -> None:
    one, two = release(town)["id"], release(town, "office:schulamt")["id"]
    found = diff(town, one, two)
    assert found["same"]
    assert (found["changed"], found["added"], found["removed"]) == ([], [], [])
    assert found["unchanged"] > 50
    nothing = {"added": [], "removed": [], "changed": []}
    assert (found["inputs"], found["definitions"]) == (nothing, nothing)


def test_a_corrected_delivery_shows_the_figures_that_changed(town: Path) -> None:
    one = release(town)["id"]
    corrected(town)
    run("build", town)
    two = release(town)["id"]
    found = diff(town, one, two)
    assert not found["same"]
    assert found["inputs"]["changed"] == ["register/register_2023.csv"]
    assert (found["added"], found["removed"]) == ([], [])
    touched = {(row["level"], row["area"]) for row in found["changed"]}
    assert touched == {("viertel", "11"), ("bezirk", "1"), ("stadt", "1")}
    assert {row["period"] for row in found["changed"]} == {"2023-12-31"}
    key = ("einwohner_gesamt", "", "viertel", "11")
    (row,) = [r for r in found["changed"] if (r["indicator"], r["breakdown"], r["level"], r["area"]) == key]
    assert row["changes"]["value"] == [500, 600]
    back = diff(town, two, one)
    assert back["unchanged"] == found["unchanged"]
    assert sorted(r["area"] for r in back["changed"]) == sorted(r["area"] for r in found["changed"])
    text = run("diff", town, one, two).out
    assert "500" in text
    assert "600" in text
    assert "register/register_2023.csv" in text


def test_a_changed_definition_is_named_beside_its_figures(town: Path) -> None:
    one = release(town)["id"]
    file = town / "indicators" / "anteil_u6.yaml"
    file.write_text(file.read_text("utf-8").replace("alter: 0-5", "alter: 0-2"), "utf-8")
    write(town / "indicators" / "neu.yaml", file.read_text("utf-8").replace("id: anteil_u6", "id: neu"))
    (town / "indicators" / "quote_u3.yaml").unlink()
    run("build", town)
    two = release(town)["id"]
    found = diff(town, one, two)
    assert {row["indicator"] for row in found["changed"]} == {"anteil_u6"}
    assert {row["indicator"] for row in found["added"]} == {"neu"}
    assert {row["indicator"] for row in found["removed"]} == {"quote_u3"}
    assert found["definitions"] == {
        "added": ["indicators/neu.yaml"],
        "removed": ["indicators/quote_u3.yaml"],
        "changed": ["indicators/anteil_u6.yaml"],
    }


def test_an_altered_release_is_not_compared(town: Path) -> None:
    one, two = release(town)["id"], release(town)["id"]
    file = folder(town, two) / "values.parquet"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    outcome = call("diff", town, one, two)
    assert outcome.code == 2
    assert "values.parquet" in outcome.err


def test_an_unknown_release_is_named_with_the_nearest(town: Path) -> None:
    name = release(town)["id"]
    outcome = call("diff", town, name, name[:-1] + "7")
    assert outcome.code == 2
    assert name in outcome.err


# --- withdrawal -----------------------------------------------------------------------------------------------------


def test_a_withdrawn_release_gives_no_figure_and_the_older_one_counts_again(town: Path) -> None:
    older = ask(town, "anteil_u6", "viertel:11", "2022-12-31")["release"]
    newer = release(town)["id"]
    before = snapshot(folder(town, newer))
    outcome = run("release", town, "--withdraw", newer, "--reason", "Zahlendreher im Register")
    assert newer in outcome.out
    after = snapshot(folder(town, newer))
    assert after.pop("withdrawn.json")
    assert after == before
    answer = ask(town, "anteil_u6", "viertel:11", "2022-12-31", "--release", newer)
    assert (answer["value"], answer["numerator"], answer["status"]) == (None, None, "withdrawn")
    assert "Zahlendreher im Register" in answer["reason"]
    assert answer["inputs"] == []
    assert ask(town, "anteil_u6", "viertel:11", "2022-12-31")["release"] == older
    table = call("table", town, "anteil_u6", "--level", "viertel", "--release", newer)
    assert table.code == 2
    assert "Zahlendreher im Register" in table.err
    assert diff(town, older, newer)["same"]
    assert "Zahlendreher im Register" in run("status", town).out


def test_a_release_is_withdrawn_once_and_its_number_is_not_used_again(town: Path) -> None:
    name = release(town)["id"]
    run("release", town, "--withdraw", name, "--reason", "falsch")
    before = snapshot(town)
    outcome = call("release", town, "--withdraw", name, "--reason", "noch einmal")
    assert outcome.code == 2
    assert "schon" in outcome.err
    assert "falsch" in outcome.err
    assert snapshot(town) == before
    assert release(town)["id"] != name


def test_without_a_valid_release_the_way_to_one_is_named(town: Path) -> None:
    name = ask(town, "anteil_u6", "viertel:11", "2022-12-31")["release"]
    run("release", town, "--withdraw", name, "--reason", "falsch")
    outcome = call("value", town, "anteil_u6", "--area", "viertel:11", "--period", "2022-12-31")
    assert outcome.code == 2
    assert "kobimo release --audience team" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--withdraw", "2026-01-01-team-1", "--reason", "x"), "Freigabestand „2026-01-01-team-1“ ist nicht bekannt"),
        (("--withdraw", "..", "--reason", "x"), "ist nicht bekannt"),
        (("--withdraw", "NAME"), "--reason"),
        (("--withdraw", "NAME", "--reason", "  "), "Ein Grund ist nötig"),
        (("--withdraw", "NAME", "--audience", "team", "--reason", "x"), "--audience"),
        (("--audience", "team", "--reason", "x"), "--reason"),
        ((), "--audience"),
    ],
)
def test_a_wrong_withdrawal_ends_with_2_and_changes_nothing(
    town: Path, arguments: tuple[str, ...], message: str
) -> None:
    name = next((town / "data" / "releases").iterdir()).name
    before = snapshot(town)
    outcome = call("release", town, *(name if text == "NAME" else text for text in arguments))
    assert outcome.code == 2
    assert message in outcome.err
    assert snapshot(town) == before


# --- time passes ----------------------------------------------------------------------------------------------------


def test_a_release_stays_readable_without_its_definitions_deliveries_and_areas(town: Path) -> None:
    answer = ask(town, "quote_u3", "viertel:11", "2024-03-01")
    crossed = ask(town, "einwohner_gesamt", "stadt:1", "2022-12-31", "--where", "geschlecht=w")
    table = rows(town, "anteil_u6", "bezirk")
    for name in ("datasets", "indicators", "sources", "spaces", "data/deliveries", "data/observations", "data/build"):
        shutil.rmtree(town / name)
    assert ask(town, "quote_u3", "viertel:11", "2024-03-01") == answer
    assert ask(town, "einwohner_gesamt", "stadt:1", "2022-12-31", "--where", "geschlecht=w") == crossed
    assert rows(town, "anteil_u6", "bezirk") == table
    assert run("diff", town, answer["release"], answer["release"], "--json").json()["same"]


def test_a_release_stays_readable_while_definitions_are_faulty(town: Path) -> None:
    answer = ask(town, "anteil_u6", "viertel:11", "2022-12-31")
    write(town / "indicators" / "anteil_u6.yaml", "id: [")
    assert ask(town, "anteil_u6", "viertel:11", "2022-12-31") == answer
    assert call("value", town, "unbekannt", "--area", "viertel:11", "--period", "2022-12-31").code == 2


def test_a_dataset_that_was_removed_no_longer_counts_in_the_next_build(town: Path) -> None:
    old = ask(town, "quote_u3", "viertel:11", "2024-03-01")
    (town / "datasets" / "betreute.yaml").unlink()
    (town / "indicators" / "quote_u3.yaml").unlink()
    shutil.rmtree(town / "sources" / "kita")
    run("build", town)
    new = release(town)["id"]
    assert ask(town, "anteil_u6", "viertel:11", "2022-12-31")["release"] == new
    assert ask(town, "quote_u3", "viertel:11", "2024-03-01", "--release", old["release"]) == old
    assert call("value", town, "quote_u3", "--area", "viertel:11", "--period", "2024-03-01").code == 2
