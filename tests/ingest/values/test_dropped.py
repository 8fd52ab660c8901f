"""Rows of totals that are left out are compared with their rows first; the sums are computed here once more."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from kobimo.model.recipe import Recipe

RECIPE: dict[str, Any] = {
    "area": {"level": "viertel", "column": "Nr"},
    "period": {"constant": "2018-12-31"},
    "values": [{"dataset": "einwohner", "column": "Zahl"}],
}

ALL = "Nr;Bezirk;Zahl\n0101;Mitte;5\n0102;Mitte;7\n0201;Nord;11\nSumme;;23\n"
ABOVE = "Nr;Bezirk;Zahl\n0101;Mitte;5\n0102;Mitte;7\nSumme;Mitte;12\n0201;Nord;11\nSumme;Nord;11\n"
BELOW = "Nr;Bezirk;Zahl\nSumme;Mitte;12\n0101;Mitte;5\n0102;Mitte;7\nSumme;Nord;11\n0201;Nord;11\n"
MIXED = "Nr;Bezirk;Zahl\n0101;Mitte;5\nSumme;Nord;11\n0201;Nord;11\n0102;Mitte;7\nSumme;Mitte;12\n"


def drop(check: Any, **more: Any) -> dict[str, Any]:
    rule = {"column": "Nr", "equals": "Summe", "check_against": check}
    return RECIPE | {"drop": [rule, *more.get("others", [])], **{k: v for k, v in more.items() if k != "others"}}


def found(desk: Any, text: str, recipe: Any) -> dict[str, Any]:
    reading = desk.read(desk.file("e.csv", text), recipe)
    assert all(row["area"] != "Summe" for row in reading.observations["einwohner"].to_pylist())
    return {check.code: check for check in reading.checks}


@pytest.mark.parametrize(
    ("text", "check"),
    [(ALL, "all"), (ABOVE, "above"), (BELOW, "below"), (MIXED, {"same": ["Bezirk"]}), (ABOVE, {"same": ["Bezirk"]})],
)
def test_totals_that_fit_are_silent_and_each_single_wrong_number_is_reported(desk: Any, text: str, check: Any) -> None:
    assert not {"DROPPED_TOTAL_DIFFERS", "DROPPED_TOTAL_UNCHECKED"} & set(found(desk, text, drop(check)))
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    for index in range(1, len(rows)):
        changed = [list(row) for row in rows]
        changed[index][2] = str(int(changed[index][2]) + 1)
        damaged = "\n".join(";".join(row) for row in changed) + "\n"
        result = found(desk, damaged, drop(check))["DROPPED_TOTAL_DIFFERS"]
        assert "Größte Abweichung 1:" in result.message
        totals = [number for number, row in enumerate(rows, 1) if row[0] == "Summe"]
        assert result.place.row in totals
        assert result.place.cell == f"C{result.place.row}"


def test_keys_of_districts_are_the_beginning_of_those_of_their_quarters(desk: Any) -> None:
    rule = {"column": "Nr", "matches": r"\d\d", "check_against": {"prefix": "Nr"}}
    text = "Nr;Zahl\n01;{}\n0101;5\n0102;7\n02;11\n0201;11\n"
    recipe = RECIPE | {"drop": [rule]}
    assert "DROPPED_TOTAL_DIFFERS" not in found(desk, text.format(12), recipe)
    assert "geliefert 13, Summe der Zeilen 12" in found(desk, text.format(13), recipe)["DROPPED_TOTAL_DIFFERS"].message


def test_rows_without_an_area_can_be_part_of_a_total(desk: Any) -> None:
    text = ALL.replace("Summe;;23", "ohne;;4\nSumme;;27")
    rest = {"column": "Nr", "equals": "ohne"}
    assert "DROPPED_TOTAL_DIFFERS" in found(desk, text, drop("all", others=[rest]))
    assert "DROPPED_TOTAL_DIFFERS" not in found(desk, text, drop("all", others=[rest | {"in_totals": True}]))


def test_a_hidden_part_makes_no_total_wrong_but_nothing_compared_is_said(desk: Any) -> None:
    hidden = ALL.replace("Mitte;5", "Mitte;.")
    assert "DROPPED_TOTAL_DIFFERS" not in found(desk, hidden, drop("all"))
    assert "DROPPED_TOTAL_UNCHECKED" in found(desk, hidden, drop("all"))


@pytest.mark.parametrize(("total", "reported"), [(23, 0), (27, 0), (28, 1), (18, 1), (19, 0)])
def test_rounding_explains_at_most_one_for_each_number_in_multiples_of_three(
    desk: Any, total: int, reported: int
) -> None:
    result = found(desk, ALL.replace(";;23", f";;{total}"), drop("all", rounding={"base": 3}))
    assert ("DROPPED_TOTAL_DIFFERS" in result) == bool(reported)


def test_a_row_is_a_total_or_a_part_of_one() -> None:
    rule = {"column": "Nr", "equals": "x", "check_against": "all", "in_totals": True}
    with pytest.raises(ValueError, match="in_totals"):
        Recipe.model_validate(RECIPE | {"drop": [rule]})


SIDE: dict[str, Any] = {
    "area": {"level": "viertel", "column": "Nr"},
    "period": {"constant": "2018-12-31"},
    "values": [
        {
            "dataset": "einwohner",
            "total": "alle",
            "columns": {"m": {"where": {"art": "m"}}, "w": {"where": {"art": "w"}}},
        }
    ],
}


@pytest.mark.parametrize(
    ("row", "rounding", "message"),
    [
        ("5;7;12", None, ""),
        ("5;7;13", None, "In 1 von 2 Zeilen"),
        ("5;.;13", None, ""),
        ("3;6;12", {"base": 3}, ""),
        ("3;6;13", {"base": 3}, "geliefert 13, Summe der Spalten 9"),
    ],
)
def test_a_column_of_totals_is_compared_with_its_columns_and_not_read(
    desk: Any, kit: Any, row: str, rounding: Any, message: str
) -> None:
    codes = [{"code": code, "title": kit.text(code)} for code in "mw"]
    dataset = kit.people(dimensions=[{"id": "art", "title": kit.text("a"), "categories": codes}])
    recipe = SIDE if rounding is None else SIDE | {"rounding": rounding}
    reading = desk.read(desk.file("e.csv", f"Nr;m;w;alle\n0101;3;3;6\n0102;{row}\n"), recipe, dataset)
    hits = [check for check in reading.checks if check.code == "TOTAL_COLUMN_DIFFERS"]
    assert len(hits) == bool(message)
    assert reading.observations["einwohner"].num_rows == 4
    assert "COLUMNS_UNREAD" not in {check.code for check in reading.checks}
    if message:
        assert message in hits[0].message
        assert hits[0].place.cell == "D3"
