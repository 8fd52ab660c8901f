"""Dimensions of a table: one column, a column with a file of parents, or columns of which one determines the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from kobimo.disclosure.system import IntArray
from kobimo.disclosure.tables.crossing import Dimension
from kobimo.disclosure.tables.reading import Sheet
from kobimo.errors import InvalidInputError
from kobimo.language import _, quoted

K = TypeVar("K", int, str)

TOTAL = "Insgesamt"
TOTALS = frozenset({"insgesamt", "gesamt", "total", "summe", "zusammen", "alle", "all", "sum", "_t", "*"})
"""Codes that mean everything, in small letters."""

Parents = Mapping[str, tuple[str, ...]]
"""For each code the codes that it is part of, one for each hierarchy."""


def is_total(code: str) -> bool:
    """Tell whether a code means everything."""
    return code.casefold() in TOTALS


@dataclass(frozen=True)
class Entry:
    """A node as it is shown: its text in each column. Nodes with the same leaves are one node with several entries."""

    column: str
    code: str
    node: int
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Tree:
    """A dimension with the texts of its nodes.

    Attributes
    ----------
    dimension : Dimension
    columns : tuple of str
        Columns of the table that it is made of, the finest first.
    entries : tuple of Entry
        Everything that is shown, leaves first, the total last.
    notes : tuple of str
        What the user should know about how it was read.
    """

    dimension: Dimension
    columns: tuple[str, ...]
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()

    @property
    def nodes(self) -> IntArray:
        """Node of each entry."""
        return np.array([entry.node for entry in self.entries], np.int64)

    def find(self, columns: Sequence[str], texts: Sequence[str]) -> int | None:
        """Return the position of the entry that some columns describe, or None.

        The first text that is not a total names the node, finest column first; the others must fit it or be totals.
        """
        given = dict(zip(columns, texts, strict=True))
        told = [(c, given[c]) for c in self.columns if c in given and not is_total(given[c])]
        if not told:
            return len(self.entries) - 1
        found = self._named.get(told[0])
        if found is None and len(columns) == 1:
            found = self._coded.get(told[0][1])
        if found is None:
            return None
        shown = dict(zip(self.columns, self.entries[found].texts, strict=True))
        return found if len(columns) == 1 or all(shown[c] == text for c, text in told) else None

    @cached_property
    def _named(self) -> dict[tuple[str, str], int]:
        return {(e.column, e.code): n for n, e in enumerate(self.entries)}

    @cached_property
    def _coded(self) -> dict[str, int]:
        """Return the entries by their code alone, where only one has it."""
        places = _grouped([e.code for e in self.entries])
        return {code: found[0] for code, found in places.items() if len(found) == 1}


def read_parents(sheet: Sheet, option: str) -> Parents:
    """Read a hierarchy: the first column names a code, the second what it is part of.

    Raises
    ------
    InvalidInputError
        If there are not two columns, a code is missing, or codes are parts of each other in a circle.
    """
    if len(sheet.columns) != 2:
        raise InvalidInputError(
            _("Eine Hierarchie hat zwei Spalten: Teil und Ganzes (child,parent)."), where=f"{option}, {sheet.where}"
        )
    children, wholes = (column.texts() for column in sheet.columns.values())
    found: dict[str, tuple[str, ...]] = {}
    for row, (child, whole) in enumerate(zip(children, wholes, strict=True)):
        if not child:
            raise InvalidInputError(_("Der Code des Teils fehlt."), where=sheet.place(row))
        if whole and not is_total(whole) and whole not in found.get(child, ()) and not is_total(child):
            found[child] = (*found.get(child, ()), whole)
    _refuse_circles(found, sheet.where)
    return found


def _refuse_circles(parents: Parents, where: str) -> None:
    """Raise an error that shows the circle."""
    done: set[str] = set()
    for start in parents:
        path: list[str] = []
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            code, depth = stack.pop()
            del path[depth:]
            if code in path:
                raise InvalidInputError(
                    _("Die Hierarchie läuft im Kreis: {codes}.").format(
                        codes=" → ".join([*path[path.index(code) :], code])
                    ),
                    where=where,
                    remedy=_("In der Datei steht links der Teil, rechts das Ganze; die falsche Zeile entfernen."),
                )
            if code not in done:
                path.append(code)
                stack.extend((whole, depth + 1) for whole in parents.get(code, ()))
        done.add(start)


class _Growing:
    """Nodes of a dimension while it is made: those with the same leaves are one."""

    def __init__(self, name: str, leaves: int) -> None:
        self.name = name
        self.leaves = leaves
        self._nodes: dict[bytes, int] = {}
        self._groups: list[IntArray] = []
        self._sums: dict[tuple[int, bytes], tuple[int, IntArray]] = {}
        self._all = np.arange(leaves)
        self._order: list[IntArray] = []

    def node(self, inside: Iterable[int]) -> int:
        """Return the node with these leaves."""
        leaves = np.unique(np.fromiter(inside, np.int64))
        if len(leaves) == 1:
            return int(leaves[0])
        if len(leaves) == self.leaves:
            return -1
        key = leaves.tobytes()
        if key not in self._nodes:
            self._nodes[key] = self.leaves + len(self._groups)
            self._groups.append(leaves)
        return self._nodes[key]

    def add(self, whole: int, parts: Iterable[int]) -> None:
        """Note a sum, unless it says that a node is itself."""
        cells = np.unique(np.fromiter(parts, np.int64))
        if not (len(cells) == 1 and cells[0] == whole):
            self._sums.setdefault((whole, cells.tobytes()), (whole, cells))

    def size(self, node: int) -> int:
        return self.leaves if node == -1 else 1 if node < self.leaves else len(self._groups[node - self.leaves])

    def dimension(self) -> tuple[Dimension, int]:
        """Return the dimension and the number of its total."""
        if self.leaves == 1:
            return Dimension(self.name, 1, (), ()), 0
        total = self.leaves + len(self._groups)
        sums = sorted(self._sums.values(), key=lambda s: self.size(s[0]))
        plain = tuple((total if w == -1 else w, np.where(p == -1, total, p)) for w, p in sums)
        return Dimension(self.name, self.leaves, (*self._groups, self._all), plain), total


@dataclass(frozen=True)
class Level:
    """A column above the finest one: the code of each leaf, and the text of every column for each code."""

    column: str
    of_leaf: tuple[str, ...]
    texts: Mapping[str, tuple[str, ...]]


def from_columns(
    columns: Sequence[str],
    leaves: Sequence[tuple[str, ...]],
    levels: Mapping[str, Level],
    chains: Sequence[Sequence[str]],
    totals: Sequence[str],
) -> Tree:
    """Make a dimension of columns of which the first determines the others.

    Parameters
    ----------
    columns : sequence of str
        The finest first.
    leaves : sequence of tuple of str
        The text of every column, for each leaf.
    levels : mapping of str to Level
        The columns above, each a level.
    chains : sequence of sequence of str
        Hierarchies: columns from fine to coarse.
    totals : sequence of str
        What each column shows for everything.
    """
    growing = _Growing(columns[0], len(leaves))
    entries = [Entry(columns[0], texts[0], n, texts) for n, texts in enumerate(leaves)]
    nodes: dict[tuple[str, str], int] = {}
    notes: list[str] = []
    for name, level in levels.items():
        for code, inside in _grouped(level.of_leaf).items():
            nodes[name, code] = growing.node(inside)
            entries.append(Entry(name, code, nodes[name, code], level.texts[code]))
    for chain in chains:
        below = list(range(len(leaves)))
        for name in chain:
            above = [nodes[name, code] for code in levels[name].of_leaf]
            for whole, inside in _grouped(above).items():
                growing.add(whole, {below[leaf] for leaf in inside})
            below = above
        growing.add(-1, set(below))
    notes += _lonely(name for name, level in levels.items() if _has_lonely(level))
    return _closed(growing, columns, entries, totals, notes)


def _has_lonely(level: Level) -> bool:
    return any(len(inside) == 1 for inside in _grouped(level.of_leaf).values())


def _lonely(names: Iterable[str]) -> list[str]:
    return [
        _("{name}: Gruppen mit nur einem Teil sind dasselbe wie dieser Teil; beide werden gleich behandelt.").format(
            name=name
        )
        for name in names
    ]


def _grouped(keys: Sequence[K]) -> dict[K, list[int]]:
    """Return the positions of each key."""
    found: dict[K, list[int]] = {}
    for position, key in enumerate(keys):
        found.setdefault(key, []).append(position)
    return found


def _closed(
    growing: _Growing, columns: Sequence[str], entries: list[Entry], totals: Sequence[str], notes: Sequence[str]
) -> Tree:
    """Add the total and put its number in."""
    dimension, total = growing.dimension()
    plain = [Entry(e.column, e.code, total, e.texts) if e.node == -1 else e for e in entries]
    wholes = [e for e in plain if e.node == total and len(dimension) > 1]
    others = [e for e in plain if e not in wholes]
    last = wholes[:1] or [Entry(columns[0], totals[0], total, tuple(totals))]
    return Tree(dimension, tuple(columns), (*others, *last), tuple(notes))


def from_parents(column: str, codes: Sequence[str], parents: Sequence[Parents], total: str, where: str) -> Tree:
    """Make a dimension of one column and one or several files of parents.

    Parameters
    ----------
    column : str
    codes : sequence of str
        Codes that have rows of their own, without wholes.
    parents : sequence of mapping
        One for each file.
    total : str
        What the column shows for everything.
    where : str
        For messages.

    Raises
    ------
    InvalidInputError
        If the files know none of the codes, or parts of a whole overlap.
    """
    growing = _Growing(column, len(codes))
    entries = [Entry(column, code, n, (code,)) for n, code in enumerate(codes)]
    position = {code: n for n, code in enumerate(codes)}
    notes: list[str] = []
    seen: set[str] = set(codes)
    for each in parents:
        notes += _strangers(column, codes, each, where)
        inside = _insides(codes, position, each)
        for depth in range(max((len(p) for p in each.values()), default=1)):
            _grow(growing, position, each, inside, depth, where)
        for code, leaves in inside.items():
            if code not in seen:
                seen.add(code)
                entries.append(Entry(column, code, growing.node(leaves), (code,)))
        notes += _lonely([column] if any(len(leaves) == 1 for leaves in inside.values()) else [])
    growing.add(-1, range(len(codes))) if not parents else None
    return _closed(growing, [column], entries, [total], notes)


def _strangers(column: str, codes: Sequence[str], parents: Parents, where: str) -> list[str]:
    """Say which codes a hierarchy does not know; refuse one that knows none."""
    unknown = [code for code in codes if code not in parents]
    if len(unknown) == len(codes):
        raise InvalidInputError(
            _("Die Hierarchie kennt keinen der Codes in „{column}“, zum Beispiel nicht {code}.").format(
                column=column, code=quoted(codes[0])
            ),
            where=where,
            remedy=_("Codes in Tabelle und Hierarchie gleich schreiben; links steht der Teil, rechts das Ganze."),
        )
    if not unknown:
        return []
    shown = ", ".join(unknown[:5]) + (" …" if len(unknown) > 5 else "")
    return [
        _("{column}: {codes} steht nicht in der Hierarchie und gehört nur zum Ganzen.").format(
            column=column, codes=shown
        )
    ]


def _insides(codes: Sequence[str], position: Mapping[str, int], parents: Parents) -> dict[str, set[int]]:
    """Return the leaves of each whole."""
    found: dict[str, set[int]] = {}
    for code in codes:
        todo = list(parents.get(code, ()))
        while todo:
            whole = todo.pop()
            inside = found.setdefault(whole, set())
            if position[code] not in inside:
                inside.add(position[code])
                todo.extend(parents.get(whole, ()))
    return found


def _grow(
    growing: _Growing,
    position: Mapping[str, int],
    parents: Parents,
    inside: Mapping[str, set[int]],
    depth: int,
    where: str,
) -> None:
    """Add the sums of one hierarchy: each code below its parent of that depth, level by level."""
    parts: dict[str, set[int]] = {}
    tops: set[int] = set()
    todo = list(position)
    seen: set[str] = set()
    while todo:
        code = todo.pop()
        node = growing.node(inside[code]) if code in inside else position[code]
        above = parents.get(code, ())
        whole = above[depth] if depth < len(above) else above[-1] if above and code in inside else None
        if whole is None:
            tops.add(node)
            continue
        parts.setdefault(whole, set()).add(node)
        if whole not in seen:
            seen.add(whole)
            todo.append(whole)
    for whole, nodes in parts.items():
        if sum(growing.size(n) for n in nodes) != len(inside[whole]):
            raise InvalidInputError(
                _("Die Teile von {whole} überschneiden sich oder sind unvollständig.").format(whole=quoted(whole)),
                where=where,
                remedy=_("Für jede Gliederung eine eigene Datei mit --hierarchy angeben."),
            )
        growing.add(growing.node(inside[whole]), nodes)
    growing.add(-1, tops)
