"""From tables to one system of equations: equal cells of linked tables are one cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kobimo.disclosure.rules import Attacker, Facts, Kind, Rule, Zeros, demanded, with_zeros
from kobimo.disclosure.system import BoolArray, Demand, Equations, IntArray, System
from kobimo.disclosure.tables.assembling import Table, number
from kobimo.disclosure.tables.crossing import blocks, equations, inner, summed, weights
from kobimo.disclosure.tables.hierarchies import Tree
from kobimo.errors import InvalidInputError
from kobimo.language import _


@dataclass(frozen=True)
class Problem:
    """What is to be protected.

    Attributes
    ----------
    tables : tuple of Table
    system : System
    demand : Demand
    places : tuple of ndarray of int64
        For each table the cell of the system of every row that is shown.
    attacker : Attacker
    single : ndarray of bool, shape (cells,)
        Cells with one person or one unit behind them, who knows them: counts of 1, and amounts of which the tables say
        so. Which units have the same owner no table says.
    rules : tuple of Rule
        What the demand follows from.
    """

    tables: tuple[Table, ...]
    system: System
    demand: Demand
    places: tuple[IntArray, ...]
    attacker: Attacker
    single: BoolArray
    rules: tuple[Rule, ...]

    @property
    def decimals(self) -> int:
        """Decimals of a whole unit of the system."""
        return max(table.decimals for table in self.tables)

    def name_of(self, cell: int) -> str:
        """Return how a cell of the system is called in the first table that shows it."""
        for table, cells in zip(self.tables, self.places, strict=True):
            rows = np.flatnonzero(cells == cell)
            if rows.size:
                return table.name_of(int(rows[0]))
        raise IndexError(cell)

    @property
    def follows_from_values(self) -> bool:
        """Whether the values alone decide what is small; else there are units and contributions behind them."""
        return all(rule.kind is Kind.FREQ for rule in self.rules) and all(t.counts is None for t in self.tables)

    def supposing(self, values: IntArray) -> tuple[System, Demand]:
        """Return system and demand if other values that fit what readers know beforehand were the true ones."""
        return replace(self.system, values=values), self.demand_of(values)

    def demand_of(self, values: IntArray) -> Demand:
        """Return what other values of the cells demand where they alone decide what is small."""
        return demanded(self.rules, Facts(values, self.system.fixed, self.system.lower))

    @property
    def highest(self) -> int:
        """The largest count that is small by the rules."""
        return max((rule.high for rule in self.rules), default=0)


@dataclass(frozen=True)
class _Union:
    """Which cell of the union each cell of each table is."""

    cells: tuple[IntArray, ...]
    size: int


def problem(tables: Sequence[Table], rules: Sequence[Rule], zeros: Zeros, *, counts: bool) -> Problem:
    """Make one system of some tables.

    Parameters
    ----------
    tables : sequence of Table
    rules : sequence of Rule
    zeros : Zeros
        With public zeros a reader knows of every hidden count that it is at least 1.
    counts : bool
        Whether values are counts; of amounts a reader knows only that they are not negative.

    Returns
    -------
    Problem

    Raises
    ------
    InvalidInputError
        If two tables give one cell different values.
    """
    union = _united(tables)
    finest = max(table.decimals for table in tables)
    scales = [10 ** (finest - table.decimals) for table in tables]
    each_values = [table.values * scale for table, scale in zip(tables, scales, strict=True)]
    values = _agreed(each_values, union, finest)
    public = zeros is Zeros.PUBLIC
    never = _any([table.present == 0 for table in tables], union)
    fixed = values == 0 if public else never
    at_least = public and counts
    lower = _most(
        [_lower(t, v) if at_least else np.zeros_like(v) for t, v in zip(tables, each_values, strict=True)], union
    )
    lower = np.where(fixed, 0, lower)
    places = tuple(cells[table.listed] for table, cells in zip(tables, union.cells, strict=True))
    system = System(
        values=values,
        equations=_joined(tables, union),
        inner=_inner(tables, union),
        fixed=fixed,
        published=np.ones(union.size, np.bool_),
        lower=lower,
        weights=_weights(tables, each_values, union, places),
        blocks=_blocks(tables, union),
    )
    rules = with_zeros(rules, zeros)
    demand = _demand(tables, rules, system, union, scales)
    attacker = Attacker.X1 if at_least else Attacker.X0
    single = _single(tables, each_values, union, counts=counts)
    return Problem(tuple(tables), system, demand, places, attacker, single, rules)


def _united(tables: Sequence[Table]) -> _Union:
    """Give numbers to the cells of all tables so that equal ones have one number."""
    sizes = [len(table.values) for table in tables]
    if len(tables) == 1:
        return _Union((np.arange(sizes[0]),), sizes[0])
    keys = _keys(tables)
    numbers = np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    parts = np.split(numbers, np.cumsum(sizes)[:-1])
    return _Union(tuple(parts), int(numbers.max()) + 1)


def _keys(tables: Sequence[Table]) -> NDArray[np.int64]:
    """Describe each cell by the codes that it is restricted to, in an order that all tables share."""
    names = _names(tables)
    varying = {tree_column for table in tables for tree in table.trees for tree_column in tree.columns}
    labels: dict[str, set[str]] = {}
    for table in tables:
        for name, text in table.constants.items():
            labels.setdefault(name, set()).add(text)
    found = []
    for table in tables:
        grids = np.meshgrid(*(_tokens(tree, names) for tree in table.trees), indexing="ij")
        columns = [grid.ravel() for grid in grids]
        for name, text in table.constants.items():
            if name in varying or len(labels[name]) > 1:
                columns.append(np.full(len(columns[0]), names.setdefault((name, text), len(names) + 1)))
        found.append(np.sort(np.stack(columns, axis=1), axis=1))
    width = max(each.shape[1] for each in found)
    return np.concatenate([np.pad(each, ((0, 0), (width - each.shape[1], 0))) for each in found])


def _names(tables: Sequence[Table]) -> dict[tuple[str, str], int]:
    """Give numbers to the codes of all tables; those that stand for the same node have one number."""
    names: dict[tuple[str, str], int] = {}
    for table in tables:
        for tree in table.trees:
            shared: dict[int, int] = {}
            for entry in tree.entries:
                key = (entry.column, entry.code)
                old = names.get(key)
                token = shared.setdefault(entry.node, old if old is not None else len(names) + 1)
                if old is not None and old != token:
                    names.update({name: token for name, value in names.items() if value == old})
                names[key] = token
    return names


def _tokens(tree: Tree, names: dict[tuple[str, str], int]) -> IntArray:
    """Return the number of each node, 0 for the total."""
    found = np.zeros(len(tree.dimension), np.int64)
    for entry in tree.entries:
        found[entry.node] = names[entry.column, entry.code]
    if len(found) > 1:
        found[tree.dimension.total] = 0
    return found


def _agreed(values: Sequence[IntArray], union: _Union, decimals: int) -> IntArray:
    """Return the values of the union, or say which cell has two."""
    found = np.full(union.size, -1, np.int64)
    for number_of_table, (mine, cells) in enumerate(zip(values, union.cells, strict=True), 1):
        wrong = np.flatnonzero((found[cells] >= 0) & (found[cells] != mine))
        if wrong.size:
            one, other = (number(int(v), decimals) for v in (found[cells[wrong[0]]], mine[wrong[0]]))
            raise InvalidInputError(
                _("Die Tabellen passen nicht zusammen: Dieselbe Zelle hat die Werte {one} und {other}.").format(
                    one=one, other=other
                ),
                where=_("--linked, Tabelle {number} ({count} Zellen)").format(number=number_of_table, count=wrong.size),
                remedy=_("Nur Tabellen über dieselbe Grundgesamtheit verbinden; sonst die Spalten anders benennen."),
            )
        found[cells] = mine
    return found


def _any(flags: Sequence[BoolArray], union: _Union) -> BoolArray:
    found = np.zeros(union.size, np.bool_)
    for mine, cells in zip(flags, union.cells, strict=True):
        found[cells] |= mine
    return found


def _most(amounts: Sequence[IntArray], union: _Union) -> IntArray:
    found = np.zeros(union.size, np.int64)
    for mine, cells in zip(amounts, union.cells, strict=True):
        found[cells] = np.maximum(found[cells], mine)
    return found


def _lower(table: Table, values: IntArray) -> IntArray:
    """Return how many inner cells of each cell are not zero: it is at least that many."""
    dimensions = [tree.dimension for tree in table.trees]
    sizes = [len(d) for d in dimensions]
    some = (values.reshape(sizes)[tuple(slice(0, d.leaves) for d in dimensions)] > 0).nonzero()
    return summed(dimensions, some, np.ones(len(some[0]), np.int64))


def _joined(tables: Sequence[Table], union: _Union) -> Equations:
    """Put the sums of all tables one after the other."""
    found = [equations([tree.dimension for tree in table.trees]) for table in tables]
    if len(found) == 1:
        return found[0]
    lengths = np.concatenate([np.diff(each.starts) for each in found])
    cells = np.concatenate([numbers[each.cells] for each, numbers in zip(found, union.cells, strict=True)])
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Equations(starts, cells, np.concatenate([each.signs for each in found]))


def _inner(tables: Sequence[Table], union: _Union) -> BoolArray:
    """Return the cells that no table splits further."""
    split = [~inner([tree.dimension for tree in table.trees]) for table in tables]
    return ~_any(split, union)


def _weights(
    tables: Sequence[Table], values: Sequence[IntArray], union: _Union, places: Sequence[IntArray]
) -> NDArray[np.float64]:
    """Weigh each cell by its table; one that stands in several rows costs as much as is lost with them."""
    found = np.zeros(union.size)
    for table, mine, cells in zip(tables, values, union.cells, strict=True):
        found[cells] = np.maximum(found[cells], weights([tree.dimension for tree in table.trees], mine))
    rows = np.bincount(np.concatenate(places), minlength=union.size)
    return found + np.maximum(rows - 1, 0)


def _blocks(tables: Sequence[Table], union: _Union) -> tuple[IntArray, ...]:
    """Return the blocks of all tables, small ones first."""
    found = [
        np.unique(numbers[block])
        for table, numbers in zip(tables, union.cells, strict=True)
        for block in blocks([tree.dimension for tree in table.trees])
    ]
    if len(tables) > 1:
        found.append(np.arange(union.size))
    return tuple(sorted(found, key=len))


def _single(tables: Sequence[Table], values: Sequence[IntArray], union: _Union, *, counts: bool) -> BoolArray:
    """Return the cells with one unit: its number is 1, or its contribution is all there is."""
    if counts:
        return _any([mine == 1 for mine in values], union)
    few = [np.zeros(len(table.values), np.bool_) if table.counts is None else table.counts == 1 for table in tables]
    most = [
        np.zeros(len(table.values), np.bool_)
        if table.largest is None
        else (table.values > 0) & (table.largest[:, 0] == table.values)
        for table in tables
    ]
    return _any([one | other for one, other in zip(few, most, strict=True)], union)


def _demand(
    tables: Sequence[Table], rules: Sequence[Rule], system: System, union: _Union, scales: Sequence[int]
) -> Demand:
    """Apply the rules to each table; the widest range of a cell counts."""
    up, down = np.zeros(union.size, np.int64), np.zeros(union.size, np.int64)
    primary = np.zeros(union.size, np.bool_)
    for table, cells, scale in zip(tables, union.cells, scales, strict=True):
        largest = None if table.largest is None else table.largest * scale
        facts = Facts(system.values[cells], system.fixed[cells], system.lower[cells], table.counts, largest)
        mine = demanded(rules, facts)
        where = cells[mine.cells]
        primary[where] = True
        up[where] = np.maximum(up[where], mine.up)
        down[where] = np.maximum(down[where], mine.down)
    found = np.flatnonzero(primary)
    return Demand(found, up[found], down[found])
