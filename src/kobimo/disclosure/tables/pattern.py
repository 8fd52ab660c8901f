"""Read which cells of a table are hidden, as this program or another one wrote it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.disclosure.tables.assembling import Table, number
from kobimo.disclosure.tables.hierarchies import Tree
from kobimo.disclosure.tables.reading import Column, Sheet, amounts
from kobimo.errors import InvalidInputError
from kobimo.language import _, counted

_STATUS_NAMES = ("status", "sdcstatus", "suppressed", "sperrung", "gesperrt")
_SHOWN = frozenset({"v", "s", "z", "w", "1", "2", "13", "14", "false", "0", "safe", "shown"})
_HIDDEN = frozenset({"h", "u", "x", "m", "d", "3", "4", "5", "6", "7", "8", "9", "11", "12", "true", "hidden"})
_FLAGS = frozenset({"true", "false", "0", "1"})
_SIGNS = frozenset({"", ".", "x", "/", "•", "…", "...", "na", "nan", "*", "c"})
_NOTHING = frozenset({"-", "–", "—"})


@dataclass(frozen=True)
class Published:
    """What a published table shows.

    Attributes
    ----------
    hidden : ndarray of bool, shape (rows,)
        For each row of the table as `Table.listed` orders them.
    notes : tuple of str
    """

    hidden: BoolArray
    notes: tuple[str, ...]


def published(sheet: Sheet, table: Table) -> Published:
    """Compare a published table with the original.

    Hidden is what the column `status` calls so (h, u, x; or the signs of sdcTable and tau-ARGUS), or what has no value
    or a sign (``.`` ``x`` ``/``) where there is no such column. A cell that occurs in the original and has no row is
    hidden too.

    Parameters
    ----------
    sheet : Sheet
        The published table.
    table : Table
        The original.

    Returns
    -------
    Published

    Raises
    ------
    InvalidInputError
        If codes are unknown, cells occur twice, or a shown value is not the true one; names the line.
    """
    status = next((c for name, c in sheet.columns.items() if name.casefold() in _STATUS_NAMES), None)
    value = sheet.columns.get(table.layout.value)
    if value is None and status is None:
        raise InvalidInputError(
            _("Die veröffentlichte Tabelle hat weder die Wertspalte „{value}“ noch eine Spalte „status“.").format(
                value=table.layout.value
            ),
            where=sheet.where,
            remedy=_("Die Wertspalte wie in der Vorlage nennen oder eine Spalte status mit v und h ergänzen."),
        )
    rows = np.ones(sheet.rows, np.bool_)
    used = {c.name for c in (status, value) if c is not None}
    cells = table.cells_of(_dimension_columns(sheet, table, used), sheet, rows)
    _refuse_twice(cells, sheet)
    gone = _hidden(value, status, sheet)
    if value is not None:
        _compare(sheet, value, table, cells, gone)
    hidden = table.present[table.listed] > 0
    missing = hidden.copy()
    missing[cells] = False
    hidden[cells] = gone
    notes = []
    if missing.any():
        notes.append(
            _("Nicht veröffentlicht und deshalb wie gesperrt behandelt: {count}.").format(
                count=counted(int(missing.sum()), "Zelle", "Zellen")
            )
        )
    return Published(hidden, tuple(notes))


def _dimension_columns(sheet: Sheet, table: Table, used: set[str]) -> dict[str, Column]:
    """Find the columns of each dimension; a column of another name is taken if its codes fit one dimension."""
    found: dict[str, Column] = {}
    for tree in table.trees:
        mine = [name for name in tree.columns if name in sheet.columns]
        if not mine:
            other = _fitting(tree, sheet, used | set(found) | {c for t in table.trees for c in t.columns})
            found[tree.columns[0]] = Column(tree.columns[0], other.codes, other.labels)
            used = used | {other.name}
        found.update({name: sheet.columns[name] for name in mine})
    return found


def _fitting(tree: Tree, sheet: Sheet, used: set[str]) -> Column:
    """Return the first unused column that has only codes of a dimension."""
    for column in sheet.columns.values():
        if column.name not in used and all(
            tree.find([tree.columns[0]], [label]) is not None for label in column.labels
        ):
            return column
    raise InvalidInputError(
        _("In der veröffentlichten Tabelle fehlt die Dimension „{name}“.").format(name=tree.columns[0]),
        where=sheet.where,
        remedy=_(
            "Die Spalten wie in der Vorlage nennen, oder mit --dims nur die veröffentlichten Dimensionen angeben."
        ),
    )


def _refuse_twice(cells: IntArray, sheet: Sheet) -> None:
    first = np.unique(cells, return_index=True)[1]
    if len(first) < len(cells):
        row = int(np.setdiff1d(np.arange(len(cells)), first)[0])
        raise InvalidInputError(_("Diese Zelle steht zweimal in der Tabelle."), where=sheet.place(row))


def _hidden(value: Column | None, status: Column | None, sheet: Sheet) -> BoolArray:
    """Return the rows that are hidden."""
    if status is None:
        flags = [label.casefold() in _SIGNS for label in value.labels] if value is not None else []
        found: BoolArray = np.array(flags, np.bool_)[value.codes] if value is not None else np.zeros(0, np.bool_)
        return found
    signs = [label.casefold() for label in status.labels]
    as_flags = status.name.casefold() != "status" and set(signs) <= _FLAGS
    for n, sign in enumerate(signs):
        if sign not in _SHOWN | _HIDDEN:
            row = int(np.flatnonzero(status.codes == n)[0])
            raise InvalidInputError(
                _("„{sign}“ ist kein bekannter Status.").format(sign=status.labels[n]),
                where=sheet.place(row),
                remedy=_("v schreiben für veröffentlicht, h für gesperrt (oder u primär, x sekundär)."),
            )
    return np.array([s in {"true", "1"} if as_flags else s in _HIDDEN for s in signs], np.bool_)[status.codes]


def _compare(sheet: Sheet, value: Column, table: Table, cells: IntArray, hidden: BoolArray) -> None:
    """Refuse shown values that are not the true ones: then it is another table, or one that was changed."""
    shown = np.flatnonzero(~hidden)
    labels = tuple("0" if label in _NOTHING else label for label in value.labels)
    used = np.unique(value.codes[shown])
    renumbered = np.full(len(labels), -1, np.int64)
    renumbered[used] = np.arange(len(used))
    part = Column(value.name, renumbered[value.codes[shown]], tuple(labels[n] for n in used))
    inside = Sheet(sheet.where, {}, len(shown), sheet.delimiter, [sheet.lines[n] for n in shown.tolist()])
    given = amounts(part, inside, whole=False)
    finest = max(given.decimals, table.decimals)
    told = given.units * 10 ** (finest - given.decimals)
    true = table.values[table.listed[cells[shown]]] * 10 ** (finest - table.decimals)
    wrong = np.flatnonzero(told != true)
    if wrong.size:
        raise InvalidInputError(
            _("Hier steht {told}, in der Vorlage {true}.").format(
                told=number(int(told[wrong[0]]), finest), true=number(int(true[wrong[0]]), finest)
            ),
            where=inside.place(int(wrong[0])),
            remedy=_("Prüfen lässt sich nur eine Sperrung; gerundete oder veränderte Tabellen sind keine."),
        )
