"""What can be taken along from an indicator as data."""

from __future__ import annotations

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.publish.open_data import Scope, indicator_excerpt
from kobimo.publish.views import IndicatorView
from kobimo.web.api.table import GEOJSON
from kobimo.web.explorer.addresses import RELEASE, SCOPE, read_selection
from kobimo.web.explorer.answers import answered
from kobimo.web.explorer.indicator import shown_view, toggling
from kobimo.web.explorer.tabs import read_tab
from kobimo.web.explorer.taking import Taken
from kobimo.web.site import site
from kobimo.workflows.releases.viewing import ReleaseReader


def exact_view(request: HttpRequest, name: str) -> tuple[ReleaseReader, IndicatorView]:
    """Return the view that the address names; a file never answers another question than was asked."""
    reader = site().library.release(request.GET.get(RELEASE, ""))
    view = shown_view(reader, read_selection(name, request.GET))
    refuse(view.notices)
    return reader, view


def _taken(request: HttpRequest, name: str) -> Taken:
    reader = site().library.release(request.GET.get(RELEASE, ""))
    resolved = reader.resolve(read_selection(name, request.GET))
    refuse(resolved.notices)
    return Taken(request, reader, indicator_excerpt(reader.catalogue, resolved.selection, _scope(request)))


def _scope(request: HttpRequest) -> Scope:
    wanted = request.GET.get(SCOPE, "") or Scope.LEVEL.value
    try:
        return Scope(wanted)
    except ValueError:
        raise InvalidInputError(
            _("Den Umfang „{wanted}“ gibt es nicht.").format(wanted=wanted[:100]),
            remedy=_("Bekannt sind: {names}.").format(names=", ".join(Scope)),
        ) from None


def refuse(notices: tuple[str, ...]) -> None:
    """Refuse to answer another question than was asked: a file cannot say so as a page does."""
    if notices:
        raise InvalidInputError(" ".join(notices), remedy=_("Die Adresse von der Seite der Kennzahl nehmen."))


@require_safe
def as_json(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give all periods of the chosen level, or what else the scope says, as JSON."""
    return _taken(request, name).as_json()


@require_safe
def as_csv(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give them as CSV that a German Excel opens rightly."""
    return _taken(request, name).as_csv()


@require_safe
def as_tidy(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give them as CSV for programs."""
    return _taken(request, name).as_tidy()


@require_safe
def as_xlsx(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give them as a workbook."""
    return _taken(request, name).as_xlsx()


@require_safe
def as_zip(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the CSV for programs with the text that explains it."""
    return _taken(request, name).as_zip()


@require_safe
def as_geojson(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give areas with their figures for a map that can be zoomed."""
    reader, view = exact_view(request, name)
    link = toggling(view, request.GET.get(RELEASE, ""), read_tab(request.GET))
    return answered(request, reader, GEOJSON, lambda: orjson.dumps(reader.features(view, link)))
