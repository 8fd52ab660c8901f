"""Weights of a crosswalk: published values, a dense recomputation, and what must hold for any areas."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kobimo.errors import InvalidInputError
from kobimo.spaces.crosswalks.pairs import Pairs
from kobimo.spaces.crosswalks.uncertainty import converted
from kobimo.spaces.crosswalks.weighting import (
    area_weights,
    dasymetric_weights,
    population_weights,
    raked_weights,
    without_slivers,
)

AMOUNTS = st.sampled_from([0.0, 0.0, 1.0, 3.0, 10.0, 250.0])
SHAPES = st.tuples(st.integers(1, 6), st.integers(1, 6))
TABLES = SHAPES.flatmap(lambda shape: hnp.arrays(np.float64, shape, elements=AMOUNTS))


def pairs_of(table: np.ndarray) -> Pairs:
    source, target = np.divmod(np.arange(table.size), table.shape[1])
    return Pairs.summed(source, target, table.ravel(), n_sources=table.shape[0], n_targets=table.shape[1])


def dense(pairs: Pairs) -> np.ndarray:
    table = np.zeros((pairs.n_sources, pairs.n_targets))
    table[pairs.source, pairs.target] = pairs.value
    return table


def raked_densely(table: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Deming and Stephan on a full table whose totals agree, rows and columns in turn."""
    fitted = table.copy()
    for _ in range(1000):
        fitted *= (columns / fitted.sum(axis=0))[None, :]
        fitted *= (rows / fitted.sum(axis=1))[:, None]
    return fitted


def test_half_of_two_areas_with_500_and_200_persons_has_350_persons_and_half_a_share():
    """Toy reference of tobler: its count is 350 and its share 0.5 unless it scales the total up to 700."""
    overlaps = Pairs.summed([0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1], n_sources=2, n_targets=2)
    weights = area_weights(overlaps)
    persons, members = converted(weights, [500, 200]), converted(weights, [0.75 * 500, 0.25 * 200])
    assert persons.tolist() == [350, 350]
    assert members.sum() == 425
    assert (0.75 + 0.25) / 2 == 0.5 != pytest.approx(members[0] / persons[0]), "shares are recomputed, never averaged"


def test_only_covered_half_is_counted_where_targets_do_not_cover_the_sources():
    """The trap of `allocate_total`: weights of the surface outside are left with an area of its own, not spread."""
    overlaps = Pairs.summed([0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1], n_sources=2, n_targets=2)
    assert converted(area_weights(overlaps), [500, 200])[0] == 350


def test_raking_gives_the_published_table():
    """Example of the Julia package ProportionalFitting (README), four digits."""
    seed = np.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]], float)
    rows, columns = np.array([150, 300, 400, 150]), np.array([200, 300, 400, 100])
    published = [
        [64.5585, 46.2325, 35.3843, 3.82473],
        [49.9679, 68.1594, 156.499, 25.3742],
        [56.7219, 144.428, 145.082, 53.7673],
        [28.7516, 41.18, 63.0347, 17.0337],
    ]
    weights = raked_weights(pairs_of(seed), rows, columns)
    assert dense(weights) * rows[:, None] == pytest.approx(np.array(published), rel=1e-5)


@given(
    hnp.arrays(np.float64, (4, 3), elements=st.floats(0.5, 50)),
    hnp.arrays(np.float64, 4, elements=st.floats(1, 500)),
    hnp.arrays(np.float64, 3, elements=st.floats(1, 500)),
)
def test_raking_agrees_with_a_dense_table_and_meets_both_totals(table, rows, ancillary):
    columns = ancillary * rows.sum() / ancillary.sum()
    start = table / table.sum(axis=1)[:, None] * rows[:, None]
    weights = raked_weights(pairs_of(table), rows, ancillary, rounds=5000, tolerance=1e-12)
    assert dense(weights) * rows[:, None] == pytest.approx(raked_densely(start, rows, columns), rel=1e-4, abs=1e-4)
    assert converted(weights, rows) == pytest.approx(columns, rel=1e-4)


@given(TABLES, st.data())
def test_weights_of_every_source_that_overlaps_anything_sum_to_one_and_totals_are_preserved(table, data):
    persons = data.draw(hnp.arrays(np.float64, table.shape[0], elements=AMOUNTS))
    known = data.draw(hnp.arrays(np.float64, table.shape[1], elements=AMOUNTS))
    finer = data.draw(hnp.arrays(np.float64, table.shape, elements=AMOUNTS))
    overlaps = pairs_of(table)
    overlapping = table.sum(axis=1) > 0
    for weights in (
        area_weights(overlaps),
        area_weights(without_slivers(overlaps)),
        dasymetric_weights(overlaps, known),
        raked_weights(overlaps, persons, known),
        population_weights(pairs_of(np.where(table > 0, finer, 0)), overlaps),
    ):
        assert weights.by_source() == pytest.approx(overlapping.astype(float))
        assert ((weights.value >= 0) & (weights.value <= 1 + 1e-12)).all()
        assert (table[weights.source, weights.target] > 0).all()
        assert converted(weights, persons).sum() == pytest.approx(persons[overlapping].sum())


@given(TABLES, st.data())
def test_units_of_surface_and_of_the_ancillary_do_not_matter(table, data):
    persons = data.draw(hnp.arrays(np.float64, table.shape[0], elements=AMOUNTS))
    known = data.draw(hnp.arrays(np.float64, table.shape[1], elements=AMOUNTS))
    metres, hectares = pairs_of(table), pairs_of(table / 1e4)
    assert dense(dasymetric_weights(hectares, 7 * known)) == pytest.approx(dense(dasymetric_weights(metres, known)))
    one, other = raked_weights(metres, persons, known), raked_weights(hectares, persons, 7 * known)
    assert dense(other) == pytest.approx(dense(one), abs=1e-6)


def test_ancillary_that_the_sources_contradict_moves_only_what_is_open():
    """A lies in the first target as a whole with more persons than the ancillary knows there; B then gives nothing."""
    overlaps = Pairs.summed([0, 1, 1], [0, 0, 1], [1.0, 1.0, 1.0], n_sources=2, n_targets=2)
    weights = dense(raked_weights(overlaps, [90, 110], [50, 150]))
    assert weights == pytest.approx(np.array([[1, 0], [0, 1]]), abs=1e-6)


def test_growth_of_a_whole_block_changes_no_weight():
    overlaps = Pairs.summed([0, 0, 1], [0, 1, 2], [1.0, 1.0, 1.0], n_sources=2, n_targets=3)
    before = raked_weights(overlaps, [100, 100], [30, 70, 100])
    assert raked_weights(overlaps, [100, 100], [60, 140, 100]).value == pytest.approx(before.value)


def test_sources_without_persons_and_targets_without_ancillary_fall_back_to_what_is_known():
    overlaps = Pairs.summed([0, 0, 1, 1], [0, 1, 2, 3], [1.0, 3.0, 1.0, 3.0], n_sources=2, n_targets=4)
    weights = raked_weights(overlaps, [0, 50], [10, 10, 0, 0])
    assert weights.value == pytest.approx([0.5, 0.5, 0.25, 0.75])


def test_sources_without_finer_data_are_split_by_surface_only_if_surfaces_are_given():
    inside = Pairs.summed([0, 0], [0, 1], [9, 1], n_sources=2, n_targets=2)
    overlaps = Pairs.summed([0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 3], n_sources=2, n_targets=2)
    assert population_weights(inside).by_source().tolist() == [1, 0]
    assert dense(population_weights(inside, overlaps)) == pytest.approx(np.array([[0.9, 0.1], [0.25, 0.75]]))


def test_a_village_inside_a_large_area_is_no_sliver():
    overlaps = Pairs.summed([0, 0, 1], [0, 1, 2], [999.0, 1.0, 5.0], n_sources=2, n_targets=3)
    assert len(without_slivers(overlaps).value) == 3


def test_an_overlap_is_a_sliver_only_below_the_limit_of_both_areas():
    overlaps = Pairs.summed([0, 0, 1, 1], [0, 1, 0, 1], [99, 1, 0.5, 99.5], n_sources=2, n_targets=2)
    left = without_slivers(overlaps, 0.01)
    assert list(zip(left.source.tolist(), left.target.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 1)]


@given(TABLES, st.sampled_from([0.0, 0.01, 0.1, 0.5, 0.99]))
def test_no_area_loses_all_its_overlaps_as_slivers(table, least):
    assume(table.any())
    left = dense(without_slivers(pairs_of(table), least))
    assert ((left.sum(axis=1) > 0) == (table.sum(axis=1) > 0)).all()
    assert ((left.sum(axis=0) > 0) == (table.sum(axis=0) > 0)).all()


@pytest.mark.parametrize("least", [-0.1, 1.0, float("nan")])
def test_limits_for_slivers_outside_their_range_are_refused(least):
    with pytest.raises(InvalidInputError, match="Splitterflächen"):
        without_slivers(pairs_of(np.ones((2, 2))), least)


def test_values_for_other_areas_are_refused():
    overlaps = pairs_of(np.ones((2, 3)))
    with pytest.raises(InvalidInputError, match="Für 3 Gebiete liegen 2 Werte vor"):
        dasymetric_weights(overlaps, [1, 2])
    with pytest.raises(InvalidInputError, match="negativ oder keine Zahl"):
        raked_weights(overlaps, [1, 2], [1, -2, 3])
    with pytest.raises(InvalidInputError, match="verschiedenen Gebieten"):
        population_weights(pairs_of(np.ones((3, 3))), overlaps)
