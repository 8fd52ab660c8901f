"""The unit of a figure: what follows from the formula, or what somebody wants if it fits."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

from kobimo.indicators.expression.operands import Operands, disjoint
from kobimo.indicators.expression.quantities import (
    EURO,
    label_of_quotient,
    misfit,
    misfit_delivered,
    quantity,
    unit_delivered,
    unit_of_quotient,
)
from kobimo.indicators.expression.values import Figure, Sum
from kobimo.language import _
from kobimo.model.dataset import Measure
from kobimo.model.indicator import AS_DELIVERED, UNIT_FACTORS, Unit, factor_of
from kobimo.model.text import Text

_PLACES = 12
"""Decimal places of a factor in messages: 100 / 3 has no end."""


class Units:
    """Chooses the unit of one figure."""

    def __init__(self, operands: Operands, figure: Figure) -> None:
        self._operands = operands
        self._figure = figure

    def chosen(self, wanted: str | None) -> Unit:
        """Return the unit; its factor is that of the formula."""
        if wanted is None:
            return self._usual_unit()
        known: dict[str, Unit] = {unit: unit for unit in get_args(Unit)}
        if wanted not in known:
            raise self._operands.error(
                _("Die Einheit „{unit}“ gibt es nicht.").format(unit=wanted),
                self._figure.span,
                _("Möglich sind: {names}.").format(names=", ".join(known)),
            )
        if factor_of(self._figure.kind, wanted) != self._figure.factor:
            raise self._operands.error(
                _("Zur Einheit {unit} gehört der Faktor {wanted}, die Formel hat {given}.").format(
                    unit=wanted, wanted=UNIT_FACTORS[wanted], given=_plain(self._figure.factor)
                ),
                self._figure.span,
                _("Die Formel mit „* {factor}“ enden lassen, oder --unit weglassen.").format(
                    factor=UNIT_FACTORS[wanted]
                ),
            )
        self._refuse_misfit(known[wanted])
        return known[wanted]

    def _refuse_misfit(self, unit: Unit) -> None:
        figure = self._figure
        reason = ""
        if figure.denominator is not None and figure.kind != "index":
            reason = misfit(self._measure(figure.numerator), self._measure(figure.denominator), unit)
        elif figure.kind == "count" and unit != "number":
            reason = _("Eine Anzahl hat die Einheit number.")
        elif (
            figure.kind in {"count", "net_flow"}
            and unit == "euro"
            and quantity(self._measure(figure.numerator)) != EURO
        ):
            reason = _("{unit} sind kein Euro.").format(unit=self._measure(figure.numerator).unit.shown)
        if figure.kind == "published":
            reason = misfit_delivered(self._measure(figure.numerator), unit)
        elif unit == "years" and figure.kind not in {"weighted_mean", "median"}:
            reason = _("In Jahren misst man einen Mittelwert oder Median.")
        if unit == "class" and figure.kind != "category":
            reason = _("Eine Klasse wird nur gezeigt, wie sie geliefert ist.")
        if reason:
            raise self._operands.error(reason, figure.span, _("Eine andere Einheit wählen oder --unit weglassen."))

    def _usual_unit(self) -> Unit:
        """Return the unit that follows from the formula."""
        figure = self._figure
        found: Unit | None
        if figure.kind == "index":
            found = {1: "index", 100: "index_100"}.get(int(figure.factor))  # type: ignore[assignment]
        elif figure.denominator is not None:
            found = unit_of_quotient(self._measure(figure.numerator), self._measure(figure.denominator), figure.factor)
            if found == "percent" and figure.kind == "ratio":
                found = self._unit_of_alike(figure.numerator, figure.denominator)
            if found is not None:
                self._refuse_misfit(found)
        else:
            found = self._unit_without_base() if figure.factor == 1 else None
        if found is None:
            raise self._operands.error(
                _("Zum Faktor {factor} gibt es keine Einheit.").format(factor=_plain(figure.factor)),
                figure.span,
                _("Möglich sind * 100 (Prozent oder je 100), * 1000, * 10000 oder kein Faktor."),
            )
        return found

    def _unit_of_alike(self, above: Sum, below: Sum) -> Unit:
        """Return the unit of a quotient of equal things: no share where neither is part of the other."""
        one, other = above.summands[0].part, below.summands[0].part
        if other.period.rule == "fixed" and one.period.rule != "fixed":
            return "index_100"
        if (one.dataset, one.measure, one.period) != (other.dataset, other.measure, other.period):
            return "percent"
        dataset = self._operands.datasets[one.dataset]
        apart = all(disjoint(dataset, a.part, b.part) for a in above.summands for b in below.summands)
        return "per_100" if apart else "percent"

    def _unit_without_base(self) -> Unit:
        figure = self._figure
        measure = self._measure(figure.numerator)
        if figure.kind in {"weighted_mean", "median"}:
            dataset = self._operands.datasets[figure.numerator.summands[0].part.dataset]
            ages = dataset.dimension(figure.over or "").kind == "interval" and not (figure.over or "").startswith(
                "anzahl"
            )
            return "years" if ages else "ratio"
        if figure.kind in AS_DELIVERED:
            return "class" if figure.kind == "category" else unit_delivered(measure) or "number"
        return "euro" if quantity(measure) == EURO else "number"

    def label(self, unit: Unit) -> Text | None:
        """Propose what is counted, for instance "Plätze je 100 Kinder"."""
        figure = self._figure
        if figure.denominator is not None and figure.kind != "index":
            return label_of_quotient(self._measure(figure.numerator), self._measure(figure.denominator), unit)
        counted = figure.denominator is None and figure.kind in {"count", "amount", "net_flow"}
        counted |= figure.kind == "published" and unit not in {"percent", "euro"}
        return self._measure(figure.numerator).unit if counted else None

    def _measure(self, counts: Sum) -> Measure:
        return self._operands.measure(counts.summands[0].part)


def _plain(number: Decimal) -> str:
    """Write a factor without an exponent."""
    return f"{round(number, _PLACES).normalize():f}"
