"""Children in day care and the centres: believable for any seed, and read by kobimo cell by cell."""

from __future__ import annotations

import numpy as np
import pytest

from musterkreis import daycare
from musterkreis.boundaries import units
from musterkreis.daycare import centres, town
from musterkreis.population import simulate
from musterkreis.truth import Key
from musterkreis.world import FIRST_YEAR, World, make_world
from support.luck import seeds
from support.mailroom import (
    Change,
    Mailroom,
    assert_same,
    delivered,
    held,
    make_topic,
    receive,
    without_corrections,
    without_drop,
)
from support.sampling import few

SEEDS = range(40, 52)

LAST_THREE = slice(-3, None)


@pytest.fixture(scope="module")
def worlds() -> list[tuple[World, np.ndarray, np.ndarray]]:
    """Worlds with children and children in care, both by year, area and age; care also by form."""
    result = []
    for seed in SEEDS:
        world = make_world(seed)
        people = simulate(world)
        result.append((world, people.count[:, :, :6].sum(axis=(3, 4)), daycare.care_of(world, people)))
    return result


@pytest.fixture(scope="module", params=few([0, 1]))
def room(tmp_path_factory: pytest.TempPathFactory) -> Mailroom:
    seed, layout = seeds("daycare", 2)
    world, topic = make_topic(daycare.make, seed, layout)
    return receive(tmp_path_factory.mktemp("daycare"), world, topic, layout)


def lived_in(world: World) -> list[int]:
    return [number for number, area in enumerate(world.areas) if area.residents]


def test_care_under_three_is_31_percent_and_rises(worlds: list[tuple[World, np.ndarray, np.ndarray]]) -> None:
    for world, children, care in worlds:
        rate = care[:, :, :3].sum(axis=(1, 2, 3)) / children[:, :, :3].sum(axis=(1, 2))
        assert rate[LAST_THREE].mean() == pytest.approx(0.31, abs=0.015), world.seed
        assert 0.035 < rate[LAST_THREE].mean() - rate[:3].mean() < 0.075, world.seed


def test_nine_in_ten_children_from_three_on_are_in_care(worlds: list[tuple[World, np.ndarray, np.ndarray]]) -> None:
    for world, children, care in worlds:
        rate = care[:, :, 3:].sum(axis=(1, 2, 3)) / children[:, :, 3:].sum(axis=(1, 2))
        assert np.all(np.abs(rate - 0.91) < 0.025), world.seed
        assert rate[LAST_THREE].mean() == pytest.approx(0.90, abs=0.01), world.seed


def test_sozialraeume_range_from_14_to_48_percent(worlds: list[tuple[World, np.ndarray, np.ndarray]]) -> None:
    for world, children, care in worlds:
        where = [number for number in lived_in(world) if world.areas[number].residents >= 1000]
        rate = care[LAST_THREE, :, :3].sum(axis=(0, 2, 3))[where] / children[LAST_THREE, :, :3].sum(axis=(0, 2))[where]
        assert 0.08 < rate.min() < 0.22, world.seed
        assert rate.max() > 0.40, world.seed
        assert np.sort(rate)[-2] < 0.56, world.seed  # one small area may have hardly any but two-year-olds


def test_care_under_three_is_rarer_where_children_are_poor(
    worlds: list[tuple[World, np.ndarray, np.ndarray]],
) -> None:
    found = []
    for world, children, care in worlds:
        where = lived_in(world)
        rate = care[:, where, :3].sum(axis=(0, 2, 3)) / children[:, where, :3].sum(axis=(0, 2))
        found.append(np.corrcoef([world.areas[number].poverty for number in where], rate)[0, 1])
    assert all(-0.75 < value < -0.3 for value in found), found
    assert np.mean(found) == pytest.approx(-0.5, abs=0.1)


def test_child_minding_is_for_the_youngest(worlds: list[tuple[World, np.ndarray, np.ndarray]]) -> None:
    for world, _children, care in worlds:
        share = care[..., 1].sum(axis=(0, 1)) / care.sum(axis=(0, 1, 3))
        assert share[0] > share[2] > 0.15, world.seed
        assert share[3] < 0.03, world.seed
        assert 0.2 < care[:, :, :3, 1].sum() / care[:, :, :3].sum() < 0.4, world.seed


def test_no_area_has_more_children_in_care_than_children(worlds: list[tuple[World, np.ndarray, np.ndarray]]) -> None:
    for _world, children, care in worlds:
        assert np.all(care.sum(axis=-1) <= children)
        assert np.all(care >= 0)


def test_ninety_centres_have_64_places_on_average() -> None:
    places = [centre.places for centre in centres.centres()]
    assert len(places) == 90
    assert np.mean(places) == 64
    assert (min(places), max(places)) == (20, 130)
    assert len({centre.key for centre in centres.centres()}) == 90
    assert len({centre.name for centre in centres.centres()}) == 90
    assert {centre.social_area for centre in centres.centres()} <= {area.key for area in make_world(0).areas}


def test_the_same_seeds_give_the_same_files_and_another_layout_the_same_figures() -> None:
    first, again = make_topic(daycare.make, 7, 8)[1], make_topic(daycare.make, 7, 8)[1]
    other = make_topic(daycare.make, 7, 9)[1]
    assert first == again
    assert first.tables == other.tables
    assert first.deliveries != other.deliveries
    assert make_topic(daycare.make, 8, 8)[1].tables != first.tables


def test_kobimo_holds_exactly_what_was_delivered(room: Mailroom) -> None:
    assert room.unexpected() == []
    assert_same(held(room), delivered(room.topic))


def test_each_defect_is_noticed(room: Mailroom) -> None:
    for defect in room.topic.defects:
        assert not defect.check or defect.check in room.codes(defect.file), defect.id


def test_only_the_year_that_counts_twice_has_totals_that_differ(room: Mailroom) -> None:
    names = {name for delivery, _result in room.results for name in delivery.files}
    assert {name for name in names if "TOTAL_DIFFERS" in room.codes(name)} == {town.file_of(town.DOUBLED)}


def test_parts_that_count_twice_are_too_high_and_totals_are_right(room: Mailroom) -> None:
    [defect] = [item for item in room.topic.defects if item.id == "childminding_counted_twice"]
    whole, parts = (table for table in room.topic.tables if table.dataset == "kinder_in_betreuung")
    assert defect.affected
    for _table, key in defect.affected:
        group, form = key.codes
        true = sum(parts.true[one] for one in finest(key, group, form))
        assert parts.delivered[key] == true + parts.delivered[key._replace(codes=(group, "kindertagespflege"))]
        both = sum(whole.true[one._replace(codes=one.codes[:1])] for one in finest(key, group, form))
        assert whole.delivered[key._replace(codes=(group,))] == both


def finest(key: Key, group: str, form: str) -> list[Key]:
    """Return the true cells behind one of the town."""
    low, high = map(int, group.split("-"))
    [unit] = [unit for unit in units(make_world(0), int(key.period[:4])) if unit.key == key.area]
    return [
        Key("sozialraum", area, key.period, (str(age), form)) for area in unit.members for age in range(low, high + 1)
    ]


def test_everything_delivered_but_the_doubled_parts_is_true(room: Mailroom) -> None:
    touched = {(table, key) for defect in room.topic.defects for table, key in defect.affected}
    for table in room.topic.tables:
        for key, cell in table.delivered.items():
            if key.level != "sozialraum" or (f"{table.dataset}/{table.cube}/{table.measure}", key) in touched:
                continue
            if key in table.true:
                assert cell == table.true[key]
            else:
                wanted = finest(key, key.codes[0], *(key.codes[1:] or ("",)))
                assert cell == sum(table.true[one._replace(codes=one.codes[: len(key.codes)])] for one in wanted)


@pytest.mark.parametrize(
    ("defect", "change"),
    [
        ("daycare_total_among_rows", without_drop),
        ("municipality_misspelt", without_corrections),
    ],
)
def test_without_its_remedy_a_defect_is_refused(room: Mailroom, defect: str, change: Change) -> None:
    [item] = [one for one in room.topic.defects if one.id == defect]
    assert item.unmended in room.codes_without(item, change)


def test_years_begin_after_the_first_population() -> None:
    assert daycare.children.YEARS[0] == FIRST_YEAR + 1
