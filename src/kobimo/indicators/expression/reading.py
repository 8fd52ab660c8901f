"""Read a formula: the definition that it stands for, checked against the datasets that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from kobimo.indicators.expression.evaluating import Evaluator
from kobimo.indicators.expression.grammar import parse
from kobimo.indicators.expression.operands import Operands
from kobimo.indicators.expression.quantities import unit_delivered
from kobimo.indicators.expression.sums import Sums
from kobimo.indicators.expression.units import Units
from kobimo.indicators.expression.values import FACTORS, Constant, Figure, figure_of
from kobimo.language import _
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import Component, IndicatorDefinition, Kind, Layer, Unit
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
    figure = _settled(operands, figure_of(value), unit)
    for counts in figure.sums:
        Sums(operands).check(counts, figure.kind)
    if figure.denominator is not None:
        Sums(operands).check_base(figure.denominator)
    return _meaning(figure, unit, Units(operands, figure))


def _settled(operands: Operands, figure: Figure, unit: str | None) -> Figure:
    """Tell an amount from a count; refuse a factor on what is only counted, any other number belongs to the parts."""
    counts = figure.numerator
    if figure.kind == "published":
        return _delivered(operands, figure, unit)
    if figure.denominator is None and counts.scale in FACTORS:
        raise operands.error(
            _("Eine Anzahl wird nicht mit {factor} malgenommen.").format(factor=counts.scale),
            counts.span,
            _("Für einen Anteil fehlt der Nenner: a / b * {factor}.").format(factor=counts.scale),
        )
    amount = any(operands.measure(item.part).additivity == "amount" for item in counts.summands)
    kind: Kind = "amount" if figure.kind == "count" and amount else figure.kind
    return replace(figure, kind=kind, numerator=counts.settled)


def _delivered(operands: Operands, figure: Figure, unit: str | None) -> Figure:
    """Tell a class from any other value that is shown as it was delivered; refuse to compute with it."""
    if figure.years != 1 or figure.factor != 1:
        raise operands.error(
            _("Ein gelieferter Wert wird nicht umgerechnet und nicht über Jahre zusammengenommen."),
            figure.span,
            _("Den Wert allein zeigen: wie_geliefert(x)."),
        )
    told = unit or unit_delivered(operands.measure(figure.numerator.summands[0].part))
    kind: Kind = "category" if told == "class" else "published"
    return replace(figure, kind=kind, numerator=figure.numerator.settled)


def _meaning(figure: Figure, unit: str | None, units: Units) -> FormulaMeaning:
    chosen = units.chosen(unit)
    return FormulaMeaning(
        kind=figure.kind,
        numerator=figure.numerator.component,
        denominator=None if figure.denominator is None else figure.denominator.component,
        unit=chosen,
        over=figure.over,
        values=figure.values,
        layers=figure.layers,
        method="dissimilarity" if figure.kind == "index" else None,
        years=figure.years,
        unknown=figure.unknown,
        unit_label=units.label(chosen),
    )
