"""Classes of means and medians: no person stands in two of them, whatever cuts were delivered in whichever year."""

from __future__ import annotations

import itertools
import random

import pytest

from kobimo.indicators.formula import formulas
from kobimo.indicators.layering import layerings
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.slice import HeldSlice, Slice
from support.luck import seeds


def dataset(universe: str | None = None) -> DatasetDefinition:
    title = {"de": "X"}
    age = {"id": "alter", "title": title, "kind": "interval"} | ({"universe": universe} if universe else {})
    sex = {"id": "g", "title": title, "categories": [{"code": c, "title": title} for c in "mw"]}
    measure = {"id": "n", "title": title, "unit": {"de": "P"}, "concerns": "persons"}
    return DatasetDefinition.model_validate(
        {
            "id": "d",
            "title": title,
            "space": "s",
            "level": "ort",
            "period_type": "reference_date",
            "measures": [measure],
            "dimensions": [age, sex],
            "cubes": [
                {"id": "ages", "dimensions": ["alter"]},
                {"id": "both", "dimensions": ["alter", "g"]},
            ],
        }
    )


def delivered(year: int, *codes: str, source: str = "amt", cube: str = "ages", level: str = "ort") -> HeldSlice:
    categories = {"alter": codes} | ({"g": ("m", "w")} if cube == "both" else {})
    part = Slice("d", cube, level, f"{year}-12-31", 9, 1, ("n",), categories, {})
    return HeldSlice(source, f"{source}{year}", f"{source}-{year}-{cube}.parquet", part)


def classes(*held: HeldSlice, limits: tuple[str, ...] = (), crossed: frozenset[str] = frozenset(), **more: str):
    data = dataset(**more)
    chosen, refused = layerings(data, data.dimension("alter"), crossed, limits, held)
    found = {period[:4]: list(layering.codes) for layering in chosen for period in layering.periods}
    return found, {period[:4]: reason for period, reason in refused.items()}


def test_years_cut_otherwise_have_their_own_classes():
    found, refused = classes(delivered(2023, "0-2", "3-5", "6+"), delivered(2024, "0-5", "6+"))
    assert found == {"2023": ["0-2", "3-5", "6+"], "2024": ["0-5", "6+"]}
    assert not refused


def test_a_later_delivery_changes_nothing_in_earlier_years():
    earlier = delivered(2022, "0-2", "3+")
    assert classes(earlier)[0]["2022"] == classes(earlier, delivered(2024, "0", "1", "2", "3+"))[0]["2022"]


def test_suppliers_of_one_year_agree_on_the_finest_common_classes():
    town, county = delivered(2024, "0-2", "3-5", "6-9", "10+"), delivered(2024, "0-5", "6+", source="kreis")
    assert classes(town, county)[0] == {"2024": ["0-5", "6+"]}


def test_suppliers_without_common_classes_are_refused():
    one, other = delivered(2024, "0-4", "5-9"), delivered(2024, "0-5", "6-9", source="kreis")
    assert classes(one, other)[0] == {"2024": ["0-9"]}
    found, refused = classes(one, delivered(2024, "0-12", source="kreis"))
    assert not found
    assert "0-4" in refused["2024"] or "0-12" in refused["2024"]


def test_sums_delivered_beside_their_parts_are_no_classes():
    assert classes(delivered(2024, "0-2", "3-5", "0-5", "6+"))[0] == {"2024": ["0-2", "3-5", "6+"]}


def test_overlapping_groups_are_refused():
    found, refused = classes(delivered(2024, "0-5", "4-9", "10+"))
    assert not found
    assert "überschneiden" in refused["2024"]


def test_a_class_across_the_limit_is_refused_unless_finer_ones_are_there():
    assert "60-69" in classes(delivered(2024, "0-59", "60-69"), limits=("0-64",))[1]["2024"]
    finer = delivered(2024, "0-59", "60-64", "65-69", "60-69")
    assert classes(finer, limits=("0-64",))[0] == {"2024": ["0-59", "60-64"]}


def test_gaps_within_what_is_asked_for_are_refused():
    assert "lückenlos" in classes(delivered(2024, "0-5", "10-17"), limits=("0-17",))[1]["2024"]
    assert "lückenlos" in classes(delivered(2024, "0-5"), universe="0-17")[1]["2024"]


def test_only_cubes_with_all_dimensions_have_a_say():
    coarse, fine = delivered(2024, "0-5", "6+", cube="both"), delivered(2024, "0-2", "3-5", "6+")
    assert classes(coarse, fine, crossed=frozenset({"alter", "g"}))[0] == {"2024": ["0-5", "6+"]}
    assert classes(coarse, fine)[0] == {"2024": ["0-2", "3-5", "6+"]}


@pytest.mark.parametrize("seed", seeds("layers", 20))
def test_classes_are_disjoint_and_tiled_by_every_supplier(seed):
    luck = random.Random(seed)
    held = []
    for year in (2022, 2023):
        for source in ("a", "b", "c"):
            ends = sorted({0, 18, *luck.sample(range(1, 18), luck.randint(1, 6))})
            codes = [f"{low}-{end - 1}" for low, end in itertools.pairwise(ends)]
            held.append(delivered(year, *codes, source=source))
    found, refused = classes(*held)
    assert set(found) == {"2022", "2023"}
    assert not refused
    for year, codes in found.items():
        numbers = [n for code in codes for n in _numbers(code)]
        assert sorted(numbers) == list(range(18))
        for unit in held:
            if unit.slice.period.startswith(year):
                cut = [set(_numbers(code)) for code in unit.slice.categories["alter"]]
                assert all(any(part <= set(_numbers(code)) for code in codes) for part in cut)


def _numbers(code: str) -> range:
    low, _dash, high = code.partition("-")
    return range(int(low), int(high or low) + 1)


def test_a_mean_of_years_cut_otherwise_has_a_formula_for_each():
    indicator = IndicatorDefinition.model_validate(
        {
            "id": "mittel",
            "area": "A",
            "title": {"de": "Mittel"},
            "unit": "years",
            "kind": "weighted_mean",
            "over": "alter",
            "values": {"6+": "10", "10+": "12"},
            "numerator": {"dataset": "d", "measure": "n"},
        }
    )
    held = [delivered(2022, "0-5", "6+"), delivered(2023, "0-9", "10+"), delivered(2024, "0-9", "11+")]
    made, refused = formulas(indicator, {"d": dataset()}, held)
    assert {formula.periods: len(formula.terms) for formula in made} == {
        frozenset({"2022-12-31"}): 2,
        frozenset({"2023-12-31"}): 2,
    }
    assert [(r.period, "11+" in r.reason) for r in refused] == [("2024-12-31", True)]
