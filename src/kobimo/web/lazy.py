"""Pages whose modules are imported with the first request for them, so that the first page of all appears at once."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase


class LazyPage:
    """A view that Django can route to before its module is imported.

    Attributes
    ----------
    place : str
        Where the view is, as `module:name`.
    """

    def __init__(self, place: str) -> None:
        self.place = place

    @cached_property
    def view(self) -> Callable[..., HttpResponseBase]:
        """The view itself; imports its module."""
        module, _colon, name = self.place.partition(":")
        found: Callable[..., HttpResponseBase] = getattr(importlib.import_module(module), name)
        return found

    @property
    def csrf_exempt(self) -> bool:
        """What a decorator of the view decided; the middleware asks before it calls."""
        return bool(getattr(self.view, "csrf_exempt", False))

    def __call__(self, request: HttpRequest, *parts: Any, **named: Any) -> HttpResponseBase:
        """Answer as the view does."""
        return self.view(request, *parts, **named)
