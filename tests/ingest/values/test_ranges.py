"""What a dataset says of its measures and code lists, checked cell by cell."""

from __future__ import annotations

from typing import Any

import pytest

from kobimo.model.checks import has_errors
from kobimo.model.dataset import DatasetDefinition

RECIPE: dict[str, Any] = {
    "area": {"level": "viertel", "column": "Nr"},
    "period": {"constant": "2018-12-31"},
    "values": [{"dataset": "einwohner", "columns": {"Alle": {"measure": "alle"}, "dar. neu": {"measure": "neu"}}}],
}


def dataset(kit: Any, neu: dict[str, Any] | None = None, **alle: Any) -> Any:
    unit = {"title": kit.text("x"), "unit": kit.text("x"), "concerns": "nothing"}
    return kit.people(measures=[{"id": "alle", **unit, **alle}, {"id": "neu", **unit, **(neu or {})}])


def table(*rows: tuple[Any, Any]) -> str:
    lines = [f"010{n};{alle};{neu}" for n, (alle, neu) in enumerate(rows, 1)]
    return "\n".join(["Nr;Alle;dar. neu", *lines]) + "\n"


@pytest.mark.parametrize(
    ("limits", "cell", "code"),
    [
        ({"maximum": 100}, "100", None),
        ({"maximum": 100}, "101", "VALUE_TOO_LARGE"),
        ({"minimum": 5}, "5", None),
        ({"minimum": 5}, "4", "VALUE_TOO_SMALL"),
        ({"maximum": "12.5", "scale": 1, "additivity": "amount"}, "12,5", None),
        ({"maximum": "12.5", "scale": 1, "additivity": "amount"}, "12,6", "VALUE_TOO_LARGE"),
    ],
)
def test_a_range_includes_its_limits_and_is_in_the_unit_of_the_measure(
    desk: Any, kit: Any, limits: Any, cell: str, code: str | None
) -> None:
    reading = desk.read(desk.file("e.csv", table((10, 1), (cell, 1))), RECIPE, dataset(kit, **limits))
    hits = [check for check in reading.checks if check.code.startswith("VALUE_TOO")]
    assert [check.code for check in hits] == ([code] if code else [])
    if code:
        assert hits[0].place.cell == "B3"
        assert cell in hits[0].message
        assert has_errors(reading.checks)


@pytest.mark.parametrize(("whole", "part", "reported"), [(5, 5, 0), (5, 6, 1), (".", 6, 0), (5, ".", 0)])
def test_a_column_darunter_is_never_larger_than_what_it_is_a_part_of(
    desk: Any, kit: Any, whole: Any, part: Any, reported: int
) -> None:
    reading = desk.read(desk.file("e.csv", table((whole, part))), RECIPE, dataset(kit, {"part_of": "alle"}))
    hits = [check for check in reading.checks if check.code == "PART_ABOVE_WHOLE"]
    assert len(hits) == reported
    if hits:
        assert hits[0].place.cell == "C2"


@pytest.mark.parametrize(("part", "reported"), [(6, 0), (8, 1)])
def test_rounding_lets_a_part_exceed_its_whole_by_what_it_explains(
    desk: Any, kit: Any, part: int, reported: int
) -> None:
    definition = dataset(kit, {"part_of": "alle"})
    reading = desk.read(desk.file("e.csv", table((5, part))), RECIPE | {"rounding": {"base": 3}}, definition)
    assert [check.code for check in reading.checks].count("PART_ABOVE_WHOLE") == reported


def test_a_measure_is_part_of_another_one_of_its_dataset(kit: Any) -> None:
    for other in ("neu", "fehlt"):
        with pytest.raises(ValueError, match="Messgröße"):
            dataset(kit, {"part_of": other})
    with pytest.raises(ValueError, match="minimum"):
        dataset(kit, minimum=5, maximum=4)


AGES: dict[str, Any] = {
    "area": {"level": "viertel", "column": "Nr"},
    "period": {"constant": "2018-12-31"},
    "values": [{"dataset": "einwohner", "column": "Zahl", "dimensions": {"alter": {"column": "Alter"}}}],
}


def aged(kit: Any, *required: str) -> DatasetDefinition:
    dimension = {"id": "alter", "title": kit.text("A"), "kind": "interval", "required": required}
    made: DatasetDefinition = kit.people(dimensions=[dimension])
    return made


def test_required_categories_are_asked_for_once_for_each_slice(desk: Any, kit: Any) -> None:
    file = desk.file("e.csv", "Nr;Alter;Zahl\n0101;0-2;5\n0101;3-5;6\n")
    assert not has_errors(desk.read(file, AGES, aged(kit, "0-2", "3-5")).checks)
    reading = desk.read(file, AGES, aged(kit, "0-2", "6-9", "10+"))
    (check,) = [check for check in reading.checks if check.code == "CATEGORY_REQUIRED"]
    assert "fehlen: 6-9, 10+" in check.message


def test_required_headings_must_be_there_although_nothing_is_read_from_them(desk: Any, kit: Any) -> None:
    file = desk.file("e.csv", "Nr;Alter;Zahl\n0101;0-2;5\n")
    for name, reported in (("Alter", 0), ("Stand", 1)):
        reading = desk.read(file, AGES | {"table": {"required": [name]}}, aged(kit))
        assert [check.code for check in reading.checks].count("COLUMN_MISSING") == reported


def test_numbers_with_more_places_are_rounded_only_where_the_measure_says_so_and_once_for_the_column(
    desk: Any, kit: Any
) -> None:
    file = desk.file("e.csv", table(("33,3333333333", 1), ("66,6666666667", 1)))
    strict = desk.read(file, RECIPE, dataset(kit, additivity="none", scale=2))
    assert {check.code for check in strict.checks if check.code.startswith("NUMBER")} == {"NUMBER_TOO_PRECISE"}
    agreed = desk.read(file, RECIPE, dataset(kit, additivity="none", scale=2, rounded=True))
    (said,) = (check for check in agreed.checks if check.code.startswith("NUMBER"))
    assert (said.code, said.place.cell) == ("NUMBER_ROUNDED", "B2")
    assert "(Zellen: 2)" in said.message
    assert not has_errors(agreed.checks)


def test_a_count_cannot_be_rounded(kit: Any) -> None:
    with pytest.raises(ValueError, match="Anzahl wird nicht gerundet"):
        dataset(kit, rounded=True)
