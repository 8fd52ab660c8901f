"""What is different between a register and a newly delivered list, and the register with the list taken in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.institution import Capacity, Event, Institution, LocatedBy, Register
from kobimo.model.territory import Validity
from kobimo.spaces.wording import distance

SAME_PLACE = 50.0
"""Metres up to which other coordinates are a correction and no move."""

_NOISE = 0.5
_EARTH = 6_371_000.0


class Difference(StrEnum):
    """What is different about an institution."""

    NEW = "new"
    GONE = "gone"
    BACK = "back"
    MOVED = "moved"
    CORRECTED = "corrected"  # coordinates, by less than `SAME_PLACE`
    CHANGED = "changed"  # name, kind, address or area
    CAPACITY = "capacity"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `metres` is the distance of a move, None where it is not known."""

    what: Difference
    key: str
    name: str
    before: str = ""
    after: str = ""
    metres: float | None = None


@dataclass(frozen=True)
class Comparison:
    """All differences, and what the register is with them."""

    changes: tuple[Change, ...]
    institutions: tuple[Institution, ...]
    capacities: tuple[Capacity, ...]

    def of(self, what: Difference) -> tuple[Change, ...]:
        """Return the differences of one kind."""
        return tuple(change for change in self.changes if change.what is what)


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance of two points in degrees along the surface of the earth (haversine), in metres.

    Examples
    --------
    >>> round(metres_between((13.0, 52.0), (13.0, 52.01)))
    1112
    """
    (lon, lat), (lon2, lat2) = ((math.radians(x), math.radians(y)) for x, y in (one, other))
    part = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(part))


def compare(
    register: Register,
    delivered: Iterable[Institution],
    places: Mapping[str, int],
    day: date,
    *,
    since: date | None,
    measure: str = "",
    partial: bool = False,
) -> Comparison:
    """Take a delivered list into a register.

    What the list lacks is not closed: the register notes that it was not delivered, and somebody has to say why.

    Parameters
    ----------
    register : Register
        As it is.
    delivered : iterable of Institution
        Each key once.
    places : mapping of str to int
        Capacity by key.
    day : date
        Day of the list.
    since : date or None
        From when on new institutions hold; None where the list does not say since when they have existed.
    measure : str
        What the capacity counts.
    partial : bool
        The list is not complete; nothing is missed.

    Returns
    -------
    Comparison

    Raises
    ------
    InvalidInputError
        If the register knows of later changes.
    """
    held = {key: list(register.held(key)) for key in register.newest()}
    changes: list[Change] = []
    seen: set[str] = set()
    for new in delivered:
        seen.add(new.key)
        rows = held.setdefault(new.key, [])
        if rows and rows[-1].valid.begin > day:
            raise InvalidInputError(
                _("Das Verzeichnis kennt schon einen späteren Stand von {key} (ab {day}).").format(
                    key=new.key, day=rows[-1].valid.first
                ),
                remedy=_("Listen in der Reihenfolge ihrer Zeit einlesen; --valid-from prüfen."),
            )
        changes += _one(rows, new, day, since)
    if not partial:
        for key, rows in held.items():
            if key not in seen and rows[-1].valid.holds(day) and rows[-1].event is Event.NONE:
                changes.append(Change(Difference.GONE, key, rows[-1].name))
                rows[-1] = replace(rows[-1], event=Event.NOT_DELIVERED)
    capacities, changed = _capacities(
        register, places, {key: rows[-1].name for key, rows in held.items()}, day, measure
    )
    order = list(Difference)
    ordered = sorted([*changes, *changed], key=lambda change: (order.index(change.what), change.key))
    return Comparison(tuple(ordered), tuple(row for rows in held.values() for row in rows), capacities)


def _one(rows: list[Institution], new: Institution, day: date, since: date | None) -> list[Change]:
    """Enter one institution into its rows; returns what is different."""
    if not rows:
        rows.append(replace(new, valid=Validity(since, None)))
        return [Change(Difference.NEW, new.key, new.name)]
    old = rows[-1]
    if not old.valid.holds(day) or old.event in {Event.CLOSED, Event.MERGED}:
        rows.append(replace(new, valid=Validity(max(day, _after(old)), None)))
        return [Change(Difference.BACK, new.key, new.name, before=old.event.value)]
    found: list[Change] = []
    if old.event is Event.NOT_DELIVERED:
        found.append(Change(Difference.BACK, new.key, new.name, before=old.event.value))
        old = rows[-1] = replace(old, event=Event.NONE)
    new = _completed(new, old)
    moved, corrected = _moved(old, new), _corrected(old, new)
    described = _described(old, new)
    if moved is not None:
        found.append(moved)
    if corrected is not None:
        found.append(corrected)
    found += described
    event = Event.MOVED if moved is not None else Event.CHANGED if described else None
    if event is None or old.valid.begin >= day:
        rows[-1] = replace(new, valid=old.valid)
    else:
        rows[-1] = replace(old, valid=Validity(old.valid.first, day - timedelta(1)), event=event)
        rows.append(replace(new, valid=Validity(day, None)))
    return found


def _after(old: Institution) -> date:
    return date.min if old.valid.last is None else old.valid.last + timedelta(1)


def _completed(new: Institution, old: Institution) -> Institution:
    """Keep a place that was known, where a list of the same address lacks it."""
    if new.point is None and old.point is not None and new.address == old.address:
        return replace(new, point=old.point, located_by=old.located_by, area=new.area or old.area)
    return new


def _moved(old: Institution, new: Institution) -> Change | None:
    if old.point is not None and new.point is not None:
        metres = metres_between(old.point, new.point)
        if metres < SAME_PLACE:
            return None
        return Change(Difference.MOVED, new.key, new.name, old.address.text, new.address.text, metres)
    if old.address != new.address and old.address.street and new.address.street:
        return Change(Difference.MOVED, new.key, new.name, old.address.text, new.address.text)
    return None


def _corrected(old: Institution, new: Institution) -> Change | None:
    if old.point is None or new.point is None:
        return None
    metres = metres_between(old.point, new.point)
    if not _NOISE <= metres < SAME_PLACE:
        return None
    return Change(Difference.CORRECTED, new.key, new.name, metres=metres)


def _described(old: Institution, new: Institution) -> list[Change]:
    """Return what is said differently about an institution that stays where it is."""
    pairs = [(old.name, new.name), (old.kind, new.kind)]
    if old.point is not None and new.point is not None and metres_between(old.point, new.point) < SAME_PLACE:
        pairs.append((old.address.text, new.address.text))
    if old.located_by is LocatedBy.AREA or new.located_by is LocatedBy.AREA:
        pairs.append((old.area, new.area))
    return [Change(Difference.CHANGED, new.key, new.name, one, other) for one, other in pairs if one != other]


def _capacities(
    register: Register, places: Mapping[str, int], names: Mapping[str, str], day: date, measure: str
) -> tuple[tuple[Capacity, ...], list[Change]]:
    """Enter capacities that are new or different from the last ones."""
    kept = [c for c in register.capacities if not (c.day == day and c.measure == measure and c.key in places)]
    changes = []
    newest: dict[str, Capacity] = {}
    for capacity in sorted(kept, key=lambda c: c.day):
        if capacity.measure == measure and capacity.day <= day:
            newest[capacity.key] = capacity
    for key, count in places.items():
        before = newest.get(key)
        if before is not None and before.places == count:
            continue
        kept.append(Capacity(key, day, count, measure))
        if before is not None:
            changes.append(Change(Difference.CAPACITY, key, names.get(key, key), str(before.places), str(count)))
    return tuple(kept), changes


def ended(
    register: Register, day: date, closed: Sequence[str] = (), merged: Mapping[str, str] | None = None
) -> tuple[Institution, ...]:
    """Return all rows of a register with institutions that end on the day before `day`.

    Parameters
    ----------
    register : Register
    day : date
        First day without them.
    closed : sequence of str
        Keys of those that are closed.
    merged : mapping of str to str
        Key: key of the institution that it goes on as.

    Raises
    ------
    UnknownNameError
        If the register does not have one of them.
    InvalidInputError
        If one has ended already, or its successor does not exist on that day.
    """
    rows = {key: list(register.held(key)) for key in register.newest()}
    ends = [*((key, Event.CLOSED, "") for key in closed), *((k, Event.MERGED, to) for k, to in (merged or {}).items())]
    for key, event, successor in ends:
        for name in filter(None, (key, successor)):
            if name not in rows:
                raise UnknownNameError(_("Einrichtung"), name, rows)
        last = rows[key][-1]
        if last.valid.last is not None or last.valid.begin >= day:
            raise InvalidInputError(
                _("{key} („{name}“) besteht am {day} nicht.").format(key=key, name=last.name, day=day),
                remedy=_("Das Datum (--on) prüfen, oder die Tabelle des Verzeichnisses von Hand berichtigen."),
            )
        if successor and (successor == key or not rows[successor][-1].valid.holds(day)):
            raise InvalidInputError(
                _("Der Nachfolger {key} besteht am {day} nicht.").format(key=successor, day=day),
                remedy=_("Den Nachfolger zuerst einlesen, oder das Datum (--on) prüfen."),
            )
        valid = Validity(last.valid.first, day - timedelta(1))
        rows[key][-1] = replace(last, valid=valid, event=event, successors=(successor,) if successor else ())
    return tuple(row for held in rows.values() for row in held)


def described(change: Change) -> str:
    """Say in a line what is different."""
    name = f"{change.key} „{change.name}“"
    far = "" if change.metres is None else distance(change.metres)
    return {
        Difference.NEW: _("neu: {name}"),
        Difference.GONE: _("nicht mehr geliefert: {name}"),
        Difference.BACK: _("wieder geliefert: {name}"),
        Difference.MOVED: _("verlegt{far}: {name}: {before} → {after}"),
        Difference.CORRECTED: _("Koordinaten berichtigt um {distance}: {name}"),
        Difference.CHANGED: _("geändert: {name}: {before} → {after}"),
        Difference.CAPACITY: _("Plätze: {name}: {before} → {after}"),
    }[change.what].format(
        name=name,
        before=change.before or "–",
        after=change.after or "–",
        distance=far,
        far=_(" um {distance}").format(distance=far) if far else "",
    )
