"""What goes where in a change: on the level itself, on those above, and together with other changes of the day."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kobimo.model.area import Space
from kobimo.model.territory import Basis, ChangeKind, TerritorialChange
from kobimo.spaces.changing.wanted import Sizes

_WHOLE = 1e-9


@dataclass(frozen=True, slots=True)
class Moved:
    """A part of one area, or all of it, that belongs to another one, or to the same one still."""

    level: str
    before: str
    after: str
    share: float | None
    kind: ChangeKind
    basis: Basis


def upward(before: Space, after: Space, moved: Sequence[Moved], sizes: Sizes) -> Iterator[Moved]:
    """Say what follows for larger areas: what leaves one area above and goes into another one.

    The part of a larger area that leaves it is the size of what leaves by its own size. Without sizes it is not known,
    but where everything leaves.
    """
    if not moved:
        return
    level = moved[0].level
    for above, _below in before.steps_up(level):
        crossing = []
        for item in moved:
            one, other = ancestor(before, level, item.before, above), ancestor(after, level, item.after, above)
            if one and other and one != other:
                crossing.append((one, other, item))
        left = {ancestor(after, level, area.key, above) for area in after.areas(level)} if crossing else set()
        for one in dict.fromkeys(item[0] for item in crossing):
            leaving = [(other, item) for source, other, item in crossing if source == one]
            others = {other for other, _item in leaving}
            if one not in left and len(others) == 1:
                yield Moved(above, one, others.pop(), 1.0, ChangeKind.PART_MOVED, leaving[0][1].basis)
            else:
                yield from _leaving(above, one, leaving, sizes)
        receiving = dict.fromkeys(other for _one, other, _item in crossing)
        for other in receiving:
            if other in before.keys(above) and other not in {one for one, _other, _item in crossing}:
                yield Moved(above, other, other, 1.0, ChangeKind.PART_MOVED, crossing[0][2].basis)


def _leaving(above: str, one: str, leaving: Sequence[tuple[str, Moved]], sizes: Sizes) -> Iterator[Moved]:
    """Say which parts of a larger area go where, and what stays."""
    whole = sizes.get((above, one))
    shares: dict[str, float | None] = {}
    for other, item in leaving:
        own = sizes.get((item.level, item.before))
        part = None if not whole or own is None or item.share is None else item.share * own / whole
        earlier = shares.get(other, 0.0)
        shares[other] = None if part is None or earlier is None else earlier + part
    basis = leaving[0][1].basis
    for other, share in shares.items():
        yield Moved(above, one, other, share, ChangeKind.PART_MOVED, basis)
    known = [share for share in shares.values() if share is not None]
    left = max(round(1 - math.fsum(known), 9), 0.0) if len(known) == len(shares) else None
    if left != 0:
        yield Moved(above, one, one, left, ChangeKind.PART_MOVED, basis)


def ancestor(space: Space, level: str, key: str, above: str) -> str:
    """Return the area of a level above that an area belongs to; empty if to none."""
    below = dict(space.steps_up(level)).get(above, "")
    own = key if below in {level, ""} else ancestor(space, level, key, below)
    return space.area(below, own).above(space.level(below), above) if own and below else ""


def joined(
    changes: Sequence[TerritorialChange], moved: Sequence[Moved], day: date, reason: str, sizes: Sizes
) -> tuple[TerritorialChange, ...]:
    """Join what is new with what already happened on the same day: an area may lose several parts at once.

    Shares backward are those of an area in what it goes into; they are computed anew for every area that receives
    something on that day.
    """
    rows = {(c.level, c.before, c.after): c for c in changes if c.day == day}
    old = dict(rows)
    for item in moved:
        place = (item.level, item.before, item.after)
        stays = rows.get((item.level, item.before, item.before))
        if place not in rows:
            rows[place] = TerritorialChange(
                day, item.level, item.before, item.after, item.share, None, item.basis, item.kind, reason
            )
        elif item.before != item.after:
            rows[place] = replace(rows[place], share=_sum(rows[place].share, item.share), basis=item.basis)
        elif item.share != 1.0 and stays is not None:
            left = None if item.share is None or stays.share is None else stays.share - (1 - item.share)
            rows[place] = replace(stays, share=None if left is None else round(max(left, 0.0), 9))
    _unite_bases(rows, moved)
    touched = {(item.level, item.after) for item in moved}
    for place, row in rows.items():
        if (row.level, row.after) in touched:
            rows[place] = replace(row, share_back=_back(row, [r for r in rows.values() if _same_target(r, row)], sizes))
    return tuple(row for place, row in rows.items() if old.get(place) != row)


def _unite_bases(rows: dict[tuple[str, str, str], TerritorialChange], moved: Sequence[Moved]) -> None:
    """Let the rows of areas that exchange parts have one basis: shares of different ones cannot be added up."""
    for level in {item.level for item in moved}:
        areas = {key for item in moved if item.level == level for key in (item.before, item.after)}
        mine = [p for p, r in rows.items() if r.level == level and not areas.isdisjoint({r.before, r.after})]
        bases = {rows[place].basis for place in mine}
        if len(bases) > 1:
            rows.update({place: replace(rows[place], basis=Basis.TABLE) for place in mine})


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else min(round(one + other, 9), 1.0)


def _same_target(one: TerritorialChange, other: TerritorialChange) -> bool:
    return (one.level, one.after) == (other.level, other.after)


def _back(row: TerritorialChange, together: Sequence[TerritorialChange], sizes: Sizes) -> float | None:
    """Return the part of an area that comes from one of those before; None if sizes or shares are not known."""
    if len(together) == 1:
        return 1.0
    parts = []
    for item in together:
        size = sizes.get((item.level, item.before))
        if size is None or item.share is None:
            return None
        parts.append(size * item.share)
    own = sizes[row.level, row.before] * (row.share or 0.0)
    total = math.fsum(parts)
    return round(own / total, 9) if total > _WHOLE else None
