"""Statistics of figures: intervals, differences, standardised and smoothed rates, gaps, trends, ranks and orders.

Pure functions over numbers and arrays. Where no number can be given (no base, a negative count, a missing value) the
result is NaN, never a number that looks right. Every formula names its source and reproduces a published value.
"""

from __future__ import annotations

from kobimo.indicators.statistics.association import rank_correlation
from kobimo.indicators.statistics.change import Difference, difference
from kobimo.indicators.statistics.gaps import Gap, gap
from kobimo.indicators.statistics.intervals import Interval, byar, byar_rate, normal, widened, wilson
from kobimo.indicators.statistics.ranking import Rank, ranks
from kobimo.indicators.statistics.seriation import alike_beside
from kobimo.indicators.statistics.standardising import StandardisedRate, direct, smoothed
from kobimo.indicators.statistics.trend import MannKendall, mann_kendall, sen_slope

__all__ = [
    "Difference",
    "Gap",
    "Interval",
    "MannKendall",
    "Rank",
    "StandardisedRate",
    "alike_beside",
    "byar",
    "byar_rate",
    "difference",
    "direct",
    "gap",
    "mann_kendall",
    "normal",
    "rank_correlation",
    "ranks",
    "sen_slope",
    "smoothed",
    "widened",
    "wilson",
]
