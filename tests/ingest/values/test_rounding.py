"""Parts against totals where the publisher rounds: the tolerance is what rounding can do, and not a unit more."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import UnknownNameError
from kobimo.model.recipe import RoundingRule
from kobimo.reference.rounding import Practice, rounding_of, tolerance

LONG: dict[str, Any] = {
    "area": {"level": "viertel", "column": "Gebiet"},
    "period": {"constant": "2018-12-31"},
    "values": [
        {
            "dataset": "einwohner",
            "cube": "fein",
            "rows": [{"column": "Art", "matches": "[a-z]"}],
            "dimensions": {"art": {"column": "Art"}},
            "column": "Zahl",
        },
        {"dataset": "einwohner", "cube": "summe", "rows": [{"column": "Art", "equals": "alle"}], "column": "Zahl"},
    ],
}


def nearest(number: int, base: int) -> int:
    """Round half up, as a schoolchild does."""
    return (2 * number + base) // (2 * base) * base


@pytest.mark.parametrize("base", [2, 3, 5, 7, 10])
@pytest.mark.parametrize("parts", [1, 2, 3, 4])
def test_no_true_numbers_miss_their_rounded_total_by_more_and_the_bound_is_reached_as_far_as_multiples_can(
    base: int, parts: int
) -> None:
    allowed = tolerance([Practice(base)] * (parts + 1))
    worst = 0
    for truth in itertools.product(range(base), repeat=parts):
        published = [nearest(number, base) for number in truth]
        worst = max(worst, abs(nearest(sum(truth), base) - sum(published)))
    assert worst <= allowed
    if base % 2:  # differences of multiples are multiples themselves, so the next smaller one must be reached
        assert worst == allowed // base * base


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30), st.sampled_from([3, 5]))
def test_rounded_parts_are_never_further_from_their_total_than_the_tolerance(truth: list[int], base: int) -> None:
    difference = abs(nearest(sum(truth), base) - sum(nearest(number, base) for number in truth))
    assert difference <= tolerance([Practice(base)] * (len(truth) + 1))


def test_exact_numbers_have_no_tolerance_and_noise_grows_with_the_root_of_the_number_of_parts() -> None:
    assert tolerance([Practice()] * 50) == 0
    few, many = (tolerance([Practice(variance=2.0)] * count) for count in (4, 400))
    assert 9 * few < many <= 10 * few


@pytest.mark.parametrize(
    ("key", "base"),
    [("01001000", 3), ("03", 3), ("15003", 3), ("05315000", 5), ("053150000000", 5), ("09162000", 1), ("Dom", 1)],
)
def test_the_land_in_the_key_decides(key: str, base: int) -> None:
    assert rounding_of(RoundingRule(practice="land")).of(key).base == base


def test_an_unknown_practice_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="threes"):
        rounding_of(RoundingRule(practice="three"))


@pytest.fixture
def kinds(kit: Any) -> Any:
    return kit.people(
        dimensions=[
            {
                "id": "art",
                "title": kit.text("Art"),
                "categories": [{"code": code, "title": kit.text(code)} for code in "ab"],
            }
        ],
        cubes=[{"id": "fein", "dimensions": ["art"]}, {"id": "summe"}],
    )


def results(desk: Any, kinds: Any, total: int | str, parts: tuple[int | str, ...], **recipe: Any) -> dict[str, Any]:
    rows = "".join(f"0101;{code};{number}\n" for code, number in zip("ab", parts, strict=False))
    file = desk.file("e.csv", f"Gebiet;Art;Zahl\n0101;alle;{total}\n{rows}")
    reading = desk.read(file, LONG | recipe, kinds)
    return {check.code: check for check in reading.checks}


@pytest.mark.parametrize(
    ("total", "parts", "rounding", "expected"),
    [
        (3, (0, 0), {"base": 3}, "TOTAL_ROUNDED"),  # 1 + 1 = 2, published as 0, 0 and 3
        (6, (0, 0), {"base": 3}, "TOTAL_DIFFERS"),  # no true numbers can do that
        (3, (0, 0), None, "TOTAL_DIFFERS"),
        (5, (0, 0), {"base": 5}, "TOTAL_ROUNDED"),  # 2 + 2 = 4
        (10, (0, 0), {"base": 5}, "TOTAL_DIFFERS"),
        (10, (5, 5), {"base": 5}, None),
        (103, (50, 50), {"variance": 0.2}, "TOTAL_ROUNDED"),
        (105, (50, 50), {"variance": 0.2}, "TOTAL_DIFFERS"),
        (103, (50, 50), {"practice": "zensus"}, "TOTAL_ROUNDED"),
    ],
)
def test_a_total_is_reported_only_beyond_what_rounding_explains(
    desk: Any, kinds: Any, total: int, parts: tuple[int, int], rounding: Any, expected: str | None
) -> None:
    recipe = {} if rounding is None else {"rounding": rounding}
    found = results(desk, kinds, total, parts, **recipe)
    assert {"TOTAL_DIFFERS", "TOTAL_ROUNDED"} & set(found) == ({expected} if expected else set())
    if expected == "TOTAL_DIFFERS":
        assert found[expected].place.cell == "C2"
        assert found[expected].share == 1


def test_numbers_that_are_no_multiples_contradict_the_recipe(desk: Any, kinds: Any) -> None:
    found = results(desk, kinds, 9, (3, 7), rounding={"base": 3})
    check = found["ROUNDING_UNEXPECTED"]
    assert "1 von 3 Zahlen sind keine Vielfachen von 3, zum Beispiel 7" in check.message
    assert check.place.cell == "C4"


@pytest.mark.parametrize(("total", "parts", "reported"), [(5, (4, "."), 0), (5, (6, "."), 1), (5, (".", "."), 0)])
def test_known_parts_must_not_exceed_their_total_even_if_others_are_hidden(
    desk: Any, kinds: Any, total: int, parts: tuple[int | str, ...], reported: int
) -> None:
    found = results(desk, kinds, total, parts)
    assert ("PARTS_EXCEED_TOTAL" in found) == bool(reported)
    assert "TOTAL_DIFFERS" not in found


def test_a_category_alone_must_not_exceed_the_total(desk: Any, kinds: Any) -> None:
    assert "PARTS_EXCEED_TOTAL" in results(desk, kinds, 5, (6,))
    assert "PARTS_EXCEED_TOTAL" not in results(desk, kinds, 5, (5,))


def test_rates_are_never_added_up(desk: Any, kit: Any) -> None:
    unit = {"title": kit.text("x"), "unit": kit.text("x"), "concerns": "nothing", "additivity": "none"}
    dataset = kit.people(
        measures=[{"id": "quote", **unit}],
        dimensions=[
            {"id": "art", "title": kit.text("a"), "categories": [{"code": c, "title": kit.text(c)} for c in "ab"]}
        ],
        cubes=[{"id": "fein", "dimensions": ["art"]}, {"id": "summe"}],
    )
    assert not {"TOTAL_DIFFERS", "PARTS_EXCEED_TOTAL"} & set(results(desk, dataset, 50, (40, 60)))


def test_the_school_leavers_of_all_districts_fit_the_practice_of_their_land(real: Path) -> None:
    file = real / "genesis" / "regionalstatistik" / "21111-02-06-4.csv"
    practice = rounding_of(RoundingRule(practice="land"))
    differing: set[str] = set()
    compared = 0
    with file.open(encoding="latin-1", newline="") as stream:
        for row in csv.reader(stream, delimiter=";"):
            if len(row) != 17 or row[0] != "2023" or not row[1].isdigit():
                continue
            texts = [row[at] for at in (3, 5, 7, 9, 13, 15)]  # column 11 is "dar.", a part of column 9
            if not all(text == "-" or text.isdigit() for text in texts):
                continue
            total, *parts = (0 if text == "-" else int(text) for text in texts)
            land = practice.of(row[1])
            assert all(number % land.base == 0 for number in (total, *parts)), row
            assert abs(total - sum(parts)) <= tolerance([land] * 6), row
            differing |= {row[1][:2]} if total != sum(parts) else set()
            compared += 1
    assert compared > 400
    assert differing == {"01", "05", "15"}
