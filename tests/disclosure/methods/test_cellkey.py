"""Cell keys: the same persons get the same noise, and the noise is what it is said to be."""

from __future__ import annotations

import hashlib
import hmac
import itertools
from fractions import Fraction

import numpy as np
import pytest

from kobimo.disclosure.methods.cellkey import (
    NoiseTable,
    cell_keys,
    concluded,
    inner_keys,
    noise_table,
    perturbed,
    record_keys,
)
from kobimo.disclosure.methods.intervals import reachable
from kobimo.errors import InvalidInputError
from support.additive import crossed, flat, lottery
from support.luck import seeds

SECRET = b"a secret of the statistics office"
PUBLISHED = [
    (0, {0: 1.0}),
    (1, {-1: 0.50833333, 1: 0.47500000, 2: 0.01666667}),
    (2, {-2: 0.16155827, 0: 0.55565037, 1: 0.24246618, 2: 0.04032518}),
    (3, {-1: 0.41231301, 0: 0.28806097, 1: 0.18693903, 2: 0.11268699}),
    (4, {-2: 0.07012498, -1: 0.24450007, 0: 0.37074990, 1: 0.24450007, 2: 0.07012498}),
]
"""Test of pt_ex_cnts() in the R package ptable, D = 2, V = 1.05, js = 1."""


@pytest.mark.parametrize(("count", "row"), PUBLISHED)
def test_the_published_noise_table_is_reproduced(count: int, row: dict[int, float]) -> None:
    chances = noise_table(2, 1.05, 1).chances[count]
    assert chances == pytest.approx([row.get(move, 0.0) for move in range(-2, 3)], abs=2e-8)


@pytest.mark.parametrize(
    ("deviation", "variance", "blocked"), [(2, 1.05, 1), (5, 3.0, 2), (3, 0.7, 0), (7, 3.0, 0), (10, 6.5, 4)]
)
def test_every_row_has_mean_zero_the_variance_and_only_allowed_results(
    deviation: int, variance: float, blocked: int
) -> None:
    table = noise_table(deviation, variance, blocked)
    moves = np.arange(-deviation, deviation + 1)
    assert len(table.chances) == deviation + blocked + 2
    for count, row in enumerate(table.chances):
        results = (count + moves)[row > 0]
        assert row.sum() == pytest.approx(1, abs=1e-14)
        assert row @ moves == pytest.approx(0, abs=1e-12)
        assert row @ moves**2 == pytest.approx(variance if count else 0, abs=1e-11)
        assert results.min() >= 0
        assert not set(results) & set(range(1, blocked + 1))
    assert table.chances[-1] == pytest.approx(table.chances[-1][::-1], abs=1e-9)


@pytest.mark.parametrize("seed", seeds("entropy", 4))
def test_no_other_noise_with_the_same_mean_and_variance_has_more_entropy(seed: int) -> None:
    row = noise_table(5, 3.0, 2).chances[4]
    moves = np.arange(-5, 6)[row > 0]
    chances = row[row > 0]
    free = np.linalg.svd(np.stack([np.ones(len(moves)), moves, moves**2]))[2][3:]
    rng = np.random.default_rng(seed)
    for _try in range(50):
        other = chances + rng.normal(size=len(free)) @ free * 0.01 * chances.min()
        assert -(other @ np.log(other)) < -(chances @ np.log(chances))


@pytest.mark.parametrize(("deviation", "variance", "blocked"), [(2, 4.1, 0), (2, 1.0, 1), (1, 1.0, 1), (3, 0.0, 0)])
def test_noise_that_cannot_exist_is_refused(deviation: int, variance: float, blocked: int) -> None:
    with pytest.raises(InvalidInputError):
        noise_table(deviation, variance, blocked)


def test_keys_meet_each_move_exactly_as_often_as_the_table_says() -> None:
    table = noise_table(5, 3.0, 2)
    for chances, cuts in zip(table.chances, table.cuts(), strict=True):
        widths = np.diff(cuts, prepend=0)
        assert cuts[-1] == 2**53
        assert all(
            abs(Fraction(int(w), 2**53) - Fraction(p)) < Fraction(1, 2**50)
            for w, p in zip(widths, chances, strict=True)
        )
        assert (widths[chances == 0] == 0).all()


def test_look_up_changes_its_move_exactly_at_the_cuts() -> None:
    table = noise_table(2, 1.05, 1)
    for count, cuts in enumerate(table.cuts()):
        for move, cut in zip(range(-2, 3), cuts.tolist(), strict=True):
            if cut and table.chances[count][move + 2]:
                last = np.array([((cut - 1) << 11) + 2047], np.uint64)
                assert table.moves(np.array([count]), last).tolist() == [move]
                if cut < 2**53:
                    assert table.moves(np.array([count]), np.array([cut << 11], np.uint64))[0] > move


def test_a_record_key_is_the_beginning_of_the_authentication_code() -> None:
    code = hmac.new(SECRET, b"p-17", hashlib.sha256).hexdigest()
    assert record_keys(["p-17"], SECRET)[0] == int(code[:16], 16)
    assert record_keys(["p-17"], SECRET + b"!")[0] != int(code[:16], 16)
    with pytest.raises(InvalidInputError):
        record_keys(["p-17"], b"short")


@pytest.mark.parametrize("seed", seeds("cell keys", 5))
def test_cells_of_the_same_persons_have_the_same_key_and_noise(seed: int) -> None:
    system, keys = lottery(seed, (3, 2, 2), 3)
    names = ["|".join(keys[n]) for n in np.flatnonzero(system.inner)]
    found = cell_keys(system, inner_keys(system, names, SECRET))
    values = perturbed(system, found, noise_table(3, 2.0, 1))
    inside = [
        frozenset(
            other
            for other in np.flatnonzero(system.inner & (system.values > 0)).tolist()
            if all(a in ("*", b) for a, b in zip(keys[cell], keys[other], strict=True))
        )
        for cell in range(len(system))
    ]
    for one, two in itertools.combinations(range(len(system)), 2):
        assert (found[one] == found[two]) == (inside[one] == inside[two])
        if inside[one] == inside[two]:
            assert values[one] == values[two]


def test_asking_for_the_same_persons_a_thousand_times_gives_one_figure() -> None:
    table, answers = noise_table(5, 3.0, 2), set()
    for query in range(1000):
        groups = flat(*(f"g{n}" for n in range(1 + query % 4)))
        counts = {("a", code): 4 if code == "g0" else 0 for code in groups}
        system, keys = crossed(counts, [flat("a", f"b{query}"), groups], zeros_known=False)
        drawn = np.zeros(len(system), np.uint64)
        drawn[keys.index(("a", "g0"))] = record_keys([f"p{n}" for n in range(4)], SECRET).sum()
        answers.update(perturbed(system, cell_keys(system, drawn), table)[[keys.index(("a", "*")), 0]].tolist())
    assert len(answers) == 1


def test_one_person_more_or_another_date_gives_new_noise() -> None:
    table = noise_table(5, 3.0, 2)
    differences = set()
    for n in range(200):
        before, after = (crossed({("a",): count}, [flat("a", "b")])[0] for count in (20, 21))
        noisy = [
            perturbed(system, cell_keys(system, inner_keys(system, [f"{n}a", f"{n}b"], SECRET)), table)[0]
            for system in (before, after)
        ]
        differences.add(int(noisy[1] - noisy[0]))
    assert len(differences) > 3


def partitions(seed: int) -> tuple[np.ndarray, NoiseTable]:
    """Sums of other persons in many partitions of one area with a known total, as perturbed."""
    table = noise_table(3, 2.0, 0)
    rng = np.random.default_rng(seed)
    persons = record_keys((f"{seed}-{n}" for n in range(40)), SECRET)
    estimates = []
    for _partition in range(400):
        part = rng.integers(0, 3, 39)
        counts = np.array([(part == k).sum() for k in range(3)])
        keys = np.array([persons[1:][part == k].sum(dtype=np.uint64) for k in range(3)], np.uint64)
        estimates.append(40 - (counts + table.moves(counts, keys)).sum())
    return np.array(estimates), table


@pytest.mark.parametrize("seed", seeds("partitions", 2))
def test_many_partitions_beside_an_exact_total_wear_the_noise_away(seed: int) -> None:
    estimates, table = partitions(seed)
    error = np.sqrt(3 * table.variance / len(estimates))
    assert abs(estimates.mean() - 1) < 6 * error
    assert error < 0.2


@pytest.mark.parametrize("seed", seeds("interval attack on noise", 4))
def test_sums_tell_no_more_than_the_bounds_allow(seed: int) -> None:
    system, keys = lottery(seed, (2, 2), 8, fixed=[("*", "*")])
    names = ["|".join(keys[n]) for n in np.flatnonzero(system.inner)]
    table = noise_table(3, 2.0, 1)
    values = perturbed(system, cell_keys(system, inner_keys(system, names, SECRET)), table)
    low, high = concluded(values, table)
    reach = reachable(system, low, high, seed=1)
    tables = [
        (a, b, c, d)
        for a, b, c in itertools.product(range(13), repeat=3)
        if (d := system.values[0] - a - b - c) >= 0
        and fits(system, keys, {("00", "10"): a, ("00", "11"): b, ("01", "10"): c, ("01", "11"): d}, low, high)
    ]
    found = {cell: (lo, hi) for cell, lo, hi in zip(reach.cells.tolist(), reach.low, reach.high, strict=True)}
    order = [keys.index(key) for key in [("00", "10"), ("00", "11"), ("01", "10"), ("01", "11")]]
    for place, cell in enumerate(order):
        if cell in found:
            assert found[cell] == (min(t[place] for t in tables), max(t[place] for t in tables))


def fits(system, keys, inner, low, high) -> bool:  # type: ignore[no-untyped-def]
    """Say whether inner counts agree with all that is known."""
    for n, key in enumerate(keys):
        value = sum(v for k, v in inner.items() if all(a in ("*", b) for a, b in zip(key, k, strict=True)))
        least, most = (system.values[n],) * 2 if system.fixed[n] else (max(low[n], system.lower[n]), high[n])
        if not least <= value <= most:
            return False
    return True
