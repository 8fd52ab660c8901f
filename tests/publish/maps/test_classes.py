"""Classes are quantiles of what is printed, recomputed here without the program."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.language import speaking
from kobimo.publish.maps.classes import classify

NUMBERS = st.lists(st.floats(-500, 500), max_size=80)
FEW = st.lists(st.integers(-3, 12), max_size=80)


def naive(numbers: list[float], decimals: int) -> list[float]:
    """Return the first number of each class: try every length of a class and take the one nearest to its share."""
    left = sorted(round(number, decimals) for number in numbers)
    distinct = sorted(set(left))
    classes, firsts = min(5, len(distinct)), []
    while classes:
        firsts.append(distinct[0])
        if classes == 1:
            break
        share = len(left) / classes
        tries = range(1, len(distinct) - classes + 2)
        best = min(tries, key=lambda n: (abs(sum(x in distinct[:n] for x in left) - share), n))
        left = [x for x in left if x not in distinct[:best]]
        distinct, classes = distinct[best:], classes - 1
    return firsts


@given(NUMBERS, st.integers(0, 2))
def test_limits_are_those_of_a_second_calculation(numbers: list[float], decimals: int) -> None:
    found = classify(numbers, decimals)
    firsts = naive(numbers, found.decimals)
    assert len(found) == len(firsts)
    assert list(found.limits) == pytest.approx(firsts[1:])


@given(FEW)
def test_equal_numbers_stay_together(numbers: list[int]) -> None:
    found = classify(numbers, 0)
    assert list(found.limits) == naive(numbers, 0)[1:]
    assert len(found) == min(5, len(set(numbers)))


@given(NUMBERS, st.integers(0, 2))
def test_every_class_has_numbers_and_limits_increase(numbers: list[float], decimals: int) -> None:
    found = classify(numbers, decimals)
    filled = Counter(found.position(number) for number in numbers)
    assert sorted(filled) == list(range(len(found)))
    assert all(a < b for a, b in zip(found.limits, found.limits[1:], strict=False))
    assert len(found) <= 5


@given(NUMBERS, st.integers(0, 2), st.randoms(use_true_random=False))
def test_the_order_of_the_numbers_does_not_matter(numbers: list[float], decimals: int, random: object) -> None:
    turned = list(numbers)
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert classify(turned, decimals) == classify(numbers, decimals)


@given(st.lists(st.floats(0, 100), min_size=30, max_size=80), st.integers(1, 2))
def test_what_reads_alike_has_the_same_shade(numbers: list[float], decimals: int) -> None:
    found = classify(numbers, decimals)
    shades: dict[str, set[int]] = {}
    for number in numbers:
        shades.setdefault(f"{number:.{found.decimals}f}", set()).add(found.shade(number))
    assert all(len(several) == 1 for several in shades.values())


def test_a_limit_belongs_to_the_upper_class() -> None:
    found = classify([1.0, 2.0, 3.0, 4.0, 5.0], 1)
    assert found.limits == (2.0, 3.0, 4.0, 5.0)
    assert [found.shade(x) for x in (1.9, 2.0, 1.96, 1.94)] == [1, 2, 2, 1]


def test_a_number_beyond_all_others_goes_to_the_outer_classes() -> None:
    found = classify([1, 2, 3, 4, 5], 0)
    assert (found.shade(-100), found.shade(100)) == (1, 5)


@pytest.mark.parametrize(("count", "shades"), [(1, (3,)), (2, (2, 4)), (3, (1, 3, 5)), (4, (1, 2, 4, 5))])
def test_few_classes_are_spread_over_the_palette(count: int, shades: tuple[int, ...]) -> None:
    assert classify(range(count), 0).shades == shades


def test_no_number_makes_no_class() -> None:
    assert len(classify([], 1)) == 0
    assert classify([], 1).labels() == ()
    assert len(classify([math.nan, math.inf, -math.inf], 1)) == 0


def test_all_equal_makes_one_class_named_by_its_number() -> None:
    assert classify([6.77, 6.8, 6.84], 1).labels() == ("6,8",)


def test_a_further_decimal_is_used_where_most_areas_would_look_alike() -> None:
    found = classify([6.0, 6.1, 6.2, 6.3, 6.4], 0)
    assert found.decimals == 1
    assert found.limits == (6.1, 6.2, 6.3, 6.4)
    assert classify([6.0, 6.1], 0).decimals == 0


def test_labels_are_written_in_the_language() -> None:
    found = classify([-1234.5, -2.5, 0.0, 4.2, 5.6], 1)
    assert found.labels() == (
        "unter −2,5",
        "−2,5 bis unter 0,0",
        "0,0 bis unter 4,2",
        "4,2 bis unter 5,6",
        "5,6 und mehr",
    )
    with speaking("en"):
        assert "4.2" in found.labels()[3]


def test_a_rounded_zero_has_no_sign() -> None:
    assert classify([-0.04, 0.04], 1).labels() == ("0,0",)
