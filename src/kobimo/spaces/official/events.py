"""Recorded changes of Gemeinden and lists of merged Kreise as territorial changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from kobimo.language import _
from kobimo.model.territory import Basis, ChangeKind, TerritorialChange
from kobimo.reference.areas import kreise
from kobimo.spaces.official.keys import GEMEINDE, KREIS
from kobimo.spaces.official.timeline import Place

DISSOLUTION, NEW_KEY, SPIN_OFF = EVENTS = ("Dissolution", "AgsOrNameChange", "PartialSpinOff")
"""Kinds of events in a history of official keys."""

_MEASURES = ((Basis.AREA, "area_in_sqm", "remaining_area"), (Basis.POPULATION, "population", "remaining_population"))


def event_changes(events: Iterable[Mapping[str, Any]]) -> Iterator[TerritorialChange]:
    """Return the changes that events describe; shares by area and by population where the event states them.

    Parameters
    ----------
    events : iterable of mapping
        With `effective_date`, `ags`, `kind`, and `parts` or `new_ags`. A change of the name alone is none of territory.
    """
    for event in events:
        day, key = date.fromisoformat(event["effective_date"]), event["ags"]
        if event["kind"] == NEW_KEY:
            if event["new_ags"] != key:
                text = _("Schlüsseländerung: {name} ({key}) hat nun {new}.")
                reason = text.format(name=event["name"], key=key, new=event["new_ags"])
                yield TerritorialChange(
                    day, GEMEINDE, key, event["new_ags"], 1.0, 1.0, kind=ChangeKind.REKEYED, reason=reason
                )
        else:
            yield from _parted(day, event)


def _parted(day: date, event: Mapping[str, Any]) -> Iterator[TerritorialChange]:
    """Return the changes of an area that is dissolved or gives parts away."""
    key, parts, leaves = event["ags"], event["parts"], event["kind"] == SPIN_OFF
    kind = ChangeKind.PART_MOVED if leaves else ChangeKind.SPLIT if len(parts) > 1 else ChangeKind.MERGED
    words = _("Ausgliederung aus {name} ({key})") if leaves else _("Auflösung von {name} ({key})")
    reason = words.format(name=event["name"], key=key)
    if kind is ChangeKind.MERGED:
        yield TerritorialChange(day, GEMEINDE, key, parts[0]["ags"], 1.0, None, Basis.TABLE, kind, reason)
        return
    for basis, measure, rest in _MEASURES:
        total = sum(part[measure] for part in parts) + (event[rest] if leaves else 0)
        rows = [(part["ags"], part[measure]) for part in parts] + ([(key, event[rest])] if leaves else [])
        for after, amount in rows if total else ():
            yield TerritorialChange(day, GEMEINDE, key, after, amount / total, None, basis, kind, reason)


def merger_changes(pairs: Iterable[tuple[str, str]], day: date, reason: str) -> tuple[TerritorialChange, ...]:
    """Return the changes of a list of old and new keys of Kreise; shares of one that is split are not known.

    Parameters
    ----------
    pairs : iterable of (str, str)
        Old and new key, 5 digits each.
    day : date
        First day of the new Kreise.
    reason : str
    """
    targets: dict[str, list[str]] = {}
    origins: dict[str, list[str]] = {}
    for old, new in dict.fromkeys(pairs):
        targets.setdefault(old, []).append(new)
        origins.setdefault(new, []).append(old)
    return tuple(
        TerritorialChange(
            day,
            KREIS,
            old,
            new,
            1.0 if len(news) == 1 else None,
            1.0 if len(origins[new]) == 1 and new_kreise([new], day) else None,
            Basis.TABLE,
            _kind(old, news),
            reason,
        )
        for old, news in targets.items()
        if news != [old]
        for new in news
    )


def _kind(old: str, news: Sequence[str]) -> ChangeKind:
    if old in news:
        return ChangeKind.PART_MOVED
    return ChangeKind.SPLIT if len(news) > 1 else ChangeKind.MERGED


def new_kreise(keys: Iterable[str], day: date) -> set[Place]:
    """Return those Kreise that began to exist in the year of a day, as far as the reference list knows."""
    return {(KREIS, key) for key in keys if key in kreise() and kreise()[key].first == day.year}


def made_by(changes: Iterable[TerritorialChange]) -> set[tuple[Place, date]]:
    """Return the areas of which it is known that a change of a day made them: under a new key, or as a new Kreis."""
    made: set[tuple[Place, date]] = set()
    for change in changes:
        place = (change.level, change.after)
        rekeyed = change.kind is ChangeKind.REKEYED and change.before != change.after
        if rekeyed or (change.level == KREIS and place in new_kreise([change.after], change.day)):
            made.add((place, change.day))
    return made


def together(
    recorded: Iterable[TerritorialChange], found: Iterable[TerritorialChange]
) -> tuple[TerritorialChange, ...]:
    """Join changes of several sources: the same one is kept once, with its exact day and all known shares.

    A list of years shows a change on the first of January; where another source has the same area dissolved, or parts
    taken in, on a day of that year, that is its day.
    """
    everything = [*recorded, *found]
    exact = _exact_days(everything)
    joined: dict[tuple[date, str, str, str, Basis], TerritorialChange] = {}
    for change in everything:
        day = change.day
        if (day.month, day.day) == (1, 1):
            key = change.after if change.kind is ChangeKind.PART_MOVED else change.before
            day = exact.get((change.level, key, day.year, change.kind is ChangeKind.PART_MOVED), day)
        place = (day, change.level, change.before, change.after, change.basis)
        known = joined.get(place)
        joined[place] = replace(change, day=day) if known is None else _fuller(known, change, day)
    measured = {place[:4] for place, c in joined.items() if c.basis is not Basis.TABLE and c.share is not None}
    return tuple(c for place, c in joined.items() if place[4] is not Basis.TABLE or place[:4] not in measured)


def _exact_days(changes: Iterable[TerritorialChange]) -> dict[tuple[str, str, int, bool], date]:
    """Return the days in a year on which an area is dissolved, and those on which one takes others in."""
    days: dict[tuple[str, str, int, bool], date] = {}
    for change in changes:
        day = change.day
        if (day.month, day.day) != (1, 1) and change.before != change.after:
            days[change.level, change.after, day.year, True] = day
            if change.kind is not ChangeKind.PART_MOVED:
                days[change.level, change.before, day.year, False] = day
    return days


def _fuller(known: TerritorialChange, change: TerritorialChange, day: date) -> TerritorialChange:
    """Take the later statement, with shares of the earlier one where it has none."""
    share = known.share if change.share is None else change.share
    back = known.share_back if change.share_back is None else change.share_back
    return replace(change, day=day, share=share, share_back=back)
