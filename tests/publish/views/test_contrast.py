"""Two figures side by side: differences, whether chance explains them, and when there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.statistics import difference, wilson
from kobimo.publish.views.comparison import beside_area, group_gap, place
from kobimo.publish.views.contrast import contrast, verdict
from support.figures import count, head, share

COUNT = head(kind="count", unit="number", denominator=None)


def test_a_difference_of_shares_is_in_points_and_its_limits_are_those_of_newcombe() -> None:
    found = contrast(head(), share(56, 70), share(48, 80, "12"))
    limits = difference(0.8, wilson(56, 70), 0.6, wilson(48, 80))
    assert found.difference == pytest.approx(20)
    assert found.percent == pytest.approx(100 / 3)
    assert [found.low, found.high] == pytest.approx([100 * float(limits.low), 100 * float(limits.high)])
    assert found.significant is True


def test_a_part_is_compared_with_the_rest_of_its_whole() -> None:
    part, whole, rest = share(90, 500), share(262, 1765, "1"), share(172, 1265, "9")
    inside, apart = contrast(head(), part, whole, inside=True), contrast(head(), part, rest)
    assert inside.difference == pytest.approx(18 - 100 * 262 / 1765)
    assert inside.significant == apart.significant
    times = 1265 / 1765
    assert [inside.low, inside.high] == pytest.approx([times * (apart.low or 0), times * (apart.high or 0)])


def test_a_part_of_a_whole_with_gaps_is_compared_with_the_delivered_rest_and_the_gap_is_told() -> None:
    """Newcombe's limits of part minus rest, times the share of the rest; by the roots of Wilson's equation."""

    def limits(x: int, n: int) -> tuple[float, float]:
        z2 = 1.959963984540054**2
        middle, half = x + z2 / 2, (z2 * (x * (n - x) / n + z2 / 4)) ** 0.5
        return (middle - half) / (n + z2), (middle + half) / (n + z2)

    gap = {"status": "incomplete", "parts": 36, "parts_used": 35}
    part, whole = share(90, 500), share(262, 1765, "1", **gap)
    p, q, (p_low, p_high), (q_low, q_high) = 90 / 500, 172 / 1265, limits(90, 500), limits(172, 1265)
    low = p - q - ((p - p_low) ** 2 + (q_high - q) ** 2) ** 0.5
    high = p - q + ((p_high - p) ** 2 + (q - q_low) ** 2) ** 0.5
    found = beside_area(head(), part, whole, inside=True)
    times = 100 * 1265 / 1765
    assert [found.found.low, found.found.high] == pytest.approx([times * low, times * high])
    assert "Viertel 1 ist unvollständig: Angaben aus 35 von 36 Gebieten" in found.words
    assert "unvollständig" not in beside_area(head(), part, share(262, 1765, "1"), inside=True).words


def test_a_converted_whole_is_not_taken_apart() -> None:
    part, whole = share(90, 500), share(262, 1765, "1", status="estimated", error=0.4)
    assert contrast(head(), part, whole, inside=True).low == contrast(head(), part, whole).low


parts = st.integers(30, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(parts, parts)
def test_whole_and_rest_lead_to_the_same_verdict(one: tuple[int, int], other: tuple[int, int]) -> None:
    (x, n), (y, m) = one, other
    found = contrast(head(), share(x, n), share(x + y, n + m, "1"), inside=True)
    assert found.significant == contrast(head(), share(x, n), share(y, m, "9")).significant
    assert found.low is not None
    assert found.high is not None
    assert found.low - 1e-9 <= (found.difference or 0) <= found.high + 1e-9


def test_districts_that_do_not_differ_are_called_different_from_their_city_in_about_5_of_100_cases() -> None:
    rng = np.random.default_rng(23)
    mine, others = rng.binomial(400, 0.3, 400), rng.binomial(800, 0.3, 400)
    found = [
        contrast(head(), share(int(x), 400), share(int(x + y), 1200, "1"), inside=True).significant
        for x, y in zip(mine, others, strict=True)
    ]
    assert 0.02 <= np.mean(np.array(found, bool)) <= 0.085


@pytest.mark.parametrize("other", [share(None, None, "12"), share(5, 0, "12")])
def test_there_is_no_difference_to_what_has_no_number(other: object) -> None:
    found = contrast(head(), share(5, 50), other)  # type: ignore[arg-type]
    assert (found.difference, found.significant) == (None, None)
    assert "Viertel 12" in found.reason
    assert "keine Zahl" in found.reason


def test_an_incomplete_count_is_not_compared() -> None:
    found = contrast(COUNT, count(50), count(40, status="incomplete"))
    assert found.difference is None
    assert "unvollständig" in found.reason


def test_a_relative_difference_needs_something_to_relate_to() -> None:
    found = contrast(head(), share(5, 50), share(0, 60, "12"))
    assert (found.difference, found.percent) == (10, None)


def test_without_an_interval_nothing_is_said_about_chance() -> None:
    places = head(numerator={"dataset": "wohnort", "measure": "plaetze"})

    one, other = (replace(share(x, 50), rule=places.intervals) for x in (10, 30))
    found = contrast(places, one, other)
    assert (found.difference, found.significant, found.low) == (-40, None, None)
    assert "lässt sich hier nicht sagen" in verdict(found)


def test_counts_of_areas_are_not_compared_but_told_as_a_part_of_the_whole() -> None:
    inside = beside_area(COUNT, count(500), count(1765, "1"), inside=True)
    assert inside.share == pytest.approx(100 * 500 / 1765)
    assert "28,3\u202f% von Viertel 1" in inside.words
    beside = beside_area(COUNT, count(500), count(1010, "21"))
    assert (beside.share, beside.found.difference) == (None, None)
    assert "Größe" in beside.words


def test_a_whole_that_is_nothing_but_the_part_is_no_comparison() -> None:
    found = beside_area(head(), share(9, 50), share(9, 50, "1"), inside=True)
    assert found.found.significant is None
    assert "nur aus diesem Gebiet" in found.words


def test_the_gap_of_two_groups_is_told_in_points_and_as_a_ratio() -> None:
    found = group_gap(share(56, 70), share(48, 80))
    assert found is not None
    assert float(found.points.value) == pytest.approx(20)
    assert float(found.ratio) == pytest.approx(4 / 3)
    assert group_gap(share(5, 50), share(None, None)) is None


LEAGUE = [share(10, 100, "11"), share(30, 100, "12"), share(60, 100, "21"), share(5, 6, "22")]


def test_a_rank_needs_a_declared_direction() -> None:
    assert place(head(), LEAGUE[0], LEAGUE).rank is None
    found = place(head(direction="lower_is_better"), LEAGUE[0], LEAGUE)
    assert (found.rank, found.of, found.alike) == (1, 3, 0)
    assert place(head(direction="higher_is_better"), LEAGUE[0], LEAGUE).rank == 3


def test_a_small_base_is_never_ranked() -> None:
    found = place(head(direction="higher_is_better"), LEAGUE[3], LEAGUE)
    assert found.rank is None
    assert "Basis" in found.words


def test_a_rank_says_from_how_many_areas_it_cannot_be_told_apart() -> None:
    close = [share(50, 100, "11"), share(52, 100, "12"), share(54, 100, "21"), share(95, 100, "22")]
    found = place(head(direction="higher_is_better"), close[0], close)
    assert (found.rank, found.of, found.alike) == (4, 4, 2)
    assert "2 anderen Gebieten" in found.words


def test_counts_and_missing_figures_have_no_rank() -> None:
    assert (
        "Größe"
        in place(
            head(kind="count", unit="number", denominator=None, direction="higher_is_better"), count(5), [count(5)]
        ).words
    )
    assert place(head(direction="higher_is_better"), share(None, None), LEAGUE).rank is None
