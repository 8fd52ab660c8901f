"""Groups of one cube that overlap: an area that lacks one of them must not count as zero, and sums must agree."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kobimo.model.category import parse_interval

AREAS = ("0101", "0102", "0201")
PARTS = ("0-5", "6-17", "18-64", "65+")
Row = tuple[str, str, str, str]


def read(desk: Any, kit: Any, rows: list[Row], **more: Any) -> Any:
    """Read rows of area, age, sex and number."""
    dataset = kit.people(
        dimensions=[
            {"id": "alter", "title": kit.text("Alter"), "kind": "interval"},
            {"id": "sex", "title": kit.text("Geschlecht"), "kind": "coded", "categories": [
                {"code": code, "title": kit.text(code)} for code in "mw"
            ]},
        ],
        cubes=[{"id": "alter", "dimensions": ["alter", "sex"]}],
        **more,
    )  # fmt: skip
    dimensions = {"alter": {"column": "Alter"}, "sex": {"column": "Sex"}}
    recipe = kit.recipe | {
        "area": {"column": "Gebiet", "level": "viertel"},
        "values": [{"dataset": "einwohner", "column": "Zahl", "dimensions": dimensions}],
        "period": {"constant": "2018-12-31"},
    }
    data = "Gebiet;Alter;Sex;Zahl\n" + "".join(";".join(row) + "\n" for row in rows)
    return desk.read(desk.file("e.csv", data), recipe, dataset)


def rows_of(areas: tuple[str, ...], groups: dict[str, int]) -> list[Row]:
    return [(area, age, sex, str(n)) for area, (age, n), sex in product(areas, groups.items(), "mw")]


def of(reading: Any, code: str) -> list[Any]:
    return [check for check in reading.checks if check.code == code]


def test_a_group_that_only_one_area_has_beside_its_parts_is_refused(desk: Any, kit: Any) -> None:
    rows = [*rows_of(AREAS, dict.fromkeys(PARTS, 10)), *rows_of(AREAS[:1], {"0-17": 20})]
    (check,) = of(read(desk, kit, rows), "CATEGORIES_OVERLAP_PARTLY")
    assert check.severity == "error"
    assert check.place.file == "e.csv"
    assert "(2), zum Beispiel 0102 ohne 0-17, obwohl 0-5 geliefert ist" in check.message
    assert "drop" in check.remedy


def test_areas_with_groupings_of_their_own_are_refused_in_both_directions(desk: Any, kit: Any) -> None:
    rows = [*rows_of(AREAS[:2], {"0-5": 1, "6-17": 1}), *rows_of(AREAS[2:], {"0-17": 2})]
    (check,) = of(read(desk, kit, rows), "CATEGORIES_OVERLAP_PARTLY")
    assert "(3)" in check.message


def test_a_group_that_is_lacking_for_one_other_category_only_is_refused(desk: Any, kit: Any) -> None:
    rows = rows_of(AREAS, {"0-5": 1, "6-17": 1, "0-17": 2})
    rows.remove(("0201", "0-17", "w", "2"))
    (check,) = of(read(desk, kit, rows), "CATEGORIES_OVERLAP_PARTLY")
    assert "(1), zum Beispiel 0201 ohne 0-17" in check.message


def test_an_area_that_has_nothing_of_overlapping_groups_is_only_asked_about(desk: Any, kit: Any) -> None:
    rows = [*rows_of(AREAS, {"65+": 5}), *rows_of(AREAS[:2], {"0-5": 1, "6-17": 1, "0-17": 2})]
    reading = read(desk, kit, rows)
    assert of(reading, "CATEGORIES_OVERLAP_PARTLY") == []
    assert of(reading, "CATEGORIES_ABSENT")


@pytest.mark.parametrize(("lacking", "refused"), [("6-17", False), ("0-17", True)])
def test_where_absence_is_zero_a_part_may_be_lacking_but_not_what_contains_it(
    desk: Any, kit: Any, lacking: str, refused: bool
) -> None:
    groups = {"0-5": 2, "6-17": 0, "0-17": 2}
    rows = [*rows_of(AREAS[:2], groups), *rows_of(AREAS[2:], {age: n for age, n in groups.items() if age != lacking})]
    reading = read(desk, kit, rows, absent="zero")
    assert bool(of(reading, "CATEGORIES_OVERLAP_PARTLY")) is refused
    assert of(reading, "TOTAL_DIFFERS") == []


def test_groups_delivered_for_all_areas_are_compared_with_their_parts(desk: Any, kit: Any) -> None:
    whole = dict.fromkeys(PARTS, 10) | {"0-17": 20, "0+": 40}
    right = read(desk, kit, rows_of(AREAS, whole))
    assert of(right, "CATEGORIES_OVERLAP_PARTLY") == of(right, "TOTAL_DIFFERS") == []
    rows = rows_of(AREAS, whole)
    rows[rows.index(("0102", "0-17", "m", "20"))] = ("0102", "0-17", "m", "23")
    wrong = read(desk, kit, rows)
    (check,) = of(wrong, "TOTAL_DIFFERS")
    assert "Gruppen von alter" in check.message
    assert "alter=0-17" in check.message
    assert "geliefert 23, Summe der Teile 20" in check.message
    assert check.place.cell == f"D{rows.index(('0102', '0-17', 'm', '23')) + 2}"


SPANS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 4)).map(lambda at: f"{at[0]}-{at[0] + at[1]}" if at[1] else str(at[0])),
    min_size=1, max_size=5, unique=True,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SPANS, min_size=2, max_size=3), st.booleans())
def test_refused_is_exactly_what_zero_would_contradict(
    desk: Any, kit: Any, by_area: list[list[str]], zero: bool
) -> None:
    rows = [(area, age, "m", "1") for area, ages in zip(AREAS, by_area, strict=False) for age in ages]
    numbers = {age: range(parse_interval(age).lower, int(parse_interval(age).sort_key[1]) + 1)
               for ages in by_area for age in ages}  # fmt: skip
    wrong = False
    for ages in by_area:
        for lacking, there in product(set(numbers) - set(ages), ages):
            shared = set(numbers[lacking]) & set(numbers[there])
            wrong |= (shared == set(numbers[there])) if zero else bool(shared)
    reading = read(desk, kit, rows, **({"absent": "zero"} if zero else {}))
    assert bool(of(reading, "CATEGORIES_OVERLAP_PARTLY")) is wrong
