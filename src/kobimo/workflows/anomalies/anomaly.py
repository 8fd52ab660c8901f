"""One anomaly: which figure, what it was and is, and why somebody should look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kobimo.language import _, spelled
from kobimo.model.checks import CheckResult
from kobimo.model.period import parse_period, parse_range
from kobimo.model.release import ReleaseContent
from kobimo.publish.reasons import status_name
from kobimo.reference.checks import found
from kobimo.workflows.comparing.causes import Cause, Key
from kobimo.workflows.opened import digest

KINDS = {
    "vanished": "FIGURE_VANISHED",
    "status": "FIGURE_STATUS_CHANGED",
    "revised": "FIGURE_REVISED",
    "jump": "FIGURE_JUMPS",
    "zero": "FIGURE_BECOMES_ZERO",
    "above_100": "FIGURE_ABOVE_100",
    "total": "FIGURE_TOTAL_DIFFERS",
}
"""Kinds in the order of the list, and the check that says what each means."""

_ID_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A figure that stands out.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    key : Key
    old, new : float or None
        Before, or in the period before, and now.
    old_status, new_status : str
        Empty where there is no figure at all.
    score : float or None
        How far the change is from the usual one, in robust standard deviations.
    since : str
        What it is compared with: a release or the period before; empty for what needs no comparison.
    causes : tuple of Cause
        Why a figure of a release changed; empty for others.
    demands : bool
        Whether no release is made before somebody has acknowledged it.
    """

    kind: str
    key: Key
    old: float | None
    new: float | None
    old_status: str = ""
    new_status: str = ""
    score: float | None = None
    since: str = ""
    causes: tuple[Cause, ...] = ()
    demands: bool = False

    @property
    def id(self) -> str:
        """What tells it from all others; another number gives another id, so nothing unseen is acknowledged."""
        key = (self.key.indicator, self.key.breakdown, self.key.level, self.key.area, self.key.period)
        return digest(self.kind, *key, repr(self.old), repr(self.new), self.old_status, self.new_status)[:_ID_LENGTH]

    @property
    def order(self) -> tuple[Any, ...]:
        """Open demands of the worst kind first, totals before their breakdowns."""
        key = self.key
        rank = list(KINDS).index(self.kind)
        return rank, not self.demands, key.breakdown != "", -abs(self.score or 0), *self._place

    @property
    def _place(self) -> tuple[str, ...]:
        key = self.key
        return key.indicator, key.level, key.period, key.area, key.breakdown

    @property
    def why(self) -> str:
        """Say in a sentence what is the matter."""
        return self._said.message

    @property
    def remedy(self) -> str:
        """Say what to do."""
        return self._said.remedy

    @property
    def _said(self) -> CheckResult:
        return found(
            KINDS[self.kind],
            old=_number(self.old),
            new=_number(self.new),
            before=_state(self.old_status),
            now=_state(self.new_status),
            score=_number(None if self.score is None else round(self.score, 1)),
            since=self.since,
        )

    def concerns(self, content: ReleaseContent) -> bool:
        """Whether a choice of figures contains this one."""
        if content.periods is not None:
            first, last = parse_range(content.periods)
            period = parse_period(self.key.period)
            if period.start < first.start or period.end > last.end:
                return False
        return (
            (not content.indicators or self.key.indicator in content.indicators)
            and (not content.levels or self.key.level in content.levels)
            and (content.breakdowns or not self.key.breakdown)
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        key = self.key
        return {
            "id": self.id,
            "kind": self.kind,
            "indicator": key.indicator,
            "breakdown": key.breakdown,
            "level": key.level,
            "area": key.area,
            "period": key.period,
            "old": self.old,
            "new": self.new,
            "old_status": self.old_status,
            "new_status": self.new_status,
            "score": self.score,
            "since": self.since,
            "why": self.why,
            "remedy": self.remedy,
            "causes": [{"kind": cause.kind, "reason": cause.reason} for cause in self.causes],
            "demands": self.demands,
        }


def _state(status: str) -> str:
    return (status_name(status) or _("vollständig")) if status else _("nicht enthalten")


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return spelled(f"{value:,.0f}" if value == int(value) else f"{value:,.2f}")
