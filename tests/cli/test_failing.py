"""With `--json` every command answers with JSON, also where it cannot do its work."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.command import call

CANNOT = {
    "resolve": ("99", "--date", "2022-12-31"),
    "crosswalk": ("viertel", "nirgends", "--store"),
    "validate": ("--space", "nirgends"),
    "diff": ("--from", "2023-01-01", "--to", "2022-01-01"),
    "change": ("--date", "2023-01-01", "--rename", "nichts"),
    "import": ("fehlt.csv", "--level", "viertel"),
    "streets": ("--find", "Am Markt 1"),
    "institutions": ("fehlt.csv",),
}


@pytest.mark.parametrize("name", CANNOT)
def test_an_error_is_answered_in_json_and_said_in_german(town: Path, name: str) -> None:
    outcome = call("space", name, town, *CANNOT[name], "--json")
    assert outcome.code == 2
    error = outcome.json()["error"]
    assert error.keys() == {"kind", "exit_code", "message", "where", "remedy"}
    assert error["exit_code"] == 2
    assert error["message"]
    assert error["message"].splitlines()[0] in outcome.err
    plain = call("space", name, town, *CANNOT[name])
    assert (plain.code, plain.out, plain.err) == (2, "", outcome.err)


def test_kind_place_and_remedy_are_those_of_the_error(tmp_path: Path) -> None:
    error = call("space", "validate", tmp_path, "--json").json()["error"]
    assert error["kind"] == "NotAWorkspaceError"
    assert error["where"] == str(tmp_path)
    assert "kobimo init" in error["remedy"]


@pytest.mark.parametrize("words", [("teilen", "--json"), ("diff", "--json"), ("validate", "--jsonn", "--json")])
def test_a_wrong_call_is_answered_in_json_too(words: tuple[str, ...]) -> None:
    outcome = call("space", *words)
    assert outcome.code == 2
    assert outcome.json()["error"]["message"] in outcome.err


@pytest.mark.parametrize(
    "words", [("value", "nirgends", "k", "--area", "a", "--period", "2020"), ("status", "nirgends"), ("build",)]
)
def test_any_command_answers_so(words: tuple[str, ...]) -> None:
    outcome = call(*words, "--json")
    assert outcome.json()["error"]["exit_code"] == outcome.code == 2
    assert outcome.json()["error"]["message"].splitlines()[0] in outcome.err
