"""Long work from a page: started, watched, cancelled, explained."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path

from django.test import Client

from support.command import run
from support.pages import text_of


def finished(pages: Client, address: str) -> str:
    """Wait for a job and return its page."""
    for _try in range(600):
        if not json.loads(pages.get(f"{address}.json").content)["running"]:
            return text_of(pages.get(address))
        time.sleep(0.1)
    raise TimeoutError(address)


def test_figures_are_computed_and_released_from_the_page(own_pages: Client, town: Path) -> None:
    started = own_pages.post("/auftraege", {"art": "build"})
    assert started.status_code == 302
    assert "Fertig" in finished(own_pages, started["Location"])
    released = own_pages.post("/auftraege", {"art": "release"})
    text = finished(own_pages, released["Location"])
    assert "Neuer Freigabestand" in text
    newest = max(path.name for path in (town / "data" / "releases").iterdir())
    assert newest in text
    assert newest in text_of(own_pages.get("/freigabestaende"))


def test_a_job_that_fails_shows_the_german_error(own_pages: Client, town: Path) -> None:
    (town / "indicators" / "anteil_u6.yaml").write_text("id: [\n", encoding="utf-8")
    started = own_pages.post("/auftraege", {"art": "build"})
    text = finished(own_pages, started["Location"])
    assert "fehlgeschlagen" in text
    assert "anteil_u6.yaml" in text


def test_only_the_listed_kinds_of_work_can_be_started(own_pages: Client, town: Path) -> None:
    answer = own_pages.post("/auftraege", {"art": "retract"})
    assert answer.status_code == 404
    assert "Noch kein Auftrag" in text_of(own_pages.get("/auftraege"))
    assert own_pages.post("/auftraege", {"art": "area-profiles", "ebene": "../etwas"}).status_code == 404


def test_the_prints_of_a_job_come_as_one_file(own_pages: Client) -> None:
    started = own_pages.post("/auftraege", {"art": "area-profiles", "ebene": "bezirk"})
    assert "Alle Dateien herunterladen" in finished(own_pages, started["Location"])
    packed = b"".join(own_pages.get(f"{started['Location']}/dateien.zip").streaming_content)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["gebietsprofil_bezirk_1.pdf", "gebietsprofil_bezirk_2.pdf"]
        assert archive.read("gebietsprofil_bezirk_1.pdf").startswith(b"%PDF-")


def test_a_job_without_prints_has_no_files(own_pages: Client) -> None:
    started = own_pages.post("/auftraege", {"art": "build"})
    finished(own_pages, started["Location"])
    assert own_pages.get(f"{started['Location']}/dateien.zip").status_code == 400


def test_a_job_that_never_was_is_not_found(pages: Client) -> None:
    assert pages.get("/auftraege/gibtsnicht").status_code == 404
    assert pages.post("/auftraege/gibtsnicht/abbrechen").status_code == 404


def test_cancelling_leaves_a_sound_workspace(own_pages: Client, town: Path) -> None:
    started = own_pages.post("/auftraege", {"art": "build"})
    answer = own_pages.post(f"{started['Location']}/abbrechen")
    assert answer.status_code in {302, 400}  # it may have been faster
    text = finished(own_pages, started["Location"])
    assert "abgebrochen" in text or "Fertig" in text
    run("doctor", town)
