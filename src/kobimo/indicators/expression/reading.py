"""Read a formula: the definition that it stands for, checked against the datasets that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, get_args

from kobimo.indicators.expression.evaluating import Evaluator, figure_of
from kobimo.indicators.expression.grammar import parse
from kobimo.indicators.expression.operands import Operands, counted_twice, disjoint
from kobimo.indicators.expression.problems import FormulaError
from kobimo.indicators.expression.quantities import EURO, label_of_quotient, misfit, mixed, quantity, unit_of_quotient
from kobimo.indicators.expression.values import FACTORS, Constant, Figure, Sum
from kobimo.language import _
from kobimo.model.dataset import DatasetDefinition, Measure
from kobimo.model.indicator import UNIT_FACTORS, Component, IndicatorDefinition, Kind, Layer, Unit
from kobimo.model.text import Text

FIELDS = ("kind", "numerator", "denominator", "over", "values", "layers", "method", "years", "unknown", "unit")
"""Fields of a definition that a formula says; all others are about the figure and not how it is computed."""


@dataclass(frozen=True)
class FormulaMeaning:
    """What a formula stands for.

    Attributes
    ----------
    kind, numerator, denominator, over, values, layers, method, years, unknown, unit
        As in a definition.
    unit_label : Text or None
        What is counted, as a proposal.
    """

    kind: Kind
    numerator: Component
    denominator: Component | None
    unit: Unit
    over: str | None = None
    values: Mapping[str, Decimal] | None = None
    layers: tuple[Layer, ...] = ()
    method: str | None = None
    years: int = 1
    unknown: str | None = None
    unit_label: Text | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of a definition."""
        return {**{name: getattr(self, name) for name in FIELDS}, "values": dict(self.values or {})}

    def definition(self, **about: Any) -> IndicatorDefinition:
        """Return a whole definition.

        Parameters
        ----------
        **about
            All other fields, at least `id`, `area` and `title`.

        Returns
        -------
        IndicatorDefinition

        Raises
        ------
        pydantic.ValidationError
            If one of the other fields is wrong.
        """
        proposed = {"unit_label": self.unit_label, "decimals": 0 if self.kind == "count" else 1}
        return IndicatorDefinition(**{**proposed, **about, **self.fields})

    def applied(self, definition: IndicatorDefinition) -> IndicatorDefinition:
        """Return a definition that is computed as the formula says and otherwise stays as it is."""
        kept = {name: getattr(definition, name) for name in IndicatorDefinition.model_fields if name not in FIELDS}
        return IndicatorDefinition(**{**kept, **self.fields})


def read_formula(
    text: str,
    datasets: Mapping[str, DatasetDefinition],
    *,
    unit: str | None = None,
    indicators: Mapping[str, IndicatorDefinition] | None = None,
) -> FormulaMeaning:
    """Read a formula.

    Parameters
    ----------
    text : str
        For instance `kita.kinder[alter: 0-2] / einwohner.personen[alter: 0-2] * 100`.
    datasets : mapping of id to DatasetDefinition
        Whose measures may be named.
    unit : str, optional
        Unit of the result; its factor must be that of the formula. Default: from the factor and what is counted.
    indicators : mapping of id to IndicatorDefinition, optional
        Known ones, so that the message is helpful where one of them is named as an operand.

    Returns
    -------
    FormulaMeaning

    Raises
    ------
    FormulaError
        With place, reason and remedy.

    Examples
    --------
    >>> from kobimo.catalogue.loading import catalogue
    >>> datasets = {name: item.for_space("s", "l") for name, item in catalogue().templates.items()}
    >>> meaning = read_formula("einwohner.personen[alter: 0-17] / einwohner.personen * 100", datasets)
    >>> meaning.kind, meaning.unit, meaning.numerator.where
    ('ratio', 'percent', {'alter': ('0-17',)})
    """
    operands = Operands(text, datasets, indicators or {})
    value = Evaluator(operands).value(parse(text))
    if isinstance(value, Constant):
        raise operands.error(
            _("Eine Zahl allein ist keine Kennzahl."), value.span, _("Mindestens eine Messgröße nennen.")
        )
    return _Finishing(operands, figure_of(value)).meaning(unit)


class _Finishing:
    """Checks the whole figure and gives it its unit."""

    def __init__(self, operands: Operands, figure: Figure) -> None:
        self._operands = operands
        self._figure = self._settled(figure)

    def meaning(self, unit: str | None) -> FormulaMeaning:
        figure = self._figure
        for counts in figure.sums:
            self._check_sum(counts)
        chosen = self._unit(unit)
        above, below = figure.numerator, figure.denominator
        label = None
        if below is not None and figure.kind != "index":
            label = label_of_quotient(self._measure(above), self._measure(below), chosen)
        elif figure.kind in {"count", "amount", "net_flow"}:
            label = self._measure(above).unit
        return FormulaMeaning(
            kind=self._kind(),
            numerator=above.component,
            denominator=None if below is None else below.component,
            unit=chosen,
            over=figure.over,
            values=figure.values,
            layers=figure.layers,
            method="dissimilarity" if figure.kind == "index" else None,
            years=figure.years,
            unknown=figure.unknown,
            unit_label=label,
        )

    def _settled(self, figure: Figure) -> Figure:
        """Refuse a factor on what is only counted; any other number belongs to the parts."""
        counts = figure.numerator
        if figure.denominator is None and counts.scale in FACTORS and figure.kind != "category":
            raise self._operands.error(
                _("Eine Anzahl wird nicht mit {factor} malgenommen.").format(factor=counts.scale),
                counts.span,
                _("Für einen Anteil fehlt der Nenner: a / b * {factor}.").format(factor=counts.scale),
            )
        return replace(figure, numerator=counts.settled)

    def _kind(self) -> Kind:
        """Tell an amount from a count by what is added up."""
        if self._figure.kind != "count":
            return self._figure.kind
        amounts = [self._measure_of(item.part).additivity == "amount" for item in self._figure.numerator.summands]
        return "amount" if any(amounts) else "count"

    def _check_sum(self, counts: Sum) -> None:
        """Refuse what cannot be added up."""
        if self._figure.kind == "category":
            if len(counts.summands) > 1:
                raise self._operands.error(
                    _("wie_geliefert zeigt einen einzelnen Wert; zusammenzählen lässt er sich nicht."), counts.span
                )
            return
        for item in counts.summands:
            measure = self._measure_of(item.part)
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

    def _check_units(self, counts: Sum) -> None:
        measures = [self._measure_of(item.part) for item in counts.summands]
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

    def _unit(self, wanted: str | None) -> Unit:
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
        if UNIT_FACTORS[wanted] != self._figure.factor:
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
        elif figure.kind == "count" and self._kind() == "count" and unit != "number":
            reason = _("Eine Anzahl hat die Einheit number.")
        elif (
            figure.kind in {"count", "net_flow"}
            and unit == "euro"
            and quantity(self._measure(figure.numerator)) != EURO
        ):
            reason = _("{unit} sind kein Euro.").format(unit=self._measure(figure.numerator).unit.shown)
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
        if figure.kind == "category":
            return "class" if measure.unit.de.casefold() in {"typ", "stufe", "klasse"} else "index"
        return "euro" if quantity(measure) == EURO else "number"

    def _measure(self, counts: Sum) -> Measure:
        return self._measure_of(counts.summands[0].part)

    def _measure_of(self, part: Any) -> Measure:
        return self._operands.datasets[part.dataset].measure(part.measure)


def _plain(number: Decimal) -> str:
    """Write a factor without an exponent."""
    return f"{number.normalize():f}" if number == number.to_integral() else f"{number:.6g}"


__all__ = ["FIELDS", "FormulaError", "FormulaMeaning", "read_formula"]
