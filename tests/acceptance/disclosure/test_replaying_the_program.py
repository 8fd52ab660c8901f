"""Attack 13 on small tables: the program is run on tables that fit; no small count may have one value only."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kobimo.disclosure.suppression import UnprotectableError, replay
from kobimo.workflows.disclosure.loading import Source
from kobimo.workflows.disclosure.protecting import Order, protect
from support.luck import seeds
from support.replaying import Counts, Run, Said, TooManyTablesError, said, singled_out, small, written

GIVEN_AWAY = [
    [[4, 4, 4], [2, 2, 6], [3, 4, 2]],
    [[4, 2, 4], [4, 5, 2], [3, 4, 2]],
    [[2, 4, 2], [3, 3, 6], [3, 2, 5]],
]
"""Tables whose cheapest pattern comes out for hardly any other table: three counts of the first would be known."""
CROWDED = [
    [[1, 0, 1], [0, 0, 2], [1, 6, 5]],
    [[1, 0, 1, 0], [0, 2, 1, 6]],
    [[1, 1, 2], [1, 0, 0]],
]
"""Tables of which nearly every cell is small: none of those that fit have as many small counts."""
FIRST = [next(seed for seed in range(10**4) if replay.order_of(seed)[0] == n) for n in range(len(replay.order_of(0)))]
"""Secret numbers by which each of the public draws comes first."""


@pytest.fixture
def office(tmp_path: Path) -> Run:
    """Return a run of the program; what was run before is remembered."""
    known: dict[tuple[bytes, int], Said] = {}

    def run(counts: Counts, seed: int) -> Said:
        key = (counts.astype(np.int64).tobytes(), seed)
        if key not in known:
            table, out, protocol = (tmp_path / name for name in ("t.csv", "out.csv", "p.json"))
            table.write_text(written(counts), encoding="utf-8")
            protect(Order(Source(table, ("freq:1-2",), "n"), out, protocol, seed=seed))
            known[key] = said(out, protocol)
        return known[key]

    return run


@pytest.mark.parametrize("counts", GIVEN_AWAY)
def test_no_small_count_of_a_small_table_is_found_by_replaying(counts: list[list[int]], office: Run) -> None:
    for own in FIRST[3], FIRST[7]:
        assert singled_out(office, np.array(counts), own, FIRST) == []


@pytest.mark.parametrize("counts", CROWDED)
def test_no_small_count_is_found_where_nearly_everything_is_small(counts: list[list[int]], office: Run) -> None:
    assert singled_out(office, np.array(counts), FIRST[3], FIRST) == []


def test_the_attack_finds_what_the_cheapest_pattern_gives_away(office: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "is_small", lambda _system: False)
    assert singled_out(office, np.array(GIVEN_AWAY[0]), 99, FIRST[:4]) == [(1, 0), (1, 1), (2, 2)]


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(3, 3), (2, 4)])
@pytest.mark.parametrize("seed", seeds("replaying drawn tables", 12))
def test_no_small_count_of_a_drawn_table_is_found_by_replaying(seed: int, shape: tuple[int, int], office: Run) -> None:
    counts = np.random.default_rng(seed).poisson(3, shape)
    if not small(counts).any():
        pytest.skip("nothing is small")
    try:
        office(counts, seed)
    except UnprotectableError:
        pytest.skip("no pattern protects this table")
    try:
        assert singled_out(office, counts, seed, FIRST) == []
    except TooManyTablesError:
        pytest.skip("too many tables fit to try them all here")
