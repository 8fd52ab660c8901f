"""Schools and school statistics: believable for any seed, and read by kobimo cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from musterkreis import schools
from musterkreis.schools.classes import guided_classes
from musterkreis.schools.kinds import KINDS, LOWER, PRIMARY, UPPER
from musterkreis.schools.primary import steered
from musterkreis.schools.sharing import apportion, balanced, shifted_to_mean
from musterkreis.schools.statistics import FORGOTTEN, LOST_ZEROS, REVISED, file_of
from musterkreis.world import FIRST_YEAR, LAST_YEAR, make_world
from support.luck import seeds
from support.mailroom import Mailroom, assert_revealed, assert_same, delivered, held, replaced, without_drop
from support.sampling import few
from support.schoolhouse import CHANGES, NOISELESS, SEEDS, assert_reproducible, kinds, receive_schools, told

YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
LAST_THREE = range(LAST_YEAR - 2, LAST_YEAR + 1)
GRADED = (*PRIMARY, *LOWER)


@pytest.fixture(scope="module", params=few([0, 1]))
def room(tmp_path_factory: pytest.TempPathFactory) -> Mailroom:
    seed, layout = seeds("schools", 2)
    return receive_schools(tmp_path_factory.mktemp("schools"), schools.make, seed, layout)


@pytest.mark.parametrize("seed", SEEDS)
def test_children_at_grundschulen_are_the_six_to_nine_year_olds_within_a_few_percent(seed: int) -> None:
    world, people, history = told(seed)
    kind = kinds(world)
    for year in YEARS:
        at_school = sum(n for (y, key, _g), n in history.pupils.items() if y == year and kind[key] == "grundschule")
        residents = sum(people.of(year, area.key, 6, 9) for area in world.areas)
        assert 0.95 < at_school / residents < 0.985


@pytest.mark.parametrize("seed", SEEDS)
def test_classes_have_the_usual_sizes(seed: int) -> None:
    world, _people, history = told(seed)
    kind = kinds(world)

    def size(wanted: str) -> float:
        cells = [c for c in history.pupils if kind[c[1]] == wanted and c[2] in GRADED]
        return sum(history.pupils[c] for c in cells) / sum(history.classes[c] for c in cells)

    assert size("grundschule") == pytest.approx(23.5, abs=0.7)
    assert size("gymnasium") == pytest.approx(27, abs=0.7)
    assert size("hauptschule") == pytest.approx(20, abs=1.8)
    assert 9 < size("foerderschule") < 12
    for cell, pupils in history.pupils.items():
        if pupils and cell[2] in GRADED:
            assert pupils / history.classes[cell] <= 1.35 * KINDS[kind[cell[1]]].class_size
        if pupils and kind[cell[1]] == "grundschule":
            assert pupils / history.classes[cell] <= 31
        if cell[2] in UPPER:
            assert history.classes[cell] == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_all_day_is_47_percent_and_rising_and_differs_by_school(seed: int) -> None:
    world, _people, history = told(seed)
    own = {school.key for school in world.schools if school.kind == "grundschule"}

    def rate(keys: set[str], years: range) -> float:
        cells = [c for c in history.pupils if c[1] in keys and c[0] in years]
        return sum(history.all_day[c] for c in cells) / sum(history.pupils[c] for c in cells)

    assert rate(own, LAST_THREE) == pytest.approx(0.47, abs=0.015)
    assert 0.05 < rate(own, LAST_THREE) - rate(own, range(FIRST_YEAR, FIRST_YEAR + 3)) < 0.11
    by_school = [rate({s.key}, LAST_THREE) for s in world.schools if s.key in own and s.open_in(LAST_YEAR)]
    assert 0.12 < min(by_school) < 0.36
    assert 0.56 < max(by_school) < 0.88


@pytest.mark.parametrize("seed", SEEDS)
def test_special_needs_are_7_8_percent_and_all_pupils_of_foerderschulen(seed: int) -> None:
    world, _people, history = told(seed)
    kind = kinds(world)

    def rate(year: int, wanted: set[str]) -> float:
        cells = [c for c in history.pupils if c[0] == year and c[2] in GRADED and kind[c[1]] in wanted]
        return sum(history.special_needs[c] for c in cells) / sum(history.pupils[c] for c in cells)

    assert rate(LAST_YEAR, set(KINDS)) == pytest.approx(0.078, abs=0.003)
    assert rate(FIRST_YEAR, set(KINDS)) < rate(LAST_YEAR, set(KINDS)) - 0.005
    assert rate(LAST_YEAR, {"foerderschule"}) == 1
    assert rate(LAST_YEAR, {"gymnasium"}) < 0.02 < rate(LAST_YEAR, {"grundschule"}) < 0.06
    assert 0.14 < rate(LAST_YEAR, {"hauptschule"}) < 0.32
    assert all(0 <= history.special_needs[c] <= n and 0 <= history.all_day[c] <= n for c, n in history.pupils.items())


@pytest.mark.parametrize("seed", SEEDS)
def test_classes_move_up_together(seed: int) -> None:
    world, _people, history = told(seed)
    kind = kinds(world)
    gaps = []
    for (year, key, grade), pupils in history.pupils.items():
        later = (year + 1, key, str(int(grade) + 1)) if grade in PRIMARY[:3] else None
        if kind[key] == "grundschule" and later in history.pupils and (year, key) != (2018, "010087"):
            gaps.append((abs(history.pupils[later] - pupils), pupils))
    assert sum(gap for gap, _n in gaps) / sum(n for _gap, n in gaps) < 0.06
    assert max(gap / n for gap, n in gaps if n > 20) < 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_schools_close_open_merge_and_run_out(seed: int) -> None:
    _world, _people, history = told(seed)

    def grades(key: str, year: int) -> list[str]:
        return [g for (y, k, g), n in history.pupils.items() if (y, k) == (year, key) and n]

    assert grades("010094", 2018) == sorted(PRIMARY)
    assert grades("010094", 2019) == []
    second = [history.pupils[2019, "010087", "2"], history.pupils[2018, "010087", "1"]]
    assert second[0] > 1.15 * second[1], "the children of the merged school are there now"
    assert grades("010248", 2020) == []
    assert grades("010248", 2021) == ["1"]
    assert grades("010248", 2024) == list(PRIMARY)
    assert grades("010353", 2021) == ["10"]
    assert grades("010353", 2022) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_gymnasien_return_to_nine_years(seed: int) -> None:
    world, _people, history = told(seed)
    for school in (s for s in world.schools if s.kind == "gymnasium"):
        empty = {(y, g) for (y, key, g), n in history.pupils.items() if key == school.key and not n}
        assert empty == {(year, "10") for year in range(FIRST_YEAR, 2023)} | {(2023, "EF"), (2024, "Q1")}


@pytest.mark.parametrize("seed", SEEDS)
def test_class_five_is_who_came_from_grundschulen_and_a_few_from_outside(seed: int) -> None:
    world, _people, history = told(seed)
    for school in (s for s in world.schools if s.kind in {"gymnasium", "gesamtschule", "realschule"}):
        for year in YEARS:
            coming = sum(n for (y, _o, target), n in history.moves.items() if (y, target) == (year, school.key))
            assert coming <= history.pupils[year, school.key, "5"] <= 1.15 * coming + 3


def test_numbers_stay_near_what_each_school_is_built_for() -> None:
    world, _people, history = told(SEEDS[0])
    for school in world.schools:
        years = [year for year in YEARS if school.open_in(year) and school.key not in {"010353", "010248"}]
        pupils = [sum(n for (y, k, _g), n in history.pupils.items() if (y, k) == (year, school.key)) for year in years]
        if pupils:
            assert 0.55 < np.mean(pupils) / school.pupils < 1.6, school


def test_a_community_forms_no_more_classes_than_it_may() -> None:
    assert guided_classes({"a": 30}) == {"a": 2}
    assert guided_classes({"a": 57, "b": 50, "c": 30}) == {"a": 2, "b": 2, "c": 2}
    assert guided_classes({"a": 200}) == {"a": 8}


def test_few_surplus_children_go_where_there_is_room_and_nobody_is_lost() -> None:
    assert steered(np.array([31, 22])).tolist() == [29, 24]
    assert steered(np.array([31])).tolist() == [31]
    rng = np.random.default_rng(1)
    for _round in range(200):
        before = rng.integers(0, 110, rng.integers(1, 5))
        assert steered(before).sum() == before.sum()


def test_apportioning_loses_no_child_and_follows_the_weights() -> None:
    rng = np.random.default_rng(2)
    for _round in range(100):
        weights = rng.random(rng.integers(1, 9)) * (rng.random() > 0.1)
        total = int(rng.integers(0, 500))
        parts = apportion(rng, total, weights, 0.3)
        assert parts.sum() == (total if weights.sum() else 0)
        assert np.all(parts >= 0)
    assert apportion(rng, 1000, np.array([1.0, 3.0]), 0.0).tolist() == [250, 750]


def test_balancing_and_shifting_reach_their_sums() -> None:
    rng = np.random.default_rng(3)
    rows, columns = np.array([10.0, 30.0, 60.0]), np.array([50.0, 50.0])
    matrix = balanced(rng.random((3, 2)) + 0.1, rows, columns)
    assert matrix.sum(axis=1) == pytest.approx(rows)
    assert matrix.sum(axis=0) == pytest.approx(columns, rel=1e-6)
    shares, weights = np.array([0.1, 0.5, 0.8]), np.array([1.0, 2.0, 0.0])
    shifted = shifted_to_mean(shares, weights, 0.4)
    assert np.average(shifted, weights=weights) == pytest.approx(0.4)
    assert np.all(np.diff(shifted) > 0)


def test_the_same_seeds_give_the_same_bytes_and_another_layout_the_same_figures() -> None:
    assert_reproducible(schools.make, SEEDS[0])


def test_every_delivered_cell_is_held_and_no_other(room: Mailroom) -> None:
    assert room.unexpected() == []
    assert_same(held(room), delivered(room.topic))


def test_nothing_but_the_planted_defects_is_noticed(room: Mailroom) -> None:
    noticed = {check.code for _delivery, result in room.results for check in result.checks}
    assert noticed - NOISELESS <= CHANGES


MENDED: dict[str, Callable[[Path], None]] = {
    "school_numbers_without_zeros": lambda source: replaced(source, r", width: 6", ""),
    "totals_by_kind_of_school": without_drop,
    "two_sites_under_one_number": lambda source: replaced(source, r"    sum_rows: true\n", ""),
}


def test_each_defect_is_found_and_would_be_found_unmended(room: Mailroom) -> None:
    assert_revealed(room, MENDED)


def test_the_first_edition_lacks_the_forgotten_grade(room: Mailroom) -> None:
    first, second = [result for delivery, result in room.results if file_of(REVISED) in delivery.files]
    assert second.observations["schulstatistik"] == first.observations["schulstatistik"] + 1
    assert FORGOTTEN[1] in KINDS["foerderschule"].grades
    assert "KEY_ZEROS_RESTORED" not in room.codes(file_of(LOST_ZEROS + 1))


def test_municipalities_have_outlines_and_the_names_of_today(room: Mailroom) -> None:
    space = room.workspace.space("schulen")
    assert space.area("gemeinde", "05998028").name == "Gründorf-Heide"
    assert len(space.keys("schule")) == len(make_world(0).schools)
    shapes = room.workspace.geometries("schulen")
    assert {key for level, key in shapes if level == "gemeinde"} == set(space.keys("gemeinde"))
    areas = [shape.area for (level, _key), shape in shapes.items() if level == "gemeinde"]
    whole = next(shape for (level, _key), shape in shapes.items() if level == "kreis")
    assert sum(areas) == pytest.approx(whole.area, rel=1e-4)
