"""The rank correlation: a published value, the formula for numbers without ties, and what must not change it."""

from __future__ import annotations

import math
import random

import pytest

from kobimo.indicators.statistics import rank_correlation
from kobimo.indicators.statistics.association import FEWEST
from support.luck import seeds

BRIGHT = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
TASTE = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]


def test_the_published_example() -> None:
    """Hollander and Wolfe (1973), p. 187; `cor.test(x, y, method = "spearman")` in R: S = 48, rho = 0.6."""
    assert rank_correlation(BRIGHT, TASTE) == pytest.approx(0.6)


@pytest.mark.parametrize("seed", seeds("rank correlations", 20))
def test_it_is_the_formula_of_the_textbook_without_ties(seed: int) -> None:
    luck = random.Random(seed)
    count = luck.randint(FEWEST, 40)
    first, second = (luck.sample(range(1000), count) for _ in range(2))
    ranks = [{value: rank for rank, value in enumerate(sorted(numbers), 1)} for numbers in (first, second)]
    squares = sum((ranks[0][x] - ranks[1][y]) ** 2 for x, y in zip(first, second, strict=True))
    assert rank_correlation(first, second) == pytest.approx(1 - 6 * squares / (count * (count**2 - 1)))


@pytest.mark.parametrize("seed", seeds("tied correlations", 20))
def test_it_asks_for_the_order_only_and_has_a_sign(seed: int) -> None:
    luck = random.Random(seed)
    first, second = ([luck.randint(0, 9) for _ in range(15)] for _ in range(2))
    found = rank_correlation(first, second)
    if math.isnan(found):
        return
    assert -1 <= found <= 1
    assert rank_correlation([x**3 for x in first], second) == pytest.approx(found)
    assert rank_correlation(second, first) == pytest.approx(found)
    assert rank_correlation([-x for x in first], second) == pytest.approx(-found)
    assert rank_correlation(first, first) == pytest.approx(1)


def test_where_it_would_say_nothing_there_is_no_number() -> None:
    assert math.isnan(rank_correlation(range(FEWEST - 1), range(FEWEST - 1)))
    assert math.isnan(rank_correlation([5] * 10, range(10)))
    assert math.isnan(rank_correlation([*range(FEWEST - 1), math.nan], range(FEWEST)))
