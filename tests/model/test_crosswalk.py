"""What a crosswalk may say about its error."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from kobimo.model.crosswalk import CrosswalkDefinition
from kobimo.model.territory import Basis

END = {"space": "stadt", "level": "viertel"}
CROSSWALK = {"id": "nach_2021", "title": {"de": "2021"}, "source": END, "target": END}


@pytest.mark.parametrize("value", [0, 0.015, 1])
def test_a_dispersion_lies_between_0_and_1(value: float) -> None:
    found = CrosswalkDefinition.model_validate({**CROSSWALK, "dispersion": {"area": value}})
    assert found.dispersion == {Basis.AREA: value}


@pytest.mark.parametrize("value", [-0.001, 1.001, 15, float("nan"), float("inf")])
def test_any_other_dispersion_is_refused(value: float) -> None:
    with pytest.raises(ValidationError):
        CrosswalkDefinition.model_validate({**CROSSWALK, "dispersion": {"area": value}})
