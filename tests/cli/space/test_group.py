"""`kobimo space` itself: its help appears at once and names every command."""

from __future__ import annotations

import resource
import subprocess
import sys

import click
import pytest

from kobimo.cli.main import cli
from support.command import call

HELP = "import sys; from kobimo.cli.main import main; sys.argv = ['kobimo', 'space', '--help']; main()"
HEAVY = (
    "import sys, kobimo.cli.space; sys.exit(', '.join({'pyarrow', 'duckdb', 'shapely', 'pydantic'} & set(sys.modules)))"
)


def spent() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def test_help_takes_less_than_an_instant_and_loads_nothing_heavy() -> None:
    before = spent()
    subprocess.run([sys.executable, "-c", HELP], check=True, capture_output=True)
    assert spent() - before < 0.4
    assert (
        subprocess.run([sys.executable, "-c", HEAVY], check=False, capture_output=True, text=True).stderr.strip() == ""
    )


def test_every_command_is_named_and_explains_itself() -> None:
    context = click.Context(cli)
    group = cli.get_command(context, "space")
    assert isinstance(group, click.Group)
    names = group.list_commands(context)
    overview = call("space", "--help").out
    known = {"change", "diff", "import", "institutions", "resolve", "streets", "crosswalk", "types", "validate"}
    assert known == set(names)
    for name in names:
        assert f"  {name} " in overview
        assert call("space", name, "--help").out.startswith(f"Aufruf: kobimo space {name} [OPTIONEN]")


def test_a_command_that_does_not_exist_is_said() -> None:
    assert call("space", "teilen").code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("value", "anteil_u6", "--area", "stadt:1", "--period", "2022", "--territory", "morgen"),
        ("table", "anteil_u6", "--level", "stadt", "--territory", "morgen"),
        ("space", "streets", "--on", "morgen"),
        ("space", "institutions", "--valid-from", "morgen"),
        ("space", "import", "neu.csv", "--valid-from", "morgen"),
        ("space", "diff", "--from", "morgen", "--to", "2023-01-01"),
        ("space", "resolve", "11", "--date", "morgen"),
        ("space", "change", "--rename", "11:Neu", "--date", "morgen"),
    ],
)
def test_what_is_no_date_is_said_with_the_forms_that_are(town: str, words: tuple[str, ...]) -> None:
    at = 2 if words[0] == "space" else 1
    outcome = call(*words[:at], town, *words[at:])
    assert outcome.code == 2
    assert "„morgen“ ist kein Datum." in outcome.err
    assert "2023-01-01 oder 01.01.2023" in outcome.err
    assert "%" not in outcome.err
