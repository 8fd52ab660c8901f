"""The rule of jumps: recomputed by hand, with the published example, and what chance does not alarm."""

from __future__ import annotations

from statistics import NormalDist, median
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.workflows.anomalies.own import by_themselves, within_series
from kobimo.workflows.anomalies.series import LIMIT, Facts, Series, by_chance, limit_for, medians, scores
from kobimo.workflows.comparing.stands import Stand

METADATA: dict[str, Any] = {
    "indicators": {
        "zahl": {"unit": "number", "kind": "count", "numerator": {"dataset": "d", "measure": "m"}},
        "quote": {
            "unit": "percent",
            "kind": "ratio",
            "numerator": {"dataset": "d", "measure": "m"},
            "denominator": {"dataset": "d", "measure": "m"},
        },
    },
    "datasets": {"d": {"measures": [{"id": "m", "scale": 0}]}},
}


def table(series: dict[str, list[float | None]], indicator: str = "zahl", base: int | None = None) -> pa.Table:
    rows = [
        {"area": area, "period": str(2000 + n), "value": None if value is None else float(value)}
        for area, values in series.items()
        for n, value in enumerate(values)
    ]
    made = pa.Table.from_pylist(rows[::-1])  # the order must not matter
    counts = [None if row["value"] is None else int(row["value"]) for row in rows[::-1]]
    same = {"indicator": indicator, "breakdown": "", "level": "viertel", "status": "normal"}
    for name, text in same.items():
        made = made.append_column(name, pa.array([text] * len(rows)))
    made = made.append_column("numerator", pa.array(counts, pa.int64()))
    made = made.append_column("denominator", pa.array([base] * len(rows), pa.int64()))
    return made.append_column("difference", pa.array([None] * len(rows), pa.int64()))


def stand(values: pa.Table) -> Stand:
    return Stand("build", values, METADATA, {}, {}, "0")


def kinds(values: pa.Table) -> list[tuple[str, str]]:
    return [(item.kind, item.key.area) for item in within_series(stand(values), None)]


def test_the_modified_z_score_reproduces_its_definition() -> None:
    """Ten values of Iglewicz and Hoaglin's kind: 0.6745 (x - median) / MAD, computed with the standard library."""
    sample = [2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3]
    middle = median(sample)
    mad = median(abs(x - middle) for x in sample)
    expected = [0.6745 * (x - middle) / mad for x in sample]
    count = len(sample)
    found = scores(np.array(sample), np.full(count, middle), np.full(count, mad), np.full(count, 1e-9))
    assert found.tolist() == pytest.approx(expected)
    assert [x for x, score in zip(sample, found, strict=True) if abs(score) > LIMIT] == [8.2, 8.3]


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(-1e6, 1e6)), max_size=40))
def test_medians_of_groups_are_those_of_the_standard_library(rows: list[tuple[int, float]]) -> None:
    groups, values = np.array([g for g, _v in rows], np.int64), np.array([v for _g, v in rows], np.float64)
    found = medians(values, groups, 5)
    for group in range(5):
        mine = [value for g, value in rows if g == group]
        assert np.isnan(found[group]) if not mine else found[group] == pytest.approx(median(mine))


def test_a_jump_is_found_and_its_score_can_be_recomputed() -> None:
    values = [1000.0, 1020, 1035, 1060, 1075, 1095, 1900]
    values_of_all = table({"a": [*values], "b": [1000.0, 1020, 1035, 1060, 1075, 1095, 1110]})
    (item,) = within_series(stand(values_of_all), None)
    changes = np.diff(values)
    usual = median(changes)
    spread = median(abs(changes - usual)) / 0.6745
    chance = sum(v + 1 + (0.02 * v) ** 2 / 2 for v in values[-2:]) ** 0.5
    assert (item.kind, item.key.area, item.old, item.new, item.since) == ("jump", "a", 1095, 1900, "2005")
    assert item.score == pytest.approx((805 - usual) / max(spread, chance))
    assert not item.demands


def test_small_areas_do_not_alarm() -> None:
    assert kinds(table({"a": [3.0, 4, 3, 4, 3, 4, 10]})) == []
    assert kinds(table({"a": [20.0, 25, 20, 20, 25, 20, 50]}, "quote", base=20)) == []
    assert kinds(table({"a": [20.0, 25, 20, 20, 25, 20, 50]}, "quote", base=20_000)) == [("jump", "a")]


def test_series_that_are_too_short_say_nothing() -> None:
    assert kinds(table({"a": [1000.0, 1000, 1000, 1000, 5000]})) == []


def test_one_earlier_slip_hides_no_later_one() -> None:
    assert kinds(table({"a": [1000.0, 1010, 9000, 1015, 1020, 1031, 1040, 1050, 3000]})) == [("jump", "a")]


def test_gaps_in_a_series_are_no_change() -> None:
    assert kinds(table({"a": [1000.0, 1010, None, 1015, 1020, 1031, 1040, 1050, None]})) == []


def test_a_new_zero_is_said_where_chance_does_not_explain_it() -> None:
    assert kinds(table({"a": [12.0, 9, 11, 10, 12, 9, 0], "b": [2.0, 1, 3, 2, 1, 2, 0]})) == [("zero", "a")]


def test_shares_above_100_are_said_unless_the_definition_explains_them() -> None:
    values = table({"a": [90.0, 104.0]}, "quote", base=100)
    assert [(i.kind, i.new) for i in by_themselves(stand(values), None)] == [("above_100", 104.0)]
    explained = {
        **METADATA,
        "indicators": {"quote": {**METADATA["indicators"]["quote"], "above_100": {"de": "Pendler"}}},
    }
    assert list(by_themselves(Stand("build", values, explained, {}, {}, "0"), None)) == []
    assert list(by_themselves(stand(values), stand(values))) == []


def test_a_total_that_is_not_the_sum_of_its_parts_is_said_once() -> None:
    values = table({"a": [90.0, 91.0]})
    at = values.schema.get_field_index("difference")
    off = values.set_column(at, "difference", pa.array([5, 0], pa.int64()))
    assert [(i.kind, i.key.period, i.new) for i in by_themselves(stand(off), None)] == [("total", "2001", 5)]
    assert list(by_themselves(stand(off), stand(off))) == []
    assert [i.old for i in by_themselves(stand(off), stand(values))] == [None]


def test_the_variance_by_chance_is_poisson_for_counts_and_binomial_for_shares() -> None:
    values = table({"a": [25.0]}, "quote", base=200)
    facts = Facts.of(values["indicator"], METADATA)
    none = np.array([np.nan])
    share = 51 / 202
    expected = 100**2 * share * (1 - share) / 200 + (0.02 * 25) ** 2 / 2
    assert by_chance(np.array([25.0]), np.array([200.0]), facts, none).tolist() == pytest.approx([expected])
    counts = Facts.of(table({"a": [25.0]})["indicator"], METADATA)
    assert by_chance(np.array([25.0]), none, counts, none).tolist() == pytest.approx([26 + 0.125])
    assert by_chance(np.array([25.0]), none, counts, np.array([3.0])).tolist() == pytest.approx([9.125])


def test_the_limit_rises_with_the_number_of_changes_that_are_looked_at() -> None:
    assert limit_for(0) == limit_for(100) == LIMIT
    assert 2 * (1 - NormalDist().cdf(limit_for(1_000_000))) == pytest.approx(0.05 / 1_000_000, rel=1e-3)


def test_periods_are_ordered_by_their_days_not_by_their_names() -> None:
    values = table({"a": [1.0, 2.0, 3.0]})
    names = {"2000": "2019-12-31", "2001": "2020-06", "2002": "2020/21"}
    periods = pa.array([names[p] for p in values["period"].to_pylist()])
    ordered = Series(values.set_column(values.schema.get_field_index("period"), "period", periods), METADATA)
    assert ordered.value.tolist() == [1.0, 2.0, 3.0]
