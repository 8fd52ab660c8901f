"""Areas through time: versions with their validity, territorial changes, and the space as it is at a date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.language import _
from kobimo.model.area import Area, Space, SpaceDefinition

_BEGINNING, _END = date.min, date.max


@dataclass(frozen=True, slots=True, order=True)
class Validity:
    """Days on which something holds, both ends included; no date means that the end is open.

    Examples
    --------
    >>> Validity(None, date(2022, 12, 31)).holds(date(2023, 1, 1))
    False
    """

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.begin > self.end:
            raise DefinitionError(
                _("Die Gültigkeit endet ({last}) vor ihrem Beginn ({first}).").format(first=self.first, last=self.last),
                remedy=_("Beginn und Ende vertauschen oder berichtigen."),
            )

    @property
    def begin(self) -> date:
        """First day; the beginning of time where it is open."""
        return self.first or _BEGINNING

    @property
    def end(self) -> date:
        """Last day; the end of time where it is open."""
        return self.last or _END

    def holds(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.begin <= day <= self.end

    def overlaps(self, other: Validity) -> bool:
        """Whether there is a day on which both hold."""
        return self.begin <= other.end and other.begin <= self.end


ALWAYS = Validity()


@dataclass(frozen=True, slots=True)
class AreaVersion:
    """An area with its name and the areas that it belongs to, as they hold for some time."""

    area: Area
    valid: Validity = ALWAYS

    @property
    def place(self) -> tuple[str, str]:
        """Level and key."""
        return self.area.level, self.area.key


class ChangeKind(StrEnum):
    """What happens to an area in a territorial change (Gebietsaenderung)."""

    MERGED = "merged"  # goes into another area as a whole, alone or with others
    SPLIT = "split"  # ceases to exist, its parts go into several areas
    PART_MOVED = "part_moved"  # continues, a part goes into another area
    REKEYED = "rekeyed"  # the same area under another key


class Basis(StrEnum):
    """By what the share of an area that goes into another one is measured."""

    AREA = "area"
    POPULATION = "population"
    ADDRESSES = "addresses"
    EMPLOYMENT = "employment"
    DASYMETRIC = "dasymetric"  # surface and finer data together
    TABLE = "table"  # given, without a statement by what


KNOWN_DISPERSION = {Basis.AREA: 0.1, Basis.DASYMETRIC: 0.075, Basis.POPULATION: 0.02}
"""How far true shares lie from those of a basis, where nothing else is known. The Berlin reform of 2021 shows it: with
this dispersion 90 % intervals cover 90 % of the known residents of new Planungsräume, by surface and by dwellings; that
of finer data on residents is taken to be a little larger than of weights raked to dwellings (0.015). Each source errs
alone.
"""


@dataclass(frozen=True, slots=True)
class TerritorialChange:
    """From a day on, what belonged to one area belongs to another one.

    Attributes
    ----------
    day : date
        First day of the new status.
    level : str
    before, after : str
        Keys. Of an area that continues and loses a part, there is also a row with the same key on both sides.
    share : float or None
        Part of `before` that goes into `after`, between 0 and 1; None if it is not known.
    share_back : float or None
        Part of `after` that comes from `before`; None if it is not known.
    basis : Basis
        By what both shares are measured.
    kind : ChangeKind
    reason : str
        In words, with the source.
    """

    day: date
    level: str
    before: str
    after: str
    share: float | None = 1.0
    share_back: float | None = None
    basis: Basis = Basis.TABLE
    kind: ChangeKind = ChangeKind.MERGED
    reason: str = ""


@dataclass(frozen=True)
class SpaceHistory:
    """A space through time.

    Attributes
    ----------
    definition : SpaceDefinition
    versions : sequence of AreaVersion
        In any order. Without any date the areas have always been what they are.
    changes : sequence of TerritorialChange

    Raises
    ------
    DefinitionError
        If two versions of one area hold at the same time.
    """

    definition: SpaceDefinition
    versions: Sequence[AreaVersion]
    changes: Sequence[TerritorialChange] = ()
    _spaces: dict[date, Space] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for held in self._by_place.values():
            for one, other in pairwise(held):
                if one.valid.overlaps(other.valid):
                    raise self._contradiction(one, other)

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], list[AreaVersion]]:
        found: dict[tuple[str, str], list[AreaVersion]] = {}
        for version in sorted(self.versions, key=lambda v: (*v.place, v.valid.begin)):
            found.setdefault(version.place, []).append(version)
        return found

    def _contradiction(self, one: AreaVersion, other: AreaVersion) -> DefinitionError:
        level, key = one.place
        where = f"spaces/{self.definition.id}.areas.csv"
        if one.valid == other.valid == ALWAYS and one.area.parent == other.area.parent:
            return DefinitionError(
                _("Der Schlüssel {key} kommt auf der Ebene {level} zweimal vor.").format(key=key, level=level),
                where=where,
                remedy=_("Eine der beiden Zeilen ändern oder löschen."),
            )
        if one.area.parent != other.area.parent:
            text = _("{level} {key} gehört ab {day} zugleich zu {one} und zu {other}.").format(
                level=level, key=key, day=_shown(other.valid.begin), one=one.area.parent, other=other.area.parent
            )
        else:
            text = _("Von {level} {key} gelten ab {day} zwei Fassungen zugleich.").format(
                level=level, key=key, day=_shown(other.valid.begin)
            )
        return DefinitionError(
            text, where=where, remedy=_("Die ältere Zeile am Tag davor enden lassen (Spalte valid_to).")
        )

    @cached_property
    def statuses(self) -> tuple[date, ...]:
        """First days of all territorial statuses, in order; none where no date is recorded."""
        days = {version.valid.first for version in self.versions}
        days |= {v.valid.last + timedelta(1) for v in self.versions if v.valid.last is not None}
        days |= {change.day for change in self.changes}
        return tuple(sorted(day for day in days if day is not None))

    @property
    def territory(self) -> date | None:
        """Status that figures refer to unless another one is asked for; None where no date is recorded."""
        if self.definition.territory is not None:
            return self.status_of(self.definition.territory)
        return self.statuses[-1] if self.statuses else None

    def status_of(self, day: date) -> date | None:
        """Return the first day of the status that holds on a day; None before the first one."""
        return max((status for status in self.statuses if status <= day), default=None)

    def at(self, day: date | None = None) -> Space:
        """Return the areas as they are on a day, by default in the status that figures refer to.

        Raises
        ------
        DefinitionError, UnknownNameError
            If an area belongs to one that does not hold then.
        """
        status = self.territory if day is None else self.status_of(day)
        key = status or _BEGINNING
        if key not in self._spaces:
            areas = [version.area for version in self.versions if version.valid.holds(key)]
            self._spaces[key] = Space(self.definition, areas, status)
        return self._spaces[key]

    def before(self, day: date) -> SpaceHistory:
        """Return the history as it was recorded before anything that begins on a day or later."""
        kept = [
            AreaVersion(v.area, Validity(v.valid.first, None if v.valid.end >= day - timedelta(1) else v.valid.last))
            for v in self.versions
            if v.valid.begin < day
        ]
        return SpaceHistory(self.definition, kept, [change for change in self.changes if change.day < day])

    def ever(self, level: str) -> tuple[str, ...]:
        """Return the keys of all areas that a level ever had, sorted."""
        return tuple(key for found, key in self._by_place if found == level)

    def held(self, level: str, key: str) -> tuple[AreaVersion, ...]:
        """Return the versions of one area, the oldest first.

        Raises
        ------
        UnknownNameError
            If the level never had it.
        """
        if (level, key) not in self._by_place:
            raise UnknownNameError(
                _("Gebiet"), f"{level}:{key}", [f"{found}:{k}" for found, k in self._by_place if found == level]
            )
        return tuple(self._by_place[level, key])

    def changes_between(self, level: str, begin: date, end: date) -> tuple[TerritorialChange, ...]:
        """Return the changes of a level after `begin` up to and including `end`, in order."""
        found = (change for change in self.changes if change.level == level and begin < change.day <= end)
        return tuple(sorted(found, key=lambda change: (change.day, change.before, change.after)))


def always(definition: SpaceDefinition, areas: Iterable[Area]) -> SpaceHistory:
    """Return the history of areas of which no change is recorded."""
    return SpaceHistory(definition, [AreaVersion(area) for area in areas])


def _shown(day: date) -> str:
    return "–" if day == _BEGINNING else day.isoformat()
