"""All addresses. German, because people read, quote and type them."""

from __future__ import annotations

from django.urls import include, path

from kobimo.web import errors, language

urlpatterns = [
    path("", include("kobimo.web.definitions.urls")),
    path("", include("kobimo.web.catalogue.urls")),
    path("", include("kobimo.web.jobs.urls")),
    path("", include("kobimo.web.sources.urls")),
    path("", include("kobimo.web.explorer.urls")),
    path("", include("kobimo.web.spaces.urls")),
    path("freigabestaende", include("kobimo.web.releases.urls")),
    path("geheimhaltung", include("kobimo.web.confidentiality.urls")),
    path("zielwerte", include("kobimo.web.targets.urls")),
    path("sicherung", include("kobimo.web.backup.urls")),
    path("sprache", language.choose, name="language"),
]

handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.server_error
