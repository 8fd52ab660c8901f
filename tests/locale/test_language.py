"""The language in use decides about sentences, forms of nouns, numbers, times and quotation marks."""

from __future__ import annotations

from datetime import datetime

import pytest

from kobimo.language import active, clock, counted, known, quoted, speaking, spelled, translate
from kobimo.model.text import Text

NOON = datetime(2026, 3, 5, 12, 7, 9)  # noqa: DTZ001 - only its spelling matters


@pytest.mark.parametrize(
    ("setting", "language"),
    [("de", "de"), ("en", "en"), ("EN", "en"), ("en_GB.UTF-8", "en"), ("de-AT", "de"), ("fr", "de"), ("", "de")],
)
def test_a_setting_names_one_of_the_languages_or_german(setting, language):
    assert known(setting) == language
    with speaking(setting):
        assert active() == language
    assert active() == "de"


def test_a_number_and_its_noun_follow_the_language():
    assert [counted(count, "Gebiet", "Gebiete") for count in (0, 1, 2, 12345)] == [
        "0 Gebiete",
        "1 Gebiet",
        "2 Gebiete",
        "12.345 Gebiete",
    ]
    with speaking("en"):
        assert [counted(count, "Gebiet", "Gebiete") for count in (0, 1, 2, 12345)] == [
            "0 areas",
            "1 area",
            "2 areas",
            "12,345 areas",
        ]


def test_a_noun_is_small_behind_a_number_and_capital_as_a_heading():
    with speaking("en"):
        assert (counted(1, "Kennzahl", "Kennzahlen"), translate("Kennzahl")) == ("1 indicator", "Indicator")


def test_numbers_times_and_quotation_marks_follow_the_language():
    assert (spelled("-1,234.5"), clock(NOON), clock(NOON, ""), quoted("x")) == (
        "\u22121.234,5",
        "05.03.2026 12:07",
        "05.03.2026",
        "„x“",
    )
    with speaking("en"):
        assert (spelled("-1,234.5"), clock(NOON, "%H:%M:%S"), clock(NOON, ""), quoted("x")) == (
            "\u22121,234.5",
            "5 Mar 2026 12:07:09",
            "5 Mar 2026",
            "“x”",
        )


def test_nothing_and_unknown_sentences_stay_as_they_are():
    with speaking("en"):
        assert translate("") == ""
        assert translate("Das hat noch niemand gesagt.") == "Das hat noch niemand gesagt."
        assert counted(2, "Ding", "Dinge") == "2 Dinge"


def test_a_text_of_a_definition_is_german_where_it_has_no_english():
    both, german = Text(de="Bezirk", en="District"), Text(de="Bezirk")
    assert (both.shown, german.shown) == ("Bezirk", "Bezirk")
    with speaking("en"):
        assert (both.shown, german.shown) == ("District", "Bezirk")
