"""Entries are added to a definition file, and nothing else in it changes."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import DefinitionError
from kobimo.workspace.yaml_insert import insert_yaml
from kobimo.workspace.yaml_text import read_yaml

RECIPE = """\
# oben
file_name: "x*"  # Muster
area: {column: Gebiet, level: stadtteil, by: name}  # so
drop:
  # Summen
  - {column: Gebiet, equals: Summe}
values:
  - dataset: e
    dimensions:
      g: {column: G, codes: {männlich: m}}
      s:
        column: S
        codes:
          deutsch: d  # wie immer
# unten
"""

TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_every_line_that_was_there_stays(newline: str, mark: bytes) -> None:
    data = mark + RECIPE.replace("\n", newline).encode()
    changed = insert_yaml(
        data,
        "r.yaml",
        [
            (("area", "spellings", 0), {"text": "01: Nord", "area": "stadtteil:01"}),
            (("values", 0, "dimensions", "g", "codes", "w: x"), "w"),
            (("values", 0, "dimensions", "s", "codes", "nicht deutsch"), "a"),
            (("drop", 1), {"column": "Gebiet", "equals": ["a, b", "c"], "reason": "weil: so"}),
        ],
    )
    assert changed.startswith(mark)
    assert changed.count(b"\r\n") == (changed.count(b"\n") if newline == "\r\n" else 0)
    for line in RECIPE.splitlines():
        if not line.startswith(("area:", "      g:")):
            assert line in changed.decode().splitlines() or line in changed.decode("utf-8-sig").splitlines()
    value: Any = read_yaml(changed, "r.yaml").value
    assert value["area"]["spellings"] == [{"text": "01: Nord", "area": "stadtteil:01"}]
    assert value["values"][0]["dimensions"]["g"]["codes"] == {"männlich": "m", "w: x": "w"}
    assert value["values"][0]["dimensions"]["s"]["codes"] == {"deutsch": "d", "nicht deutsch": "a"}
    assert value["drop"][1]["equals"] == ["a, b", "c"]


@given(texts=st.lists(TEXTS, min_size=1, max_size=5, unique=True), codes=TEXTS)
def test_whatever_a_supplier_writes_comes_back(texts: list[str], codes: str) -> None:
    changes = [(("values", 0, "dimensions", "g", "codes", text), codes) for text in texts]
    changes += [(("area", "spellings", number), {"text": text, "area": "a:1"}) for number, text in enumerate(texts)]
    before: Any = read_yaml(RECIPE.encode(), "r").value
    wanted = deepcopy(before)
    wanted["values"][0]["dimensions"]["g"]["codes"] |= dict.fromkeys(texts, codes)
    wanted["area"]["spellings"] = [{"text": text, "area": "a:1"} for text in texts]
    assert read_yaml(insert_yaml(RECIPE.encode(), "r", changes), "r").value == wanted


def test_a_text_is_replaced_and_a_section_is_not() -> None:
    data = b"area: {spellings: [{text: a, area: 'x:1'}]}\n"
    changed = insert_yaml(data, "r", [(("area", "spellings", 0, "area"), "x:2")])
    assert changed == b"area: {spellings: [{text: a, area: x:2}]}\n"
    with pytest.raises(DefinitionError, match="ergänzen"):
        insert_yaml(data, "r", [(("area",), "x")])


@pytest.mark.parametrize("text", ["like: x\n", "like: x", "area:\nlike: x\n", "area: {}\n", "area:  # leer\n"])
def test_missing_sections_are_made(text: str) -> None:
    changed = insert_yaml(text.encode(), "r", [(("area", "spellings", 0), {"text": "q", "area": "s:2"})])
    value: Any = read_yaml(changed, "r").value
    assert value["area"] == {"spellings": [{"text": "q", "area": "s:2"}]}


def test_a_file_with_anchors_is_left_alone() -> None:
    with pytest.raises(DefinitionError):
        insert_yaml(b"a: &x {codes: {b: c}}\nd: *x\n", "r", [(("d", "codes", "e"), "f")])
