"""Breaks of time series: every area that a territorial change touches has one, dated, with the reason."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from kobimo.errors import UnknownNameError
from kobimo.language import LANGUAGES, _, clock, speaking
from kobimo.model.territory import AreaVersion, ChangeKind, SpaceHistory, TerritorialChange

_SAID = 3
_NAMED = 6
"""Sentences about one break, and areas that one of them names; the others are counted."""


@dataclass(frozen=True, order=True)
class Break:
    """From `day` on, an area is not made of the same any more.

    `own`: a change of its level touches it. Otherwise areas below changed sides, and only totals that were delivered
    for it before are of another area.
    """

    level: str
    area: str
    day: date
    text: str
    own: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {**asdict(self), "day": self.day.isoformat()}


def breaks(history: SpaceHistory) -> tuple[Break, ...]:
    """Derive the breaks of all areas from the recorded changes and memberships.

    Parameters
    ----------
    history : SpaceHistory

    Returns
    -------
    tuple of Break
        One for each area and day, ordered by level, area and day. Where an area only gets another key there is none.
    """
    found: dict[tuple[str, str, date], list[tuple[bool, str]]] = {}
    for day, level, changes in _by_day(history):
        for part in _connected(changes):
            text = _described(history, level, part)
            for change in part:
                for key in (change.before, change.after):
                    found.setdefault((level, key, day), []).append((True, text))
                for above, key in _parted(history, level, change):
                    found.setdefault((above, key, day), []).append((False, text))
    for level, key, day, text in _moved_members(history):
        found.setdefault((level, key, day), []).append((False, text))
    return tuple(Break(*place, *_together(texts)) for place, texts in sorted(found.items()))


def told_breaks(history: SpaceHistory, there: Container[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return breaks as a release keeps them: readers of every language get the text in theirs.

    Parameters
    ----------
    history : SpaceHistory
    there : container of tuple of str
        Level and key of the areas that are kept.

    Returns
    -------
    list of dict
        As `Break.as_dict`, the text in German; `told` has it by language.
    """
    found: dict[str, tuple[Break, ...]] = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = breaks(history)
    return [
        {**same[0].as_dict(), "told": {name: item.text for name, item in zip(LANGUAGES, same, strict=True)}}
        for same in zip(*found.values(), strict=True)
        if (same[0].level, same[0].area) in there
    ]


def _together(texts: list[tuple[bool, str]]) -> tuple[str, bool]:
    """Join what is said of one area and day; changes of its own level say it all."""
    own = any(mine for mine, _text in texts)
    said = list(dict.fromkeys(text for mine, text in texts if mine is own))
    rest = len(said) - _SAID
    return " ".join(said[:_SAID]) + (_(" Und {count} weitere.").format(count=rest) if rest > 0 else ""), own


def _by_day(history: SpaceHistory) -> Iterator[tuple[date, str, list[TerritorialChange]]]:
    groups: dict[tuple[date, str], list[TerritorialChange]] = {}
    for change in history.changes:
        if change.kind is not ChangeKind.REKEYED:
            groups.setdefault((change.day, change.level), []).append(change)
    for (day, level), changes in sorted(groups.items()):
        yield day, level, changes


def _connected(changes: Iterable[TerritorialChange]) -> list[list[TerritorialChange]]:
    """Put the changes of one day together that share an area."""
    parts: list[tuple[set[str], list[TerritorialChange]]] = []
    for change in changes:
        keys, members = {change.before, change.after}, [change]
        for other in [part for part in parts if part[0] & keys]:
            keys, members = keys | other[0], [*other[1], *members]
            parts.remove(other)
        parts.append((keys, members))
    return [members for _keys, members in parts if any(c.before != c.after for c in members)]


def _described(history: SpaceHistory, level: str, changes: list[TerritorialChange]) -> str:
    before = _names(history, level, [c.before for c in changes], changes[0].day - timedelta(1))
    after = _names(history, level, [c.after for c in changes], changes[0].day)
    reasons = " ".join(dict.fromkeys(_sentence(c.reason) for c in changes if c.reason))
    text = _("Gebietsänderung am {day}: aus {before} wurde {after}.").format(
        day=_written(changes[0].day), before=before, after=after
    )
    return f"{text} {reasons}".strip()


def _written(day: date) -> str:
    """Write a day as readers of the language do."""
    return clock(datetime.combine(day, time()), form="")


def _sentence(reason: str) -> str:
    """Close a reason with a full stop where it has none, for more is said after it."""
    text = reason.rstrip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _names(history: SpaceHistory, level: str, keys: Iterable[str], day: date) -> str:
    distinct = list(dict.fromkeys(keys))
    names = [_name(history, level, key, day) for key in distinct[:_NAMED]]
    rest = len(distinct) - _NAMED
    return ", ".join(names) + (_(" und {count} weiteren").format(count=rest) if rest > 0 else "")


def _name(history: SpaceHistory, level: str, key: str, day: date) -> str:
    versions = [v for v in _held(history, level, key) if v.valid.holds(day)]
    return next((v.area.name for v in versions if v.area.name), key)


def _parted(history: SpaceHistory, level: str, change: TerritorialChange) -> set[tuple[str, str]]:
    """Return the areas above that lose or get something by a change."""
    before = _above(history, level, change.before, change.day - timedelta(1))
    after = _above(history, level, change.after, change.day)
    return before ^ after


def _above(history: SpaceHistory, level: str, key: str, day: date) -> set[tuple[str, str]]:
    """Return all areas above one, in every hierarchy."""
    definitions = {item.id: item for item in history.definition.levels}
    found: set[tuple[str, str]] = set()
    for version in _held(history, level, key):
        if version.valid.holds(day):
            for above in definitions[level].parents:
                if parent := version.area.above(definitions[level], above):
                    found |= {(above, parent)} | _above(history, above, parent, day)
    return found


def _moved_members(history: SpaceHistory) -> Iterator[tuple[str, str, date, str]]:
    """Yield the areas above of each area that changed sides as it is."""
    places: dict[tuple[str, str], None] = {version.place: None for version in history.versions}
    for level, key in places:
        for one, other in pairwise(history.held(level, key)):
            day = other.valid.begin
            if one.valid.last is None or one.valid.last + timedelta(1) != day:
                continue
            sides = _above(history, level, key, day - timedelta(1)) ^ _above(history, level, key, day)
            if sides and (one.area.parent, one.area.further) != (other.area.parent, other.area.further):
                text = _("{name} gehört seit dem {day} zu einem anderen Gebiet.").format(
                    name=other.area.name or key, day=_written(day)
                )
                yield from ((above, parent, day, text) for above, parent in sides)


def _held(history: SpaceHistory, level: str, key: str) -> tuple[AreaVersion, ...]:
    """Return the versions of an area; none of one that a change names and nobody knows."""
    try:
        return history.held(level, key)
    except UnknownNameError:
        return ()
