"""`kobimo disclosure compare`: on a table and on a workspace, for people and for programs; nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.command import call, run
from support.snapshot import snapshot
from support.town import settled_town

__all__ = ["settled_town"]

TABLE = "quartier;alter;kinder\nHafen;jung;1\nHafen;alt;7\nMarkt;jung;5\nMarkt;alt;4\nPark;jung;6\nPark;alt;8\n"
METHODS = ["strike", "suppress", "round5", "round10", "controlled5", "controlled10", "cellkey", "pretab"]
RULE = ("--rule", "freq:1-2")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "kinder.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_programs_get_every_measure_of_every_method(table: Path) -> None:
    told = run("disclosure", "compare", "--table", table, "--value", "kinder", *RULE, "--json").json()
    assert (told["rules"], told["cells"], told["primary"]) == (["freq:1-2"], 12, 1)
    assert [each["method"] for each in told["methods"]] == METHODS
    measures = {"hidden", "hidden_share", "hidden_value", "unchanged", "mean_absolute", "max_absolute", "hellinger"}
    for each in told["methods"]:
        assert each.keys() >= {"exactly_known", "too_close", "protects", "additive", "missed_sums", *measures}
        assert each["by_kind"]["inner"].keys() >= measures
    assert told["methods"][0]["exactly_known"] == 1
    assert told["advice"]


def test_people_get_the_same_in_words(table: Path) -> None:
    out = run("disclosure", "compare", "--table", table, "--value", "kinder", *RULE).out
    assert "12 Zellen, davon primär 1." in out
    assert all(f"({method})" in out for method in METHODS)
    assert "schützt nicht: 1 genau bekannt" in out
    assert out.rstrip().endswith("Die Wahl trifft die Statistikstelle; kobimo stellt nichts um.")


def test_nothing_is_written_and_a_seed_gives_the_same_again(table: Path) -> None:
    before = snapshot(table.parent)
    options = ("--table", table, "--value", "kinder", *RULE, "--seed", "5", "--json")
    assert run("disclosure", "compare", *options).json() == run("disclosure", "compare", *options).json()
    assert snapshot(table.parent) == before


def test_only_chosen_columns_are_compared(table: Path) -> None:
    told = run("disclosure", "compare", "--table", table, "--value", "kinder", "--dims", "quartier", *RULE, "--json")
    assert told.json()["cells"] == 4


def test_figures_of_a_workspace_are_compared(settled_town: Path) -> None:
    options = ("--workspace", settled_town / "kleinstadt", "--indicator", "einwohner_gesamt", "--by", "alter")
    told = run("disclosure", "compare", *options, "--period", "2022-12-31", *RULE, "--json").json()
    assert (told["cells"], told["primary"]) == (35, 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "entweder --table oder --workspace"),
        (("--table", "t.csv"), "--value"),
        (("--table", "gibtsnicht.csv", "--value", "n"), "gibtsnicht.csv"),
    ],
)
def test_what_is_missing_is_named(options: tuple[str, ...], message: str) -> None:
    outcome = call("disclosure", "compare", *options, *RULE)
    assert outcome.code == 2
    assert message in outcome.err


def test_errors_are_json_for_programs(settled_town: Path) -> None:
    options = ("--workspace", settled_town / "kleinstadt", "--indicator", "quote_u3", *RULE, "--json")
    outcome = call("disclosure", "compare", *options)
    assert outcome.code == 2
    assert outcome.json()["error"]["kind"] == "InvalidInputError"


def test_a_table_of_small_counts_only_is_a_refusal(table: Path) -> None:
    options = ("--table", table, "--value", "kinder", "--rule", "freq:1-900")
    assert call("disclosure", "compare", *options).code == 4
