"""What a page asks of the disk: never more than thirty statements or looks into the figures, however much it shows."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kobimo.web.api.openapi import path_parameters, shown_path
from kobimo.web.api.table import ADDRESSES, Address
from support.pages import Visit
from support.published import published_town

__all__ = ["published_town"]

MOST = 30
NAMES = {"name": "anteil_u6", "level": "viertel", "key": "11", "letter": "A", "register": "kitas"}
QUERY = {"ebene": "viertel", "gebiet": "viertel:11", "gegen": "einwohner_gesamt", "q": "kinder"}


@pytest.fixture
def public_pages(published_town: Path, visit: Visit) -> Client:
    """The pages of a town with a release for the public; nothing may be changed in it."""
    return visit(published_town)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count SQL statements by a trace of SQLite itself, and openings of Parquet files."""
    counts: Counter[str] = Counter()
    connect, file = sqlite3.connect, pq.ParquetFile

    def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **options)
        connection.set_trace_callback(lambda _statement: counts.update(["sql"]))
        return connection

    def opened(*arguments: Any, **options: Any) -> pq.ParquetFile:
        counts.update(["figures"])
        return file(*arguments, **options)

    monkeypatch.setattr(sqlite3, "connect", traced)
    monkeypatch.setattr(pq, "ParquetFile", opened)
    return counts


def filled(address: Address) -> str:
    path = shown_path(address)
    for name in path_parameters(address):
        path = path.replace(f"{{{name}}}", NAMES[name])
    return path


def routes(item: URLPattern | URLResolver, before: str = "") -> Iterator[str]:
    """Yield every route below that has no part to be filled."""
    route = before + str(item.pattern)
    if isinstance(item, URLResolver):
        for part in item.url_patterns:
            yield from routes(part, route)
    elif "<" not in route:
        yield route


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda item: item.name)
def test_no_address_for_reading_asks_more_than_thirty_times(
    public_pages: Client, asked: Counter[str], address: Address
) -> None:
    answer = public_pages.get(filled(address), {k: v for k, v in QUERY.items() if k in address.parameters})
    assert answer.status_code < 500  # a refusal costs as well: this town has no moves
    if answer.streaming:
        assert b"".join(answer)
    assert asked.total() <= MOST, dict(asked)


def test_no_page_of_the_house_asks_more_than_thirty_times(public_pages: Client, asked: Counter[str]) -> None:
    costs = {}
    for route in {route for item in get_resolver().url_patterns for route in routes(item)}:
        asked.clear()
        answer = public_pages.get(f"/{route}")
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            costs[route] = asked.total()
    assert {"", "freigabestaende", "auftraege", "datenquellen", "gebiete", "katalog"} <= set(costs)
    assert max(costs.values()) > 0
    assert {route: cost for route, cost in costs.items() if cost > MOST} == {}


def test_what_is_counted_is_what_happens(public_pages: Client, asked: Counter[str]) -> None:
    public_pages.get("/kennzahl/anteil_u6?ebene=viertel")
    assert asked["figures"] > 0
    asked.clear()
    public_pages.get("/auftraege")
    assert asked["sql"] > 0
