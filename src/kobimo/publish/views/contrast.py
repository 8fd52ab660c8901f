"""Two figures side by side: how far apart they are, and whether chance alone explains it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kobimo.indicators.statistics import Interval, difference
from kobimo.language import _
from kobimo.model.period import parse_period
from kobimo.model.status import ValueStatus
from kobimo.publish.spelling import spelling
from kobimo.publish.statistics import FigureInterval
from kobimo.publish.views.figure import Figure
from kobimo.publish.views.head import IndicatorHead

_SUMS = frozenset({ValueStatus.NORMAL.value, ValueStatus.INCOMPLETE.value})
"""States in which the counts of a figure are those of its parts, added up."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """First minus second figure.

    Attributes
    ----------
    difference : float or None
        In the unit of the figures: points where that is percent. None where there is none, see `reason`.
    percent : float or None
        Relative difference; None where the second figure is not above 0.
    low, high : float or None
        Limits of the difference with 95 percent; None where one of the figures has no interval.
    significant : bool or None
        Whether zero lies outside the limits; None where that cannot be said.
    reason : str
        Why there is no difference, as a sentence.
    """

    difference: float | None = None
    percent: float | None = None
    low: float | None = None
    high: float | None = None
    significant: bool | None = None
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the form for JSON, without the reason."""
        return {
            "difference": self.difference,
            "percent": self.percent,
            "low": self.low,
            "high": self.high,
            "significant": self.significant,
        }


def contrast(head: IndicatorHead, first: Figure, second: Figure, *, inside: bool = False) -> Contrast:
    """Return the difference of two figures of one indicator.

    Parameters
    ----------
    head : IndicatorHead
    first, second : Figure
    inside : bool
        Whether the area of the first lies in that of the second. A part and its whole are not independent; whether
        they differ is decided by comparing the part with the rest, where that can be computed.

    Returns
    -------
    Contrast
    """
    for figure in (first, second):
        if reason := _not_usable(head, figure):
            return Contrast(reason=reason)
    a, b = float(first.value or 0), float(second.value or 0)
    plain = Contrast(a - b, 100 * (a / b - 1) if b > 0 else None)
    around = first.interval, second.interval
    if "none" in {item.method for item in around} or _share_years(head, first, second):
        return plain
    found = difference(a, around[0].as_limits, b, around[1].as_limits)
    if inside and (rest := _rest(first, second)) is not None:
        value, interval, share = rest  # part minus whole is this share of part minus rest
        found = difference(a * share, _times(around[0], share), value * share, _times(interval, share))
    return Contrast(
        plain.difference, plain.percent, float(found.low), float(found.high), significant=bool(found.significant)
    )


def _times(interval: FigureInterval, factor: float) -> Interval:
    limits = interval.as_limits
    return Interval(limits.low * factor, limits.high * factor)


def _rest(part: Figure, whole: Figure) -> tuple[float, FigureInterval, float] | None:
    """Return figure and interval of the whole without the part, and its share; None where they do not add up.

    A whole from which parts are missing is the sum of those that were delivered; this one is among them.
    """
    counts = part.numerator, part.denominator, whole.numerator, whole.denominator
    exact = all(item.status in _SUMS and item.whole_sum for item in (part, whole))
    if not exact or not part.rule.per_base or part.rule.method not in {"wilson", "byar"} or None in counts:
        return None
    numerator = float(whole.numerator or 0) - float(part.numerator or 0)
    denominator = float(whole.denominator or 0) - float(part.denominator or 0)
    if numerator < 0 or denominator <= 0:
        return None
    value = part.rule.factor * numerator / denominator
    found = part.rule.interval(value, numerator, denominator)
    return None if found.method == "none" else (value, found, denominator / float(whole.denominator or 1))


def same_area(part: Figure, whole: Figure) -> bool:
    """Whether a whole consists of nothing but the part, by the counts of both."""
    return whole.has_number and (part.numerator, part.denominator) == (whole.numerator, whole.denominator)


def _not_usable(head: IndicatorHead, figure: Figure) -> str:
    spell = spelling()
    if not figure.has_number:
        return _("Für {name} gibt es zum Zeitraum {period} keine Zahl ({state}).").format(
            name=figure.area.name, period=spell.period(figure.period), state=figure.text
        )
    if head.kind == "category":
        return _("Klassen haben keinen Unterschied in Zahlen.")
    if not figure.appearance.has_class:
        return _("Die Zahl für {name} ({period}) ist unvollständig und nicht vergleichbar.").format(
            name=figure.area.name, period=spell.period(figure.period)
        )
    return ""


def _share_years(head: IndicatorHead, first: Figure, second: Figure) -> bool:
    """Whether two means over several years of one area have years in common."""
    if head.years <= 1 or first.area != second.area or first.period == second.period:
        return False
    return abs(parse_period(first.period).end.year - parse_period(second.period).end.year) < head.years


def told_difference(head: IndicatorHead, found: Contrast) -> str:
    """Write a difference: percentage points for shares, number and percent for counts."""
    text = head.difference(found.difference or 0)
    if head.kind in {"count", "amount"} and found.percent is not None:
        text += f" ({spelling().signed(found.percent, 1)}{spelling().percent})"
    return text


def is_slight(head: IndicatorHead, found: Contrast) -> bool:
    """Whether a difference vanishes when it is rounded as it is printed, and may be chance."""
    return found.significant is not True and not any(
        sign in "123456789" for sign in head.difference(found.difference or 0)
    )


def verdict(found: Contrast, *figures: Figure) -> str:
    """Say whether chance explains a difference."""
    if found.difference == 0:
        return ""
    if found.significant is None:
        return _("Ob das mehr als Zufall ist, lässt sich hier nicht sagen.")
    if found.significant:
        return _("Das ist mehr, als der Zufall erklärt.")
    if any(figure.is_weak for figure in figures):
        return _("Das kann Zufall sein: es stehen wenige Personen dahinter.")
    return _("Das kann Zufall sein.")


def limits_text(head: IndicatorHead, figure: Figure) -> str:
    """Write the interval of a figure; empty where it has none."""
    found: FigureInterval = figure.interval
    if found.low is None or found.high is None:
        return ""
    spell, decimals = spelling(), max(head.decimals, 1) if head.kind != "count" else 0
    return _("{low} bis {high}").format(
        low=spell.number(found.low, decimals), high=spell.number(found.high, decimals) + head.suffix
    )


def interval_fields(figure: Figure) -> Mapping[str, Any]:
    """Return the fields of an interval for JSON."""
    found = figure.interval
    return {"ci_low": found.low, "ci_high": found.high, "method": found.method}
