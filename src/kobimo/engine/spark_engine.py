"""Apache Spark, on this machine or a cluster: the same aggregation where one machine is not enough."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlglot import exp, select

from kobimo.engine.adapter import sum_overflow, unreadable
from kobimo.engine.spark_session import LOCAL, spark_context, told
from kobimo.engine.statement import OBSERVATIONS, UNITS
from kobimo.language import _

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_SETTINGS = {
    "spark.sql.ansi.enabled": "true",  # an overflow is an error and never another number
    "spark.sql.caseSensitive": "true",
    "spark.sql.variable.substitute": "false",  # a code may hold ${...}
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
}
_WIDE = "DECIMAL(38, 0)"


class SparkEngine:
    """The aggregation on Apache Spark.

    Parameters
    ----------
    master : str
        Address of the master: `local[*]`, `local[2]`, `spark://host:7077`, `yarn`, `k8s://https://host:port`. On a
        cluster every worker must find the workspace under the same path.
    memory : str
        Memory of the Java process that is started here, for instance `2g`.
    """

    name = "spark"

    def __init__(self, master: str = LOCAL, memory: str = "2g") -> None:
        self._master = master
        self._memory = memory

    def aggregate(self, statement: exp.Select, files: Sequence[Path], units: pa.Table) -> pa.Table:
        """Run the statement; see `Engine.aggregate`.

        Spark adds up in 64 bit and stops at an overflow. Parts of a sum may overflow where the whole does not, so
        then it adds up once more in decimals, which no number of rows can exceed.
        """
        with self._session(statement, files, units) as session:
            from pyspark.errors import ArithmeticException  # noqa: PLC0415 - the session says if it is missing

            try:
                return _run(session, statement)
            except ArithmeticException:
                try:
                    return _run(session, _in_decimals(statement))
                except ArithmeticException as error:
                    raise sum_overflow() from error

    @contextmanager
    def _session(self, statement: exp.Select, files: Sequence[Path], units: pa.Table) -> Iterator[SparkSession]:
        """Open a session with the two tables of the statement; its views are its own."""
        context = spark_context(self._master, self._memory)
        from py4j.protocol import Py4JError  # noqa: PLC0415
        from pyspark.errors import PySparkException  # noqa: PLC0415
        from pyspark.sql import SparkSession  # noqa: PLC0415

        remedy = _(
            "kobimo doctor prüft den Arbeitsordner. Auf einem Cluster muss er auf jedem Rechner unter demselben Pfad "
            "liegen."
        )
        session = SparkSession(context).newSession()
        for name, value in _SETTINGS.items():
            session.conf.set(name, value)
        try:
            session.sql(_rows(units).sql(dialect="spark")).createOrReplaceTempView(UNITS)
            observations = session.read.schema(_columns(statement)).parquet(*map(_address, files))
            if (found := len(observations.inputFiles())) != len(files):
                raise unreadable(_("Spark liest {found} von {all} Dateien").format(found=found, all=len(files)), remedy)
            observations.createOrReplaceTempView(OBSERVATIONS)
            yield session
        except (PySparkException, Py4JError) as error:
            raise unreadable(told(error), remedy) from error


def _run(session: SparkSession, statement: exp.Select) -> pa.Table:
    """Run a statement; Spark also says which columns cannot be null, which no other engine does."""
    table = session.sql(statement.sql(dialect="spark")).toArrow()
    return pa.Table.from_arrays(table.columns, names=table.column_names)


def _address(file: Path) -> str:
    """Write a path so that Spark takes each of its characters for itself and not for a pattern."""
    path = re.sub(r"[][{}*?\\]", r"\\\g<0>", file.resolve().as_posix())
    return f"file://{'' if path.startswith('/') else '/'}{path}"


def _rows(table: pa.Table) -> exp.Select:
    """Write a small table of numbers as a query, which needs no Python on the side of Spark."""
    rows = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
    return select("*").from_(exp.values(rows, alias="held", columns=table.column_names))


def _columns(statement: exp.Select) -> str:
    """Name the columns that the statement reads, so that nothing is guessed from files and the rest is not read."""
    added_up = {total.this.name for total in statement.find_all(exp.Sum) if isinstance(total.this, exp.Column)}
    names = sorted({column.name for column in statement.find_all(exp.Column) if column.table == OBSERVATIONS})
    kinds = {name: "BIGINT" if name in added_up else "STRING" for name in names}
    return ", ".join(f"{exp.to_identifier(name, quoted=True).sql('spark')} {kind}" for name, kind in kinds.items())


def _in_decimals(statement: exp.Select) -> exp.Select:
    """Rewrite the statement so that it adds up in 38 digits."""
    wide = statement.copy()
    for total in list(wide.find_all(exp.Sum)):
        total.set("this", exp.cast(total.this, _WIDE))
    return wide
