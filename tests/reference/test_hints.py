"""A message that has no hint to offer ends with its sentence."""

from __future__ import annotations

import string

import pytest

from kobimo.reference.checks import CATALOGUE, found

HINTING = sorted(code for code, kind in CATALOGUE.items() if "{hint}" in kind.message + kind.remedy)


@pytest.mark.parametrize("code", HINTING)
def test_no_blank_is_left_where_a_hint_is_empty(code: str) -> None:
    kind = CATALOGUE[code]
    fields = {name for _text, name, _form, _how in string.Formatter().parse(kind.message + kind.remedy) if name}
    check = found(code, **{name: "" if name == "hint" else "x" for name in fields})
    for text in (check.message, check.remedy):
        assert text == text.strip()


def test_a_hint_that_there_is_stands_after_a_blank() -> None:
    check = found("CROSSWALK_KEY_UNKNOWN", side="Ziel", number=1, key="1", hint="Gemeint war vielleicht: 11.")
    assert check.message.endswith("„1“. Gemeint war vielleicht: 11.")
