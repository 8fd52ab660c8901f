"""What is different about the form of a delivered table since the last delivery."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kobimo.ingest.listing import first_of
from kobimo.ingest.values.structure import Structure
from kobimo.language import _, quoted
from kobimo.model.table import clean

NAMED = 8
"""Columns that a text names; the others are counted."""

_UNIT = re.compile(
    r"(?<!\w)(?:(?:in|je|pro)\s+(1\.?000\.?000|100[. ]?000|10[. ]?000|1[. ]?000|100)"
    r"|(Tsd\.?|Tausend|Mio\.?|Millionen|Mrd\.?|Milliarden|TEUR|T€|EUR|Euro|€|DM|Prozent|%|v\.\s?H\.|Promille|‰))(?!\w)",
    re.IGNORECASE,
)
"""Factors, currencies and shares: what makes the same digits mean another quantity. "Personen" is no such unit."""

_SPELLINGS = {
    "euro": "eur",
    "€": "eur",
    "t€": "teur",
    "prozent": "%",
    "v.h.": "%",
    "promille": "‰",
    "tsd.": "1000",
    "tsd": "1000",
    "tausend": "1000",
    "mio": "mio.",
    "millionen": "mio.",
    "1000000": "mio.",
    "mrd": "mrd.",
    "milliarden": "mrd.",
}


class Drift(StrEnum):
    """Kinds of difference in form."""

    COLUMN_NEW = "column_new"
    COLUMN_VANISHED = "column_vanished"
    COLUMN_RENAMED = "column_renamed"
    COLUMNS_REORDERED = "columns_reordered"
    SHEET_RENAMED = "sheet_renamed"
    ROWS_MOVED = "rows_moved"
    FORMAT_CHANGED = "format_changed"
    SIGN_NEW = "sign_new"
    UNIT_CHANGED = "unit_changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference in form: its kind, what it is about, before and after, and a German sentence."""

    kind: Drift
    text: str
    before: str = ""
    after: str = ""


def units(text: str) -> tuple[str, ...]:
    """Find the units that a heading or title names, in one spelling.

    Parameters
    ----------
    text : str
        Heading or title.

    Returns
    -------
    tuple of str
        In the order of the alphabet, each once.

    Examples
    --------
    >>> units("Ausgaben (in 1.000 EUR)"), units("Anteil in Prozent"), units("Personen 2018")
    (('1000', 'eur'), ('%',), ())
    """
    found = (re.sub(r"[. ](?=\d)|\s", "", (match[1] or match[2]).casefold()) for match in _UNIT.finditer(clean(text)))
    return tuple(sorted({_SPELLINGS.get(unit, unit) for unit in found}))


def nearest_structure(new: Structure, old: Sequence[Structure]) -> Structure | None:
    """Return the earlier table that has most of the columns of a new one; None if there is none at all."""
    headings = set(new.columns)
    return max(old, key=lambda item: (len(headings & set(item.columns)), item.sheet == new.sheet), default=None)


def drift(old: Structure, new: Structure) -> tuple[Change, ...]:
    """Compare the form of a table with that of the last delivery.

    Parameters
    ----------
    old, new : Structure
        Before and now.

    Returns
    -------
    tuple of Change
        Empty if nothing changed. A column is renamed if the recipe reads both as the same, or if it is the only new
        one and stands where the only vanished one stood.
    """
    return (*_columns(old, new), *_place(old, new), *_units(old, new), *_contents(old, new))


def _renamed(old: Structure, new: Structure) -> dict[str, str]:
    """Return old and new heading of the columns that have another one."""
    pairs = {
        old.read[name]: new.read[name]
        for name in old.read.keys() & new.read.keys()
        if old.read[name] in set(old.columns) - set(new.columns)
        and new.read[name] in set(new.columns) - set(old.columns)
    }
    gone = [name for name in old.columns if name and name not in new.columns and name not in pairs]
    come = [name for name in new.columns if name and name not in old.columns and name not in pairs.values()]
    if len(gone) == len(come) == 1 and old.columns.index(gone[0]) == new.columns.index(come[0]):
        pairs[gone[0]] = come[0]
    return pairs


def _columns(old: Structure, new: Structure) -> Iterator[Change]:
    """Give columns that came, went, or have another heading or order."""
    pairs = _renamed(old, new)
    for before, after in pairs.items():
        text = _("Spalte {before} heißt jetzt {after}").format(before=quoted(before), after=quoted(after))
        yield Change(Drift.COLUMN_RENAMED, text, before, after)
    gone = [name for name in old.columns if name and name not in new.columns and name not in pairs]
    come = [name for name in new.columns if name and name not in old.columns and name not in pairs.values()]
    if gone:
        text = _("entfallene Spalten: {names}").format(names=first_of([quoted(name) for name in gone], NAMED))
        yield Change(Drift.COLUMN_VANISHED, text, before=", ".join(gone))
    if come:
        text = _("neue Spalten: {names}").format(names=first_of([quoted(name) for name in come], NAMED))
        yield Change(Drift.COLUMN_NEW, text, after=", ".join(come))
    then = [pairs.get(name, name) for name in old.columns if pairs.get(name, name) in new.columns]
    now = [name for name in new.columns if name in set(then)]
    if then != now:
        first = next(name for name, other in zip(now, then, strict=False) if name != other)
        text = _("andere Reihenfolge der Spalten, von {name} an").format(name=quoted(first))
        yield Change(Drift.COLUMNS_REORDERED, text, ", ".join(then), ", ".join(now))


def _place(old: Structure, new: Structure) -> Iterator[Change]:
    """Give another name of the sheet and another first row."""
    if old.sheet != new.sheet:
        text = _("Blatt {after} statt {before}").format(after=quoted(new.sheet), before=quoted(old.sheet))
        yield Change(Drift.SHEET_RENAMED, text, old.sheet, new.sheet)
    if old.first_row != new.first_row:
        text = _("die Daten beginnen in Zeile {after} statt {before}").format(after=new.first_row, before=old.first_row)
        yield Change(Drift.ROWS_MOVED, text, str(old.first_row), str(new.first_row))


def _units(old: Structure, new: Structure) -> Iterator[Change]:
    """Give renamed columns and a title that name another unit."""
    texts = [(quoted(after), before, after) for before, after in _renamed(old, new).items()]
    for name, before, after in [*texts, (_("Titel"), old.title, new.title)]:
        then, now = units(before), units(after)
        if then != now and (then or now):
            text = _("{name}: Einheit {after} statt {before}").format(
                name=name, after=" ".join(now) or _("keine"), before=" ".join(then) or _("keine")
            )
            yield Change(Drift.UNIT_CHANGED, text, before, after)


def _contents(old: Structure, new: Structure) -> Iterator[Change]:
    """Give numbers that are written in another way and signs that did not occur before."""
    pairs = _renamed(old, new)
    for before, then in old.formats.items():
        column = pairs.get(before, before)
        now = new.formats.get(column)
        if now is not None and now != then:
            text = _("Spalte {name}: Zahlen wie {after} statt {before}").format(
                name=quoted(column), after=now, before=then
            )
            yield Change(Drift.FORMAT_CHANGED, text, then, now)
    for sign, state in new.signs.items():
        if sign not in old.signs:
            text = _("neues Zeichen {sign} (gilt als {state})").format(sign=quoted(sign), state=state)
            yield Change(Drift.SIGN_NEW, text, after=sign)
