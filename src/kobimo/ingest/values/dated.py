"""Areas of a delivery in the status that it was made for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from kobimo.ingest.listing import first_of
from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.collect import AREA, Collection, SliceKey
from kobimo.ingest.values.observations import words_of
from kobimo.language import _
from kobimo.model.area import Area, Space
from kobimo.model.checks import Place
from kobimo.model.period import parse_period
from kobimo.model.recipe import AreaRule
from kobimo.model.slice import Slice
from kobimo.model.statuses import Statuses, known_day
from kobimo.model.territory import SpaceHistory
from kobimo.reference.checks import found

_EXAMPLES = 3


class DatedSpace(Space):
    """All areas that a space ever had, each as in the newest status that has it, and the space as it was on a day.

    Keys of any status are known to it, so that a delivery of an earlier year can be read. Which status the areas of a
    period have is found out when all rows are read.
    """

    def __init__(self, history: SpaceHistory) -> None:
        self.history = history
        newest = history.at()
        now = {(area.level, area.key): area for area in newest.all_areas()}
        last: dict[tuple[str, str], Area] = {}
        for version in sorted(history.versions, key=lambda v: v.valid.begin):
            last[version.place] = version.area
        super().__init__(history.definition, (last | now).values(), newest.territory)

    def at(self, day: date) -> Space:
        """Return the areas as they are on a day."""
        return self.history.at(known_day(self.history, day))

    def of_rule(self, rule: AreaRule) -> Space:
        """Return the areas that a rule of a recipe speaks of: of one status, or all that there ever were.

        Points have no status: unless the recipe names a day, they are located in the areas that figures refer to, which
        is exact, while counts of the areas of their period would have to be converted.
        """
        by_point = rule.location or rule.x is not None
        if rule.territory == "newest" or (rule.territory == "period" and by_point):
            return self.history.at()
        if rule.territory == "period":
            return self
        day = known_day(self.history, rule.territory)
        return Space(self.definition, self.history.at(day).all_areas(), day)

    def of_today(self, level: str, keys: list[str]) -> list[str]:
        """Return those of some areas that the newest status has; all of them if it has none."""
        there = self.history.at().keys(level)
        return [key for key in keys if key in there] or keys

    @cached_property
    def statuses(self) -> dict[str, Statuses]:
        """Statuses by level."""
        return {level: Statuses(self.history, level) for level in self.levels}

    @cached_property
    def named(self) -> dict[str, Statuses]:
        """Statuses by level that begin anew where an area only takes another name."""
        begins = {(version.area.level, version.valid.begin) for version in self.history.versions}
        return {
            level: Statuses(self.history, level, {day for at, day in begins if at == level and day != date.min})
            for level in self.levels
        }


def territories(collection: Collection, space: Space) -> dict[SliceKey, date]:
    """Return a day of the status of each slice; of its period unless its keys only fit another status.

    Parameters
    ----------
    collection : Collection
        The observations of one dataset, finished.
    space : Space
        Without any date there are no statuses, and nothing is returned.
    """
    if not isinstance(space, DatedSpace):
        day = space.territory
        return {} if day is None else dict.fromkeys(collection.slices.keys, day)
    chosen: dict[SliceKey, date] = {}
    for place, keys in zip(collection.slices.keys, words_of(collection, AREA), strict=True):
        _cube, level, period = place
        statuses, end = space.statuses[level], parse_period(period).end
        fitting = statuses.fitting(frozenset(keys), end)
        chosen[place] = end if fitting in {None, statuses.of(end)} else statuses.day_in(fitting)
    return chosen


def report_territories(collection: Collection, space: Space, protocol: Protocol) -> None:
    """Say where the areas of a period are not those of its time, and refuse areas of two statuses in one slice."""
    if not isinstance(space, DatedSpace):
        return
    for place, keys in zip(collection.slices.keys, words_of(collection, AREA), strict=True):
        cube, level, period = place
        statuses, end = space.statuses[level], parse_period(period).end
        own, fitting = statuses.of(end), statuses.fitting(frozenset(keys), end)
        if fitting == own:
            continue
        files = sorted(collection.files[place])
        where = Place(files[0] if len(files) == 1 else "")
        about: dict[str, Any] = {
            "dataset": collection.dataset.id,
            "cube": cube,
            "level": level,
            "period": period,
            "own": _shown(own),
        }
        if fitting is not None:
            strange = sorted(set(keys) - statuses.keys(own))
            protocol.extend(
                [found("TERRITORY_OTHER", where, status=_shown(fitting), keys=first_of(strange, _EXAMPLES), **about)]
            )
            continue
        other = statuses.nearest(keys, end)
        gone, new = sorted(set(keys) - statuses.keys(own)), sorted(set(keys) - statuses.keys(other))
        protocol.extend(
            [
                found(
                    "TERRITORY_MIXED",
                    where,
                    status=_shown(other),
                    not_own=first_of(gone, _EXAMPLES),
                    not_other=first_of(new, _EXAMPLES),
                    **about,
                )
            ]
        )


def dated(part: Slice, days: dict[SliceKey, date]) -> Slice:
    """Enter the status into a slice."""
    day = days.get((part.cube, part.level, part.period))
    return part if day is None else replace(part, territory=day.isoformat())


def _shown(day: date) -> str:
    return _("vor der ersten Änderung") if day == date.min else day.strftime("%d.%m.%Y")
