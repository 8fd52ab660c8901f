"""What a release keeps of areas that ended: how, when, and what follows from it for an address that names them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from kobimo.model.area import Area, LevelDefinition, SpaceDefinition
from kobimo.model.territory import AreaVersion, ChangeKind, SpaceHistory, TerritorialChange, Validity
from kobimo.model.text import Text
from kobimo.publish.former_areas import FormerArea, FormerAreas
from kobimo.workflows.computing.former_areas import former_areas
from support.luck import seeds

SPLIT, MERGED, PARTED, REKEYED = ChangeKind.SPLIT, ChangeKind.MERGED, ChangeKind.PART_MOVED, ChangeKind.REKEYED
NOW = date(2030, 1, 1)
SPACE = SpaceDefinition(
    id="stadt",
    title=Text(de="Stadt"),
    levels=[
        LevelDefinition(id="viertel", title=Text(de="Viertel"), parent="stadt"),
        LevelDefinition(id="stadt", title=Text(de="Stadt")),
    ],
)


def day(year: int) -> date:
    return date(year, 1, 1)


def version(key: str, first: int | None = None, until: int | None = None) -> AreaVersion:
    """An area from the first day of a year to the last one before another."""
    last = day(until) - timedelta(1) if until else None
    return AreaVersion(Area("viertel", key, f"Nr. {key}", "1"), Validity(day(first) if first else None, last))


def change(year: int, before: str, after: str, kind: ChangeKind, share: float | None = None) -> TerritorialChange:
    return TerritorialChange(day(year), "viertel", before, after, share, kind=kind)


def rows(versions: Sequence[AreaVersion], *changes: TerritorialChange, status: date = NOW) -> list[list[Any]]:
    return former_areas(SpaceHistory(SPACE, versions, changes), status)


def found(versions: Sequence[AreaVersion], *changes: TerritorialChange, key: str) -> FormerArea | None:
    there = {item.place: item.area for item in versions if item.valid.holds(NOW)}
    return FormerAreas(rows(versions, *changes)).find("viertel", key, there)


def successors(area: FormerArea | None) -> list[str]:
    assert area is not None
    return [item.key for item in area.successors]


def test_a_split_is_told_with_its_day_and_both_parts() -> None:
    versions = [version("17", None, 2021), version("24", 2021), version("25", 2021)]
    kept = rows(versions, change(2021, "17", "25", SPLIT, 0.4), change(2021, "17", "24", SPLIT, 0.6))
    assert kept == [["viertel", "17", "Nr. 17", "2021-01-01", "split", [["24", "Nr. 24"], ["25", "Nr. 25"]]]]


def test_a_chain_is_followed_to_the_areas_of_today() -> None:
    versions = [
        *(version("17", None, 2021), version("24", 2021, 2024), version("25", 2021), version("200", 2024)),
        *(version("300", None, 2024),),
    ]
    changes = [
        *(change(2021, "17", "24", SPLIT, 0.6), change(2021, "17", "25", SPLIT, 0.4)),
        *(change(2024, "24", "200", MERGED, 1), change(2024, "300", "200", MERGED, 1)),
    ]
    area = found(versions, *changes, key="17")
    assert successors(area) == ["200", "25"]
    assert area is not None
    assert area.told == (
        "Nr. 17 (17) wurde am 01.01.2021 aufgeteilt in Nr. 24 (24) und Nr. 25 (25). "
        "Nr. 24 (24) ging am 01.01.2024 in Nr. 200 (200) auf."
    )
    assert not area.is_rekeyed


@pytest.mark.parametrize("kind", [REKEYED, MERGED])
def test_an_area_that_nothing_else_came_to_is_the_same_under_another_key(kind: ChangeKind) -> None:
    versions = [version("1", None, 2020), version("2", 2020, 2025), version("3", 2025)]
    area = found(versions, change(2020, "1", "2", kind), change(2025, "2", "3", REKEYED), key="1")
    assert successors(area) == ["3"]
    assert area is not None
    assert area.is_rekeyed


def test_an_area_that_went_into_another_one_is_not_the_same() -> None:
    versions = [version("1", None, 2020), version("2", None)]
    area = found(versions, change(2020, "1", "2", MERGED, 1), key="1")
    assert successors(area) == ["2"]
    assert area is not None
    assert not area.is_rekeyed


def test_a_new_area_that_got_a_part_of_a_third_one_is_not_the_same() -> None:
    versions = [version("1", None, 2020), version("2", 2020), version("3", None)]
    area = found(versions, change(2020, "1", "2", MERGED, 1), change(2020, "3", "2", PARTED, 0.1), key="1")
    assert area is not None
    assert not area.is_rekeyed


def test_an_area_of_which_a_part_is_known_says_so() -> None:
    versions = [version("1", None, 2020), version("2", 2020)]
    area = found(versions, change(2020, "1", "2", SPLIT, 0.7), key="1")
    assert area is not None
    assert "zum Teil in Nr. 2 (2) auf" in area.told
    assert not area.is_rekeyed


def test_an_area_that_ended_without_a_word_is_known_to_have_ended() -> None:
    area = found([version("1", None, 2020), version("2")], key="1")
    assert successors(area) == []
    assert area is not None
    assert "seit dem 01.01.2020 nicht mehr" in area.told


def test_an_area_that_gave_a_part_away_goes_on() -> None:
    assert rows([version("1"), version("2")], change(2020, "1", "2", PARTED, 0.1)) == []
    stays = [change(2020, "1", "1", PARTED, 0.9), change(2020, "1", "2", PARTED, 0.1)]
    assert rows([version("1"), version("2")], *stays) == []


def test_what_comes_after_the_status_of_the_figures_is_not_told() -> None:
    versions = [version("1", None, 2024), version("2", 2024)]
    assert rows(versions, change(2024, "1", "2", REKEYED), status=day(2023)) == []


def test_a_key_that_only_leads_on_within_a_day_is_passed_over() -> None:
    versions = [version("1", None, 2020), version("3", 2020)]
    kept = rows(versions, change(2020, "1", "2", REKEYED), change(2020, "2", "3", REKEYED))
    assert [(row[1], row[4], row[5]) for row in kept] == [("1", "rekeyed", [["3", "Nr. 3"]])]


def test_a_key_given_anew_leads_nowhere_else() -> None:
    versions = [version("1", None, 2020), version("2", 2020, 2022), version("3", 2022), version("2", 2025)]
    area = found(versions, change(2020, "1", "2", REKEYED), change(2022, "2", "3", REKEYED), key="1")
    assert successors(area) == ["3"]


def test_circles_come_to_an_end() -> None:
    gone = [change(2020, "1", "2", REKEYED), change(2020, "2", "1", REKEYED), change(2021, "1", "2", REKEYED)]
    assert successors(found([version("9")], *gone, key="1")) == []
    circle = [[*("viertel", key, "", "2020-01-01", "rekeyed"), [[other, ""]]] for key, other in ("ab", "ba")]
    area = FormerAreas(circle).find("viertel", "a", {})
    assert area is not None
    assert area.successors == ()


class Town:
    """A drawn history of cells that areas are made of; what is true is computed from the cells."""

    def __init__(self, luck: random.Random) -> None:
        self.luck = luck
        self.held = {f"{n}": frozenset({f"{n}a", f"{n}b", f"{n}c"}) for n in range(8)}
        self.since = dict.fromkeys(self.held, 0)
        self.versions: list[AreaVersion] = []
        self.changes: list[TerritorialChange] = []
        self.statuses: list[Mapping[str, frozenset[str]]] = [dict(self.held)]
        self.free = [f"{n}" for n in range(8, 40)]
        for year in range(2001, 2013):
            self._reform(year)
            self.statuses.append(dict(self.held))
        for key in list(self.held):
            self._end(key, None)

    def _end(self, key: str, year: int | None) -> frozenset[str]:
        self.versions.append(version(key, self.since.pop(key) or None, year))
        return self.held.pop(key)

    def _begin(self, year: int, cells: frozenset[str]) -> str:
        key = self.free.pop(self.luck.randrange(len(self.free)))
        self.held[key], self.since[key] = cells, year
        return key

    def _reform(self, year: int) -> None:
        keys = self.luck.sample(sorted(self.held), 2)
        released = keys if self.luck.random() < 0.5 else []  # keys are given anew later
        kind = self.luck.choice([SPLIT, MERGED, REKEYED] if len(self.held) > 3 else [SPLIT, REKEYED])
        if kind is SPLIT and len(self.held[keys[0]]) > 1:
            cells = sorted(self._end(keys[0], year))
            cut = self.luck.randrange(1, len(cells))
            for part in (cells[:cut], cells[cut:]):
                after = self._begin(year, frozenset(part))
                self.changes.append(change(year, keys[0], after, SPLIT, len(part) / len(cells)))
        elif kind is MERGED:
            after = self._begin(year, self._end(keys[0], year) | self._end(keys[1], year))
            self.changes += [change(year, key, after, MERGED, 1) for key in keys[:2]]
        else:
            after = self._begin(year, self._end(keys[0], year))
            self.changes.append(change(year, keys[0], after, REKEYED))
        self.free += [key for key in released if key not in self.held]

    def followed(self, key: str) -> tuple[set[str], frozenset[str]]:
        """Return the areas of today that one leads to, status by status, and the cells it had at last."""
        last = max(n for n, status in enumerate(self.statuses) if key in status)
        current = {key}
        for before, after in zip(self.statuses[last:], self.statuses[last + 1 :], strict=False):
            stays = {x for x in current if after.get(x) == before[x]}
            moved = {y for y, cells in after.items() for x in current - stays if cells & before[x]}
            current = stays | moved
        return current, self.statuses[last][key]


@pytest.mark.parametrize("seed", seeds("former-areas", 40))
def test_each_area_that_ended_leads_where_its_land_went(seed: int) -> None:
    town = Town(random.Random(seed))
    today = town.statuses[-1]
    there = {("viertel", key): Area("viertel", key, f"Nr. {key}", "1") for key in today}
    kept = FormerAreas(rows(town.versions, *town.changes))
    ended = {key for status in town.statuses for key in status} - set(today)
    assert ended
    for key in sorted(ended):
        area = kept.find("viertel", key, there)
        wanted, cells = town.followed(key)
        assert set(successors(area)) == wanted, key
        assert area is not None
        if area.is_rekeyed:
            assert today[area.successors[0].key] == cells
        if len(wanted) == 1 and today[next(iter(wanted))] != cells:
            assert not area.is_rekeyed
