"""The backup from the page: made as a job, taken away as one file."""

from __future__ import annotations

import io
import json
import time
import zipfile
from contextlib import closing
from pathlib import Path

from django.test import Client

from kobimo.workflows.care.restoring import restore
from support.command import run
from support.pages import Visit, text_of


def finished(pages: Client, address: str) -> str:
    """Wait for a job and return its page."""
    for _try in range(600):
        if not json.loads(pages.get(f"{address}.json").content)["running"]:
            return text_of(pages.get(address))
        time.sleep(0.1)
    raise TimeoutError(address)


def taken(pages: Client) -> bytes:
    """Download the backup."""
    with closing(pages.get("/sicherung/datei.zip")) as answer:
        return b"".join(answer.streaming_content)


def test_the_page_of_jobs_leads_to_the_backup(pages: Client) -> None:
    assert 'href="/sicherung"' in pages.get("/auftraege").content.decode()
    text = text_of(pages.get("/sicherung"))
    assert "Arbeitsordner jetzt sichern" in text
    assert "Hier liegt noch keine Sicherung." in text


def test_a_backup_is_made_taken_away_and_restored(own_pages: Client, town: Path, tmp_path: Path) -> None:
    started = own_pages.post("/sicherung")
    assert started.status_code == 302
    assert "Fertig" in finished(own_pages, started["Location"])
    page = text_of(own_pages.get("/sicherung"))
    assert "Sicherung herunterladen" in page
    with closing(own_pages.get("/sicherung/datei.zip", HTTP_ACCEPT_ENCODING="gzip")) as answer:
        data = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/zip"
    assert int(answer["Content-Length"]) == len(data)
    assert answer["Content-Disposition"].startswith('attachment; filename="kleinstadt-20')
    (tmp_path / "s.zip").write_bytes(data)
    proof = restore(tmp_path / "s.zip", tmp_path / "neu", verify=True).verification
    assert proof is not None
    assert proof.passed
    run("doctor", tmp_path / "neu")
    run("doctor", town)


def test_the_next_backup_replaces_the_one_that_waits_and_does_not_contain_it(own_pages: Client, town: Path) -> None:
    sizes = []
    for _time in range(2):
        started = own_pages.post("/sicherung")
        assert "Fertig" in finished(own_pages, started["Location"])
        with zipfile.ZipFile(io.BytesIO(taken(own_pages))) as archive:
            assert not [name for name in archive.namelist() if name.startswith(".kobimo")]
            sizes.append(len(archive.namelist()))
    assert sizes[0] == sizes[1]
    assert [path.name for path in (town / ".kobimo" / "sicherung").iterdir()] == ["sicherung.zip"]


def test_damage_is_said_on_the_page_of_the_job_and_on_that_of_the_backup(own_pages: Client, town: Path) -> None:
    next(town.glob("data/deliveries/kita/*/kita_2024.csv")).write_bytes(b"kaputt")
    started = own_pages.post("/sicherung")
    text = finished(own_pages, started["Location"])
    assert "Der Arbeitsordner war aber schon beschädigt" in text
    assert "Zur Sicherung" in text
    assert "FILE_CHANGED" in text
    assert "war beim Sichern schon beschädigt" in text_of(own_pages.get("/sicherung"))
    assert taken(own_pages).startswith(b"PK")


def test_without_a_backup_there_is_nothing_to_take_away(pages: Client) -> None:
    answer = pages.get("/sicherung/datei.zip")
    assert answer.status_code == 400
    assert "Zuerst eine Sicherung anlegen" in text_of(answer)


def test_a_file_that_is_no_backup_is_not_given(own_pages: Client, town: Path) -> None:
    (town / ".kobimo" / "sicherung").mkdir()
    (town / ".kobimo" / "sicherung" / "sicherung.zip").write_bytes(b"halb")
    assert own_pages.get("/sicherung/datei.zip").status_code == 400
    assert "noch keine Sicherung" in text_of(own_pages.get("/sicherung"))


def test_only_a_form_of_this_page_starts_a_backup(town: Path, visit: Visit) -> None:
    strict = visit(town, enforce_csrf_checks=True)
    assert strict.post("/sicherung").status_code == 403
    assert strict.get("/sicherung").status_code == 200
    assert strict.put("/sicherung").status_code in {403, 405}
    assert not (town / ".kobimo" / "sicherung").exists()


def test_the_page_speaks_english_where_the_reader_does(pages: Client) -> None:
    pages.cookies["kobimo_sprache"] = "en"
    assert pages.get("/sicherung")["Content-Language"] == "en"
