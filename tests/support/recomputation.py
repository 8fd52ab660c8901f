"""Figures computed a second time, slowly and without kobimo: from cells in dictionaries and from the YAML files.

It follows what the handbook promises a reader: a delivered total stands before the sum of its parts, a missing part
takes its base away, a hidden part leaves bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from musterkreis.truth import Hidden, Key, Table

FACTORS = {"number": 1, "percent": 100, "per_100": 100, "per_1000": 1000, "per_10000": 10000, "ratio": 1}
Cells = Mapping[tuple[str, ...], "int | Hidden"]


@dataclass(frozen=True)
class Count:
    """A count of an area: what is known, how far hidden cells may reach, and how many parts it stands for."""

    known: int = 0
    low: int = 0
    high: int = 0
    parts: int = 1
    used: int = 0

    @property
    def complete(self) -> bool:
        return self.parts == self.used

    @property
    def hidden(self) -> bool:
        return self.high > 0


@dataclass(frozen=True)
class Figure:
    """What a reader must see."""

    value: float | None
    numerator: int | None
    denominator: int | None
    status: str
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, eq=False)
class Place:
    """Levels of one space from the bottom up, and the parent of each area."""

    path: tuple[str, ...]
    parents: Mapping[tuple[str, str], str]
    areas: Mapping[str, tuple[str, ...]]
    versions: tuple[tuple[str, str, str, str, str], ...] = ()

    def on(self, day: date) -> Place:
        """Return the areas as they were on a day."""
        return _place_on(self, day)

    @cached_property
    def _below(self) -> Mapping[tuple[str, str], list[tuple[str, str]]]:
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for below, level in pairwise(self.path):
            for key in self.areas[below]:
                found.setdefault((level, self.parents[below, key]), []).append((below, key))
        return found

    def children(self, level: str, area: str) -> list[tuple[str, str]]:
        return self._below.get((level, area), [])


def read_place(workspace: Path, space: str) -> Place:
    """Read levels and areas of a space from its files."""
    levels = {item["id"]: item.get("parent") for item in load(workspace / "spaces" / f"{space}.yaml")["levels"]}
    path = [next(level for level in levels if level not in levels.values())]
    while levels[path[-1]]:
        path.append(levels[path[-1]])
    lines = (workspace / "spaces" / f"{space}.areas.csv").read_text("utf-8-sig").splitlines()[1:]
    rows = [[*line.split(";"), "", ""][:6] for line in lines]
    versions = tuple((level, key, parent, first, last) for level, key, _name, parent, first, last in rows)
    return Place(tuple(path), {}, {}, versions).on(date.max)


@cache
def _place_on(place: Place, day: date) -> Place:
    held = [row for row in place.versions if (row[3] or "0000") <= day.isoformat() <= (row[4] or "9999-12-31")]
    areas = {level: tuple(key for at, key, *_rest in held if at == level) for level in place.path}
    parents = {(level, key): parent for level, key, parent, _first, _last in held}
    return Place(place.path, parents, areas, place.versions)


def load(path: Path) -> Any:
    """Read a YAML file."""
    return YAML(typ="safe").load(path.read_text("utf-8"))


@dataclass
class Books:
    """All cells of all tables, and the definitions that say what they mean.

    `hold` chooses what is summed: the cells as delivered, or the true ones, which are known for today's areas in all
    years (`timeless`).
    """

    datasets: Mapping[str, Any]
    tables: Iterable[Table]
    hold: Callable[[Table], Mapping[Key, int | Hidden]]
    places: Mapping[str, Place]
    timeless: bool = False
    _cells: dict[tuple[str, str], dict[str, dict[tuple[str, str, str], dict[tuple[str, ...], int | Hidden]]]] = field(
        init=False, default_factory=dict
    )
    _dimensions: dict[tuple[str, str], tuple[str, ...]] = field(init=False, default_factory=dict)
    _delivered: dict[tuple[str, str], set[tuple[str, str]]] = field(init=False, default_factory=dict)
    _areas: dict[tuple[str, str, str], set[str]] = field(init=False, default_factory=dict)
    _categories: dict[tuple[str, str, str, int, str, str], set[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for table in self.tables:
            cubes = self._cells.setdefault((table.dataset, table.measure), {})
            cells = cubes.setdefault(table.cube, {})
            self._dimensions[table.dataset, table.cube] = table.dimensions
            for key, value in self.hold(table).items():
                cells.setdefault((key.level, key.area, key.period), {})[key.codes] = value
                self._delivered.setdefault((table.dataset, table.measure), set()).add((key.level, key.period))
                self._areas.setdefault((table.dataset, key.level, key.period), set()).add(key.area)
                for number, code in enumerate(key.codes):
                    for where in (key.area, key.period):
                        at = (table.dataset, table.measure, table.cube, number, key.level, where)
                        self._categories.setdefault(at, set()).add(code)
        self.count = cache(self._count)
        self.pair = cache(self._pair)
        self.periods = cache(self._periods)
        self._ready = cache(self._answer)

    def _periods(self, dataset: str, measure: str) -> set[str]:
        """Return the periods of which there is anything."""
        cubes = self._cells[dataset, measure].values()
        return {period for cells in cubes for _level, _area, period in cells}

    def _count(self, part: Part, level: str, area: str, period: str) -> Count:
        """Count at one level: what was delivered there, else the sum of the areas below as they were then."""
        place = self._place(part.dataset, period)
        base = self.datasets[part.dataset]["level"]
        given = self._ready(part, level, area, period)
        if level == base:
            return given or Count()
        below = [self.count(part, at, key, period) for at, key in place.children(level, area)]
        both = summed(below)
        if given is None or (given.hidden and both.complete and not both.hidden):
            return both
        return Count(given.known, given.low, given.high, both.parts, both.parts)

    def _place(self, dataset: str, period: str) -> Place:
        """Return the areas of a period, or those of today where what was delivered fits only them."""
        newest = self.places[self.datasets[dataset]["space"]]
        then = newest.on(bounds(period)[1])
        base = self.datasets[dataset]["level"]
        fits = self._areas.get((dataset, base, period), set()) <= set(then.areas[base])
        return then if fits and not self.timeless else newest

    def delivered_for(self, dataset: str, period: str, level: str, area: str) -> bool:
        """Say whether anybody delivered anything for an area."""
        return area in self._areas.get((dataset, level, period), set())

    def _pair(self, one: Part, other: Part, labels: tuple[str, str], level: str, area: str) -> tuple[Count, Count]:
        """Bring both sides of a ratio to the same parts."""
        both = self.count(one, level, area, labels[0]), self.count(other, level, area, labels[1])
        if both[0].complete and both[1].complete:
            return both
        place = self.places[self.datasets[one.dataset]["space"]]
        if level == max((self.datasets[part.dataset]["level"] for part in (one, other)), key=place.path.index):
            return Count(), Count()
        pairs = [self.pair(one, other, labels, at, key) for at, key in place.children(level, area)]
        return summed(pair[0] for pair in pairs), summed(pair[1] for pair in pairs)

    def _answer(self, part: Part, level: str, area: str, period: str) -> Count | None:
        """Answer from the most direct cube that can: fewest dimensions, then fewest pieces."""
        cubes = self._cells[part.dataset, part.measure]
        found: list[tuple[int, int, int, Count]] = []
        for order, cube in enumerate(item["id"] for item in self._cubes(part.dataset)):
            dimensions = self._dimensions.get((part.dataset, cube), ())
            if cube not in cubes or not {name for name, _codes in part.where} <= set(dimensions):
                continue
            chosen = self._chosen(part, cube, level, area, period)
            if chosen is not None:
                found.append((len(dimensions), chosen[0], order, total(chosen[1])))
        return min(found, key=lambda item: item[:3])[3] if found else None

    def _cubes(self, dataset: str) -> Iterator[Mapping[str, Any]]:
        yield from self.datasets[dataset].get("cubes") or [{"id": "all"}]

    def _chosen(
        self, part: Part, cube: str, level: str, area: str, period: str
    ) -> tuple[int, list[int | Hidden]] | None:
        cells = self._cells[part.dataset, part.measure][cube].get((level, area, period))
        if cells is None:
            return (0, []) if self._is_zero(part.dataset, part.measure, level, period) else None
        wanted = dict(part.where)
        picked: list[set[str]] = []
        for number, name in enumerate(self._dimensions[part.dataset, cube]):
            own = {codes[number] for codes in cells}
            if listed := self._listed(part.dataset, name, wanted.get(name)):
                known = listed <= self._ever(part, cube, number, level, area) or self._is_complete(part.dataset)
                codes = listed if known else None
            else:
                others = self._others(part, cube, number, level, period)
                members = tuple(self._members(part.dataset, name, wanted.get(name)))
                codes = tiles(members, frozenset(own), frozenset(others))
            if codes is None:
                return None
            picked.append(codes)
        values = [value for codes, value in cells.items() if all(c in p for c, p in zip(codes, picked, strict=True))]
        return sum(map(len, picked)), values

    def _is_zero(self, dataset: str, measure: str, level: str, period: str) -> bool:
        """A complete list names no area that has nothing."""
        return self._is_complete(dataset) and (level, period) in self._delivered[dataset, measure]

    def _is_complete(self, dataset: str) -> bool:
        return bool(self.datasets[dataset].get("absent") == "zero")

    def _others(self, part: Part, cube: str, number: int, level: str, period: str) -> set[str]:
        """Categories that other areas have in this period."""
        return self._categories[part.dataset, part.measure, cube, number, level, period]

    def _ever(self, part: Part, cube: str, number: int, level: str, area: str) -> set[str]:
        """Categories that the supplier of this area has in any period: what he leaves out now is nothing."""
        return self._categories[part.dataset, part.measure, cube, number, level, area]

    def _dimension(self, dataset: str, name: str) -> Mapping[str, Any]:
        return next(item for item in self.datasets[dataset]["dimensions"] if item["id"] == name)

    def _listed(self, dataset: str, name: str, wanted: tuple[str, ...] | None) -> set[str]:
        """Return the wanted codes of a code list, nothing for ages."""
        dimension = self._dimension(dataset, name)
        if dimension.get("kind") == "interval":
            return set()
        return set(self._members(dataset, name, wanted)) if wanted else {c["code"] for c in dimension["categories"]}

    def _members(self, dataset: str, name: str, wanted: tuple[str, ...] | None) -> list[str]:
        """Write groups out; without a wish everybody whom the dataset counts."""
        dimension = self._dimension(dataset, name)
        groups = dimension.get("groups") or {}
        everybody = dimension.get("universe") or "0+"
        return [str(member) for code in wanted or (everybody,) for member in groups.get(code, [code])]


@dataclass(frozen=True, eq=False)
class Part:
    """Numerator or denominator; equal ones are the same object, so that they are quickly found again."""

    dataset: str
    measure: str
    where: tuple[tuple[str, tuple[str, ...]], ...]
    rule: str = "same"
    years: float = 1.0


def part_of(component: Mapping[str, Any], extra: Mapping[str, str]) -> Part:
    """Read one part of a formula, narrowed to the categories of a breakdown."""
    where = {}
    for name, codes in (component.get("where") or {}).items():
        listed = codes if isinstance(codes, list) else [codes]
        where[name] = tuple(str(code) for code in listed)
    where |= {name: (code,) for name, code in extra.items()}
    period = component.get("period") or "same"
    rule, years = (
        (period, 1.0) if isinstance(period, str) else (period.get("rule", "same"), period.get("within_years", 1))
    )
    return Part(component["dataset"], component["measure"], tuple(sorted(where.items())), rule, float(years))


def summed(counts: Iterable[Count]) -> Count:
    """Add up areas."""
    listed = list(counts)
    return Count(*(sum(getattr(c, name) for c in listed) for name in ("known", "low", "high", "parts", "used")))


def total(values: Iterable[int | Hidden]) -> Count:
    """Add up cells."""
    listed = list(values)
    hidden = [value for value in listed if isinstance(value, Hidden)]
    known = sum(value for value in listed if not isinstance(value, Hidden))
    return Count(known, sum(h.lower for h in hidden), sum(h.upper for h in hidden), 1, 1)


@cache
def span(code: str) -> tuple[int, int]:
    """Return both ends of an age group."""
    if code.endswith("+"):
        return int(code[:-1]), 10_000
    first, _dash, last = code.partition("-")
    return int(first), int(last or first)


@cache
def tiles(members: tuple[str, ...], own: frozenset[str], others: frozenset[str]) -> set[str] | None:
    """Choose the delivered age groups that cover exactly the wanted ages, None if none do.

    A group that other areas have and this one lacks counts as nothing here, if it fits between those it has.
    """
    ages = sorted(span(code) for code in members)
    joined: list[tuple[int, int]] = []
    for first, last in ages:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    mine = [span(code) for code in own]
    fitting = [span(code) for code in others if all(span(code)[1] < a or span(code)[0] > b for a, b in mine)]
    known = {span(code): code for code in own | others}
    chosen: set[str] = set()
    for first, last in joined:
        inside = sorted(s for s in {*mine, *fitting} if first <= s[0] and s[1] <= last)
        if not inside or inside[0][0] != first or inside[-1][1] != last:
            return None
        if any(a[1] + 1 != b[0] for a, b in pairwise(inside)):
            return None
        chosen |= {known[s] for s in inside}
    return chosen


def aligned(label: str, part: Part, available: Iterable[str]) -> str | None:
    """Choose the period of one part."""
    start, end = bounds(label)
    if part.rule == "same":
        return label if label in set(available) else None
    if part.rule == "previous_year_end":
        return next((other for other in available if bounds(other)[1] == date(start.year - 1, 12, 31)), None)
    near = [o for o in available if abs((bounds(o)[1] - end).days) <= part.years * 365.25]
    near = [o for o in near if part.rule == "nearest" or bounds(o)[1] <= end]
    return min(near, key=lambda o: (abs((bounds(o)[1] - end).days), bounds(o)[1]), default=None)


def bounds(label: str) -> tuple[date, date]:
    """Return first and last day of a period."""
    if "/" in label:
        year = int(label[:4])
        return date(year, 8, 1), date(year + 1, 7, 31)
    if len(label) == 4:
        return date(int(label), 1, 1), date(int(label), 12, 31)
    if len(label) == 7:
        first = date.fromisoformat(f"{label}-01")
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return date.fromisoformat(label), date.fromisoformat(label)


def figure(books: Books, indicator: Mapping[str, Any], breakdown: str, level: str, area: str, period: str) -> Figure:
    """Compute one figure."""
    extra = dict(pair.split("=", 1) for pair in breakdown.split(";") if pair)
    parts = [part_of(indicator[name], extra) for name in ("numerator", "denominator") if indicator.get(name)]
    anchor = indicator.get("anchor", "numerator")
    labels = [
        period
        if (number == 1) == (anchor == "denominator")
        else aligned(period, part, sorted(books.periods(part.dataset, part.measure)))
        for number, part in enumerate(parts)
    ]
    if None in labels:
        raise LookupError(f"{indicator['id']} {period}: {labels}")
    if len(parts) == 1:
        return _alone(books.count(parts[0], level, area, str(labels[0])))
    one, other = books.pair(parts[0], parts[1], (str(labels[0]), str(labels[1])), level, area)
    return _ratio(one, other, FACTORS[indicator["unit"]], indicator.get("minimum_base"))


def _alone(count: Count) -> Figure:
    if count.used == 0:
        return Figure(None, None, None, "missing")
    if count.hidden:
        return Figure(None, None, None, "suppressed", count.known + count.low, count.known + count.high)
    return Figure(count.known, count.known, None, "normal" if count.complete else "incomplete")


def _ratio(one: Count, other: Count, factor: int, least: int | None) -> Figure:
    if one.used == 0:
        return Figure(None, None, None, "missing")
    low, high = one.known + one.low, one.known + one.high
    low_base, high_base = other.known + other.low, other.known + other.high
    numerator = None if one.hidden else one.known
    denominator = None if other.hidden else other.known
    if one.hidden or other.hidden:
        upper = factor * high / low_base if low_base else None
        return Figure(
            None, numerator, denominator, "suppressed", factor * low / high_base if high_base else None, upper
        )
    if other.known == 0:
        return Figure(None, numerator, denominator, "zero_denominator")
    if least and other.known < least:
        return Figure(None, numerator, denominator, "base_too_small")
    status = "normal" if one.used == one.parts else "incomplete"
    return Figure(factor * one.known / other.known, numerator, denominator, status)
