"""Columns of values that headings do not tell apart are asked about, each by its letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

ROWS = ["Mitte;120;130;140", "Nord;210;220;230", "Süd;310;320;330", "West;410;420;430"]


@pytest.mark.parametrize("twin", [1, 2])
def test_two_columns_of_one_heading_are_asked_about_with_both_letters(told: Callable[..., Any], twin: int) -> None:
    heads = ["Stadtteil", "Kinder", "Jugendliche", "Erwachsene"]
    heads[3] = heads[twin]
    found = told(";".join(heads), *ROWS)
    asked = [question for question in found.recognition.questions if question.code == "HEADING_TWICE"]
    assert len(asked) == 1
    assert "BC"[twin - 1] in asked[0].text
    assert "D" in asked[0].text
    assert heads[twin] in asked[0].text


def test_the_same_heading_with_another_unit_or_year_is_another_column(told: Callable[..., Any]) -> None:
    units = told("Stadtteil;Kinder;Kinder", ";Anzahl;%", "Mitte;120;13,5", "Nord;210;22,1", "Süd;310;32,7")
    assert "HEADING_TWICE" not in units.questions
    years = told("Stadtteil;Kinder;Kinder", ";2023;2024", "Mitte;120;135", "Nord;210;221", "Süd;310;327")
    assert "HEADING_TWICE" not in years.questions


def test_a_column_of_values_without_heading_is_asked_about_or_the_table_is_refused(told: Callable[..., Any]) -> None:
    for missing in (1, 2, 3):
        heads = ["Stadtteil", "Kinder", "Jugendliche", "Erwachsene"]
        heads[missing] = ""
        found = told(";".join(heads), *ROWS)
        places = [question.place for question in found.recognition.questions if question.code == "HEADING_MISSING"]
        assert places == [f"{'ABCD'[missing]}1"] or (not found.tables and "TABLE_UNSURE" in found.checks)


def test_an_empty_column_without_heading_is_nothing_to_ask(told: Callable[..., Any]) -> None:
    found = told("Stadtteil;Kinder;;Erwachsene", "Mitte;120;;140", "Nord;210;;230", "Süd;310;;330")
    assert not found.questions
    assert [item.value for item in found.values] == [120, 140, 210, 230, 310, 330]
