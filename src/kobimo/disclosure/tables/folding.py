"""Columns that determine each other are one dimension with several levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.disclosure.tables.hierarchies import TOTAL, Level, Parents, Tree, from_columns, from_parents, is_total
from kobimo.disclosure.tables.reading import Column
from kobimo.language import _


@dataclass(frozen=True)
class Folded:
    """Dimensions of a table, and the columns that say the same in every row.

    Attributes
    ----------
    trees : tuple of Tree
    leaves : tuple of ndarray of int64
        Leaf of each inner row, one array for each tree.
    constants : mapping of str to str
    notes : tuple of str
    """

    trees: tuple[Tree, ...]
    leaves: tuple[IntArray, ...]
    constants: Mapping[str, str]
    notes: tuple[str, ...]


def folded(columns: Sequence[Column], inner: BoolArray, parents: Mapping[str, Sequence[Parents]], where: str) -> Folded:
    """Order columns into dimensions.

    A column determines another if each of its codes goes with one code of the other in all inner rows: quarter and
    district are one dimension, and their combinations that never occur are no cells.

    Parameters
    ----------
    columns : sequence of Column
    inner : ndarray of bool, shape (rows,)
        Rows that are no totals.
    parents : mapping of str to sequence of Parents
        Hierarchies from files, for some columns.
    where : str
        For messages.
    """
    codes = {c.name: np.unique(c.codes[inner], return_inverse=True) for c in columns}
    constants = {c.name: c.labels[codes[c.name][0][0]] for c in columns if len(codes[c.name][0]) == 1}
    varying = [c for c in columns if c.name not in constants]
    numbers = {c.name: codes[c.name][1].astype(np.int64) for c in varying}
    texts = {c.name: [c.labels[n] for n in codes[c.name][0]] for c in varying}
    totals = {c.name: next((label for label in c.labels if is_total(label)), TOTAL) for c in varying}
    above = _determined(numbers, {c.name: len(texts[c.name]) for c in varying}, kept=set(parents))
    notes = [_("Nur ein Code: {names}.").format(names=", ".join(constants))] if constants else []
    trees, leaves = [], []
    for finest in _finest(list(numbers), above):
        leaves.append(numbers[finest])
        if finest in parents:
            trees.append(from_parents(finest, texts[finest], parents[finest], totals[finest], where))
            continue
        tree = _tree(finest, numbers, texts, above, totals)
        trees.append(tree)
        if len(tree.columns) > 1:
            notes.append(_("Eine Dimension mit Stufen: {names}.").format(names=" → ".join(tree.columns)))
    return Folded(tuple(trees), tuple(leaves), constants, (*notes, *(n for tree in trees for n in tree.notes)))


def _determined(numbers: Mapping[str, IntArray], sizes: Mapping[str, int], kept: set[str]) -> dict[str, list[str]]:
    """Return the columns that each column determines; those with a hierarchy of their own stay by themselves."""
    found: dict[str, list[str]] = {name: [] for name in numbers}
    for one, first in numbers.items():
        for other, second in numbers.items():
            if one == other or sizes[one] < sizes[other] or {one, other} & kept:
                continue
            if len(np.unique(first * sizes[other] + second)) == sizes[one]:
                found[one].append(other)
    return found


def _finest(names: Sequence[str], above: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the columns that no other determines; of columns that say the same, the first."""
    found: list[str] = []
    for position, name in enumerate(names):
        by = [n for n in names if name in above[n]]
        if all(n in above[name] and names.index(n) > position for n in by):
            found.append(name)
    return found


def _tree(
    finest: str,
    numbers: Mapping[str, IntArray],
    texts: Mapping[str, Sequence[str]],
    above: Mapping[str, Sequence[str]],
    totals: Mapping[str, str],
) -> Tree:
    """Make the dimension of a column and those that it determines."""
    first = np.unique(numbers[finest], return_index=True)[1]
    columns = [finest, *sorted(above[finest], key=lambda c: -len(texts[c]))]
    of_leaf = {c: [texts[c][n] for n in numbers[c][first]] for c in columns}
    same = {c for c in above[finest] if finest in above[c]}
    levels: dict[str, Level] = {}
    for name in columns[1:]:
        if name in same or any(name in above[n] and n in above[name] for n in levels):
            continue
        shown = [c for c in columns if c == name or c in above[name]]
        rows = {code: leaf for leaf, code in enumerate(of_leaf[name])}
        levels[name] = Level(
            name,
            tuple(of_leaf[name]),
            {
                code: tuple(of_leaf[c][leaf] if c in shown else totals[c] for c in columns)
                for code, leaf in rows.items()
            },
        )
    leaves = [tuple(of_leaf[c][n] for c in columns) for n in range(len(first))]
    chains = list(_chains(finest, set(levels), above))
    return from_columns(columns, leaves, levels, chains, [totals[c] for c in columns])


def _chains(name: str, left: set[str], above: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Return every way up through the levels that skips none."""
    higher = [c for c in above[name] if c in left]
    next_ones = [c for c in higher if not any(c in above[other] for other in higher if other != c)]
    if not next_ones:
        yield []
    for step in next_ones:
        for rest in _chains(step, left, above):
            yield [step, *rest]
