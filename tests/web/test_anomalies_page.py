"""Anomalies on a page: listed, acknowledged by a plain form, refused without a reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from support.command import run
from support.pages import Visit, text_of
from support.town import care, write

ADDRESS = "/freigabestaende/auffaelligkeiten"


@pytest.fixture
def lacking(town: Path) -> Path:
    """A town whose new list of children lacks a quarter."""
    lines = [line for line in care().splitlines() if not line.startswith("11;")]
    run("import", town, "kita", write(town.parent / "neu" / "kita_2024.csv", "\n".join(lines) + "\n"))
    run("build", town)
    return town


def chosen(answer: object) -> list[str]:
    return re.findall(r'name="auswahl" value="([0-9a-f]+)"', answer.content.decode())  # type: ignore[attr-defined]


def test_the_list_is_reached_from_the_releases_and_says_what_vanished(lacking: Path, visit: Visit) -> None:
    pages = visit(lacking)
    assert ADDRESS in pages.get("/freigabestaende").content.decode()
    answer = pages.get(ADDRESS)
    text = text_of(answer)
    assert "quote_u3, viertel 11, 2024-03-01" in text
    assert "ist verschwunden" in text
    assert "kita_2024.csv von kita" in text
    assert "davon noch zu quittieren: 1" in text
    assert "csrfmiddlewaretoken" in answer.content.decode()


def test_one_is_acknowledged_with_a_reason_and_stands_in_the_list_of_releases(lacking: Path, visit: Visit) -> None:
    pages = visit(lacking)
    name = chosen(pages.get(ADDRESS))[0]
    answer = pages.post(ADDRESS, {"auswahl": [name], "grund": "Kita <geschlossen>"})
    assert (answer.status_code, answer["Location"]) == (302, ADDRESS)
    text = text_of(pages.get(ADDRESS))
    assert "davon noch zu quittieren: 0" in text
    assert "Kita <geschlossen>" in text
    run("release", lacking, "--audience", "team")
    assert "quittierte Auffälligkeiten: 1" in text_of(pages.get("/freigabestaende"))


def test_all_open_ones_are_acknowledged_with_one_button(lacking: Path, visit: Visit) -> None:
    pages = visit(lacking)
    assert pages.post(ADDRESS, {"alle": "ja", "grund": "geklärt"}).status_code == 302
    assert "Alle offenen quittieren" not in text_of(pages.get(ADDRESS))


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"auswahl": ["NAME"], "grund": " "}, "Ein Grund ist nötig"),
        ({"auswahl": ["ffffffffffff"], "grund": "x"}, "ist nicht bekannt"),
        ({"grund": "nichts gewählt"}, "nichts zu quittieren"),
    ],
)
def test_a_wrong_form_is_explained_and_keeps_what_was_typed(
    lacking: Path, visit: Visit, sent: dict[str, object], message: str
) -> None:
    pages = visit(lacking)
    if sent.get("auswahl") == ["NAME"]:
        sent = {**sent, "auswahl": chosen(pages.get(ADDRESS))[:1]}
    answer = pages.post(ADDRESS, sent)
    assert answer.status_code == 400
    assert message in text_of(answer)
    assert f'value="{sent["grund"]}"' in answer.content.decode()
    assert not (lacking / "data" / "build" / "acknowledged.json").exists()


def test_without_a_token_nothing_is_acknowledged(lacking: Path, visit: Visit) -> None:
    pages = visit(lacking, enforce_csrf_checks=True)
    assert pages.post(ADDRESS, {"alle": "ja", "grund": "x"}).status_code == 403
    assert not (lacking / "data" / "build" / "acknowledged.json").exists()


def test_a_build_that_is_older_than_its_inputs_says_what_to_do(own_pages: Client, town: Path) -> None:
    file = town / "indicators" / "anteil_u6.yaml"
    file.write_text(file.read_text("utf-8").replace("0-5", "0-2"), "utf-8")
    text = text_of(own_pages.get(ADDRESS))
    assert "Seit dem letzten Rechnen" in text
    assert "kobimo build" in text


def test_where_nothing_stands_out_that_is_said(pages: Client) -> None:
    assert "Es fällt nichts auf" in text_of(pages.get(ADDRESS))
