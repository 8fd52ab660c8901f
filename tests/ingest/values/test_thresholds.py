"""A recipe decides from when on a check warns or rejects; what would hide unread cells is not open to discussion."""

from __future__ import annotations

from typing import Any

import pytest

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.ingest.protocol import NEGOTIABLE, judged
from kobimo.model.checks import CheckResult, Place, Severity, has_errors
from kobimo.model.recipe import Recipe
from kobimo.reference.checks import CATALOGUE


def rules(**checks: Any) -> Any:
    values = [{"dataset": "e", "column": "Zahl"}]
    return Recipe.model_validate({"values": values, "checks": checks}).checks


def result(code: str, share: float | None = None, count: int = 1) -> CheckResult:
    return CheckResult(code, CATALOGUE[code].severity, "Text.", "", Place(), count, share)


BECAUSE = {"reason": "mit dem Amt abgesprochen"}


@pytest.mark.parametrize(
    ("rule", "share", "severity"),
    [
        ({"severity": "error"}, None, "error"),
        ({"severity": "error", "share": 0.2}, 0.19, "warning"),
        ({"severity": "error", "share": 0.2}, 0.2, "error"),
        ({"severity": "error", "share": 0.2}, -0.5, "error"),
        ({"severity": "note", "share": 0.2} | BECAUSE, 0.2, "note"),
        ({"severity": "note", "share": 0.2} | BECAUSE, 0.21, "warning"),
        ([{"severity": "note", "share": 0.1} | BECAUSE, {"severity": "error", "share": 0.5}], 0.05, "note"),
        ([{"severity": "note", "share": 0.1} | BECAUSE, {"severity": "error", "share": 0.5}], 0.3, "warning"),
        ([{"severity": "note", "share": 0.1} | BECAUSE, {"severity": "error", "share": 0.5}], 0.6, "error"),
    ],
)
def test_a_severity_is_raised_from_a_share_on_and_lowered_up_to_one(
    rule: Any, share: float | None, severity: str
) -> None:
    (check,) = judged([result("CHANGE_UNUSUAL", share)], rules(CHANGE_UNUSUAL=rule), 100)
    assert check.severity == severity
    assert has_errors([check]) == (severity == "error")
    assert ("laut Einlesevorlage" in check.message) == (severity != "warning")
    assert ("mit dem Amt abgesprochen" in check.message) == (severity == "note")


def test_the_share_of_single_cells_is_that_of_all_their_places_among_the_rows() -> None:
    rule = rules(CELL_EMPTY={"severity": "error", "share": 0.05})
    cells = [result("CELL_EMPTY") for _n in range(3)] + [result("CELL_EMPTY", count=2)]
    assert has_errors(judged(cells, rule, 100))
    assert not has_errors(judged(cells, rule, 101))


def test_a_result_that_is_switched_off_is_left_out_and_the_others_stay() -> None:
    off = rules(COLUMNS_UNREAD={"severity": "off"} | BECAUSE)
    left = judged([result("COLUMNS_UNREAD"), result("CELL_EMPTY")], off, 10)
    assert [check.code for check in left] == ["CELL_EMPTY"]


@pytest.mark.parametrize("code", sorted(code for code, kind in CATALOGUE.items() if kind.severity is Severity.ERROR))
def test_an_error_can_be_lowered_only_where_every_cell_was_read_all_the_same(code: str) -> None:
    for severity in ("warning", "note", "off"):
        lowered = rules(**{code: {"severity": severity} | BECAUSE})
        if code in NEGOTIABLE and severity != "off":
            (check,) = judged([result(code)], lowered, 10)
            assert check.severity == severity
        else:
            with pytest.raises(DefinitionError, match="nicht"):
                judged([], lowered, 10)


def test_lowering_needs_a_reason_and_raising_none() -> None:
    with pytest.raises(DefinitionError, match="Grund"):
        judged([], rules(CELL_EMPTY={"severity": "note"}), 10)
    assert judged([], rules(CELL_EMPTY={"severity": "error"}), 10) == ()


def test_an_unknown_check_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="CELL_EMPTY"):
        judged([], rules(CELL_EMTPY={"severity": "error"}), 10)
