"""Write a definition as a formula; what comes out is read back into the same definition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from kobimo.indicators.expression.functions import UNKNOWN_WORDS
from kobimo.indicators.expression.quantities import mixed
from kobimo.indicators.expression.values import FACTORS
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import AS_DELIVERED, Codes, Component, IndicatorDefinition, Part, PeriodAlignment

_HALF = Decimal("0.5")
_ONE = Decimal(1)
_PLAIN = re.compile(r"[^\s,:;\[\]()\"'„“]+( [^\s,:;\[\]()\"'„“]+)*")
_YEAR_ENDS = tuple(PeriodAlignment.model_validate({"rule": rule}) for rule in ("previous_year_end", "year_end"))


def written(definition: IndicatorDefinition, datasets: Mapping[str, DatasetDefinition]) -> str:
    """Write a definition as a formula.

    Parameters
    ----------
    definition : IndicatorDefinition
    datasets : mapping of id to DatasetDefinition
        Those that it names; units decide whether a sum is one of different things.

    Returns
    -------
    str
        `read_formula` reads it into the same kind, parts and unit (given the unit where several have its factor).

    Examples
    --------
    >>> from kobimo.catalogue.loading import catalogue
    >>> datasets = {name: item.for_space("s", "l") for name, item in catalogue().templates.items()}
    >>> written(catalogue().indicator("share_under_18"), datasets)
    'einwohner.personen[alter: 0-17] / einwohner.personen * 100'
    """
    return _Writer(definition, datasets).text()


class _Writer:
    """Writes one definition."""

    def __init__(self, definition: IndicatorDefinition, datasets: Mapping[str, DatasetDefinition]) -> None:
        self._definition = definition
        self._datasets = datasets

    def text(self) -> str:
        """Write the whole formula."""
        definition = self._definition
        text = self._core()
        if definition.unknown is not None:
            word = next(word for word, policy in UNKNOWN_WORDS.items() if policy == definition.unknown)
            text = f"ohne_angabe({text}, {word})"
        if definition.years > 1:
            text = f"jahre_zusammen({text}, {definition.years})"
        return text if definition.factor == 1 else f"{text} * {definition.factor}"

    def _core(self) -> str:
        definition = self._definition
        above = self._sum(definition.numerator)
        if definition.kind in {"weighted_mean", "median"}:
            name = "mittelwert" if definition.kind == "weighted_mean" else "median"
            values = ", ".join(f"{_code(code)}: {_number(value)}" for code, value in definition.values.items())
            return f"{name}({definition.over}, {above}{f', [{values}]' if values else ''})"
        if definition.kind in AS_DELIVERED:
            return f"wie_geliefert({above})"
        if definition.denominator is None:
            return self._without_base(above)
        below = self._sum(definition.denominator)
        if definition.kind == "index":
            return f"segregation({above}, {below})"
        return self._quotient(above, below)

    def _without_base(self, above: str) -> str:
        """Write a count, an amount or a balance without a base."""
        if self._definition.kind == "net_flow":
            return f"saldo({above})"
        return f"anzahl({above})" if self._definition.numerator.minus else above

    def _quotient(self, above: str, below: str) -> str:
        definition = self._definition
        above = f"saldo({above})" if definition.kind == "net_flow" else _bracketed(above, definition.numerator)
        if definition.denominator is not None:
            below = _bracketed(below, definition.denominator)
        text = f"{above} / {below}"
        if definition.kind == "age_sum_ratio":
            return f"quotensumme({definition.over}, {text})"
        if definition.kind == "layer_sum_ratio":
            layers = (
                f"schicht({_where(layer.where)}{f', {layer.years_before}' if layer.years_before else ''})"
                for layer in definition.layers
            )
            return f"schichtensumme({text}, {', '.join(layers)})"
        return text

    def _sum(self, component: Component) -> str:
        """Write the counts of one side."""
        text = _mean(component) or _signed(component)
        if len(component.parts) == 1 and component.times in FACTORS:
            text = f"({text})"  # without brackets the number would be that of the unit
        measures = [self._datasets[part.dataset].measure(part.measure) for _factor, part in component.parts]
        return f"faelle({text})" if mixed(measures) else text


def _signed(component: Component) -> str:
    text = ""
    for factor, part in component.parts:
        sign = "" if not text else " + " if factor > 0 else " - "
        times = "" if abs(factor) == 1 else f"{_number(abs(factor))} * "
        text += f"{sign}{times}{_part(part)}"
    return text


def _mean(component: Component) -> str:
    """Write the mean of two dates, empty if it is none."""
    parts = [part for factor, part in component.parts if factor == _HALF]
    if len(parts) != 2 or len(component.parts) != 2:
        return ""
    bare = [_bare(part) for part in parts]
    if bare[0] == bare[1] and tuple(part.period for part in parts) == _YEAR_ENDS:
        return f"mittel({bare[0]})"
    return f"mittel({_part(parts[0])}, {_part(parts[1])})"


def _part(part: Part) -> str:
    """Write one measure with its period."""
    alignment, text = part.period, _bare(part)
    within = f", {_number(Decimal(str(alignment.within_years)))}" if alignment.within_years != 1 else ""
    years = f", {alignment.years}" if alignment.years != 1 else ""
    return {
        "same": text,
        "year_end": f"jahresende({text})",
        "previous_year_end": f"vorjahresende({text})",
        "closing_year_end": f"abschlussjahresende({text})",
        "years_before": f"jahre_vorher({text}{years})",
        "fixed": f'zeitraum({text}, "{alignment.label}")',
        "nearest": f"naechster_stichtag({text}{within})",
        "latest": f"letzter_stichtag({text}{within})",
    }[alignment.rule]


def _bare(part: Part) -> str:
    return f"{part.dataset}.{part.measure}{_where(part.where) if part.where else ''}"


def _where(where: Mapping[str, Codes]) -> str:
    return f"[{', '.join(f'{name}: {_codes(codes)}' for name, codes in where.items())}]"


def _codes(codes: Iterable[str]) -> str:
    listed = [_code(code) for code in codes]
    return listed[0] if len(listed) == 1 else f"[{', '.join(listed)}]"


def _code(code: str) -> str:
    """Write a code, between quotation marks if it has signs of the language in it."""
    if _PLAIN.fullmatch(code):
        return code
    return f"'{code}'" if '"' in code else f'"{code}"'


def _number(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _bracketed(text: str, component: Component) -> str:
    """Put a sum, or a denominator with a number in front, into brackets; what is in brackets already stays."""
    closed = text.startswith("(") or re.fullmatch(r"(mittel|faelle)\(.*\)", text, re.DOTALL) is not None
    return text if closed or (len(component.parts) == 1 and component.times == _ONE) else f"({text})"
