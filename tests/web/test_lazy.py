"""The first page appears at once: what other pages need is loaded when they are asked for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from kobimo.web import language
from kobimo.web.lazy import LazyPage

FIRST_PAGES = """
import sys
from kobimo.cli import serve
from kobimo.web.server import prepare
from kobimo.workflows.opened import open_workspace

prepare(open_workspace(sys.argv[1]), 0).close()
from django.test import Client
for address in ("/", "/gebiete"):
    answer = Client(HTTP_HOST="127.0.0.1").get(address)
    if answer.status_code != 200:
        sys.exit(f"{address}: {answer.status_code}")
    if loaded := {"duckdb", "lxml", "openpyxl", "pyproj", "shapely", "sqlglot", "xlsxwriter"} & set(sys.modules):
        sys.exit(f"{address} loads {', '.join(sorted(loaded))}")
"""


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def test_the_first_pages_load_neither_geometry_nor_engine(settled_town: Path) -> None:
    command = [sys.executable, "-c", FIRST_PAGES, str(settled_town / "kleinstadt")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_page_is_imported_when_asked_for_and_exists() -> None:
    found = list(patterns(get_resolver("kobimo.web.urls")))
    assert len(found) > 30
    for pattern in found:
        if pattern.callback is language.choose:
            continue
        assert isinstance(pattern.callback, LazyPage), f"{pattern.name} is imported at the start"
        assert callable(pattern.callback.view)


def test_only_the_upload_decides_itself_about_the_token_of_its_form() -> None:
    exempt = {
        pattern.name
        for pattern in patterns(get_resolver("kobimo.web.urls"))
        if getattr(pattern.callback, "csrf_exempt", False)
    }
    assert exempt == {"read"}


def test_a_lazy_page_answers_as_its_view_does(monkeypatch: pytest.MonkeyPatch) -> None:
    def view(request: HttpRequest, name: str, *, twice: bool) -> HttpResponse:
        return HttpResponse(f"{request.path} {name} {twice}")

    monkeypatch.setattr("kobimo.web.language.choose", view)
    page = LazyPage("kobimo.web.language:choose")
    request = HttpRequest()
    request.path = "/x"
    assert page(request, "a", twice=True).getvalue() == b"/x a True"
    assert not page.csrf_exempt
