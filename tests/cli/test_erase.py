"""`kobimo erase` and `kobimo receipt` as a user calls them."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.command import call, run
from support.town import founded_town, settled_town, town

__all__ = ["founded_town", "settled_town", "town"]


def delivery(workspace: Path) -> str:
    (found,) = [path.parent.name for path in (workspace / "data" / "deliveries").glob("*/*/kita_2024.csv")]
    return found


def test_the_machine_form_says_what_was_deleted(town: Path) -> None:
    name = delivery(town)
    (dry,) = run("erase", town, name, "--reason", "Frist", "--dry-run", "--json").json()
    (done,) = run("erase", town, name, "--reason", "Frist", "--json").json()
    assert dry == {**done, "dry_run": True}
    assert done["delivery"] == f"kita/{name}"
    assert done["parts"] == ["originals"]
    assert done["files"] == [f"data/deliveries/kita/{name}/kita_2024.csv"]
    assert len(done["releases"]) == 1
    assert not (town / done["files"][0]).exists()


@pytest.mark.parametrize(
    "more",
    [
        (),
        ("--reason", "  "),
        ("--due",),
        ("--due", "--reason", "x"),
    ],
)
def test_an_unclear_wish_deletes_nothing(town: Path, more: tuple[str, ...]) -> None:
    outcome = call("erase", town, delivery(town), *more)
    assert outcome.code == 2
    assert (town / "data" / "deliveries" / "kita" / delivery(town) / "kita_2024.csv").exists()


def test_due_takes_no_reason(town: Path) -> None:
    assert call("erase", town, "--due", "--reason", "x").code == 2
    assert call("erase", town).code == 2


def test_the_receipt_names_office_file_and_totals_but_no_person(town: Path) -> None:
    shown = run("receipt", town, delivery(town))
    user = next(line for line in (town / "kobimo.toml").read_text("utf-8").splitlines() if line.startswith("id"))
    assert "Jugendamt" in shown.out
    assert "kita_2024.csv" in shown.out
    assert user.split('"')[1] not in shown.text
    english = call("receipt", town, delivery(town), "--out", town.parent / "a.txt")
    assert english.code == 2
    assert ".pdf, .xlsx, .json" in english.text
