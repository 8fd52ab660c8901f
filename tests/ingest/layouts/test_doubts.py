"""Headings that cannot be right are never passed over."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = ["statistischer_Bezirk_Name", "statistischer_Bezirk_Nr", "31.12.2006", "31.12.2007", "31.12.2008"]
BODY = [["Jena (gesamt)", "0", "30", "31", "32"], ["Ort", "11", "10", "11", "12"], ["Nord", "12", "20", "20", "20"]]


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (HEAD, None),
        ([*HEAD[:3], "", HEAD[4]], "LAYOUT_HEADING_MISSING"),
        ([*HEAD[:4], HEAD[3]], "LAYOUT_HEADING_TWICE"),
        ([*HEAD[:3], HEAD[4]], "LAYOUT_ROW_BROKEN"),
    ],
)
def test_headings_are_compared_with_the_data(head: list[str], code: str | None, layouts: Any) -> None:
    outline = layouts.only(layouts.grid([head, *BODY]))
    assert {check.code for check in outline.checks} == ({code} if code else set())


def test_year_that_one_indicator_lacks_is_found(layouts: Any) -> None:
    text = "Kennziffer;Raumeinheit;Aggregat;A;B\n;;;2019;\n01001;Flensburg;Stadt;1;2\n05515;Münster;Stadt;3;4\n"
    (outline,) = layouts.of_text(text)
    assert [check.code for check in outline.checks] == ["LAYOUT_HEADING_MISSING"]
