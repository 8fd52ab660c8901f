"""A new delivery of areas that may hide a split behind a new name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kobimo.model.checks import CheckResult
from kobimo.spaces.changing import Reform, Target, WantedChange
from kobimo.workflows.areas.changes import apply_change
from kobimo.workflows.areas.draft import Options
from kobimo.workflows.areas.importing import import_space
from kobimo.workflows.opened import open_workspace
from support.command import run

CODE = "AREA_RENAMED_BESIDE_NEW"
DAY = date(2023, 1, 1)
BEFORE = ("1;Altstadt", "2;Hafen", "3;Am Berg")
SPLIT = ("1;Altstadt", "2;Hafen-Nord", "4;Hafen-Süd", "3;Am Berg")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a workspace with three areas and no surfaces."""
    workspace = tmp_path / "ort"
    run("init", workspace, "--name", "Ort", "--ags", "01001000")
    deliver(workspace, BEFORE)
    return workspace


def deliver(workspace: Path, lines: tuple[str, ...], day: date | None = None) -> list[CheckResult]:
    """Import a list of areas and return the warnings that are looked for."""
    file = workspace.parent / "teile.csv"
    file.write_text("\n".join(("Nr;Stadtteil", *lines)) + "\n", encoding="utf-8")
    options = Options(space="gliederung", valid_from=day)
    outcome = import_space(open_workspace(workspace), file, "stadtteil", options)
    assert outcome.accepted
    return [check for check in outcome.checks if check.code == CODE]


def test_a_new_name_beside_a_new_area_may_be_a_split(place: Path) -> None:
    (warning,) = deliver(place, SPLIT, DAY)
    for part in ("2", "„Hafen“", "„Hafen-Nord“", "4 Hafen-Süd", "2023-01-01"):
        assert part in warning.message
    assert "--split 2" in warning.remedy


@pytest.mark.parametrize(
    "lines",
    [
        ("1;Altstadt", "2;Hafen-Nord", "3;Am Berg"),  # only another name
        ("1;Altstadt", "2;Hafen", "3;Am Berg", "4;Hafen-Süd"),  # only a new area
        ("1;Altstadt", "3;Am Berg"),  # only an end
    ],
)
def test_a_new_name_or_a_new_area_alone_is_no_split(place: Path, lines: tuple[str, ...]) -> None:
    assert deliver(place, lines, DAY) == []


def test_a_split_that_was_recorded_before_the_delivery_needs_no_warning(place: Path) -> None:
    parts = (Target("2", "Hafen-Nord", 0.6), Target("4", "Hafen-Süd", 0.4))
    apply_change(open_workspace(place), "gliederung", WantedChange(Reform.SPLIT, "stadtteil", DAY, ("2",), parts))
    assert deliver(place, SPLIT, DAY) == []
