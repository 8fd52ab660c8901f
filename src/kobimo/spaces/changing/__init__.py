"""A change of areas that somebody describes: judged, and carried out on the history of a space."""

from kobimo.spaces.changing.applying import Changed, carried_out
from kobimo.spaces.changing.judging import judged_change
from kobimo.spaces.changing.wanted import Reform, Sizes, Target, WantedChange, completed
from kobimo.spaces.changing.wording import described, shown_day, shown_share

__all__ = [
    "Changed",
    "Reform",
    "Sizes",
    "Target",
    "WantedChange",
    "carried_out",
    "completed",
    "described",
    "judged_change",
    "shown_day",
    "shown_share",
]
