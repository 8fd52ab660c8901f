"""`kobimo release --dry-run`: what it counts is what a release really hides, and nothing stays behind."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from support.command import call, run
from support.published import own_published_town, published_town
from support.snapshot import snapshot
from support.town import settled_town, write

__all__ = ["own_published_town", "published_town", "settled_town"]


@pytest.fixture
def fresh(settled_town: Path, tmp_path: Path) -> Path:
    """A town that has told nobody outside anything."""
    return Path(shutil.copytree(settled_town, tmp_path / "ort")) / "kleinstadt"


def tried(workspace: Path, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = run("release", workspace, "--audience", "public", "--dry-run", *more, "--json").json()
    return found


def really(workspace: Path, threshold: int, base: int = 0) -> dict[str, Any]:
    """Release under another rule, and return the protocol."""
    settings = workspace / "kobimo.toml"
    text = settings.read_text("utf-8").replace("threshold = 3", f"threshold = {threshold}")
    write(settings, text.replace("\nbase = 0", f"\nbase = {base}"))
    protection: dict[str, Any] = run("release", workspace, "--audience", "public", "--json").json()["protection"]
    return protection


@pytest.mark.parametrize(("threshold", "base"), [(5, 0), (10, 0), (3, 60)])
def test_the_trial_hides_what_a_release_hides(fresh: Path, threshold: int, base: int) -> None:
    found = tried(fresh, "--threshold", str(threshold), "--base", str(base))
    today = found["today"]
    then = found["then"]
    protection = really(fresh, threshold, base)
    assert (then["threshold"], then["base"], then["possible"]) == (threshold, base, True)
    assert then["hidden"] == protection["figures_hidden"]
    assert then["shown"] == protection["figures"] - protection["figures_hidden"]
    assert then["hidden"] > today["hidden"]
    for level, share in protection["shown_by_level"].items():
        assert then["by"]["level"][level]["share"] == pytest.approx(share, abs=1e-4)


def test_todays_rule_hides_what_todays_release_hides(fresh: Path) -> None:
    found = tried(fresh)
    assert found["then"] is None
    protection = run("release", fresh, "--audience", "public", "--json").json()["protection"]
    assert found["today"]["hidden"] == protection["figures_hidden"]


def test_every_way_of_counting_adds_up_to_the_same(fresh: Path) -> None:
    for each in (found := tried(fresh, "--threshold", "5"))["today"], found["then"]:
        for column in ("level", "indicator", "period", "dimension"):
            for kind in ("shown", "hidden", "silent"):
                assert sum(part[kind] for part in each["by"][column].values()) == each[kind]


def test_what_was_told_stays_told_unless_it_is_left_out_of_account(own_published_town: Path) -> None:
    after = tried(own_published_town, "--threshold", "10")
    afresh = tried(own_published_town, "--threshold", "10", "--afresh")
    assert (after["afresh"], afresh["afresh"]) == (False, True)
    assert afresh["then"]["hidden"] > after["then"]["hidden"]


def test_nothing_stays_behind(fresh: Path) -> None:
    before = snapshot(fresh)
    tried(fresh, "--threshold", "5")
    after = snapshot(fresh)
    after.pop(".kobimo/salt", None)  # the secret of the folder: a release draws the same pattern with it
    assert after == before


def test_the_text_names_both_rules_and_what_loses(fresh: Path) -> None:
    out = run("release", fresh, "--audience", "public", "--dry-run", "--threshold", "5").out
    assert "Heutige Regel (Grenze 3, Basis 0): verborgen" in out
    assert "Andere Regel (Grenze 5, Basis 0): verborgen" in out
    assert "Unterschied: +" in out
    assert "einwohner_gesamt: +" in out


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--threshold", "1"), "1 ist keine mögliche Grenze."),
        (("--threshold", "101"), "101 ist keine mögliche Grenze."),
        (("--base", "-1"), "-1 ist keine mögliche Grenze."),
    ],
)
def test_rules_that_no_workspace_may_have_are_refused(fresh: Path, more: tuple[str, str], message: str) -> None:
    outcome = call("release", fresh, "--audience", "public", "--dry-run", *more)
    assert outcome.code == 2
    assert message in outcome.err
    assert more[0] in outcome.err
    assert "Eine Zahl von" in outcome.err


def test_the_team_sees_everything_so_there_is_nothing_to_try(fresh: Path) -> None:
    outcome = call("release", fresh, "--audience", "team", "--dry-run", "--json")
    assert outcome.code == 2
    assert "Für team wird nichts verborgen" in outcome.json()["error"]["message"]


@pytest.mark.parametrize(
    "wrong", [("--audience", "public", "--threshold", "5"), ("--withdraw", "x", "--reason", "y", "--dry-run")]
)
def test_options_that_do_not_belong_together_are_refused(fresh: Path, wrong: tuple[str, ...]) -> None:
    outcome = call("release", fresh, *wrong)
    assert outcome.code == 2
    assert "--dry-run" in outcome.err


def test_without_figures_there_is_nothing_to_try(founded: Path) -> None:
    assert call("release", founded, "--audience", "public", "--dry-run").code == 2
