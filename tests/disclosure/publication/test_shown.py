"""The table as readers get it: nothing is left of what is hidden, and the states tell no more than the numbers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pytest

from kobimo.disclosure.publication.assembly import NONE, UNSURE
from kobimo.disclosure.publication.guarded import Guarded
from kobimo.disclosure.publication.problem import Publication
from kobimo.disclosure.publication.shown import shown
from kobimo.indicators.tables import SCHEMA
from kobimo.model.status import ValueStatus

NUMBERS = ("value", "numerator", "denominator", "lower", "upper", "difference", "error", "unknown", "chance")
FULL: dict[str, Any] = {
    **dict.fromkeys(("indicator", "breakdown", "level", "period", "area"), "x"),
    "numerator_period": "2022",
    "denominator_period": "2022",
    "status": "normal",
    "coverage": 0.75,
    "value": 12.5,
    "numerator": 4,
    "denominator": 32,
    "lower": 11.0,
    "upper": 14.0,
    "difference": 3,
    "error": 0.25,
    "unknown": 0.125,
    "chance": 0.5,
    "parts": 4,
    "parts_used": 2,
}


def table(*rows: dict[str, Any]) -> pa.Table:
    """Return rows with all columns; a row without a number in its state has none."""
    made = [{**FULL, **row} for row in rows]
    for row in made:
        row["value"] = row["value"] if ValueStatus(row["status"]).has_number else None
    return pa.Table.from_pylist(made, schema=SCHEMA)


def seen(
    values: pa.Table,
    hidden: tuple[int, ...] = (),
    *,
    base: tuple[int, ...] = (),
    open_cells: tuple[int, ...] = (),
    persons: bool = True,
) -> list[dict[str, Any]]:
    """Return the rows that readers get. Two cells; `open_cells` are shown somewhere."""
    size = values.num_rows
    rows = np.isin(np.arange(size), hidden)
    states = [ValueStatus(state) for state in values["status"].to_pylist()]
    statements = SimpleNamespace(
        numeric=np.array([state.has_number for state in states]),
        persons=np.full(size, persons),
        about_base=np.full(size, persons),
        base=np.array(base or (NONE,) * size, np.int64),
    )
    system = SimpleNamespace(fixed=np.zeros(2, np.bool_), published=np.ones(2, np.bool_))
    release = SimpleNamespace(
        statements=statements, system=system, cells=SimpleNamespace(cells=lambda numbers: numbers)
    )
    guarded = SimpleNamespace(rows=rows, cells=~np.isin(np.arange(2), open_cells))
    found = shown(values, cast("Publication", release), cast("Guarded", guarded))
    assert found.schema == values.schema
    result: list[dict[str, Any]] = found.to_pylist()
    return result


def test_a_hidden_row_loses_every_number_and_keeps_what_it_is_about() -> None:
    one, other = seen(table({}, {}), hidden=(1,))
    assert {name: one[name] for name in NUMBERS if name != "difference"} == {
        name: FULL[name] for name in NUMBERS if name != "difference"
    }
    assert {other[name] for name in NUMBERS} == {None}
    assert other["status"] == "confidential"
    assert all(other[name] == "x" for name in ("indicator", "breakdown", "level", "period", "area"))


def test_no_numeric_column_of_the_table_was_forgotten() -> None:
    """A column that comes with a later version is empty in hidden rows too, or counts areas."""
    (row,) = seen(table({}), hidden=(0,))
    numeric = {field.name for field in SCHEMA if pa.types.is_integer(field.type) or pa.types.is_floating(field.type)}
    assert {name for name in numeric if row[name] is not None} == {"coverage", "parts", "parts_used"}


def test_coverage_of_a_hidden_row_counts_areas_and_not_persons() -> None:
    one, other = seen(table({}, {}), hidden=(1,))
    assert (one["coverage"], other["coverage"]) == (0.75, 0.5)


def test_delivered_secrets_and_hidden_rows_look_the_same() -> None:
    hidden, secret = seen(table({}, {"status": "suppressed"}), hidden=(0,))
    assert {name: hidden[name] for name in hidden} == {name: secret[name] for name in secret}


@pytest.mark.parametrize("state", ["base_too_small", "zero_denominator"])
@pytest.mark.parametrize(
    ("base", "open_cells", "told"), [(0, (0,), True), (0, (1,), False), (NONE, (0, 1), False), (UNSURE, (0, 1), False)]
)
def test_a_state_that_tells_of_the_base_is_told_where_the_base_is(
    state: str, base: int, open_cells: tuple[int, ...], told: bool
) -> None:
    (row,) = seen(table({"status": state}), base=(base,), open_cells=open_cells)
    assert row["status"] == (state if told else "confidential")
    assert {row[name] for name in NUMBERS} == {None}


def test_figures_that_concern_nobody_are_left_alone() -> None:
    (row,) = seen(table({"status": "base_too_small"}), persons=False)
    assert row["status"] == "base_too_small"
    (other,) = seen(table({}), persons=False)
    assert other["difference"] == 3


def test_how_much_a_total_of_persons_differs_from_its_parts_is_not_told() -> None:
    (row,) = seen(table({}))
    assert row["difference"] is None
    assert row["value"] == 12.5


@pytest.mark.parametrize("state", ["missing", "not_delivered", "not_aligned"])
def test_other_states_stay_and_have_no_number(state: str) -> None:
    (row,) = seen(table({"status": state}))
    assert row["status"] == state
    assert {row[name] for name in NUMBERS} == {None}
