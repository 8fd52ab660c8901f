"""What can be taken along from a topic."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from kobimo.publish.area_json import topic_object
from kobimo.publish.open_data import origin_object, topic_excerpt
from kobimo.publish.subjects import subject
from kobimo.web.explorer.addresses import RELEASE
from kobimo.web.explorer.taking import Taken
from kobimo.web.site import site


def _taken(request: HttpRequest, letter: str) -> Taken:
    reader = site().library.release(request.GET.get(RELEASE, ""))
    return Taken(request, reader, topic_excerpt(reader.catalogue, letter))


@require_safe
def as_json(request: HttpRequest, letter: str) -> HttpResponseBase:
    """Give the indicators of a topic with the newest figure of the whole, its trend and its course."""
    taken = _taken(request, letter)
    head, found = taken.reader.head, subject(taken.reader.catalogue, letter)
    return taken.as_json(
        lambda about: {**topic_object(found, head, taken.reader.key_figures()), **origin_object(about)}
    )


@require_safe
def as_csv(request: HttpRequest, letter: str) -> HttpResponseBase:
    """Give all figures of its indicators as CSV that a German Excel opens rightly."""
    return _taken(request, letter).as_csv()


@require_safe
def as_tidy(request: HttpRequest, letter: str) -> HttpResponseBase:
    """Give them as CSV for programs."""
    return _taken(request, letter).as_tidy()


@require_safe
def as_xlsx(request: HttpRequest, letter: str) -> HttpResponseBase:
    """Give them as a workbook."""
    return _taken(request, letter).as_xlsx()


@require_safe
def as_zip(request: HttpRequest, letter: str) -> HttpResponseBase:
    """Give the CSV for programs with the text that explains it."""
    return _taken(request, letter).as_zip()
