"""1,000 indicators of all kinds over the register, each kind as often as in the catalogue of the field.

What they count is taken from the 1,000 counts of the register in turn; numbered so that neighbours are of different
kinds, as they are in a workspace.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import cycle, pairwise
from typing import Any

import numpy as np
from register_case import AGE_CUTS, SEED, RegisterCase

from kobimo.catalogue.loading import catalogue
from kobimo.indicators.figures import Computed
from kobimo.indicators.statistics import byar, normal, wilson
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import SUMS_OF_RATIOS, IndicatorDefinition

Where = Mapping[str, tuple[str, ...]]

LEAST = 5
"""So many of every kind, however rare it is."""

_PLAIN = "ratio"


def mixed(case: RegisterCase) -> tuple[RegisterCase, Mapping[str, int]]:
    """Ask of the same register what is asked in the field; return how many there are of each kind as well."""
    shares = shares_of_kinds(len(case.indicators))
    wheres = cycle([indicator.numerator.where for indicator in case.indicators])
    kinds = [kind for kind, number in shares.items() for _n in range(number)]
    np.random.default_rng(SEED).shuffle(kinds)
    indicators = tuple(_indicator(number, kind, next(wheres)) for number, kind in enumerate(kinds))
    return replace(case, dataset=_with_unknown(case), indicators=indicators), shares


def intervals(item: Computed) -> int:
    """Compute the interval of every figure as a page does on reading; return how many there are."""
    kind, columns = item.formula.indicator.kind, item.table
    if kind == "count":
        found = byar(columns["numerator"].to_numpy())
    elif kind == "ratio":
        found = wilson(columns["numerator"].to_numpy(), columns["denominator"].to_numpy())
    elif kind in SUMS_OF_RATIOS or kind == "weighted_mean":
        found = normal(columns["value"].to_numpy(), columns["chance"].to_numpy(), floor=0)
    else:
        return 0  # flows, medians, indices and classes have none
    return int(np.count_nonzero(~np.isnan(found.low)))


def shares_of_kinds(asked: int) -> dict[str, int]:
    """Share indicators out over kinds as the catalogue does; what is rare there is there `LEAST` times."""
    found = Counter(_kind(item) for item in catalogue().indicators.values())
    everything = sum(found.values())
    shares = {kind: max(LEAST, round(asked * found[kind] / everything)) for kind in _MADE}
    return shares | {_PLAIN: asked - sum(number for kind, number in shares.items() if kind != _PLAIN)}


def _kind(indicator: IndicatorDefinition) -> str:
    """Return the kind, and of ratios what makes them more than one count over another."""
    if indicator.kind == "amount":
        return "count"  # the register has no money; both are one sum
    if indicator.kind != "ratio" or indicator.is_simple:
        return indicator.kind
    if indicator.years > 1:
        return "ratio of several years"
    return "ratio with unknown" if indicator.unknown else "ratio of several parts"


def _with_unknown(case: RegisterCase) -> DatasetDefinition:
    """Let one nationality stand for those that nobody knows."""
    definition = case.dataset.model_dump(mode="json")
    next(dimension for dimension in definition["dimensions"] if dimension["id"] == "nation")["unknown"] = ["xx"]
    return DatasetDefinition.model_validate(definition)


def _indicator(number: int, kind: str, where: Where) -> IndicatorDefinition:
    made = _MADE[kind](dict(where))
    titled = {"id": f"kennzahl_{number:04}", "area": "A", "title": {"de": f"Kennzahl {number}"}}
    return IndicatorDefinition.model_validate({"unit": "percent", "kind": kind.split(maxsplit=1)[0], **titled, **made})


def _part(where: Where, **more: object) -> dict[str, Any]:
    return {"dataset": "einwohner", "measure": "personen", "where": dict(where), **more}


def _without(where: Where, *names: str) -> dict[str, Any]:
    return {name: codes for name, codes in where.items() if name not in names}


def _group_of(where: Where) -> dict[str, Any]:
    """Name a group of nationalities, where the count has none of its own."""
    return {**where, "nation": where.get("nation", ("welt",))[:1]}


def _year_before(where: Where) -> dict[str, Any]:
    return _part(where, period={"rule": "years_before"})


def _share(where: Where) -> dict[str, Any]:
    return {"numerator": _part(_group_of(where)), "denominator": _part(_without(where, "nation"))}


_YOUNG = {"alter": ("15", "16", "17", "18", "19", "20")}
_CLASSES = {"alter": (*(f"{low}-{high - 1}" for low, high in pairwise(AGE_CUTS)), f"{AGE_CUTS[-1]}+")}
_COHORTS = [{"where": {"alter": (code,)}, "years_before": n} for n, code in enumerate(("15-17", "18-20", "21-24"))]

_MADE: Mapping[str, Callable[[Where], dict[str, Any]]] = {
    "count": lambda where: {"unit": "number", "numerator": _part(where)},
    "ratio": _share,
    "ratio with unknown": lambda where: {**_share(where), "unknown": "exclude"},
    "ratio of several parts": lambda where: {
        "numerator": _part({**where, "geschlecht": ("w",)}, minus=[_part({**where, "geschlecht": ("m",)})]),
        "denominator": _part(_without(where, "nation", "geschlecht")),
    },
    "ratio of several years": lambda where: {**_share(where), "years": 3},
    "net_flow": lambda where: {
        "numerator": _part(where, minus=[_year_before(where)]),
        "denominator": _year_before(_without(where, "nation")),
    },
    "age_sum_ratio": lambda where: {
        "over": "alter",
        "numerator": _part({**_group_of(where), **_YOUNG}),
        "denominator": _part({**_without(where, "nation"), **_YOUNG}),
    },
    "layer_sum_ratio": lambda where: {"layers": _COHORTS, **_share(_without(where, "alter"))},
    "weighted_mean": lambda where: {
        "unit": "years",
        "over": "alter",
        "values": {f"{AGE_CUTS[-1]}+": "75"},
        "numerator": _part({**where, **_CLASSES}),
    },
    "median": lambda where: {"unit": "years", "over": "alter", "numerator": _part({**where, **_CLASSES})},
    "index": lambda where: {"unit": "index", "method": "dissimilarity", **_share(where)},
    "category": lambda where: {"unit": "class", "numerator": _part(where)},
}
"""What an indicator of a kind is made of, from the categories of a count."""
