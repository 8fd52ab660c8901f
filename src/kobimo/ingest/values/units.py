"""What a file says of the unit of a column beside what the recipe reads it in: euro are not thousands of euro."""

from __future__ import annotations

import re

import numpy as np

from kobimo.ingest.values.plan import ValueColumn
from kobimo.ingest.values.sheet import Sheet
from kobimo.ingest.values.texts import Ints
from kobimo.language import _
from kobimo.reference.scales import COUNT, Scale, scale_of, told_by, told_in

_HEADINGS = frozenset(
    {"einheit", "einheiten", "mengeneinheit", "maßeinheit", "masseinheit", "wert_einheit", "unit", "value_unit"}
    | {"unit_measure", "measure_unit"}
)
_PARTS = re.compile(r" \| |__|\n")
_OF_AGES = "Jahre"
_NEVER_COUNTED = frozenset({"%", "EUR"})


def names_units(heading: str) -> bool:
    """Tell whether a column holds the unit of each row.

    Parameters
    ----------
    heading : str
        Cleaned heading.

    Returns
    -------
    bool
    """
    return heading.casefold() in _HEADINGS


def check_unit(sheet: Sheet, column: ValueColumn, position: int, rows: Ints) -> None:
    """Report a column whose heading, rows or title name another unit than it is read in.

    Parameters
    ----------
    sheet : Sheet
        The table; its protocol takes the results.
    column : ValueColumn
        What the recipe makes of the column.
    position : int
        Where it stands.
    rows : ndarray of int
        Rows that are read.
    """
    table = sheet.table
    beside = [at for at, name in enumerate(table.columns) if names_units(name)]
    if len(beside) == 1:
        _check_rows(sheet, column, beside[0], rows)
    noted = table.units[position] if table.units is not None else ""
    if told := noted or told_by(_PARTS.split(table.columns[position])):
        if not fits(told, column):
            where = _("Die Tabelle") if noted else _("Die Überschrift „{text}“").format(text=table.columns[position])
            _report(sheet, column, position, told, where)
    elif table.units is None and not beside and not any(told_by(_PARTS.split(name)) for name in table.columns):
        _check_title(sheet, column, position)


def fits(told: str, column: ValueColumn) -> bool:
    """Tell whether a unit that a file names is the one that a column is read in, as far as anybody can know.

    Parameters
    ----------
    told : str
        As the file writes it.
    column : ValueColumn
        What the recipe makes of the column.

    Returns
    -------
    bool
        True for units that nobody knows.
    """
    scale, due = scale_of(told), column.due
    if scale is None or told == column.unit or scale.kind == _OF_AGES:
        return True
    if scale == COUNT and due.kind not in _NEVER_COUNTED and not due.kind.endswith(" je"):
        return due.power == 0
    if _per_head(scale.kind, due.kind) or (column.measure.additivity == "none" and _per_head(due.kind, scale.kind)):
        return scale.power == due.power
    return scale.becomes(due) == 0


def _per_head(kind: str, other: str) -> bool:
    """Tell whether the one is the unit of the other but for that per which it is: headings say so, unit rows do not."""
    return bool(kind) and other == f"{kind} je"


def _check_rows(sheet: Sheet, column: ValueColumn, position: int, rows: Ints) -> None:
    """Report rows whose own unit is another one."""
    texts = sheet.texts(position)
    wrong = [code for code in texts.used(rows) if texts.texts[code] and not fits(texts.texts[code], column)]
    if wrong:
        bad = rows[np.isin(texts.codes[rows], wrong)]
        sheet.report("UNIT_OF_ROW_DIFFERS", bad, position, lambda index: _details(column, sheet.text(index, position)))


def _check_title(sheet: Sheet, column: ValueColumn, position: int) -> None:
    """Report a title that names units of which none is the one that is read; where it speaks of numbers, of any."""
    title = sheet.table.facts.get("title", "")
    told = [unit for line in title.split(" | ") if (unit := told_in(line))]
    if told and not any(fits(unit, column) for unit in told):
        counts = column.due == COUNT and re.search(r"\b(?:an)?zahl(?:en)?\b", title, re.IGNORECASE)
        if not counts or all(scale_of(unit) == Scale("", 3) for unit in told):
            _report(sheet, column, position, told[0], _("Der Titel über der Tabelle"))


def _report(sheet: Sheet, column: ValueColumn, position: int, told: str, where: str) -> None:
    details = _details(column, told)
    sheet.protocol.add("UNIT_DIFFERS", sheet.place(column=position), lambda: {"where": where, **details})


def _details(column: ValueColumn, told: str) -> dict[str, str]:
    """Return what a message says, and what to do first: convert, if that is possible."""
    scale = scale_of(told)
    own = Scale(column.due.kind, column.due.power - column.shift)
    details = {"told": told, "measure": column.measure.id, "due": column.unit}
    if scale is None or scale.becomes(own) is None:
        hint = _("Die Einheiten lassen sich nicht umrechnen: bitte Spalte, Messgröße oder deren unit berichtigen. ")
    elif scale.becomes(own) == 0:
        hint = _("Stimmt die Datei, in der Einlesevorlage unit beim Wert löschen. ")
    else:
        hint = _(
            "Stimmt die Datei, in der Einlesevorlage beim Wert „unit: {told}“ eintragen; die Zahlen werden dann in "
            "„{unit}“ umgerechnet. "
        ).format(told=told, unit=column.measure.unit.de)
    return details | {"hint": hint}
