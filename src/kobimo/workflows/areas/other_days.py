"""Areas that are asked for on a day on which they do not hold: when they do is the answer, not a similar key."""

from __future__ import annotations

from datetime import date

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.model.territory import AreaVersion, SpaceHistory


def of_another_day(history: SpaceHistory, text: str, day: date) -> InvalidInputError | None:
    """Say when an area holds that does not on a day.

    Parameters
    ----------
    history : SpaceHistory
    text : str
        `LEVEL:KEY` or a bare key.
    day : date
        Names the status that was asked for.

    Returns
    -------
    InvalidInputError or None
        None if there never was such an area, or it does hold on the day.
    """
    level, _colon, key = text.rpartition(":")
    held = [v for v in history.versions if v.area.key == key and level in {"", v.area.level}]
    if not held or any(version.valid.holds(day) for version in held):
        return None
    earlier = [version for version in held if version.valid.end < day]
    if earlier:
        return _ended(max(earlier, key=lambda version: version.valid.end))
    return _not_begun(min(held, key=lambda version: version.valid.begin))


def _ended(version: AreaVersion) -> InvalidInputError:
    last = version.valid.end
    return InvalidInputError(
        _("{key} („{name}“) galt bis {last}.").format(
            key=version.area.key, name=version.area.name, last=f"{last:%d.%m.%Y}"
        ),
        remedy=_("--territory {day} zeigt es.").format(day=last.isoformat()),
    )


def _not_begun(version: AreaVersion) -> InvalidInputError:
    first = version.valid.begin
    return InvalidInputError(
        _("{key} („{name}“) gilt erst seit {first}.").format(
            key=version.area.key, name=version.area.name, first=f"{first:%d.%m.%Y}"
        ),
        remedy=_("--territory {day} zeigt es.").format(day=first.isoformat()),
    )
