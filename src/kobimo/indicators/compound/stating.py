"""Value, bounds and status of figures of several counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kobimo.indicators.compound.counted import Result
from kobimo.indicators.pairing import Combined
from kobimo.indicators.rollup import BoolArray, FloatArray, Rolled
from kobimo.indicators.tables import STATUS
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.status import ValueStatus

_CODE = {status: np.int8(n) for n, status in enumerate(STATUS)}

_HAS_NUMBER = np.array([status.has_number for status in STATUS])


@dataclass(frozen=True, slots=True)
class Stated:
    """Value and bounds, NaN where there is no number, and the status as position in `STATUS`."""

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    status: NDArray[np.int8]


def stated(
    indicator: IndicatorDefinition,
    found: Combined,
    result: Result,
    secret: BoolArray,
    error: FloatArray | None,
    leading: Rolled,
) -> Stated:
    """Say what may be said of figures of one level.

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
    leading : Rolled
        The first count, as it was delivered or added up: classes are delivered, never added up.

    Returns
    -------
    Stated
    """
    status = _status(indicator, found, result, secret, error)
    if indicator.kind == "category":
        delivered = leading.usable & ((leading.parts == 1) if leading.stands is None else leading.stands)
        status = np.where(delivered, status, _CODE[ValueStatus.MISSING])
    if error is not None:  # a median or an index of estimated counts has no error that could be told
        status = np.where(np.isinf(error), _CODE[ValueStatus.MISSING], status)
    has_value = _HAS_NUMBER[status]
    value, bounded = result.value.low, status == _CODE[ValueStatus.SUPPRESSED]
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
) -> NDArray[np.int8]:
    """Return the status that the counts give."""
    status = np.where(found.parts_used < found.parts, _CODE[ValueStatus.INCOMPLETE], _CODE[ValueStatus.NORMAL])
    if error is not None:
        status = np.where((error > 0) & (status == _CODE[ValueStatus.NORMAL]), _CODE[ValueStatus.ESTIMATED], status)
    base, reasons = result.denominator, []
    if base is not None:
        if indicator.minimum_base:
            reasons.append((base < indicator.minimum_base, ValueStatus.BASE_TOO_SMALL))
        reasons.append((base <= 0, ValueStatus.ZERO_DENOMINATOR))
    if result.void is not None:
        reasons.append((result.void, ValueStatus.ZERO_DENOMINATOR))
    for concerned, reason in reasons:
        if concerned.any():
            status = np.where(concerned & ~secret, _CODE[reason], status)
    status = np.where(secret, _CODE[ValueStatus.SUPPRESSED], status)
    return np.where(found.parts_used == 0, _CODE[ValueStatus.MISSING], status)
