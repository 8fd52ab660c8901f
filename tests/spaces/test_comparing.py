"""Two statuses side by side: every area has one fate, and surfaces say how much of it stayed."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from kobimo.model.area import Area, SpaceDefinition
from kobimo.model.territory import AreaVersion, ChangeKind, SpaceHistory, TerritorialChange, Validity
from kobimo.spaces.changing import Reform, Target, WantedChange, carried_out, completed
from kobimo.spaces.comparing import Fate, LevelComparison, compare_statuses

BEGIN, END = date(2022, 12, 31), date(2026, 1, 1)
SPACE = SpaceDefinition(
    id="ort",
    title={"de": "Ort"},
    levels=({"id": "viertel", "title": {"de": "Viertel"}, "parent": "ort"}, {"id": "ort", "title": {"de": "Ort"}}),
)
CHANGES = (
    WantedChange(
        Reform.SPLIT,
        "viertel",
        date(2023, 1, 1),
        ("1",),
        (Target("11", "Nord", 0.4), Target("12", "Süd", 0.6)),
        reason="R",
    ),
    WantedChange(Reform.MERGE, "viertel", date(2023, 1, 1), ("2", "3"), (Target("23", "Beide"),)),
    WantedChange(Reform.MOVE_PART, "viertel", date(2024, 1, 1), ("4",), (Target("5", share=0.1),)),
    WantedChange(Reform.RENAME, "viertel", date(2024, 1, 1), ("6",), (Target("6", "Ganz neu"),)),
    WantedChange(Reform.REKEY, "viertel", date(2025, 1, 1), ("7",), (Target("70"),)),
)


@pytest.fixture(scope="module")
def history() -> SpaceHistory:
    areas = [Area("ort", "o", "Ort"), *(Area("viertel", str(n), f"Viertel {n}", "o") for n in range(1, 9))]
    found = SpaceHistory(SPACE, [AreaVersion(area) for area in areas])
    for change in CHANGES:
        found = carried_out(found, completed(change)).history
    return found


@pytest.fixture(scope="module")
def level(history: SpaceHistory) -> LevelComparison:
    return compare_statuses(history, BEGIN, END).levels[0]


def test_every_area_of_both_statuses_has_exactly_one_fate(history: SpaceHistory, level: LevelComparison) -> None:
    for side, day in (("before", BEGIN), ("after", END)):
        areas = [getattr(item, side) for item in level.areas]
        assert sorted(area.key for area in areas if area is not None) == sorted(history.at(day).keys("viertel"))
    assert {fate.value: {i.area.key for i in level.of(fate)} for fate in Fate} == {
        "new": {"11", "12", "23"},
        "ended": {"1", "2", "3"},
        "border": {"4", "5"},
        "relabelled": {"6", "70"},
        "unchanged": {"8"},
    }


def test_links_lead_from_old_to_new_with_shares_and_the_reason(level: LevelComparison) -> None:
    by_key = {item.area.key: item for item in level.areas}
    assert dict(by_key["1"].linked) == {"12": pytest.approx(0.6), "11": pytest.approx(0.4)}
    assert by_key["1"].reasons == ("R",)
    assert dict(by_key["23"].linked) == {"2": 1.0, "3": 1.0}
    assert dict(by_key["5"].linked) == {"5": 1.0, "4": pytest.approx(0.1)}
    assert by_key["6"].renamed
    assert not by_key["6"].reassigned


def test_a_status_compared_with_itself_has_no_change(history: SpaceHistory) -> None:
    found = compare_statuses(history, date(2026, 1, 1), date(2026, 6, 1)).levels
    assert all(item.fate is Fate.UNCHANGED for one in found for item in one.areas)


def degrees(left: float, low: float, right: float, high: float) -> BaseGeometry:
    """Return a rectangle given in metres of zone 32."""
    move = Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True).transform
    flat = shapely.box(500_000 + left, 5_700_000 + low, 500_000 + right, 5_700_000 + high)
    return shapely.transform(flat, lambda points: np.column_stack(move(points[:, 0], points[:, 1])))


def test_surfaces_tell_how_much_of_an_area_stayed_and_what_was_only_digitised_anew() -> None:
    areas = [Area("ort", "o", "Ort"), *(Area("viertel", key, key, "o") for key in "ab")]
    plain = SpaceHistory(SPACE, [AreaVersion(area) for area in areas])
    before = {("viertel", "a"): degrees(0, 0, 1000, 1000), ("viertel", "b"): degrees(2000, 0, 3000, 1000)}
    after = {("viertel", "a"): degrees(250, 0, 1000, 1000), ("viertel", "b"): degrees(2000, 0, 3000, 1000.2)}
    one, other = compare_statuses(plain, BEGIN, END, before, after).levels[0].areas
    assert (one.fate, other.fate) == (Fate.BORDER, Fate.UNCHANGED)
    assert one.kept == pytest.approx(0.75, abs=1e-4)
    assert one.surface_before == pytest.approx(1.0, rel=1e-3)
    assert one.surface_after == pytest.approx(0.75, rel=1e-3)


def test_an_area_that_only_changed_sides_and_so_got_another_key_is_not_new() -> None:
    day = date(2021, 7, 1)
    old, new = Validity(None, date(2021, 6, 30)), Validity(day, None)
    versions = [AreaVersion(Area("ort", key, key)) for key in ("a", "b")]
    versions += [
        AreaVersion(Area("viertel", "a1", "Eins", "a"), old),
        AreaVersion(Area("viertel", "b1", "Eins", "b"), new),
    ]
    versions += [
        AreaVersion(Area("viertel", "a2", "Zwei", "a"), old),
        AreaVersion(Area("viertel", "b2", "Drei", "b"), new),
    ]
    changes = [TerritorialChange(day, "viertel", f"a{n}", f"b{n}") for n in (1, 2)]
    found = compare_statuses(SpaceHistory(SPACE, versions, changes), BEGIN.replace(year=2020), END).levels[0]
    assert {item.area.key: item.fate for item in found.areas if item.after} == {"b1": Fate.RELABELLED, "b2": Fate.NEW}


def test_an_area_with_another_key_is_one_area_and_neither_new_nor_ended(level: LevelComparison) -> None:
    found = [item for item in level.areas if "7" in {key for key, _share in item.linked} | {item.area.key}]
    assert [(item.before.key, item.after.key) for item in found if item.before and item.after] == [("7", "70")]
    assert [item.rekeyed for item in found] == [True]
    assert not found[0].renamed
    assert {item.area.key for item in level.areas if item.rekeyed} == {"70"}


def test_areas_that_exchange_their_keys_stay_what_they_are() -> None:
    """The key b goes on, but to another area: c takes it, and the one that had it is d now."""
    day = date(2023, 1, 1)
    old, new = Validity(None, date(2022, 12, 31)), Validity(day, None)
    named = [("b", "Berg", old), ("c", "Bach", old), ("d", "Berg", new), ("b", "Bach", new)]
    versions = [AreaVersion(Area("ort", "o", "Ort"))]
    versions += [AreaVersion(Area("viertel", key, name, "o"), valid) for key, name, valid in named]
    changes = [
        TerritorialChange(day, "viertel", before, after, share=1.0, share_back=1.0, kind=ChangeKind.REKEYED)
        for before, after in (("b", "d"), ("c", "b"))
    ]
    found = compare_statuses(SpaceHistory(SPACE, versions, changes), BEGIN, END).levels[0].areas
    pairs = {(item.before.key, item.after.key) for item in found if item.before and item.after}
    assert pairs == {("b", "d"), ("c", "b")}
    assert [item.fate for item in found] == [Fate.RELABELLED] * 2
    assert not any(item.renamed for item in found)


def test_a_day_before_the_first_status_means_the_first_one() -> None:
    first, day = date(2010, 1, 1), date(2021, 1, 1)
    old, new = Validity(first, date(2020, 12, 31)), Validity(day, None)
    versions = [AreaVersion(Area("ort", "o", "Ort"), Validity(first, None))]
    versions += [AreaVersion(Area("viertel", "1", "Alt", "o"), old), AreaVersion(Area("viertel", "2", "Alt", "o"), new)]
    history = SpaceHistory(SPACE, versions, [TerritorialChange(day, "viertel", "1", "2", share=1.0)])
    early = compare_statuses(history, date(1990, 1, 1), date(2022, 12, 31))
    assert early == compare_statuses(history, first, date(2022, 12, 31))
    assert early.begin == first
    assert {key for item in early.levels[0].areas for key in (item.area.key, *dict(item.linked))} == {"1", "2"}


def test_a_level_that_begins_later_than_the_others_has_only_new_areas() -> None:
    first, begun, day = date(2010, 1, 1), date(2015, 1, 1), date(2021, 1, 1)
    versions = [
        AreaVersion(Area("ort", "o", "Ort"), Validity(first, None)),
        AreaVersion(Area("viertel", "1", "Alt", "o"), Validity(begun, date(2020, 12, 31))),
        AreaVersion(Area("viertel", "2", "Alt", "o"), Validity(day, None)),
    ]
    history = SpaceHistory(SPACE, versions, [TerritorialChange(day, "viertel", "1", "2", share=1.0)])
    found = compare_statuses(history, date(2012, 1, 1), date(2022, 1, 1)).levels[0]
    assert [(item.area.key, item.before) for item in found.areas] == [("2", None)]
