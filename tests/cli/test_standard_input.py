"""Tables and choices that come from the standard input are those that would lie in a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from support.command import run
from support.town import write

TABLE = "quartier;alter;kinder\nHafen;0-2;1\nHafen;3-5;7\nMarkt;0-2;5\nMarkt;3-5;4\nPark;0-2;6\nPark;3-5;8\n"


def piped(text: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the program with a text on its standard input."""
    command = [sys.executable, "-m", "kobimo.cli.main", *map(str, arguments)]
    return subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=False)


def test_a_table_from_the_standard_input_is_compared_like_a_file(tmp_path: Path) -> None:
    options = ("--value", "kinder", "--rule", "freq:1-2", "--json")
    file = write(tmp_path / "kinder.csv", TABLE)
    assert piped(TABLE, "disclosure", "compare", "--table", "-", *options).stdout == (
        run("disclosure", "compare", "--table", file, *options).out
    )


def test_a_choice_from_the_standard_input_names_its_mistakes(town: Path) -> None:
    done = piped("levels: [stadt]\nbereiche: [a]\n", "release", town, "--audience", "team", "--content", "-")
    assert done.returncode == 2
    assert "--content:2" in done.stderr
    assert "bereiche" in done.stderr


def test_a_choice_from_the_standard_input_is_released(town: Path) -> None:
    done = piped(
        "levels: [stadt]\nbreakdowns: false\n", "release", town, "--audience", "team", "--content", "-", "--json"
    )
    assert done.returncode == 0, done.stderr
    assert '"levels": [\n      "stadt"\n    ]' in done.stdout
