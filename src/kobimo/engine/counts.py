"""From atoms to counts: `X W`, the atoms times the 0/1 matrix of requests over bins, and where a number is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kobimo.engine.adapter import Engine
from kobimo.engine.atoms import AtomMatrix, BoolArray, IntArray, Sums, atom_matrices, counts_of
from kobimo.engine.plan import GroupBy, Plan
from kobimo.engine.request import Request
from kobimo.errors import DefinitionError
from kobimo.language import _

MISSING, KNOWN, SUPPRESSED = 0, 1, 2
"""States of one count."""

Column = tuple[str, str]
"""Label of a period, and the status of the areas; empty where all have the same."""


@dataclass(frozen=True, slots=True)
class LevelCounts:
    """Counts of some requests at one level that was delivered.

    Attributes
    ----------
    value : ndarray of int64, shape (requests, columns, areas)
        Sum of the known cells, scaled as the measure is; 0 where the count is missing. A period that was delivered
        for areas of several statuses is there once for each, see `Counts.columns`. Areas in the order of `Counts.keys`.
    state : ndarray of int8, same shape
        MISSING, KNOWN or SUPPRESSED.
    secret_cells : ndarray of int64, same shape
        Number of secret cells inside the sum; 0 unless the count is SUPPRESSED.
    """

    value: IntArray
    state: NDArray[np.int8]
    secret_cells: IntArray


@dataclass(frozen=True)
class Counts:
    """What answers all requests to one dataset.

    Attributes
    ----------
    plan : Plan
    keys : mapping of level to area keys
        Levels that were delivered.
    periods : mapping of level to labels of the periods that were delivered there, sorted
    territories : tuple of str
        Status of the areas of each slice of the plan; empty where all have the same.
    """

    plan: Plan
    keys: Mapping[str, tuple[str, ...]]
    periods: Mapping[str, tuple[str, ...]]
    _matrices: tuple[AtomMatrix, ...] = field(repr=False)
    territories: tuple[str, ...] = ()

    def column(self, unit: int) -> Column:
        """Return period and status of a slice, given by its position in the plan."""
        return self.plan.units[unit].slice.period, self.territories[unit] if self.territories else ""

    @cached_property
    def columns(self) -> Mapping[str, tuple[Column, ...]]:
        """Periods and statuses by level, sorted: the middle axis of `LevelCounts`."""
        found: dict[str, set[Column]] = {level: set() for level in self.keys}
        for number, unit in enumerate(self.plan.units):
            found[unit.slice.level].add(self.column(number))
        return {level: tuple(sorted(columns)) for level, columns in found.items()}

    @cached_property
    def delivered(self) -> Mapping[int, BoolArray]:
        """Areas that each slice has a row of, by its position in the plan; none of slices that nothing is asked of."""
        found: dict[int, BoolArray] = {}
        for matrix in self._matrices:
            for n, number in enumerate(matrix.units):
                found[number] = found[number] | matrix.present[n] if number in found else matrix.present[n]
        return found

    @property
    def requests(self) -> tuple[Request, ...]:
        """All requests, sorted."""
        return self.plan.requests

    @property
    def refusals(self) -> Mapping[tuple[int, str, str], tuple[str, ...]]:
        """Request number, level and period: why sources cannot answer."""
        return self.plan.refusals

    def of(self, requests: Sequence[int]) -> dict[str, LevelCounts]:
        """Compute the counts of some requests.

        Parameters
        ----------
        requests : sequence of int
            Positions in `requests`.

        Returns
        -------
        dict of level to LevelCounts

        Raises
        ------
        DefinitionError
            If two sources deliver the same area for the same period.
        """
        collectors = {level: _Collector(self, level, requests) for level in self.keys}
        for matrix in self._matrices:
            collectors[matrix.level].add(matrix)
        return {level: collector.finished() for level, collector in collectors.items()}

    def precedence(self, source: str) -> int:
        """Return the place of a source among those that lead; the others share the last one."""
        leads = self.plan.dataset.leads
        return leads.index(source) if source in leads else len(leads)

    @cached_property
    def contested(self) -> frozenset[tuple[str, Column]]:
        """Levels and columns that more than one source delivered."""
        return frozenset(place for place, found in self._sources.items() if len(found) > 1)

    @cached_property
    def complete(self) -> frozenset[tuple[str, Column]]:
        """Levels and columns in which an area without a row has nothing: of a complete list, all sources have come."""
        if self.plan.dataset.absent != "zero":
            return frozenset()
        everyone = {unit.source for unit in self.plan.units}
        return frozenset(place for place, found in self._sources.items() if found == everyone)

    @cached_property
    def _sources(self) -> dict[tuple[str, Column], set[str]]:
        sources: dict[tuple[str, Column], set[str]] = {}
        for number, unit in enumerate(self.plan.units):
            sources.setdefault((unit.slice.level, self.column(number)), set()).add(unit.source)
        return sources


_LEADING = 1_000_000
"""More than any rank: what the leading source says counts, however direct the answer of another one is."""


def count(plan: Plan, keys_of: Callable[[str], Sequence[str]], engine: Engine, root: Path) -> Counts:
    """Run the passes of a plan.

    Parameters
    ----------
    plan : Plan
    keys_of : callable
        Area keys of a level, in order.
    engine : Engine
    root : Path
        Workspace folder that the paths of the held slices start from.

    Returns
    -------
    Counts

    Raises
    ------
    DefinitionError
        If an area was delivered that its level does not have.
    SumOverflowError
        If a sum does not fit into 64 bit.
    """
    levels = sorted({unit.slice.level for unit in plan.units})
    return Counts(
        plan,
        {level: tuple(keys_of(level)) for level in levels},
        {
            level: tuple(sorted({unit.slice.period for unit in plan.units if unit.slice.level == level}))
            for level in levels
        },
        passes(plan, keys_of, engine, root),
    )


def passes(plan: Plan, keys_of: Callable[[str], Sequence[str]], engine: Engine, root: Path) -> tuple[AtomMatrix, ...]:
    """Run the passes of a plan and return their atoms; parameters and errors as of `count`."""
    from kobimo.engine.statement import group_by_statement, units_table  # noqa: PLC0415 - pages that only read have none

    matrices: list[AtomMatrix] = []
    for group in plan.groups:
        atoms = engine.aggregate(group_by_statement(plan, group), _files(plan, group, root), units_table(plan, group))
        matrices += atom_matrices(plan, group, atoms, keys_of)
    return tuple(matrices)


def _files(plan: Plan, group: GroupBy, root: Path) -> list[Path]:
    return [root / path for path in sorted({plan.units[number].path for number in group.units})]


class _Collector:
    """Brings the counts of some requests at one level together from all passes and sources."""

    def __init__(self, counts: Counts, level: str, requests: Sequence[int]) -> None:
        self._counts = counts
        self._level = level
        self._row = {request: row for row, request in enumerate(requests)}
        self._place = {column: n for n, column in enumerate(counts.columns[level])}
        shape = (len(self._row), len(self._place), len(counts.keys[level]))
        self._value = np.zeros(shape, np.int64)
        self._state = np.full(shape, MISSING, np.int8)
        self._secret: IntArray | None = None
        self._present = np.zeros(shape[1:], np.bool_)
        self._claims: dict[Column, _Claims] = {}

    def add(self, matrix: AtomMatrix) -> None:
        """Take the answers that one matrix has."""
        for n, number in enumerate(matrix.units):
            self._present[self._place[self._counts.column(number)]] |= matrix.present[n]
        for measure, sums in matrix.measures.items():
            asked = [
                request
                for request in self._row
                if request in matrix.answers and self._counts.requests[request].measure == measure
            ]
            if asked:
                self._add(matrix, sums, asked)

    def _add(self, matrix: AtomMatrix, sums: Sums, asked: Sequence[int]) -> None:
        value, state, secret = _with_states(matrix, sums, asked)
        if secret is not None and self._secret is None:
            self._secret = np.zeros(self._value.shape, np.int64)
        rows: slice | IntArray = np.array([self._row[request] for request in asked], np.int64)
        if len(asked) == len(self._row):
            rows = slice(None)
        for n, number in enumerate(matrix.units):
            column = self._counts.column(number)
            mine: BoolArray | None = None
            if (self._level, column) in self._counts.contested:
                claims = self._claims.setdefault(column, _Claims(len(self._row), len(self._present[0])))
                behind = self._counts.precedence(self._counts.plan.units[number].source) * _LEADING
                ranks = np.array([behind + matrix.answers[request].rank for request in asked], np.int64)
                mine = claims.take(number, rows, ranks, matrix.present[n])
            for array, new in ((self._value, value), (self._state, state), (self._secret, secret)):
                if array is not None:
                    _put(array, rows, self._place[column], 0 if new is None else new[:, n], mine)

    def finished(self) -> LevelCounts:
        """Return the counts, or raise DefinitionError if two sources claim the same one."""
        for (label, _territory), claims in self._claims.items():
            if (claims.rival >= 0).any():
                raise self._clash(label, claims)
        for level, column in self._counts.complete:
            if level == self._level:
                refused = [(request, level, column[0]) in self._counts.refusals for request in self._row]
                place = self._place[column]
                nothing = ~np.array(refused, np.bool_)[:, None] & ~self._present[place]
                self._state[:, place][nothing] = KNOWN
        secret = np.broadcast_to(np.int64(0), self._value.shape) if self._secret is None else self._secret
        return LevelCounts(self._value, self._state, secret)

    def _clash(self, label: str, claims: _Claims) -> DefinitionError:
        row, area = np.argwhere(claims.rival >= 0)[0]
        units = [self._counts.plan.units[n] for n in sorted((claims.owner[row, area], claims.rival[row, area]))]
        return DefinitionError(
            _("{count} Gebiete, zum Beispiel {key}, werden für {period} von zwei Quellen geliefert: {one}.").format(
                count=int((claims.rival >= 0).any(axis=0).sum()),
                key=self._counts.keys[self._level][area],
                period=label,
                one=_("{first} und {second}").format(
                    first=f"{units[0].source} ({units[0].delivery})", second=f"{units[1].source} ({units[1].delivery})"
                ),
            ),
            where=f"datasets/{self._counts.plan.dataset.id}.yaml",
            remedy=_(
                "Im Datensatz unter leads: angeben, welche Quelle führt; oder eine der Lieferungen mit „kobimo "
                "retract“ zurücknehmen, oder in einer Einlesevorlage diese Gebiete weglassen (drop)."
            ),
        )


class _Claims:
    """Which slice has the most direct answer for requests and areas of one period that several sources delivered.

    The leading source goes before all others, however direct their answers are. Two equally direct answers contradict
    each other: the second one is a `rival` until a more direct one comes.
    """

    def __init__(self, requests: int, areas: int) -> None:
        self.owner = np.full((requests, areas), -1, np.int64)
        self.rival = np.full((requests, areas), -1, np.int64)
        self._rank = np.full((requests, areas), np.iinfo(np.int64).max)

    def take(self, number: int, rows: slice | IntArray, ranks: IntArray, present: BoolArray) -> BoolArray:
        """Enter a slice and say where it is the most direct one so far."""
        rank = self._rank[rows]
        mine: BoolArray = present & (ranks[:, None] < rank)
        equal = present & (ranks[:, None] == rank)
        self.rival[rows] = np.where(equal, number, np.where(mine, -1, self.rival[rows]))
        self.owner[rows] = np.where(mine, number, self.owner[rows])
        self._rank[rows] = np.where(mine, ranks[:, None], rank)
        return mine


def _with_states(
    matrix: AtomMatrix, sums: Sums, asked: Sequence[int]
) -> tuple[NDArray[np.float64] | IntArray, NDArray[np.int8], NDArray[np.float64] | IntArray | None]:
    """Return value, state and secret cells of requests, shape (requests or 1, units, areas)."""
    weights = matrix.weights(asked)
    shape = (len(asked), *matrix.present.shape)
    value = counts_of(sums.known, weights).reshape(shape)
    state = np.where(matrix.present, np.int8(KNOWN), np.int8(MISSING))[None]
    secret = None
    if sums.secret is not None:
        secret = counts_of(sums.secret, weights).reshape(shape)
        state = np.where(secret > 0, np.int8(SUPPRESSED), state)
    if sums.absent is not None:
        missing = counts_of(sums.absent, weights).reshape(shape) > 0
        value, state = np.where(missing, 0, value), np.where(missing, np.int8(MISSING), state)
        secret = None if secret is None else np.where(missing, 0, secret)
    return value, state, secret


def _put(
    array: NDArray[np.int64] | NDArray[np.int8],
    rows: slice | IntArray,
    period: int,
    new: NDArray[np.float64] | NDArray[np.int64] | NDArray[np.int8] | int,
    mine: BoolArray | None,
) -> None:
    """Enter numbers of one period, where `mine` says so or everywhere."""
    array[rows, period] = new if mine is None else np.where(mine, new, array[rows, period])
