"""A change on a day that already has changes: what follows for larger areas is what all changes of the day do."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

from kobimo.model.area import Space
from kobimo.model.territory import Basis, ChangeKind, SpaceHistory, TerritorialChange
from kobimo.spaces.changing import Changed, Sizes, WantedChange, carried_out
from kobimo.spaces.changing.moving import Moved, ancestor, joined

_NOTHING = 1e-9

_Shares = dict[str, float | None]

_Parts = dict[tuple[str, str], dict[str, float | None]]


def carried_out_that_day(history: SpaceHistory, wanted: WantedChange, sizes: Sizes) -> Changed:
    """Return the history with a change that may fall on a day with others.

    An area that an earlier change of the day moved is in its new place already when this one comes: what goes from one
    larger area into another differs only by what this change adds or takes away.

    Parameters
    ----------
    history : SpaceHistory
    wanted : WantedChange
        Judged without an error.
    sizes : mapping
        Sizes of areas before the change, by level and key; may be empty.

    Returns
    -------
    Changed
    """
    changed = carried_out(history, wanted, sizes)
    return _SameDay(history, wanted, sizes, changed).result if wanted.day in history.statuses else changed


@dataclass(frozen=True)
class _SameDay:
    """The eve, the day as recorded so far, and the day with one more change."""

    history: SpaceHistory
    wanted: WantedChange
    sizes: Sizes
    changed: Changed

    @cached_property
    def eve(self) -> Space:
        """The areas on the day before."""
        return self.history.at(self.wanted.day - timedelta(1))

    @cached_property
    def earlier(self) -> dict[tuple[str, str, str], TerritorialChange]:
        """Rows that the day had before this change."""
        return {_place(row): row for row in self.history.changes if row.day == self.wanted.day}

    @cached_property
    def result(self) -> Changed:
        """The history; rows of larger areas that this change does not touch stay as they are."""
        day = self.wanted.day
        levels = [above for above, _below in self.eve.steps_up(self.wanted.level)]
        moved = [item for above in levels for item in self._moved(above)]
        losing = {(above, one) for above in levels for one in self._touched(above)}
        kept = [row for row in self.earlier.values() if (row.level, row.before) not in losing]
        joint = [self._as_recorded(row) for row in joined(kept, moved, day, self.wanted.reason, self.sizes)]
        larger = [row for row in joint if self.earlier.get(_place(row)) != row]
        rows = (*(row for row in self.changed.rows if row.level == self.wanted.level), *larger)
        gone = {_place(row) for row in self.earlier.values() if (row.level, row.before) in losing}
        gone -= {_place(row) for row in joint}
        gone |= {_place(row) for row in rows}
        others = [row for row in self.history.changes if row.day != day or _place(row) not in gone]
        history = SpaceHistory(self.history.definition, self.changed.history.versions, (*others, *rows))
        history.at(day)
        return Changed(history, rows)

    def _touched(self, above: str) -> list[str]:
        """Return the larger areas of which something goes elsewhere than without this change."""
        before, after = self._crossing(self.history, above), self._crossing(self.changed.history, above)
        return sorted({place[0] for place in {*before, *after} if before.get(place) != after.get(place)})

    def _moved(self, above: str) -> Iterator[Moved]:
        """Say where the larger areas of a level go on this day, those that this change touches."""
        before, after = self._crossing(self.history, above), self._crossing(self.changed.history, above)
        touched = self._touched(above)
        remaining = {target for _source, target in after}
        receiving: dict[str, None] = {}
        for one in touched:
            shares = self._shares(above, one, before, after)
            if one not in remaining and len(shares) == 1:
                shares = dict.fromkeys(shares, 1.0)
            for other, share in shares.items():
                yield Moved(above, one, other, share, ChangeKind.PART_MOVED, self._basis(above, one, other))
            receiving |= dict.fromkeys(target for source, target in {*before, *after} if source == one != target)
        for other in sorted(receiving):
            held = {row.after for row in self.earlier.values() if (row.level, row.before) == (above, other)}
            if other in self.eve.keys(above) and other not in touched and (not held or other in held):
                yield Moved(above, other, other, 1.0, ChangeKind.PART_MOVED, self.wanted.basis)

    def _shares(self, above: str, one: str, before: _Parts, after: _Parts) -> _Shares:
        """Return the parts of a larger area by where they go: as recorded, and what this change adds to them."""
        held = {row.after: row.share for row in self.earlier.values() if (row.level, row.before) == (above, one)}
        held = held or {one: 1.0}
        whole = self.sizes.get((above, one))
        targets = {target for source, target in {*before, *after} if source == one}
        shares: _Shares = dict(held)
        for other in sorted(targets):
            was, now = before.get((one, other), {}), after.get((one, other), {})
            if was != now:
                earlier = held.get(other, 0.0)
                differing = [key for key in {*was, *now} if was.get(key) != now.get(key)]
                added = self._size({key: _difference(now.get(key, 0.0), was.get(key, 0.0)) for key in differing})
                if earlier is None or added is None or not whole:
                    total = self._size(now)  # what was not known before follows from all that goes there
                    shares[other] = None if total is None or not whole else total / whole
                else:
                    shares[other] = earlier + added / whole
        known = {
            other: None if share is None else round(min(max(share, 0.0), 1.0), 9) for other, share in shares.items()
        }
        gone = [share for other, share in known.items() if other != one]
        if known.get(one) is not None:
            known[one] = round(1 - math.fsum(share for share in gone if share is not None), 9)
        return {other: share for other, share in known.items() if share is None or share > _NOTHING}

    def _size(self, parts: dict[str, float | None]) -> float | None:
        """Add up parts of areas of the level that changes; None if a size or a part is not known."""
        sizes = [_product(self.sizes.get((self.wanted.level, key)), part) for key, part in parts.items() if part != 0]
        known = [size for size in sizes if size is not None]
        return math.fsum(known) if len(known) == len(sizes) else None

    def _crossing(self, history: SpaceHistory, above: str) -> _Parts:
        """Return which parts of smaller areas go from one larger area into another, in all changes of the day."""
        level, after = self.wanted.level, history.at(self.wanted.day)
        known = set(after.keys(level))
        rows: dict[str, list[tuple[str, float | None]]] = {}
        for row in history.changes:
            if (row.day, row.level) == (self.wanted.day, level):
                rows.setdefault(row.before, []).append((row.after, row.share))
        parts: _Parts = {}
        for key in self.eve.keys(level):
            one = ancestor(self.eve, level, key, above)
            for target, share in rows.get(key, [(key, 1.0)]):
                other = ancestor(after, level, target, above) if target in known else ""
                if one and other:
                    held = parts.setdefault((one, other), {})
                    held[key] = _sum(held.get(key, 0.0), share)
        return parts

    def _basis(self, above: str, one: str, other: str) -> Basis:
        held = self.earlier.get((above, one, other))
        return self.wanted.basis if held is None or held.basis is self.wanted.basis else Basis.TABLE

    def _as_recorded(self, row: TerritorialChange) -> TerritorialChange:
        """Keep what an earlier change of the day said why."""
        held = self.earlier.get(_place(row))
        return row if held is None else replace(row, reason=held.reason, kind=held.kind)


def _place(row: TerritorialChange) -> tuple[str, str, str]:
    return row.level, row.before, row.after


def _difference(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def _product(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one * other
