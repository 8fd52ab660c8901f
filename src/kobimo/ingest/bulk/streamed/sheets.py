"""Some rows of a large file as a table under a recipe: some report, others are only read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

import numpy as np

from kobimo.ingest.bulk.columns import Lines
from kobimo.ingest.bulk.streamed.spill import Window
from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.sheet import Sheet
from kobimo.ingest.values.texts import Ints, StoredColumns, Texts
from kobimo.model.checks import CheckResult, Place
from kobimo.model.recipe import TableRule
from kobimo.model.table import Table


class MissingColumnError(Exception):
    """A column was asked for that was not read."""


class Silent(Protocol):
    """Takes no results: what is asked here is said elsewhere."""

    def add(self, code: str, place: Place, details: Callable[[], dict[str, Any]] | None = None, **more: Any) -> None:
        """Forget a result."""

    def count(self, code: str, file: str, more: int) -> None:
        """Forget further results."""

    def extend(self, checks: Iterable[CheckResult]) -> None:
        """Forget results."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What all tables made of a file have in common: `used` has the position in the file of each column."""

    file: str
    columns: tuple[str, ...]
    used: tuple[int, ...]
    facts: Mapping[str, str]
    texts: Mapping[int, Sequence[str]]
    rule: TableRule

    def table(self, window: Window) -> Table:
        """Make a table of some rows."""
        return Table(
            file=self.file,
            sheet="",
            columns=self.columns,
            rows=_Rows(self, window),
            row_numbers=Lines(window.numbers),
            facts=dict(self.facts),
            positions=self.used,
        )

    def sheet(self, window: Window, protocol: Protocol) -> Sheet:
        """Begin with all of some rows."""
        return Sheet.whole(self.table(window), self.rule, protocol)


class _Rows(StoredColumns):
    """Some rows of a large file."""

    def __init__(self, plan: Plan, window: Window) -> None:
        self._plan, self._window = plan, window

    def __len__(self) -> int:
        return len(self._window)

    @overload
    def __getitem__(self, index: int) -> Sequence[str]: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Sequence[str]]: ...

    def __getitem__(self, index: int | slice) -> Sequence[str] | Sequence[Sequence[str]]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        columns = [self.texts(at) for at in range(len(self._plan.used))]
        return tuple(column.texts[int(column.codes[index])] for column in columns)

    def texts(self, position: int) -> Texts:
        """Return a column of the table; see `StoredColumns`."""
        at = self._plan.used[position]
        if at not in self._window.codes:
            raise MissingColumnError
        return Texts(self._window.codes[at], self._plan.texts[at])


@dataclass(slots=True)
class Attentive(Sheet):
    """Remembers which kinds of results were reported of rows, and of which columns, in their order."""

    kinds: dict[str, list[str]] = field(default_factory=dict)

    def report(self, code: str, rows: Ints, column: int, details: Callable[[int], dict[str, Any]]) -> None:
        """Report a column of some rows; see `Sheet`."""
        if len(rows):
            self.kinds.setdefault(code, []).append(self.table.columns[column])
        Sheet.report(self, code, rows, column, details)


@dataclass(slots=True)
class Outspoken(Sheet):
    """Reports of rows alone; of anything else it is silent."""

    by_column: dict[int, Protocol] = field(default_factory=dict)

    def report(self, code: str, rows: Ints, column: int, details: Callable[[int], dict[str, Any]]) -> None:
        """Report a column of some rows; see `Sheet`."""
        silent, self.protocol = self.protocol, self.by_column.setdefault(column, Protocol())
        Sheet.report(self, code, rows, column, details)
        self.protocol = silent


def all_rows(window: Window) -> Ints:
    """Return the positions of all rows."""
    return np.arange(len(window), dtype=np.int32)
