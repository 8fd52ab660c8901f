"""Which indicators a workspace can compute with its datasets, and what it is told about the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kobimo.catalogue.binding import Lack, Missing, bind
from kobimo.catalogue.loading import catalogue
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition
from kobimo.workflows.catalogue.offer import sentence

AGE = {"id": "alter", "title": {"de": "Alter"}, "kind": "interval"}
SEX = {"id": "geschlecht", "title": {"de": "G"}, "categories": [{"code": c, "title": {"de": c}} for c in "mw"]}


def dataset(name: str, *dimensions: dict[str, Any], measure: str = "personen", **more: Any) -> DatasetDefinition:
    return DatasetDefinition.model_validate(
        {
            "id": name,
            "title": {"de": name},
            "space": "s",
            "level": "q",
            "period_type": "reference_date",
            "measures": [{"id": measure, "title": {"de": "P"}, "unit": {"de": "P"}, "concerns": "persons"}],
            "dimensions": list(dimensions),
            **more,
        }
    )


def indicator(**more: Any) -> IndicatorDefinition:
    return IndicatorDefinition.model_validate(
        {
            "id": "k",
            "area": "A",
            "title": {"de": "K"},
            "kind": "ratio",
            "unit": "percent",
            "numerator": {"dataset": "kinder", "measure": "personen", "where": {"alter": "0-2"}},
            "denominator": {"dataset": "einwohner", "measure": "personen", "where": {"alter": "0-2"}},
            "breakdowns": ["geschlecht"],
            "example": {"text": {"de": "x"}, "data": [{"dataset": "kinder"}], "period": "2020", "value": 1},
            **more,
        }
    )


def bound(*datasets: DatasetDefinition, **more: Any) -> Any:
    return bind(indicator(**more), {item.id: item for item in datasets})


def test_datasets_of_the_same_name_are_taken_as_they_are() -> None:
    found = bound(dataset("kinder", AGE, SEX), dataset("einwohner", AGE, SEX))
    assert found.missing == ()
    assert (found.indicator.numerator.dataset, found.indicator.breakdowns) == ("kinder", (("geschlecht",),))
    assert found.indicator.example is None


def test_a_delivered_rate_needs_a_measure_that_is_never_added_up_and_the_other_way_round() -> None:
    rates = dataset("kinder", AGE, measures=[{**dataset("x").measures[0].model_dump(), "additivity": "none"}])
    published = {"kind": "published", "denominator": None}
    assert bound(rates, **published).missing == ()
    wrong = Missing("kinder", Lack.ADDITIVITY, ("personen", "kinder"))
    assert bound(dataset("kinder", AGE), **published).missing == (wrong,)
    assert bound(rates, dataset("einwohner", AGE)).missing == (wrong,)
    told = sentence(catalogue(), replace(wrong, template="belastungsindex"))
    assert "datasets/kinder.yaml" in told
    assert "personen" in told


def test_a_dataset_of_another_name_says_whose_structure_it_follows() -> None:
    found = bound(dataset("kita_2024", AGE, implements="kinder"), dataset("einwohner", AGE, SEX))
    assert found.indicator.numerator.dataset == "kita_2024"
    assert found.indicator.denominator.dataset == "einwohner"


def test_a_breakdown_that_one_dataset_lacks_is_left_out() -> None:
    assert bound(dataset("kinder", AGE, SEX), dataset("einwohner", AGE)).indicator.breakdowns == ()


def test_everything_that_is_missing_is_named() -> None:
    assert bound(dataset("einwohner", SEX, measure="koepfe")).missing == (
        Missing("einwohner", Lack.DIMENSION, ("alter",)),
        Missing("einwohner", Lack.MEASURE, ("personen",)),
        Missing("kinder", Lack.DATASET),
    )


def test_a_code_that_the_list_does_not_have_is_named() -> None:
    where = {"dataset": "kinder", "measure": "personen", "where": {"geschlecht": ["w", "x"]}}
    found = bound(dataset("kinder", AGE, SEX), dataset("einwohner", AGE, SEX), numerator=where)
    assert found.missing == (Missing("kinder", Lack.CODE, ("geschlecht", "x")),)


def test_two_datasets_of_one_structure_are_a_question_unless_one_has_its_name() -> None:
    two = dataset("a", AGE, implements="kinder"), dataset("b", AGE, implements="kinder")
    assert bound(*two, dataset("einwohner", AGE)).missing == (Missing("kinder", Lack.SEVERAL, ("a", "b")),)
    assert bound(two[0], dataset("kinder", AGE), dataset("einwohner", AGE)).indicator.numerator.dataset == "kinder"


def test_counts_of_different_spaces_are_not_divided() -> None:
    found = bound(dataset("kinder", AGE), dataset("einwohner", AGE, space="andere"))
    assert found.missing == (Missing("kinder", Lack.SPACE, ("s", "andere")),)


def test_institutions_are_what_would_have_to_move() -> None:
    schools = dataset("kinder", AGE, space="schulen", place="institution")
    assert bound(schools, dataset("einwohner", AGE)).missing == (Missing("kinder", Lack.SPACE, ("schulen", "s")),)


def test_institutions_that_are_also_counted_in_areas_are_taken_from_there_only_where_areas_are_needed() -> None:
    schools = dataset("kinder", AGE, space="schulen", place="institution")
    in_areas = dataset("kinder_im_gebiet", AGE, implements="kinder", place="institution")
    found = bound(schools, in_areas, dataset("einwohner", AGE))
    assert found.missing == ()
    assert (found.indicator.numerator.dataset, found.indicator.denominator.dataset) == ("kinder_im_gebiet", "einwohner")
    alone = bound(schools, in_areas, kind="count", unit="number", denominator=None)
    assert alone.indicator.numerator.dataset == "kinder"


def test_two_datasets_in_the_areas_are_not_chosen_between() -> None:
    schools = dataset("kinder", AGE, space="schulen")
    both = [dataset(name, AGE, implements="kinder") for name in ("a", "b")]
    assert bound(schools, *both, dataset("einwohner", AGE)).missing[0].lack is Lack.SPACE


def test_every_part_of_a_formula_is_bound() -> None:
    parts = {
        "dataset": "kinder",
        "measure": "personen",
        "plus": [{"dataset": "einwohner", "measure": "personen"}],
        "minus": [{"dataset": "kinder", "measure": "personen"}],
    }
    found = bound(dataset("neu", AGE, implements="kinder"), dataset("einwohner", AGE), numerator=parts)
    assert [part.dataset for part in found.indicator.parts] == ["neu", "einwohner", "neu", "einwohner"]
