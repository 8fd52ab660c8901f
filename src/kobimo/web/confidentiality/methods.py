"""Methods of protection side by side: on a table that somebody sends, or on figures of the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kobimo.errors import InvalidInputError, KobimoError, ReleaseError
from kobimo.language import _
from kobimo.web.confidentiality.running import compared, compared_table
from kobimo.web.site import site
from kobimo.workflows.disclosure.own_tables import OwnTable, own_tables
from kobimo.workspace.archive import size_text

LARGEST = 2_000_000
"""Bytes of a table that is sent; larger ones are a matter for the command line."""

_FIELDS = ("wert", "spalten", "regel", "nullen", "kennzahl")
_USUAL = {"regel": "freq:1-2", "nullen": "public"}
ZEROS = ("public", "hidden", "complement")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Ask for a table; with POST compare the methods on it."""
    given = {name: (request.POST.get(name, "") or _USUAL.get(name, "")).strip() for name in _FIELDS}
    tables, obstacle = _tables()
    found, error = None, None
    if request.method == "POST":
        try:
            found = _on_own(given, tables) if "eigene" in request.POST else _on_sent(request, given)
        except KobimoError as problem:
            error = problem
    context: dict[str, Any] = {
        "given": given,
        "found": found,
        "error": error,
        "tables": tables,
        "obstacle": obstacle,
        "largest": size_text(LARGEST),
        "zeros": dict(zip(ZEROS, (_("zeigen"), _("wie kleine Zahlen sperren"), _("bei Bedarf sperren")), strict=True)),
    }
    return render(request, "confidentiality/methods.html", context, status=HTTPStatus.OK if error is None else 400)


def _on_own(given: Mapping[str, str], tables: tuple[OwnTable, ...]) -> dict[str, Any]:
    """Compare on figures of the workspace."""
    indicator, _colon, dimension = given["kennzahl"].partition(":")
    named = [table.title for table in tables if (table.indicator, table.dimension) == (indicator, dimension)]
    options = ["--workspace", site().root, "--indicator", indicator, "--by", dimension, *_shared(given)]
    return compared(options) | {"table": named[0] if named else indicator}


def _on_sent(request: HttpRequest, given: Mapping[str, str]) -> dict[str, Any]:
    """Compare on a table that was sent."""
    sent = request.FILES.get("datei")
    if sent is None or not sent.name:
        raise InvalidInputError(_("Es wurde keine Datei ausgewählt."), remedy=_("Bitte eine Datei auswählen."))
    if (sent.size or 0) > LARGEST:
        raise InvalidInputError(
            _("Die Datei ist größer als {size}.").format(size=size_text(LARGEST)),
            remedy=_("Weniger Spalten angeben, oder auf der Befehlszeile: kobimo disclosure compare."),
        )
    if not given["wert"]:
        raise InvalidInputError(
            _("Die Spalte mit den Anzahlen fehlt."), remedy=_("Ihren Namen aus der Kopfzeile der Tabelle eintragen.")
        )
    options = ["--value", given["wert"], "--dims", given["spalten"], *_shared(given)]
    return compared_table(sent.read(), sent.name, options) | {"table": sent.name}


def _shared(given: Mapping[str, str]) -> list[str]:
    """Return the options of both kinds of tables."""
    if given["nullen"] not in ZEROS:
        raise InvalidInputError(_("Diese Angabe zu Nullen gibt es nicht."), where=given["nullen"][:40])
    return ["--rule", given["regel"], "--zeros", given["nullen"]]


def _tables() -> tuple[tuple[OwnTable, ...], ReleaseError | None]:
    """Return the tables of the workspace that methods can be compared on, or why there are none."""
    try:
        return own_tables(site().workspace()), None
    except ReleaseError as error:
        return (), error
