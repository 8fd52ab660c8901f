"""Conversion between two statuses of a level: changes and official tables, forward and backward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import UnknownNameError
from kobimo.model.area import Area, LevelDefinition, SpaceDefinition
from kobimo.model.crosswalk import Crosswalk, CrosswalkDefinition, CrosswalkEnd, CrosswalkRow
from kobimo.model.territory import AreaVersion, Basis, ChangeKind, SpaceHistory, TerritorialChange, Validity
from kobimo.model.text import Text
from kobimo.spaces.conversion import Conversion
from kobimo.spaces.succession import conversion, resolve, touched

SPACE = SpaceDefinition(
    id="land",
    title=Text(de="Land"),
    levels=(
        LevelDefinition(id="land", title=Text(de="Land")),
        LevelDefinition(id="kreis", title=Text(de="Kreis"), parent="land"),
    ),
)
OLD, MIDDLE, NEW = date(2005, 12, 31), date(2010, 12, 31), date(2020, 12, 31)


def made(keys: dict[str, tuple[str, str]], changes: Sequence[TerritorialChange] = ()) -> SpaceHistory:
    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    versions = [AreaVersion(Area("land", "L", "L"))]
    versions += [
        AreaVersion(Area("kreis", key, key, "L"), Validity(day(first), day(last)))
        for key, (first, last) in keys.items()
    ]
    return SpaceHistory(SPACE, versions, changes)


def change(
    day: str,
    before: str,
    after: str,
    share: float | None = None,
    share_back: float | None = None,
    kind: ChangeKind = ChangeKind.MERGED,
    basis: Basis = Basis.TABLE,
) -> TerritorialChange:
    return TerritorialChange(date.fromisoformat(day), "kreis", before, after, share, share_back, basis, kind)


def table(rows: Sequence[tuple[str, str, float, int, int]], status: date = NEW) -> Crosswalk:
    definition = CrosswalkDefinition(
        id="t",
        title=Text(de="T"),
        source=CrosswalkEnd(space="land", level="kreis"),
        target=CrosswalkEnd(space="land", level="kreis", territory=status),
    )
    return Crosswalk(
        definition,
        tuple(
            CrosswalkRow(s, t, w, Basis.POPULATION, Validity(date(first, 1, 1), date(last, 12, 31)))
            for s, t, w, first, last in rows
        ),
    )


def weights(found: Conversion) -> dict[tuple[str, str], float]:
    pairs = zip(found.source, found.target, found.weight, strict=True)
    return {(found.sources[s], found.targets[t]): w for s, t, w in pairs}


MERGER = made(
    {"a": ("", "2010-06-30"), "b": ("", "2010-06-30"), "c": ("2010-07-01", ""), "d": ("", "")},
    [change("2010-07-01", "a", "c", 1.0, 0.4), change("2010-07-01", "b", "c", 1.0, 0.6)],
)


def test_areas_that_nothing_touches_are_converted_into_themselves() -> None:
    found = conversion(MERGER, "kreis", date(2000, 1, 1), OLD)
    assert weights(found) == {("a", "a"): 1, ("b", "b"): 1, ("d", "d"): 1}
    assert found.exact


def test_a_merger_is_exact_forward_and_shared_out_backward() -> None:
    forward, back = conversion(MERGER, "kreis", OLD, NEW), conversion(MERGER, "kreis", NEW, OLD)
    assert forward.exact
    assert weights(forward) == {("a", "c"): 1, ("b", "c"): 1, ("d", "d"): 1}
    assert weights(back) == pytest.approx({("c", "a"): 0.4, ("c", "b"): 0.6, ("d", "d"): 1})


def test_a_single_whole_merger_needs_no_share_but_a_split_does() -> None:
    history = made(
        {
            "a": ("", "2010-06-30"),
            "b": ("", ""),
            "c": ("", "2010-06-30"),
            "d": ("2010-07-01", ""),
            "e": ("2010-07-01", ""),
        },
        [
            change("2010-07-01", "a", "b"),
            change("2010-07-01", "c", "d", kind=ChangeKind.SPLIT),
            change("2010-07-01", "c", "e", kind=ChangeKind.SPLIT),
        ],
    )
    found = conversion(history, "kreis", OLD, NEW)
    assert weights(found) == {("a", "b"): 1, ("b", "b"): 1}
    assert found.uncovered == ("c",)


def test_backward_without_a_share_the_area_that_grew_is_left_uncovered() -> None:
    history = made({"a": ("", "2010-06-30"), "b": ("", "")}, [change("2010-07-01", "a", "b")])
    assert conversion(history, "kreis", NEW, OLD).uncovered == ("b",)


def test_an_area_that_was_renamed_is_found_backward_too() -> None:
    history = made(
        {"a": ("", "2010-06-30"), "b": ("2010-07-01", "")}, [change("2010-07-01", "a", "b", kind=ChangeKind.REKEYED)]
    )
    assert weights(conversion(history, "kreis", NEW, OLD)) == {("b", "a"): 1}


def test_a_vanished_key_without_a_recorded_change_is_uncovered() -> None:
    history = made({"a": ("", "2010-06-30"), "b": ("", "")})
    assert conversion(history, "kreis", OLD, NEW).uncovered == ("a",)


def test_the_rest_of_an_area_that_loses_a_part_stays_with_it() -> None:
    history = made(
        {"a": ("", ""), "b": ("", "")}, [change("2010-07-01", "a", "b", 0.1, 0.2, kind=ChangeKind.PART_MOVED)]
    )
    assert weights(conversion(history, "kreis", OLD, NEW)) == pytest.approx(
        {("a", "a"): 0.9, ("a", "b"): 0.1, ("b", "b"): 1}
    )
    assert weights(conversion(history, "kreis", NEW, OLD)) == pytest.approx(
        {("a", "a"): 1, ("b", "a"): 0.2, ("b", "b"): 0.8}
    )


def test_an_unknown_share_among_known_ones_leaves_only_its_part_open() -> None:
    history = made(
        {"a": ("", "2010-06-30"), "b": ("", ""), "c": ("", "")},
        [
            change("2010-07-01", "a", "b", 0.7, kind=ChangeKind.SPLIT),
            change("2010-07-01", "a", "c", None, kind=ChangeKind.SPLIT),
        ],
    )
    found = conversion(history, "kreis", OLD, NEW)
    assert weights(found)["a", "b"] == pytest.approx(0.7)
    assert found.uncovered == ("a",)


def test_a_key_that_exists_only_between_two_changes_of_one_day_is_passed_through() -> None:
    history = made(
        {"a": ("", "2010-06-30"), "z": ("2010-07-01", "")},
        [change("2010-07-01", "a", "m", 1.0), change("2010-07-01", "m", "z", 1.0)],
    )
    assert weights(conversion(history, "kreis", OLD, NEW)) == {("a", "z"): 1}


def test_the_wanted_basis_is_used_where_several_are_recorded() -> None:
    kind = ChangeKind.SPLIT
    history = made(
        {"a": ("", "2010-06-30"), "b": ("", ""), "c": ("", "")},
        [
            change("2010-07-01", "a", after, share, kind=kind, basis=basis)
            for basis, shares in ((Basis.AREA, (0.5, 0.5)), (Basis.POPULATION, (0.9, 0.1)))
            for after, share in zip("bc", shares, strict=True)
        ],
    )
    assert weights(conversion(history, "kreis", OLD, NEW))["a", "b"] == pytest.approx(0.9)
    assert weights(conversion(history, "kreis", OLD, NEW, basis=Basis.AREA))["a", "b"] == pytest.approx(0.5)


TABLE = table(
    [
        ("a", "c", 0.7, 1990, 2005),
        ("a", "d", 0.3, 1990, 2005),
        ("a", "c", 1.0, 2006, 2009),
        ("b", "c", 1.0, 1990, 2009),
        ("d", "d", 1.0, 1990, 2019),
        ("c", "c", 1.0, 2010, 2019),
    ]
)


def test_an_official_table_is_preferred_and_its_rows_hold_for_the_status_of_the_source() -> None:
    assert weights(conversion(MERGER, "kreis", OLD, NEW, [TABLE]))["a", "d"] == pytest.approx(0.3)
    assert conversion(MERGER, "kreis", date(2008, 6, 30), NEW, [TABLE]).exact


def test_the_last_row_of_a_table_holds_until_the_area_is_changed() -> None:
    assert weights(conversion(MERGER, "kreis", date(2010, 6, 30), NEW, [TABLE]))["a", "c"] == 1


def test_changes_lead_on_from_the_status_of_a_table() -> None:
    history = made(
        {"a": ("", "2009-12-31"), "b": ("", "2009-12-31"), "c": ("2010-01-01", "2021-06-30"), "d": ("", "")},
        [change("2021-07-01", "c", "d", 1.0, 0.1)],
    )
    found = conversion(history, "kreis", OLD, date(2023, 12, 31), [TABLE])
    assert weights(found) == pytest.approx({("a", "d"): 1, ("b", "d"): 1, ("d", "d"): 1})


def test_a_table_to_a_later_status_leads_back_only_into_areas_that_went_on_alone() -> None:
    history = made(
        {"a": ("", "2007-12-31"), "m": ("2008-01-01", "2017-12-31"), "n": ("", "2017-12-31"), "z": ("2018-01-01", "")}
    )
    alone = table([("a", "z", 1.0, 1990, 2007), ("m", "z", 1.0, 2008, 2017)])
    merged = table([("a", "z", 1.0, 1990, 2007), ("m", "z", 1.0, 2008, 2017), ("n", "z", 1.0, 1990, 2017)])
    assert weights(conversion(history, "kreis", OLD, MIDDLE, [alone])) == {("a", "m"): 1, ("n", "n"): 1}
    assert conversion(history, "kreis", OLD, MIDDLE, [merged]).uncovered == ("a",)


def test_a_level_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnknownNameError, match="gau"):
        conversion(MERGER, "gau", OLD, NEW)


def test_changes_on_either_side_touch_an_area() -> None:
    found = touched(MERGER, "kreis", NEW, OLD)
    assert {key: len(changes) for key, changes in found.items()} == {"a": 1, "b": 1, "c": 2}
    assert touched(MERGER, "kreis", date(2010, 7, 1), NEW) == {}


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=6), st.integers(1, 1000))
def test_a_merger_there_and_back_gives_every_source_its_share_of_the_sum(parts: list[float], count: int) -> None:
    total = sum(parts)
    old = {f"a{n}": ("", "2010-06-30") for n in range(len(parts))}
    history = made(
        old | {"z": ("2010-07-01", "")},
        [change("2010-07-01", f"a{n}", "z", 1.0, part / total) for n, part in enumerate(parts)],
    )
    forward, back = conversion(history, "kreis", OLD, NEW), conversion(history, "kreis", NEW, OLD)
    matrix = np.zeros((len(back.sources), len(back.targets)))
    matrix[back.source, back.target] = back.weight
    there = np.bincount(forward.target, forward.weight * count, len(forward.targets))
    assert there @ matrix == pytest.approx(np.array(parts) / total * count * len(parts))


def test_a_key_is_resolved_with_shares_day_kind_and_source() -> None:
    found = resolve(MERGER, [], "a", OLD, NEW)
    assert [(item.key, item.share) for item in found.successors] == [("c", 1.0)]
    assert [(reason.day, reason.kind) for reason in found.reasons] == [(date(2010, 7, 1), ChangeKind.MERGED)]
    assert "01.07.2010" in found.reasons[0].text
    assert found.notes == ()


def test_going_back_in_time_the_origins_are_named_the_largest_first() -> None:
    found = resolve(MERGER, [], "c", NEW, OLD)
    assert [(item.key, item.share) for item in found.successors] == [("b", 0.6), ("a", 0.4)]


def test_a_key_that_no_longer_or_not_yet_holds_is_followed_and_said() -> None:
    gone, coming = resolve(MERGER, [], "a", MIDDLE, NEW), resolve(MERGER, [], "c", OLD, OLD)
    assert [item.key for item in gone.successors] == ["c"]
    assert "nicht mehr, sondern nur bis 30.06.2010" in gone.notes[0]
    assert [item.key for item in coming.successors] == ["b", "a"]
    assert "noch nicht, sondern ab 01.07.2010" in coming.notes[0]


def test_a_key_that_never_was_is_answered_with_near_ones() -> None:
    history = made({"03152": ("", ""), "03156": ("", "")})
    with pytest.raises(UnknownNameError) as caught:
        resolve(history, [], "03153", OLD, NEW)
    assert "03152" in caught.value.nearest


def test_a_successor_without_a_known_share_is_listed_without_one() -> None:
    history = made(
        {"a": ("", "2010-06-30"), "b": ("", ""), "c": ("", "")},
        [
            change("2010-07-01", "a", "b", 0.7, kind=ChangeKind.SPLIT),
            change("2010-07-01", "a", "c", None, kind=ChangeKind.SPLIT),
        ],
    )
    found = resolve(history, [], "a", OLD, NEW)
    assert [(item.key, item.share) for item in found.successors] == [("b", 0.7), ("c", None)]
    assert "70,0 %" in found.notes[0]


def test_the_row_of_an_official_table_is_a_reason() -> None:
    found = resolve(MERGER, [TABLE], "a", OLD, NEW)
    assert {item.key: item.share for item in found.successors} == {"c": 0.7, "d": 0.3}
    assert "01.01.1990" in found.reasons[-1].text
    assert found.reasons[-1].basis is Basis.POPULATION


SPLITS = made(
    {"a": ("", "2010-06-30"), "b": ("", "2010-06-30"), **dict.fromkeys("xyz", ("2010-07-01", "")), "d": ("", "")}, []
)
WEIGHTS = [("a", "x", 0.5), ("a", "y", 0.5), ("b", "y", 0.25), ("b", "z", 0.75), ("d", "d", 1.0)]


def blocks(history: SpaceHistory, **spread: float) -> Crosswalk:
    made_of_sources = table([(*row, 1990, 2010) for row in WEIGHTS])
    rows = tuple(replace(row, spread=spread.get(row.source, 1.0)) for row in made_of_sources.rows)
    return Crosswalk(made_of_sources.definition.model_copy(update={"units": "blocks"}), rows)


def test_sources_that_share_a_target_err_as_one_where_a_table_says_so() -> None:
    alone = conversion(SPLITS, "kreis", OLD, NEW, [table([(*row, 1990, 2010) for row in WEIGHTS])])
    assert alone.unit is None
    assert alone.spread is None
    found = conversion(SPLITS, "kreis", OLD, NEW, [blocks(SPLITS, a=2.0)])
    unit, spread = (dict(zip(found.sources, values, strict=True)) for values in (found.unit, found.spread))  # type: ignore[arg-type]
    assert unit["a"] == unit["b"] != unit["d"]
    assert spread == {"a": 2.0, "b": 1.0, "d": 1.0}


def test_where_changes_lead_on_from_a_table_each_source_errs_alone() -> None:
    later = SpaceHistory(SPACE, SPLITS.versions, [change("2022-01-01", "y", "x", 0.1, kind=ChangeKind.PART_MOVED)])
    at_once, later_on = (conversion(later, "kreis", OLD, day, [blocks(later)]) for day in (NEW, date(2023, 1, 1)))
    assert at_once.unit is not None
    assert later_on.unit is None
    assert sum(w for (source, _t), w in weights(later_on).items() if source == "a") == pytest.approx(1)
