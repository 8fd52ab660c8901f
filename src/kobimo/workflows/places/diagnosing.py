"""What `kobimo doctor` finds in registers of institutions and street directories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from kobimo.errors import KobimoError
from kobimo.model.address import StreetRange
from kobimo.model.checks import CheckResult, Severity
from kobimo.model.institution import Register
from kobimo.model.territory import SpaceHistory
from kobimo.reference.diagnoses import Diagnosis, diagnosis
from kobimo.spaces.streets.checks import directory_checks
from kobimo.workflows.opened import OpenedWorkspace, today
from kobimo.workspace.institution_table import CAPACITY, CATCHMENTS, POLYGONS, TABLE, read_register
from kobimo.workspace.street_table import read_streets

STREETS = ".streets.csv"
_PARTS = (CAPACITY, CATCHMENTS, POLYGONS, TABLE)
"""Endings of the tables of a register; the longer ones first, for `.csv` ends all of them."""

_SHOWN = 20
"""Contradictions of one street directory that are named."""


def broken_places(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    """Report what is wrong with registers of institutions and street directories, each file on its own."""
    yield from _strays(workspace)
    for name in workspace.definitions.registers:
        try:
            yield from _register(workspace, name)
        except KobimoError as error:
            yield diagnosis("DEFINITIONS", error.where, message=error.message, remedy=error.remedy)
    for name in workspace.definitions.spaces:
        if workspace.layout.streets(name).exists() and workspace.layout.areas(name).exists():
            try:
                yield from _streets(workspace, name)
            except KobimoError as error:
                yield diagnosis("DEFINITIONS", error.where, message=error.message, remedy=error.remedy)


def _strays(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    """Report tables whose description is gone."""
    layout = workspace.layout
    for path in sorted(layout.institutions.glob("*")):
        ending = next((part for part in _PARTS if path.name.endswith(part)), "")
        owner = path.name.removesuffix(ending)
        if ending and not path.name.startswith((".", "~$")) and owner not in workspace.definitions.registers:
            yield diagnosis("TABLE_WITHOUT_OWNER", layout.relative(path), owner=layout.relative(layout.register(owner)))
    for path in sorted(layout.spaces.glob(f"*{STREETS}")):
        owner = path.name.removesuffix(STREETS)
        if not path.name.startswith((".", "~$")) and owner not in workspace.definitions.spaces:
            yield diagnosis("TABLE_WITHOUT_OWNER", layout.relative(path), owner=layout.relative(layout.space(owner)))


def _register(workspace: OpenedWorkspace, name: str) -> Iterator[Diagnosis]:
    layout, definition = workspace.layout, workspace.definitions.registers[name]
    if not layout.register(name, TABLE).exists():
        missing = layout.relative(layout.register(name, TABLE))
        yield diagnosis("REGISTER_WITHOUT_TABLE", layout.relative(layout.register(name)), table=missing)
        return
    register = read_register(layout, definition)
    if layout.areas(definition.space).exists():
        history = workspace.history(definition.space)
        places = ((TABLE, [row.area for row in register.institutions]), (CATCHMENTS, _listed(register)))
        for part, areas in places:
            yield from _unknown_areas(history, areas, layout.relative(layout.register(name, part)))
    for part, keys in _named(register):
        strange = [key for key in keys if key not in register.newest()]
        if strange:
            subject = layout.relative(layout.register(name, part))
            yield diagnosis("INSTITUTION_UNKNOWN", subject, count=len(strange), key=strange[0], register=name)


def _listed(register: Register) -> list[str]:
    return [catchment.area for catchment in register.catchments]


def _named(register: Register) -> Iterator[tuple[str, list[str]]]:
    """Give the keys of institutions that the tables of a register name, by table."""
    yield TABLE, [key for row in register.institutions for key in row.successors]
    yield CAPACITY, [capacity.key for capacity in register.capacities]
    yield CATCHMENTS, [catchment.key for catchment in register.catchments if catchment.area]
    yield POLYGONS, [catchment.key for catchment in register.catchments if not catchment.area]


def _unknown_areas(history: SpaceHistory, areas: Iterable[str], subject: str) -> Iterator[Diagnosis]:
    """Report areas, as level:key, that the space never had."""
    known = {f"{level.id}:{key}" for level in history.definition.levels for key in history.ever(level.id)}
    strange = [area for area in areas if area and area not in known]
    if strange:
        yield diagnosis("PLACE_AREA_UNKNOWN", subject, count=len(strange), area=strange[0])


def _streets(workspace: OpenedWorkspace, name: str) -> Iterator[Diagnosis]:
    layout, history = workspace.layout, workspace.history(name)
    subject = layout.relative(layout.streets(name))
    rows = read_streets(layout, history.definition)
    yield from _unknown_areas(history, (f"{row.level}:{row.area}" for row in rows), subject)
    ended = _ended(history, rows, history.territory or today())
    if ended:
        first = ended[0]
        area = f"{first.level}:{first.area}"
        yield diagnosis("STREETS_TO_ENDED_AREA", subject, count=len(ended), line=first.line, area=area)
    wrong: list[CheckResult] = []
    for level in sorted({row.level for row in rows}):
        found = directory_checks([row for row in rows if row.level == level], subject)
        wrong += [check for check in found if check.severity is Severity.ERROR]
    for check in wrong[:_SHOWN]:
        place = f"{subject}:{check.place.row}" if check.place.row else subject
        yield diagnosis("STREETS_CONTRADICT", place, message=check.message)


def _ended(history: SpaceHistory, rows: Iterable[StreetRange], day: date) -> list[StreetRange]:
    """Return the rows that lead, in the status of a day, to areas that are no more or not yet."""
    there = {(area.level, area.key) for area in history.at(day).all_areas()}
    ever = {version.place for version in history.versions}
    return [
        row for row in rows if row.valid.holds(day) and (place := (row.level, row.area)) in ever and place not in there
    ]
