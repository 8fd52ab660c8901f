"""The key of a form survives the mail, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.packaging.custom import StringProperty

from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.matching.hidden_key import NAME, HiddenKey, read_keys, write_key

KEY = HiddenKey("kita_03", "Gemeinde Grünsiel", "2025", "anfrage_7")


def book(*keys: HiddenKey) -> Workbook:
    made = Workbook()
    made.active.append(["Ortsteil", "Kinder"])
    for key in keys:
        write_key(made, key)
    return made


def keys_of(made: Workbook, path: Path) -> tuple[HiddenKey, ...]:
    made.save(path)
    return read_keys(open_file(path), path)


def test_a_key_comes_back(tmp_path: Path) -> None:
    assert keys_of(book(KEY), tmp_path / "a.xlsx") == (KEY,)


def test_a_second_key_replaces_the_first(tmp_path: Path) -> None:
    assert keys_of(book(HiddenKey("x"), KEY), tmp_path / "a.xlsx") == (KEY,)


@pytest.mark.parametrize("lost", ["sheet", "property"])
def test_either_place_is_enough(tmp_path: Path, lost: str) -> None:
    made = book(KEY)
    if lost == "sheet":
        del made[NAME]
    else:
        del made.custom_doc_props[NAME]
    assert keys_of(made, tmp_path / "a.xlsx") == (KEY,)


def test_a_key_survives_being_saved_again(tmp_path: Path) -> None:
    book(KEY).save(tmp_path / "a.xlsx")
    again = load_workbook(tmp_path / "a.xlsx")
    again.active["A2"] = "neu"
    assert keys_of(again, tmp_path / "b.xlsx") == (KEY,)


def test_two_different_keys_are_both_seen(tmp_path: Path) -> None:
    made = book(KEY)
    made[NAME]["B2"] = "kita_04"
    assert {key.source for key in keys_of(made, tmp_path / "a.xlsx")} == {"kita_03", "kita_04"}


def test_a_visible_sheet_of_that_name_is_no_key(tmp_path: Path) -> None:
    made = Workbook()
    made.active.title = NAME
    for row in ((NAME, "1"), ("source", "x")):
        made.active.append(row)
    assert keys_of(made, tmp_path / "a.xlsx") == ()


@pytest.mark.parametrize("value", ["kein JSON", "[1]", '{"kobimo": "2", "source": "x"}', '{"kobimo": "1"}'])
def test_a_property_that_is_none_is_ignored(tmp_path: Path, value: str) -> None:
    made = book()
    made.custom_doc_props.append(StringProperty(name=NAME, value=value))
    assert keys_of(made, tmp_path / "a.xlsx") == ()


def test_a_text_file_has_no_key(tmp_path: Path) -> None:
    path = tmp_path / "kobimo.csv"
    path.write_text("kobimo;1\nsource;x\n", "utf-8")
    assert read_keys(open_file(path), path) == ()
