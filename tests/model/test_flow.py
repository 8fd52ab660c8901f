"""A dimension whose codes are places: what a definition may say of it, and what not."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from kobimo.model.dataset import Dimension

CODED: dict[str, Any] = {
    "id": "ziel",
    "title": {"de": "Ziel"},
    "categories": [{"code": code, "title": {"de": code}} for code in ("a", "b", "c")],
    "groups": {"ab": ["a", "b"], "bc": ["b", "c"], "nur_c": ["c"]},
}


def kinds(*groups: str) -> dict[str, Any]:
    return {"direction": "to", "kinds": [{"group": group, "title": {"de": group}} for group in groups]}


def test_kinds_are_groups_of_the_dimension_without_common_codes() -> None:
    made = Dimension.model_validate({**CODED, "flow": kinds("ab", "nur_c")})
    assert made.flow is not None
    assert [kind.group for kind in made.flow.kinds] == ["ab", "nur_c"]


@pytest.mark.parametrize(
    ("flow", "said"),
    [
        (kinds("abc"), "unbekannte Gruppen abc"),
        (kinds("ab", "bc"), "b in mehreren Gruppen"),
        (kinds("ab", "ab"), "a, b in mehreren Gruppen"),
        ({"direction": "up"}, "direction"),
        ({}, "direction"),
    ],
)
def test_anything_else_is_refused(flow: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Dimension.model_validate({**CODED, "flow": flow})


def test_ages_are_no_places() -> None:
    interval = {"id": "alter", "title": {"de": "Alter"}, "kind": "interval", "flow": {"direction": "to"}}
    with pytest.raises(ValidationError, match="flow gehört zu einer Codeliste"):
        Dimension.model_validate(interval)
