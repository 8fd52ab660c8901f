"""Which engine runs the aggregation; an engine is loaded where it is opened, since pages that only read need none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from kobimo.engine.adapter import Engine
from kobimo.engine.spark_session import LOCAL, disconnect

EngineName = Literal["duckdb", "spark"]


@contextmanager
def opened_engine(name: EngineName, master: str = LOCAL) -> Iterator[Engine]:
    """Open an engine, and close what it had to start.

    Parameters
    ----------
    name : {"duckdb", "spark"}
    master : str
        Of Spark; DuckDB has none.

    Yields
    ------
    Engine
        DuckDB with one database for everything that is counted; Spark is started by its first aggregation.
    """
    if name == "duckdb":
        from kobimo.engine.duckdb_engine import DuckDBEngine  # noqa: PLC0415 - some 25 MB

        with DuckDBEngine() as engine:
            yield engine
        return
    from kobimo.engine.spark_engine import SparkEngine  # noqa: PLC0415 - likewise

    try:
        yield SparkEngine(master)
    finally:
        disconnect()
