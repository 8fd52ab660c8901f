"""A file that was appended to itself is not read twice in silence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

TITLE = "Kinder in Betreuung"
TABLE = ["Stadtteil;Kinder;Plätze", "Mitte;120;130", "Nord;210;220", "Süd;310;320", "West;410;420"]


def test_a_table_that_comes_again_below_its_title_is_reported(told: Callable[..., Any]) -> None:
    found = told(TITLE, "", *TABLE, "", TITLE, "", *TABLE)
    assert {"TABLE_TWICE", "TABLE_UNSURE", "LAYOUT_SEVERAL_EXPORTS"} & set(found.checks)


def test_tables_of_other_rows_below_the_same_headings_are_read(told: Callable[..., Any]) -> None:
    other = [TABLE[0], "Ost;11;12", "Au;21;22", "Berg;31;32", "Tal;41;42"]
    found = told(TITLE, "", *TABLE, "", "Tabelle 2", "", *other)
    assert "TABLE_TWICE" not in found.checks


def test_a_repeated_heading_is_a_new_page_and_the_rows_go_on(told: Callable[..., Any]) -> None:
    found = told(*TABLE, TABLE[0], "Ost;510;520", "Au;610;620")
    assert not found.questions
    assert [item.value for item in found.values][-4:] == [510, 520, 610, 620]
    assert len(found.values) == 12


def test_a_repeated_heading_before_the_same_rows_is_a_file_that_was_appended(told: Callable[..., Any]) -> None:
    later = [row.replace("0", "5") for row in TABLE[1:]]
    assert not told(*TABLE, TABLE[0], *later).values
