"""Tables of several dates: each date is a table of its own, since nobody adds up stocks of different dates."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from kobimo.disclosure.tables.hierarchies import is_total
from kobimo.disclosure.tables.reading import Column, Sheet
from kobimo.errors import InvalidInputError
from kobimo.language import _, quoted

ADDED_UP = "-"
"""Written for the column of dates where there is none: then dates are added up as all else."""

_NAMES = frozenset({"jahr", "stichtag", "schuljahr", "kitajahr", "berichtsjahr", "datum", "year", "date"})
_DATE = re.compile(r"\d{4}|\d{4}[-/]\d{1,4}(?:-\d{1,2})?|\d{1,2}\.\d{1,2}\.\d{4}")


def date_column(sheets: Sequence[Sheet], wanted: str, kept: Sequence[str] = ()) -> str:
    """Find the column that tells the date of each row.

    Parameters
    ----------
    sheets : sequence of Sheet
        All tables that are looked at together.
    wanted : str
        As asked for: a column, `ADDED_UP` for none, or nothing: then a column with a name like ``jahr`` that all
        tables have, with several dates and without a total.
    kept : sequence of str
        Columns with a hierarchy or with numbers; they are no dates.

    Returns
    -------
    str
        Empty if there is none.

    Raises
    ------
    InvalidInputError
        If the column that was asked for is missing, or has a total or a hierarchy.
    """
    if wanted == ADDED_UP:
        return ""
    if wanted:
        for sheet in sheets:
            if any(is_total(label) for label in sheet.column(wanted, "--dates").labels) or wanted in kept:
                raise InvalidInputError(
                    _("In {column} stehen Summen über die Stichtage.").format(column=quoted(wanted)),
                    where=sheet.where,
                    remedy=_("Die Summenzeilen entfernen, oder --dates - schreiben: dann wird darüber summiert."),
                )
        return wanted
    found = [
        name
        for name in sheets[0].columns
        if name not in kept and all(name in sheet.columns and _dates(sheet.columns[name]) for sheet in sheets)
    ]
    several = [name for name in found if len({label for s in sheets for label in s.columns[name].labels}) > 1]
    return several[0] if several else ""


def by_date(sheet: Sheet, column: str, date: str) -> Sheet:
    """Return the rows of one date; none if the table does not have it."""
    each = sheet.columns[column]
    code = each.labels.index(date) if date in each.labels else -1
    return sheet.part(np.asarray(each.codes == code))


def _dates(column: Column) -> bool:
    """Tell whether a column holds dates by its name and by all its texts."""
    return column.name.casefold() in _NAMES and all(_DATE.fullmatch(label) for label in column.labels)
