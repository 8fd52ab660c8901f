"""Territorial statuses of one level: which keys hold when, and which status some keys fit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from datetime import date, timedelta

from kobimo.model.territory import SpaceHistory


def known_day(history: SpaceHistory, day: date) -> date:
    """Return a day; before the first areas of a space that of the first ones."""
    return max(day, min((version.valid.begin for version in history.versions), default=date.min))


class Statuses:
    """The statuses of one level: they begin where its keys change, at recorded changes of it, and on `more` days.

    Attributes
    ----------
    days : list of date
        First days, in order. What holds before the first of them begins at `date.min`.
    """

    def __init__(self, history: SpaceHistory, level: str, more: Collection[date] = ()) -> None:
        self._spans: dict[str, list[tuple[date, date]]] = {}
        for version in history.versions:
            if version.area.level == level:
                self._spans.setdefault(version.area.key, []).append((version.valid.begin, version.valid.end))
        days = {change.day for change in history.changes if change.level == level}
        for spans in self._spans.values():
            begins = {begin for begin, _end in spans} - {date.min}
            days |= begins ^ {end + timedelta(1) for _begin, end in spans if end != date.max}
        self.days = sorted(days.union(more))
        self._keys: dict[date, frozenset[str]] = {}

    def of(self, day: date) -> date:
        """Return the first day of the status of a day."""
        place = bisect_right(self.days, day)
        return self.days[place - 1] if place else date.min

    def day_in(self, status: date) -> date:
        """Return a day of a status, given by its first day: that one, or the last one before the first change."""
        return self.days[0] - timedelta(1) if status == date.min and self.days else status

    def keys(self, day: date) -> frozenset[str]:
        """Return the keys that hold in the status of a day."""
        status = self.of(day)
        if status not in self._keys:
            held = (key for key, spans in self._spans.items() if any(b <= status <= e for b, e in spans))
            self._keys[status] = frozenset(held)
        return self._keys[status]

    def fitting(self, keys: Collection[str], day: date) -> date | None:
        """Return the status that has all of some keys: that of `day` if it does, else the newest; None if none has."""
        candidates = (self.of(day), *reversed(self.days), date.min)
        return next((status for status in candidates if self.keys(status).issuperset(keys)), None)

    def nearest(self, keys: Collection[str], day: date) -> date:
        """Return the status, other than that of `day`, that has most of some keys; the newest of equal ones."""
        others = [status for status in (date.min, *self.days) if status != self.of(day)]
        return max(others, key=lambda status: (len(self.keys(status).intersection(keys)), status), default=self.of(day))
