"""What holds for every page: headers, who may read, the language, and pages for errors."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.utils import translation
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

from kobimo.errors import KobimoError
from kobimo.language import LANGUAGES, _, speaking
from kobimo.web.environment import TOKEN_PLACE
from kobimo.web.errors import forbidden, from_error
from kobimo.web.local_user import foreign_user

Respond = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No inline script or style, no eval, no request to anywhere else."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class SecurityHeaders:
    """Send the content security policy and its companions with every answer."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Serve the built front end; a file that vanished since the start, with a new build, is not found."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request."""
        try:
            answered: HttpResponseBase = super().__call__(request)
        except FileNotFoundError:
            if request.path_info not in self.files:
                raise
            answered = HttpResponse(
                _("Diese Datei gibt es nicht mehr. Bitte „kobimo serve“ neu starten und die Seite neu laden.") + "\n",
                status=HTTPStatus.NOT_FOUND,
                content_type="text/plain; charset=utf-8",
            )
        return answered


class OwnUserOnly:
    """Answer nobody but the user who started the server: on a terminal server all users share the loopback address."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        request.get_host()  # refuses names that are not this computer's: no other site may point its name at it
        if foreign_user(request.META):
            return forbidden(
                _("Diese Seite gehört einer anderen Person auf diesem Rechner und zeigt ungeschützte Zahlen.")
            )
        return self.get_response(request)


class ReaderLanguage:
    """Speak the language that the reader chose; German otherwise."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in LANGUAGES else LANGUAGES[0]
        with speaking(language), translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class FormTokens:
    """Give the forms of a page the token of its reader. Inside of what checks it, which sends the cookie to it."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        response = self.get_response(request)
        place = TOKEN_PLACE.encode()
        if not response.streaming and place in response.content:
            response.content = response.content.replace(place, get_token(request).encode())
        return response


class ErrorPages:
    """Turn the errors that a user can mend into pages, or into JSON where JSON was asked for."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a KobimoError; anything else is a defect and goes on."""
        return from_error(request, exception) if isinstance(exception, KobimoError) else None
