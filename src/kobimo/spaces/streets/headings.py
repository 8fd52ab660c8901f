"""Columns of a delivered list by what stands in their headings and in their cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kobimo.errors import UnknownNameError
from kobimo.language import _
from kobimo.model.table import Table, clean

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
SAMPLE = 400
"""Rows that are looked at, spread over the table."""

ENOUGH = 0.6
"""Share of the filled cells that must look like what the heading says."""

SURE = 0.9
"""The same where the heading says nothing."""

Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a column may be for.

    Attributes
    ----------
    role : str
    headings : pattern
        Of the folded heading as a whole: lower case letters and digits only, `Hausnr. von` is `hausnrvon`.
    fits : callable or None
        Whether a filled cell can be such a thing; None: any can.
    by_content : bool
        A column with another heading is taken if its cells say it clearly.
    """

    role: str
    headings: re.Pattern[str]
    fits: Test | None = None
    by_content: bool = False


def folded_heading(text: str) -> str:
    """Return a heading without capitals, umlauts, signs and blanks."""
    plain = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def find_columns(table: Table, wanted: Sequence[Wanted], given: Mapping[str, str]) -> dict[str, int]:
    """Find out which column is for what.

    Parameters
    ----------
    table : Table
    wanted : sequence of Wanted
        The more certain ones first; a column is for one thing only.
    given : mapping of str to str
        Role: heading, where somebody has said it.

    Returns
    -------
    dict of str to int
        Role: position. Roles that no column is for are missing.

    Raises
    ------
    UnknownNameError
        If a given heading does not exist.
    """
    found: dict[str, int] = {role: _position(table, heading) for role, heading in given.items() if heading}
    headings = [folded_heading(column) for column in table.columns]
    cells = _samples(table)
    for item in wanted:
        if item.role in given or item.role in found:
            continue
        hits = [at for at, heading in enumerate(headings) if item.headings.fullmatch(heading)]
        free = [at for at in hits if at not in found.values() and _share(cells[at], item.fits) >= ENOUGH]
        if free:
            found[item.role] = max(free, key=lambda at: (bool(cells[at]), -at))
    for item in wanted:
        if item.by_content and item.role not in found and item.role not in given and item.fits is not None:
            free = [at for at in range(len(headings)) if at not in found.values() and cells[at]]
            best = max(free, key=lambda at: (_share(cells[at], item.fits), -at), default=None)
            if best is not None and _share(cells[best], item.fits) >= SURE:
                found[item.role] = best
    return found


def _position(table: Table, heading: str) -> int:
    columns = [clean(column).casefold() for column in table.columns]
    wanted = clean(heading).casefold()
    if wanted not in columns:
        raise UnknownNameError(_("Spalte"), heading, [c for c in table.columns if c], where=table.file)
    return columns.index(wanted)


def _samples(table: Table) -> list[list[str]]:
    """Return filled cells of every column, from rows spread over the whole table."""
    step = max(1, len(table.rows) // SAMPLE)
    rows = table.rows[::step]
    return [[row[at] for row in rows if row[at]] for at in range(len(table.columns))]


def _share(cells: Sequence[str], fits: Test | None) -> float:
    """Return the part of filled cells that fit; an empty column fits its heading."""
    if fits is None or not cells:
        return 1.0
    return sum(map(fits, cells)) / len(cells)
