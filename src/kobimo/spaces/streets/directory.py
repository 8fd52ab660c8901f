"""Find the area of an address in a street directory: certain, or the reason why not."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache

from kobimo.model.address import Address, HouseNumber, Side, StreetRange, house_numbers
from kobimo.model.table import clean
from kobimo.spaces.streets.names import split_address, street_key


class Outcome(StrEnum):
    """What became of an address."""

    FOUND = "found"
    NO_ADDRESS = "no_address"
    STREET_UNKNOWN = "street_unknown"
    OTHER_PLACE = "other_place"  # the street exists, but not with this postcode or in this town
    SEVERAL_STREETS = "several_streets"  # of this name; postcode or town would tell
    NOT_VALID = "not_valid"  # the directory knows the street, but not for that day
    NUMBER_MISSING = "number_missing"
    NUMBER_UNKNOWN = "number_unknown"
    SEVERAL_AREAS = "several_areas"  # rows of the directory contradict each other
    SPANS = "spans"  # the address is a range of numbers that lie in several areas


@dataclass(frozen=True, slots=True)
class Assigned:
    """The area of an address; empty, with the outcome and what it is about, where there is none.

    `detail` names what is known instead: postcodes, towns, number ranges or areas.
    """

    outcome: Outcome
    area: str = ""
    detail: tuple[str, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether there is an area."""
        return self.outcome is Outcome.FOUND


_numbers = lru_cache(maxsize=1 << 16)(house_numbers)
_RANKS = 32
_NOWHERE, _BOTH = -1, 2
_Group = tuple[str, str]


class StreetDirectory:
    """Street directory of one level.

    Addresses are compared without their spelling (see `street_key`). Nothing is guessed: where a street of the same
    name exists twice and the address does not say which one is meant, or where two rows contradict each other, there is
    no area but the reason.

    Parameters
    ----------
    rows : iterable of StreetRange
        Rows of one level; those of other levels are left out.
    level : str
    """

    def __init__(self, rows: Iterable[StreetRange], level: str) -> None:
        self.level = level
        self.rows = tuple(row for row in rows if row.level == level)
        self._streets: dict[str, list[StreetRange]] = {}
        for row in self.rows:
            self._streets.setdefault(street_key(row.street), []).append(row)
        days = {row.valid.first for row in self.rows if row.valid.first}
        days |= {row.valid.last + timedelta(1) for row in self.rows if row.valid.last and row.valid.last < date.max}
        self._days = sorted(days)
        self._keys: dict[str, str] = {}
        self._towns: dict[str, str] = {}
        self._parts: dict[tuple[str, str, str, int], _Part | Assigned] = {}
        self._places: dict[tuple[str, str, str, int], _Part | Assigned] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all streets, as the directory has them."""
        return tuple(dict.fromkeys(row.street for row in self.rows))

    def assign(self, address: Address, day: date) -> Assigned:
        """Return the area of an address on a day, or why there is none.

        Parameters
        ----------
        address : Address
            Street and number may stand together in `street`. A postcode or a town that is not empty must fit.
        day : date

        Returns
        -------
        Assigned
            A range of numbers (12–14) gets the area of its first and last number, if that is the same one.
        """
        return self._assign(
            address.street, address.number, address.postcode, address.town, bisect_right(self._days, day)
        )

    def assign_all(self, addresses: Sequence[Address], day: date) -> list[Assigned]:
        """Assign many addresses; the same as `assign` for each of them."""
        status = bisect_right(self._days, day)
        return [self._assign(a.street, a.number, a.postcode, a.town, status) for a in addresses]

    def _assign(self, street: str, number: str, postcode: str, town: str, status: int) -> Assigned:
        if number and (known := self._places.get((street, postcode, town, status))) is not None:
            return known.find(number, street) if isinstance(known, _Part) else known
        if not street:
            return Assigned(Outcome.NO_ADDRESS)
        place = (street, postcode, town, status)
        key = self._key(street)
        if not number and key not in self._streets:
            street, number = split_address(street)
            key = self._key(street)
        part = self._part(key, postcode, town, status)
        if number and place[0] == street:
            self._places[place] = part
        if isinstance(part, Assigned):
            return part
        return part.find(number, street)

    def _key(self, street: str) -> str:
        if street not in self._keys:
            self._keys[street] = street_key(street)
        return self._keys[street]

    def _town(self, town: str) -> str:
        """Fold the name of a town; what stands after a comma or in brackets tells towns apart that we know already."""
        if town not in self._towns:
            self._towns[town] = street_key(re.split(r"[,(]", town, maxsplit=1)[0])
        return self._towns[town]

    def _part(self, key: str, postcode: str, town: str, status: int) -> _Part | Assigned:
        place = (key, postcode, town, status)
        if place not in self._parts:
            self._parts[place] = self._selected(key, postcode, town, status)
        return self._parts[place]

    def _selected(self, key: str, postcode: str, town: str, status: int) -> _Part | Assigned:
        """Choose the rows of the one street that an address means."""
        known = self._streets.get(key)
        if known is None:
            return Assigned(Outcome.STREET_UNKNOWN)
        of_place = [row for row in known if self._fits(row, postcode, town)]
        if not of_place:
            places = sorted({f"{row.postcode} {row.town}".strip() for row in known})
            return Assigned(Outcome.OTHER_PLACE, detail=tuple(places))
        day = self._days[status - 1] if status else date.min
        rows = [row for row in of_place if row.valid.holds(day)]
        if not rows:
            return Assigned(Outcome.NOT_VALID)
        return _Part(rows, len({self._group(row) for row in rows}) > 1)

    def _fits(self, row: StreetRange, postcode: str, town: str) -> bool:
        if postcode and row.postcode and row.postcode != postcode:
            return False
        return not (town and row.town and self._town(row.town) != self._town(town))

    def _group(self, row: StreetRange) -> _Group:
        """Tell streets of one name apart: by their key, else by their postcode, for one street may cross several."""
        return self._town(row.town), row.key or row.postcode


class _Part:
    """Rows of the directory that may hold for addresses of one street; `several`: they are those of several streets."""

    def __init__(self, rows: Sequence[StreetRange], several: bool) -> None:
        self._all = rows
        self._areas = tuple(dict.fromkeys(row.area for row in rows))
        self._several = several
        self._certain = {area: Assigned(Outcome.FOUND, area) for area in self._areas}
        self._single: dict[int, list[_Line]] = {}
        self._ranges: list[_Line] = []
        for row in rows:
            line = _Line.of(row)
            if row.first is not None and row.last is not None and row.first.number == row.last.number:
                self._single.setdefault(row.first.number, []).append(line)
            else:
                self._ranges.append(line)
        self._found: dict[tuple[str, str], Assigned] = {}

    @cached_property
    def _outside(self) -> Assigned:
        return Assigned(Outcome.NUMBER_UNKNOWN, detail=tuple(row.numbers for row in self._all))

    def find(self, number: str, street: str) -> Assigned:
        """Return the area of a house number."""
        if (number, street) not in self._found:
            self._found[number, street] = self._find(number, street)
        return self._found[number, street]

    def _find(self, number: str, street: str) -> Assigned:
        if len(self._areas) == 1 and (self._several or not number):
            return Assigned(Outcome.FOUND, self._areas[0])
        if self._several:
            places = sorted({f"{row.postcode} {row.town}".strip() or row.key for row in self._all})
            return Assigned(Outcome.SEVERAL_STREETS, detail=tuple(places))
        numbers = _numbers(number)
        if numbers is None:
            return Assigned(Outcome.NUMBER_MISSING, detail=self._areas)
        first = self._of_number(numbers[0], street)
        if numbers[0] == numbers[1]:
            return first
        last = self._of_number(numbers[1], street)
        if not first.certain or last == first:
            return first
        return last if not last.certain else Assigned(Outcome.SPANS, detail=(first.area, last.area))

    def _of_number(self, number: HouseNumber, street: str) -> Assigned:
        at, parity = number.number * _RANKS + number.rank, number.number % 2
        lines = [*self._single[number.number], *self._ranges] if number.number in self._single else self._ranges
        hits = [line for line in lines if line.first <= at <= line.last and line.parity in {parity, _BOTH}]
        if not hits and number.rank:
            hits = [line for line in lines if line.first <= at <= line.beyond and line.parity in {parity, _BOTH}]
        if len(hits) == 1:
            return self._certain[hits[0].row.area]
        return self._of_rows([line.row for line in hits], street) if hits else self._outside

    def _of_rows(self, hits: list[StreetRange], street: str) -> Assigned:
        """Decide between rows that have the same number."""
        if len({row.area for row in hits}) > 1:
            same = [row for row in hits if clean(row.street).casefold() == clean(street).casefold()]
            hits = same or hits
        areas = tuple(dict.fromkeys(row.area for row in hits))
        if len(areas) == 1:
            return self._certain[areas[0]]
        outcome = Outcome.SEVERAL_STREETS if len({row.postcode for row in hits}) > 1 else Outcome.SEVERAL_AREAS
        return Assigned(outcome, detail=areas)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row by the positions of its ends and its side; `beyond` includes the suffixes of a last number without one."""

    row: StreetRange
    first: int
    last: int
    beyond: int
    parity: int

    @classmethod
    def of(cls, row: StreetRange) -> _Line:
        parity = {Side.ODD: 1, Side.EVEN: 0, Side.ALL: _BOTH}[row.side]
        first = _NOWHERE if row.first is None else row.first.number * _RANKS + row.first.rank
        if row.last is None:
            return cls(row, first, 10**9, 10**9, parity)
        last = row.last.number * _RANKS + row.last.rank
        return cls(row, first, last, last if row.last.rank else last + _RANKS - 1, parity)
