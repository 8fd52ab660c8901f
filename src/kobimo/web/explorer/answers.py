"""Answers for programs: made once and not sent again while they hold, and readable by other sites where that is set."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_vary_headers

from kobimo import __version__
from kobimo.language import active
from kobimo.model.release import Audience
from kobimo.publish.open_data import About, Excerpt
from kobimo.web.explorer.addresses import WITH
from kobimo.web.site import site
from kobimo.workflows.releases.taking import about_excerpt
from kobimo.workflows.releases.viewing import ReleaseReader

PUBLIC = Audience("public").label


def answered(
    request: HttpRequest,
    reader: ReleaseReader,
    content_type: str,
    make: Callable[[], bytes | Iterator[bytes]],
    file_name: str = "",
) -> HttpResponseBase:
    """Answer with what a release gives at an address, or say that it has not changed.

    A release never changes, so its id, the address, the language and the version of kobimo name an answer; nothing
    is made for a reader who has it. There is no `Last-Modified`: after a withdrawal the release that counts is older.

    Parameters
    ----------
    request : HttpRequest
    reader : ReleaseReader
    content_type : str
    make : callable
        Returns the content, or an iterator that is sent while it is made.
    file_name : str
        If given, the browser keeps it as a file of this name.
    """
    tag = _tag(request, reader)
    found: HttpResponseBase | None = get_conditional_response(request, etag=tag)
    if found is None:
        content = make()
        found = (
            HttpResponse(content, content_type=content_type)
            if isinstance(content, bytes)
            else StreamingHttpResponse(content, content_type=content_type)
        )
        if file_name:
            found.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    found.headers["ETag"] = tag
    found.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(found, ("Cookie", "Origin"))
    _share(request, reader, found)
    return found


def made_page(
    request: HttpRequest,
    reader: ReleaseReader,
    template: str,
    context: Callable[[], dict[str, Any]],
    besides: Hashable = (),
) -> HttpResponse:
    """Answer with a page of a release: made for the first reader of an address, kept for the others.

    What a page says besides the release stands in the settings of the workspace; when they change, so do the pages.
    What else it says `besides` stands for: with another value the page is made anew.
    """
    settings = site().library.workspace.layout.settings.stat()
    key = (template, request.build_absolute_uri(), settings.st_mtime_ns, settings.st_size, besides)
    return HttpResponse(reader.page(key, lambda: render_to_string(template, context(), request)))


def _tag(request: HttpRequest, reader: ReleaseReader) -> str:
    peers = repr(site().workspace().settings.peers) if request.GET.get(WITH) else ""  # settings may change
    named = (__version__, reader.head.id, reader.head.created_at, active(), request.build_absolute_uri(), peers)
    return f'W/"{hashlib.sha256(chr(0).join(named).encode()).hexdigest()[:32]}"'


def _share(request: HttpRequest, reader: ReleaseReader, answer: HttpResponseBase) -> None:
    """Let the pages of named sites read what was released for the public, and nothing else."""
    origin = request.headers.get("Origin", "")
    if origin and reader.head.audience == PUBLIC and origin in site().workspace().settings.web.cors:
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Expose-Headers"] = "ETag"


def about_here(request: HttpRequest, reader: ReleaseReader, excerpt: Excerpt) -> About:
    """Return what must stand beside an excerpt that is taken from the address asked for."""
    return about_excerpt(reader, excerpt, site().name, request.build_absolute_uri(), public_address(reader))


def public_address(reader: ReleaseReader) -> str:
    """Return where everybody finds these figures: the portal, if they are public and it has an address."""
    return site().workspace().settings.portal.base_url if reader.head.audience == PUBLIC else ""
