"""Which periods of all parts of a formula belong together, and why some of them give no figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kobimo.engine.request import Request
from kobimo.indicators.alignment import aligned
from kobimo.indicators.formula import Formula, RefusedFigure, Term
from kobimo.indicators.stock import DatasetCounts, RolledRequests
from kobimo.language import _, clock
from kobimo.model.period import Period, PeriodType, years_before

Rows = tuple[tuple[int, ...], ...]
"""For each period of an indicator: its position among those of the anchor, then that of each term among its own."""


@dataclass(frozen=True, slots=True)
class Match:
    """Positions of the periods of all terms that belong to one period of the anchor; `reason` why the next has none."""

    anchor: int
    parts: tuple[int, ...]
    reason: str = ""


def timing(formula: Formula) -> tuple[object, ...]:
    """Return what two formulas over the same datasets must have in common to have the same matches."""
    return formula.leading, formula.periods, *((t.period, t.years_before) for t in formula.terms)


def matches(formula: Formula, stocks: Sequence[DatasetCounts]) -> tuple[Match, ...]:
    """Align the terms of a formula for every period of its anchor.

    Parameters
    ----------
    formula : Formula
    stocks : sequence of DatasetCounts
        Dataset of each term.

    Returns
    -------
    tuple of Match
    """
    return tuple(
        _match(n, period, formula, stocks)
        for n, period in enumerate(stocks[formula.leading].periods)
        if formula.periods is None or period.label in formula.periods
    )


def _match(number: int, period: Period, formula: Formula, stocks: Sequence[DatasetCounts]) -> Match:
    leading, terms = formula.leading, formula.terms
    own = terms[leading].request.dataset, terms[leading].period  # these give the periods, and are not looked for
    parts: list[int] = []
    for term, stock in zip(terms, stocks, strict=True):
        start = years_before(period, term.years_before) if term.years_before else period
        if (term.request.dataset, term.period) == own:
            found = start if start.label in stock.position else None
        else:
            found = aligned(start, term.period, stock.periods)
        if found is None:
            return Match(number, tuple(parts), _no_period(formula.indicator.years, start, term, stock))
        parts.append(stock.position[found.label])
    return Match(number, tuple(parts))


def _no_period(years: int, start: Period, term: Term, stock: DatasetCounts) -> str:
    """Say which period a part lacks, and that it is one of several that are put together."""
    text = _("Zu {period} passt kein Zeitraum von {dataset}; geliefert sind: {delivered}.")
    if years > 1:
        text = _(
            "{years} Zeiträume werden zusammengenommen, und zu {period} fehlt {dataset}; geliefert sind: {delivered}."
        )
    return text.format(
        years=years,
        period=_in_words(start),
        dataset=term.request.dataset,
        delivered=", ".join(_in_words(period) for period in stock.periods) or "–",
    )


def _in_words(period: Period) -> str:
    """Write a reference date as a date, any other period as its label."""
    if period.type is not PeriodType.REFERENCE_DATE:
        return period.label
    return clock(datetime.combine(period.end, datetime.min.time()), form="")


def usable_rows(
    formula: Formula, found: Sequence[Match], stocks: Sequence[DatasetCounts], rolled: Sequence[RolledRequests]
) -> tuple[Rows, tuple[RefusedFigure, ...]]:
    """Choose the periods in which all terms of a formula have counts; say why the others have no figure.

    Parameters
    ----------
    formula : Formula
    found : sequence of Match
    stocks : sequence of DatasetCounts
    rolled : sequence of RolledRequests
        Both of each term.

    Returns
    -------
    rows : Rows
    refused : tuple of RefusedFigure
    """
    indicator = formula.indicator
    requests = [term.request for term in formula.terms]
    answered = [counts.answered[counts.row[request]] for counts, request in zip(rolled, requests, strict=True)]
    obstacles = any(stock.refuses(request) for stock, request in zip(stocks, requests, strict=True))
    if not obstacles and all(map(all, answered)) and not any(match.reason for match in found):
        return tuple((match.anchor, *match.parts) for match in found), ()
    rows: list[tuple[int, ...]] = []
    refused: dict[RefusedFigure, None] = {}
    for match in found:
        reason = match.reason
        for stock, request, known, n in zip(stocks, requests, answered, match.parts, strict=False):
            if not known[n]:
                reason = _unanswered(stock, request, stock.periods[n])
                break
        label = stocks[formula.leading].periods[match.anchor].label
        if reason:
            refused[RefusedFigure(indicator.id, formula.breakdown, label, reason)] = None
            continue
        rows.append((match.anchor, *match.parts))
        if obstacles:
            refused |= {
                RefusedFigure(indicator.id, formula.breakdown, label, text, partial=True): None
                for stock, request, n in zip(stocks, requests, match.parts, strict=True)
                for text in stock.reasons(request, stock.periods[n])
            }
    return tuple(rows), tuple(refused)


def _unanswered(stock: DatasetCounts, request: Request, period: Period) -> str:
    return " ".join(stock.reasons(request, period)) or _("{dataset} enthält für {period} keine Angabe.").format(
        dataset=stock.dataset.id, period=_in_words(period)
    )
