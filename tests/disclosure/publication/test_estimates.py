"""What stands behind estimates: every count that an estimate, or an estimate of estimates, is made of, and no other."""

from __future__ import annotations

import random

import numpy as np
import pytest

from kobimo.disclosure.publication.estimates import Estimates, is_estimate
from support.luck import seeds


def numbers(values: list[int]) -> np.ndarray:
    return np.array(values, np.int64)


@pytest.mark.parametrize("seed", seeds("estimates of estimates", 20))
def test_every_count_behind_an_estimate_is_found_once(seed: int) -> None:
    luck, estimates = random.Random(seed), Estimates()
    behind: dict[int, set[int]] = {cell: {cell} for cell in range(12)} | {-1: set(), -2: set()}
    for _round in range(luck.randint(1, 4)):
        count = luck.randint(1, 5)
        pairs = [(row, luck.choice([n for n in behind if n not in (-1, -2)])) for row in range(count) for _ in range(3)]
        luck.shuffle(pairs)
        given = estimates.add(numbers([row for row, _ in pairs]), numbers([member for _, member in pairs]), count)
        assert is_estimate(given).all()
        assert not set(given.tolist()) & behind.keys()
        for row, name in enumerate(given.tolist()):
            behind[name] = set().union(*(behind[member] for one, member in pairs if one == row))
    asked = [luck.choice(list(behind)) for _ in range(15)]
    which, cells = estimates.behind(numbers(asked))
    found = sorted(zip(which.tolist(), cells.tolist(), strict=True))
    assert found == sorted((n, cell) for n, name in enumerate(asked) for cell in behind[name])


def test_an_estimate_of_nothing_is_refused_for_it_could_always_be_shown() -> None:
    with pytest.raises(ValueError, match="without a count"):
        Estimates().add(numbers([0]), numbers([5]), 2)


def test_no_estimates_are_no_trouble() -> None:
    estimates = Estimates()
    assert estimates.add(numbers([]), numbers([]), 0).tolist() == []
    assert [found.tolist() for found in estimates.behind(numbers([4, -1, -2, 4]))] == [[0, 3], [4, 4]]
