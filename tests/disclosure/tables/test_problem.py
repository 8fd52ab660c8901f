"""Several tables, or several names of a cell, as one system."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kobimo.disclosure.rules import Zeros
from kobimo.disclosure.tables.problem import Problem, problem
from kobimo.workflows.disclosure.loading import Source, load_table


def task(folder: Path) -> Problem:
    """Return a table in which the group G is nothing but x, so that both are one cell with two rows."""
    (folder / "t.csv").write_text("a,b,n\nx,m,30\nx,w,30\ny,m,30\ny,w,30\nz,m,30\nz,w,30\n", encoding="utf-8")
    (folder / "h.csv").write_text("child,parent\nx,G\ny,H\nz,H\n", encoding="utf-8")
    source = Source(folder / "t.csv", ("freq:1-2",), "n", ("a", "b"), (f"a={folder / 'h.csv'}",))
    return problem([load_table(source)], source.parsed_rules(), Zeros.PUBLIC, counts=True)


def test_a_cell_costs_as_many_rows_as_are_lost_with_it(tmp_path):
    found = task(tmp_path)
    rows = {found.tables[0].name_of(n): int(cell) for n, cell in enumerate(found.places[0])}
    assert rows["a=x, b=m"] == rows["a=G, b=m"] != rows["a=y, b=m"]
    extra = found.system.weights[rows["a=x, b=m"]] - found.system.weights[rows["a=y, b=m"]]
    assert np.isclose(extra, 1.0)


def test_every_cell_is_called_by_a_row_that_shows_it(tmp_path):
    found = task(tmp_path)
    names = [found.tables[0].name_of(n) for n in range(len(found.places[0]))]
    assert len(set(names)) == len(names)
    assert "Insgesamt" in names
    for cell in range(len(found.system)):
        assert cell in {
            int(each) for each, name in zip(found.places[0], names, strict=True) if name == found.name_of(cell)
        }
