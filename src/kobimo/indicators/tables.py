"""The columns of figures, and their states as numbers."""

from __future__ import annotations

from functools import reduce

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kobimo.indicators.rollup import BoolArray
from kobimo.model.status import ValueStatus

StatusArray = NDArray[np.int8]

STATUS = tuple(ValueStatus)
"""States by the number that stands for them in arrays."""

CODE = {status: np.int8(n) for n, status in enumerate(STATUS)}
"""The same the other way round."""

WITH_NUMBER = tuple(status for status in STATUS if status.has_number)
"""States in which there is a value."""

TEXT = pa.dictionary(pa.int32(), pa.string())

SCHEMA = pa.schema(
    [
        ("indicator", TEXT),
        ("breakdown", TEXT),
        ("level", TEXT),
        ("period", TEXT),
        ("area", TEXT),
        ("value", pa.float64()),
        ("numerator", pa.int64()),
        ("denominator", pa.int64()),
        ("status", TEXT),
        ("coverage", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("parts", pa.int32()),
        ("parts_used", pa.int32()),
        ("difference", pa.int64()),
        ("numerator_period", TEXT),
        ("denominator_period", TEXT),
        ("error", pa.float64()),
        ("unknown", pa.float64()),
        ("chance", pa.float64()),
    ]
)
"""Columns of `values.parquet`. Rows are ordered by indicator, breakdown, level, period, area.

`value`, `lower`, `upper`: in the unit of the indicator. `numerator`, `denominator`: whole numbers, scaled as their
measures are. `difference`: delivered total of the numerator minus the sum of its parts. A null value has a status.
`error`: standard error of a value that was converted from other areas, in its unit; null where it is exact.
`unknown`: share of the base whose category is not known, between 0 and 1; null where the indicator expects none.
`chance`: standard error by chance alone, of sums of ratios and of means; null where numerator and denominator say it.
"""

KEYS = ("indicator", "breakdown", "level", "period", "area")
"""Columns that name a figure, in the order of the rows."""


def marked(status: StatusArray, *reasons: tuple[BoolArray, ValueStatus]) -> StatusArray:
    """Give figures the state of the last reason that concerns them."""
    for concerned, reason in reasons:
        if concerned.any():
            status = np.where(concerned, CODE[reason], status)
    return status


def has(status: StatusArray, *states: ValueStatus) -> BoolArray:
    """Say which figures are in one of some states."""
    return reduce(np.logical_or, (status == CODE[state] for state in states))
