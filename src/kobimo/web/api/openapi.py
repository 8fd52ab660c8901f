"""The description of all addresses for reading, after OpenAPI 3.1; made from the table that routes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from kobimo import __version__
from kobimo.language import _
from kobimo.web.api.shapes import SHAPES
from kobimo.web.api.table import ADDRESSES, GEOJSON, JSON, Address
from kobimo.web.api.words import Parameter, failures, parameters, summaries

_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
_NO_RELEASE = {"schema", "api", "targets-json", "targets-csv", "registers-json", "registers-csv"}
_REGISTER = {"institutions-json", "institutions-csv"}


def document() -> dict[str, Any]:
    """Return the description in the language in use.

    Returns
    -------
    dict
        OpenAPI 3.1.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("kobimo: Zahlen lesen"),
            "version": __version__,
            "description": _(
                "Alle Adressen werden nur gelesen (GET, HEAD). Ein Freigabestand ändert sich nie; wer den ETag einer "
                "Antwort zurückschickt, bekommt 304. Ein Wert, den es nicht gibt, ist null oder leer und nie eine "
                "Zahl; status und reason sagen, warum."
            ),
            "license": {"name": _("Lizenz der Quelle, bei jeder Antwort genannt")},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in dict.fromkeys(map(group, ADDRESSES))],
        "paths": {shown_path(address): {"get": _operation(address)} for address in ADDRESSES},
        "components": {"schemas": SHAPES},
    }


def shown_path(address: Address) -> str:
    """Return the path as OpenAPI writes it: /kennzahl/{name}.json."""
    return "/" + _PLACE.sub(r"{\1}", address.route)


def path_parameters(address: Address) -> tuple[str, ...]:
    """Return the names of the parameters in the path."""
    return tuple(_PLACE.findall(address.route))


def group(address: Address) -> str:
    """Return what an address belongs to."""
    first = address.route.partition("/")[0].removesuffix(".json").removesuffix(".csv")
    names = {"kennzahl": _("Kennzahl"), "gebiet": _("Gebiet"), "thema": _("Thema"), "einbetten": _("Kennzahl")}
    names |= {"einrichtungen": _("Einrichtungen"), "zielwerte": _("Zielwerte")}
    return names.get(first, _("Überblick"))


def _operation(address: Address) -> dict[str, Any]:
    known = parameters()
    return {
        "operationId": address.name,
        "summary": summaries()[address.name],
        "tags": [group(address)],
        "parameters": [
            *(_parameter(name, known[name], "path") for name in path_parameters(address)),
            *(_parameter(name, known[name], "query") for name in address.parameters),
        ],
        "responses": {"200": _answer(address), **_failures(address)},
    }


def _parameter(name: str, known: Parameter, place: str) -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string", **({"enum": list(known.values)} if known.values else {})}
    shape = {"type": "array", "items": text, "maxItems": 5} if known.several else text
    example = [known.example] if known.several else known.example
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "description": known.about,
        "schema": shape,
        "example": example,
    }


def _answer(address: Address) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if address.media in {JSON, GEOJSON}:
        content = {"schema": {"$ref": f"#/components/schemas/{address.shape}"}}
    return {"description": summaries()[address.name], "content": {address.media.partition(";")[0]: content}}


def _failures(address: Address) -> dict[str, Any]:
    """Return the errors of an address; those that ask for data are answered with problem details (RFC 9457)."""
    statuses: Iterable[int] = failures()
    if address.name in _NO_RELEASE | _REGISTER:
        statuses = (400, 404, 405, 500) if address.name in _REGISTER else (405, 500)
    is_of_area = "<path:key>" in address.route  # only areas get other keys
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    is_data = bool(address.shape) or address.name.endswith(("-csv", "-tidy", "-xlsx", "-zip"))
    return {
        str(status): {"description": failures()[status], **({"content": problem} if is_data and status > 399 else {})}
        for status in statuses
        if status != HTTPStatus.FOUND or is_of_area
    }
