"""What may stand in one sum: counts of the same thing, nobody twice, no rates."""

from __future__ import annotations

from kobimo.indicators.expression.operands import Operands, counted_twice, whole_categories
from kobimo.indicators.expression.quantities import mixed, quantity
from kobimo.indicators.expression.values import Sum
from kobimo.language import _
from kobimo.model.additivity import unsuited
from kobimo.model.indicator import AS_DELIVERED, Kind, balance_as_base, remedy_of_balance


class Sums:
    """Checks numerators and denominators."""

    def __init__(self, operands: Operands) -> None:
        self._operands = operands

    def check(self, counts: Sum, kind: Kind) -> None:
        """Refuse what cannot be added up; what is shown as delivered is one value."""
        if kind in AS_DELIVERED:
            self._check_delivered(counts, kind)
            return
        for item in counts.summands:
            measure = self._operands.measure(item.part)
            if measure.additivity == "none":
                raise self._operands.error(
                    _(
                        "{measure} ist eine Quote oder ein Mittelwert und lässt sich weder summieren noch teilen."
                    ).format(measure=f"{item.part.dataset}.{measure.id}"),
                    item.span,
                    _("Zähler und Nenner als eigene Messgrößen liefern lassen, oder nur zeigen: wie_geliefert(x)."),
                )
        if all(item.factor < 0 for item in counts.summands):
            raise self._operands.error(
                _("Hier wird nur abgezogen."), counts.span, _("Zuerst schreiben, wovon abgezogen wird.")
            )
        self._check_units(counts)
        self._check_double(counts)

    def _check_delivered(self, counts: Sum, kind: Kind) -> None:
        """Refuse to compute with a delivered value, and to show as one what can be added up."""
        if len(counts.summands) > 1:
            raise self._operands.error(
                _("wie_geliefert zeigt einen einzelnen Wert; zusammenzählen lässt er sich nicht."), counts.span
            )
        (only,) = counts.summands
        if only.factor != 1:
            raise self._operands.error(
                _("Ein gelieferter Wert wird nicht umgerechnet; er bleibt in der Einheit, in der er geliefert ist."),
                counts.span,
                _("Den Faktor weglassen: wie_geliefert(x)."),
            )
        if kind == "published" and only.part.period.rule != "same":
            raise self._operands.error(
                _("Ein gelieferter Wert gilt für seinen eigenen Zeitraum."),
                only.span,
                _("Die Funktion für den Zeitraum weglassen: wie_geliefert(x)."),
            )
        reason, remedy = unsuited(kind, self._operands.measure(only.part))
        if reason:
            raise self._operands.error(reason, only.span, remedy)

    def check_base(self, counts: Sum) -> None:
        """Refuse to divide by a balance."""
        if whole_categories(self._operands.datasets, counts.component).is_balance:
            first = next(item for item in counts.summands if item.factor < 0)
            raise self._operands.error(balance_as_base(), first.span, remedy_of_balance())

    def _check_units(self, counts: Sum) -> None:
        measures = [self._operands.measure(item.part) for item in counts.summands]
        units = mixed(measures)
        if not units:
            return
        if counts.free and all(measure.additivity == "count" for measure in measures):
            return
        other = next(n for n, measure in enumerate(measures) if quantity(measure) != quantity(measures[0]))
        remedy = _("Nur Gleiches zusammenzählen.")
        if all(measure.additivity == "count" for measure in measures):
            remedy = _("Sind es Fälle, die zusammengehören: faelle(a + b).")
        raise self._operands.error(
            _("Zusammengezählt würden verschiedene Einheiten: {units}.").format(units=", ".join(units)),
            counts.summands[other].span,
            remedy,
        )

    def _check_double(self, counts: Sum) -> None:
        """Refuse to count the same people twice in one sum."""
        parts = [(item.factor, item.part) for item in counts.summands]
        for _one, other in counted_twice(self._operands.datasets, parts):
            raise self._operands.error(
                _("Diese Messgröße überschneidet sich mit einer davor; manche würden doppelt gezählt."),
                counts.summands[other].span,
                _("Ausprägungen wählen, die sich ausschließen, zum Beispiel alter: 0-2 und alter: 3-5."),
            )
