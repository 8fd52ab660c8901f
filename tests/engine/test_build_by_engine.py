"""A build by Spark beside one by DuckDB: the same files, and a report that says who counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kobimo.engine.adapter import Engine
from kobimo.store.builds import Build, current_build
from kobimo.workspace.layout import Layout
from support.command import call, run


def built(workspace: Path) -> Build:
    return current_build(Layout(workspace))


def set_engine(workspace: Path, engine: str, master: str) -> None:
    settings = workspace / "kobimo.toml"
    text = settings.read_text("utf-8").replace('engine = "duckdb"', f'engine = "{engine}"')
    settings.write_text(f'{text}\n[spark]\nmaster = "{master}"\n', "utf-8")


@pytest.mark.usefixtures("spark")
def test_a_build_by_spark_is_the_same_build(town: Path) -> None:
    before = built(town)
    report = run("build", town, "--engine", "spark", "--master", "local[2]", "--json").json()
    after = built(town)
    assert (before.report["engine"], report["engine"], after.report["engine"]) == ("duckdb", "spark", "spark")
    assert after.fingerprint == before.fingerprint
    assert after.artifacts == before.artifacts
    assert {**after.report, "engine": "duckdb"} == before.report


@pytest.mark.usefixtures("spark")
def test_the_settings_choose_the_engine_and_an_option_another_one(town: Path) -> None:
    set_engine(town, "spark", "local[1]")
    assert run("build", town, "--json").json()["engine"] == "spark"
    assert run("build", town, "--engine", "duckdb", "--json").json()["engine"] == "duckdb"


@pytest.mark.usefixtures("spark")
def test_nothing_of_spark_is_shown_to_the_user(town: Path, capfd: pytest.CaptureFixture[str]) -> None:
    outcome = run("build", town, "--engine", "spark", "--master", "local[2]")
    assert outcome.out == run("build", town).out
    assert capfd.readouterr() == ("", "")


def test_a_master_without_spark_is_refused_and_not_ignored(town: Path) -> None:
    outcome = call("build", town, "--master", "local[2]")
    assert outcome.code == 2
    assert "--engine spark" in outcome.err


@pytest.mark.usefixtures("no_pyspark")
def test_where_the_extra_is_missing_the_last_build_stays(town: Path) -> None:
    before = built(town)
    outcome = call("build", town, "--engine", "spark")
    assert outcome.code == 2
    assert "kobimo[spark]" in outcome.err
    assert built(town) == before


def test_an_engine_that_does_not_exist_is_named_by_line(town: Path) -> None:
    set_engine(town, "excel", "local[1]")
    outcome = call("build", town)
    assert outcome.code == 2
    assert "kobimo.toml:" in outcome.err
    assert "engine" in outcome.err


def test_the_engine_that_a_caller_brings_is_the_one_that_counts(town: Path, engine: Engine) -> None:
    from kobimo.workflows.computing.building import build
    from kobimo.workflows.opened import open_workspace

    before = json.loads((built(town).folder / "metadata.json").read_bytes())
    result = build(open_workspace(town), engine)
    assert result.as_dict()["engine"] == engine.name
    assert json.loads((result.build.folder / "metadata.json").read_bytes()) == before
