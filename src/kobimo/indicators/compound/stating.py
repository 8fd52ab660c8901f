"""Value, bounds and status of figures of several counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kobimo.indicators.compound.counted import Result
from kobimo.indicators.pairing import Combined
from kobimo.indicators.rollup import BoolArray, FloatArray
from kobimo.indicators.tables import CODE, WITH_NUMBER, StatusArray, has, marked
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.status import ValueStatus


@dataclass(frozen=True, slots=True)
class Stated:
    """Value and bounds, NaN where there is no number, and the status as position in `STATUS`."""

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    status: StatusArray


def stated(
    indicator: IndicatorDefinition,
    found: Combined,
    result: Result,
    secret: BoolArray,
    error: FloatArray | None,
) -> Stated:
    """Say what may be said of figures.

    Parameters
    ----------
    indicator : IndicatorDefinition
    found : Combined
        The counts.
    result : Result
        What the kind made of them.
    secret : ndarray of bool
        Where any count holds a secret cell.
    error : ndarray of float64, optional
        Standard error by conversion; infinite where it cannot be told.

    Returns
    -------
    Stated
    """
    status = _status(indicator, found, result, secret, error)
    if error is not None:  # a median or an index of estimated counts has no error that could be told
        status = marked(status, (np.isinf(error), ValueStatus.MISSING))
    has_value, bounded = has(status, *WITH_NUMBER), has(status, ValueStatus.SUPPRESSED)
    value = result.value.low
    if indicator.unknown == "bounds" and result.unknown is not None and result.denominator is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            value = indicator.factor * result.numerator / result.denominator
        bounded = bounded | (has_value & (result.unknown > 0))
    if not has_value.all():
        value = np.where(has_value, value, np.nan)
    if error is not None:
        bounded = bounded & ~(error > 0)
    if not bounded.any():
        nothing = np.full((1,) * value.ndim, np.nan)
        return Stated(value, nothing, nothing, status)
    ends = result.value.low, result.value.high
    lower, upper = (np.where(bounded & np.isfinite(end), end, np.nan) for end in ends)
    return Stated(value, lower, upper, status)


def _status(
    indicator: IndicatorDefinition, found: Combined, result: Result, secret: BoolArray, error: FloatArray | None
) -> StatusArray:
    """Return the status that the counts give."""
    status = np.full_like(secret, CODE[ValueStatus.NORMAL], np.int8)
    status = marked(status, (found.parts_used < found.parts, ValueStatus.INCOMPLETE))
    if error is not None:
        status = marked(status, ((error > 0) & has(status, ValueStatus.NORMAL), ValueStatus.ESTIMATED))
    if result.denominator is not None:
        if indicator.minimum_base:
            status = marked(status, (result.denominator < indicator.minimum_base, ValueStatus.BASE_TOO_SMALL))
        status = marked(status, (result.denominator <= 0, ValueStatus.ZERO_DENOMINATOR))
    if result.void is not None:
        status = marked(status, (result.void, ValueStatus.ZERO_DENOMINATOR))
    return marked(status, (secret, ValueStatus.SUPPRESSED), (found.parts_used == 0, ValueStatus.MISSING))
