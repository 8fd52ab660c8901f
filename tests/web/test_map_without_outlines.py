"""A level without outlines: its areas are drawn as tiles, and the page and the picture say so."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from kobimo.workflows.opened import open_workspace
from support.command import run
from support.pages import Visit


def test_areas_without_outlines_are_drawn_as_tiles_of_equal_size(
    settled_town: Path, tmp_path: Path, visit: Visit
) -> None:
    town = Path(shutil.copytree(settled_town, tmp_path / "ort")) / "kleinstadt"
    outlines = [open_workspace(town).layout.geometry(path.stem) for path in (town / "spaces").glob("*.yaml")]
    for path in outlines:
        path.unlink(missing_ok=True)
    run("build", town)
    run("release", town, "--audience", "team")
    pages = visit(town)
    page = pages.get("/kennzahl/quote_u3").content.decode()
    assert "ein gleich großes Sechseck" in page
    picture = pages.get("/kennzahl/quote_u3/karte.svg")
    assert picture.status_code == 200
    tiles = dict(re.findall(r'data-key="(\w+)".*?<path [^>]*d="m[\d.]+ [\d.]+ ([^"]+)"', picture.content.decode()))
    assert list(tiles) == ["1", "2"]
    assert len(set(tiles.values())) == 1
