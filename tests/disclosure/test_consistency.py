"""A protected release is reopened only if table, definitions and protocol say the same, without the true figures."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from kobimo.disclosure import reopen
from kobimo.disclosure.consistency import NUMBERS
from kobimo.errors import DisclosureRefusedError
from kobimo.indicators.tables import SCHEMA

COUNTED = {"dataset": "d", "measure": "m"}
METADATA: dict[str, Any] = {
    "indicators": {
        "zahl": {"kind": "count", "unit": "number", "numerator": COUNTED},
        "anteil": {"kind": "ratio", "unit": "percent", "numerator": COUNTED, "denominator": COUNTED},
        "betrag": {"kind": "amount", "unit": "euro", "numerator": {"dataset": "d", "measure": "cent"}},
        "mittel": {"kind": "weighted_mean", "unit": "years", "numerator": COUNTED},
    },
    "datasets": {
        "d": {"measures": [{"id": "m", "concerns": "persons"}, {"id": "cent", "concerns": "none", "scale": 2}]}
    },
}
PROTOCOL: dict[str, Any] = {
    "audience": "public",
    "protected": True,
    "verified": True,
    "threshold": 3,
    "figures": 6,
    "figures_hidden": 1,
    "shown_by_level": {"viertel": 0.75, "stadt": 1.0},
}


def row(indicator: str, area: str, status: str = "normal", **more: Any) -> dict[str, Any]:
    empty = dict.fromkeys(SCHEMA.names)
    level = "stadt" if area == "1" else "viertel"
    names = {"indicator": indicator, "breakdown": "", "level": level, "period": "2023", "area": area, "status": status}
    return {**empty, **names, "parts": 1, "parts_used": 1, **more}


ROWS = [
    row("zahl", "11", value=40.0, numerator=40),
    row("zahl", "1", value=90.0, numerator=90),
    row("anteil", "11", value=25.0, numerator=10, denominator=40),
    row("anteil", "12", "confidential", coverage=1.0),
    row("betrag", "11", value=12.5, numerator=1250),
    row("mittel", "1", value=3.25, numerator=90),
]


def table(*changes: tuple[int, dict[str, Any]]) -> pa.Table:
    rows = [dict(found) for found in ROWS]
    for place, change in changes:
        rows[place].update(change)
    return pa.Table.from_pylist(rows, SCHEMA)


def refusal(values: pa.Table, *, whole: bool = True, metadata: Any = METADATA, **protocol: Any) -> str:
    with pytest.raises(DisclosureRefusedError) as caught:
        reopen(values, metadata, {**PROTOCOL, **protocol}, whole=whole)
    return caught.value.message


def test_a_release_that_fits_itself_is_opened_as_a_whole_and_in_parts() -> None:
    assert reopen(table(), METADATA, PROTOCOL, whole=True).audience == "public"
    assert reopen(table().slice(2, 2), METADATA, PROTOCOL).values.num_rows == 2
    assert reopen(table().slice(0, 0), METADATA, PROTOCOL).values.num_rows == 0


@pytest.mark.parametrize("audience", ["committee", "public"])
@pytest.mark.parametrize("missing", ["protected", "verified"])
@pytest.mark.parametrize("said", [False, None, "ja", 1])
def test_without_proof_nothing_is_opened_for_readers_outside(audience: str, missing: str, said: object) -> None:
    assert "nicht bewiesen" in refusal(table(), whole=False, audience=audience, **{missing: said})


def test_figures_for_the_team_need_no_proof() -> None:
    small = table((3, {"value": 50.0, "numerator": 1, "denominator": 2, "status": "normal"}))
    assert reopen(small, METADATA, {"audience": "team", "threshold": 3, "protected": False}).audience == "team"


@pytest.mark.parametrize("column", NUMBERS)
@pytest.mark.parametrize("status", ["confidential", "base_too_small", "missing"])
def test_a_hidden_figure_with_any_number_is_noticed(column: str, status: str) -> None:
    assert column in refusal(table((3, {"status": status, column: 2})), whole=False)


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (0, {"value": 41.0}),
        (0, {"numerator": 39}),
        (2, {"value": 25.1}),
        (2, {"numerator": 11}),
        (2, {"denominator": 41}),
        (4, {"value": 1250.0}),
        (4, {"numerator": 1251}),
    ],
)
def test_a_value_that_does_not_follow_from_what_is_shown_is_noticed(place: int, change: dict[str, Any]) -> None:
    assert "nicht aus Zähler und Nenner" in refusal(table((place, change)), whole=False)


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_a_shown_figure_without_a_number_is_noticed(value: float | None) -> None:
    assert "keine Zahl" in refusal(table((0, {"value": value})), whole=False)


def test_a_state_that_nobody_knows_is_noticed() -> None:
    assert "unbekannten Zustand" in refusal(table((3, {"status": "geheim"})), whole=False)


@pytest.mark.parametrize("change", [{"figures": 7}, {"figures_hidden": 0}, {"figures": 5, "figures_hidden": 0}])
def test_a_protocol_of_another_table_is_noticed(change: dict[str, Any]) -> None:
    assert "Protokoll" in refusal(table(), **change)


@pytest.mark.parametrize(
    "shares", [{"viertel": 0.5}, {"stadt": 0.0}, {"viertel": 1.2}, {"bezirk": 1.0}, {"viertel": 0.76}, {"viertel": 1.0}]
)
def test_other_shares_by_level_are_noticed(shares: dict[str, float]) -> None:
    assert "Anteil" in refusal(table(), shown_by_level={**PROTOCOL["shown_by_level"], **shares})


def test_the_same_figure_twice_is_noticed() -> None:
    twice = pa.concat_tables([table(), table().slice(5, 1)])
    assert "zweimal" in refusal(twice, figures=7, shown_by_level={"viertel": 0.75, "stadt": 1.0})


@pytest.mark.parametrize("number", [1, 2])
def test_a_small_count_that_is_shown_is_noticed(number: int) -> None:
    assert "kleine Anzahl" in refusal(table((0, {"value": float(number), "numerator": number})))


def test_a_small_count_may_stand_where_the_protocol_says_that_earlier_releases_told_some() -> None:
    told = table((0, {"value": 1.0, "numerator": 1}))
    assert reopen(told, METADATA, {**PROTOCOL, "lost_before": 1}, whole=True).audience == "public"


def test_an_estimate_from_other_areas_is_no_count_of_persons() -> None:
    estimate = {"value": 2.478, "numerator": 2, "status": "estimated", "error": 1.3}
    assert reopen(table((0, estimate)), METADATA, PROTOCOL, whole=True).audience == "public"
