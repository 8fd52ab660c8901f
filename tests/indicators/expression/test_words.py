"""A definition says in words what is divided by what."""

from __future__ import annotations

import pytest

from kobimo.catalogue.loading import catalogue
from kobimo.indicators.expression.reading import read_formula
from kobimo.indicators.expression.words import in_words
from kobimo.language import speaking
from support.measures import DATASETS

P = "einwohner.personen"


def sentence(formula: str) -> str:
    definition = read_formula(formula, DATASETS).definition(id="probe", area="A", title={"de": "Probe"})
    return in_words(definition, DATASETS).sentence


def test_both_sides_their_categories_places_and_dates_are_named() -> None:
    assert sentence(f"kita.kinder[alter: 0-2] / vorjahresende({P}[geschlecht: [w, m]]) * 100") == (
        "Geteilt wird: Kinder, Alter: 0–2, am Ort der Einrichtung – durch: Personen, Geschlecht: weiblich, männlich, "
        "am Wohnort, am Ende des Vorjahres. Das Ergebnis wird mit 100 malgenommen."
    )


def test_a_count_is_not_divided() -> None:
    assert sentence(f"{P}[alter: u6]").startswith("Gezählt wird: Personen, Alter: 0–2, 3–5")


def test_what_is_added_and_taken_away_is_said_with_its_factor() -> None:
    text = sentence(f"0.5 * {P} + kita.kinder - wanderung.fortzuege")
    assert text.startswith("Gezählt wird: 0,5 × Personen, am Wohnort plus Kinder")
    assert " minus Fortzuege" in text


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        (f"quotensumme(alter, kita.kinder / {P}) * 100", "Für jede Ausprägung von „Alter“ wird geteilt"),
        (f"mittelwert(alter, {P}, [95+: 97])", "Mittelwert über „Alter“"),
        (f"median(alter, {P})", "Median über „Alter“"),
        ("wie_geliefert(kita.quote)", "Gezeigt wird: Quote"),
        ("wie_geliefert(kita.quote)", "nicht zusammengezählt"),
        (f"jahre_zusammen(kita.kinder / {P}, 3)", "von 3 Zeiträumen"),
        (f"ohne_angabe(kita.kinder / {P}, ausgeschlossen)", "zählt in der Basis nicht mit"),
        (
            f"schichtensumme(kita.kinder / {P}, schicht([alter: 0]), schicht([alter: 1], 2))",
            "Alter: 1 – Basis 2 Jahre zuvor",
        ),
        ("segregation(kita.kinder[geschlecht: w], kita.kinder)", "Verglichen wird: Kinder, Geschlecht: weiblich"),
        (f'{P} / zeitraum({P}, "2020") * 100', "am Wohnort, 2020"),
        (f"abschlussjahresende({P})", "am Ende des Jahres, in dem der Zeitraum endet"),
    ],
)
def test_what_is_no_plain_division_is_said(formula: str, said: str) -> None:
    assert said in sentence(formula)


def test_titles_are_those_of_the_language_in_use() -> None:
    with speaking("en"):
        assert "Age: 0–2" in sentence(f"{P}[alter: 0-2]")
        assert "Sex: female" in sentence(f"{P}[geschlecht: w]")


def test_a_long_group_of_grades_is_told_by_its_ends() -> None:
    known = {name: item.for_space("s", "l") for name, item in catalogue().templates.items()}
    text = in_words(catalogue().indicator("inclusion_share"), known).sentence
    assert "Jahrgang: Jahrgang 1 bis Jahrgang 10" in text
