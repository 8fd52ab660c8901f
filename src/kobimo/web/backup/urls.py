"""Addresses of the backup."""

from __future__ import annotations

from django.urls import path

from kobimo.web.lazy import LazyPage

urlpatterns = [
    path("", LazyPage("kobimo.web.backup.views:page"), name="backup"),
    path("/datei.zip", LazyPage("kobimo.web.backup.views:download"), name="backup-file"),
]
