"""Keys of several levels in one column."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from kobimo.model.recipe import LevelPattern

LEVELS = [
    {"level": "stadt", "matches": "000", "key": "0"},
    {"level": "bezirk", "matches": "00(?P<key>[1-9])"},
    {"level": "viertel", "matches": r"[1-9]\d\d"},
]


def read(desk: Any, kit: Any, *keys: str) -> Any:
    areas = [("stadt", "0", "Stadt", ""), ("bezirk", "1", "Mitte", "0"), ("bezirk", "2", "Nord", "0")]
    areas += [("viertel", "101", "Markt", "1"), ("viertel", "201", "Hafen", "2")]
    space = kit.space([("viertel", "bezirk"), ("bezirk", "stadt"), ("stadt", None)], areas)
    recipe = {
        "area": {"column": "raum", "width": 3, "levels": LEVELS},
        "period": {"constant": "2018-12-31"},
        "values": [{"dataset": "einwohner", "column": "zahl"}],
    }
    data = "raum;zahl\n" + "".join(f"{key};{number}\n" for number, key in enumerate(keys, 1))
    return desk.read(desk.file("e.csv", data), recipe, kit.people(absent="zero"), space=space)


def areas_of(reading: Any) -> list[tuple[str, str, int]]:
    rows = reading.observations["einwohner"].to_pylist()
    return sorted((row["level"], row["area"], row["personen"]) for row in rows)


def test_the_group_of_a_pattern_is_the_key_of_the_area(desk: Any, kit: Any) -> None:
    reading = read(desk, kit, "000", "001", "002", "101", "201")
    assert areas_of(reading) == [
        ("bezirk", "1", 2), ("bezirk", "2", 3), ("stadt", "0", 1), ("viertel", "101", 4), ("viertel", "201", 5),
    ]  # fmt: skip


def test_the_group_also_fits_keys_that_lost_their_zeros(desk: Any, kit: Any) -> None:
    assert areas_of(read(desk, kit, "1", "2.0")) == [("bezirk", "1", 1), ("bezirk", "2", 2)]


def test_a_group_that_is_no_key_is_an_unknown_area(desk: Any, kit: Any) -> None:
    reading = read(desk, kit, "001", "007")
    check = next(check for check in reading.checks if check.code == "AREA_UNKNOWN")
    assert (check.place.row, "„007“" in check.message, "bezirk" in check.message) == (3, True, True)
    assert areas_of(reading) == [("bezirk", "1", 1)]


def test_constant_key_and_group_exclude_each_other() -> None:
    with pytest.raises(ValidationError, match="Nur eine Angabe von key und der Gruppe „key“"):
        LevelPattern(level="bezirk", matches="00(?P<key>[1-9])", key="1")
    assert LevelPattern(level="bezirk", matches="00(?P<nr>[1-9])", key="1").key == "1"
    assert not LevelPattern(level="bezirk", matches="(?P<key>", key="1").has_key_group
