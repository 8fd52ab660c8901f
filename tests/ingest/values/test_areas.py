"""Keys of several levels in one column."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from kobimo.errors import UnknownNameError
from kobimo.model.recipe import LevelPattern

LEVELS = [
    {"level": "stadt", "matches": "000", "key": "0"},
    {"level": "bezirk", "matches": "00(?P<key>[1-9])"},
    {"level": "viertel", "matches": r"[1-9]\d\d"},
]


def read(desk: Any, kit: Any, *keys: str, absent: str = "zero", **more: Any) -> Any:
    areas = [("stadt", "0", "Stadt", ""), ("bezirk", "1", "Mitte", "0"), ("bezirk", "2", "Nord", "0")]
    areas += [("viertel", "101", "Markt", "1"), ("viertel", "201", "Hafen", "2")]
    space = kit.space([("viertel", "bezirk"), ("bezirk", "stadt"), ("stadt", None)], areas)
    recipe = {
        "area": {"column": "raum", "width": 3, "levels": LEVELS},
        "period": {"constant": "2018-12-31"},
        "values": [{"dataset": "einwohner", "column": "zahl"}],
    }
    data = "raum;zahl\n" + "".join(f"{key};{number}\n" for number, key in enumerate(keys, 1))
    return desk.read(desk.file("e.csv", data), recipe | more, kit.people(absent=absent), space=space)


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


def test_keys_that_got_their_zeros_back_are_reported_whatever_pattern_they_fit(desk: Any, kit: Any) -> None:
    space = kit.space([("viertel", None)], [("viertel", "011", "Markt", ""), ("viertel", "012", "Hafen", "")])
    recipe = {
        "area": {"column": "raum", "width": 3, "levels": [{"level": "viertel", "matches": r"\d{3}"}]},
        "period": {"constant": "2018-12-31"},
        "values": [{"dataset": "einwohner", "column": "zahl"}],
    }
    reading = desk.read(desk.file("e.csv", "raum;zahl\n11;1\n12.0;2\n"), recipe, kit.people(), space=space)
    check = next(check for check in reading.checks if check.code == "KEY_ZEROS_RESTORED")
    assert (check.count, "„11“ zu „011“" in check.message) == (2, True)


def missed(reading: Any) -> dict[str, str]:
    return {
        check.message.split("Ebene ")[1].split(",")[0]: check.message.split("nämlich ")[1].split(". Zeitraum")[0]
        for check in reading.checks
        if check.code == "AREAS_ABSENT"
    }


@pytest.mark.parametrize(
    ("keys", "covers", "expected"),
    [
        (("101",), (), {"viertel": "201 (Hafen)"}),
        (("101", "201"), (), {}),
        (("001", "201"), (), {"viertel": "101 (Markt)"}),  # 2 is made of 201; 101 is only in the sum of 1
        (("001",), (), {"bezirk": "2 (Nord)"}),
        (("101",), ("bezirk:1",), {}),
        (("101",), ("stadt:0",), {"viertel": "201 (Hafen)"}),
        (("101",), ("viertel:101",), {}),
        (("101",), ("bezirk:2",), {"viertel": "201 (Hafen)"}),
    ],
)
def test_only_areas_of_the_supplier_that_no_parts_make_up_are_missed(
    desk: Any, kit: Any, keys: tuple[str, ...], covers: tuple[str, ...], expected: dict[str, str]
) -> None:
    assert missed(read(desk, kit, *keys, absent="missing", covers=covers)) == expected


def test_a_supplier_of_one_constant_area_misses_no_other(desk: Any, kit: Any) -> None:
    areas = [("viertel", "101", "Markt", ""), ("viertel", "201", "Hafen", "")]
    recipe = {
        "area": {"constant": "101", "level": "viertel"},
        "period": {"constant": "2018-12-31"},
        "values": [{"dataset": "einwohner", "column": "zahl"}],
    }
    space = kit.space([("viertel", None)], areas)
    assert missed(desk.read(desk.file("e.csv", "zahl\n7\n"), recipe, kit.people(), space=space)) == {}


@pytest.mark.parametrize("name", ["bezirk:9", "gau:1"])
def test_a_supplier_cannot_be_responsible_for_what_does_not_exist(desk: Any, kit: Any, name: str) -> None:
    with pytest.raises(UnknownNameError):
        read(desk, kit, "101", covers=(name,))
