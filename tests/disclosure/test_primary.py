"""Primary suppression against a naive recomputation."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from kobimo.disclosure import primary_cells

DATASETS = {
    "menschen": {"measures": [{"id": "personen", "concerns": "persons"}, {"id": "euro", "concerns": "nothing"}]},
    "kitas": {"measures": [{"id": "plaetze", "concerns": "institutions"}, {"id": "kinder", "concerns": "persons"}]},
}
SIDES = [("menschen", "personen"), ("menschen", "euro"), ("kitas", "plaetze"), ("kitas", "kinder")]

side = st.sampled_from(SIDES).map(lambda pair: {"dataset": pair[0], "measure": pair[1]})
indicator = st.fixed_dictionaries({"numerator": side, "denominator": st.none() | side})
number = st.none() | st.integers(0, 12) | st.integers(0, 2**62)


@st.composite
def releases(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    indicators = draw(st.dictionaries(st.sampled_from("abc"), indicator, min_size=1))
    names = st.sampled_from(sorted(indicators))
    row = st.fixed_dictionaries({"indicator": names, "numerator": number, "denominator": number})
    return {"indicators": indicators, "datasets": DATASETS}, draw(st.lists(row, max_size=30))


def naive(row: dict[str, Any], metadata: dict[str, Any], threshold: int) -> bool:
    definition = metadata["indicators"][row["indicator"]]

    def persons(part: dict[str, str] | None) -> bool:
        return part is not None and (part["dataset"], part["measure"]) in {SIDES[0], SIDES[3]}

    over, below = definition["numerator"], definition["denominator"]
    shown = []
    if persons(over):
        shown.append(row["numerator"])
    if persons(below):
        shown.append(row["denominator"])
    if persons(over) and persons(below) and None not in (row["numerator"], row["denominator"]):
        shown.append(row["denominator"] - row["numerator"])
    return any(count is not None and 0 < count < threshold for count in shown)


def table(rows: list[dict[str, Any]]) -> pa.Table:
    schema = pa.schema(
        [
            ("indicator", pa.dictionary(pa.int32(), pa.string())),
            ("numerator", pa.int64()),
            ("denominator", pa.int64()),
        ]
    )
    return pa.Table.from_pylist(rows, schema=schema)


@given(releases(), st.integers(2, 10))
def test_exactly_the_small_counts_of_persons_are_primary(
    release: tuple[dict[str, Any], list[dict[str, Any]]], threshold: int
) -> None:
    metadata, rows = release
    found = primary_cells(table(rows), metadata, threshold)
    wanted = [naive(row, metadata, threshold) for row in rows]
    assert found.cells.to_pylist() == wanted
    assert found.total == sum(wanted)
    counts: dict[str, int] = {}
    for row, primary in zip(rows, wanted, strict=True):
        counts[row["indicator"]] = counts.get(row["indicator"], 0) + primary
    assert dict(found.by_indicator) == {name: count for name, count in counts.items() if count}


@given(releases(), st.integers(2, 9))
def test_a_higher_threshold_never_frees_a_cell(
    release: tuple[dict[str, Any], list[dict[str, Any]]], threshold: int
) -> None:
    metadata, rows = release
    low = primary_cells(table(rows), metadata, threshold).cells.to_pylist()
    high = primary_cells(table(rows), metadata, threshold + 1).cells.to_pylist()
    assert all(above or not below for below, above in zip(low, high, strict=True))


def test_zero_and_the_threshold_itself_may_be_shown() -> None:
    metadata = {
        "indicators": {"a": {"numerator": {"dataset": "menschen", "measure": "personen"}}},
        "datasets": DATASETS,
    }
    rows = [{"indicator": "a", "numerator": count, "denominator": None} for count in (0, 1, 2, 3, None)]
    assert primary_cells(table(rows), metadata, 3).cells.to_pylist() == [False, True, True, False, False]
