"""Ages that a workbook asks for: none overlaps, none is missing, and every indicator of the catalogue can be made."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kobimo.catalogue.loading import catalogue
from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.model.category import parse_interval, tiling
from kobimo.workflows.collecting.categories import choices_of

WITH_AGES = [
    (template.id, dimension.id)
    for template in catalogue().templates.values()
    for dimension in template.dimensions
    if dimension.kind == "interval"
]


def definition(name: str):
    return catalogue().templates[name].for_space("stadt", "viertel")


@pytest.mark.parametrize(("template", "dimension"), WITH_AGES)
def test_ages_cover_the_universe_once_and_serve_every_indicator(template, dimension):
    chosen = [parse_interval(choice.code) for choice in choices_of(definition(template), dimension, {})]
    for earlier, later in pairwise(chosen):
        assert earlier.upper is not None
        assert earlier.upper + 1 == later.lower
    universe = definition(template).dimension(dimension).universe
    whole = parse_interval(universe) if universe else None
    if whole is not None:
        assert (chosen[0].lower, chosen[-1].upper) == (whole.lower, whole.upper)
    for indicator in catalogue().indicators.values():
        for part in indicator.parts:
            codes = part.where.get(dimension, ()) if part.dataset == template else ()
            for wanted in (parse_interval(code) for code in codes if code[0].isdigit()):
                if whole is None or whole.contains(wanted):
                    assert tiling(wanted, chosen) is not None, (indicator.id, wanted)


def test_labels_are_no_dates_for_office_software():
    labels = [choice.label for choice in choices_of(definition("kita_kinder"), "alter", {"alter": "0,1-2,3-5,6+"})]
    assert labels == ["0", "1 bis 2", "3 bis 5", "ab 6"]


def test_codes_that_are_none_are_refused():
    with pytest.raises(UnknownNameError, match="mitt"):
        choices_of(definition("kita_kinder"), "mittagessen", {"mittagessen": "mitt"})
    with pytest.raises(InvalidInputError, match="überschneiden"):
        choices_of(definition("kita_kinder"), "alter", {"alter": "0-3,3-5"})
