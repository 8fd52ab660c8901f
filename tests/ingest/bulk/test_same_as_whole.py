"""A large file read by columns gives what the same file gives when it is read as a whole."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kobimo.ingest.bulk import chunks, reading
from kobimo.ingest.values.plan import wanted_columns
from kobimo.model.recipe import Recipe

AREAS = ("0101", "0102", "0201", "101", "01", "02", "Summe", "0999", "", " 0101 ", "0101.0")
DAYS = ("2018-12-31", "31.12.2019", "2018-12-31", "2018", "irgendwann", "")
AGES = ("0-5", "6+", "u6", "6-9", "10+", "x", "", "06+")
NUMBERS = ("1", "2", "30", "1.234", "12,5", "-", ".", "", "x", "(5)", "7 p", "1000", "0", "1e+05", "9" * 19, "-3")
SEX = ("m", "w", "d", "")
HEADINGS = ("Gebiet", "Stand", "Alter", "Sex", "z", "m", "w", "Bemerkung", "")


def likely(rng: random.Random, texts: tuple[str, ...], good: int, share: float) -> str:
    """Draw one of the first, good texts, or with a small probability any."""
    return rng.choice(texts) if rng.random() < share else rng.choice(texts[:good])


def make_text(rng: random.Random) -> str:
    """Write a delivery: title lines, headings, rows of which some are broken, footers."""
    sign, broken = rng.choice(";,\t"), rng.choice((0.0, 0.0, 0.02, 0.3))
    lines = [f"Einwohner{sign}Stand 31.12.2018"] * rng.choice((0, 0, 1)) + [""] * rng.choice((0, 0, 1))
    lines.append(sign.join(HEADINGS))
    keys = [(a, d, g, s) for a in AREAS[:3] for d in DAYS[:2] for g in AGES[:2] for s in SEX[:2]]
    rng.shuffle(keys)
    for key in keys[: rng.randint(1, 24)]:
        cells = (
            list(key) if rng.random() >= broken else [likely(rng, texts, 2, 0.7) for texts in (AREAS, DAYS, AGES, SEX)]
        )
        cells += [likely(rng, NUMBERS, rng.choice((3, 6)) if broken else 3, broken) for _number in range(3)]
        cells += [rng.choice(("", "ok", "Ä ö", "a;b")), ""]
        if sign == "," or rng.random() < 0.1 or any(sign in cell for cell in cells):
            cells = [f'"{cell}"' for cell in cells]
        if rng.random() < broken / 3:
            cells = rng.choice((cells[:-3], [*cells, "zu viel"], [""] * len(cells), []))
        lines.append(sign.join(cells))
        if rng.random() < broken / 3:
            lines.append(lines[-1])
    lines += rng.choice(([], [], [""], ["Summe" + sign * 8], ["Quelle: Amt"]))
    return rng.choice(("\n", "\r\n")).join(lines) + rng.choice(("\n", ""))


def make_recipe(rng: random.Random) -> dict[str, Any]:
    """Draw a recipe for these deliveries: long, wide, summed up or counted, with drop rules and totals."""
    levels = [
        {"level": "stadt", "matches": "Summe", "key": "0"},
        {"level": "bezirk", "matches": r"\d\d"},
        {"level": "viertel", "matches": r"\d{4}"},
    ]
    area = rng.choice(
        (
            {"level": "viertel", "column": "Gebiet", "width": 4},
            {"column": "Gebiet", "levels": levels, "width": 4},
            {"level": "stadt", "constant": "0"},
        )
    )
    period = rng.choice(({"column": "Stand", "one_per_file": False}, {"column": "Stand"}, {"constant": "2018-12-31"}))
    age = {"alter": {"column": "Alter", "codes": {"u6": "0-5"}}}
    sums = rng.random() < 0.3
    fine = rng.choice(
        (
            {"column": "z", "dimensions": {**age, "geschlecht": {"column": "Sex"}}},
            {"columns": {"m": {"where": {"geschlecht": "m"}}, "w": {"where": {"geschlecht": "w"}}}, "dimensions": age},
            {
                "columns": {
                    "m": {"where": {"geschlecht": "m"}, "measure": "personen"},
                    "z": {"where": {"geschlecht": "m"}, "measure": "euro"},
                },
                "dimensions": age,
            },
        )
    )
    values: list[dict[str, Any]] = [
        {"dataset": "einwohner", "cube": "fein", "measure": "personen", "sum_rows": sums, **fine}
    ]
    if rng.random() < 0.5:
        values.append(
            {
                "dataset": "einwohner",
                "cube": "grob",
                "measure": "personen",
                "column": "z",
                "dimensions": age,
                "rows": [{"column": "Sex", "equals": rng.choice(("m", "w"))}],
                "sum_rows": rng.random() < 0.5,
            }
        )
    if rng.random() < 0.3:
        values.append({"dataset": "einwohner", "cube": "summe", "measure": "personen", "count_rows": True})
    recipe: dict[str, Any] = {"area": area, "period": period, "values": values}
    if rng.random() < 0.5:
        recipe["drop"] = [
            {"column": "Gebiet", "equals": "Summe", "check_against": rng.choice(("all", "above", {"same": ["Alter"]}))},
            {"column": "Gebiet", "matches": "Quelle.*"},
        ]
    if rng.random() < 0.3:
        recipe["rounding"] = {"base": 5}
    if rng.random() < 0.3:
        recipe["table"] = {"decimal": ","}
    return recipe


@pytest.fixture
def people(kit: Any) -> Any:
    return kit.people(
        dimensions=[
            {"id": "alter", "title": kit.text("Alter"), "kind": "interval"},
            {"id": "geschlecht", "title": kit.text("Sex"),
             "categories": [{"code": code, "title": kit.text(code)} for code in "mwd"]},
        ],
        cubes=[
            {"id": "fein", "dimensions": ["alter", "geschlecht"]},
            {"id": "grob", "dimensions": ["alter"]},
            {"id": "summe"},
        ],
        measures=[
            {"id": "personen", "title": kit.text("P"), "unit": kit.text("P"), "concerns": "persons", "maximum": 1000},
            {"id": "euro", "title": kit.text("E"), "unit": kit.text("E"), "concerns": "nothing", "scale": 1,
             "additivity": "amount", "part_of": "personen"},
        ],
    )  # fmt: skip


def everything(result: Any) -> dict[str, Any]:
    """Return all that a reading says, in a form that can be compared."""
    return {
        "checks": result.checks,
        "slices": result.slices,
        "rows": result.rows_read,
        "facts": result.facts,
        "forget": result.forget,
        "structures": result.structures,
        "observations": {name: (table.schema, table.to_pylist()) for name, table in result.observations.items()},
        "places": {name: table.to_pylist() for name, table in result.places.items()},
    }


@pytest.mark.parametrize("seed", range(150))
def test_a_file_read_by_columns_gives_what_the_whole_file_gives(
    desk: Any, people: Any, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rng = random.Random(seed)
    encoding = rng.choice(("utf-8", "utf-8-sig", "cp1252"))
    path = desk.file(f"e{rng.choice(('', ' 2018'))}.csv", make_text(rng).encode(encoding))
    recipe = make_recipe(rng)
    whole = desk.read(path, recipe, people)
    monkeypatch.setattr(reading, "THRESHOLD", 0)
    monkeypatch.setattr(chunks, "CHUNK", rng.choice((64, 500, 1 << 20)))
    by_columns = everything(desk.read(path, recipe, people))
    for name, expected in everything(whole).items():
        assert by_columns[name] == expected, name


def make_corrections(rng: random.Random, lines: list[list[str]]) -> list[dict[str, Any]]:
    """Draw corrections of rows that are there, or are not, with right and wrong expectations."""
    made = []
    for number in range(rng.randint(1, 3)):
        row = rng.choice(lines)
        names = rng.sample(("Gebiet", "Stand", "Alter", "Sex", "z", "Bemerkung"), 2)
        where = {name: row[HEADINGS.index(name)].strip('"') for name in names}
        changed = {rng.choice(("Gebiet", "Alter", "z")): rng.choice(("0101", "0-5", "7", "neu"))}
        made.append(
            {"id": f"c{number}", "file": "e*", "where": where, "set": changed, "expect": rng.choice((1, 1, 2)),
             "reason": "Schreibfehler", "decided_by": "A", "decided_on": "2026-01-01",
             "status": rng.choice(("open", "reported", "fixed"))}
        )  # fmt: skip
    return made


@pytest.mark.parametrize("seed", range(60))
def test_corrections_of_columns_do_what_they_do_to_rows(
    desk: Any, people: Any, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rng = random.Random(seed)
    text = make_text(rng)
    rows = [cells for line in text.splitlines() for sign in ";,\t" if len(cells := line.split(sign)) == len(HEADINGS)]
    corrections = make_corrections(rng, rows)
    path, recipe = desk.file("e.csv", text), make_recipe(rng)
    whole = everything(desk.read(path, recipe, people, corrections=corrections))
    monkeypatch.setattr(reading, "THRESHOLD", 0)
    by_columns = everything(desk.read(path, recipe, people, corrections=corrections))
    for name, expected in whole.items():
        assert by_columns[name] == expected, name


def test_most_of_these_files_are_read_by_columns_indeed(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "THRESHOLD", 0)
    large = 0
    for seed in range(60):
        rng = random.Random(seed)
        path = desk.file("e.csv", make_text(rng))
        recipe = Recipe.model_validate(make_recipe(rng))
        large += reading.read_large(path, recipe.table, wanted_columns(recipe)) is not None
    assert large > 50
