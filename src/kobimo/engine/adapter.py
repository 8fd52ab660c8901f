"""What an engine is: something that runs the one statement over Parquet files and returns exact sums."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from kobimo.errors import SumOverflowError, WorkspaceError
from kobimo.language import _

if TYPE_CHECKING:
    from sqlglot import exp


class Engine(Protocol):
    """An adapter. All of them return the same atoms, row for row, whatever the order."""

    @property
    def name(self) -> str:
        """As in `kobimo.toml` and in the report of a build."""
        ...

    def aggregate(self, statement: exp.Select, files: Sequence[Path], units: pa.Table) -> pa.Table:
        """Run the statement.

        Parameters
        ----------
        statement : sqlglot.exp.Select
            As `group_by_statement` writes it.
        files : sequence of Path
            Observation files of one dataset; columns are matched by name, and what a file lacks is null.
        units : pyarrow.Table
            The slices that count, as `units_table` lists them.

        Returns
        -------
        pyarrow.Table
            Atoms in any order; unit, area and bins together are unique. Unit and bins are int32, sums int64, areas
            strings.

        Raises
        ------
        SumOverflowError
            If a sum does not fit into 64 bit; whatever the order in which its parts are added.
        WorkspaceError
            If a file cannot be read.
        """
        ...


def sum_overflow() -> SumOverflowError:
    """Return the error of a sum beyond 64 bit."""
    return SumOverflowError(
        _("Eine Summe ist größer als 9.223.372.036.854.775.807 und lässt sich nicht speichern."),
        remedy=_("Bitte die Lieferungen auf unsinnig große Werte prüfen; berechnet wurde nichts."),
    )


def unreadable(reason: object, remedy: str = "") -> WorkspaceError:
    """Return the error of observations that an engine could not read."""
    return WorkspaceError(
        _("Beobachtungen lassen sich nicht lesen ({error}).").format(error=reason),
        remedy=remedy or _("kobimo doctor prüft den Arbeitsordner und sagt, was zu tun ist."),
    )
