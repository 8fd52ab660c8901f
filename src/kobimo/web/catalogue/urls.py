"""Addresses of the catalogue. Ids of the catalogue are English, so that no German word is taken for one."""

from __future__ import annotations

from django.urls import path

from kobimo.web.lazy import LazyPage

urlpatterns = [
    path("katalog", LazyPage("kobimo.web.catalogue.browser:index"), name="catalogue"),
    path("katalog/fehlt", LazyPage("kobimo.web.catalogue.lacking:page"), name="catalogue-lacking"),
    path(
        "katalog/erhebungsmappe/<str:name>.xlsx",
        LazyPage("kobimo.web.catalogue.collecting:workbook"),
        name="collection-workbook-file",
    ),
    path(
        "katalog/erhebungsmappe/<str:name>",
        LazyPage("kobimo.web.catalogue.collecting:page"),
        name="collection-workbook",
    ),
    path("katalog/<str:name>", LazyPage("kobimo.web.catalogue.entry:page"), name="catalogue-entry"),
    path("katalog/<str:name>/verwenden", LazyPage("kobimo.web.catalogue.entry:use_it"), name="catalogue-use"),
    path("katalog/<str:name>/uebernehmen", LazyPage("kobimo.web.catalogue.copying:page"), name="catalogue-copy"),
]
