"""Several changes of areas on one day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from kobimo.model.territory import SpaceHistory
from kobimo.spaces.changing import Reform, Target, WantedChange, completed
from kobimo.workflows.areas.changes import apply_change
from kobimo.workflows.areas.resolving import resolve_area
from kobimo.workflows.areas.same_day import carried_out_that_day
from kobimo.workflows.opened import open_workspace
from support.town import PERSONS

DAY = date(2023, 1, 1)
SIZES = {("viertel", key): float(sum(ages)) for key, ages in PERSONS[2022].items()}
SIZES |= {("bezirk", one): sum(SIZES["viertel", f"{one}{n}"] for n in (1, 2)) for one in ("1", "2")}
REASSIGN = WantedChange(Reform.REASSIGN, "viertel", DAY, ("11",), (Target("11", above=(("bezirk", "2"),)),), reason="A")
MOVE = WantedChange(Reform.MOVE_PART, "viertel", DAY, ("12",), (Target("11", share=0.1),), reason="B")
RETURN = WantedChange(Reform.MOVE_PART, "viertel", DAY, ("21",), (Target("12", share=0.25),), reason="C")


def shares(history: SpaceHistory, level: str) -> dict[tuple[str, str], float | None]:
    """Return what goes where on a level."""
    return {(row.before, row.after): row.share for row in history.changes if row.level == level}


def after(history: SpaceHistory, wanted: Sequence[WantedChange]) -> SpaceHistory:
    """Carry out changes one after the other."""
    for one in wanted:
        history = carried_out_that_day(history, completed(one), SIZES).history
    return history


def test_the_second_change_of_a_day_adds_its_part_to_what_larger_areas_lose(town: Path) -> None:
    apply_change(open_workspace(town), "stadt", REASSIGN, dataset="einwohner")
    apply_change(open_workspace(town), "stadt", MOVE, dataset="einwohner")
    own = {key: sum(ages) for key, ages in PERSONS[2022].items()}
    leaving = (own["11"] + own["12"] / 10) / (own["11"] + own["12"])
    found = shares(open_workspace(town).history("stadt"), "bezirk")
    assert found == {
        ("1", "1"): pytest.approx(1 - leaving),
        ("1", "2"): pytest.approx(leaving),
        ("2", "2"): 1.0,
    }


@pytest.mark.parametrize("order", list(permutations((REASSIGN, MOVE, RETURN))))
def test_the_order_of_changes_of_one_day_does_not_matter_and_persons_are_kept(
    town: Path, order: tuple[WantedChange, ...]
) -> None:
    history = after(open_workspace(town).history("stadt"), order)
    moved: dict[str, float] = {}
    for (before, target), share in shares(history, "bezirk").items():
        assert share is not None
        moved[target] = moved.get(target, 0.0) + share * SIZES["bezirk", before]
    back = {row.after: 0.0 for row in history.changes if row.level == "bezirk"}
    for row in history.changes:
        if row.level == "bezirk":
            back[row.after] += row.share_back or 0.0
    twelve, back_from = SIZES["viertel", "12"], SIZES["viertel", "21"]
    assert moved["1"] == pytest.approx(0.9 * twelve + 0.25 * back_from)
    assert moved["2"] == pytest.approx(sum(SIZES["bezirk", one] for one in "12") - moved["1"])
    assert back == pytest.approx({"1": 1, "2": 1})


def test_an_area_that_moves_back_on_the_same_day_leaves_everything_with_its_larger_area(town: Path) -> None:
    home = WantedChange(Reform.REASSIGN, "viertel", DAY, ("11",), (Target("11", above=(("bezirk", "1"),)),), reason="D")
    history = after(open_workspace(town).history("stadt"), (REASSIGN, home))
    assert shares(history, "bezirk") == {("1", "1"): 1.0, ("2", "2"): 1.0}
    assert {row.share_back for row in history.changes} == {1.0}


def test_the_last_area_that_leaves_on_the_same_day_takes_the_rest_of_its_larger_area(town: Path) -> None:
    other = WantedChange(
        Reform.REASSIGN, "viertel", DAY, ("12",), (Target("12", above=(("bezirk", "2"),)),), reason="E"
    )
    history = after(open_workspace(town).history("stadt"), (REASSIGN, other))
    assert shares(history, "bezirk") == {("1", "2"): 1.0, ("2", "2"): 1.0}


def test_without_sizes_a_share_that_a_second_change_alters_is_not_known(town: Path) -> None:
    history = after(open_workspace(town).history("stadt"), (REASSIGN,))
    found = shares(carried_out_that_day(history, completed(MOVE), {}).history, "bezirk")
    assert found == {("1", "1"): None, ("1", "2"): None, ("2", "2"): 1.0}


def test_an_area_that_only_received_something_is_not_said_to_have_given(town: Path) -> None:
    apply_change(open_workspace(town), "stadt", REASSIGN, dataset="einwohner")
    eve = date(2022, 12, 31)
    receiving = resolve_area(open_workspace(town), "2", eve, DAY, level="bezirk")
    giving = resolve_area(open_workspace(town), "1", eve, DAY, level="bezirk")
    assert [reason.text for reason in receiving.reasons if "gab" in reason.text] == []
    assert any("kam etwas von 1 zu 2 hinzu" in reason.text for reason in receiving.reasons)
    assert [reason.before for reason in giving.reasons if "gab" in reason.text] == ["1"]
