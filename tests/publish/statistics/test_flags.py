"""What a reader must know is flagged with a code and in words, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from kobimo.publish.statistics import Flag, flag_rule
from support.figures import catalogue, row

AT_SCHOOL = {"dataset": "schulort", "measure": "personen"}


def flags(made: dict[str, Any], **definition: Any) -> dict[str, Flag]:
    found = flag_rule(catalogue(**definition), "quote").flags(made, made["numerator"], made["denominator"])
    return {flag.code: flag for flag in found}


def test_a_normal_figure_has_no_flags() -> None:
    assert flags(row(50.0, 50, 100)) == {}


@pytest.mark.parametrize(("base", "flagged"), [(29, True), (30, False)])
def test_fewer_than_30_persons_are_a_small_base(base: int, flagged: bool) -> None:
    found = flags(row(50.0, 10, base))
    assert ("small_base" in found) == flagged
    if flagged:
        assert str(base) in found["small_base"].text


@pytest.mark.parametrize(("cases", "flagged"), [(19, True), (20, False)])
def test_fewer_than_20_cases_of_a_rate_are_few(cases: int, flagged: bool) -> None:
    assert ("few_cases" in flags(row(2.0, cases, 10_000), unit="per_1000")) == flagged
    assert flags(row(0.19, cases, 10_000)) == {}, "a share on a large base is reliable with any number of cases"


def test_above_100_percent_gives_the_reason_of_the_definition_else_that_of_the_places_else_a_warning() -> None:
    made = row(120.0, 120, 100)
    reason = {"de": "Auch Kinder aus Nachbargemeinden."}
    assert flags(made, above_100=reason)["above_100"].text == reason["de"]
    assert "verschiedenen Orten" in flags(made, numerator=AT_SCHOOL)["above_100"].text
    assert "prüfen" in flags(made)["above_100"].text
    assert "above_100" not in flags(row(1200.0, 120, 100), unit="per_1000")
    assert "above_100" not in flags(row(100.0, 100, 100))


def test_a_numerator_of_institutions_over_residents_is_flagged() -> None:
    assert list(flags(row(50.0, 50, 100), numerator=AT_SCHOOL)) == ["places_differ"]
    assert flags(row(50.0, 50, 100), numerator=AT_SCHOOL, denominator=AT_SCHOOL) == {}


def test_the_unknown_share_is_always_told() -> None:
    assert "12,5 %" in flags(row(50.0, 50, 100, unknown=0.125))["unknown_share"].text
    assert flags(row(50.0, 50, 100, unknown=0.0)) == {}


def test_bounds_of_the_unknown_are_told_in_words_that_hold_for_negative_numbers() -> None:
    made = row(25.0, 60, 240, unknown=300 / 540, lower=100 * 60 / 540, upper=100 * 360 / 540)
    assert "zwischen 11,1\u202f% und 66,7\u202f%" in flags(made)["unknown_share"].text
    below = row(-5.0, -5, 100, unknown=0.1, lower=-14.76, upper=-2.0)
    assert "zwischen \u221214,8 und \u22122,0" in flags(below, unit="per_100")["unknown_share"].text
    assert "zwischen" not in flags(row(25.0, 60, 240, unknown=0.5))["unknown_share"].text
    assert flags(row(25.0, 60, 240, unknown=0.0, lower=25.0, upper=25.0)) == {}


@pytest.mark.parametrize("rule", ["nearest", "latest"])
def test_a_neighbouring_year_in_the_denominator_is_never_silent(rule: str) -> None:
    below = {"dataset": "wohnort", "measure": "personen", "period": {"rule": rule}}
    found = flags(row(50.0, 50, 100, denominator_period="2023"), denominator=below)
    assert "2023" in found["periods_differ"].text
    assert flags(row(50.0, 50, 100), denominator=below) == {}


def test_a_period_that_the_definition_fixes_is_no_reservation() -> None:
    below = {"dataset": "wohnort", "measure": "personen", "period": {"rule": "previous_year_end"}}
    assert flags(row(50.0, 50, 100, denominator_period="2023-12-31"), denominator=below) == {}


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (row(50.0, 50, 100, status="estimated"), "estimated"),
        (row(50.0, 50, 100, status="incomplete", parts_used=3), "incomplete"),
        (row(None, 5, 9, status="base_too_small"), "small_base"),
        (row(None, None, None, status="suppressed"), "suppressed"),
        (row(50.0, 50, 100, difference=3), "parts_differ"),
    ],
)
def test_the_state_of_a_figure_is_flagged(made: dict[str, Any], code: str) -> None:
    assert list(flags(made)) == [code]


def test_a_release_of_an_older_kobimo_has_fewer_columns_and_still_flags() -> None:
    made = row(120.0, 12, 10)
    del made["unknown"], made["difference"]
    assert list(flags(made)) == ["small_base", "above_100"]
