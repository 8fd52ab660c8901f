"""Recipes that several sources share."""

from __future__ import annotations

from typing import Any

import pytest

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.workspace.recipe_sharing import shared_recipe
from kobimo.workspace.yaml_text import Document, read_yaml

BASE = """\
covers: ['gemeinde:01']
file_name: a*
table: {decimal: ",", sheet: Daten}
area: {column: Ort, level: ortsteil, spellings: [{text: x, area: 'ortsteil:1'}]}
drop: [{column: Ort, equals: Summe}]
values: [{dataset: d, column: W}]
"""


def document(name: str, text: str) -> Document:
    return read_yaml(text.encode(), f"sources/{name}/recipe.yaml")


def shared(text: str, base: str = BASE) -> Any:
    documents = {"b": document("b", base), "a": document("a", text)}
    return shared_recipe(documents["a"], documents).value


def test_what_is_said_of_the_supplier_is_not_lent() -> None:
    recipe = shared("like: b\n")
    assert "covers" not in recipe
    assert "file_name" not in recipe
    assert recipe["values"] == [{"dataset": "d", "column": "W"}]


def test_own_fields_stand_above_and_lists_are_added() -> None:
    recipe = shared(
        "like: b\ntable: {decimal: .}\ndrop: [{column: Ort, empty: true}]\n"
        "area: {spellings: [{text: y, area: 'ortsteil:2'}]}\n"
    )
    assert recipe["table"] == {"decimal": ".", "sheet": "Daten"}
    assert [rule.get("equals") for rule in recipe["drop"]] == ["Summe", None]
    assert recipe["area"]["column"] == "Ort"
    assert [entry["text"] for entry in recipe["area"]["spellings"]] == ["x", "y"]


def test_who_says_how_rows_name_areas_says_it_all() -> None:
    assert shared("like: b\narea: {level: gemeinde, constant: '02'}\n")["area"] == {
        "level": "gemeinde",
        "constant": "02",
    }


def test_a_recipe_for_one_area_is_never_lent_with_that_area() -> None:
    base = BASE.replace(
        "area: {column: Ort, level: ortsteil, spellings: [{text: x, area: 'ortsteil:1'}]}",
        "area: {level: o, constant: '1'}",
    )
    with pytest.raises(DefinitionError, match="festes Gebiet"):
        shared("like: b\n", base)
    assert shared("like: b\narea: {level: o, constant: '2'}\n", base)["area"]["constant"] == "2"


def test_unknown_and_chained_recipes_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="Einlesevorlage"):
        shared("like: c\n")
    with pytest.raises(DefinitionError, match="verweist"):
        shared("like: b\n", "like: a\n")


def test_a_recipe_of_its_own_is_left_as_it_is() -> None:
    one = document("b", BASE)
    assert shared_recipe(one, {"b": one}) is one


@pytest.mark.parametrize(
    "rule", ["{dataset: d, column: W, area: {level: o, constant: '1'}}", "{dataset: d, columns: {W: {area: '1'}}}"]
)
def test_values_for_fixed_areas_are_not_lent(rule: str) -> None:
    with pytest.raises(DefinitionError, match="feste Gebiete"):
        shared("like: b\n", f"area: {{column: Ort, level: o}}\nvalues: [{rule}]\n")
