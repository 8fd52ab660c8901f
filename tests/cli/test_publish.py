"""`kobimo publish`: what it says, and what it refuses."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from kobimo.workflows.publishing import switching
from kobimo.workspace.files import TEMPORARY
from kobimo.workspace.layout import Layout
from kobimo.workspace.locks import WorkspaceLock
from support.command import call, run
from support.office import as_office, proposed
from support.portal import SAID, own_publishing_town, portal, publishing_town
from support.published import own_published_town, published_town
from support.town import settled_town

__all__ = [
    "own_published_town",
    "own_publishing_town",
    "portal",
    "published_town",
    "publishing_town",
    "settled_town",
]


def test_it_says_what_it_did_and_where_to_look(publishing_town: Path, tmp_path: Path) -> None:
    outcome = run("publish", publishing_town, "--out", tmp_path / "web")
    assert "Dateien geschrieben, 0 unverändert, 0 gelöscht." in outcome.out
    assert f"Startseite: {tmp_path / 'web' / 'index.html'}" in outcome.out
    assert "alles war schon da" in run("publish", publishing_town, "--out", tmp_path / "web").out


def test_programs_get_numbers(publishing_town: Path, portal: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(portal, tmp_path / "web"))
    report = run("publish", publishing_town, "--out", out, "--json").json()
    assert report["release"].endswith("-public-1")
    assert (report["made"], report["written"], report["deleted"]) == (0, 0, 0)
    assert report["unchanged"] == len([path for path in out.rglob("*") if path.is_file()]) - 1


def test_without_a_publisher_it_names_every_key_and_an_example(own_published_town: Path, tmp_path: Path) -> None:
    outcome = call("publish", own_published_town, "--out", tmp_path / "web", "--json")
    assert outcome.code == 2
    error = outcome.json()["error"]
    assert error["where"] == "kobimo.toml [portal]"
    for key in ("title", "publisher", "contact", "imprint", "accessibility", "privacy"):
        assert key in error["message"]
        assert f'\n{key} = "' in error["remedy"]
    assert not (tmp_path / "web").exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('imprint = "portal/impressum.md"', 'imprint = "portal/fehlt.md"', "den Pfad gibt es nicht"),
        ('imprint = "portal/impressum.md"', 'imprint = "../../fremd.md"', "liegt nicht im Arbeitsordner"),
        ('privacy = "Erklärung der Kleinstadt zum Datenschutz."', 'privacy = "  "', "fehlt, wer es herausgibt"),
        ("[portal]", '[portal]\nbase_url = "stadt.example"', "kobimo.toml"),
    ],
    ids=["no such file", "file elsewhere", "empty", "no address"],
)
def test_texts_that_cannot_be_taken_are_named(
    own_publishing_town: Path, tmp_path: Path, old: str, new: str, said: str
) -> None:
    settings = own_publishing_town / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8").replace(old, new), "utf-8")
    outcome = call("publish", own_publishing_town, "--out", tmp_path / "web")
    assert outcome.code == 2
    assert said in outcome.text


def test_an_empty_text_file_is_no_imprint(own_publishing_town: Path, tmp_path: Path) -> None:
    (own_publishing_town / "portal" / "impressum.md").write_text("\n", encoding="utf-8")
    outcome = call("publish", own_publishing_town, "--out", tmp_path / "web")
    assert (outcome.code, "ist leer" in outcome.text) == (2, True)


def test_an_address_that_is_none_is_refused(publishing_town: Path, tmp_path: Path) -> None:
    outcome = call("publish", publishing_town, "--out", tmp_path / "web", "--base-url", "stadt.example")
    assert outcome.code == 2
    assert "https://" in outcome.text
    assert not (tmp_path / "web").exists()


def test_a_release_for_the_team_never_gets_out(publishing_town: Path, tmp_path: Path) -> None:
    (team,) = (publishing_town / "data" / "releases").glob("*-team-*")
    outcome = call("publish", publishing_town, "--out", tmp_path / "web", "--release", team.name)
    assert outcome.code == 2
    assert "darf nicht ins Netz" in outcome.text
    assert not (tmp_path / "web").exists()


def test_without_a_public_release_it_says_how_to_make_one(settled_town: Path, tmp_path: Path) -> None:
    workspace = Path(shutil.copytree(settled_town, tmp_path / "ort")) / "kleinstadt"
    with (workspace / "kobimo.toml").open("a", encoding="utf-8") as settings:
        settings.write(SAID.replace("portal/impressum.md", "Impressum"))
    outcome = call("publish", workspace, "--out", tmp_path / "web")
    assert outcome.code == 2
    assert "kobimo release --audience public" in outcome.text


def test_a_proposal_is_published_only_after_its_approval(own_publishing_town: Path, tmp_path: Path) -> None:
    run("build", as_office(own_publishing_town))
    name = proposed(own_publishing_town)
    refused = call("publish", own_publishing_town, "--out", tmp_path / "web", "--release", name)
    assert refused.code != 0
    assert not (tmp_path / "web").exists()
    run("approve", own_publishing_town, name, "--note", "Gründe angesehen")
    assert run("publish", own_publishing_town, "--out", tmp_path / "web", "--json").json()["release"] == name


def test_a_withdrawn_release_is_refused_and_the_portal_stays(
    own_publishing_town: Path, portal: Path, tmp_path: Path
) -> None:
    out = Path(shutil.copytree(portal, tmp_path / "web"))
    (release,) = (own_publishing_town / "data" / "releases").glob("*-public-*")
    run("release", own_publishing_town, "--withdraw", release.name, "--reason", "Zähler verwechselt")
    before = sorted(path.relative_to(out) for path in out.rglob("*"))
    named = call("publish", own_publishing_town, "--out", out, "--release", release.name, "--json")
    assert named.code == 2
    assert "Zähler verwechselt" in named.json()["error"]["message"]
    assert call("publish", own_publishing_town, "--out", out).code == 2
    assert sorted(path.relative_to(out) for path in out.rglob("*")) == before


@pytest.mark.parametrize("more", [(), ("--in-place",)], ids=["whole", "in place"])
def test_a_release_withdrawn_while_its_pages_are_made_does_not_go_online(
    own_publishing_town: Path, portal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    out = Path(shutil.copytree(portal, tmp_path / "web"))
    settings = own_publishing_town / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8").replace("zum Datenschutz.", "zum Datenschutz, neu."), "utf-8")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    (release,) = (own_publishing_town / "data" / "releases").glob("*-public-*")
    real = switching.sync_tree
    waiting: list[int] = []

    def withdrawn_at_last(stage: Path) -> None:
        real(stage)
        waiting.append(len(list(stage.rglob("*.html"))))
        run("release", own_publishing_town, "--withdraw", release.name, "--reason", "Zähler verwechselt")

    monkeypatch.setattr(switching, "sync_tree", withdrawn_at_last)
    outcome = call("publish", own_publishing_town, "--out", out, *more, "--json")
    assert waiting[0] > 0
    assert outcome.code == 2
    error = outcome.json()["error"]
    assert error["message"].startswith("Während der Veröffentlichung zurückgezogen: ")
    assert error["message"].endswith("Zähler verwechselt")
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(TEMPORARY)] == []


def test_a_folder_with_something_else_is_refused_and_untouched(publishing_town: Path, tmp_path: Path) -> None:
    folder = tmp_path / "web"
    folder.mkdir()
    (folder / "urlaub.jpg").write_bytes(b"x")
    outcome = call("publish", publishing_town, "--out", folder)
    assert outcome.code == 2
    assert "urlaub.jpg" in outcome.text
    assert [path.name for path in folder.iterdir()] == ["urlaub.jpg"]


@pytest.mark.skipif(os.name != "posix" or not Path("/sys").is_dir(), reason="needs a place nobody may write to")
def test_a_place_without_rights_is_named_and_nobody_looks_for_a_file_in_excel(publishing_town: Path) -> None:
    outcome = call("publish", publishing_town, "--out", "/sys/kobimo-portal", "--json")
    assert outcome.code == 2
    error = outcome.json()["error"]
    assert error["where"] == "/sys/kobimo-portal"
    assert error["message"].startswith("Schreiben ist nicht möglich: ")  # no rights, or in a container read-only
    assert "Excel" not in error["message"] + error["remedy"]


def test_a_file_and_the_workspace_itself_are_no_place_for_a_portal(publishing_town: Path, tmp_path: Path) -> None:
    (tmp_path / "datei").write_bytes(b"")
    for place in (tmp_path / "datei", publishing_town, publishing_town / "data" / "web", publishing_town.parent):
        outcome = call("publish", publishing_town, "--out", place)
        assert outcome.code == 2, place


def test_finished_products_may_lie_in_the_workspace(own_publishing_town: Path) -> None:
    run("publish", own_publishing_town, "--out", own_publishing_town / "ausgabe" / "portal")
    assert (own_publishing_town / "ausgabe" / "portal" / "index.html").exists()


def test_two_publications_at_once_do_not_mix(publishing_town: Path, tmp_path: Path) -> None:
    lock = Layout(publishing_town).private / "publish.lock"
    with WorkspaceLock(lock, "kobimo publish", finishes=False):
        outcome = call("publish", publishing_town, "--out", tmp_path / "web", "--json")
    assert outcome.code != 0
    assert json.loads(outcome.out)["error"]["kind"] == "LockedError"
