"""Targets (Zielwerte): where an indicator of an area should be, by when, and who decided that."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.model.period import parse_period

WHOLE = ""
"""Stands for the whole in the place of an area."""


@dataclass(frozen=True, slots=True)
class Target:
    """A number that an indicator should reach; it speaks of totals, never of a breakdown.

    Attributes
    ----------
    indicator : str
    value : float
        In the unit of the indicator.
    decided_by : str
        Who decided it: a council or a committee, no person.
    decided_on : date
    area : str
        As `LEVEL:KEY`; empty for the whole.
    by : str
        Canonical label of the period in which it should be reached; empty without an end.
    words : str
        The decision in words; may be empty.
    source : str
        Where it can be read, such as the number of a paper; may be empty.
    """

    indicator: str
    value: float
    decided_by: str
    decided_on: date
    area: str = WHOLE
    by: str = ""
    words: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise InvalidInputError(_("Ein Zielwert ist eine endliche Zahl."))
        if self.by and parse_period(self.by).label != self.by:
            raise InvalidInputError(_("„{text}“ ist kein Zeitraum.").format(text=self.by))

    @property
    def key(self) -> tuple[str, str, str]:
        """What no two targets share: indicator, area, and the period by which."""
        return self.indicator, self.area, self.by

    def as_dict(self) -> dict[str, str | float]:
        """Return the form for JSON, as a release keeps it."""
        return {
            "indicator": self.indicator,
            "area": self.area,
            "value": self.value,
            "by": self.by,
            "words": self.words,
            "decided_by": self.decided_by,
            "decided_on": self.decided_on.isoformat(),
            "source": self.source,
        }


def in_order(target: Target) -> tuple[str, str, bool, date]:
    """Return by what targets are ordered: indicator, area, then the nearest period; those without an end first."""
    return target.indicator, target.area, bool(target.by), parse_period(target.by).end if target.by else date.min
