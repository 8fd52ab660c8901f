"""Versions of areas from lists and changes, in whatever order the files come."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from kobimo.model.area import Area
from kobimo.model.territory import AreaVersion, ChangeKind, SpaceHistory, TerritorialChange
from kobimo.spaces.official.directory import germany
from kobimo.spaces.official.timeline import Listed, Timeline

LAND = Area("land", "01", "Land")
FIRST, SECOND = date(2020, 3, 31), date(2022, 3, 31)


def kreis(key: str, name: str = "") -> Area:
    return Area("kreis", key, name or key, "01")


def listed(day: date, *keys: str, since: date | None = None) -> Listed:
    return Listed(day, since or day, (LAND, *(kreis(key) for key in keys)))


def change(day: date, before: str, after: str, kind: ChangeKind = ChangeKind.MERGED) -> TerritorialChange:
    return TerritorialChange(day, "kreis", before, after, kind=kind)


def spans(timeline: Timeline) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for version in timeline.versions:
        if version.area.level == "kreis":
            first, last = version.valid.first, version.valid.last
            found.setdefault(version.area.key, []).append((str(first or ""), str(last or "")))
    return found


def test_a_first_list_begins_on_its_day() -> None:
    timeline = Timeline(())
    timeline.observe(listed(FIRST, "a"))
    assert spans(timeline) == {"a": [("2020-03-31", "")]}


@pytest.mark.parametrize("order", list(permutations((0, 1))))
def test_a_second_list_closes_what_vanished_and_opens_what_is_new(order: tuple[int, ...]) -> None:
    lists = (listed(FIRST, "a", "b"), listed(SECOND, "b", "c"))
    timeline = Timeline(())
    for n in order:
        timeline.observe(lists[n])
    assert spans(timeline) == {
        "a": [("2020-03-31", "2022-03-30")],
        "b": [("2020-03-31", "")],
        "c": [("2022-03-31", "")],
    }


def test_a_list_between_two_others_is_put_in() -> None:
    timeline = Timeline(())
    timeline.observe(listed(FIRST, "a"))
    timeline.observe(listed(SECOND, "b"))
    timeline.observe(listed(date(2021, 3, 31), "a", "b"))
    assert spans(timeline) == {"a": [("2020-03-31", "2022-03-30")], "b": [("2021-03-31", "")]}


def test_a_change_between_two_lists_gives_the_day() -> None:
    timeline = Timeline(())
    timeline.observe(listed(FIRST, "a", "b"))
    timeline.observe(listed(SECOND, "b", "c"))
    timeline.explain([change(date(2021, 7, 1), "a", "c")])
    assert spans(timeline)["a"] == [("2020-03-31", "2021-06-30")]
    assert spans(timeline)["c"] == [("2021-07-01", "")]


def test_a_change_before_the_first_list_adds_what_was_and_opens_the_beginning() -> None:
    timeline = Timeline(())
    timeline.observe(listed(FIRST, "b", "n"))
    changes = [change(date(2016, 11, 1), "a", "b"), change(date(2017, 1, 1), "m", "n")]
    timeline.explain(changes, new={(("kreis", "n"), date(2017, 1, 1))}, names={("kreis", "a"): "Alt"})
    assert spans(timeline) == {
        "a": [("", "2016-10-31")],
        "b": [("", "")],
        "m": [("", "2016-12-31")],
        "n": [("2017-01-01", "")],
    }
    assert next(v.area.name for v in timeline.versions if v.area.key == "a") == "Alt"


def test_an_area_that_loses_a_part_goes_on() -> None:
    timeline = Timeline(())
    timeline.observe(listed(FIRST, "a", "b"))
    timeline.explain([change(date(2021, 7, 1), "a", "b", ChangeKind.PART_MOVED)])
    assert spans(timeline) == {"a": [("2020-03-31", "")], "b": [("2020-03-31", "")]}


def test_a_list_of_a_year_gives_way_to_the_day_of_a_change_in_it() -> None:
    timeline = Timeline(())
    timeline.observe(listed(date(2011, 12, 31), "n", since=date(2011, 1, 1)))
    timeline.observe(listed(date(2010, 12, 31), "a", since=date(2010, 1, 1)))
    timeline.explain([change(date(2011, 9, 4), "a", "n")])
    assert spans(timeline) == {"a": [("2010-01-01", "2011-09-03")], "n": [("2011-09-04", "")]}


def test_a_key_that_is_used_again_has_two_times() -> None:
    timeline = Timeline(())
    for year, key in ((2012, "a"), (2011, "b"), (2010, "a")):
        timeline.observe(listed(date(year, 12, 31), key, since=date(year, 1, 1)))
    assert spans(timeline)["a"] == [("2010-01-01", "2010-12-31"), ("2012-01-01", "")]


def test_a_new_name_is_a_new_version_and_the_old_one_ends() -> None:
    timeline = Timeline(())
    timeline.observe(listed(FIRST, "a"))
    timeline.observe(Listed(SECOND, SECOND, (LAND, kreis("a", "Neu"))))
    assert spans(timeline) == {"a": [("2020-03-31", "2022-03-30"), ("2022-03-31", "")]}


def test_a_loose_list_does_not_rename() -> None:
    timeline = Timeline(())
    timeline.observe(listed(SECOND, "a"))
    timeline.observe(Listed(FIRST, FIRST, (LAND, kreis("a", "KS A")), loose=True))
    assert spans(timeline) == {"a": [("2020-03-31", "")]}


def test_small_areas_change_on_the_day_of_the_large_one() -> None:
    timeline = Timeline(())
    old = (LAND, kreis("a"), kreis("b"), Area("gemeinde", "a1", "G", "a"), Area("gemeinde", "b1", "H", "b"))
    new = (LAND, kreis("b"), Area("gemeinde", "b2", "G", "b"), Area("gemeinde", "b1", "H", "b"))
    timeline.observe(Listed(FIRST, FIRST, old))
    timeline.observe(Listed(SECOND, SECOND, new))
    changes = [change(date(2021, 7, 1), "a", "b")]
    timeline.explain(changes)
    definition = germany("d", levels=("land", "kreis", "gemeinde"))
    timeline.support(definition, changes)
    history = SpaceHistory(definition, timeline.versions, changes)
    for day in (FIRST, date(2021, 6, 30), date(2021, 7, 1), SECOND):
        history.at(day)
    assert history.at(date(2021, 9, 1)).keys("gemeinde") == ("b1", "b2")
    assert history.at(date(2021, 6, 30)).keys("gemeinde") == ("a1", "b1")


def test_areas_above_begin_as_early_as_those_in_them() -> None:
    timeline = Timeline([AreaVersion(LAND)])
    timeline.observe(listed(SECOND, "a"))
    timeline.explain([change(date(2010, 1, 1), "b", "a")])
    definition = germany("d", levels=("kreis",))
    timeline.support(definition, [])
    assert SpaceHistory(definition, timeline.versions).at(date(2005, 1, 1)).keys("kreis") == ("a", "b")


def test_nothing_below_outlives_a_dissolved_area() -> None:
    timeline = Timeline(())
    timeline.observe(Listed(FIRST, FIRST, (LAND, kreis("a"), kreis("b"), Area("gemeinde", "a1", "G", "a"))))
    changes = [change(date(2021, 7, 1), "a", "b")]
    timeline.explain(changes)
    definition = germany("d", levels=("gemeinde",))
    timeline.support(definition, changes)
    assert SpaceHistory(definition, timeline.versions).at(SECOND).keys("gemeinde") == ()


def test_a_membership_that_nobody_stated_before_is_no_change() -> None:
    timeline = Timeline(())
    timeline.observe(listed(FIRST, "a"))
    member = Area("kreis", "a", "a", "01", (("regierungsbezirk", "011"),))
    timeline.observe(Listed(SECOND, SECOND, (LAND, Area("regierungsbezirk", "011", "B", "01"), member)))
    assert spans(timeline) == {"a": [("2020-03-31", "")]}


def test_a_membership_in_another_hierarchy_ends_with_the_other_area_alone() -> None:
    timeline = Timeline(())
    member = Area("kreis", "a", "a", "01", (("regierungsbezirk", "011"),))
    timeline.observe(Listed(FIRST, FIRST, (LAND, Area("regierungsbezirk", "011", "B", "01"), member)))
    timeline.observe(Listed(SECOND, SECOND, (LAND, Area("regierungsbezirk", "012", "C", "01"))))
    definition = germany("d", levels=("kreis", "regierungsbezirk"))
    timeline.support(definition)
    history = SpaceHistory(definition, timeline.versions)
    assert history.at(FIRST).area("kreis", "a").further == (("regierungsbezirk", "011"),)
    assert history.at(SECOND).area("kreis", "a").further == ()
