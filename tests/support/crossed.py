"""Tables as systems of equations for tests of disclosure control: every combination of some trees, vectorised."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kobimo.disclosure.suppression.weights import usual_weights
from kobimo.disclosure.system import Demand, Equations, System

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Tree:
    """Nodes of one dimension, parents before their children; the first is the total, with parent -1."""

    parents: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.parents)

    def children(self, node: int) -> list[int]:
        """Return the children of a node."""
        return [n for n, parent in enumerate(self.parents) if parent == node]

    @property
    def leaves(self) -> list[int]:
        """Nodes without children."""
        held = set(self.parents)
        return [n for n in range(len(self)) if n not in held]

    def below(self, node: int) -> list[int]:
        """Return all nodes strictly below a node."""
        found = {node}
        for n, parent in enumerate(self.parents):
            if parent in found:
                found.add(n)
        return sorted(found - {node})

    def height(self, node: int) -> int:
        """Return the longest way from a node down to a leaf."""
        return max((1 + self.height(child) for child in self.children(node)), default=0)


def flat(count: int) -> Tree:
    """Return a total with some parts."""
    return Tree((-1, *([0] * count)))


def regular(*branches: int) -> Tree:
    """Return a tree in which every node of a level has the same number of children."""
    parents, level = [-1], [0]
    for count in branches:
        below = []
        for node in level:
            below += range(len(parents), len(parents) + count)
            parents += [node] * count
        level = below
    return Tree(tuple(parents))


def crossed(trees: Sequence[Tree], counts: IntArray, *, lowest: int = 0, plain: bool = False) -> System:
    """Return the table of all combinations of nodes.

    `counts` has one axis a tree, one entry a leaf. True zeros are known; a hidden inner cell is at least `lowest`.
    The first tree gives the blocks.
    """
    shape = tuple(len(tree) for tree in trees)
    values = _summed(trees, counts)
    lower = _summed(trees, np.where(counts > 0, np.minimum(counts, lowest), 0))
    inner = reduce(np.logical_and.outer, [np.isin(np.arange(len(t)), t.leaves) for t in trees]).ravel()
    heights = np.array([trees[0].height(n) for n in range(shape[0])])
    totals = reduce(np.logical_and.outer, [np.arange(n) == 0 for n in shape[1:]], np.ones(shape[0], bool))
    guarded = (totals * heights.reshape(-1, *[1] * (len(shape) - 1))).ravel()
    cells = len(values)
    return System(
        values=values,
        equations=_equations(trees, shape),
        inner=inner,
        fixed=values == 0,
        published=np.ones(cells, bool),
        lower=lower,
        weights=usual_weights(values, None if plain else guarded),
        blocks=_blocks(trees[0], shape),
    )


def frequencies(system: System, threshold: int = 3, *, down: bool = True) -> Demand:
    """Return the demand of the rule that counts below a threshold are small."""
    cells = np.flatnonzero((system.values > 0) & (system.values < threshold) & system.free)
    values = system.values[cells]
    lower = (values > system.lower[cells]).astype(np.int64)
    return Demand(cells, np.maximum(threshold - values, 1), lower if down else np.zeros_like(lower))


def synthetic(path: Path, *, lowest: int) -> System:
    """Read a table of three area levels, age, sex and migration."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    chains = [[row[c] for c in ("bezirk", "stadtteil", "quartier")] for row in rows]
    numbers: dict[str, int] = {}
    parents = [-1]
    for level in range(3):
        for chain in chains:
            if chain[level] not in numbers:
                numbers[chain[level]] = len(parents)
                parents.append(numbers[chain[level - 1]] if level else 0)
    tree = Tree(tuple(parents))
    leaves = {node: n for n, node in enumerate(tree.leaves)}
    codes = [{v: n for n, v in enumerate(sorted({row[c] for row in rows}))} for c in ("alter", "sex", "mig")]
    counts = np.zeros((len(leaves), *map(len, codes)), np.int64)
    for row, chain in zip(rows, chains, strict=True):
        attributes = tuple(code[row[c]] for code, c in zip(codes, ("alter", "sex", "mig"), strict=True))
        counts[(leaves[numbers[chain[-1]]], *attributes)] += int(row["freq"])
    return crossed([tree, *(flat(len(code)) for code in codes)], counts, lowest=lowest)


def _summed(trees: Sequence[Tree], counts: IntArray) -> IntArray:
    """Sum leaves up to all combinations of nodes."""
    found = counts
    for axis, tree in enumerate(trees):
        moved = np.moveaxis(found, axis, 0)
        full = np.zeros((len(tree), *moved.shape[1:]), np.int64)
        full[tree.leaves] = moved
        for node in range(len(tree) - 1, 0, -1):
            full[tree.parents[node]] += full[node]
        found = np.moveaxis(full, 0, axis)
    return np.ascontiguousarray(found).ravel()


def _equations(trees: Sequence[Tree], shape: tuple[int, ...]) -> Equations:
    """Return, for every tree and every node with children, the sums over all nodes of the other trees."""
    places = np.arange(int(np.prod(shape))).reshape(shape)
    cells, lengths = [], []
    for axis, tree in enumerate(trees):
        moved = np.moveaxis(places, axis, 0).reshape(shape[axis], -1)
        for node in range(len(tree)):
            if kids := tree.children(node):
                cells.append(moved[[node, *kids]].T.ravel())
                lengths.append(np.full(moved.shape[1], 1 + len(kids)))
    starts = np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64)
    signs = -np.ones(starts[-1], np.int8)
    signs[starts[:-1]] = 1
    return Equations(starts, np.concatenate(cells), signs)


def _blocks(tree: Tree, shape: tuple[int, ...]) -> tuple[IntArray, ...]:
    """Return, for every node with children, the cells strictly below it, small sets first."""
    places = np.arange(int(np.prod(shape))).reshape(shape[0], -1)
    found = [places[below].ravel() for n in range(len(tree)) if len(below := tree.below(n))]
    return tuple(sorted(found, key=len))
