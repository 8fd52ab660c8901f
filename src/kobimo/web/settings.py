"""Settings of Django, built once for the workspace that is served."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from kobimo.language import LANGUAGES
from kobimo.web.assets import STATIC
from kobimo.web.site import Site

HERE = Path(__file__).parent


def configure(root: str | Path) -> None:
    """Set Django up for one workspace; may be called once in a process."""
    settings.configure(**options(Site(str(root))))
    django.setup()


def options(site: Site) -> dict[str, Any]:
    """Return the settings: no database of Django's own, no session, nothing that leaves the machine."""
    return {
        "KOBIMO_SITE": site,
        "DEBUG": False,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]"],
        "ROOT_URLCONF": "kobimo.web.urls",
        "INSTALLED_APPS": [],
        "DATABASES": {},
        "MIDDLEWARE": [
            "kobimo.web.middleware.SecurityHeaders",
            "kobimo.web.middleware.OwnUserOnly",
            "kobimo.web.middleware.StaticFiles",
            "django.middleware.gzip.GZipMiddleware",
            "django.middleware.http.ConditionalGetMiddleware",
            "django.middleware.common.CommonMiddleware",  # says how long an answer is, so that connections stay open
            "kobimo.web.middleware.ReaderLanguage",
            "django.middleware.csrf.CsrfViewMiddleware",
            "kobimo.web.middleware.FormTokens",
            "kobimo.web.middleware.ErrorPages",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.jinja2.Jinja2",
                "DIRS": [HERE / "templates"],
                "OPTIONS": {
                    "environment": "kobimo.web.environment.environment",
                    "context_processors": ["kobimo.web.environment.page_context"],
                },
            }
        ],
        "STATIC_URL": "/static/",
        "STATIC_ROOT": str(STATIC),
        "WHITENOISE_AUTOREFRESH": False,
        "WHITENOISE_USE_FINDERS": False,
        "WHITENOISE_IMMUTABLE_FILE_TEST": r"-[\w-]{8}\.\w+$",  # names with the hash that the build gives
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_COOKIE_NAME": "kobimo_csrf",
        "CSRF_FAILURE_VIEW": "kobimo.web.errors.csrf_failure",
        "LANGUAGE_CODE": LANGUAGES[0],
        "LANGUAGES": [("de", "Deutsch"), ("en", "English")],
        "LANGUAGE_COOKIE_NAME": "kobimo_sprache",
        "APPEND_SLASH": False,
        "USE_TZ": True,
        "TIME_ZONE": "Europe/Berlin",
        "USE_I18N": True,
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 2_000_000,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 20_000,  # the assistant has several for each column of a table
        "LOGGING_CONFIG": None,
    }
