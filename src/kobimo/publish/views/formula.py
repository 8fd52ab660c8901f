"""How a figure is computed, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kobimo.indicators.expression.words import date_in_words, how, place_in_words
from kobimo.language import _
from kobimo.model.indicator import factor_of
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.spelling import spelling


@dataclass(frozen=True, slots=True)
class FormulaText:
    """Numerator and denominator in words.

    `denominator` is empty for a count, `factor` for factor 1, `how` where one is simply divided by the other.
    """

    numerator: str
    denominator: str
    factor: str
    how: str


def formula_text(catalogue: ReleaseCatalogue, indicator: str) -> FormulaText:
    """Spell the formula of an indicator.

    Raises
    ------
    UnknownNameError
        If the release does not know the indicator.
    """
    definition = catalogue.indicator(indicator)
    factor = factor_of(definition["kind"], definition["unit"])
    below = definition.get("denominator")
    return FormulaText(
        numerator=_side(catalogue, definition["numerator"]),
        denominator=_side(catalogue, below) if below else "",
        factor=spelling().number(factor) if factor != 1 else "",
        how=_how(catalogue, definition),
    )


def _how(catalogue: ReleaseCatalogue, definition: Mapping[str, Any]) -> str:
    """Say what is done with the counts where it is not a plain division."""
    over = ""
    if definition.get("over"):
        dimensions = catalogue.metadata["datasets"][definition["numerator"]["dataset"]]["dimensions"]
        over = next(in_language(item["title"]) for item in dimensions if item["id"] == definition["over"])
    return how(definition["kind"], over, definition.get("years", 1), definition.get("unknown") or "")


def _side(catalogue: ReleaseCatalogue, component: Mapping[str, Any]) -> str:
    """Spell all parts of a numerator or denominator."""
    text = _part(catalogue, component)
    for sign, word in (("plus", _("plus")), ("minus", _("minus"))):
        for part in component.get(sign, ()):
            text = f"{text} {word} {_part(catalogue, part)}"
    return text


def _part(catalogue: ReleaseCatalogue, component: Mapping[str, Any]) -> str:
    dataset = catalogue.metadata["datasets"][component["dataset"]]
    dimensions = {item["id"]: item for item in dataset["dimensions"]}
    limits = []
    for name, codes in component.get("where", {}).items():
        titles = {item["code"]: in_language(item["title"]) for item in dimensions[name]["categories"]}
        spelled = ", ".join(titles.get(code, code.replace("-", "–")) for code in codes)
        limits.append(f"{in_language(dimensions[name]['title'])}: {spelled}")
    text = in_language(catalogue.measure(component)["title"])
    place = place_in_words(dataset.get("place") or "")
    times = Decimal(str(component.get("times", 1)))
    if times != 1:
        text = f"{spelling().number(float(times), 2)} × {text}"
    return ", ".join(part for part in (text, *limits, place, _date(component)) if part)


def _date(component: Mapping[str, Any]) -> str:
    """Say which date a part has, where it is not that of the figure."""
    alignment = component.get("period") or {}
    return date_in_words(alignment.get("rule", "same"), alignment.get("years", 1), alignment.get("label", ""))
