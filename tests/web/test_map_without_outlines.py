"""A level without outlines: no picture is offered, and its address says why."""

from __future__ import annotations

import shutil
from pathlib import Path

from kobimo.workflows.opened import open_workspace
from support.command import run
from support.pages import Visit


def test_a_map_without_outlines_is_neither_offered_nor_empty(settled_town: Path, tmp_path: Path, visit: Visit) -> None:
    town = Path(shutil.copytree(settled_town, tmp_path / "ort")) / "kleinstadt"
    outlines = [open_workspace(town).layout.geometry(path.stem) for path in (town / "spaces").glob("*.yaml")]
    for path in outlines:
        path.unlink(missing_ok=True)
    run("build", town)
    run("release", town, "--audience", "team")
    pages = visit(town)
    page = pages.get("/kennzahl/quote_u3").content.decode()
    assert "karte.svg" not in page
    answer = pages.get("/kennzahl/quote_u3/karte.svg")
    assert answer.status_code == 404
    assert "nichts zu zeichnen" in answer.content.decode()
