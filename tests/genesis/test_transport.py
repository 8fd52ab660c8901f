"""One call: how it is sent, and what every kind of answer comes to."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest

from kobimo.genesis.client import Client, Fetched
from kobimo.genesis.credentials import Credentials
from kobimo.genesis.failures import AccessError, AnswerError, RefusedError, UnavailableError
from kobimo.genesis.instances import instance_of
from kobimo.genesis.kinds import Kind, kind_of
from kobimo.genesis.limits import Limits
from kobimo.genesis.query import Query
from kobimo.genesis.transport import Transport
from support.genesis_server import (
    PASSWORD,
    START_PAGE,
    TABLE,
    TOKEN,
    USER,
    WELCOME,
    FakeClock,
    GenesisServer,
    Sent,
    answer,
    archive,
    envelope,
    flat,
    genesis_server,
    page,
)
from support.hidden import refused


def test_a_call_is_a_post_with_a_form_and_credentials_only_in_headers(service: GenesisServer, client: Client) -> None:
    service.play("find/find", answer(envelope(Tables=None)))
    client.search("Schüler & Schülerinnen")
    login, call = service.calls
    for received in service.calls:
        assert received.verb == "POST"
        assert received.headers["username"] == USER
        assert received.headers["password"].encode("latin-1") == PASSWORD.encode("latin-1")
        assert received.headers["content-type"] == "application/x-www-form-urlencoded; charset=UTF-8"
        assert int(received.headers["content-length"]) == len(received.raw)
        assert received.headers["accept-encoding"] == "identity"  # sizes that are limited are sizes that travel
        assert "authorization" not in received.headers
        assert "cookie" not in received.headers
        assert "?" not in received.path
        for secret in (USER, PASSWORD, "username", "password"):
            assert secret.encode() not in received.raw
            assert secret not in received.path
    assert login.method == "helloworld/logincheck"
    assert b"term=Sch%C3%BCler+%26+Sch%C3%BClerinnen" in call.raw
    assert dict(parse_qsl(call.raw.decode()))["term"] == "Schüler & Schülerinnen"


def test_a_token_travels_as_user_with_an_empty_password(service: GenesisServer, make_client: Any) -> None:
    make_client(TOKEN, "").check_login()
    assert service.calls[0].headers["username"] == TOKEN
    assert service.calls[0].headers["password"] == ""


def test_the_login_is_checked_once_and_before_everything_else(service: GenesisServer, client: Client) -> None:
    service.play("find/find", answer(envelope(Tables=None)))
    client.search("Schüler")
    client.metadata(TABLE)
    client.search("Kita")
    assert service.methods == ["helloworld/logincheck", "find/find", "metadata/table", "find/find"]


@pytest.mark.parametrize(("user", "password"), [(USER, "falsch-1"), ("jemand", PASSWORD), ("f" * 32, "")])
def test_wrong_credentials_are_found_although_the_status_is_200(
    service: GenesisServer, make_client: Any, user: str, password: str
) -> None:
    problem = refused(AccessError, lambda: make_client(user, password).search("Schüler"))
    assert "nimmt die Zugangsdaten nicht an" in str(problem)
    assert user not in str(problem)
    assert service.methods == ["helloworld/logincheck"]


def test_headers_that_a_proxy_swallowed_are_no_login(service: GenesisServer, client: Client) -> None:
    service.play("helloworld/logincheck", answer({"Status": WELCOME, "Username": "GAST"}))
    assert "Proxy" in refused(AccessError, client.check_login).remedy


@pytest.mark.parametrize(
    "text", ["Ein Fehler ist aufgetreten. (Ihr Passwort ist abgelaufen.)", "An error occurred: password expired"]
)
def test_an_expired_password_is_named(service: GenesisServer, client: Client, text: str) -> None:
    service.play("helloworld/logincheck", answer({"Status": text, "Username": USER}))
    assert "abgelaufen oder gesperrt" in str(refused(AccessError, client.check_login))


@pytest.mark.parametrize("said", [{}, {"Status": "Hallo"}, {"Status": None}, {"Status": {"Content": "?"}}, {"x": USER}])
def test_a_login_that_is_not_confirmed_is_no_login(service: GenesisServer, client: Client, said: Any) -> None:
    service.play("helloworld/logincheck", answer(said))
    assert "weder bestätigt noch abgelehnt" in str(refused(AnswerError, client.check_login))


@pytest.mark.parametrize(
    "status", ["Ein unerwarteter Systemfehler ist aufgetreten", {"Code": -1, "Content": "Wartung"}]
)
def test_a_disturbed_service_is_not_blamed_on_the_password(
    service: GenesisServer, client: Client, status: object
) -> None:
    service.play("helloworld/logincheck", answer({"Status": status, "Username": USER}))
    assert "gestört" in str(refused(UnavailableError, client.check_login))


def test_a_status_object_can_confirm_a_login(service: GenesisServer, client: Client) -> None:
    service.play("helloworld/logincheck", answer(envelope(0, WELCOME, Username=USER)))
    client.check_login()


@pytest.mark.parametrize(
    ("status", "code", "text", "said"),
    [
        (401, 15, "Sie sind nicht berechtigt", "nicht berechtigt"),
        (404, 2, "Bitte prüfen Sie Ihren Nutzernamen bzw. das Passwort", "nimmt die Zugangsdaten nicht an"),
        (200, 2, "Bitte prüfen Sie Ihren Nutzernamen", "nimmt die Zugangsdaten nicht an"),
        (200, "15", "Not entitled", "nicht berechtigt"),
        (401, 2, "Passwort abgelaufen", "abgelaufen oder gesperrt"),
    ],
)
def test_a_status_without_envelope_is_a_matter_of_access(
    service: GenesisServer, client: Client, status: int, code: object, text: str, said: str
) -> None:
    service.play("find/find", answer({"Code": code, "Content": f"{text} {USER}", "Type": "ERROR"}, status))
    assert said in str(refused(AccessError, lambda: client.search("Schüler")))


@pytest.mark.parametrize("status", [401, 403])
def test_a_page_that_denies_access_is_a_matter_of_access(service: GenesisServer, client: Client, status: int) -> None:
    service.play("find/find", page(status))
    refused(AccessError, lambda: client.search("Schüler"))


@pytest.mark.parametrize("status", [404, 405, 410])
def test_an_address_without_service_is_named(service: GenesisServer, client: Client, status: int) -> None:
    service.play("find/find", page(status))
    assert f"HTTP {status}" in str(refused(AnswerError, lambda: client.search("Schüler")))


def test_the_start_page_under_200_is_no_answer(service: GenesisServer, client: Client) -> None:
    service.play("find/find", page())
    assert "Webseite statt Daten" in str(refused(AnswerError, lambda: client.search("Schüler")))


@pytest.mark.parametrize("kind", ["text/csv", "application/zip", "application/json", "application/octet-stream", ""])
def test_a_page_is_a_page_whatever_it_is_called(service: GenesisServer, client: Client, inbox: Path, kind: str) -> None:
    service.play("data/tablefile", Sent(START_PAGE, kind))
    refused(AnswerError, lambda: client.fetch(Query(TABLE), inbox))


def test_a_status_is_a_status_whatever_it_is_called(service: GenesisServer, client: Client, inbox: Path) -> None:
    body = b'\xef\xbb\xbf{"Status":{"Code":"90","Content":"weg","Type":"Fehler"}}'
    service.play("data/tablefile", Sent(body, "text/csv"))
    assert refused(RefusedError, lambda: client.fetch(Query(TABLE), inbox)).code == 90


@pytest.mark.parametrize(
    ("kind", "head", "expected"),
    [
        ("text/csv", b"", Kind.NOTHING),
        ("text/csv", b"\xef\xbb\xbf", Kind.NOTHING),
        ("text/csv", b"\r\n <HTML>", Kind.PAGE),
        ("text/html", b"Wartung", Kind.PAGE),
        ("text/plain", b"\xef\xbb\xbf {", Kind.STATUS),
        ("application/json", b"[]", Kind.STATUS),
        ("text/csv", b"PK\x03\x04", Kind.ARCHIVE),
        ("application/zip", b"statistics_code;", Kind.TEXT),
    ],
)
def test_content_type_and_first_bytes_decide(kind: str, head: bytes, expected: Kind) -> None:
    assert kind_of(kind, head) is expected


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_credentials_never_follow_a_redirect(service: GenesisServer, client: Client, status: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        other.settimeout(0.05)
        target = f"http://127.0.0.1:{other.getsockname()[1]}/{quote(USER)}?p={quote(PASSWORD)}"
        service.play("find/find", Sent(b"", "text/html", status, {"Location": target}))
        assert "leitet weiter" in str(refused(AnswerError, lambda: client.search("Schüler")))
        with pytest.raises(TimeoutError):
            other.accept()
    assert len(service.of("find/find")) == 1


def test_calls_keep_a_second_between_them(service: GenesisServer, client: Client, clock: FakeClock) -> None:
    service.play("find/find", answer(envelope(Tables=None)))
    for _ in range(3):
        client.search("Schüler")
    assert clock.waits == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("status", [429, 503])
def test_overload_is_waited_out_as_long_as_the_service_asks(
    service: GenesisServer, client: Client, clock: FakeClock, status: int
) -> None:
    client.check_login()
    busy = page(status)
    late = Sent(b"", "text/html", status, {"Retry-After": "120"})
    dated = Sent(b"", "text/html", status, {"Retry-After": "Sun, 22 Nov 2026 10:05:06 GMT"})
    service.play("find/find", busy, late, dated, answer(envelope(Tables=None)))
    client.search("Schüler")
    assert clock.waits == [1.0, 5.0, 120.0, 180.0]
    assert len(service.of("find/find")) == 4


def test_after_four_refusals_the_user_hears_when_to_come_back(
    service: GenesisServer, client: Client, clock: FakeClock
) -> None:
    client.check_login()
    service.play("find/find", Sent(b"", "text/html", 429, {"Retry-After": "0"}))
    problem = refused(UnavailableError, lambda: client.search("Schüler"))
    assert clock.waits == [1.0, 5.0, 15.0, 45.0]
    assert "überlastet" in str(problem)


def test_a_service_that_asks_for_hours_is_not_waited_for(
    service: GenesisServer, client: Client, clock: FakeClock
) -> None:
    client.check_login()
    service.play("find/find", Sent(b"", "text/html", 503, {"Retry-After": "7200"}))
    problem = refused(UnavailableError, lambda: client.search("Schüler"))
    assert "120 Minuten" in problem.remedy
    assert clock.waits == [1.0]


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_broken_service_is_not_asked_again(service: GenesisServer, client: Client, status: int) -> None:
    service.play("find/find", page(status))
    refused(UnavailableError, lambda: client.search("Schüler"))
    assert len(service.of("find/find")) == 1


def test_nobody_there_is_explained(client: Client, clock: FakeClock) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/rest/2020/"
    transport = Transport(instance_of(url), Credentials(USER, PASSWORD), clock)
    assert "nicht erreichbar" in str(refused(UnavailableError, Client(transport).check_login))
    transport.close()


def test_a_silent_service_ends_in_a_time_limit(clock: FakeClock) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/rest/2020/"
        transport = Transport(instance_of(url), Credentials(USER, PASSWORD), clock, Limits(read=0.05))
        assert "nicht rechtzeitig" in str(refused(UnavailableError, Client(transport).check_login))
        transport.close()


def test_a_trickling_answer_ends_in_a_time_limit(
    make_client: Any, clock: FakeClock, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every look at the clock lets a second pass, as if each piece of the answer had taken that long."""
    client = make_client(call=0.5)
    client.check_login()
    monkeypatch.setattr(clock, "monotonic", iter(range(1_000)).__next__)
    problem = refused(UnavailableError, lambda: client.transport.post("data/tablefile", {}, inbox))
    assert "nicht rechtzeitig" in str(problem)


def test_an_answer_that_breaks_off_is_no_answer(service: GenesisServer, client: Client, inbox: Path) -> None:
    service.play("data/tablefile", archive(flat(tuple(map(str, range(1990, 2024)))), cut=True))
    assert "brach ab" in str(refused(UnavailableError, lambda: client.fetch(Query(TABLE), inbox)))


def test_an_empty_answer_is_no_answer(service: GenesisServer, client: Client, inbox: Path) -> None:
    service.play("data/tablefile", Sent(b"", "text/csv"))
    assert "leere Antwort" in str(refused(AnswerError, lambda: client.fetch(Query(TABLE), inbox)))


@pytest.mark.parametrize(
    "body", [b"{", b"{}x", b"[1]", b'"x"', b"null", b"\xff\xfe{", b"[" * 200_000, b'{"a":' * 700 + b"1" + b"}" * 700]
)
def test_json_that_is_none_is_no_answer(service: GenesisServer, client: Client, body: bytes) -> None:
    service.play("find/find", Sent(body))
    refused((AnswerError, RefusedError), lambda: client.search("Schüler"))


def test_a_status_has_a_size_limit(service: GenesisServer, make_client: Any) -> None:
    service.play("find/find", answer(envelope(Tables=[{"Code": "x" * 3_000_000}])))
    problem = refused(AnswerError, lambda: make_client(status=2_000_000).search("Schüler"))
    assert "größer als 2 MB" in str(problem)


def test_a_file_has_a_size_limit(service: GenesisServer, make_client: Any, inbox: Path) -> None:
    service.play("data/tablefile", Sent(flat(tuple(map(str, range(1990, 2024)))) * 600, "text/csv"))
    client = make_client(download=1_000_000)
    assert "größer als 1 MB" in str(refused(AnswerError, lambda: client.fetch(Query(TABLE), inbox)))


def test_a_file_where_only_a_status_can_be_is_refused(service: GenesisServer, client: Client) -> None:
    service.play("find/find", archive(flat()))
    refused(AnswerError, lambda: client.search("Schüler"))


def test_other_credentials_of_the_computer_are_not_used(
    service: GenesisServer, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login fremd password fremd\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    client.transport._session.trust_env = True
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    client.check_login()
    assert "authorization" not in service.calls[0].headers


def test_certificates_are_always_checked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    class StopError(Exception):
        """Ends the call before it reaches a network."""

    def catch(*_args: Any, **options: Any) -> None:
        seen.append(options)
        raise StopError

    monkeypatch.setattr(client.transport._session, "post", catch)
    with pytest.raises(StopError):
        client.check_login()
    assert seen[0]["verify"] is True
    assert seen[0]["allow_redirects"] is False
    assert seen[0]["timeout"] == (20.0, 600.0)


def test_text_of_the_service_cannot_drive_the_terminal_or_repeat_credentials(
    service: GenesisServer, client: Client
) -> None:
    nasty = f"weg \x1b[2J\x07\u202eab\nc {USER} {PASSWORD}"
    service.play("find/find", answer(envelope(77, nasty, "Fehler")))
    problem = str(refused(RefusedError, lambda: client.search("Schüler")))
    assert "„weg [2Jab c *** ***“" in problem


def test_a_table_survives_the_way(service: GenesisServer, client: Client, inbox: Path) -> None:
    fetched = client.fetch(Query(TABLE), inbox)
    assert isinstance(fetched, Fetched)
    assert fetched.file.read_bytes() == flat()


def test_a_certificate_that_nobody_vouches_for_is_refused(
    clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes the certificate, is not there")
    request = [
        openssl,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(tmp_path / "k"), "-out", str(tmp_path / "c")]
    subprocess.run([*request, *names, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "c", tmp_path / "k")
    for name, value in {"CURL_CA_BUNDLE": "", "REQUESTS_CA_BUNDLE": "", "PYTHONHTTPSVERIFY": "0"}.items():
        monkeypatch.setenv(name, value)
    with genesis_server(context) as secure:
        transport = Transport(instance_of(secure.url), Credentials(USER, PASSWORD), clock)
        assert "Zertifikat" in str(refused(UnavailableError, Client(transport).check_login))
        transport.close()
        assert secure.calls == []
