"""Which period of one part of a formula belongs to a period of the indicator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kobimo.model.indicator import PeriodAlignment
from kobimo.model.period import Period, parse_period, years_before

_DAYS_PER_YEAR = 365.25


def aligned(anchor: Period, alignment: PeriodAlignment, available: Iterable[Period]) -> Period | None:
    """Choose the period that fits to `anchor`.

    Parameters
    ----------
    anchor : Period
        Period of the indicator.
    alignment : PeriodAlignment
        Rule of the component.
    available : iterable of Period
        Periods that were delivered.

    Returns
    -------
    Period or None
        None if no period fits. Of two equally near periods the earlier one is taken.

    Examples
    --------
    >>> from kobimo.model.period import parse_period
    >>> rule = PeriodAlignment(rule="previous_year_end")
    >>> aligned(parse_period("2019-03-01"), rule, [parse_period("2018-12-31")]).label
    '2018-12-31'
    """
    candidates = sorted(available)
    if alignment.rule in {"same", "years_before", "fixed"}:
        label = _label(anchor, alignment)
        return next((period for period in candidates if period.label == label), None)
    if alignment.rule in {"year_end", "previous_year_end", "closing_year_end"}:
        year = anchor.end.year if alignment.rule == "closing_year_end" else anchor.start.year
        wanted = date(year - (alignment.rule == "previous_year_end"), 12, 31)
        return next((period for period in candidates if period.end == wanted), None)
    limit = alignment.within_years * _DAYS_PER_YEAR
    near = [
        period
        for period in candidates
        if abs((period.end - anchor.end).days) <= limit and (alignment.rule == "nearest" or period.end <= anchor.end)
    ]
    return min(near, key=lambda p: (abs((p.end - anchor.end).days), p.end)) if near else None


def _label(anchor: Period, alignment: PeriodAlignment) -> str:
    """Return the label that a rule asks for."""
    if alignment.rule == "fixed":
        return parse_period(alignment.label).label
    return years_before(anchor, alignment.years).label if alignment.rule == "years_before" else anchor.label
