"""Counts at higher levels and ratios over the same parts, against recursive recomputation."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import SumOverflowError
from kobimo.indicators.pairing import common_base, pair
from kobimo.indicators.rollup import Delivered, membership, roll_up, sum_up
from kobimo.model.area import Area, Space, SpaceDefinition
from support.three_levels import THREE_LEVELS

SPACE = Space(
    THREE_LEVELS,
    [
        Area("stadt", "x", "X"),
        *(Area("bezirk", b, b, "x") for b in ("1", "2", "3")),
        *(Area("quartier", f"{b}{q}", "", b) for b in ("1", "2", "3") for q in ("a", "b", "c")),
    ],
)
MISSING, KNOWN, SECRET = 0, 1, 2

cells = st.tuples(st.sampled_from((MISSING, KNOWN, KNOWN, KNOWN, SECRET)), st.integers(0, 50))


def delivered(values: list[tuple[int, int]]) -> Delivered:
    state = np.array([[v[0] for v in values]])
    numbers = np.array([[v[1] if v[0] == KNOWN else 0 for v in values]], np.int64)
    return Delivered(numbers, state == KNOWN, state == SECRET, (state == SECRET).astype(np.int64))


@st.composite
def deliveries(draw: st.DrawFn) -> dict[str, list[tuple[int, int]]]:
    found = {"quartier": draw(st.lists(cells, min_size=9, max_size=9))}
    if draw(st.booleans()):
        found["bezirk"] = draw(st.lists(cells, min_size=3, max_size=3))
    if draw(st.booleans()):
        found["stadt"] = draw(st.lists(cells, min_size=1, max_size=1))
    return found


def children(level: str, number: int) -> tuple[str, range]:
    return ("quartier", range(3 * number, 3 * number + 3)) if level == "bezirk" else ("bezirk", range(3))


def naive(found: dict[str, list[tuple[int, int]]], level: str, number: int) -> tuple[int, int, int, int]:
    """Value, parts, known parts and secret cells, by the rule in words."""
    state, value = found.get(level, [(MISSING, 0)] * 9)[number]
    if level == "quartier":
        below = (0, 1, 0, 0)
    else:
        child, numbers = children(level, number)
        parts = [naive(found, child, n) for n in numbers]
        below = tuple(sum(p[i] for p in parts) for i in range(4))
    if state == KNOWN:
        return value, below[1], below[1], 0
    if state == SECRET and not (below[2] == below[1] and below[3] == 0):
        return 0, below[1], below[1], 1
    return below


@given(deliveries())
def test_every_level_follows_the_rule(found: dict[str, list[tuple[int, int]]]) -> None:
    rolled = roll_up(SPACE, "quartier", {level: delivered(v) for level, v in found.items()})
    for level, result in rolled.items():
        for number in range(len(SPACE.keys(level))):
            got = tuple(
                int(getattr(result, name)[0, number]) for name in ("value", "parts", "parts_known", "secret_cells")
            )
            assert got == naive(found, level, number)


def test_a_delivered_total_stands_and_the_difference_is_kept() -> None:
    parts = [(KNOWN, 10)] * 9
    rolled = roll_up(SPACE, "quartier", {"quartier": delivered(parts), "stadt": delivered([(KNOWN, 93)])})
    assert rolled["stadt"].value[0, 0] == 93
    assert rolled["stadt"].difference[0, 0] == 3
    assert rolled["bezirk"].difference.tolist() == [[0, 0, 0]]


def test_a_secret_part_does_not_drop_out_of_the_sum() -> None:
    rolled = roll_up(SPACE, "quartier", {"quartier": delivered([(SECRET, 0)] + [(KNOWN, 5)] * 8)})
    assert rolled["stadt"].secret_cells[0, 0] == 1
    assert rolled["stadt"].complete[0, 0]


def _pair(numerator: list[tuple[int, int]], denominator: list[tuple[int, int]]):
    one = roll_up(SPACE, "quartier", {"quartier": delivered(numerator)})
    other = roll_up(SPACE, "quartier", {"quartier": delivered(denominator)})
    return pair(SPACE, "quartier", one, other)


def test_a_missing_part_takes_its_base_along_and_lowers_coverage() -> None:
    numerator = [(KNOWN, 10), (MISSING, 0), (KNOWN, 5)] + [(KNOWN, 0)] * 6
    denominator = [(KNOWN, 100), (KNOWN, 300), (KNOWN, 50)] + [(KNOWN, 10)] * 6
    result = _pair(numerator, denominator)["bezirk"]
    assert (result.numerator[0, 0], result.denominator[0, 0]) == (15, 150)
    assert result.coverage[0, 0] == pytest.approx(150 / 450)
    assert result.coverage[0, 1] == 1


def test_a_part_without_base_counts_by_area() -> None:
    numerator = [(KNOWN, 10)] * 9
    denominator = [(MISSING, 0)] + [(KNOWN, 100)] * 8
    result = _pair(numerator, denominator)["stadt"]
    assert (result.numerator[0, 0], result.denominator[0, 0]) == (80, 800)
    assert result.coverage[0, 0] == pytest.approx(8 / 9)


@given(st.lists(cells, min_size=9, max_size=9), st.lists(cells, min_size=9, max_size=9))
def test_ratios_are_ratios_of_sums_over_parts_known_on_both_sides(
    numerator: list[tuple[int, int]], denominator: list[tuple[int, int]]
) -> None:
    result = _pair(numerator, denominator)["stadt"]
    both = [n for n in range(9) if numerator[n][0] != MISSING and denominator[n][0] != MISSING]
    assert result.parts_used[0, 0] == len(both)
    assert result.numerator[0, 0] == sum(numerator[n][1] for n in both if numerator[n][0] == KNOWN)
    assert result.denominator[0, 0] == sum(denominator[n][1] for n in both if denominator[n][0] == KNOWN)
    based = [n for n in range(9) if denominator[n][0] != MISSING]
    known = sum(denominator[n][1] for n in based if denominator[n][0] == KNOWN)
    used = sum(denominator[n][1] for n in both if denominator[n][0] == KNOWN)
    expected = Fraction(len(based), 9) * Fraction(used, known) if known else Fraction(len(both), 9)
    assert result.coverage[0, 0] == pytest.approx(float(expected))
    assert 0 <= result.coverage[0, 0] <= 1


def test_a_rate_of_rates_is_never_a_mean() -> None:
    result = _pair([(KNOWN, 20), (KNOWN, 90), (KNOWN, 0)] * 3, [(KNOWN, 200), (KNOWN, 100), (KNOWN, 0)] * 3)["stadt"]
    assert result.numerator[0, 0] / result.denominator[0, 0] == pytest.approx(110 / 300)


def test_sums_over_areas_refuse_to_wrap_around() -> None:
    with pytest.raises(SumOverflowError):
        sum_up(membership(SPACE, "quartier", SPACE.level("quartier").parent), np.full((1, 9), 2**61, np.int64))


def test_the_common_base_is_the_lowest_level_on_both_paths() -> None:
    assert common_base(SPACE, "quartier", "bezirk") == "bezirk"
    assert common_base(SPACE, "bezirk", "quartier") == "bezirk"
    assert common_base(SPACE, "quartier", "quartier") == "quartier"


def test_areas_are_summed_up_in_every_hierarchy_and_those_outside_one_are_left_out_there() -> None:
    definition = SpaceDefinition.model_validate(
        {
            "id": "ort",
            "title": {"de": "Ort"},
            "levels": [
                {"id": "quartier", "title": {"de": "Q"}, "parent": "ort", "further_parents": ["schulbezirk"]},
                {"id": "schulbezirk", "title": {"de": "S"}, "parent": "ort"},
                {"id": "ort", "title": {"de": "O"}},
            ],
        }
    )
    areas = [Area("ort", "0", "Ort"), Area("schulbezirk", "s", "S", "0"), Area("schulbezirk", "t", "T", "0")]
    areas += [
        Area("quartier", "1", "1", "0", (("schulbezirk", "t"),)),
        Area("quartier", "2", "2", "0"),
        Area("quartier", "3", "3", "0", (("schulbezirk", "s"),)),
        Area("quartier", "4", "4", "0", (("schulbezirk", "t"),)),
    ]
    space = Space(definition, areas)
    value = np.array([1, 20, 300, 4000], np.int64)
    known = np.ones(4, np.bool_)
    nothing = np.zeros(4, np.int64)
    rolled = roll_up(space, "quartier", {"quartier": Delivered(value, known, ~known, nothing)})
    assert rolled["schulbezirk"].value.tolist() == [300, 4001]
    assert rolled["schulbezirk"].parts.tolist() == [1, 2]
    assert rolled["ort"].value.tolist() == [4321]


@pytest.mark.parametrize("known_parts", [0, 1, 3])
def test_totals_of_areas_that_exchanged_parts_stand_only_where_no_part_of_any_is_known(known_parts: int) -> None:
    """Part 1c went to district 2 since: its old total is that of other quarters, whatever is known of the new ones."""
    known = np.zeros((1, 9), np.bool_)
    known[0, :known_parts] = True
    secret = np.zeros((1, 9), np.bool_)
    secret[0, known_parts : known_parts + bool(known_parts)] = True
    parts = Delivered(np.where(known, 10, 0), known, secret, secret.astype(np.int64))
    there, moved = np.ones((1, 3), np.bool_), np.array([[True, True, False]])
    nothing = np.zeros((1, 3), np.int64)
    totals = Delivered(np.array([[70, 80, 90]]), there, ~there, nothing, moved, moved)
    found = roll_up(SPACE, "quartier", {"quartier": parts, "bezirk": totals})["bezirk"]
    assert found.stands is not None
    assert found.stands.tolist() == [[not known_parts, not known_parts, True]]
    first = 10 * min(known_parts, 3)
    assert found.value.tolist() == [[first, 0, 90] if known_parts else [70, 80, 90]]
    assert found.usable.tolist() == [[True, known_parts != 1, True]]
