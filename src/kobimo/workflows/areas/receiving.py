"""What the succession of an area says where it gave nothing away, but received something."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from kobimo.language import _, clock
from kobimo.model.territory import SpaceHistory
from kobimo.spaces.succession import Reason, Succession
from kobimo.spaces.wording import listed


def with_received(found: Succession, history: SpaceHistory) -> Succession:
    """Return a succession that says of areas which only received something that they did.

    Parameters
    ----------
    found : Succession
    history : SpaceHistory
        That it was made from.
    """
    return replace(found, reasons=tuple(_told(reason, history, found.level) for reason in found.reasons))


def _told(reason: Reason, history: SpaceHistory, level: str) -> Reason:
    if reason.day is None or reason.before != reason.after:
        return reason
    of_day = [row for row in history.changes if (row.day, row.level) == (reason.day, level)]
    gave = any(row.before == reason.before != row.after for row in of_day)
    givers = sorted({row.before for row in of_day if row.after == reason.after != row.before})
    if gave or not givers:
        return reason
    text = _("Mit dem Gebietsstand {day} kam etwas von {givers} zu {after} hinzu; {after} blieb bestehen.")
    day = clock(datetime.combine(reason.day, time.min), "")
    return replace(reason, text=text.format(day=day, givers=listed(givers), after=reason.after))
