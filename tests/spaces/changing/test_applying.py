"""A change on a history: who ends, who begins, who belongs where, and that nobody is lost on the way."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.model.area import Area, SpaceDefinition
from kobimo.model.territory import AreaVersion, ChangeKind, SpaceHistory
from kobimo.spaces.changing import Reform, Target, WantedChange, carried_out, completed, judged_change
from kobimo.spaces.succession import conversion

DAY = date(2023, 1, 1)
EVE = DAY - timedelta(1)
SPACE = SpaceDefinition(
    id="ort",
    title={"de": "Ort"},
    levels=(
        {"id": "block", "title": {"de": "Block"}, "parent": "viertel"},
        {"id": "viertel", "title": {"de": "Viertel"}, "parent": "bezirk", "further_parents": ["schulbezirk"]},
        {"id": "bezirk", "title": {"de": "Bezirk"}, "parent": "ort"},
        {"id": "schulbezirk", "title": {"de": "Schulbezirk"}, "parent": "ort"},
        {"id": "ort", "title": {"de": "Ort"}},
    ),
)
AREAS = (
    Area("ort", "1", "Neuort"),
    *(Area("bezirk", key, f"Bezirk {key}", "1") for key in "WO"),
    *(Area("schulbezirk", key, f"Schulbezirk {key}", "1") for key in "NS"),
    Area("viertel", "01", "Altstadt", "W", (("schulbezirk", "N"),)),
    Area("viertel", "02", "Neustadt", "W", (("schulbezirk", "S"),)),
    Area("viertel", "03", "Hafen", "O"),
    *(Area("block", key, f"Block {key}", parent) for key, parent in (("a", "01"), ("b", "01"), ("c", "02"))),
)
HISTORY = SpaceHistory(SPACE, [AreaVersion(area) for area in AREAS])
SIZES = {("viertel", "01"): 300.0, ("viertel", "02"): 100.0, ("viertel", "03"): 600.0, ("bezirk", "W"): 400.0}


def rows(wanted: WantedChange, sizes: dict[tuple[str, str], float] | None = None) -> dict[tuple[str, str, str], tuple]:
    """Return share and share back by level, before and after."""
    changed = carried_out(HISTORY, completed(wanted), sizes)
    return {(r.level, r.before, r.after): (r.share, r.share_back, r.kind) for r in changed.rows}


def test_a_split_ends_one_area_and_begins_others_on_the_next_day() -> None:
    wanted = WantedChange(
        Reform.SPLIT,
        "viertel",
        DAY,
        ("01",),
        (Target("11", "Nord", 0.25), Target("12", "Süd", 0.75)),
        ((("block", "a"), "11"), (("block", "b"), "12")),
    )
    history = carried_out(HISTORY, wanted).history
    assert history.statuses == (DAY,)
    assert history.at(EVE).keys("viertel") == ("01", "02", "03")
    assert history.at(DAY).keys("viertel") == ("02", "03", "11", "12")
    assert history.at(DAY).area("viertel", "11") == Area("viertel", "11", "Nord", "W", (("schulbezirk", "N"),))
    assert {a.key: a.parent for a in history.at(DAY).areas("block")} == {"a": "11", "b": "12", "c": "02"}
    assert {a.key: a.parent for a in history.at(EVE).areas("block")} == {"a": "01", "b": "01", "c": "02"}
    assert rows(wanted) == {
        ("viertel", "01", "11"): (0.25, 1.0, ChangeKind.SPLIT),
        ("viertel", "01", "12"): (0.75, 1.0, ChangeKind.SPLIT),
    }


def test_the_space_that_was_given_is_not_touched() -> None:
    before = list(HISTORY.versions)
    carried_out(HISTORY, WantedChange(Reform.RENAME, "viertel", DAY, ("01",), (Target("01", "Mitte"),)))
    assert list(HISTORY.versions) == before


def test_parts_in_different_larger_areas_change_those_as_well() -> None:
    parts = (Target("11", "Nord", 0.25), Target("12", "Süd", 0.75, (("bezirk", "O"), ("schulbezirk", "S"))))
    wanted = WantedChange(
        Reform.SPLIT, "viertel", DAY, ("01",), parts, ((("block", "a"), "11"), (("block", "b"), "12"))
    )
    found = rows(wanted, SIZES)
    # 225 of the 400 of the west go east.
    assert found["bezirk", "W", "O"][0] == pytest.approx(225 / 400)
    assert found["bezirk", "W", "W"][0] == pytest.approx(0.4375)
    assert found["bezirk", "O", "O"][0] == 1.0
    assert rows(wanted)["bezirk", "W", "O"][0] is None
    assert ("schulbezirk", "N", "S") in found
    assert not any(level == "ort" for level, _before, _after in found)


def test_areas_that_are_merged_into_one_of_them_keep_its_versions() -> None:
    wanted = WantedChange(Reform.MERGE, "viertel", DAY, ("01", "02"), (Target("02"),))
    changed = carried_out(HISTORY, completed(wanted), SIZES)
    assert changed.history.at(DAY).keys("viertel") == ("02", "03")
    assert len(changed.history.held("viertel", "02")) == 1
    assert {a.parent for a in changed.history.at(DAY).areas("block")} == {"02"}
    found = {(r.before, r.after): (r.share, r.share_back) for r in changed.rows if r.level == "viertel"}
    assert found == {("01", "02"): (1.0, 0.75), ("02", "02"): (1.0, 0.25)}


def test_a_part_leaves_an_area_that_goes_on() -> None:
    wanted = WantedChange(Reform.MOVE_PART, "viertel", DAY, ("01",), (Target("03", share=0.1),))
    found = rows(wanted, SIZES)
    assert found["viertel", "01", "03"] == (0.1, pytest.approx(30 / 630), ChangeKind.PART_MOVED)
    assert found["viertel", "01", "01"] == (0.9, 1.0, ChangeKind.PART_MOVED)
    assert found["viertel", "03", "03"][:2] == (1.0, pytest.approx(600 / 630))
    assert found["bezirk", "W", "O"][0] == pytest.approx(30 / 400)


def test_two_parts_that_leave_on_one_day_are_added_up() -> None:
    first = WantedChange(Reform.MOVE_PART, "viertel", DAY, ("01",), (Target("03", share=0.1),))
    second = replace(first, after=(Target("02", share=0.2),))
    history = carried_out(carried_out(HISTORY, first).history, second).history
    shares = {(c.before, c.after): c.share for c in history.changes if c.level == "viertel"}
    assert shares[("01", "01")] == pytest.approx(0.7)
    assert shares[("01", "02")] == 0.2
    assert shares[("01", "03")] == 0.1


def test_smaller_areas_go_along_where_somebody_says_so() -> None:
    split = WantedChange(
        Reform.SPLIT,
        "viertel",
        DAY,
        ("01",),
        (Target("01", share=0.5), Target("12", "Süd", 0.5)),
        ((("block", "b"), "12"),),
    )
    history = carried_out(HISTORY, split).history
    assert {a.key: a.parent for a in history.at(DAY).areas("block")} == {"a": "01", "b": "12", "c": "02"}
    assert len(history.held("viertel", "01")) == 1


def test_a_new_key_takes_the_smaller_areas_along() -> None:
    changed = carried_out(HISTORY, completed(WantedChange(Reform.REKEY, "viertel", DAY, ("01",), (Target("901"),))))
    assert changed.history.at(DAY).area("viertel", "901").name == "Altstadt"
    assert {a.key: a.parent for a in changed.history.at(DAY).areas("block")} == {"a": "901", "b": "901", "c": "02"}
    assert [(r.kind, r.share, r.share_back) for r in changed.rows] == [(ChangeKind.REKEYED, 1.0, 1.0)]


def test_a_new_name_breaks_nothing() -> None:
    changed = carried_out(HISTORY, WantedChange(Reform.RENAME, "viertel", DAY, ("01",), (Target("01", "Mitte"),)))
    assert changed.rows == ()
    assert [v.area.name for v in changed.history.held("viertel", "01")] == ["Altstadt", "Mitte"]


def test_another_larger_area_breaks_only_the_larger_ones() -> None:
    wanted = WantedChange(Reform.REASSIGN, "viertel", DAY, ("02",), (Target("02", above=(("bezirk", "O"),)),))
    found = rows(wanted, SIZES)
    assert {level for level, _before, _after in found} == {"bezirk"}
    assert found["bezirk", "W", "O"][0] == 0.25


def test_a_larger_area_that_loses_its_only_part_goes_as_a_whole_without_any_sizes() -> None:
    wanted = WantedChange(Reform.REASSIGN, "viertel", DAY, ("03",), (Target("03", above=(("bezirk", "W"),)),))
    found = rows(wanted)
    assert found["bezirk", "O", "W"][0] == 1.0
    assert ("bezirk", "O", "O") not in found


STEP = st.tuples(st.sampled_from(["split", "merge", "move"]), st.integers(0, 10**6), st.integers(0, 10**6))


@settings(max_examples=60, deadline=None)
@given(st.lists(STEP, min_size=1, max_size=6), st.lists(st.integers(1, 500), min_size=12, max_size=12))
def test_whoever_lives_somewhere_is_found_again_after_any_changes(
    steps: list[tuple[str, int, int]], persons: list[int]
) -> None:
    """Twelve houses are dealt out to areas; what the conversion says is compared with counting the houses."""
    space = SpaceDefinition(
        id="s",
        title={"de": "S"},
        levels=(
            {"id": "viertel", "title": {"de": "V"}, "parent": "ort"},
            {"id": "ort", "title": {"de": "O"}},
        ),
    )
    houses = {f"{n}": {3 * n, 3 * n + 1, 3 * n + 2} for n in range(4)}
    areas = [Area("ort", "1", "Ort"), *(Area("viertel", key, f"Viertel {key}", "1") for key in houses)]
    history = SpaceHistory(space, [AreaVersion(area) for area in areas])
    begin, fresh = {key: set(inside) for key, inside in houses.items()}, (f"neu{n}" for n in count())

    def size(inside: set[int]) -> int:
        return sum(persons[house] for house in inside)

    exact, day = True, DAY
    for kind, one, two in steps:
        keys = sorted(houses)
        source = keys[one % len(keys)]
        others = [key for key in keys if key != source]
        part = {house for house in houses[source] if (two >> house) & 1}
        if kind == "merge" and others:
            other = others[two % len(others)]
            key = next(fresh)
            wanted = WantedChange(Reform.MERGE, "viertel", day, (source, other), (Target(key, key),))
            after = {key: houses[source] | houses[other]}
            gone = {source, other}
        elif part and part != houses[source] and (kind == "split" or not others):
            parts = {next(fresh): part, next(fresh): houses[source] - part}
            targets = tuple(Target(k, k, size(p) / size(houses[source])) for k, p in parts.items())
            wanted, after, gone = WantedChange(Reform.SPLIT, "viertel", day, (source,), targets), parts, {source}
            exact = False
        elif part and part != houses[source]:
            other = others[two % len(others)]
            target = Target(other, share=size(part) / size(houses[source]))
            wanted = WantedChange(Reform.MOVE_PART, "viertel", day, (source,), (target,))
            after, gone, exact = {source: houses[source] - part, other: houses[other] | part}, set(), False
        else:
            continue
        wanted = completed(wanted)
        assert [c.code for c in judged_change(history, wanted, date(2040, 1, 1))] == []
        sizes = {("viertel", key): float(size(inside)) for key, inside in houses.items()}
        history = carried_out(history, wanted, sizes).history
        houses = {key: inside for key, inside in houses.items() if key not in gone} | after
        day += timedelta(366)
    end = day
    assert set(history.at(end).keys("viertel")) == set(houses)
    moved = conversion(history, "viertel", EVE, end)
    assert moved.uncovered == ()
    values = np.array([size(begin[key]) for key in moved.sources], float)
    total = np.bincount(moved.target, values[moved.source] * moved.weight, len(moved.targets))
    assert math.isclose(total.sum(), sum(persons), rel_tol=1e-6)
    if exact:
        assert total.tolist() == [size(houses[key]) for key in moved.targets]
    for change in {c.day for c in history.changes}:
        together: dict[str, float] = {}
        back: dict[str, float] = {}
        for row in (c for c in history.changes if c.day == change):
            together[row.before] = together.get(row.before, 0.0) + (row.share or 0.0)
            back[row.after] = back.get(row.after, 0.0) + (row.share_back or 0.0)
        assert all(math.isclose(share, 1, abs_tol=1e-6) for share in (*together.values(), *back.values()))
