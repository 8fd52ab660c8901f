"""Which cubes provably lack no category, although some code of a code list occurs nowhere in them.

A code that a whole delivery never names is not zero: the office may not count that category. It is zero where a coarser
cube without the dimension has the same sum in every area: then nothing is left over for what is not named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from kobimo.model.category import parse_interval
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.slice import Slice

Whole = Mapping[str, Mapping[str, frozenset[str]]]
"""Cube: measure: dimensions in which what was delivered is all there is."""


def whole(dataset: DatasetDefinition, offered: Sequence[Slice]) -> Whole:
    """Find the dimensions in which delivered cubes lack nothing.

    Parameters
    ----------
    dataset : DatasetDefinition
        Only of complete lists (`absent: zero`) something can be proven: elsewhere an area may be missing.
    offered : sequence of Slice
        What one source delivered for one level and period.

    Returns
    -------
    mapping of cube to measure to set of dimensions
        Only what is proven.
    """
    found: dict[str, dict[str, frozenset[str]]] = {}
    if dataset.absent != "zero":
        return found
    for fine in offered:
        for measure in _provable(dataset, fine):
            proven = [
                set(dataset.cube(fine.cube).dimensions) - set(dataset.cube(coarse.cube).dimensions)
                for coarse in offered
                if coarse.area_sums.get(measure) == fine.area_sums[measure] and _is_coarser(dataset, coarse, fine)
            ]
            if proven:
                found.setdefault(fine.cube, {})[measure] = frozenset().union(*proven)
    return found


def _provable(dataset: DatasetDefinition, fine: Slice) -> list[str]:
    """Return the measures of a cube that are never negative: of others a loss here may hide a gain there."""
    return [
        measure.id
        for measure in dataset.measures
        if measure.id in fine.area_sums
        and (measure.additivity == "count" or (measure.minimum is not None and measure.minimum >= 0))
    ]


def _is_coarser(dataset: DatasetDefinition, coarse: Slice, fine: Slice) -> bool:
    """Tell whether a cube has the same categories as another one, but for dimensions that it does not have."""
    few, many = set(dataset.cube(coarse.cube).dimensions), set(dataset.cube(fine.cube).dimensions)
    alike = all(coarse.categories.get(name) == fine.categories.get(name) for name in few)
    return few < many and alike and all(_are_apart(dataset, fine, name) for name in many)


def _are_apart(dataset: DatasetDefinition, item: Slice, name: str) -> bool:
    """Tell whether no two delivered codes overlap: 0-5 beside 0-2 would count some twice."""
    if dataset.dimension(name).kind != "interval":
        return True
    ordered = sorted((parse_interval(code) for code in item.categories.get(name, ())), key=lambda i: i.sort_key)
    return not any(before.overlaps(after) for before, after in pairwise(ordered))
