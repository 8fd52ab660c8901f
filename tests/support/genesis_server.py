"""A GENESIS web service on this computer: plays recorded and documented answers, and every documented failure.

What is documented here and how: recorded answers of the service (`shared/real/genesis/api_antworten`), the public
clients pystatis and restatis, and observations of the live service that other projects published (plain status under
HTTP 401 and 404, start page for GET, guest login).
"""

from __future__ import annotations

import io
import json
import ssl
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

BASE = "/genesisws/rest/2020/"
USER, PASSWORD, TOKEN = "DE-benutzer-4711", "Gehéim &+%7?x9", "0123456789abcdef0123456789abcdef"
SECRETS = (USER, PASSWORD, TOKEN)

WELCOME = "Sie wurden erfolgreich an- und abgemeldet! Bei mehr als 10 parallelen Requests werden ältere beendet."
WRONG = "Ein Fehler ist aufgetreten. (Bitte prüfen und korrigieren Sie Ihren Nutzernamen bzw.\n das Passwort.)"
START_PAGE = b"\xef\xbb\xbf<!DOCTYPE html>\n<html lang=de><title>Willkommen</title></html>"
COPYRIGHT = "© Statistische Ämter des Bundes und der Länder, 2026"
TABLE = "21111-01-03-4"
JOB = f"{TABLE}_411043199"

FLAT_HEAD = (
    "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;"
    "1_variable_attribute_code;1_variable_attribute_label;value;value_unit;value_variable_code;value_variable_label"
)


def flat(years: tuple[str, ...] = ("2023",), keys: tuple[str, ...] = ("05515", "05566")) -> bytes:
    """Return a flat file of the new layout, with its byte order mark."""
    lines = [FLAT_HEAD]
    lines += [
        f"21111;Statistik der allgemeinbildenden Schulen;SJAHR;Schuljahr;{year};KREISE;Kreise;{key};Ort {key};"
        f"1234;Anzahl;BIL003;Schüler"
        for year in years
        for key in keys
    ]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def packed(content: bytes, name: str = f"{TABLE}_20261122_de_flat.csv") -> bytes:
    """Return a ZIP archive with one file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def envelope(code: object = 0, text: str = "erfolgreich", kind: str = "Information", **more: Any) -> dict[str, Any]:
    """Return an answer in the envelope of the service."""
    return {
        "Ident": {"Service": "data", "Method": "tablefile"},
        "Status": {"Code": code, "Content": text, "Type": kind},
        "Parameter": {"username": "********************", "password": "********************"},
        "Copyright": COPYRIGHT,
        **more,
    }


@dataclass(frozen=True)
class Sent:
    """An answer to play; `cut` closes the connection before the body is complete."""

    body: bytes = b""
    kind: str = "application/json;charset=UTF-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


def answer(data: object, status: int = 200, **headers: str) -> Sent:
    """Return an answer in JSON."""
    return Sent(json.dumps(data, ensure_ascii=False).encode(), status=status, headers=headers)


def archive(content: bytes, **more: Any) -> Sent:
    """Return a file as the service packs it."""
    return Sent(packed(content), "application/zip", **more)


def page(status: int = 200) -> Sent:
    """Return the start page, as for a GET or an expired session."""
    return Sent(START_PAGE, "text/html;charset=UTF-8", status)


JOB_CREATED = answer(
    envelope(
        99,
        "Der Bearbeitungsauftrag wurde erstellt. Die Tabelle kann in Kürze als Ergebnis mit folgendem Namen "
        f"abgerufen werden: {JOB}",
    )
)
TOO_LARGE = answer(envelope(98, "Die Tabelle ist zu groß für einen direkten Abruf", "Fehler"))
NOT_YET = answer(envelope(104, "Es gibt keine Objekte zum angegebenen Selektionskriterium", List=None))
DONE = answer(envelope(List=[{"Code": JOB, "Content": "Schulen", "Date": "22.11.2026"}]))
METADATA = answer(
    envelope(
        Object={
            "Code": TABLE,
            "Content": "Schulen, Schüler:\n regionale Tiefe: Kreise",
            "Time": {"From": "1995", "To": "2023"},
            "Updated": "13.03.2025 16:40:08h",
        }
    )
)


@dataclass(frozen=True)
class Received:
    """A call as it arrived."""

    verb: str
    path: str
    headers: Mapping[str, str]
    form: Mapping[str, str]
    raw: bytes

    @property
    def method(self) -> str:
        """Service and method."""
        return self.path.removeprefix(BASE)


Play = Sent | Callable[[Received], Sent]


class GenesisServer:
    """Plays answers by method, the last one of each again and again, and keeps what it received."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.calls: list[Received] = []
        self.user, self.password = USER, PASSWORD
        self._plays: dict[str, list[Play]] = {}
        self.play("helloworld/logincheck", self._login)
        self.play("metadata/table", METADATA)
        self.play("data/tablefile", archive(flat()))

    def play(self, method: str, *answers: Play) -> None:
        """Set the answers of a method."""
        self._plays[method] = list(answers)

    def play_job(self, *states: Play, result: Play | None = None) -> None:
        """Set the answers of a table that is too large: refusal, job, states of the job, result."""
        self.play("data/tablefile", lambda call: JOB_CREATED if call.form["job"] == "true" else TOO_LARGE)
        self.play("catalogue/results", *states)
        self.play("data/resultfile", result or archive(flat()))

    def of(self, method: str) -> list[Received]:
        """Return the calls of a method."""
        return [call for call in self.calls if call.method == method]

    @property
    def methods(self) -> list[str]:
        """Methods in the order of the calls."""
        return [call.method for call in self.calls]

    def _login(self, call: Received) -> Sent:
        """Answer 200 in any case; a wrong name, even a token, is repeated in plain text."""
        name, word = call.headers.get("username", ""), call.headers.get("password", "")
        if not name:
            return answer({"Status": WELCOME, "Username": "GAST"})
        good = (name, word) in {(self.user, self.password), (TOKEN, "")}
        return answer({"Status": WELCOME if good else WRONG, "Username": name})

    def respond(self, call: Received) -> Sent:
        """Choose the next answer."""
        self.calls.append(call)
        if call.verb != "POST" or not call.path.startswith(BASE):
            return page()
        plays = self._plays.get(call.method)
        if not plays:
            return page(404)
        play = plays.pop(0) if len(plays) > 1 else plays[0]
        return play if isinstance(play, Sent) else play(call)


def _handler(server: GenesisServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet; otherwise each call waits for an acknowledgement

        def _serve(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            form = dict(parse_qsl(raw.decode(), keep_blank_values=True, encoding="utf-8"))
            headers = {name.lower(): value for name, value in self.headers.items()}
            sent = server.respond(Received(self.command, self.path, headers, form, raw))
            self.send_response(sent.status)
            self.send_header("Content-Type", sent.kind)
            self.send_header("Content-Length", str(len(sent.body)))
            self.send_header("Set-Cookie", "JSESSIONID=1; Path=/")
            for name, value in sent.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent.body[: len(sent.body) // 2] if sent.cut else sent.body)
            self.wfile.flush()
            if sent.cut:
                self.close_connection = True

        do_GET = do_POST = do_PUT = _serve  # noqa: N815

        def log_message(self, *_args: object) -> None:
            """Keep quiet."""

    return Handler


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet: a client that refuses an answer closes the connection in the middle of it."""


@contextmanager
def genesis_server(secure: ssl.SSLContext | None = None) -> Iterator[GenesisServer]:
    """Yield a running service, over TLS if a certificate is given."""
    played = GenesisServer("")
    with _Http(("127.0.0.1", 0), _handler(played)) as http:
        if secure is not None:
            http.socket = secure.wrap_socket(http.socket, server_side=True)
        played.url = f"http{'s' if secure else ''}://127.0.0.1:{http.server_address[1]}{BASE}"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield played
        finally:
            http.shutdown()
            thread.join()


class FakeClock:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._passed = 0.0

    def monotonic(self) -> float:
        """Return the seconds that were waited."""
        return self._passed

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        if seconds <= 0:
            raise ValueError(seconds)
        self.waits.append(seconds)
        self._passed += seconds

    def now(self) -> datetime:
        """Return a moment that moves with the waiting."""
        return datetime(2026, 11, 22, 10, tzinfo=UTC) + timedelta(seconds=self._passed)
