"""Rules cell by cell: what cannot be anybody, what lies around a secret, and what goes into parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kobimo.disclosure.profiles import Protection
from kobimo.disclosure.publication.assembly import Assembled, Assembly
from kobimo.disclosure.publication.ruling import HIDDEN, PUBLIC, Ruled, around, impossible, row_rules
from kobimo.disclosure.rules import Zeros

LEVELS = ("viertel", "bezirk", "stadt")
QUARTERS = {"viertel": np.arange(4), "bezirk": np.array([0, 0, 1, 1]), "stadt": np.zeros(4, np.int64)}
DISTRICTS = {"bezirk": np.arange(2), "stadt": np.zeros(2, np.int64)}
TOWN = {"stadt": np.zeros(1, np.int64)}


def counts(assembly: Assembly, *values: int, level: str = "viertel") -> list[int]:
    """Enter one count of every area of a level."""
    homes = {"viertel": QUARTERS, "bezirk": DISTRICTS, "stadt": TOWN}[level]
    places = {name: found[: len(values)] for name, found in homes.items()}
    return assembly.add(np.array(values, np.int64), np.ones(len(values), np.bool_), level, places).tolist()


def add_up(assembly: Assembly, total: int, parts: Sequence[int]) -> None:
    assembly.sums(np.array([total]), np.zeros(len(parts), np.int64), np.array(parts, np.int64))


def flagged(cells: Assembled, numbers: Sequence[int]) -> np.ndarray:
    found = np.zeros(len(cells), np.bool_)
    found[cells.cells(np.array(numbers, np.int64))] = True
    return found


def test_zeros_of_the_same_area_of_its_parts_and_of_what_holds_it_lie_around_a_secret() -> None:
    assembly = Assembly(LEVELS)
    quarters, others = counts(assembly, 0, 0, 0, 0), counts(assembly, 0, 0, 0, 0)
    districts, town = counts(assembly, 0, 0, level="bezirk"), counts(assembly, 0, level="stadt")
    cells = assembly.finished()
    near = around(cells, flagged(cells, [quarters[0]]))
    assert near.tolist() == flagged(cells, [quarters[0], others[0], districts[0], town[0]]).tolist()
    near = around(cells, flagged(cells, [districts[1]]))
    assert near.tolist() == flagged(cells, [*quarters[2:], *others[2:], districts[1], town[0]]).tolist()
    assert around(cells, flagged(cells, town)).all()
    assert not around(cells, flagged(cells, [])).any()


def test_around_a_secret_of_no_area_is_everything() -> None:
    assembly = Assembly(LEVELS)
    counts(assembly, 0, 0, 0, 0)
    homeless = assembly.add(np.zeros(1, np.int64), np.ones(1, np.bool_), "viertel", {}).tolist()
    cells = assembly.finished()
    assert around(cells, flagged(cells, homeless)).all()


def test_what_has_no_parts_at_all_cannot_be_anybody_and_neither_can_what_is_left_of_all() -> None:
    assembly = Assembly(LEVELS)
    empty, base, same, rest, plain = (counts(assembly, n)[0] for n in (0, 5, 5, 0, 0))  # quarter 0 only
    add_up(assembly, empty, ())
    add_up(assembly, base, (same,))
    add_up(assembly, base, (same, rest))
    cells = assembly.finished()
    assert impossible(cells).tolist() == flagged(cells, [empty, rest]).tolist()
    assert not impossible(cells)[cells.cell[plain]]


def test_twins_are_under_the_strictest_rule_and_what_is_beside_under_that_of_all() -> None:
    assembly = Assembly(LEVELS, {"lax": (3, PUBLIC), "streng": (10, HIDDEN)})
    one = counts(assembly.of("lax"), 7, 7, 7, 7)
    other = counts(assembly.of("streng"), 7, 7, 7, 7)
    free = counts(assembly.of("unbekannt"), 7, 7, 7, 7)
    add_up(assembly, one[0], (other[0],))
    beside = assembly.beside(np.array([[free[1]], [other[1]]]), np.array([1]), np.ones(1, np.bool_))
    cells = assembly.finished()
    rules = {n: cells.strict[:, cells.cell[n]].tolist() for n in (one[0], one[1], other[1], free[1], int(beside[0]))}
    assert list(rules.values()) == [[10, HIDDEN], [3, PUBLIC], [10, HIDDEN], [0, 0], [10, HIDDEN]]


def test_rows_are_under_the_rules_of_their_indicators_and_unknown_ones_under_the_general() -> None:
    general = Protection(3, base=5)
    own, shares = Protection(10, zeros=Zeros.HIDDEN), Protection(10, base=20, group=True)
    rules = row_rules(["a", "b", "a"], {"a": Ruled(own, shares, beyond=True, profiles=("p",))}, general)
    assert rules.strict.tolist() == [[10, 3, 10], [HIDDEN, PUBLIC, HIDDEN]]
    assert rules.base.tolist() == [20, 5, 20]
    assert rules.group.tolist() == rules.beyond.tolist() == rules.stricter.tolist() == [True, False, True]
    assert rules.profiles.tolist() == [("p",), (), ("p",)]
