"""A proposed dataset follows a structure of the catalogue only where nothing speaks against it."""

from __future__ import annotations

from typing import Any

import pytest

from kobimo.catalogue.loading import catalogue
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.text import Text
from kobimo.workflows.recipes.structures import followed

TEMPLATES = tuple(catalogue().templates.values())


def school(**changes: Any) -> DatasetDefinition:
    whole = catalogue().template("schulstatistik").for_space("stadt", "schule", "schulen_der_stadt")
    measures = tuple(measure for measure in whole.measures if measure.id in {"schueler", "klassen", "ganztag"})
    bare = {"implements": None, "dimensions": (), "cubes": (), "measures": measures}
    return whole.model_copy(update=bare | changes)


def test_a_part_of_a_structure_under_another_name_follows_it() -> None:
    found = followed(school(), TEMPLATES)
    assert found is not None
    assert found.id == "schulstatistik"


@pytest.mark.parametrize("change", ["measure", "unit", "additivity", "period_type", "dimension", "id"])
def test_whatever_differs_speaks_against_it(change: str) -> None:
    whole, (first, *rest) = school(), school().measures
    own = catalogue().template("schulstatistik").dimensions[0]
    differing: dict[str, dict[str, Any]] = {
        "measure": {"measures": (first.model_copy(update={"id": "andere"}), *rest)},
        "unit": {"measures": (first.model_copy(update={"unit": Text(de="Tsd. EUR")}), *rest)},
        "additivity": {"measures": (first.model_copy(update={"additivity": "none"}), *rest)},
        "period_type": {"period_type": next(t.period_type for t in TEMPLATES if t.period_type != whole.period_type)},
        "dimension": {"dimensions": (own.model_copy(update={"id": "eigenes"}),)},
        "id": {"id": "schulstatistik"},
    }
    assert followed(school(**differing[change]), TEMPLATES) is None


def test_nothing_is_said_where_two_structures_fit() -> None:
    twin = catalogue().template("schulstatistik").model_copy(update={"id": "zwilling"})
    assert followed(school(), (*TEMPLATES, twin)) is None


def test_a_measure_that_every_structure_has_tells_nothing() -> None:
    offered = [t for t in TEMPLATES if any(m.id == "personen" for m in t.measures)]
    assert len(offered) > 1
    only = offered[0]
    measures = tuple(m for m in only.measures if m.id == "personen")
    plain = only.for_space("stadt", "stadt", "eigene").model_copy(
        update={"implements": None, "dimensions": (), "cubes": (), "measures": measures}
    )
    assert followed(plain, TEMPLATES) is None
