"""Releases under rules of their own: zeros, 0 % and 100 %, several thresholds; attacked without kobimo."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from support.attacker import Attacker, Count
from support.command import run
from support.luck import seeds
from support.open_town import Figure, World, drawn, settle
from support.readers import NUMBERS, same
from support.sampling import only

FIGURES = {
    "kinder": Figure({}, None, ("alter",)),
    "anteil_u3": Figure({"alter": ("0-2",)}, {}, ("geschlecht",)),
    "anteil_u6": Figure({"alter": ("0-2", "3-5")}, {}),
    "anteil_a": Figure({"nation": ("a",)}, {}),
    "anteil_a_u6": Figure({"nation": ("a",), "alter": ("0-2", "3-5")}, {"alter": ("0-2", "3-5")}),
}
SIZES = (0, 0, 0, 1, 2, 3, 5, 8, 13)
LARGE = (0, 0, 1, 2, 4, 6, 9, 14, 30)


@dataclass(frozen=True)
class Rule:
    """What the test demands of an indicator."""

    threshold: int = 3
    base: int = 0
    zeros: str = "public"
    group: bool = False


@dataclass(frozen=True)
class House:
    """Rules as they stand in kobimo.toml, and as this test reads them."""

    text: str
    rules: Mapping[str, Rule]
    sizes: tuple[int, ...] = SIZES


def everywhere(rule: Rule) -> dict[str, Rule]:
    return dict.fromkeys(FIGURES, rule)


HOUSES = {
    "group": House("group = true\n", everywhere(Rule(group=True))),
    "hidden": House('zeros = "hidden"\n', everywhere(Rule(zeros="hidden"))),
    "complement": House('zeros = "complement"\n', everywhere(Rule(zeros="complement"))),
    "base": House("base = 9\n", everywhere(Rule(base=9))),
    "profile": House(
        "[disclosure.profiles.pass]\nthreshold = 10\nbase = 15\ngroup = true\n"
        'indicators = ["anteil_a", "anteil_a_u6"]\n',
        everywhere(Rule()) | dict.fromkeys(("anteil_a", "anteil_a_u6"), Rule(10, 15, "public", group=True)),
        LARGE,
    ),
    "mixed": House(
        '[disclosure.profiles.null]\nzeros = "hidden"\nindicators = ["anteil_u3"]\n'
        '[disclosure.profiles.fuenf]\nthreshold = 5\nzeros = "complement"\nindicators = ["anteil_u6"]\n',
        everywhere(Rule()) | {"anteil_u3": Rule(zeros="hidden"), "anteil_u6": Rule(5, zeros="complement")},
    ),
}


@dataclass(frozen=True)
class Pair:
    """A row: who is counted, among whom, and under which rule."""

    row: Mapping[str, Any]
    numerator: Count
    base: Count | None
    rule: Rule

    @property
    def shown(self) -> bool:
        return self.row["status"] in NUMBERS


@dataclass(frozen=True)
class Day:
    """Somebody who has read everything of a date, and its rows."""

    reader: Attacker
    pairs: tuple[Pair, ...]
    threshold: Mapping[Count, int]
    quiet: frozenset[Count]
    """Counts of which it is a secret whether anybody is in them."""

    def left(self, pair: Pair) -> int:
        assert pair.base is not None
        return self.reader.value(pair.base) - self.reader.value(pair.numerator)


@dataclass(frozen=True)
class Town:
    """A town that was released under rules; `folder` is the release."""

    house: House
    folder: Path
    days: Mapping[str, Day]


def read(world: World, pairs: tuple[Pair, ...]) -> Day:
    """Learn from the rows of a date, and from the rules."""
    reader = Attacker(world.counts, same())
    threshold: dict[Count, int] = defaultdict(int)
    zeros: dict[Count, set[str]] = defaultdict(set)
    quiet: set[Count] = set()
    for pair in pairs:
        for count in (pair.numerator, pair.base):
            if count is not None:
                threshold[count] = max(threshold[count], pair.rule.threshold)
                zeros[count].add(pair.rule.zeros)
                quiet |= {count} if pair.rule.zeros == "hidden" else set()
    for pair in pairs:
        if pair.base is not None and pair.rule.group and (reader.value(pair.base) or zeros[pair.base] != {"public"}):
            quiet.add(pair.numerator)
    for pair in pairs:
        if pair.shown:
            reader.see(pair.numerator)
            if pair.base is not None:
                reader.see(pair.base)
        elif pair.row["status"] == "zero_denominator" and pair.base is not None:
            reader.see(pair.base)
    for count, policies in zeros.items():
        if policies == {"public"} and count not in quiet and reader.value(count):
            reader.sees_somebody(count)
    return Day(reader, pairs, threshold, frozenset(quiet))


@pytest.fixture(scope="module", params=only(("profile", "mixed"), HOUSES))
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Town:
    house = HOUSES[request.param]
    luck = random.Random(seeds(f"rules {request.param}", 1)[0])
    worlds = {f"{2000 + n}-12-31": drawn(luck, house.sizes) for n in range(3)}
    workspace = settle(tmp_path_factory.mktemp(request.param), FIGURES, worlds)
    settings = workspace / "kobimo.toml"
    text = settings.read_text("utf-8")
    assert "base = 0\n" in text
    settings.write_text(
        text.replace("base = 0\n", house.text if "base" in house.text[:4] else f"base = 0\n{house.text}")
    )
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    folder = workspace / "data" / "releases" / name
    found: dict[str, list[Pair]] = defaultdict(list)
    for row in pq.read_table(folder / "values.parquet").to_pylist():
        numerator, base = FIGURES[row["indicator"]].sides(row["breakdown"], (row["level"], row["area"]))
        found[row["period"]].append(Pair(row, numerator, base, house.rules[row["indicator"]]))
    return Town(house, folder, {day: read(worlds[day], tuple(pairs)) for day, pairs in found.items()})


def test_no_small_count_follows_from_the_public_table(town: Town) -> None:
    checked = 0
    for day in town.days.values():
        for count, least in day.threshold.items():
            value = day.reader.value(count)
            if 1 <= value < least or (value == 0 and count in day.quiet and count not in day.reader.known):
                assert day.reader.can_be(count, least=least), (town.folder, sorted(map(str, count)), value, least)
                checked += 1
    assert checked > 5


def test_no_few_that_are_left_over_follow_from_the_public_table(town: Town) -> None:
    checked = 0
    for day in town.days.values():
        for pair in day.pairs:
            if pair.base is None:
                continue
            left, least = day.left(pair), pair.rule.threshold
            secret = (pair.rule.group and day.reader.value(pair.base) > 0) or pair.rule.zeros == "hidden"
            if 1 <= left < least or (left == 0 and secret):
                if pair.base == pair.numerator:
                    continue
                assert day.reader.can_be(pair.base, pair.numerator, least=least), (town.folder, pair.row, left)
                checked += 1
    assert checked > 2


def test_what_is_shown_keeps_the_rules(town: Town) -> None:
    shown = 0
    for day in town.days.values():
        for pair in day.pairs:
            if not pair.shown:
                continue
            shown += 1
            value = day.reader.value(pair.numerator)
            assert value == pair.row["numerator"]
            assert value == 0 or value >= day.threshold[pair.numerator]
            assert value or pair.rule.zeros != "hidden"
            if pair.base is not None:
                base, left = day.reader.value(pair.base), day.left(pair)
                assert base >= pair.rule.base
                assert left == 0 or left >= pair.rule.threshold
                if pair.rule.group and base:
                    assert 0 < value < base
    assert shown > 40, "hiding nearly everything is no protection worth the name"


def test_zeros_are_shown_where_the_rules_say_so(town: Town) -> None:
    for day in town.days.values():
        for pair in day.pairs:
            if pair.base is None and not day.reader.value(pair.numerator) and pair.rule.zeros == "public":
                place = quarters(pair.numerator)
                # the same places hold back their zeros on all days, so that no day tells what another keeps
                near = [quarters(o) for each in town.days.values() for o in each.quiet if not each.reader.value(o)]
                near += [
                    quarters(o.numerator) for each in town.days.values() for o in each.pairs if secretly_all(each, o)
                ]
                near += [place for each in town.days.values() for place in secretly_no_more(each)]
                assert pair.shown or any(place <= other or other <= place for other in near), pair.row


def secretly_all(day: Day, pair: Pair) -> bool:
    """Say whether everybody of a base is counted, and that is a secret."""
    return pair.base is not None and not day.left(pair) and (pair.rule.group or pair.rule.zeros == "hidden")


def secretly_no_more(day: Day) -> Iterable[frozenset[str]]:
    """Find where a count has nobody beyond one of its parts, and the zeros of one of both are a secret."""
    counts = {(pair.numerator, pair.rule.zeros) for pair in day.pairs}
    for whole, zeros in counts:
        for part, others in counts:
            alike = part < whole and quarters(part) == quarters(whole)
            if alike and "hidden" in (zeros, others) and day.reader.value(whole) == day.reader.value(part):
                yield quarters(whole)


def quarters(count: Count) -> frozenset[str]:
    return frozenset(atom[1] for atom in count)  # type: ignore[index]


def test_the_protocol_says_the_rules_and_the_audit_agrees(town: Town) -> None:
    protocol = json.loads((town.folder / "protocol.json").read_bytes())
    general = Rule(*(protocol[name] for name in ("threshold", "base", "zeros", "group")))
    stricter = {name: rule for name, rule in town.house.rules.items() if rule != general}
    said = {
        name: Rule(*(profile[field] for field in ("threshold", "base", "zeros", "group")))
        for profile in protocol["profiles"]
        for name in profile["indicators"]
    }
    assert said == stricter
    assert protocol["verified"]
    found = run("audit", town.folder.parents[2], "--json").json()
    assert (found["exactly_known"], found["upper_below_threshold"], found["verified"]) == (0, 0, True)


# --- the attacker itself ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", seeds("every small table", 8))
def test_the_attacker_finds_what_looking_at_every_table_finds(seed: int) -> None:
    luck = random.Random(seed)
    truth = {name: luck.randint(0, 3) for name in "abcd"}
    counts: list[Count] = [frozenset(luck.sample("abcd", luck.randint(1, 4))) for _ in range(6)]
    reader = Attacker(truth)
    for count in counts[:3]:
        reader.see(count)
    if reader.value(counts[3]):
        reader.sees_somebody(counts[3])
    every = list(reader.every_table(7))
    bounded: Iterable[Count] = [count for count in counts if any(count <= seen for seen in counts[:3])]
    for count in bounded:
        values = {sum(table[atom] for atom in count) for table in every}
        assert reader.value(count) in values
        for least in range(1, 6):
            assert reader.can_be(count, least=least) is (max(values) >= least)
            assert reader.can_be(count, most=least - 1) is (min(values) < least)


# --- again, and after other rules -------------------------------------------------------------------------------------


def test_the_same_rules_show_the_same_again(town: Town) -> None:
    workspace = town.folder.parents[2]
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    again = pq.read_table(workspace / "data" / "releases" / name / "values.parquet")
    assert again.equals(pq.read_table(town.folder / "values.parquet"))


def test_whoever_knows_a_release_by_laxer_rules_for_zeros_learns_no_small_count(tmp_path: Path) -> None:
    """Zeros were shown once: whatever was hidden then is somebody, also where zeros are hidden now."""
    luck = random.Random(seeds("laxer before", 1)[0])
    worlds = {f"{2000 + n}-12-31": drawn(luck, SIZES) for n in range(2)}
    workspace = settle(tmp_path, FIGURES, worlds)
    settings, content = workspace / "kobimo.toml", tmp_path / "auswahl.yaml"
    content.write_text("indicators: [kinder, anteil_u6]\n", "utf-8")
    run("release", workspace, "--audience", "public", "--content", content)
    settings.write_text(settings.read_text("utf-8").replace("base = 0\n", 'base = 0\nzeros = "hidden"\n'), "utf-8")
    run("release", workspace, "--audience", "public")
    checked = 0
    readers = {day: Attacker(world.counts, same()) for day, world in worlds.items()}
    small: dict[str, set[Count]] = defaultdict(set)
    for number, folder in enumerate(sorted((workspace / "data" / "releases").glob("*-public-*"))):
        for row in pq.read_table(folder / "values.parquet").to_pylist():
            reader = readers[row["period"]]
            sides = FIGURES[row["indicator"]].sides(row["breakdown"], (row["level"], row["area"]))
            for count in (side for side in sides if side is not None):
                if row["status"] in NUMBERS:
                    reader.see(count)
                elif number == 0 and reader.value(count):
                    reader.sees_somebody(count)
                if 1 <= reader.value(count) < 3:
                    small[row["period"]].add(count)
    for day, counts in small.items():
        for count in counts:
            assert readers[day].can_be(count, least=3), (workspace, day, sorted(map(str, count)))
            checked += 1
    assert checked > 5
