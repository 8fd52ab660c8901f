"""Why a question cannot be answered from what was delivered, asked of the definitions embedded in a release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kobimo.engine.request import Refusal, best
from kobimo.indicators.formula import request_of
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.slice import Slice


def undelivered(metadata: Mapping[str, Any], indicator: str, where: Mapping[str, str]) -> str:
    """Explain why a breakdown cannot be had from any delivery.

    Parameters
    ----------
    metadata : mapping
        Of a release: `indicators`, `datasets` and `delivered`.
    indicator : str
        Known indicator.
    where : mapping of dimension to category

    Returns
    -------
    str
        Reason of the first part of the formula that no delivery can answer; empty if all can be answered.
    """
    definition = IndicatorDefinition.model_validate(metadata["indicators"][indicator])
    for part in definition.parts:
        dataset = DatasetDefinition.model_validate(metadata["datasets"][part.dataset])
        known = {dimension.id for dimension in dataset.dimensions}
        request = request_of(part, {name: (code,) for name, code in where.items() if name in known})
        offers: dict[tuple[str, str, str], list[Slice]] = {}
        proven: dict[tuple[str, str, str], dict[str, dict[str, frozenset[str]]]] = {}
        for entry in metadata.get("delivered", {}).get(part.dataset, []):
            item = _slice(part.dataset, entry)
            key = entry["source"], item.level, item.period
            offers.setdefault(key, []).append(item)
            found = {measure: frozenset(names) for measure, names in entry.get("whole", {}).items()}
            proven.setdefault(key, {})[item.cube] = found
        outcomes = [best(request, dataset, offered, proven[key]) for key, offered in sorted(offers.items())]
        refusals = [outcome.reason for outcome in outcomes if isinstance(outcome, Refusal)]
        if outcomes and len(refusals) == len(outcomes):
            return refusals[-1]
    return ""


def _slice(dataset: str, entry: Mapping[str, Any]) -> Slice:
    categories = {name: tuple(codes) for name, codes in entry["categories"].items()}
    return Slice(
        dataset, entry["cube"], entry["level"], entry["period"], 0, 0, tuple(entry["measures"]), categories, {}
    )
