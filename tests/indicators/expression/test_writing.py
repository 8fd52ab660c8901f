"""What is written as a formula is read back into the same definition."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.catalogue.loading import catalogue
from kobimo.indicators.expression.reading import read_formula
from kobimo.indicators.expression.writing import written
from kobimo.model.indicator import IndicatorDefinition
from support.measures import DATASETS

AGES = ("0", "0-2", "3-5", "6-17", "18+", "u6")
SEXES = ("w", "m", "k. A.", "x: y, [z]")

PERIODS: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(["same", "year_end", "previous_year_end", "closing_year_end"]),
    st.builds(lambda years: {"rule": "years_before", "years": years}, st.integers(1, 9)),
    st.builds(
        lambda rule, n: {"rule": rule, "within_years": n},
        st.sampled_from(["nearest", "latest"]),
        st.sampled_from([0.25, 1, 2.5]),
    ),
    st.just({"rule": "fixed", "label": "2020-12-31"}),
)

WHERES: st.SearchStrategy[dict[str, list[str]]] = st.fixed_dictionaries(
    {},
    optional={
        "alter": st.sampled_from([["0-2"], ["6-17", "3-5"], ["18+"], ["u6"], ["0"]]),
        "geschlecht": st.sampled_from([["w"], ["m", "k. A."], ["x: y, [z]"], ["bekannt"]]),
    },
)


def part(measures: tuple[str, ...], times: tuple[str, ...] = ("1",)) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda name, where, period, factor: {
            "dataset": name.partition(".")[0],
            "measure": name.partition(".")[2],
            "where": where,
            "period": period,
            "times": factor,
        },
        st.sampled_from(measures),
        WHERES,
        PERIODS,
        st.sampled_from(times),
    )


PERSONS = ("einwohner.personen", "kita.kinder", "wanderung.zuzuege")
TIMES = ("1", "1", "0.5", "2", "100", "1000", "0.25")
"""Factors of parts; 100 could be mistaken for that of the unit."""


@st.composite
def components(draw: st.DrawFn) -> dict[str, Any]:
    """One to four parts of different measures, so that nothing is counted twice."""
    chosen = draw(st.lists(st.sampled_from(("einwohner.haupt", "wanderung.fortzuege")), unique=True))
    first = draw(part(PERSONS, TIMES))
    split = draw(st.integers(0, len(chosen)))
    others = [draw(part((name,), TIMES)) for name in chosen]
    return {**first, "plus": others[:split], "minus": others[split:]}


@st.composite
def definitions(draw: st.DrawFn) -> IndicatorDefinition:
    kind = draw(
        st.sampled_from(
            ["count", "ratio", "net_flow", "age_sum_ratio", "weighted_mean", "median", "index", "category", "published"]
        )
    )
    data: dict[str, Any] = {"id": "probe", "area": "A", "title": {"de": "Probe"}, "kind": kind, "unit": "number"}
    data["numerator"] = draw(part(("kita.quote",)) if kind in {"category", "published"} else components())
    if kind in {"ratio", "age_sum_ratio", "index"} or (kind == "net_flow" and draw(st.booleans())):
        base = draw(components())
        data["denominator"] = {**base, "plus": [*base["plus"], *base["minus"]], "minus": []}  # no balance is a base
        data["unit"] = draw(
            st.sampled_from(["index", "index_100"] if kind == "index" else ["percent", "per_1000", "ratio"])
        )
    if kind in {"age_sum_ratio", "weighted_mean", "median"}:
        data["over"] = "alter"
    if kind == "index":
        data["method"] = "dissimilarity"
    if kind == "weighted_mean":
        data["values"] = draw(st.dictionaries(st.sampled_from(["18+", "85+"]), st.decimals(0, 99, places=2)))
        data["unit"] = "years"
    if kind == "category":
        data["unit"] = "class"
    if kind == "published":
        data["unit"] = "percent"
        data["numerator"]["period"] = {}
    if kind == "ratio":
        data["unknown"] = draw(st.sampled_from([None, "include", "exclude", "bounds"]))
        data["years"] = draw(st.integers(1, 5))
    return IndicatorDefinition.model_validate(data)


@given(definitions())
def test_any_definition_survives_the_way_through_its_formula(definition: IndicatorDefinition) -> None:
    formula = written(definition, DATASETS)
    assert read_formula(formula, DATASETS, unit=definition.unit).applied(definition) == definition


def test_every_definition_of_the_catalogue_can_be_written_as_a_formula() -> None:
    known = catalogue()
    datasets = {name: template.for_space("s", "l") for name, template in known.templates.items()}
    broken = [
        name
        for name, item in known.indicators.items()
        if read_formula(written(item, datasets), datasets, unit=item.unit).applied(item) != item
    ]
    assert broken == []


@pytest.mark.parametrize(
    "formula",
    [
        "einwohner.personen[alter: 0-2, geschlecht: [w, m]] / einwohner.personen * 100",
        "kita.plaetze / mittel(einwohner.personen[alter: 0-5]) * 100",
        "saldo(wanderung.zuzuege - wanderung.fortzuege) / mittel(einwohner.personen) * 10000",
        'einwohner.personen[geschlecht: "x: y, [z]"]',
        "(2 * kita.kinder + 0.5 * einwohner.haupt) / einwohner.personen",
        "(100 * kita.kinder) / einwohner.personen",
        "mittelwert(alter, einwohner.personen, [95+: 97.5])",
        "anzahl(einwohner.personen - einwohner.haupt)",
        "faelle(kita.plaetze + kita.kinder)",
    ],
)
def test_a_formula_in_its_usual_form_is_written_as_it_was(formula: str) -> None:
    definition = read_formula(formula, DATASETS).definition(id="probe", area="A", title={"de": "Probe"})
    assert written(definition, DATASETS) == formula


def test_half_a_person_is_written_exactly() -> None:
    definition = read_formula("0.125 * einwohner.personen", DATASETS).definition(id="p", area="A", title={"de": "P"})
    assert definition.numerator.times == Decimal("0.125")
