"""What became of the areas of a level: their shares in the areas of one status, for every day.

Two sources are joined. Recorded changes are followed day by day, forward by `share` and backward by `share_back`. An
official crosswalk table of the level leads to its own status, and the changes lead on from there; going forward it is
preferred, because its weights are those of each year. A share that nobody states is never guessed: that part of the
area leads nowhere.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from kobimo.errors import UnknownNameError
from kobimo.language import _
from kobimo.model.crosswalk import Crosswalk, CrosswalkDefinition, CrosswalkRow
from kobimo.model.territory import KNOWN_DISPERSION, Basis, ChangeKind, SpaceHistory, TerritorialChange, Validity
from kobimo.spaces.conversion import COVERED

Shares = tuple[tuple[str, float], ...]
"""Keys of a status, each with the part of one area that lies in it."""

_ORDER = (Basis.POPULATION, Basis.TABLE, Basis.AREA)
_ONE_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class TableRow:
    """Where a crosswalk table leads an area while a status holds."""

    crosswalk: CrosswalkDefinition
    basis: Basis
    valid: Validity
    shares: Shares
    spread: float = 1.0


def complete(shares: Shares) -> bool:
    """Whether the whole area is accounted for."""
    return sum(share for _key, share in shares) > 1 - COVERED


class Lineage:
    """Successors of the areas of a level in the status of one day, and predecessors of later ones.

    Parameters
    ----------
    history : SpaceHistory
    level : str
    end : date
        Names the status that everything leads to.
    crosswalks : sequence of Crosswalk
        Those from the level into itself are used.
    basis : Basis, optional
        Shares to use where several are recorded.

    Raises
    ------
    UnknownNameError
        If the space has no such level.
    """

    def __init__(
        self,
        history: SpaceHistory,
        level: str,
        end: date,
        crosswalks: Sequence[Crosswalk] = (),
        basis: Basis | None = None,
    ) -> None:
        if level not in (known := [item.id for item in history.definition.levels]):
            raise UnknownNameError(_("Raumebene"), level, known)
        self.level = level
        self._validity: dict[str, list[Validity]] = {}
        for version in history.versions:
            if version.area.level == level:
                self._validity.setdefault(version.area.key, []).append(version.valid)
        self._first = min((v.begin for held in self._validity.values() for v in held), default=date.min)
        self.end = self.known_day(end)
        self.targets = self.valid_on(self.end)
        self._identity = frozenset(self.targets)
        self._basis = basis
        self._changes = sorted((c for c in history.changes if c.level == level), key=lambda change: change.day)
        self._tables = [
            _Table(c, basis, c.definition.target.territory or history.territory or date.max)
            for c in crosswalks
            if self._leads_here(c, history)
        ]

    def _leads_here(self, crosswalk: Crosswalk, history: SpaceHistory) -> bool:
        ends = {(side.space, side.level) for side in (crosswalk.definition.source, crosswalk.definition.target)}
        return ends == {(history.definition.id, self.level)}

    def known_day(self, day: date) -> date:
        """Return the day; before the first recorded status that one is meant."""
        return max(day, self._first)

    def valid_on(self, day: date) -> tuple[str, ...]:
        """Return the keys that hold on a day, sorted."""
        day = self.known_day(day)
        return tuple(sorted(key for key, held in self._validity.items() if any(v.holds(day) for v in held)))

    def holds(self, key: str, day: date) -> bool:
        """Whether an area has a key on a day."""
        return any(valid.holds(day) for valid in self._validity.get(key, ()))

    def of(self, key: str, day: date) -> Shares:
        """Return the shares of an area of `day` in the areas of the status; what nobody knows is missing."""
        return self.followed(key, day)[0]

    def followed(self, key: str, day: date) -> tuple[Shares, TableRow | None]:
        """Return the shares of an area, and the row of the table that led there if there is one."""
        if day < self.end:
            for row, leading in self._rows(key, day, self._onward):
                return leading, row
        recorded = self.by_changes(key, day)
        if complete(recorded):
            return recorded, None
        for row, leading in self._rows(key, day, self._returning):
            if complete(leading):
                return leading, row
        return recorded, None

    def by_changes(self, key: str, day: date) -> Shares:
        """Return the shares as the recorded changes alone have them."""
        days, shares = self._course.get(key, ((), ()))
        if not days:
            return self._same(key)
        return shares[bisect_right(days, day.toordinal())]

    def _same(self, key: str) -> Shares:
        return ((key, 1.0),) if key in self._identity else ()

    @cached_property
    def dispersion(self) -> float:
        """How far true shares lie from those of the tables; of recorded changes alone what is known of their basis."""
        if self._tables:
            return max(table.dispersion for table in self._tables)
        shares = ((change.basis, share) for change in self._changes for share in (change.share, change.share_back))
        parted = {basis for basis, share in shares if share is not None and 0 < share < 1}
        return max((KNOWN_DISPERSION.get(basis, 0.0) for basis in parted), default=0.0)

    @cached_property
    def _course(self) -> dict[str, tuple[list[int], list[Shares]]]:
        """For each changed key the days from which on its shares are others, and the shares between those days."""
        courses: dict[str, tuple[list[int], list[Shares]]] = {}
        for key, steps in _per_key(self._forward()).items():
            steps.reverse()
            days, shares = [day for day, _ in steps], [share for _, share in steps]
            courses[key] = (days, [*shares, self._same(key)])
        for key, steps in _per_key(self._backward()).items():
            earlier, held = courses.get(key, ([], [self._same(key)]))
            courses[key] = ([*earlier, *(day for day, _ in steps)], [*held, *(share for _, share in steps)])
        return courses

    def _forward(self) -> Iterator[tuple[int, dict[str, Shares]]]:
        """Yield, from the status into the past, the shares that hold before each day of change."""
        current: dict[str, Shares] = {}
        past = [change for change in reversed(self._changes) if change.day <= self.end]
        for day, changes in groupby(past, key=lambda change: change.day):
            moves = {key: self._moves(key, rows) for key, rows in _by(changes, "before").items()}
            made = {
                key: _joined((self._after(after, day, moves, current), share) for after, share in rows)
                for key, rows in moves.items()
            }
            current.update(made)
            yield day.toordinal(), made

    def _backward(self) -> Iterator[tuple[int, dict[str, Shares]]]:
        """Yield, from the status into the future, the shares that hold from each day of change on."""
        current: dict[str, Shares] = {}
        future = [change for change in self._changes if change.day > self.end]
        for day, changes in groupby(future, key=lambda change: change.day):
            origins = {key: self._origins(key, day, rows) for key, rows in _by(changes, "after").items()}
            made = {
                key: _joined((current.get(before, self._same(before)), share) for before, share in rows)
                for key, rows in origins.items()
            }
            current.update(made)
            yield day.toordinal(), made

    def _after(
        self,
        key: str,
        day: date,
        moves: Mapping[str, Shares],
        current: Mapping[str, Shares],
        seen: frozenset[str] = frozenset(),
    ) -> Shares:
        """Follow a key of a new status; one that exists only between two changes of the day goes on at once."""
        if key in moves and key not in seen and not self.holds(key, day):
            further = seen | {key}
            return _joined((self._after(after, day, moves, current, further), share) for after, share in moves[key])
        return current.get(key, self._same(key))

    def _moves(self, key: str, changes: Sequence[TerritorialChange]) -> Shares:
        """Return where the parts of an area go on one day."""
        rows = self._of_basis(changes)
        if len(rows) == 1 and rows[0].share is None and rows[0].kind in {ChangeKind.MERGED, ChangeKind.REKEYED}:
            return ((rows[0].after, 1.0),)
        shares = [(row.after, row.share) for row in rows if row.share is not None]
        if len(shares) == len(rows) and all(row.kind is ChangeKind.PART_MOVED for row in rows):
            shares += _rest(key, shares)
        return tuple(shares)

    def _origins(self, key: str, day: date, changes: Sequence[TerritorialChange]) -> Shares:
        """Return where the parts of an area come from on one day."""
        rows = self._of_basis(changes)
        existed = self.holds(key, day - _ONE_DAY)
        if len(rows) == 1 and rows[0].share_back is None and not existed:
            return ((rows[0].before, 1.0),)
        shares = [(row.before, row.share_back) for row in rows if row.share_back is not None]
        if len(shares) == len(rows) and existed:
            shares += _rest(key, shares)
        return tuple(shares)

    def _of_basis(self, changes: Sequence[TerritorialChange]) -> list[TerritorialChange]:
        """Return the changes of one basis: the wanted one, or the best that is recorded."""
        found = {change.basis for change in changes}
        wanted = next((b for b in (self._basis, *_ORDER) if b in found), None) or changes[0].basis
        return [change for change in changes if change.basis is wanted]

    def _rows(
        self, key: str, day: date, lead: Callable[[_Table, TableRow], Shares]
    ) -> Iterator[tuple[TableRow, Shares]]:
        for table in self._tables:
            row = table.row(key, day) if day < table.status else None
            if row is not None and not self._changed(key, row.valid.end, day):
                leading = lead(table, row)
                if leading:
                    yield row, leading

    def _changed(self, key: str, begin: date, end: date) -> bool:
        return any(begin < day <= end for day in self._days_of_change.get(key, ()))

    @cached_property
    def _days_of_change(self) -> dict[str, list[date]]:
        days: dict[str, list[date]] = {}
        for change in self._changes:
            for key in {change.before, change.after}:
                days.setdefault(key, []).append(change.day)
        return days

    def _onward(self, table: _Table, row: TableRow) -> Shares:
        """Lead on from the status of a table, if that is not later than the one wanted."""
        if table not in self._leading_on:
            return ()
        day = min(table.status, self.end)
        return _joined((self.by_changes(key, day), share) for key, share in row.shares)

    @cached_property
    def _leading_on(self) -> frozenset[_Table]:
        """Tables whose status is the wanted one, or an earlier one."""
        return frozenset(t for t in self._tables if t.status <= self.end or self._unchanged_until(t.status))

    def _unchanged_until(self, status: date) -> bool:
        changed = any(self.end < change.day <= status for change in self._changes)
        return not changed and self.valid_on(status) == self.targets

    def _returning(self, table: _Table, row: TableRow) -> Shares:
        """Lead back from the later status of a table into areas that lie in it alone and as a whole."""
        back = self._back(table)
        if not all(key in back for key, _share in row.shares):
            return ()
        return _joined((((back[key], 1.0),), share) for key, share in row.shares)

    def _back(self, table: _Table) -> dict[str, str]:
        if table not in self._returns:
            usable = [key for key in self.targets if self.end < table.status]
            self._returns[table] = table.returning(self.end, usable)
        return self._returns[table]

    @cached_property
    def _returns(self) -> dict[_Table, dict[str, str]]:
        return {}


class _Table:
    """The rows of a crosswalk of one basis by source and status."""

    def __init__(self, crosswalk: Crosswalk, basis: Basis | None, status: date) -> None:
        self.status = status
        self._rows: dict[str, list[TableRow]] = {}
        grouped: dict[str, dict[Validity, dict[str, float]]] = {}
        spreads: dict[str, list[CrosswalkRow]] = {}
        rows = crosswalk.at(basis) or crosswalk.at()
        used = rows[0].basis if rows else crosswalk.definition.basis
        self.dispersion = crosswalk.definition.dispersion.get(used, 0.0)
        for row in rows:
            if row.weight > 0:
                grouped.setdefault(row.source, {}).setdefault(row.valid, {})[row.target] = row.weight
                if row.spread > 1:
                    spreads.setdefault(row.source, []).append(row)
        for source, statuses in grouped.items():
            cuts = _disjoint(statuses)
            self._rows[source] = [
                TableRow(
                    crosswalk.definition,
                    used,
                    valid,
                    tuple(cuts[valid].items()),
                    _widest(spreads.get(source, ()), valid),
                )
                for valid in cuts
            ]

    def row(self, key: str, day: date) -> TableRow | None:
        """Return the row that holds on a day, or the last one before it."""
        rows = self._rows.get(key, ())
        return next((row for row in reversed(rows) if row.valid.begin <= day), None)

    def returning(self, day: date, keys: Iterable[str]) -> dict[str, str]:
        """Return the target areas that one source alone lies in, and as a whole, with that source."""
        into: dict[str, list[tuple[str, float]]] = {}
        for key in keys:
            row = self.row(key, day)
            for target, share in row.shares if row is not None else ():
                into.setdefault(target, []).append((key, share))
        return {target: found[0][0] for target, found in into.items() if len(found) == 1 and found[0][1] > 1 - COVERED}


def _widest(rows: Iterable[CrosswalkRow], valid: Validity) -> float:
    """Return the largest spread of rows that hold at a time."""
    return max((row.spread for row in rows if row.valid.overlaps(valid)), default=1.0)


def _disjoint(statuses: dict[Validity, dict[str, float]]) -> dict[Validity, dict[str, float]]:
    """Cut validities of single pairs at each other, so that all pairs of a source hold on the same days."""
    days = sorted({v.begin for v in statuses} | {v.end + _ONE_DAY for v in statuses if v.end < date.max})
    cuts: dict[Validity, dict[str, float]] = {}
    for begin, after in zip(days, [*days[1:], None], strict=True):
        pairs = {target: w for valid, held in statuses.items() if valid.holds(begin) for target, w in held.items()}
        if pairs:
            cuts[Validity(begin, None if after is None else after - _ONE_DAY)] = pairs
    return cuts


def _by(changes: Iterable[TerritorialChange], side: str) -> dict[str, list[TerritorialChange]]:
    found: dict[str, list[TerritorialChange]] = {}
    for change in changes:
        found.setdefault(getattr(change, side), []).append(change)
    return found


def _per_key(steps: Iterable[tuple[int, dict[str, Shares]]]) -> dict[str, list[tuple[int, Shares]]]:
    found: dict[str, list[tuple[int, Shares]]] = {}
    for day, made in steps:
        for key, shares in made.items():
            found.setdefault(key, []).append((day, shares))
    return found


def _rest(key: str, shares: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return what stays with an area that the shares do not name."""
    left = 1 - sum(share for _key, share in shares)
    return [(key, left)] if left > COVERED and all(found != key for found, _share in shares) else []


def _joined(parts: Iterable[tuple[Shares, float]]) -> Shares:
    """Add up the shares of parts."""
    total: dict[str, float] = {}
    for shares, weight in parts:
        for key, share in shares:
            total[key] = total.get(key, 0.0) + share * weight
    return tuple(sorted((key, min(share, 1.0)) for key, share in total.items() if share > 0))
