"""Portals of odd towns: one area, nothing but equal or missing values, no outlines, names with markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from browser import towns
from support.command import call, run
from support.portal import Page, broken, introduced, pages, unreached
from support.sampling import few

MAKERS = (towns.all_missing, towns.one_area, towns.with_markup, towns.equal_values, towns.without_geometry)


@pytest.mark.parametrize("make", few(MAKERS, 3), ids=lambda make: make.__name__)
def test_every_page_is_whole_and_leads_somewhere(make: Callable[[Path], Path], tmp_path: Path) -> None:
    workspace = introduced(make(tmp_path))
    run("release", workspace, "--audience", "public")
    outcome = call("publish", workspace, "--out", tmp_path / "portal")
    assert outcome.code == 0, outcome.text
    assert broken(tmp_path / "portal") == []
    assert unreached(tmp_path / "portal") == {"404.html"}
    for path, text in pages(tmp_path / "portal").items():
        assert len(re.findall("<h1", text)) == 1, path
        said = re.sub(r"<[^>]+>", " ", text)
        assert not re.search(r"\b(None|nan|NaN|inf)\b|\{\{|\{%", said), path
        assert not [tag for tag, _name, address in Page(text).found if address.startswith("javascript:")], path
