"""Corrections of a table that is kept by columns: rows are found and changed in whole columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import overload

import numpy as np

from kobimo.ingest.values.texts import Ints, StoredColumns, Texts


class CorrectedColumns(StoredColumns):
    """Rows of which some columns were changed.

    Parameters
    ----------
    rows : StoredColumns
        As they were delivered.
    changed : mapping of int to Texts
        Columns that take the place of the delivered ones.
    """

    def __init__(self, rows: StoredColumns, changed: Mapping[int, Texts]) -> None:
        self._rows, self._changed = rows, changed

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Sequence[str]: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Sequence[str]]: ...

    def __getitem__(self, index: int | slice) -> Sequence[str] | Sequence[Sequence[str]]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        row = list(self._rows[index])
        for position, column in self._changed.items():
            row[position] = column.texts[int(column.codes[index])]
        return tuple(row)

    def texts(self, position: int) -> Texts:
        """Return a column; see `StoredColumns`."""
        return self._changed[position] if position in self._changed else self._rows.texts(position)


def rows_with(rows: StoredColumns, texts: Mapping[int, str]) -> Ints:
    """Return the rows that have given texts, ascending.

    Parameters
    ----------
    rows : StoredColumns
    texts : mapping of int to str
        By column, cleaned.

    Returns
    -------
    ndarray of int
        Positions.
    """
    chosen = np.ones(len(rows), np.bool_)
    for position, text in texts.items():
        column = rows.texts(position)
        chosen &= column.codes == column.texts.index(text) if text in column.texts else False
    return np.flatnonzero(chosen)


def with_texts(rows: StoredColumns, chosen: Ints, texts: Mapping[int, str]) -> CorrectedColumns:
    """Return the rows with other texts in chosen ones.

    Parameters
    ----------
    rows : StoredColumns
        Not changed.
    chosen : ndarray of int
        Positions.
    texts : mapping of int to str
        By column, cleaned.

    Returns
    -------
    CorrectedColumns
    """
    changed = {}
    for position, text in texts.items():
        column = rows.texts(position)
        known = column.texts if text in column.texts else [*column.texts, text]
        codes = column.codes.astype(np.result_type(column.codes, np.min_scalar_type(len(known) - 1)))
        codes[chosen] = known.index(text)
        changed[position] = _in_order(codes, known)
    return CorrectedColumns(rows, changed)


def _in_order(codes: Ints, texts: Sequence[str]) -> Texts:
    """Return a column whose texts have the order in which they occur."""
    known, first = np.unique(codes, return_index=True)
    order = known[np.argsort(first)]
    places = np.zeros(len(texts), codes.dtype)
    places[order] = np.arange(len(order))
    return Texts(places[codes], [texts[code] for code in order.tolist()])
