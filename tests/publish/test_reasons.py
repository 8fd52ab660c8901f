"""Every status without a number has a sentence that says why."""

from __future__ import annotations

import pytest

from kobimo.model.status import ValueStatus
from kobimo.publish.reasons import reason, status_name

ROW = {"parts": 5, "parts_used": 4, "lower": None, "upper": None, "difference": None}
RATIO, COUNT = {"kind": "ratio", "minimum_base": 20}, {"kind": "count", "minimum_base": None}


@pytest.mark.parametrize(
    ("status", "definition", "text"),
    [
        (ValueStatus.INCOMPLETE, COUNT, "4 von 5 Gebieten"),
        (ValueStatus.MISSING, RATIO, "Zähler oder Nenner"),
        (ValueStatus.MISSING, COUNT, "nichts geliefert"),
        (ValueStatus.SUPPRESSED, RATIO, "geheim oder unbekannt"),
        (ValueStatus.ZERO_DENOMINATOR, RATIO, "Nenner ist null"),
        (ValueStatus.BASE_TOO_SMALL, RATIO, "kleiner als 20"),
        (ValueStatus.MISSING, {"kind": "published"}, "nicht zusammengezählt und nicht auf andere Gebiete"),
        (ValueStatus.SUPPRESSED, {"kind": "published"}, "so ist er geliefert"),
        (ValueStatus.SUPPRESSED, {"kind": "category"}, "so ist er geliefert"),
    ],
)
def test_the_reason_names_what_is_wrong(status: ValueStatus, definition: dict[str, object], text: str) -> None:
    assert text in reason({**ROW, "status": status.value}, definition)


def test_a_normal_figure_needs_no_reason() -> None:
    assert reason({**ROW, "status": ValueStatus.NORMAL.value}, RATIO) == ""


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [
        (20.0, 40.0, "zwischen 20 und 40"),
        (26.25, 27.5, "zwischen 26,25 und 27,5"),
        (100 / 3, None, "mindestens 33,3333"),
    ],
)
def test_known_bounds_are_named_in_german_numbers(lower: float, upper: float | None, text: str) -> None:
    row = {**ROW, "status": ValueStatus.SUPPRESSED.value, "lower": lower, "upper": upper}
    assert text in reason(row, RATIO)


@pytest.mark.parametrize("status", ValueStatus)
def test_every_status_has_a_word_unless_there_is_nothing_to_say(status: ValueStatus) -> None:
    assert (status_name(status.value) == "") == (status is ValueStatus.NORMAL)
