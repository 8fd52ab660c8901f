"""Why figures of a release are hidden: recomputed from the true figures, and sums that really add up."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kobimo.errors import InvalidInputError, ReleaseError, StaleBuildError
from kobimo.model.status import ValueStatus
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workflows.releases.explaining import Explanation, explain
from kobimo.workflows.releases.hiding import shown_by, true_values
from kobimo.workflows.releases.protected import protected_release
from kobimo.workflows.releases.reason import Reason
from kobimo.workflows.releases.tracing import Side
from support.command import run
from support.published import own_published_town, published_town
from support.town import PERSONS, register, write

__all__ = ["own_published_town", "published_town"]

THRESHOLD = 6


@pytest.fixture(scope="module")
def strict(published_town: Path, tmp_path_factory: pytest.TempPathFactory) -> OpenedWorkspace:
    """A town that shows no count below six."""
    workspace = Path(shutil.copytree(published_town, tmp_path_factory.mktemp("strict") / "stadt"))
    settings = workspace / "kobimo.toml"
    write(settings, settings.read_text("utf-8").replace("threshold = 3", f"threshold = {THRESHOLD}"))
    shutil.rmtree(next((workspace / "data" / "releases").glob("*-public-*")))
    run("release", workspace, "--audience", "committee")
    return open_workspace(workspace)


@pytest.fixture(scope="module")
def truth(strict: OpenedWorkspace) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = true_values(strict, protected_release(strict)).to_pylist()
    return rows


@pytest.fixture(scope="module")
def found(strict: OpenedWorkspace) -> Explanation:
    stored = protected_release(strict)
    return explain(strict, stored, true_values(strict, stored))


def expected(row: dict[str, Any]) -> Reason:
    """Return the reason for a hidden row, from its own numbers only."""
    small = range(1, THRESHOLD)
    if row["status"] == ValueStatus.SUPPRESSED:
        return Reason.DELIVERED
    if row["status"] in (ValueStatus.BASE_TOO_SMALL, ValueStatus.ZERO_DENOMINATOR):
        return Reason.BASE
    if row["numerator"] in small or row["denominator"] in small:
        return Reason.SMALL
    if row["denominator"] is not None and row["denominator"] - row["numerator"] in small:
        return Reason.FEW_LEFT
    return Reason.SECONDARY


def test_reasons_are_those_that_follow_from_the_numbers_of_each_row(
    found: Explanation, truth: list[dict[str, Any]]
) -> None:
    assert found.threshold == THRESHOLD
    assert [Reason(name) for name in found.reasons] == [expected(truth[row]) for row in found.rows]
    assert {Reason.SMALL, Reason.SECONDARY, Reason.DELIVERED} <= set(found.reasons)
    assert found.counts() == {**dict.fromkeys(Reason, 0), **Counter(map(Reason, found.reasons))}


def test_every_figure_that_is_small_is_hidden(found: Explanation, truth: list[dict[str, Any]]) -> None:
    shown = set(range(len(truth))) - set(found.rows.tolist())
    numbers = [row for row in (truth[n] for n in shown) if row["value"] is not None]
    assert numbers
    assert not [row for row in numbers if expected(row) is not Reason.SECONDARY]


def test_the_sum_of_a_figure_is_a_true_sum_and_holds_it(found: Explanation, truth: list[dict[str, Any]]) -> None:
    checked = 0
    for row, reason in zip(found.rows.tolist(), found.reasons, strict=True):
        if reason not in (Reason.SMALL, Reason.SECONDARY):
            continue
        traced = found.tracer.sum_of(row)
        assert traced is not None
        assert any(member.asked for member in traced.members)
        assert all(member.hidden for member in traced.members if member.asked or member.small)
        assert traced.direct == any(member.small for member in traced.members)
        assert traced.hidden > 1
        assert traced.left < traced.hidden
        if any(member.row < 0 or member.side is Side.OTHER for member in traced.members):
            continue
        sides = {Side.NUMERATOR: "numerator", Side.BASE: "denominator"}
        counts = [truth[member.row][sides[member.side]] for member in traced.members]
        signs = [1 if member.whole else -1 for member in traced.members]
        assert np.dot(signs, counts) == 0
        assert [n in range(1, THRESHOLD) and m.hidden for n, m in zip(counts, traced.members, strict=True)] == [
            member.small for member in traced.members
        ]
        checked += 1
    assert checked


def test_a_secondary_figure_is_never_the_only_unknown_of_its_sum(found: Explanation) -> None:
    for row in found.rows[found.reasons == Reason.SECONDARY]:
        traced = found.tracer.sum_of(int(row))
        assert traced is not None
        assert traced.left >= 1


def test_figures_are_counted_by_column(
    strict: OpenedWorkspace, truth: list[dict[str, Any]], found: Explanation
) -> None:
    stored = protected_release(strict)
    hidden = set(found.rows.tolist())
    for column in ("level", "indicator"):
        for item in shown_by(column, stored, true_values(strict, stored)):
            mine = [(n in hidden, row["value"] is not None) for n, row in enumerate(truth) if row[column] == item.name]
            assert item.shown == mine.count((False, True))
            assert item.hidden == mine.count((True, True))
            assert item.silent == mine.count((True, False))
            assert item.share == pytest.approx(item.shown / (item.shown + item.hidden))


def test_without_true_figures_everything_that_is_not_told_counts_as_hidden(strict: OpenedWorkspace) -> None:
    stored = protected_release(strict)
    known = {item.name: item for item in shown_by("level", stored, true_values(strict, stored))}
    for item in shown_by("level", stored, None):
        assert (item.shown, item.silent) == (known[item.name].shown, 0)
        assert item.hidden == known[item.name].hidden + known[item.name].silent


def test_the_newest_protected_release_is_the_default_and_a_withdrawn_one_is_not(own_published_town: Path) -> None:
    first = protected_release(open_workspace(own_published_town)).manifest.id
    run("release", own_published_town, "--audience", "committee")
    newest = protected_release(open_workspace(own_published_town)).manifest.id
    assert newest.split("-")[3] == "committee"
    run("release", own_published_town, "--withdraw", newest, "--reason", "falsch")
    workspace = open_workspace(own_published_town)
    assert protected_release(workspace).manifest.id == first
    assert protected_release(workspace, newest).withdrawal is not None
    run("release", own_published_town, "--withdraw", first, "--reason", "falsch")
    with pytest.raises(ReleaseError, match="keinen Freigabestand für Ausschuss oder Öffentlichkeit"):
        protected_release(open_workspace(own_published_town))


def test_a_release_for_the_team_is_refused(published_town: Path) -> None:
    (team,) = (published_town / "data" / "releases").glob("*-team-*")
    with pytest.raises(InvalidInputError, match="ungeschützte Zahlen"):
        protected_release(open_workspace(published_town), team.name)


@pytest.mark.parametrize("built", [False, True])
def test_true_figures_of_another_build_are_refused(own_published_town: Path, tmp_path: Path, built: bool) -> None:
    persons = {**PERSONS[2023], "11": (42, 48, 93, 417)}
    run("import", own_published_town, "register", write(tmp_path / "register_2023.csv", register(2023, persons)))
    if built:
        run("build", own_published_town)
    workspace = open_workspace(own_published_town)
    with pytest.raises(StaleBuildError):
        true_values(workspace, protected_release(workspace))
