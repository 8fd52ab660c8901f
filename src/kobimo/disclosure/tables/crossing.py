"""Crossed tables: every combination of the nodes of some dimensions, and every sum that holds between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from kobimo.disclosure.suppression.weights import usual_weights
from kobimo.disclosure.system import BoolArray, Equations, IntArray, System

_WIDE = 16
_TOGETHER = 10


@dataclass(frozen=True)
class Dimension:
    """Nodes of one dimension: first the leaves, then groups of leaves, at last all of them together.

    Several hierarchies over the same leaves are several sets of `sums`.

    Attributes
    ----------
    name : str
    leaves : int
        Number of leaves; they are the nodes 0 to `leaves` - 1.
    groups : tuple of ndarray of int64
        Leaves of each further node, the last one has all. Empty if there is a single leaf, which is the total then.
    sums : tuple of (int, ndarray of int64)
        A node and the nodes that it is the sum of, parts of parts before their wholes.
    """

    name: str
    leaves: int
    groups: tuple[IntArray, ...]
    sums: tuple[tuple[int, IntArray], ...]

    def __len__(self) -> int:
        return self.leaves + len(self.groups)

    @property
    def total(self) -> int:
        """The node of everything."""
        return len(self) - 1

    @property
    def heights(self) -> IntArray:
        """How many levels each node stands above its deepest leaf."""
        found = np.zeros(len(self), np.int64)
        for whole, parts in self.sums:
            found[whole] = max(found[whole], found[parts].max() + 1)
        return found

    def below(self, node: int) -> IntArray:
        """Return a group with every node that lies inside it."""
        within = np.zeros(self.leaves, np.bool_)
        within[self.groups[node - self.leaves]] = True
        further = [n for n, g in enumerate(self.groups, self.leaves) if within[g[0]] and within[g].all()]
        return np.concatenate([np.flatnonzero(within), np.array(further, np.int64)])


def shape(dimensions: Sequence[Dimension]) -> tuple[int, ...]:
    """Return the number of nodes of each dimension; cells are numbered in this shape, the last one fastest."""
    return tuple(len(dimension) for dimension in dimensions)


def summed(dimensions: Sequence[Dimension], leaves: Sequence[IntArray], amounts: IntArray) -> IntArray:
    """Add rows up to all cells of the crossed table.

    Parameters
    ----------
    dimensions : sequence of Dimension
    leaves : sequence of ndarray of int64, shape (rows,)
        Leaf of each row, one array for each dimension. Rows with the same leaves are added.
    amounts : ndarray of int64, shape (rows,)

    Returns
    -------
    ndarray of int64, shape (cells,)

    Examples
    --------
    >>> import numpy as np
    >>> sex = Dimension("sex", 2, (np.array([0, 1]),), ((2, np.array([0, 1])),))
    >>> summed([sex], [np.array([0, 1, 1])], np.array([5, 1, 2])).tolist()
    [5, 3, 8]
    """
    table = np.zeros([d.leaves for d in dimensions], np.int64)
    np.add.at(table, tuple(leaves), amounts)
    for axis, dimension in enumerate(dimensions):
        groups = [np.take(table, inside, axis).sum(axis, keepdims=True) for inside in dimension.groups]
        table = np.concatenate([table, *groups], axis)
    return table.ravel()


def largest(
    dimensions: Sequence[Dimension], leaves: Sequence[IntArray], amounts: IntArray, count: int
) -> NDArray[np.int64]:
    """Return the `count` largest amounts in every cell, largest first, 0 where there are fewer.

    The parameters are those of `summed`. Shape of the result: (cells, count).
    """
    sizes = [d.leaves for d in dimensions]
    table = np.zeros((prod(sizes), count), np.int64)
    flat = np.ravel_multi_index(tuple(leaves), sizes)
    order = np.lexsort((-amounts, flat))
    found = flat[order]
    rank = np.arange(len(found)) - np.searchsorted(found, found, side="left")
    kept = rank < count
    table[found[kept], rank[kept]] = amounts[order][kept]
    table = table.reshape(*sizes, count)
    for axis, dimension in enumerate(dimensions):
        groups = [_largest_along(table, inside, axis, count) for inside in dimension.groups]
        table = np.concatenate([table, *groups], axis)
    return table.reshape(-1, count)


def _largest_along(table: NDArray[np.int64], inside: IntArray, axis: int, count: int) -> NDArray[np.int64]:
    """Merge the largest amounts of some nodes of an axis."""
    taken = np.moveaxis(np.take(table, inside, axis), axis, -2)
    merged = taken.reshape(*taken.shape[:-2], -1)
    merged = -np.sort(-merged, axis=-1)[..., :count]
    return np.expand_dims(merged, axis)


def equations(dimensions: Sequence[Dimension]) -> Equations:
    """Return every sum of the crossed table: along each dimension, for every combination of nodes of the others."""
    sizes = shape(dimensions)
    numbers = np.arange(prod(sizes), dtype=np.int64).reshape(sizes)
    cells, signs, lengths = [], [], []
    for axis, dimension in enumerate(dimensions):
        others = np.moveaxis(numbers, axis, -1).reshape(-1, len(dimension))
        for whole, parts in dimension.sums:
            nodes = np.concatenate([[whole], parts])
            cells.append(others[:, nodes].ravel())
            signs.append(np.tile(np.concatenate([[1], np.full(len(parts), -1)]).astype(np.int8), len(others)))
            lengths.append(np.full(len(others), len(nodes), np.int64))
    if not cells:
        return Equations(np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int8))
    starts = np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64)
    return Equations(starts, np.concatenate(cells), np.concatenate(signs))


def blocks(dimensions: Sequence[Dimension]) -> tuple[IntArray, ...]:
    """Return the cells of each sub-tree of the largest dimension, small ones before those that hold them.

    Where a node has many parts, groups of neighbouring parts are blocks too.
    """
    sizes = shape(dimensions)
    axis = int(np.argmax(sizes))
    numbers = np.moveaxis(np.arange(prod(sizes), dtype=np.int64).reshape(sizes), axis, 0)
    return tuple(np.sort(numbers[nodes].ravel()) for nodes in _subtrees(dimensions[axis]))


def _subtrees(dimension: Dimension) -> Iterator[IntArray]:
    """Return each group with what lies inside it, and groups of neighbours where there are many; ordered by size."""
    found = [dimension.below(node) for node in range(dimension.leaves, len(dimension))]
    yield from sorted([*_neighbours(dimension), *found] or [np.arange(len(dimension))], key=len)


def _neighbours(dimension: Dimension) -> Iterator[IntArray]:
    """Cut the parts of wide sums into groups with what lies inside: programs over hundreds of areas are slow."""
    for _whole, parts in dimension.sums:
        if len(parts) <= _WIDE:
            continue
        for some in np.array_split(parts, -(-len(parts) // _TOGETHER)):
            inside = [np.array([n]) if n < dimension.leaves else dimension.below(n) for n in some.tolist()]
            yield np.unique(np.concatenate(inside))


def weights(dimensions: Sequence[Dimension], values: IntArray) -> NDArray[np.float64]:
    """Weigh cells: totals over all other dimensions are guarded, the larger the area the more."""
    sizes = shape(dimensions)
    axis = int(np.argmax(sizes))
    guarded = np.zeros(sizes, np.int64)
    heights = dimensions[axis].heights
    where: list[int | slice] = [d.total for d in dimensions]
    where[axis] = slice(None)
    guarded[tuple(where)] = heights
    return usual_weights(values, guarded.ravel())


def inner(dimensions: Sequence[Dimension]) -> BoolArray:
    """Return the cells that are leaves in every dimension."""
    found = np.zeros(shape(dimensions), np.bool_)
    found[tuple(slice(0, d.leaves) for d in dimensions)] = True
    return found.ravel()


def crossed(dimensions: Sequence[Dimension], values: IntArray, *, fixed: BoolArray, lower: IntArray) -> System:
    """Make the system of a crossed table.

    Parameters
    ----------
    dimensions : sequence of Dimension
    values : ndarray of int64, shape (cells,)
        As `summed` returns them.
    fixed : ndarray of bool, shape (cells,)
        Cells that readers know beforehand.
    lower : ndarray of int64, shape (cells,)
        What readers know of a hidden cell at least.

    Returns
    -------
    System

    Raises
    ------
    InvalidInputError
        If the values do not add up.
    """
    return System(
        values=values,
        equations=equations(dimensions),
        inner=inner(dimensions),
        fixed=fixed,
        published=np.ones(len(values), np.bool_),
        lower=lower,
        weights=weights(dimensions, values),
        blocks=blocks(dimensions),
    )
