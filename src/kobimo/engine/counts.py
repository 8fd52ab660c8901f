"""From atoms to counts: `X W`, the atoms times the 0/1 matrix of requests over bins, and where a number is missing.

Everything after the atoms is small. Sums are exact: float64 matrix products are used while every partial sum stays
below 2**53, 64 bit integers above that, and an overflow is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kobimo.engine.duckdb_engine import Engine
from kobimo.engine.plan import Answer, GroupBy, Plan
from kobimo.engine.request import Request
from kobimo.engine.statement import group_by_statement
from kobimo.errors import DefinitionError, SumOverflowError
from kobimo.language import _

IntArray = NDArray[np.int64]
MISSING, KNOWN, SUPPRESSED = 0, 1, 2
"""States of one count."""


@dataclass(frozen=True, slots=True)
class LevelCounts:
    """Counts of all requests at one level that was delivered.

    Attributes
    ----------
    periods : tuple of str
        Labels of the periods that were delivered at this level.
    value : ndarray of int64, shape (requests, periods, areas)
        Sum of the known cells, scaled as the measure is. Areas in the order of `Space.keys(level)`.
    state : ndarray of int8, same shape
        MISSING, KNOWN or SUPPRESSED.
    secret_cells : ndarray of int64, same shape
        Number of secret cells inside the sum.
    """

    periods: tuple[str, ...]
    value: IntArray
    state: NDArray[np.int8]
    secret_cells: IntArray


@dataclass(frozen=True, slots=True)
class Counts:
    """All counts of one dataset, by delivered level; `refusals` as in the plan."""

    requests: tuple[Request, ...]
    levels: Mapping[str, LevelCounts]
    refusals: Mapping[tuple[int, str, str], tuple[str, ...]]


def count(plan: Plan, keys_of: Callable[[str], Sequence[str]], engine: Engine, root: Path) -> Counts:
    """Run a plan and arrange its counts by level.

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
        If two sources deliver the same area for the same period.
    SumOverflowError
        If a sum does not fit into 64 bit.
    """
    levels = {level: _empty(plan, level, keys_of(level)) for level in sorted({unit.slice.level for unit in plan.units})}
    collector = _Collector(plan, levels, keys_of)
    for group in plan.groups:
        collector.add(
            group, engine.aggregate(group_by_statement(group), _files(plan, group, root), _units(plan, group))
        )
    collector.fill_absent_with_zero()
    return Counts(plan.requests, levels, plan.refusals)


def _empty(plan: Plan, level: str, keys: Sequence[str]) -> LevelCounts:
    periods = tuple(sorted({unit.slice.period for unit in plan.units if unit.slice.level == level}))
    shape = (len(plan.requests), len(periods), len(keys))
    return LevelCounts(periods, np.zeros(shape, np.int64), np.full(shape, MISSING, np.int8), np.zeros(shape, np.int64))


def _files(plan: Plan, group: GroupBy, root: Path) -> list[Path]:
    return [root / path for path in sorted({plan.units[number].path for number in group.units})]


def _units(plan: Plan, group: GroupBy) -> pa.Table:
    held = [plan.units[number] for number in group.units]
    return pa.table(
        {
            "unit": pa.array(group.units, pa.int32()),
            "delivery": [unit.delivery for unit in held],
            "cube": [unit.slice.cube for unit in held],
            "level": [unit.slice.level for unit in held],
            "period": [unit.slice.period for unit in held],
        }
    )


class _Collector:
    """Adds the counts of one pass after the other to the arrays, and remembers which source gave each of them."""

    def __init__(self, plan: Plan, levels: Mapping[str, LevelCounts], keys_of: Callable[[str], Sequence[str]]) -> None:
        self._plan = plan
        self._levels = levels
        self._keys = {level: tuple(keys_of(level)) for level in levels}
        self._position = {level: {key: n for n, key in enumerate(keys)} for level, keys in self._keys.items()}
        self._sources = sorted({unit.source for unit in plan.units})
        self._source_of = np.array([self._sources.index(unit.source) for unit in plan.units], np.int64)
        self._owner = {level: np.full(counts.value.shape, -1, np.int32) for level, counts in levels.items()}
        self._rank = {level: np.zeros(counts.value.shape, np.int64) for level, counts in levels.items()}

    def add(self, group: GroupBy, atoms: pa.Table) -> None:
        """Take the answers of one pass from its atoms."""
        starts, ends = (np.searchsorted(atoms["unit"].to_numpy(), group.units, side=side) for side in ("left", "right"))
        span = dict(zip(group.units, zip(starts, ends, strict=True), strict=True))
        for number, answers in groupby(sorted(group.answers, key=lambda a: a.unit), key=lambda a: a.unit):
            start, end = span[number]
            self._add_unit(group, number, atoms.slice(start, end - start), list(answers))

    def _add_unit(self, group: GroupBy, number: int, atoms: pa.Table, answers: list[Answer]) -> None:
        unit = self._plan.units[number]
        level = self._levels[unit.slice.level]
        period = level.periods.index(unit.slice.period)
        keys, rows = np.unique(np.asarray(atoms["area"].to_pylist(), dtype=object), return_inverse=True)
        bins = np.zeros((len(atoms), len(group.dimensions)), np.int64)
        for position, name in enumerate(group.dimensions):
            bins[:, position] = atoms[f"bin_{name}"].to_numpy()
        cells, columns = np.unique(bins, axis=0, return_inverse=True)
        unknown = sorted(set(keys) - self._position[unit.slice.level].keys())
        if unknown:
            raise DefinitionError(
                _("Zu {count} gelieferten Gebieten der Ebene {level} fehlt das Gebiet, zum Beispiel {key}.").format(
                    count=len(unknown), level=unit.slice.level, key=unknown[0]
                ),
                where=f"datasets/{self._plan.dataset.id}.yaml",
                remedy=_("Die Tabelle der Gebiete wurde wohl verändert; „kobimo doctor“ sagt, was zu tun ist."),
            )
        places = np.array([self._position[unit.slice.level][key] for key in keys], np.int64)
        for measure in group.measures:
            asked = [answer for answer in answers if self._plan.requests[answer.request].measure == measure]
            if not asked:
                continue
            rows_asked = np.array([answer.request for answer in asked], np.int64)
            target = np.ix_(rows_asked, np.array([period], np.int64), places)
            ranks = np.array([answer.rank for answer in asked], np.int64)[:, None, None]
            mine = self._claim(number, target, ranks, keys)
            weights = _weights(group, asked, cells)
            total, secret, absent = (
                exact_product(
                    _spread(atoms[f"{measure}{suffix}"], rows, columns.reshape(-1), (len(keys), len(cells))), weights
                ).T[:, None, :]
                for suffix in ("", "_suppressed", "_absent")
            )
            state = np.where(absent > 0, MISSING, np.where(secret > 0, SUPPRESSED, KNOWN))
            for array, new in ((level.value, total), (level.secret_cells, secret), (level.state, state)):
                array[target] = np.where(mine, new, array[target])

    def _claim(
        self, number: int, target: tuple[IntArray, ...], ranks: IntArray, keys: NDArray[np.object_]
    ) -> NDArray[np.bool_]:
        """Say for which requests and areas this slice has the most direct answer.

        Two sources that deliver the same cube for the same area contradict each other.
        """
        unit = self._plan.units[number]
        owner, rank = self._owner[unit.slice.level], self._rank[unit.slice.level]
        strangers = (owner[target] >= 0) & (self._source_of[owner[target]] != self._source_of[number])
        clash = strangers & (rank[target] == ranks)
        if clash.any():
            where = tuple(np.argwhere(clash)[0])
            other = self._plan.units[owner[target][where]]
            raise DefinitionError(
                _("{count} Gebiete, zum Beispiel {key}, werden für {period} von zwei Quellen geliefert: {one}.").format(
                    count=len({w[2] for w in np.argwhere(clash)}),
                    key=keys[where[2]],
                    period=unit.slice.period,
                    one=_("{first} und {second}").format(
                        first=f"{other.source} ({other.delivery})", second=f"{unit.source} ({unit.delivery})"
                    ),
                ),
                where=f"datasets/{self._plan.dataset.id}.yaml",
                remedy=_(
                    "Eine der Lieferungen mit „kobimo retract“ zurücknehmen, oder in einer Einlesevorlage diese "
                    "Gebiete weglassen (drop)."
                ),
            )
        mine: NDArray[np.bool_] = ~strangers | (ranks < rank[target])
        owner[target] = np.where(mine, number, owner[target])
        rank[target] = np.where(mine, ranks, rank[target])
        return mine

    def fill_absent_with_zero(self) -> None:
        """Where lists are complete, an area without a row has nothing - if every source of the dataset delivered."""
        if self._plan.dataset.absent != "zero":
            return
        for name, level in self._levels.items():
            delivered: NDArray[np.bool_] = np.any(self._owner[name] >= 0, axis=0)
            for number, period in enumerate(level.periods):
                here = {u.source for u in self._plan.units if (u.slice.level, u.slice.period) == (name, period)}
                if here != set(self._sources):
                    continue
                for request in range(len(self._plan.requests)):
                    if (request, name, period) not in self._plan.refusals:
                        level.state[request, number, ~delivered[number]] = KNOWN


def _weights(group: GroupBy, asked: Sequence[Answer], cells: NDArray[np.int64]) -> IntArray:
    """Return the 0/1 matrix of bins over requests, shape (combinations of bins, requests)."""
    weights = np.ones((len(cells), len(asked)), np.int64)
    for position, name in enumerate(group.dimensions):
        numbers = group.bins[name]
        for column, answer in enumerate(asked):
            chosen = {numbers[code] for code in dict(answer.codes)[name]}
            weights[:, column] &= np.isin(cells[:, position], list(chosen))
    return weights


def _spread(
    column: pa.ChunkedArray, rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int]
) -> IntArray:
    """Arrange the atoms of one measure as a matrix of areas over combinations of bins."""
    matrix = np.zeros(shape, np.int64)
    matrix[rows, columns] = pc.fill_null(column, 0).to_numpy()
    return matrix


def exact_product(left: IntArray, right: IntArray) -> IntArray:
    """Multiply two matrices of 64 bit integers exactly.

    Parameters
    ----------
    left : ndarray of int64, shape (m, n)
    right : ndarray of int64, shape (n, k)
        Entries 0 and 1.

    Returns
    -------
    ndarray of int64, shape (m, k)

    Raises
    ------
    SumOverflowError
        If a sum could leave the range of 64 bit.

    Notes
    -----
    Below 2**53 every partial sum is a whole number that float64 holds exactly, and the product of floats is fast.
    """
    bound = np.abs(left.astype(np.float64)).sum(axis=1).max(initial=0.0)
    if bound < 2.0**53:
        product: NDArray[np.float64] = left.astype(np.float64) @ right.astype(np.float64)
        return np.rint(product).astype(np.int64)
    if bound >= 2.0**62:
        raise SumOverflowError(
            _("Eine Summe über Gruppen oder Gebiete ist zu groß für die Speicherung."),
            remedy=_("Bitte die Lieferungen auf unsinnig große Werte prüfen; berechnet wurde nichts."),
        )
    exact: IntArray = left @ right
    return exact
