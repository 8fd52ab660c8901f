"""Rules: hand-checked cells, ranges of the handbook, and texts that are none."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.disclosure.rules import Facts, Rule, Zeros, demanded, parsed, with_zeros
from kobimo.errors import InvalidInputError


def facts(values: list[int], lower: list[int] | None = None, **more: object) -> Facts:
    known = np.array(values, np.int64)
    least = np.array(lower if lower is not None else [0] * len(values), np.int64)
    return Facts(known, known == 0, least, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["freq:1-2", "p:15", "dominance:1,85", "p:12.5", "freq:0-4"])
def test_rules_are_written_as_they_are_typed(text: str) -> None:
    assert str(parsed(text)) == text


@pytest.mark.parametrize("text", ["", "freq", "freq:2-1", "freq:0-0", "p:0", "p:200", "dominance:0,85", "p:-3", "k:3"])
def test_what_is_no_rule_is_refused_with_examples(text: str) -> None:
    with pytest.raises(InvalidInputError, match="freq:1-2"):
        parsed(text)


def test_a_small_count_must_possibly_reach_the_threshold() -> None:
    found = demanded([parsed("freq:1-2")], facts([0, 1, 2, 3]))
    assert (found.cells.tolist(), found.up.tolist(), found.down.tolist()) == ([1, 2], [2, 1], [1, 1])


def test_what_readers_know_leaves_no_room_downwards() -> None:
    found = demanded([parsed("freq:1-2")], facts([1, 2, 2], lower=[1, 1, 2]))
    assert found.down.tolist() == [0, 1, 0]


def test_hidden_zeros_are_small_counts() -> None:
    rules = with_zeros([parsed("freq:1-2")], Zeros.HIDDEN)
    none = np.zeros(2, np.bool_)
    found = demanded(rules, Facts(np.array([0, 3]), none, np.zeros(2, np.int64)))
    assert (found.cells.tolist(), found.up.tolist(), found.down.tolist()) == ([0], [3], [0])


def test_p_percent_is_the_range_of_the_handbook() -> None:
    # X = 100, largest 80 and 15: the second knows the first to within 5 < 15 % of 80 = 12, so 7 are missing
    found = demanded([parsed("p:15")], facts([100, 100], largest=np.array([[80, 15], [50, 20]])))
    assert (found.cells.tolist(), found.up.tolist(), found.down.tolist()) == ([0], [7], [7])


def test_dominance_is_the_range_of_the_handbook() -> None:
    # 90 of 100 is more than 85 %: the total would have to be 90 / 0.85 = 105.9
    found = demanded([parsed("dominance:1,85")], facts([100, 100], largest=np.array([[90], [85]])))
    assert (found.cells.tolist(), found.up.tolist()) == ([0], [6])


def test_the_widest_range_counts() -> None:
    found = demanded([parsed("freq:1-2"), parsed("freq:1-9")], facts([2]))
    assert found.up.tolist() == [8]


def test_amounts_without_contributions_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="größten Beiträge"):
        demanded([Rule(**vars(parsed("p:15")))], facts([5]))
