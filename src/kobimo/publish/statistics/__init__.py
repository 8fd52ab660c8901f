"""What stands behind one released figure: its interval by chance, and the flags that a reader must see.

Everything is derived from the released row; where the row has no number, nothing is.
"""

from __future__ import annotations

from kobimo.publish.statistics.flags import NO_FLAGS, WEAK, Flag, FlagRule, flag_rule
from kobimo.publish.statistics.rule import NO_INTERVAL, NO_RULE, FigureInterval, IntervalRule, interval_rule

__all__ = [
    "NO_FLAGS",
    "NO_INTERVAL",
    "NO_RULE",
    "WEAK",
    "FigureInterval",
    "Flag",
    "FlagRule",
    "IntervalRule",
    "flag_rule",
    "interval_rule",
]
