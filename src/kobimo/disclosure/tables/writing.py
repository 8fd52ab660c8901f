"""Write a protected table: hidden cells are empty, and one sign says so for all of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import numpy as np

from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.disclosure.tables.assembling import Table, number
from kobimo.errors import InvalidInputError
from kobimo.language import _

STATUS = "status"
SHOWN, HIDDEN, PRIMARY, SECONDARY = "v", "h", "u", "x"


def published_bytes(table: Table, values: IntArray, hidden: BoolArray, decimals: int, *, header: bool = True) -> bytes:
    """Return the table for the public.

    Parameters
    ----------
    table : Table
    values : ndarray of int64, shape (rows,)
        Values of the rows that are shown, in the order of `Table.listed`.
    hidden : ndarray of bool, shape (rows,)
    decimals : int
        Decimals of a whole unit.
    header : bool
        Whether to begin with the names of the columns; the rows of a further date go without.
    """
    texts = _texts(values, decimals)
    shown = (["", HIDDEN] if gone else [text, SHOWN] for text, gone in zip(texts, hidden.tolist(), strict=True))
    return _written(table, shown, header=header)


def internal_bytes(
    table: Table, values: IntArray, hidden: BoolArray, primary: BoolArray, decimals: int, *, header: bool = True
) -> bytes:
    """Return the table for the statistics office: true values, primary (u) and secondary (x) cells told apart."""
    signs = np.where(primary, PRIMARY, np.where(hidden, SECONDARY, SHOWN)).tolist()
    ends = ([text, sign] for text, sign in zip(_texts(values, decimals), signs, strict=True))
    return _written(table, ends, header=header)


def _texts(values: IntArray, decimals: int) -> list[str]:
    return [number(value, decimals) for value in values.tolist()]


def _written(table: Table, ends: Iterator[list[str]], *, header: bool) -> bytes:
    """Write the codes of every row and what stands behind them, with the columns of the original."""
    if STATUS in (*table.columns, table.layout.value):
        raise InvalidInputError(
            _("Die Tabelle hat schon eine Spalte „{name}“.").format(name=STATUS),
            where=table.sheet.where,
            remedy=_("Die Spalte umbenennen."),
        )
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=table.sheet.delimiter, lineterminator="\n")
    if header:
        writer.writerow([*table.columns, table.layout.value, STATUS])
    writer.writerows([*codes, *end] for codes, end in zip(_codes(table), ends, strict=True))
    return stream.getvalue().encode()


def _codes(table: Table) -> Iterator[tuple[str, ...]]:
    """Return the codes of every row, in the order of `Table.listed`."""
    sizes = [len(tree.entries) for tree in table.trees]
    places = np.indices(sizes).reshape(len(sizes), -1)
    columns: list[list[str]] = []
    for name in table.columns:
        if name in table.constants:
            columns.append([table.constants[name]] * places.shape[1])
            continue
        axis = next(n for n, tree in enumerate(table.trees) if name in tree.columns)
        tree = table.trees[axis]
        texts = [entry.texts[tree.columns.index(name)] for entry in tree.entries]
        columns.append([texts[n] for n in places[axis].tolist()])
    return zip(*columns, strict=True)
