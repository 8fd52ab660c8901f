"""Primary suppression: which figures rest on so few persons that they would reveal something about one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, slots=True)
class PrimaryCounts:
    """How many figures are primary, by indicator; `cells` marks them in the order of the table."""

    by_indicator: Mapping[str, int]
    cells: pa.ChunkedArray

    @property
    def total(self) -> int:
        """All primary figures."""
        return sum(self.by_indicator.values())


def primary_cells(values: pa.Table, metadata: Mapping[str, Any], threshold: int) -> PrimaryCounts:
    """Find the figures that must not be shown by themselves.

    A figure is primary if its numerator, its base or the complement (base minus numerator, where both count
    persons) is a number of persons from 1 to `threshold` - 1. Zeros are not primary.

    Parameters
    ----------
    values : pyarrow.Table
        Columns `indicator`, `numerator`, `denominator` (whole numbers).
    metadata : mapping
        `indicators` and `datasets` as embedded in a release; says which measures concern persons.
    threshold : int
        Smallest number that may be shown; 3 hides 1 and 2.

    Returns
    -------
    PrimaryCounts

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"indicator": ["a"] * 4, "numerator": [0, 2, 3, 9], "denominator": [9, 9, 9, 10]})
    >>> part = {"dataset": "d", "measure": "m"}
    >>> meta = {"indicators": {"a": {"numerator": part, "denominator": part}},
    ...         "datasets": {"d": {"measures": [{"id": "m", "concerns": "persons"}]}}}
    >>> primary_cells(table, meta, 3).cells.to_pylist()
    [False, True, False, True]
    """
    flags = _no_flags(values)
    counts: dict[str, int] = {}
    names = values["indicator"].cast(pa.string())
    for indicator, definition in sorted(metadata["indicators"].items()):
        sides = [definition["numerator"], definition.get("denominator")]
        persons = [side is not None and _concerns_persons(side, metadata["datasets"]) for side in sides]
        small = _no_flags(values)
        if persons[0]:
            small = pc.or_(small, _small(values["numerator"], threshold))
        if persons[1]:
            small = pc.or_(small, _small(values["denominator"], threshold))
        if all(persons):
            small = pc.or_(small, _small(pc.subtract(values["denominator"], values["numerator"]), threshold))
        mine = pc.and_(pc.equal(names, indicator), small)
        counts[indicator] = pc.sum(mine).as_py() or 0
        flags = pc.or_(flags, mine)
    return PrimaryCounts({name: count for name, count in counts.items() if count}, flags)


def _no_flags(values: pa.Table) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([False] * values.num_rows, pa.bool_())])


def _small(counts: pa.ChunkedArray, threshold: int) -> pa.ChunkedArray:
    return pc.fill_null(pc.and_(pc.greater_equal(counts, 1), pc.less(counts, threshold)), fill_value=False)


def _concerns_persons(side: Mapping[str, Any], datasets: Mapping[str, Any]) -> bool:
    measures = {measure["id"]: measure for measure in datasets[side["dataset"]]["measures"]}
    return bool(measures[side["measure"]]["concerns"] == "persons")
