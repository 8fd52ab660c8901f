"""Transitions after class 4: believable for any seed, and read by kobimo cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from musterkreis import transitions
from musterkreis.schools.choice import CHOSEN, OUTSIDE, REPEATING
from musterkreis.schools.history import History
from musterkreis.world import FIRST_YEAR, LAST_YEAR, TOWN, World, make_world
from support.luck import seeds
from support.mailroom import (
    Mailroom,
    assert_revealed,
    assert_same,
    delivered,
    held,
    replaced,
    without_drop,
    without_symbols,
)
from support.sampling import few
from support.schoolhouse import CHANGES, NOISELESS, SEEDS, assert_reproducible, kinds, poverty, receive_schools, told

YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
SHARES = {
    "gymnasium": 0.38,
    "gesamtschule": 0.29,
    "realschule": 0.20,
    "sekundarschule": 0.06,
    "hauptschule": 0.04,
    "other": 0.03,
}
RESILIENT, STRAINED = "010052", "010066"


@pytest.fixture(scope="module", params=few([0, 1]))
def room(tmp_path_factory: pytest.TempPathFactory) -> Mailroom:
    seed, layout = seeds("transitions", 2)
    return receive_schools(tmp_path_factory.mktemp("transitions"), transitions.make, seed, layout)


def moved(world: World, history: History, years: range = YEARS) -> dict[str, dict[str, int]]:
    """Children by Grundschule and kind of target, repeaters left out."""
    kind = kinds(world)
    counts: dict[str, dict[str, int]] = {}
    for (year, origin, target), number in history.moves.items():
        if year in years and target != REPEATING:
            name = kind[target] if kind.get(target) in CHOSEN else "other"
            own = counts.setdefault(origin, {})
            own[name] = own.get(name, 0) + number
    return counts


def rate(counts: Mapping[str, int], name: str) -> float:
    return counts.get(name, 0) / sum(counts.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_whole_kreis_divides_as_expected(seed: int) -> None:
    world, _people, history = told(seed)
    whole: dict[str, int] = {}
    for counts in moved(world, history).values():
        for name, number in counts.items():
            whole[name] = whole.get(name, 0) + number
    for name, share in SHARES.items():
        assert rate(whole, name) == pytest.approx(share, abs=0.012), name


@pytest.mark.parametrize("seed", SEEDS)
def test_grundschulen_range_from_15_to_80_percent_in_one_year(seed: int) -> None:
    world, _people, history = told(seed)
    for year in YEARS:
        shares = [rate(own, "gymnasium") for own in moved(world, history, range(year, year + 1)).values()]
        assert min(shares) < 0.28
        assert 0.45 < max(shares) < 0.9
    pooled = [rate(own, "gymnasium") for own in moved(world, history).values()]
    assert 0.10 < min(pooled) < 0.22
    assert 0.50 < max(pooled) < 0.80


@pytest.mark.parametrize("seed", SEEDS)
def test_gymnasium_goes_with_poverty_at_about_minus_0_7_and_two_schools_defy_that(seed: int) -> None:
    world, _people, history = told(seed)
    shares = {origin: rate(own, "gymnasium") for origin, own in moved(world, history).items()}
    poor = {origin: poverty(world)[origin] for origin in shares}
    every = np.array([(poor[origin], shares[origin]) for origin in shares])
    assert -0.80 < np.corrcoef(every.T)[0, 1] < -0.58
    usual = np.array([(poor[o], shares[o]) for o in shares if o not in {RESILIENT, STRAINED}])
    slope, height = np.polyfit(*usual.T, 1)
    assert shares[RESILIENT] > height + slope * poor[RESILIENT] + 0.06
    assert shares[RESILIENT] > shares["010087"] + 0.02, "Am Kanal is less poor, and yet"
    assert shares[STRAINED] < height + slope * poor[STRAINED] - 0.08


@pytest.mark.parametrize("seed", SEEDS)
def test_municipalities_do_not_differ_beyond_belief(seed: int) -> None:
    world, _people, history = told(seed)
    home = {school.key: school.municipality for school in world.schools}
    counts = moved(world, history, range(LAST_YEAR - 4, LAST_YEAR + 1))
    for municipality in world.municipalities:
        own = [c for origin, c in counts.items() if home[origin] == municipality.key]
        share = sum(c.get("gymnasium", 0) for c in own) / sum(sum(c.values()) for c in own)
        assert 0.18 < share < 0.66
        assert municipality.key != TOWN or 0.26 < share < 0.40


@pytest.mark.parametrize("seed", SEEDS)
def test_those_who_leave_are_last_years_class_four(seed: int) -> None:
    world, _people, history = told(seed)
    for year in YEARS[1:]:
        origins = {origin for y, origin, _t in history.moves if y == year}
        fourth = {key: n for (y, key, g), n in history.pupils.items() if (y, g) == (year - 1, "4")}
        assert origins == {key for key, number in fourth.items() if number and kinds(world)[key] == "grundschule"}
        for origin in origins:
            assert sum(n for (y, o, _t), n in history.moves.items() if (y, o) == (year, origin)) == fourth[origin]
    repeating = sum(n for (_y, _o, target), n in history.moves.items() if target == REPEATING)
    assert 0.004 < repeating / sum(history.moves.values()) < 0.014


@pytest.mark.parametrize("seed", SEEDS)
def test_a_school_that_runs_out_takes_nobody_and_a_closed_one_has_sent_its_last(seed: int) -> None:
    _world, _people, history = told(seed)
    to = {year: sum(n for (y, _o, t), n in history.moves.items() if (y, t) == (year, "010353")) for year in YEARS}
    assert min(to[2015], to[2016]) > 5
    assert all(to[year] == 0 for year in range(2017, LAST_YEAR + 1))
    years = {y for y, origin, _t in history.moves if origin == "010094"}
    assert years == set(range(FIRST_YEAR, 2020)), "its last class 4 left in summer 2019"


@pytest.mark.parametrize("seed", SEEDS)
def test_children_stay_near(seed: int) -> None:
    world, _people, history = told(seed)
    home = {school.key: school.municipality for school in world.schools}

    def share_of(target: str, where: str) -> float:
        own = [n for (_y, o, t), n in history.moves.items() if t == target and home[o] == where]
        return sum(own) / sum(n for (_y, _o, t), n in history.moves.items() if t == target)

    assert share_of("010276", "05998008") > 0.3, "Gymnasium Ahlbrügge"
    assert share_of("010297", TOWN) > 0.5, "Gesamtschule Am Kanal"
    outside = sum(n for (_y, _o, t), n in history.moves.items() if t == OUTSIDE)
    assert 0.008 < outside / sum(history.moves.values()) < 0.025


def test_the_same_seeds_give_the_same_bytes_and_another_layout_the_same_figures() -> None:
    assert_reproducible(transitions.make, SEEDS[0])


def test_every_delivered_cell_is_held_and_no_other(room: Mailroom) -> None:
    assert room.unexpected() == []
    assert_same(held(room), delivered(room.topic))


def test_nothing_but_the_planted_defects_is_noticed(room: Mailroom) -> None:
    noticed = {check.code for _delivery, result in room.results for check in result.checks}
    assert noticed - NOISELESS <= CHANGES


def test_only_the_mistyped_sum_differs_from_the_truth(room: Mailroom) -> None:
    wrong = {
        (f"{table.dataset}/{table.cube}/{table.measure}", key)
        for table in room.topic.tables
        for key in table.true
        if table.true[key] != table.delivered[key]
    }
    assert wrong == {cell for defect in room.topic.defects for cell in defect.affected}
    assert len(wrong) == 1


MENDED: dict[str, Callable[[Path], None]] = {
    "vanished_receiving_school": lambda source: replaced(source, r"aliases: \[aufgelöste Schulen\], ", ""),
    "empty_cells_mean_zero": without_symbols,
    "line_of_sums": without_drop,
}


def test_each_defect_is_found_and_would_be_found_unmended(room: Mailroom) -> None:
    assert_revealed(room, MENDED)


def test_groups_of_the_dataset_are_the_kinds_of_schools(room: Mailroom) -> None:
    kind = kinds(make_world(0))
    dimension = room.workspace.definitions.datasets["uebergaenge"].dimension("zielschule")
    for name in CHOSEN:
        assert set(dimension.groups[name]) == {key for key, own in kind.items() if own == name}
    together = [code for name in (*CHOSEN, "andere") for code in dimension.groups[name]]
    assert sorted(together) == sorted(dimension.groups["alle_uebergaenge"])
    assert set(dimension.codes) - set(together) == {REPEATING}
