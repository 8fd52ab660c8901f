"""Pages of sources and deliveries, and the assistant: what is sent decides, what is hostile is text or refused."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.test import Client

from kobimo.workflows.assisting import uploads as module
from kobimo.workflows.assisting.uploads import uploads_folder
from kobimo.workflows.opened import open_workspace
from support.command import run
from support.pages import Visit, text_of

TABLE = b"Ort;Pl\xc3\xa4tze\nNord;5\nS\xc3\xbcd;7\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    run("init", tmp_path / "ort", "--name", "Ort", "--ags", "05315000")
    return tmp_path / "ort"


@pytest.fixture
def reader(workspace: Path, visit: Visit) -> Client:
    return visit(workspace)


def named(data: bytes, name: str) -> io.BytesIO:
    stream = io.BytesIO(data)
    stream.name = name
    return stream


def sent(reader: Client, data: bytes = TABLE, name: str = "Zahlen 2024.csv") -> str:
    """Send a file; return the address that it leads to."""
    answer = reader.post("/einlesen", {"datei": named(data, name)})
    assert answer.status_code == 302, text_of(answer)
    return str(answer["Location"])


def fields(page: str) -> dict[str, str]:
    """Return what a browser would send of the assistant's form, without its buttons."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf'\b{key}="([^"]*)"', tag) for key in ("name", "value"))
        if name and not ("radio" in tag and "checked" not in tag) and 'type="checkbox"' not in tag:
            found[name[1]] = value[1] if value else ""
    return {name: text for name, text in found.items() if name not in {"csrfmiddlewaretoken", "zurueck"}}


def decide(reader: Client, address: str, action: str, **changed: str) -> object:
    said = fields(reader.get(address).content.decode()) | {"aktion": action} | changed
    return reader.post(address, said)


def waiting(workspace: Path) -> list[Path]:
    folder = uploads_folder(open_workspace(workspace).layout)
    return list(folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize("address", ["/datenquellen", "/einlesen"])
def test_an_empty_workspace_says_what_to_do_first(reader: Client, address: str) -> None:
    answer = reader.get(address)
    assert answer.status_code == 200
    assert "Datei" in text_of(answer)


def test_a_file_is_kept_under_a_random_address_and_shown_with_its_meaning(reader: Client, workspace: Path) -> None:
    address = sent(reader)
    assert re.fullmatch(r"/einlesen/[A-Za-z0-9_-]{22}", address)
    text = text_of(reader.get(address))
    assert "Zahlen 2024.csv" in text
    assert "2 Werte" in text
    assert "Süd" in text
    (folder,) = waiting(workspace)
    assert folder.name == address.rpartition("/")[2]


def test_accepting_leads_to_the_delivery_and_leaves_no_copy(reader: Client, workspace: Path) -> None:
    address = sent(reader)
    answer = decide(reader, address, "annehmen", quelle="orte", titel="Orte <b>", lieferant="Amt & Co")
    assert answer.status_code == 302, text_of(answer)
    page = reader.get(answer["Location"])
    assert "Eingelesen: 2 Beobachtungen" in text_of(page)
    assert "<b>" not in page.content.decode().replace("</b>", "")
    assert waiting(workspace) == []
    listed = text_of(reader.get("/datenquellen"))
    assert "Orte <b>" in listed
    assert "Amt & Co" in listed
    assert reader.get("/datenquellen/orte").status_code == 200
    pdf = reader.get(answer["Location"].partition("?")[0] + "/rueckmeldung.pdf")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    assert reader.get(answer["Location"].partition("?")[0] + "/rueckmeldung.exe").status_code == 404


def test_the_next_file_is_recognised_and_accepted(reader: Client) -> None:
    decide(reader, sent(reader), "annehmen", quelle="orte")
    address = sent(reader, TABLE.replace(b"5", b"6"), "Zahlen 2025.csv")
    page = reader.get(address)
    assert "Die Datei passt zu „Orte“" in text_of(page)
    answer = reader.post(address, fields(page.content.decode()) | {"aktion": "bekannt"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/datenquellen/orte/")


@pytest.mark.parametrize(
    "name",
    ["../../../boese.csv", "<script>alert(1)</script>.csv", "a" * 3000 + ".csv", "\u202eexe.csv", "..", "'\";--"],
)
def test_hostile_names_are_only_text(reader: Client, workspace: Path, name: str) -> None:
    before = {path for path in workspace.rglob("*") if ".kobimo" not in path.parts}
    answer = reader.post("/einlesen", {"datei": named(TABLE, name)})
    if answer.status_code == 302:
        page = reader.get(answer["Location"])
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
    else:
        assert answer.status_code in {400, 422}  # the longest ones are no form any more
    assert {path for path in workspace.rglob("*") if ".kobimo" not in path.parts} == before
    assert not list(workspace.parent.rglob("boese.csv")) or all(
        ".kobimo" in path.parts for path in workspace.parent.rglob("boese.csv")
    )


def test_no_file_an_empty_one_and_one_too_large_are_said_so(
    reader: Client, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for form in ({}, {"datei": named(b"", "leer.csv")}):
        answer = reader.post("/einlesen", form)
        assert answer.status_code == 422
        assert "Datei" in text_of(answer)
    monkeypatch.setattr(module, "LARGEST", 10)
    answer = reader.post("/einlesen", {"datei": named(b"x" * 5_000_000, "gross.csv")})
    assert answer.status_code == 422
    assert "größer" in text_of(answer)
    assert waiting(workspace) == []


def test_a_forged_form_leaves_nothing(workspace: Path, visit: Visit) -> None:
    strict = visit(workspace, enforce_csrf_checks=True)
    answer = strict.post("/einlesen", {"datei": named(TABLE, "a.csv")})
    assert answer.status_code == 403
    assert waiting(workspace) == []
    token = sent(visit(workspace))
    assert strict.post(token, {"aktion": "verwerfen"}).status_code == 403
    assert len(waiting(workspace)) == 1


def test_a_second_window_does_not_undo_the_first(reader: Client) -> None:
    address = sent(reader)
    old = fields(reader.get(address).content.decode())
    assert decide(reader, address, "vorschau", quelle="erste").status_code == 302
    answer = reader.post(address, old | {"aktion": "vorschau", "quelle": "zweite"})
    assert answer.status_code == 400
    assert "anderen Fenster" in text_of(answer)
    assert fields(reader.get(address).content.decode())["quelle"] == "erste"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("daten_von", "99999"),
        ("daten_von", "0"),
        ("daten_von", "-1"),
        ("kopf_von", "x"),
        ("spalte_von", "7"),
        ("spalte_bis", "ZZZZ"),
        ("rolle:0", "erfunden"),
        ("quelle", "x" * 300),
        ("quelle", "Zwei Wörter"),
        ("frage:PERIOD_MISSING", "gestern"),
        ("raum", "nirgends"),
    ],
)
def test_what_cannot_be_meant_is_said_and_changes_nothing(
    reader: Client, workspace: Path, name: str, value: str
) -> None:
    before = {path for path in workspace.rglob("*") if ".kobimo" not in path.parts}
    address = sent(reader)
    answer = decide(reader, address, "annehmen", **{name: value})
    assert answer.status_code in {302, 422}
    if answer.status_code == 302:
        assert "/datenquellen/" in answer["Location"]
        return
    assert reader.get(address).status_code == 200
    assert {path for path in workspace.rglob("*") if ".kobimo" not in path.parts} == before


def test_rows_come_as_json_in_pieces(reader: Client) -> None:
    rows = b"".join(b"Ort %d;%d\n" % (n, n) for n in range(1000))
    address = sent(reader, b"Ort;Anzahl\n" + rows)
    answer = reader.get(f"{address}/zellen.json?blatt=0&von=500&bis=5000").json()
    assert answer["total"] == 1001
    assert len(answer["rows"]) == 400
    assert answer["rows"][0]["n"] == 501
    assert answer["rows"][0]["c"] == ["Ort 499", "499"]
    assert answer["rows"][0]["s"][-1][2] == "data"
    assert reader.get(f"{address}/zellen.json?blatt=7&von=0&bis=1").status_code == 400
    assert reader.get(f"{address}/zellen.json?blatt=x&von=-5&bis=").json()["rows"] == []


def test_a_cell_far_down_is_shown_without_scripts(reader: Client) -> None:
    rows = b"".join(b"Ort %d;%d\n" % (n, n) for n in range(1000))
    address = sent(reader, b"Ort;Anzahl\n" + rows)
    page = reader.get(f"{address}?blatt=0&zelle=B900").content.decode()
    assert re.search(r'id="zelle"[^>]*>898<', page)


@pytest.mark.parametrize("token", ["x", "a" * 22, "..%2f..%2fsources", "%00"])
def test_an_address_that_nobody_was_given_is_not_found(reader: Client, token: str) -> None:
    assert reader.get(f"/einlesen/{token}").status_code == 404
    assert reader.get(f"/einlesen/{token}/zellen.json").status_code == 404


@pytest.mark.parametrize("address", ["/datenquellen", "/einlesen", "/datenquellen/nicht_da", "/datenquellen/a/b"])
def test_pages_keep_the_policy(reader: Client, address: str) -> None:
    answer = reader.get(address)
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert " style=" not in answer.content.decode()


def test_the_assistant_keeps_the_policy(reader: Client) -> None:
    text = reader.get(sent(reader)).content.decode()
    for forbidden in (" style=", "<style", "onclick", "javascript:", "http://", "https://"):
        assert forbidden not in text


@pytest.mark.parametrize("data", [b"PK\x03\x04" + bytes(300), b"\x00" * 500, b"%PDF-1.4\n", b"MZ\x90\x00" + bytes(99)])
def test_a_broken_file_has_a_page_that_says_why(reader: Client, workspace: Path, data: bytes) -> None:
    address = sent(reader, data, "kaputt.xlsx")
    page = reader.get(address)
    assert page.status_code == 200
    assert "lässt sich nicht öffnen" in text_of(page)
    answer = reader.post(address, {"fassung": "0", "aktion": "verwerfen"})
    assert answer.status_code == 302
    assert waiting(workspace) == []
