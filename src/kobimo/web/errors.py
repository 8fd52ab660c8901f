"""Pages and JSON for what went wrong: what, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from kobimo.errors import (
    EditConflictError,
    FormerAreaError,
    InvalidInputError,
    KobimoError,
    LockedError,
    ReleaseError,
    UnknownNameError,
    WithdrawnReleaseError,
)
from kobimo.language import _

_STATUS: tuple[tuple[type[KobimoError], HTTPStatus], ...] = (
    (FormerAreaError, HTTPStatus.GONE),
    (UnknownNameError, HTTPStatus.NOT_FOUND),
    (WithdrawnReleaseError, HTTPStatus.GONE),
    (ReleaseError, HTTPStatus.NOT_FOUND),
    (InvalidInputError, HTTPStatus.BAD_REQUEST),
    (EditConflictError, HTTPStatus.CONFLICT),
    (LockedError, HTTPStatus.CONFLICT),
)


def from_error(request: HttpRequest, error: KobimoError) -> HttpResponse:
    """Answer an error of the tree with its message, place and remedy; without any release the first page says more."""
    if type(error) is ReleaseError and request.method == "GET" and not _wants_file(request):
        return HttpResponseRedirect("/")
    if isinstance(error, FormerAreaError):
        return _of_former_area(request, error)
    return answer(request, status_of(error), error.message, error.where, error.remedy)


def _of_former_area(request: HttpRequest, error: FormerAreaError) -> HttpResponse:
    """Lead from the address of an area that ended to the area itself under its new key, or name its successors."""
    found = request.resolver_match
    links: list[tuple[str, str, str, str]] = []
    if found is not None and (found.kwargs.get("level"), found.kwargs.get("key")) == (error.level, error.name):
        page = found.view_name if error.rekeyed or _wants_data(request) else "area"
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        for key, name in error.successors:
            links.append((error.level, key, name or key, reverse(page, args=[error.level, key]) + query))
    if links and error.rekeyed and request.method in {"GET", "HEAD"}:
        return HttpResponseRedirect(links[0][-1])
    title = _("Dieses Gebiet gibt es nicht mehr")
    return answer(request, status_of(error), error.message, error.where, error.remedy, title, links)


def status_of(error: KobimoError) -> HTTPStatus:
    """Return the status with which an error of the tree is answered."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)


def answer(
    request: HttpRequest,
    status: HTTPStatus,
    message: str,
    where: str = "",
    remedy: str = "",
    title: str = "",
    links: Sequence[tuple[str, str, str, str]] = (),
) -> HttpResponse:
    """Answer with a page, or with problem details (RFC 9457) where data were asked for.

    `links` are the areas that have taken the place of the one asked for: level, key, name, address.
    """
    if _wants_data(request):
        details: dict[str, object] = {"type": "about:blank", "title": message, "status": status.value, "detail": remedy}
        details["instance"] = request.path
        details |= {"where": where} if where else {}
        fields = ("level", "key", "name", "address")
        details |= {"successors": [dict(zip(fields, link, strict=True)) for link in links]} if links else {}
        return JsonResponse(
            details, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
        )
    context = {"title": title or _title(status), "message": message, "where": where, "remedy": remedy, "links": links}
    return render(request, "error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - signature of Django
    """Refuse what no page of this server sends, for instance a foreign host name."""
    return HttpResponse(
        _("Diese Anfrage ist ungültig. Bitte die Adresse benutzen, die „kobimo serve“ nennt.") + "\n",
        status=HTTPStatus.BAD_REQUEST,
        content_type="text/plain; charset=utf-8",
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - signature of Django
    """Answer an address that leads nowhere."""
    return answer(
        request,
        HTTPStatus.NOT_FOUND,
        _("Diese Adresse gibt es nicht."),
        remedy=_("Über die Liste der Kennzahlen oder der Gebiete weitergehen."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a defect; the traceback stands in the window of `kobimo serve`."""
    return answer(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("Das ist ein Fehler in kobimo."),
        remedy=_("Näheres steht in dem Fenster, in dem „kobimo serve“ läuft. An den Daten wurde nichts geändert."),
    )


def forbidden(message: str) -> HttpResponse:
    """Refuse in plain text, before anything of the workspace is touched."""
    return HttpResponse(message + "\n", status=HTTPStatus.FORBIDDEN, content_type="text/plain; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - signature of Django
    """Refuse a form that did not come from a page of this server."""
    return answer(
        request,
        HTTPStatus.FORBIDDEN,
        _("Das Formular war zu alt oder kam nicht von dieser Seite."),
        remedy=_("Zurückgehen, die Seite neu laden und noch einmal absenden."),
    )


_DATA = (".json", ".geojson", ".csv", ".xlsx", ".zip", "/api/schema")


def _wants_data(request: HttpRequest) -> bool:
    """Tell whether a program asked; the key of an area may look like an ending, but then a program may read it too."""
    return request.path.endswith(_DATA)


def _wants_file(request: HttpRequest) -> bool:
    return "." in request.path.rpartition("/")[2]


def _title(status: HTTPStatus) -> str:
    titles = {
        HTTPStatus.NOT_FOUND: _("Nicht gefunden"),
        HTTPStatus.GONE: _("Zurückgezogen"),
        HTTPStatus.BAD_REQUEST: _("Nicht verstanden"),
        HTTPStatus.CONFLICT: _("Gerade nicht möglich"),
        HTTPStatus.FORBIDDEN: _("Nicht erlaubt"),
    }
    return titles.get(status, _("Fehler"))
