"""Targets beside figures: which one counts for an area and a period, and whether it is reached, in words.

A target speaks of totals; a breakdown has none. Whether it is reached follows from what the release shows and from
nothing else, in the digits that readers see: a hidden figure says neither yes nor no.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from kobimo.language import _
from kobimo.model.area import Area
from kobimo.model.period import parse_period
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.spelling import spelling
from kobimo.publish.views.figure import Figure
from kobimo.publish.views.head import IndicatorHead
from kobimo.publish.views.selection import area_id

Verdict = Literal["reached", "not_yet", "missed", ""]


@dataclass(frozen=True, slots=True)
class ShownTarget:
    """A target as readers meet it, in the language in use.

    Attributes
    ----------
    area : Area
    value : float
    text : str
        The number with its unit sign.
    by : str
        Canonical label of the period in which it should be reached; empty without an end.
    words, decided_by, source : str
    decided_on : date
    """

    area: Area
    value: float
    text: str
    by: str
    words: str
    decided_by: str
    decided_on: date
    source: str

    @property
    def when(self) -> str:
        """By when: bis 2027; empty without an end."""
        return _("bis {period}").format(period=spelling().period(self.by)) if self.by else ""

    @property
    def short(self) -> str:
        """Number and period in one piece."""
        return f"{self.text} {self.when}".rstrip()

    @property
    def decision(self) -> str:
        """Who decided it, when, and where that can be read."""
        text = _("{who}, {day}").format(who=self.decided_by, day=spelling().day(self.decided_on))
        return f"{text}, {self.source}" if self.source else text

    @property
    def told(self) -> str:
        """The target in one sentence."""
        text = _("Zielwert für {area}: {target} ({decision}).").format(
            area=self.area.name, target=self.short, decision=self.decision
        )
        return f"{text} {self.words}" if self.words else text

    def is_over(self, period: str) -> bool:
        """Whether a period ends when the target should be reached, or later."""
        return bool(self.by) and parse_period(period).end >= parse_period(self.by).end

    def as_dict(self) -> dict[str, Any]:
        """Return the form for JSON."""
        return {
            "level": self.area.level,
            "area": self.area.key,
            "name": self.area.name,
            "value": self.value,
            "by": self.by or None,
            "words": self.words,
            "decided_by": self.decided_by,
            "decided_on": self.decided_on.isoformat(),
            "source": self.source,
        }


def shown_targets(catalogue: ReleaseCatalogue, head: IndicatorHead) -> tuple[ShownTarget, ...]:
    """Return the targets of an indicator in a release, in its order: by area, then by period.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    head : IndicatorHead
    """
    space = catalogue.space_of(head.id)
    root = catalogue.areas(space, catalogue.levels(space)[0])
    found = []
    for item in catalogue.targets_of(head.id):
        area = catalogue.find_area(space, item["area"]) if item["area"] else root[0]
        value = float(item["value"])
        found.append(
            ShownTarget(
                area=area,
                value=value,
                text=head.number(value),
                by=item["by"],
                words=item["words"],
                decided_by=item["decided_by"],
                decided_on=date.fromisoformat(item["decided_on"]),
                source=item["source"],
            )
        )
    return tuple(found)


def target_for(targets: Iterable[ShownTarget], area: Area, period: str) -> ShownTarget | None:
    """Return the target that counts for an area at a period; None without one.

    The next that is still to be reached then; else the one without an end; else the last whose time is over.

    Parameters
    ----------
    targets : iterable of ShownTarget
    area : Area
    period : str
        Canonical label; empty stands for no period.
    """
    mine = [target for target in targets if area_id(target.area) == area_id(area)]
    if not mine or not period:
        return next(iter(mine), None)
    end = parse_period(period).end
    dated = sorted((target for target in mine if target.by), key=lambda target: parse_period(target.by).end)
    coming = [target for target in dated if parse_period(target.by).end >= end]
    lasting = [target for target in mine if not target.by]
    return next(iter((*coming, *lasting, *reversed(dated))), None)


def verdict(head: IndicatorHead, target: ShownTarget, figure: Figure) -> Verdict:
    """Say whether a figure reaches a target; nothing where that means nothing.

    Parameters
    ----------
    head : IndicatorHead
        Without a direction, nobody can say what reaching is.
    target : ShownTarget
    figure : Figure
        One that is not comparable, or older than the decision, says nothing.
    """
    if head.direction == "neutral" or figure.value is None or not figure.appearance.has_class:
        return ""
    if parse_period(figure.period).end < target.decided_on:
        return ""
    value, aim = round(float(figure.value), head.decimals), round(target.value, head.decimals)
    if value >= aim if head.direction == "higher_is_better" else value <= aim:
        return "reached"
    return "missed" if target.is_over(figure.period) else "not_yet"


def verdict_text(head: IndicatorHead, target: ShownTarget, figure: Figure) -> str:
    """Say it in words; empty where nothing is to be said."""
    words = {"reached": _("erreicht"), "not_yet": _("noch nicht erreicht"), "missed": _("nicht erreicht"), "": ""}
    return words[verdict(head, target, figure)]


def beside_figure(head: IndicatorHead, targets: Sequence[ShownTarget], figure: Figure | None) -> str:
    """Write the target of a figure's area beside it, and whether it is reached; empty without one."""
    target = None if figure is None else target_for(targets, figure.area, figure.period)
    if figure is None or target is None:
        return ""
    text = _("Zielwert {target}").format(target=target.short)
    told = verdict_text(head, target, figure)
    return f"{text}: {told}" if told else text
