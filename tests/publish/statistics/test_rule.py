"""Which interval a figure has: by what is counted, and none where one would mislead or tell what is hidden."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.statistics import byar, byar_rate, normal, wilson
from kobimo.publish.statistics import NO_INTERVAL, IntervalRule, interval_rule
from support.figures import catalogue

PERSONS = {"dataset": "wohnort", "measure": "personen"}
PLACES = {"dataset": "wohnort", "measure": "plaetze"}


def rule(**definition: Any) -> IntervalRule:
    return interval_rule(catalogue(**definition), "quote")


def test_a_share_of_persons_has_the_interval_of_wilson() -> None:
    found = rule().interval(65.0, 65, 100)
    limits = wilson(65, 100)
    assert (found.low, found.high, found.method) == (100 * float(limits.low), 100 * float(limits.high), "wilson")


def test_a_count_of_persons_has_the_interval_of_byar() -> None:
    found = rule(kind="count", unit="number", denominator=None).interval(65, 65, None)
    assert (found.low, found.high, found.method) == (float(byar(65).low), float(byar(65).high), "byar")


@pytest.mark.parametrize(
    "definition", [{"unit": "per_1000"}, {"above_100": {"de": "Auch Auswärtige."}}, {"denominator": PLACES}]
)
def test_what_is_no_part_of_its_base_has_the_interval_of_a_rate(definition: dict[str, Any]) -> None:
    factor = 1000 if "unit" in definition else 100
    found = rule(**definition).interval(factor * 0.65, 65, 100)
    assert found.method == "byar"
    assert found.high == pytest.approx(factor * float(byar_rate(65, 100).high))


def test_a_share_above_100_percent_is_treated_as_a_rate() -> None:
    found = rule().interval(120.0, 120, 100)
    assert found.method == "byar"
    assert found.low is not None
    assert found.low < 120 < (found.high or 0)


@pytest.mark.parametrize(
    "definition",
    [
        {"numerator": PLACES},
        {"kind": "amount", "numerator": {"dataset": "wohnort", "measure": "euro"}, "denominator": None},
        {"kind": "median", "denominator": None, "unit": "years"},
        {"kind": "index", "unit": "index"},
        {"kind": "category", "denominator": None, "unit": "class"},
        {"kind": "published", "denominator": None, "unit": "percent"},
        {"kind": "net_flow"},
        {"numerator": {**PERSONS, "times": "0.5"}},
        {"numerator": {**PERSONS, "minus": [PLACES]}},
    ],
    ids=[
        "places",
        "amount",
        "median",
        "index",
        "category",
        "published",
        "net flow",
        "half of a count",
        "persons without places",
    ],
)
def test_what_does_not_vary_person_by_person_has_none(definition: dict[str, Any]) -> None:
    assert rule(**definition).interval(50.0, 50, 100) is NO_INTERVAL


def test_a_sum_of_ratios_has_the_normal_interval_of_its_error_by_chance() -> None:
    found = rule(kind="age_sum_ratio").interval(25.0, 220, 3800, chance=2.0)
    limits = normal(25, 2)
    assert (found.low, found.high, found.method) == (float(limits.low), float(limits.high), "normal")
    assert rule(kind="age_sum_ratio").interval(25.0, 220, 3800) is NO_INTERVAL
    assert rule(kind="age_sum_ratio").interval(1.0, 2, 380, chance=2.0).low == 0


@pytest.mark.parametrize(
    ("value", "numerator", "denominator"),
    [(None, 65, 100), (65.0, None, 100), (65.0, 65, None), (65.0, 65, 0), (-5.0, -5, 100), (30.0, 65, 100)],
    ids=["no value", "hidden numerator", "hidden base", "no base", "negative", "value that the parts do not give"],
)
def test_there_is_no_interval_without_what_it_is_made_of(
    value: float | None, numerator: int | None, denominator: int | None
) -> None:
    assert rule().interval(value, numerator, denominator) is NO_INTERVAL


def test_a_converted_figure_carries_the_error_of_its_conversion_as_well() -> None:
    exact, converted = (rule().interval(18.0, 90, 500, error=error) for error in (None, 3.0))
    assert converted.method == "wilson"
    assert (converted.low or 0) < (exact.low or 0) - 2
    assert rule().interval(1.0, 5, 500, error=30.0).low == 0
    assert rule().interval(99.0, 495, 500, error=30.0).high == 100


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, 2 * n), st.just(n))))
def test_the_value_always_lies_inside(pair: tuple[int, int]) -> None:
    x, n = pair
    found = rule().interval(100 * x / n, x, n)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= 100 * x / n <= found.high


def test_limits_that_are_one_number_are_no_interval() -> None:
    found = rule(kind="age_sum_ratio", over="alter").interval(400.0, 2400, 2400, chance=0.0)
    assert found == NO_INTERVAL
    assert rule(kind="age_sum_ratio", over="alter").interval(400.0, 2400, 2400, chance=0.5).low is not None
