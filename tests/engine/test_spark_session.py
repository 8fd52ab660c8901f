"""What a user is told when Spark cannot be used, without Spark."""

from __future__ import annotations

import gc
import importlib.util
import re
import socket
import subprocess
import sys
import warnings
from pathlib import Path

import psutil
import pyarrow as pa
import pytest
from sqlglot import select

from kobimo.engine import spark_session
from kobimo.engine.choice import opened_engine
from kobimo.engine.spark_engine import SparkEngine
from kobimo.errors import InvalidInputError


def refused(master: str = "local[1]") -> InvalidInputError:
    with pytest.raises(InvalidInputError) as caught:
        SparkEngine(master).aggregate(select("1"), [], pa.table({"unit": [0], "code": [0]}))
    return caught.value


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Pretend that the extra and Java are there."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: object())
    (tmp_path / "bin").mkdir()
    java = tmp_path / "bin" / "java"
    java.touch(mode=0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))


@pytest.mark.usefixtures("no_pyspark")
def test_a_missing_extra_is_named_with_the_command_that_installs_it() -> None:
    assert 'pip install "kobimo[spark]"' in refused().remedy


def test_a_missing_java_is_named_with_the_package_that_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, installed: None
) -> None:
    del installed
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "fehlt"))
    error = refused()
    assert "Java" in error.message
    assert "openjdk-17-jre-headless" in error.remedy
    assert str(tmp_path / "fehlt") in error.where


@pytest.mark.usefixtures("installed")
def test_a_master_that_nobody_answers_for_is_known_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = refused(f"spark://127.0.0.1:{port}")
    assert f"127.0.0.1:{port}" in error.message
    assert "nicht erreichbar" in error.message
    assert "--master" in error.remedy


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("master", ["spark://", "spark://rechner:port", "spark://kein.rechner.invalid:7077"])
def test_an_address_that_is_none_is_refused(master: str) -> None:
    assert master in refused(master).message


@pytest.mark.usefixtures("installed")
def test_one_of_several_masters_is_enough() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        spark_session._check_master(f"spark://127.0.0.1:1,127.0.0.1:{port}")


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize("started", [False, True])
def test_a_master_that_spark_does_not_know_is_an_error_with_a_remedy(*, started: bool) -> None:
    if started:
        spark_session.spark_context("local[2]", "1g")
    spark_session.disconnect()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # PySpark leaves a pipe to the Java that ended
        text = str(refused("mond"))
        gc.collect()
    assert "„mond“" in text
    assert re.search("Master (must|URL)", text)
    assert "local[2]" in text


@pytest.mark.usefixtures("spark")
def test_nothing_of_a_calculation_on_this_machine_can_be_reached_from_another_one() -> None:
    spark_session.spark_context("local[2]", "1g")
    family = [psutil.Process(), *psutil.Process().children(recursive=True)]
    listening = [c.laddr.ip for p in family for c in p.net_connections("inet") if c.status == psutil.CONN_LISTEN]
    assert listening
    assert {address.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}


def test_the_core_needs_no_pyspark() -> None:
    code = (
        "import sys; sys.modules['pyspark'] = None; "
        "import kobimo.engine.choice as c, kobimo.workflows.computing.building\n"
        "with c.opened_engine('duckdb') as engine: print(engine.name)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "duckdb"


@pytest.mark.parametrize("name", ["duckdb", "spark"])
def test_an_engine_that_is_not_used_starts_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_session, "spark_context", lambda *_: pytest.fail("Spark was started"))
    with opened_engine(name) as engine:  # type: ignore[arg-type]
        assert engine.name == name
