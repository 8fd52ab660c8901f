"""Not one of the real public files lists persons, and none is alarmed."""

from __future__ import annotations

from pathlib import Path

from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.persons import persons_in_opened


def test_no_real_public_file_is_alarmed(real_files: Path) -> None:
    alarms, grids = {}, 0
    for path in sorted(real_files.rglob("*")):
        if path.is_file() and path.suffix.lower() not in {".md", ".shx", ".dbf", ".prj", ".cpg"}:
            opened = open_file(path)
            grids += len(opened.grids)
            if found := persons_in_opened(path, opened):
                alarms[path.name] = {place: [item.kind for item in items] for place, items in found.items()}
    assert grids > 100
    assert alarms == {}
