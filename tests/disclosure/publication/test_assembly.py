"""Cells while they are gathered: twins, sums that say the same, contradictions; against elimination by hand."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from kobimo.disclosure.publication.assembly import NONE, UNSURE, Assembled, Assembly
from support.luck import seeds

Ints = NDArray[np.int64]
LEVELS = ("viertel", "bezirk", "stadt")


def ints(*numbers: int) -> Ints:
    return np.array(numbers, np.int64)


def counted(assembly: Assembly, values: Sequence[int], level: str = "viertel") -> Ints:
    """Give out numbers for counts of areas that lie nowhere in particular."""
    numbers = ints(*values)
    return assembly.add(numbers, np.ones(len(values), np.bool_), level, {level: np.arange(len(values))})


def summed(assembly: Assembly, total: int, *parts: int, signs: Sequence[int] | None = None) -> None:
    way = None if signs is None else np.array(signs, np.int8)
    assembly.sums(ints(total), np.zeros(len(parts), np.int64), ints(*parts), way)


def equations(found: Assembled) -> set[frozenset[tuple[int, int]]]:
    """Return the sums as sets of cells and signs, the smallest cell with a plus."""
    result = set()
    for begin, end in zip(found.equations.starts[:-1], found.equations.starts[1:], strict=True):
        cells = found.equations.cells[begin:end].tolist()
        signs = found.equations.signs[begin:end].tolist()
        assert len(set(cells)) == len(cells), "a cell stands twice in a sum"
        turn = signs[cells.index(min(cells))]
        result.add(frozenset((cell, sign * turn) for cell, sign in zip(cells, signs, strict=True)))
    return result


def test_numbers_are_given_out_where_there_is_a_count() -> None:
    assembly = Assembly(LEVELS)
    there = np.array([[True, False, True], [False, True, True]])
    numbers = assembly.add(np.array([[5, 0, 7], [0, 2, 0]]), there, "viertel", {"viertel": np.arange(3)})
    assert (numbers >= 0).tolist() == there.tolist()
    assert sorted(numbers[there].tolist()) == [0, 1, 2, 3]
    assert assembly.value_of(numbers).tolist() == [[5, 0, 7], [0, 2, 0]]
    found = assembly.finished()
    assert found.values.tolist() == [5, 7, 2, 0]
    assert found.homes[0].tolist() == [0, 2, 1, 2]
    assert (found.homes[1:] < 0).all()


def test_what_is_not_there_stays_what_it_is() -> None:
    assembly = Assembly(LEVELS)
    numbers = counted(assembly, [3, 4])
    assert assembly.value_of(ints(NONE, UNSURE, 1)).tolist() == [0, 0, 4]
    found = assembly.finished()
    assert found.cells(ints(NONE, numbers[1], UNSURE)).tolist() == [NONE, found.cell[numbers[1]], UNSURE]


def test_nothing_at_all_is_no_system() -> None:
    found = Assembly(LEVELS).finished()
    assert (len(found), len(found.equations), found.contradicted) == (0, 0, 0)


def test_a_sum_of_one_part_makes_both_one_count_of_the_higher_level() -> None:
    assembly = Assembly(LEVELS)
    quarter, other = counted(assembly, [4, 9])
    (district,) = counted(assembly, [4], "bezirk")
    (town,) = counted(assembly, [4], "stadt")
    summed(assembly, district, quarter)
    summed(assembly, town, district)
    found = assembly.finished()
    assert len(found) == 2
    assert len({int(found.cell[n]) for n in (quarter, district, town)}) == 1
    assert found.cell[other] != found.cell[quarter]
    assert found.rank[found.cell[quarter]] == LEVELS.index("stadt")
    assert len(found.equations) == 0
    assert found.values[found.cell].tolist() == [4, 9, 4, 4]


def test_what_stands_on_both_sides_cancels_and_may_make_twins() -> None:
    """From a + b = a' + c, where a and a' are the same persons, b and c are the same too."""
    assembly = Assembly(LEVELS)
    a, b, again, c, total = counted(assembly, [2, 5, 2, 5, 7])
    summed(assembly, total, a, b)
    summed(assembly, again, a)
    assembly.sums(ints(total), np.zeros(2, np.int64), ints(again, c))
    assembly.sums(ints(b), np.zeros(3, np.int64), ints(c, a, again), np.array([1, 1, -1], np.int8))
    found = assembly.finished()
    assert found.cell[a] == found.cell[again]
    assert found.cell[b] == found.cell[c]
    assert len(found) == 3
    assert len(found.equations) == 1


def test_a_sum_in_which_everything_cancels_says_nothing() -> None:
    assembly = Assembly(LEVELS)
    a, b, again = counted(assembly, [2, 5, 2])
    summed(assembly, a, again)
    assembly.sums(ints(b), np.zeros(3, np.int64), ints(b, a, again), np.array([1, 1, -1], np.int8))
    found = assembly.finished()
    assert len(found.equations) == 0
    assert len(found) == 2


def test_sums_that_say_the_same_are_written_once_whichever_way_round() -> None:
    assembly = Assembly(LEVELS)
    a, b, total = counted(assembly, [2, 5, 7])
    summed(assembly, total, a, b)
    summed(assembly, total, b, a)
    summed(assembly, a, total, b, signs=(1, -1))
    found = assembly.finished()
    assert equations(found) == {frozenset({(int(a), 1), (int(b), 1), (int(total), -1)})}
    assert len(found.equations) == 1


def test_zeros_are_no_twins_of_each_other() -> None:
    assembly = Assembly(LEVELS)
    counted(assembly, [0, 0, 0])
    assert len(assembly.finished()) == 3


def test_deliveries_that_contradict_are_left_out_and_counted() -> None:
    assembly = Assembly(LEVELS)
    a, b, total, other, twin = counted(assembly, [2, 5, 8, 7, 3])
    summed(assembly, total, a, b)
    summed(assembly, other, a, b)
    summed(assembly, twin, a)
    found = assembly.finished()
    assert found.contradicted == 2
    assert equations(found) == {frozenset({(int(a), 1), (int(b), 1), (int(other), -1)})}
    assert found.cell[twin] != found.cell[a]
    assert not found.equations.residuals(found.values).any()


def test_counts_beside_others_lie_in_the_same_areas() -> None:
    assembly = Assembly(LEVELS)
    homes = {"bezirk": ints(4, 6), "stadt": ints(1, 1)}
    base = assembly.add(ints(9, 8), np.ones(2, np.bool_), "bezirk", homes)
    rest = assembly.beside(base, ints(1, 0), np.array([True, False]))
    assert rest[1] == NONE
    found = assembly.finished()
    place = found.cell[rest[0]]
    assert found.values[place] == 1
    assert found.homes[:, place].tolist() == found.homes[:, found.cell[base[0]]].tolist() == [NONE, 4, 1]
    assert found.rank[place] == found.rank[found.cell[base[0]]]


@pytest.mark.parametrize("seed", seeds("assembly", 40))
def test_the_finished_sums_say_what_the_written_ones_say(seed: int) -> None:
    """Same freedom, same solutions: compared by the rank of both systems in all numbers that were given out."""
    luck = random.Random(seed)
    inner = [luck.randint(0, 3) for _ in range(5)]
    groups = [tuple(n for n in range(5) if luck.random() < 0.45) for _ in range(9)]
    groups = [group for group in groups if group]
    values = [*inner, *(sum(inner[n] for n in group) for group in groups)]
    wrong = {n for n in range(len(groups)) if luck.random() < 0.15}
    for n in wrong:
        values[5 + n] += 1
    assembly = Assembly(LEVELS)
    numbers = counted(assembly, values)
    written = np.zeros((len(groups), len(values)))
    for n, group in enumerate(groups):
        parts = luck.sample(group, len(group))
        summed(assembly, int(numbers[5 + n]), *(int(numbers[m]) for m in parts))
        written[n, 5 + n] += 1
        for m in group:
            written[n, m] -= 1
    right = written[[n for n in range(len(groups)) if n not in wrong]].reshape(-1, len(values))
    found = assembly.finished()
    assert found.contradicted == len(wrong)
    assert found.values[found.cell].tolist() == values
    assert not found.equations.residuals(found.values).any()
    assert _rank(right) == _rank(_spread(found)) == _rank(np.concatenate([right, _spread(found)]))


def _rank(matrix: NDArray[np.float64]) -> int:
    return int(np.linalg.matrix_rank(matrix)) if matrix.size else 0


def _spread(found: Assembled) -> NDArray[np.float64]:
    """Write the finished system in all numbers: its sums in one number of each cell, and that twins are the same."""
    size = len(found.cell)
    one_of = {int(cell): n for n, cell in reversed(list(enumerate(found.cell.tolist())))}
    rows = []
    for begin, end in zip(found.equations.starts[:-1], found.equations.starts[1:], strict=True):
        row = np.zeros(size)
        for cell, sign in zip(found.equations.cells[begin:end], found.equations.signs[begin:end], strict=True):
            row[one_of[int(cell)]] += sign
        rows.append(row)
    for n, cell in enumerate(found.cell.tolist()):
        row = np.zeros(size)
        row[n] += 1
        row[one_of[cell]] -= 1
        rows.append(row)
    return np.array(rows).reshape(-1, size)


def test_counts_of_two_deliveries_are_one_where_they_agree() -> None:
    """A quarter that nobody corrected, and one that was; the sum of both changes with it."""
    assembly = Assembly(LEVELS)
    before, after = counted(assembly, [4, 7, 11]), counted(assembly, [4, 8, 12])
    for quarter, corrected, total in (before, after):
        summed(assembly, total, quarter, corrected)
    assembly.same(before, after)
    found = assembly.finished()
    cells = found.cells(np.concatenate([before, after]))
    assert cells[0] == cells[3]
    assert len(set(cells.tolist())) == len(found) == 5
    assert equations(found) == {
        frozenset({(int(cells[0]), 1), (int(cells[1]), 1), (int(cells[2]), -1)}),
        frozenset({(int(cells[0]), 1), (int(cells[4]), 1), (int(cells[5]), -1)}),
    }


def test_secret_counts_of_two_deliveries_are_one_only_where_totals_give_both_away() -> None:
    assembly = Assembly(LEVELS)
    there, homes = np.ones(2, np.bool_), {"viertel": np.arange(2)}
    before, after = (assembly.add(ints(0, 0), there, "viertel", homes, ints(1, 1)) for _delivery in range(2))
    for secret, rest, total in ((before[0], 5, 7), (after[0], 5, 7)):
        summed(assembly, int(counted(assembly, [total])[0]), int(secret), int(counted(assembly, [rest])[0]))
    assembly.same(before, after)
    cells = assembly.finished().cells(np.concatenate([before, after]))
    assert cells[0] == cells[2], "two each, say the totals"
    assert cells[1] != cells[3], "of these nobody knows"
