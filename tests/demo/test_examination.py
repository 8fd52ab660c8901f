"""School entry examination: believable for any seed, and read by kobimo cell by cell."""

from __future__ import annotations

import io

import numpy as np
import pikepdf
import pytest

from musterkreis import examination
from musterkreis.examination import health_office
from musterkreis.examination.page import page_of
from musterkreis.examination.results import PANDEMIC, YEARS, Examined
from musterkreis.population import simulate
from musterkreis.truth import Hidden
from musterkreis.world import World, make_world
from support.luck import seeds
from support.mailroom import (
    Change,
    Mailroom,
    assert_same,
    delivered,
    held,
    make_topic,
    receive,
    without_symbols,
)
from support.sampling import few

SEEDS = range(80, 95)

Drawn = tuple[World, Examined]


@pytest.fixture(scope="module")
def worlds() -> list[Drawn]:
    worlds = [make_world(seed) for seed in SEEDS]
    return [(world, examination.examined_of(world, simulate(world))) for world in worlds]


@pytest.fixture(scope="module", params=few([0, 1]))
def room(tmp_path_factory: pytest.TempPathFactory) -> Mailroom:
    seed, layout = seeds("examination", 2)
    world, topic = make_topic(examination.make, seed, layout)
    return receive(tmp_path_factory.mktemp("examination"), world, topic, layout)


def rates(examined: Examined, world: World) -> dict[str, float]:
    """Share of conspicuous children over ten years, by area."""
    entering = examined.entering.sum(axis=0)
    return {
        area.key: entering[number, 2] / entering[number].sum()
        for number, area in enumerate(world.areas)
        if area.residents
    }


def test_one_child_in_eight_is_conspicuous_and_slowly_more(worlds: list[Drawn]) -> None:
    rises = []
    for world, examined in worlds:
        rate = examined.entering[..., 2].sum(axis=1) / examined.entering.sum(axis=(1, 2))
        assert rate.mean() == pytest.approx(0.12, abs=0.011), world.seed
        rises.append(rate[-4:].mean() - rate[:4].mean())
    assert np.mean(rises) == pytest.approx(0.015, abs=0.007), rises


def test_sozialraeume_range_from_3_to_30_percent(worlds: list[Drawn]) -> None:
    for world, examined in worlds:
        rate = list(rates(examined, world).values())
        assert min(rate) < 0.07, world.seed
        assert 0.26 < max(rate) < 0.40, world.seed


def test_language_goes_with_child_poverty_except_in_two_sozialraeume(worlds: list[Drawn]) -> None:
    found = []
    for world, examined in worlds:
        by_area = rates(examined, world)
        poverty = {area.key: area.poverty for area in world.areas}
        found.append(np.corrcoef([poverty[key] for key in by_area], list(by_area.values()))[0, 1])
        usual = {key: rate for key, rate in by_area.items() if key not in {"0109", "0113"}}
        slope, floor = np.polyfit([poverty[key] for key in usual], list(usual.values()), 1)
        assert by_area["0109"] < 0.5 * (floor + slope * poverty["0109"]), world.seed
        assert by_area["0113"] > 1.7 * (floor + slope * poverty["0113"]), world.seed
    assert np.mean(found) == pytest.approx(0.7, abs=0.07), found
    assert min(found) > 0.55, found


def test_a_sozialraum_of_the_town_has_about_25_entrants_a_year(worlds: list[Drawn]) -> None:
    for world, examined in worlds:
        town = [number for number, area in enumerate(world.areas) if area.key < "0190"]
        assert 19 < examined.entering[:, town].sum() / len(town) / len(YEARS) < 28, world.seed


def test_two_fifths_are_examined_in_the_pandemic_and_everybody_else(worlds: list[Drawn]) -> None:
    broken_off = PANDEMIC - YEARS[0]
    for world, examined in worlds:
        share = examined.seen.sum(axis=(1, 2)) / examined.entering.sum(axis=(1, 2))
        assert share[broken_off] == pytest.approx(0.4, abs=0.045), world.seed
        assert np.all(np.delete(share, broken_off) == 1), world.seed


def test_the_same_seeds_give_the_same_files_and_another_layout_the_same_figures() -> None:
    first, again = make_topic(examination.make, 7, 8)[1], make_topic(examination.make, 7, 8)[1]
    other = make_topic(examination.make, 7, 9)[1]
    assert first == again
    assert first.tables == other.tables
    assert first.deliveries != other.deliveries
    assert make_topic(examination.make, 8, 8)[1].tables != first.tables


def test_the_printed_page_is_a_sound_document() -> None:
    lines = [f"Zeile {number} (Größe) \\ <3" for number in range(200)]
    with pikepdf.open(io.BytesIO(page_of(lines))) as document:
        assert document.check_pdf_syntax() == []
        assert len(document.pages) == 3
        text = b"".join(page.Contents.read_bytes() for page in document.pages).decode("cp1252")
    assert "(Zeile 199 \\(Größe\\) \\\\ <3) Tj" in text
    assert text.count(" Tj") == 200


def test_kobimo_holds_exactly_what_was_delivered(room: Mailroom) -> None:
    assert room.unexpected() == []
    assert_same(held(room), delivered(room.topic))


def test_each_defect_is_noticed(room: Mailroom) -> None:
    for defect in room.topic.defects:
        assert not defect.check or defect.check in room.codes(defect.file), defect.id


def test_refused_lists_come_again(room: Mailroom) -> None:
    refused = [next(iter(delivery.files)) for delivery, result in room.results if not result.accepted]
    assert refused == [
        health_office.file_of(health_office.BROKEN),
        health_office.file_of(health_office.PRINTED, "pdf"),
        health_office.file_of(health_office.MAIL),
    ]


def test_hidden_cells_hide_one_or_two(room: Mailroom) -> None:
    touched = {(table, key) for defect in room.topic.defects for table, key in defect.affected}
    hidden = 0
    for table in room.topic.tables:
        for key, cell in table.delivered.items():
            true = table.true.get(key)
            hidden += isinstance(cell, Hidden)
            if true is None or key.period == f"{PANDEMIC}/{PANDEMIC % 100 + 1}":
                continue
            if isinstance(cell, Hidden):
                assert cell.lower <= true <= cell.upper
                assert (f"{table.dataset}/{table.cube}/{table.measure}", key) in touched
            else:
                assert cell == true
                assert not 1 <= cell <= 2
    assert hidden > 100


@pytest.mark.parametrize(
    ("defect", "change"),
    [
        ("hidden_below_three", without_symbols),
    ],
)
def test_without_its_remedy_a_defect_is_refused(room: Mailroom, defect: str, change: Change) -> None:
    [item] = [one for one in room.topic.defects if one.id == defect]
    assert item.unmended in room.codes_without(item, change)
