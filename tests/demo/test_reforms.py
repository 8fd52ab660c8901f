"""What happened to the areas of the Musterkreis, told as commands that lead to its files; its street directory."""

from __future__ import annotations

import csv
import shlex
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from kobimo.workflows.deliveries.importing import import_delivery
from kobimo.workflows.opened import open_workspace
from kobimo.workspace.create import create_workspace
from musterkreis import streets
from musterkreis.generate import SEED, Musterkreis, generate
from musterkreis.layout import Layout
from musterkreis.registers import outlines
from musterkreis.split import HALVES, OLD
from musterkreis.world import KREIS, TOWN, make_world
from support.command import call, run
from support.mailroom import DEFINITIONS
from support.musterkreis import shared_musterkreis

FILES = ("kreis.areas.csv", "kreis.changes.csv", "kreis.streets.csv", "crosswalks/am_kanal.csv")


@pytest.fixture(scope="module")
def kreis() -> Musterkreis:
    return generate()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared_musterkreis(tmp_path_factory)


def test_somebody_who_types_the_commands_of_the_letter_gets_the_same_areas(
    tmp_path: Path, kreis: Musterkreis, demo: Path
) -> None:
    create_workspace(tmp_path / "kreis", "Musterkreis", KREIS, DEFINITIONS)
    sent = tmp_path / outlines.FILE
    sent.write_bytes(outlines.delivery(make_world(SEED), Layout(SEED)).files[outlines.FILE])
    assert import_delivery(open_workspace(tmp_path / "kreis"), "gebiete", [sent]).accepted
    letter = (demo / "eingang" / "LIESMICH.md").read_text("utf-8")
    for item in kreis.news:
        assert all(f"\n{text}\n" in letter for text in item.commands("musterkreis", "musterkreis/eingang"))
        for text in item.commands(str(tmp_path / "kreis"), str(demo / "eingang")):
            _kobimo, *arguments = shlex.split(text)
            run(*arguments)
    crosswalk = open_workspace(tmp_path / "kreis").crosswalk("am_kanal").definition
    assert (crosswalk.source.territory, crosswalk.target.territory) == (date(2020, 12, 31), date(2021, 1, 1))
    assert crosswalk.dispersion == {"population": 0.02}
    for name in FILES:
        assert (tmp_path / "kreis" / "spaces" / name).read_bytes() == (demo / "spaces" / name).read_bytes(), name


def test_the_halves_together_have_the_surface_of_the_whole(demo: Path) -> None:
    workspace = open_workspace(demo)
    history = workspace.history("kreis")
    before, after = (workspace.geometries("kreis", day) for day in (history.statuses[0].replace(year=2020), None))
    whole = before["sozialraum", OLD]
    parts = [after["sozialraum", half] for half in HALVES]
    assert parts[0].union(parts[1]).symmetric_difference(whole).area < 1e-4 * whole.area
    assert parts[0].intersection(parts[1]).area < 1e-6 * whole.area
    assert ("sozialraum", OLD) not in after


def numbers(row: streets.Row) -> Iterable[int]:
    _street, _postcode, first, last, side, _area = row
    inside = range(int(first or 1), int(last or 999) + 1)
    return (n for n in inside if side not in {"gerade", "ungerade"} or (n % 2 == 0) == (side == "gerade"))


@pytest.mark.parametrize("year", [2015, 2020, 2021, 2024])
def test_every_house_number_lies_in_one_sozialraum_of_the_town(year: int) -> None:
    world = make_world(0)
    rows = list(streets.rows_in(world, year))
    seen = [(row[0], number) for row in rows for number in numbers(row)]
    assert len(seen) == len(set(seen))
    expected = {area.reference if year < 2021 else area.key for area in world.areas_of(TOWN)}
    assert {row[-1] for row in rows} == expected


def test_an_address_lies_in_the_half_that_the_directory_says(demo: Path) -> None:
    world = make_world(SEED)
    moved = [row for row in streets.rows_in(world, 2021) if row[-1] in HALVES]
    for street, postcode, first, _last, _side, area in moved:
        address = f"{street} {first or 7}, {postcode}"
        asked = ("space", "streets", demo, "--space", "kreis", "--find", address)
        assert call(*asked).text.startswith(f"sozialraum {area} "), address
        before = call(*asked, "--on", "2020-12-31").text
        number = int(first or 7)
        [old] = [r[-1] for r in streets.rows_in(world, 2020) if r[0] == street and number in numbers(r)]
        assert before.startswith(f"sozialraum {old} "), address
    assert {row[-1] for row in moved} == set(HALVES)


def test_the_shares_are_those_of_the_residents(kreis: Musterkreis) -> None:
    people = next(t for t in kreis.tables if t.dataset == "einwohner" and t.cube == "geschlecht")
    count = {
        half: sum(n for key, n in people.true.items() if (key.area, key.period) == (half, "2020-12-31"))
        for half in HALVES
    }
    split = kreis.reforms[0]
    for part in split.after:
        assert part.share == pytest.approx(1000 * count[part.key] / sum(count.values()), abs=0.5)
    rows = list(csv.reader(split.files[split.weights].decode().splitlines(), delimiter=";"))[1:]
    assert {row[0] for row in rows} == {area.reference for area in kreis.world.areas}
    assert sum(float(row[2].replace(",", ".")) for row in rows) == pytest.approx(len({row[0] for row in rows}))
