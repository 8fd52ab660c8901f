"""Addresses of sources, deliveries and the assistant."""

from __future__ import annotations

from django.urls import path

from kobimo.web.sources import assistant, deliveries, uploading

urlpatterns = [
    path("datenquellen", deliveries.index, name="sources"),
    path("datenquellen/<str:source>", deliveries.source, name="source"),
    path("datenquellen/<str:source>/<str:name>", deliveries.delivery, name="delivery"),
    path("datenquellen/<str:source>/<str:name>/rueckmeldung<str:ending>", deliveries.feedback, name="feedback"),
    path("einlesen", uploading.index, name="read"),
    path("einlesen/<str:token>", assistant.page, name="reading"),
    path("einlesen/<str:token>/zellen.json", assistant.cells, name="reading-cells"),
]
