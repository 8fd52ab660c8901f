"""What two sheets of a conversion table say about the year between them, and how sheets are checked."""

from __future__ import annotations

from datetime import date

import pytest

from kobimo.model.territory import Basis, ChangeKind, TerritorialChange
from kobimo.spaces.official.differences import Sheet, Weights, differences
from kobimo.spaces.official.umsteiger import RowOfSheet, collect, crosswalk_of

BASES = (Basis.AREA, Basis.POPULATION)


def sheet(year: int, shares: dict[str, dict[str, float]], sizes: dict[str, float]) -> Sheet:
    weights: dict[Basis, Weights] = dict.fromkeys(BASES, shares)
    return Sheet(year, weights, dict.fromkeys(BASES, sizes))


def found(old: Sheet, new: Sheet) -> dict[tuple[str, str], TerritorialChange]:
    changes = [change for change in differences(old, new, "X") if change.basis is Basis.POPULATION]
    return {(change.before, change.after): change for change in changes}


def test_a_merger_is_whole_forward_and_shared_by_size_backward() -> None:
    old = sheet(2010, {"a": {"n": 1.0}, "b": {"n": 1.0}}, {"a": 300.0, "b": 100.0})
    changes = found(old, sheet(2011, {"n": {"n": 1.0}}, {"n": 400.0}))
    assert {pair: (c.kind, c.share, c.share_back) for pair, c in changes.items()} == {
        ("a", "n"): (ChangeKind.MERGED, 1.0, 0.75),
        ("b", "n"): (ChangeKind.MERGED, 1.0, 0.25),
    }
    assert {change.day for change in changes.values()} == {date(2011, 1, 1)}


def test_a_split_has_the_shares_of_the_sheet() -> None:
    old = sheet(2010, {"a": {"m": 0.8, "n": 0.2}, "b": {"n": 1.0}}, {"a": 100.0, "b": 80.0})
    changes = found(old, sheet(2011, {"m": {"m": 1.0}, "n": {"n": 1.0}}, {"m": 80.0, "n": 100.0}))
    assert changes["a", "n"].share == pytest.approx(0.2)
    assert changes["a", "n"].share_back == pytest.approx(0.2)
    assert changes["a", "n"].kind is ChangeKind.SPLIT
    assert changes["a", "m"].share_back == pytest.approx(1)


def test_a_part_that_moved_leaves_the_area_in_place() -> None:
    old = sheet(2010, {"a": {"a": 0.9, "b": 0.1}, "b": {"b": 1.0}}, {"a": 100.0, "b": 90.0})
    changes = found(old, sheet(2011, {"a": {"a": 1.0}, "b": {"b": 1.0}}, {"a": 90.0, "b": 100.0}))
    assert list(changes) == [("a", "b")]
    assert changes["a", "b"].kind is ChangeKind.PART_MOVED
    assert changes["a", "b"].share == pytest.approx(0.1)
    assert changes["a", "b"].share_back == pytest.approx(0.1)


def test_nothing_is_said_of_shares_that_only_follow_the_population() -> None:
    old = sheet(2010, {"a": {"m": 0.80, "n": 0.20}}, {"a": 100.0})
    new = sheet(2011, {"a": {"m": 0.81, "n": 0.19}}, {"a": 101.0})
    assert found(old, new) == {}


def test_where_several_may_have_taken_a_part_no_share_is_guessed() -> None:
    old = sheet(2010, {"a": {"z": 1.0}}, {"a": 100.0})
    new = sheet(2011, {"m": {"z": 1.0}, "n": {"z": 1.0}}, {"m": 55.0, "n": 45.0})
    changes = found(old, new)
    assert {pair: change.share for pair, change in changes.items()} == {("a", "m"): None, ("a", "n"): None}


def test_areas_of_the_same_size_are_the_same_under_another_key() -> None:
    old = sheet(2010, {"a": {"z": 1.0}, "b": {"z": 1.0}}, {"a": 70.0, "b": 30.0})
    new = sheet(2011, {"m": {"z": 1.0}, "n": {"z": 1.0}}, {"m": 30.1, "n": 69.9})
    assert {pair: change.share for pair, change in found(old, new).items()} == {("a", "n"): 1.0, ("b", "m"): 1.0}


def row(source: str, target: str, weight: float, size: float = 10.0) -> RowOfSheet:
    return RowOfSheet(source, source, target, target, {Basis.POPULATION: weight}, {Basis.POPULATION: size})


def test_shares_that_do_not_add_up_are_wrong_and_rounded_ones_are_scaled() -> None:
    read = collect({2019: [row("a", "x", 0.6), row("a", "y", 0.3995), row("b", "x", 0.9)]}, date(2020, 12, 31))
    assert [(key, round(total, 4)) for _year, key, _basis, total in read.wrong] == [("b", 0.9)]
    assert [key for _year, key, _basis, _total in read.scaled] == ["a"]
    assert sum(read.sheets[0].weights[Basis.POPULATION]["a"].values()) == pytest.approx(1)


def test_an_identity_with_a_fraction_is_named() -> None:
    read = collect({2019: [row("a", "a", 0.9), row("a", "b", 0.1), row("b", "b", 1.0)]}, date(2020, 12, 31))
    assert read.fractional == ("a",)


@pytest.mark.parametrize(("sizes", "total"), [((60.0, 40.0), 100.0), ((100.0, 100.0), 100.0)])
def test_sizes_are_added_unless_every_row_repeats_the_total(sizes: tuple[float, float], total: float) -> None:
    read = collect({2019: [row("a", "x", 0.6, sizes[0]), row("a", "y", 0.4, sizes[1])]}, date(2020, 12, 31))
    assert read.sheets[0].sizes[Basis.POPULATION]["a"] == total


def test_years_without_a_difference_become_one_row() -> None:
    years = {year: [row("a", "z", 1.0)] for year in (2015, 2016, 2017, 2019)}
    rows = crosswalk_of(collect(years, date(2020, 12, 31)), "k", "d", "X").rows
    assert [(item.valid.first, item.valid.last) for item in rows] == [
        (date(2015, 1, 1), date(2017, 12, 31)),
        (date(2019, 1, 1), date(2019, 12, 31)),
    ]
