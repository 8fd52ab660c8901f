"""Question marks for umlauts in names are reported; those in notes are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

TABLE = ["Stadtteil;M?nner;Frauen", "?berwasser;120;130", "Nord;210;220", "S?dhafen;310;320"]


def test_lost_umlauts_in_headings_and_names_are_counted(told: Callable[..., Any]) -> None:
    found = told(*TABLE)
    checks = [check for _grid, table in found.tables for check in table.checks]
    assert [check.code for check in checks] == ["CHARACTERS_LOST"]
    assert (checks[0].count, checks[0].place.cell) == (3, "B1")
    assert "M?nner" in checks[0].message


def test_a_lost_character_in_a_note_below_is_none_of_the_table(told: Callable[..., Any]) -> None:
    sound = [line.replace("?b", "Üb").replace("?", "ü") for line in TABLE]
    assert "CHARACTERS_LOST" not in told(*sound, "", "Quelle: Einwohnermeldewesen, Ausk?nfte im B?ro").checks


def test_real_questions_and_addresses_have_lost_nothing(told: Callable[..., Any]) -> None:
    heads = "Stadtteil;Wie viele Kinder?;Mehr als 3?"
    found = told(heads, "Mitte;120;130", "Nord;210;220", "Süd;310;320", "", "Quelle: https://kommune.de/?id=eins")
    assert not {"CHARACTERS_LOST", "CHARACTERS_REPLACED"} & set(found.checks)
