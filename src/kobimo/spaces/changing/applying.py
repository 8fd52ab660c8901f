"""Carry out a change: new versions of areas, and the rows that say what went where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kobimo.model.area import Area, LevelDefinition
from kobimo.model.territory import AreaVersion, ChangeKind, SpaceHistory, TerritorialChange, Validity
from kobimo.spaces.changing.judging import Situation
from kobimo.spaces.changing.moving import Moved, joined, upward
from kobimo.spaces.changing.wanted import Reform, Sizes, Target, WantedChange


@dataclass(frozen=True)
class Changed:
    """A history after a change; `rows` are those that the change adds or alters."""

    history: SpaceHistory
    rows: tuple[TerritorialChange, ...]


def carried_out(history: SpaceHistory, wanted: WantedChange, sizes: Sizes | None = None) -> Changed:
    """Return the history with a change.

    Areas directly below one that ceases to exist belong to what comes of it. Where an area, or a part of one, belongs
    to another area above than before, the change of those is recorded as well: their figures have a break, too.

    Parameters
    ----------
    history : SpaceHistory
    wanted : WantedChange
        Judged without an error.
    sizes : mapping, optional
        Sizes of areas before the change, by level and key; with them shares of larger areas and shares backward are
        known. Without them they are known where an area goes, or comes, as a whole.

    Raises
    ------
    DefinitionError
        If the areas contradict each other afterwards.
    """
    case = Situation(history, wanted)
    versions = _Versions(history.versions, wanted.day)
    _write_targets(case, versions)
    for below, area in case.children:
        parent = dict(wanted.children).get((below.id, area.key), wanted.after[0].key)
        versions.replace(area, _moved_to(area, below, wanted.level, parent))
    for key in case.ending:
        versions.end(wanted.level, key)
    after = SpaceHistory(history.definition, versions.all, history.changes)
    moved = list(_rows(case))
    above = list(upward(case.before, after.at(wanted.day), moved, sizes or {}))
    # An area that only belongs to another one is the same area: nothing breaks but what is above it.
    moved = above if wanted.action is Reform.REASSIGN else moved + above
    rows = joined(history.changes, moved, wanted.day, wanted.reason, sizes or {})
    touched = {(row.level, row.before, row.after) for row in rows}
    others = [c for c in history.changes if c.day != wanted.day or (c.level, c.before, c.after) not in touched]
    changed = SpaceHistory(history.definition, versions.all, (*others, *rows))
    changed.at(wanted.day)
    return Changed(changed, rows)


class _Versions:
    """The versions of all areas while they change."""

    def __init__(self, versions: Sequence[AreaVersion], day: date) -> None:
        self.all = list(versions)
        self._day = day

    def end(self, level: str, key: str) -> None:
        """End the version that holds on the day."""
        at = self._at(level, key)
        valid = self.all[at].valid
        self.all[at] = replace(self.all[at], valid=Validity(valid.first, self._day - timedelta(1)))

    def replace(self, area: Area, new: Area) -> None:
        """Let another version of an area begin."""
        if area == new:
            return
        at = self._at(area.level, area.key)
        valid = self.all[at].valid
        if valid.first == self._day:
            self.all[at] = AreaVersion(new, valid)
            return
        self.end(area.level, area.key)
        self.all.append(AreaVersion(new, Validity(self._day, valid.last)))

    def begin(self, area: Area) -> None:
        """Let a new area begin."""
        self.all.append(AreaVersion(area, Validity(self._day)))

    def _at(self, level: str, key: str) -> int:
        held = ((n, v) for n, v in enumerate(self.all) if v.place == (level, key))
        return next(n for n, version in held if version.valid.holds(self._day))


def _write_targets(case: Situation, versions: _Versions) -> None:
    wanted = case.wanted
    model = case.sources[wanted.before[0]]
    for target in wanted.after:
        if case.is_new(target):
            versions.begin(_placed(replace(model, key=target.key, name=target.name or model.name), case.level, target))
        elif target.key in wanted.before or target.above:
            own = case.present[target.key]
            versions.replace(own, _placed(replace(own, name=target.name or own.name), case.level, target))


def _placed(area: Area, level: LevelDefinition, target: Target) -> Area:
    for above, key in target.above:
        area = _moved_to(area, level, above, key)
    return area


def _moved_to(area: Area, level: LevelDefinition, above: str, key: str) -> Area:
    """Return an area that belongs to another one of a level above."""
    if above == level.parent:
        return replace(area, parent=key)
    further = {**dict(area.further), above: key}
    return replace(area, further=tuple((one, further[one]) for one in level.further_parents if further.get(one)))


def _rows(case: Situation) -> Iterator[Moved]:
    """Say what goes where on the level that changes."""
    wanted = case.wanted
    if wanted.action is Reform.RENAME:
        return
    kind = _kind(case)
    for key in case.sources:
        for target in wanted.after:
            yield Moved(wanted.level, key, target.key, target.share, kind, wanted.basis)
    if wanted.action is Reform.MOVE_PART:
        shares = [target.share for target in wanted.after]
        left = None if None in shares else round(1 - sum(share for share in shares if share is not None), 9)
        yield Moved(wanted.level, wanted.before[0], wanted.before[0], left, kind, wanted.basis)
    if wanted.action in {Reform.SPLIT, Reform.MERGE, Reform.MOVE_PART}:
        for target in wanted.after:
            if not case.is_new(target) and target.key not in case.sources:
                yield Moved(wanted.level, target.key, target.key, 1.0, kind, wanted.basis)


def _kind(case: Situation) -> ChangeKind:
    match case.wanted.action:
        case Reform.MERGE:
            return ChangeKind.MERGED
        case Reform.REKEY:
            return ChangeKind.REKEYED
        case Reform.SPLIT if case.ending:
            return ChangeKind.SPLIT
    return ChangeKind.PART_MOVED
