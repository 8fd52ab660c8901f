"""Institutions (Einrichtungen) through time: schools, day-care centres and other places of one register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from pydantic import Field

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.language import _
from kobimo.model.address import Address
from kobimo.model.territory import ALWAYS, Validity
from kobimo.model.text import Definition, Slug, Text

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


class RegisterDefinition(Definition):
    """`institutions/<id>.yaml`: a list of institutions of one kind, with its tables beside it."""

    id: Slug
    title: Text
    space: Slug = Field(description="Space whose areas the institutions lie in.")
    level: Slug | None = Field(
        default=None,
        description="Level whose areas are these institutions, by the same keys: its released figures stand on their "
        "pages.",
    )
    kind: str = Field(default="", description="What they are, where the file does not say: Schule.")
    key_system: str = Field(default="", description="Where the keys come from: Berliner Schulnummer (BSN).")
    crs: str | None = Field(default=None, description="Coordinate system of the deliveries, if they do not name it.")
    columns: dict[str, str] = Field(
        default={}, description="What is read from which column of a delivery: key, name, kind, street ..."
    )
    spellings: dict[str, str] = Field(
        default={}, description="Names of areas in the deliveries that no area has: what they mean, as level:key."
    )


NOWHERE = Address()


class LocatedBy(StrEnum):
    """How it is known where an institution is, the most exact way first."""

    COORDINATES = "coordinates"
    ADDRESS = "address"  # by the street directory
    AREA = "area"  # the list itself names the area
    NOTHING = ""


class Event(StrEnum):
    """How a row of a register came to its end, or what is in doubt about it."""

    NONE = ""
    CHANGED = "changed"  # another name, kind or area from the next row on
    MOVED = "moved"  # another place from the next row on
    MERGED = "merged"  # goes on as its successor
    CLOSED = "closed"
    NOT_DELIVERED = "not_delivered"  # the newest list lacks it; nobody has said why


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution as it is for some time.

    Attributes
    ----------
    key, name, kind : str
    address : Address
    point : tuple of (float, float) or None
        Longitude and latitude (EPSG:4326).
    located_by : LocatedBy
    area : str
        As level:key, where the list names an area or the street directory gives it; other areas are computed.
    valid : Validity
        Days on which all this holds. No first day: nobody knows since when.
    event : Event
    successors : tuple of str
        Keys of the institutions that it goes on as.
    """

    key: str
    name: str
    kind: str = ""
    address: Address = NOWHERE
    point: tuple[float, float] | None = None
    located_by: LocatedBy = LocatedBy.NOTHING
    area: str = ""
    valid: Validity = ALWAYS
    event: Event = Event.NONE
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many places an institution has from a day on."""

    key: str
    day: date
    places: int
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Catchment:
    """An area from which an institution takes its children, as level:key, or a polygon in EPSG:4326."""

    key: str
    area: str = ""
    polygon: BaseGeometry | None = None
    valid: Validity = ALWAYS


@dataclass(frozen=True)
class Register:
    """A register with everything that is known of its institutions.

    Raises
    ------
    DefinitionError
        If two rows of one key hold at the same time.
    """

    definition: RegisterDefinition
    institutions: Sequence[Institution] = ()
    capacities: Sequence[Capacity] = ()
    catchments: Sequence[Catchment] = field(default=())

    def __post_init__(self) -> None:
        for key, rows in self._held.items():
            for one, other in pairwise(rows):
                if one.valid.overlaps(other.valid):
                    raise DefinitionError(
                        _("Von der Einrichtung {key} („{name}“) gelten zwei Zeilen zugleich.").format(
                            key=key, name=other.name
                        ),
                        where=f"institutions/{self.definition.id}.csv",
                        remedy=_("Die ältere Zeile am Tag davor enden lassen (Spalte valid_to), oder eine löschen."),
                    )

    @cached_property
    def _held(self) -> dict[str, list[Institution]]:
        held: dict[str, list[Institution]] = {}
        for row in sorted(self.institutions, key=lambda row: (row.key, row.valid.begin)):
            held.setdefault(row.key, []).append(row)
        return held

    def held(self, key: str) -> tuple[Institution, ...]:
        """Return all rows of an institution, the oldest first.

        Raises
        ------
        UnknownNameError
            If the register never had it.
        """
        if key not in self._held:
            raise UnknownNameError(_("Einrichtung"), key, self._held)
        return tuple(self._held[key])

    def at(self, day: date) -> tuple[Institution, ...]:
        """Return the institutions that there are on a day, ordered by key."""
        return tuple(row for rows in self._held.values() for row in rows if row.valid.holds(day))

    def newest(self) -> dict[str, Institution]:
        """Return the last row of every institution, those that no longer exist included."""
        return {key: rows[-1] for key, rows in self._held.items()}

    def capacity(self, key: str, day: date, measure: str = "") -> int | None:
        """Return the places of an institution on a day; None if nobody has said."""
        known = [c for c in self.capacities if c.key == key and c.measure == measure and c.day <= day]
        return max(known, key=lambda c: c.day).places if known else None

    def catchment(self, key: str, day: date) -> tuple[Catchment, ...]:
        """Return the areas and polygons from which an institution takes its children on a day."""
        return tuple(c for c in self.catchments if c.key == key and c.valid.holds(day))
