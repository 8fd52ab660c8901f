"""What no page may allow: foreign scripts, foreign hosts, foreign users, forged forms."""

from __future__ import annotations

import re
import socket
from contextlib import closing
from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import override_settings

from kobimo.web import local_user
from kobimo.web.local_user import foreign_user

ADDRESSES = (
    "/",
    "/gebiete",
    "/freigabestaende",
    "/auftraege",
    "/kennzahl/anteil_u6",
    "/kennzahl/anteil_u6/bearbeiten",
    "/gebiet/viertel/11",
    "/geheimhaltung",
    "/geheimhaltung/verfahren",
    "/freigabestaende/geheimhaltung-probe",
    "/kennzahl/nicht_da",
    "/nirgends",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_forbids_inline_scripts_styles_and_other_hosts(pages: Client, address: str) -> None:
    policy = pages.get(address)["Content-Security-Policy"]
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_contains_what_the_policy_would_block(pages: Client, address: str) -> None:
    page = pages.get(address).content.decode()
    text = re.sub(r'<code class="copy__text">[^<]*</code>', "", page)  # markup for other sites, as a text to copy
    for forbidden in (" style=", "<style", "onclick", "onload", "javascript:", "http://", "https://"):
        assert forbidden not in text.replace("http://www.w3.org/2000/svg", ""), forbidden
    assert text.count("<script") == text.count('<script type="module" src="/static/')


def test_a_page_asked_for_under_another_host_name_is_refused(pages: Client) -> None:
    assert pages.get("/", headers={"host": "boese.example"}).status_code == 400


def test_a_form_without_its_token_changes_nothing(own_pages: Client, town: Path) -> None:
    strict = Client(enforce_csrf_checks=True, HTTP_HOST="127.0.0.1")
    before = (town / "indicators" / "anteil_u6.yaml").read_bytes()
    answer = strict.post("/kennzahl/anteil_u6/bearbeiten", {"title_de": "Anders", "reason": "x", "sha256": "0"})
    assert answer.status_code == 403
    assert "noch einmal absenden" in answer.content.decode()
    assert (town / "indicators" / "anteil_u6.yaml").read_bytes() == before


def test_the_language_form_leads_to_no_other_site(pages: Client) -> None:
    answer = pages.post("/sprache", {"sprache": "en", "zurueck": "https://boese.example/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert pages.post("/sprache", {"sprache": "en", "zurueck": "//boese.example"})["Location"] == "/"
    assert (
        pages.post("/sprache", {"sprache": "en", "zurueck": "/gebiete?suche=Nord"})["Location"] == "/gebiete?suche=Nord"
    )


def test_the_own_connection_is_known_as_such() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        environment = {"REMOTE_PORT": str(client.getsockname()[1]), "SERVER_PORT": str(server.getsockname()[1])}
        assert not foreign_user(environment)


def test_another_user_of_the_same_computer_is_refused(pages: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_user, "_connections", lambda: iter([(50_000, 8765, 4711)]))
    monkeypatch.setattr(local_user.os, "getuid", lambda: 1000)
    monkeypatch.setattr(local_user.sys, "platform", "linux")
    answer = pages.get("/", REMOTE_PORT="50000", SERVER_PORT="8765")
    assert answer.status_code == 403
    assert "Anteil" not in answer.content.decode()
    assert not foreign_user({"REMOTE_PORT": "50001", "SERVER_PORT": "8765"})


def test_the_owner_of_a_connection_is_read_from_the_table_of_linux(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "tcp"
    table.write_text(
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        "   0: 0100007F:C350 0100007F:223D 01 00000000:00000000 00:00000000 00000000  4711        0 1\n"
    )
    monkeypatch.setattr(local_user, "_TABLES", (table,))
    assert list(local_user._connections()) == [(50_000, 8765, 4711)]


def test_a_static_file_that_vanished_since_the_start_is_not_found(pages: Client, tmp_path: Path) -> None:
    names = ("alt-12345678.js", "neu-12345678.js")
    for name in names:
        (tmp_path / name).write_text("0", "utf-8")
    with override_settings(STATIC_ROOT=str(tmp_path)):
        served = Client(HTTP_HOST="127.0.0.1")
        with closing(served.get(f"/static/{names[1]}")) as held:
            assert held.status_code == 200
            assert held.getvalue() == b"0"
        (tmp_path / names[0]).unlink()
        gone = served.get(f"/static/{names[0]}")
        assert gone.status_code == 404
        assert "gibt es nicht mehr" in gone.content.decode()
        assert "immutable" not in gone.get("Cache-Control", "")
        assert gone["Content-Security-Policy"]
