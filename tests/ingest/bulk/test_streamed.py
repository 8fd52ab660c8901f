"""A file that is read in pieces gives what the same file gives when it is read at once."""

from __future__ import annotations

import random
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from kobimo.ingest.bulk import chunks, reading
from kobimo.ingest.bulk.streamed import limits
from kobimo.ingest.delivery import read_delivery
from kobimo.ingest.values.dated import DatedSpace
from kobimo.model.area import Area, SpaceDefinition
from kobimo.model.recipe import Recipe
from kobimo.model.source import Corrections
from kobimo.model.territory import AreaVersion, SpaceHistory, Validity
from kobimo.workspace.scratch import Scratch

AREAS = ("0101", "0102", "0201")
DAYS = ("2018-12-31", "2019-12-31", "2020-12-31")
AGES = ("0-5", "6+", "6-9", "10+")
SEXES = ("m", "w", "d")
HEADINGS = ("Gebiet", "Stand", "Alter", "Sex", "z", "m", "w", "Bemerkung", "")


def make_text(rng: random.Random, broken: float) -> str:
    """Write rows with keys of their own, in any order, some of them left out; cells may be odd."""
    sign = rng.choice(";,\t")
    lines = [f"Einwohner{sign}Stand 31.12.2018"] * rng.choice((0, 0, 1)) + [sign.join(HEADINGS)]
    ages = AGES[:2] if rng.random() < 0.8 else AGES
    keys = [(a, d, g, s) for a in AREAS for d in DAYS for g in ages for s in SEXES[: rng.choice((2, 3))]]
    keys = [key for key in keys if rng.random() < rng.choice((1, 0.95, 0.5))]
    if rng.random() < 0.5:
        rng.shuffle(keys)
    zero = rng.choice(DAYS) if rng.random() < 0.2 else ""
    for key in keys:
        cells = [*key, *("0" if key[1] == zero else str(rng.randint(0, 1200)) for _number in range(3)), "ok", ""]
        if rng.random() < broken:
            at = rng.randrange(7)
            odd = ("101", "Summe", "", "-", ".", "x", "1.234", "12,5", "2018", "9" * 19, " 0101 ", "31.12.2019", "u6")
            cells[at] = rng.choice(odd)
        lines.append(sign.join(f'"{cell}"' if "," in cell else cell for cell in cells))
        if rng.random() < broken / 3:
            lines.append(lines[-1])
    lines += rng.choice(([], [""], ["Summe" + sign * 8], ["Quelle: Amt"]))
    return "\n".join(lines) + "\n"


def make_recipe(rng: random.Random) -> dict[str, Any]:
    """Draw a recipe that does not need all rows at once."""
    age, sums = {"alter": {"column": "Alter", "codes": {"u6": "0-5"}}}, rng.random() < 0.3
    value = rng.choice(
        (
            {"column": "z", "dimensions": {**age, "geschlecht": {"column": "Sex"}}, "measure": "personen"},
            {"columns": {"z": {"measure": "personen"}, "m": {"measure": "euro"}},
             "dimensions": {**age, "geschlecht": {"column": "Sex"}}},
            {"columns": {"m": {"where": {"geschlecht": "m"}}, "w": {"where": {"geschlecht": "w"}}}, "dimensions": age,
             "measure": "personen", "rows": [{"column": "Sex", "equals": "m"}]},
        )
    )  # fmt: skip
    values = [{"dataset": "einwohner", "cube": "fein", "sum_rows": sums, **value}]
    if rng.random() < 0.2:
        values = [{"dataset": "einwohner", "cube": "summe", "measure": "personen", "count_rows": True}]
    area = {"level": "viertel", "column": "Gebiet", "width": 4}
    if rng.random() < 0.2:
        area = {"level": "stadt", "constant": "0"}
    period = rng.choice(({"column": "Stand", "one_per_file": False}, {"column": "Stand"}, {"constant": "2018-12-31"}))
    recipe: dict[str, Any] = {"area": area, "period": period, "values": values}
    if rng.random() < 0.7:
        recipe["drop"] = [{"column": "Gebiet", "equals": "Summe"}, {"column": "Gebiet", "matches": "Quelle.*"}]
    return recipe


@pytest.fixture
def people(kit: Any) -> Any:
    return kit.people(
        dimensions=[
            {"id": "alter", "title": kit.text("Alter"), "kind": "interval"},
            {"id": "geschlecht", "title": kit.text("Sex"), "required": ["m"],
             "categories": [{"code": code, "title": kit.text(code)} for code in "mwd"]},
        ],
        cubes=[{"id": "fein", "dimensions": ["alter", "geschlecht"]}, {"id": "summe"}],
        measures=[
            {"id": "personen", "title": kit.text("P"), "unit": kit.text("P"), "concerns": "persons", "maximum": 1000},
            {"id": "euro", "title": kit.text("E"), "unit": kit.text("E"), "concerns": "nothing", "scale": 1,
             "additivity": "amount", "part_of": "personen"},
        ],
    )  # fmt: skip


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "THRESHOLD", 0)
    monkeypatch.setattr("kobimo.ingest.bulk.streamed.reading.THRESHOLD", 0)
    monkeypatch.setattr(limits, "FROM_CELLS", 0)


class Both:
    """Reads a file in pieces and at once."""

    def __init__(self, desk: Any, people: Any, folder: Path) -> None:
        self.desk, self.people, self.folder = desk, people, folder

    def read(self, path: Path, recipe: dict[str, Any], scratch: Path | None) -> Any:
        return read_delivery(
            [path],
            Recipe.model_validate(recipe),
            Corrections(),
            {"einwohner": self.people},
            {"stadt": self.desk.space},
            lambda *_: [],
            date(2026, 11, 22),
            scratch=None if scratch is None else partial(Scratch, scratch),
        )

    def __call__(self, path: Path, recipe: dict[str, Any]) -> tuple[Any, Any]:
        return self.read(path, recipe, self.folder), self.read(path, recipe, None)


@pytest.fixture
def both(desk: Any, people: Any, tmp_path: Path) -> Both:
    return Both(desk, people, tmp_path / "private")


def is_streamed(result: Any) -> bool:
    return any(not isinstance(table, pa.Table) for table in result.observations.values())


def rows_of(table: Any) -> list[dict[str, Any]]:
    pieces = [table] if isinstance(table, pa.Table) else list(table.pieces())
    return [row for piece in pieces for row in piece.to_pylist()]


def everything(result: Any) -> dict[str, Any]:
    return {
        "checks": result.checks,
        "slices": result.slices,
        "rows": result.rows_read,
        "facts": result.facts,
        "forget": result.forget,
        "structures": result.structures,
        "observations": {name: (table.schema, rows_of(table)) for name, table in result.observations.items()},
    }


@pytest.mark.parametrize("seed", range(120))
def test_a_file_read_in_pieces_gives_what_it_gives_at_once(
    desk: Any, both: Both, in_pieces: None, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rng = random.Random(seed)
    path = desk.file("e.csv", make_text(rng, broken=0).encode(rng.choice(("utf-8", "utf-8-sig", "cp1252"))))
    monkeypatch.setattr(chunks, "CHUNK", rng.choice((64, 200, 1 << 20)))
    monkeypatch.setattr(limits, "BUCKET_CELLS", rng.choice((80, 120, 2000)))
    recipe = make_recipe(rng)
    pieces, whole = both(path, recipe)
    expected, got = everything(whole), everything(pieces)
    for name in expected:
        assert got[name] == expected[name], name


@pytest.mark.parametrize("seed", range(120))
def test_broken_rows_are_reported_as_if_the_file_were_read_at_once(
    desk: Any, both: Both, in_pieces: None, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rng = random.Random(seed)
    path = desk.file("e.csv", make_text(rng, broken=rng.choice((0.02, 0.1))))
    monkeypatch.setattr(chunks, "CHUNK", rng.choice((500, 1 << 20)))
    monkeypatch.setattr(limits, "BUCKET_CELLS", 80)
    pieces, whole = both(path, make_recipe(rng))
    expected, got = everything(whole), everything(pieces)
    for name in expected:
        assert got[name] == expected[name], name


def test_most_of_these_files_are_read_in_pieces_indeed(desk: Any, both: Both, in_pieces: None) -> None:
    streamed = 0
    for seed in range(40):
        rng = random.Random(seed)
        path = desk.file("e.csv", make_text(rng, broken=0.02))
        streamed += is_streamed(both.read(path, make_recipe(rng), both.folder))
    assert streamed > 34


def refusal(desk: Any, both: Both, recipe: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Read a file that has far more rows than fit into memory."""
    monkeypatch.setattr("kobimo.ingest.delivery.MOST_ROWS", 0)
    path = desk.file("e.csv", make_text(random.Random(1), broken=0))
    return both.read(path, recipe, both.folder)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"rounding": {"base": 5}}, "rundet"),
        ({"drop": [{"column": "Gebiet", "equals": "Summe", "check_against": "all"}]}, "Summenzeile"),
        ({"area": {"levels": [{"level": "stadt", "matches": "0101", "key": "0"},
                              {"level": "viertel", "matches": ".*"}], "column": "Gebiet"}}, "Raumebenen"),
    ],
)  # fmt: skip
def test_what_needs_all_rows_at_once_is_refused_with_its_reason(
    desk: Any, both: Both, in_pieces: None, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], reason: str
) -> None:
    recipe = {
        "area": {"level": "viertel", "column": "Gebiet", "width": 4},
        "period": {"column": "Stand", "one_per_file": False},
        "values": [{"dataset": "einwohner", "cube": "summe", "measure": "personen", "count_rows": True}],
    }
    result = refusal(desk, both, recipe | change, monkeypatch)
    (check,) = result.checks
    assert check.code == "FILE_TOO_LARGE_AT_ONCE"
    assert reason in check.message
    assert "teilen" in check.remedy
    assert not result.observations
    assert not list(both.folder.glob("*"))


def test_what_needs_all_rows_at_once_is_read_at_once_where_it_fits(desk: Any, both: Both, in_pieces: None) -> None:
    path = desk.file("e.csv", make_text(random.Random(1), broken=0))
    pieces, whole = both(path, make_recipe(random.Random(5)) | {"rounding": {"base": 5}})
    assert not is_streamed(pieces)
    assert everything(pieces) == everything(whole)


def test_one_area_and_period_too_large_for_memory_is_refused(
    desk: Any, both: Both, in_pieces: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BUCKET_CELLS", 1)
    recipe = {
        "area": {"level": "stadt", "constant": "0"},
        "period": {"constant": "2018-12-31"},
        "values": [{"dataset": "einwohner", "cube": "summe", "measure": "personen", "count_rows": True}],
    }
    (check,) = refusal(desk, both, recipe, monkeypatch).checks
    assert check.code == "FILE_TOO_LARGE_AT_ONCE"
    assert "zu viele Zeilen" in check.message


def test_groups_that_overlap_are_compared_with_their_parts_at_once(desk: Any, both: Both, in_pieces: None) -> None:
    path = desk.file("e.csv", make_text(random.Random(1), broken=0))
    pieces, whole = both(path, make_recipe(random.Random(5)))
    assert not is_streamed(pieces)
    assert everything(pieces) == everything(whole)
    assert "CATEGORIES_OVERLAP" in {check.code for check in whole.checks}


def test_the_pieces_vanish_with_the_reading(desk: Any, both: Both, in_pieces: None) -> None:
    path = desk.file("e.csv", make_text(random.Random(2), broken=0))
    result = both.read(path, make_recipe(random.Random(5)), both.folder)
    assert is_streamed(result)
    assert list(both.folder.glob(".kobimo-tmp-*"))
    del result
    assert not list(both.folder.iterdir())


@pytest.mark.parametrize("where", ["spill.Spill._keep", "buckets.Buckets._divide", "together.Together.add"])
def test_an_interruption_leaves_no_pieces(
    desk: Any, both: Both, in_pieces: None, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def interrupt(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"kobimo.ingest.bulk.streamed.{where}", interrupt)
    path = desk.file("e.csv", make_text(random.Random(1), broken=0))
    with pytest.raises(KeyboardInterrupt):
        both.read(path, make_recipe(random.Random(5)), both.folder)
    assert not list(both.folder.iterdir())


ORTE = """\
ort;stand;zahl
1;2014-12-31;10
2;2014-12-31;20
4;2014-12-31;5
3;2018-12-31;30
4;2018-12-31;6
"""


@pytest.mark.parametrize("more", ["", "2;2018-12-31;1\n", "1;2018-12-31;1\n2;2018-12-31;1\n"])
def test_areas_have_the_status_that_they_have_when_the_file_is_read_at_once(
    desk: Any, kit: Any, in_pieces: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str
) -> None:
    monkeypatch.setattr(limits, "BUCKET_CELLS", 2)
    old, new = Validity(None, date(2015, 12, 31)), Validity(date(2016, 1, 1), None)
    levels = [{"id": "ort", "title": kit.text("Ort"), "parent": "land"}, {"id": "land", "title": kit.text("Land")}]
    definition = SpaceDefinition.model_validate({"id": "orte", "title": kit.text("Orte"), "levels": levels})
    ended = [AreaVersion(Area("ort", key, name, "L"), old) for key, name in (("1", "Altdorf"), ("2", "Neustadt"))]
    begun = [AreaVersion(Area("ort", "3", "Neustadt", "L"), new), AreaVersion(Area("ort", "4", "Hafen", "L"))]
    space = DatedSpace(SpaceHistory(definition, [AreaVersion(Area("land", "L", "Land")), *ended, *begun]))
    recipe = {
        "area": {"column": "ort", "level": "ort"},
        "period": {"column": "stand", "one_per_file": False},
        "values": [{"dataset": "einwohner", "column": "zahl"}],
    }
    path, dataset = desk.file("o.csv", ORTE + more), kit.people(space="orte", level="ort")
    pieces, whole = (
        read_delivery([path], Recipe.model_validate(recipe), Corrections(), {"einwohner": dataset}, {"orte": space},
                      lambda *_: [], date(2026, 11, 22), scratch=scratch)
        for scratch in (partial(Scratch, tmp_path / "private"), None)
    )  # fmt: skip
    assert is_streamed(pieces)
    assert {item.territory for item in whole.slices} != {""}
    assert everything(pieces) == everything(whole)
