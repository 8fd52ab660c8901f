from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import DefinitionError
from kobimo.workspace.yaml_text import read_yaml


@pytest.mark.parametrize("text", ["0101", "1e5", "0x1F", "no", "yes", "true", "2018-12-31", "2018-12", "1_000", "1.10"])
def test_a_scalar_stays_the_text_that_was_written(text: str) -> None:
    assert read_yaml(f"code: {text}".encode(), "x").value == {"code": text}
    assert read_yaml(f"{text}: 1".encode(), "x").value == {text: "1"}


@pytest.mark.parametrize("text", ["", "~", "null"])
def test_nothing_is_nothing_unless_it_is_quoted(text: str) -> None:
    assert read_yaml(f"a: {text}".encode(), "x").value == {"a": None}
    assert read_yaml(f"a: '{text}'".encode(), "x").value == {"a": text}


def test_every_place_knows_its_line() -> None:
    document = read_yaml(b"a:\n  b:\n    - 1\n    - c: 2\n\nd: 3\n", "datasets/x.yaml")
    assert document.place(("a", "b", 1, "c")) == "datasets/x.yaml:4"
    assert document.place(("a", "b", 0)) == "datasets/x.yaml:3"
    assert document.place(("d",)) == "datasets/x.yaml:6"
    assert document.place(("a", "b", 7, "missing")) == "datasets/x.yaml:2"
    assert document.place() == "datasets/x.yaml:1"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "„a“ steht zweimal"),
        ("a: 1\n01: x\n01: y\n", 3, "„01“ steht zweimal"),
        ("a: [1, 2\n", 2, "Klammer"),
        ("a: 1\n\tb: 2\n", 2, "Tabulator"),
        ("a: 1\nb: c: d\n", 2, "Doppelpunkt"),
        ("a: 1\n---\nb: 2\n", 2, "mehrere Dokumente"),
        ("a: *fehlt\n", 1, "Verweis"),
        ("a: &x\n  b: *x\n", 2, "auf sich selbst"),
        ("[1]: 2\n", 1, "Doppelpunkt"),
    ],
)
def test_broken_yaml_is_reported_with_line_and_reason(text: str, line: int, message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_yaml(text.encode(), "x.yaml")
    assert caught.value.where == f"x.yaml:{line}"
    assert message in caught.value.message


def test_a_file_from_an_old_editor_names_the_line_of_the_first_wrong_byte() -> None:
    with pytest.raises(DefinitionError, match="UTF-8") as caught:
        read_yaml("a: 1\nb: Köln\n".encode("latin-1"), "x.yaml")
    assert caught.value.where == "x.yaml:2"


def test_byte_order_mark_windows_line_ends_and_aliases_are_read() -> None:
    assert read_yaml(b"\xef\xbb\xbfa: &n {de: x}\r\nb: *n\r\n", "x").value == {"a": {"de": "x"}, "b": {"de": "x"}}
    assert read_yaml(b"# only a comment\n", "x").value is None


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_german_message(text: str) -> None:
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return
    try:
        read_yaml(data, "x.yaml")
    except DefinitionError as error:
        refused = error
    else:
        return
    assert refused.where.startswith("x.yaml")
    assert refused.remedy
