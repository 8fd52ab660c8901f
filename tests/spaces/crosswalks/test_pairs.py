"""Pairs of areas: what is refused, what is added up, and which areas hang together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kobimo.errors import InvalidInputError
from kobimo.spaces.crosswalks.pairs import Pairs

TABLES = st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(
    lambda shape: hnp.arrays(np.float64, shape, elements=st.sampled_from([0.0, 0.0, 1.0, 2.5, 40.0]))
)


def pairs_of(table: np.ndarray) -> Pairs:
    """Pairs of all cells of a dense table, those with 0 included."""
    source, target = np.divmod(np.arange(table.size), table.shape[1])
    return Pairs.summed(source, target, table.ravel(), n_sources=table.shape[0], n_targets=table.shape[1])


def linked(table: np.ndarray, start: int) -> set[int]:
    """All areas that can be reached from one; targets are numbered behind the sources. Second naive route."""
    seen, waiting = set(), [start]
    rows = len(table)
    while waiting:
        area = waiting.pop()
        if area in seen:
            continue
        seen.add(area)
        waiting += [rows + n for n in np.flatnonzero(table[area])] if area < rows else []
        waiting += list(np.flatnonzero(table[:, area - rows])) if area >= rows else []
    return seen


@given(TABLES)
def test_areas_are_in_one_block_exactly_if_a_chain_of_overlaps_links_them(table):
    block = pairs_of(table).blocks()
    for area in range(sum(table.shape)):
        assert {n for n in range(len(block)) if block[n] == block[area]} == linked(table, area)


@given(TABLES)
def test_sums_of_both_sides_are_those_of_the_dense_table(table):
    pairs = pairs_of(table)
    assert pairs.by_source() == pytest.approx(table.sum(axis=1))
    assert pairs.by_target() == pytest.approx(table.sum(axis=0))


def test_rows_of_the_same_pair_are_added():
    pairs = Pairs.summed([0, 0, 0], [1, 1, 0], [2.0, 3.0, 4.0], n_sources=1, n_targets=2)
    assert dict(zip(pairs.target.tolist(), pairs.value.tolist(), strict=True)) == {0: 4.0, 1: 5.0}


def test_targets_that_belong_to_no_larger_area_are_left_out_of_it():
    pairs = Pairs.summed([0, 0, 0], [0, 1, 2], [0.5, 0.25, 0.25], n_sources=1, n_targets=3)
    larger = pairs.into(np.array([0, -1, 0]), 1)
    assert larger.value.tolist() == [0.75]


@pytest.mark.parametrize(
    ("source", "target", "value"),
    [
        ([0, 0], [0, 0], [1.0, 2.0]),
        ([0], [0], [-1.0]),
        ([0], [0], [float("nan")]),
        ([0], [0], [float("inf")]),
        ([0], [5], [1.0]),
        ([-1], [0], [1.0]),
        ([0, 1], [0], [1.0]),
        ([0], [0], [1.0, 2.0]),
    ],
)
def test_pairs_that_make_no_sense_are_refused(source, target, value):
    with pytest.raises(InvalidInputError):
        Pairs(np.array(source), np.array(target), np.array(value), 2, 2)


def test_no_areas_at_all_are_no_error():
    nothing = Pairs.summed([], [], [], n_sources=0, n_targets=0)
    assert nothing.blocks().tolist() == nothing.by_source().tolist() == []
