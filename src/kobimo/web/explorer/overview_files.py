"""Areas by indicators to be taken along."""

from __future__ import annotations

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.publish.matrix_files import matrix_csv, matrix_object
from kobimo.publish.views.matrix import MatrixView
from kobimo.web.api.table import CSV, JSON
from kobimo.web.explorer.answers import answered
from kobimo.web.explorer.overview import shown_matrix
from kobimo.workflows.releases.viewing import ReleaseReader


def _exact(request: HttpRequest) -> tuple[ReleaseReader, MatrixView]:
    """Return the view that the address names; a file never holds less than was asked for."""
    reader, view = shown_matrix(request)
    if view.notices:
        raise InvalidInputError(" ".join(view.notices), remedy=_("Die Adresse von der Seite des Überblicks nehmen."))
    if view.left_out:
        raise InvalidInputError(
            _("Für eine Datei sind es zu viele Gebiete: {count}.").format(count=len(view.rows) + view.left_out),
            remedy=_("Mit in=ebene:schlüssel ein übergeordnetes Gebiet wählen, oder die Kennzahlen einzeln abrufen."),
        )
    return reader, view


@require_safe
def as_json(request: HttpRequest) -> HttpResponseBase:
    """Give areas by indicators as JSON."""
    reader, view = _exact(request)
    return answered(request, reader, JSON, lambda: orjson.dumps(matrix_object(view)))


@require_safe
def as_csv(request: HttpRequest) -> HttpResponseBase:
    """Give them as CSV that a German Excel opens rightly."""
    reader, view = _exact(request)
    return answered(request, reader, CSV, lambda: matrix_csv(view), "uebersicht.csv")
