"""The state of an observation and of a computed figure: a missing number is a value with a reason.

Observation states follow SDMX CL_OBS_STATUS (code in brackets) and the signs of German official tables.
"""

from __future__ import annotations

from enum import StrEnum


class ObsStatus(StrEnum):
    """State of one delivered cell."""

    NORMAL = "normal"  # (A)
    NIL = "nil"  # (A) "-": nothing present, a true zero
    ROUNDED_ZERO = "rounded_zero"  # (A) "0" where the table distinguishes it from "-"
    PROVISIONAL = "provisional"  # (P) "p"
    REVISED = "revised"  # (A) "r"
    ESTIMATED = "estimated"  # (E) "s"
    LIMITED = "limited"  # (U) "( )": limited reliability
    SUPPRESSED = "suppressed"  # (Q) ".", "*": unknown or secret
    LATER = "later"  # (O) "...": follows later
    UNRELIABLE = "unreliable"  # (N) "/": not reliable enough
    NOT_MEANINGFUL = "not_meaningful"  # (M) "x"
    MISSING = "missing"  # (O) empty cell

    @property
    def has_number(self) -> bool:
        """Whether a cell in this state carries a number."""
        return self in _WITH_NUMBER


_WITH_NUMBER = frozenset(
    {
        ObsStatus.NORMAL,
        ObsStatus.NIL,
        ObsStatus.ROUNDED_ZERO,
        ObsStatus.PROVISIONAL,
        ObsStatus.REVISED,
        ObsStatus.ESTIMATED,
        ObsStatus.LIMITED,
    }
)


class ValueStatus(StrEnum):
    """State of one computed figure; only `NORMAL`, `INCOMPLETE` and `ESTIMATED` carry a number."""

    NORMAL = "normal"
    INCOMPLETE = "incomplete"  # parts are missing; base reduced, coverage below 1
    MISSING = "missing"  # no part was delivered
    SUPPRESSED = "suppressed"  # a part is secret and no total was delivered; bounds may be known
    ZERO_DENOMINATOR = "zero_denominator"
    BASE_TOO_SMALL = "base_too_small"
    NOT_DELIVERED = "not_delivered"  # categories or crossing not delivered for this period
    NOT_ALIGNED = "not_aligned"  # no period of the other part fits
    NOT_RELEASED = "not_released"  # the release does not contain the figure
    WITHDRAWN = "withdrawn"  # the release was withdrawn
    ESTIMATED = "estimated"  # converted from areas that lie in several of today's; has an error
    CONFIDENTIAL = "confidential"  # not shown to this audience; delivered secrets and protected figures look the same

    @property
    def has_number(self) -> bool:
        """Whether a figure in this state carries a number."""
        return self in {ValueStatus.NORMAL, ValueStatus.INCOMPLETE, ValueStatus.ESTIMATED}
