"""How a figure is computed, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kobimo.language import _
from kobimo.model.indicator import UNIT_FACTORS
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.spelling import spelling


@dataclass(frozen=True, slots=True)
class FormulaText:
    """Numerator and denominator in words; `denominator` is empty for a count, `factor` for factor 1."""

    numerator: str
    denominator: str
    factor: str


def formula_text(catalogue: ReleaseCatalogue, indicator: str) -> FormulaText:
    """Spell the formula of an indicator.

    Raises
    ------
    UnknownNameError
        If the release does not know the indicator.
    """
    definition = catalogue.indicator(indicator)
    factor = UNIT_FACTORS[definition["unit"]]
    below = definition.get("denominator")
    return FormulaText(
        numerator=_part(catalogue, definition["numerator"]),
        denominator=_part(catalogue, below) if below else "",
        factor=spelling().number(factor) if factor != 1 else "",
    )


def _part(catalogue: ReleaseCatalogue, component: Mapping[str, Any]) -> str:
    dataset = catalogue.metadata["datasets"][component["dataset"]]
    dimensions = {item["id"]: item for item in dataset["dimensions"]}
    limits = []
    for name, codes in component.get("where", {}).items():
        titles = {item["code"]: in_language(item["title"]) for item in dimensions[name]["categories"]}
        spelled = ", ".join(titles.get(code, code.replace("-", "–")) for code in codes)
        limits.append(f"{in_language(dimensions[name]['title'])}: {spelled}")
    text = in_language(catalogue.measure(component)["title"])
    place = {"residence": _("am Wohnort"), "institution": _("am Ort der Einrichtung")}.get(
        dataset.get("place") or "", ""
    )
    return ", ".join(part for part in (text, *limits, place) if part)
