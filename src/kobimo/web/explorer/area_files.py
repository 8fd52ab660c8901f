"""What can be taken along from an area."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from kobimo.publish.area_json import area_object
from kobimo.publish.open_data import area_excerpt, origin_object
from kobimo.web.explorer.addresses import RELEASE
from kobimo.web.explorer.taking import Taken
from kobimo.web.site import site


def _taken(request: HttpRequest, level: str, key: str) -> Taken:
    reader = site().library.release(request.GET.get(RELEASE, ""))
    return Taken(request, reader, area_excerpt(reader.catalogue, level, key))


@require_safe
def as_json(request: HttpRequest, level: str, key: str) -> HttpResponseBase:
    """Give the key figures of an area with their comparison and course."""
    taken = _taken(request, level, key)
    return taken.as_json(lambda about: {**area_object(taken.reader.area(level, key)), **origin_object(about)})


@require_safe
def as_csv(request: HttpRequest, level: str, key: str) -> HttpResponseBase:
    """Give all its figures as CSV that a German Excel opens rightly."""
    return _taken(request, level, key).as_csv()


@require_safe
def as_tidy(request: HttpRequest, level: str, key: str) -> HttpResponseBase:
    """Give them as CSV for programs."""
    return _taken(request, level, key).as_tidy()


@require_safe
def as_xlsx(request: HttpRequest, level: str, key: str) -> HttpResponseBase:
    """Give them as a workbook."""
    return _taken(request, level, key).as_xlsx()


@require_safe
def as_zip(request: HttpRequest, level: str, key: str) -> HttpResponseBase:
    """Give the CSV for programs with the text that explains it."""
    return _taken(request, level, key).as_zip()
