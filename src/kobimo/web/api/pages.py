"""The description of the addresses: for programs, and as a page."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kobimo.publish.open_data.readme import column_meanings, status_meanings
from kobimo.web.api.openapi import document, group, path_parameters, shown_path
from kobimo.web.api.table import ADDRESSES, JSON, Address
from kobimo.web.api.words import Parameter, failures, parameters, summaries


@dataclass(frozen=True, slots=True)
class Entry:
    """One address as its page shows it."""

    path: str
    about: str
    media: str
    parameters: tuple[str, ...]
    linked: str
    """Address of it that can be followed; empty if it needs a name."""


@require_safe
def schema(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - signature of Django
    """Describe all addresses after OpenAPI."""
    return HttpResponse(orjson.dumps(document(), option=orjson.OPT_INDENT_2), content_type=JSON)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the same for people."""
    known = parameters()
    context = {
        "groups": [
            (name, [_entry(address) for address in ADDRESSES if group(address) == name])
            for name in dict.fromkeys(map(group, ADDRESSES))
        ],
        "parameters": _used(known),
        "failures": failures(),
        "columns": column_meanings(),
        "states": status_meanings(),
    }
    return render(request, "api/index.html", context)


def _entry(address: Address) -> Entry:
    named = path_parameters(address)
    linked = "" if named else shown_path(address)
    return Entry(
        shown_path(address), summaries()[address.name], address.media.partition(";")[0], address.parameters, linked
    )


def _used(known: dict[str, Parameter]) -> list[tuple[str, Parameter]]:
    names = dict.fromkeys(name for address in ADDRESSES for name in (*path_parameters(address), *address.parameters))
    return [(name, known[name]) for name in names]
