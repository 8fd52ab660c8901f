"""Single values change, and every other byte stays: told by hand for known shapes, and tried out on many texts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import DefinitionError
from kobimo.workspace.yaml_edit import edit_yaml
from kobimo.workspace.yaml_text import read_yaml

ORDER = ("id", "area", "title", "question", "kind", "decimals", "minimum_base", "pitfalls")

FILE = """\
# Kopf
---
id: a_1     # bleibt

title: { de:  'Titel',   en: "Title" }   # nach dem Titel
# vor kind
kind: ratio
decimals: 2 # Stellen
minimum_base:   20

# vor pitfalls
pitfalls:
  # im Abschnitt
  de: |
    erste Zeile

    zweite Zeile
  # zwischen den Sprachen
  en: >-
    folded
    text
sources: [ a,  b ]
# Ende
"""


def edit(text: str, *changes: tuple[tuple[str, ...], str | None]) -> str:
    return edit_yaml(text.encode(), "indicators/x.yaml", dict(changes), ORDER).decode()


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        (("decimals",), "3", "decimals: 2 # Stellen", "decimals: 3 # Stellen"),
        (("title", "de"), "Neu", "de:  'Titel',", "de:  Neu,"),
        (("title", "de"), "Neu, anders", "de:  'Titel',", 'de:  "Neu, anders",'),
        (("title", "en"), None, ',   en: "Title" }', " }"),
        (("title", "de"), None, "{ de:  'Titel',   en:", "{ en:"),
        (("kind",), "null", "kind: ratio", 'kind: "null"'),
        (("kind",), "a: b # c", "kind: ratio", 'kind: "a: b # c"'),
        (("minimum_base",), None, "minimum_base:   20\n", ""),
        (("question", "de"), "Wie viele?", "# nach dem Titel\n", "# nach dem Titel\nquestion: {de: Wie viele?}\n"),
        (("question", "de"), "a, b", "# nach dem Titel\n", '# nach dem Titel\nquestion: {de: "a, b"}\n'),
        (("area",), "C", "id: a_1     # bleibt\n", "id: a_1     # bleibt\narea: C\n"),
        (("pitfalls", "en"), None, "  en: >-\n    folded\n    text\n", ""),
        (("pitfalls", "en"), "one", "  en: >-\n    folded\n    text\n", "  en: one\n"),
        (("pitfalls", "de"), "kurz", "  de: |\n    erste Zeile\n\n    zweite Zeile\n", "  de: kurz\n"),
        (
            ("pitfalls", "de"),
            "eins\n\n  zwei",
            "  de: |\n    erste Zeile\n\n    zweite Zeile\n",
            "  de: |-\n    eins\n\n      zwei\n",
        ),
        (("pitfalls", "fr"), "un", "    text\n", "    text\n  fr: un\n"),
    ],
)
def test_only_the_named_place_changes(path: tuple[str, ...], value: str | None, old: str, new: str) -> None:
    assert FILE.count(old) == 1
    assert edit(FILE, (path, value)) == FILE.replace(old, new)


def test_a_whole_section_goes_and_the_comments_around_it_stay() -> None:
    result = edit(FILE, (("pitfalls",), None))
    assert result == FILE[: FILE.index("pitfalls:")] + FILE[FILE.index("sources:") :]
    assert "# vor pitfalls" in result


def test_several_changes_are_made_in_one_go() -> None:
    result = edit(FILE, (("question", "de"), "Was?"), (("question", "en"), "What?"), (("decimals",), None))
    value = read_yaml(result.encode(), "").value
    assert isinstance(value, dict)
    assert value["question"] == {"de": "Was?", "en": "What?"}
    assert "decimals" not in value


def test_nothing_to_change_gives_the_same_bytes() -> None:
    assert edit(FILE) == FILE
    assert edit(FILE, (("question",), None), (("decimals",), "2")) == FILE


def test_a_file_without_a_last_line_end_and_an_empty_value_are_no_obstacle() -> None:
    assert edit("id: a\ntitle:\n  de: x\n  en:   # fehlt", (("title", "en"), "y")) == (
        "id: a\ntitle:\n  de: x\n  en: y   # fehlt"
    )
    assert edit("id: a\ndecimals: 1", (("pitfalls", "de"), "z")) == "id: a\ndecimals: 1\npitfalls: {de: z}"
    assert edit("id: a\ndecimals: 1", (("decimals",), None)) == "id: a\n"
    assert edit("{id: a, decimals: 1}\n", (("area",), "C"), (("decimals",), "2")) == "{id: a, area: C, decimals: 2}\n"


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_mark_stay(start: bytes) -> None:
    data = start + FILE.replace("\n", "\r\n").encode()
    result = edit_yaml(data, "x.yaml", {("pitfalls", "de"): "eins\nzwei", ("question", "de"): "Was?"}, ORDER)
    assert result.startswith(start + b"# Kopf\r\n")
    assert result.count(b"\n") == result.count(b"\r\n")
    value = read_yaml(result, "").value
    assert isinstance(value, dict)
    assert value["pitfalls"]["de"] == "eins\nzwei"


@pytest.mark.parametrize(
    "text",
    [
        "id: a\ntitle: &t {de: x}\nquestion: *t\n",
        "id: a\ntitle: {de: &d x}\nquestion: {de: *d}\n",
        "id: a\ntitle: x\n",
        "id: a\ntitle: [x]\n",
        "- id: a\n",
        "id: a\ntitle:\n",
    ],
)
def test_what_cannot_be_changed_safely_is_refused_in_german(text: str) -> None:
    with pytest.raises(DefinitionError, match="als Text"):
        edit(text, (("title", "de"), "neu"))


def test_a_file_that_is_no_yaml_is_refused_with_its_own_error() -> None:
    with pytest.raises(DefinitionError, match="kein gültiges YAML"):
        edit("a: [", (("a",), "b"))


texts = st.text(min_size=1, max_size=60)
"""Anything: quotes, braces, colons, line ends, signs that YAML forbids."""


@given(
    value=texts, path=st.sampled_from([("title", "de"), ("pitfalls", "de"), ("question", "de"), ("kind",), ("area",)])
)
def test_any_text_is_read_back_as_it_was_put_in(value: str, path: tuple[str, ...]) -> None:
    expected: Any = read_yaml(FILE.encode(), "").value
    section = expected.setdefault(path[0], {}) if len(path) > 1 else expected
    section[path[-1]] = value
    try:
        result = edit(FILE, (path, value))
    except UnicodeEncodeError:
        return
    assert read_yaml(result.encode(), "").value == expected
    for line in FILE.splitlines():
        if "#" in line:
            assert line[line.index("#") :] in result


fields = st.fixed_dictionaries(
    {},
    optional={
        ("title", "de"): st.text("ab:#'\"{}[],-| \n", min_size=1, max_size=20),
        ("title", "en"): st.none() | st.text("xy: #,\n", min_size=1, max_size=20),
        ("pitfalls", "en"): st.none() | st.text("xy: #,\n", min_size=1, max_size=20),
        ("pitfalls", "de"): st.text("xy: #,\n", min_size=1, max_size=20),
        ("decimals",): st.none() | st.sampled_from(["0", "4"]),
        ("minimum_base",): st.none() | st.sampled_from(["1", "99"]),
        ("kind",): st.sampled_from(["count", "true", "~", "012"]),
    },
)


@given(first=fields, second=fields)
def test_edits_follow_each_other_and_lose_no_comment_of_their_own_line(first: Any, second: Any) -> None:
    result = edit_yaml(edit_yaml(FILE.encode(), "", first, ORDER), "", second, ORDER)
    expected: Any = read_yaml(FILE.encode(), "").value
    for changes in (first, second):
        for path, value in changes.items():
            section = expected[path[0]] if len(path) > 1 else expected
            section.pop(path[-1], None) if value is None else section.update({path[-1]: value})
    assert read_yaml(result, "").value == expected
    own = [line for line in FILE.splitlines() if line.lstrip().startswith("#")]
    assert [line for line in result.decode().splitlines() if line in own] == own
