"""`kobimo product ... certificate` and what `kobimo release` says of protection, as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from support.command import call, run
from support.published import own_published_town, public_release, published_town

__all__ = ["own_published_town", "published_town"]


def test_a_certificate_is_written_to_the_file_that_is_named(published_town: Path, tmp_path: Path) -> None:
    file = tmp_path / "neu" / "nachweis.pdf"
    outcome = run("product", published_town, "certificate", "--out", file)
    assert outcome.out == f"Nachweis zu {public_release(published_town).name} geschrieben: {file}\n"
    assert file.read_bytes().startswith(b"%PDF-1.7")


def test_in_a_folder_it_is_named_after_the_release(published_town: Path, tmp_path: Path) -> None:
    name = public_release(published_town).name
    answer = run("product", published_town, "certificate", "--release", name, "--out", tmp_path, "--json").json()
    assert answer == {"file": str(tmp_path / f"geheimhaltung_{name}.pdf"), "release": name}
    assert Path(answer["file"]).stat().st_size > 5000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--all", "bezirk"), "--area und --all gehören zu area-profile"),
        (("--area", "bezirk:1"), "--area und --all gehören zu area-profile"),
        (("--release", "2020-01-01-public-1"), "Freigabestand „2020-01-01-public-1“"),
        (("--release", "TEAM"), "ist für team bestimmt und enthält ungeschützte Zahlen"),
    ],
)
def test_wrong_input_is_explained_and_nothing_is_written(
    published_town: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    (team,) = (published_town / "data" / "releases").glob("*-team-*")
    given = [team.name if text == "TEAM" else text for text in arguments]
    outcome = call("product", published_town, "certificate", *given, "--out", tmp_path / "d")
    assert outcome.code == 2
    assert words in outcome.err
    assert not (tmp_path / "d").exists()


def test_without_a_protected_release_the_remedy_is_named(settled_town: Path, tmp_path: Path) -> None:
    outcome = call("product", settled_town / "kleinstadt", "certificate", "--out", tmp_path / "n.pdf")
    assert outcome.code
    assert "kobimo release ORDNER --audience public" in outcome.err
    assert not (tmp_path / "n.pdf").exists()


def test_an_altered_release_is_not_certified(own_published_town: Path, tmp_path: Path) -> None:
    protocol = public_release(own_published_town) / "protocol.json"
    protocol.write_bytes(protocol.read_bytes().replace(b'"figures_hidden": 4', b'"figures_hidden": 3'))
    outcome = call("product", own_published_town, "certificate", "--out", tmp_path / "n.pdf")
    assert outcome.code
    assert "protocol.json" in outcome.err
    assert not (tmp_path / "n.pdf").exists()


def test_a_release_says_how_much_it_hides(town: Path) -> None:
    out = run("release", town, "--audience", "public").out
    folder = public_release(town)
    public = pq.read_table(folder / "values.parquet").to_pylist()
    truth = pq.read_table(next((town / "data" / "build").glob("*/values.parquet"))).to_pylist()
    numbers = sum(row["value"] is not None for row in truth)
    hidden = numbers - sum(row["value"] is not None for row in public)
    share = f"{100 * hidden / numbers:.1f}".replace(".", ",")
    assert out.splitlines() == [
        f"Freigegeben für public: {folder.name}",
        f"Verborgen sind {hidden} von {numbers} Angaben ({share}\u202f%); der Schutz ist bewiesen.",
    ]


def test_json_has_the_numbers_of_the_protocol_for_protected_audiences_only(town: Path) -> None:
    answer = run("release", town, "--audience", "committee", "--json").json()
    (folder,) = (town / "data" / "releases").glob("*-committee-*")
    assert answer["protection"] == json.loads((folder / "protocol.json").read_bytes())
    assert answer["protection"]["verified"] is True
    assert run("release", town, "--audience", "team", "--json").json()["protection"] is None
    assert "Verborgen" not in run("release", town, "--audience", "office:schulamt").out


def test_a_release_that_hides_nothing_says_so(town: Path) -> None:
    choice = town.parent / "auswahl.yaml"
    choice.write_text("indicators: [einwohner_gesamt]\nlevels: [stadt]\n", "utf-8")
    out = run("release", town, "--audience", "public", "--content", choice).out
    assert "Nichts muss verborgen werden" in out
