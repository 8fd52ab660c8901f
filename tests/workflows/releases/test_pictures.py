"""Pictures that are made with a release: they belong to it, are the same each time, and never stop it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from kobimo.disclosure import Released, reopen
from kobimo.errors import IntegrityError
from kobimo.language import speaking
from kobimo.model.release import Audience
from kobimo.publish.charts import render
from kobimo.publish.maps import Outlines, make
from kobimo.publish.views import ReleaseHead
from kobimo.store.releases import AREAS, METADATA, OMITTED, OUTLINES, PROTOCOL, StoredRelease, newest_release
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.releases import pictures
from kobimo.workflows.releases.pictures import outlines_of, picture_files
from kobimo.workflows.releases.releasing import release


@pytest.fixture
def stored(settled_town: Path) -> StoredRelease:
    return newest_release(open_workspace(settled_town / "kleinstadt").layout)


@pytest.fixture
def town(settled_town: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(settled_town, tmp_path / "ort")) / "kleinstadt"


def released(stored: StoredRelease) -> tuple[Released, ReleaseHead, bytes]:
    found = reopen(stored.values(), stored.read_json(METADATA), stored.read_json(PROTOCOL))
    manifest = stored.manifest
    head = ReleaseHead(manifest.id, manifest.audience, manifest.created_at)
    return found, head, (stored.folder / AREAS).read_bytes()


def test_a_release_has_outlines_and_a_picture_of_every_indicator_in_both_widths(stored: StoredRelease) -> None:
    stored.check()
    paths = {entry.path for entry in stored.manifest.artifacts}
    assert {OUTLINES, OMITTED} <= paths
    for indicator in ("anteil_u6", "einwohner_gesamt", "quote_u3"):
        assert f"pictures/{indicator}/comparison.svg" in paths
        assert f"pictures/{indicator}/comparison-narrow.svg" in paths
    wide, narrow = (stored.picture("einwohner_gesamt", name) for name in ("course", "course-narrow"))
    assert wide is not None
    assert narrow is not None
    assert [str(ET.fromstring(text).get("viewBox")).split()[2] for text in (wide, narrow)] == ["680", "320"]


def test_a_picture_that_was_not_drawn_is_none_and_the_release_says_why(stored: StoredRelease) -> None:
    assert stored.picture("quote_u3", "course") is None
    assert stored.picture("gibt_es_nicht", "course") is None
    assert stored.picture("..", "../manifest") is None
    omitted = stored.read_json(OMITTED)["omitted"]
    assert [(item["indicator"], item["picture"]) for item in omitted] == [("quote_u3", "course")]
    assert "keine Zahl vor. Ohne Zahl: geheim" in omitted[0]["reason"]


def test_the_same_figures_give_the_same_bytes_in_every_language(stored: StoredRelease) -> None:
    kept = {
        entry.path: (stored.folder / entry.path).read_bytes()
        for entry in stored.manifest.artifacts
        if entry.path.startswith("pictures/") or entry.path == OUTLINES
    }
    with speaking("en"):
        assert picture_files(*released(stored)) == kept


def test_many_pictures_drawn_by_processes_are_the_same(stored: StoredRelease, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = picture_files(*released(stored))
    monkeypatch.setattr(pictures, "_FEW", 0)
    assert picture_files(*released(stored)) == alone


def test_a_release_does_not_fail_for_a_picture(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any) -> str:
        raise RuntimeError("die Zeichnung ist gerissen")

    monkeypatch.setattr(render.engine, "svg", broken)
    monkeypatch.setattr(make, "make_outlines", broken)
    workspace = open_workspace(town)
    stored = release(workspace, Audience("team"))
    stored.check()
    assert stored.picture("einwohner_gesamt", "comparison") is None
    reasons = {(item["indicator"], item["picture"]): item["reason"] for item in stored.read_json(OMITTED)["omitted"]}
    assert "die Zeichnung ist gerissen" in reasons["einwohner_gesamt", "comparison"]
    assert "die Zeichnung ist gerissen" in reasons["", "outlines"]


def test_an_altered_picture_is_not_shown(town: Path) -> None:
    stored = newest_release(open_workspace(town).layout)
    path = stored.folder / "pictures" / "anteil_u6" / "comparison.svg"
    path.write_text(path.read_text(encoding="utf-8").replace("Bezirk", "Stadtteil"), encoding="utf-8")
    with pytest.raises(IntegrityError):
        stored.picture("anteil_u6", "comparison")


def test_outlines_of_a_release_without_them_are_made_from_its_areas(town: Path) -> None:
    stored = newest_release(open_workspace(town).layout)
    made = outlines_of(stored)
    assert isinstance(made, Outlines)
    manifest = json.loads((stored.folder / "manifest.json").read_bytes())
    manifest["artifacts"] = [entry for entry in manifest["artifacts"] if entry["path"] != OUTLINES]
    (stored.folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (stored.folder / OUTLINES).unlink()
    assert outlines_of(newest_release(open_workspace(town).layout)) == made


def test_altered_outlines_are_refused(town: Path) -> None:
    stored = newest_release(open_workspace(town).layout)
    (stored.folder / OUTLINES).write_text("{}", encoding="utf-8")
    with pytest.raises(IntegrityError):
        outlines_of(stored)


class Counting:
    """Progress that keeps what it is told."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.steps = 0

    def stage(self, text: str, total: int | None = None) -> None:
        self.total = total

    def step(self, count: int = 1) -> None:
        self.steps += count


def test_progress_counts_every_picture(stored: StoredRelease) -> None:
    progress = Counting()
    files = picture_files(*released(stored), progress=progress)
    assert progress.steps == progress.total == sum(path.endswith(".svg") for path in files) > 0


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    with speaking("de"):
        yield
