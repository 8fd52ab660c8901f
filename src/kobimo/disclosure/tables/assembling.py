"""A sheet becomes a table of cells: its dimensions, all totals, and what rules look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np
from numpy.typing import NDArray

from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.disclosure.tables.crossing import largest, shape, summed
from kobimo.disclosure.tables.folding import Folded, folded
from kobimo.disclosure.tables.hierarchies import TOTAL, Parents, Tree, is_total
from kobimo.disclosure.tables.reading import Amounts, Column, Sheet, amounts
from kobimo.errors import InvalidInputError
from kobimo.language import _, counted

MOST_CELLS = 6_000_000


@dataclass(frozen=True)
class Layout:
    """Which columns of a sheet mean what.

    Attributes
    ----------
    value : str
        Column of the numbers.
    dims : tuple of str
        Columns of the dimensions; empty for all others.
    parents : mapping of str to sequence of Parents
    count : str
        Column with the number of units behind each value; may be empty.
    largest : tuple of str
        Columns with the largest contributions, the largest first.
    units : int
        How many of the largest contributions must be known; rows are single units then unless `largest` is given.
    counts : bool
        Whether values are counts, so whole numbers.
    """

    value: str
    dims: tuple[str, ...] = ()
    parents: Mapping[str, Sequence[Parents]] | None = None
    count: str = ""
    largest: tuple[str, ...] = ()
    units: int = 0
    counts: bool = True


@dataclass(frozen=True)
class Table:
    """A table with all its totals.

    Attributes
    ----------
    sheet : Sheet
    layout : Layout
    columns : tuple of str
        Columns of the dimensions in the order of the sheet.
    trees : tuple of Tree
    constants : mapping of str to str
        Columns that say the same in every row.
    values : ndarray of int64, shape (cells,)
        In units of 10 to the power of minus `decimals`.
    present : ndarray of int64
        Number of rows behind each cell; 0 where a combination never occurs.
    decimals : int
    counts : ndarray of int64, optional
    largest : ndarray of int64, shape (cells, n), optional
    notes : tuple of str
    """

    sheet: Sheet
    layout: Layout
    columns: tuple[str, ...]
    trees: tuple[Tree, ...]
    constants: Mapping[str, str]
    values: IntArray
    present: IntArray
    decimals: int
    counts: IntArray | None
    largest: NDArray[np.int64] | None
    notes: tuple[str, ...]

    @property
    def listed(self) -> IntArray:
        """Cell of each row of the table as it is shown, in the order of the entries of the trees."""
        numbers = np.arange(len(self.values)).reshape(shape([t.dimension for t in self.trees]))
        return numbers[np.ix_(*(tree.nodes for tree in self.trees))].ravel()

    def name_of(self, row: int) -> str:
        """Return dimensions and codes of a row of `listed` for messages, totals left out."""
        places = np.unravel_index(row, [len(tree.entries) for tree in self.trees])
        entries = [tree.entries[int(place)] for tree, place in zip(self.trees, places, strict=True)]
        parts = [each for each, tree in zip(entries, self.trees, strict=True) if each is not tree.entries[-1]]
        return ", ".join(f"{each.column}={each.code}" for each in parts) or TOTAL

    def cells_of(self, columns: Mapping[str, Column], sheet: Sheet, rows: BoolArray) -> IntArray:
        """Return the position in `listed` of some rows of a sheet.

        Raises
        ------
        InvalidInputError
            If a row has codes that the table does not know; names its line.
        """
        places = [_entries(tree, columns, sheet, rows) for tree in self.trees]
        return np.ravel_multi_index(tuple(places), [len(t.entries) for t in self.trees]).astype(np.int64)


def assembled(sheet: Sheet, layout: Layout) -> Table:
    """Make a table of a sheet: inner rows are added up, totals in the sheet are compared with the sums.

    Raises
    ------
    InvalidInputError
        If the sheet is empty, cells occur twice, totals do not fit, or the table is too large; names the lines.
    """
    columns = _dimension_columns(sheet, layout)
    if not sheet.rows:
        raise InvalidInputError(_("Die Tabelle hat keine Zeilen."), where=sheet.where)
    _refuse_gaps(columns, sheet)
    wanted, left_out = _wanted_rows(sheet, layout, columns)
    inner = wanted & ~_margins(columns, layout)
    if not inner.any():
        raise InvalidInputError(
            _("Die Tabelle hat nur Summenzeilen."),
            where=sheet.where,
            remedy=_("Auch die Zeilen mit den einzelnen Ausprägungen aufnehmen; Summen bildet kobimo selbst."),
        )
    order = folded(columns, inner, layout.parents or {}, sheet.where)
    if not order.trees:
        raise InvalidInputError(
            _("Jede Spalte der Gliederung hat nur einen Code; die Tabelle ist eine einzige Zahl."),
            where=sheet.where,
            remedy=_("Eine Tabelle mit mehreren Gebieten oder Gruppen angeben."),
        )
    _refuse_size(order.trees, sheet)
    together = bool(left_out) or bool(layout.units and not layout.largest)
    if not together:
        _refuse_twice(order, inner, sheet)
    table = _filled(sheet, layout, columns, order, inner)
    formed = _check_margins(table, columns, wanted & ~inner, together=together)
    notes = [_("Nicht verwendet und zusammengezählt: {names}.").format(names=", ".join(left_out))] if left_out else []
    if formed:
        notes.append(_("Gebildet: {count}.").format(count=counted(formed, "Summenzeile", "Summenzeilen")))
    return replace(table, notes=(*order.notes, *notes))


def _dimension_columns(sheet: Sheet, layout: Layout) -> list[Column]:
    """Return the columns of the dimensions in the order of the sheet."""
    for name in layout.dims:
        sheet.column(name, "--dims")
    for name in layout.parents or {}:
        sheet.column(name, "--hierarchy")
    sheet.column(layout.value, "--value")
    numbers = {layout.value, layout.count, *layout.largest}
    names = [n for n in sheet.columns if (n in layout.dims if layout.dims else n not in numbers)]
    if not names or layout.value in layout.dims:
        raise InvalidInputError(
            _("Die Tabelle hat keine Dimension neben der Wertspalte."),
            where=sheet.where,
            remedy=_("Mit --dims die Spalten nennen, nach denen die Tabelle gegliedert ist."),
        )
    if missing := [name for name in layout.parents or {} if name not in names]:
        raise InvalidInputError(
            _("Die Hierarchie gehört zu „{name}“; das ist keine Dimension.").format(name=missing[0]),
            where="--hierarchy",
            remedy=_("Die Spalte auch bei --dims nennen."),
        )
    return [sheet.columns[name] for name in names]


def _refuse_gaps(columns: Sequence[Column], sheet: Sheet) -> None:
    """Refuse rows without a code."""
    for column in columns:
        if "" in column.labels:
            row = int(np.flatnonzero(column.codes == column.labels.index(""))[0])
            raise InvalidInputError(
                _("In „{column}“ fehlt der Code.").format(column=column.name),
                where=sheet.place(row),
                remedy=_("Den Code eintragen, in Summenzeilen „Insgesamt“; oder die Spalte bei --dims weglassen."),
            )


def _wanted_rows(sheet: Sheet, layout: Layout, columns: Sequence[Column]) -> tuple[BoolArray, list[str]]:
    """Leave out rows that a total of an unused column says already; also return the names of unused columns."""
    used = {c.name for c in columns} | {layout.value, layout.count, *layout.largest}
    wanted = np.ones(sheet.rows, np.bool_)
    unused = [c for name, c in sheet.columns.items() if name not in used]
    for column in unused:
        totals = np.array([is_total(label) for label in column.labels], np.bool_)
        if totals.any():
            wanted &= totals[column.codes]
    return wanted, [c.name for c in unused]


def _margins(columns: Sequence[Column], layout: Layout) -> BoolArray:
    """Return the rows that are totals in some dimension, unless a column has nothing else."""
    found = np.zeros(len(columns[0].codes), np.bool_)
    for column in columns:
        wholes = _wholes(column.labels, (layout.parents or {}).get(column.name, ()))
        flags = np.array([is_total(label) or label in wholes for label in column.labels], np.bool_)
        if not flags.all():
            found |= flags[column.codes]
    return found


def _wholes(labels: Sequence[str], parents: Sequence[Parents]) -> set[str]:
    """Return what codes of a column are parts of."""
    found: set[str] = set()
    for each in parents:
        todo = list(labels)
        while todo:
            new = [whole for whole in each.get(todo.pop(), ()) if whole not in found]
            found.update(new)
            todo.extend(new)
    return found


def _refuse_size(trees: Sequence[Tree], sheet: Sheet) -> None:
    if (cells := prod(len(tree.entries) for tree in trees)) > MOST_CELLS:
        raise InvalidInputError(
            _("Die Tabelle hätte {count}; möglich sind {most}.").format(
                count=counted(cells, "Zelle", "Zellen"), most=counted(MOST_CELLS, "Zelle", "Zellen")
            ),
            where=sheet.where,
            remedy=_("Mit --dims weniger Dimensionen nennen oder die Tabelle teilen, zum Beispiel nach Stichtagen."),
        )


def _refuse_twice(order: Folded, inner: BoolArray, sheet: Sheet) -> None:
    """Refuse cells that have two rows."""
    flat = np.ravel_multi_index(order.leaves, [t.dimension.leaves for t in order.trees])
    sequence = np.argsort(flat, kind="stable")
    same = np.flatnonzero(np.diff(flat[sequence]) == 0)
    if same.size:
        rows = np.flatnonzero(inner)[sequence[[same[0], same[0] + 1]]]
        raise InvalidInputError(
            _("Eine Zelle steht zweimal in der Tabelle, zuerst in Zeile {line}.").format(line=sheet.lines[rows[0]]),
            where=sheet.place(int(rows[1])),
            remedy=_("Eine Zeile entfernen; oder fehlt eine Spalte, die beide unterscheidet?"),
        )


def _filled(sheet: Sheet, layout: Layout, columns: Sequence[Column], order: Folded, inner: BoolArray) -> Table:
    """Add the inner rows up."""
    dimensions = [tree.dimension for tree in order.trees]
    value = amounts(sheet.columns[layout.value], sheet, whole=layout.counts)
    tops = [amounts(sheet.column(name, "--largest"), sheet, whole=False) for name in layout.largest]
    decimals = max([value.decimals, *(top.decimals for top in tops)])
    units = _scaled(value, decimals)
    counts = None
    if layout.count:
        each = amounts(sheet.column(layout.count, "--count"), sheet, whole=True)
        counts = summed(dimensions, order.leaves, each.units[inner])
    found = None
    if layout.units:
        sources = [_scaled(top, decimals)[inner] for top in tops] or [units[inner]]
        leaves = [np.tile(leaf, len(sources)) for leaf in order.leaves]
        found = largest(dimensions, leaves, np.concatenate(sources), layout.units)
    return Table(
        sheet=sheet,
        layout=layout,
        columns=tuple(c.name for c in columns),
        trees=order.trees,
        constants=order.constants,
        values=summed(dimensions, order.leaves, units[inner]),
        present=summed(dimensions, order.leaves, np.ones(int(inner.sum()), np.int64)),
        decimals=decimals,
        counts=counts,
        largest=found,
        notes=(),
    )


def _scaled(each: Amounts, decimals: int) -> IntArray:
    scaled: IntArray = each.units * 10 ** (decimals - each.decimals)
    return scaled


def _check_margins(table: Table, columns: Sequence[Column], margins: BoolArray, *, together: bool) -> int:
    """Compare totals of the sheet with the sums; return how many totals it does not have."""
    listed = table.listed
    sums = int((~_is_leaf(table)).sum())
    if not margins.any():
        return sums
    sheet, rows = table.sheet, np.flatnonzero(margins)
    cells = table.cells_of({c.name: c for c in columns}, sheet, margins)
    given = _scaled(amounts(sheet.columns[table.layout.value], sheet, whole=table.layout.counts), table.decimals)[rows]
    different, first, position = np.unique(cells, return_index=True, return_inverse=True)
    if len(different) < len(cells) and not together:
        again = int(rows[np.setdiff1d(np.arange(len(cells)), first)[0]])
        raise InvalidInputError(_("Diese Summe steht zweimal in der Tabelle."), where=sheet.place(again))
    told = np.zeros(len(different), np.int64)
    np.add.at(told, position, given)
    true = table.values[listed[different]]
    slack = table.present[listed[different]] if table.decimals else 0
    wrong = np.flatnonzero(np.abs(told - true) > slack)
    if wrong.size:
        row = int(rows[first[wrong[0]]])
        raise InvalidInputError(
            _("Die Tabelle geht nicht auf: Hier steht {told}, die Teile ergeben {true}.").format(
                told=number(int(told[wrong[0]]), table.decimals), true=number(int(true[wrong[0]]), table.decimals)
            )
            + (" " + _("Weitere solche Summen: {count}.").format(count=len(wrong) - 1) if len(wrong) > 1 else ""),
            where=sheet.place(row),
            remedy=_("Die Werte berichtigen; oder Summenzeilen weglassen, kobimo bildet sie selbst."),
        )
    return sums - len(different)


def _is_leaf(table: Table) -> BoolArray:
    """Tell for each shown row whether it is a leaf in every dimension."""
    found = np.ones(1, np.bool_)
    for tree in table.trees:
        leaves = np.arange(len(tree.entries)) < tree.dimension.leaves
        found = (found[:, None] & leaves).ravel()
    return found


def number(units: int, decimals: int) -> str:
    """Write a number of units with its decimals."""
    if not decimals:
        return str(units)
    whole, fraction = divmod(units, 10**decimals)
    return f"{whole}.{fraction:0{decimals}d}"


def _entries(tree: Tree, columns: Mapping[str, Column], sheet: Sheet, rows: BoolArray) -> IntArray:
    """Return the entry of a tree that each row means."""
    mine = [columns[name] for name in tree.columns if name in columns]
    if not mine:
        return np.full(int(rows.sum()), len(tree.entries) - 1, np.int64)
    sizes = [max(len(c.labels), 1) for c in mine]
    flat = np.ravel_multi_index([c.codes[rows] for c in mine], sizes)
    different, first, position = np.unique(flat, return_index=True, return_inverse=True)
    found = np.empty(len(different), np.int64)
    for n, codes in enumerate(np.array(np.unravel_index(different, sizes)).T):
        texts = [c.labels[code] for c, code in zip(mine, codes, strict=True)]
        place = tree.find([c.name for c in mine], texts)
        if place is None:
            row = int(np.flatnonzero(rows)[first[n]])
            raise InvalidInputError(
                _("Unbekannte Codes: {texts}.").format(
                    texts=", ".join(f"{c.name}={text}" for c, text in zip(mine, texts, strict=True))
                ),
                where=sheet.place(row),
                remedy=_("Zu jeder Summe müssen auch ihre Teile in der Tabelle oder in der Hierarchie stehen."),
            )
        found[n] = place
    return found[position]
