"""A change in words; days and shares as people write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from kobimo.language import _, clock, spelled
from kobimo.model.area import Space
from kobimo.spaces.changing.wanted import Reform, WantedChange


def shown_day(day: date) -> str:
    """Write a day: 01.01.2023, or 1 Jan 2023."""
    return clock(datetime.combine(day, time(), UTC), form="")


def shown_share(share: float) -> str:
    """Write a share as percent with the decimals that it needs, two at most: 33,33 %."""
    text = f"{share * 100:,.2f}".rstrip("0").rstrip(".")
    return f"{spelled(text)}\u202f%"


def described(space: Space, wanted: WantedChange) -> str:
    """Say in a sentence what happens.

    Parameters
    ----------
    space : Space
        The areas as they are so far.
    wanted : WantedChange
    """
    names = {area.key: area.name for area in space.areas(wanted.level)}
    before = _listed([f"{names.get(key, key)} ({key})" for key in wanted.before])
    after = _listed([f"{target.name or names.get(target.key, target.key)} ({target.key})" for target in wanted.after])
    texts = {
        Reform.SPLIT: _("{before} wurde am {day} in {after} geteilt."),
        Reform.MERGE: _("{before} wurden am {day} zu {after} zusammengelegt."),
        Reform.MOVE_PART: _("Ein Teil von {before} ging am {day} an {after}."),
        Reform.REKEY: _("{before} hat seit dem {day} einen neuen Schlüssel: {after}."),
        Reform.RENAME: _("{before} heißt seit dem {day} {after}."),
        Reform.REASSIGN: _("{before} gehört seit dem {day} zu {above}."),
    }
    above = _listed([_place(space, *place) for target in wanted.after for place in target.above])
    if wanted.action is Reform.MERGE and len(wanted.before) == 1:
        return _("{before} ging am {day} in {after} auf.").format(before=before, after=after, day=shown_day(wanted.day))
    return texts[wanted.action].format(before=before, after=after, day=shown_day(wanted.day), above=above)


def _place(space: Space, level: str, key: str) -> str:
    name = next((area.name for area in space.areas(level) if area.key == key), "") if level in space.levels else ""
    return f"{name} ({key})" if name else key


def _listed(names: Sequence[str]) -> str:
    *others, last = names or [""]
    return _("{names} und {last}").format(names=", ".join(others), last=last) if others else last
