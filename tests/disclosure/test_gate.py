"""The gate: only it makes `Released`, and it refuses those who must see protected figures."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pyarrow as pa
import pytest

from kobimo.disclosure import Protection, Released, prepare, reopen
from kobimo.errors import DisclosureRefusedError
from kobimo.model.release import Audience

PART = {"dataset": "d", "measure": "m"}
METADATA: dict[str, Any] = {
    "indicators": {"a": {"numerator": PART, "denominator": PART}},
    "datasets": {"d": {"measures": [{"id": "m", "concerns": "persons"}]}},
}
VALUES = pa.table({"indicator": ["a"] * 3, "numerator": [1, 5, 9], "denominator": [9, 9, 10]})


def test_nobody_else_can_make_a_release() -> None:
    for seal in (None, object(), "seal", Released):
        with pytest.raises(TypeError, match=r"kobimo\.disclosure"):
            Released(seal, audience="public", values=VALUES, metadata=METADATA, protocol={})
    with pytest.raises(TypeError):
        Released(audience="public", values=VALUES, metadata=METADATA, protocol={})  # type: ignore[call-arg]


def test_a_release_cannot_be_derived_or_copied_into_another_audience() -> None:
    released = prepare(VALUES, METADATA, Audience("team"), Protection(3))
    with pytest.raises(TypeError):

        class Mine(Released):  # type: ignore[misc]
            """A subclass could skip the seal."""

            def __init__(self) -> None:
                self.audience = "public"

    for duplicate in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="neither copied nor pickled"):
            duplicate(released)
    with pytest.raises(AttributeError):
        released.audience = "public"  # type: ignore[misc]


@pytest.mark.parametrize("audience", ["committee", "public"])
def test_protected_audiences_get_nothing_without_equations(audience: str) -> None:
    with pytest.raises(DisclosureRefusedError, match="Ohne Gleichungen"):
        prepare(VALUES, METADATA, Audience(audience), Protection(3))


@pytest.mark.parametrize("audience", ["committee", "public"])
def test_protected_audiences_are_refused_even_without_a_single_small_count(audience: str) -> None:
    harmless = pa.table({"indicator": ["a"], "numerator": [500], "denominator": [1000]})
    with pytest.raises(DisclosureRefusedError):
        prepare(harmless, METADATA, Audience(audience), Protection(2))


@pytest.mark.parametrize("audience", ["team", "office:schulamt"])
def test_team_and_office_get_figures_as_they_are_and_a_protocol_that_says_so(audience: str) -> None:
    released = prepare(VALUES, METADATA, Audience(audience), Protection(3))
    assert released.values.equals(VALUES)
    assert released.audience == audience
    assert released.protocol["primary"] == {"a": 2}
    assert released.protocol["protected"] is False
    assert released.protocol["threshold"] == 3


def test_a_stored_release_is_reopened_only_with_its_audience() -> None:
    assert reopen(VALUES, METADATA, {"audience": "team"}).audience == "team"
    with pytest.raises(DisclosureRefusedError, match="Empfängerkreis"):
        reopen(VALUES, METADATA, {})
