"""DuckDB, embedded in the process: the default engine under the one aggregation."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

import duckdb
import pyarrow as pa
from sqlglot import exp

from kobimo.engine.adapter import sum_overflow, unreadable
from kobimo.engine.statement import OBSERVATIONS, UNITS
from kobimo.errors import WorkspaceError
from kobimo.language import _


class DuckDBEngine:
    """The aggregation on one machine.

    DuckDB adds up in 128 bit, so only a sum that is itself beyond 64 bit is an error.

    Whoever runs many statements enters the engine as a context: opening a database takes longer than most of them.
    Outside of one, each statement opens its own.

    Parameters
    ----------
    memory_limit : str
        Upper limit of DuckDB's memory, for instance `2GB`.
    threads : int or None
        Default: all cores.
    """

    name = "duckdb"

    def __init__(self, memory_limit: str = "2GB", threads: int | None = None) -> None:
        self._config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": memory_limit}
        if threads is not None:
            self._config["threads"] = threads
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        """Open the database that all statements share until the context is left."""
        self._connection = self._opened.enter_context(_connection(self._config))
        return self

    def __exit__(self, *_failure: object) -> None:
        self._connection = None
        self._opened.close()

    def aggregate(self, statement: exp.Select, files: Sequence[Path], units: pa.Table) -> pa.Table:
        """Run the statement; see `Engine.aggregate`."""
        if self._connection is None:
            with self:
                return self.aggregate(statement, files, units)
        try:
            self._connection.register(UNITS, units)
            self._connection.from_parquet([str(file) for file in files], union_by_name=True).create_view(OBSERVATIONS)
            return self._connection.sql(statement.sql(dialect="duckdb")).to_arrow_table()
        except (duckdb.ConversionException, duckdb.OutOfRangeException) as error:
            raise sum_overflow() from error
        except duckdb.OutOfMemoryException as error:
            raise WorkspaceError(
                _("Arbeitsspeicher und Platz für Zwischenergebnisse reichen nicht; berechnet wurde nichts."),
                remedy=_(
                    "Andere Programme schließen oder Platz im Ordner für temporäre Dateien schaffen; für sehr "
                    "große Register gibt es --engine spark."
                ),
            ) from error
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise unreadable(error) from error


@contextmanager
def _connection(config: Mapping[str, str | bool | int | float | list[str]]) -> Iterator[duckdb.DuckDBPyConnection]:
    # What does not fit into memory is unprotected: only this user may read it, and it goes when the work is done.
    with (
        tempfile.TemporaryDirectory(prefix="kobimo-", ignore_cleanup_errors=True) as folder,
        duckdb.connect(":memory:", config={**config, "temp_directory": folder}) as connection,
    ):
        connection.execute("SET enable_progress_bar = false")  # it would write between our own lines
        yield connection
