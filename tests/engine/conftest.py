"""The engines that all tests of the aggregation run over."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Iterator

import pytest

from kobimo.engine.adapter import Engine
from kobimo.engine.duckdb_engine import DuckDBEngine
from kobimo.engine.spark_engine import SparkEngine
from kobimo.engine.spark_session import disconnect
from support.town import founded, founded_town, settled_town, town

__all__ = ["engine", "founded", "founded_town", "no_pyspark", "settled_town", "spark", "town"]


@pytest.fixture(scope="session")
def spark() -> Iterator[Engine]:
    """Spark on two cores of this machine, started once."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("PySpark is not installed: pip install 'kobimo[spark]'")
    if shutil.which("java") is None:
        pytest.skip("there is no Java on this machine")
    with pytest.MonkeyPatch.context() as patch:
        # Small tables are counted sooner without the compiler that pays off in a long run.
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        yield SparkEngine("local[2]", memory="1g")
        disconnect()


@pytest.fixture
def no_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python without the extra."""
    for name in [name for name in sys.modules if name.partition(".")[0] in {"pyspark", "py4j"}]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("pyspark", "py4j"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.fixture(scope="session", params=["duckdb", "spark"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    if request.param == "duckdb":
        return DuckDBEngine(threads=1)
    found: Engine = request.getfixturevalue("spark")
    return found
