"""`kobimo product` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kobimo.workflows.releases import producing
from kobimo.workflows.releases.product_folder import LEDGER
from support.command import call, run


@pytest.fixture
def ready(settled_town: Path) -> Path:
    """A town that is only read."""
    return settled_town / "kleinstadt"


def test_one_profile_is_written_and_counted(ready: Path, tmp_path: Path) -> None:
    outcome = run("product", ready, "area-profile", "--area", "bezirk:1", "--format", "pdf", "--out", tmp_path / "d")
    assert outcome.out == f"1 Gebietsprofil in {tmp_path / 'd'} geschrieben.\n"
    assert (tmp_path / "d" / "gebietsprofil_bezirk_1.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_a_series_says_how_many_are_new_and_how_many_were_there(ready: Path, tmp_path: Path) -> None:
    series = ("product", ready, "area-profile", "--all", "viertel", "--out", tmp_path)
    assert run(*series).out == f"4 Gebietsprofile in {tmp_path} geschrieben.\n"
    (tmp_path / "gebietsprofil_viertel_11.pdf").unlink()
    assert run(*series).out == f"1 Gebietsprofil in {tmp_path} geschrieben (3 waren schon da).\n"
    for key in ("11", "12", "21"):
        (tmp_path / f"gebietsprofil_viertel_{key}.pdf").unlink()
    assert run(*series).out == f"3 Gebietsprofile in {tmp_path} geschrieben (1 war schon da).\n"
    assert run(*series).out == f"4 Gebietsprofile in {tmp_path}: alles war schon da.\n"


def test_json_names_every_file(ready: Path, tmp_path: Path) -> None:
    data = run("product", ready, "area-profile", "--all", "bezirk", "--out", tmp_path, "--json").json()
    assert data["level"] == "bezirk"
    assert data["written"] == ["gebietsprofil_bezirk_1.pdf", "gebietsprofil_bezirk_2.pdf"]
    assert {path.name for path in tmp_path.iterdir()} == {*data["written"], LEDGER}
    assert json.loads((tmp_path / LEDGER).read_text("utf-8"))["files"].keys() == set(data["written"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "entweder --area EBENE:SCHLÜSSEL oder --all EBENE"),
        (("--area", "bezirk:1", "--all", "bezirk"), "entweder --area EBENE:SCHLÜSSEL oder --all EBENE"),
        (("--area", "1"), "--area bezirk:03"),
        (("--area", "bezirk:"), "--area bezirk:03"),
        (("--area", "bezirk:7"), "Gebiet der Ebene bezirk „7“ ist nicht bekannt"),
        (("--all", "bezrk"), "Gemeint war vielleicht: bezirk"),
        (("--all", "bezirk", "--format", "docx"), "pdf"),
        (("--all", "bezirk", "--release", "2020-01-01-team-1"), "Freigabestand „2020-01-01-team-1“"),
    ],
)
def test_wrong_input_is_explained_and_nothing_is_written(
    ready: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    outcome = call("product", ready, "area-profile", *arguments, "--out", tmp_path / "d")
    assert outcome.code == 2
    assert words in outcome.err
    assert not (tmp_path / "d").exists()


def test_an_unknown_product_is_refused(ready: Path, tmp_path: Path) -> None:
    outcome = call("product", ready, "school-profile", "--all", "bezirk", "--out", tmp_path / "d")
    assert outcome.code == 2
    assert "area-profile" in outcome.err


def test_an_interruption_says_how_to_go_on(ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(producing, "area_profiles", interrupted)
    outcome = call("product", ready, "area-profile", "--all", "bezirk", "--out", tmp_path)
    assert outcome.code == 130
    assert f"Fertige Gebietsprofile bleiben in {tmp_path}; derselbe Befehl macht den Rest." in outcome.err
