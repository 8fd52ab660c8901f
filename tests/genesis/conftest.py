"""A running service, a client for it, and a guard that searches everything for credentials."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kobimo.genesis.client import Client
from kobimo.genesis.credentials import Credentials
from kobimo.genesis.instances import instance_of
from kobimo.genesis.limits import Limits
from kobimo.genesis.transport import Transport
from support.genesis_server import PASSWORD, SECRETS, USER, FakeClock, GenesisServer, genesis_server

MakeClient = Callable[..., Client]


@pytest.fixture
def service() -> Iterator[GenesisServer]:
    with genesis_server() as running:
        yield running


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def make_client(service: GenesisServer, clock: FakeClock) -> Iterator[MakeClient]:
    made: list[Transport] = []

    def make(user: str = USER, password: str = PASSWORD, tell: Any = lambda _text: None, **limits: Any) -> Client:
        transport = Transport(instance_of(service.url), Credentials(user, password), clock, Limits(**limits))
        made.append(transport)
        return Client(transport, tell)

    yield make
    for transport in made:
        transport.close()


@pytest.fixture
def client(make_client: MakeClient) -> Client:
    return make_client()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "ablage"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def _no_credentials_anywhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """After every test: no file and no log record, urllib3 included, contains a credential."""
    caplog.set_level(logging.DEBUG)
    yield
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    texts = [record.getMessage() + str(vars(record)) for record in caplog.records]
    for secret in SECRETS:
        assert not any(secret in text for text in texts)
        assert not any(secret.encode() in data or secret.encode("latin-1") in data for data in written)
