"""Changes between the Kreise of two years, as far as two sheets of an Umsteigeschluessel show them.

Both sheets lead to the same later Kreise. In each of those, the old Kreise that no longer reach into it have gone into
the new ones that now do. Where only one can have taken a part, its share is that of the sheet; where several can, the
change is known but its share is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kobimo.language import _
from kobimo.model.territory import Basis, ChangeKind, TerritorialChange
from kobimo.spaces.official.keys import KREIS

Weights = dict[str, dict[str, float]]
"""Shares by source, by target."""

_SAME_AREA = 0.02
"""Areas that were measured in different years and differ by less are the same one."""

_LEAST = 0.0005


@dataclass(frozen=True)
class Sheet:
    """One year: weights by basis, and sizes of the old Kreise by basis."""

    year: int
    weights: Mapping[Basis, Weights]
    sizes: Mapping[Basis, Mapping[str, float]]

    @property
    def keys(self) -> tuple[str, ...]:
        """The Kreise of the year."""
        return tuple(sorted({source for by_source in self.weights.values() for source in by_source}))

    def carriers(self) -> dict[str, set[str]]:
        """Return the Kreise that reach into each later one."""
        found: dict[str, set[str]] = {}
        for source, shares in self.weights[Basis.AREA].items():
            for target, share in shares.items():
                if share > _LEAST:
                    found.setdefault(target, set()).add(source)
        return found

    def part(self, basis: Basis, source: str, target: str) -> float:
        """Return the share of a Kreis in a later one."""
        return self.weights.get(basis, {}).get(source, {}).get(target, 0.0)

    def size(self, basis: Basis, source: str, target: str) -> float | None:
        """Return the size of the part of a Kreis in a later one; None if the sheet has no sizes."""
        size = self.sizes.get(basis, {}).get(source)
        return None if size is None else size * self.part(basis, source, target)


@dataclass(frozen=True, slots=True)
class _Move:
    """What lies in `target` goes from one Kreis to another; `whole` if all of what the first had there does."""

    before: str
    after: str
    target: str
    whole: bool
    sure: bool


def differences(old: Sheet, new: Sheet, origin: str) -> Iterator[TerritorialChange]:
    """Yield the changes between the Kreise of two sheets, with shares by area and by population.

    Parameters
    ----------
    old, new : Sheet
        Of two years; changes are dated to the first day of the year of `new`.
    origin : str
        Source, for the reason.
    """
    moves: dict[str, list[_Move]] = {}
    before, after = old.carriers(), new.carriers()
    for target in sorted(before.keys() | after.keys()):
        for move in _moves(old, new, before.get(target, set()), after.get(target, set()), target):
            moves.setdefault(move.before, []).append(move)
    reason = _("Zwischen den Ständen {old} und {new} nach {origin}").format(
        old=f"31.12.{old.year}", new=f"31.12.{new.year}", origin=origin
    )
    rows = [row for key, found in moves.items() for row in _shares(old, new, key, found)]
    backs = _backs(old, rows)
    for n, row in enumerate(rows):
        yield TerritorialChange(
            date(new.year, 1, 1), KREIS, row.before, row.after, row.share, backs[n], row.basis, row.kind, reason
        )


def _moves(old: Sheet, new: Sheet, before: set[str], after: set[str], target: str) -> Iterator[_Move]:
    """Yield who gave what lies in a target to whom."""
    leaving, joining, staying = before - after, after - before, before & after
    rekeyed = _matched(old, new, leaving, joining, target) if len(joining) > 1 else {}
    for one, other in sorted(rekeyed.items()):
        yield _Move(one, other, target, whole=True, sure=True)
    leaving, joining = leaving - rekeyed.keys(), joining - set(rekeyed.values())
    takers = (
        joining or {key for key in staying if _grew(old, new, key, target)} or (staying if len(staying) == 1 else set())
    )
    for one in sorted(leaving):
        for other in sorted(takers or staying):
            yield _Move(one, other, target, whole=True, sure=len(takers) == 1)
    if joining and not leaving:
        givers = {key for key in staying if _grew(new, old, key, target)} or staying
        for one in sorted(givers):
            for other in sorted(joining):
                yield _Move(one, other, target, whole=False, sure=len(givers) == 1 and len(joining) == 1)


def _matched(old: Sheet, new: Sheet, leaving: set[str], joining: set[str], target: str) -> dict[str, str]:
    """Return the pairs that are the same area under another key."""
    found: dict[str, str] = {}
    for one in sorted(leaving):
        size = old.size(Basis.AREA, one, target)
        same = [o for o in joining if size and _close(size, new.size(Basis.AREA, o, target))]
        others = [o for o in leaving if o != one and size and _close(size, old.size(Basis.AREA, o, target))]
        if len(same) == 1 and not others:
            found[one] = same[0]
    return found if len(set(found.values())) == len(found) else {}


def _close(one: float, other: float | None) -> bool:
    return other is not None and abs(one - other) <= _SAME_AREA * one


def _grew(old: Sheet, new: Sheet, key: str, target: str) -> bool:
    """Whether a Kreis has more area in a target than before."""
    before, after = old.size(Basis.AREA, key, target), new.size(Basis.AREA, key, target)
    return before is not None and after is not None and after > before * (1 + _SAME_AREA)


@dataclass(frozen=True, slots=True)
class _Row:
    """A change of one basis, with the size of what goes over."""

    before: str
    after: str
    share: float | None
    size: float | None
    basis: Basis
    kind: ChangeKind


def _shares(old: Sheet, new: Sheet, key: str, moves: list[_Move]) -> Iterator[_Row]:
    """Yield the changes of one Kreis for each basis."""
    stays = key in new.keys
    afters = sorted({move.after for move in moves})
    kept = sum(
        share for target, share in old.weights[Basis.AREA][key].items() if all(m.target != target for m in moves)
    )
    alone = len(afters) == 1 and not stays and kept < _LEAST and all(move.sure for move in moves)
    kind = ChangeKind.PART_MOVED if stays else ChangeKind.MERGED if alone else ChangeKind.SPLIT
    for basis in (Basis.AREA, Basis.POPULATION):
        for after in afters:
            share: float | None = 0.0
            size: float | None = 0.0
            for move in [move for move in moves if move.after == after]:
                part = _part(old, new, move, basis)
                share = None if part is None or share is None else share + part
                whole = old.sizes.get(basis, {}).get(key)
                size = None if part is None or whole is None or size is None else size + part * whole
            if kind is ChangeKind.MERGED:
                share = 1.0
            yield _Row(key, after, share, size, basis, kind)


def _part(old: Sheet, new: Sheet, move: _Move, basis: Basis) -> float | None:
    """Return what part of a Kreis goes over; None if it cannot be told."""
    if not move.sure:
        return None
    if move.whole:
        return old.part(basis, move.before, move.target)
    lost = new.size(Basis.AREA, move.after, move.target)
    whole = old.sizes.get(Basis.AREA, {}).get(move.before)
    return lost / whole if basis is Basis.AREA and lost is not None and whole else None


def _backs(old: Sheet, rows: list[_Row]) -> list[float | None]:
    """Return what part of each new Kreis comes from an old one, where all of its parts are known."""
    totals: dict[tuple[str, Basis], float | None] = {}
    lost: dict[tuple[str, Basis], float | None] = {}
    for row in rows:
        for found, key in ((totals, row.after), (lost, row.before)):
            sum_ = found.get((key, row.basis), 0.0)
            found[key, row.basis] = None if sum_ is None or row.size is None else sum_ + row.size
    backs: list[float | None] = []
    for row in rows:
        gained, given = totals[row.after, row.basis], lost.get((row.after, row.basis), 0.0)
        own = old.sizes.get(row.basis, {}).get(row.after) if row.after in old.keys else 0.0
        known = gained is not None and given is not None and own is not None and row.size is not None
        total = gained + own - given if known else 0.0  # type: ignore[operator]
        backs.append(row.size / total if total > 0 and row.size is not None else None)
    return backs
