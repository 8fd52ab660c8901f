"""The quick way must read what the thorough way reads, line for line, or leave the text to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kobimo.errors import DefinitionError
from kobimo.workspace import yaml_text
from kobimo.workspace.yaml_quick import read_quickly

ROOT = Path(__file__).parents[2]
PARTS = [
    *"ab?:-,[]{}'\"#|>&*!%@` \n\\~",
    *(
        "yes",
        "no",
        "on",
        "08",
        "0x1F",
        "1_000",
        "1:20",
        "null",
        "2020-01-01",
        "http://x",
        "<<: ",
        "=",
        "ä",
        "😀",
        "\xa0",
    ),
    *(
        ": ",
        "- ",
        "? ",
        ", ",
        " #",
        "\n  ",
        "\n    ",
        "\r\n",
        "|-\n  ",
        "|+\n",
        ">\n  ",
        "|2\n",
        "''",
        '""',
        "\\n",
        "\\/",
    ),
    *(
        "\t",
        "\r",
        "\x85",
        "\u2028",
        "\ufeff",
        "---\n",
        "...\n",
        "%YAML 1.1\n---\n",
        "&a ",
        "*a",
        "!x ",
        "!!str ",
        "\\x41",
    ),
]
"""What YAML gives a meaning to, and what YAML 1.1 and 1.2 disagree about."""


def thoroughly(text: str) -> tuple[object, object]:
    """Read a text with ruamel only."""
    with patch.object(yaml_text, "read_quickly", return_value=None):
        document = yaml_text.read_yaml(text.encode(), "x")
    return document.value, document.lines


def agree(text: str) -> bool:
    """Compare both ways, and say whether the quick one could be gone."""
    found = read_quickly(text)
    if found is not None:
        assert found == thoroughly(text)
    return found is not None


def files() -> Iterator[Path]:
    for folder in ("src/kobimo", "demo", "docs", "examples", "tests", ".github"):
        yield from sorted((ROOT / folder).rglob("*.yaml"))
        yield from sorted((ROOT / folder).rglob("*.yml"))


def test_every_file_of_the_repository_is_read_alike_and_nearly_every_one_quickly() -> None:
    texts = [path.read_text("utf-8") for path in files()]
    quick = [agree(text) for text in texts]
    assert len(texts) > 400
    assert sum(quick) > 0.95 * len(quick)


@pytest.mark.parametrize(
    "value",
    [
        "yes",
        "no",
        "on",
        "off",
        "y",
        "true",
        "08",
        "0o17",
        "0x1F",
        "1_000",
        "1e5",
        ".inf",
        "2018-12-31",
        "12:30:45",
        "<<",
    ],
)
@pytest.mark.parametrize("form", ["a: {}\n", "{}: a\n", "- {}\n", "a: [{0}, '{0}']\n", 'a: {{b: {0}, c: "{0}"}}\r\n'])
def test_what_yaml_1_1_takes_for_something_else_stays_text_on_the_quick_way(value: str, form: str) -> None:
    assert agree(form.format(value))


@pytest.mark.parametrize("value", ["", "~", "null", "Null", "NULL", "''", '"~"', "nUll"])
def test_nothing_is_nothing_on_both_ways(value: str) -> None:
    assert agree(f"a: {value}\nb: [{value}]\n")


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\na: 2\n",
        "a: {b: 1, b: 2}\n",
        "[1]: 2\n",
        "a: &x 1\nb: *x\n",
        "&x a: 1\n",
        "a: &x\n  b: *x\n",
        "a: !!int 3\n",
        "a: 1\n---\nb: 2\n",
        "%YAML 1.1\n---\na: 1\n",
        "a: b\x85c: d\n",
        "a: b\u2028c: d\n",
        "a: b\t\n",
        "a: 'b\n",
        "a: [\n",
        "a: b: c\n",
        "a: \x01\n",
        "a: 1\n]\n",
    ],
)
def test_what_is_wrong_or_not_plain_is_left_to_the_thorough_way(text: str) -> None:
    assert read_quickly(text) is None


def test_a_text_nested_beyond_all_measure_does_not_end_the_program() -> None:
    with pytest.raises(RecursionError):
        read_quickly("[" * 200_000)


@given(st.lists(st.sampled_from(PARTS), max_size=14).map("".join))
@settings(max_examples=600)
@example("---")
@example("|\n#")
@example("|-\n  \n    a")
@example("a: >#\n")
@example("\n\ufeff")
@example("!a!b c")
def test_both_ways_agree_on_any_text_made_of_signs_of_yaml(text: str) -> None:
    try:
        agree(text)
    except DefinitionError as error:
        raise AssertionError(f"{text!r} was read quickly and should have been refused") from error


@given(st.integers(0, 10**6), st.sampled_from(PARTS), st.integers(0, 2), st.integers(0, 10**6))
@settings(max_examples=120)
def test_both_ways_agree_on_a_definition_with_a_slip(which: int, part: str, lost: int, at: int) -> None:
    text = SMALL[which % len(SMALL)]
    at %= len(text)
    agree(text[:at] + part + text[at + lost :])


SMALL = [text for path in sorted((ROOT / "demo").rglob("*.yaml")) if len(text := path.read_text("utf-8")) < 800]
