"""Reading the shipped catalogue."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError
from yaml import YAMLError

import kobimo.catalogue
from kobimo.catalogue.loading import Catalogue, catalogue

SHIPPED = Path(kobimo.catalogue.__file__).parent


def test_who_asks_for_indicators_reads_no_datasets(tmp_path: Path) -> None:
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "broken.yaml").write_text("id: [")
    shutil.copytree(SHIPPED / "indicators" / "b", tmp_path / "indicators")
    here = Catalogue(tmp_path)
    assert here.indicators
    assert here.indicators == {name: catalogue().indicator(name) for name in here.texts}
    with pytest.raises(YAMLError):
        _ = here.templates


def test_each_kind_is_read_once_and_in_alphabetical_order() -> None:
    known = catalogue()
    for kind in ("indicators", "templates", "groups", "texts"):
        found = getattr(known, kind)
        assert found
        assert list(found) == sorted(found)
        assert getattr(catalogue(), kind) is found


def test_a_file_that_is_no_definition_is_refused(tmp_path: Path) -> None:
    (tmp_path / "groups").mkdir()
    (tmp_path / "groups" / "g.yaml").write_text("id: g\nunheard_of: 1\n")
    with pytest.raises(ValidationError, match="unheard_of"):
        _ = Catalogue(tmp_path).groups
