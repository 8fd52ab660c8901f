"""Weights that cannot be used are named; what is only rounded is put right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.model.checks import Place
from kobimo.model.crosswalk import Crosswalk, CrosswalkDefinition, CrosswalkRow
from kobimo.model.territory import Basis
from kobimo.spaces.crosswalks.checking import crosswalk_checks

PLACE = Place("gewichte.csv", "Blatt 1")
END = {"space": "stadt", "level": "viertel"}


def crosswalk(*rows: tuple[str, str, float]) -> Crosswalk:
    definition = CrosswalkDefinition(id="probe", title={"de": "Probe"}, source=END, target=END, basis=Basis.AREA)
    return Crosswalk(definition, tuple(CrosswalkRow(*row, Basis.AREA) for row in rows))


def codes(*rows: tuple[str, str, float]) -> set[str]:
    checks, _tidy = crosswalk_checks(crosswalk(*rows), ["a", "b"], ["x", "y"], PLACE)
    return {check.code for check in checks}


def test_sound_weights_raise_nothing() -> None:
    assert codes(("a", "x", 0.25), ("a", "y", 0.75), ("b", "y", 1.0)) == set()


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("a", "x", 0.6), ("a", "y", 0.6), ("b", "y", 1.0)], "CROSSWALK_SUM_ABOVE"),
        ([("a", "x", 0.6), ("b", "y", 1.0)], "CROSSWALK_SUM_BELOW"),
        ([("a", "x", 1.0), ("c", "y", 1.0), ("b", "y", 1.0)], "CROSSWALK_KEY_UNKNOWN"),
        ([("a", "x", 1.0), ("a", "z", 1.0), ("b", "y", 1.0)], "CROSSWALK_KEY_UNKNOWN"),
        ([("a", "x", 1.0)], "CROSSWALK_UNCOVERED"),
        ([("a", "x", 0.5), ("a", "x", 0.5), ("b", "y", 1.0)], "CROSSWALK_PAIR_TWICE"),
        ([("a", "x", 0.333), ("a", "y", 0.666), ("b", "y", 1.0)], "CROSSWALK_ROUNDED"),
    ],
)
def test_each_fault_has_its_check(rows: list[tuple[str, str, float]], code: str) -> None:
    assert code in codes(*rows)


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=8), st.floats(-0.004, 0.004))
def test_rounded_sums_become_one_and_proportions_stay(parts: list[float], error: float) -> None:
    whole = sum(parts)
    rows = [("a", f"x{n}", part / whole * (1 + error)) for n, part in enumerate(parts)]
    targets = [target for _source, target, _weight in rows]
    checks, tidy = crosswalk_checks(crosswalk(*rows), ["a"], targets, PLACE)
    assert not any(check.severity == "error" for check in checks)
    assert sum(row.weight for row in tidy) == pytest.approx(1, abs=1e-8)
    assert [row.weight for row in tidy] == pytest.approx([part / whole for part in parts], rel=1e-6)


def test_a_true_loss_stays_a_loss() -> None:
    _checks, tidy = crosswalk_checks(crosswalk(("a", "x", 0.7)), ["a"], ["x"], PLACE)
    assert [row.weight for row in tidy] == [0.7]


def test_every_fault_is_said_of_the_file_in_which_the_weights_stand() -> None:
    rows = crosswalk(("a", "x", 0.7), ("a", "x", 0.6), ("q", "x", 0.5), ("b", "p", 0.998))
    checks, _tidy = crosswalk_checks(rows, ["a", "b", "c"], ["x", "y"], PLACE)
    assert len({check.code for check in checks}) == 6
    assert {check.place for check in checks} == {PLACE}
