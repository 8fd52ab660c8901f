"""The server: its port, the browser, and how it ends."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kobimo.cli import serve
from kobimo.errors import IntegrityError, InvalidInputError, ServerError
from kobimo.web import assets, server
from support.command import call


@contextmanager
def serving(workspace: Path, *options: str, browser: str = "") -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `kobimo serve` as a user does; yield the process and the address that it names."""
    environment = {**os.environ, "BROWSER": browser, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "kobimo.cli.main", "serve", str(workspace), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", first)
        assert found, first
        yield process, found[0]
    finally:
        process.kill()
        process.wait(timeout=20)


def _rest(process: subprocess.Popen[str]) -> str:
    """Read what follows the first line, from the same reader: `communicate` would miss what it has read ahead."""
    assert process.stdout is not None
    with process.stdout as output:
        rest = output.read()
    process.wait(timeout=20)
    return rest


def test_readers_keep_their_connections_and_all_are_answered(settled_town: Path) -> None:
    """More than a hundred at once were not let in before some had gone."""
    with serving(settled_town / "kleinstadt", "--no-browser") as (process, address):
        port = int(address.rstrip("/").rpartition(":")[2])
        readers = [http.client.HTTPConnection("127.0.0.1", port, timeout=20) for _ in range(150)]
        for reader in readers:
            reader.request("GET", "/kennzahlen.json")
            answer = reader.getresponse()
            assert answer.status == 200
            assert answer.read()
        for reader in readers:
            reader.close()
        process.send_signal(signal.SIGINT)
        _rest(process)


def test_reading_loads_no_engine(settled_town: Path) -> None:
    """Pages that only read do without what counts: it would take a tenth of the server's memory."""
    program = (
        "import sys; from kobimo.web.settings import configure; configure(sys.argv[1])\n"
        "from django.test import Client; pages = Client(HTTP_HOST='127.0.0.1')\n"
        "for page in ('/', '/kennzahl/anteil_u6', '/gebiete', '/freigabestaende', '/kennzahl/anteil_u6.json'):\n"
        "    assert pages.get(page).status_code == 200, page\n"
        "print(sorted({'duckdb', 'sqlglot', 'pyspark'} & set(sys.modules)))\n"
    )
    command = [sys.executable, "-c", program, str(settled_town / "kleinstadt")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.stdout == "[]\n", done.stderr


def test_the_named_port_is_served_and_interrupting_ends_it_cleanly(settled_town: Path) -> None:
    with serving(settled_town / "kleinstadt", "--no-browser") as (process, address):
        page = urllib.request.urlopen(address, timeout=20).read().decode()
        assert "Anteil unter 6" in page
        process.send_signal(signal.SIGINT)
        rest = _rest(process)
        assert process.returncode == 0
        assert "kobimo ist beendet" in rest
        assert "Traceback" not in rest


def test_without_a_browser_the_address_is_enough(settled_town: Path) -> None:
    with serving(settled_town / "kleinstadt", browser="gibtsnicht-%s") as (process, address):
        assert urllib.request.urlopen(address, timeout=20).status == 200
        process.send_signal(signal.SIGINT)
        rest = _rest(process)
        assert "Der Browser ließ sich nicht öffnen" in rest


def test_a_browser_that_breaks_is_no_reason_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_address: str) -> bool:
        raise serve.webbrowser.Error("no runnable browser")

    monkeypatch.setattr(serve.webbrowser, "open", broken)
    assert not serve._opened("http://127.0.0.1:1/")


def test_a_port_in_use_is_named_with_a_free_one(settled_town: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        outcome = call("serve", settled_town / "kleinstadt", "--port", taken, "--no-browser")
    assert outcome.code == 2
    assert f"Der Port {taken} lässt sich nicht benutzen" in outcome.err
    offered = re.search(r"--port (\d+)", outcome.err)
    assert offered is not None
    assert offered[1] != taken


def test_without_a_port_the_next_free_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setattr(server, "DEFAULT_PORT", other.getsockname()[1])
        with server._listen(None) as found:
            assert found.getsockname()[1] != other.getsockname()[1]


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(InvalidInputError, match="kein Port"):
        server._listen(port)


def test_a_port_that_the_system_keeps_for_itself_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(port: int) -> socket.socket:
        if port == 80:
            raise PermissionError(13, "Permission denied")
        return socket.create_server(("127.0.0.1", 0))

    monkeypatch.setattr(server, "_bound", refuse)
    with pytest.raises(ServerError, match="Betriebssystem erlaubt es nicht"):
        server._listen(80)


def test_a_missing_front_end_is_said_before_anything_starts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "MANIFEST", tmp_path / "manifest.json")
    assets._manifest.cache_clear()
    try:
        with pytest.raises(IntegrityError, match="gebauten Dateien"):
            assets.check()
    finally:
        assets._manifest.cache_clear()
