"""A delivered list of institutions: columns by content, places by coordinates, by address, or by area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo.ingest.matching.proposals import Known, propose
from kobimo.language import _
from kobimo.model.address import Address
from kobimo.model.area import Space
from kobimo.model.checks import CheckResult, Place, Severity
from kobimo.model.institution import Institution, LocatedBy, Register
from kobimo.model.statuses import known_day
from kobimo.model.table import Table, clean
from kobimo.reference.checks import found
from kobimo.reference.checks.folding import SINGLE_RESULTS
from kobimo.spaces.coordinates import LONLAT
from kobimo.spaces.institutions.columns import institution_columns
from kobimo.spaces.institutions.points import PointsReading, read_points, surroundings
from kobimo.spaces.lineage import Lineage, complete
from kobimo.spaces.location import Locator, areas_above
from kobimo.spaces.streets.directory import StreetDirectory
from kobimo.spaces.streets.names import split_address
from kobimo.spaces.wording import distance, listed
from kobimo.workflows.opened import OpenedWorkspace, today
from kobimo.workflows.places.addresses import address_check, address_of, directory
from kobimo.workflows.places.streets import HEADINGS, list_table

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Delivered:
    """What a list says, and what was found; the institutions are empty if the list cannot be used."""

    institutions: tuple[Institution, ...]
    places: Mapping[str, int]
    checks: tuple[CheckResult, ...]
    columns: Mapping[str, str]
    crs: str = ""
    rows: int = 0


def read_institutions(
    workspace: OpenedWorkspace,
    register: Register,
    file: Path,
    *,
    sheet: str | None = None,
    day: date | None = None,
) -> Delivered:
    """Read a delivered list of institutions: columns by content, places by coordinates, address or area. No changes.

    Areas are those of the status of a day, by default of the status that figures refer to.
    """
    definition = register.definition
    given = dict(definition.columns)
    wanted = [(heading.rpartition(":")[2],) for heading in given.values() if heading]
    table, checks, named = list_table(file, [*wanted, *HEADINGS], sheet=sheet, crs=definition.crs)
    if table is None:
        return Delivered((), {}, checks, {})
    return _Reader(workspace, register, table, named, list(checks), day).read()


class _Reader:
    """Reads one list into institutions."""

    def __init__(
        self,
        workspace: OpenedWorkspace,
        register: Register,
        table: Table,
        named: str | None,
        checks: list[CheckResult],
        day: date | None,
    ) -> None:
        self.workspace, self.register, self.table, self.named, self.checks = workspace, register, table, named, checks
        self.definition = register.definition
        self._texts: dict[str, str] = {}
        self.day = status_day(workspace, self.definition.space, day)
        self.space = workspace.space(self.definition.space, self.day)
        self.geometries = workspace.geometries(self.definition.space, self.day)
        finest = sorted(self.space.levels, key=lambda level: -len(self.space.keys(level)))
        self.finest = [level for level in finest if level != self.space.root]
        names = {level: [n for a in self.space.areas(level) for n in (a.key, a.name)] for level in self.finest}
        self.columns, self.level = institution_columns(
            table, self.definition.columns, [self.space.levels[level] for level in self.finest], names
        )

    def read(self) -> Delivered:
        """Read everything."""
        said = {role: self.table.columns[at] for role, at in self.columns.items()}
        if missing := self._missing():
            return Delivered((), {}, (*self.checks, *missing), said, rows=len(self.table.rows))
        kept = self._kept()
        points = self._points()
        rows = [self._institution(at, key, points.points[at]) for at, key in kept]
        rows = self._placed(rows, [at for at, _key in kept])
        places = self._places(kept)
        return Delivered(tuple(rows), places, tuple(self.checks), said, points.crs, len(self.table.rows))

    def _missing(self) -> list[CheckResult]:
        present = listed(f"„{column}“" for column in self.table.columns if column)
        place = Place(self.table.file, self.table.sheet)
        needed = (("key", _("Schlüssel"), "--key Schulnummer"), ("name", _("Name"), "--name Schulname"))
        return [
            found("INSTITUTION_COLUMN_MISSING", place, role=role, present=present, example=example)
            for name, role, example in needed
            if name not in self.columns
        ]

    def _cell(self, at: int, role: str) -> str:
        return self.table.rows[at][self.columns[role]] if role in self.columns else ""

    def _place(self, at: int, role: str = "") -> Place:
        column = self.table.columns[self.columns[role]] if role in self.columns else ""
        return Place(self.table.file, self.table.sheet, self.table.row_numbers[at], column)

    def _kept(self) -> list[tuple[int, str]]:
        """Return rows and keys; a key counts once, and gets back the zeros that a spreadsheet has eaten."""
        known = self.register.newest()
        padded = {key.lstrip("0"): key for key in known if key.startswith("0")}
        first: dict[str, int] = {}
        kept = []
        restored = False
        for at, cells in enumerate(self.table.rows):
            if not any(cells):
                continue
            key = self._cell(at, "key").removesuffix(".0")
            if not key:
                self.checks.append(found("INSTITUTION_KEY_EMPTY", self._place(at, "key"), name=self._cell(at, "name")))
                continue
            if key not in known and key in padded:
                if not restored:
                    details: dict[str, Any] = {"before": key, "after": padded[key]}
                    self.checks.append(found("INSTITUTION_KEY_ZEROS_RESTORED", self._place(at, "key"), **details))
                key, restored = padded[key], True
            if key in first:
                self._repeated(at, first[key], key)
                continue
            first[key] = at
            kept.append((at, key))
        return kept

    def _repeated(self, at: int, first: int, key: str) -> None:
        there = _("Zeile {row}").format(row=self.table.row_numbers[first])
        names: dict[str, Any] = {"name": self._cell(first, "name"), "other": self._cell(at, "name")}
        self.checks.append(found("INSTITUTION_KEY_REPEATED", self._place(at, "key"), key=key, there=there, **names))

    def _points(self) -> PointsReading:
        """Read the coordinates; the surfaces of the space say where they should lie."""
        bounds = None
        if self.geometries:
            import shapely  # noqa: PLC0415 - loads slowly

            bounds = shapely.total_bounds(list(self.geometries.values())).tolist()
        reading = read_points(
            self.table, self.columns, surroundings(bounds), named=self.named, given=self.definition.crs
        )
        self.checks += reading.checks
        return reading

    def _institution(self, at: int, key: str, point: tuple[float, float] | None) -> Institution:
        cells = self.table.rows[at]
        address = address_of(cells, self.columns)
        if address.street and not address.number:
            street, number = split_address(address.street)
            address = Address(street, number, address.postcode, address.town)
        kind = self._cell(at, "kind") or self.definition.kind
        located = LocatedBy.NOTHING if point is None else LocatedBy.COORDINATES
        shown = None if point is None else (round(point[0], 7), round(point[1], 7))
        return Institution(key, self._cell(at, "name") or key, kind, address, shown, located)

    def _placed(self, rows: list[Institution], positions: list[int]) -> list[Institution]:
        """Find the area of every institution, and say where there is none or two ways contradict each other."""
        rows = self._by_address(rows, positions)
        rows = self._by_name(rows, positions)
        areas = areas_of_institutions(self.space, self.geometries, rows)
        shown = 0
        for row, at, of_row in zip(rows, positions, areas, strict=True):
            if of_row:
                self._compared(row, at, of_row)
            elif row.point is not None and self.geometries:
                self._outside(row, at, far=shown <= SINGLE_RESULTS)
                shown += 1
            elif not row.area and not (self.level and self._cell(at, "area")):
                self.checks.append(found("INSTITUTION_NOWHERE", self._place(at), key=row.key, name=row.name))
        return rows

    def _placeable(self, row: Institution) -> bool:
        """Whether the coordinates of an institution say in which area it lies."""
        return row.point is not None and bool(self.geometries)

    def _by_address(self, rows: list[Institution], positions: list[int]) -> list[Institution]:
        """Assign those without coordinates by the street directory."""
        name = self.definition.space
        found_streets = (directory(self.workspace, name, level, self.day) for level in self.finest)
        streets = next((streets for streets in found_streets if streets), None)
        waiting = [n for n, row in enumerate(rows) if not self._placeable(row) and row.address.street]
        if streets is None or not waiting:
            return rows
        day = self.day or today()
        for n, assigned in zip(waiting, streets.assign_all([rows[n].address for n in waiting], day), strict=True):
            if assigned.certain:
                rows[n] = replace(rows[n], located_by=LocatedBy.ADDRESS, area=f"{streets.level}:{assigned.area}")
            else:
                check = address_check(rows[n].address, assigned, self._place(positions[n], "street"), day, streets)
                self.checks.append(replace(check, severity=Severity.WARNING))
        return rows

    def _by_name(self, rows: list[Institution], positions: list[int]) -> list[Institution]:
        """Take the area that the list names, for those that nothing else places."""
        waiting = {
            n: clean(self._cell(at, "area"))
            for n, at in enumerate(positions)
            if not rows[n].area and not self._placeable(rows[n]) and self._cell(at, "area")
        }
        if not self.level or not waiting:
            return rows
        meant, unclear = self._meant(set(waiting.values()))
        for n, text in waiting.items():
            if text in meant:
                rows[n] = replace(rows[n], located_by=LocatedBy.AREA, area=meant[text])
            elif text in unclear:
                question, hint = unclear.pop(text)
                details: dict[str, Any] = {"text": text, "level": self.level, "question": question, "hint": hint}
                self.checks.append(found("INSTITUTION_AREA_UNCLEAR", self._place(positions[n], "area"), **details))
        return rows

    def _meant(self, texts: set[str]) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
        """Return what names of areas mean as level:key, and for the others why that is unclear."""
        areas = self.space.areas(self.level)
        exact: dict[str, list[str]] = {}
        for area in areas:
            for name in dict.fromkeys((area.key, clean(area.name))):
                exact.setdefault(name, []).append(f"{self.level}:{area.key}")
        meant = {text: self.definition.spellings[text] for text in texts if text in self.definition.spellings}
        meant |= {text: exact[text][0] for text in texts - set(meant) if len(exact.get(text, ())) == 1}
        known = [Known(f"{self.level}:{area.key}", area.name, (area.name,), area.key) for area in areas]
        unclear = {}
        for text, made in propose(sorted(texts - set(meant)), known, meant.values()).items():
            if made.certain:
                meant[text] = made.certain
            else:
                names = listed((f"{c.label} ({c.value})" for c in made.candidates), most=3) if made.candidates else ""
                hint = _("Gemeint war vielleicht: {names}.").format(names=names) if names else ""
                unclear[text] = (made.question, hint)
        return meant, unclear

    def _compared(self, row: Institution, at: int, areas: Mapping[str, str]) -> None:
        """Compare the area that the list names with the one in which the coordinates lie."""
        text = self._cell(at, "area")
        if row.located_by is not LocatedBy.COORDINATES or self.level not in areas or not text:
            return
        located = self.space.area(self.level, areas[self.level])
        if clean(text) in {located.key, located.key.lstrip("0"), clean(located.name)}:
            return
        meant = self._known_text(text)
        if meant and meant != f"{self.level}:{located.key}":
            details: dict[str, Any] = {
                "key": row.key,
                "name": row.name,
                "level": self.level,
                "given": text,
                "located": located.name,
            }
            self.checks.append(found("INSTITUTION_AREA_CONTRADICTS", self._place(at, "area"), **details))

    def _known_text(self, text: str) -> str:
        """Return the area that a text of the list certainly means; empty if none."""
        if text not in self._texts:
            self._texts[text] = self._meant({clean(text)})[0].get(clean(text), "")
        return self._texts[text]

    def _outside(self, row: Institution, at: int, *, far: bool) -> None:
        """Report a place outside all areas; how far it is is computed for those that are shown."""
        area, metres = "–", "–"
        if far:
            import shapely  # noqa: PLC0415 - loads slowly

            level = next(level for level in self.finest if any(key[0] == level for key in self.geometries))
            key, gap = self._locator.nearest_area(level, shapely.Point(row.point), LONLAT)
            area, metres = self.space.area(level, key).name, distance(gap)
        details: dict[str, Any] = {"key": row.key, "name": row.name, "distance": metres, "area": area}
        self.checks.append(found("INSTITUTION_OUTSIDE", self._place(at), **details))

    @cached_property
    def _locator(self) -> Locator:
        return Locator(self.space, self.geometries)

    def _places(self, kept: Sequence[tuple[int, str]]) -> dict[str, int]:
        """Read the capacities."""
        places = {}
        for at, key in kept if "capacity" in self.columns else ():
            text = self._cell(at, "capacity").removesuffix(".0")
            digits = text.replace(".", "")
            if digits.isdigit():
                places[key] = int(digits)
            elif text:
                name = self._cell(at, "name")
                place = self._place(at, "capacity")
                self.checks.append(found("INSTITUTION_CAPACITY_UNREADABLE", place, text=text, name=name))
        return places


def status_day(workspace: OpenedWorkspace, space: str, day: date | None) -> date | None:
    """Return the day whose areas a list of a day names: before the first known areas that of the first ones."""
    return None if day is None else known_day(workspace.history(space), day)


def areas_of_institutions(
    space: Space, geometries: Mapping[tuple[str, str], BaseGeometry], rows: Sequence[Institution]
) -> list[dict[str, str]]:
    """Return level and key of all areas of each institution: by its point, else from the area that is known."""
    areas: list[dict[str, str]] = [{} for _row in rows]
    at_points = [n for n, row in enumerate(rows) if row.point is not None]
    if geometries and at_points:
        import shapely  # noqa: PLC0415 - loads slowly

        points = shapely.points([rows[n].point for n in at_points])
        for n, found_areas in zip(at_points, Locator(space, geometries).places(list(points), LONLAT), strict=True):
            areas[n] = found_areas
    above: dict[str, dict[str, dict[str, str]]] = {}
    for n, row in enumerate(rows):
        level, _colon, key = row.area.partition(":")
        if areas[n] or level not in space.levels or key not in space.keys(level):
            continue
        if level not in above:
            above[level] = {name: areas_above(space, level, name) for name in space.levels_from(level)}
        areas[n] = {name: keys[key] for name, keys in above[level].items() if keys.get(key)}
    return areas


def followed(workspace: OpenedWorkspace, space: str, rows: Sequence[Institution], day: date) -> tuple[Institution, ...]:
    """Return institutions with the areas that they lie in on a day, where an area has changed since it was noted.

    Addresses are looked up in the street directory of that day. Other areas that no longer exist are followed through
    merges and new keys; where an area was split, nobody knows the part that an institution lies in.
    """
    history = workspace.history(space)
    areas = history.at(day)
    directories: dict[str, StreetDirectory | None] = {}
    lineages: dict[str, Lineage] = {}
    result = []
    for row in rows:
        level, _colon, key = row.area.partition(":")
        if level in areas.levels and row.located_by is LocatedBy.ADDRESS:
            if level not in directories:
                directories[level] = directory(workspace, space, level, day)
            streets = directories[level]
            found_area = "" if streets is None else streets.assign(row.address, day).area
            key = found_area or key
        if level in areas.levels and key in history.ever(level) and key not in areas.keys(level):
            if level not in lineages:
                lineages[level] = Lineage(history, level, day)
            known = history.held(level, key)[-1].valid
            shares = lineages[level].of(key, known.begin if known.begin > day else known.end)
            key = shares[0][0] if len(shares) == 1 and complete(shares) else key
        result.append(replace(row, area=f"{level}:{key}") if row.area else row)
    return tuple(result)
