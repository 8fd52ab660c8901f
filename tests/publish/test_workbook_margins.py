"""Margins of a printed table: Excel has little room there."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import openpyxl
import pytest

from support.command import run
from support.musterkreis import shared_musterkreis


@pytest.mark.parametrize("indicator", ["daycare_rate_u3", "old_age_ratio"])
def test_a_table_with_many_sources_prints_those_that_fit_and_lists_all(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, indicator: str
) -> None:
    file = tmp_path / "tabelle.xlsx"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kreis = shared_musterkreis(tmp_path_factory)
        run("table", kreis, indicator, "--level", "sozialraum", "--out", file)
    book = openpyxl.load_workbook(io.BytesIO(file.read_bytes()))
    assert "Einwohnermeldeämter" in str(book["Daten"].oddFooter.left.text)
    said = " ".join(str(cell.value) for row in book["Quelle"].iter_rows() for cell in row)
    assert "Einwohnermeldeämter der Städte und Gemeinden im Musterkreis (erfundene Daten)" in said
