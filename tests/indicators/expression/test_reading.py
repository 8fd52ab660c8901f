"""A formula becomes the numerator, denominator and unit that its writer meant."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kobimo.indicators.expression.functions import FUNCTIONS
from kobimo.indicators.expression.reading import FormulaMeaning, read_formula
from support.measures import DATASETS

P = "einwohner.personen"
GIRLS_AMONG_CHILDREN = f"{P}[alter: 0-2, geschlecht: w] / {P}[alter: 0-17] * 100"


def meaning(formula: str, unit: str | None = None) -> FormulaMeaning:
    return read_formula(formula, DATASETS, unit=unit)


def parts(component: object) -> list[tuple[str, str, str]]:
    """Factor, measure and period rule of every part."""
    return [(str(factor), part.measure, part.period.rule) for factor, part in component.parts]  # type: ignore[attr-defined]


def test_a_share_has_the_categories_of_both_sides() -> None:
    found = meaning(GIRLS_AMONG_CHILDREN)
    assert (found.kind, found.unit) == ("ratio", "percent")
    assert found.numerator.where == {"alter": ("0-2",), "geschlecht": ("w",)}
    assert found.denominator is not None
    assert found.denominator.where == {"alter": ("0-17",)}


@pytest.mark.parametrize(
    "formula",
    [
        f"100 * {P}[alter: 0-2, geschlecht: w] / {P}[alter: 0-17]",
        f"({P}[alter: 0-2, geschlecht: w] / {P}[alter: 0-17]) * 100",
        f"{P}[alter:0–2,geschlecht:w]÷{P}[alter: 00-17]×100",
        f"\n{P}[ alter : '0-2', geschlecht : \"w\" ]\n/ {P}[alter: 0 - 17] * 10 * 10",
        f"{P}[alter: 0-2, geschlecht: w] / {P}[alter: 0-17] / 0.01",
    ],
)
def test_several_spellings_mean_the_same(formula: str) -> None:
    assert meaning(formula).fields == meaning(GIRLS_AMONG_CHILDREN).fields


@pytest.mark.parametrize(
    ("formula", "kind", "unit"),
    [
        (P, "count", "number"),
        ("kita.kosten", "amount", "euro"),
        (f"kita.kosten / {P}", "ratio", "euro"),
        ("kita.kosten / kita.kosten * 100", "ratio", "percent"),
        (f"kita.plaetze / {P}[alter: 0-5] * 100", "ratio", "per_100"),
        (f"kita.kinder / {P} * 1000", "ratio", "per_1000"),
        (f"{P}[alter: 0-19] / {P}[alter: 20-64] * 100", "ratio", "per_100"),
        (f'{P} / zeitraum({P}, "2020-12-31") * 100', "ratio", "index_100"),
        (f"{P} / kita.plaetze", "ratio", "ratio"),
        ("wanderung.zuzuege - wanderung.fortzuege", "net_flow", "number"),
        (f"saldo(wanderung.zuzuege - wanderung.fortzuege) / mittel({P}) * 10000", "net_flow", "per_10000"),
        (f"anzahl({P} - {P}[alter: 0-17])", "count", "number"),
        (f"mittelwert(alter, {P}, [95+: 97.5])", "weighted_mean", "years"),
        (f"median(alter, {P})", "median", "years"),
        ("segregation(kita.kinder[geschlecht: w], kita.kinder)", "index", "index"),
        ("segregation(kita.kinder[geschlecht: w], kita.kinder) * 100", "index", "index_100"),
        ("wie_geliefert(kita.quote)", "published", "percent"),
        (f"quotensumme(alter, kita.kinder / {P}) * 100", "age_sum_ratio", "percent"),
    ],
)
def test_kind_and_unit_follow_from_what_is_divided_by_what(formula: str, kind: str, unit: str) -> None:
    found = meaning(formula)
    assert (found.kind, found.unit) == (kind, unit)


def test_a_class_as_delivered_is_told_from_other_values_by_its_unit() -> None:
    assert meaning("wie_geliefert(kita.quote)", "class").kind == "category"
    assert meaning("wie_geliefert(kita.quote)", "percent").kind == "published"
    assert meaning("wie_geliefert(kita.quote)").definition(id="k", area="A", title={"de": "K"}).factor == 1


def test_signs_in_front_of_brackets_hold_for_everything_in_them() -> None:
    found = meaning(
        f"({P}[alter: 0-9] - ({P}[alter: 0-2] - {P}[alter: 0-2, geschlecht: w])) / {P} * 100",
    )
    assert [str(factor) for factor, _part in found.numerator.parts] == ["1", "1", "-1"]
    assert found.numerator.plus[0].where == {"alter": ("0-2",), "geschlecht": ("w",)}
    assert found.numerator.minus[0].where == {"alter": ("0-2",)}


def test_a_number_in_a_sum_belongs_to_its_part() -> None:
    found = meaning(f"kita.plaetze / (vorjahresende({P}[alter: 3-5]) + 0.5 * vorjahresende({P}[alter: 6])) * 100")
    assert found.denominator is not None
    assert parts(found.denominator) == [
        ("1", "personen", "previous_year_end"),
        ("0.5", "personen", "previous_year_end"),
    ]


def test_the_mean_of_two_dates_takes_half_of_each() -> None:
    assert parts(meaning(f"mittel({P}[alter: 3])", "number").numerator) == [
        ("0.5", "personen", "previous_year_end"),
        ("0.5", "personen", "year_end"),
    ]
    assert parts(meaning(f"mittel({P}, jahre_vorher({P}))").numerator) == [
        ("0.5", "personen", "same"),
        ("0.5", "personen", "years_before"),
    ]


def test_periods_carry_their_limits() -> None:
    found = meaning(f"naechster_stichtag(kita.kinder, 0.5) / jahre_vorher({P}, 3) * 100")
    assert found.numerator.period.within_years == 0.5
    assert found.denominator is not None
    assert found.denominator.period.years == 3
    assert meaning(f'zeitraum({P}, "31.12.2020")').numerator.period.label == "2020-12-31"


def test_layers_have_their_categories_and_years() -> None:
    found = meaning(f"schichtensumme(kita.kinder / {P}, schicht([alter: 0]), schicht([alter: 1], 1)) * 100")
    assert found.kind == "layer_sum_ratio"
    assert [(layer.where, layer.years_before) for layer in found.layers] == [
        ({"alter": ("0",)}, 0),
        ({"alter": ("1",)}, 1),
    ]


def test_pooling_and_unknown_go_with_a_quotient() -> None:
    found = meaning(f"jahre_zusammen(ohne_angabe(kita.kinder / {P}, grenzen), 3) * 100")
    assert (found.years, found.unknown, found.unit) == (3, "bounds", "percent")


def test_values_of_open_groups_are_kept_exactly() -> None:
    assert meaning(f"mittelwert(alter, {P}, [85+: 89.25])").values == {"85+": Decimal("89.25")}


def test_what_is_counted_is_proposed_as_the_label_of_the_unit() -> None:
    label = meaning("kita.plaetze / einwohner.personen * 100").unit_label
    assert label is not None
    assert label.de == "Plätze je 100 Personen"
    euros = meaning(f"kita.kosten / {P}").unit_label
    assert euros is not None
    assert euros.de == "Euro je Person"


def test_counts_of_different_things_are_added_only_where_somebody_says_so() -> None:
    found = meaning(f"faelle(kita.plaetze + kita.kinder) / {P} * 1000")
    assert len(found.numerator.parts) == 2


def test_every_function_explains_itself() -> None:
    assert all(function.meaning and function.name in function.form for function in FUNCTIONS.values())
