"""What the pages of institutions show: a register on a day, and one institution through time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from kobimo.language import _
from kobimo.model.area import Area, LevelDefinition, Space
from kobimo.model.institution import Capacity, Event, Institution, Register, RegisterDefinition
from kobimo.model.territory import SpaceHistory
from kobimo.spaces.lineage import Lineage
from kobimo.workflows.areas.pages import memberships, ordered_levels
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.places.institutions import PlacedInstitution, areas_on, placed_institutions, register_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


class State(StrEnum):
    """What there is to say of an institution on a day."""

    OPEN = "open"
    NOT_DELIVERED = "not_delivered"
    FUTURE = "future"
    MERGED = "merged"
    CLOSED = "closed"
    ABSENT = "absent"

    @property
    def shown(self) -> str:
        """Name for people."""
        return {
            State.OPEN: _("besteht"),
            State.NOT_DELIVERED: _("nicht mehr geliefert"),
            State.FUTURE: _("noch nicht eröffnet"),
            State.MERGED: _("zusammengelegt"),
            State.CLOSED: _("geschlossen"),
            State.ABSENT: _("ohne Angabe"),
        }[self]

    @property
    def exists(self) -> bool:
        """Whether the institution is there."""
        return self in {State.OPEN, State.NOT_DELIVERED}


_ENDS = {Event.MERGED: State.MERGED, Event.CLOSED: State.CLOSED}


def state_on(rows: Sequence[Institution], day: date) -> tuple[Institution, State]:
    """Return the row of an institution that says most of a day, and what it was then.

    Parameters
    ----------
    rows : sequence of Institution
        All rows of one institution, the oldest first.
    day : date
    """
    for row in rows:
        if row.valid.holds(day):
            return row, State.NOT_DELIVERED if row.event is Event.NOT_DELIVERED else State.OPEN
    past = [row for row in rows if row.valid.end < day]
    if not past:
        return rows[0], State.FUTURE
    return past[-1], _ENDS.get(past[-1].event, State.ABSENT)


@dataclass(frozen=True, slots=True)
class ListedInstitution:
    """An institution on a day: as it is, or was last; its areas by level, and its places."""

    row: Institution
    state: State
    areas: Mapping[str, Area]
    places: int | None


def listed_institutions(workspace: OpenedWorkspace, name: str, day: date) -> tuple[ListedInstitution, ...]:
    """Return all institutions that a register ever had, as they are on a day, ordered by key."""
    register = register_of(workspace, name)
    found = [state_on(register.held(key), day) for key in register.newest()]
    space = workspace.space(register.definition.space, day)
    areas = areas_on(workspace, register.definition.space, [row for row, _state in found], day)
    measure = first_measure(register)
    return tuple(
        ListedInstitution(
            row,
            state,
            {level: space.area(level, key) for level, key in of_row.items()},
            register.capacity(row.key, day, measure) if state.exists else None,
        )
        for (row, state), of_row in zip(found, areas, strict=True)
    )


def first_measure(register: Register) -> str:
    """Return what the places of a register count; empty if it has none, or one without a name."""
    return next((capacity.measure for capacity in register.capacities), "")


@dataclass(frozen=True, slots=True)
class InstitutionsInside:
    """The institutions of a register that lie in an area."""

    register: str
    title: str
    rows: tuple[PlacedInstitution, ...]


def institutions_in(
    workspace: OpenedWorkspace, space: str, day: date, level: str, key: str
) -> tuple[InstitutionsInside, ...]:
    """Return the institutions that lie in an area on a day, by register; only registers that have any there."""
    found = []
    for name, register in workspace.definitions.registers.items():
        if register.space == space:
            placed = placed_institutions(workspace, name, day)
            inside = tuple(item for item in placed if item.areas.get(level) == key)
            if inside:
                found.append(InstitutionsInside(name, register.title.shown, inside))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Related:
    """An institution before or after another one; without a name if the register does not have it."""

    key: str
    name: str


@dataclass(frozen=True)
class InstitutionDetails:
    """One institution through time, seen from one day.

    Attributes
    ----------
    definition : RegisterDefinition
    row : Institution
        As it is on the day, or was last.
    state : State
    versions : tuple of Institution
        The oldest first.
    predecessors, successors : tuple of Related
    capacities : tuple of Capacity
        By measure and day.
    ways : tuple of tuple of (LevelDefinition, Area)
        The areas that it lies in, from the lowest up, one way for each hierarchy.
    catchment : tuple of (LevelDefinition, Area)
        Areas from which it takes its children.
    polygons : tuple of geometry
        The same as surfaces in EPSG:4326.
    """

    definition: RegisterDefinition
    row: Institution
    state: State
    versions: tuple[Institution, ...]
    predecessors: tuple[Related, ...]
    successors: tuple[Related, ...]
    capacities: tuple[Capacity, ...]
    ways: tuple[tuple[tuple[LevelDefinition, Area], ...], ...]
    catchment: tuple[tuple[LevelDefinition, Area], ...]
    polygons: tuple[BaseGeometry, ...]


def institution_details(workspace: OpenedWorkspace, name: str, key: str, day: date) -> InstitutionDetails:
    """Describe an institution.

    Raises
    ------
    UnknownNameError
        If there is no such register, or it never had the institution.
    """
    register = register_of(workspace, name)
    versions = register.held(key)
    row, state = state_on(versions, day)
    space = workspace.space(register.definition.space, day)
    (areas,) = areas_on(workspace, register.definition.space, [row], day)
    newest = register.newest()
    before = sorted({one.key for one in register.institutions if key in one.successors})
    after = dict.fromkeys(successor for version in versions for successor in version.successors)
    catchment = register.catchment(key, day)
    return InstitutionDetails(
        register.definition,
        row,
        state,
        versions,
        tuple(_related(newest, one) for one in before),
        tuple(_related(newest, one) for one in after),
        tuple(sorted((c for c in register.capacities if c.key == key), key=lambda c: (c.measure, c.day))),
        _ways(space, areas),
        _served(workspace.history(register.definition.space), [c.area for c in catchment if c.area], day),
        tuple(item.polygon for item in catchment if item.polygon is not None),
    )


def _related(newest: Mapping[str, Institution], key: str) -> Related:
    return Related(key, newest[key].name if key in newest else "")


def _served(history: SpaceHistory, places: Sequence[str], day: date) -> tuple[tuple[LevelDefinition, Area], ...]:
    """Return the areas of a catchment, given as level:key, in the status of a day.

    An area that has ended by then is served as a whole in what it became; of an area that did not exist yet only the
    part that it was cut from is known, which is more than what is served, so it is left out.
    """
    space = history.at(day)
    found: dict[tuple[str, str], tuple[LevelDefinition, Area]] = {}
    for place in places:
        level, _colon, key = place.partition(":")
        if level not in space.levels or key not in history.ever(level):
            continue
        keys = [key] if key in space.keys(level) else []
        last = history.held(level, key)[-1].valid.end
        if not keys and last < day:
            keys = [after for after, _share in Lineage(history, level, day).of(key, last)]
        found |= {(level, one): (space.levels[level], space.area(level, one)) for one in keys}
    return tuple(found.values())


def _ways(space: Space, areas: Mapping[str, str]) -> tuple[tuple[tuple[LevelDefinition, Area], ...], ...]:
    """Return the ways up through the areas of a place, one for each hierarchy that begins in its lowest area."""
    lowest = next((level.id for level in ordered_levels(space) if level.id in areas), None)
    if lowest is None:
        return ()
    first = (space.levels[lowest], space.area(lowest, areas[lowest]))
    return tuple((first, *way) for way in memberships(space, first[1])) or ((first,),)
