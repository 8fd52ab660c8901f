"""What only many observations together give away."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.ingest.values.oddities import _overlapping
from kobimo.model.category import Interval
from kobimo.model.checks import has_errors

ZEROS = "Schlüssel;Stand;Zahl\n0101;2018-12-31;{0}\n0102;2018-12-31;{1}\n0201;2018-12-31;{2}\n"


def of(reading: Any, code: str) -> list[Any]:
    return [check for check in reading.checks if check.code == code]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("0", "0", "0"), 3),
        (("-", "0", ""), 2),
        (("0", "0", "1"), 0),
        (("0", "0", "."), 0),
        (("0", "", ""), 0),
    ],
)
def test_only_zeros_are_a_warning(desk: Any, cells: tuple[str, ...], expected: int) -> None:
    reading = desk.read(desk.file("e.csv", ZEROS.format(*cells)))
    hits = of(reading, "ALL_ZERO")
    assert len(hits) == (1 if expected else 0)
    if expected:
        assert f"Alle {expected} Werte" in hits[0].message
        assert "2018-12-31" in hits[0].message
        assert hits[0].place.file == "e.csv"
        assert not has_errors(reading.checks)


def test_zeros_are_judged_by_period_and_measure(desk: Any, kit: Any) -> None:
    unit = {"title": kit.text("x"), "unit": kit.text("x"), "concerns": "nothing"}
    dataset = kit.people(measures=[{"id": "a", **unit}, {"id": "b", **unit}])
    recipe = kit.recipe | {
        "period": {"column": "Stand", "one_per_file": False},
        "values": [{"dataset": "einwohner", "columns": {"A": {"measure": "a"}, "B": {"measure": "b"}}}],
    }
    rows = {"2017-12-31": ["0;1", "0;0"], "2018-12-31": ["3;0", "0;0"]}
    data = "Schlüssel;Stand;A;B\n"
    for day, cells in rows.items():
        data += "".join(f"{key};{day};{cell}\n" for key, cell in zip(("0101", "0102"), cells, strict=True))
    messages = [check.message for check in of(desk.read(desk.file("e.csv", data), recipe, dataset), "ALL_ZERO")]
    assert len(messages) == 2
    assert "Messgröße a, Zeitraum 2017-12-31" in messages[0]
    assert "Messgröße b, Zeitraum 2018-12-31" in messages[1]


def read_ages(desk: Any, kit: Any, rows: list[tuple[str, str, str]], cubes: list[Any] | None = None) -> Any:
    dataset = kit.people(
        dimensions=[{"id": "alter", "title": kit.text("Alter"), "kind": "interval"}],
        cubes=cubes or [{"id": "alter", "dimensions": ["alter"]}],
    )
    value = {"dataset": "einwohner", "column": "Zahl", "dimensions": {"alter": {"column": "Alter"}}}
    recipe = {
        "area": {
            "column": "Gebiet",
            "levels": [{"level": "bezirk", "matches": r"\d\d"}, {"level": "viertel", "matches": r"\d{4}"}],
        },
        "period": {"column": "Stand", "one_per_file": False},
        "values": [value],
    }
    data = "Gebiet;Stand;Alter;Zahl\n" + "".join(f"{area};{day};{age};1\n" for area, day, age in rows)
    return desk.read(desk.file("e.csv", data), recipe, dataset)


def test_overlapping_ages_are_a_warning_with_pairs_and_remedy(desk: Any, kit: Any) -> None:
    rows = [("0101", f"{year}-12-31", age) for year in (2017, 2018) for age in ("0-2", "2-5", "6-9", "6")]
    (check,) = of(read_ages(desk, kit, rows), "CATEGORIES_OVERLAP")
    assert check.severity == "warning"
    assert "überschneiden sich: 0-2 und 2-5, 6 und 6-9." in check.message
    assert "2017-12-31, 2018-12-31" in check.message
    assert "eigenen Würfel" in check.remedy
    assert check.place.file == "e.csv"


def test_ages_that_touch_or_belong_to_different_periods_and_levels_do_not_overlap(desk: Any, kit: Any) -> None:
    rows = [
        ("0101", "2018-12-31", "0-2"),
        ("0101", "2018-12-31", "3+"),
        ("0101", "2017-12-31", "0-5"),
        ("01", "2018-12-31", "0-5"),
    ]
    assert of(read_ages(desk, kit, rows), "CATEGORIES_OVERLAP") == []


def test_long_lists_of_overlapping_ages_are_cut(desk: Any, kit: Any) -> None:
    rows = [("0101", "2018-12-31", age) for age in ("0+", *map(str, range(12)))]
    (check,) = of(read_ages(desk, kit, rows), "CATEGORIES_OVERLAP")
    assert "überschneiden sich: 0 und 0+, 0+ und 1, " in check.message
    assert ", 0+ und 9 und 2 weitere. Zeitraum" in check.message


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 6)), unique=True, max_size=8))
def test_overlaps_are_those_of_the_sets_of_numbers(spans: list[tuple[int, int]]) -> None:
    codes = {Interval(low, low + more).code: set(range(low, low + more + 1)) for low, more in spans}
    expected = {frozenset(pair) for pair in combinations(codes, 2) if codes[pair[0]] & codes[pair[1]]}
    assert {frozenset(pair) for pair in _overlapping(tuple(sorted(codes)))} == expected
