"""Leavers by certificate: believable for any seed, and read by kobimo cell by cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from musterkreis import leavers
from musterkreis.leavers.lists import REPEATED, SIGNS, file_of
from musterkreis.schools.certificates import draw_leavers
from musterkreis.schools.history import History, school_year
from musterkreis.schools.kinds import CERTIFICATES, KINDS
from musterkreis.truth import Hidden
from musterkreis.world import FIRST_YEAR, KREIS, LAST_YEAR, make_world
from support.luck import seeds
from support.mailroom import Mailroom, assert_revealed, assert_same, delivered, held, replaced
from support.sampling import few
from support.schoolhouse import CHANGES, NOISELESS, SEEDS, assert_reproducible, kinds, poverty, receive_schools, told

YEARS = range(FIRST_YEAR, LAST_YEAR + 1)


@pytest.fixture(scope="module", params=few([0, 1]))
def room(tmp_path_factory: pytest.TempPathFactory) -> Mailroom:
    seed, layout = seeds("leavers", 2)
    return receive_schools(tmp_path_factory.mktemp("leavers"), leavers.make, seed, layout)


def share(history: History, *certificates: str, sex: str = "") -> float:
    """Share among all leavers with these certificates, or of one sex among those who have one of them."""
    having = {cell: n for cell, n in history.leavers.items() if cell[2] in certificates}
    if sex:
        return sum(n for cell, n in having.items() if cell[3] == sex) / sum(having.values())
    return sum(having.values()) / sum(history.leavers.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_whole_kreis_has_the_usual_certificates(seed: int) -> None:
    _world, _people, history = told(seed)
    assert share(history, "ohne") == pytest.approx(0.023, abs=0.004)
    assert share(history, "ohne", "foerderschule") == pytest.approx(0.057, abs=0.008)
    assert share(history, "ahr") == pytest.approx(0.40, abs=0.025)
    assert 0.09 < share(history, "hsa") < 0.15
    assert 0.33 < share(history, "msa") < 0.42
    for year in YEARS:
        assert 1400 < sum(n for cell, n in history.leavers.items() if cell[0] == year) < 2200


@pytest.mark.parametrize("seed", SEEDS)
def test_boys_leave_without_certificate_more_often_and_girls_with_the_abitur(seed: int) -> None:
    _world, _people, history = told(seed)
    assert 0.54 < share(history, "ohne", sex="m") < 0.68
    assert 0.42 < share(history, "ahr", sex="m") < 0.48


@pytest.mark.parametrize("seed", SEEDS)
def test_who_leaves_was_in_one_of_the_last_classes(seed: int) -> None:
    world, _people, history = told(seed)
    for year in YEARS:
        for school in (s for s in world.schools if s.open_in(year)):
            number = sum(n for cell, n in history.leavers.items() if cell[:2] == (year, school.key))
            if school.kind in {"hauptschule", "realschule", "sekundarschule"}:
                last, before = (history.pupils.get((year, school.key, grade), 0) for grade in ("10", "9"))
                assert last <= number <= last + 0.25 * before + 6
            if school.kind == "gymnasium":
                abitur = sum(n for c, n in history.leavers.items() if c[:3] == (year, school.key, "ahr"))
                assert 0.85 * history.pupils[year, school.key, "Q2"] <= abitur <= history.pupils[year, school.key, "Q2"]
            if school.kind in {"grundschule", "berufskolleg", "weiterbildungskolleg"}:
                assert number == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_abitur_comes_from_schools_with_an_upper_stage(seed: int) -> None:
    world, _people, history = told(seed)
    kind = kinds(world)
    giving = {kind[key] for (_y, key, certificate, _s), n in history.leavers.items() if certificate == "ahr" and n}
    assert giving == {"gymnasium", "gesamtschule", "waldorfschule"}
    half = sum(n for c, n in history.leavers.items() if c[2] in {"ohne", "foerderschule"})
    special = sum(
        n for c, n in history.leavers.items() if c[2] in {"ohne", "foerderschule"} and kind[c[1]] == "foerderschule"
    )
    assert 0.38 < special / half < 0.66, "about half of those without Hauptschulabschluss were at Förderschulen"


def test_without_certificate_leave_more_where_families_are_poor() -> None:
    world = make_world(0)
    assert poverty(world)["010297"] > poverty(world)["010311"]
    import numpy as np

    rng = np.random.default_rng(5)
    poor, rich = (
        sum(draw_leavers(rng, "gesamtschule", "10", 100, value)["ohne"] for _n in range(400)) for value in (0.35, 0.05)
    )
    assert poor > 1.3 * rich
    assert draw_leavers(rng, "grundschule", "4", 50, 0.1) == dict.fromkeys(CERTIFICATES, 0)
    assert sum(draw_leavers(rng, "realschule", "10", 90, 0.1).values()) == 90


def test_the_same_seeds_give_the_same_bytes_and_another_layout_the_same_figures() -> None:
    assert_reproducible(leavers.make, SEEDS[0])


def test_every_delivered_cell_is_held_and_no_other(room: Mailroom) -> None:
    assert room.unexpected() == []
    assert_same(held(room), delivered(room.topic))


def test_nothing_but_the_planted_defects_is_noticed(room: Mailroom) -> None:
    noticed = {check.code for _delivery, result in room.results for check in result.checks}
    assert noticed - NOISELESS - {"SAME_FILE_FOR_ANOTHER_PERIOD"} <= CHANGES


def test_hidden_cells_are_one_or_two_and_the_lines_of_the_kreis_hide_nothing(room: Mailroom) -> None:
    hidden = 0
    for table in room.topic.tables:
        for key, cell in table.delivered.items():
            if isinstance(cell, Hidden):
                assert key.level == "schule"
                assert cell.lower <= table.true[key] <= cell.upper
                assert key.period in {school_year(year) for year in SIGNS}
                hidden += 1
            elif key.level == "schule":
                assert cell == table.true[key]
            else:
                assert cell == sum(
                    n for own, n in table.true.items() if (own.period, own.codes) == (key.period, key.codes)
                )
    assert 40 < hidden < 500
    explained = {cell for defect in room.topic.defects for cell in defect.affected}
    assert len(explained) == hidden
    assert all(key.area != KREIS for _table, key in explained)


def test_the_refused_file_is_that_of_the_year_before(room: Mailroom) -> None:
    refused = [(delivery, result) for delivery, result in room.results if not result.accepted]
    assert [list(delivery.files) for delivery, _result in refused] == [[file_of(REPEATED)]]
    before = next(delivery for delivery, _result in room.results if file_of(REPEATED - 1) in delivery.files)
    assert list(refused[0][0].files.values()) == list(before.files.values())
    assert {check.code for check in refused[0][1].checks} >= {"SAME_FILE_FOR_ANOTHER_PERIOD"}


MENDED: dict[str, Callable[[Path], None]] = {
    "named_by_the_year_of_the_end": lambda source: replaced(source, r", form: school_year_end", ""),
}


def test_each_defect_is_found_and_would_be_found_unmended(room: Mailroom) -> None:
    assert_revealed(room, MENDED)


def test_periods_are_the_school_years_that_end_in_the_named_year(room: Mailroom) -> None:
    for delivery, result in room.results:
        if delivery.source == "abgaenge" and result.accepted:
            year = int(re.search(r"\d{4}", next(iter(delivery.files)))[0])  # type: ignore[index]
            assert result.periods["abgaenge"] == (school_year(year - 1),)


def test_every_kind_with_leavers_is_a_category(room: Mailroom) -> None:
    dimension = room.workspace.definitions.datasets["abgaenge"].dimension("schulform")
    used = {key.codes[0] for table in room.topic.tables for key in table.true}
    assert used == set(dimension.codes) <= set(KINDS)
