"""Areas of one territorial status in those of another one: conversion of counts, successors of a key, breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

import numpy as np

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _, clock, quoted, spelled
from kobimo.model.crosswalk import Crosswalk
from kobimo.model.territory import Basis, ChangeKind, SpaceHistory, TerritorialChange
from kobimo.spaces.conversion import Conversion
from kobimo.spaces.lineage import Lineage, Shares, TableRow, complete


def conversion(
    history: SpaceHistory,
    level: str,
    begin: date,
    end: date,
    crosswalks: Sequence[Crosswalk] = (),
    basis: Basis | None = None,
) -> Conversion:
    """Convert counts of a level from one territorial status into another one, forward or backward in time.

    Official crosswalk tables of the level are used going forward, recorded changes in both directions. An area that
    no change touches is converted into itself. A share that nobody states is not guessed: that part of the source is
    among `Conversion.uncovered`; only a single merge as a whole needs no share.

    Parameters
    ----------
    history : SpaceHistory
    level : str
    begin, end : date
        Days that name the status of the counts and the wanted one. A day before the first recorded status means that
        one.
    crosswalks : sequence of Crosswalk
        Those whose both ends are this level of this space are used.
    basis : Basis, optional
        Shares to use where several are recorded; by default those of the table, or population.

    Returns
    -------
    Conversion
        Sources are the keys that hold on `begin`, targets those that hold on `end`. Blocks err as one where the
        table says so and leads to the wanted status by itself; where changes lead on from it, each source errs alone.

    Raises
    ------
    UnknownNameError
        If the space has no such level.
    """
    lineage = Lineage(history, level, end, crosswalks, basis)
    sources = lineage.valid_on(begin)
    place = {key: n for n, key in enumerate(lineage.targets)}
    day = lineage.known_day(begin)
    followed = [lineage.followed(key, day) for key in sources]
    pairs = [
        (n, place[target], share)
        for n, (shares, _row) in enumerate(followed)
        for target, share in shares
        if target in place
    ]
    source, target, weight = zip(*pairs, strict=True) if pairs else ((), (), ())
    found = Conversion(
        sources,
        lineage.targets,
        np.array(source, dtype=np.int64),
        np.array(target, dtype=np.int64),
        np.array(weight, dtype=np.float64),
        lineage.dispersion,
    )
    spread = [1.0 if row is None else row.spread for _shares, row in followed]
    return replace(
        found,
        unit=found.blocks() if _in_blocks(followed) else None,
        spread=np.array(spread) if max(spread, default=1.0) > 1 else None,
    )


def _in_blocks(followed: Sequence[tuple[Shares, TableRow | None]]) -> bool:
    """Whether all that is split is split by one table whose blocks err as one, and as the table has it."""
    tables = {row.crosswalk.id: row.crosswalk for _shares, row in followed if row is not None}
    return [table.units for table in tables.values()] == ["blocks"] and all(
        len(shares) < 2 or (row is not None and tuple(sorted(row.shares)) == shares) for shares, row in followed
    )


def touched(history: SpaceHistory, level: str, begin: date, end: date) -> Mapping[str, tuple[TerritorialChange, ...]]:
    """Return the areas that changes touch between two statuses, on either side, with those changes in order of time.

    Parameters
    ----------
    history : SpaceHistory
    level : str
    begin, end : date
        In any order; changes after the earlier one up to and including the later one count.
    """
    found: dict[str, list[TerritorialChange]] = {}
    for change in history.changes_between(level, min(begin, end), max(begin, end)):
        for key in dict.fromkeys((change.before, change.after)):
            found.setdefault(key, []).append(change)
    return {key: tuple(changes) for key, changes in found.items()}


@dataclass(frozen=True, slots=True)
class Successor:
    """An area of the wanted status, with the part of the old area that lies in it; None if nobody states it."""

    key: str
    name: str
    share: float | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an area is another one: a recorded change, or the row of an official table (without day and kind)."""

    text: str
    day: date | None = None
    kind: ChangeKind | None = None
    before: str = ""
    after: str = ""
    basis: Basis = Basis.TABLE
    source: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the form for JSON."""
        return {
            "text": self.text,
            "date": None if self.day is None else self.day.isoformat(),
            "kind": None if self.kind is None else self.kind.value,
            "before": self.before,
            "after": self.after,
            "basis": self.basis.value,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Succession:
    """What an area of one status is in another one.

    Attributes
    ----------
    level, key, name : str
    begin, end : date
        Status of the key, and the wanted one.
    successors : tuple of Successor
        The largest share first. Going back in time they are the areas from which it was made.
    reasons : tuple of Reason
        In the order in which they are met on the way; none if nothing changed.
    notes : tuple of str
        German sentences: the key did not hold on the day, or a part leads nowhere.
    """

    level: str
    key: str
    name: str
    begin: date
    end: date
    successors: tuple[Successor, ...]
    reasons: tuple[Reason, ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the form for JSON."""
        return {
            "level": self.level,
            "key": self.key,
            "name": self.name,
            "date": self.begin.isoformat(),
            "to": self.end.isoformat(),
            "successors": [{"key": s.key, "name": s.name, "share": s.share} for s in self.successors],
            "reasons": [reason.as_dict() for reason in self.reasons],
            "notes": list(self.notes),
        }


def resolve(
    history: SpaceHistory,
    crosswalks: Sequence[Crosswalk],
    key: str,
    begin: date,
    end: date,
    level: str | None = None,
    basis: Basis | None = None,
) -> Succession:
    """Say what has become of an area between two days, with shares and reasons.

    Parameters
    ----------
    history : SpaceHistory
    crosswalks : sequence of Crosswalk
    key : str
        As the level has it.
    begin, end : date
    level : str, optional
        Needed only where several levels have the key.
    basis : Basis, optional

    Returns
    -------
    Succession
        A key that did not hold on `begin` is followed from the nearest day on which it did; `notes` says so.

    Raises
    ------
    UnknownNameError
        If no level ever had the key.
    InvalidInputError
        If several levels had it.
    """
    level = _level_of(history, key, level)
    lineage = Lineage(history, level, end, crosswalks, basis)
    day, notes = _nearest_day(history, level, key, lineage.known_day(begin))
    shares, row = lineage.followed(key, day)
    names = {version.area.key: version.area.name for version in history.versions if version.area.level == level}
    reasons, reached = _recorded(history, level, key, day, lineage.end)
    if row is not None and (reasons or shares != ((key, 1.0),)):
        reasons = (*reasons, _of_table(row, key))
    known = dict(shares)
    open_ones = set() if complete(shares) else {found for found in reached if found in lineage.targets} - set(known)
    successors = [Successor(found, names.get(found, found), share) for found, share in known.items()]
    successors += [Successor(found, names.get(found, found), None) for found in sorted(open_ones)]
    if not complete(shares):
        notes = (*notes, _lost(shares))
    return Succession(
        level,
        key,
        history.held(level, key)[-1].area.name,
        begin,
        end,
        tuple(sorted(successors, key=lambda s: (-(s.share or 0.0), s.key))),
        reasons,
        notes,
    )


def _level_of(history: SpaceHistory, key: str, level: str | None) -> str:
    """Return the only level that ever had a key."""
    levels = [item.id for item in history.definition.levels]
    if level is not None:
        if level not in levels:
            raise UnknownNameError(_("Raumebene"), level, levels)
        history.held(level, key)
        return level
    ever = {item: history.ever(item) for item in levels}
    having = [item for item, keys in ever.items() if key in keys]
    if not having:
        raise UnknownNameError(_("Gebiet"), key, [known for keys in ever.values() for known in keys])
    if len(having) > 1:
        raise InvalidInputError(
            _("Den Schlüssel {key} gibt es auf mehreren Ebenen: {levels}.").format(key=key, levels=", ".join(having)),
            remedy=_("Die Ebene mit --level angeben."),
        )
    return having[0]


def _nearest_day(history: SpaceHistory, level: str, key: str, day: date) -> tuple[date, tuple[str, ...]]:
    """Return the day, or the nearest one on which a key held, and say which."""
    held = [version.valid for version in history.held(level, key)]
    if any(valid.holds(day) for valid in held):
        return day, ()
    ends = [d for valid in held for d in (valid.begin, valid.end)]
    nearest = min(ends, key=lambda other: abs((other - day).days))
    shown, asked = _shown(nearest), _shown(day)
    if nearest > day:
        text = _("{key} gilt am {day} noch nicht, sondern ab {first}; ab dann wird aufgelöst.")
        return nearest, (text.format(key=key, day=asked, first=shown),)
    text = _("{key} gilt am {day} nicht mehr, sondern nur bis {last}; ab dann wird aufgelöst.")
    return nearest, (text.format(key=key, day=asked, last=shown),)


def _recorded(
    history: SpaceHistory, level: str, key: str, begin: date, end: date
) -> tuple[tuple[Reason, ...], frozenset[str]]:
    """Return the changes met on the way of an area, and all keys that it may have at its end."""
    changes = history.changes_between(level, min(begin, end), max(begin, end))
    forward = begin <= end
    reached, reasons = {key}, []
    for _day, group in groupby(changes if forward else reversed(changes), key=lambda change: change.day):
        of_day = list(group)
        for _round in of_day:  # a key may come and go on one day
            for change in of_day:
                here, there = (change.before, change.after) if forward else (change.after, change.before)
                if here in reached:
                    reached.add(there)
                    reasons.append(_of_change(change))
    once = {(reason.day, reason.before, reason.after): reason for reason in reasons}
    return tuple(once.values()), frozenset(reached)


def _of_change(change: TerritorialChange) -> Reason:
    words = {
        ChangeKind.MERGED: _("Mit dem Gebietsstand {day} ging {before} in {after} auf."),
        ChangeKind.SPLIT: _("Mit dem Gebietsstand {day} wurde {before} geteilt; ein Teil kam zu {after}."),
        ChangeKind.PART_MOVED: _("Mit dem Gebietsstand {day} kam ein Teil von {before} zu {after}."),
        ChangeKind.REKEYED: _("Seit dem Gebietsstand {day} hat {before} den Schlüssel {after}."),
    }[change.kind]
    if change.before == change.after:
        words = _("Mit dem Gebietsstand {day} gab {before} einen Teil ab und blieb bestehen.")
    text = words.format(day=_shown(change.day), before=change.before, after=change.after)
    return Reason(text, change.day, change.kind, change.before, change.after, change.basis, change.reason)


def _of_table(row: TableRow, key: str) -> Reason:
    title, first, last = row.crosswalk.title.de, row.valid.first, row.valid.last
    status = ""
    if first is not None and last is not None:
        status = _(" für die Stände vom {first} bis zum {last}").format(first=_shown(first), last=_shown(last))
    text = _("Die Anteile stehen in {title}{status}.").format(title=quoted(title), status=status)
    return Reason(text, before=key, basis=row.basis, source=row.crosswalk.origin or row.crosswalk.id)


def _shown(day: date) -> str:
    return clock(datetime.combine(day, time.min), "")


def _lost(shares: Shares) -> str:
    known = sum(share for _key, share in shares)
    if not known:
        return _("Kein Anteil ist bekannt; Werte lassen sich nicht umrechnen.")
    return _("Bekannt ist nur, wohin {share} % gehören; der Rest lässt sich nicht umrechnen.").format(
        share=spelled(f"{100 * known:.1f}")
    )
