"""Addresses for editing definitions."""

from __future__ import annotations

from django.urls import path

from kobimo.web.lazy import LazyPage

urlpatterns = [
    path("katalog/eigene", LazyPage("kobimo.web.definitions.own:page"), name="own-indicators"),
    path("katalog/neu", LazyPage("kobimo.web.definitions.formula:page"), name="new-indicator"),
    path("kennzahl/<str:name>/bearbeiten", LazyPage("kobimo.web.definitions.views:indicator"), name="edit-indicator"),
    path(
        "kennzahl/<str:name>/bearbeiten/text",
        LazyPage("kobimo.web.definitions.views:indicator_text"),
        name="edit-indicator-text",
    ),
]
