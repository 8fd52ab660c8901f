"""Periods in the spellings of tables, read by the rule of a recipe."""

from __future__ import annotations

import pytest

from kobimo.ingest.values.periods import read_period
from kobimo.model.recipe import PeriodRule

LABELS = {
    "2021-Q1": "2021-Q1",
    "1. Quartal 2021": "2021-Q1",
    "Q4 2021": "2021-Q4",
    "Jan 23": "2023-01",
    "März 2023": "2023-03",
    "20201231": "2020-12-31",
    "31.12.2020": "2020-12-31",
    "2020/2021": "2020/21",
    "Schuljahr 2020/21": "2020/21",
    "WS 2021/22": "2021/22",
    "2021 r": "2021",
    "2020 1)": "2020",
    "1927": "1927",
}


@pytest.mark.parametrize(("text", "label"), LABELS.items())
def test_what_recognition_understands_a_recipe_reads(text: str, label: str) -> None:
    period = read_period(text, PeriodRule(form="label"))
    assert period is not None
    assert period.label == label


@pytest.mark.parametrize("text", ["Summe", "10/11", "31.02.2020", "2020/22", "5. Quartal 2021", ""])
def test_what_is_no_period_stays_unread(text: str) -> None:
    assert read_period(text, PeriodRule(form="label")) is None


def test_bare_years_become_school_years_and_school_years_stay() -> None:
    begin, end = PeriodRule(form="school_year_start"), PeriodRule(form="school_year_end")
    assert [period.label for text in ("2007", "2008/09", "2009 1)") if (period := read_period(text, begin))] == [
        "2007/08",
        "2008/09",
        "2009/10",
    ]
    assert (found := read_period("2009", end)) is not None
    assert found.label == "2008/09"
    assert read_period("31.12.2009", begin) is None
    assert read_period("2008/09", PeriodRule(form="yyyy")) is None


@pytest.mark.parametrize(
    ("text", "form", "kind", "label"),
    [
        ("2023", "yyyy", "study_year", "StJ 2023"),
        ("2023", "label", "study_year", "StJ 2023"),
        ("StJ 2023", "label", "study_year", "StJ 2023"),
        ("2022/23", "label", "training_year", "AJ 2022/23"),
        ("2023", "yyyy", "training_year", "AJ 2022/23"),
    ],
)
def test_years_of_their_own_are_what_the_recipe_says_they_are(text: str, form: str, kind: str, label: str) -> None:
    rule = PeriodRule.model_validate({"form": form, "type": kind})
    assert (found := read_period(text, rule)) is not None
    assert found.label == label
