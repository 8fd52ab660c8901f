"""Addresses of sources, deliveries and the assistant."""

from __future__ import annotations

from django.urls import path

from kobimo.web.lazy import LazyPage

urlpatterns = [
    path("datenquellen", LazyPage("kobimo.web.sources.deliveries:index"), name="sources"),
    path("datenquellen/<str:source>", LazyPage("kobimo.web.sources.deliveries:source"), name="source"),
    path("datenquellen/<str:source>/<str:name>", LazyPage("kobimo.web.sources.deliveries:delivery"), name="delivery"),
    path(
        "datenquellen/<str:source>/<str:name>/rueckmeldung<str:ending>",
        LazyPage("kobimo.web.sources.deliveries:feedback"),
        name="feedback",
    ),
    path("einlesen", LazyPage("kobimo.web.sources.uploading:index"), name="read"),
    path("einlesen/<str:token>", LazyPage("kobimo.web.sources.assistant:page"), name="reading"),
    path("einlesen/<str:token>/zellen.json", LazyPage("kobimo.web.sources.assistant:cells"), name="reading-cells"),
]
