"""Templates: Jinja, escaped always, in the message catalogue of everything else."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from kobimo import __version__
from kobimo.language import LANGUAGES, active, counted, translate, translate_plural
from kobimo.publish.spelling import spelling
from kobimo.web.assets import asset
from kobimo.web.site import site
from kobimo.web.tour import stops

TOKEN_PLACE = f"token-{secrets.token_hex(16)}"
"""Where a page will carry the token of its reader's forms; the page around it may be the same for all readers."""

_LONGEST = 2000
"""Letters of an address to which a change of language leads back with its state."""


def environment(**options: Any) -> Environment:
    """Make the environment of all templates."""
    chosen = {**options, "undefined": StrictUndefined, "extensions": ["jinja2.ext.i18n"], "trim_blocks": True}
    made = Environment(**{**chosen, "autoescape": True})  # noqa: S701 - ruff does not see the value
    made.install_gettext_callables(translate, translate_plural, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(
        {
            "address": lambda name, *parts: reverse(name, args=parts),
            "asset": asset,
            "counted": counted,
            "spelling": spelling,
            "version": __version__,
        }
    )
    return made


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Return what every page needs: name of the municipality, language, address, and the place of a token for forms."""
    return {
        "municipality": site().name,
        "language": active(),
        "languages": LANGUAGES,
        "tour": stops() if site().is_musterkreis else (),
        "path": request.get_full_path() if len(request.get_full_path()) <= _LONGEST else request.path,
        "current": request.path.strip("/").partition("/")[0],
        "csrf_token": lambda: TOKEN_PLACE,
    }
