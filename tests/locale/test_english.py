"""The command line in English, from the first folder to the last figure; German stays what it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kobimo import language
from kobimo.cli.main import COMMANDS, cli
from kobimo.cli.wording import texts
from kobimo.publish.reasons import reason
from kobimo.publish.spelling import spelling
from kobimo.publish.table import as_json
from kobimo.publish.workbook import as_xlsx
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.releases.answering import table
from support.command import Outcome, call
from support.town import deliveries, template

GERMAN = re.compile(
    r"\b(?:der|die|das|den|dem|des|und|oder|nicht|kein|keine|ist|sind|wird|wurde|wurden|bitte|für|mit|von|ein|eine|einer|"
    r"Abhilfe|Fehler|Hinweis|Datei|Zeile|Zeilen|Spalte|Gebiet|Gebiete|Ebene|Kennzahl|Kennzahlen|Lieferung|Quelle|Wert|"
    r"Freigabestand|Zeitraum|Aufruf|Optionen|Befehle|Ordner)\b|[äöüßÄÖÜ„]",
    re.IGNORECASE,
)
DATA = re.compile(r"\bgebiete\b|Süd|männlich")
"""Words of the town that are no words of the program."""


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak English; the language of the process is German again afterwards."""
    monkeypatch.setenv("KOBIMO_LANGUAGE", "en")
    monkeypatch.setenv("LANGUAGE", "de")
    yield
    language.use("de")


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave the language of the process as it was."""
    monkeypatch.setenv("LANGUAGE", "de")
    yield
    language.use("de")


def told(outcome: Outcome) -> str:
    """Everything that a call wrote, if nothing of it is German."""
    text = DATA.sub("", outcome.text)
    assert GERMAN.findall(text) == [], outcome.text
    return outcome.text


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_english(english, name):
    text = told(call(*filter(None, [name]), "--help"))
    assert text.startswith(f"Usage: kobimo {name}".rstrip())
    assert "Show this message and exit." in text


@pytest.mark.parametrize("name", ["", *COMMANDS])
@pytest.mark.parametrize("setting", [None, "xx"])
def test_help_is_german_as_it_is_written_without_a_language_and_with_an_unknown_one(german, monkeypatch, name, setting):
    if setting is not None:
        monkeypatch.setenv("KOBIMO_LANGUAGE", setting)
    outcome = call(*filter(None, [name]), "--help")
    assert outcome.code == 0
    assert outcome.out.startswith("Aufruf: kobimo")
    command = cli.get_command(click.Context(cli), name) if name else cli
    assert command is not None
    shown = "".join(outcome.out.split())
    assert [text for text in texts(command) if "".join(text.split()) not in shown] == []


def test_mistakes_are_told_in_the_language_of_the_setting(english, monkeypatch, tmp_path):
    assert "Error: Missing argument 'WORKSPACE'." in told(call("status"))
    assert "No such option" in told(call("status", tmp_path, "--neu"))
    assert "Error" in told(call("status", tmp_path / "fehlt"))
    monkeypatch.setenv("KOBIMO_LANGUAGE", "nl")
    assert "Fehler: Es fehlt die Angabe 'ARBEITSORDNER'." in call("status").err


def test_the_way_from_a_delivery_to_a_figure_is_told_in_english(english, tmp_path: Path):
    workspace, store = tmp_path / "town", deliveries(tmp_path / "store")
    definitions = template(tmp_path / "definitions")
    made = call("init", workspace, "--name", "Kleinstadt", "--ags", "01001000", "--definitions", definitions)
    assert "Workspace for Kleinstadt created" in told(made)
    assert GERMAN.findall((workspace / "kobimo.toml").read_text(encoding="utf-8")) == []
    assert "NO_AREAS" in told(call("doctor", workspace))
    assert "4 areas" in told(call("import", workspace, "gebiete", store / "viertel.geojson"))
    rejected = call("import", workspace, "kita", store / "register_2022.csv")
    assert rejected.code == 3
    assert "Rejected, errors: " in told(rejected)
    for year in (2022, 2023):
        assert "28 observations" in told(call("import", workspace, "register", store / f"register_{year}.csv"))
    assert "Delimiter: semicolon" in told(call("import", workspace, "kita", store / "kita_2024.csv"))
    assert "Already present" in told(call("import", workspace, "kita", store / "kita_2024.csv"))
    assert "Calculated: 3 of 3 indicators" in told(call("build", workspace))
    assert "Released for public" in told(call("release", workspace, "--audience", "public"))
    assert call("audit", workspace).code == 0
    told(call("audit", workspace))
    assert "Released for team" in told(call("release", workspace, "--audience", "team"))
    assert "Indicators:" in told(call("status", workspace))
    assert "(2 files)" in told(call("history", workspace))
    assert "Everything is in order." in told(call("doctor", workspace))


def test_figures_and_their_reasons_are_told_in_english(english, town: Path):
    figure = told(call("value", town, "anteil_u6", "--area", "bezirk:2", "--period", "2022-12-31"))
    assert "13.5238 per cent" in figure
    assert "142 / 1,050" in figure
    secret = told(call("value", town, "quote_u3", "--area", "viertel:22", "--period", "2024-03-01"))
    assert "The value is between 20 and 40." in secret
    for question in (
        ("quote_u3", "--area", "viertel:11", "--period", "2012-03-01"),
        ("quote_u3", "--area", "viertel:11", "--period", "2024-03-01", "--where", "alter=1-4"),
        ("quote_u3", "--area", "viertel:77", "--period", "2024-03-01"),
        ("quote_u4", "--area", "viertel:11", "--period", "2024-03-01"),
        ("quote_u3", "--area", "viertel:11", "--period", "gestern"),
        ("quote_u3", "--area", "viertel:11", "--period", "2024-03-01", "--where", "alter"),
    ):
        told(call("value", town, *question))
    told(call("table", town, "quote_u3", "--level", "viertel"))
    told(call("diff", town, "2026-01-01-team-1", "2026-01-01-team-2"))


def test_a_withdrawn_release_and_a_damaged_file_are_told_in_english(english, town: Path):
    release = next((town / "data" / "releases").iterdir())
    (release / "values.parquet").write_bytes(b"damaged")
    assert "Remedy: " in told(call("doctor", town))
    assert "Withdrawn: " in told(call("release", town, "--withdraw", release.name, "--reason", "Test"))
    withdrawn = told(call("value", town, "quote_u3", "--area", "viertel:11", "--period", "2024-03-01"))
    assert "no valid release" in withdrawn


def test_wrong_definitions_are_told_in_english(english, town: Path):
    path = town / "indicators" / "quote_u3.yaml"
    for text in (
        "id: quote_u3\narea: Z\nkind: ratio\nnenner: 3\nunit: percent\ndecimals: viele\nnumerator: null\n",
        "id: quote_u3\n  area: C\n",
        "id: quote_u3\ntitle: {de: Betreuung, in Kitas}\n",
        "",
    ):
        path.write_text(text, encoding="utf-8")
        outcome = call("build", town)
        assert outcome.code == 2
        told(outcome)


def test_tables_for_people_have_the_texts_of_the_language(town: Path):
    with language.speaking("en"):
        made = table(open_workspace(town), "quote_u3", "viertel", None, (), None)
        assert made.unit == "per cent"
        assert b"suppressed" in as_json(made)
        assert as_xlsx(made)
        assert spelling().percent == "%"
        row = {"status": "suppressed", "lower": 1234.5, "upper": None, "parts": 1, "parts_used": 0, "difference": 0}
        assert "at least 1234.5." in reason(row, {"kind": "ratio", "minimum_base": None})
    assert table(open_workspace(town), "quote_u3", "viertel", None, (), None).unit == "Prozent"
