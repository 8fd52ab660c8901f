"""DuckDB, embedded in the process: the default engine under the one aggregation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa
from sqlglot import exp

from kobimo.engine.statement import OBSERVATIONS, UNITS
from kobimo.errors import SumOverflowError, WorkspaceError
from kobimo.language import _


class Engine(Protocol):
    """What an engine must be able to do: run the statement over Parquet files."""

    def aggregate(self, statement: exp.Select, files: Sequence[Path], units: pa.Table) -> pa.Table:
        """Return the atoms, in any order."""
        ...


class DuckDBEngine:
    """The aggregation on one machine.

    Parameters
    ----------
    memory_limit : str
        Upper limit of DuckDB's memory, for instance `2GB`.
    threads : int or None
        Default: all cores.
    """

    def __init__(self, memory_limit: str = "2GB", threads: int | None = None) -> None:
        self._config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": memory_limit}
        if threads is not None:
            self._config["threads"] = threads

    def aggregate(self, statement: exp.Select, files: Sequence[Path], units: pa.Table) -> pa.Table:
        """Run the statement.

        Parameters
        ----------
        statement : sqlglot.exp.Select
            As `group_by_statement` writes it.
        files : sequence of Path
            Observation files of one dataset; columns are matched by name.
        units : pyarrow.Table
            The slices that count, as `units_table` lists them.

        Returns
        -------
        pyarrow.Table
            Atoms in any order; unit, area and bins together are unique.

        Raises
        ------
        SumOverflowError
            If a sum does not fit into 64 bit.
        WorkspaceError
            If a file cannot be read.
        """
        with self._connection() as connection:
            connection.register(UNITS, units)
            try:
                connection.from_parquet([str(file) for file in files], union_by_name=True).create_view(OBSERVATIONS)
                return connection.sql(statement.sql(dialect="duckdb")).to_arrow_table()
            except (duckdb.ConversionException, duckdb.OutOfRangeException) as error:
                raise SumOverflowError(
                    _("Eine Summe ist größer als 9.223.372.036.854.775.807 und lässt sich nicht speichern."),
                    remedy=_("Bitte die Lieferungen auf unsinnig große Werte prüfen; berechnet wurde nichts."),
                ) from error
            except (duckdb.IOException, duckdb.InvalidInputException) as error:
                raise WorkspaceError(
                    _("Beobachtungen lassen sich nicht lesen ({error}).").format(error=error),
                    remedy=_("kobimo doctor prüft den Arbeitsordner und sagt, was zu tun ist."),
                ) from error

    @contextmanager
    def _connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        connection = duckdb.connect(":memory:", config=self._config)
        try:
            connection.execute("SET enable_progress_bar = false")  # it would write between our own lines
            yield connection
        finally:
            connection.close()
