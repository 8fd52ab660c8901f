"""The invented people and the extracts of their registers: believable, repeatable, and read to the last cell.

Seeds are drawn when the test runs.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from kobimo.store.deliveries import held_slices, read_receipts
from kobimo.workflows.deliveries.importing import ImportResult, import_delivery
from kobimo.workflows.demonstration import record
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workspace.create import create_workspace
from musterkreis import registers
from musterkreis.layout import Layout
from musterkreis.population import OLDEST, People, simulate
from musterkreis.reforms import reforms
from musterkreis.registers.offices import MISSING, REVISED, SECONDARY
from musterkreis.truth import Defect, Delivery, Hidden, Key, Table, Topic
from musterkreis.world import FIRST_YEAR, LAST_YEAR, TOWN, World, make_world
from support.luck import seeds
from support.sampling import few

YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
LAST = LAST_YEAR - FIRST_YEAR

FULL, PARTIAL = seeds("population read", 2), (*seeds("population read again", 1), 1)
"""Seed of figures and layout; with the second only some years are read, which takes less time."""

SOME = {2015, 2018, 2023}


@dataclass
class Read:
    """Everything imported in the order in which it arrived."""

    seeds: tuple[int, int]
    topic: Topic
    folder: Path
    results: list[tuple[Delivery, ImportResult]] = field(default_factory=list)


@cache
def people(seed: int) -> People:
    return simulate(make_world(seed))


@cache
def topic(seed: int, layout: int) -> Topic:
    return registers.make(make_world(seed), people(seed), Layout(layout))


@pytest.fixture(params=[2024, *seeds("population", 4)], ids=lambda seed: f"seed-{seed}")
def simulated(request: pytest.FixtureRequest) -> People:
    return people(request.param)


def share(part: np.ndarray, whole: np.ndarray) -> float:
    return float(100 * part.sum() / whole.sum())


def by_area(counts: np.ndarray) -> np.ndarray:
    return counts.sum(axis=tuple(range(1, counts.ndim)))


def inhabited(world: World) -> list[int]:
    return [world.position[area.key] for area in world.areas if area.residents]


def in_town(world: World) -> list[int]:
    return [world.position[area.key] for area in world.areas if area.municipality == TOWN and area.residents]


# Believable


def test_the_kreis_has_about_180_000_people_and_grows_slowly(simulated: People) -> None:
    totals = simulated.count.sum(axis=(1, 2, 3, 4))
    assert 172_000 < totals[0] < 179_000
    assert 176_000 < totals[-1] < 184_000
    usual = np.delete(np.diff(totals) / totals[:-1], 6)
    assert np.abs(usual).max() < 0.006
    assert usual.mean() == pytest.approx(0.001, abs=0.0015)


def test_sozialraeume_have_the_size_they_are_said_to_have(simulated: People) -> None:
    for area in simulated.world.areas:
        now = simulated.of(LAST_YEAR, area.key)
        assert now == pytest.approx(area.residents, rel=0.13), area.key
    town = [simulated.of(LAST_YEAR, area.key) for area in simulated.world.areas_of(TOWN)]
    assert min(count for count in town if count) < 850
    assert 4800 < max(town) < 6000
    assert all(simulated.of(year, "0190") == 0 for year in YEARS)


def test_refugees_of_2022_are_women_and_children(simulated: People) -> None:
    totals = simulated.count.sum(axis=(1, 2, 3, 4))
    jump = (totals[7] - totals[6]) / totals[6]
    assert 0.011 < jump < 0.020
    change = np.diff(simulated.count[5:8].sum(axis=1), axis=0)
    came = (change[1] - change[0])[..., 1]
    women, men = came[20:60, 1].sum(), came[20:60, 0].sum()
    assert women > 2 * men > 0
    assert came[:18].sum() > 0.22 * came.sum()
    assert abs((change[1] - change[0])[..., 0].sum()) < 0.4 * came.sum()


def test_the_age_structure_is_that_of_a_kreis_in_the_west(simulated: People) -> None:
    for year in (0, LAST):
        ages = simulated.count[year].sum(axis=(0, 2, 3))
        assert 15.5 < share(ages[:18], ages) < 18.5
        assert 19.5 < share(ages[65:], ages) < 24.5
        assert 4.8 < share(ages[:6], ages) < 6.0
        assert 0.70 < share(ages[:1], ages) < 1.08
        assert 48 < share(simulated.count[year, :, :, 1], simulated.count[year]) < 52
        assert share(simulated.count[year, :, 85:, 1], simulated.count[year, :, 85:]) > 58


def test_births_fall_after_2021(simulated: People) -> None:
    newborn = simulated.count[:, :, 0].sum(axis=(1, 2, 3))
    assert newborn[8:].mean() < 0.99 * newborn[3:7].mean()


def test_a_sozialraum_has_about_25_school_entrants(simulated: People) -> None:
    town = in_town(simulated.world)
    entrants = simulated.count[LAST, town, 6].sum(axis=(1, 2))
    assert 20 < entrants.mean() < 32
    assert entrants.min() < 12
    assert entrants.max() > 40


def test_foreigners_live_where_poverty_is_high_but_not_only_there(simulated: People) -> None:
    world = simulated.world
    places = inhabited(world)
    poverty = [world.areas[number].poverty for number in places]
    now = simulated.count[LAST, places]
    foreign = 100 * by_area(now[..., 1]) / by_area(now)
    assert 0.80 < np.corrcoef(poverty, foreign)[0, 1] < 0.995
    assert 2 < foreign.min() < 9
    assert 28 < foreign.max() < 62
    first, last = (share(simulated.count[year, ..., 1], simulated.count[year]) for year in (0, LAST))
    assert 8 < first < 13
    assert first + 2 < last < 17


def test_quarters_differ_by_age_as_their_kind_lets_expect(simulated: People) -> None:
    world, now = simulated.world, simulated.count[LAST]

    def of(key: str, first: int, last: int) -> float:
        here = now[world.position[key]]
        return share(here[first : last + 1], here)

    whole = now.sum(axis=0)
    young, old = share(whole[18:30], whole), share(whole[65:], whole)
    assert min(of("0101", 18, 29), of("0102", 18, 29), of("0103", 18, 29)) > 1.2 * young
    assert min(of("0113", 65, OLDEST), of("0115", 65, OLDEST)) > 1.2 * old
    assert of("0125", 65, OLDEST) < 0.7 * old
    assert of("0125", 0, 5) > 1.3 * share(whole[:6], whole) > of("0101", 0, 5)


def test_the_new_quarter_grows_and_the_mill_quarter_does_not(simulated: People) -> None:
    assert simulated.of(LAST_YEAR, "0125") > 1.6 * simulated.of(FIRST_YEAR, "0125")
    assert simulated.of(LAST_YEAR, "0108") < 1.06 * simulated.of(FIRST_YEAR, "0108")


def test_small_areas_fluctuate_and_large_ones_hardly(simulated: People) -> None:
    world = simulated.world
    counts = simulated.count[:7].sum(axis=(2, 3, 4))

    def restless(keys: Iterable[str]) -> float:
        chosen = counts[:, [world.position[key] for key in keys]]
        return float((np.diff(chosen, axis=0) / chosen[:-1]).std())

    small = restless(area.key for area in world.areas if 0 < area.residents < 2200)
    large = restless(area.key for area in world.areas if area.residents > 10_000)
    assert 0.005 < small < 0.03
    assert 0.001 < large < 0.006


def test_cohorts_age(simulated: People) -> None:
    ages = simulated.count.sum(axis=(1, 3, 4))
    for start in (8, 35, 45, 60):
        assert ages[LAST, start + LAST] == pytest.approx(ages[0, start], rel=0.22), start


def test_counts_of_people_are_those_of_the_table(simulated: People) -> None:
    for area in simulated.world.areas[::5]:
        cells = simulated.count[3, simulated.world.position[area.key]]
        assert simulated.of(FIRST_YEAR + 3, area.key) == int(cells.sum())
        assert simulated.of(FIRST_YEAR + 3, area.key, 3, 5) == int(cells[3:6].sum())
    assert simulated.count.min() >= 0


# Repeatable


@pytest.mark.slow
def test_the_same_seeds_give_the_same_files_byte_by_byte() -> None:
    one = topic(*FULL)
    seed, layout = FULL
    again = registers.make(make_world(seed), simulate(make_world(seed)), Layout(layout))
    assert one == again


def test_the_layout_changes_files_but_no_figure() -> None:
    seed, layout = FULL
    one, other = topic(seed, layout), topic(seed, layout + 1)
    assert one.tables == other.tables
    assert [d.sent_on for d in one.deliveries] == [d.sent_on for d in other.deliveries]
    differing = sum(a.files != b.files for a, b in zip(one.deliveries, other.deliveries, strict=True))
    assert differing > 0.8 * len(one.deliveries)


def test_another_seed_has_other_people() -> None:
    assert (people(FULL[0]).count != people(FULL[0] + 1).count).mean() > 0.3


# True and delivered


def test_truth_is_what_people_are_in_every_cube() -> None:
    counts = people(FULL[0])
    for table in population(FULL):
        assert sum(table.true.values()) == counts.count.sum()
    fine = next(t for t in population(FULL) if t.cube == "alter_geschlecht_staat")
    key = Key("sozialraum", "0109", "2019-12-31", ("7", "w", "a"))
    assert fine.true[key] == counts.count[4, counts.world.position["0109"], 7, 1, 1]


def test_delivered_cells_differ_from_the_truth_only_by_documented_defects() -> None:
    documented = {cell for defect in topic(*FULL).defects for cell in defect.affected}
    for table in topic(*FULL).tables:
        for key, count in table.delivered.items():
            if key in table.true and count != table.true[key]:
                assert (f"{table.dataset}/{table.cube}/{table.measure}", key) in documented
    assert all(any(t.true.keys() & {key} for t in topic(*FULL).tables) for _name, key in documented if is_fine(key))


def is_fine(key: Key) -> bool:
    return key.level == "sozialraum" and not any("-" in code or code.endswith("+") for code in key.codes)


def test_all_people_are_delivered_but_for_the_files_that_never_came() -> None:
    counts = people(FULL[0])
    fine, by_sex = (
        next(t for t in population(FULL) if t.cube == cube) for cube in ("alter_geschlecht_staat", "alter_geschlecht")
    )
    for number, year in enumerate(YEARS):
        held = sum(c for t in (fine, by_sex) for k, c in t.delivered.items() if k.period == f"{year}-12-31")
        expected = counts.count[number].sum()
        absent = [key for key, when in MISSING if when == year]
        expected -= sum(counts.of(year, counts.world.municipality[key].social_area) for key in absent)
        if year == SECONDARY[1]:
            extra = held - expected
            main = counts.of(year, counts.world.municipality[SECONDARY[0]].social_area)
            assert extra / main == pytest.approx(0.032, abs=0.006)
        else:
            assert held == expected, year


def test_the_census_takes_a_good_two_per_cent() -> None:
    table = next(t for t in topic(*FULL).tables if t.dataset == "einwohner_amtlich")
    for year in YEARS:
        true = sum(count for key, count in table.true.items() if key.period == f"{year}-12-31")
        held = table.delivered[Key("kreis", "05998", f"{year}-12-31")]
        assert held / true == pytest.approx(1 if year < 2022 else 0.975, abs=0.0015)


def population(seeds: tuple[int, int]) -> list[Table]:
    return [table for table in topic(*seeds).tables if table.dataset == "einwohner"]


# Read


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return read(tmp_path_factory.mktemp("complete"), FULL, topic(*FULL).deliveries)


@pytest.fixture(scope="module")
def partial(tmp_path_factory: pytest.TempPathFactory) -> Read:
    chosen = [d for d in topic(*PARTIAL).deliveries if d.source == "gebiete" or year_of(d) in SOME]
    return read(tmp_path_factory.mktemp("partial"), PARTIAL, chosen)


def year_of(delivery: Delivery) -> int:
    found = re.search(r"20\d\d", next(iter(delivery.files)))
    return int(found[0]) if found else 0


def read(folder: Path, seeds: tuple[int, int], deliveries: Iterable[Delivery]) -> Read:
    ordered = sorted(deliveries, key=lambda d: (d.sent_on, d.source))
    done = Read(seeds, topic(*seeds), folder / "kreis")
    workspace = make_workspace(folder / "kreis", {d.source for d in ordered})
    waiting = list(reforms(make_world(seeds[0]), people(seeds[0])))
    for number, delivery in enumerate(ordered):
        while waiting and waiting[0].recorded_on < delivery.sent_on:
            workspace = record(workspace, waiting.pop(0), folder / "reforms")
        done.results.append((delivery, take(workspace, delivery, folder / str(number))))
        if delivery.source == "gebiete":
            workspace = open_workspace(done.folder)
    return done


def make_workspace(
    folder: Path, sources: Iterable[str], change: Callable[[str, str], str] = lambda _name, text: text
) -> OpenedWorkspace:
    chosen = folder.with_name(f"{folder.name} definitions")
    with as_file(files("musterkreis") / "definitions") as given:
        for name in ("spaces/kreis.yaml", "datasets/einwohner.yaml", "datasets/einwohner_amtlich.yaml"):
            copy(given / name, chosen / name, change)
        for source in sources:
            for path in (given / "sources" / source).glob("*.yaml"):
                copy(path, chosen / "sources" / source / path.name, change)
    create_workspace(folder, "Musterkreis", "05998", chosen)
    return open_workspace(folder)


def copy(path: Path, target: Path, change: Callable[[str, str], str]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(change(path.name, path.read_text("utf-8")), "utf-8")


def take(workspace: OpenedWorkspace, delivery: Delivery, folder: Path) -> ImportResult:
    folder.mkdir(parents=True)
    paths = [folder / name for name in delivery.files]
    for path in paths:
        path.write_bytes(delivery.files[path.name])
    return import_delivery(workspace, delivery.source, paths)


def observations(folder: Path, tables: Iterable[Table]) -> dict[tuple[str, str], dict[Key, int]]:
    """Return what kobimo holds, by dataset and cube."""
    layout = open_workspace(folder).layout
    dimensions = {(table.dataset, table.cube): table.dimensions for table in tables}
    found: dict[tuple[str, str], dict[Key, int]] = {place: {} for place in dimensions}
    for unit in held_slices(read_receipts(layout)):
        place = unit.slice.dataset, unit.slice.cube
        cells = found[place]
        for row in pq.read_table(layout.root / unit.path).to_pylist():
            if (row["cube"], row["level"], row["period"]) == unit.slice.key[1:]:
                codes = tuple(row[name] for name in dimensions[place])
                cells[Key(row["level"], row["area"], row["period"], codes)] = row["personen"]
    return found


@pytest.mark.parametrize("extent", few(["partial", "complete"]))
def test_every_delivery_is_accepted_or_refused_as_it_should_be(request: pytest.FixtureRequest, extent: str) -> None:
    done: Read = request.getfixturevalue(extent)
    for delivery, result in done.results:
        codes = [check.code for check in result.checks]
        assert result.accepted == delivery.accepted, (done.seeds, delivery.source, list(delivery.files), codes)


@pytest.mark.slow
def test_kobimo_holds_every_delivered_cell_and_no_other(complete: Read) -> None:
    held = observations(complete.folder, complete.topic.tables)
    for table in complete.topic.tables:
        compare(held[table.dataset, table.cube], table.delivered, complete.seeds)


def test_another_layout_is_read_as_well(partial: Read) -> None:
    held = observations(partial.folder, partial.topic.tables)
    for table in partial.topic.tables:
        expected = {key: count for key, count in table.delivered.items() if int(key.period[:4]) in SOME}
        compare(held[table.dataset, table.cube], expected, partial.seeds)


def compare(held: Mapping[Key, int], delivered: Mapping[Key, int | Hidden], seeds: tuple[int, int]) -> None:
    assert len(delivered) > 0
    different = {key for key in held.keys() | delivered.keys() if held.get(key) != delivered.get(key)}
    assert different == set(), (seeds, len(different), sorted(different)[:5])


@pytest.mark.slow
def test_nothing_is_found_in_the_outlines(complete: Read) -> None:
    result = next(result for delivery, result in complete.results if delivery.source == "gebiete")
    assert [check.code for check in result.checks] == []
    assert result.areas == {"sozialraum": 35, "gemeinde": 12, "kreis": 1}


@pytest.mark.slow
def test_each_defect_is_revealed_by_its_check(complete: Read) -> None:
    silent = []
    for defect in complete.topic.defects:
        codes = {
            check.code
            for delivery, result in complete.results
            if delivery.source == defect.source and defect.file in delivery.files
            for check in result.checks
        }
        if defect.check and defect.check not in codes:
            silent.append((defect.id, defect.check, sorted(codes)))
    assert silent == [], complete.seeds


@pytest.mark.slow
def test_checks_that_ask_for_an_answer_are_rare(complete: Read) -> None:
    explained = {(d.source, d.file, d.check) for d in complete.topic.defects}
    doubts = [
        (delivery.source, next(iter(delivery.files)), check.code)
        for delivery, result in complete.results
        for check in result.checks
        if check.code not in {"ROWS_DROPPED", "COLUMNS_UNREAD", "CORRECTION_APPLIED", "AREAS_ABSENT", "PERIOD_GAP"}
        if delivery.accepted
    ]
    strange = [doubt for doubt in doubts if doubt not in explained]
    assert all(code == "CHANGE_UNUSUAL" for _source, _file, code in strange), (complete.seeds, strange)
    assert len(strange) <= 12


@pytest.mark.parametrize(
    ("defect", "change"),
    [
        ("lost_zeros", lambda name, text: text.replace("width: 4, ", "") if "Sozialraum" in text else text),
        ("totals_among_rows", lambda name, text: drop_nothing(text)),
        ("renamed", lambda name, text: "corrections: []\n" if name == "corrections.yaml" else text),
    ],
)
def test_without_its_remedy_a_defect_stops_the_file(
    tmp_path: Path, defect: str, change: Callable[[str, str], str]
) -> None:
    found = next(d for d in topic(*FULL).defects if d.id == defect)
    workspace = make_workspace(tmp_path / "kreis", {"gebiete", found.source}, change)
    outlines = next(d for d in topic(*FULL).deliveries if d.source == "gebiete")
    take(workspace, outlines, tmp_path / "outlines")
    workspace = open_workspace(tmp_path / "kreis")
    for reform in reforms(make_world(FULL[0]), people(FULL[0])):
        workspace = record(workspace, reform, tmp_path / "reforms")
    result = take(workspace, letter(found), tmp_path / "letter")
    assert not result.accepted
    assert found.unmended in {check.code for check in result.checks}
    shutil.rmtree(tmp_path)


def drop_nothing(text: str) -> str:
    before, found, after = text.partition("drop:\n")
    return before + after[after.index("values:") :] if found else text


def letter(defect: Defect) -> Delivery:
    deliveries = topic(*FULL).deliveries
    return next(d for d in deliveries if d.source == defect.source and defect.file in d.files and d.accepted)


def test_a_revised_file_has_the_same_name_and_other_content() -> None:
    world = make_world(FULL[0])
    revised = next(d for d in topic(*FULL).defects if d.id == "revised_under_same_name")
    first, second = (d for d in topic(*FULL).deliveries if revised.file in d.files)
    assert first.files.keys() == second.files.keys()
    assert first.files != second.files
    assert first.sent_on < second.sent_on
    assert world.municipality[REVISED[0]].name == "Dornfelde"


def test_the_late_file_comes_after_that_of_the_next_year() -> None:
    late = next(d for d in topic(*FULL).defects if d.id == "late")
    arrived = next(d.sent_on for d in topic(*FULL).deliveries if late.file in d.files)
    following = next(d.sent_on for d in topic(*FULL).deliveries if late.file.replace("2018", "2019") in d.files)
    assert arrived > following
    assert arrived.year - 2018 > 1
