"""What goes outside waits for the statistics office: nothing sees it before, and what is stale is not approved."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from kobimo.errors import DisclosureRefusedError, IntegrityError, InvalidInputError, ReleaseError, StaleBuildError
from kobimo.store.releases import find_release, list_releases
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.releases.approving import approve, known_outside, refuse
from kobimo.workflows.releases.ledger import tellings
from kobimo.workspace.settings import DisclosureSettings, Settings, UserSettings
from kobimo.workspace.settings_file import parse_settings, render_settings
from support.command import call, run
from support.office import as_office, office, proposed, waiting, waiting_office
from support.snapshot import snapshot
from support.town import PERSONS, register, write

__all__ = ["office", "waiting_office"]

USER = UserSettings(id="u-0123456789ab")
QUESTION = ("anteil_u6", "--area", "stadt:1", "--period", "2023-12-31")


def folder(workspace: Path, name: str) -> Path:
    return workspace / "data" / "releases" / name


def test_a_statistics_office_proposes_and_others_release(office: Path, town: Path) -> None:
    assert run("release", office, "--audience", "team", "--json").json()["state"] == "released"
    assert run("release", office, "--audience", "office:schulamt", "--json").json()["state"] == "released"
    assert run("release", town, "--audience", "public", "--json").json()["state"] == "released"


@pytest.mark.parametrize(("kind", "line", "state"), [
    ("monitoring", "approval = true", "proposed"),
    ("statistics_office", "approval = false", "released"),
])  # fmt: skip
def test_the_setting_decides_whatever_the_kind(town: Path, kind: str, line: str, state: str) -> None:
    file = town / "kobimo.toml"
    text = file.read_text("utf-8").replace('kind = "monitoring"', f'kind = "{kind}"')
    file.write_text(text.replace("[disclosure]", f"[disclosure]\n{line}"), "utf-8")
    assert run("release", town, "--audience", "committee", "--json").json()["state"] == state


@pytest.mark.parametrize("chosen", [None, True, False])
def test_the_setting_is_written_as_it_is_read(chosen: bool | None) -> None:
    settings = Settings(name="Kleinstadt", ags="01001000", disclosure=DisclosureSettings(approval=chosen), user=USER)
    assert parse_settings(render_settings(settings)) == settings


def test_a_workspace_is_made_for_a_statistics_office(tmp_path: Path) -> None:
    run("init", tmp_path / "stelle", "--name", "Kleinstadt", "--ags", "01001000", "--statistics-office")
    settings = open_workspace(tmp_path / "stelle").settings
    assert (settings.kind, settings.approves) == ("statistics_office", True)


def test_a_release_made_before_the_setting_stays(town: Path) -> None:
    name = run("release", town, "--audience", "public", "--json").json()["id"]
    as_office(town)
    assert run("value", town, *QUESTION, "--release", name, "--json").json()["release"] == name
    refused = call("approve", town, name)
    assert refused.code == 2
    assert "brauchte keine Freigabe" in refused.err


def test_nobody_sees_a_proposal_as_a_release(office: Path) -> None:
    name, workspace = waiting(office), open_workspace(office)
    assert [item.manifest.audience for item in list_releases(workspace.layout)] == ["team"]
    assert name not in {item.id for item in tellings(workspace)}
    status = run("status", office, "--json").json()
    assert name not in {item["id"] for item in status["releases"]}
    assert {"id": name, "audience": "public", "state": "proposed"} in status["proposals"]
    for command in (
        ("value", office, *QUESTION, "--release", name),
        ("table", office, "anteil_u6", "--level", "viertel", "--release", name),
        ("product", office, "area-profile", "--area", "bezirk:1", "--release", name, "--out", office.parent / "drucke"),
        ("package", "release", office, "--release", name, "--out", office.parent / "paket.zip"),
    ):
        outcome = call(*command)
        assert outcome.code == 2, command
        assert "wartet auf Freigabe" in outcome.err
    assert not (office.parent / "paket.zip").exists()


def test_the_newest_release_for_everybody_is_not_a_proposal(office: Path) -> None:
    run("approve", office, waiting(office))
    assert run("audit", office, "--json").json()["release"] == waiting(office)


def test_an_approved_proposal_is_a_release_with_name_time_and_note(office: Path) -> None:
    name = waiting(office)
    files = snapshot(folder(office, name))
    said = run("approve", office, name, "--note", "alles angesehen", "--json").json()
    assert said["state"] == "released"
    assert said["decision"]["note"] == "alles angesehen"
    assert said["decision"]["decided_by"] == open_workspace(office).user
    assert {path: data for path, data in snapshot(folder(office, name)).items() if "decision" not in str(path)} == files
    assert run("value", office, *QUESTION, "--release", name, "--json").json()["release"] == name
    assert name in known_outside(open_workspace(office))
    assert run("doctor", office).out.startswith("Alles in Ordnung")


def test_the_list_names_what_waits_and_why_it_cannot_be_approved(office: Path) -> None:
    first, second = waiting(office), waiting(office, "committee")
    assert [item["obstacle"] for item in run("approve", office, "--json").json()["proposals"]] == ["", ""]
    run("approve", office, first)
    (left,) = run("approve", office, "--json").json()["proposals"]
    assert left["id"] == second
    assert first in left["obstacle"]
    assert "So nicht freizugeben" in run("approve", office).out


def test_what_was_proved_before_something_else_went_out_is_not_approved(office: Path) -> None:
    """Each alone is safe; that both together are was proved by nobody."""
    first, second = waiting(office), waiting(office, "committee")
    run("approve", office, first)
    refused = call("approve", office, second, "--json")
    assert refused.code == 4
    assert first in refused.text
    run("approve", office, second, "--refuse", "neu vorschlagen")
    again = proposed(office, "committee")
    assert again != second
    run("approve", office, again)


def test_what_was_told_and_then_withdrawn_counts_as_told(office: Path) -> None:
    first, second = waiting(office), waiting(office, "committee")
    run("approve", office, first)
    run("release", office, "--withdraw", first, "--reason", "Irrtum")
    assert call("approve", office, second).code == 4


def test_a_refused_proposal_was_told_to_nobody(office: Path) -> None:
    name = waiting(office)
    outcome = run("approve", office, name, "--refuse", " zu viele Ebenen ")
    assert "zu viele Ebenen" in outcome.out
    workspace = open_workspace(office)
    assert known_outside(workspace) == ()
    with pytest.raises(ReleaseError, match="zu viele Ebenen"):
        find_release(workspace.layout, name)
    again = call("approve", office, name)
    assert again.code == 2
    assert "schon entschieden" in again.err
    run("approve", office, waiting(office, "committee"))
    assert run("doctor", office).out.startswith("Alles in Ordnung")


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_refusal_needs_a_reason(office: Path, reason: str) -> None:
    name = waiting(office)
    with pytest.raises(InvalidInputError, match="Grund"):
        refuse(open_workspace(office), name, reason)
    assert run("approve", office, "--json").json()["proposals"]


def test_after_a_delivery_nobody_can_look_at_what_was_proposed(office: Path) -> None:
    name = waiting(office)
    persons = {**PERSONS[2023], "11": (42, 48, 93, 417)}
    run("import", office, "register", write(office.parent / "neu" / "register_2023.csv", register(2023, persons)))
    with pytest.raises(StaleBuildError):
        approve(open_workspace(office), name)
    run("build", office)
    with pytest.raises(StaleBuildError, match="wahren Zahlen"):
        approve(open_workspace(office), name)
    run("approve", office, name, "--refuse", "Daten haben sich geändert")


def test_after_the_rules_changed_nothing_made_by_others_is_approved(office: Path) -> None:
    name = waiting(office)
    file = office / "kobimo.toml"
    file.write_text(file.read_text("utf-8").replace("threshold = 3", "threshold = 5"), "utf-8")
    with pytest.raises(DisclosureRefusedError, match="anderen Regeln"):
        approve(open_workspace(office), name)


def test_a_withdrawn_proposal_cannot_be_approved(office: Path) -> None:
    name = waiting(office)
    run("release", office, "--withdraw", name, "--reason", "falsche Auswahl")
    refused = call("approve", office, name)
    assert refused.code == 2
    assert "falsche Auswahl" in refused.err
    assert known_outside(open_workspace(office)) == ()
    assert run("doctor", office).out.startswith("Alles in Ordnung")


@pytest.mark.parametrize("file", ["values.parquet", "protocol.json", "metadata.json"])
def test_a_proposal_that_was_touched_is_not_approved(office: Path, file: str) -> None:
    name = waiting(office)
    path = folder(office, name) / file
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(IntegrityError):
        approve(open_workspace(office), name)
    assert not (folder(office, name) / "decision.json").exists()


def test_a_decision_holds_for_the_very_bytes_that_were_looked_at(office: Path) -> None:
    one, two = waiting(office), waiting(office, "committee")
    run("approve", office, one)
    shutil.copy(folder(office, one) / "decision.json", folder(office, two) / "decision.json")
    with pytest.raises(IntegrityError, match="anderen Stand"):
        find_release(open_workspace(office).layout, two)


def test_a_lost_decision_makes_a_proposal_again_and_is_noticed(office: Path) -> None:
    name = waiting(office)
    run("approve", office, name)
    (folder(office, name) / "decision.json").unlink()
    assert name not in known_outside(open_workspace(office))
    (found,) = [
        item for item in call("doctor", office, "--json").json()["findings"] if item["code"] == "DECISION_MISSING"
    ]
    assert f"approve {office}" in found["remedy"]


def test_a_decision_that_only_the_folder_knows_is_entered_again(office: Path) -> None:
    name = waiting(office)
    run("approve", office, name)
    (office / "kobimo.sqlite3").unlink()
    run("doctor", office, "--repair")
    assert name in open_workspace(office).register.decided()


def test_protection_without_proof_is_never_approved(office: Path) -> None:
    """A folder that somebody made fit by hand, hashes included."""
    name = waiting(office)
    place = folder(office, name)
    protocol = json.loads((place / "protocol.json").read_bytes())
    data = json.dumps({**protocol, "verified": False}).encode()
    manifest = json.loads((place / "manifest.json").read_bytes())
    for entry in manifest["artifacts"]:
        if entry["path"] == "protocol.json":
            entry.update(sha256=sha256(data).hexdigest(), bytes=len(data))
    (place / "protocol.json").write_bytes(data)
    (place / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(DisclosureRefusedError, match="nicht bewiesen"):
        approve(open_workspace(office), name)


def test_a_proposal_can_be_audited_compared_and_certified_before_it_is_approved(office: Path) -> None:
    first, name = waiting(office), waiting(office, "committee")
    run("approve", office, first)
    assert run("audit", office, "--release", name, "--json").json()["verified"] is True
    assert run("diff", office, first, name, "--json").json()["changed"] == []
    run("product", office, "certificate", "--release", name, "--out", office.parent / "n.pdf")


def test_note_and_refusal_exclude_each_other(office: Path) -> None:
    name = waiting(office)
    assert call("approve", office, name, "--note", "a", "--refuse", "b").code == 2
    assert call("approve", office, "--note", "a").code == 2


def test_a_backup_keeps_what_waits_and_what_was_decided(office: Path) -> None:
    decided, left = waiting(office), waiting(office, "committee")
    run("approve", office, decided)
    run("backup", office, office.parent / "sicherung.zip")
    run("restore", office.parent / "sicherung.zip", office.parent / "wieder", "--verify")
    restored = open_workspace(office.parent / "wieder")
    assert decided in known_outside(restored)
    assert [item["id"] for item in run("approve", restored.layout.root, "--json").json()["proposals"]] == [left]
