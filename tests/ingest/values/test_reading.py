"""Recipes applied to tables: keys, sums, totals, corrections, and what the recipe itself may get wrong."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.model.checks import has_errors
from kobimo.model.recipe import PeriodRule

HEAD = "Ebene;Gebiet;Stand;Alter;m;w;z\n"


def codes(reading: Any) -> list[str]:
    return [check.code for check in reading.checks]


@pytest.fixture
def crossed(kit: Any) -> Any:
    categories = [{"code": code, "title": kit.text(code)} for code in "mw"]
    return kit.people(
        dimensions=[
            {"id": "alter", "title": kit.text("Alter"), "kind": "interval"},
            {"id": "geschlecht", "title": kit.text("Geschlecht"), "categories": categories},
        ],
        cubes=[
            {"id": "fein", "dimensions": ["alter", "geschlecht"]},
            {"id": "grob", "dimensions": ["alter"]},
            {"id": "summe"},
        ],
    )


WIDE: dict[str, Any] = {
    "area": {"level": "viertel", "column": "Gebiet"},
    "period": {"column": "Stand"},
    "values": [
        {
            "dataset": "einwohner",
            "cube": "fein",
            "rows": [{"column": "Alter", "matches": ".+"}],
            "dimensions": {"alter": {"column": "Alter", "codes": {"u6": "0-5"}}},
            "columns": {"m": {"where": {"geschlecht": "m"}}, "w": {"where": {"geschlecht": "w"}}},
        },
        {
            "dataset": "einwohner",
            "cube": "summe",
            "rows": [{"column": "Alter", "empty": True}],
            "column": "z",
        },
    ],
}


def fine_rows(total: int) -> str:
    return HEAD + f"v;0101;2018-12-31;u6;1;2;\nv;0101;2018-12-31;06+;3;4;\nv;0101;2018-12-31;;;;{total}\n"


def test_rows_are_sorted_and_dimensions_of_other_cubes_are_null(desk: Any, crossed: Any) -> None:
    reading = desk.read(desk.file("e.csv", fine_rows(10)), WIDE, crossed)
    rows = reading.observations["einwohner"].to_pylist()
    assert [(r["cube"], r["alter"], r["geschlecht"], r["personen"], r["row"]) for r in rows] == [
        ("fein", "0-5", "m", 1, 2),
        ("fein", "0-5", "w", 2, 2),
        ("fein", "6+", "m", 3, 3),
        ("fein", "6+", "w", 4, 3),
        ("summe", None, None, 10, 4),
    ]
    fine = next(part for part in reading.slices if part.cube == "fein")
    assert fine.categories == {"alter": ("0-5", "6+"), "geschlecht": ("m", "w")}
    assert (fine.rows, fine.areas, fine.measures, tuple(fine.files)) == (4, 1, ("personen",), ("e.csv",))
    assert {part.cube: part.sums for part in reading.slices} == {"fein": {"personen": 10}, "summe": {"personen": 10}}


@pytest.mark.parametrize(("total", "expected"), [(10, 0), (13, 1)])
def test_a_delivered_total_is_compared_with_its_parts_and_kept(
    desk: Any, crossed: Any, total: int, expected: int
) -> None:
    reading = desk.read(desk.file("e.csv", fine_rows(total)), WIDE, crossed)
    hits = [check for check in reading.checks if check.code == "TOTAL_DIFFERS"]
    assert len(hits) == expected
    assert reading.observations["einwohner"].to_pylist()[-1]["personen"] == total
    if hits:
        assert "Abweichung 3" in hits[0].message
        assert (hits[0].place.row, hits[0].place.cell) == (4, "G4")
        assert not has_errors(reading.checks)


def test_parts_that_do_not_cover_the_whole_are_not_compared(desk: Any, crossed: Any) -> None:
    gap = fine_rows(99).replace(";06+;", ";07+;")
    hidden = fine_rows(99).replace(";3;4;", ";.;4;")
    for data in (gap, hidden):
        assert "TOTAL_DIFFERS" not in codes(desk.read(desk.file("e.csv", data), WIDE, crossed))


def test_an_unknown_category_names_the_nearest(desk: Any, crossed: Any) -> None:
    reading = desk.read(desk.file("e.csv", fine_rows(10).replace(";u6;", ";u 6;")), WIDE, crossed)
    check = next(check for check in reading.checks if check.code == "CATEGORY_UNKNOWN")
    assert (check.place.row, check.place.column) == (2, "Alter")
    assert "u6" in check.remedy


def test_age_ranges_as_berlin_writes_them_are_not_guessed(desk: Any, crossed: Any) -> None:
    reading = desk.read(desk.file("e.csv", fine_rows(10).replace(";06+;", ";00_01;")), WIDE, crossed)
    assert "CATEGORY_UNKNOWN" in codes(reading)


LEVELS: dict[str, Any] = {
    "area": {
        "column": "Gebiet",
        "levels": [
            {"level": "stadt", "matches": "Summe", "key": "0"},
            {"level": "bezirk", "matches": r"\d\d"},
            {"level": "viertel", "matches": r"\d{4}"},
        ],
    },
    "period": {"column": "Stand"},
    "values": [{"dataset": "einwohner", "column": "z"}],
}


def test_upper_levels_are_compared_with_the_level_below(desk: Any) -> None:
    numbers = {"Summe": 65, "01": 30, "02": 35, "0101": 10, "0102": 15, "0201": 35}
    data = HEAD + "".join(f"x;{key};2018-12-31;;;;{number}\n" for key, number in numbers.items())
    reading = desk.read(desk.file("e.csv", data), LEVELS)
    assert codes(reading) == ["UPPER_LEVEL_DIFFERS", "COLUMNS_UNREAD"]
    assert "In 1 von 2" in reading.checks[0].message
    assert "bezirk 01" in reading.checks[0].message
    assert reading.checks[0].place.row == 3
    skipped = "".join(line for line in data.splitlines(keepends=True) if not line.startswith(("x;01;", "x;02;")))
    reading = desk.read(desk.file("e.csv", skipped), LEVELS)
    assert "Abweichung 5" in reading.checks[0].message


LIST: dict[str, Any] = {
    "area": {"level": "viertel", "column": "Gebiet"},
    "period": {"constant": "2018-12-31"},
    "values": [
        {"dataset": "kitas", "measure": "haeuser", "count_rows": True},
        {"dataset": "kitas", "measure": "plaetze", "column": "Plätze", "sum_rows": True},
    ],
}


@pytest.fixture
def kitas(kit: Any) -> Any:
    unit = {"title": kit.text("x"), "unit": kit.text("x"), "concerns": "nothing"}
    return kit.people(id="kitas", absent="zero", measures=[{"id": "haeuser", **unit}, {"id": "plaetze", **unit}])


def test_lists_of_institutions_are_counted_and_summed(desk: Any, kitas: Any) -> None:
    data = "Gebiet;Plätze\n0201;5\n0101;10\n0201;7\n"
    reading = desk.read(desk.file("kitas.csv", data), LIST, kitas)
    assert reading.checks == ()
    rows = reading.observations["kitas"].to_pylist()
    assert [(r["area"], r["haeuser"], r["plaetze"], r["row"]) for r in rows] == [("0101", 1, 10, 3), ("0201", 2, 12, 2)]


@pytest.mark.parametrize(("cell", "status"), [("", "missing"), (".", "suppressed")])
def test_a_sum_with_an_unknown_part_has_no_number(desk: Any, kitas: Any, cell: str, status: str) -> None:
    reading = desk.read(desk.file("kitas.csv", f"Gebiet;Plätze\n0201;5\n0201;{cell}\n0201;7\n"), LIST, kitas)
    row = reading.observations["kitas"].to_pylist()[0]
    assert (row["haeuser"], row["plaetze"], row["plaetze_status"]) == (3, None, status)
    blank = [] if cell else [("CELL_EMPTY", 3)]
    assert [(check.code, check.place.row) for check in reading.checks] == [*blank, ("SUM_INCOMPLETE", 3)]


def test_sums_of_a_slice_count_known_cells_only_and_are_exact(desk: Any, kitas: Any) -> None:
    largest = 9223372036854775807
    data = f"Gebiet;Plätze\n0101;{largest}\n0102;{largest}\n0201;.\n"
    (part,) = desk.read(desk.file("kitas.csv", data), LIST, kitas).slices
    assert part.sums == {"haeuser": 3, "plaetze": 2 * largest}
    hidden = desk.read(desk.file("kitas.csv", "Gebiet;Plätze\n0101;.\n0102;.\n"), LIST, kitas)
    assert hidden.slices[0].sums == {"haeuser": 2}


def test_sums_of_a_slice_are_in_stored_units(desk: Any, kit: Any) -> None:
    euro = {"id": "euro", "title": kit.text("x"), "unit": kit.text("x"), "concerns": "nothing"}
    dataset = kit.people(id="kitas", absent="zero", measures=[euro | {"additivity": "amount", "scale": 2}])
    recipe = LIST | {"values": [{"dataset": "kitas", "column": "Betrag"}]}
    reading = desk.read(desk.file("kitas.csv", "Gebiet;Betrag\n0101;1,5\n0102;2,25\n"), recipe, dataset)
    assert [part.sums for part in reading.slices] == [{"euro": 375}]


def test_a_sum_beyond_64_bit_is_an_error(desk: Any, kitas: Any) -> None:
    data = "Gebiet;Plätze\n" + "0201;9223372036854775807\n" * 2
    assert "NUMBER_TOO_LARGE" in codes(desk.read(desk.file("kitas.csv", data), LIST, kitas))


def test_names_match_across_blanks_and_unicode_forms_but_must_be_unique(desk: Any, kit: Any) -> None:
    areas = [
        ("stadt", "0", "S", ""),
        ("viertel", "1", "Müh\u00a0 le", "0"),
        ("viertel", "2", "Dom", "0"),
        ("viertel", "3", "Dom", "0"),
    ]
    space = kit.space([("viertel", "stadt"), ("stadt", None)], areas)
    recipe = LIST | {"area": {"level": "viertel", "column": "Gebiet", "by": "name"}}
    data = "Gebiet;Plätze\nMu\u0308h le;5\nDom;1\nDomm;1\n"
    recipe |= {"values": [{"dataset": "einwohner", "count_rows": True}]}
    reading = desk.read(desk.file("kitas.csv", data), recipe, kit.people(absent="zero"), space=space)
    assert [(check.code, check.place.row) for check in reading.checks] == [
        ("AREA_NAME_NOT_UNIQUE", 3),
        ("AREA_UNKNOWN", 4),
        ("COLUMNS_UNREAD", None),
    ]
    assert "2 (Dom)" in reading.checks[1].remedy
    assert reading.observations["einwohner"]["area"].to_pylist() == ["1"]


CORRECTION = {
    "id": "tippfehler",
    "where": {"Gebiet": "0202"},
    "set": {"Gebiet": "0201"},
    "reason": "Zahlendreher",
    "decided_by": "Bildungsbüro",
    "decided_on": "2026-01-01",
}


def test_a_correction_is_applied_and_noted(desk: Any, kitas: Any) -> None:
    path = desk.file("kitas.csv", "Gebiet;Plätze\n0202;5\n0101;10\n")
    reading = desk.read(path, LIST, kitas, corrections=[CORRECTION])
    assert [(check.code, check.severity) for check in reading.checks] == [("CORRECTION_APPLIED", "note")]
    assert reading.observations["kitas"]["area"].to_pylist() == ["0101", "0201"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"expect": 2}, "CORRECTION_UNEXPECTED"),
        ({"where": {"Gebiet": "9999"}}, "CORRECTION_UNEXPECTED"),
        ({"where": {"Gebeit": "0202"}}, "CORRECTION_COLUMN_MISSING"),
    ],
)
def test_a_correction_that_does_not_fit_any_more_trips(desk: Any, kitas: Any, change: Any, code: str) -> None:
    path = desk.file("kitas.csv", "Gebiet;Plätze\n0202;5\n0101;10\n")
    reading = desk.read(path, LIST, kitas, corrections=[CORRECTION | change])
    assert code in codes(reading)
    assert has_errors(reading.checks)


MENDED = CORRECTION | {"where": {"Gebiet": "0201", "Plätze": "50"}, "set": {"Plätze": "5"}}


@pytest.mark.parametrize(
    ("status", "cell", "codes_due", "places"),
    [
        ("open", "50", ["CORRECTION_APPLIED"], 5),
        ("reported", "50", ["CORRECTION_APPLIED"], 5),
        ("reported", "5", ["CORRECTION_FIXED"], 5),
        ("reported", "7", ["CORRECTION_UNEXPECTED"], 7),
        ("fixed", "5", [], 5),
        ("fixed", "7", [], 7),
        ("fixed", "50", ["CORRECTION_RETURNED"], 50),
    ],
)
def test_a_correction_says_when_the_supplier_has_mended_the_fault_and_when_it_comes_back(
    desk: Any, kitas: Any, status: str, cell: str, codes_due: list[str], places: int
) -> None:
    path = desk.file("kitas.csv", f"Gebiet;Plätze\n0101;10\n0201;{cell}\n")
    reading = desk.read(path, LIST, kitas, corrections=[MENDED | {"status": status}])
    assert codes(reading) == codes_due
    assert reading.observations["kitas"]["plaetze"].to_pylist() == [10, places]
    assert has_errors(reading.checks) == (codes_due in (["CORRECTION_UNEXPECTED"], ["CORRECTION_RETURNED"]))
    if codes_due in (["CORRECTION_APPLIED"], ["CORRECTION_RETURNED"]):
        assert reading.checks[0].place.cell == "B3"
    if codes_due == ["CORRECTION_FIXED"]:
        assert "status: fixed" in reading.checks[0].remedy


def test_a_correction_of_another_file_does_not_apply(desk: Any, kitas: Any) -> None:
    path = desk.file("kitas.csv", "Gebiet;Plätze\n0201;5\n")
    assert desk.read(path, LIST, kitas, corrections=[CORRECTION | {"file": "schulen*"}]).checks == ()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"values": [{"dataset": "kita", "count_rows": True}]}, UnknownNameError),
        ({"values": [{"dataset": "kitas", "count_rows": True}]}, DefinitionError),
        ({"values": [{"dataset": "kitas", "measure": "platz", "count_rows": True}]}, UnknownNameError),
        ({"area": {"level": "vertel", "column": "Gebiet"}}, UnknownNameError),
        ({"area": None}, DefinitionError),
        ({"drop": [{"column": "Gebiet", "matches": "("}]}, DefinitionError),
        ({"values": [LIST["values"][0] | {"dimensions": {"alter": {"constant": "1"}}}]}, UnknownNameError),
    ],
)
def test_a_recipe_that_contradicts_the_definitions_is_no_fault_of_the_delivery(
    desk: Any, kitas: Any, change: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        desk.read(desk.file("kitas.csv", "Gebiet;Plätze\n0201;5\n"), LIST | change, kitas)


def test_the_order_of_rows_does_not_change_the_observations(desk: Any, crossed: Any) -> None:
    lines = fine_rows(10).splitlines(keepends=True)
    first = desk.read(desk.file("e.csv", "".join(lines)), WIDE, crossed).observations["einwohner"].drop(["row"])
    body = lines[1:]
    random.Random(7).shuffle(body)
    second = desk.read(desk.file("e.csv", lines[0] + "".join(body)), WIDE, crossed).observations["einwohner"]
    assert second.drop(["row"]).equals(first)


def test_every_check_of_the_catalogue_has_a_stable_code_and_can_be_worded() -> None:
    from string import Formatter

    from kobimo.reference.checks.delivery import DELIVERY_CHECKS

    names = [kind.code for kind in DELIVERY_CHECKS]
    assert len(set(names)) == len(names)
    for kind in DELIVERY_CHECKS:
        assert kind.code == kind.code.upper()
        assert kind.message
        assert kind.remedy
        list(Formatter().parse(kind.message + kind.remedy))


def test_a_wide_column_may_have_another_heading_in_other_years(desk: Any, crossed: Any) -> None:
    columns = {"m": {"aliases": ["Männer"], "where": {"geschlecht": "m"}}, "w": {"where": {"geschlecht": "w"}}}
    recipe = {**WIDE, "values": [{**WIDE["values"][0], "columns": columns}]}
    table = "Ebene;Gebiet;Stand;Alter;Männer;w;z\nv;0101;2018-12-31;u6;1;2;\n"
    reading = desk.read(desk.file("e.csv", table), recipe, crossed)
    rows = reading.observations["einwohner"].to_pylist()
    assert [(r["geschlecht"], r["personen"]) for r in rows] == [("m", 1), ("w", 2)]


def test_a_year_becomes_the_reference_day_that_the_recipe_names(desk: Any, crossed: Any) -> None:
    period = {"column": "Stand", "form": "yyyy", "type": "reference_date", "day": "03-01"}
    table = HEAD + "v;0101;2018;u6;1;2;\n"
    reading = desk.read(desk.file("e.csv", table), {**WIDE, "period": period}, crossed)
    assert {part.period for part in reading.slices} == {"2018-03-01"}


@pytest.mark.parametrize("period", [{"form": "yyyy", "type": "reference_date"}, {"form": "yyyymm", "day": "12-31"}])
def test_a_reference_day_belongs_to_a_year_and_only_there(period: Any) -> None:
    with pytest.raises(ValueError, match="Stichtag"):
        PeriodRule.model_validate({"column": "Stand", **period})


def test_areas_that_lack_rows_of_a_category_are_reported_for_they_count_as_zero(desk: Any, crossed: Any) -> None:
    table = HEAD + "v;0101;2018-12-31;u6;1;2;\nv;0101;2018-12-31;06+;3;4;\nv;0102;2018-12-31;u6;5;6;\n"
    reading = desk.read(desk.file("e.csv", table), WIDE, crossed)
    found = [check for check in reading.checks if check.code == "CATEGORIES_ABSENT"]
    assert len(found) == 1
    assert "0102 ohne 6+" in found[0].message
    complete = desk.read(desk.file("f.csv", table + "v;0102;2018-12-31;06+;7;8;\n"), WIDE, crossed)
    assert "CATEGORIES_ABSENT" not in codes(complete)
